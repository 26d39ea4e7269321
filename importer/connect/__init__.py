"""The platform's Connect API v1: requests and answers as values, and a client that sends them.

`types` (what the platform answers), `requests` and `answers` (no I/O), `retry` (when to ask
again), `pace` (how many at a time) and `patience` (for how long), `edge` (one request over HTTP,
once), `sender` (as often as it takes), `client` (a method for each thing to ask). `references` and
`canonical` know how definitions refer to each other and when two payloads mean the same.
"""
