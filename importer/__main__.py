"""Runs the command line: `python -m importer`."""

from importer.cli.process import run

run()
