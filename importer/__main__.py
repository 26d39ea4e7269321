"""Runs the command line: `python -m importer`."""

import sys

from importer.cli import main

sys.exit(main())
