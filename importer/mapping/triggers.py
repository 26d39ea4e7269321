"""Webhooks and callbacks to triggers: requests that come to the platform."""

from __future__ import annotations

from typing import NamedTuple, cast

import msgspec

from importer.mapping.exchanges import ExchangeMapper, Roles
from importer.mapping.signatures import Signature, SignatureFinder
from importer.mapping.templates import PathTemplate
from importer.mapping.trigger_names import name_triggers
from importer.model.api import Api, Operation, Webhook
from importer.model.bundle import Origin
from importer.model.document import Location, Spot
from importer.model.payloads import TriggerCreate, TriggerParameter
from importer.problems import ProblemLog
from importer.text import one_line

_ROLES = Roles(request="event", response="reply_")
"""Words that no action's bodies have in their names: a webhook renames no definition of theirs."""

_NO_PATH = PathTemplate("", (), ())
_OWNERS_MOST = 10


class MappedTriggers(NamedTuple):
    """Triggers by name, what each came from and where that lies; signatures of their requests."""

    triggers: list[TriggerCreate]
    origins: dict[str, Origin]
    spots: dict[str, Spot]
    signatures: list[Signature]


def map_triggers(api: Api, exchanges: ExchangeMapper, problems: ProblemLog) -> MappedTriggers:
    """Give a trigger for each request that the API sends, sorted by name."""
    webhooks = _distinct(api, problems)
    names = name_triggers(webhooks, problems)
    signatures = SignatureFinder(problems)
    triggers = []
    origins, spots = {}, {}
    for name, webhook in zip(names, webhooks, strict=True):
        operation = webhook.operation
        signatures.look_at(operation)
        triggers.append(_trigger(name, webhook, exchanges, problems))
        origins[name] = Origin(operation.label, operation.location.pointer, operation.tags)
        spots[name] = problems.spot_of(operation.location)
    triggers.sort(key=lambda trigger: trigger["name"])
    return MappedTriggers(triggers, origins, spots, signatures.found())


def _distinct(api: Api, problems: ProblemLog) -> list[Webhook]:
    """Give each webhook once: one may stand in `webhooks` and, for older tools, in `x-webhooks`."""
    seen: set[tuple[str, str, Location]] = set()
    kept = []
    for webhook in api.webhooks:
        operation = webhook.operation
        key = (operation.label, webhook.expression, operation.location)
        if key in seen:
            message = "the same one again"
            problems.add("webhook-repeated", operation.location, message, operation=operation.label)
            continue
        seen.add(key)
        kept.append(webhook)
    return kept


def _trigger(
    name: str, webhook: Webhook, exchanges: ExchangeMapper, problems: ProblemLog
) -> TriggerCreate:
    operation = _described(webhook, problems)
    parameters, notes = exchanges.parameters(operation, _NO_PATH)
    trigger: TriggerCreate = {
        "type": "http",
        "name": name,
        "method": operation.method,
        # a parameter of a path is left out above: there is none that could hold it
        "parameters": cast(list[TriggerParameter], parameters),
        "responses": exchanges.responses(name, operation, _ROLES),
    }
    exchanges.complete(trigger, operation, notes, _ROLES)
    return trigger


def _described(webhook: Webhook, problems: ProblemLog) -> Operation:
    """Give the operation of a webhook; that of a callback tells who asks for it, and how."""
    operation = webhook.operation
    if not webhook.owners:
        return operation
    problems.add(
        "callback-address-dropped",
        operation.location,
        f"sent to {webhook.expression}",
        operation=operation.label,
    )
    owners = [_quoted(owner) for owner in webhook.owners[:_OWNERS_MOST]]
    more = len(webhook.owners) - len(owners)
    asked = ", ".join([*owners, f"{more} more"] if more else owners)
    told = f"Callback {_quoted(webhook.name)} of {asked}, sent to {_quoted(webhook.expression)}."
    description = "\n\n".join(text for text in (operation.description.strip(), told) if text)
    return msgspec.structs.replace(operation, description=description)


def _quoted(text: str) -> str:
    """Give text as Markdown's code on one line."""
    plain = one_line(text).replace("`", "'")
    return f"`{plain}`"
