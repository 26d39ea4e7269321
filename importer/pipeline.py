"""Joins the stages: document -> openapi -> mapping -> plan -> apply.

Each function takes what a command has been given and returns values; nothing here prints or asks.
"""

from __future__ import annotations

from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.document.validate import validate_document
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.openapi.read import read_api
from importer.problems import ProblemLog


def build_bundle(spec: str, options: MappingOptions) -> Bundle:
    """Load, validate, read and map the document at `spec`. Raises DocumentError."""
    problems = ProblemLog()
    document = load_document(spec)
    validate_document(document, problems)
    resolver = Resolver(document)
    api = read_api(document, resolver, problems)
    return map_api(api, document, resolver, problems, options)
