"""A source follows one vendor through eight documents, and a person works at the version meanwhile.

The first few documents by default; `IMPORTER_WHOLE_HISTORY=1` takes all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from box_history import DOCUMENTS, READING, needs_documents, rows
from bundles import make_action
from imports import Person
from synced import Shop, Standing, open_shop

from importer.connect.types import StoredAction
from importer.model.syncs import SyncOutcome
from importer.plan.identity import action_identity
from importer.service.configuration import SourceTable
from importer.service.policy import divide

STEPS = len(DOCUMENTS) if os.environ.get("IMPORTER_WHOLE_HISTORY") else 3
MINE = "by hand"
IMAGE = "https://images.example/box.png"

Actions = Mapping[str, StoredAction]
"""What stands, by method and path."""

pytestmark = [pytest.mark.corpus, needs_documents]


class Edit(NamedTuple):
    """Something that a person does after the document of this index came, and how it is seen."""

    after: int
    do: Callable[[Person, Actions], object]
    stands: Callable[[Standing, Actions], bool]


DESCRIBED = "GET /files/{}"
SUMMED_UP = "GET /folders/{}/metadata"
"""This one gets another parameter in the second document."""
WITH_HEADER, HEADER, DEFAULT = "GET /files/{}/content", "range", "bytes=0-99"
OWN = make_action("oursAlone", "/ours/alone", summary=MINE)
USING = make_action("oursOnTop", "/on/top", returns=["File--Full"])
DEFINED = "File--Full"


def _parameters(action: StoredAction) -> list[dict[str, Any]]:
    """Give the parameters of an action as they are sent."""
    listed = msgspec.to_builtins(action.parameters)
    return [{key: value for key, value in one.items() if value is not None} for one in listed]


def _is_header(parameter: Mapping[str, Any]) -> bool:
    return (parameter["in"], parameter["name"]) == ("header", HEADER)


def _has_default(action: StoredAction) -> bool:
    (found,) = filter(_is_header, _parameters(action))
    return bool(found.get("default") == DEFAULT)


def _set_default(person: Person, actions: Actions) -> None:
    action = actions[WITH_HEADER]
    whole = _parameters(action)
    for one in filter(_is_header, whole):
        one["default"] = DEFAULT
    person.edit_action(action.name, parameters=whole)


EDITS = (
    Edit(
        0,
        lambda person, actions: person.edit_action(actions[DESCRIBED].name, description=MINE),
        lambda _, actions: actions[DESCRIBED].description == MINE,
    ),
    Edit(
        0,
        lambda person, actions: person.edit_action(actions[SUMMED_UP].name, summary=MINE),
        lambda _, actions: actions[SUMMED_UP].summary == MINE,
    ),
    Edit(0, _set_default, lambda _, actions: _has_default(actions[WITH_HEADER])),
    Edit(
        0,
        lambda person, _: person.edit_definition(DEFINED, description=MINE),
        lambda at, _: MINE in {one.description for one in at.definitions()},
    ),
    Edit(
        1,
        lambda person, _: person.edit_connector(imageURL=IMAGE),
        lambda at, _: at.connector().image_url == IMAGE,
    ),
    Edit(
        1,
        lambda person, _: person.set_variables({"region": "eu"}),
        lambda at, _: at.connector().variables == {"region": "eu"},
    ),
    Edit(
        1,
        lambda person, _: person.add_action(OWN),
        lambda _, actions: actions["GET /ours/alone"].summary == MINE,
    ),
    Edit(
        1,
        lambda person, _: person.add_action(USING),
        lambda _, actions: "GET /on/top" in actions,
    ),
)


class Story:
    """A source that follows the vendor, step by step, and what was seen on the way."""

    def __init__(self, shop: Shop, source: SourceTable) -> None:
        self._shop = shop
        self._source = source
        self._done: list[Edit] = []
        self.outcomes: list[SyncOutcome] = []

    def step(self, index: int) -> Actions:
        """Let the vendor publish a document and the source follow; give what stands then."""
        before = self.actions() if index else {}
        self._shop.publish(DOCUMENTS[index].read_bytes())
        outcome = self._shop.sync(self._source)
        self.outcomes.append(outcome)
        assert (outcome.result, set(outcome.results)) == ("applied", {"applied"})
        made = [name for name in self._shop.writes() if name == "POST actions"]
        now = self.actions()
        assert len(made) == len(now.keys() - before.keys())
        assert before.keys() <= now.keys()
        assert [name for name in self._shop.writes() if name.startswith("DELETE")] == []
        return now

    def actions(self) -> Actions:
        """Give what stands in the version that the source has come to."""
        found = self._shop.at(self.outcomes[-1]).actions()
        by_identity = {action_identity(one.method, one.path): one for one in found}
        assert len(by_identity) == len(found)
        return by_identity

    def meaning(self) -> list[tuple[str, str, str, str]]:
        """Give what the last run found the changes to mean."""
        number = self.outcomes[-1].run
        run = self._shop.state.run(number) if number else None
        assert run is not None
        assert run.plan is not None
        return rows(divide(run.plan, ()).findings)

    def has_nothing_to_do(self) -> bool:
        """Look at the platform again, with the same document."""
        outcome = self._shop.sync(self._source, check_drift=True)
        assert outcome.run is not None
        run = self._shop.state.run(outcome.run)
        assert run is not None
        assert run.plan is not None
        return (run.plan.pending, outcome.result, self._shop.writes()) == ((), "unchanged", [])

    def work(self, index: int, at: Standing) -> None:
        """Let a person do what is due after a document; a run finds nothing to do about it."""
        due = [one for one in EDITS if one.after == index]
        person, actions = Person(at), self.actions()
        with at.unpublished() if due and self._source.publish else nullcontext():
            for edit in due:
                edit.do(person, actions)
        self._done += due
        assert self.lost() == []
        assert not due or self.has_nothing_to_do()

    def lost(self) -> list[int]:
        """Give which edits are not to be seen any more."""
        at, actions = self._shop.at(self.outcomes[-1]), self.actions()
        return [number for number, edit in enumerate(self._done) if not edit.stands(at, actions)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened


def _ids(actions: Actions) -> dict[str, str]:
    return {identity: action.id for identity, action in actions.items()}


def test_a_fixed_draft_follows_its_vendor_and_keeps_what_people_did(shop: Shop) -> None:
    story = Story(shop, shop.source())
    ids: dict[str, str] = {}
    for index in range(STEPS):
        now = _ids(story.step(index))
        assert ids.items() <= now.items()
        if index:
            assert story.meaning() == sorted(READING[index - 1])
        assert story.lost() == []
        assert story.has_nothing_to_do()
        story.work(index, shop.at(story.outcomes[-1]))
        ids = _ids(story.actions())
    assert {outcome.target for outcome in story.outcomes} == {story.outcomes[0].target}


def test_versions_follow_their_vendor_one_by_one_and_keep_what_people_did(shop: Shop) -> None:
    story = Story(shop, shop.source(version="auto", publish=True))
    published: list[Actions] = []
    for index in range(STEPS):
        story.step(index)
        outcome = story.outcomes[-1]
        assert outcome.publication == "published"
        if index:
            assert story.meaning() == sorted(READING[index - 1])
            earlier = story.outcomes[:-1]
            assert [_actions_at(shop, one) for one in earlier[-1:]] == published[-1:]
        assert story.lost() == []
        assert story.has_nothing_to_do()
        story.work(index, shop.at(outcome))
        published.append(_actions_at(shop, outcome))
    names = [outcome.target.version for outcome in story.outcomes if outcome.target]
    assert names == ["2024.0", *(f"2024.0-{number}" for number in range(2, STEPS + 1))]


def _actions_at(shop: Shop, outcome: SyncOutcome) -> Actions:
    return {action.id: action for action in shop.at(outcome).actions()}
