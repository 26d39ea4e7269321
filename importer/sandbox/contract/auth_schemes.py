"""The six kinds of `AuthSchemeConfig`, told apart by `schemeType`, and the three OAuth 2 grants.

Client secrets may be sent and are never kept or shown (contract: `clientSecret` "will not be
displayed to the user"); `validationMessages` is ignored, as the contract says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from importer.sandbox.contract.words import Text, Ulid, is_uri
from importer.sandbox.errors import FieldFault

Place = Literal["query", "header", "cookie"]


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """A message for people about a part of the connector."""

    text: str
    severity: Literal["info", "warning", "error"]
    detail: list[str] | UnsetType = UNSET


class _Scheme(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename="camel",
    tag_field="schemeType",
):
    """What every auth scheme config has: the client's id, and words to tell it from others."""

    id: Ulid
    description: str
    validation_messages: list[Message] | UnsetType = UNSET


class NoneScheme(_Scheme, frozen=True, tag="none"):
    """No authorisation."""


class APIKeyScheme(_Scheme, frozen=True, tag="api-key"):
    """A key in the query, a header or a cookie called `name`."""

    name: Text
    location: Place = field(name="in")


class BasicAuthScheme(_Scheme, frozen=True, tag="basic-auth"):
    """User name and password."""


class CertificateScheme(_Scheme, frozen=True, tag="certificate"):
    """A client certificate."""


class HMACScheme(_Scheme, frozen=True, tag="hmac"):
    """A signature over parts of the request."""

    name: Text
    location: Place = field(name="in")
    algorithm: Literal["sha1", "sha256", "sha512"]
    digest_inputs: list[Literal["body", "url"]]


class OAuth2Scope(Struct, frozen=True, forbid_unknown_fields=True):
    """A scope that may be asked for."""

    name: str
    description: str | UnsetType = UNSET


class _Grant(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename="camel",
    tag_field="grantType",
):
    """How a token is come by."""


class _ClientGrant(_Grant, frozen=True, kw_only=True):
    """A grant that may carry a client of its own, as a credential or as id and secret."""

    credential_id: Ulid | UnsetType = UNSET
    organisation_id: Ulid | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    client_secret: str | UnsetType = UNSET


class AuthorizationCodeGrant(_ClientGrant, frozen=True, tag="authorization_code"):
    """A person signs in at the vendor's."""


class ClientCredentialsGrant(_Grant, frozen=True, tag="client_credentials"):
    """The client signs in for itself."""


class PasswordGrant(_ClientGrant, frozen=True, tag="password"):
    """The client signs in with a person's name and password."""


class OAuth2Scheme(_Scheme, frozen=True, kw_only=True, tag="oauth2"):
    """OAuth 2 with one of three grants."""

    authorize_url: str
    token_url: str
    scopes: list[OAuth2Scope]
    default_scopes: list[str]
    grant: AuthorizationCodeGrant | ClientCredentialsGrant | PasswordGrant
    additional_authorize_params: str | UnsetType = UNSET
    additional_token_params: str | UnsetType = UNSET
    mtls_enabled: bool | UnsetType = UNSET
    mtls_credential_id: str | UnsetType = UNSET


AuthSchemeConfig: TypeAlias = (
    NoneScheme | APIKeyScheme | BasicAuthScheme | OAuth2Scheme | HMACScheme | CertificateScheme
)


def scheme_faults(config: AuthSchemeConfig, prefix: str = "") -> Iterator[FieldFault]:
    """Find what no type can tell about a config whose fields stand behind `prefix`."""
    if not isinstance(config, OAuth2Scheme):
        return
    for name, url in (("authorizeUrl", config.authorize_url), ("tokenUrl", config.token_url)):
        if not is_uri(url):
            yield FieldFault(prefix + name, "is no absolute URI")
    grant = config.grant
    if isinstance(grant, _ClientGrant) and (
        (grant.credential_id is UNSET) != (grant.organisation_id is UNSET)
    ):
        message = "stands with organisationId, or neither of them does"
        yield FieldFault(f"{prefix}grant.credentialId", message)


def kept_scheme(config: AuthSchemeConfig, before: AuthSchemeConfig | None) -> AuthSchemeConfig:
    """Give `config` as it is kept and shown: without its secret and without old messages.

    `before` stood under the same id. Where the client names the credential of its OAuth 2 client,
    the update is a merge: a `clientId` that it leaves out stays (contract: "JSON Merge Patch").
    """
    kept = msgspec.structs.replace(config, validation_messages=UNSET)
    if not isinstance(kept, OAuth2Scheme) or not isinstance(kept.grant, _ClientGrant):
        return kept
    client_id = kept.grant.client_id
    if client_id is UNSET and kept.grant.credential_id is not UNSET:
        client_id = _client_id(before, type(kept.grant))
    grant = msgspec.structs.replace(kept.grant, client_id=client_id, client_secret=UNSET)
    return msgspec.structs.replace(kept, grant=grant)


def _client_id(before: AuthSchemeConfig | None, kind: type[_ClientGrant]) -> str | UnsetType:
    """Give the client's id in a config with the same kind of grant; without one, unset."""
    if isinstance(before, OAuth2Scheme) and isinstance(before.grant, kind):
        return before.grant.client_id
    return UNSET
