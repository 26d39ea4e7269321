"""A bundle from the JSON that `importer export` wrote."""

from __future__ import annotations

from typing import Any

import msgspec

from importer.errors import DocumentError
from importer.model.bundle import Bundle, Source, Summary
from importer.model.payloads import (
    ActionCreate,
    AuthSchemeConfig,
    AuthSchemeConfigAPIKey,
    AuthSchemeConfigBasicAuth,
    AuthSchemeConfigCertificate,
    AuthSchemeConfigHMAC,
    AuthSchemeConfigNone,
    AuthSchemeConfigOAuth2,
    ConnectorPayload,
    DefinitionCreate,
    TriggerCreate,
)
from importer.model.problem import Problem

_FORMAT = 1
_CONFIGS: dict[str, Any] = {
    "none": AuthSchemeConfigNone,
    "api-key": AuthSchemeConfigAPIKey,
    "basic-auth": AuthSchemeConfigBasicAuth,
    "oauth2": AuthSchemeConfigOAuth2,
    "hmac": AuthSchemeConfigHMAC,
    "certificate": AuthSchemeConfigCertificate,
}


class _Head(msgspec.Struct, frozen=True, rename="camel"):
    """The keys by which a bundle and a document are told apart."""

    auth_scheme_configs: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    openapi: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    swagger: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Saved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A bundle as it is written; what serves one run alone is not in it."""

    format: int
    source: Source
    connector: ConnectorPayload
    auth_scheme_configs: list[dict[str, Any]]
    definitions: list[DefinitionCreate]
    actions: list[ActionCreate]
    triggers: list[TriggerCreate]
    problems: list[Problem]
    summary: Summary


def is_bundle(data: bytes) -> bool:
    """Tell whether bytes are a bundle, and not a document of OpenAPI or anything else."""
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    is_document = head.openapi is not msgspec.UNSET or head.swagger is not msgspec.UNSET
    return head.auth_scheme_configs is not msgspec.UNSET and not is_document


def decode_bundle(data: bytes, where: str) -> Bundle:
    """Read a bundle. Raises DocumentError for one that `importer export` did not write."""
    try:
        saved = msgspec.json.decode(data, type=_Saved)
        configs = [_config(each) for each in saved.auth_scheme_configs]
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DocumentError(
            f"no bundle: {error}", where=where, hint="Write it again with importer export"
        ) from None
    if saved.format != _FORMAT:
        raise DocumentError(
            f"a bundle of format {saved.format}, and {_FORMAT} is known",
            where=where,
            hint="Write it again with importer export",
        )
    return Bundle(
        format=saved.format,
        source=saved.source,
        connector=saved.connector,
        authSchemeConfigs=configs,
        definitions=saved.definitions,
        actions=saved.actions,
        triggers=saved.triggers,
        problems=saved.problems,
        summary=saved.summary,
    )


def _config(config: dict[str, Any]) -> AuthSchemeConfig:
    """Check an auth scheme config by its kind. Raises ValidationError for one that is none."""
    kind = _CONFIGS.get(str(config.get("schemeType")))
    if kind is None:
        raise msgspec.ValidationError("authSchemeConfigs has an unknown schemeType")
    checked: AuthSchemeConfig = msgspec.convert(config, kind)
    return checked
