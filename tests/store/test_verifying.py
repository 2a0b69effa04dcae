"""`prio verify` finds whatever was changed behind the program's back, and names the first link that does not hold."""

import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Event as Signal
from time import sleep

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from sqlalchemy import delete, insert, select, text, update

from advisor.cli import main
from advisor.store import Put, Store
from advisor.store.events import Event
from advisor.store.papers import seal
from advisor.store.tables import cases, events, knowledge_bases, papers
from advisor.store.verifying import verify
from advisor.text.errors import UnusableStore

from ..conftest import size

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {"case": "x", "title": "T", "measures": [{"id": "a"}]}
BENEFIT = "measures/a/answers/nytte-samlet"


@pytest.fixture(scope="module")
def store(shared_url, base):
    with closing(Store(shared_url, base)) as store:
        yield store


def with_answers(store, number=5):
    """The id of a case with so many events."""
    id = store.create(FILE).id
    for turn in range(number - 1):
        sleep(0.002)  # each event has a time of its own: the list of cases tells by it that an end was cut off
        store.save(id, [Put(BENEFIT, ["liten", "stor"][turn % 2])])
    return id


@pytest.fixture(scope="module")
def id(store):
    return with_answers(store)


@pytest.fixture(scope="module")
def other(store):
    return with_answers(store, 2)


@contextmanager
def behind_its_back(store):
    """A connection that may do anything, also what the database itself would refuse; all of it is taken back."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin() as transaction:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            transaction.rollback()
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def event(id, number):
    return (events.c.case_id == id) & (events.c.number == number)


def row(connection, id, number):
    return connection.execute(select(events).where(event(id, number))).one()._asdict()


def test_what_was_only_written_by_the_program_holds(store, id, other):
    with store.engine.connect() as connection:
        found = verify(connection)
    assert (found.cases, found.events, found.bases, found.broken) == (2, 7, 1, ())
    assert re.fullmatch("[0-9a-f]{64}", found.fingerprint)


# One event -------------------------------------------------------------------------------------

BODY = json.dumps({"puts": [[BENEFIT, "middels"]], "undoes": None})
CHANGES = {
    "another answer": {"body": BODY},
    "no JSON": {"body": "stor"},
    "other JSON": {"body": "[1]"},
    "no puts": {"body": '{"undoes":null}'},
    "deep JSON": {"body": "[" * 100_000},
    "another who": {"who": "Ola"},
    "another at": {"at": "2020-01-01T00:00:00.000+00:00"},
    "another hash": {"hash": "0" * 64},
    "another previous": {"previous": "1" * 64},
    "another number": {"number": 77},
}


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_event_is_named(store, id, other, number, change):
    with behind_its_back(store) as connection:
        connection.execute(update(events).where(event(id, number)).values(**change))
        broken = verify(connection).broken
    assert [(one.where, one.number) for one in broken] == [(id, number)]


@pytest.mark.parametrize("change", [lambda body: body.replace(":", ": "), lambda body: body[:-1] + ',"why":"Nobody saw this."}'])
def test_a_body_is_kept_to_the_letter(store, id, other, change):
    with behind_its_back(store) as connection:
        connection.execute(update(events).where(event(id, 3)).values(body=change(row(connection, id, 3)["body"])))
        assert [(one.where, one.number) for one in verify(connection).broken] == [(id, 3)]


@settings(max_examples=size(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(1, 5),
    column=st.sampled_from(["at", "who", "body", "previous", "hash"]),
    change=st.one_of(st.text('abc01{}[]",:-', min_size=1, max_size=9), st.integers(0, 40)),
)
def test_any_change_of_any_event_is_found(store, id, other, number, column, change):
    with behind_its_back(store) as connection:
        before = row(connection, id, number)[column]
        after = change if isinstance(change, str) else before[:change] + before[change + 1 :]  # another text, or a letter less
        assume(after != before)
        connection.execute(update(events).where(event(id, number)).values({column: after}))
        assert [(one.where, one.number) for one in verify(connection).broken] == [(id, number)]


# The chain -------------------------------------------------------------------------------------


def removed(*numbers):
    def act(connection, id, other):
        for number in numbers:
            connection.execute(delete(events).where(event(id, number)))

    return act


def swapped(connection, id, other):
    for number, to in ((3, 33), (4, 3), (33, 4)):
        connection.execute(update(events).where(event(id, number)).values(number=to))


def appended(**change):
    """One event more, with a right hash, that the head does not know."""

    def act(connection, id, other):
        last = row(connection, id, 5)
        last |= {"number": 6, "previous": last["hash"]} | change
        connection.execute(insert(events).values(**linked(last)))

    return act


def linked(row):
    body = json.loads(row["body"])
    puts = tuple((place, value) for place, value in body["puts"])
    one = Event(row["case_id"], row["number"], row["at"], row["who"], puts, body["undoes"], row["previous"])
    return row | {"hash": one.link()}


def foreign(connection, id, other):
    """An event of another case takes the place of one."""
    theirs = row(connection, other, 2)
    connection.execute(update(events).where(event(id, 2)).values(**theirs | {"case_id": id}))


def head(**change):
    def act(connection, id, other):
        if change.get("head") == 4:  # as if the last answer had never been given
            change["head_hash"] = row(connection, id, 4)["hash"]
        connection.execute(update(cases).where(cases.c.id == id).values(**change))

    return act


def cut_short(connection, id, other):
    """The last event is gone, and the head does not tell. Only the list of cases still shows when it was changed."""
    removed(5)(connection, id, other)
    head(head=4)(connection, id, other)


WAYS = {
    "the first is gone": (removed(1), 1),
    "one is gone": (removed(3), 3),
    "the last is gone": (removed(5), 5),
    "all are gone": (removed(1, 2, 3, 4, 5), 5),
    "two are swapped": (swapped, 3),
    "one is added": (appended(), 5),
    "one is added that hangs on nothing": (appended(previous="0" * 64), 6),
    "one is added with a gap": (appended(number=7), 6),
    "one is another's": (foreign, 2),
    "the head is set back": (head(head=4), 4),
    "the head is set forth": (head(head=6), 6),
    "the head has another hash": (head(head_hash="0" * 64), 5),
    "the end is cut off": (cut_short, None),
    "the list has another title": (head(title="U"), None),
    "the list hides it": (head(archived=True), None),
    "the list says it was changed another day": (head(changed="2020-01-01T00:00:00.000+00:00"), None),
    "the list says it was opened another day": (head(opened="2020-01-01T00:00:00.000+00:00"), None),
}


@pytest.mark.parametrize(("tamper", "number"), WAYS.values(), ids=WAYS)
def test_the_first_link_that_does_not_hold_is_named(store, id, other, tamper, number):
    with behind_its_back(store) as connection:
        before = verify(connection)
        tamper(connection, id, other)
        after = verify(connection)
    assert [(one.where, one.number) for one in after.broken] == [(id, number)]
    assert before.fingerprint and after.fingerprint is None


def test_events_without_a_case_are_found(store, id, other):
    with behind_its_back(store) as connection:
        connection.execute(delete(cases).where(cases.c.id == id))
        found = verify(connection)
    assert [(one.where, one.number) for one in found.broken] == [(id, None)] and found.cases == 1


def test_every_broken_case_is_named_once(store, id, other):
    with behind_its_back(store) as connection:
        connection.execute(update(events).values(who="Ola"))
        broken = verify(connection).broken
    assert [(one.where, one.number) for one in broken] == sorted([(id, 1), (other, 1)])


def test_a_knowledge_base_that_is_gone_is_found(store, id, other):
    with behind_its_back(store) as connection:
        connection.execute(delete(knowledge_bases))
        broken = verify(connection).broken
    assert [(one.where, one.number) for one in broken] == sorted([(id, 1), (other, 1)])


def test_a_chain_that_was_written_anew_holds_and_the_fingerprint_tells(store, id, other):
    with behind_its_back(store) as connection:
        before = verify(connection)
        previous = row(connection, id, 2)["hash"]
        for number in (3, 4, 5):
            changed = linked(row(connection, id, number) | {"previous": previous, "who": "Ola"})
            connection.execute(update(events).where(event(id, number)).values(**changed))
            previous = changed["hash"]
        connection.execute(update(cases).where(cases.c.id == id).values(head_hash=previous))
        after = verify(connection)
    assert after.broken == () and replace(after, fingerprint="") == replace(before, fingerprint="")
    assert after.fingerprint != before.fingerprint


def test_a_case_that_is_gone_with_all_its_events_shows_in_the_fingerprint(store, id, other):
    with behind_its_back(store) as connection:
        before = verify(connection)
        connection.execute(delete(events).where(events.c.case_id == id))
        connection.execute(delete(cases).where(cases.c.id == id))
        after = verify(connection)
    assert after.broken == () and after.fingerprint != before.fingerprint and after.cases == 1


def test_a_value_of_another_type_is_found(tmp_path, base):
    """SQLite takes anything in any column."""
    with closing(Store(f"sqlite:///{tmp_path / 'x.db'}", base)) as store:
        id = with_answers(store, 3)
        for column in ("at", "who", "body", "previous", "hash"):
            for value in (b"\xff", 5):
                with behind_its_back(store) as connection:
                    raw = connection.connection.driver_connection
                    raw.execute(f"UPDATE event SET {column} = ? WHERE number = 2", [value])
                    assert [(one.where, one.number) for one in verify(connection).broken] == [(id, 2)], (column, value)


# While people write ----------------------------------------------------------------------------


def test_a_database_is_verified_as_it_stands_at_one_moment(store, base):
    done, url = Signal(), store.engine.url.render_as_string(hide_password=False)
    id = store.create(FILE).id

    def write():
        with closing(Store(url, base)) as writer:
            try:
                for turn in range(60):
                    writer.save(id, [Put("title", str(turn))])
            finally:
                done.set()

    with ThreadPoolExecutor(1) as pool:
        writing, seen = pool.submit(write), set()
        while not done.is_set():
            with store.engine.connect() as connection:
                found = verify(connection)
            assert found.broken == ()
            seen.add(found.events)
        writing.result()
    assert len(seen) > 2
    with store.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert verify(connection).broken == ()  # also inside a transaction that has begun


# The command -----------------------------------------------------------------------------------


def prio(*arguments):
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


def test_the_command_says_that_every_link_holds(url, base):
    with closing(Store(url, base)) as store:
        with_answers(store, 3)
        with store.engine.connect() as connection:
            fingerprint = verify(connection).fingerprint
    code, said = prio("verify", url)
    assert code == 0 and "1 cases, 3 events, 1 knowledge bases" in said and "Every link holds" in said
    assert fingerprint in said.replace("\n", "")
    code, said = prio("verify", url, "--format", "json")
    whole = {"cases": 1, "events": 3, "knowledge_bases": 1, "profiles": 0, "broken": []}
    whole["own_check"] = "integrity_check" if url.startswith("sqlite") else "none"
    assert (code, json.loads(said)) == (0, {**whole, "fingerprint": fingerprint, "profiles_fingerprint": None})


def test_the_command_names_what_does_not_hold(url, base):
    with closing(Store(url, base)) as store:
        id = with_answers(store, 3)
        with store.engine.begin() as connection:
            connection.execute(update(events).where(event(id, 2)).values(who="Ola"))
    code, said = prio("verify", url)
    assert "No fingerprint" in said and "Fingerprint:" not in said
    assert code == 1 and f"{id}: event 2 is not the one that was written" in said and "Every link holds" not in said
    code, said = prio("verify", url, "--format", "json")
    assert code == 1 and [(one["case"], one["event"]) for one in json.loads(said)["broken"]] == [(id, 2)]
    assert json.loads(said)["fingerprint"] is None


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_needs_a_database(tmp_path, form):
    (tmp_path / "text.db").write_text("not a database " * 99)
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("CREATE TABLE x (y)")
    for source in (tmp_path / "none.db", tmp_path, tmp_path / "text.db", tmp_path / "foreign.db", "nothing://x"):
        code, said = prio("verify", source, "--format", form)
        assert code == 2 and str(source)[:20] in said
        assert form == "text" or len(json.loads(said)["problems"]) == 1
    assert not (tmp_path / "none.db").exists()


def test_a_path_of_a_database_is_enough(tmp_path, base, monkeypatch):
    with closing(Store(f"sqlite:///{tmp_path / 'x.db'}", base)) as store:
        with_answers(store, 2)
    monkeypatch.chdir(tmp_path)
    assert prio("verify", "x.db")[0] == 0
    monkeypatch.setenv("PRIO_DATABASE", str(tmp_path / "x.db"))
    assert "2 events" in prio("verify")[1]


# What is nothing of ours, and what is damaged --------------------------------------------------


def everything_in(folder):
    return {
        path: (path.stat().st_mode, path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")
    }


@pytest.mark.parametrize("command", [["verify"], ["db", "base", "abc", "out", "--db"]])
@pytest.mark.parametrize("what", ["empty", "foreign", "text", "missing", "folder"])
def test_what_holds_nothing_of_ours_is_said_and_left_as_it_is(tmp_path, what, command):
    path = tmp_path / "x.db"
    match what:
        case "empty":
            path.touch(mode=0o644)
        case "foreign":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE x (y)")
        case "text":
            path.write_text("Dear diary " * 99)
        case "folder":
            path.mkdir()
    before = everything_in(tmp_path)
    code, said = prio(*command, path)
    assert code == 2 and everything_in(tmp_path) == before
    word = {
        "empty": "nothing of ours",
        "foreign": "none of ours",
        "text": "is no database",
        "missing": "no such",
        "folder": "folder",
    }
    assert word[what] in said


def test_what_holds_nothing_of_ours_on_postgresql_is_left_as_it_is(postgres):
    url = postgres()
    for _time in range(2):
        code, said = prio("verify", url)
        assert code == 2 and "nothing of ours" in said


def test_a_database_at_rest_and_one_in_use_are_read_and_not_touched(tmp_path, base):
    path = tmp_path / "x.db"
    with closing(Store(f"sqlite:///{path}", base)) as store:
        with_answers(store, 3)
        before = everything_in(tmp_path)
        assert prio("verify", path)[0] == 0
        during = everything_in(tmp_path)
        assert during.keys() == before.keys() and during[path] == before[path]
    before = everything_in(tmp_path)
    assert prio("verify", path)[0] == 0 and everything_in(tmp_path) == before and list(before) == [path]


@pytest.fixture
def three(tmp_path, base):
    """A database of three cases, and the ids of those."""
    with closing(Store(f"sqlite:///{tmp_path / 'x.db'}", base)) as store:
        ids = sorted(with_answers(store, 3) for _time in range(3))
    return tmp_path / "x.db", ids


DAMAGE = {
    "no UTF-8 in an event": ("UPDATE event SET body = CAST(x'53656372657420ff' AS TEXT) WHERE case_id = ? AND number = 2", 2),
    "no UTF-8 in who": ("UPDATE event SET who = CAST(x'53656372657420ff' AS TEXT) WHERE case_id = ? AND number = 3", 3),
    "no UTF-8 in the list": ("UPDATE stored_case SET title = CAST(x'53656372657420ff' AS TEXT) WHERE id = ?", None),
    "no yes or no in the list": ("UPDATE stored_case SET archived = 7 WHERE id = ?", None),
    "no hash in the list": ("UPDATE stored_case SET head_hash = x'ff' WHERE id = ?", None),
    "a list for a base": (
        'UPDATE event SET body = \'{"puts":[["@knowledge",[]]],"undoes":null}\' WHERE case_id = ? AND number = 2',
        2,
    ),
}


@pytest.mark.parametrize(("statement", "number"), DAMAGE.values(), ids=DAMAGE)
def test_damage_in_one_case_is_told_without_what_people_wrote_and_the_others_are_looked_at(three, statement, number):
    path, ids = three
    with closing(sqlite3.connect(path)) as raw:
        for id in ids[:2]:
            raw.execute(statement, [id])
        raw.execute("UPDATE event SET who = 'Ola' WHERE case_id = ?", [ids[2]])
        raw.commit()
    code, said = prio("verify", path, "--format", "json")
    broken = json.loads(said)["broken"]
    assert code == 1 and [(one["case"], one["event"]) for one in broken] == [(ids[0], number), (ids[1], number), (ids[2], 1)]
    assert "Secret" not in said and "decode" not in said and "codec" not in said
    assert prio("verify", path)[0] == 1


def page(path, name):
    """Where the first page of a table or index stands in the file, and how long it is."""
    with closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    return (root - 1) * size, size


@pytest.mark.parametrize(
    "name", ["event", "stored_case", "knowledge_base", "sqlite_autoindex_event_1", "sqlite_autoindex_stored_case_1"]
)
def test_a_page_that_is_destroyed_is_told_without_a_drivers_words(three, name):
    path, ids = three
    at, size = page(path, name)
    data = bytearray(path.read_bytes())
    data[at : at + size] = b"\xaa" * size
    path.write_bytes(data)
    code, said = prio("verify", path, "--format", "json")
    broken = json.loads(said)["broken"]
    assert code == 1 and "SQLite's own check" in broken[-1]["what"] and len(broken) > 1
    assert not re.search("malformed|disk image|sqlite3|Error", said)
    if "event" in name:
        assert {one["case"] for one in broken} >= set(ids)


def test_a_file_that_is_cut_is_told_without_sending_its_reader_to_the_command_that_was_run(three):
    path, _ids = three
    path.write_bytes(path.read_bytes()[:5000])
    code, said = prio("verify", path)
    assert code == 2 and "Take a backup into use." in said and "prio verify" not in said
    code, said = prio("db", "base", "abc", path.parent / "out", "--db", path)
    assert code == 2 and "`prio verify` shows" in " ".join(said.split())


@pytest.mark.parametrize("change", ["version = '9'", "source_date = '1999-01-01'"])
def test_what_stands_beside_a_base_is_compared_with_its_files(three, base, change):
    path, _ids = three
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"UPDATE knowledge_base SET {change}")
        raw.commit()
    code, said = prio("verify", path, "--format", "json")
    [broken] = json.loads(said)["broken"]
    assert code == 1 and broken["case"] == base.digest[:12]
    assert f"was changed; its files say {base.version} and {base.source_date}" in broken["what"]


def test_a_base_that_is_no_zip_is_told_in_our_own_words(three):
    path, _ids = three
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE knowledge_base SET files = x'00'")
        raw.commit()
    code, said = prio("verify", path, "--format", "json")
    [broken] = json.loads(said)["broken"]
    assert code == 1 and "its files are damaged" in broken["what"] and "zip" not in said


def test_an_index_that_tells_less_than_its_table_is_found(three):
    """Every case may be whole, and the file is not."""
    path, _ids = three
    at, size = page(path, "sqlite_autoindex_knowledge_base_1")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO knowledge_base SELECT 'f', version, source_date, kept_at, files, hash FROM knowledge_base")
        raw.commit()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fuller = path.read_bytes()[at : at + size]
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM knowledge_base WHERE digest = 'f'")
        raw.commit()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert prio("verify", path)[0] == 0
    data = bytearray(path.read_bytes())
    data[at : at + size] = fuller
    path.write_bytes(data)
    code, said = prio("verify", path)
    assert code == 1 and "SQLite's own check" in said


def test_an_error_in_one_case_on_postgresql_does_not_hide_the_others(postgres, base):
    url = postgres()
    with closing(Store(url, base)) as store:
        ids = sorted(with_answers(store, 3) for _time in range(3))
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE event RENAME TO kept"))
            columns = "case_id, number, at, who, body, previous"
            fails = (
                f"CASE WHEN case_id = '{ids[1]}' THEN (1 / (number - 2))::text ELSE hash END AS hash"  # as a block that is lost
            )
            connection.execute(text(f"CREATE VIEW event AS SELECT {columns}, {fails} FROM kept"))
            connection.execute(text(f"UPDATE kept SET who = 'Ola' WHERE case_id = '{ids[2]}' AND number = 3"))
        with store.engine.connect() as connection:
            broken = verify(connection).broken
    assert [(one.where, one.number) for one in broken] == [(ids[1], 1), (ids[2], 3)]


def test_a_lost_line_is_no_damage(postgres, base):
    with closing(Store(postgres(), base)) as store:
        with_answers(store, 2)
        with store.engine.connect() as connection, store.engine.connect() as other:
            process = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            other.execute(text(f"SELECT pg_terminate_backend({process}, 5000)"))
            with pytest.raises(UnusableStore, match="does not answer"):
                verify(connection)


# PostgreSQL's own check ------------------------------------------------------------------------


def test_that_postgresql_has_no_check_of_its_own_there_is_said(postgres, base):
    url = postgres()
    Store(url, base).close()
    code, said = prio("verify", url)
    assert code == 0 and "was not run" in said and "amcheck" in said


def test_an_index_that_tells_less_than_its_table_on_postgresql_is_found_by_amcheck(postgres, base):
    url = postgres()
    with closing(Store(url, base)) as store:
        with_answers(store, 3)
        with store.engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION amcheck"))
        code, said = prio("verify", url)
        assert code == 0 and "(amcheck) was run too" in said
        with store.engine.begin() as connection:  # a row that no index knows: what is wrong after a bad upgrade of the system
            connection.execute(text("UPDATE pg_index SET indisready = false WHERE indrelid = 'event'::regclass"))
        with store.engine.begin() as connection:
            connection.execute(insert(events).from_select([*events.c.keys()], select(*shifted())))
            connection.execute(text("UPDATE pg_index SET indisready = true WHERE indrelid = 'event'::regclass"))
    code, said = prio("verify", url)
    assert code == 1 and "amcheck) finds damage in the table event" in " ".join(said.split())


def shifted():
    """The columns of the last event, as one more."""
    return [(events.c.number + 10).label("number") if one.name == "number" else one for one in events.c]


def test_whoever_may_not_run_it_is_told_that_it_was_not_run(postgres, base):
    url = postgres()
    with closing(Store(url, base)) as store, store.engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION amcheck"))
        connection.execute(text("DROP ROLE IF EXISTS officer"))
        connection.execute(text("CREATE ROLE officer LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO officer"))
    code, said = prio("verify", url.replace("postgres@", "officer@"))
    assert code == 0 and "you may not use it" in " ".join(said.split())


def test_what_stands_beside_a_case_that_is_gone_is_found(store, id, other):
    with behind_its_back(store) as connection:
        body = json.dumps({"day": "2026-01-01", "name": "x", "passages": []}, separators=(",", ":"))
        brought = ("gone", "2026-01-01", "x", body)
        connection.execute(insert(papers).values([*brought, seal(*brought)]))
        assert [(one.where, one.what) for one in verify(connection).broken] == [
            ("gone", "its row in the table paper leads to nothing in stored_case")
        ]
