"""One run of an apply: what is known of the version by now, and the outcomes so far.

It decides which errors end more than their own change: a key that is refused, and a platform
that takes nothing any more, stop the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from importer.connect.client import ConnectClient
from importer.connect.types import RemoteState, StoredAction, StoredDefinition
from importer.errors import AuthorisationError, ImporterError, PlatformError, UncertainError
from importer.model.changes import Change, Outcome, Result

Progress = Callable[[Outcome], None]

MOST_REFUSALS_IN_A_ROW = 8
"""After so many requests in a row that the platform did not take, the rest is not tried."""

_UNAVAILABLE = frozenset({None, 429, 502, 503, 504})


class Session:
    """The state that the parts of an apply share.

    `definitions` are those that stand in the version right now, by name; `actions` those that
    stood there at first; `names` all that an action has or shall have; `absent` names each
    definition that was to be made and was not; `halted` says why nothing more is tried; `notes`
    hold for a change's id what a reader must know if it does not come true.
    """

    def __init__(
        self,
        client: ConnectClient,
        remote: RemoteState,
        wanted_names: Iterable[str],
        *,
        parallelism: int,
        progress: Progress,
    ) -> None:
        self.client = client
        self.ref = remote.ref
        self.parallelism = parallelism
        self.definitions: dict[str, StoredDefinition] = {
            definition.name: definition for definition in remote.definitions
        }
        self.actions = {action.name: action for action in remote.actions}
        self.names = {*self.actions, *wanted_names}
        self.absent: set[str] = set()
        self.halted = ""
        self.outcomes: dict[str, Outcome] = {}
        self.notes: dict[str, str] = {}
        self._progress = progress
        self._refusals = 0

    def url_of(self, name: str) -> str | None:
        """Give the URL of a definition that stands in the version, else None."""
        definition = self.definitions.get(name)
        return definition.url if definition else None

    def stored_action(self, change: Change) -> StoredAction | None:
        """Give the stored action that a change is about, if it was there."""
        return self.actions.get(change.before["name"]) if change.before else None

    def is_applied(self, change: Change) -> bool:
        """Tell whether a change has come true."""
        outcome = self.outcomes.get(change.id)
        return outcome is not None and outcome.result == "applied"

    def applied(
        self, change: Change, reason: str = "", fields: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """End a change well; `reason` tells what else there is to say of it."""
        self._refusals = 0
        self._settle(change, "applied", reason, fields=fields)

    def skipped(self, change: Change, reason: str) -> None:
        """End a change that was not tried."""
        self._settle(change, "skipped", reason)

    def skip_after(self, change: Change, before: Change) -> None:
        """End a change whose name did not come free."""
        reason = f"the name {change.name} still belongs to the action {before.identity}"
        self.skipped(change, reason)

    def failed(self, change: Change, reason: str) -> None:
        """End a change that cannot be made, without having asked the platform."""
        self._settle(change, "failed", reason)

    def refused(
        self,
        change: Change,
        error: ImporterError,
        fields: tuple[tuple[str, str], ...] | None = None,
    ) -> None:
        """End a change that the platform refused; `fields` narrows its complaints."""
        told = error if isinstance(error, PlatformError) else None
        reason = error.what
        if isinstance(error, AuthorisationError):
            reason = f"{reason}; {error.hint}"
        every = told.fields if told else ()
        self._settle(
            change,
            "failed",
            reason,
            status=told.status if told else None,
            fields=every if fields is None else fields,
        )

    def uncertain(self, change: Change, error: UncertainError) -> None:
        """End a change of which nobody knows whether it was made."""
        self._settle(change, "unknown", error.what, status=error.status, fields=error.fields)

    def note(self, error: ImporterError) -> None:
        """Take an error of one request, and stop the rest where it will be everyone's."""
        if isinstance(error, AuthorisationError):
            self.halted = f"not tried, since the platform refuses the key: {error.what}"
        elif isinstance(error, PlatformError) and error.status in _UNAVAILABLE:
            self._refusals += 1
            if self._refusals >= MOST_REFUSALS_IN_A_ROW:
                self.halted = f"not tried, since the platform takes nothing: {error.what}"
        else:
            self._refusals = 0

    def bars(self, change: Change, needed: Iterable[str] = ()) -> bool:
        """Skip a change that is not to be tried: the run is halted, or a definition is missing."""
        missing = sorted(name for name in needed if name in self.absent)
        if self.halted:
            self.skipped(change, self.halted)
        elif missing:
            self.skipped(change, f"it needs the definition {missing[0]}, which was not made")
        return bool(self.halted or missing)

    def _settle(
        self,
        change: Change,
        result: Result,
        reason: str,
        *,
        status: int | None = None,
        fields: tuple[tuple[str, str], ...] = (),
    ) -> None:
        if result != "applied" and change.id in self.notes:
            reason = f"{reason}; {self.notes[change.id]}"
        outcome = Outcome(change=change, result=result, reason=reason, status=status, fields=fields)
        self.outcomes[change.id] = outcome
        self._progress(outcome)
