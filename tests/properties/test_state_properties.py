"""What is saved is what is read, whatever strangers write: over SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_runs import make_change, make_plan, make_target, outcome, small_bundle

from importer.model.base import Base
from importer.model.changes import Kind, Result, Target, Verb
from importer.model.runs import BaseStep, Seen
from importer.state.encoding import from_json, from_text, pack, to_json, to_text, unpack
from importer.state.store import StateStore

ONE_STORE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
"""The examples of a test share a state; each has a target of its own."""

numbers = itertools.count()
texts = st.one_of(
    st.text(st.characters(categories=["L", "N", "P", "Zs", "Cc", "Cs"]), max_size=12),
    st.sampled_from(
        ["", "\0", "json:", "json:\0", 'json:"x"', "\ud800", "GET /pets/{}", "x" * 9_000]
    ),
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
payloads = st.dictionaries(texts.filter(lambda name: name != "clientSecret"), values, max_size=4)
bases = st.dictionaries(
    st.sampled_from(get_args(Kind)),
    st.dictionaries(texts, payloads, min_size=1, max_size=3),
    max_size=3,
).map(lambda applied: Base(applied=applied))


def new_target() -> Target:
    """Make a target that no example had before."""
    return make_target(connector_id=f"connector {next(numbers)}")


@given(text=texts)
def test_a_text_comes_back_as_it_was_and_any_database_takes_it(text: str) -> None:
    kept = to_text(text)

    assert from_text(kept) == text
    assert "\0" not in kept.encode().decode()


@given(value=values)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert from_json(to_json(value)) == value


@given(data=st.binary())
def test_packed_bytes_come_back_as_they_were(data: bytes) -> None:
    assert unpack(pack(data), hashlib.sha256(data).hexdigest()) == data


@ONE_STORE
@given(steps=st.lists(bases, min_size=1, max_size=4))
def test_a_base_is_read_as_the_last_run_left_it(state: StateStore, steps: list[Base]) -> None:
    target, before = new_target(), Base()
    for after in steps:
        number = state.begin_run("apply", target=target)
        state.finish_run(number, "applied", base=BaseStep(before=before, after=after))
        assert state.base_of(target) == after
        before = after


@ONE_STORE
@given(base=bases)
def test_a_copied_version_knows_what_its_origin_does(state: StateStore, base: Base) -> None:
    origin = new_target()
    copy = msgspec.structs.replace(origin, version="copy")
    number = state.begin_run("apply", target=origin)
    state.finish_run(number, "applied", base=BaseStep(before=Base(), after=base))

    state.copy_base(origin, copy)

    assert state.base_of(copy) == base


@ONE_STORE
@given(
    things=st.dictionaries(
        st.tuples(st.sampled_from(get_args(Kind)), texts),
        st.tuples(st.sampled_from(get_args(Verb)), payloads, st.sampled_from(get_args(Result))),
        max_size=4,
    ),
    reason=texts,
    source=st.builds(
        Seen,
        location=texts.filter(lambda text: "://" not in text),
        sha256=texts,
        version=texts,
        etag=st.none() | texts,
        last_modified=st.none() | texts,
        settings=texts,
    ),
)
def test_a_run_is_read_as_it_was_noted(
    state: StateStore,
    things: Mapping[tuple[Kind, str], tuple[Verb, dict[str, Any], Result]],
    reason: str,
    source: Seen,
) -> None:
    changes = [
        make_change(identity, verb, kind=kind, after=payload, before=payload)
        for (kind, identity), (verb, payload, _) in things.items()
    ]
    results = [result for _, _, result in things.values()]
    plan = make_plan(*changes, target=new_target())
    outcomes = tuple(
        outcome(change, result, reason=reason)
        for change, result in zip(changes, results, strict=True)
    )
    bundle = small_bundle()

    number = state.begin_run("apply", source=source, bundle=bundle, plan=plan)
    state.finish_run(number, "in-part", outcomes=outcomes)

    run = state.run(number)
    assert run is not None
    assert (run.plan, run.outcomes, run.bundle) == (plan, outcomes, bundle)
    assert run.head.source == source
    assert sum(run.head.planned.values()) == len(changes)


@ONE_STORE
@given(source=texts, seen=st.builds(Seen, location=texts.filter(lambda text: "://" not in text)))
def test_a_source_is_found_by_its_name_whatever_that_is(
    state: StateStore, source: str, seen: Seen
) -> None:
    target = new_target()

    state.keep_seen(source, target, seen)

    assert state.seen(source, target) == seen
    assert state.seen(source + "x", target) is None
