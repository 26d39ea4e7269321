"""Signatures of webhooks: recognised where the document says enough, told where it does not."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_document, make_operation, map_document


def _map(*parameters: Any, names: tuple[str, ...] = ("made",)) -> Mapped:
    webhook = {"post": make_operation(parameters=list(parameters))}
    webhooks = dict.fromkeys(names, webhook)
    tree = make_document({"/a": {"get": make_operation("a")}}, dialect="3.1", webhooks=webhooks)
    schemes = {"key": {"type": "apiKey", "name": "k", "in": "query"}}
    return map_document({**tree, "components": {"securitySchemes": schemes}, "security": []})


def _header(name: str, description: str = "", place: str = "header") -> dict[str, Any]:
    return {"name": name, "in": place, "description": description, "schema": {"type": "string"}}


def _signatures(mapped: Mapped) -> list[tuple[Any, ...]]:
    return [
        (config["name"], config["in"], config["algorithm"], config["digestInputs"])
        for config in mapped.bundle.authSchemeConfigs
        if config["schemeType"] == "hmac"
    ]


@pytest.mark.parametrize(
    ("name", "description", "algorithm", "inputs"),
    [
        ("X-Hub-Signature-256", "", "sha256", ["body"]),
        ("x-hub-signature-1", "", "sha1", ["body"]),
        ("X-Hub-Signature", "`sha512=` and the digest", "sha512", ["body"]),
        ("X-Signature", "HMAC-SHA256 of the request body, in hex.", "sha256", ["body"]),
        ("X-Signature", "An HMAC with SHA-1 over the raw payload", "sha1", ["body"]),
        ("X-Check", "hmac (sha 512) of URL and body", "sha512", ["url", "body"]),
        ("X-HMAC-SHA256", "Over the body and the URI.", "sha256", ["body", "url"]),
        ("X-Signature", "HmacSHA256 of the body; SHA256 is 256 bits.", "sha256", ["body"]),
    ],
)
def test_a_signature_that_the_document_describes_is_a_way_to_sign_in(
    name: str, description: str, algorithm: str, inputs: list[str]
) -> None:
    mapped = _map(_header(name, description))
    assert _signatures(mapped) == [(name, "header", algorithm, inputs)]
    problem = mapped.the("webhook-signature-found")
    assert (problem.severity, problem.operation) == ("info", None)
    assert problem.pointer == "/webhooks/made/post/parameters/0"
    assert mapped.trigger("made")["parameters"][0]["name"] == name
    assert "webhook-signature-unclear" not in mapped.codes()


def test_it_comes_last_and_says_what_it_is() -> None:
    mapped = _map(_header("X-Signature", "HMAC-SHA256 of URL and body"))
    schemes = mapped.schemes()
    assert list(schemes) == ["key", "none sign-in", "hmac header X-Signature sha256 url body"]
    assert schemes["hmac header X-Signature sha256 url body"]["description"] == (
        "X-Signature: signature of webhooks, HMAC with sha256 over the URL and the body"
    )


@pytest.mark.parametrize("place", ["query", "cookie", "header"])
def test_it_may_stand_wherever_the_platform_looks_for_it(place: str) -> None:
    mapped = _map(_header("signature", "HMAC-SHA256 of the body", place))
    assert _signatures(mapped) == [("signature", place, "sha256", ["body"])]


def test_many_webhooks_with_one_signature_have_one_way_to_sign_in() -> None:
    names = ("b", "a", "c")
    mapped = _map(
        _header("X-Hub-Signature-256"), _header("X-Sum", "HMAC-SHA1 of the body"), names=names
    )
    assert _signatures(mapped) == [
        ("X-Hub-Signature-256", "header", "sha256", ["body"]),
        ("X-Sum", "header", "sha1", ["body"]),
    ]
    pointers = [problem.pointer for problem in mapped.told("webhook-signature-found")]
    assert pointers == ["/webhooks/a/post/parameters/0", "/webhooks/a/post/parameters/1"]


def test_headers_of_one_name_in_another_case_are_one() -> None:
    tree = make_document({}, dialect="3.1")
    tree["webhooks"] = {
        name: {"post": make_operation(parameters=[_header(header)])}
        for name, header in (("a", "x-hub-signature-256"), ("b", "X-Hub-Signature-256"))
    }
    assert [name for name, *_ in _signatures(map_document(tree))] == ["X-Hub-Signature-256"]


@pytest.mark.parametrize(
    ("name", "description", "why"),
    [
        ("X-Signature", "", "the document does not say that it is an HMAC"),
        ("X-Signature", "SHA256 of the body", "the document does not say that it is an HMAC"),
        ("X-Signature", "HMAC of the body", "the document names no hash"),
        ("X-Hub-Signature", "", "the document names no hash"),
        ("X-Sum", "HMAC-SHA1 or HMAC-SHA256 of the body", "the document names several hashes"),
        ("X-Sum", "HMAC-SHA384 of the body", "the platform does not have its hash, 384"),
        ("X-Sum", "HMAC-MD5 of the body", "the platform does not have its hash, md5"),
        ("X-Sum", "HMAC-SHA256", "the document does not say that body or URL alone are signed"),
        (
            "X-Sum",
            "HMAC-SHA256 of timestamp and body",
            "the document does not say that body or URL alone are signed",
        ),
    ],
)
def test_a_signature_of_which_too_little_is_said_is_told(
    name: str, description: str, why: str
) -> None:
    mapped = _map(_header(name, description))
    assert _signatures(mapped) == []
    problem = mapped.the("webhook-signature-unclear")
    assert why in problem.message
    assert (problem.severity, problem.operation) == ("warning", "POST webhook made")


@pytest.mark.parametrize(
    "parameter",
    [
        _header("X-Event", "Which event."),
        _header("sign", "HMAC-SHA256 of the body", "path"),
        _header("X-{{ .conn.x }}", "HMAC-SHA256 of the body"),
        _header("X\r\nSignature", "HMAC-SHA256 of the body"),
    ],
    ids=ascii,
)
def test_other_parameters_are_no_signatures(parameter: Any) -> None:
    mapped = _map(parameter)
    assert _signatures(mapped) == []
    assert not any(code.startswith("webhook-signature") for code in mapped.codes())


def test_an_action_may_take_a_signature_without_a_word() -> None:
    operation = make_operation("a", parameters=[_header("X-Hub-Signature-256")])
    mapped = map_document(make_document({"/a": {"get": operation}}))
    assert _signatures(mapped) == []
