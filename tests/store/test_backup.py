"""A backup holds everything in one file, is never put over another, and can take the place of what was lost."""

import errno
import gzip
import os
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, text

from advisor.cli import main
from advisor.store import Put, Store, backup, schema
from advisor.store.backup import closing_engine
from advisor.store.verifying import verify
from tests.conftest import ROOT

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
    code, said = prio("db", "backup", target, "--db", database)
    assert code == 2 and "copy.db» already" in said and target.read_text() == "Dear diary"
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]


def test_a_disk_without_links_holds_a_backup_too(store, database, tmp_path, monkeypatch):
    def refuse(*_names):
        raise PermissionError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", refuse)
    assert prio("db", "backup", tmp_path / "copy.db", "--db", database)[0] == 0
    assert prio("db", "backup", tmp_path / "copy.db", "--db", database)[0] == 2
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]


KILLED = """
import os, sys
def end(event, arguments):
    if event in ("os.rename", "os.remove") and "copy.db" in str(arguments[0]):
        os._exit(9)
sys.addaudithook(end)
from advisor.cli import main
main()
"""


def test_a_backup_is_whole_as_soon_as_it_has_its_name(store, database, tmp_path):
    """Its maker is ended, as by kill -9, at the first step after it is looked through that touches what there is."""
    command = [sys.executable, "-c", KILLED, "db", "backup", str(tmp_path / "copy.db"), "--db", str(database)]
    assert subprocess.run(command, cwd=ROOT, timeout=120).returncode == 9
    assert prio("verify", tmp_path / "copy.db")[0] == 0


def test_nothing_is_left_of_a_backup_that_fails(store, database, tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))  # as a full disk: no file grows beyond this
    try:
        said = not_made(tmp_path, tmp_path / "copy.db", database)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "No copy was made" in said and "disk" in said


def test_what_holds_nothing_of_ours_is_not_copied(tmp_path):
    (tmp_path / "empty.db").touch()
    assert "nothing of ours" in not_made(tmp_path, tmp_path / "copy.db", tmp_path / "empty.db")
    assert "no such file" in not_made(tmp_path, tmp_path / "copy.db", tmp_path / "none.db")
    assert "nothing of ours" in not_made(tmp_path, tmp_path / "copy.db", "sqlite:///:memory:")


# PostgreSQL ------------------------------------------------------------------------------------


def test_the_command_that_is_named_shows_no_password(postgres, base, tmp_path):
    url = postgres().replace("postgres@", "postgres:pw-secret@")
    Store(url, base).close()
    code, said = prio("db", "backup", tmp_path / "x.dump", "--db", url)
    assert code == 2 and "pg_dump" in said and "pw-secret" not in said and not (tmp_path / "x.dump").exists()
    code, said = prio("db", "restore", tmp_path / "x.dump", "--db", url)
    assert code == 2 and "pg_restore" in said and "pw-secret" not in said
    assert "postgres@/" in said.partition("Run: ")[2]  # nor anything in its place, which the server would take for it


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


# Taking one into use ---------------------------------------------------------------------------


@pytest.fixture
def copy(store, database, tmp_path):
    """A backup of a database whose disk is then lost."""
    assert prio("db", "backup", tmp_path / "copy.db", "--db", database)[0] == 0
    before = fingerprint(store)
    store.close()
    database.unlink()
    return tmp_path / "copy.db", before


def test_a_backup_is_taken_into_use_where_there_is_none(copy, database, tmp_path, base, monkeypatch):
    path, before = copy
    monkeypatch.delenv("PRIO_DATABASE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "a new disk"))
    own = tmp_path / "a new disk" / "prioriteringsradgiver" / "saker.db"
    for target, named in ((database, ["--db", database]), (own, [])):
        code, said = prio("db", "restore", path, *named)
        assert code == 0 and "taken into use" in said and before in said.replace(" ", "") and "Every link holds" in said
        assert stat.S_IMODE(target.stat().st_mode) == 0o600 and stat.S_IMODE(target.parent.stat().st_mode) & 0o77 in (0, 0o55)
        with closing(Store(f"sqlite:///{target}", base)) as again:
            assert again.save(again.listed()[0].id, [Put("title", "U")]).whole
    assert prio("verify", path)[0] == 0  # the backup is as it was, and can be used again
    code, said = prio("db", "restore", path, "--db", tmp_path / "writen wrong" / "cases.db")
    assert code == 2 and "Make the folder first" in said and not (tmp_path / "writen wrong").exists()


@pytest.mark.parametrize("end", ["", "-wal", "-journal"])
def test_nothing_is_put_over_what_is_there(copy, database, tmp_path, end):
    path, _before = copy
    there = tmp_path / f"cases.db{end}"
    there.write_text("Dear diary")
    code, said = prio("db", "restore", path, "--db", database)
    assert code == 2 and there.name in said and "move these files away" in said and there.read_text() == "Dear diary"
    there.rename(tmp_path / "away")
    assert prio("db", "restore", path, "--db", database)[0] == 0


def test_what_is_no_backup_is_not_taken_into_use(tmp_path, database):
    (tmp_path / "text.db").write_text("not a database " * 99)
    (tmp_path / "empty.db").touch()
    for name, word in (("none.db", "no such file"), ("text.db", "no database"), ("empty.db", "nothing of ours")):
        code, said = prio("db", "restore", tmp_path / name, "--db", database)
        assert code == 2 and word in said and not database.exists()


def test_a_backup_may_have_any_name(copy, database, tmp_path):
    path, _before = copy
    named = tmp_path / "b?mode=x#1 %20.db"
    named.write_bytes(path.read_bytes())
    code, said = prio("db", "restore", named, "--db", database)
    assert code == 0, said


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ("UPDATE event SET who = 'Ola'", 1, "event 1 is not the one that was written"),
        ("UPDATE alembic_version SET version_num = '9999'", 2, "newer than this program"),
    ],
    ids=["damaged", "newer"],
)
def test_a_backup_that_is_damaged_is_taken_into_use_and_one_of_a_newer_version_waits(copy, database, change, code, words):
    path, _before = copy
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(change)
        raw.commit()
    ended, said = prio("db", "restore", path, "--db", database)
    assert ended == code and words in said and database.exists() == (code == 1)


def test_a_backup_of_an_earlier_version_is_upgraded_where_it_is_taken_into_use(database, tmp_path, base):
    (tmp_path / "old.db").write_bytes(gzip.decompress((Path(__file__).parent / "old" / "ccf7901.db.gz").read_bytes()))
    code, said = prio("db", "restore", tmp_path / "old.db", "--db", database)
    command = f"prio db upgrade --db {database}"
    assert code == 0 and command in said
    code, said = prio("verify", "--db", database)
    assert code == 2 and command in said
    code, said = prio("db", "upgrade", "--db", database)
    assert code == 0 and f"Database: {database}" in said
    assert prio("verify", "--db", database)[0] == 0


def test_on_postgresql_the_command_puts_all_or_nothing_into_an_empty_database(postgres, base, tmp_path):
    from tests.postgres import programs

    url, other = postgres(), postgres()
    with closing(Store(url, base)) as store:
        id = store.create(FILE).id
        before = fingerprint(store)
    dump = tmp_path / "cases.dump"
    named = CliRunner().invoke(main, ["db", "backup", str(dump), "--db", url, "--lang", "en"]).output
    run_named(named, programs())
    result = CliRunner().invoke(main, ["db", "restore", str(dump), "--db", other, "--lang", "en"])
    assert result.exit_code == 2 and "Nothing was restored" in result.output
    whole = dump.read_bytes()
    for part in (whole[: len(whole) // 2], whole[:-100]):  # as of a pg_dump that was stopped
        dump.write_bytes(part)
        with pytest.raises(subprocess.CalledProcessError):
            run_named(result.output, programs())
        with closing_engine(schema.connect(other)) as engine:
            assert inspect(engine).get_table_names() == []
    dump.write_bytes(whole)
    run_named(result.output, programs())
    with closing(Store(other, base)) as restored:
        assert fingerprint(restored) == before
        assert restored.save(id, [Put("title", "Newer")]).whole
    with pytest.raises(subprocess.CalledProcessError):  # now there is something: all stands as it was
        run_named(result.output, programs())
    with closing(Store(other, base)) as restored:
        assert restored.get(id).case.title == "Newer" and fingerprint(restored) != before


def run_named(said, folder):
    """Runs the command that a message names."""
    command = shlex.split(said.partition("Run: ")[2])
    subprocess.run([folder / command[0], *command[1:]], check=True, timeout=60, stderr=subprocess.DEVNULL)
