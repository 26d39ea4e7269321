"""Any tree that calls itself OpenAPI gives actions and Problems, never an exception."""

from __future__ import annotations

import re
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import msgspec
import yaml
from any_tree import documents
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from oracle import check_sign_in

from importer.catalogue import CATALOGUE
from importer.document.parse import parse_document
from importer.document.yaml_core import load_yaml_core
from importer.errors import DocumentError
from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build_bundle

EXAMPLES = max(200, settings.default.max_examples if settings.default else 0)

TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["YES", "2020-01-01", "044", "0o7", "1e3", "~", "<<", "=", "null", ".inf"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
TEXT_TAG = "tag:yaml.org,2002:str"
YAML_TEXTS = st.text(st.sampled_from("a1:-?&*!|>%@'\"{}[],# \n\t<~\\.0x\u2028\x00é"), max_size=30)


def build_from(tree: Any) -> Bundle:
    """Give the bundle of a tree that is written to a file and read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_bytes(msgspec.json.encode(tree))
        return build_bundle(str(path), MappingOptions())


@given(documents)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_operation_of_any_tree_is_an_action_or_is_told_of(tree: dict[str, Any]) -> None:
    bundle = build_from(tree)

    assert bundle.summary.operations == bundle.summary.actions + bundle.summary.skipped
    assert bundle.summary.actions == len(bundle.actions) == len(bundle.origins)
    assert bundle.summary.definitions == len(bundle.definitions)
    errors = [problem for problem in bundle.problems if problem.severity == "error"]
    assert bundle.summary.errors == len(errors)
    assert len({problem.operation for problem in errors} - {None}) >= bundle.summary.skipped
    assert {problem.code for problem in bundle.problems} <= CATALOGUE.keys()
    for problem in bundle.problems:
        assert problem.message.isprintable()
        assert (problem.operation or "").isprintable()
    assert msgspec.json.decode(encode_bundle(bundle))["format"] == 1
    check_sign_in(bundle)


@given(YAML_TEXTS | st.binary(max_size=30))
@example("a: 1\n<<: 1")
@example("[" * 2_000)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_bytes_are_a_tree_or_are_refused(content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    for name in ("openapi.yaml", "openapi.json"):
        with suppress(DocumentError):
            assert msgspec.json.encode(parse_document(raw, name))


def as_yaml(tree: Any, *, flow: bool | None, quotes: str) -> str:
    """Write YAML in which every text is quoted in one way, and nothing else is."""

    class Writer(yaml.SafeDumper):
        """Texts without quotes would mean what YAML 1.1 says, PyYAML's own language."""

    Writer.add_representer(
        str, lambda writer, text: writer.represent_scalar(TEXT_TAG, text, style=quotes)
    )
    return yaml.dump({"x": tree}, Dumper=Writer, default_flow_style=flow)


@given(TREES, st.sampled_from([None, True, False]), st.sampled_from(["'", '"', "|", ">"]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_both_loaders_of_yaml_read_what_was_written(
    tree: Any, flow: bool | None, quotes: str
) -> None:
    text = as_yaml(tree, flow=flow, quotes=quotes)

    assert parse_document(text.encode(), "openapi.yaml") == {"x": tree}
    assert load_yaml_core(text, "openapi.yaml") == ({"x": tree}, ())


ENDS_OF_1_1 = st.text(st.sampled_from("\x7f\x85\u2028\u2029a <:!\\"), max_size=8)
"""Texts that JSON may hold as they are; in YAML 1.1 they would be folded (1.2, section 5.4)."""

_NOT_IN_YAML = re.compile("[\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""What JSON may hold as it is, and YAML may not (1.2, section 5.1)."""


@given(TREES | st.dictionaries(ENDS_OF_1_1, ENDS_OF_1_1 | TREES, max_size=3))
@example({"\x85": " \u2028 ", "a \u2029 b": " <<: !!set"})
@example({"\x7f": " <<: !!set"})
@settings(max_examples=EXAMPLES, deadline=None)
def test_json_means_the_same_in_a_file_of_yaml(tree: Any) -> None:
    raw = msgspec.json.encode({"x": tree})

    assert parse_document(raw, "openapi.json") == {"x": tree}
    with suppress(DocumentError) if _NOT_IN_YAML.search(raw.decode()) else nullcontext():
        assert parse_document(b"# YAML\n" + raw, "openapi.yaml") == {"x": tree}
