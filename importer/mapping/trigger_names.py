"""The names of triggers: what the document says, made legal and distinct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from importer.mapping.naming import Wish, digest_of, legal_action_name, path_words, settle
from importer.model.api import Webhook
from importer.problems import ProblemLog


def name_triggers(webhooks: Sequence[Webhook], problems: ProblemLog) -> list[str]:
    """Give each webhook the name of its trigger, in the same order.

    `x-action-name`, else the operationId, else the webhook's or callback's own name. A name that
    several want gets their methods appended, or, for callbacks, whose they are.
    """
    wanted = [
        each.operation.action_name or each.operation.operation_id or each.name for each in webhooks
    ]
    legal = [legal_action_name(name) or f"trigger_{digest_of(name)}" for name in wanted]
    wishes = [
        Wish(index, legal[index], own, 0 if legal[index] == wanted[index] else 1)
        for index, own in enumerate(_own_words(webhooks, legal))
    ]
    names = settle(wishes)
    wanted_by = Counter(wish.name.lower() for wish in wishes)
    for index, webhook in enumerate(webhooks):
        if names[index] == wanted[index]:
            continue
        if wanted_by[wishes[index].name.lower()] > 1:
            code, message = "trigger-name-clash", "is wanted more than once; named"
        else:
            code, message = "trigger-name-changed", "became"
        operation = webhook.operation
        message = f"{wanted[index]} {message} {names[index]}"
        problems.add(code, operation.location, message, operation=operation.label)
    return [names[index] for index in range(len(webhooks))]


def _own_words(webhooks: Sequence[Webhook], names: list[str]) -> list[str]:
    """Give words that are each webhook's own among those that want its name."""
    words = [_words(each) for each in webhooks]
    pairs = [(name.lower(), word) for name, word in zip(names, words, strict=True)]
    same = Counter(pairs)
    before: Counter[str] = Counter()
    own = []
    for pair, word, webhook in zip(pairs, words, webhooks, strict=True):
        if same[pair] == 1:
            own.append(word)
            continue
        operation = webhook.operation
        place = f"{pair} {operation.label} {webhook.expression} {operation.location.pointer}"
        before[place] += 1  # the same place in two files, which only their order tells apart
        own.append(f"{word}_{digest_of(f'{place} {before[place]}')}")
    return own


def _words(webhook: Webhook) -> str:
    """Give the method of a webhook; of a callback, the first operation that asks for it."""
    if not webhook.owners:
        return webhook.operation.method.lower()
    method, _, path = webhook.owners[0].partition(" ")
    return f"{method.lower()}_{path_words(path)}".rstrip("_")
