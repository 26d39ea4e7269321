"""What things are called on pages, in one wording for HTML, Markdown and JUnit."""

from __future__ import annotations

from importer.model.changes import Kind
from importer.report.page import Command, OutcomeKey
from importer.report.screen import NOUNS

HEADINGS: dict[Command, str] = {
    "validate": "Validation",
    "plan": "Plan",
    "apply": "Result of an apply",
}
OUTCOME_LABELS: dict[OutcomeKey, str] = {
    "failed": "failed",
    "unknown": "unknown",
    "faulty": "faulty",
    "skipped": "not tried",
    "left-out": "left out",
    "delete": "delete",
    "update": "update",
    "create": "create",
    "applied": "applied",
    "ready": "ready",
    "keep": "unchanged",
}
"""Outcomes in the order of reading: what needs an eye comes first."""

ROW_NOUNS: dict[Kind, str] = {**NOUNS, "action": "operations"}
"""What the rows of each kind are called: those of actions stand for the document's operations."""

_LABELS: dict[str, str] = dict(OUTCOME_LABELS.items())


def label_of(value: str) -> str:
    """Give what an outcome is called; any other value is called what it is."""
    return _LABELS.get(value, value)
