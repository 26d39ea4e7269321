"""Definitions and what links them in each other's way: each waits until the other has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
import pytest
from bundles import make_action, make_bundle, make_definition, make_trigger
from sandboxes import Draft, error_answer, open_draft

from importer.model.bundle import Bundle
from importer.model.payloads import ActionCreate, TriggerCreate

IMAGE, FORM = ["image/*"], ["multipart/form-data"]


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def old(*actions: ActionCreate, triggers: Sequence[TriggerCreate] = ()) -> Bundle:
    """Give a document in which P is an image, and an action that goes has it beside a form."""
    definitions = [make_definition("P", accept=IMAGE), make_definition("M", accept=FORM)]
    gone = make_action("gone", method="DELETE", body=["P", "M"])
    return make_bundle(definitions, [gone, *actions], triggers=triggers)


def new(*actions: ActionCreate, triggers: Sequence[TriggerCreate] = ()) -> Bundle:
    """Give a document in which P is a form and I the image."""
    definitions = [make_definition("P", accept=FORM), make_definition("I", accept=IMAGE)]
    return make_bundle(definitions, actions, triggers=triggers)


def test_an_action_waits_for_a_definition_that_waits_for_another_action(draft: Draft) -> None:
    draft.apply(old(make_action("a", method="POST")))
    wanted = new(make_action("a", method="POST", body=["P", "I"]), make_action("b", body=["I"]))
    assert set(draft.results(wanted, prune=True).values()) == {"applied"}
    assert draft.plan(wanted, prune=True).pending == ()


def test_a_new_action_waits_and_so_do_those_that_need_its_name(draft: Draft) -> None:
    draft.apply(old(make_action("a", "/1", method="POST")))
    wanted = new(
        make_action("renamed", "/1", method="POST", body=["P", "I"]),
        make_action("a", "/2", method="POST"),
        make_action("c", "/3", method="POST", body=["P", "I"]),
    )
    assert set(draft.results(wanted, prune=True).values()) == {"applied"}
    assert draft.plan(wanted, prune=True).pending == ()


def test_a_trigger_waits_as_well(draft: Draft) -> None:
    draft.apply(old(triggers=[make_trigger("t")]))
    wanted = new(triggers=[make_trigger("t", body=["P", "I"]), make_trigger("u", body=["P", "I"])])
    assert set(draft.results(wanted, prune=True).values()) == {"applied"}
    assert draft.plan(wanted, prune=True).pending == ()


def test_what_waited_in_vain_fails(draft: Draft) -> None:
    draft.apply(old(make_action("a", method="POST")))

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(409) if request.url.path.endswith("/definitions/P") else None

    draft.through.meddle = refuse
    wanted = new(make_action("a", method="POST", body=["P", "I"]))
    results = draft.results(wanted, prune=True)
    assert (results["definition P"], results["action POST /a"]) == ("failed", "failed")


def test_another_fault_does_not_make_an_action_wait(draft: Draft) -> None:
    draft.apply(old(make_action("a", method="POST")))

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        is_it = request.method == "PUT" and request.url.path.endswith("/actions/a")
        return error_answer(422) if is_it else None

    draft.through.meddle = refuse
    wanted = new(make_action("a", method="POST", body=["P", "I"]))
    assert draft.results(wanted, prune=True)["action POST /a"] == "failed"
    assert draft.through.sent("PUT").count("a") == 1
