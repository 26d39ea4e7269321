"""Definitions made and updated in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, refers
from sandboxes import Draft, error_answer, open_draft

from importer.connect.references import names_referred_to

BAD = {"$ref": "#/$defs/Nowhere"}


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def test_definitions_go_out_in_one_request_circles_included(draft: Draft) -> None:
    bundle = make_bundle(
        [
            make_definition("A", refers("B")),
            make_definition("B", refers("A", "C")),
            make_definition("C", refers("C")),
            make_definition("D", refers("A")),
        ]
    )
    assert set(draft.results(bundle).values()) == {"applied"}
    assert draft.through.sent("POST") == ["definitions"]
    assert draft.plan(bundle).pending == ()


def test_new_definitions_refer_to_standing_ones_by_address(draft: Draft) -> None:
    old = make_definition("Old")
    draft.apply(make_bundle([old]))
    bundle = make_bundle([old, make_definition("New", refers("Old"))])
    assert draft.results(bundle) == {"definition New": "applied"}
    remote = draft.read()
    assert remote.definitions[0].url in remote.contents["New"].text


def test_a_rejected_definition_fails_alone_with_what_needs_it(draft: Draft) -> None:
    bundle = make_bundle(
        [
            *(make_definition(f"Good{number}") for number in range(20)),
            make_definition("Bad", BAD),
            make_definition("NeedsBad", refers("Bad")),
            make_definition("NeedsNeedsBad", refers("NeedsBad", "Good1")),
        ],
        [make_action("a", returns=["Good1"]), make_action("b", returns=["NeedsBad"])],
    )
    outcomes = draft.apply(bundle)
    wrong = {key: one for key, one in outcomes.items() if one.result != "applied"}
    assert {key: one.result for key, one in wrong.items()} == {
        "definition Bad": "failed",
        "definition NeedsBad": "skipped",
        "definition NeedsNeedsBad": "skipped",
        "action GET /b": "skipped",
    }
    bad = wrong["definition Bad"]
    assert bad.status == 400
    assert bad.fields
    assert "#/$defs/Nowhere leads nowhere" in bad.fields[0][1]
    assert "needs the definition Bad," in wrong["definition NeedsBad"].reason
    assert "needs the definition NeedsBad," in wrong["definition NeedsNeedsBad"].reason
    assert "needs the definition NeedsBad," in wrong["action GET /b"].reason


def test_of_a_circle_the_faulty_one_fails_and_the_others_are_skipped(draft: Draft) -> None:
    bundle = make_bundle(
        [make_definition("A", refers("B")), make_definition("B", {**refers("A"), **BAD})]
    )
    outcomes = draft.apply(bundle)
    assert outcomes["definition B"].result == "failed"
    assert outcomes["definition A"].result == "skipped"
    assert "needs the definition B," in outcomes["definition A"].reason


def test_a_batch_that_is_refused_without_a_word_is_halved_until_it_fits(draft: Draft) -> None:
    async def too_many(request: httpx.Request) -> httpx.Response | None:
        body = msgspec.json.decode(request.content) if request.content else {}
        names = [one["name"] for one in body.get("definitions", [])]
        return error_answer(413) if len(names) > 2 or "D3" in names else None

    draft.through.meddle = too_many
    bundle = make_bundle([make_definition(f"D{number}") for number in range(8)])
    results = draft.results(bundle)
    assert {key for key, result in results.items() if result != "applied"} == {"definition D3"}


def test_a_server_that_fails_on_one_definition_does_not_lose_the_others(draft: Draft) -> None:
    async def poisoned(request: httpx.Request) -> httpx.Response | None:
        return error_answer(500) if b'"D1"' in request.content else None

    draft.through.meddle = poisoned
    bundle = make_bundle([make_definition("D0"), make_definition("D1"), make_definition("D2")])
    assert draft.results(bundle) == {
        "definition D0": "applied",
        "definition D1": "failed",
        "definition D2": "applied",
    }


def test_an_update_keeps_the_id_and_sends_no_content_that_stays(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A", {"type": "string"})]))
    before = draft.read().definitions[0]
    changed = make_bundle([make_definition("A", {"type": "string"}, accept=["text/plain"])])
    assert draft.results(changed) == {"definition A": "applied"}
    put = draft.through.requests[-1]
    assert "schema" not in msgspec.json.decode(put.content)
    after = draft.read().definitions[0]
    assert (after.id, after.accept) == (before.id, ("text/plain",))
    assert draft.plan(changed).pending == ()


def test_an_update_may_refer_to_old_new_and_itself(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A"), make_definition("Old")]))
    changed = make_bundle(
        [
            make_definition("A", refers("A", "New", "Old")),
            make_definition("Old"),
            make_definition("New", refers("A")),
        ]
    )
    assert set(draft.results(changed).values()) == {"applied"}
    sent = msgspec.json.decode(draft.through.requests[-1].content)["schema"]["content"]
    assert names_referred_to(sent) == {"A"}
    assert draft.plan(changed).pending == ()


def test_an_update_that_needs_what_was_not_made_is_skipped(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A")]))
    changed = make_bundle([make_definition("A", refers("Bad")), make_definition("Bad", BAD)])
    assert draft.results(changed) == {"definition Bad": "failed", "definition A": "skipped"}


def test_an_update_that_is_refused_fails_and_what_links_it_goes_on(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A")]))
    changed = make_bundle([make_definition("A", BAD)], [make_action("a", returns=["A"])])
    outcomes = draft.apply(changed)
    assert outcomes["definition A"].result == "failed"
    assert outcomes["definition A"].fields
    assert outcomes["action GET /a"].result == "applied"


def test_a_definition_that_takes_over_a_media_type_waits_for_the_action(draft: Draft) -> None:
    add = make_action("addPet", "/pets", method="POST", body=["Pet", "PetXml"])
    draft.apply(
        make_bundle([make_definition("Pet"), make_definition("PetXml", accept=["text/xml"])], [add])
    )
    merged = make_bundle(
        [make_definition("Pet", accept=["application/json", "text/xml"])],
        [make_action("addPet", "/pets", method="POST", body=["Pet"])],
    )
    assert draft.results(merged, prune=True) == {
        "definition Pet": "applied",
        "action POST /pets": "applied",
        "definition PetXml": "applied",
    }
    assert draft.plan(merged).pending == ()


def test_what_waited_in_vain_fails(draft: Draft) -> None:
    add = make_action("addPet", "/pets", method="POST", body=["Pet", "PetXml"])
    xml = make_definition("PetXml", accept=["text/xml"])
    draft.apply(make_bundle([make_definition("Pet"), xml], [add]))
    clash = make_bundle([make_definition("Pet", accept=["a/b", "text/xml"]), xml], [add])
    outcome = draft.apply(clash)["definition Pet"]
    assert (outcome.result, outcome.status) == ("failed", 409)


def test_a_whole_batch_that_needs_what_was_not_made_is_not_sent(draft: Draft) -> None:
    needy = [make_definition(f"N{number:03}", refers("Bad")) for number in range(150)]
    outcomes = draft.apply(make_bundle([make_definition("Bad", BAD), *needy]))
    assert [one.result for one in outcomes.values()].count("skipped") == 150
    assert len(draft.through.sent("POST")) == 2
