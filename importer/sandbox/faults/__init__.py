"""Faults on purpose: what networks and servers do to a client, for tests and rehearsals.

`grammar` reads rules such as `reset-after-commit:0.05`, `asked` knows which operation a request is,
`fates` decides by a seed whom a rule strikes, `injector` does it to an app, `wire` to a connection,
`served` behind a port. Nothing here changes what the sandbox itself would have done and kept.
"""

from importer.sandbox.faults.fates import Fates
from importer.sandbox.faults.grammar import FaultError, parse_faults
from importer.sandbox.faults.injector import COUNTS_PATH, FaultyApp

__all__ = ["COUNTS_PATH", "Fates", "FaultError", "FaultyApp", "parse_faults"]
