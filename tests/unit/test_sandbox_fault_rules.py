"""Rules of faults as they are written, what a request is to them, and whom they strike."""

from __future__ import annotations

import pytest

from importer.sandbox.faults.asked import OPERATIONS, Asked, ask
from importer.sandbox.faults.fates import Fates
from importer.sandbox.faults.fault import Fault
from importer.sandbox.faults.grammar import FaultError, parse_faults
from importer.sandbox.routes import BASE_PATH, ROUTES

VERSION = f"{BASE_PATH}/o/O/connectors/C/versions/v1"


def rule(text: str) -> Fault:
    (fault,) = parse_faults([text])
    return fault


def struck(faults: list[str], seed: int, asked: list[Asked]) -> list[str]:
    """Give the text of the rule that strikes each request, or nothing."""
    fates = Fates(parse_faults(faults), seed)
    drawn = [fates.draw(one) for one in asked]
    return [fate.fault.text if fate.fault else "" for fate in drawn]


def create(name: str) -> Asked:
    return ask("POST", f"{VERSION}/actions", f'{{"name": "{name}"}}'.encode())


CREATES = [create(f"a{number}") for number in range(200)]


def test_a_rule_is_a_kind_a_rate_and_options() -> None:
    text = " Reset-After-Commit:0.05, method=post , operation=createaction,times=3,skip=1"
    assert rule(text) == Fault(
        text=text,
        kind="reset-after-commit",
        rate=0.05,
        method="POST",
        operation="CreateAction",
        times=3,
        skip=1,
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("429:0.1,retry-after=1", {"statuses": (429,), "rate": 0.1, "retry_after_s": 1}),
        ("503,retry-after-date=2", {"statuses": (503,), "retry_after_s": 2, "retry_as_date": True}),
        ("5xx:1,after-commit", {"statuses": (500, 502, 503, 504), "after_commit": True}),
        ("418", {"statuses": (418,)}),
    ],
)
def test_a_status_is_a_kind_of_its_own(text: str, read: dict[str, object]) -> None:
    assert rule(text) == Fault(text=text, kind="status", **read)  # type: ignore[arg-type]  # as told


def test_a_delay_and_a_closed_port_last_a_while_unless_told_how_long() -> None:
    assert (rule("delay").seconds, rule("delay,seconds=0.2").seconds) == (1.0, 0.2)
    assert (rule("refuse").seconds, rule("refuse,seconds=2").seconds) == (0.5, 2.0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no fault ''; known are refuse, delay, "),
        ("resett:0.1", "there is no fault 'resett'"),
        ("status", "there is no fault 'status'"),
        ("200", "there is no fault '200'"),
        ("٤٢٩", "there is no fault"),
        ("429:2", "rate is no number from 0 to 1"),
        ("429:", "rate is no number from 0 to 1"),
        ("429:nan", "rate is no number from 0 to 1"),
        ("429:x", "rate is no number from 0 to 1"),
        ("delay,seconds=-1", "seconds is no number from 0 to 3600"),
        ("delay,seconds", "seconds is no number"),
        ("delay,retry-after=1", "it has no option 'retry-after', but seconds, method, "),
        ("429,", "it has no option ''"),
        ("429,skip=1,skip=2", "skip stands twice"),
        ("429,times=x", "times is no whole number"),
        ("429,times=-1", "times is no whole number"),
        ("429,times=" + "9" * 11, "times is no whole number"),
        ("429,retry-after=1,retry-after-date=1", "exclude each other"),
        ("429,after-commit", "after-commit is for 5xx"),
        ("503,after-commit=1", "after-commit takes no value"),
        ("429,method=PATCH", "method is none of GET, POST, PUT, DELETE"),
        ("429,operation=CreateActions", "there is no operation 'CreateActions'; the nearest are C"),
        ("429,operation", "there is no operation None"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_would_be_right(text: str, why: str) -> None:
    with pytest.raises(FaultError) as caught:
        rule(text)
    assert str(caught.value).startswith(f"{text}: ")
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "path", "body", "key"),
    [
        ("GET", f"{VERSION}/actions", b"", "GetActions v1 "),
        ("GET", f"{VERSION}/actions/a", b"", "GetAction v1 a "),
        ("POST", f"{VERSION}/actions", b'{"name": "a", "x": 1}', "CreateAction v1 a"),
        (
            "POST",
            f"{VERSION}/definitions",
            b'{"definitions": [{"name": "A"}, {"name": "B"}]}',
            "CreateDefinitions v1  A B",
        ),
        ("DELETE", f"{VERSION}/definitions", b'{"names": ["A"]}', "DeleteDefinitions v1  A"),
        ("POST", f"{VERSION}/actions", b"{", "CreateAction v1"),
        ("GET", f"{BASE_PATH}/o/O/schemas/C/v1/01ID.json", b"", "GetRawSchema v1 "),
        ("PATCH", f"{VERSION}/actions", b"", f"PATCH {VERSION}/actions"),
        ("GET", "/elsewhere", b"", "GET /elsewhere"),
    ],
)
def test_a_request_is_known_by_what_it_names_and_by_no_id(
    method: str, path: str, body: bytes, key: str
) -> None:
    assert ask(method, path, body).key.rstrip() == key.rstrip()


def test_every_operation_can_be_named() -> None:
    endpoints = [endpoint for methods in ROUTES.values() for endpoint in methods.values()]
    assert len(OPERATIONS) == len(endpoints)
    assert all(rule(f"429,operation={name}").operation == name for name in OPERATIONS.values())


def test_the_same_seed_strikes_the_same_requests_in_whatever_order_they_come() -> None:
    rules = ["reset-after-commit:0.3", "429:0.3"]
    there = struck(rules, 7, CREATES)
    back = struck(rules, 7, CREATES[::-1])
    assert there == back[::-1]
    assert there != struck(rules, 8, CREATES)


def test_a_request_that_comes_again_has_a_fate_of_its_own() -> None:
    fates = struck(["429:0.5"], 1, [CREATES[0]] * 50)
    assert {"429:0.5", ""} == set(fates)


def test_a_rate_is_how_many_are_struck() -> None:
    assert struck(["429:0"], 1, CREATES) == [""] * 200
    assert struck(["429:1"], 1, CREATES) == ["429:1"] * 200
    assert 30 < struck(["429:0.2"], 1, CREATES).count("429:0.2") < 50


def test_the_first_rule_that_strikes_counts_and_delays_come_besides() -> None:
    fates = Fates(parse_faults(["429", "delay", "500", "delay,seconds=2"]), 1)
    fate = fates.draw(CREATES[0])
    assert fate.fault is not None
    assert fate.fault.text == "429"
    assert [delay.seconds for delay in fate.delays] == [1.0, 2.0]


def test_a_rule_strikes_only_what_it_is_about() -> None:
    listing = ask("GET", f"{VERSION}/actions", b"")
    reading = ask("GET", f"{VERSION}/actions/a", b"")
    three = [listing, reading, CREATES[0]]
    assert struck(["429,method=GET"], 1, three) == ["429,method=GET"] * 2 + [""]
    assert struck(["429,operation=GetAction"], 1, three)[1:] == ["429,operation=GetAction", ""]
    assert struck(["wrong-page-token"], 1, three) == ["wrong-page-token", "", ""]


def test_a_rule_lets_the_first_ones_pass_and_ends_after_its_times() -> None:
    fates = struck(["429,skip=2,times=3"], 1, CREATES[:8])
    assert [bool(fate) for fate in fates] == [False] * 2 + [True] * 3 + [False] * 3


def test_what_came_of_the_fates_is_counted_by_operation() -> None:
    fates = Fates(parse_faults(["429:0.5"]), 3)
    assert fates.told() == "0 faults in 0 requests (seed 3)"
    fate = fates.draw(CREATES[0])
    fates.carried_out(fate.asked)
    fates.injected(fates.faults[0], fate.asked)
    assert fates.counts() == {
        "seed": 3,
        "faults": ["429:0.5"],
        "requests": {"CreateAction": 1},
        "carriedOut": {"CreateAction": 1},
        "injected": {"CreateAction": {"429:0.5": 1}},
    }
    assert fates.told() == "1 fault in 1 request (seed 3): 1 429:0.5"
