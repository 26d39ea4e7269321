"""Shapes of triggers: actions without a path, for requests that come to the platform."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from importer.sandbox.contract.exchanges import Exchange, ExchangeCreate, Parameter


class TriggerParameter(Parameter, frozen=True, kw_only=True):
    """One parameter of a trigger; there is no path that could hold one."""

    location: Literal["cookie", "header", "query"] = field(name="in")


class TriggerCreate(ExchangeCreate, frozen=True, kw_only=True):
    """Payload of CreateTrigger."""

    parameters: list[TriggerParameter]


class Trigger(Exchange, frozen=True, kw_only=True):
    """Payload of UpdateTrigger."""

    parameters: list[TriggerParameter]
