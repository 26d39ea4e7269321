"""Form fields of Swagger 2.0, which are parameters, as the one body that they make.

In: the `formData` parameters of an operation. Out: a body whose schema is an object with a
property for each of them. That schema stands nowhere in the document, its properties do.
"""

from __future__ import annotations

import re

from importer.model.api import Body, Content, Schema
from importer.model.document import Location
from importer.openapi.declarations import Declared
from importer.openapi.nodes import Reader
from importer.openapi.swagger.parameters import collection_format, tell_unread
from importer.openapi.swagger.values import is_file, misplaced_schema, schema_of_words

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_FORM = re.compile(
    r"(?:(?P<multipart>multipart/(?:[^;]+\+)?form-data)"
    r"|application/(?:[^;]+\+)?x-www-form-urlencoded)\s*(?:;.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""Media types of forms; vendors' own kinds of them are read as valid by swagger-parser too."""


def read_form(
    reader: Reader, fields: list[Declared], consumes: tuple[str, ...], location: Location
) -> Body:
    """Give the body that form fields make; `location` is the place of the operation's parameters.

    It is required as soon as one of the fields is.
    """
    schema = _form_schema(reader, fields, location)
    has_file = any(is_file(field.node.value) for field in fields)
    return Body(
        required=bool(schema.value.get("required")),
        description="",
        contents=tuple(
            Content(media_type=media_type, schema=schema, location=location)
            for media_type in _media_types(reader, consumes, location, has_file=has_file)
        ),
        location=location,
    )


def _media_types(
    reader: Reader, consumes: tuple[str, ...], location: Location, *, has_file: bool
) -> list[str]:
    """Choose those media types declared that can carry a form; with a file, multipart ones."""
    forms = [(name, form) for name in consumes if (form := _FORM.fullmatch(name.strip()))]
    multipart = [name for name, form in forms if form["multipart"]]
    usable = multipart if has_file and multipart else [name for name, _ in forms]
    if not usable:
        usable = [MULTIPART if has_file else URLENCODED]
        reader.note("media-type-assumed", location, f"a form: {usable[0]}")
    unused = [name for name in consumes if name not in usable]
    if unused:
        what = "a form with a file" if has_file else "a form"
        reader.note("media-type-unfit", location, f"{what} is no {', '.join(unused)}")
    return usable


def _form_schema(reader: Reader, fields: list[Declared], location: Location) -> Schema:
    """Make the schema of a form; its properties keep their own places."""
    form = {
        "type": "object",
        "properties": {field.name: _field_schema(reader, field) for field in fields},
    }
    required = [field.name for field in fields if reader.flag(field.node, "required")]
    if required:
        form["required"] = required
    return Schema(form, location, fields[0].node.base)


def _field_schema(reader: Reader, field: Declared) -> Schema:
    """Give the schema of one field; how a list in it is written is told, the schema cannot."""
    schema = misplaced_schema(reader, field.node)
    tell_unread(reader, field, {"schema"} if schema else set())
    if field.node.value.get("type") == "array":
        word = collection_format(reader, field)
        if word != "multi":  # which is how the later versions write lists in forms
            message = f"{field.name} is a list written as {word}"
            reader.note("body-encoding-dropped", field.node.location, message)
    return schema or schema_of_words(field.node, "description")
