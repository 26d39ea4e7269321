"""What a plan was made against: any change of it is seen, and nothing that is secret is in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger
from sandboxes import Draft, open_draft

from importer.connect.client import ConnectClient
from importer.plan.seen import moved_between, seen_in

BUNDLE = make_bundle(
    [make_definition("Thing", {"title": "one"})],
    [make_action("thing", returns=["Thing"])],
    triggers=[make_trigger("thing")],
    schemes={"key": make_key_scheme("one")},
    connector={"connectionVariables": [{"name": "shop", "value": "a"}]},
)


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        opened.apply(BUNDLE)
        yield opened


def seen(draft: Draft, leave: frozenset[str] = frozenset()) -> dict[str, str]:
    return seen_in(BUNDLE, draft.read(), draft.connector(), leave)  # type: ignore[arg-type]  # kinds


def test_each_thing_that_stands_has_a_digest_and_nothing_moves_by_itself(draft: Draft) -> None:
    found = seen(draft)
    (scheme,) = draft.connector().configs
    assert list(found) == [
        "action thing",
        f"auth-scheme {scheme}",
        "connector",
        "definition Thing",
        "trigger thing",
    ]
    assert moved_between(found, seen(draft)) == ()


def test_what_is_left_alone_is_not_looked_at(draft: Draft) -> None:
    left = frozenset({"connector", "auth-scheme", "trigger"})
    assert list(seen(draft, left)) == ["action thing", "definition Thing"]


def test_an_empty_version_of_no_connector_has_nothing() -> None:
    assert seen_in(BUNDLE, None, None) == {}


@pytest.mark.parametrize(
    ("statement", "moved"),
    [
        (
            "UPDATE exchanges SET body = json_set(body, '$.summary', 'x') WHERE kind = 'action'",
            "action thing",
        ),
        (
            "UPDATE exchanges SET body = json_set(body, '$.summary', 'x') WHERE kind = 'trigger'",
            "trigger thing",
        ),
        ("UPDATE definitions SET content = 'true'", "definition Thing"),
        ("UPDATE connectors SET body = json_set(body, '$.baseUrl', 'https://x')", "connector"),
        ("DELETE FROM exchanges WHERE kind = 'action'", "action thing"),
    ],
)
def test_a_change_by_hand_is_seen(draft: Draft, statement: str, moved: str) -> None:
    before = seen(draft)
    with draft.app.state.storage.transaction(write=True) as connection:
        connection.execute(statement)
    assert moved_between(before, seen(draft)) == (moved,)


def test_what_people_set_by_hand_is_in_no_digest(draft: Draft) -> None:
    before = seen(draft)

    def set_to(value: str) -> None:
        async def work(client: ConnectClient) -> None:
            stored = await client.get_connector(draft.connector_id)
            variables = [{"name": "shop", "value": value}]
            await client.update_connector(
                stored.id, {**stored.update(), "connectionVariables": variables}
            )

        draft.run(work)

    set_to("secret")
    after = seen(draft)
    set_to("another")
    assert moved_between(before, after) == ("connector",)
    assert moved_between(after, seen(draft)) == ()
