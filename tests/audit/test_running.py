"""An audit of many cases, from the source to the finished folder: the command itself, on real files."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

from advisor.advice.advice import advise
from advisor.audit import running, synth
from advisor.audit.duck import Duck
from advisor.audit.plan import plan_of
from advisor.audit.proof.random_cases import random_record
from advisor.audit.sources import source
from advisor.case.casefile import read_case
from advisor.cli import main
from advisor.engines import compiler
from advisor.engines.status import DISMISSED, Status
from advisor.knowledge.terms import Force
from advisor.wording.findings import names

from ..audits import by_toys
from ..conftest import EXAMPLES, ROOT
from ..toys import RECOMMENDED, toy_base, toy_cases, toys

EARL = Namespace("http://www.w3.org/ns/earl#")
PRIO = [sys.executable, "-c", "from advisor.cli import main; main()"]


def prio(*arguments, code=0):
    result = CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def contents(folder):
    """Every file of a folder: relative path → digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def where(rows):
    return [(row["file"], row["line"]) for row in rows]


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """The examples, audited."""
    out = tmp_path_factory.mktemp("audit") / "out"
    prio("audit", ROOT / "examples", "-o", out, "--workers", 1)
    return out


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    """1,200 synthetic cases of toys: more than are all judged twice."""
    out = tmp_path_factory.mktemp("synthetic") / "cases"
    by_toys("audit", "synth", 1200, "-o", out, "--workers", 1)
    return out


@pytest.fixture(scope="module")
def toyed(tmp_path_factory):
    """(cases of toys, the same audited): what is said of any base is tried on the small one."""
    folder = tmp_path_factory.mktemp("toys")
    cases, out = toy_cases(folder / "cases", 0, 6), folder / "out"
    by_toys("audit", cases, "-o", out, "--workers", 1)
    return cases, out


# What an audit says


def test_an_audit_says_of_every_case_what_the_advice_says(audited, base):
    verdicts = {row["id"]: row for row in table(audited, "verdicts")}
    assert len(verdicts) == len(EXAMPLES)
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base)
        row = verdicts[advice.case.id]
        assert row["complete"] == str(int(advice.complete))
        assert int(row["open_duties"]) == len(advice.open_duties)
        assert int(row["open_duties"]) + int(row["undecided_duties"]) == len(advice.blocking)
        assert int(row["prompts"]) == sum(not one.dismissed for one in advice.prompts)


def test_every_open_and_every_dismissed_finding_is_listed_with_its_subject(audited, base):
    listed = {(row["id"], row["subject"], row["requirement"], row["status"]) for row in table(audited, "findings")}
    expected = set()
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base)
        for one in advice.requirements:
            if one.open:
                expected.add(
                    (advice.case.id, str(one.subject), one.requirement.id, names(one.requirement.force)[one.status].code)
                )
            elif one.dismissed and one.finding.at_depth and one.status is not Status.INAPPLICABLE:
                expected.add((advice.case.id, str(one.subject), one.requirement.id, "avvist-med-grunn"))
    assert listed == expected
    assert {status for *_rest, status in listed} >= {"mangler", "ikke-besvart", "avvist-med-grunn"}


def test_the_counts_are_those_of_the_advice(audited, base):
    counted = {}
    for row in table(audited, "requirements"):
        key = row["requirement"], row["status"]
        counted[key] = counted.get(key, 0) + int(row["count"])
    expected = {}
    for path in EXAMPLES:
        for one in advise(read_case(path, base), base).requirements:
            if one.finding.at_depth:
                aside = one.dismissed and one.requirement.force is not Force.MUST and one.status is not Status.INAPPLICABLE
                key = one.requirement.id, names(one.requirement.force)[DISMISSED if aside else one.status].code
                expected[key] = expected.get(key, 0) + 1
    assert counted == expected


def test_the_guidance_is_counted_with_what_was_dismissed(audited, base):
    counted = {}
    for row in table(audited, "prompts"):
        given, dismissed = counted.get(row["rule"], (0, 0))
        counted[row["rule"]] = given + int(row["count"]), dismissed + int(row["dismissed"])
    expected = {}
    for path in EXAMPLES:
        for one in advise(read_case(path, base), base).prompts:
            given, dismissed = expected.get(one.rule.id, (0, 0))
            expected[one.rule.id] = given + 1, dismissed + bool(one.dismissed)
    assert counted == expected


def test_the_manifest_says_what_it_takes_to_do_it_again(audited, base):
    manifest = json.loads((audited / "manifest.json").read_text())
    assert manifest["knowledge_base"] == {"version": base.version, "digest": base.digest, "source_date": "2025-04-10"}
    passed_over = ["kb-prioriteringscentrum"]  # a base of its own, whose cases are no cases of this one
    digest = source(str(ROOT / "examples"), base).digest()
    assert manifest["source"] == {"kind": "folder", "digest": digest, "passed_over": passed_over}
    assert "1 mappe er en kunnskapsbase for seg" in (audited / "report.html").read_text(encoding="utf-8")
    assert manifest["counts"]["cases"] == len(EXAMPLES)
    assert manifest["judged_again"] == {"seed": 1, "cases": len(EXAMPLES), "differences": 0}
    assert manifest["left_out"] == []


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own reader of JSON-LD
def test_so_few_cases_are_all_judged_twice_and_written_as_earl(audited, base):
    cases = {read_case(path, base).id for path in EXAMPLES}
    assert set(json.loads((audited / "sample.json").read_text())["cases"]) == cases
    graph = Graph().parse(audited / "earl.jsonld", format="json-ld")
    points = [one for path in EXAMPLES for one in advise(read_case(path, base), base).requirements if one.finding.at_depth]
    assert len(list(graph.subjects(RDF.type, EARL.Assertion))) == len(points)


def test_of_many_cases_a_sample_is_judged_twice(synthetic, tmp_path):
    manifest = json.loads(by_toys("audit", synthetic, "-o", tmp_path / "out", "--sample", 5, "--seed", 7, "--format", "json"))
    assert manifest["judged_again"] == {"seed": 7, "cases": 5, "differences": 0}
    assert any("earl.jsonld" in sentence for sentence in manifest["left_out"])
    assert not (tmp_path / "out" / "earl.jsonld").exists()


@pytest.fixture
def anew():
    """Plans are made in this test, where something is planted in their making, and are for no other."""
    plan_of.cache_clear()
    yield
    plan_of.cache_clear()


def test_the_first_difference_stops_the_audit(synthetic, anew, tmp_path, monkeypatch):
    """An error in the plan must not end in a report."""
    monkeypatch.setattr(compiler, "least", compiler.greatest)
    output = by_toys("audit", synthetic, "-o", tmp_path / "out", "--workers", 1, "--sample", 20, code=1)
    assert "syntetisk-" in output
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_the_report_speaks_the_language_that_was_asked_for(toyed, tmp_path):
    for language, title in [("nb", "Revisjon av"), ("nn", "Revisjon av"), ("en", "Audit of")]:
        by_toys("audit", toyed[0], "-o", tmp_path / language, "--workers", 1, "--lang", language)
        assert title in (tmp_path / language / "report.html").read_text()


# The same again


def test_the_same_input_gives_the_same_bytes_with_any_number_of_workers_and_from_any_folder(toyed, tmp_path):
    shutil.copytree(toyed[0], tmp_path / "elsewhere")
    by_toys("audit", tmp_path / "elsewhere", "-o", tmp_path / "out", "--workers", 2)
    assert contents(tmp_path / "out") == contents(toyed[1])


def test_small_batches_give_the_same_tables(synthetic, tmp_path):
    """Only the files of results are cut otherwise."""
    for batch in (300, 100_000):
        by_toys("audit", synthetic, "-o", tmp_path / str(batch), "--workers", 1, "--batch", batch, "--sample", 3)
    one, other = (contents(tmp_path / str(batch) / "tables") for batch in (300, 100_000))
    assert one == other


def test_an_audit_that_is_done_runs_again_without_changing_a_byte(toyed, tmp_path):
    shutil.copytree(toyed[1], tmp_path / "out")
    by_toys("audit", toyed[0], "-o", tmp_path / "out", "--workers", 1)
    assert contents(tmp_path / "out") == contents(toyed[1])


def test_killed_halfway_it_goes_on_and_gives_the_same_bytes(tmp_path):
    cases = tmp_path / "cases"
    with Duck(tmp_path, threads=1) as duck:
        synth.write(duck, toy_base(), seed=3, count=1200, folder=cases, size=400)
    command = [*PRIO, "audit", str(cases), "--kb", str(toys()), "--workers", "1", "--batch", "400", "--sample", "2", "-o"]
    subprocess.run([*command, str(tmp_path / "whole")], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([*command, str(tmp_path / "killed")], stdout=subprocess.DEVNULL)
    results = tmp_path / "killed" / "results"
    while not (results / "counts-00000.json").exists() and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert 0 < len(list(results.glob("counts-*.json"))) < 3
    subprocess.run([*command, str(tmp_path / "killed")], check=True, stdout=subprocess.DEVNULL)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_a_folder_holds_one_audit(toyed, tmp_path):
    shutil.copytree(toyed[1], tmp_path / "out")
    toy_cases(tmp_path / "others", 0, 1)
    output = by_toys("audit", tmp_path / "others", "-o", tmp_path / "out", code=2)
    assert "Ikke likt: sakene" in output
    assert contents(tmp_path / "out") == contents(toyed[1])


def test_two_runs_do_not_work_in_one_folder_at_once(toyed, tmp_path):
    shutil.copytree(toyed[1], tmp_path / "out")
    (tmp_path / "out" / "scratch").mkdir()
    with running._alone(tmp_path / "out" / "scratch"):
        assert "i gang" in by_toys("audit", toyed[0], "-o", tmp_path / "out", "--workers", 1, code=2)
    by_toys("audit", toyed[0], "-o", tmp_path / "out", "--workers", 1)
    assert contents(tmp_path / "out") == contents(toyed[1])


def test_cases_with_the_same_id_are_said_with_where_they_stand(tmp_path):
    cases = toy_cases(tmp_path / "cases", 0, 2)
    shutil.copy(cases / "000.yaml", cases / "kopi.yaml")
    (cases / ".skjult.yaml").write_text("no case of ours")
    output = by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    assert "1 id står på flere saker" in output
    id = random_record(toy_base(), 0)["case"]
    rows = table(tmp_path / "out", "same_id")
    assert [(row["id"], row["file"]) for row in rows] == [
        (id, "000.yaml"),
        (id, "kopi.yaml"),
    ]
    said = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 id står på flere saker" in said
    assert "kopi.yaml" in said
    assert table(tmp_path / "out", "refused") == []


def test_cases_with_the_same_id_are_named_by_file_line_or_part(tmp_path):
    with (tmp_path / "cases.jsonl").open("w", encoding="utf-8") as file:
        for _copy in range(2):
            file.write('{"case": "x", "assessed_on": "2026-11-01", "level": "huset"}\n')
    by_toys("audit", tmp_path / "cases.jsonl", "-o", tmp_path / "out", "--workers", 1)
    assert where(table(tmp_path / "out", "same_id")) == [("cases.jsonl", "1"), ("cases.jsonl", "2")]
    by_toys("audit", tmp_path / "out" / "facts", "-o", tmp_path / "again", "--workers", 1)
    assert where(table(tmp_path / "again", "same_id")) == [("cases-00000.parquet", "")] * 2


def test_every_verdict_and_finding_says_in_which_file_and_on_which_line_its_case_stands(tmp_path):
    cases = tmp_path / "cases"
    (cases / "under").mkdir(parents=True)
    said = '"assessed_on": "2026-11-01", "level": "huset", "measures": [{"id": "a"}]'
    lines = ["", f'{{"case": "x", {said}}}', "no case", f'{{"case": "y", {said}}}', "", "", f'{{"case": "z", {said}}}']
    (cases / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (cases / "under" / "one.json").write_text(f'{{"case": "w", {said}}}', encoding="utf-8")
    (cases / "=cmd.json").write_text(f'{{"case": "v", {said}}}', encoding="utf-8")
    by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    expected = {
        "v": ("'=cmd.json", ""),
        "x": ("many.jsonl", "2"),
        "y": ("many.jsonl", "4"),
        "z": ("many.jsonl", "7"),
        "w": ("under/one.json", ""),
    }
    assert {row["id"]: (row["file"], row["line"]) for row in table(tmp_path / "out", "verdicts")} == expected
    found = table(tmp_path / "out", "findings")
    assert {(row["id"], row["file"], row["line"]) for row in found} == {(id, *place) for id, place in expected.items()}
    assert {row["force"] for row in found} == {"må", "bør"}
    assert [(row["file"], row["line"]) for row in table(tmp_path / "out", "refused")] == [("many.jsonl", "3")]


def test_another_sample_is_another_audit(toyed, tmp_path):
    shutil.copytree(toyed[1], tmp_path / "out")
    output = by_toys("audit", toyed[0], "-o", tmp_path / "out", "--sample", 3, code=2)
    assert "--sample" in output


def test_no_time_and_no_path_stands_in_what_an_audit_writes(audited):
    for path in audited.rglob("*"):
        if path.suffix in (".json", ".csv", ".html", ".jsonld"):
            assert str(audited) not in path.read_text(encoding="utf-8")


# What cannot be read


def test_bad_files_are_counted_and_listed_and_stop_nothing(tmp_path):
    cases = toy_cases(tmp_path / "cases", 0, 3)
    (cases / "a-utf16.yaml").write_bytes("case: x".encode("utf-16"))
    (cases / "b-bomb.yaml").write_text("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    (cases / "c-undated.yaml").write_text("case: uten-dato\nlevel: huset\n")
    (cases / "d-wrong.json").write_text('{"case": "x", "assessed_on": "2026-11-01", "answers": {"finnes-ikke": "ja"}}')
    output = by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    assert "4 ble ikke revidert" in output
    refused = {row["file"]: row for row in table(tmp_path / "out", "refused")}
    assert {Path(file).name for file in refused} == {"a-utf16.yaml", "b-bomb.yaml", "c-undated.yaml", "d-wrong.json"}
    assert all(row["what"] for row in refused.values())
    assert len(table(tmp_path / "out", "verdicts")) == 3


def test_reasons_that_spreadsheets_would_run_are_made_harmless(tmp_path):
    dismissed = f"measures: [{{id: a}}]\ndismissals: [{{rule: {RECOMMENDED}, subject: a, reason: '=HYPERLINK(1)'}}]\n"
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "x.yaml").write_text(f"case: x\nassessed_on: 2026-11-01\n{dismissed}")
    by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    (row,) = table(tmp_path / "out", "dismissals")
    assert row["reason"] == "'=HYPERLINK(1)"


def test_results_are_not_put_among_the_cases(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "cases")
    prio("audit", tmp_path / "cases", "-o", tmp_path / "cases" / "out", code=2)


def test_what_is_no_source_is_said_without_a_traceback(tmp_path):
    assert "ingen-slik" in prio("audit", tmp_path / "ingen-slik", "-o", tmp_path / "out", code=2)
    assert "-o" in prio("audit", ROOT / "examples", code=2)


# Rankings beside the municipality's own assessments

CASE = """
case: {id}
municipality: "{municipality}"
level: kommune
assessed_on: {day}
measures:
  - id: a
    answers: {{nytte-samlet: stor, ressurs-samlet: liten}}
    target_groups: [{{id: g, answers: {{alvorlighet-malgruppe: middels}}}}]
  - id: b
    answers: {{nytte-samlet: liten, ressurs-samlet: stor}}
    target_groups: [{{id: g, answers: {{alvorlighet-malgruppe: middels}}}}]
ranking: [{ranking}]
"""


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """Cases of three municipalities: only the first ranks the same assessments both ways."""
    cases = tmp_path_factory.mktemp("ranked")
    rows = [
        ("en", "9601", "2026-03-01", "a, b"),
        ("to", "9601", "2026-01-01", "b, a"),
        ("tre", "9602", "2026-01-01", "a, b"),
        ("fire", "9602", "2026-02-01", "a, b"),
        ("fem", "9603", "2026-02-01", "b, a"),
    ]
    for id, municipality, day, ranking in rows:
        text = CASE.format(id=id, municipality=municipality, day=day, ranking=ranking)
        (cases / f"{id}.yaml").write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("results") / "out"
    prio("audit", cases, "-o", out, "--workers", 1)
    return out


def test_the_same_assessments_ranked_the_other_way_are_to_be_explained_within_a_municipality(ranked):
    (row,) = table(ranked, "explain")
    assert (row["municipality"], row["earlier"], row["earlier_on"]) == ("9601", "to", "2026-01-01")
    assert (row["later"], row["later_on"]) == ("en", "2026-03-01")
    assert "nytte-samlet=liten > stor" in row["facts"]
    assert "ressurs-samlet=stor > liten" in row["facts"]


def test_whether_resource_use_shows_in_rankings_is_a_count(ranked):
    placed = {row["question"]: row for row in table(ranked, "placed_first")}
    assert placed["ressurs-samlet"] == {
        "question": "ressurs-samlet",
        "less_first": "3",
        "more_first": "2",
        "same": "0",
        "not_comparable": "0",
    }
    assert placed["alvorlighet-malgruppe"]["same"] == "5"


def test_no_table_of_counts_knows_a_municipality(ranked):
    """HARDPOINTS E12: only a case's own line and «explain the difference» name one."""
    for path in (ranked / "tables").glob("*.csv"):
        named = "municipality" in path.read_text(encoding="utf-8").split("\n")[0]
        assert named is (path.stem in ("verdicts", "findings", "open_duties", "explain", "same_id"))
