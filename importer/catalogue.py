"""Every Problem code: how severe it is, what it means, and what to do about it.

Codes are stable: scripts and accepted findings name them. The README's table is held against this
one by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"
INFO: Literal["info"] = "info"


class Entry(NamedTuple):
    """One code: its severity, what it means in a sentence, and what to do."""

    severity: Literal["error", "warning", "info"]
    meaning: str
    hint: str | None = None


TELL_VENDOR = "Correct the document, or tell the vendor."
NOTHING_TO_DO = "Nothing to do; the rest of the action is unchanged."

CATALOGUE: Mapping[str, Entry] = {
    # The document as a whole
    "structure-invalid": Entry(
        WARNING, "The document breaks OpenAPI's own schema here; it was read on.", TELL_VENDOR
    ),
    "duplicate-key": Entry(
        WARNING,
        "A key stands twice in one mapping; the last of its values counts.",
        TELL_VENDOR,
    ),
    "key-not-text": Entry(
        INFO,
        "YAML takes keys without quotes for numbers, true, false or null; they count as text"
        ' (`200` as "200").',
        TELL_VENDOR,
    ),
    "spec-validator-finding": Entry(
        INFO, "The whole walk of openapi-spec-validator (--full) found a fault.", None
    ),
    "no-operations": Entry(
        WARNING, "The document declares no operation.", "Check that this is the right document."
    ),
    "document-details-dropped": Entry(
        INFO, "Details about the whole document have no place on the platform.", None
    ),
    "components-unused": Entry(
        INFO, "Component schemas that no operation or webhook reaches are not sent.", None
    ),
    # What was left out
    "path-item-invalid": Entry(
        ERROR, "A path item is no object; its operations were left out.", TELL_VENDOR
    ),
    "operation-invalid": Entry(ERROR, "An operation is no object and was left out.", TELL_VENDOR),
    "method-unsupported": Entry(
        ERROR, "The platform has no such HTTP method; the operation was left out.", None
    ),
    "path-unsafe": Entry(
        ERROR,
        "The path could lead to another host or folder; the operation was left out.",
        "Check the path; a correct one starts with / and has no dot segments or backslashes.",
    ),
    "body-unresolved": Entry(
        ERROR, "A request body could not be read and was left out.", TELL_VENDOR
    ),
    "response-unresolved": Entry(
        ERROR, "A response could not be read; it was posted without a body.", TELL_VENDOR
    ),
    "media-type-invalid": Entry(
        ERROR, "A body's media type is none; that body was left out.", TELL_VENDOR
    ),
    "parameter-invalid": Entry(
        ERROR, "A parameter could not be read and was left out.", TELL_VENDOR
    ),
    # References
    "reference-dangling": Entry(
        WARNING,
        "A schema's reference leads nowhere; anything is accepted in its place.",
        TELL_VENDOR,
    ),
    "reference-refused": Entry(
        WARNING,
        "A reference leads to a file that may not, or cannot, be read; anything is accepted there.",
        "If you trust the document, allow it with --allow-refs FOLDER_OR_ORIGIN.",
    ),
    "reference-circular": Entry(
        WARNING,
        "A schema leads back to itself for the very same value, which asks nothing; left out.",
        TELL_VENDOR,
    ),
    "reference-siblings-ignored": Entry(
        INFO, "OpenAPI ignores what stands beside this $ref, and so does what is posted.", None
    ),
    "reference-dynamic": Entry(
        WARNING, "A $dynamicRef was fixed to the one place it leads to here.", None
    ),
    # Paths and names
    "path-without-slash": Entry(WARNING, "The path did not start with /; one was added.", None),
    "path-has-query": Entry(
        WARNING, "The path holds a query string, which is posted as it is.", None
    ),
    "path-has-fragment": Entry(
        INFO, "The path holds a fragment (#), which no HTTP client sends.", None
    ),
    "path-brace-literal": Entry(
        WARNING, "Braces that are no parameter were percent-encoded.", TELL_VENDOR
    ),
    "path-parameter-undeclared": Entry(
        WARNING, "The path uses a parameter that is not declared; a string was added.", TELL_VENDOR
    ),
    "path-parameter-unused": Entry(
        WARNING, "A path parameter is not in the path and was dropped.", TELL_VENDOR
    ),
    "path-parameter-repeated": Entry(
        WARNING, "The path names a parameter twice; both places get the one value.", TELL_VENDOR
    ),
    "path-parameter-optional": Entry(
        INFO, "A path parameter was not marked as required; it is now.", None
    ),
    "action-name-made": Entry(
        INFO, "The operation has no operationId; its name was made of method and path.", None
    ),
    "action-name-changed": Entry(
        INFO, "The operationId is no legal action name and was changed.", None
    ),
    "action-name-clash": Entry(
        WARNING,
        "Several operations have the same name; method and path were added to each.",
        "Set x-action-name on the operations to choose their names.",
    ),
    "definition-name-changed": Entry(
        INFO, "A component's name is no legal definition name and was changed.", None
    ),
    # Parameters
    "parameter-type-lowered": Entry(
        WARNING,
        "The platform's parameters are scalar; a value of another type goes as a string.",
        "Write the value as the vendor's style says.",
    ),
    "parameter-style-dropped": Entry(
        WARNING,
        "The platform's parameters have no style; the value goes into the path as it is.",
        "Write the value as the vendor's style says.",
    ),
    "parameter-field-dropped": Entry(
        WARNING,
        "The platform's parameters have no allowReserved or allowEmptyValue; it was left out.",
        None,
    ),
    "parameter-type-guessed": Entry(
        INFO, "The parameter has no usable schema; its type is string.", None
    ),
    "parameter-content": Entry(
        WARNING, "The parameter is text in a media type; it goes as a string.", None
    ),
    "parameter-header-dropped": Entry(
        INFO,
        "Accept, Content-Type and Authorization are no parameters (OpenAPI, Parameter Object).",
        "The platform sends them from the body's media type and the connection.",
    ),
    "parameter-duplicate": Entry(
        WARNING, "A parameter is declared twice; the first one counts.", TELL_VENDOR
    ),
    "parameter-default-dropped": Entry(
        WARNING,
        "A default was not kept: it has another type than its parameter, or cannot be sent there.",
        None,
    ),
    "parameter-default-template": Entry(
        WARNING, "A default holds a template, which the platform would evaluate; not kept.", None
    ),
    "parameter-name-unsafe": Entry(
        ERROR, "A parameter's name holds a template or control characters; left out.", TELL_VENDOR
    ),
    "parameter-detail-dropped": Entry(
        INFO,
        "What the platform's parameters cannot carry was left out.",
        "Without --no-parameter-notes it stands in the action's description.",
    ),
    "parameter-querystring-dropped": Entry(
        ERROR,
        "The platform's queries are made of single parameters; a whole query string was left out.",
        None,
    ),
    # Bodies and responses
    "body-conflict": Entry(
        ERROR, "Several parameters claim the request body; one counts, this one not.", TELL_VENDOR
    ),
    "media-type-assumed": Entry(
        INFO, "The document names no media type for a body; the usual one was taken.", None
    ),
    "media-type-unfit": Entry(
        INFO, "A form cannot be sent in these media types of the operation.", TELL_VENDOR
    ),
    "item-schema-dropped": Entry(
        WARNING, "The platform has no place for the schema of a stream's items.", None
    ),
    "body-encoding-dropped": Entry(
        WARNING, "The platform cannot carry a form's encoding; it was left out.", None
    ),
    "media-type-duplicate": Entry(
        WARNING, "Two entries of a body name the same media type; the first counts.", TELL_VENDOR
    ),
    "response-range-folded": Entry(
        WARNING, "The platform has no ranges of statuses; the range was folded.", None
    ),
    "response-range-dropped": Entry(
        WARNING, "The platform has no ranges of statuses; the range was dropped.", None
    ),
    "response-status-invalid": Entry(
        WARNING, "A response's key is no HTTP status; it was dropped.", TELL_VENDOR
    ),
    "response-only-default": Entry(
        INFO, "The operation declares the default response only; any status is taken for it.", None
    ),
    "response-missing": Entry(
        WARNING, "The operation declares no response; a default one was added.", TELL_VENDOR
    ),
    "response-headers-dropped": Entry(
        INFO, "The platform has no place for response headers.", NOTHING_TO_DO
    ),
    "links-dropped": Entry(INFO, "The platform has no place for links.", NOTHING_TO_DO),
    "examples-dropped": Entry(
        INFO, "The platform has no place for examples of bodies and parameters.", NOTHING_TO_DO
    ),
    "callbacks-dropped": Entry(
        WARNING,
        "Callbacks of a webhook, or of another callback, are not imported.",
        "Make triggers for them by hand.",
    ),
    # Operations
    "operation-servers-dropped": Entry(
        WARNING,
        "The operation names servers of its own; the connector has one base URL.",
        "Check that the operation works at the connector's base URL.",
    ),
    "operation-security-dropped": Entry(
        INFO, "The platform has no place for an operation's own security.", NOTHING_TO_DO
    ),
    "operation-tags-dropped": Entry(
        INFO, "The platform has no place for an operation's tags.", NOTHING_TO_DO
    ),
    "extensions-dropped": Entry(
        INFO, "Extensions (x-...) have no meaning to the platform.", NOTHING_TO_DO
    ),
    "field-unknown": Entry(INFO, "OpenAPI has no such field here; it was not read.", TELL_VENDOR),
    "field-null": Entry(INFO, "A field is null; it counts as absent.", TELL_VENDOR),
    "documentation-text-dropped": Entry(
        INFO, "Of external documentation only the address is kept.", NOTHING_TO_DO
    ),
    "operation-shadowed": Entry(
        WARNING,
        "A path item and the one it refers to have the same method; its own operation counts.",
        TELL_VENDOR,
    ),
    "body-unusual": Entry(
        INFO,
        "The method gives a body no meaning (RFC 9110, 9.3); it is posted as documented.",
        None,
    ),
    "path-same-template": Entry(
        WARNING,
        "Two paths differ in the names of their parameters only; both are imported.",
        TELL_VENDOR,
    ),
    "field-invalid": Entry(
        WARNING, "A field's value has the wrong type and was not read.", TELL_VENDOR
    ),
    "text-control-characters": Entry(
        INFO,
        "A text held control characters (a terminal's, or such as turn the reading direction);"
        " they are written as \\uXXXX, or left out where they only say how lines break.",
        TELL_VENDOR,
    ),
    # The connector
    "server-missing": Entry(
        WARNING,
        "The document names no absolute server.",
        "Name it with --base-url URL.",
    ),
    "server-scheme-assumed": Entry(
        INFO,
        "The document names a host without a scheme; https was taken.",
        "Check the connector's base URL.",
    ),
    "server-other": Entry(
        INFO,
        "A connector has one base URL; this further server was not used.",
        "Choose another one with --server INDEX, URL or DESCRIPTION.",
    ),
    "server-variable-invalid": Entry(
        WARNING, "A server variable could not be used.", "Check the connector's base URL."
    ),
    "server-default-unlisted": Entry(
        WARNING,
        "A server variable's default is none of the values that the document allows for it.",
        "Check the connector's base URL.",
    ),
    "url-refused": Entry(
        WARNING,
        "An address of the documentation or of the image is none to send people to; left out.",
        "Set it by hand.",
    ),
    # Signing in
    "security-undeclared": Entry(
        INFO,
        "The document says nothing of signing in; the connector offers calls without it.",
        "If the API does ask for it, add the way to sign in by hand.",
    ),
    "security-scheme-invalid": Entry(
        WARNING, "A security scheme could not be read and was left out.", TELL_VENDOR
    ),
    "security-scheme-unknown": Entry(
        WARNING, "Calls need a security scheme that the document does not declare.", TELL_VENDOR
    ),
    "security-scheme-dropped": Entry(
        WARNING,
        "The platform has no counterpart for a security scheme, or for a flow of it; left out.",
        "Set up the way to sign in by hand.",
    ),
    "openid-connect-dropped": Entry(
        WARNING,
        "OpenID Connect tells at its own address how to sign in; nothing is fetched.",
        "Set up OAuth 2 by hand with authorization_endpoint, token_endpoint and scopes_supported.",
    ),
    "security-together": Entry(
        INFO,
        "Calls need several security schemes at once.",
        "Give a connection credentials for each of them.",
    ),
    "security-detail-dropped": Entry(
        INFO, "The platform has no place for a detail of a security scheme.", NOTHING_TO_DO
    ),
    "oauth-url-invalid": Entry(
        WARNING,
        "An OAuth 2 flow lacks an address, or has one that cannot be used; it was left out.",
        "Name the server with --base-url where the address is relative; else set it up by hand.",
    ),
    "oauth-url-resolved": Entry(
        INFO, "An address of OAuth 2 is relative to the server, or has its variables.", None
    ),
    "oauth-url-assumed": Entry(
        WARNING,
        "An address of OAuth 2 depends on what the document leaves open.",
        "Check it, or name your own server with --base-url.",
    ),
    "oauth-url-filled": Entry(
        INFO,
        "The platform requires an authorisation address of every flow; another stands there.",
        NOTHING_TO_DO,
    ),
    "oauth-scope-invalid": Entry(
        WARNING, "A scope's name is none (RFC 6749, 3.3); it was left out.", TELL_VENDOR
    ),
    "oauth-scope-undeclared": Entry(
        WARNING,
        "Scopes that all calls need are not among those of a flow; they are not asked for.",
        TELL_VENDOR,
    ),
    "oauth-scopes-to-choose": Entry(
        INFO,
        "Some operations need scopes that are not asked for by default.",
        "Choose the scopes when connecting.",
    ),
    # Triggers
    "webhook-invalid": Entry(
        ERROR, "A callback could not be read; no trigger was made of it.", TELL_VENDOR
    ),
    "webhook-empty": Entry(
        INFO, "A webhook or callback describes no request; no trigger was made of it.", None
    ),
    "webhook-repeated": Entry(
        INFO, "A webhook is declared twice; one trigger was made of it.", None
    ),
    "webhook-signature-found": Entry(
        INFO,
        "Webhooks carry a signature; a way to sign in was made that checks it.",
        "Give a connection's triggers the secret of the webhook.",
    ),
    "webhook-signature-unclear": Entry(
        WARNING,
        "A webhook carries a signature of which too little is said, or that the platform lacks.",
        "Set up how it is checked by hand.",
    ),
    "callback-address-dropped": Entry(
        INFO,
        "A trigger has its own address; where a callback is sent to is told in its description.",
        "Give the trigger's address to the operation that asks for the callback.",
    ),
    "trigger-name-changed": Entry(
        INFO, "A webhook's name is no legal trigger name and was changed.", None
    ),
    "trigger-name-clash": Entry(
        WARNING,
        "Several webhooks have the same name; what is their own was added to each.",
        "Set x-action-name on the webhooks' operations to choose their names.",
    ),
    "triggers-left-out": Entry(
        INFO, "Webhooks and callbacks were left out, as --no-triggers says.", None
    ),
    # What the user's filters choose
    "filter-unmatched": Entry(
        WARNING,
        "No operation meets a filter of --include or --exclude.",
        "Check how it is written; the vendor may have renamed what it goes by.",
    ),
    "operation-not-chosen": Entry(
        INFO, "The operation was left out, as --include or --exclude says.", None
    ),
    "callback-not-chosen": Entry(
        INFO, "The operations that ask for a callback were left out, and so was the callback.", None
    ),
    # Schemas
    "schema-invalid": Entry(
        WARNING, "A schema is neither object nor boolean; anything is accepted.", TELL_VENDOR
    ),
    "schema-too-deep": Entry(
        WARNING, "A schema is nested too deeply; anything is accepted below.", TELL_VENDOR
    ),
    "schema-type-invalid": Entry(
        WARNING, "A schema names a type that does not exist; it was mended.", TELL_VENDOR
    ),
    "schema-required-invalid": Entry(
        WARNING, "A schema's `required` is no list of distinct names; it was mended.", TELL_VENDOR
    ),
    "schema-pattern-invalid": Entry(
        WARNING, "A pattern is no valid regular expression and was left out.", TELL_VENDOR
    ),
    "schema-keyword-invalid": Entry(
        WARNING, "A schema keyword has a value it cannot have and was left out.", TELL_VENDOR
    ),
    "schema-keyword-foreign": Entry(
        WARNING,
        "A JSON Schema keyword that this version of OpenAPI does not have was left out.",
        "It has no meaning in the document's version; see OpenAPI, Schema Object.",
    ),
    "schema-keyword-unknown": Entry(
        INFO, "A word that no schema dialect knows was left out.", None
    ),
    "schema-extension-dropped": Entry(
        INFO, "A schema's structured extension (x-...) was left out.", NOTHING_TO_DO
    ),
    "schema-nullable-ineffective": Entry(
        INFO,
        "`nullable` has no effect without `type` beside it (OpenAPI 3.0.3): null is refused.",
        None,
    ),
    "schema-nullable-enum": Entry(
        INFO,
        "`nullable` (2.0: `x-nullable`) does not add null to an `enum` (OpenAPI 3.0.3).",
        None,
    ),
    "schema-default-template": Entry(
        WARNING,
        "A schema's default holds a template, which the platform would evaluate; not kept.",
        None,
    ),
    "schema-items-missing": Entry(
        INFO, "An array says nothing of its items (`items`); anything is accepted in it.", None
    ),
    "schema-required-undefined": Entry(
        INFO, "A schema requires a property that it does not describe.", TELL_VENDOR
    ),
    "schema-required-relaxed": Entry(
        WARNING,
        "A required property that is readOnly or writeOnly is required in one direction only;"
        " the definition serves both and does not require it.",
        None,
    ),
    "schema-dialect-other": Entry(
        WARNING,
        "The document names a schema dialect of its own; its schemas were read as OpenAPI's.",
        None,
    ),
    "schema-id-dropped": Entry(
        INFO, "A schema's $id or $schema was left out; its references were followed.", None
    ),
    "discriminator-mapping-dropped": Entry(
        INFO, "A discriminator maps to a schema that no body reaches; the entry was dropped.", None
    ),
}
