"""What came of looking after one source: for reports, notifications and exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from importer.model.changes import Result, Target, Verb
from importer.model.findings import ChangeClass, Finding
from importer.model.problem import Severity
from importer.model.versions import PublishResult

SyncResult = Literal[
    "unchanged", "applied", "in-part", "held", "rejected", "refused", "failed", "interrupted"
]
"""`unchanged`: there was nothing to do. `held`: something waits for a review. `rejected`: a person
has rejected what this document asks for, so that nothing is done until it changes. `refused`: a
safety limit stopped it."""

FINDINGS_MOST = 20
"""So many findings are told of one source, the worst ones."""


class SyncOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one source.

    `location` is the document's without secrets, `version` what it calls itself, `sha256` the
    digest of its bytes (both empty where it was not read). `run` is the number of the run in the
    state, None where there was none. `planned` and `results` count changes, `problems` those of the
    document; what is nought may be missing. `findings` say what the changes mean to users, the
    worst first, of which there are `findings_total`; `worst` is the worst class. `held` counts
    changes that wait for a review in the run `held_run`. `message` says what there is to say in a
    line. `notified` is False where somebody should have been told and could not be.
    """

    source: str
    result: SyncResult
    message: str = ""
    location: str = ""
    version: str = ""
    sha256: str = ""
    target: Target | None = None
    run: int | None = None
    planned: Mapping[Verb, int] = {}
    results: Mapping[Result, int] = {}
    problems: Mapping[Severity, int] = {}
    findings: tuple[Finding, ...] = ()
    findings_total: int = 0
    worst: ChangeClass | None = None
    held: int = 0
    held_run: int | None = None
    publication: PublishResult | None = None
    began_at: datetime
    duration_s: float = 0.0
    notified: bool | None = None

    @property
    def is_trouble(self) -> bool:
        """Tell whether something went wrong, and not only waits for somebody."""
        return self.result in ("in-part", "refused", "failed", "interrupted")

    @property
    def is_news(self) -> bool:
        """Tell whether anything was done, held or went wrong just now: not what waits already."""
        waits_already = self.result == "held" and self.run is None
        return self.result not in ("unchanged", "rejected") and not waits_already
