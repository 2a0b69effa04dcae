"""The paper beside a case: it lasts, is gone when it is taken away, holds no personal data, and shows when it was changed."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update

from advisor.store import Store, StoredPaper
from advisor.store.backup import back_up
from advisor.store.tables import events, papers
from advisor.store.verifying import verify
from advisor.text.errors import UnknownId, UnusableDocument

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

FILE = {"case": "x", "title": "T"}
DAY = date(2026, 3, 12)
LINES = (("heading", "Bakgrunn"), ("paragraph", "Det er slik."))


@pytest.fixture(scope="module")
def store(shared_url, base):
    with closing(Store(shared_url, base)) as store:
        yield store


@pytest.fixture
def id(store):
    id = store.create(FILE).id
    store.keep_paper(id, "Dagsenteret", DAY, LINES)
    yield id
    with store.engine.begin() as connection:
        connection.execute(delete(papers))


def broken(store) -> list[tuple[str, str]]:
    with store.engine.connect() as connection:
        return [(one.where, one.what) for one in verify(connection).broken]


def test_it_is_there_for_the_next_who_opens_the_database(store, id, base):
    with closing(Store(store.engine.url.render_as_string(hide_password=False), base)) as other:
        assert other.paper(id) == StoredPaper("Dagsenteret", DAY, LINES)
    assert broken(store) == []


def test_it_is_no_part_of_the_case(store, id):
    assert store.get(id).number == 1 and store.get(id).file == FILE
    assert store.paper(store.copy(id, "Kopi").id) is None


def test_another_takes_its_place(store, id):
    store.keep_paper(id, "Teamet", DAY, LINES[1:])
    assert store.paper(id) == StoredPaper("Teamet", DAY, LINES[1:])


def test_nothing_is_left_of_one_that_is_taken_away(store, id):
    store.drop_paper(id)
    store.drop_paper(id)
    assert store.paper(id) is None
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(papers)).scalar() == 0
        assert not any("Det er slik." in body for body in connection.execute(select(events.c.body)).scalars())


def test_a_case_that_is_not_there_has_none(store):
    with pytest.raises(UnknownId):
        store.keep_paper("finnesikke", "Dagsenteret", DAY, LINES)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("Sak", "Ring 91 23 45 67.", 2), ("Sak", "ola@solvik.no", 2), ("01019012345", "Det er slik.", None)],
)
def test_personal_data_is_refused_with_its_place_and_never_shown(store, id, name, text, line):
    with pytest.raises(UnusableDocument) as refused:
        store.keep_paper(id, name, DAY, [LINES[0], ("paragraph", text)])
    [problem] = refused.value.problems
    assert problem.line == line and text not in str(problem) and "01019012345" not in str(problem)
    assert store.paper(id) == StoredPaper("Dagsenteret", DAY, LINES)


@pytest.mark.parametrize(
    "change", [{"body": "{}"}, {"who": "en annen"}, {"body": '{"day":"2026-03-12","name":"X","passages":[]}'}]
)
def test_what_was_changed_behind_its_back_is_found(store, id, change):
    with store.engine.begin() as connection:
        connection.execute(update(papers).where(papers.c.case_id == id).values(**change))
    assert broken(store) == [(id, "the paper beside it is not as it was brought")]


def test_it_is_in_a_backup(tmp_path, base):
    with closing(Store(f"sqlite:///{tmp_path / 'a.db'}", base)) as store:
        id = store.create(FILE).id
        store.keep_paper(id, "Dagsenteret", DAY, LINES)
        assert not back_up(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "b.db").broken
    with closing(Store(f"sqlite:///{tmp_path / 'b.db'}", base)) as copy:
        assert copy.paper(id) == StoredPaper("Dagsenteret", DAY, LINES)


def test_what_is_taken_away_is_not_left_in_the_file(tmp_path, base):
    with closing(Store(f"sqlite:///{tmp_path / 'a.db'}", base)) as store:
        id = store.create(FILE).id
        store.keep_paper(id, "Dagsenteret", DAY, [("paragraph", "hemmelig " * 2000)])
        store.drop_paper(id)
    with closing(sqlite3.connect(tmp_path / "a.db")) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"hemmelig" not in (tmp_path / "a.db").read_bytes()


def test_a_number_over_two_passages_is_refused_where_it_begins(store, id):
    passages = [("paragraph", "Om tilbudet."), ("paragraph", "Født 15.10.86"), ("paragraph", "personnummer og"), ("cell", "x")]
    store.keep_paper(id, "Notat", DAY, passages)
    with pytest.raises(UnusableDocument) as error:
        store.keep_paper(id, "Notat", DAY, [*passages[:2], ("paragraph", "95088 er nummeret"), *passages[3:]])
    assert [one.line for one in error.value.problems] == [2] and "95088" not in str(error.value)
