"""Shapes of actions: `ActionCreate`, with definitions by id or name, and the whole `Action`."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from importer.sandbox.contract.exchanges import Exchange, ExchangeCreate, Parameter


class Completion(Struct, frozen=True, forbid_unknown_fields=True):
    """An object without fields: the contract has yet to say more ("Schema TBD")."""


class ActionParameter(Parameter, frozen=True, kw_only=True):
    """One parameter of an action, in its path too."""

    completion: Completion | UnsetType = UNSET


class ActionCreate(ExchangeCreate, frozen=True, kw_only=True):
    """Payload of CreateAction."""

    path: str
    parameters: list[ActionParameter]


class Action(Exchange, frozen=True, kw_only=True):
    """Payload of UpdateAction."""

    path: str
    parameters: list[ActionParameter]
