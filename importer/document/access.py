"""What may be read: the rules that stand between a stranger's document and our files and network.

A local document may refer to files below its own folder, a URL's document to its own origin; more
only where the user allows it. In: a URI that a document refers to. Out: nothing, or a
`RefusedReference` that says why and how to allow it. Nothing is opened here.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import msgspec

from importer.document.files import path_of
from importer.document.origins import Origin, parse_origin, split_url
from importer.document.refused import RefusedReference, masked
from importer.errors import UsageError
from importer.text import one_line

__all__ = ["AccessRules", "Origin", "RefusedReference", "parse_origin", "rules_for"]

_NAME_CHARS_MOST = 100
_FOLDER_HINT = "name a folder that exists, or an origin such as https://api.example.com"


class AccessRules(msgspec.Struct, frozen=True, kw_only=True):
    """The folders and origins that the references of one document may lead to.

    `own_folder` is the document's, of which hidden files (`.env`, `.git/config`) are left out;
    all below `folders` may be read. `origins` may be read from; `private_origins` even where their
    addresses are not public. `remote` tells that the document itself came from a URL.
    """

    own_folder: Path | None = None
    folders: tuple[Path, ...] = ()
    origins: tuple[Origin, ...] = ()
    private_origins: tuple[Origin, ...] = ()
    remote: bool = False

    def file_of(self, uri: str) -> Path:
        """Give the file that a `file:` URI means, links resolved. Raises RefusedReference.

        Whether a file is there is told only of folders that may be read.
        """
        path, fault = path_of(uri), None
        try:
            real = Path(os.path.realpath(path, strict=True))
        except OSError as error:
            real, fault = Path(os.path.realpath(path)), error.strerror
        self._require_allowed(real, path)
        name = one_line(path.name, _NAME_CHARS_MOST)
        if fault:
            raise RefusedReference(f"{name}: {fault}")
        if not real.is_file():
            raise RefusedReference(f"{name} is no plain file")
        return real

    def origin_of(self, url: str) -> Origin:
        """Give the origin of an http or https URL that may be read. Raises RefusedReference."""
        origin = parse_origin(url)
        if origin not in self.origins:
            raise RefusedReference(f"it leads to {origin}", f"--allow-refs {origin}")
        return origin

    def _require_allowed(self, real: Path, path: Path) -> None:
        """Raise RefusedReference unless `real`, what `path` leads to, may be read."""
        if any(real.is_relative_to(folder) for folder in self.folders):
            return
        if self.remote and not self.folders:
            raise RefusedReference("it leads from an address of the web to a local file")
        own = self.own_folder
        if own is None or not real.is_relative_to(own):
            named = self._folder_to_allow(real, path)
            whose = "the document's folder" if own else "the folders that are allowed"
            raise RefusedReference(f"it leads out of {whose}", _allow(named))
        if any(part.startswith(".") for part in real.relative_to(own).parts):
            raise RefusedReference(f"{path.name} is hidden, or in a hidden folder", _allow(own))

    def _folder_to_allow(self, real: Path, path: Path) -> str:
        """Give the folder that a reference leads to; a link out of here is named by its target.

        Of other places only what the reference says is told, not what links are there.
        """
        beside = Path(os.path.realpath(path.parent))
        here = (*self.folders, self.own_folder) if self.own_folder else self.folders
        is_link = any(beside.is_relative_to(folder) for folder in here)
        return str(real.parent) if is_link else os.path.normpath(path.parent)


def rules_for(uri: str, allowed: tuple[str, ...]) -> AccessRules:
    """Give the rules for a document at `uri` and what the user allows (`--allow-refs`).

    A document in the root of the file system, or at a `uri` that is empty (it came through a
    pipe), has no folder of its own. One that was asked for over http may be found at the same host
    over https. Raises UsageError for an item of `allowed` that is neither a folder nor an origin,
    RefusedReference for a `uri` that may not be read itself.
    """
    folders: list[Path] = []
    origins: list[Origin] = []
    for item in allowed:
        if "://" in item:
            origins.append(_allowed_origin(item))
        else:
            folders.append(_allowed_folder(item))
    scheme = split_url(uri).scheme
    own_origins = _own_origins(uri) if scheme and scheme != "file" else ()
    return AccessRules(
        own_folder=_own_folder(uri) if scheme == "file" else None,
        folders=tuple(folders),
        origins=(*own_origins, *origins),
        private_origins=tuple(origins),
        remote=bool(own_origins),
    )


def _own_origins(url: str) -> tuple[Origin, ...]:
    own = parse_origin(url)
    safer = parse_origin(f"https://{own.netloc}") if own.netloc == _host_alone(own) else own
    return tuple(dict.fromkeys((own, safer)))


def _host_alone(origin: Origin) -> str:
    return f"[{origin.host}]" if ":" in origin.host else origin.host


def _own_folder(uri: str) -> Path | None:
    folder = Path(os.path.realpath(path_of(uri))).parent
    return None if folder == folder.parent else folder


def _allowed_folder(item: str) -> Path:
    try:
        if item and Path(item).is_dir():
            return Path(os.path.realpath(item))
    except (OSError, ValueError):
        pass  # what cannot be looked at is no folder that could be read
    raise UsageError(f"--allow-refs {item!r} is neither a folder nor an origin", hint=_FOLDER_HINT)


def _allowed_origin(item: str) -> Origin:
    try:
        origin = parse_origin(item)
        parts = split_url(item)
    except RefusedReference as refused:
        raise UsageError(f"--allow-refs {masked(item)}: {refused.why}", hint=_FOLDER_HINT) from None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(
            f"--allow-refs {masked(item)} is more than an origin",
            hint=f"Give --allow-refs {origin}",
        )
    return origin


def _allow(folder: object) -> str:
    """Give the option that allows a folder; quoted, for a document may have chosen its name."""
    return f"--allow-refs {shlex.quote(str(folder))}"
