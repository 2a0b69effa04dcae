"""From any SOURCE the same tables; from a run that was killed the same bytes; and tables of others are looked through."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.audit import layout
from advisor.audit.duck import Duck, parquet
from advisor.audit.layout import KEYS, Layout
from advisor.audit.parts import DESCRIPTION, NAMES, types
from advisor.audit.proof.random_cases import random_record
from advisor.audit.sources import making, source
from advisor.audit.sources.gathering import gather
from advisor.audit.sources.making import ORDER
from advisor.audit.sources.straight import Numbered
from advisor.case.facts import Facts
from advisor.case.model import Dismissal
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind
from advisor.store import Store
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable
from advisor.text.reading import clean, read as read_tree
from tests import strategies
from tests.conftest import CORPUS as EVERY, ROOT, size
from tests.toys import toy_base, toys

HOSTILE = (
    "a,b",
    '"q"',
    "l1\nl2",
    "a\n\n,b",
    "'); DROP TABLE cases; --",
    "æøå",
    "😀",
    "\\N",
    "NULL",
    '"',
    '""',
    "#x",
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


CORPUS = EVERY[: size(28, None)]
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
            ids = {row["case_no"]: row["id"] for row in duck.rows(f"SELECT case_no, id FROM {parquet([part.file('cases')])}")}
            rows = duck.rows(f"SELECT * FROM {parquet([part.file(table)])}")
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


@pytest.fixture(scope="module", params=["folder", "json lines", "database", "parquet"])
def gathered(request, sources, base, tmp_path_factory):
    """(a source of one kind, the tables that were made of it)"""
    found = source(str(sources[request.param]), base)
    made = gather(found, tmp_path_factory.mktemp("gathered") / "out", base, size=7)
    assert (made.kind, made.digest, made.refusals, list(made.refused)) == (request.param, found.digest(), 0, [])
    return found, made


@pytest.fixture(scope="module")
def expected(sources, base):
    """The rows of every case, as they follow from the file it stands in: kind of subject → rows."""
    folder, known = source(str(sources["folder"]), base), Layout(base)
    rows = {kind: [] for kind in Kind}
    for number, _name, _numbers in read_all(folder, base):
        case = folder.case(number, base)
        of = known.rows(0, Facts(case, base))
        for one in Kind:
            rows[one] += [dict(zip(known.columns[one], row, strict=True)) | {"case_no": case.id} for row in of.of[one]]
    assert sum(map(len, rows.values())) > 50
    return {one: sorted(several, key=lambda row: list(map(str, row.values()))) for one, several in rows.items()}


def test_every_kind_of_source_gives_the_same_tables(gathered, expected, duck):
    _found, made = gathered
    assert sum(part.cases for part in made.parts) == len(CORPUS)
    got = tables(duck, made.parts)
    assert {one: got[layout.TABLES[one]] for one in Kind} == expected


def read_all(found, base):
    return [one for piece in found.pieces() for one in found.read(piece, base)]


def test_every_case_can_be_read_again_and_gives_its_rows(gathered, base, duck):
    (found, made), known = gathered, Layout(base)
    for part in made.parts:
        for row in duck.rows(f"SELECT * FROM {parquet([part.file('cases')])}"):
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
    rows = Numbered.rows

    def broken(self, case_no):
        return rows(self, case_no) if case_no else {}["x"]

    monkeypatch.setattr(Numbered, "rows", broken)
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
    reasons = [row["reason"] for row in duck.rows(f"SELECT reason FROM {parquet([part.file('reasons')])}")]
    assert sorted(reasons) == sorted(map(clean, said))


@pytest.mark.parametrize("text", ['"' * 1_900_000, "x\n" * 300_000 + "x"])
def test_the_longest_text_that_a_case_file_can_hold_is_kept(text, base, tmp_path, duck):
    rule = next(one.id for one in base.requirements.values() if one.about is Kind.CASE and one.force is not Force.MUST)
    indented = text.replace("\n", "\n    ")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").write_text(
        f"case: a\nassessed_on: 2026-11-01\ndismissals:\n- rule: {rule}\n  reason: |\n    {indented}\n"
    )
    (part,) = gather(source(str(tmp_path / "in"), base), tmp_path / "out", base).parts
    assert duck.rows(f"SELECT reason FROM {parquet([part.file('reasons')])}") == [{"reason": text}]


def test_nul_and_a_hostile_id_are_refused(base, tmp_path):
    records = [{"case": "a\0b"}, {"case": "'); DROP TABLE cases; --"}, {"case": "a,b"}, {"case": 'a"b'}, RECORDS[0]]
    path = written(tmp_path / "x.jsonl", [one | {"assessed_on": "2026-11-01"} for one in records])
    gathered = gather(source(str(path), base), tmp_path / "out", base)
    assert {one.line for one in gathered.refused} == {1, 2, 3, 4}
    assert sum(part.cases for part in gathered.parts) == 1


def test_an_empty_text_is_an_empty_text(base, tmp_path, duck):
    records = [{"case": "a", "assessed_on": "2026-11-01"}]
    (part,) = gather(source(str(written(tmp_path / "x.jsonl", records)), base), tmp_path / "out", base).parts
    assert duck.rows(f"SELECT municipality FROM {parquet([part.file('cases')])}") == [{"municipality": ""}]


# The same bytes --------------------------------------------------------------------------------


TOYS = [random_record(toy_base(), seed) for seed in range(28)]


@pytest.fixture(scope="module")
def small():
    """The base of toys: how the work is shared out is of no base."""
    return toy_base()


def many(number):
    """Cases that differ, and some that are refused."""
    for at in range(number):
        one = TOYS[at % len(TOYS)]
        yield {**one, "case": f"c{at}", **({"assessed_on": "x"} if at % 50 == 17 else {})}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, small):
    """(a source, the tables that one process makes of it without being disturbed)"""
    folder = tmp_path_factory.mktemp("whole")
    path = written(folder / "saker.jsonl", many(220))
    with speaking("en"):
        gather(source(str(path), small), folder / "out", small, size=20)
    return path, contents(folder / "out")


def test_nothing_is_left_but_what_is_said(whole):
    names = {f"{table}-{number:05}.parquet" for table in NAMES for number in range(11)}
    assert set(whole[1]) == names | {f"part-{number:05}.json" for number in range(11)} | {DESCRIPTION}


@pytest.mark.parametrize("workers", size([3], [2, 3]))
def test_the_number_of_processes_does_not_matter(workers, whole, small, tmp_path):
    path, expected = whole
    seen = []
    gathered = gather(source(str(path), small), tmp_path / "out", small, workers, seen.append, size=20)
    assert contents(tmp_path / "out") == expected
    assert sum(seen) == 220
    assert gathered.refusals == 5


def test_processes_speak_the_language_of_the_one_who_asks(small, tmp_path):
    path = written(tmp_path / "x.jsonl", many(100))
    with speaking("nn"):
        alone = gather(source(str(path), small), tmp_path / "alone", small, 1, size=20)
        together = gather(source(str(path), small), tmp_path / "together", small, 2, size=20)
        assert list(alone.refused) == list(together.refused)
    assert list(alone.refused) != list(gather(source(str(path), small), tmp_path / "english", small, size=20).refused)


KILLED = """
import multiprocessing, sys
from pathlib import Path
from advisor import knowledge
from advisor.audit.sources.gathering import gather
from advisor.audit.sources import source
from advisor.text.catalogue import speaking

def said(_entries):
    print(*(one.pid for one in multiprocessing.active_children()), flush=True)

if __name__ == "__main__":
    base = knowledge.load(Path(sys.argv[4]))
    with speaking("en"):
        gather(source(sys.argv[1], base), Path(sys.argv[2]), base, int(sys.argv[3]), said, size=20)
"""


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to see other processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(workers, whole, small, tmp_path):
    path, expected = whole
    out, chance, kept, every = tmp_path / "out", Random(workers), set(), set()
    for least in (1, 4, 7):
        done = max(least, min(len(kept) + 1, 11))  # a slow machine may have got further than it was asked to
        (tmp_path / "killed.py").write_text(KILLED)
        command = [sys.executable, tmp_path / "killed.py", path, out, str(workers), toys()]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        ) as run:
            end = time.monotonic() + 300
            while len(list(out.glob("part-*.json"))) < done and run.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.3))
            run.send_signal(signal.SIGKILL)
            children = {int(pid) for line in run.stdout for pid in line.split()}
        every |= children
        end = time.monotonic() + 120
        while any(map(running, children)):
            assert time.monotonic() < end, "a process outlives the one that started it"
            time.sleep(0.01)
        stamps = {one.name: one.stat().st_mtime_ns for one in out.glob("part-*.json")}
        assert all(dict(kept).get(name, stamp) == stamp for name, stamp in stamps.items()), "a part was made twice"
        kept = set(stamps.items())
    assert workers == 1 or every
    assert len(kept) >= 7
    gathered = gather(source(str(path), small), out, small, workers, size=20)
    assert contents(out) == expected
    assert gathered.refusals == 5
    assert {(one.name, one.stat().st_mtime_ns) for one in out.glob("part-*.json")} >= kept


def test_what_a_run_left_unfinished_or_damaged_is_made_again(whole, small, tmp_path):
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
    gather(source(str(path), small), out, small, size=20)
    assert contents(out) == expected


def test_another_source_or_language_takes_nothing_over(whole, small, tmp_path):
    path, expected = whole
    out = tmp_path / "out"
    gather(source(str(written(tmp_path / "saker.jsonl", [*many(200)][::-1])), small), out, small, size=20)
    with speaking("nn"):
        gather(source(str(path), small), out, small, size=20)
    assert contents(out) != expected
    gather(source(str(path), small), out, small, size=20)
    assert contents(out) == expected


def test_a_folder_that_cannot_be_written_is_said(small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    found = source(str(written(tmp_path / "x.jsonl", TOYS)), small)
    monkeypatch.setattr(making, "mkdtemp", lambda **_where: str(tmp_path / "nowhere"))
    with pytest.raises(Unusable, match="cannot be read or written"):
        gather(found, out, small)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_worker_that_is_killed_is_said_and_what_is_done_is_kept(whole, small, tmp_path):
    path, expected = whole
    from multiprocessing import active_children

    def kill(_entries):
        if list((tmp_path / "out").glob("part-*.json")):
            for one in active_children():
                with suppress(ProcessLookupError):  # it may be gone already
                    os.kill(one.pid, signal.SIGKILL)

    with pytest.raises(Unusable, match="ended from outside"):
        gather(source(str(path), small), tmp_path / "out", small, 2, kill, size=20)
    gather(source(str(path), small), tmp_path / "out", small, 1, size=20)
    assert contents(tmp_path / "out") == expected


def test_who_stops_the_run_waits_for_nobody(whole, small, tmp_path):
    path, _expected = whole

    class Enough(Exception):
        pass

    def stop(entries):
        if entries:
            raise Enough

    begun = time.monotonic()
    with pytest.raises(Enough):
        gather(source(str(path), small), tmp_path / "out", small, 2, stop, size=220)
    with pytest.raises(Enough):
        gather(source(str(path), small), tmp_path / "out", small, 2, stop, size=110)
    assert time.monotonic() - begun < 30


# Rows and cases --------------------------------------------------------------------------------


@settings(max_examples=size(15, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_to_parquet_to_a_case_to_rows_is_the_same(data, base, tmp_path, duck):
    case = data.draw(strategies.cases(base))
    chance = Random(data.draw(st.integers(0, 2**32)))
    forces = {one.id: one.force for one in [*base.requirements.values(), *(rule for rule in base.rules if rule.prompt)]}
    known = Layout(base)
    dismissals = [
        Dismissal(id, subject, chance.choice(HOSTILE))
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
        back[kind] = duck.rows(f"SELECT * FROM {parquet([tmp_path / 'x.parquet'])}")
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


def test_every_key_is_ordered_by(base):
    assert {layout.TABLES[kind]: ", ".join(keys) for kind, keys in KEYS.items()}.items() <= ORDER.items()


def test_a_folder_may_have_any_name(base, tmp_path, duck):
    """None is read as a pattern, or as columns."""
    (tmp_path / "year=2026" / "a1").mkdir(parents=True)
    gather(source(str(written(tmp_path / "x.jsonl", RECORDS[:1])), base), tmp_path / "year=2026" / "a1", base)
    (part,) = gather(source(str(written(tmp_path / "x.jsonl", RECORDS)), base), tmp_path / "year=2026" / "a[1]", base).parts
    rows = duck.rows(f"SELECT * FROM {parquet([part.file('cases')])}")
    assert (len(rows), "year" in rows[0]) == (len(RECORDS), False)
