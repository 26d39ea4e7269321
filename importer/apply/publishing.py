"""A draft published, and what the platform says of it.

The platform checks a version when it publishes it. What it finds comes as messages of the answer,
or, where it does not publish, as an error with the faulty fields; here both become notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer.apply.again import until_it_stands
from importer.connect.client import ConnectClient
from importer.connect.types import Version, VersionRef, each
from importer.errors import ImporterError, PlatformError, TargetError, UncertainError
from importer.model.changes import Outcome
from importer.model.versions import Notice, Publication


def notices_of(version: Version) -> tuple[Notice, ...]:
    """Give what the platform says of a version."""
    return tuple(
        Notice(severity=message.severity, text=message.text, detail=each(message.detail))
        for message in each(version.messages)
    )


async def publish(
    client: ConnectClient, ref: VersionRef, outcomes: Sequence[Outcome]
) -> Publication:
    """Publish a version that an apply with these outcomes filled, and tell what came of it.

    Nothing is sent where a change of the apply failed or what it stored is not valid, nor for a
    version that is published. No error of the platform is raised: it is the reason of what came
    of it.
    """
    reason = _hindrance(outcomes)
    if reason:
        return Publication(version=ref.name, result="skipped", reason=reason)
    try:
        return await _publish(client, ref)
    except UncertainError as error:
        return Publication(version=ref.name, result="unknown", reason=error.what)
    except PlatformError as error:
        notices = _complaints(error.fields)
        return Publication(version=ref.name, result="refused", reason=error.what, notices=notices)
    except ImporterError as error:
        return Publication(version=ref.name, result="refused", reason=error.what)


def check_published(publication: Publication) -> None:
    """Raise TargetError for a version that is not published, or is so in spite of errors."""
    result, faults = publication.result, publication.faults
    if result == "unchanged" or (result == "published" and not faults):
        return
    told = publication.reason or "; ".join(fault.text for fault in faults)
    version = f"version {publication.version}"
    if result == "unknown":
        raise TargetError(
            f"it is not known whether {version} was published: {told}",
            hint="run the same command again",
        )
    is_published = publication.published_at is not None
    did = "is published, and the platform finds errors" if is_published else "was not published"
    raise TargetError(
        f"{version} {did}: {told}",
        hint="mend it in the document or on the platform, and run the same command again",
    )


def _hindrance(outcomes: Sequence[Outcome]) -> str:
    """Say why an apply with these outcomes is not to be published; empty where it may be."""
    missed = sum(outcome.result != "applied" for outcome in outcomes)
    if missed:
        return f"{missed} of the changes {'was' if missed == 1 else 'were'} not applied"
    faulty = sum(not outcome.is_valid for outcome in outcomes)
    if faulty:
        return f"the platform finds errors in {faulty} of the things that stand in it"
    return ""


async def _publish(client: ConnectClient, ref: VersionRef) -> Publication:
    """Publish a version that is not; raises what the platform's answer means."""
    version = await client.get_version(ref)
    if version.published_at is not None:
        return Publication(
            version=version.name,
            result="unchanged",
            reason="it was published before",
            published_at=version.published_at,
            notices=notices_of(version),
        )

    async def published() -> Version | None:
        now = await client.get_version(ref)
        return now if now.published_at is not None else None

    return _judged(await until_it_stands(client, lambda: client.publish_version(ref), published))


def _judged(version: Version) -> Publication:
    """Tell of an answer; one without a time of publication is a refusal, whatever its status."""
    published = version.published_at is not None
    return Publication(
        version=version.name,
        result="published" if published else "refused",
        reason="" if published or version.messages else "the platform left it a draft",
        published_at=version.published_at,
        notices=notices_of(version),
    )


def _complaints(fields: Iterable[tuple[str, str]]) -> tuple[Notice, ...]:
    return tuple(Notice(severity="error", text=f"{field}: {told}") for field, told in fields)
