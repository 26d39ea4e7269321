"""The names of actions: what the document says, made legal and distinct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from importer.mapping.naming import Wish, digest_of, legal_action_name, path_words, settle
from importer.model.api import Operation
from importer.problems import ProblemLog


def name_actions(operations: Sequence[Operation], problems: ProblemLog) -> list[str]:
    """Give each operation the name of its action, in the same order.

    `x-action-name`, else the operationId, else method and path. A name that several want gets
    their methods and paths appended, each its own.
    """
    wishes = []
    all_words = [
        f"{each.method.lower()}_{path_words(each.path)}".rstrip("_") for each in operations
    ]
    same_words = Counter(words.lower() for words in all_words)
    for index, operation in enumerate(operations):
        words = own = all_words[index]
        wanted = operation.action_name or operation.operation_id
        legal = legal_action_name(wanted) if wanted else ""
        if not legal:
            own = digest_of(operation.label)
        elif same_words[words.lower()] > 1:  # as `/pets/{id}` and `/pets/id` have
            own = f"{words}_{digest_of(operation.label)}"
        rank = 0 if wanted and legal == wanted else 1
        wishes.append(Wish(index, legal or words, own, rank))
    names = settle(wishes)
    wanted_by = Counter(wish.name.lower() for wish in wishes)
    for index, operation in enumerate(operations):
        _tell(operation, names[index], wishes[index], wanted_by, problems)
    return [names[index] for index in range(len(operations))]


def _tell(
    operation: Operation, name: str, wish: Wish, wanted_by: Counter[str], problems: ProblemLog
) -> None:
    """Add a Problem where an action is not called what the document calls the operation."""
    wanted = operation.action_name or operation.operation_id
    if wanted is None:
        code, message = "action-name-made", f"named {name}"
    elif wanted == name:
        return
    elif wanted_by[wish.name.lower()] > 1:
        code, message = "action-name-clash", f"{wanted} is wanted more than once; named {name}"
    else:
        code, message = "action-name-changed", f"{wanted} became {name}"
    problems.add(code, operation.location, message, operation=operation.label)
