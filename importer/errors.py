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


class TransportError(PlatformError):
    """The platform could not be reached, or a question to it got no whole answer."""


class RateLimitError(PlatformError):
    """The platform takes no more requests for now (429), for longer than we wait."""


class RejectedError(PlatformError):
    """The platform refuses what was sent (400, 422 and their like); `fields` say what of it."""


class MissingError(PlatformError):
    """The one thing that was asked for does not exist (404)."""


class ConflictError(PlatformError):
    """Something that stands is in the way (409), or is still in use (412)."""


class ServerFaultError(PlatformError):
    """The platform, or a gateway before it, failed (5xx)."""


class UnreadableError(PlatformError):
    """The platform answered well, but not with what its API promises."""


class UncertainError(PlatformError):
    """A change was sent, yet no answer tells whether the platform carried it out.

    `cause` is what the last attempt ended with. `is_lost` says that some attempt went without a
    word of the platform's own: it may be carried out even later. Else the platform itself said
    that it failed.
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
        cause: PlatformError | None = None,
        is_lost: bool = True,
    ) -> None:
        super().__init__(what, where=where, hint=hint, status=status, code=code, fields=fields)
        self.cause = cause
        self.is_lost = is_lost


class StateError(ImporterError):
    """What the importer remembers of earlier runs cannot be read or written."""


class RefusedError(ImporterError):
    """A safety limit stopped the run before anything was changed."""

    exit_code = 4


class MovedError(RefusedError):
    """What stands on the platform is not what the plan saw; nothing was changed."""


class BusyError(RefusedError):
    """Another run is at work at the same version; nothing was changed."""


class HaltedError(ImporterError):
    """The run was asked to end before it was done; what it has done stays."""

    exit_code = 130


def unforeseen(error: BaseException) -> str:
    """Tell of an exception that nobody foresaw, by type and line; its text may quote a document."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = type(error).__name__
    if trace is not None:
        where += f" in {trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}"
    return f"a fault of the importer itself: {where}. Please report it"
