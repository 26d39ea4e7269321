"""Definitions: one for each schema and set of media types that are used together.

A body's schemas come in as they are read; `finish` gives the definitions that they and what they
refer to become, and puts the links into the bodies. A component keeps its name; an inline schema is
named after its action and role, or after its content where several bodies share it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from importer.document.resolve import DanglingReference, Found, Resolver
from importer.mapping.bodies import (
    BodyPart,
    BodyUse,
    MediaSet,
    Target,
    by_content,
    by_target,
    groups,
    one_of_equal,
)
from importer.mapping.circles import open_circles
from importer.mapping.definition_names import (
    Files,
    Inline,
    component_of,
    name_inline,
    name_targets,
)
from importer.mapping.discriminators import DiscriminatorMappings
from importer.mapping.inheritance import Inheritance
from importer.mapping.media import media_words, normal_media_type
from importer.mapping.naming import Wish, settle
from importer.mapping.plain_keywords import Json, Place
from importer.mapping.schemas import SchemaTranslator
from importer.mapping.values import canonical
from importer.mapping.volume import Volume
from importer.model.api import Content, Dialect, Operation, Schema
from importer.model.document import Location
from importer.model.payloads import DefinitionCreate, DefinitionLink
from importer.problems import ProblemLog


class DefinitionBook:
    """Collects the bodies of all actions and gives the definitions in the end.

    `volume` counts what is made; DocumentError is raised where that is out of all proportion.
    """

    def __init__(self, dialect: Dialect, resolver: Resolver, problems: ProblemLog) -> None:
        self._resolver = resolver
        self._problems = problems
        self._dialect = dialect
        self._targets: dict[Location, Target] = {}
        self._waiting: list[Target] = []
        self._mappings = DiscriminatorMappings(resolver, problems)
        self._uses: list[BodyUse] = []
        self._inheritance = Inheritance(resolver)
        root = resolver.root_location.uri
        self._named: set[Location] = set()
        self._files = Files(root, resolver.file_name, resolver.component_files())
        self.volume = Volume(resolver)
        self._translator = SchemaTranslator(
            dialect, problems, self, resolver.base_below, self.volume.take_schemas
        )

    def add_body(
        self, action: str, role: str, contents: tuple[Content, ...], operation: Operation
    ) -> list[DefinitionLink]:
        """Take the media types of an operation's body; give the list that will hold its links."""
        use = BodyUse(action, role)
        seen: set[str] = set()
        self._translator.operation = operation.label
        for content in contents:
            media_type = normal_media_type(content.media_type)
            if media_type is None:
                message = f"{content.media_type!r} is no media type"
                self._note("media-type-invalid", content.location, message)
            elif media_type in seen:
                self._note("media-type-duplicate", content.location, media_type)
            else:
                seen.add(media_type)
                use.parts.append(self._part(media_type, content, operation.location.uri))
        self._translator.operation = None
        self._uses.append(use)
        return use.links

    def _note(self, code: str, location: Location, message: str) -> None:
        operation = self._translator.operation
        self._problems.add(code, location, message, operation=operation)

    def _part(self, media_type: str, content: Content, home: str) -> BodyPart:
        """Sort a schema into those of others and those of this body alone.

        `home` is the file of the operation: a body that stands in another one is not its own.
        """
        schema = content.schema
        if schema is None:
            return BodyPart(media_type, None, {})
        value = schema.value
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            if self._dialect != "3.1" and len(value) > 1:
                beside = ", ".join(key for key in value if key != "$ref")
                self._note("reference-siblings-ignored", schema.location, f"ignored: {beside}")
            if self._dialect != "3.1" or len(value) == 1:
                found = self._find(value["$ref"], schema.location, schema.base)
                if found is None:
                    return BodyPart(media_type, None, {})
                return BodyPart(media_type, self._target(found), {})
        if component_of(schema.location) is not None or content.location.uri != home:
            found = Found(value, schema.location, schema.base)
            return BodyPart(media_type, self._target(found), {})
        translated = self._translator.translate(schema)
        return BodyPart(media_type, None, {} if translated is True else translated)

    # The translator's questions (`schemas.Referrer`)

    def refer(self, reference: str, place: Place, into: Json) -> bool:
        """Put a reference into a schema, its name in the end; False where it leads nowhere."""
        found = self._find(reference, Location(place.uri, place.pointer), place.base)
        if found is None:
            return False
        into["$ref"] = ""
        self._target(found).mentions.append(into)
        return True

    def refer_mapping(self, mapping: dict[str, str], place: Place) -> None:
        """Remember a discriminator's mapping until it is known what is reached."""
        self._mappings.add(mapping, place, self._translator.operation)

    def refer_family(self, mapping: dict[str, str], place: Place) -> None:
        """Put into a mapping the schema at a place and its heirs, which are so reached."""
        family = self._inheritance.family(Location(place.uri, place.pointer), place.base)
        self.volume.take_schemas(len(family))
        for reference in family.values():
            self.refer(reference, place, {})
        mapping.update(family)
        self.refer_mapping(mapping, place)

    def _find(self, reference: str, location: Location, base: str) -> Found | None:
        """Look a schema up; None, with a Problem, where there is none."""
        try:
            found = self._resolver.lookup(reference, base)
        except DanglingReference as dangling:
            self._note(dangling.code, location, f"{dangling}")
            return None
        if (
            not isinstance(found.value, dict | bool)
            or found.location == self._resolver.root_location
        ):
            self._note("reference-dangling", location, f"{reference} leads to no schema")
            return None
        return self._behind_name(found)

    def _behind_name(self, found: Found) -> Found:
        """Give what stands in another file where a component of the document only names it."""
        if found.location.uri != self._files.root or not isinstance(found.value, dict):
            return found
        reference = found.value.get("$ref")
        if not isinstance(reference, str) or (self._dialect == "3.1" and len(found.value) > 1):
            return found
        try:
            behind = self._resolver.lookup(reference, found.base)
        except DanglingReference:
            return found
        if behind.location not in self._files.components:
            return found
        self._named.add(found.location)
        return behind

    def _target(self, found: Found) -> Target:
        target = self._targets.get(found.location)
        if target is None:
            target = Target(Schema(found.value, found.location, found.base))
            self._targets[found.location] = target
            self._waiting.append(target)
        return target

    # The end

    def finish(self) -> list[DefinitionCreate]:
        """Translate all that is reached, name it, link it; give the definitions by name."""
        operation, self._translator.operation = self._translator.operation, None
        while self._waiting:
            target = self._waiting.pop()
            target.content = self._translator.translate(target.schema)
        self._translator.operation = operation
        open_circles(self._targets, self._problems)
        self._count_media()
        self._name_targets()
        self._mappings.settle(self._targets)
        definitions = [
            self._definition(target.name, target.main_media, target.content)
            for target in self._targets.values()
        ]
        definitions += self._link_bodies()
        return sorted(definitions, key=lambda definition: definition["name"])

    def reached(self) -> set[Location]:
        """Give the places of all schemas that are referred to by what was added."""
        return self._named | set(self._targets)

    def places(self) -> dict[Location, str]:
        """Give the place of each schema that became a definition, with that one's name."""
        return {location: target.name for location, target in self._targets.items()}

    def _count_media(self) -> None:
        """Tell each target with which sets of media types bodies use it."""
        for use in self._uses:
            for target, media in by_target(use).items():
                target.media_sets.add(media)

    def _name_targets(self) -> None:
        names, changed = name_targets(list(self._targets), self._files)
        for location, wanted in changed:
            message = f"{wanted} is called {names[location]}"
            self._problems.add("definition-name-changed", location, message)
        for location, target in self._targets.items():
            target.name = names[location]
            for mention in target.mentions:
                mention["$ref"] = f"#/$defs/{target.name}"

    def _link_bodies(self) -> list[DefinitionCreate]:
        """Fill the links of each body; give the definitions that no target has yet."""
        inline: dict[Inline, list[BodyUse]] = defaultdict(list)
        contents: dict[Inline, Json | bool] = {}
        links: list[tuple[BodyUse, MediaSet, Target | Inline]] = []
        for use in self._uses:
            for target, media in by_target(use).items():
                if media == target.main_media:
                    links.append((use, media, target))
                    continue
                alias = {"$ref": f"#/$defs/{target.name}"}
                key = Inline(canonical(alias), media, f"{target.name}_{media_words(media)}")
                inline[key].append(use)
                contents[key] = alias
                links.append((use, media, key))
            for content, media in by_content(use):
                key = Inline(canonical(content), media, None)
                inline[key].append(use)
                contents[key] = one_of_equal(contents.get(key, content), content)
                links.append((use, media, key))
        names = self._name_inline(inline, contents)
        for use, _, what in sorted(links, key=lambda link: link[1]):
            name = what.name if isinstance(what, Target) else names[what]
            use.links.append({"definition": {"name": name}})
        return [
            self._definition(names[key], key.media, content) for key, content in contents.items()
        ]

    def _name_inline(
        self, inline: dict[Inline, list[BodyUse]], contents: dict[Inline, Json | bool]
    ) -> dict[Any, str]:
        """Name the definitions that are no target's own, beside the names of targets."""
        wishes = [Wish(target, target.name, "", 0) for target in self._targets.values()]
        for key, uses in inline.items():
            bodies = sorted({(use.action, use.role) for use in uses})
            split = any(len(groups(use)) > 1 for use in uses)
            wishes.append(name_inline(key, contents[key], bodies, split=split))
        return settle(wishes)

    def _definition(self, name: str, media: MediaSet, content: Json | bool) -> DefinitionCreate:
        """Put a definition together; its description is its schema's."""
        text = msgspec.json.encode(content).decode()
        self.volume.take_chars(len(text))
        definition: DefinitionCreate = {
            "name": name,
            "accept": list(media),
            "schema": {"contentType": "application/schema+json", "content": text},
        }
        if isinstance(content, dict) and content.get("description"):
            definition["description"] = content["description"]
        return definition
