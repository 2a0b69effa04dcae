"""A database is made where there is none, taken along when the program is newer, and refused in words when it cannot be used."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from advisor.cli import main
from advisor.store import Put, Store, schema
from advisor.store.tables import events, metadata
from advisor.store.verifying import verify
from advisor.text.errors import UnusableStore

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {"case": "x", "title": "T"}
SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000, "secure_delete": 1}  # 2 is FULL


@pytest.fixture
def opened(base):
    """Opens a store, and sees that it is closed."""
    stores = []

    def on(url):
        stores.append(Store(url, base))
        return stores[-1]

    yield on
    for store in stores:
        store.close()


def said(url, base):
    """What is said of a database that cannot be used: one problem, in one sentence or two."""
    with pytest.raises(UnusableStore) as refused:
        Store(url, base).close()
    [problem] = refused.value.problems
    assert "Traceback" not in problem.what and "sqlalche.me" not in problem.what
    return str(problem)


def execute(url, *statements):
    engine = schema.connect(url)
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def prio(*arguments):
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, result.output


# A new database --------------------------------------------------------------------------------


def test_a_database_is_made_where_there_is_none_and_is_there_the_next_time(url, opened):
    store = opened(url)
    assert schema.version(store.engine) == schema.newest() != ""
    id = store.create(FILE).id
    assert opened(url).get(id).case.title == "T"


def test_the_steps_lead_to_the_tables_that_the_code_reads(url, opened):
    with opened(url).engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_steps_are_one_line():
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert script.get_current_head() == schema.newest()


# Versions --------------------------------------------------------------------------------------


STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "0001"
def upgrade():
    op.add_column("stored_case", sa.Column("colour", sa.Text))
"""


@pytest.fixture
def tomorrow(tmp_path, monkeypatch):
    """The program of tomorrow, which has one step more."""
    shutil.copytree(Path(schema.__file__).parent / "migrations", tmp_path / "migrations")
    step = tmp_path / "migrations" / "versions" / "9999_colour.py"
    step.write_text(STEP.replace("0001", schema.newest()))

    def config(connection=None):
        found = Config()
        found.set_main_option("script_location", str(tmp_path / "migrations"))
        found.attributes["connection"] = connection
        return found

    def arrives():
        monkeypatch.setattr(schema, "_config", config)

    return arrives


def test_an_older_database_is_not_touched_before_its_owner_says_so(url, base, opened, tomorrow):
    id = opened(url).create(FILE).id
    before = schema.newest()
    tomorrow()
    words = said(url, base)
    assert before in words and "9999" in words and "prio db upgrade" in words
    assert prio("verify", url)[0] == 2
    code, told = prio("db", "upgrade", url)
    assert code == 0 and before in told and "9999" in told
    store = opened(url)
    assert store.get(id).file == FILE and store.save(id, [Put("title", "U")]).whole
    with store.engine.connect() as connection:
        assert verify(connection).broken == ()
        assert "colour" in {one["name"] for one in inspect(connection).get_columns("stored_case")}
    code, told = prio("db", "upgrade", url)
    assert code == 0 and "9999 already" in told


def test_a_step_that_fails_leaves_the_database_as_it_was(url, opened, tomorrow, tmp_path):
    opened(url)
    step = tmp_path / "migrations" / "versions" / "9999_colour.py"
    step.write_text(step.read_text() + '    op.execute("INSERT INTO nowhere VALUES (1)")\n')
    tomorrow()
    code, told = prio("db", "upgrade", url)
    assert code == 2 and "answers with an error" in told and "nowhere" not in told
    engine = schema.connect(url)
    assert schema.version(engine) != "9999"
    assert "colour" not in {one["name"] for one in inspect(engine).get_columns("stored_case")}
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused(url, base, opened):
    opened(url).create(FILE)
    execute(url, "UPDATE alembic_version SET version_num = '12345'")
    assert "12345" in said(url, base) and "newer" in said(url, base)
    for command in (["verify", url], ["db", "upgrade", url]):
        code, told = prio(*command)
        assert code == 2 and "newer" in told


def test_the_tables_of_others_are_left_alone(url, base):
    execute(url, "CREATE TABLE theirs (x integer)")
    assert "other tables" in said(url, base)
    for command in (["verify", url], ["db", "upgrade", url]):
        assert prio(*command)[0] == 2
    engine = schema.connect(url)
    assert inspect(engine).get_table_names() == ["theirs"]
    engine.dispose()


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "INSERT INTO alembic_version VALUES ('12345')"])
def test_a_database_of_ours_that_does_not_say_its_version_is_not_called_anothers(url, base, opened, statement):
    opened(url).create(FILE)
    execute(url, statement)
    assert "does not say which version it has. Take a backup" in said(url, base)
    for command in (["verify", url], ["db", "upgrade", url]):
        code, told = prio(*command)
        assert code == 2 and "does not say which version" in " ".join(told.split()) and "none of ours" not in told


def test_the_command_makes_the_tables_in_an_empty_database_too(url, opened, tmp_path):
    if url.startswith("sqlite"):
        (tmp_path / "cases.db").touch()
    code, told = prio("db", "upgrade", url)
    assert code == 0 and schema.newest() in told
    assert opened(url).listed() == []


def test_the_command_makes_no_file_where_there_is_none(tmp_path):
    for path in (tmp_path / "sakr.db", tmp_path / "no" / "such" / "cases.db"):
        code, told = prio("db", "upgrade", path)
        assert code == 2 and "there is no such file" in " ".join(told.split())
    assert list(tmp_path.iterdir()) == []


# What cannot be used ---------------------------------------------------------------------------


def test_a_path_that_is_no_database_is_said(tmp_path, base):
    (tmp_path / "text.db").write_text("Dear diary\n" * 999)
    (tmp_path / "short.db").write_bytes(b"\x00\xff")
    (tmp_path / "folder.db").mkdir()
    for name in ("text.db", "short.db", "folder.db", "text.db/x.db", "x" * 300 + ".db"):
        url = f"sqlite:///{tmp_path / name}"
        assert "cannot be used" in said(url, base) and name[:20] in said(url, base)
        for command in (["verify", url], ["db", "upgrade", url]):
            code, told = prio(*command)
            assert code == 2 and "cannot be used" in " ".join(told.split())
    assert (tmp_path / "text.db").read_text() == "Dear diary\n" * 999


def test_a_broken_file_is_said(tmp_path, base):
    path = tmp_path / "x.db"
    with closing(Store(f"sqlite:///{path}", base)) as store:
        store.create(FILE)
    data = bytearray(path.read_bytes())
    data[100:] = b"\xaa" * len(data[100:])
    path.write_bytes(data)
    assert "it is damaged" in said(f"sqlite:///{path}", base)


@pytest.mark.parametrize(
    "url",
    [
        "nothing://u:pw-secret@h/db",
        "postgresql://u:pw-secret@h:port/db",
        "postgresql://u:pw-secret/x@h/db",
        "postgresql://u:pw-secret@[::1/db",
        "postgresql+psycopg://u:pw-secret@127.0.0.1:1/db",
        "postgresql+psycopg://127.0.0.1:1/db?password=pw-secret",
        "postgresql+nothing://u:pw-secret@h/db",
        "mysql://u:pw-secret@h/db",
        "://pw-secret",
        "sqlite+nothing:///x.db?password=pw-secret",
    ],
)
def test_what_is_said_never_shows_a_password(url, base):
    assert "pw-secret" not in said(url, base)
    for command in (["verify", url], ["db", "upgrade", url]):
        code, told = prio(*command)
        assert code == 2 and "pw-secret" not in told


@pytest.mark.parametrize("url", ["mysql://x/y", "nothing://x/y", "sqlite:///x.db?timeout=long"])
def test_a_url_of_no_use_is_refused_in_our_own_words_with_a_cure(url, base):
    words = said(url, base)
    assert "cannot open a database by this URL" in words and "Name the file" in words
    assert not any(word in words for word in ("module", "plugin", "literal"))


def test_a_file_is_named_by_its_path_and_not_by_a_url(tmp_path, base):
    (tmp_path / "text.db").write_text("Dear diary")
    words = said(f"sqlite:///{tmp_path / 'text.db'}", base)
    assert words.startswith(f"{tmp_path / 'text.db'}: ")


def test_the_systems_words_are_not_shown(tmp_path, base):
    (tmp_path / "text").touch()
    assert "its name is too long" in said(f"sqlite:///{tmp_path / ('x' * 300)}", base)
    assert "needs a folder" in said(f"sqlite:///{tmp_path / 'text' / 'x.db'}", base)


def test_a_newer_or_foreign_database_does_not_show_a_password_either(postgres, base):
    url = postgres().replace("postgres@", "postgres:pw-secret@")
    execute(url, "CREATE TABLE theirs (x integer)")
    assert "***" in said(url, base) and "pw-secret" not in said(url, base)


def test_an_error_never_shows_what_people_wrote(url, opened):
    store = opened(url)
    with pytest.raises(SQLAlchemyError) as error, store.engine.begin() as connection:
        row = {
            "case_id": "none",
            "number": 1,
            "at": "x",
            "who": "Secret Name",
            "body": "secret answer",
            "previous": "",
            "hash": "",
        }
        connection.execute(insert(events).values(row))
    assert "secret" not in str(error.value).lower()


# SQLite ----------------------------------------------------------------------------------------


def test_only_its_owner_can_read_the_file_and_the_folder_that_is_made_for_it(tmp_path, opened, monkeypatch):
    monkeypatch.delenv("PRIO_DATABASE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = opened(schema.default_url())
    store.create(FILE)
    folder = tmp_path / "data" / "prioriteringsradgiver"
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == ["saker.db", "saker.db-shm", "saker.db-wal"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_is_written_wrong_is_said_and_not_made(tmp_path, base):
    words = said(f"sqlite:///{tmp_path / 'kommunen' / 'helse' / 'x.db'}", base)
    assert f"there is no folder {tmp_path / 'kommunen' / 'helse'}." in words and "Is the path written right?" in words
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_is_on_the_disk_when_it_is_acknowledged(tmp_path, opened):
    store = opened(f"sqlite:///{tmp_path / 'x.db'}")
    with store.engine.connect() as connection:
        settings = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
    assert settings == SETTINGS
    id = store.create(FILE).id
    shutil.copytree(tmp_path, tmp_path / "copy")  # as after a power cut: no one closed anything
    assert opened(f"sqlite:///{tmp_path / 'copy' / 'x.db'}").get(id).case.title == "T"


def test_a_reader_sees_no_half_save_and_does_not_stop_a_writer(tmp_path, opened):
    store = opened(f"sqlite:///{tmp_path / 'x.db'}")
    id = store.create(FILE).id
    with closing(sqlite3.connect(tmp_path / "x.db")) as reader:
        reader.execute("BEGIN")
        count = "SELECT count(*) FROM event"
        assert reader.execute(count).fetchone() == (1,)
        assert store.save(id, [Put("title", "U")]).whole
        assert reader.execute(count).fetchone() == (1,)


def test_who_opens_a_database_that_another_is_making_waits(tmp_path, opened):
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # here SQLite itself does not wait
        later = Timer(0.2, other.execute, ["COMMIT"])
        later.start()
        assert opened(f"sqlite:///{tmp_path / 'x.db'}").listed() == []
        later.join()


def test_a_database_in_memory_leaves_no_file(tmp_path, monkeypatch, opened):
    monkeypatch.chdir(tmp_path)
    opened("sqlite:///:memory:")
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_the_one_that_is_named_or_the_users_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("PRIO_DATABASE", raising=False)
    assert schema.folder_of(schema.default_url()) == tmp_path / "prioriteringsradgiver"
    monkeypatch.setenv("PRIO_DATABASE", "/x/y.db")
    assert schema.default_url() == "sqlite:////x/y.db" and schema.folder_of(schema.default_url()) == Path("/x")
    monkeypatch.setenv("PRIO_DATABASE", "postgresql://h/db")
    assert schema.default_url() == "postgresql://h/db" and schema.folder_of(schema.default_url()) is None


def test_a_server_that_acknowledges_too_early_is_asked_not_to(postgres, opened):
    """That one is on the disk when it is acknowledged is for us to promise, however PostgreSQL is set up."""
    store = opened(postgres())
    with store.engine.connect() as connection:
        reset = "SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'"
        assert connection.execute(text(reset)).scalar() == "off"  # the server of the tests
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
