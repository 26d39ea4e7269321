"""The command line: one module a command; wiring, printing, exit codes.

Exit codes: 0 fine, 1 failed, 2 changes are pending (only `plan --detailed-exitcode`), 3 applied in
part, 4 refused by a safety limit, 64 usage. Only this package prints, and only `main` catches the
root of our exceptions.
"""

from importer.cli.main import main

__all__ = ["main"]
