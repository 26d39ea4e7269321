"""An API becomes a bundle: the exact payloads of actions and definitions.

In: a `importer.model.api.Api`. Out: a `importer.model.bundle.Bundle`. Nothing of the document is
inlined or copied; each thing that the platform cannot carry is a Problem.
"""
