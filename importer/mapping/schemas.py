"""Schemas of OpenAPI 3.0 and 3.1 to JSON Schema 2020-12, one pass over what is reached.

A schema becomes a new dictionary of the same shape; what lies behind a `$ref` is not visited but
asked for from the `Referrer`, which gives it a definition of its own. So cost grows with the
document, never with the paths through it. A value that no schema may have is mended or left out,
each with a Problem.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from importer.mapping import values
from importer.mapping.keywords import FOREIGN, KEYWORDS
from importer.mapping.patterns import pattern_fault
from importer.mapping.types import translate_type
from importer.mapping.values import INVALID, kind_of
from importer.model.api import Dialect, Schema
from importer.model.document import escape
from importer.problems import ProblemLog

DEPTH_MOST = 100
"""Levels of schema in schema without a `$ref` between; a hand writes ten, a bomb any number."""

Json = dict[str, Any]


class Place:
    """Where the walk is: the pointer, the base URI of references, and how deep."""

    __slots__ = ("base", "depth", "pointer", "uri")

    def __init__(self, uri: str, pointer: str, base: str, depth: int) -> None:
        self.uri = uri
        self.pointer = pointer
        self.base = base
        self.depth = depth


class Referrer(Protocol):
    """Gives what a `$ref` leads to a definition of its own."""

    def refer(self, reference: str, place: Place, into: Json) -> bool:
        """Put the reference into a schema, its name in the end; False where it leads nowhere."""

    def refer_mapping(self, mapping: dict[str, str], place: Place) -> None:
        """Turn the values of a discriminator's mapping into references, in the end."""


class SchemaTranslator:
    """Translates the schemas of one document. `operation` names the one that Problems concern."""

    def __init__(
        self,
        dialect: Dialect,
        problems: ProblemLog,
        referrer: Referrer,
        base_below: Callable[[str, Json], str],
    ) -> None:
        self.operation: str | None = None
        self._dialect: Dialect = dialect
        self._problems = problems
        self._referrer = referrer
        self._base_below = base_below
        self._foreign = FOREIGN[dialect]
        self._kinds = {
            keyword: getattr(self, f"_{kind}") for keyword, kind in KEYWORDS[dialect].items()
        }

    def translate(self, schema: Schema) -> Json | bool:
        """Give `schema` as JSON Schema 2020-12, its references put in by the referrer."""
        location = schema.location
        return self._schema_at(schema.value, Place(location.uri, location.pointer, schema.base, 0))

    def _schema_at(self, value: Any, place: Place) -> Json | bool:
        """Translate one schema and, through its keywords, those in it."""
        if value is True or value is False:
            return bool(value)
        if not isinstance(value, dict):
            self._note("schema-invalid", place, f"{kind_of(value)} instead of a schema")
            return True
        if place.depth > DEPTH_MOST:
            self._note("schema-too-deep", place, f"more than {DEPTH_MOST} levels")
            return True
        if "$id" in value:
            place.base = self._base_below(place.base, value)
        if self._dialect == "3.0" and "$ref" in value:
            return self._reference_alone(value, place)
        out: Json = {}
        for keyword, child in value.items():
            translate_kind = self._kinds.get(keyword)
            if translate_kind is None:
                self._other_word(out, keyword, child, place)
            else:
                translate_kind(out, keyword, child, place, value)
        return out

    def _note(self, code: str, place: Place, message: str, step: str = "") -> None:
        self._problems.add(code, place.pointer + step, message, operation=self.operation)

    def _invalid(self, keyword: str, child: Any, place: Place) -> None:
        message = f"`{keyword}` cannot be {kind_of(child)}"
        if not isinstance(child, dict | list):
            message += f": {child}"
        self._note("schema-keyword-invalid", place, message, f"/{escape(keyword)}")

    # References: one method for each kind of keyword that `keywords.KEYWORDS` names.

    def _reference_alone(self, value: Json, place: Place) -> Json | bool:
        """Translate a 3.0 `$ref`: what stands beside it is ignored (4.7.23, Reference Object)."""
        beside = [key for key in value if key != "$ref"]
        if beside:
            self._note("reference-siblings-ignored", place, f"ignored: {', '.join(beside)}")
        out: Json = {}
        self._reference(out, "$ref", value["$ref"], place, value)
        return out or True

    def _reference(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if not isinstance(child, str):
            self._invalid(keyword, child, place)
        elif "$ref" not in out:
            self._referrer.refer(child, place, out)
        else:  # a $dynamicRef beside a $ref: both hold
            both: Json = {}
            if self._referrer.refer(child, place, both):
                out["allOf"] = [*out.get("allOf", []), both]

    def _dynamic_reference(
        self, out: Json, keyword: str, child: Any, place: Place, schema: Json
    ) -> None:
        self._note("reference-dynamic", place, str(child), "/$dynamicRef")
        self._reference(out, keyword, child, place, schema)

    def _local_definitions(self, *_: object) -> None:
        """Leave out `$defs`: each one that a reference reaches becomes a definition of its own."""

    def _identifier(self, _out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._note("schema-id-dropped", place, f"{keyword}: {child}", f"/{escape(keyword)}")

    def _discriminator(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        """Keep a discriminator as the annotation it is (OpenAPI 3.0.4, 4.7.25)."""
        if not isinstance(child, dict) or not isinstance(child.get("propertyName"), str):
            self._invalid(keyword, child, place)
            return
        out[keyword] = kept = {"propertyName": child["propertyName"]}
        mapping = child.get("mapping")
        if isinstance(mapping, dict):
            kept["mapping"] = {k: v for k, v in mapping.items() if isinstance(v, str)}
            self._referrer.refer_mapping(kept["mapping"], place)

    # Schemas within schemas

    def _below(self, value: Any, place: Place, step: str) -> Json | bool:
        deeper = Place(place.uri, place.pointer + step, place.base, place.depth + 1)
        return self._schema_at(value, deeper)

    def _schema(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if isinstance(child, dict | bool):
            out[keyword] = self._below(child, place, f"/{keyword}")
        else:
            self._invalid(keyword, child, place)

    def _items(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Translate `items`; the list of earlier drafts is `prefixItems` now."""
        if isinstance(child, list) and child:
            self._note("schema-keyword-invalid", place, "a list; read as prefixItems", "/items")
            self._schema_list(out, "prefixItems", child, place, schema)
        else:
            self._schema(out, keyword, child, place, schema)

    def _schema_list(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if isinstance(child, list) and child:
            step = f"/{keyword}/"
            translated = [
                self._below(item, place, f"{step}{index}") for index, item in enumerate(child)
            ]
            out[keyword] = [*out.get(keyword, ()), *translated]
        else:
            self._invalid(keyword, child, place)

    def _schema_map(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if not isinstance(child, dict):
            self._invalid(keyword, child, place)
            return
        step = f"/{keyword}/"
        out[keyword] = {
            name: self._below(item, place, step + escape(name)) for name, item in child.items()
        }

    def _pattern_map(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        """Translate `patternProperties`; an entry whose pattern is none is left out."""
        if not isinstance(child, dict):
            self._invalid(keyword, child, place)
            return
        out[keyword] = {
            pattern: self._below(item, place, f"/{keyword}/{escape(pattern)}")
            for pattern, item in child.items()
            if self._pattern_holds(pattern, place, f"/{keyword}/{escape(pattern)}")
        }

    # Values

    def _value(self, out: Json, keyword: str, child: Any, place: Place, checked: Any) -> None:
        if checked is INVALID:
            self._invalid(keyword, child, place)
        else:
            out[keyword] = checked

    def _text(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.text(child))

    def _flag(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.flag(child))

    def _count(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.count(child))

    def _positive(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.positive(child))

    def _annotation(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        self._value(out, keyword, child, place, values.annotation(child))

    def _anything(self, out: Json, keyword: str, child: Any, _place: Place, _: Json) -> None:
        out[keyword] = child

    def _example(self, out: Json, _keyword: str, child: Any, _place: Place, _: Json) -> None:
        """Turn the one `example` of OpenAPI into JSON Schema's list of `examples`."""
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
        elif self._dialect == "3.0":
            self._note("schema-keyword-foreign", place, f"a number as `{keyword}`", f"/{keyword}")
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
        if (
            self._dialect == "3.0"
            and schema.get("nullable") is True
            and isinstance(child, list)
            and None not in child
        ):
            self._note("schema-nullable-enum", place, "null is none of the values", "/enum")

    def _nullable(self, _out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Check `nullable`, which `_type` has put into the type (OpenAPI 3.0.3, 4.7.24.1)."""
        if not isinstance(child, bool):
            self._invalid(keyword, child, place)
        elif child and "type" not in schema:
            self._note("schema-nullable-ineffective", place, "no `type` beside it", "/nullable")

    def _type(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        nullable = self._dialect == "3.0" and schema.get("nullable") is True
        if child is None and self._dialect == "3.1":
            child = "null"  # YAML's `type: null` without quotes
        name, faults = translate_type(child, self._dialect, nullable=nullable)
        for fault in faults:
            self._note("schema-type-invalid", place, fault, "/type")
        if name is not None:
            out[keyword] = name

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
        """Translate `required`: distinct names, and in 3.0 none that goes in one direction only."""
        listed, faults = values.names(child)
        for fault in faults:
            self._note("schema-required-invalid", place, fault, "/required")
        if listed is INVALID:
            return
        if self._dialect == "3.0":
            one_way = [name for name in listed if _goes_one_way(schema, name)]
            if one_way:
                message = f"not required: {', '.join(one_way)}"
                self._note("schema-required-relaxed", place, message, "/required")
                listed = [name for name in listed if name not in one_way]
        if listed:
            out[keyword] = listed

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
            out[keyword] = child
        else:
            code = (
                "schema-extension-dropped" if keyword.startswith("x-") else "schema-keyword-unknown"
            )
            self._note(code, place, keyword, f"/{escape(keyword)}")


def _goes_one_way(schema: Json, name: str) -> bool:
    """Tell whether a property is readOnly or writeOnly (OpenAPI 3.0.4, 4.7.24.2)."""
    properties = schema.get("properties")
    described = properties.get(name) if isinstance(properties, dict) else None
    return isinstance(described, dict) and (
        described.get("readOnly") is True or described.get("writeOnly") is True
    )
