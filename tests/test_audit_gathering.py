"""From any SOURCE the same tables; from a run that was killed the same bytes; and tables of others are looked through."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.audit import gathering, layout, making
from advisor.audit.checks import types
from advisor.audit.duck import Duck
from advisor.audit.gathering import gather
from advisor.audit.intake import Tables, parquet
from advisor.audit.layout import KEYS, Layout
from advisor.audit.making import ORDER
from advisor.audit.parts import DESCRIPTION, NAMES
from advisor.audit.sources import source
from advisor.errors import Unusable
from advisor.facts import DERIVED, Facts
from advisor.knowledge.terms import AnswerType
from advisor.language import speaking
from advisor.model import Answer, Dismissal, Force, Kind, State
from advisor.reading import read as read_tree
from advisor.store import Store
from tests import strategies
from tests.conftest import CORPUS, ROOT

HOSTILE = (
    "a,b",
    '"q"',
    "l1\nl2",
    "\n\n",
    "'); DROP TABLE cases; --",
    "æøå",
    "😀",
    "\\N",
    "NULL",
    '"',
    '""',
    "\t x",
    "x\u2028y",
    "=1+1",
)


def plain(node):
    match node.value:
        case dict():
            return {key: plain(part) for key, part in node.value.items()}
        case list():
            return [plain(part) for part in node.value]
    return node.value


RECORDS = [plain(read_tree(path, [])) for path in CORPUS]


def written(path: Path, records) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return path


@pytest.fixture
def duck(tmp_path):
    (tmp_path / "scratch").mkdir()
    with Duck(tmp_path / "scratch", threads=1) as duck:
        yield duck


def tables(duck, parts):
    """Every row of every table, with the id of its case in place of the number."""
    found = {}
    for table in NAMES:
        found[table] = []
        for part in parts:
            ids = {row["case_no"]: row["id"] for row in duck.rows(f"SELECT case_no, id FROM {parquet(part.file('cases'))}")}
            rows = duck.rows(f"SELECT * FROM {parquet(part.file(table))}")
            found[table] += [row | {"case_no": ids[row["case_no"]]} for row in rows]
        found[table].sort(key=lambda row: list(map(str, row.values())))
    return found


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# The same from every source --------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources(tmp_path_factory, base):
    """The corpus as every kind of source."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "files").mkdir()
    for path in CORPUS:
        (folder / "files" / path.name).write_bytes(path.read_bytes())
    with closing(Store(f"sqlite:///{folder / 'saker.db'}", base)) as store:
        for record in RECORDS:
            store.create(record)
    gather(source(str(folder / "files"), base), folder / "tables", base, size=4)
    return {
        "folder": folder / "files",
        "json lines": written(folder / "saker.jsonl", RECORDS),
        "database": folder / "saker.db",
        "parquet": folder / "tables",
    }


@pytest.mark.parametrize("kind", ["folder", "json lines", "database", "parquet"])
def test_every_kind_of_source_gives_the_same_tables(kind, sources, base, tmp_path, duck):
    found = source(str(sources[kind]), base)
    gathered = gather(found, tmp_path / "out", base, size=7)
    assert (gathered.kind, gathered.digest, gathered.refusals, list(gathered.refused)) == (kind, found.digest(), 0, [])
    assert sum(part.cases for part in gathered.parts) == len(CORPUS)
    rows, expected = {kind: [] for kind in Kind}, Layout(base)
    for _no, _name, case in read_all(source(str(sources["folder"]), base), base):
        of = expected.rows(0, Facts(case, base))
        for one in Kind:
            names = list(expected.columns[one])
            rows[one] += [dict(zip(names, row, strict=True)) | {"case_no": case.id} for row in of.of[one]]
    assert sum(map(len, rows.values())) > 50
    got = tables(duck, gathered.parts)
    for one in Kind:
        assert got[layout.TABLES[one]] == sorted(rows[one], key=lambda row: list(map(str, row.values())))


def read_all(found, base):
    return [one for piece in found.pieces() for one in found.read(piece, base)]


@pytest.mark.parametrize("kind", ["folder", "json lines", "database", "parquet"])
def test_every_case_can_be_read_again_and_gives_its_rows(kind, sources, base, tmp_path, duck):
    found, known = source(str(sources[kind]), base), Layout(base)
    gathered = gather(found, tmp_path / "out", base, size=7)
    for part in gathered.parts:
        for row in duck.rows(f"SELECT * FROM {parquet(part.file('cases'))}"):
            again = known.rows(row["case_no"], Facts(found.case(row["case_no"], base), base))
            assert dict(zip(known.columns[Kind.CASE], again.of[Kind.CASE][0], strict=True)) == row


def test_a_part_is_numbered_as_its_entries_with_gaps_where_one_was_refused(base, tmp_path):
    records = [{"case": f"c{at}", **({} if at in (0, 3, 4, 5, 8) else {"assessed_on": "2026-11-01"})} for at in range(9)]
    seen = []
    gathered = gather(source(str(written(tmp_path / "x.jsonl", records)), base), tmp_path / "out", base, 1, seen.append, size=3)
    assert [(part.number, part.cases, part.first, part.last) for part in gathered.parts] == [(0, 2, 1, 2), (2, 2, 6, 7)]
    assert [(one.file, one.line) for one in gathered.refused] == [("x.jsonl", at + 1) for at in (0, 3, 4, 5, 8)]
    assert (gathered.refusals, len(gathered.refused), gathered.refused[-1].line) == (5, 5, 9)
    assert sum(seen) == 9
    assert not (tmp_path / "out" / "cases-00001.parquet").exists()


def test_nothing_but_refusals_is_no_audit(base, tmp_path):
    path = written(tmp_path / "x.jsonl", [{"case": "x"}] * 30)
    with pytest.raises(Unusable) as refused:
        gather(source(str(path), base), tmp_path / "out", base)
    assert len(refused.value.problems) == 20


def test_a_source_without_a_case_is_no_audit(base, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unusable, match="no cases"):
        gather(source(str(tmp_path / "empty"), base), tmp_path / "out", base)


def test_a_mistake_of_the_program_about_one_case_is_listed(base, tmp_path, monkeypatch):
    rows = Layout.rows

    def broken(self, case_no, facts):
        return rows(self, case_no, facts) if case_no else {}["x"]

    monkeypatch.setattr(Layout, "rows", broken)
    gathered = gather(source(str(written(tmp_path / "x.jsonl", RECORDS)), base), tmp_path / "out", base)
    assert [(one.file, "KeyError" in one.what) for one in gathered.refused] == [("x.jsonl:1", True)]


# Texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [0, 1, 5000])
def test_no_text_changes_on_its_way_or_is_read_as_sql(before, base, tmp_path, duck):
    """Also where one is the first of its file, from which a reader of CSV would guess what the others look like."""
    rule = next(one.id for one in base.requirements.values() if one.about is Kind.CASE and one.force is not Force.MUST)
    said = [*["x"] * before, *HOSTILE]
    records = []
    for at in range(0, len(said), 400):
        dismissals = [{"rule": rule, "reason": text} for text in said[at : at + 400]]
        records.append({"case": f"c{at}", "assessed_on": "2026-11-01", "dismissals": dismissals})
    (part,) = gather(source(str(written(tmp_path / "x.jsonl", records)), base), tmp_path / "out", base).parts
    reasons = [row["reason"] for row in duck.rows(f"SELECT reason FROM {parquet(part.file('reasons'))}")]
    assert sorted(reasons) == sorted(text.strip() or None for text in said if text.strip())


@pytest.mark.parametrize("text", ['"' * 1_900_000, "x\n" * 600_000 + "x"])
def test_the_longest_text_that_a_case_file_can_hold_is_kept(text, base, tmp_path, duck):
    rule = next(one.id for one in base.requirements.values() if one.about is Kind.CASE and one.force is not Force.MUST)
    (tmp_path / "in").mkdir()
    written_as = text if "\n" not in text else text.replace("\n", "\n    ")
    (tmp_path / "in" / "a.yaml").write_text(
        f"case: a\nassessed_on: 2026-11-01\ndismissals:\n- rule: {rule}\n  reason: |\n    {written_as}\n"
    )
    if (tmp_path / "in" / "a.yaml").stat().st_size > 2_000_000:
        text = text[:600_001]
        (tmp_path / "in" / "a.yaml").write_text(
            f"case: a\nassessed_on: 2026-11-01\ndismissals:\n- rule: {rule}\n  reason: |\n    {text.replace(chr(10), chr(10) + '    ')}\n"
        )
    (part,) = gather(source(str(tmp_path / "in"), base), tmp_path / "out", base).parts
    assert duck.rows(f"SELECT reason FROM {parquet(part.file('reasons'))}") == [{"reason": text}]


def test_nul_and_a_hostile_id_are_refused(base, tmp_path):
    records = [{"case": "a\0b"}, {"case": "'); DROP TABLE cases; --"}, {"case": "a,b"}, {"case": 'a"b'}, RECORDS[0]]
    path = written(tmp_path / "x.jsonl", [one | {"assessed_on": "2026-11-01"} for one in records])
    gathered = gather(source(str(path), base), tmp_path / "out", base)
    assert {one.line for one in gathered.refused} == {1, 2, 3, 4}
    assert sum(part.cases for part in gathered.parts) == 1


def test_an_empty_text_is_an_empty_text(base, tmp_path, duck):
    records = [{"case": "a", "assessed_on": "2026-11-01"}]
    (part,) = gather(source(str(written(tmp_path / "x.jsonl", records)), base), tmp_path / "out", base).parts
    assert duck.rows(f"SELECT municipality FROM {parquet(part.file('cases'))}") == [{"municipality": ""}]


# The same bytes --------------------------------------------------------------------------------


def many(number):
    """Cases that differ, and some that are refused."""
    for at in range(number):
        one = RECORDS[at % len(RECORDS)]
        yield {**one, "case": f"c{at}", **({"assessed_on": "x"} if at % 50 == 17 else {})}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, base):
    """(a source, the tables that one process makes of it without being disturbed)"""
    folder = tmp_path_factory.mktemp("whole")
    path = written(folder / "saker.jsonl", many(330))
    with speaking("en"):
        gather(source(str(path), base), folder / "out", base, size=30)
    return path, contents(folder / "out")


def test_nothing_is_left_but_what_is_said(whole):
    names = {f"{table}-{number:05}.parquet" for table in NAMES for number in range(11)}
    assert set(whole[1]) == names | {f"part-{number:05}.json" for number in range(11)} | {DESCRIPTION}


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_processes_does_not_matter(workers, whole, base, tmp_path):
    path, expected = whole
    seen = []
    gathered = gather(source(str(path), base), tmp_path / "out", base, workers, seen.append, size=30)
    assert contents(tmp_path / "out") == expected
    assert sum(seen) == 330
    assert gathered.refusals == 7


def test_processes_speak_the_language_of_the_one_who_asks(base, tmp_path):
    path = written(tmp_path / "x.jsonl", many(100))
    with speaking("nn"):
        alone = gather(source(str(path), base), tmp_path / "alone", base, 1, size=30)
        together = gather(source(str(path), base), tmp_path / "together", base, 2, size=30)
        assert list(alone.refused) == list(together.refused)
    assert list(alone.refused) != list(gather(source(str(path), base), tmp_path / "english", base, size=30).refused)


KILLED = """
import multiprocessing, sys
from pathlib import Path
from advisor import knowledge
from advisor.audit.gathering import gather
from advisor.audit.sources import source
from advisor.language import speaking

def said(_entries):
    print(*(one.pid for one in multiprocessing.active_children()), flush=True)

if __name__ == "__main__":
    base = knowledge.load()
    with speaking("en"):
        gather(source(sys.argv[1], base), Path(sys.argv[2]), base, int(sys.argv[3]), said, size=30)
"""


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see other processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(workers, whole, base, tmp_path):
    path, expected = whole
    out, chance, kept = tmp_path / "out", Random(workers), set()
    for done in (1, 4, 7):
        (tmp_path / "killed.py").write_text(KILLED)
        command = [sys.executable, tmp_path / "killed.py", path, out, str(workers)]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        ) as run:
            end = time.monotonic() + 60
            while len(list(out.glob("part-*.json"))) < done and run.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.3))
            run.send_signal(signal.SIGKILL)
            children = {int(pid) for line in run.stdout for pid in line.split()}
        end = time.monotonic() + 20
        while any(map(running, children)):
            assert time.monotonic() < end, "a process outlives the one that started it"
            time.sleep(0.01)
        assert workers == 1 or children
        stamps = {one.name: one.stat().st_mtime_ns for one in out.glob("part-*.json")}
        assert all(dict(kept).get(name, stamp) == stamp for name, stamp in stamps.items()), "a part was made twice"
        kept = set(stamps.items())
    assert 7 <= len(kept) < 11
    gathered = gather(source(str(path), base), out, base, workers, size=30)
    assert contents(out) == expected
    assert gathered.refusals == 7
    assert {(one.name, one.stat().st_mtime_ns) for one in out.glob("part-*.json")} >= kept


def test_what_a_run_left_unfinished_or_damaged_is_made_again(whole, base, tmp_path):
    path, expected = whole
    out = tmp_path / "out"
    out.mkdir()
    for name, data in expected.items():
        (out / name).write_bytes(data)
    (out / "cases-00001.parquet").write_bytes(b"PAR1")
    (out / "groups-00002.parquet").unlink()
    (out / "part-00003.json").write_text('{"of":')
    (out / "part-00004.json").write_text("[]")
    (out / "part-00099.json").write_text("{}")
    (out / "cases-00099.parquet").write_bytes(b"")
    (out / ".work-abc").mkdir()
    (out / ".work-abc" / "cases.csv").write_text("x")
    gather(source(str(path), base), out, base, size=30)
    assert contents(out) == expected


def test_another_source_or_language_takes_nothing_over(whole, base, tmp_path):
    path, expected = whole
    out = tmp_path / "out"
    gather(source(str(written(tmp_path / "saker.jsonl", [*many(200)][::-1])), base), out, base, size=10)
    with speaking("nn"):
        gather(source(str(path), base), out, base, size=30)
    assert contents(out) != expected
    gather(source(str(path), base), out, base, size=30)
    assert contents(out) == expected


def test_a_folder_that_cannot_be_written_is_said(base, tmp_path, monkeypatch):
    out = tmp_path / "out"
    found = source(str(written(tmp_path / "x.jsonl", RECORDS)), base)
    monkeypatch.setattr(making, "mkdtemp", lambda **_where: str(tmp_path / "nowhere"))
    with pytest.raises(Unusable, match="cannot be written"):
        gather(found, out, base)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_worker_that_is_killed_is_said_and_what_is_done_is_kept(whole, base, tmp_path):
    path, expected = whole
    from multiprocessing import active_children

    def kill(_entries):
        if list((tmp_path / "out").glob("part-*.json")):
            for one in active_children():
                os.kill(one.pid, signal.SIGKILL)

    with pytest.raises(Unusable, match="ended from outside"):
        gather(source(str(path), base), tmp_path / "out", base, 2, kill, size=30)
    gather(source(str(path), base), tmp_path / "out", base, 1, size=30)
    assert contents(tmp_path / "out") == expected


def test_who_stops_the_run_waits_for_nobody(whole, base, tmp_path):
    path, _expected = whole

    class Enough(Exception):
        pass

    def stop(entries):
        if entries:
            raise Enough

    begun = time.monotonic()
    with pytest.raises(Enough):
        gather(source(str(path), base), tmp_path / "out", base, 2, stop, size=330)
    with pytest.raises(Enough):
        gather(source(str(path), base), tmp_path / "out", base, 2, stop, size=165)
    assert time.monotonic() - begun < 30


# Rows and cases --------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_to_parquet_to_a_case_to_rows_is_the_same(data, base, tmp_path, duck):
    case = data.draw(strategies.cases(base))
    chance = Random(data.draw(st.integers(0, 2**32)))
    forces = {one.id: one.force for one in [*base.requirements.values(), *(rule for rule in base.rules if rule.prompt)]}
    known = Layout(base)
    dismissals = [
        Dismissal(id, subject, chance.choice(HOSTILE).strip() or "x")
        for kind in Kind
        for subject in case.subjects(kind)
        for id in known.dismissible[kind]
        if forces[id] is not Force.MUST and chance.random() < 0.1
    ]
    case = replace(
        case,
        dismissals=tuple(dismissals),
        municipality=chance.choice(["", "4601", "0301"]),
        title=chance.choice(["", "x", "Ring 99887766"]),
        assessed_on=date(2026, 11, 1),
    )
    first = known.rows(7, Facts(case, base))
    types_ = types(known)
    back = {}
    for kind in Kind:
        table = layout.TABLES[kind]
        duck.table("t", _values(types_[table], first.of[kind]))
        duck.write("SELECT * FROM t", ORDER[table], tmp_path / "x.parquet")
        back[kind] = duck.rows(f"SELECT * FROM {parquet(tmp_path / 'x.parquet')}")
    again = known.rows(7, Facts(known.case(back), base))
    assert {kind: sorted(rows) for kind, rows in again.of.items()} == {kind: sorted(rows) for kind, rows in first.of.items()}
    assert [one[:3] for one in sorted(again.reasons)] == [one[:3] for one in sorted(first.reasons)]


def _values(columns, rows):
    def sql(value):
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)

    cast = ", ".join(f"CAST(v{at} AS {type_}) AS {name}" for at, (name, type_) in enumerate(columns.items()))
    names = ", ".join(f"v{at}" for at in range(len(columns)))
    listed = ", ".join("(" + ", ".join(map(sql, row)) + ")" for row in rows)
    if not rows:
        return f"SELECT {', '.join(f'CAST(NULL AS {type_}) AS {name}' for name, type_ in columns.items())} WHERE FALSE"
    return f"SELECT {cast} FROM (VALUES {listed}) AS v({names})"


# Tables that others made -----------------------------------------------------------------------


@pytest.fixture
def others(tmp_path, sources, base):
    """Tables in two parts: in a folder whose name would be a pattern, and would give a column, were it read as one."""
    folder = tmp_path / "year=2026" / "a[1]*"
    folder.mkdir(parents=True)
    (tmp_path / "year=2026" / "a1").mkdir()
    gather(source(str(sources["folder"]), base), folder, base, size=8)
    return folder


class Spoiled:
    """Part 0 of some tables with something changed."""

    def __init__(self, folder, duck):
        self.folder = folder
        self.duck = duck

    def file(self, table):
        return self.folder / f"{table}-00000.parquet"

    def select(self, table, select):
        """Writes a table anew, from itself as `t`."""
        self.duck.table("t", f"SELECT * FROM {parquet(self.file(table))}")
        self.duck.write(select, "case_no", self.file(table))

    def describe(self, change):
        path = self.folder / DESCRIPTION
        described = json.loads(path.read_text())
        change(described)
        path.write_text(json.dumps(described))


@pytest.fixture
def spoiled(others, duck):
    return Spoiled(others, duck)


def taken_in(spoiled, base):
    return Tables(spoiled.folder).checked(base)


def test_tables_are_used_where_they_lie(others, base, tmp_path):
    found = source(str(others), base)
    assert found.kind == "parquet"
    before = contents(others)
    seen = []
    gathered = gather(found, tmp_path / "out", base, 2, seen.append)
    assert {part.folder for part in gathered.parts} == {others}
    assert (len(gathered.parts), sum(seen), list((tmp_path / "out").iterdir())) == (2, len(CORPUS), [])
    assert contents(others) == before


SPOILED = {
    "a column missing": ("cases", "SELECT * EXCLUDE q_niva FROM t", "«q_niva» is missing"),
    "a key missing": ("groups", "SELECT * EXCLUDE group_no FROM t", "«group_no» is missing"),
    "a wrong type": ("cases", "SELECT * REPLACE (CAST(q_niva AS VARCHAR) AS q_niva) FROM t", "has the type VARCHAR"),
    "a wider type": ("measures", "SELECT * REPLACE (CAST(place AS BIGINT) AS place) FROM t", "has the type BIGINT"),
    "a column too much": ("cases", "SELECT *, 0 AS q_ny FROM t", "«q_ny» is not known"),
    "a null": ("cases", "SELECT * REPLACE (CAST(NULL AS SMALLINT) AS q_niva) FROM t", "«q_niva» has no value"),
    "an id that is null": ("measures", "SELECT * REPLACE (CAST(NULL AS VARCHAR) AS id) FROM t", "«id» has no value"),
    "above the scale": ("cases", "SELECT * REPLACE (CAST(6 AS SMALLINT) AS q_niva) FROM t", "number that no answer has"),
    "below zero": ("measures", "SELECT * REPLACE (CAST(-1 AS SMALLINT) AS q_nytte_samlet) FROM t", "number that no answer has"),
    "not relevant for a duty": (
        "measures",
        "SELECT * REPLACE (CAST(2 AS SMALLINT) AS q_anb_barn_berort) FROM t",
        "cannot be set to not relevant",
    ),
    "no date": ("cases", "SELECT * REPLACE (20261131 AS day) FROM t", "is not a date"),
    "seven digits": ("cases", "SELECT * REPLACE (2026110 AS day) FROM t", "is not a date"),
    "before the rules": ("cases", "SELECT * REPLACE (20000101 AS day) FROM t", "No rules were valid"),
    "the day before the rules": (
        "cases",
        "SELECT * REPLACE (CAST(strftime(DATE '{first}' - INTERVAL 1 DAY, '%Y%m%d') AS INTEGER) AS day) FROM t",
        "No rules were valid",
    ),
    "a hostile id": ("cases", "SELECT * REPLACE ('''); DROP TABLE cases; --' AS id) FROM t", "An id is none"),
    "a formula": ("groups", "SELECT * REPLACE ('=1+1' AS id) FROM t", "An id is none"),
    "no municipality": ("cases", "SELECT * REPLACE ('46O1' AS municipality) FROM t", "municipality number is none"),
    "a case twice": ("cases", "SELECT * FROM t UNION ALL SELECT * FROM t", "Two rows have the same case_no"),
    "a group twice": ("groups", "SELECT * FROM t UNION ALL SELECT * FROM t", "Two rows have the same"),
    "a measure of no case": ("cases", "SELECT * FROM t WHERE case_no > 0", "A row belongs to no case"),
    "a group of no measure": ("measures", "SELECT * FROM t WHERE case_no > 0", "belongs to no measure"),
    "groups from one": (
        "groups",
        "SELECT * REPLACE (group_no + 1 AS group_no) FROM t",
        "«group_no» does not run from 0 upwards",
    ),
    "measures with a gap": (
        "measures",
        "SELECT * REPLACE (measure_no * 2 AS measure_no) FROM t",
        "«measure_no» does not run from 0 upwards",
    ),
    "one id for two measures": ("measures", "SELECT * REPLACE ('a' AS id) FROM t", "Two have the same id"),
    "two in one place": (
        "measures",
        "SELECT * REPLACE (CAST(1 AS SMALLINT) AS place) FROM t",
        "«place» is no ranking",
    ),
    "a ranking without places": ("measures", "SELECT * REPLACE (CAST(0 AS SMALLINT) AS place) FROM t", "does not follow"),
    "a rank that does not follow": (
        "measures",
        "SELECT * REPLACE (CAST(4 AS SMALLINT) AS q_rank) FROM t",
        "«q_rank» does not follow",
    ),
    "several that does not follow": (
        "cases",
        "SELECT * REPLACE (CAST(0 AS SMALLINT) AS q_flere_tiltak) FROM t",
        "«q_flere_tiltak» does not follow",
    ),
    "personal data not looked for": (
        "cases",
        "SELECT * REPLACE (CAST(1 AS SMALLINT) AS q_fritekst_person) FROM t",
        "«q_fritekst_person» does not follow",
    ),
    "a number below zero": ("cases", "SELECT * REPLACE (case_no - 100 AS case_no) FROM t", "below zero"),
    "a dismissal of nothing": ("reasons", "SELECT * REPLACE ('R-X' AS rule) FROM t", "advice that there is not"),
    "a dismissal without a reason": ("reasons", "SELECT * REPLACE ('' AS reason) FROM t", "gives no reason"),
    "neither yes nor no": ("measures", "SELECT * REPLACE (CAST(2 AS SMALLINT) AS {dismissal}) FROM t", "neither 0 nor 1"),
    "a duty dismissed": ("measures", "SELECT * REPLACE (CAST(1 AS SMALLINT) AS {duty}) FROM t", "cannot be dismissed"),
    "none beside some": ("cases", "SELECT * REPLACE (CAST({both} AS SMALLINT) AS {multi}) FROM t", "stands beside other choices"),
    "a pair of unranked measures": (
        "pairs",
        "SELECT CAST(0 AS BIGINT) AS case_no, 0 AS measure_no, 0 AS other_no, * EXCLUDE (case_no, measure_no, other_no)"
        " FROM (SELECT 1) LEFT JOIN t ON FALSE",
        "",
    ),
    "too many measures": (
        "measures",
        "SELECT * REPLACE (CAST(i AS INTEGER) AS measure_no, 'm' || i AS id, CAST(0 AS SMALLINT) AS place)"
        " FROM (SELECT * FROM t LIMIT 1), range(300) AS r(i)",
        "more than 200 rows",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_part_with_something_wrong_is_refused_whole_and_the_other_used(case, spoiled, base):
    table, select, said = SPOILED[case]
    known = Layout(base)
    duty = next(one.id for one in base.requirements.values() if one.about is Kind.MEASURE and one.force is Force.MUST)
    may = next(one.id for one in base.requirements.values() if one.about is Kind.MEASURE and one.force is not Force.MUST)
    multi = next(one for one in known.questions[Kind.CASE] if one.answer_type is AnswerType.MULTI and "ingen" in one.option_ids)
    spoiled.select(
        table,
        select.format(
            first=min(rule.valid_from for rule in base.rules),
            duty=layout.column("d", duty),
            dismissal=layout.column("d", may),
            multi=layout.column("q", multi.id),
            both=layout.VALUE + (1 << len(multi.option_ids)) - 1,
        ),
    )
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [1]
    assert checked.refusals == 1
    assert any(said in one.what for one in checked.refused), [one.what for one in checked.refused]
    assert all(one.file.endswith("-00000.parquet") for one in checked.refused)


def test_all_that_is_wrong_is_said_at_once(spoiled, base):
    spoiled.select("cases", "SELECT * EXCLUDE q_niva, 1 AS q_ny FROM t")
    spoiled.select("measures", "SELECT * REPLACE (CAST(-1 AS SMALLINT) AS q_nytte_samlet, CAST(99 AS SMALLINT) AS q_rank) FROM t")
    spoiled.file("groups").write_bytes(b"")
    spoiled.file("pairs").unlink()
    said = [(one.file.partition("-")[0], one.what) for one in taken_in(spoiled, base).refused]
    assert sorted(table for table, _what in said) == ["cases", "cases", "groups", "measures", "measures", "pairs"]
    assert len(set(said)) == 6


def test_where_and_how_many_is_said(spoiled, base):
    spoiled.select(
        "cases", "SELECT * REPLACE (CAST(CASE WHEN case_no IN (2, 5) THEN 99 ELSE 0 END AS SMALLINT) AS q_niva) FROM t"
    )
    (problem,) = taken_in(spoiled, base).refused
    assert problem.what == "«q_niva» holds a number that no answer has. (2 rows, the first of case 2.)"
    assert problem.cure == "The numbers are 0–5."


@pytest.mark.parametrize("content", [b"", b"PAR1", b"case_no,id\n", b"PAR1" + b"\0" * 100 + b"PAR1", None, "cut", "torn"])
@pytest.mark.parametrize("table", NAMES)
def test_a_file_that_is_no_parquet_or_was_cut_is_refused(content, table, spoiled, base):
    path = spoiled.file(table)
    data = path.read_bytes()
    match content:
        case None:
            path.unlink()
            path.mkdir()
        case "cut":
            path.write_bytes(data[:-9])
        case "torn":
            path.write_bytes(data[:4] + b"\xff" * (len(data) // 2) + data[4 + len(data) // 2 :])
        case _:
            path.write_bytes(content)
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [1]
    assert path.name in {one.file for one in checked.refused}
    assert str(spoiled.folder) not in str(checked.refused)


def test_a_pipe_in_place_of_a_table_does_not_hold_us_up(spoiled, base):
    spoiled.file("cases").unlink()
    os.mkfifo(spoiled.file("cases"))
    assert [one.file for one in taken_in(spoiled, base).refused] == ["cases-00000.parquet"]
    assert Tables(spoiled.folder).digest()


def test_a_number_that_stands_in_two_parts_is_wrong_in_the_later(spoiled, base):
    for table in NAMES:
        spoiled.file(table).with_name(f"{table}-00007.parquet").write_bytes(spoiled.file(table).read_bytes())
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [0, 1]
    (problem,) = checked.refused
    assert (problem.file, "cases-00000.parquet" in problem.what) == ("cases-00007.parquet", True)


def test_numbers_may_run_into_each_other_as_long_as_none_is_there_twice(spoiled, base):
    for number in (0, 1):
        for table in NAMES:
            path = spoiled.folder / f"{table}-{number:05}.parquet"
            spoiled.duck.table("t", f"SELECT * REPLACE (case_no % 8 * 2 + {number} AS case_no) FROM {parquet(path)}")
            spoiled.duck.write("SELECT * FROM t", "case_no", path)
    checked = taken_in(spoiled, base)
    assert (len(checked.parts), checked.refused) == (2, [])
    assert Tables(spoiled.folder).case(3, base).id != Tables(spoiled.folder).case(2, base).id


def test_a_file_of_another_name_is_said(spoiled, base):
    (spoiled.folder / "cases-1.parquet").write_bytes(b"")
    (spoiled.folder / "cases-000007.parquet").write_bytes(b"")
    assert {"cases-1.parquet", "cases-000007.parquet"} <= {one.file for one in taken_in(spoiled, base).refused}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "[" * 100_000, "null", '{"layout": 1, "knowledge_base": [], "tables": {}}', None]
)
def test_a_description_that_says_nothing_refuses_all(content, spoiled, base):
    (spoiled.folder / DESCRIPTION).unlink()
    if content is not None:
        (spoiled.folder / DESCRIPTION).write_text(content)
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    assert [one.file for one in refused.value.problems] == [DESCRIPTION]


def test_other_options_than_ours_refuse_all(spoiled, base):
    def swap(described):
        described["tables"]["measures"]["q_nytte_samlet"]["options"].reverse()
        described["tables"]["cases"]["q_niva"]["type"] = "text"
        described["layout"] = 99

    spoiled.describe(swap)
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    said = [one.what for one in refused.value.problems]
    assert len(said) == 3
    assert any("«q_nytte_samlet» has other options" in one for one in said)


def test_tables_of_another_knowledge_base_say_which(spoiled, base):
    def later(described):
        described["knowledge_base"] = {"version": "2031.01", "digest": "0" * 64}

    spoiled.describe(later)
    assert taken_in(spoiled, base).refused == []  # as long as the columns mean the same
    spoiled.select("cases", "SELECT *, 0 AS q_ny FROM t")
    (problem,) = taken_in(spoiled, base).refused
    assert "2031.01" in problem.cure and base.version in problem.cure


def test_where_no_part_can_be_used_nothing_is_audited(spoiled, base):
    for path in spoiled.folder.glob("groups-*.parquet"):
        path.unlink()
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    assert {one.file for one in refused.value.problems} == {"groups-00000.parquet", "groups-00001.parquet"}


def test_the_checks_know_every_derived_fact(base):
    """A fact that is derived and not checked would let tables say what no case says."""
    source_of_checks = (ROOT / "advisor" / "audit" / "checks.py").read_text()
    assert [id for id in DERIVED if f'"{id}"' not in source_of_checks] == []


def test_every_key_is_ordered_by(base):
    assert {layout.TABLES[kind]: ", ".join(keys) for kind, keys in KEYS.items()}.items() <= ORDER.items()
    assert random and gathering and Answer and State
