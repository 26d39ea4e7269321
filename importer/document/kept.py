"""What stands in a tree in place of what prance must not touch.

prance takes every key `$ref` for a reference, and copies a tree before it works on it. Values of
these classes it neither looks into nor copies; keys of them it takes for names.
"""

from __future__ import annotations

from typing import Any, Final, Self

from importer.document.resolve import Found


class _Whole:
    """Stays itself when a tree around it is copied."""

    __slots__ = ()

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self


class Kept(_Whole):
    """A mapping or list that is to come out as it went in."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Part(_Whole):
    """Something in another file that the bundled document takes in.

    `kind` is that of `reference_sites`, `number` its own among all parts. It goes to `home` under
    its `name`, but where it is `inline`: then it stands wherever it is referred to, and goes there
    only if it refers to itself. `own` tells that no others share the body that it is a part of.
    `content` is what is `found`, shielded. As a value in a tree a part stands for a pointer to
    itself.
    """

    __slots__ = ("content", "found", "home", "inline", "kind", "name", "number", "own")

    def __init__(
        self,
        kind: str,
        found: Found,
        number: int,
        home: tuple[str, ...],
        *,
        inline: bool,
        own: bool = False,
    ) -> None:
        self.kind = kind
        self.found = found
        self.number = number
        self.home = home
        self.inline = inline
        self.own = own
        self.name = ""
        self.content: Any = None

    @property
    def pointer(self) -> str:
        """The reference to where it is to stand."""
        return f"#/{'/'.join(self.home)}/{self.name}"


class Lost(_Whole):
    """A text that refers to nothing in the document, and must not come to refer to something.

    Where there is something at `reference` in the end, the text is to be `instead`, which leads
    nowhere in any document.
    """

    __slots__ = ("instead", "reference", "text")

    def __init__(self, text: str, reference: str) -> None:
        self.text = text
        self.reference = reference
        self.instead = f"#/x-missing{reference.removeprefix('#')}"


class Inside(_Whole):
    """A reference to a place within a part: `steps` lead there from the part, as in a fragment."""

    __slots__ = ("part", "steps")

    def __init__(self, part: Part, steps: str) -> None:
        self.part = part
        self.steps = steps

    @property
    def reference(self) -> str:
        """The reference to where the place is to be."""
        return f"{self.part.pointer}{self.steps}"


class Beside(_Whole):
    """The key of a reference to a `part`, where other fields stand beside it in the object."""

    __slots__ = ("part",)

    def __init__(self, part: Part) -> None:
        self.part = part


class _Ref(_Whole):
    __slots__ = ()


REF: Final = _Ref()
"""The key `$ref` where it is to come out as it went in."""


def kept(value: Any) -> Any:
    """Give a value as one that prance takes as it is."""
    return Kept(value) if isinstance(value, dict | list) else value
