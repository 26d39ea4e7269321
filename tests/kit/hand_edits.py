"""A person who works on the platform by hand, and claims that what was done stays so."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
from bundles import make_action
from imports import Person
from synced import Standing
from vendor_edits import FIELDS, Chooser

from importer.connect.types import RemoteState
from importer.plan.identity import action_identity


class Claim(NamedTuple):
    """What a person set: of which change's thing, by its id; which part; and how it is seen."""

    change: str
    part: str
    stands: Callable[[RemoteState], bool]


class Hand:
    """A person at one version; `claims` are by change and part, `own` and `deleted` identities.

    `own` are those of actions that the person made, `deleted` of such as the person deleted.
    """

    def __init__(self, at: Standing, choose: Chooser) -> None:
        self._at = at
        self._choose = choose
        self._made = 0
        self.claims: dict[tuple[str, str], Claim] = {}
        self.own: set[str] = set()
        self.deleted: set[str] = set()

    def edit(self) -> str:
        """Change one thing; say which kind of change it was."""
        edits = [
            self._edit_action,
            self._edit_action,
            self._default_parameter,
            self._add_action,
            self._delete_action,
            self._edit_definition,
            self._edit_image,
            self._edit_variable,
        ]
        edit = self._choose(edits)
        edit()
        return edit.__name__

    def give_up(self, change: str, part: str | None = None) -> None:
        """Claim no more what was done to a thing, or to a part of it."""
        for key in [one for one in self.claims if one[0] == change and part in (None, one[1])]:
            del self.claims[key]

    def follow(self, before: str, now: str) -> None:
        """Go on claiming what was done to a thing whose changes have another id now."""
        for key in [one for one in self.claims if one[0] == before]:
            claim = self.claims.pop(key)
            self.claims[now, claim.part] = claim._replace(change=now)

    def _claim(self, change: str, part: str, stands: Callable[[RemoteState], bool]) -> None:
        self.claims[change, part] = Claim(change, part, stands)

    def _some_action(self) -> tuple[str, str, str] | None:
        """Give identity, id and name of an action that stands."""
        found = sorted(self._at.actions(), key=lambda one: one.name)
        if not found:
            return None
        action = self._choose(found)
        return action_identity(action.method, action.path), action.id, action.name

    def _edit_action(self) -> None:
        found = self._some_action()
        if found is not None:
            identity, action_id, name = found
            field = self._choose(FIELDS)
            value = self._hand_made()
            Person(self._at).edit_action(name, **{field: value})
            self._claim(
                f"action {identity}",
                field,
                lambda remote: (
                    value in {getattr(one, field) for one in remote.actions if one.id == action_id}
                ),
            )

    def _default_parameter(self) -> None:
        """Add a header parameter with a default to an action."""
        found = self._some_action()
        if found is None:
            return
        identity, action_id, name = found
        value = self._hand_made()
        (action,) = [one for one in self._at.actions() if one.id == action_id]
        kept = [one for one in msgspec.to_builtins(action.parameters or ()) if one["name"] != "X-H"]
        own = {"name": "X-H", "in": "header", "required": False, "type": "string"}
        whole = [{k: v for k, v in one.items() if v is not None} for one in kept]
        Person(self._at).edit_action(name, parameters=[*whole, {**own, "default": value}])
        self._claim(
            f"action {identity}",
            "parameters.header X-H",
            lambda remote: (
                value
                in {
                    parameter.default
                    for one in remote.actions
                    for parameter in one.parameters or ()
                    if one.id == action_id
                }
            ),
        )

    def _add_action(self) -> None:
        self._made += 1
        name = f"ours{self._made}"
        made = Person(self._at).add_action(make_action(name, summary=self._hand_made()))
        self.own.add(f"GET /{name}")
        self._claim(
            f"action GET /{name}", "", lambda remote: made.id in {one.id for one in remote.actions}
        )

    def _delete_action(self) -> None:
        found = self._some_action()
        if found is not None:
            Person(self._at).delete_action(found[2])
            self.give_up(f"action {found[0]}")
            self.own.discard(found[0])
            self.deleted.add(found[0])

    def _edit_definition(self) -> None:
        found = {one.name: one.id for one in self._at.definitions()}
        if found:
            name, value = self._choose(sorted(found)), self._hand_made()
            its_id = found[name]
            Person(self._at).edit_definition(name, description=value)
            self._claim(
                f"definition {name}",
                "description",
                lambda remote: (
                    value in {one.description for one in remote.definitions if one.id == its_id}
                ),
            )

    def _edit_image(self) -> None:
        self._made += 1
        url = f"https://images.example/{self._made}.png"
        Person(self._at).edit_connector(imageURL=url)
        self._claim("connector", "imageURL", lambda _: self._at.connector().image_url == url)

    def _edit_variable(self) -> None:
        name, value = self._choose(("region", "shop")), self._hand_made()
        Person(self._at).set_variables({**self._at.connector().variables, name: value})
        self._claim(
            "connector",
            f"connectionVariables.{name}",
            lambda _: self._at.connector().variables.get(name) == value,
        )

    def _hand_made(self) -> str:
        self._made += 1
        return f"by hand {self._made}"
