"""Eight successive documents of one vendor, and what each means to those who used the last.

The documents lie in `shared`, beside the checkout; without them what needs them is skipped. The
tables are a reading of the documents by hand: everything that is not cosmetic, with its class. What
they do not list has to be cosmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from importer.model.findings import Finding

HISTORY = Path(__file__).parents[2].parent / "shared" / "history" / "box"
DOCUMENTS = sorted(HISTORY.glob("*.json"))

Row = tuple[str, str, str, str]
"""Class, code, what changed, and where."""

SENT = "requestBody application/json"
ADDED, NEW_DEFINITION = ("additive", "property-added-optional"), ("additive", "definition-added")
NEW_ACTION, NEW_PARAMETER = ("additive", "action-added"), ("additive", "parameter-added-optional")

DECEMBER: list[Row] = [
    # metadata taxonomies: new operations, with what they send and get
    *(
        (*NEW_ACTION, identity, "")
        for identity in (
            "POST /metadata_taxonomies",
            "GET /metadata_taxonomies/{}",
            "GET /metadata_taxonomies/{}/{}",
            "PATCH /metadata_taxonomies/{}/{}",
            "DELETE /metadata_taxonomies/{}/{}",
            "POST /metadata_taxonomies/{}/{}/levels",
            "PATCH /metadata_taxonomies/{}/{}/levels/{}",
            "POST /metadata_taxonomies/{}/{}/levels:append",
            "POST /metadata_taxonomies/{}/{}/levels:trim",
            "GET /metadata_taxonomies/{}/{}/nodes",
            "POST /metadata_taxonomies/{}/{}/nodes",
            "GET /metadata_taxonomies/{}/{}/nodes/{}",
            "PATCH /metadata_taxonomies/{}/{}/nodes/{}",
            "DELETE /metadata_taxonomies/{}/{}/nodes/{}",
            "GET /metadata_templates/{}/{}/fields/{}/options",
        )
    ),
    *(
        (*NEW_DEFINITION, name, "")
        for name in (
            "MetadataTaxonomies",
            "MetadataTaxonomy",
            "MetadataTaxonomyAncestor",
            "MetadataTaxonomyLevel",
            "MetadataTaxonomyLevels",
            "MetadataTaxonomyNode",
            "MetadataTaxonomyNodes",
            "patch_metadata_taxonomies_id_id_nodes_id_request",
            "patch_metadata_taxonomies_id_id_request",
            "post_metadata_taxonomies_id_id_levels_request",
            "post_metadata_taxonomies_id_id_nodes_request",
            "post_metadata_taxonomies_request",
            "shared_c26d9a01",  # the same body of levels:append and of levels/{level_index}
        )
    ),
    # a field of a metadata template may be a taxonomy: more to send, and a surprise to receive
    *(
        (*ADDED, "post_metadata_templates_schema_request", f"{SENT} {place}")
        for place in (
            "/properties/fields/items/properties/namespace",
            "/properties/fields/items/properties/optionsRules",
            "/properties/fields/items/properties/taxonomyKey",
        )
    ),
    (
        "additive",
        "enum-value-added",
        "post_metadata_templates_schema_request",
        f"{SENT} /properties/fields/items/properties/type",
    ),
    (
        "risky",
        "enum-value-added",
        "MetadataTemplate",
        "response /properties/fields/items/properties/type",
    ),
    (*NEW_PARAMETER, "GET /files/{}/metadata", "parameter query view"),
    (*NEW_PARAMETER, "GET /files/{}/metadata/{}/{}", "parameter query view"),
    (*NEW_PARAMETER, "GET /folders/{}/metadata", "parameter query view"),
]

WATERMARK = (
    "response /properties/permissions/properties/can_apply_watermark",
    "response /properties/watermark_info/properties/is_watermark_inherited",
    "response /properties/watermark_info/properties/is_watermarked_by_access_policy",
)
_ASSIGN_TO = ("post_legal_hold_policy_assignments_request", f"{SENT} /properties/assign_to")
JANUARY: list[Row] = [
    # a value was mended, from interaction to interactions: who sends the old one is refused
    ("breaking", "enum-value-removed", _ASSIGN_TO[0], f"{_ASSIGN_TO[1]}/properties/type"),
    ("additive", "enum-value-added", _ASSIGN_TO[0], f"{_ASSIGN_TO[1]}/properties/type"),
    (*ADDED, "AiExtractStructured", f"{SENT} /properties/include_confidence_score"),
    (
        *ADDED,
        "AiExtractStructuredResponse",
        "response 200 application/json /properties/confidence_score",
    ),
    *((*ADDED, "File--Full", place) for place in WATERMARK),
    *((*ADDED, "Folder--Full", place) for place in WATERMARK),
    *(
        (*ADDED, "LegalHoldPolicy", f"response /properties/assignment_counts/properties/{name}")
        for name in ("interactions", "ownership")
    ),
]

MARCH: list[Row] = [
    # what was documented as 403 is 400
    ("risky", "error-status-removed", "GET /files/{}/metadata/{}/{}", "response 403"),
    ("additive", "error-status-added", "GET /files/{}/metadata/{}/{}", "response 400"),
    ("additive", "request-body-added-optional", "POST /sign_requests/{}/cancel", "requestBody"),
    (*NEW_DEFINITION, "SignRequestCancelRequest", ""),
    (*ADDED, "AiExtractStructured", f"{SENT} /properties/include_reference"),
    (*ADDED, "AiExtractStructuredResponse", "response 200 application/json /properties/reference"),
    (*ADDED, "SignRequestCreateSigner", "request /properties/language"),
    (*ADDED, "SignRequestCreateSigner", "response /properties/language"),
]

LATE_MARCH: list[Row] = [
    # one of a whole file, folder or web link became an object of type and id alone
    ("breaking", "alternatives-replaced", "LegalHoldPolicyAssignedItem", "response"),
    # the value tag of a list in the query was mended to tags
    ("breaking", "parameter-enum-value-removed", "GET /search", "parameter query content_types"),
    ("additive", "parameter-enum-value-added", "GET /search", "parameter query content_types"),
]

EARLY_MAY: list[Row] = [
    ("breaking", "property-became-required", "AiAgentReference", "request /properties/id"),
    (*NEW_DEFINITION, "RetentionPolicyMaxExtensionLengthRequest", ""),
    (*NEW_DEFINITION, "RetentionPolicyMaxExtensionLengthResponse", ""),
    (*ADDED, "RetentionPolicy--Mini", "response /properties/max_extension_length"),
    (*ADDED, "post_retention_policies_request", f"{SENT} /properties/max_extension_length"),
    (*ADDED, "put_retention_policies_id_request", f"{SENT} /properties/max_extension_length"),
    (
        *ADDED,
        "post_metadata_templates_schema_request",
        f"{SENT} /properties/fields/items/properties/taxonomyId",
    ),
    *(
        (*ADDED, "MetadataTemplate", f"response /properties/fields/items/properties/{name}")
        for name in ("namespace", "optionsRules", "taxonomyId", "taxonomyKey")
    ),
]

LATE_MAY: list[Row] = [
    # 41 kinds of events, and a state of a sign request
    ("risky", "enum-value-added", "Event", "response /properties/event_type"),
    ("risky", "enum-value-added", "SignRequest", "response /properties/status"),
]

_FIELD = "/properties/fields/items/properties"
JUNE: list[Row] = [
    ("risky", "enum-value-added", "Event", "response /properties/event_type"),
    # the document only adds to the values of this parameter, yet of more than 20 the description
    # of an action tells how many there are and no more: what went cannot be ruled out
    ("risky", "parameter-values-changed", "GET /events", "parameter query event_type"),
    *(
        (*NEW_DEFINITION, name, "")
        for name in (
            "AiExtractFieldOption",
            "AiExtractSubField",
            "AiOptionsRules",
            "AiTaxonomyFileReference",
            "AiTaxonomyReference",
            "AiTaxonomySource",
        )
    ),
    *(
        (*ADDED, "AiExtractStructured", f"{SENT} {_FIELD}/{name}")
        for name in ("fields", "namespace", "options_rules", "taxonomy_key")
    ),
    (*ADDED, "AiExtractStructured", f"{SENT} /properties/taxonomy_sources"),
    (*ADDED, "SignRequest--Base", "request /properties/request_flow"),
    (*ADDED, "SignRequest--Base", "response /properties/request_flow"),
    (*ADDED, "SignRequest", "response /properties/error_code"),
    (*ADDED, "SignRequestSignerInput", "response /properties/is_validated"),
    (*ADDED, "SignRequestSignerInput", "response /properties/reason"),
    (*ADDED, "SignTemplate", "response /properties/request_flow"),
]

READING = [DECEMBER, JANUARY, MARCH, LATE_MARCH, EARLY_MAY, LATE_MAY, JUNE]

BACK_IN_MARCH: list[Row] = [
    # what the vendor did in March, undone
    ("risky", "error-status-removed", "GET /files/{}/metadata/{}/{}", "response 400"),
    ("additive", "error-status-added", "GET /files/{}/metadata/{}/{}", "response 403"),
    ("breaking", "request-body-removed", "POST /sign_requests/{}/cancel", "requestBody"),
    (
        "breaking",
        "property-removed",
        "AiExtractStructuredResponse",
        "response 200 application/json /properties/reference",
    ),
    ("breaking", "property-removed", "SignRequestCreateSigner", "response /properties/language"),
    ("risky", "property-removed", "SignRequestCreateSigner", "request /properties/language"),
    ("risky", "property-removed", "AiExtractStructured", f"{SENT} /properties/include_reference"),
]

needs_documents = pytest.mark.skipif(
    len(DOCUMENTS) != 8, reason="no vendor documents beside the checkout"
)


def rows(findings: Iterable[Finding]) -> list[Row]:
    """Give everything that is not cosmetic."""
    return sorted(
        (finding.class_, finding.code, finding.identity, finding.where)
        for finding in findings
        if finding.class_ != "cosmetic"
    )
