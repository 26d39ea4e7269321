"""Many sources kept in step, unattended: what a configuration says, when, and what came of it.

In: `importer.toml`, the state, the clock. Out: one outcome for each source that was due. Nothing
here prints; `cli` does.
"""
