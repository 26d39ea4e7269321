"""Pages: rows in the order of risk, what they are filtered by, what to look at, pictures."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
import pytest
from many_operations import make_many_operations
from mapped import map_document
from reported import SAMPLES, empty_plan, make_findings, read_bundle, varied_plan, views_of

from importer.model.bundle import Bundle
from importer.report.page import Page
from importer.report.page_words import OUTCOME_LABELS
from importer.report.pages import make_page
from importer.report.pictures import WIDTH, draw_bars, draw_grid
from importer.report.view import view_bundle, view_plan

ORCHARD = read_bundle(SAMPLES / "orchard-3.0.yaml")
PAGES = {command: make_page(view) for command, view in views_of(ORCHARD).items()}
MANY = map_document(make_many_operations(60)).bundle


def tagged(bundle: Bundle, *tags: str) -> Bundle:
    """Give a bundle in which the operations have these tags in turn, as many as there are."""
    origins = {
        name: msgspec.structs.replace(origin, tags=(tags[number % len(tags)],) if tags else ())
        for number, (name, origin) in enumerate(bundle.origins.items())
    }
    return msgspec.structs.replace(bundle, origins=origins)


@pytest.mark.parametrize("command", PAGES)
def test_every_operation_and_every_change_has_one_row(command: str) -> None:
    page = PAGES[command]
    operations = [f"{row.method} {row.title}" for row in page.sections[0].rows]
    documented = [origin.operation for origin in ORCHARD.origins.values()]
    if command == "validate":
        assert sorted(operations) == sorted(documented)
        return
    assert set(documented) <= set(operations)
    plan = varied_plan(ORCHARD)
    kinds = [change.kind for change in plan.changes]
    rows = page.rows
    for kind in set(kinds) - {"action"}:
        assert sum(row.kind == kind for row in rows) == kinds.count(kind)
    assert len({row.id for row in rows}) == len(rows)


@pytest.mark.parametrize("command", PAGES)
def test_rows_stand_in_the_order_of_risk(command: str) -> None:
    order = [*OUTCOME_LABELS]
    for section in PAGES[command].sections:
        ranks = [order.index(row.outcome) for row in section.rows]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("command", PAGES)
def test_options_count_the_rows_that_have_them(command: str) -> None:
    page = PAGES[command]
    facets = {facet.key: facet for facet in page.facets}
    for option in facets["outcome"].options:
        assert option.count == sum(row.outcome == option.value for row in page.rows)
    for option in facets["method"].options:
        assert option.count == sum(row.method == option.value for row in page.rows)
    for number, option in enumerate(facets["tag"].options):
        assert option.count == sum(number in row.tags for row in page.rows)
    for number, option in enumerate(facets["code"].options):
        assert option.count == sum(number in row.codes for row in page.rows)
    assert ("class" in facets) == (command != "validate")
    assert [option.value for option in facets["severity"].options] == ["warning", "info"]


def test_what_to_look_at_first_leads_to_the_rows_that_it_counts() -> None:
    page = PAGES["apply"]
    assert page.notices[0].grave
    for notice in page.notices:
        ((key, (value,)),) = parse_qs(notice.link.removeprefix("#")).items()
        if key in {"outcome", "class"}:
            field = {"outcome": "outcome", "class": "class_"}[key]
            found = sum(getattr(row, field) == value for row in page.rows)
            assert found == notice.count


def test_a_plan_with_nothing_to_fear_says_so() -> None:
    bundle = msgspec.structs.replace(MANY, problems=[])
    assert make_page(view_plan(bundle, empty_plan(bundle))).notices == ()


def test_each_problem_is_shown_in_an_operation_or_elsewhere() -> None:
    page = PAGES["plan"]
    in_rows = sum(len(loss.places) for row in page.rows for loss in row.losses)
    elsewhere = sum(len(one.elsewhere) + one.more for one in page.codes)
    assert in_rows == sum(one.in_operations for one in page.codes)
    assert in_rows + elsewhere == len(ORCHARD.problems)


def test_a_place_in_an_operation_is_told_from_there() -> None:
    page = PAGES["validate"]
    (products,) = [row for row in page.rows if (row.method, row.title) == ("GET", "/products")]
    where = {place.where for loss in products.losses for place in loss.places}
    assert "/parameters/3" in where
    assert any(one.startswith("/components/") for one in where)
    assert products.pointer is None


def test_an_operation_that_lies_elsewhere_says_where() -> None:
    origins = {
        name: msgspec.structs.replace(origin, pointer=f"/x-parts/{name}")
        for name, origin in MANY.origins.items()
    }
    page = make_page(view_bundle(msgspec.structs.replace(MANY, origins=origins)))
    assert all((row.pointer or "").startswith("/x-parts/") for row in page.rows)


def test_operations_that_are_called_alike_have_distinct_ids() -> None:
    origins = {
        name: msgspec.structs.replace(origin, operation="GET /same")
        for name, origin in MANY.origins.items()
    }
    page = make_page(view_bundle(msgspec.structs.replace(MANY, origins=origins)))
    ids = sorted(row.id for row in page.rows)
    assert len(set(ids)) == len(ids) == 60
    assert all(one.startswith(ids[0]) for one in ids)


def bars_of(page: Page) -> dict[str, float]:
    return {bar.title: sum(segment.width for segment in bar.segments) for bar in draw_bars(page)}


@pytest.mark.parametrize("command", PAGES)
def test_the_parts_of_a_bar_make_the_whole(command: str) -> None:
    for bar in draw_bars(PAGES[command]):
        assert sum(segment.count for segment in bar.segments) == bar.total
        assert sum(segment.width for segment in bar.segments) == pytest.approx(WIDTH, abs=1)
        ends = [segment.x + segment.width for segment in bar.segments]
        starts = [segment.x for segment in bar.segments]
        assert starts[1:] == pytest.approx(ends[:-1], abs=0.2)


def test_a_bar_of_changes_by_class_is_drawn_where_there_are_classes() -> None:
    assert "Changes by class" in bars_of(PAGES["plan"])
    plan = empty_plan(ORCHARD)
    assert "Changes by class" not in bars_of(make_page(view_plan(ORCHARD, plan)))
    assert "Changes by class" in bars_of(make_page(view_plan(ORCHARD, plan, make_findings(plan))))


def test_the_grid_counts_each_operation_once() -> None:
    grid = draw_grid(PAGES["validate"])
    assert grid
    assert sum(cell.count for cell in grid.cells) == 16
    assert [label.text for label in grid.rows] == ["catalogue", "orders", "partners"]
    assert [label.text for label in grid.columns] == ["GET", "POST", "PUT", "PATCH", "DELETE"]
    assert {cell.level for cell in grid.cells} <= {1, 2, 3, 4, 5}


def test_the_grid_puts_rare_tags_together_and_names_those_without() -> None:
    page = make_page(view_bundle(tagged(MANY, *(f"tag {number}" for number in range(30)))))
    grid = draw_grid(page)
    assert grid
    assert grid.rows[-1].text == "others"
    assert sum(cell.count for cell in grid.cells) == 60
    untagged = draw_grid(make_page(view_bundle(tagged(MANY))))
    assert untagged
    assert [label.text for label in untagged.rows] == ["(no tag)"]
    assert all(cell.link.startswith("#method=") for cell in untagged.cells)


def test_a_long_tag_is_cut_in_the_picture_and_whole_beside_it() -> None:
    grid = draw_grid(make_page(view_bundle(tagged(MANY, "t" * 80))))
    assert grid
    assert (len(grid.rows[0].text), grid.rows[0].whole) == (19, "t" * 80)


def test_a_document_without_operations_has_no_grid_and_no_outcomes() -> None:
    empty = msgspec.structs.replace(MANY, actions=[], origins={}, problems=[])
    page = make_page(view_bundle(empty))
    assert (draw_grid(page), draw_bars(page), page.facets) == (None, (), ())


def test_what_stands_in_the_version_alone_is_noticed() -> None:
    plan = empty_plan(ORCHARD)
    stray = msgspec.structs.replace(plan.changes[0], verb="keep", documented=False)
    page = make_page(view_plan(ORCHARD, msgspec.structs.replace(plan, changes=(stray,))))
    (notice,) = [one for one in page.notices if "not in the document" in one.text]
    assert (notice.count, notice.link) == (1, "#outcome=keep")
