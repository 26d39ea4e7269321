"""What may be read: the rules that stand between a stranger's document and our files and network.

A local document may refer to files below its own folder, a URL's document to its own origin; more
only where the user allows it. In: a URI that a document refers to. Out: nothing, or a
`RefusedReference` that says why and how to allow it. Nothing is opened here.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import url2pathname

import msgspec

from importer.errors import UsageError

_DEFAULT_PORTS = {"http": 80, "https": 443}


class RefusedReference(Exception):  # noqa: N818 - it says what the reference is
    """A reference that may not be followed: `why`, and the option that would allow it."""

    def __init__(self, why: str, allow: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.allow = allow


class Origin(msgspec.Struct, frozen=True):
    """An origin (RFC 6454): scheme, host in lower case, port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


class AccessRules(msgspec.Struct, frozen=True, kw_only=True):
    """The folders and origins that the references of one document may lead to.

    `origins` may be read from; `private_origins` even where their addresses are not public.
    """

    folders: tuple[Path, ...] = ()
    origins: tuple[Origin, ...] = ()
    private_origins: tuple[Origin, ...] = ()

    def file_of(self, uri: str) -> Path:
        """Give the file that a `file:` URI means, links resolved. Raises RefusedReference."""
        path = _path_of(uri)
        try:
            real = path.resolve(strict=True)
        except OSError as error:
            # whether a file is there is told only of folders that may be read
            self._require_folder(path.parent.resolve(), path)
            reason = error.strerror or "cannot be read"
            raise RefusedReference(f"{path.name}: {reason}") from None
        except (RuntimeError, ValueError):
            raise RefusedReference("it is no path of a file") from None
        self._require_folder(real.parent, path)
        if not real.is_file():
            raise RefusedReference(f"{path.name} is no regular file")
        return real

    def _require_folder(self, folder: Path, path: Path) -> None:
        if any(folder.is_relative_to(allowed) for allowed in self.folders):
            return
        named = os.path.normpath(path.parent)
        raise RefusedReference(
            f"it leads out of the document's folder, to {named}", f"--allow-refs {named}"
        )

    def origin_of(self, url: str) -> Origin:
        """Give the origin of an http or https URL that may be read. Raises RefusedReference."""
        origin = parse_origin(url)
        if origin not in self.origins:
            raise RefusedReference(f"it leads to {origin}", f"--allow-refs {origin}")
        return origin


def rules_for(uri: str, allowed: tuple[str, ...]) -> AccessRules:
    """Give the rules for a document at `uri` and what the user allows (`--allow-refs`).

    Raises UsageError for what is neither a folder nor an origin.
    """
    folders: list[Path] = []
    origins: list[Origin] = []
    for item in allowed:
        if "://" in item:
            try:
                origins.append(parse_origin(item))
            except RefusedReference as refused:
                raise UsageError(f"--allow-refs {item}: {refused.why}") from None
        elif Path(item).is_dir():
            folders.append(Path(item).resolve())
        else:
            raise UsageError(f"--allow-refs {item} is neither a folder nor an origin")
    own_folders = [_path_of(uri).resolve().parent] if uri.startswith("file:") else []
    own_origins = [parse_origin(uri)] if uri.startswith(("http:", "https:")) else []
    return AccessRules(
        folders=(*own_folders, *folders),
        origins=(*own_origins, *origins),
        private_origins=tuple(origins),
    )


def parse_origin(url: str) -> Origin:
    """Give the origin of a URL. Raises RefusedReference for one that is not plain http(s)."""
    parts = _split(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedReference(f"it has the scheme {parts.scheme}:, which is not read")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise RefusedReference("its address holds a user name")
    try:
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        host = (parts.hostname or "").encode(
            "idna" if ":" not in (parts.hostname or "") else "ascii"
        )
    except ValueError:  # UnicodeError is one
        raise RefusedReference("its address has no valid host and port") from None
    if not host:
        raise RefusedReference("its address names no host")
    return Origin(parts.scheme, host.decode("ascii").rstrip(".").lower(), port)


def _path_of(uri: str) -> Path:
    """Give the path that a `file:` URI means (RFC 8089). Raises RefusedReference."""
    parts = _split(uri)
    if parts.scheme != "file":
        raise RefusedReference(f"it has the scheme {parts.scheme}:, which is not read")
    if parts.netloc not in ("", "localhost"):
        raise RefusedReference("it names a file on another machine")
    decoded = unquote(parts.path)
    if "\\" in decoded or _has_control(decoded):
        raise RefusedReference("its path holds backslashes or control characters")
    return Path(url2pathname(parts.path))


def _split(url: str) -> SplitResult:
    """Split a URL. Raises RefusedReference where two readers could disagree about its parts."""
    if "\\" in url or _has_control(url):
        raise RefusedReference("its address holds backslashes or control characters")
    try:
        return urlsplit(url)
    except ValueError:
        raise RefusedReference("it is no URL") from None


def _has_control(text: str) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text
    )
