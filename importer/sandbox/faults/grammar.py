"""Rules as they are written on a command line: `KIND[:RATE][,OPTION...]`.

In: texts such as `reset-after-commit:0.05` or `429:0.1,retry-after=1,operation=CreateAction`. Out:
`Fault`s. A wrong one is refused with one line that says what would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, Final

from importer.sandbox.faults.asked import OPERATIONS
from importer.sandbox.faults.fault import Fault, Kind

SERVER_FAULTS: Final = (500, 502, 503, 504)
"""What `5xx` stands for."""

_METHODS: Final = ("GET", "POST", "PUT", "DELETE")
_SELECTING: Final = ("method", "operation", "times", "skip")
_STATUS_OPTIONS: Final = ("retry-after", "retry-after-date")
_OPTIONS: Final[dict[Kind, tuple[str, ...]]] = {
    "refuse": ("seconds",),
    "delay": ("seconds",),
    "reset-before-commit": (),
    "reset-after-commit": (),
    "status": (*_STATUS_OPTIONS, "after-commit"),
    "half-answer": (),
    "invalid-json": (),
    "wrong-page-token": (),
}
"""The kinds, and the options that each has besides those that select requests."""

_SECONDS: Final[dict[str, float]] = {"refuse": 0.5, "delay": 1.0}
_KINDS: Final = ", ".join(kind for kind in _OPTIONS if kind != "status")


class FaultError(ValueError):
    """A rule that cannot be read; the text is one line that says which, why, and what would be."""


def parse_faults(texts: Iterable[str]) -> tuple[Fault, ...]:
    """Read rules. Raises FaultError for the first that is none."""
    return tuple(map(_parse, texts))


def _parse(text: str) -> Fault:
    head, *options = (part.strip() for part in text.split(","))
    word, colon, rate = head.partition(":")
    kind, statuses = _kind(text, word.strip().lower())
    read: dict[str, Any] = {"seconds": _SECONDS.get(kind, 0.0)}
    if colon:
        read["rate"] = _number(text, "rate", rate, most=1.0)
    given: set[str] = set()
    for option in options:
        name, equals, value = (part.strip() for part in option.partition("="))
        _refuse_option(text, kind, name, given)
        given.add(name)
        read |= _READERS[name](text, value if equals else None)
    if {*_STATUS_OPTIONS} <= given:
        raise _wrong(text, "retry-after and retry-after-date exclude each other")
    if read.get("after_commit") and min(statuses) < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _wrong(text, "after-commit is for 5xx: any other status says that nothing was done")
    return Fault(text=text, kind=kind, statuses=statuses, **read)


def _kind(text: str, word: str) -> tuple[Kind, tuple[int, ...]]:
    """Read what a rule does; a number is a status to answer with."""
    if word == "5xx":
        return "status", SERVER_FAULTS
    if word.isascii() and word.isdigit() and word in {str(status) for status in range(400, 600)}:
        return "status", (int(word),)
    for kind in _OPTIONS:
        if word == kind != "status":
            return kind, ()
    raise _wrong(
        text, f"there is no fault {word!r}; known are {_KINDS}, 5xx, or a status (400-599)"
    )


def _refuse_option(text: str, kind: Kind, name: str, given: set[str]) -> None:
    known = (*_OPTIONS[kind], *_SELECTING)
    if name not in known:
        raise _wrong(text, f"it has no option {name!r}, but {', '.join(known)}")
    if name in given:
        raise _wrong(text, f"{name} stands twice")


def _number(text: str, name: str, value: str | None, most: float = 3600.0) -> float:
    """Read a number from 0 to `most`."""
    try:
        number = float(value or "")
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:  # what is no number at all (nan) is not in between either
        raise _wrong(text, f"{name} is no number from 0 to {most:g}")
    return number


def _count(text: str, name: str, value: str | None) -> int:
    """Read a whole number that is not negative."""
    if value is None or not (value.isascii() and value.isdigit()) or len(value) > len("1000000000"):
        raise _wrong(text, f"{name} is no whole number")
    return int(value)


def _method(text: str, value: str | None) -> dict[str, Any]:
    method = (value or "").upper()
    if method not in _METHODS:
        raise _wrong(text, f"method is none of {', '.join(_METHODS)}")
    return {"method": method}


def _operation(text: str, value: str | None) -> dict[str, Any]:
    operation = OPERATIONS.get((value or "").casefold())
    if operation is None:
        near = get_close_matches((value or "").casefold(), OPERATIONS, n=3, cutoff=0.0)
        meant = ", ".join(OPERATIONS[name] for name in near)
        raise _wrong(text, f"there is no operation {value!r}; the nearest are {meant}")
    return {"operation": operation}


def _after_commit(text: str, value: str | None) -> dict[str, Any]:
    if value is not None:
        raise _wrong(text, "after-commit takes no value")
    return {"after_commit": True}


def _wrong(text: str, why: str) -> FaultError:
    return FaultError(f"{text}: {why}")


_READERS: Final[dict[str, Callable[[str, str | None], dict[str, Any]]]] = {
    "seconds": lambda text, value: {"seconds": _number(text, "seconds", value)},
    "retry-after": lambda text, value: {"retry_after_s": _count(text, "retry-after", value)},
    "retry-after-date": lambda text, value: {
        "retry_after_s": _count(text, "retry-after-date", value),
        "retry_as_date": True,
    },
    "after-commit": _after_commit,
    "method": _method,
    "operation": _operation,
    "times": lambda text, value: {"times": _count(text, "times", value)},
    "skip": lambda text, value: {"skip": _count(text, "skip", value)},
}
"""What reads the value of each option (None where it has none) into fields of a Fault."""
