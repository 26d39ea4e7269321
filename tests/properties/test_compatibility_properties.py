"""What holds for the classes of all changes, and what no change of order can change."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import msgspec
from bundles import make_action, make_bundle, make_definition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import map_document
from schema_pairs import VALUES, SchemaPair, opened, schema_pairs, validator
from small_documents import reordered, small_documents

from importer.model.bundle import Bundle
from importer.model.change_codes import CODES
from importer.model.findings import Direction, Finding
from importer.plan.compatibility.between import changes_between
from importer.plan.compatibility.classify import classify_changes
from importer.plan.compatibility.compare import compare_bundles

EXAMPLES = max(60, settings.default.max_examples if settings.default else 0)
PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEWER = settings(PATIENT, max_examples=max(30, EXAMPLES // 4))


def _bundle(schemas: dict[str, Any]) -> Bundle:
    """Make a bundle whose one action sends and gets `Thing`."""
    definitions = [make_definition(name, content) for name, content in schemas.items()]
    return make_bundle(definitions, [make_action("make", body=["Thing"], returns=["Thing"])])


def _findings(pair: SchemaPair) -> tuple[Finding, ...]:
    return compare_bundles(_bundle(pair.old), _bundle(pair.new)).findings


def _harms(findings: tuple[Finding, ...], direction: Direction) -> bool:
    """Tell whether something may break those who send, or those who receive."""
    return any(
        finding.class_ in {"breaking", "risky"} and finding.direction in {direction, None}
        for finding in findings
    )


def _valid(schema: jsonschema_rs.Draft202012Validator) -> list[Any]:
    return [value for value in VALUES if schema.is_valid(value)]


@PATIENT
@given(schema_pairs())
def test_what_was_sent_is_taken_unless_something_is_breaking_or_risky(pair: SchemaPair) -> None:
    if _harms(_findings(pair), "request"):
        return
    taken = validator(pair.new, close=False)
    refused = [
        value for value in _valid(validator(pair.old, close=True)) if not taken.is_valid(value)
    ]
    assert refused == []


@PATIENT
@given(schema_pairs())
def test_what_comes_back_is_as_it_was_unless_something_is_breaking_or_risky(
    pair: SchemaPair,
) -> None:
    if _harms(_findings(pair), "response"):
        return
    received, known = validator(pair.new, close=True), validator(opened(pair.old), close=False)
    assert [value for value in _valid(received) if not known.is_valid(value)] == []


@PATIENT
@given(schema_pairs())
def test_what_is_cosmetic_changes_no_value(pair: SchemaPair) -> None:
    if any(finding.class_ != "cosmetic" for finding in _findings(pair)):
        return
    assert _valid(validator(pair.old, close=False)) == _valid(validator(pair.new, close=False))


@FEWER
@given(small_documents())
def test_a_document_does_not_differ_from_itself(tree: dict[str, Any]) -> None:
    bundle = map_document(tree).bundle
    assert compare_bundles(bundle, map_document(tree).bundle).findings == ()


@FEWER
@given(small_documents().flatmap(lambda tree: st.tuples(st.just(tree), reordered(tree))))
def test_the_order_of_a_document_means_nothing(trees: tuple[Any, Any]) -> None:
    one, other = (map_document(tree).bundle for tree in trees)
    assert compare_bundles(one, other).findings == ()


@FEWER
@given(
    st.tuples(small_documents(), small_documents()).flatmap(
        lambda pair: st.tuples(st.just(pair), reordered(pair[0]), reordered(pair[1]))
    )
)
def test_every_change_has_a_class_which_no_order_changes(
    trees: tuple[tuple[Any, Any], Any, Any],
) -> None:
    (old, new), *others = trees
    before, after = map_document(old).bundle, map_document(new).bundle
    findings = compare_bundles(before, after).findings
    changes, _ = changes_between(before, after)
    classified = classify_changes(changes)
    for change in changes:
        assert bool(classified.get(change.id)) is (change.verb != "keep")
        prints = [finding.fingerprint for finding in classified.get(change.id, ())]
        assert len(prints) == len(set(prints))
    assert {finding.code for finding in findings} <= CODES.keys()
    shuffled = [map_document(tree).bundle for tree in others]
    assert compare_bundles(shuffled[0], shuffled[1]).findings == findings


@FEWER
@given(small_documents(), small_documents())
def test_a_finding_tells_as_much_in_another_year(old: Any, new: Any) -> None:
    """Neither a version's name nor what else changed is in a fingerprint."""
    dated = {**new, "info": {"title": "Things", "version": "2"}}
    findings = [
        compare_bundles(map_document(old).bundle, map_document(tree).bundle).findings
        for tree in (new, dated)
    ]
    assert findings[0] == findings[1]
    assert (
        msgspec.json.decode(msgspec.json.encode(findings[0]), type=tuple[Finding, ...])
        == (findings[0])
    )
