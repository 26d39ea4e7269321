"""Options whose value may be left out, which the command line library does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

OPTIONS = frozenset({"--create-connector"})
_END_OF_OPTIONS = "--"


def fill_in(arguments: Sequence[str]) -> list[str]:
    """Give the arguments with a value for each of `OPTIONS`: the next word, else an empty one.

    What begins with `-` is the next option and no value; `OPTION=-VALUE` says otherwise.
    """
    end = arguments.index(_END_OF_OPTIONS) if _END_OF_OPTIONS in arguments else len(arguments)
    return [*_filled(arguments[:end]), *arguments[end:]]


def _filled(arguments: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(arguments):
        yield word
        follows = arguments[place + 1 : place + 2]
        if word in OPTIONS and (not follows or follows[0].startswith("-")):
            yield ""
