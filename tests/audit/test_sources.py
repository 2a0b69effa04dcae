"""What an audit can be given, and that no entry of it, however it is made, stops the others or takes all the memory."""

import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from advisor.audit.sources import assessed, entries, source
from advisor.audit.sources.database import Database
from advisor.audit.sources.entries import Place
from advisor.audit.sources.files import Files
from advisor.audit.sources.tables import Tables
from advisor.case.casefile import read_case
from advisor.case.model import Case
from advisor.language.subjects import Kind
from advisor.store import Put, Store
from advisor.store.verifying import verify
from advisor.text.catalogue import speaking
from advisor.text.errors import Problem, UnknownId, Unusable, UnusableCase, UnusableStore
from advisor.text.reading import MAX_BYTES
from tests.conftest import ROOT

from ..audits import id_or_problems
from ..finding import RANKED

DAY = "2026-11-01"
SMALL = {"case": "x", "assessed_on": DAY}


def line(**fields) -> str:
    return json.dumps(SMALL | fields, ensure_ascii=False) + "\n"


def read(found, base, size=1000):
    """Everything that is read, as (number, name, the id of the case or its problems)."""
    return [one for piece in found.pieces(size) for one in read_of(found, piece, base)]


def read_of(found, piece, base):
    return [(number, name, id_or_problems(one)) for number, name, one in found.read(piece, base)]


def ids(found, base):
    return [one if isinstance(one, str) else None for _number, _name, one in read(found, base)]


def problems(found, base):
    return [problem for _number, _name, one in read(found, base) if isinstance(one, list) for problem in one]


def only_problem(found, base):
    """What is wrong with the first of two entries, of which the other can be read: as ever, it does not stop the others."""
    (_no, _name, wrong), (_other, _its_name, id) = read(found, base)
    assert id == "z"
    assert isinstance(wrong, list) and len(wrong) == 1
    return wrong[0]


@pytest.fixture
def folder(tmp_path):
    """A folder with one good case, last in order."""
    folder = tmp_path / "saker"
    folder.mkdir()
    (folder / "z.json").write_text(line(case="z"), encoding="utf-8")
    return folder


@pytest.fixture
def lines(tmp_path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "saker.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


class TooLate(BaseException):
    """Nothing that is made to catch errors catches it."""


@contextmanager
def in_time(seconds):
    """Fails what would wait for ever."""

    def too_late(_signal, _frame):
        raise TooLate

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# Which kind it is ------------------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_its_paths(folder, base):
    (folder / "b").mkdir()
    (folder / "b" / "1.YML").write_text(f"case: b1\nassessed_on: {DAY}\n")
    (folder / "a.jsonl").write_text(line(case="a1") + "\n" + line(case="a3"))
    (folder / "b-2.yaml").write_text(f"case: b2\nassessed_on: {DAY}\n")
    (folder / "README.md").write_text("not a case")
    found = source(str(folder), base)
    assert found.kind == "folder"
    assert ids(found, base) == ["a1", "a3", "b2", "b1", "z"]
    assert [name for _number, name, _case in read(found, base)] == ["a.jsonl:1", "a.jsonl:3", "b-2.yaml", "b/1.YML", "z.json"]


def test_a_folder_has_the_digest_that_sha256sum_gives(folder, base):
    (folder / "a\nb\\.yaml").write_text("x")
    (folder / "æ").mkdir()
    (folder / "æ" / "0.jsonl").write_text("{}\n")
    script = "sha256sum $'a\\nb\\\\.yaml' z.json æ/0.jsonl | sha256sum"
    said = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert source(str(folder), base).digest() == said.split()[0]


def test_a_digest_follows_names_and_contents_and_nothing_else(folder, base, tmp_path):
    first = source(str(folder), base).digest()
    folder.rename(tmp_path / "elsewhere")
    assert source(str(tmp_path / "elsewhere"), base).digest() == first
    (tmp_path / "elsewhere" / "z.json").rename(tmp_path / "elsewhere" / "y.json")
    assert source(str(tmp_path / "elsewhere"), base).digest() != first


def test_json_lines_skip_what_is_blank_and_know_their_lines(lines, base):
    content = "\ufeff" + line(case="a").rstrip() + "\r\n  \n\n\t" + line(case="b") + "   " + line(case="c").strip()
    found = source(str(lines(content)), base)
    assert found.kind == "json lines"
    assert [name for _number, name, _case in read(found, base)] == ["saker.jsonl:1", "saker.jsonl:4", "saker.jsonl:5"]
    assert ids(found, base) == ["a", "b", "c"]


def test_json_lines_have_the_digest_of_their_file(lines, base):
    path = lines(line())
    said = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout
    assert source(str(path), base).digest() == said.split()[0]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 50])
def test_pieces_hold_as_many_as_asked_and_all_of_them(folder, base, size):
    (folder / "a.yaml").write_text(line(case="a"))
    (folder / "b.jsonl").write_text("\n".join(line(case=f"b{at}") for at in range(5)))
    (folder / "c.ndjson").write_text("".join(line(case=f"c{at}") for at in range(4)))
    (folder / "d.jsonl").write_text(" \n\n")
    found = source(str(folder), base)
    everything = ids(found, base)
    assert everything == ["a", *(f"b{at}" for at in range(5)), *(f"c{at}" for at in range(4)), "z"]
    pieces = found.pieces(size)
    assert [piece.number for piece in pieces] == list(range(len(pieces)))
    assert {piece.count for piece in pieces[:-1]} <= {size} and pieces[-1].count == len(everything) - size * (len(pieces) - 1)
    for piece in pieces:
        assert [number for number, _name, _case in found.read(piece, base)] == list(range(piece.first, piece.first + piece.count))
    assert [id for piece in pieces for _number, _name, id in read_of(found, piece, base)] == everything
    assert [found.case(number, base).id for number in range(len(everything))] == everything
    with pytest.raises(UnknownId):
        found.case(len(everything), base)


def test_a_source_and_its_pieces_go_to_another_process_small(folder, base):
    found = source(str(folder), base)
    piece = found.pieces()[0]
    assert found.digest()
    there, its_piece = pickle.loads(pickle.dumps((found, piece)))
    assert len(pickle.dumps(found)) < 300
    assert [name for _number, name, _case in there.read(its_piece, base)] == ["z.json"]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: None, "There is no such file."),
        (lambda path: path.write_text("x"), "This is nothing that an audit can read."),
        (os.mkfifo, "This is nothing that an audit can read."),
        (lambda path: path.symlink_to(path), "opened|no such"),
    ],
)
def test_what_is_none_of_these_is_refused_with_what_can_be_given(made, said, tmp_path, base):
    made(tmp_path / "x.txt")
    with in_time(10), pytest.raises(Unusable, match=said) as refused:
        source(str(tmp_path / "x.txt"), base)
    assert "JSON lines" in refused.value.problems[0].cure


@pytest.mark.parametrize("written", ["x\0y", "x" * 5000, "ingen://vert", "postgresql://127.0.0.1:1/x", "sqlite://", "://"])
def test_no_path_or_url_ends_in_a_traceback(written, base):
    with pytest.raises(Unusable):
        source(written, base)


# Hostile files ---------------------------------------------------------------------------------

DEEP = "[" * 100_000
ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"case: x\ntitle: \xe6\xf8\xe5\n", "not UTF-8"),
        ("case: x\n".encode("utf-16"), "not UTF-8"),
        (b"%PDF-1.7\xff", "no case file"),
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "MB"),
        (b"case: x\ntitle: \x00\n", "holds control characters (U+0000)"),
        (b"case: x\n", "does not say when it was assessed"),
        (b"case: x\nassessed_on: 1999-01-01\n", "No rules were valid"),
        (line(measures=[{"id": f"m{at}"} for at in range(201)]).encode(), "201 measures"),
        (line(ranking=["x"] * 201).encode(), "ranks 201 measures"),
        (line(measures=[{"id": "m", "target_groups": [{"id": f"g{at}"} for at in range(1001)]}]).encode(), "1001 target groups"),
        (line(dismissals=[{"rule": "R"}] * 501).encode(), "501 dismissals"),
    ],
)
def test_a_hostile_file_is_listed_and_the_next_is_read(content, said, folder, base):
    (folder / "a.yaml").write_bytes(content)
    assert said in only_problem(source(str(folder), base), base).what


@pytest.mark.parametrize(("content", "said"), [(ALIASES, "repeats another part"), (DEEP, "nested too deeply")])
def test_a_bomb_is_listed_and_the_next_is_read(content, said, folder, base):
    (folder / "a.yaml").write_text(content)
    found = source(str(folder), base)
    with in_time(10):
        assert ids(found, base) == [None, "z"]
        assert any(said in one.what for one in problems(found, base))


def test_a_case_whose_work_grows_with_the_square_takes_no_time(folder, base):
    """Without the limit, this one file takes minutes, and gigabytes."""
    many = [f"m{at}" for at in range(5000)]
    dismissals = [{"rule": RANKED, "subject": f"m0>m{at}", "reason": "x"} for at in range(1, 400)]
    (folder / "a.json").write_text(line(measures=[{"id": one} for one in many], ranking=many, dismissals=dismissals))
    with in_time(20):
        assert "5000 measures" in only_problem(source(str(folder), base), base).what


def test_as_much_as_is_allowed_is_read(folder, base):
    many = [f"m{at}" for at in range(entries.MOST_MEASURES)]
    (folder / "a.json").write_text(line(measures=[{"id": one} for one in many], ranking=many))
    assert ids(source(str(folder), base), base) == ["x", "z"]


def test_not_all_of_very_much_is_listed(folder, base):
    (folder / "a.json").write_text(line(**{f"k{at}": "x" for at in range(500)}, **{"k" * 900: "x"}))
    wrong = problems(source(str(folder), base), base)
    assert len(wrong) == entries.MOST_SAID + 1
    assert wrong[-1].what == "481 more things are wrong."
    assert max(len(one.what) for one in wrong) < 600


def test_what_is_listed_holds_no_personal_data(folder, base):
    (folder / "a.json").write_text(line(level="ring 99887766 til k@example.org"))
    said = str(only_problem(source(str(folder), base), base))
    assert "[phone]" in said and "99887766" not in said and "@example" not in said


def test_names_that_are_no_text_are_shown(folder, base):
    (folder / os.fsdecode(b"\xe6'); DROP TABLE cases; --\n.yaml")).write_bytes(b"case: a\n")
    found = source(str(folder), base)
    wrong = problems(found, base)[0]
    assert wrong.file == "\ufffd'); DROP TABLE cases; --\n.yaml"
    assert len(found.digest()) == 64


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (os.mkfifo, "no ordinary file"),
        (lambda path: path.symlink_to(path), "This is a link"),
        (lambda path: path.symlink_to("nowhere"), "This is a link"),
        (lambda path: path.symlink_to("/dev/zero"), "This is a link"),
        (lambda path: path.symlink_to(path.parent), "This is a link"),
    ],
)
def test_what_is_no_file_is_listed(made, said, folder, base):
    made(folder / "a.yaml")
    with in_time(10):
        found = source(str(folder), base)
        assert said in only_problem(found, base).what
        assert found.digest()


def test_a_link_to_a_folder_is_listed_whatever_its_name(folder, base):
    (folder / "a").symlink_to(folder)
    assert "This is a link" in only_problem(source(str(folder), base), base).what


def test_a_folder_too_deep_for_its_path_is_listed(folder, base):
    at = os.open(folder, os.O_RDONLY)
    for _level in range(25):
        os.mkdir("d" * 200, dir_fd=at)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = deeper
    os.close(at)
    assert "cannot be opened" in only_problem(source(str(folder), base), base).what


def test_a_file_that_vanishes_is_listed(folder, base):
    (folder / "a.yaml").write_text(line())
    found = source(str(folder), base)
    assert len(found.pieces()) == 1
    (folder / "a.yaml").unlink()
    assert "cannot be opened" in only_problem(found, base).what


def test_a_file_that_becomes_a_pipe_does_not_hold_us_up(folder, base):
    (folder / "a.yaml").write_text("")
    found = source(str(folder), base)
    assert len(found.pieces()) == 1
    (folder / "a.yaml").unlink()
    os.mkfifo(folder / "a.yaml")
    with in_time(10):
        assert only_problem(found, base)


def test_lines_of_a_file_that_changes_are_each_listed(lines, base):
    path = lines(line() * 3)
    found = source(str(path), base)
    assert len(found.pieces(2)) == 2
    path.write_text(line() * 4)
    said = [(number, case[0].what) for number, _name, case in read(found, base, 2)]
    assert [number for number, _what in said] == [0, 1, 2]
    assert {what for _number, what in said} == {"The file cannot be opened: it has changed since the audit began."}


# Hostile lines ---------------------------------------------------------------------------------


def test_bad_lines_are_listed_with_their_numbers_and_the_others_read(lines, base):
    content = b"\n".join(
        [
            line(case="a").strip().encode(),
            b'{"case": "\xff"}',
            b"{",
            b"[]",
            DEEP.encode(),
            b'{"case": "\\u0000"}',
            b'{"case": "x", "case": "y"}',
            line(case="b").encode(),
        ]
    )
    found = source(str(lines(content)), base)
    assert ids(found, base) == ["a", *[None] * 6, "b"]
    assert {(one.file, one.line) for one in problems(found, base)} == {("saker.jsonl", at) for at in range(2, 8)}


def test_one_enormous_line_is_listed_and_never_held(tmp_path, base):
    path = tmp_path / "saker.jsonl"
    with path.open("wb") as file:
        file.write(line(case="a").encode())
        file.truncate(200_000_000)  # a hole: zeros, and no line end
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + line(case="z").encode())
    tracemalloc.start()
    try:
        found = source(str(path), base)
        assert found.digest()
        (_no, name, id), (_large, _name, wrong), (_last, _its_name, last) = read(found, base)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (name, id, last) == ("saker.jsonl:1", "a", "z")
    assert [(one.file, one.line) for one in wrong] == [("saker.jsonl", 2)]
    assert "200.0 MB" in wrong[0].what
    assert peak < 40_000_000


def test_blank_that_never_ends_is_no_entry(tmp_path, base):
    path = tmp_path / "saker.jsonl"
    path.write_bytes(b"\n" * 3_000_000 + b" " * 3_000_000 + line(case="a").encode() + b"\n" * 1000 + line(case="b").encode())
    found = source(str(path), base)
    with in_time(20):
        assert ids(found, base) == ["a", "b"]
        assert [name for _number, name, _case in read(found, base)] == ["saker.jsonl:3000001", "saker.jsonl:3001002"]


# What an audit asks ----------------------------------------------------------------------------


def test_a_case_without_a_day_is_refused_with_what_would_be_right(base):
    assert assessed(Case("x", assessed_on=date(2026, 11, 1)), "x.yaml").id == "x"
    with pytest.raises(UnusableCase) as refused:
        assessed(Case("x"), "x.yaml")
    (problem,) = refused.value.problems
    assert (problem.file, problem.cure) == ("x.yaml", "Write the day in the case, as «assessed_on: 2026-11-01».")


def test_refusals_come_in_the_language_of_the_reader(folder, base):
    (folder / "a.yaml").write_text("")
    with speaking("nb"):
        said = problems(source(str(folder), base), base)[0].what
    assert said != problems(source(str(folder), base), base)[0].what


def test_a_mistake_of_the_program_in_one_entry_is_listed(folder, base, monkeypatch):
    (folder / "a.yaml").write_text("case: a\n")
    found = source(str(folder), base)

    def broken(data, name, knowledge):
        return 1 / 0 if name == "a.yaml" else entries.taken_in(data, name, knowledge)

    monkeypatch.setattr("advisor.audit.sources.files.taken_in", broken)
    assert "ZeroDivisionError" in only_problem(found, base).what


# A database ------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path, base):
    with closing(Store(f"sqlite:///{tmp_path / 'saker.db'}", base)) as store:
        yield store


def test_a_database_is_read_in_the_order_of_its_ids_archived_cases_too(store, base, tmp_path):
    made = [store.create(SMALL | {"case": f"sak-{at}"}) for at in range(5)]
    store.save(made[0].id, [Put("@archived", True)])
    found = source(str(tmp_path / "saker.db"), base)
    assert isinstance(found, Database)
    assert (found.kind, found.archived) == ("database", 1)
    by_id = sorted(made, key=lambda one: one.id)
    assert [name for _number, name, _case in read(found, base, 2)] == [f"/sak/{one.id}" for one in by_id]
    assert ids(found, base) == [one.case.id for one in by_id]
    assert [found.case(number, base).id for number in range(5)] == [one.case.id for one in by_id]


def test_a_place_is_the_address_of_the_page_and_says_which_base_the_case_is_on(store, base, tmp_path):
    made = sorted(store.create(SMALL).id for _case in range(3))
    found = source(str(tmp_path / "saker.db"), base)
    assert list(found.places()) == [Place(at, f"/sak/{id}", 0, base.digest) for at, id in enumerate(made)]


def test_its_digest_is_the_fingerprint_of_prio_verify(store, base, tmp_path):
    for _case in range(3):
        store.create(SMALL)
    with store.engine.connect() as connection:
        assert source(f"sqlite:///{tmp_path / 'saker.db'}", base).digest() == verify(connection).fingerprint


def municipalities(found, base):
    """By the name of each entry."""
    entries = [one for piece in found.pieces() for one in found.read(piece, base)]
    return {name: read.rows(0).of[Kind.CASE][0][2] for _number, name, read in entries}


def test_what_is_saved_while_the_audit_runs_is_not_read(store, base, tmp_path):
    id = store.create(SMALL | {"measures": [{"id": "a"}]}).id
    found = source(str(tmp_path / "saker.db"), base)
    store.save(id, [Put("municipality", "4699")])
    store.create(SMALL)
    assert municipalities(found, base) == {f"/sak/{id}": ""}
    assert municipalities(source(str(tmp_path / "saker.db"), base), base)[f"/sak/{id}"] == "4699"


def test_a_case_changed_behind_the_programs_back_is_refused(store, base, tmp_path):
    store.create(SMALL | {"title": "Before"})
    path = tmp_path / "saker.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE event SET body = replace(body, 'Before', 'After')")
    assert "as it was written" in problems(source(str(path), base), base)[0].what


CHANGES = {
    "a body": "UPDATE event SET body = replace(body, 'Before', 'After')",
    "another body": "UPDATE event SET body = replace(body, 'Before', 'Later')",
    "no body": "UPDATE event SET body = x'00ff'",
    "a deep body": f"UPDATE event SET body = '{'[' * 100_000}'",
    "a time": "UPDATE event SET at = x'00ff' WHERE number = 2",
    "a hash": "UPDATE event SET hash = previous WHERE number = 2",
    "what comes before": "UPDATE event SET previous = hash WHERE number = 2",
    "the event between": "DELETE FROM event WHERE number = 2",
    "every event": "DELETE FROM event",
}


def test_the_events_of_several_cases_are_asked_for_at_once(store, base, tmp_path, monkeypatch):
    made, database = sorted(store.create(SMALL | {"case": f"sak-{at}"}).id for at in range(5)), sys.modules[Database.__module__]
    found, asked, rows = source(str(tmp_path / "saker.db"), base), [], database._rows
    monkeypatch.setattr(database, "TOGETHER", 2)
    monkeypatch.setattr(database, "_rows", lambda store, heads: asked.append(len(heads)) or rows(store, heads))
    assert [name for _number, name, one in read(found, base) if isinstance(one, str)] == [f"/sak/{id}" for id in made]
    assert asked == [2, 2, 1]


def test_a_changed_database_is_another_source_than_the_one_that_is_whole(store, base, tmp_path):
    """Else an audit of the one would be taken over for the other."""
    id = store.create(SMALL | {"title": "Before"}).id
    store.save(id, [Put("title", "Between")])
    store.save(id, [Put("title", "Last")])
    store.close()
    path, digests = tmp_path / "saker.db", {}
    digests["whole"] = source(str(path), base).digest()
    whole = path.read_bytes()
    for name, change in CHANGES.items():
        path.write_bytes(whole)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(change)
        found = source(str(path), base)
        assert "as it was written" in problems(found, base)[0].what, name
        digests[name] = found.digest()
    path.write_bytes(whole)
    assert source(str(path), base).digest() == digests["whole"]
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize("before", [True, False])
def test_a_database_with_damaged_pages_is_said_to_be_damaged(before, store, base, tmp_path):
    """Not that the program is at fault, and not case by case: the next run would take that over."""
    store.create(SMALL | {"title": "Before"})
    store.close()
    path = tmp_path / "saker.db"
    found = source(str(path), base)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * size] + b"\x5a" * size + whole[page * size :])
    with pytest.raises(UnusableStore) as raised:
        source(str(path), base) if before else read(found, base)
    assert [(one.what, "backup" in one.cure) for one in raised.value.problems] == [
        ("The database cannot be used: it is damaged.", True)
    ]


def test_a_case_without_a_day_in_the_database_is_listed(store, base, tmp_path):
    id = store.create({"case": "x"}).id
    (problem,) = problems(source(str(tmp_path / "saker.db"), base), base)
    assert (problem.file, "when it was assessed" in problem.what) == (f"/sak/{id}", True)


def test_a_database_that_vanishes_stops_the_reading_and_is_not_made_anew(store, base, tmp_path):
    store.create(SMALL)
    found = source(str(tmp_path / "saker.db"), base)
    store.close()
    for path in tmp_path.glob("saker.db*"):
        path.unlink()
    with pytest.raises(UnusableStore, match="no such file"):
        read(found, base)
    assert not (tmp_path / "saker.db").exists()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4000])
def test_what_is_no_database_of_ours_is_refused_and_left_as_it_was(content, tmp_path, base):
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    with pytest.raises(Unusable):
        source(str(path), base)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_left_as_it_was(tmp_path, base):
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    before = path.read_bytes()
    with pytest.raises(Unusable, match="holds no cases"):
        source(str(path), base)
    assert path.read_bytes() == before


def test_a_database_of_ours_that_does_not_say_its_version_is_not_said_to_hold_no_cases(base, tmp_path):
    path = tmp_path / "saker.db"
    with closing(Store(f"sqlite:///{path}", base)) as store:
        store.create({"case": "x", "title": "T"})
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM alembic_version")
        raw.commit()
    with pytest.raises(Unusable, match="does not say which version it has"):
        source(str(path), base)


# The examples ----------------------------------------------------------------------------------


def test_the_examples_are_read_as_anyone_reads_them(base):
    paths, found = sorted((ROOT / "examples").glob("*.yaml")), source(str(ROOT / "examples"), base)
    assert [found.case(number, base) for number in range(len(paths))] == [read_case(path, base) for path in paths]


def test_a_folder_of_tables_is_known_by_its_description_or_its_tables(tmp_path, base):
    assert isinstance(source(str(tmp_path), base), Files)
    (tmp_path / "cases-00000.parquet").write_bytes(b"")
    assert isinstance(source(str(tmp_path), base), Tables)
    (tmp_path / "cases-00000.parquet").unlink()
    (tmp_path / "layout.json").write_text("{}")
    assert isinstance(source(str(tmp_path), base), Tables)


def test_problems_are_plain_and_can_be_written_anywhere(folder, base):
    (folder / "a.yaml").write_bytes(b"case: x\ntitle: \xe6\n")
    one = only_problem(source(str(folder), base), base)
    assert one == Problem(one.file, one.line, one.what, one.cure)
    assert json.dumps([one.file, one.line, one.what, one.cure])


def test_a_folder_that_is_a_base_of_its_own_is_passed_over_and_told(tmp_path, base):
    for name in ("a.yaml", "own/a.yaml", "own/ontology/roles.yaml", "own/examples/b.yaml", "no-base/ontology/c.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line(), encoding="utf-8")
    (tmp_path / "own" / "ontology" / "FORMAT").write_text("6\n", encoding="utf-8")
    found = source(str(tmp_path), base)
    assert found.passed_over == ["own"]
    assert [one.name for one in found.files] == ["a.yaml", "no-base/ontology/c.yaml"]
    itself = source(str(tmp_path / "own"), base)  # whoever names it means what lies in it
    assert itself.passed_over == [] and len(itself.files) == 3
