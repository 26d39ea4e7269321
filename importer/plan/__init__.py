"""What an apply would do: the bundle compared with what stands in the connector version.

`remote` reads what stands there, `identity` pairs it with the bundle, `plan` gives the changes.
Nothing here writes to the platform.
"""
