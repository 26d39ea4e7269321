"""Which changes of actions must wait for a name to become free.

A name belongs to one action at a time, while an identity may change its name: a rename can need
the name of an action that is itself renamed or deleted. In: the changes of a plan. Out: chains,
to be carried out from first to last; different chains have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from importer.model.changes import Change


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """Changes each of which needs the name that the one before it gives up.

    In a `ring` the first one needs the last one's name. A `blocker` is an action that stays, and
    has the name that the first one needs.
    """

    changes: tuple[Change, ...]
    ring: bool = False
    blocker: Change | None = None


def make_chains(changes: Iterable[Change]) -> list[Chain]:
    """Give the chains of all creates and updates, with the deletes that make room for them."""
    every = [change for change in changes if change.kind == "action"]
    holders = {change.before["name"]: change for change in every if change.before}
    heirs = {
        holders[name].id: change
        for change in every
        if (name := _needed(change)) in holders and _leaves(holders[name])
    }
    waiting = {change.id for change in heirs.values()}
    chains: list[Chain] = []
    done: set[str] = set()
    for change in every:
        if change.id not in waiting and (_arrives(change) or change.id in heirs):
            blocker = holders.get(_needed(change) or "")
            chains.append(Chain(changes=_follow(change, heirs, done), blocker=blocker))
    chains.extend(
        Chain(changes=_follow(change, heirs, done), ring=True)
        for change in every
        if change.id in waiting and change.id not in done
    )
    return chains


def _follow(change: Change, heirs: dict[str, Change], done: set[str]) -> tuple[Change, ...]:
    """Give a change and, one after the other, those that wait for it."""
    chain: list[Change] = []
    following: Change | None = change
    while following is not None and following.id not in done:
        done.add(following.id)
        chain.append(following)
        following = heirs.get(following.id)
    return tuple(chain)


def _arrives(change: Change) -> bool:
    return change.verb in {"create", "update"}


def _leaves(change: Change) -> bool:
    """Tell whether a change makes the name free that its action has now."""
    return change.verb == "delete" or _needed(change) is not None


def _needed(change: Change) -> str | None:
    """Give the name that a change takes, where its action does not have it already."""
    if not _arrives(change):
        return None
    has = change.before["name"] if change.before else None
    return None if has == change.name else change.name
