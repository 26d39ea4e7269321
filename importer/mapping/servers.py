"""The server that a connector is for, as its base URL and its connection variables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin

from importer.errors import UsageError
from importer.mapping.options import MappingOptions
from importer.mapping.templates import has_control_characters, has_template
from importer.mapping.urls import CHARS_MOST, address_fault
from importer.model.api import Api, Server
from importer.model.payloads import ConnectionVariable
from importer.problems import ProblemLog
from importer.text import masked

VARIABLE = re.compile(r"\{([A-Za-z0-9_][A-Za-z0-9_.-]*)\}")
"""A variable in the URL of a server (OpenAPI 3.0.4, 4.7.5)."""

_BRACE = re.compile(r"[{}]")
_ABSOLUTE = re.compile(r"(?:https?://|\{)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:[^/?#]*//)?([^/?#]*)")
_SHOWN_MOST = 10


class BaseUrl(NamedTuple):
    """A base URL with its variables as `{{ conn.NAME }}`, and these with their values.

    `plain` is the same with the values filled in, None where that is no http or https address;
    `assumed` names the variables that stand in its host, whose values are but defaults.
    """

    template: str
    variables: list[ConnectionVariable]
    plain: str | None
    assumed: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        """The values of the variables by their names."""
        return {variable["name"]: variable["value"] for variable in self.variables}


def map_base_url(api: Api, options: MappingOptions, problems: ProblemLog) -> BaseUrl:
    """Give the base URL: that of the options, else the server that they or the document choose.

    Without servers it is `/`, as the specification says (OpenAPI 3.0.4, 4.7.1.1), with a Problem:
    a user has to fill it in. Raises UsageError for a choice that is none of the servers.
    """
    usable = [server for server in api.servers if _is_usable(server, problems)]
    chosen = usable[0] if usable else None
    if options.server is not None:
        chosen = _chosen(api.servers, usable, options.server)
    for server in usable:
        if server is not chosen or options.base_url is not None:
            problems.add("server-other", server.location, server.url)
    if options.base_url is not None:
        variables = chosen.variables if chosen else ()
        place = chosen.location if chosen else api.location
        given = Server(url=options.base_url, description="", variables=variables, location=place)
        return _base_url(given, problems)
    if chosen is not None:
        _tell_details(chosen, problems)
        base = _base_url(chosen, problems)
    else:
        base = BaseUrl("/", [], None, ())
    if chosen is None or not _ABSOLUTE.match(chosen.url):
        place = chosen.location if chosen else api.location
        problems.add("server-missing", place, _missing(base.template, api.location.uri))
    return base


def _missing(url: str, document: str) -> str:
    """Tell what the base URL is, and what it would be if the document lies on the API's host."""
    message = f"the base URL is {url}"
    with suppress(ValueError):  # urljoin's word for a host such as `[`
        if address_fault(document) is None:
            message += f"; seen from the document it would be {masked(urljoin(document, url))}"
    return message


def _is_usable(server: Server, problems: ProblemLog) -> bool:
    """Tell whether a server's URL can be a base URL; a Problem where it cannot."""
    url = server.url
    unsafe = has_template(url) or has_control_characters(url) or "\\" in url
    if unsafe or "@" in _authority(url):
        problems.add("server-variable-invalid", server.location, masked(url))
        return False
    return True


def _authority(url: str) -> str:
    """Give what stands for user, host and port in the URL of a server."""
    found = _AUTHORITY.match(url)
    return found[1] if found else ""


def _chosen(servers: Sequence[Server], usable: list[Server], wanted: str) -> Server:
    """Give the server that a user means: by number, URL, name or description."""
    numbered = {_number(server, index): server for index, server in enumerate(servers)}
    if wanted.isdecimal():
        found = [server for number, server in numbered.items() if number == int(wanted)]
    else:
        found = [server for server in servers if _is_called(server, wanted)]
    if len(found) == 1 and any(found[0] is server for server in usable):
        return found[0]
    shown = [
        f"{number}: {masked(server.url)}{_in_words(server)}"
        for number, server in list(numbered.items())[:_SHOWN_MOST]
    ]
    what = "is several" if len(found) > 1 else "cannot be used" if found else "is none"
    raise UsageError(
        f"--server {wanted} {what} of the document's servers",
        hint=f"they are {'; '.join(shown)}" if shown else "it names none; use --base-url URL",
    )


def _in_words(server: Server) -> str:
    words = server.name.strip() or server.description.strip()
    return f" ({words})" if words else ""


def _number(server: Server, index: int) -> int:
    """Give the number of a server in the document, as pointers tell it; 2.0 has no list of them."""
    _, _, last = server.location.pointer.rpartition("/")
    return int(last) if last.isdecimal() else index


def _is_called(server: Server, wanted: str) -> bool:
    if server.url.rstrip("/") == wanted.rstrip("/"):
        return True
    names = {server.name.strip().casefold(), server.description.strip().casefold()}
    return wanted.strip().casefold() in names - {""}


def _base_url(server: Server, problems: ProblemLog) -> BaseUrl:
    """Give a server's URL, `{name}` as `{{ conn.name }}`, and the variables with their defaults.

    Braces that are no variable's are percent-encoded: beside others they might become a template.
    """
    defaults = {variable.name: variable.default for variable in server.variables}
    hosts = set(VARIABLE.findall(_authority(server.url)))
    values: dict[str, str] = {}
    template = []
    for index, part in enumerate(VARIABLE.split(server.url)):
        if index % 2:  # what the expression has in parentheses: a name
            if part not in values:
                default = defaults.get(part)
                values[part] = _plain_value(part, default, server, problems, host=part in hosts)
            template.append(f"{{{{ conn.{part} }}}}")
        else:
            template.append(part.replace("{", "%7B").replace("}", "%7D"))
    if _BRACE.search(VARIABLE.sub("", server.url)):
        message = f"{server.url} holds braces that are no variable"
        problems.add("server-variable-invalid", server.location, message)
    address = fill(server.url, values) if all(values[name] for name in hosts) else ""
    return BaseUrl(
        template="".join(template).rstrip("/") or "/",
        variables=[{"name": name, "value": value} for name, value in values.items()],
        plain=address if address_fault(address) is None else None,
        assumed=tuple(name for name in values if name in hosts),
    )


def fill(url: str, values: dict[str, str]) -> str:
    """Give a URL with the values that its variables have, "" for one that is far too long."""
    if len(url) > CHARS_MOST:
        return ""
    size = sum(len(values.get(name, "")) for name in VARIABLE.findall(url))
    if size > CHARS_MOST:  # a long value may stand in it many times
        return ""
    return VARIABLE.sub(lambda found: values.get(found[1]) or found[0], url)


def _plain_value(
    name: str, default: str | None, server: Server, problems: ProblemLog, *, host: bool
) -> str:
    """Give the default of a variable; "", with a Problem, where it has none that is plain text.

    A single brace is none either: beside the value of another variable it might be a template. In
    a `host` no default may bring a user name or a password along.
    """
    if default is not None and _is_plain(default, host=host):
        return default
    why = "is not declared" if default is None else "has a default that is no plain text"
    message = f"{name} {why}; its value is empty"
    problems.add("server-variable-invalid", server.location, message)
    return ""


def _is_plain(value: str, *, host: bool) -> bool:
    """Tell whether a value is nothing but text where it stands."""
    if host and ("@" in value or "\\" in value):
        return False
    return not _BRACE.search(value) and not has_control_characters(value)


def _tell_details(server: Server, problems: ProblemLog) -> None:
    """Tell what a server says about itself and its variables beside their names and defaults."""
    used = set(VARIABLE.findall(server.url))
    details = ["its description"] if server.description else []
    if server.name:
        details.append("its name")
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
