"""What a run left in its folder and somebody changed since: never trusted, named, made again, or refused without a traceback."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from advisor.audit import synth
from advisor.audit.duck import Duck
from advisor.audit.finished import DIMENSIONS, Finished
from advisor.audit.judging import ORDER, batches, judged, sorted_rows
from advisor.audit.parts import Part
from advisor.audit.plan import plan_of
from advisor.audit.records import sealed
from advisor.audit.results import Results
from advisor.engines.encoding import column
from advisor.knowledge.terms import Force

from ..conftest import ROOT
from ..toys import RECOMMENDED, toy_base, toy_cases, toys
from .test_running import contents, prio

BATCH, BATCHES = 2, 3
SAID = "was not as the audit left it"
STRAY = "this is no part of the audit, and is taken away."
OF_A_BATCH = {"verdicts": "parquet", "findings": "parquet", "ranked": "parquet", "counts": "json"}


def again(cases, out, code=0):
    """An audit by the small guideline of toys: nothing here is of any one base."""
    return prio("audit", cases, "-o", out, "--kb", toys(), "--workers", 1, "--batch", BATCH, "--lang", "en", code=code)


@pytest.fixture(scope="module")
def base():
    return toy_base()


def made(base, folder, seed):
    with Duck(folder.parent, threads=1) as duck:
        synth.write(duck, base, seed, BATCH * BATCHES, folder, size=BATCH)
    return folder


@pytest.fixture(scope="module")
def cases(base, tmp_path_factory):
    return made(base, tmp_path_factory.mktemp("synthetic") / "cases", 3)


@pytest.fixture(scope="module")
def whole(cases, tmp_path_factory):
    """An audit that is done: (its folder, its bytes)."""
    out = tmp_path_factory.mktemp("whole") / "out"
    again(cases, out)
    return out, contents(out)


@pytest.fixture(scope="module")
def of_others(base, tmp_path_factory):
    """An audit of as many other cases."""
    folder = tmp_path_factory.mktemp("others")
    again(made(base, folder / "cases", 4), folder / "out")
    return folder / "out"


@pytest.fixture
def out(whole, tmp_path):
    return shutil.copytree(whole[0], tmp_path / "out")


# Results of batches ----------------------------------------------------------------------------


def less_than_nothing(path):
    text = path.read_text()
    path.write_text(text.replace('__3":', '__3":-4', 1))


DAMAGE = {
    "less than nothing": less_than_nothing,
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "one byte": lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2", 1)),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "a list": lambda path: path.write_text("[]"),
    "a number": lambda path: path.write_text("[1]"),
    "nothing in it": lambda path: path.write_text("{}"),
    "deep": lambda path: path.write_text("[" * 200_000),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\0"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "another batch's": lambda path: shutil.copy(path.with_name(path.name.replace("1.", "0.")), path),
}


def test_a_damaged_result_is_named_and_judged_again(cases, whole, out):
    damaged = {"counts-00000.json": "less than nothing", "verdicts-00001.parquet": "cut", "findings-00002.parquet": "emptied"}
    for name, damage in damaged.items():
        DAMAGE[damage](out / "results" / name)
    assert contents(out) != whole[1]
    said = again(cases, out)
    assert [f"{out / 'results' / name}: this {SAID}" in said for name in damaged] == [True] * BATCHES
    assert said.count(SAID) == BATCHES
    assert contents(out) == whole[1]


def test_results_of_another_run_are_not_trusted(cases, whole, out, of_others):
    shutil.rmtree(out / "results")
    shutil.copytree(of_others / "results", out / "results")
    said = again(cases, out)
    assert [f"counts-0000{at}.json" in said for at in range(BATCHES)] == [True] * BATCHES
    assert contents(out) == whole[1]


def test_a_batch_that_lacks_a_file_is_judged_again_and_no_other_is(cases, whole, out):
    results = out / "results"
    (results / "ranked-00001.parquet").unlink()
    before = {path.name: path.stat().st_mtime_ns for path in results.iterdir()}
    assert "ranked-00001.parquet" in again(cases, out)
    after = {path.name: path.stat().st_mtime_ns for path in results.iterdir()}
    changed = {name for name, at in after.items() if before.get(name) != at}
    assert changed == {"places.parquet", *(name for name in after if "-00001" in name)}
    assert contents(out) == whole[1]


def test_files_of_batches_that_the_audit_does_not_have_are_named_and_removed(cases, whole, out):
    for name, kind in OF_A_BATCH.items():
        shutil.copy(out / "results" / f"{name}-00001.{kind}", out / "results" / f"{name}-00003.{kind}")
    said = again(cases, out)
    named = [f"{out / 'results' / name}-00003.{kind}: {STRAY}" for name, kind in OF_A_BATCH.items()]
    assert [one for one in named if one not in said] == []
    assert (said.count(STRAY), SAID in said) == (len(named), False)
    assert contents(out) == whole[1]


def test_what_nobody_changed_is_taken_over_in_silence(cases, whole, out):
    before = {path: path.stat().st_mtime_ns for path in (out / "results").glob("*-*")}
    assert SAID not in again(cases, out)
    assert {path: path.stat().st_mtime_ns for path in (out / "results").glob("*-*")} == before
    assert contents(out) == whole[1]


def test_a_run_that_was_only_stopped_is_not_taken_for_damage(cases, whole, out):
    shutil.rmtree(out / "tables")
    for name in ("results/counts-00001.json", "results/findings-00001.parquet", "manifest.json", "report.html", "SHA256SUMS"):
        (out / name).unlink()
    assert SAID not in again(cases, out)
    assert contents(out) == whole[1]


def test_the_manifest_says_all_that_judged(cases, out, monkeypatch):
    first = json.loads((out / "manifest.json").read_text())["engine"]
    assert first.startswith("duckdb ")
    (out / "results" / "counts-00001.json").unlink()
    monkeypatch.setattr(Duck, "version", "0")
    again(cases, out)
    assert json.loads((out / "manifest.json").read_text())["engine"] == f"duckdb 0, {first}"
    again(cases, out)  # nothing is left to judge
    assert json.loads((out / "sample.json").read_text())["engine"] == f"duckdb 0, {first}"


# What is trusted, and what is not, also where somebody sealed it anew --------------------------


@pytest.fixture(scope="module")
def results(base):
    return Results(plan_of(base))


@pytest.fixture(scope="module")
def judged_two(cases, results, tmp_path_factory):
    """(two batches, the folder with their results)"""
    folder = tmp_path_factory.mktemp("results")
    parts = [Part(cases, at, BATCH, at * BATCH, at * BATCH + BATCH - 1) for at in range(2)]
    several = batches(parts, BATCH, "a run")
    with Duck(folder.parent, threads=1) as duck, closing(judged(duck, results, several, folder)) as done:
        assert list(done) == several
    for name in ORDER:  # else the one in place of the other would be no damage
        assert len({batch.file(folder, name).read_bytes() for batch in several}) == len(several), name
    return several, folder


@pytest.fixture
def finished(judged_two, results, tmp_path):
    with Duck(tmp_path, threads=1) as duck:
        yield Finished(results, duck, shutil.copytree(judged_two[1], tmp_path / "results"))


def test_counts_come_in_one_order_whatever_the_engine_gives(counts):
    rows = [{"level": 0, "depth": 1, "arena": 3, "year": year} for year in (2025, 2026)]
    assert sorted_rows(rows) == sorted_rows(rows[::-1]) == rows
    assert set(DIMENSIONS) == set(rows[0]) < set(counts["counts"][0])


def trusted(finished, several):
    """(the numbers of what is taken over, the files that are not trusted)"""
    others = []
    taken = [number for number, _counts in finished.taken_over(several, others.append)]
    return taken, [other.name for other in others]


@pytest.mark.parametrize(
    "name", ["counts-00001.json", "verdicts-00001.parquet", "findings-00001.parquet", "ranked-00001.parquet"]
)
@pytest.mark.parametrize("damage", DAMAGE)
def test_no_damaged_file_is_trusted(name, damage, finished, judged_two):
    path = finished.folder / name
    DAMAGE["cut" if damage == "less than nothing" and path.suffix != ".json" else damage](path)
    assert trusted(finished, judged_two[0]) == ([0], [name])


def test_a_batch_of_other_cases_or_another_run_is_not_trusted(finished, judged_two):
    first, second = judged_two[0]
    assert trusted(finished, [replace(first, run="another run"), second]) == ([1], ["counts-00000.json"])
    fewer = replace(first.parts[0], cases=BATCH - 1)
    assert trusted(finished, [replace(first, parts=(fewer,)), second]) == ([1], ["counts-00000.json"])


@pytest.fixture
def counts(judged_two):
    return json.loads(judged_two[0][0].file(judged_two[1], "counts").read_bytes())


@pytest.fixture
def resealed(finished, judged_two):
    """Seals counts anew; gives whether they are taken over."""

    def seal(counts):
        batch = judged_two[0][0]
        own = {name: part for name, part in counts.items() if name not in ("of", "sha256")}
        batch.file(finished.folder, "counts").write_text(sealed(own, batch.follows_from), encoding="utf-8")
        return trusted(finished, [batch])[0] == [0]

    return seal


def test_what_adds_up_is_taken_over(counts, resealed):
    assert resealed(counts)


def test_no_count_of_findings_and_prompts_can_be_another(counts, resealed):
    """Each number made one more and one less."""
    numbers = [(at, name) for at, row in enumerate(counts["counts"]) for name in row if name not in DIMENSIONS]
    assert len(numbers) >= 20
    for at, name in numbers:
        for more in (1, -1):
            rows = [dict(row) for row in counts["counts"]]
            rows[at][name] += more
            assert not resealed(counts | {"counts": rows}), (name, more)


def moved(counts):
    """One open duty told as met: every subject still stands somewhere."""
    duties = [column("s", one.id) for one in toy_base().requirements.values() if one.force is Force.MUST]
    where = ((row, name, f"{name}__{at}") for row in counts["counts"] for name in duties for at in (1, 2, 3))
    row, name, place = next((row, name, place) for row, name, place in where if row.get(place))
    row[place] -= 1
    row[f"{name}__5"] += 1


def fullest(counts):
    """A row that counts something: some are of a step in which nothing was said."""
    return max(counts["counts"], key=lambda row: sum(number for name, number in row.items() if name not in DIMENSIONS))


FORGED = {
    "an open duty told as met": moved,
    "a row twice": lambda counts: counts["counts"].append(dict(fullest(counts))),
    "a row away": lambda counts: counts["counts"].remove(fullest(counts)),
    "no level": lambda counts: counts["counts"][0].pop("level"),
    "a level that is none": lambda counts: counts["counts"][0].update(level=9),
    "an arena that is none": lambda counts: counts["counts"][0].update(arena=99),
    "a column that is none": lambda counts: counts["counts"][0].update(s_X__0=0),
    "half": lambda counts: counts["counts"][0].update({[*counts["counts"][0]][-1]: 0.5}),
    "true": lambda counts: counts["counts"][0].update(year=True),
    "more answers than subjects": lambda counts: counts["answers"]["case"][0].update(a_arena__2=BATCH + 1),
    "fewer than no answers": lambda counts: counts["answers"]["case"][0].update(a_arena__2=-1),
    "no answers": lambda counts: counts["answers"].pop("group"),
    "an unknown question": lambda counts: counts["answers"]["case"][0].update(a_x__0=0),
    "more pairs than are ranked": lambda counts: counts["placed"][0].update(pairs=10**6),
    "no pairs at all": lambda counts: counts["placed"].clear(),
    "a reason that nobody gave": lambda counts: counts["reasons"].append({"rule": RECOMMENDED, "reason": "x", "given": 1}),
    "a reason without words": lambda counts: counts["reasons"].append({"rule": RECOMMENDED, "reason": None, "given": 0}),
    "no reasons": lambda counts: counts.pop("reasons"),
    "more than is asked": lambda counts: counts.update(more=[]),
    "no digests": lambda counts: counts.pop("files"),
    "numbers for rows": lambda counts: counts.update(counts=[1, 2]),
}


@pytest.mark.parametrize("forged", FORGED)
def test_counts_that_do_not_add_up_are_not_taken_over(forged, counts, resealed):
    FORGED[forged](counts)
    assert not resealed(counts)


def test_a_batch_judged_just_now_that_does_not_add_up_stops_the_audit(cases, tmp_path, monkeypatch):
    """An error in the selects that count is no matter of one case, and the sample would not see it."""
    counts = Results.counts
    monkeypatch.setattr(Results, "counts", lambda self: [one.replace("count_if(", "2 * count_if(") for one in counts(self)])
    said = again(cases, tmp_path / "out", code=1)
    assert "do not add up. The audit stopped." in said
    assert not (tmp_path / "out" / "manifest.json").exists()


# Facts -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """An audit of case files that is done: (the files, its folder, its bytes)."""
    folder = tmp_path_factory.mktemp("read")
    cases, out = toy_cases(folder / "cases", 0, 5), folder / "out"
    again(cases, out)
    return cases, out, contents(out)


@pytest.mark.parametrize(("name", "damage"), [("part-00000.json", "one byte"), ("cases-00000.parquet", "cut")])
def test_damaged_facts_are_named_and_read_again(name, damage, read, tmp_path):
    out = shutil.copytree(read[1], tmp_path / "out")
    for path in (out / "facts" / name, out / "facts" / "layout.json"):
        DAMAGE[damage](path)
    said = again(read[0], out)
    assert [f"{out / 'facts' / one}: this {SAID}" in said for one in (name, "layout.json")] == [True, True]
    assert contents(out) == read[2]


def test_facts_of_parts_that_the_audit_does_not_have_are_named_and_removed(read, tmp_path):
    out = shutil.copytree(read[1], tmp_path / "out")
    for name in ("part-00000.json", "cases-00000.parquet"):
        shutil.copy(out / "facts" / name, out / "facts" / name.replace("0.", "7."))
    said = again(read[0], out)
    assert [f"{out / 'facts' / one}: {STRAY}" in said for one in ("part-00007.json", "cases-00007.parquet")] == [True, True]
    assert SAID not in said
    assert contents(out) == read[2]


# What is written anew --------------------------------------------------------------------------


def test_edited_and_missing_tables_and_reports_are_said_and_written_anew(cases, whole, out):
    edited = ["tables/requirements.csv", "tables/verdicts.csv", "report.html", "audit.json", "SHA256SUMS"]
    missing = [
        "manifest.json",
        "tables/prompts.csv",
        "tables/findings.csv",
        "results/places.parquet",
        "sample.json",
        "earl.jsonld",
    ]
    for name in edited:
        (out / name).write_text((out / name).read_text() + " ")
    for name in missing:
        (out / name).unlink()
    said = again(cases, out)
    assert [name for name in (*edited, *missing) if f"{out / name}: this {SAID}" not in said] == []
    assert said.count(SAID) == len(edited) + len(missing)
    assert contents(out) == whole[1]


# Which audit it is -----------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["emptied", "a number", "deep", "a pipe"])
def test_a_damaged_audit_json_is_named(damage, cases, out):
    DAMAGE[damage](out / "audit.json")
    said = again(cases, out, code=2)
    assert str(out / "audit.json") in said
    assert "nothing says which audit" in said


@pytest.mark.parametrize(
    ("program", "named"),
    [
        ({"code": "0" * 64}, "the code of the program."),
        ({"version": "0.0"}, "the program."),
        (None, "the program."),
    ],
)
def test_a_folder_begun_by_other_code_is_refused(program, named, cases, out):
    path = out / "audit.json"
    there = json.loads(path.read_text())
    there["program"] = there["program"] | program if program else {"name": "prioriteringsradgiver", "version": ""}
    path.write_text(json.dumps(there))
    before = contents(out)
    said = again(cases, out, code=2)
    assert f"Not the same: {named}" in said
    assert contents(out) == before


# What stands in the way ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "audit.json",
        "results/counts-00001.json",
        "results/verdicts-00001.parquet",
        "tables/cases.csv",
        "tables/verdicts.csv",
        "manifest.json",
        "report.html",
        "scratch/running.db",
    ],
)
def test_a_folder_in_the_place_of_a_file_is_named(name, cases, whole, out):
    path = out / name
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    said = again(cases, out, code=2)
    assert f"{path}:" in said
    assert SAID not in said  # nobody makes a file where a folder stands
    if name == "results/counts-00001.json":
        path.rmdir()
        again(cases, out)
        assert contents(out) == whole[1]


@pytest.mark.parametrize("name", ["results", "tables", "facts", "scratch"])
def test_a_file_in_the_place_of_a_folder_is_named(name, cases, out):
    path = out / name
    shutil.rmtree(path, ignore_errors=True)
    path.write_text("")
    assert f"{path}: A file stands where a folder is to be." in again(cases, out, code=2)


def test_a_lock_that_is_none_is_named(cases, out):
    (out / "scratch").mkdir()
    (out / "scratch" / "running.db").write_text("no database of ours" * 100)
    assert f"{out / 'scratch' / 'running.db'}: This keeps two audits apart" in again(cases, out, code=2)


@pytest.mark.parametrize(
    "command", [["synth", 5], ["certify", "--random", 1, "--limit", 1], [ROOT / "examples" / "lunsjtilbud-kort.yaml"]]
)
def test_no_command_of_an_audit_breaks_on_a_folder_that_cannot_be(command, tmp_path):
    (tmp_path / "file").write_text("")
    said = prio("audit", *command, "-o", tmp_path / "file" / "out", "--lang", "en", code=2)
    assert "A file stands where a folder is to be." in said


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from advisor.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("most", [5_000, 30_000])
def test_a_disk_that_takes_no_more_is_said_in_our_words(most, read, tmp_path):
    """What stops at 5 kB is Python's writing, later DuckDB's."""
    command = [sys.executable, "-c", LIMITED, str(most), "audit", read[0], "-o", tmp_path / "out", "--workers", "1"]
    done = subprocess.run(
        [*command, "--kb", toys(), "--batch", f"{BATCH}", "--lang", "en"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert str(tmp_path / "out") in done.stderr
    assert not {"Traceback", "IO Error", "duckdb"} & set(done.stderr.split())
    again(read[0], tmp_path / "out")
    assert contents(tmp_path / "out") == read[2]


def test_a_single_case_is_audited_without_duckdb():
    program = "import sys; sys.modules['duckdb'] = None; from advisor.cli import main; main()"
    case = ROOT / "examples" / "lunsjtilbud-kort.yaml"
    done = subprocess.run([sys.executable, "-c", program, "audit", case], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
