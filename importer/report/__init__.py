"""Tells people and programs what a run would do, what it did, and what a document loses.

In: a bundle, its plan, the outcomes, Problems. Out: text on a stream (`terminal`) or JSON bytes
(`as_json`). `view` makes plain data for people, which every rendering shares; nothing here reads
a file or asks the platform.
"""
