"""The line of each key, told for any document that tomllib reads."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from importer.service.toml_lines import key_lines


def test_each_key_has_its_line() -> None:
    text = """\
# a comment with [brackets] and = signs
state = "a # b"

[defaults]
schedule = { cron = "0 6 * * *", timezone = 'Europe/London' }
"quoted key" = 1
dotted.key = [
  "one", # ]
  { two = 2 },
]

[[source]]
name = "a"
text = \"\"\"
[not.a.header]
name = "b" \\\"\"\" \"\"\"\"\"
[source.notify]
url = 'x'

[[source]]
literal = '''
x = 1'''''
name = "c"
"""
    tomllib.loads(text)

    assert key_lines(text) == {
        ("state",): 2,
        ("defaults",): 4,
        ("defaults", "schedule"): 5,
        ("defaults", "schedule", "cron"): 5,
        ("defaults", "schedule", "timezone"): 5,
        ("defaults", "quoted key"): 6,
        ("defaults", "dotted"): 7,
        ("defaults", "dotted", "key"): 7,
        ("defaults", "dotted", "key", 0): 8,
        ("defaults", "dotted", "key", 1): 9,
        ("defaults", "dotted", "key", 1, "two"): 9,
        ("source",): 12,
        ("source", 0): 12,
        ("source", 0, "name"): 13,
        ("source", 0, "text"): 14,
        ("source", 0, "notify"): 17,
        ("source", 0, "notify", "url"): 18,
        ("source", 1): 20,
        ("source", 1, "literal"): 21,
        ("source", 1, "name"): 23,
    }


_KEYS = st.one_of(st.text("ab-_1", min_size=1, max_size=3), st.text("a'\"\\ .#=[\n", max_size=3))
_STRINGS = st.text("ab\"'\\\n#[]{}=, ", max_size=6)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.integers(-5, 5), st.booleans(), _STRINGS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=6,
)
_TABLES = st.dictionaries(_KEYS, _VALUES, max_size=4)


def _string(text: str, *, multi: bool) -> str:
    """Write a basic string, over several lines if it may."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if multi:
        return f'"""{escaped}"""'
    return '"' + escaped.replace("\n", "\\n") + '"'


class _Writer:
    """Writes a document line by line, and notes where each key went."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def _note(self, path: tuple[str | int, ...]) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def table(self, path: tuple[str | int, ...], table: dict[str, Any]) -> None:
        for key, value in table.items():
            self._note((*path, key))
            self.text += f"{_string(key, multi=False)} = "
            self.value((*path, key), value, multi=True)
            self.text += " # x = [1]\n"

    def value(self, path: tuple[str | int, ...], value: Any, *, multi: bool) -> None:
        if isinstance(value, str):
            self.text += _string(value, multi=multi)
        elif isinstance(value, list):
            self.text += "[ # [\n"
            for index, item in enumerate(value):
                self._note((*path, index))
                self.value((*path, index), item, multi=True)
                self.text += ",\n"
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for number, (key, item) in enumerate(value.items()):
                self.text += ", " if number else ""
                self._note((*path, key))
                self.text += f"{_string(key, multi=False)}="
                self.value((*path, key), item, multi=True)
            self.text += "}"
        else:
            self.text += str(value).lower()


@given(_TABLES, st.lists(_TABLES, max_size=3), st.booleans())
def test_any_document_has_its_lines(
    first: dict[str, Any], sources: list[dict[str, Any]], windows: bool
) -> None:
    writer = _Writer()
    writer.table((), {key: value for key, value in first.items() if key != "source"})
    for index, source in enumerate(sources):
        writer.lines.setdefault(("source",), writer.text.count("\n") + 1)
        writer.lines["source", index] = writer.text.count("\n") + 1
        writer.text += " [[ source ]]\n"
        writer.table(("source", index), source)
    text = writer.text.replace("\n", "\r\n") if windows else writer.text
    tomllib.loads(text)

    assert key_lines(text) == writer.lines
