from __future__ import annotations

from itertools import pairwise
from typing import Any

from changes import canonical, definition_changes, kept_action, told

from importer.plan.compatibility.renames import find_renames

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def renames(old: Any, new: Any, *standing: str) -> dict[str, str]:
    return find_renames(canonical(old), canonical(new), [standing])


def test_a_definition_is_known_by_its_content() -> None:
    assert renames({"Old": thing(a=TEXT)}, {"New": thing(a=TEXT)}) == {"Old": "New"}
    assert renames({"Old": thing(a=TEXT)}, {"New": thing(a=NUMBER)}) == {}


def test_of_several_equal_ones_none_is_known() -> None:
    twins = {"New": thing(a=TEXT), "Twin": thing(a=TEXT)}
    assert renames({"Old": thing(a=TEXT)}, twins) == {}


def test_definitions_that_refer_to_themselves_and_each_other_are_known() -> None:
    old = {"A1": thing(b=ref("B1"), me=ref("A1")), "B1": thing(a=ref("A1"))}
    new = {"A2": thing(b=ref("B2"), me=ref("A2")), "B2": thing(a=ref("A2"))}
    assert renames(old, new) == {"A1": "A2", "B1": "B2"}


def test_chains_are_told_apart_by_where_they_lead() -> None:
    def chain(names: str, end: Any) -> dict[str, Any]:
        return {**{name: thing(next=ref(to)) for name, to in pairwise(names)}, names[-1]: end}

    old = {**chain("ABC", TEXT), **chain("DEF", NUMBER)}
    new = {**chain("UVW", NUMBER), **chain("XYZ", TEXT)}
    assert renames(old, new) == dict(zip("ABCDEF", "XYZUVW", strict=True))


def test_names_that_changed_with_each_other_mean_nothing() -> None:
    old = {"E1": thing(a=TEXT), "E2": thing(b=TEXT), "E3": thing(c=TEXT), "A": thing(e=ref("E1"))}
    new = {"E2": old["E1"], "E3": old["E2"], "E1": old["E3"], "A": thing(e=ref("E2"))}
    rows = told([*definition_changes(old, new), kept_action(returns=["A"])])
    assert {class_ for class_, *_ in rows} == {"cosmetic"}
    assert {(code, name) for _, code, name, _ in rows} == {
        ("definition-renamed", "E1"),
        ("definition-renamed", "E2"),
        ("definition-renamed", "E3"),
        ("definition-restructured", "A"),
    }


def test_what_stands_under_its_name_and_became_another_is_no_matter_of_names() -> None:
    old = {"E1": thing(a=TEXT), "E2": thing(b=TEXT), "A": thing(e=ref("E1"))}
    new = {"E1": old["E2"], "E2": old["E1"], "A": old["A"]}
    rows = told([*definition_changes(old, new), kept_action(returns=["A"])])
    assert ("breaking", "property-removed", "E1", "response /properties/a") in rows
    linked = told([*definition_changes(old, new), kept_action(returns=["E2"])])
    assert ("breaking", "property-removed", "E2") in {row[:3] for row in linked}


def test_a_copy_of_what_was_leaves_the_changed_one_its_name() -> None:
    old = {"Address": thing(a=TEXT)}
    new = {"Address": thing(b=TEXT), "OldAddress": thing(a=TEXT)}
    assert renames(old, new) == {}
    rows = told([*definition_changes(old, new), kept_action(body=["Address"])])
    assert ("risky", "property-removed", "Address") in {row[:3] for row in rows}


def test_a_definition_with_definitions_of_its_own_keeps_their_names() -> None:
    old = {"A": {**thing(x=ref("Old")), "$defs": {"Old": TEXT}}, "Old": thing(a=TEXT)}
    new = {"A": old["A"], "New": thing(a=TEXT)}
    action = kept_action(returns=["A"])
    assert {row[0] for row in told([*definition_changes(old, new), action])} == {"cosmetic"}
