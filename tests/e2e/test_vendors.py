"""Twelve vendors: base URL, ways to sign in and triggers, as their documents have them.

The documents lie in `shared`, beside the checkout; without them these tests are skipped. What is
expected of each stands in `vendors.py`, read out of the documents by a person.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from vendors import VENDORS, Scheme, Vendor

from importer.mapping.connector import TAG_KEY
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build_bundle

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.exists(), reason="no vendor documents beside the checkout"),
]
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


@cache
def _bundle(document: str) -> Bundle:
    return build_bundle(str(CORPUS / document), MappingOptions())


def _scheme(key: str, config: Any) -> Scheme:
    """Give a config as a row of the table."""
    return Scheme(
        key=key,
        type=config["schemeType"],
        name=config.get("name", ""),
        place=config.get("in", ""),
        grant=config.get("grant", {}).get("grantType", ""),
        authorize_url=config.get("authorizeUrl", ""),
        token_url=config.get("tokenUrl", ""),
        scopes=len(config.get("scopes", [])),
    )


def test_there_are_twelve_of_them() -> None:
    assert len({vendor.document for vendor in VENDORS}) == 12


@each_vendor
def test_the_connector_is_the_vendors(vendor: Vendor) -> None:
    connector = _bundle(vendor.document).connector
    assert connector["name"] == vendor.name
    assert connector["baseUrl"] == vendor.base_url
    assert connector.get("documentationURL", "") == vendor.documentation
    assert "imageURL" not in connector
    variables = connector.get("connectionVariables", [])
    assert tuple((each["name"], each["value"]) for each in variables) == vendor.variables
    assert len(connector.get("tags", {}).get(TAG_KEY, [])) == vendor.tags


@each_vendor
def test_the_ways_to_sign_in_are_the_vendors(vendor: Vendor) -> None:
    bundle = _bundle(vendor.document)
    found = [
        _scheme(bundle.scheme_keys[config["id"]], config) for config in bundle.authSchemeConfigs
    ]
    assert tuple(found) == vendor.schemes


@each_vendor
def test_no_default_scope_is_asked_for_that_the_document_does_not_demand(vendor: Vendor) -> None:
    for config in _bundle(vendor.document).authSchemeConfigs:
        if config["schemeType"] == "oauth2":
            assert config["defaultScopes"] == []


@each_vendor
def test_the_triggers_are_the_vendors_webhooks(vendor: Vendor) -> None:
    bundle = _bundle(vendor.document)
    names = {trigger["name"] for trigger in bundle.triggers}
    assert len(bundle.triggers) == len(names) == bundle.summary.triggers == vendor.triggers
    assert names >= set(vendor.some_triggers)
    assert {trigger["method"] for trigger in bundle.triggers} <= {"POST"}
    assert bundle.trigger_origins.keys() == names


@each_vendor
def test_what_has_no_place_is_told(vendor: Vendor) -> None:
    bundle = _bundle(vendor.document)
    assert {problem.code for problem in bundle.problems} >= set(vendor.told)
    assert bundle.summary.errors == 0


def test_a_trigger_carries_the_vendors_own_schema() -> None:
    bundle = _bundle("openai/openapi.yaml")
    trigger = {each["name"]: each for each in bundle.triggers}["batch_cancelled"]
    assert trigger["requestBody"]["definitions"] == [
        {"definition": {"name": "WebhookBatchCancelled"}}
    ]
    assert trigger["responses"] == [{"status": 200, "definitions": []}]
    assert "WebhookBatchCancelled" in {each["name"] for each in bundle.definitions}


def test_a_user_of_kubernetes_or_okta_names_the_server() -> None:
    options = MappingOptions(base_url="https://mine.example.com", triggers=False)
    for document in ("kubernetes/swagger.json", "okta-management/management-minimal.yaml"):
        bundle = build_bundle(str(CORPUS / document), options)
        assert bundle.connector["baseUrl"] == "https://mine.example.com"
        assert "connectionVariables" not in bundle.connector
        codes = {problem.code for problem in bundle.problems}
        assert codes & {"server-missing", "oauth-url-assumed", "server-variable-invalid"} == set()
    tokens = [config.get("tokenUrl") for config in bundle.authSchemeConfigs]
    assert tokens == [None, "https://mine.example.com/oauth2/v1/token"]
