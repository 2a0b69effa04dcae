"""A database that cannot be used just now: every page says why and what helps, nothing is acknowledged that is not kept,
and the pages work again when the cause is gone.

The database is made unusable as it happens: a file that is moved, a disk that is full, another who locks, a line that is cut.
"""

import os
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text, update

from advisor.store import Put, Store, causes
from advisor.store.tables import cases
from advisor.text.errors import UnusableStore
from tests.pages import Reader, main_of, store_of, text_of
from web import create_app

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

QUESTION = "bg-prioriteringssituasjon"
SECRET = "Written by someone"
DRIVER = ("sqlite3.", "psycopg.", "OperationalError", "Traceback", "malformed", "disk I/O", "readonly", "SELECT", "BEGIN")


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(causes, "PATIENCE", 0.05)


@contextmanager
def pages(url):
    app = create_app(database=url, language="en")
    try:
        yield Reader(app)
    finally:
        store_of(app).close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cases.db"


@pytest.fixture
def reader(path, patience):
    with pages(f"sqlite:///{path}") as reader:
        yield reader


@pytest.fixture
def served(postgres, patience):
    with pages(postgres()) as reader:
        yield reader


def begun(reader):
    """A case, and the form of its first question with another answer."""
    id = reader.make({"case": "x", "title": "T", "level": "kommune", "answers": {QUESTION: "Before."}})
    return id, reader.form(reader.where(id, QUESTION))


def saves(reader, id, form, written):
    """Whether an answer is acknowledged, and then it stands."""
    response = reader.submit(form, {f"{QUESTION}.verdi": written}, HX_Request="true")
    assert response.status_code == 200 and response.headers["X-Unsaved"] == "0"
    return reader.given(id, QUESTION).value == written


def sentence_of(page):
    """What the page in the browser repeats where an answer was to be saved as it was given."""
    [said] = re.findall(r"<p data-said>([^<]*)</p>", main_of(page))
    return said


def refused(reader, id, form, word, caplog, reads=True):
    """Every way to the database says why, in a sentence; nothing of the driver, and nothing of people in the log."""
    caplog.clear()
    answer = reader.submit(form, {f"{QUESTION}.verdi": SECRET}, HX_Request="true")
    page = reader.submit(form, {f"{QUESTION}.verdi": SECRET})
    for response in (answer, page):
        said = text_of(main_of(response.text))
        assert "X-Unsaved" not in response.headers
        assert response.status_code == 503 and word in sentence_of(response.text) and "is not saved" in said
        assert not any(one in said for one in DRIVER)
    if reads:
        for address in ("/", f"/sak/{id}/oppsett", form.action):
            shown = reader.get(address, 503)
            assert word in sentence_of(shown) and "is not saved" not in shown and 'href=""' in shown
    assert word in caplog.text and SECRET not in caplog.text and not any(one in caplog.text for one in DRIVER)
    return page


# The file --------------------------------------------------------------------------------------


def test_a_file_that_is_moved_away_and_put_back(reader, path, tmp_path, caplog):
    id, form = begun(reader)
    os.rename(path, tmp_path / "elsewhere.db")
    page = refused(reader, id, form, "moved", caplog)
    assert not path.exists()  # nor is one made
    os.rename(tmp_path / "elsewhere.db", path)
    assert reader.given(id, QUESTION).value == "Before."
    again = reader.form_in(page.text, "", form.action)  # what was sent stands in the page, and can be sent again
    assert reader.submit(again).status_code == 302 and reader.given(id, QUESTION).value == SECRET


@pytest.mark.parametrize("how", ["copied over", "another", "deleted", "a folder", "its folder is moved"])
def test_a_file_that_is_replaced_or_gone_is_not_written_to(reader, path, tmp_path, base, caplog, how):
    id, form = begun(reader)
    before = tmp_path / "before.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(before)) as copy:
        source.backup(copy)
    match how:
        case "copied over":
            os.replace(shutil.copy(before, tmp_path / "new.db"), path)
        case "another":
            Store(f"sqlite:///{tmp_path / 'new.db'}", base).close()
            os.replace(tmp_path / "new.db", path)
        case "deleted":
            path.unlink()
        case "a folder":
            path.unlink()
            path.mkdir()
        case "its folder is moved":
            os.rename(tmp_path, f"{tmp_path}-moved")
    refused(reader, id, form, "moved, replaced or removed", caplog)
    if how == "its folder is moved":
        os.rename(f"{tmp_path}-moved", tmp_path)
        assert saves(reader, id, form, "After.")


def test_after_a_start_the_file_that_is_there_now_is_used(path, tmp_path, patience, caplog):
    with pages(f"sqlite:///{path}") as reader:
        id, form = begun(reader)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(tmp_path / "new.db")) as copy:
            source.backup(copy)
        saves(reader, id, form, "Later.")
        os.replace(tmp_path / "new.db", path)
        refused(reader, id, form, "start the program again", caplog)
    with pages(f"sqlite:///{path}") as reader:
        assert reader.given(id, QUESTION).value == "Before."
        assert saves(reader, id, reader.form(form.action), "After.")


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_journal_that_is_removed_is_said_and_what_was_acknowledged_is_kept(path, patience, caplog, end):
    with pages(f"sqlite:///{path}") as reader:
        id, form = begun(reader)
        assert saves(reader, id, form, "Acknowledged.")
        os.remove(f"{path}{end}")
        refused(reader, id, form, "journal", caplog)
    with pages(f"sqlite:///{path}") as reader:  # an orderly stop has written it into the file
        assert reader.given(id, QUESTION).value == "Acknowledged."


def test_a_file_that_is_moved_inside_a_save_is_not_acknowledged(path, tmp_path, base):
    with closing(Store(f"sqlite:///{path}", base)) as store:
        id = store.create({"case": "x", "title": "T"}).id
        writing = store.engine.connect().execution_options(writing=True)
        with pytest.raises(UnusableStore, match="moved"), writing as connection, connection.begin():
            connection.execute(update(cases).values(title="U"))
            os.rename(path, tmp_path / "elsewhere.db")
        os.rename(tmp_path / "elsewhere.db", path)
        assert store.listed()[0].title == "T" and store.save(id, [Put("title", "V")]).whole


# The disk --------------------------------------------------------------------------------------


def test_a_full_disk(reader, caplog):
    id, form = begun(reader)
    pragma = "PRAGMA max_page_count = {}"
    with store_of(reader.app).engine.connect() as connection:  # the one that the pages use next
        (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
        connection.exec_driver_sql(pragma.format(pages))
    long = {f"{QUESTION}.verdi": "Long. " * 2000}
    answer = reader.submit(form, long, HX_Request="true")
    assert answer.status_code == 503 and "the disk is full" in answer.text and "Make room" in answer.text
    assert reader.submit(form, long).status_code == 503 and "the disk is full" in caplog.text and "Long." not in caplog.text
    assert "T" in reader.get("/") and reader.given(id, QUESTION).value == "Before."  # reading needs no room
    with store_of(reader.app).engine.connect() as connection:
        connection.exec_driver_sql(pragma.format(2**30))
    assert saves(reader, id, form, ("Long. " * 2000).strip())


def test_a_disk_that_takes_no_more(reader, path, caplog):
    resource = pytest.importorskip("resource")
    id, form = begun(reader)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(f"{path}-wal"), before[1]))
    try:
        refused(reader, id, form, "the disk", caplog, reads=False)
        assert reader.given(id, QUESTION).value == "Before."
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert saves(reader, id, form, "After.")


def test_a_page_of_the_file_that_is_destroyed(path, patience, caplog):
    with pages(f"sqlite:///{path}") as reader:
        id, form = begun(reader)
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stored_case'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    data[(root - 1) * size : root * size] = b"\xaa" * size
    path.write_bytes(data)
    with pages(f"sqlite:///{path}") as reader:
        form = reader.form("/ny", "/ny")
        for response in (
            reader.client.get("/"),
            reader.client.get(f"/sak/{id}/saken"),
            reader.submit(form, {"title": "x"}),
        ):
            assert response.status_code == 503 and "it is damaged" in text_of(response.text)


# A lock ----------------------------------------------------------------------------------------


def test_another_who_holds_the_database_too_long(reader, path, caplog):
    id, form = begun(reader)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(reader, id, form, "kept it locked", caplog, reads=False)
        assert reader.given(id, QUESTION).value == "Before." and "T" in reader.get("/")
    assert saves(reader, id, form, "After.")


def test_another_who_holds_a_case_too_long_on_postgresql(served, caplog):
    id, form = begun(served)
    with store_of(served.app).engine.connect() as other:
        assert other.execute(text("SHOW lock_timeout")).scalar() == "50ms"
        other.execute(text("SELECT 1 FROM stored_case FOR UPDATE"))
        refused(served, id, form, "kept it locked", caplog, reads=False)
        assert served.given(id, QUESTION).value == "Before." and "T" in served.get("/")
    assert saves(served, id, form, "After.")


# The line to a server --------------------------------------------------------------------------

CUT = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"


@pytest.fixture
def manager(served, postgres):
    """Someone at the server, who is not on the database of the pages."""
    engine = store_of(served.app).engine
    with closing(Elsewhere(postgres(), engine.url.database)) as manager:
        yield manager


class Elsewhere:
    def __init__(self, url, name):
        from sqlalchemy import create_engine

        self.engine, self.name = create_engine(url, isolation_level="AUTOCOMMIT"), name

    def does(self, statement):
        with self.engine.connect() as connection:
            connection.execute(text(statement.format(self.name)))
            connection.execute(text(CUT), {"name": self.name})

    def close(self):
        self.engine.dispose()


def test_a_server_that_was_started_again_is_not_even_noticed(served, manager):
    id, form = begun(served)
    manager.does("SELECT 1")  # and cuts every line
    assert saves(served, id, form, "After.")


def test_a_server_that_is_stopped_and_started(served, postgres, caplog):
    id, form = begun(served)
    with postgres.stopped():
        page = refused(served, id, form, "does not answer", caplog)
    assert served.given(id, QUESTION).value == "Before."
    again = served.form_in(page.text, "", form.action)  # what was sent stands in the page, and can be sent again
    assert served.submit(again).status_code == 302 and served.given(id, QUESTION).value == SECRET


def test_a_server_that_lets_nobody_in(served, manager, caplog):
    id, form = begun(served)
    manager.does("ALTER DATABASE {} ALLOW_CONNECTIONS false")
    refused(served, id, form, "does not answer", caplog)
    manager.does("ALTER DATABASE {} ALLOW_CONNECTIONS true")
    assert served.given(id, QUESTION).value == "Before." and saves(served, id, form, "After.")


def test_a_server_that_only_reads(served, manager, caplog):
    id, form = begun(served)
    manager.does("ALTER DATABASE {} SET default_transaction_read_only = on")
    refused(served, id, form, "may not write", caplog, reads=False)
    assert "T" in served.get("/")
    manager.does("ALTER DATABASE {} SET default_transaction_read_only = off")
    assert saves(served, id, form, "After.")


def test_a_line_that_is_cut_inside_a_save(served, manager):
    store = store_of(served.app)
    id, form = begun(served)
    writing = store.engine.connect().execution_options(writing=True)
    with pytest.raises(UnusableStore, match="does not answer"), writing as connection, connection.begin():
        connection.execute(update(cases).values(title="U"))
        manager.does("SELECT 1")
    assert store.listed()[0].title == "T" and saves(served, id, form, "After.")


# The languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("nb", "Legg den tilbake"), ("nn", "Legg han tilbake")])
def test_it_is_said_in_the_reader_s_language(reader, path, language, words):
    path.unlink()
    theirs = Reader(reader.app, language)
    assert words in theirs.get("/", 503)
    answer = theirs.client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 503 and words in sentence_of(answer.text)
