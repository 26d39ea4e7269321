"""What the keys of a configuration must be together, besides being of the right kind.

In: tables as they were read, and the places of their keys. Out: nothing, or UsageError for the
first mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from importer.apply.version_names import check_name
from importer.connect.address import parse_api_url
from importer.errors import ImporterError
from importer.mapping.filters import parse_filter
from importer.mapping.options import MappingOptions
from importer.service.configuration import ConfigurationFile, NotifyTable, SourceTable
from importer.service.key_like import is_random
from importer.service.listening import parse_listen
from importer.service.places import Places
from importer.service.schedule import parse_schedule

AUTO = "auto"
"""What `version` is where the document names the version."""

_STDIN = "-"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Fault(NamedTuple):
    """A mistake: the keys below the table, what is wrong, and what to do."""

    keys: tuple[str, ...]
    what: str
    hint: str


def check_file(whole: ConfigurationFile, places: Places) -> None:
    """Check what is said of the service. Raises UsageError."""
    for fault in _file_faults(whole):
        raise places.mistake(fault.keys, fault.what, fault.hint)


def check_source(source: SourceTable, index: int, places: Places) -> None:
    """Check a source that has what the defaults say, too. Raises UsageError."""
    for fault in _source_faults(source):
        raise places.mistake(places.of_source(index, *fault.keys), fault.what, fault.hint)


def mapping_of(source: SourceTable) -> MappingOptions:
    """Give what a source says of the mapping. Raises UsageError for what cannot be."""
    return MappingOptions(
        parameter_notes=source.parameter_notes,
        triggers=source.triggers,
        server=source.server,
        base_url=source.base_url,
        include=source.include,
        exclude=source.exclude,
    )


def _file_faults(whole: ConfigurationFile) -> Iterator[_Fault]:
    service = whole.service
    if service.listen:
        yield from _guarded(("service", "listen"), lambda: parse_listen(service.listen))
    if service.dead_after < 3 * service.heartbeat:
        told = "a process would be taken for dead between two signs of life"
        yield _Fault(("service", "dead-after"), told, "Make it three times heartbeat, or more")


def _source_faults(source: SourceTable) -> Iterator[_Fault]:
    yield from _document_faults(source)
    yield from _target_faults(source)
    if source.schedule is not None:
        schedule = source.schedule
        yield from _guarded(("schedule",), lambda: parse_schedule(schedule))
    for key, filters in (("include", source.include), ("exclude", source.exclude)):
        for one in filters:
            yield from _guarded((key,), partial(parse_filter, one))
    yield from _guarded(("base-url",), lambda: mapping_of(source))
    if source.notify is not None:
        yield from _notify_faults(source.notify)


def _document_faults(source: SourceTable) -> Iterator[_Fault]:
    if (source.spec is None) == (source.spec_env is None):
        yield _Fault((), "a source has either spec or spec-env", "Name the document")
    if source.spec == _STDIN:
        told = "standard input comes once, and a source again and again"
        yield _Fault(("spec",), told, "Name a file or an address")


def _target_faults(source: SourceTable) -> Iterator[_Fault]:
    """Say what of connector and version does not go together."""
    if (source.connector is None) == (source.create_connector is None):
        hint = "Name a connector by its id, or have the one of a name found or made"
        yield _Fault((), "a source has either connector or create-connector", hint)
    if source.create_connector is not None and not source.create_connector.isprintable():
        yield _Fault(("create-connector",), "this holds characters that cannot be seen", "Type it")
    version = source.version
    if version is None:
        yield _Fault(("version",), "version is missing", 'Write version = "auto", or a name')
        return
    is_auto = version == AUTO
    if not is_auto:
        yield from _guarded(("version",), lambda: check_name(version))
    if source.publish and not is_auto:
        told = "a published version takes no more changes, and a fixed one is never another"
        yield _Fault(("publish",), told, 'Write version = "auto", or publish by hand')
    makes = is_auto or source.create_version or source.create_connector is not None
    if source.from_version is not None and not makes:
        told = "no version is made that this could be the origin of"
        yield _Fault(("from-version",), told, "Add create-version = true")
    if source.api_url is not None:
        yield from _guarded(("api-url",), lambda: parse_api_url(source.api_url or ""))


def _notify_faults(notify: NotifyTable) -> Iterator[_Fault]:
    if (notify.url is None) == (notify.url_env is None):
        yield _Fault(("notify",), "a notification has either url or url-env", "Keep one of them")
    if notify.url is None:
        return
    fault = url_fault(notify.url)
    if fault is not None:
        yield _Fault(("notify", "url"), fault, "Write an address such as https://hooks.example.com")
    elif any(is_random(part) for part in urlsplit(notify.url).path.split("/")):
        hint = "Keep the address in the environment, and name the variable: url-env"
        yield _Fault(("notify", "url"), "this address looks like a secret", hint)


def url_fault(url: str) -> str | None:
    """Say what is wrong with an address that notifications go to; None where nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if not host or not url.isascii() or not url.isprintable() or "\\" in url:
        return "this is no address"
    if parts.username is not None:
        return "this address holds a user name"
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return None
    return "notifications go to https addresses only, but for this machine's own"


def _guarded(keys: tuple[str, ...], check: Callable[[], object]) -> Iterator[_Fault]:
    """Turn what a check raises into a mistake of the file."""
    try:
        check()
    except ImporterError as error:
        yield _Fault(keys, error.what, error.hint or "Correct it")
