"""OpenAPI documents become the actions of a Versori connector.

The pipeline, stage by stage, each in a folder of its name::

    document -> openapi -> mapping -> plan -> apply -> report

`importer.cli` is the command line; `importer.pipeline` joins the stages.
"""

__version__ = "0.1.0"
