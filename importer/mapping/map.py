"""The stage itself: an API becomes a bundle."""

from __future__ import annotations

from importer.document.resolve import Resolver
from importer.mapping.actions import ActionMapper
from importer.mapping.auth import map_auth
from importer.mapping.connector import map_connector
from importer.mapping.definitions import DefinitionBook
from importer.mapping.exchanges import ExchangeMapper
from importer.mapping.options import MappingOptions
from importer.mapping.parameters import ParameterMapper
from importer.mapping.scalars import ParameterTypes
from importer.mapping.selection import select_operations
from importer.mapping.servers import map_base_url
from importer.mapping.triggers import map_triggers
from importer.mapping.unused import tell_unused
from importer.model.api import Api
from importer.model.bundle import Bundle, Source, Summary
from importer.model.document import Document
from importer.problems import ProblemLog

BUNDLE_FORMAT = 1


def map_api(
    api: Api,
    document: Document,
    resolver: Resolver,
    problems: ProblemLog,
    options: MappingOptions,
) -> Bundle:
    """Give the bundle of an API; `problems` holds what loading and reading found, and is added to.

    Equal documents and options give equal bundles, byte for byte.
    """
    api, left_out = select_operations(api, document.location, options, problems)
    book = DefinitionBook(api.dialect, resolver, problems)
    types = ParameterTypes(resolver, api.dialect, book.volume.take_schemas)
    exchanges = ExchangeMapper(ParameterMapper(types, problems), book, problems, options)
    mapped = ActionMapper(exchanges, problems).map_actions(api)
    sent = map_triggers(api, exchanges, problems)
    base = map_base_url(api, options, problems)
    connector = map_connector(api, base, problems)
    auth = map_auth(api, connector["name"], base, sent.signatures, problems)
    definitions = book.finish()
    tell_unused(api, document, resolver, book, problems)
    found, places = problems.sorted(), book.places()
    skipped = api.skipped + mapped.skipped + left_out
    return Bundle(
        format=BUNDLE_FORMAT,
        source=Source(
            location=document.location,
            sha256=document.sha256,
            openapi=document.openapi,
            title=api.title,
            version=api.version,
        ),
        connector=connector,
        authSchemeConfigs=auth.configs,
        definitions=definitions,
        actions=mapped.actions,
        triggers=sent.triggers,
        problems=found,
        summary=Summary(
            operations=len(mapped.actions) + skipped,
            actions=len(mapped.actions),
            skipped=skipped,
            definitions=len(definitions),
            triggers=len(sent.triggers),
            errors=sum(problem.severity == "error" for problem in found),
            warnings=sum(problem.severity == "warning" for problem in found),
        ),
        origins=mapped.origins,
        trigger_origins=sent.origins,
        scheme_keys=auth.keys,
        places=places,
        spots={
            "action": mapped.spots,
            "trigger": sent.spots,
            "definition": {name: problems.spot_of(place) for place, name in places.items()},
        },
    )
