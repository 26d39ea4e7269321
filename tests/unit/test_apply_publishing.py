"""A version published, and every way in which it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from bundles import make_action, make_bundle
from sandboxes import Draft, error_answer, open_draft

from importer.apply.publishing import check_published, publish
from importer.errors import TargetError
from importer.model.changes import Change, Fault, Outcome, Result
from importer.model.versions import Notice, Publication


@pytest.fixture
def draft() -> Iterator[Draft]:
    """Give a draft with one action in it."""
    with open_draft() as opened:
        opened.apply(make_bundle([], [make_action("a")]))
        opened.through.requests.clear()
        yield opened


def published(draft: Draft, outcomes: Sequence[Outcome] = ()) -> Publication:
    return draft.run(lambda client: publish(client, draft.ref, outcomes))


def outcome(result: Result, *faults: Fault) -> Outcome:
    change = Change(
        id="action GET /a",
        kind="action",
        verb="create",
        identity="GET /a",
        name="a",
        reason="not in the version yet",
    )
    return Outcome(change=change, result=result, faults=faults)


def answering(draft: Draft, answer: httpx.Response) -> None:
    """Let the sandbox answer every request to publish so."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        return answer if request.method == "POST" else None

    draft.through.meddle = meddle


def version(**fields: Any) -> httpx.Response:
    """Make the answer to a request to publish."""
    whole = {
        "id": "01J00000000000000000000001",
        "name": "v1",
        "isLatest": True,
        "isDefault": True,
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "publishedAt": "2026-01-02T00:00:00Z",
        **fields,
    }
    return httpx.Response(200, json={"version": whole})


def test_a_draft_is_published_and_then_there_is_nothing_to_publish(draft: Draft) -> None:
    first, second = published(draft, [outcome("applied")]), published(draft)
    assert (first.version, first.result, first.reason, first.notices) == ("v1", "published", "", ())
    assert first.published_at
    assert (second.result, second.published_at) == ("unchanged", first.published_at)
    assert draft.through.sent("POST") == ["publish"]
    check_published(first)
    check_published(second)


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([outcome("applied"), outcome("failed")], "1 of the changes was not applied"),
        ([outcome("skipped"), outcome("unknown")], "2 of the changes were not applied"),
        (
            [outcome("applied", Fault(field="/path", message="no"))],
            "finds errors in 1 of the things",
        ),
    ],
)
def test_nothing_is_sent_where_something_failed(
    draft: Draft, outcomes: list[Outcome], words: str
) -> None:
    publication = published(draft, outcomes)
    assert (publication.result, publication.published_at) == ("skipped", None)
    assert words in publication.reason
    assert draft.through.requests == []
    with pytest.raises(TargetError, match="was not published") as caught:
        check_published(publication)
    assert words in str(caught.value)


def test_a_warning_of_what_is_stored_does_not_keep_it_from_being_published(draft: Draft) -> None:
    warned = outcome("applied", Fault(field="/path", message="odd", severity="warning"))
    assert published(draft, [warned]).result == "published"


def test_words_of_the_platform_come_along(draft: Draft) -> None:
    message = {"text": "one is unused", "severity": "warning", "detail": ["Pet"]}
    answering(draft, version(messages=[message]))
    publication = published(draft)
    assert publication.notices == (
        Notice(severity="warning", text="one is unused", detail=("Pet",)),
    )
    assert publication.faults == ()
    check_published(publication)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-01-02T00:00:00Z", "version v1 is published, and the platform finds errors: broken"),
        (None, "version v1 was not published: broken"),
    ],
)
def test_a_message_that_is_an_error_is_refused(draft: Draft, at: str | None, words: str) -> None:
    answering(draft, version(publishedAt=at, messages=[{"text": "broken", "severity": "error"}]))
    publication = published(draft)
    assert publication.result == ("published" if at else "refused")
    with pytest.raises(TargetError) as caught:
        check_published(publication)
    assert words in str(caught.value)


def test_a_version_that_stays_a_draft_without_a_word_is_refused(draft: Draft) -> None:
    answering(draft, version(publishedAt=None))
    with pytest.raises(TargetError, match="the platform left it a draft"):
        check_published(published(draft))


def test_an_error_answer_tells_its_fields(draft: Draft) -> None:
    fields = [{"field": "actions.a", "message": "refers to nothing"}]
    answering(draft, error_answer(400, "version_invalid", fields=fields))
    publication = published(draft)
    assert publication.result == "refused"
    assert "because of the test" in publication.reason
    assert [fault.text for fault in publication.faults] == ["actions.a: refers to nothing"]
    with pytest.raises(TargetError, match="because of the test"):
        check_published(publication)


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_no_answer_ends_in_an_exception(draft: Draft, status: int) -> None:
    answering(draft, error_answer(status))
    publication = published(draft)
    assert (publication.result, publication.published_at) == ("refused", None)


@pytest.mark.parametrize("fault", ["lost", "taken"])
def test_what_another_request_published_is_published(draft: Draft, fault: str) -> None:
    async def twice(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            await draft.through.inner.handle_async_request(request)
            if fault == "lost":
                raise httpx.ReadTimeout("lost")
        return None

    draft.through.meddle = twice
    assert published(draft).result == "published"


def test_a_lost_answer_to_nothing_is_unknown(draft: Draft) -> None:
    async def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            raise httpx.ReadTimeout("lost")
        return None

    draft.through.meddle = lose
    publication = published(draft)
    assert publication.result == "unknown"
    with pytest.raises(TargetError, match="it is not known whether"):
        check_published(publication)
