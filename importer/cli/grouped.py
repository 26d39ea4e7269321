"""Options that belong together, told once and given to a command as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, get_type_hints

Command = Callable[..., None]


class Option(NamedTuple):
    """One option: the annotation that the command line library reads, and its default."""

    annotation: Any
    default: Any


def takes(
    into: str, options: Mapping[str, Option], build: Callable[[dict[str, Any]], Any]
) -> Callable[[Command], Command]:
    """Make a decorator that gives a command `options`, put together by `build`, as `into`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_options(**arguments: Any) -> None:
            given = {name: arguments.pop(name) for name in options}
            command(**arguments, **{into: build(given)})

        own = [item for item in _parameters(command) if item.name != into]
        added = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
            )
            for name, (annotation, default) in options.items()
        ]
        signature = inspect.Signature([*own, *added])
        with_options.__signature__ = signature  # type: ignore[attr-defined]  # functions take it
        with_options.__annotations__ = {item.name: item.annotation for item in [*own, *added]}
        return with_options

    return decorate


def _parameters(command: Command) -> list[inspect.Parameter]:
    """Give a command's parameters with the annotations that their texts mean."""
    # the types of the values put together are imported only when a command runs
    late = {"ReadOptions": object, "MappingOptions": object}
    kinds = get_type_hints(command, localns=late, include_extras=True)
    return [
        item.replace(annotation=kinds[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, item in inspect.signature(command).parameters.items()
    ]
