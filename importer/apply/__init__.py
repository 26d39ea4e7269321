"""A plan carried out: every pending change ends as an outcome, and nothing ends the run early.

`apply` is the whole of it; `definitions`, `actions` and `deletes` are its parts, `batches` and
`names` what must go together or one after the other. `versions` finds or makes the draft.
"""
