"""One run of an apply: what is known of the version by now, and the outcomes so far.

It decides which errors end more than their own change: a key that is refused, and a platform
that takes nothing any more, stop the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.connect.types import RemoteState, StoredAction, StoredDefinition
from importer.errors import AuthorisationError, ImporterError, PlatformError, UncertainError
from importer.model.changes import Change, Fault, Outcome, Result

Progress = Callable[[Outcome], None]

MOST_REFUSALS_IN_A_ROW = 8
"""After so many requests in a row that the platform did not take, the rest is not tried."""

_UNAVAILABLE = frozenset({None, 429, 502, 503, 504})


class Session:
    """The state that the parts of an apply share.

    `definitions` are those that stand in the version right now, by name (those to be renamed by the
    new one); `actions` those that stood there at first; `names` all that an action has or shall
    have; `absent` names each definition that was to be made and was not; `unchecked` has the ids
    of changes of which the platform has not told whether they are valid; `postponed` names
    definitions whose update comes after the actions, `waiting` has by their ids the changes that
    need one of those first; `notes` hold for a change's id what a reader must know if it does not
    come true. A `stop` that is asked for halts the session.
    """

    def __init__(
        self,
        client: ConnectClient,
        remote: RemoteState,
        wanted_names: Iterable[str],
        *,
        parallelism: int,
        progress: Progress,
        stop: Stop | None = None,
    ) -> None:
        self.client = client
        self.ref = remote.ref
        self.parallelism = parallelism
        self.definitions: dict[str, StoredDefinition] = {
            definition.name: definition for definition in remote.definitions
        }
        self.actions = {action.name: action for action in remote.actions}
        self.triggers = {trigger.name: trigger for trigger in remote.triggers}
        self.names = {*self.actions, *wanted_names}
        self.absent: set[str] = set()
        self.unchecked: set[str] = set()
        self.postponed: set[str] = set()
        self.waiting: dict[str, Change] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.notes: dict[str, str] = {}
        self._progress = progress
        self._stop = stop
        self._halted = ""
        self._refusals = 0

    @property
    def halted(self) -> str:
        """Why nothing more is tried; empty as long as there is no reason."""
        if self._stop is not None and self._stop.is_asked:
            return f"not tried, since {self._stop.reason}"
        return self._halted

    def url_of(self, name: str) -> str | None:
        """Give the URL of a definition that stands in the version, else None."""
        definition = self.definitions.get(name)
        return definition.url if definition else None

    def stored_action(self, change: Change) -> StoredAction | None:
        """Give the stored action that a change is about, if it was there."""
        return self.actions.get(change.before["name"]) if change.before else None

    def no_longer_waiting(self) -> list[Change]:
        """Give the changes that waited for a postponed definition; from now on none waits."""
        waiting = [*self.waiting.values()]
        self.waiting.clear()
        self.postponed.clear()
        return waiting

    def is_applied(self, change: Change) -> bool:
        """Tell whether a change has come true."""
        outcome = self.outcomes.get(change.id)
        return outcome is not None and outcome.result == "applied"

    def applied(
        self,
        change: Change,
        reason: str = "",
        faults: tuple[Fault, ...] = (),
        remote_id: str | None = None,
    ) -> None:
        """End a change well; `reason` and `faults` tell what else there is to say of it."""
        self._refusals = 0
        self._settle(change, "applied", reason, faults=faults, remote_id=remote_id)

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
        status, every = _told(error)
        reason = error.what
        if isinstance(error, AuthorisationError):
            reason = f"{reason}; {error.hint}"
        told = every if fields is None else fields
        self._settle(change, "failed", reason, status=status, fields=told)

    def uncertain(self, change: Change, error: ImporterError) -> None:
        """End a change of which nobody knows whether it was made."""
        status, fields = _told(error)
        self._settle(change, "unknown", error.what, status=status, fields=fields)

    def doubted(self, change: Change, error: UncertainError) -> None:
        """End a change that was looked up, and is not as wanted.

        Where the platform itself said each time that it failed, it did; else it may yet come true.
        """
        if error.is_lost:
            self.uncertain(change, error)
        else:
            self.refused(change, error)

    def note(self, error: ImporterError) -> None:
        """Take what one item ended with, and stop the rest where it will be everyone's."""
        self.note_key(error)
        if isinstance(error, PlatformError) and error.status in _UNAVAILABLE:
            self._refusals += 1
            if self._refusals >= MOST_REFUSALS_IN_A_ROW and not self._halted:
                self._halted = f"not tried, since the platform takes nothing: {error.what}"
        else:
            self._refusals = 0

    def note_key(self, error: ImporterError) -> None:
        """Take the error of any request, and stop the rest where the key is refused."""
        cause = error.cause if isinstance(error, UncertainError) else error
        if isinstance(cause, AuthorisationError):
            self._halted = f"not tried, since the platform refuses the key: {cause.what}"

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
        faults: tuple[Fault, ...] = (),
        remote_id: str | None = None,
    ) -> None:
        if result != "applied" and change.id in self.notes:
            reason = f"{reason}; {self.notes[change.id]}"
        outcome = Outcome(
            change=change,
            result=result,
            reason=reason,
            status=status,
            fields=fields,
            faults=faults,
            remote_id=remote_id,
        )
        self.outcomes[change.id] = outcome
        self._progress(outcome)


def _told(error: ImporterError) -> tuple[int | None, tuple[tuple[str, str], ...]]:
    """Give the status that the platform answered with, if it did, and its complaints."""
    return (error.status, error.fields) if isinstance(error, PlatformError) else (None, ())
