"""`python report_times.py DOCUMENT`: how long the reports of a document's first plan take to write.

That is for a process of its own, which coverage does not look into: looking takes longer than work.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
from bounded_run import unwatched
from measured import cpu_s
from reported import empty_plan, read_bundle

from importer.report.html import html_report
from importer.report.markdown import markdown_report
from importer.report.view import view_plan


class ReportTimes(msgspec.Struct, frozen=True):
    """The seconds of a processor that each report takes."""

    html_s: float
    markdown_s: float


def report_times(document: Path) -> ReportTimes:
    """Give how long the reports of a document take in a process of their own."""
    command = [sys.executable, __file__, str(document)]
    ran = subprocess.run(command, env=unwatched(), stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(ran.stdout, type=ReportTimes)


def main() -> None:
    """Write the times of a document's reports to standard output, as JSON."""
    bundle = read_bundle(Path(sys.argv[1]))
    plan = empty_plan(bundle)
    times = ReportTimes(
        html_s=cpu_s(lambda: html_report(view_plan(bundle, plan))),
        markdown_s=cpu_s(lambda: markdown_report(view_plan(bundle, plan))),
    )
    sys.stdout.buffer.write(msgspec.json.encode(times))


if __name__ == "__main__":
    main()
