"""Every form a report is written in but text and JSON, by its name on the command line.

In: a view. Out: bytes of a file. What a form needs is imported only when it is asked for.
"""

from __future__ import annotations

from importlib import import_module

from importer.report.shapes import BundleView, PlanView, RunView

AnyView = BundleView | PlanView | RunView

_WRITERS: dict[str, tuple[str, str]] = {
    "markdown": ("markdown", "markdown_report"),
    "html": ("html", "html_report"),
    "junit": ("junit", "junit_report"),
    "sarif": ("sarif", "sarif_report"),
    "github": ("annotations", "github_annotations"),
}
FORMS = tuple(_WRITERS)


def render(form: str, view: AnyView) -> bytes:
    """Write the report of a validation, a plan or an apply in one of `FORMS`."""
    module, name = _WRITERS[form]
    written: bytes = getattr(import_module(f"importer.report.{module}"), name)(view)
    return written
