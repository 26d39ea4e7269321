"""Schemas of any version to JSON Schema 2020-12, one pass over what is reached.

A schema becomes a new dictionary of the same shape; what lies behind a `$ref` is not visited but
asked for from the `Referrer`, which gives it a definition of its own. So cost grows with the
document, never with the paths through it. A value that no schema may have is mended or left out,
each with a Problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from importer.mapping.keywords import KEYWORDS
from importer.mapping.leaves import leaf_text
from importer.mapping.nullable import may_be_null, or_null
from importer.mapping.place import Place
from importer.mapping.plain_keywords import Json, PlainKeywords
from importer.mapping.values import kind_of
from importer.model.api import Dialect, Schema
from importer.model.document import escape
from importer.problems import ProblemLog

_DEFAULT_MAPPING = "defaultMapping"
"""What a value stands for that no entry of the mapping names (3.2.0, Discriminator Object)."""

DEPTH_MOST = 100
"""Levels of schema in schema without a `$ref` between; a hand writes ten, a bomb any number."""


class Referrer(Protocol):
    """Gives what a `$ref` leads to a definition of its own."""

    def refer(self, reference: str, place: Place, into: Json) -> bool:
        """Put the reference into a schema, its name in the end; False where it leads nowhere."""

    def refer_mapping(self, mapping: Json, keys: Iterable[str], place: Place) -> None:
        """Turn what stands in some keys of a discriminator into references, in the end."""

    def refer_family(self, discriminator: Json, place: Place) -> None:
        """Map a discriminator to the schema at a place and its heirs, by name, in the end."""


class SchemaTranslator(PlainKeywords):
    """Translates the schemas of one document. `operation` names the one that Problems concern.

    `base_below` gives the base URI inside a schema, `count` is told of each schema.
    """

    def __init__(
        self,
        dialect: Dialect,
        problems: ProblemLog,
        referrer: Referrer,
        base_below: Callable[[str, Json], str],
        count: Callable[[], None],
    ) -> None:
        super().__init__(dialect, problems)
        self._count_schema = count
        self._referrer = referrer
        self._base_below = base_below
        self._leaves: dict[bytes, Json | bool] = {}
        self._discriminator_words = {"propertyName", "mapping"}
        if dialect == "3.1":
            self._discriminator_words.add(_DEFAULT_MAPPING)
        self._kinds = {
            keyword: getattr(self, f"_{kind}") for keyword, kind in KEYWORDS[dialect].items()
        }

    def translate(self, schema: Schema) -> Json | bool:
        """Give `schema` as JSON Schema 2020-12, its references put in by the referrer."""
        return self._schema_at(schema.value, Place.of(schema))

    def _schema_at(self, value: Any, place: Place) -> Json | bool:
        """Translate one schema and, through its keywords, those in it."""
        if value is True or value is False:
            return bool(value)
        if not isinstance(value, dict):
            if isinstance(value, Schema):  # put in by a reader; it has a place of its own
                return self._schema_at(value.value, Place.of(value, place.depth))
            self._note("schema-invalid", place, f"{kind_of(value)} instead of a schema")
            return True
        self._count_schema()
        if place.depth > DEPTH_MOST:
            self._note("schema-too-deep", place, f"more than {DEPTH_MOST} levels")
            return True
        if "$id" in value:
            place.base = self._base_below(place.base, value)
        if self._dialect != "3.1" and "$ref" in value:
            return self._reference_alone(value, place)
        out: Json = {}
        for keyword, child in value.items():
            translate_kind = self._kinds.get(keyword)
            if translate_kind is None:
                self._other_word(out, keyword, child, place)
            else:
                translate_kind(out, keyword, child, place, value)
        return or_null(out) if self._dialect == "2.0" and may_be_null(value) else out

    def _schema_below(self, value: Any, place: Place, *steps: str | int) -> Json | bool:
        """Translate a schema some steps below a place.

        A leaf that had no Problem before has none now, and becomes the same.
        """
        text = leaf_text(value) if place.depth < DEPTH_MOST else None
        if text is None:
            return self._schema_at(value, place.below(*steps))
        known = self._leaves.get(text)
        if known is not None:
            self._count_schema()
            return known
        noted = self._noted
        translated = self._schema_at(value, place.below(*steps))
        if self._noted == noted:
            self._leaves[text] = translated
        return translated

    # References: one method for each kind of keyword that `keywords.KEYWORDS` names.

    def _reference_alone(self, value: Json, place: Place) -> Json | bool:
        """Translate a `$ref` of 2.0 or 3.0: what stands beside it is ignored (3.0.4, 4.7.23)."""
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
        """Keep a discriminator as the annotation it is (OpenAPI 3.0.4, 4.7.25).

        `defaultMapping` is 3.2's; before 3.1 a document has no such field.
        """
        if not isinstance(child, dict) or not isinstance(child.get("propertyName"), str):
            self._invalid(keyword, child, place)
            return
        out[keyword] = kept = {"propertyName": child["propertyName"]}
        unread = [word for word in child if word not in self._discriminator_words]
        mapping = child.get("mapping")
        if isinstance(mapping, dict):
            unread += [f"mapping/{key}" for key, to in mapping.items() if not isinstance(to, str)]
            kept["mapping"] = {key: to for key, to in mapping.items() if isinstance(to, str)}
            self._referrer.refer_mapping(kept["mapping"], list(kept["mapping"]), place)
        elif mapping is not None:
            unread.append("mapping")
        if _DEFAULT_MAPPING in child and _DEFAULT_MAPPING not in unread:
            if isinstance(child[_DEFAULT_MAPPING], str):
                kept[_DEFAULT_MAPPING] = child[_DEFAULT_MAPPING]
                self._referrer.refer_mapping(kept, [_DEFAULT_MAPPING], place)
            else:
                unread.append(_DEFAULT_MAPPING)
        if unread:
            message = f"not read in `discriminator`: {', '.join(unread)}"
            self._note("schema-keyword-invalid", place, message, "/discriminator")

    def _inherited_discriminator(
        self, out: Json, keyword: str, child: Any, place: Place, schema: Json
    ) -> None:
        """Keep 2.0's discriminator, the name of a property, with the schemas it tells apart."""
        if not isinstance(child, str):  # that of OpenAPI 3, which vendors write too
            self._discriminator(out, keyword, child, place, schema)
            return
        out[keyword] = {"propertyName": child}
        self._referrer.refer_family(out[keyword], place)

    # Schemas within schemas

    def _schema(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if isinstance(child, dict | bool):
            out[keyword] = self._schema_below(child, place, keyword)
        else:
            self._invalid(keyword, child, place)

    def _items(self, out: Json, keyword: str, child: Any, place: Place, schema: Json) -> None:
        """Translate `items`; the list of earlier drafts is `prefixItems` now."""
        if isinstance(child, list) and child:
            self._note("schema-keyword-invalid", place, "a list; read as prefixItems", "/items")
            out["prefixItems"] = [*out.get("prefixItems", ()), *self._each(child, place, "items")]
        else:
            self._schema(out, keyword, child, place, schema)

    def _schema_list(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if isinstance(child, list) and child:
            out[keyword] = [*out.get(keyword, ()), *self._each(child, place, keyword)]
        else:
            self._invalid(keyword, child, place)

    def _each(self, schemas: list[Any], place: Place, keyword: str) -> list[Json | bool]:
        """Translate the schemas of a list that stands under a keyword."""
        return [
            self._schema_below(item, place, keyword, index) for index, item in enumerate(schemas)
        ]

    def _schema_map(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        if not isinstance(child, dict):
            self._invalid(keyword, child, place)
            return
        below = self._schema_below
        out[keyword] = {name: below(item, place, keyword, name) for name, item in child.items()}

    def _pattern_map(self, out: Json, keyword: str, child: Any, place: Place, _: Json) -> None:
        """Translate `patternProperties`; an entry whose pattern is none is left out."""
        if not isinstance(child, dict):
            self._invalid(keyword, child, place)
            return
        out[keyword] = {
            pattern: self._schema_below(item, place, keyword, pattern)
            for pattern, item in child.items()
            if self._pattern_holds(pattern, place, f"/{keyword}/{escape(pattern)}")
        }
