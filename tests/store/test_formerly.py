"""A case in the database goes over to a base that has renamed its questions, with its answers, its history and its versions."""

import json

import pytest

from advisor.audit.proof.random_cases import random_record
from advisor.audit.sources.database import database
from advisor.case.casefile import read_record
from advisor.store import Put, Store
from advisor.store.events import KNOWLEDGE
from advisor.store.verifying import verify
from advisor.text.errors import UnusableCase

from ..conftest import size
from ..renaming import as_new

OLD, NEW = "measures/a/answers/bb-vurder", "measures/a/answers/barnets-beste-vurdert"
FILE = {
    "case": "x",
    "assessed_on": "2026-11-20",
    "measures": [{"id": "a", "answers": {"anb-barn-berort": "ja", "bb-vurder": "Først."}}],
}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'cases.db'}"


@pytest.fixture
def moved(url, base, renamed):
    """A case that was answered twice under the old base, and is now on the new one: the store, and its id."""
    store = Store(url, base)
    id = store.create(FILE, "file:x").id
    store.save(id, [Put(OLD, "Så.")], "Kari")
    store.use(renamed)
    assert store.get(id).at(OLD) == "Så.", "on its own base it is as it was"
    assert store.save(id, [Put(KNOWLEDGE, renamed.digest)]).whole
    yield store, id
    store.close()


def test_random_cases_are_moved_and_read_anew(url, base, renamed):
    store, files = Store(url, base), {}
    for seed in range(size(25, 200)):
        record = random_record(base, seed)
        try:
            files[store.create(record).id] = record
        except UnusableCase:  # what may not be stored
            continue
    store.use(renamed)
    for id in files:
        assert store.save(id, [Put(KNOWLEDGE, renamed.digest)]).whole
    store.close()
    store = Store(url, renamed)
    for id, record in files.items():
        stored = store.get(id)
        assert stored.case == read_record(as_new(record), "x", renamed)
        assert stored.file == json.loads(json.dumps(as_new(record))), "what leaves the database has the new ids"
    store.close()
    audited = database(url, renamed)
    assert [audited.case(number, renamed) for number in range(len(audited.heads))] == [
        read_record(as_new(files[head.id]), "x", renamed) for head in audited.heads
    ]


def test_what_stood_there_and_who_wrote_it_follow_the_question(moved):
    store, id = moved
    assert [(one.number, one.who, one.value) for one in store.history(id, NEW)] == [(2, "Kari", "Så."), (1, "lokal", "Først.")]
    assert (store.value_at(id, NEW, 1), store.get(id).version(NEW)) == ("Først.", 2)
    assert store.events(id)[1].puts == ((NEW, "Så."),)


def test_a_page_that_was_opened_before_saves_under_the_new_id(moved, url, renamed):
    store, id = moved
    saved = store.save(id, [Put(OLD, "Til slutt.", seen=2)])
    assert saved.whole and saved.put == (NEW,) and saved.stored.at(NEW) == "Til slutt."
    late = store.save(id, [Put(OLD, "For sent.", seen=2)])
    assert [one.theirs for one in late.conflicts] == ["Til slutt."]
    whole = {"id": "b", "answers": {"bb-vurder": "Et helt tiltak."}}
    assert store.save(id, [Put("measures/b", whole)]).stored.at("measures/b/answers/barnets-beste-vurdert")
    other = Store(url, renamed)
    assert other.get(id).folded == store.get(id).folded, "read from the first event, as followed event by event"
    other.close()
    with store.engine.connect() as connection:
        assert not verify(connection).broken


def test_what_is_undone_comes_back_under_the_new_id(moved):
    store, id = moved
    undone = store.undo(id, 2)
    assert undone.put == (NEW,) and undone.stored.at(NEW) == "Først."
    assert store.history(id, NEW)[0].value == "Først."


def test_going_over_can_be_undone_until_something_new_is_written(moved, base):
    store, id = moved
    back = store.undo(id, 3)
    assert back.whole and back.stored.knowledge is base and back.stored.at(OLD) == "Så."


def test_a_case_file_that_is_brought_is_kept_by_the_new_ids(url, renamed):
    store = Store(url, renamed)
    stored = store.create(FILE)
    assert stored.file == as_new(FILE) and store.events(stored.id)[0].puts[0][1]["measures"] == as_new(FILE)["measures"]
    assert store.copy(stored.id, "Ny").at(NEW) == "Først."
    store.close()
