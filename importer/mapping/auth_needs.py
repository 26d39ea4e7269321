"""What calls need, as the document's `security` says, where the platform has no place for it."""

from __future__ import annotations

from collections.abc import Iterator

from importer.model.api import Api, Requirement
from importer.model.document import Location
from importer.problems import ProblemLog


def needs_no_sign_in(api: Api) -> bool:
    """Tell whether calls without sign-in are a way to use the API.

    So they are where the document's own `security` lists an empty requirement (OpenAPI 3.0.4,
    4.7.30), or where none of its operations asks for anything and it declares no scheme, or says
    of each operation that it needs none. What a few operations allow is no way to use the rest.
    """
    if any(not requirement.schemes for requirement in api.security or ()):
        return True
    asked = [api.security if own.security is None else own.security for own in api.operations]
    if any(_asks(requirements) for requirements in asked) or _asks(api.security):
        return False
    said = bool(asked) and all(requirements is not None for requirements in asked)
    return not api.schemes or said


def _asks(requirements: tuple[Requirement, ...] | None) -> bool:
    return bool(requirements) and all(requirement.schemes for requirement in requirements or ())


def tell_needs(api: Api, problems: ProblemLog) -> None:
    """Tell of schemes that are needed and not declared, or needed together, each once.

    Where nothing is said of signing in, that is told: many documents only leave it out.
    """
    if not api.schemes and api.security is None:
        problems.add("security-undeclared", api.location, "no way to sign in is declared")
    known = {scheme.name for scheme in api.schemes}
    unknown: dict[str, Location] = {}
    together: dict[tuple[str, ...], Location] = {}
    for requirement, place in _requirements(api):
        for name in requirement.schemes:
            if name not in known:
                unknown.setdefault(name, place)
        if len(requirement.schemes) > 1:
            together.setdefault(tuple(sorted(requirement.schemes)), place)
    for name, place in unknown.items():
        problems.add("security-scheme-unknown", place, f"{name} is not declared")
    for names, place in together.items():
        problems.add("security-together", place, " and ".join(names))


def _requirements(api: Api) -> Iterator[tuple[Requirement, Location]]:
    """Give each requirement of the document, its operations and its webhooks, with its place."""
    owned = [(api.security, api.location)]
    owned += [(operation.security, operation.location) for operation in api.operations]
    owned += [(sent.operation.security, sent.operation.location) for sent in api.webhooks]
    for requirements, owner in owned:
        for index, requirement in enumerate(requirements or ()):
            yield requirement, owner.child("security", index)
