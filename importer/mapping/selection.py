"""The operations that a user wants, chosen by filters.

In: an API and the filters. Out: the same API with the chosen operations alone. Each operation left
out is told, and so is a filter that no operation meets: most likely a slip of the pen, or the
vendor renamed what it goes by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from importer.errors import DocumentError
from importer.mapping.filters import Filter, parse_filter
from importer.mapping.options import MappingOptions
from importer.model.api import Api, Operation, Webhook
from importer.problems import ProblemLog


class Selected(NamedTuple):
    """An API with the chosen operations, and how many were left out."""

    api: Api
    left_out: int


def select_operations(
    api: Api, shown: str, options: MappingOptions, problems: ProblemLog
) -> Selected:
    """Give the API with the operations that `include` and `exclude` of the options choose.

    An operation is chosen if a filter of `include` meets it, or there is none of these, and none of
    `exclude` does. A callback goes with the operations that ask for it. `shown` names the document.
    Raises DocumentError where it has operations and none of them is chosen: what is asked for is
    not in it (any more), and to go on would mean to take all of it away.
    """
    if not options.include and not options.exclude:
        return Selected(api, 0)
    include = {text: parse_filter(text) for text in options.include}
    exclude = {text: parse_filter(text) for text in options.exclude}
    chosen = [one for one in api.operations if _is_chosen(one, include, exclude)]
    for text, rule in {**include, **exclude}.items():
        if not any(map(rule.meets, api.operations)):
            problems.add("filter-unmatched", api.location, f"no operation meets {text}")
    if api.operations and not chosen:
        raise DocumentError(
            f"none of the {len(api.operations)} operations is chosen",
            where=shown,
            hint="Check the filters, --include and --exclude",
        )
    return _selected(api, chosen, problems)


def _is_chosen(
    operation: Operation, include: dict[str, Filter], exclude: dict[str, Filter]
) -> bool:
    if include and not any(rule.meets(operation) for rule in include.values()):
        return False
    return not any(rule.meets(operation) for rule in exclude.values())


def _selected(api: Api, chosen: Sequence[Operation], problems: ProblemLog) -> Selected:
    """Give the API with what is chosen; tell what is not."""
    labels = {operation.label for operation in chosen}
    left_out = [operation for operation in api.operations if operation.label not in labels]
    for operation in left_out:
        place, label = operation.location, operation.label
        problems.add("operation-not-chosen", place, "left out by the filters", operation=label)
    webhooks = tuple(one for one in api.webhooks if _stays(one, labels, problems))
    rest = msgspec.structs.replace(api, operations=tuple(chosen), webhooks=webhooks)
    return Selected(rest, len(left_out))


def _stays(webhook: Webhook, labels: set[str], problems: ProblemLog) -> bool:
    """Tell whether a webhook stays: a callback does if an operation that asks for it does."""
    if not webhook.owners or not labels.isdisjoint(webhook.owners):
        return True
    place, label = webhook.operation.location, webhook.operation.label
    told = f"asked for by {', '.join(webhook.owners)} alone"
    problems.add("callback-not-chosen", place, told, operation=label)
    return False
