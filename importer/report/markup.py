"""Opens the templates: package files, in which everything that is put in is escaped.

Vendor text is a value of a template, never its source. A template gets `Markup` for what is ours
alone: the style sheet, the script, and what a filter has made safe.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from importer.report.marked_text import difference
from importer.report.text_filters import FILTERS, excerpts

_FOLDER = "templates"


@cache
def environment() -> Environment:
    """Give the environment of all templates: escaping for HTML, strict about missing values."""
    made = Environment(
        loader=PackageLoader("importer.report", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(FILTERS)
    made.globals |= {"difference": difference, "excerpts": excerpts}
    return made


@cache
def asset(name: str) -> Markup:
    """Give a style sheet or script of the package, whole."""
    text = (files("importer.report") / _FOLDER / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package, nothing of a stranger's in it


def joined(names: tuple[str, ...]) -> Markup:
    """Give files of ours as the one style sheet, or the one script, that stands in a page."""
    return Markup("").join(asset(name) for name in names)


def hash_of(names: tuple[str, ...]) -> str:
    """Give the source expression of such a part (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(str(joined(names)).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
