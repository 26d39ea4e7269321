"""What a change means to those who use a connector: each is classed, with a reason.

In: changes of a plan, or two bundles. Out: findings (`importer.model.findings`). Pure functions;
`classify` is the way in, `codes` the table of everything that can be found.
"""
