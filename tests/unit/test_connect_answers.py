"""What answers mean, whatever a stranger puts into them."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.connect.answers import (
    Answer,
    error_of,
    is_own_word,
    read_raw_schema,
    read_value,
)
from importer.connect.requests import Request
from importer.connect.retry import repeats_fault, retry_after_s
from importer.connect.types import ActionPage, StoredAction, each
from importer.errors import (
    AuthorisationError,
    ConflictError,
    ImporterError,
    MissingError,
    PlatformError,
    RateLimitError,
    RejectedError,
    ServerFaultError,
    TargetError,
)

ITEM = Request(method="GET", path="/actions/a")
VERSION = Request(method="GET", path="/actions", missing="there is no version v1")
SECRET = "the-key"  # noqa: S105 - it is what must not be shown


def said(status: int, body: Any = b"", content_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Answer(status=status, headers={"content-type": content_type}, body=content)


def meaning(answer: Answer, request: Request = ITEM) -> ImporterError:
    return error_of(answer, request, "GET https://platform.example/actions", SECRET)


def test_unknown_fields_of_an_answer_are_passed_over() -> None:
    action = {"id": "1", "name": "a", "method": "GET", "path": "/", "type": "http", "new": [1]}
    page = read_value(said(200, {"totalCount": 1, "actions": [action]}), ActionPage, "here")
    assert [found.name for found in page.found] == ["a"]


def test_a_list_that_is_null_is_an_empty_one() -> None:
    page = read_value(said(200, {"totalCount": 0, "actions": None}), ActionPage, "here")
    assert page.found == ()
    assert each(None) == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is not JSON but no body"),
        (b"<html>", "is not JSON but application/json"),
        (b"\xff\xfe", "is not JSON"),
        (b'{"x":' + b"[" * 100_000, "is not JSON"),
        (b"[]", "misses what the API promises"),
        (b'{"id": 1}', "misses what the API promises"),
    ],
)
def test_a_body_of_another_shape_is_one_clear_line(body: bytes, words: str) -> None:
    with pytest.raises(PlatformError, match=words) as caught:
        read_value(said(200, body), StoredAction, "here")
    assert caught.value.status == 200


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, AuthorisationError),
        (403, AuthorisationError),
        (404, MissingError),
        (405, RejectedError),
        (409, ConflictError),
        (410, MissingError),
        (412, ConflictError),
        (413, RejectedError),
        (422, RejectedError),
        (429, RateLimitError),
        (500, ServerFaultError),
        (504, ServerFaultError),
        (599, ServerFaultError),
        (302, PlatformError),
        (100, PlatformError),
    ],
)
def test_a_status_has_one_meaning(status: int, kind: type[PlatformError]) -> None:
    error = meaning(said(status, {"code": "c", "message": "m"}))
    assert type(error) is kind
    assert isinstance(error, PlatformError)
    assert error.status == status


@pytest.mark.parametrize(
    ("body", "own"),
    [
        (b'{"code": "x"}', True),
        (b'{"message": "x"}', True),
        (b'{"code": 1, "message": "x"}', True),
        (b"{}", False),
        (b"<html>", False),
        (b"", False),
    ],
)
def test_the_platforms_own_word_has_its_format(body: bytes, *, own: bool) -> None:
    assert is_own_word(said(500, body)) is own


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_says_what_to_do(status: int) -> None:
    error = meaning(said(status, {"code": "unauthorised", "message": "who are you"}))
    assert isinstance(error, AuthorisationError)
    assert "VERSORI_API_KEY" in str(error)
    assert error.status == status


def test_a_missing_version_is_a_fault_of_the_target() -> None:
    error = meaning(said(404, {"code": "not_found", "message": "?"}), VERSION)
    assert isinstance(error, TargetError)
    assert "there is no version v1" in str(error)


def test_a_missing_item_is_an_answer_with_a_status() -> None:
    error = meaning(said(404, {"code": "not_found", "message": "action a does not exist"}))
    assert isinstance(error, PlatformError)
    assert (error.status, error.code) == (404, "not_found")


def test_complaints_are_kept_field_by_field() -> None:
    body = {
        "code": "invalid",
        "message": "bad action",
        "details": "see fields",
        "fields": [{"field": "path", "message": "must begin\nwith /"}],
    }
    error = meaning(said(400, body))
    assert isinstance(error, PlatformError)
    assert error.fields == (("path", "must begin with /"),)
    assert "bad action: see fields (400 invalid)" in str(error)
    assert error.hint == "path: must begin with /"


def test_a_definition_in_use_says_by_whom() -> None:
    user = {"type": "action", "id": "1", "name": "getPet"}
    used = {"id": "2", "name": "Pet", "referencedBy": [user]}
    error = meaning(said(412, {"code": "used", "message": "in use", "definition": used}))
    assert "used by action getPet" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {"code": "invalid", "message": "bad", "fields": "all of them"},
        {"code": 3, "message": "bad", "fields": [3]},
        {"code": "invalid", "message": "bad", "definition": []},
    ],
)
def test_an_error_of_half_the_published_shape_still_tells_its_message(body: Any) -> None:
    assert "bad" in str(meaning(said(400, body)))


@pytest.mark.parametrize("body", [b"", b"<html>secret</html>", b"[]", b'"secret"', b"[" * 100_000])
def test_a_body_in_no_known_format_is_not_quoted(body: bytes) -> None:
    error = meaning(said(500, body, "text/html; charset=utf-8"))
    assert "500" in str(error)
    assert "secret" not in str(error)


def test_a_body_without_a_media_type_is_told_as_such() -> None:
    answer = Answer(status=500, headers={}, body=b"?")
    assert "a body without a media type" in str(meaning(answer))


@given(st.binary(max_size=60), st.sampled_from([302, 400, 401, 404, 412, 500]))
def test_any_bytes_make_one_line_without_the_key(noise: bytes, status: int) -> None:
    for body in (
        noise,
        SECRET.encode() + noise,
        b'{"message": "' + noise + SECRET.encode() + b'"}',
    ):
        text = str(meaning(said(status, body)))
        assert text.isprintable()
        assert SECRET not in text


def test_a_schema_keeps_its_text_to_the_letter() -> None:
    raw = read_raw_schema(said(200, b'{"b": 1.0, "a": 2}', "application/schema+json"), "here")
    assert (raw.content_type, raw.text) == ("application/schema+json", '{"b": 1.0, "a": 2}')


def test_a_schema_may_be_xml() -> None:
    assert read_raw_schema(said(200, b"<xsd/>", "text/xml"), "here").text == "<xsd/>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>", "text/html"),
        (b"\xff", "text/xml"),
        (b"{", "application/schema+json"),
        (b"", "application/json"),
    ],
)
def test_what_is_no_schema_is_an_error(body: bytes, content_type: str) -> None:
    with pytest.raises(PlatformError, match="the platform's answer"):
        read_raw_schema(said(200, body, content_type), "here")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 90.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Thu, 99 Jan 1970 00:00:01 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, now=10.0) == seconds


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_was_not_sent_may_be_sent_again(fault: type[httpx.TransportError]) -> None:
    assert repeats_fault(fault("?"), idempotent=False)


@pytest.mark.parametrize(
    "fault", [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_what_may_have_been_done_is_sent_again_only_if_that_changes_nothing(
    fault: type[httpx.TransportError],
) -> None:
    assert repeats_fault(fault("?"), idempotent=True)
    assert not repeats_fault(fault("?"), idempotent=False)


@pytest.mark.parametrize(
    "fault", [httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.DecodingError]
)
def test_what_will_go_wrong_again_is_not_sent_again(fault: type[httpx.RequestError]) -> None:
    assert not repeats_fault(fault("?"), idempotent=True)
