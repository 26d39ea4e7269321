"""OAuth 2: one config for each flow of a scheme that the platform has a grant for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from importer.mapping.auth_scopes import DefaultScopes, map_default_scopes, map_scopes
from importer.mapping.auth_urls import AuthUrls
from importer.model.api import Flow, FlowKind, SecurityScheme
from importer.model.payloads import GrantType, OAuth2Scope
from importer.problems import ProblemLog

_GRANTS: dict[FlowKind, GrantType] = {
    "authorizationCode": "authorization_code",
    "clientCredentials": "client_credentials",
    "password": "password",
}
_WORDS: dict[GrantType, str] = {
    "authorization_code": "authorization code",
    "client_credentials": "client credentials",
    "password": "password",
}


class MappedFlow(NamedTuple):
    """What a config of OAuth 2 is made of; `words` name the grant to people."""

    grant: GrantType
    words: str
    authorize_url: str
    token_url: str
    scopes: list[OAuth2Scope]
    default_scopes: list[str]


class FlowMapper:
    """Maps the flows of all schemes of one document."""

    def __init__(self, urls: AuthUrls, defaults: DefaultScopes, problems: ProblemLog) -> None:
        self._urls = urls
        self._defaults = defaults
        self._problems = problems

    def map_flows(self, scheme: SecurityScheme) -> Iterator[MappedFlow]:
        """Give each flow that the platform has; the others are told of."""
        if not scheme.flows:
            message = f"{scheme.name} names no flow"
            self._problems.add("security-scheme-invalid", scheme.location, message)
        for flow in scheme.flows:
            grant = _GRANTS.get(flow.kind)
            if grant is None:
                message = f"{scheme.name}: the flow {flow.kind}"
                self._problems.add("security-scheme-dropped", flow.location, message)
                continue
            if flow.refresh_url:
                place = flow.location.child("refreshUrl")
                self._problems.add("security-detail-dropped", place, f"{scheme.name}: refreshUrl")
            mapped = self._map_flow(scheme, flow, grant)
            if mapped is not None:
                yield mapped

    def _map_flow(self, scheme: SecurityScheme, flow: Flow, grant: GrantType) -> MappedFlow | None:
        """Map one flow; None, with a Problem, where it lacks an address that can be used."""
        token_url = self._url(scheme, flow, "tokenUrl", flow.token_url)
        if token_url is None:
            return None
        if grant == "authorization_code":
            authorize_url = self._url(scheme, flow, "authorizationUrl", flow.authorization_url)
        else:
            authorize_url = self._authorize_url(scheme, flow, token_url)
        if authorize_url is None:
            return None
        scopes = map_scopes(flow, self._problems)
        chosen = map_default_scopes(scheme.name, flow, scopes, self._defaults, self._problems)
        return MappedFlow(grant, _WORDS[grant], authorize_url, token_url, scopes, chosen)

    def _url(self, scheme: SecurityScheme, flow: Flow, field: str, url: str) -> str | None:
        """Give an address that a flow cannot do without; None, with a Problem, where it is none."""
        if url:
            return self._urls.absolute(url, flow.location.child(field))
        message = f"{scheme.name}: the flow {flow.kind} has no {field}"
        self._problems.add("oauth-url-invalid", flow.location, message)
        return None

    def _authorize_url(self, scheme: SecurityScheme, flow: Flow, token_url: str) -> str:
        """Give an address for what the flow has none of, yet the platform requires.

        It is that of another flow of the scheme, or the token's; nobody is sent to it.
        """
        found = None
        for other in scheme.flows:
            if other.kind == "authorizationCode" and other.authorization_url:
                place = other.location.child("authorizationUrl")
                found = self._urls.absolute(other.authorization_url, place)
        which = "that of the token" if found is None else "that of the authorization code"
        message = f"{scheme.name}: the flow {flow.kind} has none; {which} stands there"
        self._problems.add("oauth-url-filled", flow.location, message)
        return token_url if found is None else found
