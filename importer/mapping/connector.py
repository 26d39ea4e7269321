"""What a document says of the connector itself: name, base URL, connection variables."""

from __future__ import annotations

import re

from importer.mapping.templates import has_control_characters, has_template
from importer.model.api import Api, Server
from importer.model.payloads import ConnectionVariable, ConnectorPayload
from importer.problems import ProblemLog
from importer.text import one_line, without_controls

_VARIABLE = re.compile(r"\{([A-Za-z0-9_][A-Za-z0-9_.-]*)\}")
_BRACE = re.compile(r"[{}]")
_ABSOLUTE = re.compile(r"(?:https?://|\{)", re.IGNORECASE)


def map_connector(api: Api, problems: ProblemLog) -> ConnectorPayload:
    """Give the connector: its base URL is the first server, whose variables become its own.

    Without servers the base URL is `/`, as the specification says (OpenAPI 3.0.4, 4.7.1.1), with a
    Problem: a user has to fill it in.
    """
    connector: ConnectorPayload = {
        "name": one_line(api.title, 100) or "Untitled API",
        "protocol": "http",
        "baseUrl": "/",
    }
    _, controls = without_controls(api.title)
    if controls:
        place = api.location.child("info", "title")
        problems.add("text-control-characters", place, f"the title holds {', '.join(controls)}")
    documentation = api.documentation_url.strip()
    is_address = documentation.startswith(("https://", "http://"))
    if is_address and not has_control_characters(documentation):
        connector["documentationURL"] = one_line(documentation, 2_000)
    elif documentation:
        place = api.location.child("externalDocs")
        problems.add("document-details-dropped", place, f"no address: {documentation}")
    usable = [server for server in api.servers if _is_usable(server, problems)]
    if usable:
        _tell_details(usable[0], problems)
        variables = _set_base_url(connector, usable[0], problems)
        if variables:
            connector["connectionVariables"] = variables
    if not usable or not _ABSOLUTE.match(usable[0].url):
        place = usable[0].location if usable else api.location
        problems.add("server-missing", place, f"the base URL is {connector['baseUrl']}")
    for server in usable[1:]:
        problems.add("server-other", server.location, server.url)
    return connector


def _is_usable(server: Server, problems: ProblemLog) -> bool:
    """Tell whether a server's URL can be a base URL; a Problem where it cannot."""
    url = server.url
    if has_template(url) or has_control_characters(url) or "\\" in url:
        problems.add("server-variable-invalid", server.location, url)
        return False
    return True


def _set_base_url(
    connector: ConnectorPayload, server: Server, problems: ProblemLog
) -> list[ConnectionVariable]:
    """Set the base URL, `{name}` as `{{ conn.name }}`; give the variables with their defaults.

    Braces that are no variable's are percent-encoded: beside others they might become a template.
    """
    defaults = {variable.name: variable.default for variable in server.variables}
    values: dict[str, str] = {}
    parts = []
    for index, part in enumerate(_VARIABLE.split(server.url)):
        if index % 2:  # what the expression has in parentheses: a name
            if part not in values:
                values[part] = _plain_value(part, defaults.get(part), server, problems)
            parts.append(f"{{{{ conn.{part} }}}}")
        else:
            parts.append(part.replace("{", "%7B").replace("}", "%7D"))
    if _BRACE.search(_VARIABLE.sub("", server.url)):
        message = f"{server.url} holds braces that are no variable"
        problems.add("server-variable-invalid", server.location, message)
    connector["baseUrl"] = "".join(parts).rstrip("/") or "/"
    return [{"name": name, "value": value} for name, value in values.items()]


def _plain_value(name: str, default: str | None, server: Server, problems: ProblemLog) -> str:
    """Give the default of a variable; "", with a Problem, where it has none that is plain text.

    A single brace is none either: beside the value of another variable it might be a template.
    """
    if default is not None and not _BRACE.search(default) and not has_control_characters(default):
        return default
    why = "is not declared" if default is None else "has a default that is no plain text"
    message = f"{name} {why}; its value is empty"
    problems.add("server-variable-invalid", server.location, message)
    return ""


def _tell_details(server: Server, problems: ProblemLog) -> None:
    """Tell what a server says about itself and its variables beside their names and defaults."""
    used = set(_VARIABLE.findall(server.url))
    details = ["its description"] if server.description else []
    for variable in server.variables:
        if variable.description:
            details.append(f"the description of {variable.name}")
        if variable.choices:
            details.append(f"the values of {variable.name}: {', '.join(variable.choices)}")
        if variable.name not in used:
            details.append(f"{variable.name}, which is not in the URL")
        elif variable.choices and variable.default not in (None, *variable.choices):
            message = f"{variable.name} is {variable.default}, not {' or '.join(variable.choices)}"
            problems.add("server-default-unlisted", server.location, message)
    if details:
        message = "; ".join(details)
        problems.add("document-details-dropped", server.location, message)
