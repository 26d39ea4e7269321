"""What a request may hold: the sandbox's own reading of the published Connect API v1 document.

Shapes are msgspec structs that refuse unknown fields; rules that no type can tell are functions
that give the faulty fields. Nothing here knows the database or the rest of the importer.
"""
