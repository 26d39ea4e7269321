"""The command line: one module a command; wiring, printing, exit codes.

Exit codes: 0 fine, 1 failed, 2 changes are pending (only `plan --detailed-exitcode`), 3 applied in
part, 4 refused by a safety limit, 64 usage. Only this package prints, and only `main` catches the
root of our exceptions.
"""

import gc

# Modules, trees and bundles are made once and stay: the search for garbage in circles finds nothing
# among them, and at its usual rate takes an eighth of the time that they take to make.
gc.set_threshold(50_000, 20, 20)

from importer.cli.main import main  # noqa: E402 - what is loaded here is the first of it

__all__ = ["main"]
