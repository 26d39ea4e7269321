"""How the tables came to be as they are: one step a version, in order; a step never changes.

A step is a module with `statements`, which gives the SQL of one database's dialect. To change the
tables, add a step and mend `importer.state.tables`; a test holds that both say the same.
"""

from __future__ import annotations

from importer.state.migrations import first_layout, progress_layout, service_layout
from importer.state.migrations.dialect import Step

STEPS: tuple[Step, ...] = (
    first_layout.statements,
    service_layout.statements,
    progress_layout.statements,
)
"""The first one leads from nothing to version 1, the last one to the present version."""
