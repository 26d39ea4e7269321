"""Documents: read from where they are, parsed, checked, and their references looked up.

In: a place. Out: a `importer.model.document.Document` and a `resolve.Resolver` over it. Refuses
what cannot be read or is no OpenAPI document with a `importer.errors.DocumentError`.
"""
