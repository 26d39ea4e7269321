"""What `importer.toml` may say: one class a table, one field a key.

The descriptions are those of the published JSON Schema (`importer.schema.json`). Keys are written
with `-`, as options of the command line are, and mean the same. No field is for a secret: of those
there are names of environment variables only.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from importer.model.changes import OnConflict
from importer.model.findings import FailOn

Policy = Literal["auto", "safe", "review"]
"""What is done without asking: everything; what is additive or cosmetic; nothing."""

When = Literal["always", "change", "breaking", "failure"]
"""When somebody is told of a run."""

_ULID = r"^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$"
_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"

_Count = Annotated[int, Meta(ge=1)]
_Ulid = Annotated[str, Meta(pattern=_ULID)]
_Filters = tuple[
    Annotated[str, Meta(description="tag:NAME, id:OPERATION_ID, METHOD, /path or METHOD /path")],
    ...,
]
_Fingerprints = tuple[Annotated[str, Meta(pattern="^[0-9a-f]{16}$")], ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the file; a key that it does not know is a mistake."""


class ScheduleTable(Table, frozen=True, kw_only=True):
    """When a source is due: at the times of a cron expression, or every so often."""

    cron: Annotated[
        str | None, Meta(description="Five fields as in crontab(5), or @hourly, @daily, @weekly.")
    ] = None
    every: Annotated[
        Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,5}[smhd]$")] | None,
        Meta(description="Seconds, minutes, hours or days between two runs: 30s, 15m, 6h, 1d."),
    ] = None
    timezone: Annotated[
        str | None, Meta(description="The IANA time zone that cron's times are of; UTC by default.")
    ] = None


class NotifyTable(Table, frozen=True, kw_only=True):
    """Who is told of a run: a POST of a small JSON object to an address."""

    url: Annotated[
        str | None, Meta(description="An https address; http for this machine only.")
    ] = None
    url_env: Annotated[
        Annotated[str, Meta(pattern=_VARIABLE)] | None,
        Meta(description="Instead: the environment variable with an address that is a secret."),
    ] = None
    when: Annotated[
        When,
        Meta(
            description="always; change: something was applied, held or failed; breaking: something"
            " that breaks users was found, or something failed; failure: something failed."
        ),
    ] = "change"
    secret_env: Annotated[
        Annotated[str, Meta(pattern=_VARIABLE)] | None,
        Meta(
            description="The environment variable with the secret that signs the body: HMAC-SHA256"
            " in the header X-Importer-Signature-256."
        ),
    ] = None


class RulesTable(Table, frozen=True, kw_only=True):
    """What a source may say and `[defaults]` may say for all of them."""

    organisation: Annotated[
        _Ulid | None, Meta(description="The organisation; VERSORI_ORGANISATION_ID comes first.")
    ] = None
    api_url: Annotated[
        str | None, Meta(description="The platform's address; VERSORI_API_URL comes first.")
    ] = None
    version: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(
            description="The draft version's name; auto: named after the document's version, a new"
            " draft of the one published last whenever the document changes.",
        ),
    ] = None
    create_version: Annotated[
        bool, Meta(description="Make the draft version if there is none.")
    ] = False
    from_version: Annotated[
        str | None, Meta(description="Make the draft as a copy of this version; or latest.")
    ] = None
    schedule: Annotated[
        ScheduleTable | None, Meta(description="When importer serve runs the source.")
    ] = None
    policy: Annotated[
        Policy,
        Meta(
            description="auto: apply everything; safe: apply what is additive or cosmetic, hold the"
            " rest for review; review: hold everything."
        ),
    ] = "safe"
    accept: Annotated[
        _Fingerprints,
        Meta(description="Findings that are known, and neither hold nor refuse anything."),
    ] = ()
    fail_on: Annotated[
        FailOn | None,
        Meta(
            description="Refuse a plan that holds something as bad as that, or worse, and not in"
            " accept. Whatever the policy, nothing of it is applied then, and nothing put up for"
            " review; without this key, safe and review hold it."
        ),
    ] = None
    prune: Annotated[bool, Meta(description="Delete what the document does not have.")] = False
    recreate: Annotated[
        bool,
        Meta(
            description="Make again what a person deleted; found when the document changes, or by"
            " importer sync --check-drift."
        ),
    ] = False
    publish: Annotated[
        bool, Meta(description="Publish the version if nothing failed and nothing is held.")
    ] = False
    on_conflict: Annotated[
        OnConflict, Meta(description="Whose value stays where a person and the vendor changed it.")
    ] = "keep"
    no_connector: Annotated[
        bool, Meta(description="Leave the connector itself and its auth schemes alone.")
    ] = False
    include: Annotated[_Filters, Meta(description="Import only such operations.")] = ()
    exclude: Annotated[_Filters, Meta(description="Leave such operations out.")] = ()
    parameter_notes: Annotated[
        bool, Meta(description="Tell in descriptions what the platform has no field for.")
    ] = True
    triggers: Annotated[bool, Meta(description="Make triggers of webhooks and callbacks.")] = True
    server: Annotated[
        str | None, Meta(description="Which server counts: its index, URL or description.")
    ] = None
    base_url: Annotated[str | None, Meta(description="The connector's base URL.")] = None
    allow_refs: Annotated[
        tuple[str, ...], Meta(description="Folders and origins that may be read, too.")
    ] = ()
    allow_duplicate_keys: Annotated[bool, Meta(description="Take the last of a key's values.")] = (
        False
    )
    max_bytes: Annotated[_Count | None, Meta(description="Decoded bytes of all files.")] = None
    max_files: Annotated[_Count | None, Meta(description="Files of a document.")] = None
    max_depth: Annotated[_Count | None, Meta(description="Levels of a file.")] = None
    max_values: Annotated[_Count | None, Meta(description="Values in all files.")] = None
    max_aliases: Annotated[_Count | None, Meta(description="Values behind YAML aliases.")] = None
    max_seconds: Annotated[_Count | None, Meta(description="Seconds for reading.")] = None
    parallelism: Annotated[
        int, Meta(ge=1, le=64, description="Requests at a time to the platform.")
    ] = 4
    max_wait: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(description="Seconds that one item may be waited for while the platform is busy."),
    ] = None
    notify: Annotated[NotifyTable | None, Meta(description="Who is told of a run.")] = None


class SourceTable(RulesTable, frozen=True, kw_only=True):
    """One document, and the connector that follows it."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
            description="What the source is called, here and in reports.",
        ),
    ]
    spec: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="The document: a URL, or a path from this file's folder."),
    ] = None
    spec_env: Annotated[
        Annotated[str, Meta(pattern=_VARIABLE)] | None,
        Meta(description="Instead: the environment variable with an address that is a secret."),
    ] = None
    connector: Annotated[_Ulid | None, Meta(description="The connector's id.")] = None
    create_connector: Annotated[
        str | None,
        Meta(
            description="The connector of this name (empty: of the document's title); it is made if"
            " there is none."
        ),
    ] = None


class ServiceTable(Table, frozen=True, kw_only=True):
    """How `importer serve` works, and `importer sync` as far as it goes."""

    parallel: Annotated[int, Meta(ge=1, le=64, description="Sources at a time.")] = 4
    listen: Annotated[
        str, Meta(description="HOST:PORT for the pages and /healthz; empty for nowhere.")
    ] = "127.0.0.1:8484"
    token_env: Annotated[
        Annotated[str, Meta(pattern=_VARIABLE)] | None,
        Meta(
            description="The environment variable with the token that the pages ask for; needed"
            " wherever but on loopback."
        ),
    ] = None
    heartbeat: Annotated[
        int, Meta(ge=1, le=3600, description="Seconds between two signs of life of a process.")
    ] = 5
    dead_after: Annotated[
        int,
        Meta(ge=3, le=86_400, description="Seconds without one after which others take over."),
    ] = 30


class ConfigurationFile(Table, frozen=True, kw_only=True):
    """Sources, what holds for all of them, and how the service works."""

    source: Annotated[tuple[SourceTable, ...], Meta(min_length=1)]
    defaults: RulesTable = RulesTable()
    service: ServiceTable = ServiceTable()
