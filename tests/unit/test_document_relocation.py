"""References that are not followed, as the bundled document has to write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapped import make_document, read_tree

from importer.document.kept import Lost
from importer.document.relocation import Relocation
from importer.document.resolve import Resolver

DOCUMENT = "file:///api/v1/root.yaml"
PETS = "file:///api/v1/paths/pets.yaml"
WEB = "https://example.com/api/pets.yaml"


def relocation(own: str | None = None, uri: str = DOCUMENT) -> Relocation:
    """Give the relocation of a document at a place, perhaps one with a `$self`."""
    tree = make_document({}, openapi="3.2.0")
    if own is not None:
        tree["$self"] = own
    document = read_tree(tree, uri=uri)
    return Relocation(Resolver(document), document.uri)


@pytest.mark.parametrize(
    ("reference", "base", "expected"),
    [
        # a file's references, as the document has to write them
        ("toy.yaml#/Toy", PETS, "paths/toy.yaml#/Toy"),
        ("../toy.yaml", PETS, "toy.yaml"),
        ("../../outside/toy.yaml", PETS, "../outside/toy.yaml"),
        ("#/Toy", PETS, "paths/pets.yaml#/Toy"),
        ("a%20b/c.yaml?x=1#/d%7Be", PETS, "paths/a%20b/c.yaml?x=1#/d%7Be"),
        ("a:b.yaml", "file:///api/v1/pets.yaml", "a:b.yaml"),
        ("./a:b.yaml", "file:///api/v1/pets.yaml", "./a:b.yaml"),
        ("https://example.com/x.yaml#/a", PETS, "https://example.com/x.yaml#/a"),
        ("urn:example:pet", PETS, "urn:example:pet"),
        # of another host, or on another one, they are whole addresses
        ("toy.yaml#/Toy", WEB, "https://example.com/api/toy.yaml#/Toy"),
        ("#/Toy", f"{WEB}?signature=hush", f"{WEB}#/Toy"),
        ("toy.yaml", f"{WEB}?signature=hush", "https://example.com/api/toy.yaml"),
        # what is no URI stays
        ("http://[/a", PETS, None),
        # the document's own stay
        ("toy.yaml#/Toy", DOCUMENT, None),
        ("https://example.com/x.yaml", DOCUMENT, None),
        ("http://[/a", DOCUMENT, None),
    ],
)
def test_a_reference_means_what_it_meant_in_its_file(
    reference: str, base: str, expected: str | None
) -> None:
    assert relocation().relocated(reference, base) == expected


@pytest.mark.parametrize(
    ("reference", "base", "text"),
    [
        ("#/components/schemas/No", DOCUMENT, "#/components/schemas/No"),
        ("root.yaml#/components/schemas/No", DOCUMENT, "#/components/schemas/No"),
        ("../root.yaml#/components/schemas/No", PETS, "#/components/schemas/No"),
        (f"{DOCUMENT}#no", WEB, "#no"),
    ],
)
def test_what_leads_nowhere_in_the_document_itself_is_never_to_lead_somewhere(
    reference: str, base: str, text: str
) -> None:
    lost = relocation().relocated(reference, base)
    assert isinstance(lost, Lost)
    assert (lost.text, lost.reference) == (text, text)
    assert lost.instead == f"#/x-missing{text[1:]}"


def test_a_document_of_an_address_of_its_own_is_known_by_both() -> None:
    own = relocation("https://example.com/api/root.yaml")
    assert own.is_of_document("https://example.com/api/root.yaml")
    assert not own.is_of_document(DOCUMENT)
    for base in (WEB, "https://example.com/api/root.yaml"):
        assert isinstance(own.relocated("root.yaml#/No", base), Lost)
    assert isinstance(own.relocated("root.yaml#/No", DOCUMENT), Lost)
    assert own.relocated("toy.yaml", WEB) == "toy.yaml"
    assert own.relocated("toy.yaml", PETS) == "file:///api/v1/paths/toy.yaml"


def test_an_address_is_relative_to_what_the_document_calls_itself() -> None:
    own = relocation("../v2/root.yaml")
    assert own.relocated("toy.yaml", PETS) == "../v1/paths/toy.yaml"


def test_a_document_without_one_is_known_by_its_address(tmp_path: Path) -> None:
    uri = (tmp_path / "root.yaml").as_uri()
    assert relocation(uri=uri).is_of_document(uri)
