"""What a document says of the connector itself: name, base URL, documentation, image, tags."""

from __future__ import annotations

from importer.mapping.servers import BaseUrl
from importer.mapping.urls import url_fault
from importer.model.api import Api
from importer.model.document import Location
from importer.model.payloads import ConnectorPayload
from importer.problems import ProblemLog
from importer.text import masked, one_line, without_controls

TAG_KEY = "topics"
"""The name of the list, among a connector's tags, that the document's own tags go into."""

_TAGS_MOST = 100
_TAG_CHARS_MOST = 100
_NAME_CHARS_MOST = 100


def map_connector(api: Api, base: BaseUrl, problems: ProblemLog) -> ConnectorPayload:
    """Give the connector: only what the document says, so that the rest of it stays as it is."""
    connector: ConnectorPayload = {
        "name": connector_name(api),
        "protocol": "http",
        "baseUrl": base.template,
    }
    _, controls = without_controls(api.title)
    if controls:
        place = api.location.child("info", "title")
        problems.add("text-control-characters", place, f"the title holds {', '.join(controls)}")
    documentation = _documentation(api, problems)
    if documentation:
        connector["documentationURL"] = documentation
    place = api.location.child("info", "x-logo")
    image = _address(api.logo_url, place, problems)
    if image:
        connector["imageURL"] = image
    tags = _tags(api, problems)
    if tags:
        connector["tags"] = {TAG_KEY: tags}
    if base.variables:
        connector["connectionVariables"] = base.variables
    return connector


def connector_name(api: Api) -> str:
    """Give the name of the connector: the document's title on one line."""
    return one_line(api.title, _NAME_CHARS_MOST) or "Untitled API"


def _documentation(api: Api, problems: ProblemLog) -> str:
    """Give the address of the documentation, else that of the contact; "" where there is none."""
    found = _address(api.documentation_url, api.location.child("externalDocs", "url"), problems)
    place = api.location.child("info", "contact", "url")
    contact = _address(api.contact_url, place, problems)
    if found and contact:
        problems.add("document-details-dropped", place, "the address of the contact")
    return found or contact


def _address(url: str, place: Location, problems: ProblemLog) -> str:
    """Give an address that people's browsers are sent to; "" where there is none that may be."""
    fault = url_fault(url) if url else None
    if fault is None:
        return url
    problems.add("url-refused", place, f"{masked(url)}: {fault}")
    return ""


def _tags(api: Api, problems: ProblemLog) -> list[str]:
    """Give the names of the document's tags, each once; no connector needs hundreds."""
    names = [one_line(tag, _TAG_CHARS_MOST) for tag in api.tags]
    distinct = list(dict.fromkeys(name for name in names if name))
    if len(distinct) > _TAGS_MOST:
        message = f"{len(distinct) - _TAGS_MOST} of {len(distinct)} tags"
        problems.add("document-details-dropped", api.location.child("tags"), message)
    return distinct[:_TAGS_MOST]
