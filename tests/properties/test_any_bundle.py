"""A document of any number of files posts what it posts bundled as one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from same_bundle import compare_with_bundle
from scattered import ROOT, Json, scattered_documents

from importer.model.bundle import Bundle

EXAMPLES = max(60, (settings.default.max_examples if settings.default else 0) // 5)


def write_files(files: dict[str, Json], folder: Path) -> Path:
    """Write files to a folder; give the path of the document."""
    for name, tree in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(tree))
    return folder / ROOT


def without_keys(bundle: Bundle) -> Bundle:
    """Give a bundle in which mappings of discriminators have no keys, but their values in order."""
    definitions = []
    for definition in bundle.definitions:
        content = msgspec.json.decode(definition["schema"]["content"])
        for discriminator in discriminators(content):
            discriminator["mapping"] = sorted(discriminator.get("mapping", {}).values())
        schema = {**definition["schema"], "content": msgspec.json.encode(content).decode()}
        definitions.append({**definition, "schema": schema})
    return msgspec.structs.replace(bundle, definitions=definitions)


def discriminators(node: Any) -> Iterator[Json]:
    """Give the discriminators in a schema, each an object by now."""
    if isinstance(node, dict):
        if "propertyName" in node:  # which no property of a scattered document is called
            yield node
        for child in node.values():
            yield from discriminators(child)
    elif isinstance(node, list):
        for child in node:
            yield from discriminators(child)


@given(scattered_documents())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_document_of_any_files_posts_the_same_when_it_is_bundled(files: dict[str, Json]) -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
        compared = compare_with_bundle(write_files(files, Path(folder)), Path(elsewhere))
    if "swagger" in files[ROOT]:
        # there a value is the name of a definition: where those of two files have one name, the
        # bundle has to call one of them otherwise, and has no word for what its value was
        tree = msgspec.structs.replace(compared.tree, bundle=without_keys(compared.tree.bundle))
        compared = msgspec.structs.replace(compared, tree=tree, whole=without_keys(compared.whole))
    assert compared.differences() == []
