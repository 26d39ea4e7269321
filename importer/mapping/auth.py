"""Security schemes to auth scheme configs: how a user of the connector signs in.

One config for each scheme, or for each flow of OAuth 2, that the platform has a kind for; the rest
is told. Secrets never come from a document. An id is made of the connector's name and the scheme's
key, so that a second run finds what the first one made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast, get_args

from importer.mapping.auth_flows import FlowMapper, MappedFlow
from importer.mapping.auth_needs import needs_no_sign_in, tell_needs
from importer.mapping.auth_scopes import DefaultScopes
from importer.mapping.auth_urls import AuthUrls
from importer.mapping.servers import BaseUrl
from importer.mapping.signatures import Signature
from importer.mapping.templates import has_control_characters, has_template
from importer.model.api import Api, SecurityScheme
from importer.model.payloads import AuthSchemeConfig, SignInPlace
from importer.problems import ProblemLog
from importer.text import masked, one_line, without_controls
from importer.ulids import auth_scheme_id

_PLACES = get_args(SignInPlace)
_BEARER = "The value includes `Bearer ` before the token."
_NAME_CHARS_MOST = 200


class MappedAuth(NamedTuple):
    """Configs in the order to offer them, and for the id of each the key of its scheme."""

    configs: list[AuthSchemeConfig]
    keys: dict[str, str]


def map_auth(
    api: Api,
    connector: str,
    base: BaseUrl,
    signatures: list[Signature],
    problems: ProblemLog,
) -> MappedAuth:
    """Give the ways to sign in of an API, those that its own `security` names first.

    Calls without sign-in are one of the ways where the document says that they are allowed, or
    knows of nothing else. `signatures` are those of its webhooks; they come last.
    """
    mapper = _AuthMapper(api, connector, base, problems)
    tell_needs(api, problems)
    for scheme in _in_order(api):
        for config in mapper.configs_of(scheme):
            mapper.add(config)
    if needs_no_sign_in(api):
        mapper.add_none()
    for signature in signatures:
        mapper.add_signature(signature)
    return MappedAuth(mapper.mapped, mapper.keys)


def _in_order(api: Api) -> list[SecurityScheme]:
    """Give the schemes, those that the document's `security` names first; the rest by name."""
    named = [name for requirement in api.security or () for name in requirement.schemes]
    rank = {name: index for index, name in reversed(list(enumerate(named)))}
    return sorted(api.schemes, key=lambda scheme: (rank.get(scheme.name, len(named)), scheme.name))


class _AuthMapper:
    """Maps the schemes of one document, one after the other."""

    def __init__(self, api: Api, connector: str, base: BaseUrl, problems: ProblemLog) -> None:
        self.mapped: list[AuthSchemeConfig] = []
        self.keys: dict[str, str] = {}
        self._connector = connector
        self._problems = problems
        urls = AuthUrls(base, api.location.uri, problems)
        self._flows = FlowMapper(urls, DefaultScopes(api), problems)

    def add(self, config: AuthSchemeConfig) -> None:
        """Take a config."""
        self.mapped.append(config)

    def _id(self, *words: str) -> str:
        """Give the id of what words make known; a blank in one cannot be taken for two."""
        key = " ".join(word.replace("%", "%25").replace(" ", "%20") for word in words)
        made = auth_scheme_id(self._connector, key)
        self.keys[made] = key
        return made

    def add_none(self) -> None:
        """Take calls without sign-in as one of the ways."""
        # no scheme has this key: the second word of one is a grant
        made = self._id("none", "sign-in")
        self.add({"id": made, "description": "No sign-in", "schemeType": "none"})

    def add_signature(self, signature: Signature) -> None:
        """Take the signature of webhooks as one of the ways."""
        made = self._id(
            "hmac", signature.place, signature.name, signature.algorithm, *signature.inputs
        )
        self.add(
            {
                "id": made,
                "description": signature.description,
                "schemeType": "hmac",
                "name": signature.name,
                "in": signature.place,
                "algorithm": signature.algorithm,
                "digestInputs": list(signature.inputs),
            }
        )

    def configs_of(self, scheme: SecurityScheme) -> Iterator[AuthSchemeConfig]:
        """Give the configs that a scheme becomes; none, with a Problem, where there is none."""
        if scheme.kind == "apiKey":
            yield from self._api_key(scheme)
        elif scheme.kind == "http":
            yield from self._http(scheme)
        elif scheme.kind == "oauth2":
            for flow in self._flows.map_flows(scheme):
                yield self._oauth2(scheme, flow)
        elif scheme.kind == "mutualTLS":
            yield {
                "id": self._id(scheme.name),
                "description": self._description(scheme),
                "schemeType": "certificate",
            }
        else:
            address = masked(scheme.openid_url) or "an address that it does not name"
            message = f"{scheme.name}: what to fill in stands at {address}"
            self._problems.add("openid-connect-dropped", scheme.location, message)

    def _api_key(self, scheme: SecurityScheme) -> Iterator[AuthSchemeConfig]:
        name, fault = scheme.parameter, None
        if scheme.place not in _PLACES:
            fault = "its `in` is none of OpenAPI's"
        elif not name.strip() or has_template(name) or has_control_characters(name):
            fault = "its `name` is none that can be sent"
        if fault is not None:
            self._problems.add(
                "security-scheme-invalid", scheme.location, f"{scheme.name}: {fault}"
            )
            return
        yield {
            "id": self._id(scheme.name),
            "description": self._description(scheme),
            "schemeType": "api-key",
            "name": name,
            "in": cast(SignInPlace, scheme.place),
        }

    def _http(self, scheme: SecurityScheme) -> Iterator[AuthSchemeConfig]:
        """Map a scheme of HTTP (RFC 7617, RFC 6750); the platform has no others."""
        if scheme.http_scheme == "basic":
            yield {
                "id": self._id(scheme.name),
                "description": self._description(scheme),
                "schemeType": "basic-auth",
            }
        elif scheme.http_scheme == "bearer":
            yield {
                "id": self._id(scheme.name),
                "description": self._description(scheme, note=_bearer_note(scheme)),
                "schemeType": "api-key",
                "name": "Authorization",
                "in": "header",
            }
        else:
            message = f"{scheme.name}: the HTTP scheme {scheme.http_scheme or 'without a name'}"
            self._problems.add("security-scheme-dropped", scheme.location, message)

    def _oauth2(self, scheme: SecurityScheme, flow: MappedFlow) -> AuthSchemeConfig:
        return {
            "id": self._id(scheme.name, flow.grant),
            "description": self._description(scheme, grant=flow.words),
            "schemeType": "oauth2",
            "authorizeUrl": flow.authorize_url,
            "tokenUrl": flow.token_url,
            "scopes": flow.scopes,
            "defaultScopes": flow.default_scopes,
            "grant": {"grantType": flow.grant},
        }

    def _description(self, scheme: SecurityScheme, *, note: str = "", grant: str = "") -> str:
        """Tell people which scheme this is: its name, what to give, what the document says."""
        name = one_line(scheme.name, _NAME_CHARS_MOST)
        text, controls = without_controls(scheme.description.strip())
        if controls:
            message = f"{scheme.name} holds {', '.join(controls)}"
            self._problems.add("text-control-characters", scheme.location, message)
        title = f"{name} ({grant})" if grant else name
        parts = [title, "**Deprecated.**" if scheme.deprecated else "", note, text]
        return "\n\n".join(part for part in parts if part)


def _bearer_note(scheme: SecurityScheme) -> str:
    """Tell what the value is, since the platform sends it as it is."""
    form = one_line(scheme.bearer_format, _NAME_CHARS_MOST)
    return f"{_BEARER} Format: {form}." if form else _BEARER
