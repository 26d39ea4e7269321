"""A plan carried out: every pending change ends as an outcome, and nothing ends the run early.

`apply` is the whole of it; `connector`, `auth_schemes`, `definitions`, `actions`, `triggers` and
`deletes` are its parts, `batches` and `names` what must go together or one after the other, and
`validity` tells what the platform finds wrong with what stands. `versions` finds or makes the
draft.
"""
