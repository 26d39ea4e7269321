"""Signatures that webhooks carry, where the document says enough for the platform to check them.

The platform checks an HMAC over the body, the URL, or both, by SHA-1, SHA-256 or SHA-512
(`AuthSchemeConfigHMAC`). In: the parameters of webhooks, their names and descriptions. Out: each
signature once; one of which too little is said, or that is made in another way, is a Problem.
"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from importer.mapping.templates import has_control_characters, has_template
from importer.model.api import Operation, Parameter
from importer.model.document import Location
from importer.model.payloads import DigestInput, HMACAlgorithm, SignInPlace
from importer.problems import ProblemLog

_LOOKED_AT_MOST = 2_000
_SIGNATURE = re.compile(r"signature|hmac", re.IGNORECASE)
_HMAC = re.compile(r"hmac", re.IGNORECASE)
_WEBSUB = re.compile(r"x-hub-signature(?:-(1|256|384|512))?", re.IGNORECASE)
"""The header of W3C WebSub (section 8), an HMAC over the body; its name may end with the hash."""

_ALGORITHM = re.compile(r"(?:sha[-_ ]?|signature-)(1|256|384|512)(?!\d)|(md5)", re.IGNORECASE)
_ALGORITHMS: dict[str, HMACAlgorithm] = {"1": "sha1", "256": "sha256", "512": "sha512"}
_INPUT = re.compile(r"\b(?:(body|payload)|(ur[il]))\b", re.IGNORECASE)
_MORE_INPUT = re.compile(r"timestamp|nonce|\bheaders\b|\bdate\b|query string", re.IGNORECASE)


class Signature(NamedTuple):
    """One kind of signature; `description` tells people of it."""

    name: str
    place: SignInPlace
    algorithm: HMACAlgorithm
    inputs: tuple[DigestInput, ...]

    @property
    def description(self) -> str:
        """What the signature is, for people."""
        over = " and ".join("the URL" if each == "url" else "the body" for each in self.inputs)
        return f"{self.name}: signature of webhooks, HMAC with {self.algorithm} over {over}"


class SignatureFinder:
    """Finds the signatures that the webhooks of one document carry."""

    def __init__(self, problems: ProblemLog) -> None:
        self._problems = problems
        self._found: dict[Signature, tuple[Signature, Location]] = {}

    def look_at(self, operation: Operation) -> None:
        """Look at the parameters of one webhook."""
        for parameter in operation.parameters:
            if not _is_signature(parameter):
                continue
            signature, why = _signature(parameter)
            if signature is None:
                message = f"{parameter.name}: {why}"
                self._problems.add(
                    "webhook-signature-unclear",
                    parameter.location,
                    message,
                    operation=operation.label,
                )
            else:
                # header names do not tell case apart (RFC 9110, 5.1)
                key = signature._replace(name=signature.name.lower())
                found = (signature, parameter.location)
                self._found[key] = min(self._found.get(key, found), found)

    def found(self) -> list[Signature]:
        """Give each signature once, sorted; tell of each that it was found."""
        for signature, place in self._found.values():
            self._problems.add("webhook-signature-found", place, signature.description)
        return sorted(signature for signature, _ in self._found.values())


def _is_signature(parameter: Parameter) -> bool:
    """Tell whether a parameter looks like one that carries a signature."""
    name = parameter.name
    if parameter.place == "path" or has_template(name) or has_control_characters(name):
        return False  # it is left out of the trigger
    if _SIGNATURE.search(name[:_LOOKED_AT_MOST]):
        return True
    return bool(_HMAC.search(parameter.description[:_LOOKED_AT_MOST]))


def _signature(parameter: Parameter) -> tuple[Signature | None, str]:
    """Give the signature that a parameter carries; or why it cannot be told, or not be checked."""
    name = parameter.name
    said = f"{name} {parameter.description[:_LOOKED_AT_MOST]}"
    websub = _WEBSUB.fullmatch(name)
    if not websub and not _HMAC.search(said):
        return None, "the document does not say that it is an HMAC"
    algorithms = {hash_.lower() for found in _ALGORITHM.findall(said) for hash_ in found if hash_}
    if len(algorithms) != 1:
        what = f"several hashes ({', '.join(sorted(algorithms))})" if algorithms else "no hash"
        return None, f"the document names {what}"
    algorithm = _ALGORITHMS.get(*algorithms)
    if algorithm is None:
        return None, f"the platform does not have its hash, {algorithms.pop()}"
    inputs = _inputs(said)
    if not inputs and websub:
        inputs = ("body",)
    if not inputs or _MORE_INPUT.search(said):
        return None, "the document does not say that body or URL alone are signed"
    return Signature(name, cast(SignInPlace, parameter.place), algorithm, inputs), ""


def _inputs(said: str) -> tuple[DigestInput, ...]:
    """Give what is signed, in the order in which it is named."""
    found: dict[DigestInput, None] = {}
    for body, _ in _INPUT.findall(said):
        found["body" if body else "url"] = None
    return tuple(found)
