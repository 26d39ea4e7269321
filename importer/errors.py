"""The ways a run cannot go on: one exception root, one class for each way.

Only the command line catches the root; it prints one line, *what* went wrong, *where*, and *what
to do*, and leaves with the class's exit code. A fault of the document in one operation is no
exception but a `importer.problems.Problem`.
"""

from __future__ import annotations

from typing import ClassVar

from importer.text import one_line


class ImporterError(Exception):
    """A run that cannot go on; its text is one line that holds no secret.

    `what` went wrong, `where` (a file, a pointer, an address), and a `hint` what to do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = one_line(what)
        self.where = one_line(where) if where else None
        self.hint = one_line(hint) if hint else None
        super().__init__(self.what)

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.hint:
            parts.append(self.hint[:1].upper() + self.hint[1:])
        return ". ".join(part.rstrip(".") for part in parts) + "."


class UsageError(ImporterError):
    """The command was called with words that do not go together."""

    exit_code = 64


class DocumentError(ImporterError):
    """The document cannot be read, or is no OpenAPI document."""


class TargetError(ImporterError):
    """The connector or version named cannot be found, or cannot be written to."""


class PlatformError(ImporterError):
    """The platform could not be reached, or refused a request that the run depends on.

    `status` is the HTTP status of its answer, `code` the platform's own error code; both are None
    where no answer came. `fields` are the platform's complaints, each `(field, message)`.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        hint: str | None = None,
        status: int | None = None,
        code: str | None = None,
        fields: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.status = status
        self.code = code
        self.fields = tuple((one_line(field), one_line(message)) for field, message in fields)


class AuthorisationError(PlatformError):
    """The platform does not know the key (401), or the key may not do this (403)."""


class UncertainError(PlatformError):
    """A request was sent, yet no answer tells whether the platform carried it out."""


class RefusedError(ImporterError):
    """A safety limit stopped the run before anything was changed."""

    exit_code = 4
