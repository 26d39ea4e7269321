"""Who looks at a run that nobody sits at: the policy of its source decides."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from importer.model.changes import Outcome, Plan
from importer.plan.harm import refuse_harm
from importer.plan.meaning import Meanings
from importer.running.order import Decision, Part
from importer.service.configuration import Policy
from importer.service.policy import Divided, divide
from importer.targeting import Planned


class Unattended:
    """Decides by a policy; what came up on the way stays to be read.

    Findings whose fingerprints are in `accept` hold nothing back. What is done by `safe` is kept to
    the limits of `importer.plan.harm`, unless `allow_large_change` says otherwise; what is held may
    go beyond them. `planned` is the plan that was shown last, `divided` what was decided about,
    None where there was nothing to decide; `is_parted` tells that only a part of it was to be done.
    """

    def __init__(
        self, policy: Policy, accept: tuple[str, ...] = (), *, allow_large_change: bool = False
    ) -> None:
        self._policy = policy
        self._accept = accept
        self._allow_large_change = allow_large_change
        self.planned: Planned | None = None
        self.divided: Divided | None = None
        self.is_parted = False
        self.told: list[str] = []
        self.meanings = Meanings()

    def show(self, planned: Planned, *, refused: bool) -> None:  # noqa: ARG002 - told by who refuses
        """Take a plan to look at later."""
        self.planned = planned

    def decide(self, planned: Planned) -> Decision:
        """Say what is done now: all of a plan, a part of it, or nothing. Raises RefusedError."""
        divided = self.divided = divide(planned.plan, self._accept)
        if self._policy == "auto":
            return "now"
        if self._policy == "review" or (divided.held and not divided.part.pending):
            return "hold"
        if not self._allow_large_change:
            refuse_harm(divided.part)
        if not divided.held:
            return "now"
        self.is_parted = True
        return Part(self._part)

    def tell(self, line: str) -> None:
        """Take a line to tell later."""
        self.told.append(line)

    def progress(self, _total: int) -> AbstractContextManager[Callable[[Outcome], None]]:
        """Show nothing: nobody looks."""
        return nullcontext(lambda _: None)

    def _part(self, plan: Plan) -> Plan:
        return divide(plan, self._accept).part
