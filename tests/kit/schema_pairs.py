"""Pairs of schemas for Hypothesis, and what two validators' worth of values say about them.

A schema is one of a definition called `Thing`, which may refer to `P` and `Q`; all three differ
between the sides. Values come from a fixed pool that is large enough to tell small schemas apart.
"""

from __future__ import annotations

import copy
from itertools import product
from typing import Any, NamedTuple

import jsonschema_rs
from hypothesis import assume
from hypothesis import strategies as st

Json = dict[str, Any]
DEFINITIONS = ("Thing", "P", "Q")
_SCALAR_VALUES = (None, True, 0, 2, 3, 1.5, 12, "", "a", "b", "abc")
_MEMBERS: tuple[Any, ...] = (None, 2, "a", "abc", [], ["a"])
VALUES: tuple[Any, ...] = (
    *_SCALAR_VALUES,
    [],
    *([one] for one in _SCALAR_VALUES),
    ["a", "a"],
    [2, 3],
    ["a", 2],
    {},
    *({name: value} for name, value in product("ab", (*_MEMBERS, {}, {"a": "a"}))),
    *({"a": one, "b": other} for one, other in product(_MEMBERS, _MEMBERS)),
)

_LIMITS = st.sampled_from(
    (
        {"minLength": 1},
        {"minLength": 2},
        {"maxLength": 1},
        {"minimum": 2},
        {"exclusiveMinimum": 2},
        {"maximum": 2},
        {"exclusiveMaximum": 3},
        {"minItems": 1},
        {"maxItems": 1},
        {"uniqueItems": True},
        {"multipleOf": 2},
        {"multipleOf": 3},
        {"pattern": "^a"},
        {"minProperties": 1},
        {"maxProperties": 1},
    )
)
_TYPES = st.sampled_from(
    ("string", "integer", "number", "boolean", ["string", "null"], ["integer", "string"], "null")
)
_LISTED = st.lists(st.sampled_from(("a", "b", 2, 3, None)), min_size=1, max_size=3, unique=True)
_SCALARS = st.one_of(
    st.builds(lambda name: {"type": name}, _TYPES),
    st.builds(lambda name, limit: {"type": name, **limit}, _TYPES, _LIMITS),
    st.builds(lambda listed: {"enum": listed}, _LISTED),
    st.builds(lambda value: {"const": value}, st.sampled_from(("a", "b", 2))),
    st.sampled_from(({}, {"description": "Anything."})),
)
_REFERENCES = st.sampled_from(
    ({"$ref": "#/$defs/P"}, {"$ref": "#/$defs/Q"}, {"$ref": "#/$defs/Thing"})
)


@st.composite
def _objects(draw: st.DrawFn, schemas: st.SearchStrategy[Json]) -> Json:
    names = draw(st.lists(st.sampled_from("ab"), unique=True))
    made: Json = {"type": "object"} if draw(st.booleans()) else {}
    made["properties"] = {name: draw(schemas) for name in names}
    made["required"] = draw(st.lists(st.sampled_from("ab"), unique=True, max_size=1))
    if draw(st.integers(0, 3)) == 0:
        made["additionalProperties"] = False
    return made


def _composed(schemas: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    several = st.lists(schemas, min_size=2, max_size=3)
    word = st.sampled_from(("allOf", "anyOf", "oneOf"))
    return st.one_of(
        _objects(schemas),
        st.builds(lambda items: {"type": "array", "items": items}, schemas),
        st.builds(lambda each, some: {each: some}, word, several),
        st.builds(lambda each, some, more: {each: some, **more}, word, several, _objects(schemas)),
        st.builds(lambda ref, more: {**ref, **more}, _REFERENCES, _SCALARS),
    )


_NAMES = st.sampled_from(DEFINITIONS)
_SCHEMAS = st.recursive(st.one_of(_SCALARS, _REFERENCES), _composed, max_leaves=5)
_SIDES = st.fixed_dictionaries(
    {name: st.one_of(_SCALARS, _objects(_SCHEMAS), _SCHEMAS) for name in DEFINITIONS}
)


class SchemaPair(NamedTuple):
    """The definitions of an old and a new side."""

    old: dict[str, Json]
    new: dict[str, Json]


def _places(schema: Json) -> list[Json]:
    """Give a schema and all that are within it."""
    inner: list[Json] = [
        *schema.get("properties", {}).values(),
        *([schema["items"]] if "items" in schema else ()),
    ]
    inner += [each for word in ("allOf", "anyOf", "oneOf") for each in schema.get(word, ())]
    return [schema, *(place for each in inner for place in _places(each))]


@st.composite
def _edited(draw: st.DrawFn, schemas: dict[str, Json]) -> dict[str, Json]:
    """Give definitions with one edit somewhere: a keyword more, less or changed, or an `allOf`."""
    made: dict[str, Json] = copy.deepcopy(schemas)
    name = draw(st.sampled_from(DEFINITIONS))
    place = draw(st.sampled_from(_places(made[name])))
    edit = draw(st.sampled_from(("drop", "add", "spread", "alternative", "property")))
    if edit == "drop" and place:
        del place[draw(st.sampled_from(sorted(place)))]
    elif edit == "add":
        place.update(draw(st.one_of(_SCALARS, _LIMITS)))
    elif edit == "spread":
        inner = dict(place)
        place.clear()
        place["allOf"] = [inner, draw(st.one_of(_REFERENCES, _objects(_SCALARS), st.just({})))]
    elif edit == "alternative":
        word = draw(st.sampled_from(("anyOf", "oneOf")))
        place[word] = [*place.get(word, ()), *draw(st.lists(_SCHEMAS, min_size=1, max_size=2))]
    else:
        place.setdefault("properties", {})[draw(st.sampled_from("ab"))] = draw(_SCHEMAS)
    return made


@st.composite
def schema_pairs(draw: st.DrawFn) -> SchemaPair:
    """Make two sides: one is the other after an edit or two, or has other definitions."""
    old = draw(_SIDES)
    if draw(st.booleans()):
        new = draw(_edited(draw(_edited(old)) if draw(st.booleans()) else old))
    else:
        new = {**old, **{name: draw(_SIDES)[name] for name in draw(st.sets(_NAMES, min_size=1))}}
    if draw(st.booleans()):
        old, new = new, old
    assume(not has_circles(old) and not has_circles(new))
    return SchemaPair(old, new)


def has_circles(schemas: dict[str, Json]) -> bool:
    """Tell whether a definition leads back to itself for the very same value."""
    leads = {name: set(_in_place(schema)) for name, schema in schemas.items()}
    for _ in leads:
        leads = {
            name: to | {far for near in to for far in leads[near]} for name, to in leads.items()
        }
    return any(name in to for name, to in leads.items())


def _in_place(schema: Json) -> list[str]:
    found = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(word, ()):
            found += _in_place(branch)
    return found


def _at_place(schema: Json) -> Json:
    """Close a schema where a value of its own stands: not within `allOf` and the like."""
    inner = _within(schema)
    if set(inner) <= {"description"}:
        return inner  # anything goes
    return {**inner, "unevaluatedProperties": False}


def _within(schema: Json) -> Json:
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {name: _at_place(each) for name, each in made["properties"].items()}
    if "items" in made:
        made["items"] = _at_place(made["items"])
    for word in ("allOf", "anyOf", "oneOf"):
        if word in made:
            made[word] = [_within(each) for each in made[word]]
    return made


def opened(schema: Any) -> Any:
    """Give a schema that takes properties which it does not describe."""
    if isinstance(schema, list):
        return [opened(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: opened(each) for key, each in schema.items() if key != "additionalProperties"}


def validator(schemas: dict[str, Json], *, close: bool) -> jsonschema_rs.Draft202012Validator:
    """Make a validator of `Thing`; `close` lets no property in that is not described.

    What is referred to is closed where the reference stands alone as a property or item. `oneOf`
    counts as `anyOf`: its branches are meant to be different things, and are compared as such.
    """
    top = {"$ref": "#/$defs/Thing"}
    inner = {name: _within(schema) if close else schema for name, schema in schemas.items()}
    root: Json = {**(_at_place(top) if close else top), "$defs": _any_of(inner)}
    return jsonschema_rs.Draft202012Validator(root)


def _any_of(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_any_of(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    every = [{"anyOf": _any_of(schema[word])} for word in ("anyOf", "oneOf") if word in schema]
    rest = {key: _any_of(each) for key, each in schema.items() if key not in {"anyOf", "oneOf"}}
    return {**rest, "allOf": [*rest.get("allOf", ()), *every]} if every else rest
