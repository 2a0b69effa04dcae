"""What a monitor is told, and what is said before disk or memory ends: with a real disk that is small, where we may mount one."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from advisor.cli.serving import Watch
from advisor.store import Store, causes, condition
from advisor.store.condition import MEGABYTE, Room
from tests.pages import SMALL, Reader, main_of, store_of
from web import create_app

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

SECRET = "Hemmelegheit"
PLENTY = Room(disk=10**12, memory=10**6, machine=10**12)
LITTLE = {
    condition.DISK: Room(499 * MEGABYTE, 10**6, 10**12),
    condition.MEMORY: Room(10**12, 1001 * MEGABYTE, 10**12),
    condition.MACHINE: Room(10**12, 10**6, 249 * MEGABYTE),
}


@contextmanager
def pages(url):
    app = create_app(database=url, language="en")
    try:
        yield app
    finally:
        store_of(app).close()


@pytest.fixture
def asked(url):
    with pages(url) as app:
        yield lambda: health(app)


def health(app, address="/helse"):
    """(status, what is told) to somebody without a past."""
    answer = app.test_client().get(address)
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    assert answer.mimetype == "application/json" and answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, json.loads(answer.text)


@pytest.fixture
def room(monkeypatch):
    """What the machine is said to have left."""

    def set_to(found):
        monkeypatch.setattr(condition, "room", lambda *_given: found)

    set_to(PLENTY)
    return set_to


# The database --------------------------------------------------------------------------------------


def test_all_is_well(asked, base, room):
    status, told = asked()
    assert status == 200 and told["status"] == "ok" and told["said"] == []
    assert told["schema"] == condition._newest() and told["knowledge_base"] == base.version


def test_nothing_of_a_case_and_no_cookie(tmp_path, room):
    with pages(f"sqlite:///{tmp_path / 'cases.db'}") as app:
        reader = Reader(app)
        id = reader.make({**SMALL, "title": SECRET})
        reader.get("/")
        for address in ("/helse", "/helse?sprak=nn"):
            status, told = health(app, address)
            assert status == 200 and SECRET not in str(told) and id not in str(told) and str(tmp_path) not in str(told)
            assert told["cases"] == 1
        os.rename(tmp_path / "cases.db", tmp_path / "away.db")
        status, told = health(app)
        assert status == 503 and str(tmp_path) not in str(told)


def test_it_waits_for_nobody_who_writes(tmp_path, room, monkeypatch):
    monkeypatch.setattr(causes, "PATIENCE", 0.05)
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with pages(url) as app, pages(url) as other:
        health(app)
        with store_of(other).engine.connect().execution_options(writing=True) as connection, connection.begin():
            assert health(app)[0] == 200


def test_a_file_that_is_away_and_back(tmp_path, room):
    with pages(f"sqlite:///{tmp_path / 'cases.db'}") as app:
        os.rename(tmp_path / "cases.db", tmp_path / "away.db")
        status, told = health(app)
        assert status == 503 and told["status"] == "unavailable" and told["schema"] is None
        assert "moved, replaced or removed" in told["said"][0] and "Put it back" in told["said"][0]
        os.rename(tmp_path / "away.db", tmp_path / "cases.db")
        assert health(app)[0] == 200


def test_a_database_of_another_version(url, asked, base, room):
    with closing(Store(url, base)) as store, store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    status, told = asked()
    assert status == 503 and "has version 0001" in told["said"][0] and "prio db upgrade" in told["said"][0]


def test_a_server_that_stops_and_starts(postgres, room):
    with pages(postgres()) as app:
        assert health(app)[0] == 200
        with postgres.stopped():
            status, told = health(app)
            assert status == 503 and "does not answer" in told["said"][0] and "See that it runs" in told["said"][0]
        assert health(app)[0] == 200


# What is about to end ------------------------------------------------------------------------------


@pytest.mark.parametrize("about", LITTLE)
def test_what_is_about_to_end_is_told_while_all_works(asked, room, about):
    room(LITTLE[about])
    status, told = asked()
    assert status == 200 and told["status"] == "warning" and len(told["said"]) == 1
    assert any(f"{one} MB" in told["said"][0] for one in told.values() if one in (499, 1001, 249))


def test_at_the_limits_nothing_is_said():
    assert condition.shortages(Room(condition.LEAST_DISK, condition.MOST_MEMORY, condition.LEAST_MEMORY)) == {}
    assert condition.shortages(Room()) == {}


def test_the_readings_are_those_of_the_system(tmp_path):
    found = condition.room(f"sqlite:///{tmp_path / 'x.db'}")
    assert abs(found.disk - shutil.disk_usage(tmp_path).free) < 1000 * MEGABYTE
    if sys.platform == "linux":
        large = bytearray(80 * MEGABYTE)
        grown = condition.room(f"sqlite:///{tmp_path / 'x.db'}").memory - found.memory
        assert grown > 60 * MEGABYTE and len(large) and found.machine > 0
        assert condition.room("sqlite://", [os.getpid(), 2**22 + 1]).memory > found.memory  # one that is no more is not counted
    assert condition.room("sqlite://").disk is None and condition.room("postgresql://h/x").disk is None


def test_who_uses_the_pages_is_told_of_the_disk_alone(tmp_path, room):
    with pages(f"sqlite:///{tmp_path / 'cases.db'}") as app:
        reader = Reader(app)
        assert "MB" not in main_of(reader.get("/")).replace("at most 2 MB", "")
        room(LITTLE[condition.DISK])
        assert "Only 499 MB are left on the disk where the cases lie." in main_of(reader.get("/"))
        room(LITTLE[condition.MEMORY])
        assert "1001" not in reader.get("/")


def test_the_terminal_is_told_once_an_hour(room, capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("advisor.cli.serving.monotonic", lambda: now[0])
    watch = Watch("sqlite://")

    def said(seconds, found):
        now[0] += seconds
        room(found)
        watch.look([1, 2])
        return capsys.readouterr().err

    assert said(0, PLENTY) == ""
    assert "Only 499 MB" in said(60, LITTLE[condition.DISK])
    assert said(60, LITTLE[condition.DISK]) == "" and "1001 MB" in said(60, LITTLE[condition.MEMORY])
    assert said(1, LITTLE[condition.MACHINE]) == ""  # it has just looked
    assert "249 MB" in said(60, LITTLE[condition.MACHINE])
    assert "Only 499 MB" in said(3600, LITTLE[condition.DISK])


# A disk of eight megabytes -------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_disk_that_becomes_full_and_has_room_again(small_disk: Path):
    with pages(f"sqlite:///{small_disk / 'cases.db'}") as app:
        reader = Reader(app)
        id = reader.make({**SMALL, "title": "Before."})
        form = reader.form(f"/sak/{id}/oppsett", "/navn")
        status, told = health(app)
        assert status == 200 and told["status"] == "warning" and told["disk_free_mb"] <= 8
        assert "MB are left on the disk where the cases lie" in main_of(reader.get("/"))
        with pytest.raises(OSError, match="space"), (small_disk / "other").open("wb", buffering=0) as other:
            while True:
                other.write(bytes(4096))
        refused = reader.submit(form, {"title": "After."})
        assert refused.status_code == 503 and "the disk is full" in refused.text and "Make room" in refused.text
        assert health(app)[1]["disk_free_mb"] == 0
        assert "Before." in reader.get("/")  # reading needs no room
        (small_disk / "other").unlink()
        assert reader.submit(form, {"title": "After."}).status_code == 302
        assert reader.stored(id).case.title == "After."
