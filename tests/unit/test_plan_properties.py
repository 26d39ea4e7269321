"""What holds for any plan."""

from __future__ import annotations

import random
from typing import Any

from bundles import make_action, make_bundle, make_definition
from hypothesis import given, settings
from hypothesis import strategies as st
from sandboxes import open_draft

from importer.connect.types import (
    RawSchema,
    RemoteState,
    StoredAction,
    StoredDefinition,
    Version,
    VersionRef,
)
from importer.model.bundle import Bundle
from importer.plan.plan import plan_changes

NAMES = [f"D{number}" for number in range(6)]

SCHEMAS = st.recursive(
    st.sampled_from([{"$ref": f"#/$defs/{name}"} for name in NAMES] + [{"type": "string"}]),
    lambda inner: (
        st.builds(lambda schema: {"items": schema}, inner)
        | st.builds(lambda schemas: {"anyOf": schemas}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(
            lambda schemas: {"properties": schemas},
            st.dictionaries(st.sampled_from(["$ref", "enum", "a", "x-b"]), inner, max_size=3),
        )
        | st.builds(lambda value: {"const": value, "default": {"$ref": "#/$defs/D0"}}, inner)
    ),
    max_leaves=6,
)

CONTENTS = st.fixed_dictionaries(dict.fromkeys(NAMES, SCHEMAS))
PATHS = st.sampled_from(["/a", "/b/{{ param.x }}", "/b/{{ param.y }}", "/c"])
ACTIONS = st.lists(
    st.tuples(PATHS, st.sampled_from(["GET", "PUT"]), st.sets(st.sampled_from(NAMES), max_size=1)),
    max_size=6,
    unique_by=lambda action: action[:2],
)


def bundle_of(contents: dict[str, Any], actions: list[Any], names: list[int]) -> Bundle:
    """Make a bundle; `names` are the numbers of the actions' names."""
    return make_bundle(
        [make_definition(name, content) for name, content in contents.items()],
        [
            make_action(
                f"a{number}",
                path,
                method=method,
                parameters=[{"name": path[-4], "in": "path", "required": True, "type": "string"}]
                if "{" in path
                else [],
                returns=sorted(returns),
            )
            for (path, method, returns), number in zip(actions, names, strict=False)
        ],
    )


@settings(max_examples=40, deadline=None)
@given(CONTENTS, ACTIONS, CONTENTS, ACTIONS, st.permutations(range(6)), st.booleans())
def test_planning_after_applying_yields_nothing(  # noqa: PLR0917 - one argument a strategy
    old: dict[str, Any],
    old_actions: list[Any],
    new: dict[str, Any],
    new_actions: list[Any],
    names: list[int],
    prune: bool,
) -> None:
    first = bundle_of(old, old_actions, list(range(6)))
    second = bundle_of(new, new_actions, names)
    with open_draft() as draft:
        assert set(draft.results(first).values()) <= {"applied"}
        assert draft.plan(first).pending == ()
        results = draft.results(second, prune=prune)
        left = {change.id for change in draft.plan(second, prune=prune).pending}
        assert left == {change_id for change_id, result in results.items() if result != "applied"}
        assert not (prune and left)


def shuffled(items: Any, chance: random.Random) -> list[Any]:
    copied = list(items)
    chance.shuffle(copied)
    return copied


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), SCHEMAS), max_size=6, unique_by=lambda one: one[0]),
    st.lists(st.tuples(PATHS, st.sampled_from("abcdef")), max_size=6, unique_by=lambda one: one[1]),
    st.lists(st.tuples(PATHS, st.sampled_from("abcdef")), max_size=6, unique_by=lambda one: one[1]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_input_does_not_change_the_plan(
    definitions: list[Any],
    wanted: list[Any],
    stored: list[Any],
    prune: bool,
    chance: random.Random,
) -> None:
    sent = [make_definition(name, content) for name, content in definitions]
    actions = [make_action(name, path) for path, name in wanted]
    there = [StoredAction(id=name, name=name, method="GET", path=path) for path, name in stored]
    found = [
        StoredDefinition(id=name, name=name, url=f"https://p.example/{name}") for name in NAMES
    ]
    contents = {name: RawSchema(content_type="", text="true") for name in NAMES}

    def plan(chosen: random.Random | None) -> Any:
        mix = (lambda items: shuffled(items, chosen)) if chosen else list
        remote = RemoteState(
            ref=VersionRef("C", "v1"),
            version=Version(id="V", name="v1"),
            actions=tuple(mix(there)),
            definitions=tuple(mix(found)),
            contents=contents,
        )
        return plan_changes(make_bundle(mix(sent), mix(actions)), remote, target=None, prune=prune)

    assert plan(chance) == plan(None)
