"""Joins the stages: document -> openapi -> mapping -> plan -> apply.

Each function takes what a command has been given and returns values; nothing here prints or asks.
What reaches the platform is imported where it is used, so that an export does not pay for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from importer.document.duplicates import note_duplicates
from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.document.store import DocumentStore, ReadOptions
from importer.document.text_keys import note_other_keys
from importer.document.unchanged import KnownFile, known_files
from importer.document.validate import validate_document
from importer.mapping.definition_names import Files, name_targets
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Kind, OnConflict, Plan, Target
from importer.model.document import Document
from importer.openapi.read import read_api
from importer.problems import ProblemLog

if TYPE_CHECKING:
    from pathlib import Path

    from importer.connect.client import ConnectClient
    from importer.connect.stored_connector import StoredConnector
    from importer.connect.types import RemoteState
    from importer.document.bundle import Bundled
    from importer.document.cache import DocumentCache
    from importer.document.joined import Joined
    from importer.targeting import Compare, Planned, VersionRequest


BaseOf = Callable[["Target", "RemoteState | None", "StoredConnector | None"], Base]
"""Gives what was last applied to a version and its connector, both as they stand; the version is
None where it is not the one that is to be changed."""

_NO_BASE = Base()


def nothing_known(*_: object) -> Base:
    """Give the base of a comparison in two ways: nothing."""
    return _NO_BASE


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle, and the bytes of the files it came from, by their names (None: the document).

    `known` is what to ask with whether these files have changed, where that was wanted.
    """

    bundle: Bundle
    files: Mapping[str | None, bytes]
    known: tuple[KnownFile, ...] = ()

    def with_lines(self, *, every: bool) -> Bundle:
        """Give the bundle with the line of each Problem that a report shows, or of every one.

        With `every` the lines of all that is in the bundle are told, too.
        """
        from importer.document.located import spots_with_lines, with_lines

        problems = with_lines(self.bundle.problems, self.files, every=every)
        spots = spots_with_lines(self.bundle.spots, self.files) if every else self.bundle.spots
        return msgspec.structs.replace(self.bundle, problems=problems, spots=spots)


class _Made(NamedTuple):
    """What a document became, and how it was read."""

    document: Document
    resolver: Resolver
    problems: ProblemLog
    bundle: Bundle


def build_bundle(spec: str, options: MappingOptions, reading: ReadOptions | None = None) -> Bundle:
    """Load, validate, read and map the document that `spec` names. Raises DocumentError."""
    return build(spec, options, reading or ReadOptions()).bundle


def build(
    spec: str,
    options: MappingOptions,
    reading: ReadOptions,
    cache: Path | None = None,
    *,
    full: bool = False,
    remember: bool = False,
    keep: Callable[[object], None] | None = None,
) -> Built:
    """Do the same, and keep the bytes of the files for their line numbers.

    `cache` is a folder for documents from the network; with `full` openapi-spec-validator is asked
    about the document, too; with `remember` it is told what `importer.document.unchanged` asks
    with. `keep` is given what is of no use any more, but takes a while to take down. Raises
    DocumentError.
    """
    with _without_cycle_search(), DocumentStore(reading, cache=_open_cache(cache)) as store:
        made = _make(spec, options, store)
        if keep:
            keep(made)
        if full:
            from importer.document.full import check_fully

            bundled = _join(made, ProblemLog(), reading)
            place_of = bundled.provenance.place_of
            check_fully(bundled.root, made.document.openapi, place_of, made.problems)
        note_duplicates(store.files.values(), made.problems)
        note_other_keys(store.files.values(), made.problems)
        known = known_files(made.document.uri, store) if remember else ()
        return Built(bundle=_with_problems(made), files=store.raw_files(), known=known)


def join_files(spec: str, reading: ReadOptions, cache: Path | None = None) -> Joined:
    """Give the document that `spec` names as one tree, whatever files it consists of.

    `cache` is a folder for documents from the network. Raises DocumentError.
    """
    from importer.document.joined import Joined

    with _without_cycle_search(), DocumentStore(reading, cache=_open_cache(cache)) as store:
        made = _make(spec, MappingOptions(), store)
        problems = ProblemLog()
        problems.name_files(made.document.uri, store.shown)
        root = _join(made, problems, reading).root
        note_duplicates(store.files.values(), problems)
        note_other_keys(store.files.values(), problems)
        return Joined(root=root, problems=problems.sorted(), files=store.raw_files())


def _make(spec: str, options: MappingOptions, store: DocumentStore) -> _Made:
    """Take a document through the stages to its bundle."""
    problems = ProblemLog()
    document = load_document(spec, store)
    problems.name_files(document.uri, store.shown)
    validate_document(document, problems)
    resolver = Resolver(document, store)
    api = read_api(document, resolver, problems, webhooks=options.triggers)
    bundle = map_api(api, document, resolver, problems, options)
    return _Made(document, resolver, problems, bundle)


def _join(made: _Made, problems: ProblemLog, reading: ReadOptions) -> Bundled:
    """Give the tree of a document with all its files, its parts named as in its bundle."""
    from importer.document.bundle import bundle_document
    from importer.document.part_names import Naming

    root, file_name = made.document.uri, made.resolver.file_name
    naming = Naming(
        definitions=made.bundle.places,
        name=lambda places, named: name_targets(places, Files(root, file_name, named))[0],
        file_name=file_name,
    )
    return bundle_document(made.document, made.resolver, naming, problems, reading.limits)


def _with_problems(made: _Made) -> Bundle:
    """Give the bundle with the Problems that were found since it was made."""
    found = made.problems.sorted()
    warnings = sum(problem.severity == "warning" for problem in found)
    summary = msgspec.structs.replace(made.bundle.summary, warnings=warnings)
    return msgspec.structs.replace(made.bundle, problems=found, summary=summary)


def _open_cache(folder: Path | None) -> DocumentCache | None:
    if folder is None:
        return None
    from importer.document.cache import DocumentCache

    return DocumentCache(folder)


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Stop the search for garbage in cycles: a tree and a bundle have none, and live to the end.

    On a large document it takes a third of the time, since it looks at every object again and
    again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # what stands now is not looked at again
            gc.enable()


def make_comparison(
    bundle: Bundle,
    *,
    prune: bool,
    base_of: BaseOf = nothing_known,
    on_conflict: OnConflict = "keep",
    recreate: bool = False,
    leave: frozenset[Kind] = frozenset(),
) -> Compare:
    """Give what compares a bundle with whatever version turns out to be the one.

    `base_of` gives what was applied last to a version (and its connector): of a draft that is still
    to be made as a copy, what was applied to the one that it is a copy of. Kinds to `leave` are not
    looked at. A bundle without actions deletes nothing, `prune` or not. What a person deleted is
    made again only with `recreate`.
    """
    from importer.plan.harm import may_prune
    from importer.plan.plan import plan_changes

    def compare(
        target: Target | None, remote: RemoteState | None, connector: StoredConnector | None
    ) -> Plan:
        return plan_changes(
            bundle,
            remote,
            target=target,
            prune=prune and may_prune(bundle),
            connector=connector,
            leave=leave,
            base=_base(base_of, target, remote, connector),
            on_conflict=on_conflict,
            recreate=recreate,
        )

    return compare


def _base(
    base_of: BaseOf,
    target: Target | None,
    remote: RemoteState | None,
    connector: StoredConnector | None,
) -> Base:
    """Give what is known of what a version is compared with: another one, itself, or nothing."""
    from importer.apply.versions import VERSIONED

    if target is None:
        return _NO_BASE
    if remote is not None and remote.ref.name == target.version:
        return base_of(target, remote, connector)
    if remote is not None:
        origin = msgspec.structs.replace(target, version=remote.ref.name)
        return base_of(origin, None, connector)
    shared = base_of(target, None, connector).applied.items()  # the rest of it is gone by now
    return Base(applied={kind: known for kind, known in shared if kind not in VERSIONED})


async def make_plan(
    bundle: Bundle,
    client: ConnectClient,
    request: VersionRequest,
    *,
    prune: bool,
    parallelism: int,
    base_of: BaseOf = nothing_known,
    on_conflict: OnConflict = "keep",
    leave: frozenset[Kind] = frozenset(),
) -> Planned:
    """Compare a bundle with the version that is asked for; nothing is written.

    A version that is still to be made counts as empty, or as the one it will be a copy of. The
    rules are those of `make_comparison`. Raises TargetError for a version that takes no changes or
    does not exist.
    """
    from importer.targeting import Targeting

    compare = make_comparison(
        bundle, prune=prune, base_of=base_of, on_conflict=on_conflict, leave=leave
    )
    return await Targeting(client, request, compare, parallelism=parallelism).plan()
