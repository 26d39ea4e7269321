"""The values that cross stages. All are frozen; none does anything.

`document` (load -> read), `api` (read -> map), `payloads`, `problem` and `bundle` (map -> plan),
`changes` (plan -> apply -> report).
"""
