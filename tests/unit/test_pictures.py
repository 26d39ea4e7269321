"""The pictures of the README show what the importer shows today."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from make_pictures import PICTURES, draw_terminal, make_sources, shown_text

README = Path(__file__).parents[2] / "README.md"
_BYTES_MOST = 300_000


def test_the_pictures_are_of_today(tmp_path: Path) -> None:
    """Where this fails, look at what changed, and run `python tests/kit/make_pictures.py`."""
    html, screen = make_sources(tmp_path)
    assert shown_text(html, screen) == (PICTURES / "shown.txt").read_text(encoding="utf-8")
    assert words_of(draw_terminal(screen)) == words_of(
        (PICTURES / "terminal.svg").read_text(encoding="utf-8")
    )


def words_of(svg: str) -> list[str]:
    """Give the words that can be read in a picture."""
    return unescape(" ".join(re.findall(r">([^<>]+)</text>", svg))).replace("\xa0", " ").split()


def test_the_pictures_are_small_ask_for_nothing_and_are_shown() -> None:
    for name in ("report.png", "terminal.svg"):
        assert 1_000 < (PICTURES / name).stat().st_size < _BYTES_MOST
        assert f"samples/pictures/{name}" in README.read_text(encoding="utf-8")
    svg = (PICTURES / "terminal.svg").read_text(encoding="utf-8")
    markup = re.sub(r">[^<]*</text>", "></text>", svg)
    assert re.findall(r"https?://[^\"' ]+", markup) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in svg.replace("url(#", "")
