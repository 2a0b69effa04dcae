"""A database of an earlier version is read, verified and answered from as it was: see old/README.md."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from advisor.advice.advice import advise
from advisor.store import Put, Store
from advisor.store.backup import closing_engine
from advisor.store.events import KNOWLEDGE
from advisor.store.schema import connect, upgrade
from advisor.store.verifying import verify
from advisor.text.catalogue import speaking

OLD = Path(__file__).parent / "old"

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def said():
    """What the version that wrote the database said of it."""
    return json.loads(gzip.decompress((OLD / "ccf7901.json.gz").read_bytes()))


@pytest.fixture
def path(tmp_path):
    (tmp_path / "saker.db").write_bytes(gzip.decompress((OLD / "ccf7901.db.gz").read_bytes()))
    with closing_engine(connect(f"sqlite:///{tmp_path / 'saker.db'}")) as engine:
        upgrade(engine)
    return tmp_path / "saker.db"


@pytest.fixture
def store(path, base):
    with closing(Store(f"sqlite:///{path}", base)) as store:
        yield store


def decided(advice):
    """The advice with the demands of a requirement in one order: in which order they are said, is the program's own."""
    requirements = [
        {
            **one,
            "questions": sorted(one["questions"]),
            "missing": sorted(one["missing"]),
            "message": sorted(one["message"].split()),
        }
        for one in advice["requirements"]
    ]
    return {**advice, "requirements": requirements}


def test_every_link_holds_as_it_did(store, said):
    with store.engine.connect() as connection:
        found = verify(connection)
    assert found.broken == ()
    counts = {"cases": found.cases, "events": found.events, "knowledge_bases": found.bases, "fingerprint": found.fingerprint}
    assert counts == said["verify"]


def test_every_case_gets_the_advice_that_it_got(store, base, said):
    assert {one.id for one in store.listed()} == said["advice"].keys()
    with speaking("nb"):
        for id, advice in said["advice"].items():
            stored = store.get(id)
            assert stored.knowledge.digest == advice["knowledge_base"]["digest"] != base.digest
            given = json.loads(json.dumps(advise(stored.case, stored.knowledge).as_dict()))
            given["engines"] = advice["engines"]  # with or without durable_rules
            assert decided({key: given[key] for key in advice}) == decided(advice)  # what was said then; more may be said now


def test_an_old_case_is_answered_on_and_moved_to_the_base_of_today(store, base, said):
    id = next(id for id, advice in said["advice"].items() if advice["case"] == "helsestasjon-kveldstid")
    old = store.get(id)
    saved = store.save(id, [Put("measures/kveld/answers/nytte-samlet", "liten")])
    assert saved.whole and saved.stored.knowledge is old.knowledge
    moved = store.save(id, [Put(KNOWLEDGE, base.digest)])
    assert moved.whole and moved.stored.knowledge is base
    assert store.undo(id, moved.stored.number).stored.knowledge is old.knowledge
    with store.engine.connect() as connection:
        assert verify(connection).broken == ()


def test_the_old_database_is_what_it_is_said_to_be(path):
    with closing(sqlite3.connect(path)) as raw:
        undone = raw.execute("SELECT count(*) FROM event WHERE json_extract(body, '$.undoes') IS NOT NULL").fetchone()
        assert undone == (2,)
        assert "dismissals/" in str(raw.execute("SELECT body FROM event").fetchall())
