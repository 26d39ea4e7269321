"""A document that has not changed: nothing is parsed, and nothing is asked of the platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from synced import PATH, Shop, api, open_shop

from importer.service import following as module
from importer.service.configuration import SourceTable


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("the document is read")


class Case:
    """A source, and the statuses that a look at it costs while its document is the same."""

    def __init__(self, shop: Shop, source: SourceTable, statuses: list[int]) -> None:
        self.shop = shop
        self.source = source
        self.statuses = statuses


@pytest.fixture(params=["etag", "digest", "file"])
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Case]:
    """Give a source from a server with ETags, from one without, and from a file."""
    with open_shop(tmp_path, etags=request.param == "etag") as shop:
        file = tmp_path / "box.json"
        file.write_bytes(api("files"))
        spec = str(file) if request.param == "file" else shop.spec
        statuses = {"etag": [304], "digest": [200], "file": []}[request.param]
        yield Case(shop, shop.source(spec=spec), statuses)


def test_nothing_is_parsed_and_nobody_asked_but_the_vendor_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert case.shop.sync(case.source).result == "applied"
    monkeypatch.setattr(module, "build", _refuse)
    outcome = case.shop.sync(case.source)

    assert outcome.result == "unchanged"
    assert case.shop.vendor.asked(PATH) == case.statuses
    assert case.shop.through.requests == []


def test_the_platform_is_asked_where_drift_is_to_be_found(case: Case) -> None:
    case.shop.sync(case.source)
    outcome = case.shop.sync(case.source, check_drift=True)

    assert outcome.result == "unchanged"
    assert case.shop.vendor.asked(PATH) == case.statuses
    assert case.shop.through.requests != []
    assert case.shop.writes() == []


def test_what_a_person_deleted_in_between_is_no_news_without_a_look_at_the_platform(
    case: Case,
) -> None:
    first = case.shop.sync(case.source)
    at = case.shop.at(first)
    at.run(lambda client: client.delete_action(at.ref, "files"))
    assert case.shop.sync(case.source).result == "unchanged"
    assert at.actions() == ()
