"""Definitions: one for each schema and set of media types that are used together.

A body's schemas come in as they are read; `finish` gives the definitions that they and what they
refer to become, and puts the links into the bodies. A component keeps its name; an inline schema is
named after its action and role, or after its content where several bodies share it.
"""

from __future__ import annotations

from collections.abc import Iterable

from importer.document.refused import masked_reference
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.mapping.bodies import BodyPart, BodyUse, Target, by_target
from importer.mapping.circles import open_circles
from importer.mapping.definition_names import (
    Files,
    component_name,
    component_of,
    name_rests,
    name_targets,
)
from importer.mapping.discriminators import DiscriminatorMappings
from importer.mapping.inheritance import Families
from importer.mapping.links import link_bodies, make_definition
from importer.mapping.media import normal_media_type
from importer.mapping.place import Place
from importer.mapping.plain_keywords import Json
from importer.mapping.schemas import SchemaTranslator
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
        self._rests: dict[Target, Target] = {}
        self._waiting: list[Target] = []
        self._translated: Target | None = None
        self._mappings = DiscriminatorMappings(resolver, self._behind_name, problems)
        self._uses: list[BodyUse] = []
        root = resolver.root_location.uri
        self._named: set[Location] = set()
        self._files = Files(root, resolver.file_name, resolver.component_files())
        self.volume = Volume(resolver)
        self._families = Families(
            resolver, self._files, self._behind_name, self.volume.take_schemas
        )
        self._found: dict[tuple[str, str], Found] = {}
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
                use.parts.append(self._part(media_type, content))
        self._translator.operation = None
        self._uses.append(use)
        return use.links

    def _note(self, code: str, location: Location, message: str) -> None:
        operation = self._translator.operation
        self._problems.add(code, location, message, operation=operation)

    def _part(self, media_type: str, content: Content) -> BodyPart:
        """Sort a schema into those of others and those of this body alone."""
        schema = content.schema
        if schema is None:
            return BodyPart(media_type, None, {})
        value = schema.value
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            if self._dialect != "3.1" and len(value) > 1:
                beside = ", ".join(key for key in value if key != "$ref")
                self._note("reference-siblings-ignored", schema.location, f"ignored: {beside}")
            if self._dialect != "3.1" or len(value) == 1:
                found = self._find(value["$ref"], schema)
                if found is None:
                    return BodyPart(media_type, None, {})
                return BodyPart(media_type, self._target(found), {})
        if content.shared or component_of(schema.location) is not None:
            found = Found(value, schema.location, schema.base)
            return BodyPart(media_type, self._target(found), {})
        translated = self._translator.translate(schema)
        return BodyPart(media_type, None, {} if translated is True else translated)

    # The translator's questions (`schemas.Referrer`)

    def refer(self, reference: str, place: Place, into: Json) -> bool:
        """Put a reference into a schema, its name in the end; False where it leads nowhere."""
        found = self._find(reference, place)
        if found is None:
            return False
        into["$ref"] = ""
        self._target(found).mentions.append(into)
        return True

    def refer_mapping(self, mapping: Json, keys: Iterable[str], place: Place) -> None:
        """Remember a discriminator's mapping until it is known what is reached."""
        self._mappings.add(mapping, keys, place, self._translator.operation)

    def refer_family(self, discriminator: Json, place: Place) -> None:
        """Map a discriminator to the schema at a place and its heirs, which are so reached."""
        self._families.add(discriminator, place, self._translated)

    def _find(self, reference: str, at: Schema | Place) -> Found | None:
        """Look up what is referred to at a schema; None, with a Problem, where there is none."""
        key = (reference, at.base)
        known = self._found.get(key)
        if known is None:
            known = self._look_up(reference, at)
            if known is not None:
                self._found[key] = known
        return known

    def _look_up(self, reference: str, at: Schema | Place) -> Found | None:
        try:
            found = self._resolver.lookup(reference, at.base)
        except DanglingReference as dangling:
            self._note(dangling.code, at.location, f"{dangling}")
            return None
        if (
            not isinstance(found.value, dict | bool)
            or found.location == self._resolver.root_location
        ):
            shown = masked_reference(reference)
            self._note("reference-dangling", at.location, f"{shown} leads to no schema")
            return None
        behind = self._behind_name(found)
        if behind is not found:
            self._named.add(found.location)
        return behind

    def _behind_name(self, found: Found) -> Found:
        """Give what stands in another file where a component of the document only names it."""
        if found.location.uri != self._files.root or not isinstance(found.value, dict):
            return found
        reference = found.value.get("$ref")
        if not isinstance(reference, str) or (self._dialect == "3.1" and len(found.value) > 1):
            return found
        if component_name(found.location, self._files) is None:
            return found
        try:
            behind = self._resolver.lookup(reference, found.base)
        except DanglingReference:
            return found
        return behind if behind.location in self._files.components else found

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
        self._translate_waiting()
        while heirs := self._families.unreached(self._targets):
            for heir in heirs:
                self._target(heir)
            self._translate_waiting()
        self._translator.operation = operation
        self._count_media()
        self._name_targets()
        self._rests = open_circles(self._targets.values(), self._problems)
        name_rests(self._rests, self._targets.values())
        self._put_names()
        self._mappings.settle(self._targets)
        self._families.settle(self._targets)
        definitions = [
            make_definition(target.name, target.main_media, target.content, self.volume)
            for target in self._all_targets()
        ]
        definitions += link_bodies(self._uses, self._all_targets(), self.volume)
        return sorted(definitions, key=lambda definition: definition["name"])

    def _translate_waiting(self) -> None:
        while self._waiting:
            self._translated = target = self._waiting.pop()
            target.content = self._translator.translate(target.schema)
        self._translated = None

    def reached(self, home: Location) -> set[Location]:
        """Give the places of all schemas that are reached, and of components that only name one.

        `home` is the place of the document's component schemas.
        """
        names = [name for place, name in self._files.components.items() if place in self._targets]
        return {*self._targets, *self._named, *(home.child(name) for name in names)}

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

    def _all_targets(self) -> list[Target]:
        return [*self._targets.values(), *self._rests.values()]

    def _put_names(self) -> None:
        """Write each reference to a schema, now that all names are known."""
        for target in self._all_targets():
            for mention in target.mentions:
                mention["$ref"] = f"#/$defs/{target.name}"
