"""All five kinds of things: an import leaves nothing to do, and loses nothing of a person's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bundles import (
    make_action,
    make_bundle,
    make_definition,
    make_key_scheme,
    make_oauth2,
    make_trigger,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imports import Imports, Person
from sandboxes import Draft, open_draft

from importer.model.bundle import Bundle

EXAMPLES = max(60, settings.default.max_examples // 5 if settings.default else 0)
PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = st.sampled_from(["", "one", "two", "three"])
NAMES = st.sampled_from(["a", "b", "c"])
URLS = st.sampled_from([f"https://pets.example/{name}" for name in "abc"])
SCHEMES = st.sampled_from(
    [
        {"schemeType": "none", "description": "Open"},
        {"schemeType": "basic-auth", "description": "Name"},
        make_key_scheme(),
        make_key_scheme("Another", name="X-Another"),
        make_oauth2({"read": "Read"}, chosen=["read"]),
        make_oauth2({"read": "", "write": "Write"}),
        make_oauth2({"read": ""}, grant="client_credentials"),
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> Bundle:
    """Make a document with some of everything, so small that documents often overlap."""
    schema = draw(st.sampled_from([True, {"type": "string"}, {"type": "object"}]))
    body = draw(st.sampled_from([(), ("Pet",)]))
    variables = draw(st.dictionaries(NAMES, WORDS, max_size=2))
    said: dict[str, Any] = {
        "baseUrl": draw(URLS | st.just("/")),
        "tags": {"category": [draw(WORDS)]},
        "connectionVariables": [{"name": n, "value": v} for n, v in variables.items()],
    }
    for field in draw(st.sets(st.sampled_from(["documentationURL", "imageURL"]))):
        said[field] = draw(URLS)
    return make_bundle(
        [make_definition("Pet", schema, description=draw(WORDS))],
        [make_action(name, summary=draw(WORDS), body=body) for name in draw(st.sets(NAMES))],
        triggers=[
            make_trigger(name, summary=draw(WORDS), body=body) for name in draw(st.sets(NAMES))
        ],
        schemes=draw(st.dictionaries(NAMES, SCHEMES, max_size=2)),
        connector=said,
    )


HAND_MADE = "by hand"
Kept = tuple[str, str, Any]
"""What a person set: which kind of thing, which one, and to what."""


def edit(draft: Draft, kind: str, name: str, word: str) -> Kept | None:
    """Do one thing by hand, to a value that no document has; None where there is no such thing."""
    value = f"{HAND_MADE} {word}"
    return _EDITS[kind](draft, name, value)


def see(draft: Draft, kind: str, which: str) -> Any:
    """Give what stands where a person set something; None where that is gone."""
    connector, remote = draft.connector(), draft.read()
    if kind == "order":
        return list(connector.configs)
    every: dict[str, dict[str, Any]] = {
        "image": {"": connector.image_url},
        "variable": {**connector.variables},
        "scheme": {key: one["description"] for key, one in connector.configs.items()},
        "action": {one.name: one.description for one in remote.actions},
        "trigger": {one.name: one.description for one in remote.triggers},
    }
    return every[kind].get(which)


def _edit_image(draft: Draft, _: str, value: str) -> Kept:
    Person(draft).edit_connector(imageURL=value)
    return ("image", "", value)


def _edit_variable(draft: Draft, name: str, value: str) -> Kept:
    Person(draft).set_variables({**draft.connector().variables, name: value})
    return ("variable", name, value)


def _edit_order(draft: Draft, _: str, __: str) -> Kept | None:
    turned = list(reversed(draft.connector().configs))
    if turned:
        Person(draft).edit_connector(authSchemeConfigIds=turned)
    return ("order", "", turned) if turned else None


def _edit_scheme(draft: Draft, _: str, value: str) -> Kept | None:
    for config_id in draft.connector().configs:
        Person(draft).edit_scheme(config_id, description=value)
        return ("scheme", config_id, value)
    return None


def _edit_action(draft: Draft, name: str, value: str) -> Kept | None:
    if name not in {one.name for one in draft.read().actions}:
        return None
    Person(draft).edit_action(name, description=value)
    return ("action", name, value)


def _edit_trigger(draft: Draft, name: str, value: str) -> Kept | None:
    if name not in {one.name for one in draft.read().triggers}:
        return None
    Person(draft).edit_trigger(name, description=value)
    return ("trigger", name, value)


_EDITS: dict[str, Callable[[Draft, str, str], Kept | None]] = {
    "image": _edit_image,
    "variable": _edit_variable,
    "order": _edit_order,
    "scheme": _edit_scheme,
    "action": _edit_action,
    "trigger": _edit_trigger,
}


def is_still_so(draft: Draft, kept: Kept) -> bool:
    """Tell whether what a person set stands; new schemes may have come behind a list in order."""
    kind, which, value = kept
    now = see(draft, kind, which)
    return bool(now[: len(value)] == value if kind == "order" else now == value)


@given(st.lists(documents(), min_size=1, max_size=3), st.booleans(), st.booleans())
@PATIENT
def test_planning_after_applying_yields_nothing(
    bundles: list[Bundle], remembers: bool, prune: bool
) -> None:
    with open_draft() as draft:
        imports = Imports(draft)
        for bundle in bundles:
            run = imports.run if remembers else draft.results
            assert set(run(bundle, prune=prune).values()) <= {"applied"}
            assert draft.plan(bundle, prune=prune).pending == ()
            assert imports.preview(bundle, prune=prune).pending == ()


@given(st.lists(documents(), min_size=2, max_size=4), st.data())
@PATIENT
def test_nothing_that_a_person_did_is_lost_by_any_import(
    bundles: list[Bundle], data: st.DataObject
) -> None:
    with open_draft() as draft:
        imports = Imports(draft)
        imports.run(bundles[0])
        standing: dict[tuple[str, str], Kept] = {}
        for number, bundle in enumerate(bundles[1:]):
            kind, name = data.draw(st.sampled_from(sorted(_EDITS))), data.draw(NAMES)
            kept = edit(draft, kind, name, str(number))
            if kept is not None:
                standing[kept[0], kept[1]] = kept
            assert set(imports.run(bundle).values()) <= {"applied"}
            assert [one for one in standing.values() if not is_still_so(draft, one)] == []
            assert imports.preview(bundle).pending == ()
