"""Who is struck: decided by a seed, and counted.

The same request meets the same fate in every run with the same rules and seed, in whatever order
requests come: each draw is made of the seed, the rule, what is asked for, and how often it was
asked for before. `skip` and `times` count in the order of coming.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importer.sandbox.faults.asked import Asked
    from importer.sandbox.faults.fault import Fault

_BYTES = 8


class Fate(Struct, frozen=True):
    """What happens to one request: the delays before it, and at most one other fault.

    `chance` is a number from 0 up to 1 for what is still to be chosen, drawn from the seed too.
    """

    asked: Asked
    delays: tuple[Fault, ...]
    fault: Fault | None
    chance: float


class Fates:
    """Draws the fates of requests by rules and a seed, and counts what came of them."""

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self.faults = tuple(faults)
        self.seed = seed
        self._seen: Counter[str] = Counter()
        self._matched = [0] * len(self.faults)
        self._struck = [0] * len(self.faults)
        self._requests: Counter[str] = Counter()
        self._carried_out: Counter[str] = Counter()
        self._injected: dict[str, Counter[str]] = {}

    def draw(self, asked: Asked) -> Fate:
        """Draw the fate of a request. Of the rules that strike, the first one counts."""
        nth = self._seen[asked.key]
        self._seen[asked.key] += 1
        self._requests[asked.operation] += 1
        delays: list[Fault] = []
        fault: Fault | None = None
        for index, rule in enumerate(self.faults):
            is_delay = rule.kind == "delay"
            if (fault is None or is_delay) and self._strikes(index, asked, nth):
                if is_delay:
                    delays.append(rule)
                else:
                    fault = rule
        return Fate(asked, tuple(delays), fault, self._chance("choice", asked, nth))

    def carried_out(self, asked: Asked) -> None:
        """Count a request that the sandbox carried out, whatever its client gets to hear."""
        self._carried_out[asked.operation] += 1

    def injected(self, fault: Fault, asked: Asked) -> None:
        """Count a fault that a request met with."""
        self._injected.setdefault(asked.operation, Counter())[fault.text] += 1

    def counts(self) -> dict[str, Any]:
        """Give all counts, by operation; faults by the texts of their rules."""
        return {
            "seed": self.seed,
            "faults": [fault.text for fault in self.faults],
            "requests": dict(sorted(self._requests.items())),
            "carriedOut": dict(sorted(self._carried_out.items())),
            "injected": {
                operation: dict(sorted(counts.items()))
                for operation, counts in sorted(self._injected.items())
            },
        }

    def told(self) -> str:
        """Tell people in one line how many faults there were, and of which rules."""
        by_rule = sum(self._injected.values(), Counter())
        each = ", ".join(f"{count} {text}" for text, count in by_rule.most_common())
        total = f"{_counted(by_rule, 'fault')} in {_counted(self._requests, 'request')}"
        return f"{total} (seed {self.seed}){': ' + each if each else ''}"

    def _strikes(self, index: int, asked: Asked, nth: int) -> bool:
        """Tell whether a rule strikes, and count the request among those it is about."""
        rule = self.faults[index]
        if not rule.is_about(asked):
            return False
        self._matched[index] += 1
        if self._matched[index] <= rule.skip:
            return False
        if rule.times is not None and self._struck[index] >= rule.times:
            return False
        strikes = self._chance(f"{index} {rule.text}", asked, nth) < rule.rate
        self._struck[index] += strikes
        return strikes

    def _chance(self, what: str, asked: Asked, nth: int) -> float:
        """Give a number from 0 up to 1 that is always the same for the same words."""
        words = f"{self.seed}\n{what}\n{asked.key}\n{nth}".encode("utf-8", "surrogatepass")
        drawn = blake2b(words, digest_size=_BYTES).digest()
        return int.from_bytes(drawn) / float(1 << 8 * _BYTES)


def _counted(counts: Counter[str], what: str) -> str:
    return f"{counts.total()} {what}{'' if counts.total() == 1 else 's'}"
