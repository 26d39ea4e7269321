"""Keywords whose values hold no schema: types, limits, lists of names, words of no dialect.

In: a keyword and its value, as a vendor wrote them. Out: what JSON Schema 2020-12 has for them, or
nothing and a Problem.
"""

from __future__ import annotations

import re
from typing import Any

from importer.mapping import values
from importer.mapping.keywords import FOREIGN, NULLABLE, TYPES
from importer.mapping.patterns import pattern_fault
from importer.mapping.place import Place
from importer.mapping.templates import holds_template
from importer.mapping.types import translate_type
from importer.mapping.values import INVALID, kind_of
from importer.model.api import Dialect
from importer.model.document import Location, escape
from importer.problems import ProblemLog
from importer.text import without_controls

Json = dict[str, Any]

_SIMPLE = TYPES["3.0"]

_BESIDE = frozenset({"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "patternProperties"})
"""Keywords that may describe the properties which a schema itself does not."""

_PART = re.compile(r"/(?:(?:allOf|anyOf|oneOf|dependentSchemas)/[^/]+|not|if|then|else)$")
"""Where a schema is only a part of what is said of a value."""


class PlainKeywords:
    """Translates such keywords: one method for each kind of value that `keywords` names.

    `operation` is the one that Problems concern, None for what several may share.
    """

    def __init__(self, dialect: Dialect, problems: ProblemLog) -> None:
        self.operation: str | None = None
        self._dialect: Dialect = dialect
        self._problems = problems
        self._noted = 0
        self._foreign = FOREIGN[dialect]
        self._one_way_words = {"readOnly", "writeOnly"} - self._foreign
        self._nullable_word = NULLABLE[dialect]

    def _note(self, code: str, place: Place, message: str, step: str = "") -> None:
        self._noted += 1
        location = Location(place.uri, place.pointer + step)
        self._problems.add(code, location, message, operation=self.operation)

    def _invalid(self, keyword: str, child: Any, place: Place) -> None:
        message = f"`{keyword}` cannot be {kind_of(child)}"
        if not isinstance(child, dict | list):
            message += f": {child}"
        self._note("schema-keyword-invalid", place, message, f"/{escape(keyword)}")

    def _value(self, out: Json, keyword: str, child: Any, place: Place, checked: Any) -> None:
        if type(checked) is str:  # as most are
            out[keyword] = checked
        elif checked is INVALID:
            self._invalid(keyword, child, place)
        elif not values.is_json(checked):
            message = f"`{keyword}` holds a number that JSON does not have: infinite, or none"
            self._note("schema-keyword-invalid", place, message, f"/{escape(keyword)}")
        else:
            out[keyword] = checked

    def _text(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if type(child) is str and child.isprintable():  # as most are
            out[keyword] = child
            return
        clean, found = without_controls(child) if isinstance(child, str) else (INVALID, ())
        if found:
            message = f"`{keyword}` holds {', '.join(found)}"
            self._note("text-control-characters", place, message, f"/{escape(keyword)}")
        self._value(out, keyword, child, place, clean)

    def _flag(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.flag(child))

    def _count(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.count(child))

    def _positive(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.positive(child))

    def _annotation(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.annotation(child))

    def _anything(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, child)

    def _default(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Keep a default that nothing would evaluate; in 3.0 it has the type beside it."""
        if holds_template(child):
            self._note("schema-default-template", place, "a default", "/default")
        elif self._dialect != "3.1" and not values.has_type(child, self._type_of(schema)[0]):
            message = f"the default is {kind_of(child)}, the type {schema['type']}"
            self._note("schema-keyword-invalid", place, message, "/default")
        else:
            self._value(out, keyword, child, place, child)

    def _example(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        """Turn the one `example` of OpenAPI into JSON Schema's list of `examples`."""
        checked: Json = {}
        self._value(checked, keyword, child, place, child)
        if checked:
            out["examples"] = [*out.get("examples", ()), child]

    def _examples(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        listed = values.example_list(child)
        if listed is not INVALID:
            listed = [*listed, *out.get(keyword, ())]
        self._value(out, keyword, child, place, listed)

    def _limit(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Translate `minimum` or `maximum`; `exclusive...: true` beside it makes it exclusive."""
        exclusive = f"exclusive{keyword.capitalize()}"
        target = exclusive if schema.get(exclusive) is True else keyword
        self._value(out, target, child, place, values.number(child))

    def _exclusive_limit(
        self, out: Json, keyword: str, child: Any, place: Place, schema: Json
    ) -> None:
        """Translate a limit that is exclusive: a boolean in 3.0, a number in 3.1."""
        if isinstance(child, bool):
            inclusive = keyword.removeprefix("exclusive").lower()
            if self._dialect == "3.1":
                self._note("schema-keyword-invalid", place, "a boolean, as in 3.0", f"/{keyword}")
            elif child and inclusive not in schema:
                message = f"true without `{inclusive}` limits nothing"
                self._note("schema-keyword-invalid", place, message, f"/{keyword}")
        elif self._dialect != "3.1":
            message = f"{kind_of(child)} as `{keyword}`"
            self._note("schema-keyword-foreign", place, message, f"/{keyword}")
        else:
            self._value(out, keyword, child, place, values.number(child))

    def _enum(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        self._value(
            out,
            keyword,
            child,
            place,
            values.enumeration(child, may_be_empty=self._dialect == "3.1"),
        )
        if self._is_nullable(schema) and isinstance(child, list) and None not in child:
            self._note("schema-nullable-enum", place, "null is none of the values", "/enum")

    def _nullable(self, _out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Check `nullable`, which `_type` has put into the type (OpenAPI 3.0.3, 4.7.24.1)."""
        if not isinstance(child, bool):
            self._invalid(keyword, child, place)
        elif child and "type" not in schema and self._dialect == "3.0":
            self._note("schema-nullable-ineffective", place, "no `type` beside it", f"/{keyword}")

    def _is_nullable(self, schema: Json) -> bool:
        word = self._nullable_word
        return word is not None and schema.get(word) is True

    def _type_of(self, schema: Json) -> tuple[str | list[str] | None, list[str]]:
        """Give the type that a schema names, as 2020-12 has it, and what was wrong with it."""
        named = schema.get("type")
        if named is None and self._dialect == "3.1":
            named = "null"  # YAML's `type: null` without quotes
        return translate_type(named, self._dialect, nullable=self._is_nullable(schema))

    def _type(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        if type(child) is str and child in _SIMPLE and self._nullable_word not in schema:
            out[keyword] = child  # as most are
        else:
            name, faults = self._type_of(schema)
            for fault in faults:
                self._note("schema-type-invalid", place, fault, "/type")
            if name is not None:
                out[keyword] = name
        if self._dialect != "3.1" and child == "array" and "items" not in schema:
            self._note("schema-items-missing", place, "no `items` beside `type: array`")

    def _pattern(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if not isinstance(child, str):
            self._invalid(keyword, child, place)
        elif self._pattern_holds(child, place, "/pattern"):
            out[keyword] = child

    def _pattern_holds(self, pattern: str, place: Place, step: str) -> bool:
        fault = pattern_fault(pattern)
        if fault:
            self._note("schema-pattern-invalid", place, f"{pattern}: {fault}", step)
        return fault is None

    def _required(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Translate `required`: distinct names; before 3.1 none that goes in one direction only."""
        listed, faults = values.names(child)
        for fault in faults:
            self._note("schema-required-invalid", place, fault, "/required")
        if listed is INVALID:
            return
        self._tell_undefined(listed, schema, place)
        if self._dialect != "3.1":
            one_way = self._one_way(listed, schema.get("properties"))
            if one_way:
                message = f"not required: {', '.join(one_way)}"
                self._note("schema-required-relaxed", place, message, "/required")
                left = set(listed) - set(one_way)
                listed = [name for name in listed if name in left]
        if listed:
            out[keyword] = listed

    def _tell_undefined(self, listed: list[str], schema: Json, place: Place) -> None:
        """Tell of required names that an object's `properties`, where it has any, do not have."""
        described = schema.get("properties")
        if not described or not isinstance(described, dict):
            return
        undefined = [name for name in listed if name not in described]
        if not undefined or schema.keys() & _BESIDE or _PART.search(place.pointer):
            return
        if schema.get("type", "object") == "object":
            message = f"not in `properties`: {', '.join(undefined)}"
            self._note("schema-required-undefined", place, message, "/required")

    def _one_way(self, names: list[str], properties: Any) -> list[str]:
        """Give those properties that go one way, as none of 2.0 does (3.0.4, 4.7.24.2)."""
        if not isinstance(properties, dict):
            return []
        return [
            name
            for name in names
            if type(described := properties.get(name)) is dict
            and not self._one_way_words.isdisjoint(described)  # as hardly any
            and any(described.get(word) is True for word in self._one_way_words)
        ]

    def _name_lists(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        """Translate `dependentRequired`: a list of distinct names for each name."""
        if not isinstance(child, dict):
            self._invalid(keyword, child, place)
            return
        out[keyword] = kept = {}
        for name, listed in child.items():
            distinct, faults = values.names(listed)
            for fault in faults:
                step = f"/{keyword}/{escape(name)}"
                self._note("schema-required-invalid", place, fault, step)
            if distinct is not INVALID:
                kept[name] = distinct

    def _other_word(self, out: Json, keyword: str, child: Any, place: Place) -> None:
        """Keep a word of no dialect where it can hold no schema; tell what is left out."""
        if keyword in self._foreign:
            message = f"`{keyword}` is no keyword of OpenAPI {self._dialect}"
            self._note("schema-keyword-foreign", place, message, f"/{escape(keyword)}")
        elif values.is_plain(child):
            self._value(out, keyword, child, place, child)
        else:
            code = (
                "schema-extension-dropped" if keyword.startswith("x-") else "schema-keyword-unknown"
            )
            self._note(code, place, keyword, f"/{escape(keyword)}")
