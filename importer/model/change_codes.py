"""Every kind of change: its class for those who use the connector, and what it means.

Codes are stable: scripts and accepted findings name them. The README's table is held against this
one by a test. What is sent and what is received differ: the same change of a schema can break those
who send it and be no news to those who receive it. A trigger's body is received, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from importer.model.findings import ChangeClass, Direction

BREAKING: ChangeClass = "breaking"
RISKY: ChangeClass = "risky"
ADDITIVE: ChangeClass = "additive"
COSMETIC: ChangeClass = "cosmetic"


class Code(NamedTuple):
    """One kind of change: its class in what is sent and in what is received, and its meaning."""

    request: ChangeClass
    response: ChangeClass
    meaning: str
    is_directed: bool = True

    def class_in(self, direction: Direction | None) -> ChangeClass:
        """Give the class in one direction."""
        return self.response if direction == "response" else self.request


def _one(class_: ChangeClass, meaning: str) -> Code:
    """Make a code whose class does not depend on the direction."""
    return Code(class_, class_, meaning, is_directed=False)


_ACTIONS = {
    "action-added": _one(ADDITIVE, "An action is new."),
    "action-removed": _one(BREAKING, "An action is gone."),
    "action-moved": _one(RISKY, "An action has another method or path; it seems to be the same."),
    "action-renamed": _one(RISKY, "An action is called otherwise; it stays the same action."),
    "action-deprecated": _one(COSMETIC, "An action is marked as deprecated."),
    "action-deprecation-lifted": _one(COSMETIC, "An action is no longer marked as deprecated."),
    "action-summary-changed": _one(COSMETIC, "The summary of an action or trigger is another."),
    "action-description-changed": _one(
        COSMETIC, "The description of an action or trigger is another."
    ),
    "action-restructured": _one(
        COSMETIC, "An action or trigger is written otherwise; nothing sent or received differs."
    ),
    "parameter-added-required": _one(BREAKING, "A parameter that has to be given is new."),
    "parameter-added-optional": _one(ADDITIVE, "A parameter is new that may be left out."),
    "parameter-removed": _one(BREAKING, "A parameter is gone."),
    "parameter-renamed": _one(BREAKING, "A parameter has another name."),
    "parameter-moved": _one(BREAKING, "A parameter goes to another place, as to a header."),
    "parameter-type-narrowed": _one(BREAKING, "A parameter takes fewer types of values."),
    "parameter-type-widened": _one(ADDITIVE, "A parameter takes more types of values."),
    "parameter-type-changed": _one(BREAKING, "A parameter takes another type of values."),
    "parameter-became-required": _one(BREAKING, "A parameter has to be given now."),
    "parameter-became-optional": _one(ADDITIVE, "A parameter may be left out now."),
    "parameter-default-added": _one(RISKY, "A parameter that is left out now has a value."),
    "parameter-default-removed": _one(RISKY, "A parameter that is left out no longer has a value."),
    "parameter-default-changed": _one(RISKY, "A parameter that is left out has another value."),
    "parameter-enum-added": _one(BREAKING, "A parameter takes only certain values now."),
    "parameter-enum-removed": _one(ADDITIVE, "A parameter is no longer bound to certain values."),
    "parameter-enum-value-added": _one(ADDITIVE, "A parameter takes more of certain values."),
    "parameter-enum-value-removed": _one(BREAKING, "A parameter takes fewer of certain values."),
    "parameter-limit-tightened": _one(BREAKING, "A limit of a parameter is tighter."),
    "parameter-limit-loosened": _one(ADDITIVE, "A limit of a parameter is looser."),
    "parameter-values-changed": _one(
        RISKY, "What the description says of a parameter's values or format is different."
    ),
    "parameter-deprecated": _one(COSMETIC, "A parameter is marked as deprecated."),
    "parameter-deprecation-lifted": _one(COSMETIC, "A parameter is no longer deprecated."),
    "parameter-description-changed": _one(COSMETIC, "A parameter is described otherwise."),
    "request-body-added-required": _one(BREAKING, "A body has to be sent where there was none."),
    "request-body-added-optional": _one(ADDITIVE, "A body may be sent where there was none."),
    "request-body-removed": _one(BREAKING, "The request has no body any more."),
    "request-body-became-required": _one(BREAKING, "The body has to be sent now."),
    "request-body-became-optional": _one(ADDITIVE, "The body may be left out now."),
    "media-type-added": Code(ADDITIVE, ADDITIVE, "A body has one more media type."),
    "media-type-removed": Code(BREAKING, BREAKING, "A body no longer has a media type."),
    "success-status-added": _one(RISKY, "A call may end well with one more status (below 400)."),
    "success-status-removed": _one(BREAKING, "A call no longer ends well with a status."),
    "error-status-added": _one(ADDITIVE, "One more status (400 or above) is described."),
    "error-status-removed": _one(RISKY, "A status (400 or above) is no longer described."),
    "default-response-added": _one(ADDITIVE, "The answer to any other status is described."),
    "default-response-removed": _one(RISKY, "The answer to other statuses is not described."),
    "trigger-added": _one(ADDITIVE, "A trigger is new."),
    "trigger-removed": _one(BREAKING, "A trigger is gone."),
    "trigger-body-added": _one(ADDITIVE, "A trigger brings a body now."),
    "trigger-body-removed": _one(BREAKING, "A trigger brings no body any more."),
    "trigger-parameter-added": _one(ADDITIVE, "A trigger brings one more parameter."),
    "trigger-parameter-removed": _one(BREAKING, "A trigger no longer brings a parameter."),
    "trigger-changed": _one(RISKY, "A trigger's method, parameters or answers are different."),
}

_DEFINITIONS = {
    "definition-added": _one(ADDITIVE, "A definition is new."),
    "definition-added-unused": _one(COSMETIC, "A definition is new; nothing uses it."),
    "definition-removed": _one(
        COSMETIC, "A definition is gone; what it meant to an action is told there."
    ),
    "definition-renamed": _one(COSMETIC, "A definition has another name."),
    "definition-restructured": _one(
        COSMETIC, "A definition is written otherwise; nothing that is sent or received differs."
    ),
    "definition-changed-unused": _one(
        COSMETIC, "A definition is different where no action that was there and stays uses it."
    ),
    "definition-unreadable": _one(
        RISKY, "What stands there now, or stood there before, is no JSON Schema."
    ),
    "comparison-cut": _one(RISKY, "Definitions differ too much to be compared one by one."),
}

_CONNECTOR = {
    "base-origin-changed": _one(BREAKING, "Calls, and credentials, go to another host."),
    "base-url-changed": _one(RISKY, "Calls go to another path of the same host."),
    "connection-variable-added": _one(ADDITIVE, "The connector has one more variable."),
    "connection-variable-removed": _one(BREAKING, "The connector no longer has a variable."),
    "connection-variable-changed": _one(RISKY, "A variable of the connector has another value."),
    "connector-added": _one(ADDITIVE, "The connector is new."),
    "connector-details-changed": _one(
        COSMETIC, "The connector's name, documentation, image or tags are different."
    ),
    "connector-changed": _one(RISKY, "Something else about the connector is different."),
    "auth-scheme-added": _one(ADDITIVE, "There is one more way to sign in."),
    "auth-scheme-removed": _one(BREAKING, "A way to sign in is gone."),
    "auth-scheme-type-changed": _one(BREAKING, "A way to sign in is of another kind."),
    "auth-place-changed": _one(BREAKING, "A key or signature goes to another place or name."),
    "auth-grant-changed": _one(BREAKING, "Tokens are come by in another way."),
    "auth-url-changed": _one(RISKY, "Tokens are asked for at another address."),
    "auth-scope-added": _one(ADDITIVE, "There is one more scope to choose."),
    "auth-scope-removed": _one(BREAKING, "A scope is gone."),
    "auth-default-scope-added": _one(
        RISKY, "One more scope is asked for; connections made earlier do not have it."
    ),
    "auth-default-scope-removed": _one(ADDITIVE, "A scope is no longer asked for."),
    "auth-signature-changed": _one(BREAKING, "A signature is made in another way."),
    "auth-description-changed": _one(COSMETIC, "A way to sign in is described otherwise."),
    "auth-scheme-changed": _one(RISKY, "Something else about a way to sign in is different."),
}

_SCHEMAS = {
    "property-added-required": Code(BREAKING, ADDITIVE, "A property that is always there is new."),
    "property-added-optional": Code(ADDITIVE, ADDITIVE, "A property is new."),
    "property-removed": Code(RISKY, BREAKING, "A property is gone."),
    "property-refused": Code(
        BREAKING, BREAKING, "A property is gone, and others than those described are refused."
    ),
    "property-became-required": Code(BREAKING, ADDITIVE, "A property must always be there."),
    "property-became-optional": Code(ADDITIVE, BREAKING, "A property may be missing now."),
    "property-became-read-only": Code(RISKY, COSMETIC, "A property can no longer be sent."),
    "property-became-writable": Code(ADDITIVE, COSMETIC, "A property can be sent now."),
    "property-became-write-only": Code(COSMETIC, BREAKING, "A property no longer comes back."),
    "property-became-readable": Code(COSMETIC, ADDITIVE, "A property comes back now."),
    "type-changed": Code(BREAKING, BREAKING, "A value is of another type."),
    "type-narrowed": Code(BREAKING, ADDITIVE, "A value is of fewer types."),
    "type-widened": Code(ADDITIVE, BREAKING, "A value is of more types."),
    "nullable-added": Code(ADDITIVE, BREAKING, "A value may be null now."),
    "nullable-removed": Code(BREAKING, ADDITIVE, "A value is never null now."),
    "enum-added": Code(BREAKING, ADDITIVE, "A value is bound to certain values now."),
    "enum-removed": Code(ADDITIVE, RISKY, "A value is no longer bound to certain values."),
    "enum-value-added": Code(ADDITIVE, RISKY, "There are more values."),
    "enum-value-removed": Code(BREAKING, ADDITIVE, "There are fewer values."),
    "const-added": Code(BREAKING, ADDITIVE, "There is only one value now."),
    "const-changed": Code(BREAKING, BREAKING, "The only value is another one."),
    "const-removed": Code(ADDITIVE, RISKY, "There are other values than the only one."),
    "value-refused": Code(BREAKING, ADDITIVE, "No value is valid any more."),
    "value-allowed": Code(ADDITIVE, RISKY, "There are values where none was valid."),
    "format-added": Code(RISKY, ADDITIVE, "A value has a format now."),
    "format-removed": Code(ADDITIVE, RISKY, "A value no longer has a format."),
    "format-changed": Code(BREAKING, BREAKING, "A value has another format."),
    "format-narrowed": Code(BREAKING, ADDITIVE, "A number has fewer bits."),
    "format-widened": Code(ADDITIVE, RISKY, "A number has more bits."),
    "pattern-added": Code(BREAKING, ADDITIVE, "A text has to match a pattern now."),
    "pattern-removed": Code(ADDITIVE, RISKY, "A text no longer matches a pattern."),
    "pattern-changed": Code(RISKY, RISKY, "A text matches another pattern."),
    "multiple-of-changed": Code(BREAKING, RISKY, "A number is a multiple of something else."),
    "additional-properties-closed": Code(
        BREAKING, ADDITIVE, "There are no other properties than those described."
    ),
    "additional-properties-opened": Code(
        ADDITIVE, ADDITIVE, "There may be other properties than those described."
    ),
    "alternative-added": Code(ADDITIVE, RISKY, "oneOf or anyOf has one more branch."),
    "alternative-removed": Code(BREAKING, ADDITIVE, "A branch of oneOf or anyOf is gone."),
    "alternatives-introduced": Code(BREAKING, ADDITIVE, "A value is bound to oneOf or anyOf now."),
    "alternatives-dropped": Code(ADDITIVE, BREAKING, "A value is not bound to oneOf or anyOf."),
    "alternatives-replaced": Code(
        BREAKING,
        BREAKING,
        "A value is made of something else: branches came in its place, or went.",
    ),
    "alternatives-exclusive": Code(RISKY, COSMETIC, "anyOf became oneOf: one branch alone."),
    "alternatives-combinable": Code(ADDITIVE, COSMETIC, "oneOf became anyOf: one or more."),
    "default-added": Code(RISKY, COSMETIC, "What is left out now has a value."),
    "default-removed": Code(RISKY, COSMETIC, "What is left out no longer has a value."),
    "default-changed": Code(RISKY, COSMETIC, "What is left out has another value."),
    "discriminator-changed": Code(RISKY, RISKY, "Branches are told apart in another way."),
    "discriminator-value-added": Code(ADDITIVE, RISKY, "A discriminator has one more value."),
    "discriminator-value-removed": Code(BREAKING, ADDITIVE, "A discriminator's value is gone."),
    "schema-rule-changed": Code(
        RISKY, RISKY, "A rule that cannot be weighed (not, if, contains, ...) is different."
    ),
    "reference-changed": Code(RISKY, RISKY, "A reference that leads out of the bundle changed."),
    "deprecated": _one(COSMETIC, "A schema is marked as deprecated."),
    "deprecation-lifted": _one(COSMETIC, "A schema is no longer marked as deprecated."),
    "text-changed": _one(COSMETIC, "A title or description is another."),
    "annotation-changed": _one(COSMETIC, "Examples, XML details or the like are different."),
}

LIMITS: Mapping[str, tuple[str, str]] = {
    "minLength": ("min-length", "the least length of a text"),
    "maxLength": ("max-length", "the greatest length of a text"),
    "minimum": ("minimum", "the least number"),
    "maximum": ("maximum", "the greatest number"),
    "minItems": ("min-items", "the least count of items"),
    "maxItems": ("max-items", "the greatest count of items"),
    "minProperties": ("min-properties", "the least count of properties"),
    "maxProperties": ("max-properties", "the greatest count of properties"),
    "uniqueItems": ("unique-items", "whether items must differ"),
    "multipleOf": ("multiple-of", "what a number is a multiple of"),
}
"""For each keyword that sets a limit, how its two codes begin, and what it limits."""


def _limits() -> dict[str, Code]:
    """Make the two codes of each limit: fewer values are valid, or more."""
    codes = {}
    for stem, what in LIMITS.values():
        meaning = f"A limit is {{}}: {what}."
        codes[f"{stem}-tightened"] = Code(BREAKING, ADDITIVE, meaning.format("tighter"))
        codes[f"{stem}-loosened"] = Code(ADDITIVE, RISKY, meaning.format("looser"))
    return codes


CODES: Mapping[str, Code] = {
    **_ACTIONS,
    **_DEFINITIONS,
    **_CONNECTOR,
    **_SCHEMAS,
    **_limits(),
}
