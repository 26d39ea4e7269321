"""Scopes of OAuth 2: those that a flow offers, and those that are asked for by default."""

from __future__ import annotations

import re
from collections.abc import Iterable

from importer.mapping.templates import has_template
from importer.model.api import Api, Flow, Requirement
from importer.model.payloads import OAuth2Scope
from importer.problems import ProblemLog
from importer.text import without_controls

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
"""A scope: no blank may be in it, since blanks separate them (RFC 6749, 3.3)."""


class DefaultScopes:
    """The scopes that are asked for where the user does not choose.

    Those that the document's own `security` names count. Where it says nothing of a scheme, those
    that all operations with that scheme need: no more, since what only some need would give every
    connection the rights of the most powerful one.
    """

    def __init__(self, api: Api) -> None:
        self._of_document = _first_scopes(api.security or ())
        self._needed: dict[str, set[str]] = {}
        self._named: dict[str, set[str]] = {}
        for operation in api.operations:
            for scheme, scopes in _first_scopes(operation.security or ()).items():
                self._needed.setdefault(scheme, set(scopes)).intersection_update(scopes)
                self._named.setdefault(scheme, set()).update(scopes)

    def of(self, scheme: str) -> set[str]:
        """Give the default scopes of a scheme."""
        if scheme in self._of_document:
            return set(self._of_document[scheme])
        return set(self._needed.get(scheme, ()))

    def named_by_operations(self, scheme: str) -> set[str]:
        """Give all scopes that any operation needs."""
        return self._named.get(scheme, set())


def _first_scopes(requirements: Iterable[Requirement]) -> dict[str, tuple[str, ...]]:
    """Give the scopes that the first requirement of each scheme names: one of them is enough."""
    found: dict[str, tuple[str, ...]] = {}
    for requirement in requirements:
        for scheme, scopes in requirement.schemes.items():
            found.setdefault(scheme, scopes)
    return found


def map_scopes(flow: Flow, problems: ProblemLog) -> list[OAuth2Scope]:
    """Give the scopes of a flow, in its order; text that is none is told of and left out."""
    mapped: list[OAuth2Scope] = []
    place = flow.location.child("scopes")
    for scope in flow.scopes:
        if not _SCOPE.fullmatch(scope.name) or has_template(scope.name):
            problems.add("oauth-scope-invalid", place, f"{scope.name!r} is no scope")
            continue
        description, controls = without_controls(scope.description.strip())
        if controls:
            message = f"{scope.name} holds {', '.join(controls)}"
            problems.add("text-control-characters", place.child(scope.name), message)
        mapped.append({"name": scope.name})
        if description:
            mapped[-1]["description"] = description
    return mapped


def map_default_scopes(
    scheme: str,
    flow: Flow,
    scopes: list[OAuth2Scope],
    defaults: DefaultScopes,
    problems: ProblemLog,
) -> list[str]:
    """Give the default scopes of a flow, in the order of its scopes; the flow must offer them."""
    wanted = defaults.of(scheme)
    offered = [scope["name"] for scope in scopes]
    unknown = sorted(wanted.difference(offered))
    if unknown:
        message = f"{scheme}: {', '.join(unknown)}"
        problems.add("oauth-scope-undeclared", flow.location, message)
    chosen = [name for name in offered if name in wanted]
    others = defaults.named_by_operations(scheme).intersection(offered).difference(chosen)
    if others:
        message = f"{scheme}: {len(others)} that operations need are not asked for by default"
        problems.add("oauth-scopes-to-choose", flow.location, message)
    return chosen
