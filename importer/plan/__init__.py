"""What an apply would do: the bundle compared with what stands in the connector and its version.

`remote` reads what stands there, `identity` pairs it with the bundle, `three_ways` merges what was
applied last, what stands and what is wanted, `plan` gives the changes; `recorded` tells what is to
be remembered of a run. Nothing here writes to the platform.
"""
