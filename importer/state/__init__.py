"""What we own remotely, what we last applied, where it came from, and every run: a database.

In: targets, runs with their plans and outcomes, the base of the next comparison. Out: the same,
on the next day or on another machine. SQLite by default, PostgreSQL by URL. Secrets do not come
in: addresses are kept without user name and query, sign-in schemes without the client's secret.
"""
