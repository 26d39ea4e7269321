"""Opening a state: where there is none, where it cannot be used, and what its file looks like."""

from __future__ import annotations

import builtins
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from kept_runs import base, make_target
from postgres import Postgres
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from importer.errors import StateError, UsageError
from importer.model.runs import Adoption, Seen
from importer.state import schema as state_schema
from importer.state.engine import open_engine
from importer.state.faults import told
from importer.state.location import parse_location
from importer.state.migrations import STEPS
from importer.state.migrations.dialect import Words
from importer.state.private_file import make_file
from importer.state.schema import prepare
from importer.state.store import StateStore, utc_now
from importer.state.tables import metadata

TARGET = make_target()
NOTHING_LISTENS = "postgresql://me:pass%2Fword@127.0.0.1:9/state"


def one_line_of(error: pytest.ExceptionInfo[Exception]) -> str:
    """Give the text of an error, which has to be one line."""
    told = str(error.value)
    assert len(told.splitlines()) == 1
    return told


def damage(location: str, *statements: str) -> None:
    """Run statements on the database of a state."""
    engine = open_engine(parse_location(location))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_without_state_nothing_is_known_and_nothing_is_made(state_location: str) -> None:
    with StateStore.open(state_location, create=False) as state:
        assert not state.exists
        assert not state.base_of(TARGET).is_known
        assert state.owned(TARGET) == ()
        assert state.seen("pets.yaml", TARGET) is None
        assert state.runs(10) == []
        assert state.run(1) is None

    with StateStore.open(state_location, create=False) as state:
        assert not state.exists


def test_without_state_there_is_nothing_to_write_to(state_location: str) -> None:
    seen = Seen(location="x")
    with StateStore.open(state_location, create=False) as state:
        for write in (
            lambda: state.begin_run("apply"),
            lambda: state.finish_run(1, "applied"),
            lambda: state.keep_seen("x", TARGET, seen),
            lambda: state.adopt(TARGET, []),
            lambda: state.copy_base(TARGET, TARGET),
            lambda: state.drop_base(TARGET),
            lambda: state.interrupt_runs(TARGET),
        ):
            with pytest.raises(StateError, match="there is no state to write to"):
                write()


def test_an_empty_file_is_no_state_until_one_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.touch()

    with StateStore.open(file, create=False) as state:
        assert not state.exists
    with StateStore.open(file, create=True) as state:
        assert state.exists


def test_what_was_kept_is_there_after_opening_again(state_location: str) -> None:
    with StateStore.open(state_location, create=True) as state:
        number = state.begin_run("apply", target=TARGET)

    with StateStore.open(state_location, create=False) as state:
        assert state.exists
        assert [head.number for head in state.runs(1)] == [number]


def test_times_are_in_utc(state_location: str) -> None:
    before = utc_now()
    with StateStore.open(state_location, create=True) as state:
        state.begin_run("apply")
        (head,) = state.runs(1)

    assert before <= head.started_at <= utc_now()
    assert head.started_at.utcoffset() == before.utcoffset()


def test_the_file_and_what_lies_beside_it_are_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.db"
    old_mask = os.umask(0)
    try:
        with StateStore.open(file, create=True) as state:
            state.begin_run("apply")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(old_mask)

    assert modes["state.db"] == 0o600
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3  # with SQLite's log and its index


def test_a_file_that_others_could_read_is_taken_from_them(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    StateStore.open(file, create=True).close()
    file.chmod(0o644)

    StateStore.open(file, create=False).close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StateError) as error:
        StateStore.open(tmp_path / "file" / "state.db", create=True)

    assert "the state cannot be made" in one_line_of(error)


def test_a_folder_is_no_state(tmp_path: Path) -> None:
    with pytest.raises(StateError) as error:
        StateStore.open(tmp_path, create=False)

    assert "it cannot be opened" in one_line_of(error)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, and no database at all " * 50)
    file.chmod(0o644)
    before = file.read_bytes()

    with pytest.raises(StateError) as error:
        StateStore.open(file, create=True)

    assert "no state of the importer" in one_line_of(error)
    assert file.read_bytes() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    before = file.read_bytes()

    with pytest.raises(StateError) as error:
        StateStore.open(file, create=True)

    assert "made by something else" in one_line_of(error)
    assert file.read_bytes() == before


def test_tables_of_others_may_stand_beside_ours_on_a_server(postgres: Postgres) -> None:
    location = postgres.make_room()
    damage(location, "CREATE TABLE songs (name TEXT)")

    with StateStore.open(location, create=True) as state:
        assert state.exists


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    with StateStore.open(file, create=True) as state:
        for _ in range(20):
            state.begin_run("apply", target=TARGET, source=Seen(location="x" * 5_000))
    raw = bytearray(file.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    file.write_bytes(raw)

    with pytest.raises(StateError) as error, StateStore.open(file, create=False) as state:
        state.runs(1_000)

    assert "broken" in one_line_of(error)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DROP TABLE importer_schema", "does not tell the version"),
        ("DROP TABLE importer_sources", "importer_sources is missing"),
        ("ALTER TABLE importer_runs RENAME COLUMN counts TO count", "broken"),
        ("UPDATE importer_runs SET state = 'dancing'", "a value is not what it should be"),
        ("UPDATE importer_runs SET counts = '{'", "what should be JSON is none"),
        ("UPDATE importer_runs SET error = 'json:['", "what should be JSON is none"),
    ],
)
def test_a_state_that_lacks_or_holds_what_cannot_be_is_broken(
    state_location: str, statement: str, why: str
) -> None:
    with StateStore.open(state_location, create=True) as state:
        state.begin_run("apply", target=TARGET)
    damage(state_location, statement)

    with (
        pytest.raises(StateError) as error,
        StateStore.open(state_location, create=False) as state,
    ):
        state.runs(1)

    assert why in one_line_of(error)
    assert "broken" in str(error.value)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("payload_sha256", "key", "a digest does not fit"),
        ("payload", "CAST('no zip' AS {bytes})", "cannot be unpacked"),
    ],
)
def test_contents_that_were_changed_are_noticed(
    state_location: str, column: str, value: str, why: str
) -> None:
    adoption = Adoption(kind="action", identity="GET /", remote_id=None, payload={"a": 1})
    with StateStore.open(state_location, create=True) as state:
        state.adopt(TARGET, [adoption])
        assert state.base_of(TARGET) == base(action={"GET /": {"a": 1}})
    value = value.format(bytes="BYTEA" if "://" in state_location else "BLOB")
    damage(state_location, f"UPDATE importer_things SET {column} = {value}")  # noqa: S608 - ours

    with StateStore.open(state_location, create=False) as state:
        with pytest.raises(StateError, match=why) as error:
            state.base_of(TARGET)
        one_line_of(error)


def test_a_state_of_a_newer_importer_is_refused_by_name(state_location: str) -> None:
    StateStore.open(state_location, create=True).close()
    damage(
        state_location,
        "INSERT INTO importer_schema VALUES (999, '2030-01-01T00:00:00.000000+00:00')",
    )

    for create in (True, False):
        with pytest.raises(StateError) as error:
            StateStore.open(state_location, create=create)
        assert f"newer importer (layout 999; this one knows {len(STEPS)})" in one_line_of(error)


@pytest.mark.parametrize("place", ["mysql://db/state", "sqlite:///state.db", "http://me:pw@host/"])
def test_other_databases_are_refused(place: str) -> None:
    with pytest.raises(UsageError) as error:
        StateStore.open(place, create=True)

    assert "the state cannot lie there" in one_line_of(error)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("place", ["", "a\0b"])
def test_what_is_no_path_is_refused(place: str) -> None:
    with pytest.raises(UsageError, match="no path"):
        StateStore.open(place, create=True)


@pytest.mark.parametrize("place", ["postgresql://me:pw@[::1/x", "postgresql://me:pw@host:port/x"])
def test_what_is_no_url_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(UsageError) as error:
        StateStore.open(place, create=True)

    assert "no URL of a database" in one_line_of(error)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_that_is_not_there_is_told_without_the_password(scheme: str) -> None:
    pytest.importorskip("psycopg")
    place = NOTHING_LISTENS.replace("postgresql", scheme, 1)

    with pytest.raises(StateError) as error:
        StateStore.open(place, create=True)

    told = one_line_of(error)
    assert "the state's database cannot be used" in told
    assert "127.0.0.1" in told
    assert "pass" not in told
    assert "word" not in told


def test_psycopg_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = builtins.__import__

    def without_psycopg(name: str, *others: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError(name)
        return genuine(name, *others)

    monkeypatch.setattr(builtins, "__import__", without_psycopg)

    with pytest.raises(StateError, match=r"[Pp]ip install 'openapi-action-importer\[fleet\]'"):
        StateStore.open("postgresql://nowhere/state", create=True)


def test_a_password_that_a_server_repeats_is_not_told() -> None:
    location = parse_location("postgresql://me:first%21@host/db?password=second")
    said = psycopg_error("no first! and no first%21 and no second\nmore")

    with pytest.raises(StateError) as error, told(location):
        raise said

    assert "cannot be used: no ... and no ... and no" in one_line_of(error)
    assert not any(word in str(error.value) for word in ("first", "second", "more"))


def psycopg_error(text: str) -> DBAPIError:
    """Make the error that SQLAlchemy raises for one of PostgreSQL's."""
    return DBAPIError("SELECT 1", None, Exception(text))


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_server_that_does_not_say_why_is_told_as_such(text: str) -> None:
    with pytest.raises(StateError, match="does not say why"), told(parse_location("state.db")):
        raise psycopg_error(text)


def test_what_the_library_complains_of_is_one_line_too() -> None:
    with pytest.raises(StateError) as error, told(parse_location("state.db")):
        raise PoolTimeout("QueuePool limit reached\nin some words")

    assert "cannot be used (TimeoutError)" in one_line_of(error)


def test_a_file_that_may_only_be_read_is_told_as_such(tmp_path: Path) -> None:
    location = parse_location(tmp_path / "state.db")
    engine = open_engine(location)

    def write() -> None:
        with told(location), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("CREATE TABLE t (x)")

    with pytest.raises(StateError, match="may not be written to"):
        write()
    engine.dispose()


def test_a_command_without_state_does_not_load_the_database_library(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from importer.state.store import StateStore\n"
        "StateStore.open('none.db', create=False).close()\n"
        "sys.exit('sqlalchemy' in sys.modules)\n"
    )

    assert (
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False).returncode == 0
    )


def layout(engine: Engine) -> Mapping[str, Any]:
    """Give the tables of a database, as far as their columns and keys are ours to choose."""
    found = inspect(engine)
    return {
        name: (
            {column["name"]: column["nullable"] for column in found.get_columns(name)},
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(
                (key["constrained_columns"][0], key["referred_table"])
                for key in found.get_foreign_keys(name)
            ),
            sorted(str(index["column_names"]) for index in found.get_indexes(name)),
        )
        for name in sorted(found.get_table_names())
    }


def test_the_steps_lead_to_the_tables_that_are_used(state_location: str) -> None:
    StateStore.open(state_location, create=True).close()
    engine = open_engine(parse_location(state_location))
    stepped = layout(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE importer_schema"))
        metadata.drop_all(connection)
        metadata.create_all(connection)
    declared = layout(engine)
    engine.dispose()

    assert stepped == declared


def more(words: Words) -> Sequence[str]:
    """Give a later step that keeps what is there."""
    return ("ALTER TABLE importer_runs ADD COLUMN mood TEXT", f"CREATE TABLE m (b {words.bytes_})")


def faulty(words: Words) -> Sequence[str]:
    """Give a later step that fails in its middle."""
    return (*more(words), "CREATE TABLE importer_runs (twice TEXT)")


def test_an_older_state_is_brought_up_to_date_with_what_is_in_it(state_location: str) -> None:
    with StateStore.open(state_location, create=True) as state:
        number = state.begin_run("apply")
    place = parse_location(state_location)
    engine = open_engine(place)

    assert prepare(engine, place, create=False, steps=(*STEPS, more))
    assert prepare(engine, place, create=False, steps=(*STEPS, more))

    with engine.connect() as connection:
        row = connection.execute(text("SELECT number, mood FROM importer_runs")).one()
        versions = connection.execute(text("SELECT version FROM importer_schema ORDER BY 1"))
        assert tuple(row) == (number, None)
        assert list(versions.scalars()) == list(range(1, len(STEPS) + 2))
    engine.dispose()


def test_a_step_that_fails_leaves_the_state_as_it_was(state_location: str) -> None:
    with StateStore.open(state_location, create=True) as state:
        number = state.begin_run("apply")
    place = parse_location(state_location)
    engine = open_engine(place)

    with pytest.raises(Exception, match="already exists"):
        prepare(engine, place, create=True, steps=(*STEPS, faulty))

    assert "m" not in inspect(engine).get_table_names()
    engine.dispose()
    with StateStore.open(state_location, create=False) as state:
        assert [head.number for head in state.runs(1)] == [number]


def test_a_layout_that_another_process_brings_up_to_date_right_now_is_not_broken(
    state_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "://" not in state_location:
        make_file(Path(state_location), state_location)
    place = parse_location(state_location)
    engine, other = open_engine(place), open_engine(place)
    prepare(engine, place, create=True, steps=STEPS[:1])

    class Slow:
        """Looks at the tables; before it is done, another process takes the other steps."""

        def __init__(self, connection: Connection) -> None:
            self._inspector = inspect(connection)

        def get_table_names(self) -> list[str]:
            found: list[str] = self._inspector.get_table_names()
            monkeypatch.undo()
            assert prepare(other, place, create=False)
            return found

    monkeypatch.setattr(state_schema, "inspect", Slow)
    assert prepare(engine, place, create=False)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version FROM importer_schema ORDER BY 1"))
        assert list(versions.scalars()) == list(range(1, len(STEPS) + 1))
    engine.dispose()
    other.dispose()
