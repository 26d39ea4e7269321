"""One run against one connector version, from the lock to the record of what came of it.

`conduct` leads it; `order` says what it is to do and what came of it. Whoever wants a run, by hand
or on a schedule, gives the same kind of order, so that all runs keep the same limits.
"""
