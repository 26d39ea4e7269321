"""OpenAPI documents of any version become one model of an API.

In: a document and a resolver of its references. Out: a `importer.model.api.Api`. What a vendor got
wrong costs what it stands in at most (a parameter, a body, an operation), and always a Problem.
"""
