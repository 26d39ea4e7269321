"""What the state keeps of secrets: nothing, wherever they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from kept_runs import base, make_change, make_plan, make_target, outcome, small_bundle

from importer.model.base import Base
from importer.model.runs import Adoption, BaseStep, Seen
from importer.state.encoding import without_secrets
from importer.state.location import parse_location
from importer.state.store import StateStore

TARGET = make_target()
USER, PASSWORD, SIGNATURE, CLIENT_SECRET = "meandmyself", "hunter-two", "s1gnature", "v3ry-secret"
ADDRESS = f"https://{USER}:{PASSWORD}@vendor.test/openapi.json?sig={SIGNATURE}"
SCHEME: dict[str, Any] = {
    "id": "oauth",
    "grant": {"grantType": "password", "clientId": "c", "clientSecret": CLIENT_SECRET},
    "scopes": [{"name": "read", "clientSecret": CLIENT_SECRET}],
}


def everything_in(state: StateStore, folder: Path) -> bytes:
    """Give all that a state's files hold, packed contents unpacked."""
    import sqlite3
    import zlib

    state.close()
    raw = b"".join(path.read_bytes() for path in folder.iterdir())
    with sqlite3.connect(folder / "state.db") as connection:
        bodies = connection.execute("SELECT body FROM importer_contents").fetchall()
        bodies += connection.execute("SELECT payload FROM importer_things").fetchall()
    connection.close()
    return raw + b"".join(zlib.decompress(body) for (body,) in bodies)


def test_no_secret_is_left_in_the_state(tmp_path: Path) -> None:
    seen = Seen(location=ADDRESS, sha256="0" * 64)
    source = msgspec.structs.replace(small_bundle().source, location=ADDRESS)
    bundle = msgspec.structs.replace(small_bundle(), source=source, authSchemeConfigs=[SCHEME])
    change = make_change(
        "oauth", "update", kind="auth-scheme", before=SCHEME, after=SCHEME, document=SCHEME
    )
    unplanned = make_change("other", kind="auth-scheme", after=SCHEME)
    plan = make_plan(change, target=TARGET)

    with StateStore.open(tmp_path / "state.db", create=True) as state:
        number = state.begin_run("apply", source=seen, bundle=bundle, plan=plan)
        state.finish_run(
            number,
            "applied",
            outcomes=[outcome(change), outcome(unplanned)],
            base=BaseStep(before=Base(), after=base(auth_scheme={"oauth": SCHEME})),
            seen=(ADDRESS, seen),
        )
        state.adopt(
            TARGET,
            [Adoption(kind="auth-scheme", identity="two", remote_id="A", payload=SCHEME)],
        )
        run = state.run(number)
        kept = everything_in(state, tmp_path)

    assert run is not None
    assert run.bundle is not None
    assert b"oauth" in kept
    for secret in (USER, PASSWORD, SIGNATURE, CLIENT_SECRET):
        assert secret.encode() not in kept
    masked = "https://...@vendor.test/openapi.json?..."
    assert run.bundle.source.location == masked
    assert run.head.source is not None
    assert run.head.source.location == masked
    assert state.shown == str(tmp_path / "state.db")


def test_what_is_named_like_a_secret_elsewhere_stays(tmp_path: Path) -> None:
    action = {"parameters": {"clientSecret": {"type": "string"}}}
    with StateStore.open(tmp_path / "state.db", create=True) as state:
        state.adopt(
            TARGET, [Adoption(kind="action", identity="POST /t", remote_id=None, payload=action)]
        )

        assert state.base_of(TARGET) == base(action={"POST /t": action})


def test_a_scheme_keeps_all_but_the_clients_secret() -> None:
    assert without_secrets(SCHEME) == {
        "id": "oauth",
        "grant": {"grantType": "password", "clientId": "c"},
        "scopes": [{"name": "read"}],
    }


def test_a_servers_password_is_not_shown() -> None:
    place = parse_location(f"postgresql://{USER}:{PASSWORD}@db.test/state?password={PASSWORD}")

    assert place.shown == "postgresql://...@db.test/state?..."
    assert PASSWORD in place.passwords
