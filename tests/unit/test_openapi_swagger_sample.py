"""The sample in Swagger 2.0 is the API of its twin in 3.0, as far as 2.0 can tell."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from mapped import Mapped

from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TOLD_OTHERWISE = {"Order", "Party", "PaymentBase", "Product", "uploadPhoto_request"}
"""Definitions whose content 2.0 has no words for: oneOf, anyOf, deprecated, an object in a form."""


@cache
def sample(version: str) -> Mapped:
    return Mapped(build_bundle(str(SAMPLES / f"orchard-{version}.yaml"), MappingOptions()))


def per_action(version: str, *parts: str) -> dict[str, Any]:
    """Give parts of each action by its name."""
    return {
        action["name"]: [msgspec.to_builtins(action).get(part) for part in parts]
        for action in sample(version).bundle.actions
    }


def test_the_document_is_valid_and_all_of_it_is_imported() -> None:
    bundle = sample("2.0").bundle

    assert (bundle.summary.operations, bundle.summary.skipped) == (16, 0)
    assert bundle.summary.errors == 0
    assert "structure-invalid" not in sample("2.0").codes()
    assert bundle.source.openapi == "2.0"


def test_actions_have_the_same_names_methods_and_paths() -> None:
    parts = ("method", "path", "summary")

    assert per_action("2.0", *parts) == per_action("3.0", *parts)


def test_actions_have_the_same_statuses() -> None:
    found, expected = (
        {name: set(sample(version).responses(name)) for name in per_action(version)}
        for version in ("2.0", "3.0")
    )

    assert found == expected


def test_actions_have_the_same_parameters_but_for_a_cookie() -> None:
    found, expected = (per_action(version, "parameters") for version in ("2.0", "3.0"))
    cookie = {"name": "orchard_shop", "in": "cookie", "required": False, "type": "string"}
    expected["listCategories"][0].remove(cookie)

    assert found == expected


def test_request_bodies_are_the_same_but_for_what_inheritance_stands_for() -> None:
    found, expected = (per_action(version, "requestBody") for version in ("2.0", "3.0"))

    assert sample("2.0").request("payOrder") == ["PaymentBase"]
    assert sample("3.0").request("payOrder") == ["Payment"]
    del found["payOrder"], expected["payOrder"]
    assert found == expected


def test_definitions_have_the_same_names() -> None:
    found, expected = (set(sample(version).accepted()) for version in ("2.0", "3.0"))

    assert found - expected == {"Problem_binary_json", "Problem_json_xml", "card", "transfer"}
    assert expected - found == {
        "Problem_problem_json",
        "Payment",
        "CardPayment",
        "TransferPayment",
    }


def test_definitions_have_the_same_content_where_20_has_the_words() -> None:
    common = set(sample("2.0").accepted()) & set(sample("3.0").accepted())
    differing = {
        name for name in common if sample("2.0").content(name) != sample("3.0").content(name)
    }

    assert differing == TOLD_OTHERWISE


def test_the_connector_is_the_same_but_for_the_region() -> None:
    found, expected = (dict(sample(version).bundle.connector) for version in ("2.0", "3.0"))

    assert found.pop("baseUrl") == "https://eu.orchard.example.com/v2"
    assert expected.pop("baseUrl") == "https://{{ conn.region }}.orchard.example.com/v2"
    assert expected.pop("connectionVariables") == [{"name": "region", "value": "eu"}]
    assert found == expected


def test_what_may_be_null_may_be_null() -> None:
    properties = sample("2.0").content("Order")["properties"]

    assert properties["pickup"] == {
        "anyOf": [{"allOf": [{"$ref": "#/$defs/Address"}]}, {"type": "null"}]
    }
    assert properties["shippedOn"]["type"] == ["string", "null"]
    assert sample("2.0").content("Discount")["type"] == ["object", "null"]
