"""What the command line asks for, put together as an order: of a document, or of a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from importer.cli.platform import PlatformOptions
from importer.cli.reading import CACHE_FOLDER
from importer.cli.rules import RuleOptions
from importer.cli.target import TargetOptions
from importer.errors import ImporterError, UsageError
from importer.text import one_line

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.running.order import Order


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the user names it, how it is read and mapped, and by what rules it is planned.

    With `every` each Problem is given the line that it stands at.
    """

    spec: str
    reading: ReadOptions
    mapping: MappingOptions
    rules: RuleOptions
    every: bool


def order_of_document(
    command: str,
    document: Document,
    target: TargetOptions,
    *,
    parallelism: int,
    publish: bool = False,
) -> Order:
    """Give the order to bring a version to what a document says. Raises DocumentError."""
    from importer.pipeline import build
    from importer.running.order import Order, Rules

    built = build(document.spec, document.mapping, document.reading, CACHE_FOLDER)
    plain = built.with_lines(every=document.every)
    bundle = plain.called(target.create_connector)
    given, documented = bundle.connector["name"], plain.connector["name"]
    return Order(
        command=command,
        bundle=bundle,
        request=target.request(bundle, publish=publish),
        rules=Rules(
            prune=document.rules.prune,
            recreate=document.rules.recreate,
            on_conflict=document.rules.on_conflict,
            leave=document.rules.leaves(triggers=document.mapping.triggers),
            parallelism=parallelism,
        ),
        documented_name=documented if given != documented else "",
    )


def order_of_plan(
    file: Path, target: TargetOptions, *, parallelism: int, publish: bool
) -> tuple[Order, PlatformOptions]:
    """Give the order to carry out a saved plan, and the platform that it is for.

    Raises ImporterError for a file that is no such plan, or is for another target than is named.
    """
    from importer.running.saved_plan import check_target, read_plan_file
    from importer.running.saving import order_of_saved

    where = one_line(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ImporterError(f"cannot be read: {error.strerror}", where=where) from None
    saved = read_plan_file(data, where)
    check_target(
        saved,
        organisation_id=None if saved.sandbox else target.organisation,
        connector_id=target.connector,
        version=target.version,
        where=where,
    )
    order = msgspec.structs.replace(
        order_of_saved(saved, "apply", parallelism=parallelism),
        request=msgspec.structs.replace(saved.request, publish=publish),
    )
    platform = PlatformOptions(
        organisation=saved.organisation_id,
        api_url=target.api_url,
        sandbox=saved.sandbox or target.sandbox,
        max_wait=target.max_wait,
    )
    return order, platform


def check_alone(given: list[str]) -> None:
    """Raise UsageError where options are given beside a saved plan, which says all that itself."""
    if given:
        raise UsageError(
            f"{', '.join(given)} beside --plan: the plan says that itself",
            hint="leave it away, or plan again with it",
        )
