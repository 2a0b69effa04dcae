"""A backup holds everything in one file, is never put over another, and can take the place of what was lost."""

import os
import shlex
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from advisor.cli import main
from advisor.store import Put, Store, backup, schema
from advisor.store.verifying import verify

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {"case": "x", "title": "T"}


def prio(*arguments):
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture
def database(tmp_path):
    return tmp_path / "cases.db"


@pytest.fixture
def store(database, base):
    with closing(Store(f"sqlite:///{database}", base)) as store:
        store.create(FILE)
        yield store


def fingerprint(store):
    with store.engine.connect() as connection:
        found = verify(connection)
    assert found.broken == ()
    return found.fingerprint


# A copy ----------------------------------------------------------------------------------------


def test_a_backup_of_a_database_in_use_is_one_file_that_holds_everything(store, database, tmp_path):
    assert (tmp_path / "cases.db-wal").stat().st_size > 0  # what a copy of the one file would lack
    code, said = prio("db", "backup", tmp_path / "copy.db", "--db", database)
    assert code == 0 and "copy.db" in said and "1 cases, 1 events" in said and fingerprint(store) in said.replace(" ", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.db", "cases.db-shm", "cases.db-wal", "copy.db"]
    assert (tmp_path / "copy.db").read_bytes()[18:20] == b"\1\1"  # it is read without a journal: also on a disk that only reads
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    code, said = prio("verify", tmp_path / "copy.db")
    assert code == 0 and fingerprint(store) in said.replace(" ", "")


def test_a_backup_takes_the_place_of_a_database_that_is_lost(store, database, tmp_path, base):
    id = store.save(store.listed()[0].id, [Put("title", "U")]).stored.id
    assert prio("db", "backup", tmp_path / "copy.db", "--db", database)[0] == 0
    store.save(id, [Put("title", "V")])
    store.close()
    database.unlink()
    shutil.copy(tmp_path / "copy.db", database)
    with closing(Store(f"sqlite:///{database}", base)) as again:
        assert again.get(id).case.title == "U" and len(again.events(id)) == 2
        assert again.save(id, [Put("title", "W")]).whole
        fingerprint(again)


def test_a_backup_is_made_while_someone_writes(store, database, tmp_path):
    id = store.listed()[0].id
    with store.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(text("UPDATE stored_case SET title = 'half'"))
        assert prio("db", "backup", tmp_path / "copy.db", "--db", database)[0] == 0
        connection.rollback()
    assert store.save(id, [Put("title", "U")]).whole


def test_a_backup_of_an_older_database_is_made_before_it_is_upgraded(store, database, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "newest", lambda: "9999")
    code, said = prio("db", "backup", tmp_path / "copy.db", "--db", database)
    assert code == 0 and "another version" in said
    monkeypatch.undo()
    assert prio("verify", tmp_path / "copy.db")[0] == 0


def test_a_backup_of_a_damaged_database_says_so_and_is_kept(store, database, tmp_path):
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("UPDATE event SET who = 'Ola'")
        raw.commit()
    code, said = prio("db", "backup", tmp_path / "copy.db", "--db", database)
    assert code == 1 and "event 1 is not the one that was written" in said and (tmp_path / "copy.db").exists()


# What is not made ------------------------------------------------------------------------------


def whole(folder):
    """What stands there; but for the marks that SQLite's readers set in the memory they share."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")}


def not_made(tmp_path, target, database):
    before = whole(tmp_path)
    code, said = prio("db", "backup", target, "--db", database)
    assert code == 2 and whole(tmp_path) == before
    return said


def test_a_backup_is_never_put_over_what_is_there(store, database, tmp_path):
    (tmp_path / "taken.db").write_text("Dear diary")
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere")
    (tmp_path / "new.db-wal").write_text("of another")  # would be read as the journal of the copy
    (tmp_path / "new.db-journal").symlink_to(tmp_path / "nowhere")
    for name in ("taken.db", "link.db", "new.db", "cases.db"):
        assert "already" in not_made(tmp_path, tmp_path / name, database)
    (tmp_path / "new.db-wal").unlink()
    assert "new.db-journal" in not_made(tmp_path, tmp_path / "new.db", database)
    assert "folder" in not_made(tmp_path, tmp_path, database)
    assert "no such folder" in not_made(tmp_path, tmp_path / "none" / "copy.db", database)
    assert "taken.db" in not_made(tmp_path, tmp_path / "taken.db" / "copy.db", database)


def test_a_file_that_comes_while_a_backup_is_made_stands(store, database, tmp_path, monkeypatch):
    target = tmp_path / "copy.db"
    monkeypatch.setattr(backup, "verify", lambda connection: target.write_text("Dear diary") and verify(connection))
    assert prio("db", "backup", target, "--db", database)[0] == 2
    assert target.read_text() == "Dear diary"
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]


def test_nothing_is_left_of_a_backup_that_fails(store, database, tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))  # as a full disk: no file grows beyond this
    try:
        said = not_made(tmp_path, tmp_path / "copy.db", database)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "No backup was made" in said and "disk" in said


def test_what_holds_nothing_of_ours_is_not_copied(tmp_path):
    (tmp_path / "empty.db").touch()
    assert "nothing of ours" in not_made(tmp_path, tmp_path / "copy.db", tmp_path / "empty.db")
    assert "no such file" in not_made(tmp_path, tmp_path / "copy.db", tmp_path / "none.db")
    assert "nothing of ours" in not_made(tmp_path, tmp_path / "copy.db", "sqlite:///:memory:")


# PostgreSQL ------------------------------------------------------------------------------------


def test_on_postgresql_the_command_that_makes_a_backup_is_named_and_its_copy_holds_everything(postgres, base, tmp_path):
    from tests.postgres import programs  # after pytest has taken it as a plugin

    url, other = postgres(), postgres()
    with closing(Store(url, base)) as store:
        store.create(FILE)
        before = fingerprint(store)
    target = tmp_path / "the cases.dump"
    result = CliRunner().invoke(main, ["db", "backup", str(target), "--db", url, "--lang", "en"])
    assert result.exit_code == 2 and "No backup was made" in result.output and not target.exists()
    command = shlex.split(result.output.partition("Run: ")[2])
    subprocess.run([programs() / command[0], *command[1:]], check=True, timeout=60)
    into = other.replace("+psycopg", "")
    subprocess.run([programs() / "pg_restore", f"--dbname={into}", target], check=True, timeout=60)
    with closing(Store(other, base)) as restored:
        assert fingerprint(restored) == before


def test_the_command_that_is_named_shows_no_password(postgres, base, tmp_path):
    url = postgres().replace("postgres@", "postgres:pw-secret@")
    Store(url, base).close()
    code, said = prio("db", "backup", tmp_path / "x.dump", "--db", url)
    assert code == 2 and "pg_dump" in said and "pw-secret" not in said


# A copy of the one file after an orderly stop ----------------------------------------------------


def test_after_a_store_is_closed_its_one_file_holds_everything(store, database, tmp_path, base):
    id = store.listed()[0].id
    assert store.close() and not (tmp_path / "cases.db-wal").exists()
    os.rename(database, tmp_path / "alone.db")
    with closing(Store(f"sqlite:///{tmp_path / 'alone.db'}", base)) as copy:
        assert copy.get(id).case.title == "T"


def test_a_store_that_another_hinders_says_that_the_journal_holds_the_rest(database, base, monkeypatch):
    monkeypatch.setattr("advisor.store.causes.PATIENCE", 0.05)
    store = Store(f"sqlite:///{database}", base)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM stored_case").fetchall()
        store.create(FILE)
        assert store.close() is False
    with closing(Store(f"sqlite:///{database}", base)) as again:
        assert len(again.listed()) == 1
