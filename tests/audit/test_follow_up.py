"""What became of the open duties in the next audit: closed, still open, opened, in new cases, in cases that are gone."""

import csv
import io
import json
import shutil

import pytest

from ..finding import DUTY, WEIGHING
from .test_running import prio

CASE = """
case: {id}
municipality: "0301"
assessed_on: {day}
level: praksis
measures:
{measures}
"""
TEXT = "Barna får mindre tid med de voksne hjemme, og mister et fast sted å være om ettermiddagene."


def measure(id, children="ja", best=""):
    answers = {"anb-barn-berort": children} | (dict.fromkeys(("bb-vurder", "bb-plikt-forsvarlig"), best) if best else {})
    return f"  - {{id: {id}, answers: {json.dumps(answers, ensure_ascii=False)}}}"


def audit(folder, cases, name, day="2026-02-01", *options):
    source = folder / f"{name}-cases"
    source.mkdir()
    for id, measures in cases.items():
        (source / f"{id}.yaml").write_text(CASE.format(id=id, day=day, measures="\n".join(measures)), encoding="utf-8")
    prio("audit", source, "-o", folder / name, "--workers", 1, *options)
    return folder / name


@pytest.fixture(scope="module")
def audits(tmp_path_factory, base):
    """A year between: one part is written, one measure is no longer about children, one is gone, one is new."""
    folder = tmp_path_factory.mktemp("audits")
    first = {
        "a": [measure("skrevet"), measure("uten-barn"), measure("tatt-ut"), measure("star"), measure("blir", "nei")],
        "borte": [measure("x")],
    }
    second = {
        "a": [measure("skrevet", best=TEXT), measure("uten-barn", "nei"), measure("star"), measure("blir")],
        "ny": [measure("x")],
    }
    return audit(folder, first, "old"), audit(folder, second, "new", "2027-02-01")


def lines(*arguments):
    return list(csv.DictReader(io.StringIO(prio("audit", "diff", *arguments, "--format", "csv"))))


def test_every_open_duty_of_either_says_what_became_of_it(audits):
    found = {(row["id"], row["subject"]): row for row in lines(*audits) if row["requirement"] == DUTY}
    said = {key: (row["change"], row["before"], row["now"]) for key, row in found.items()}
    assert said == {
        ("a", "tiltak:skrevet"): ("lukket", "mangler", "delene-skrevet"),
        ("a", "tiltak:uten-barn"): ("lukket", "mangler", "gjelder-ikke"),
        ("a", "tiltak:tatt-ut"): ("lukket", "mangler", "finnes-ikke"),
        ("a", "tiltak:star"): ("fortsatt", "mangler", "mangler"),
        ("a", "tiltak:blir"): ("kommet-til", "", "mangler"),
        ("borte", "tiltak:x"): ("sak-borte", "mangler", ""),
        ("ny", "tiltak:x"): ("ny-sak", "", "mangler"),
    }
    assert found["ny", "tiltak:x"]["file"] == "ny.yaml" and found["borte", "tiltak:x"]["file"] == "borte.yaml"


def test_the_counts_are_those_of_the_duties(audits):
    said = json.loads(prio("audit", "diff", *audits, "--format", "json"))
    assert said["requirements"][DUTY] == {"lukket": 3, "fortsatt": 1, "kommet-til": 1, "ny-sak": 1, "sak-borte": 1}
    for change, count in said["counts"].items():
        assert count == sum(one["change"] == change for one in said["duties"])
        assert count == sum(counts[change] for counts in said["requirements"].values())
    assert {WEIGHING, DUTY} <= said["requirements"].keys()
    assert said["differs"] == [] and said["old"]["cases"] == 2


def test_an_audit_beside_itself_has_only_what_is_still_open(audits):
    assert {row["change"] for row in lines(audits[0], audits[0])} == {"fortsatt"}


def test_one_way_closed_is_the_other_way_opened(audits):
    there, back = lines(*audits), lines(*reversed(audits))
    other = {"lukket": "kommet-til", "kommet-til": "lukket", "ny-sak": "sak-borte", "sak-borte": "ny-sak", "fortsatt": "fortsatt"}
    keys = ("id", "subject", "requirement")
    assert sorted((*(row[key] for key in keys), other[row["change"]]) for row in there) == sorted(
        (*(row[key] for key in keys), row["change"]) for row in back
    )


def test_text_says_first_how_many_and_that_closed_is_not_always_written(audits):
    said = " ".join(prio("audit", "diff", *audits, "--lang", "en").split())
    assert said.startswith("Open duties: ")
    assert "are not that the part was written" in said
    assert "star" in said and "still open" in said


def changed(folder, target, **said):
    shutil.copytree(folder, target)
    manifest = json.loads((target / "manifest.json").read_text())
    (target / "manifest.json").write_text(json.dumps(manifest | said))
    return target


def test_other_bases_other_cases_and_other_sources_are_said(audits, tmp_path):
    old, new = audits
    manifest = json.loads((new / "manifest.json").read_text())
    other = changed(
        new,
        tmp_path / "other",
        knowledge_base={**manifest["knowledge_base"], "version": "2027.1.1", "digest": "ab"},
        selection={"level": ["praksis"]},
        source={"kind": "database", "digest": "cd"},
        counts={**manifest["counts"], "refused": 4},
    )
    said = " ".join(prio("audit", "diff", old, other, "--lang", "en").split())
    assert "2027.1.1): the duties may be others." in said
    assert "--level differs" in said and "different kinds of sources" in said
    assert "4 could not be read in the new audit" in said
    assert json.loads(prio("audit", "diff", old, other, "--format", "json"))["differs"] == [
        "knowledge_base",
        "selection",
        "source",
    ]


def test_an_audit_of_an_earlier_version_is_read_too(audits, tmp_path):
    """It has neither where a case stands nor the force of a point."""
    old = shutil.copytree(audits[0], tmp_path / "old")
    for name in ("verdicts", "findings"):
        path = old / "tables" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        left = [column for column in rows[0] if column not in ("file", "line", "own_base", "force")]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, left, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    assert [row["change"] for row in lines(old, audits[1])] == [row["change"] for row in lines(*audits)]


def test_without_earl_it_is_not_said_how_a_duty_was_closed(audits, tmp_path):
    new = shutil.copytree(audits[1], tmp_path / "new")
    (new / "earl.jsonld").unlink()
    assert {row["now"] for row in lines(audits[0], new) if row["change"] == "lukket"} == {""}


def test_what_cannot_be_compared_is_said_of_both_at_once(audits, tmp_path):
    (tmp_path / "empty").mkdir()
    cut = shutil.copytree(audits[1], tmp_path / "cut")
    (cut / "tables" / "findings.csv").unlink()
    said = prio("audit", "diff", tmp_path / "empty", cut, "--lang", "en", code=2)
    assert "holds no audit that is done" in said and "findings.csv" in said


@pytest.mark.parametrize("name", ["manifest.json", "tables/findings.csv", "tables/verdicts.csv", "earl.jsonld"])
@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"{}", b"a,b\n1,2\n"])
def test_a_damaged_audit_gives_no_traceback(name, content, audits, tmp_path):
    new = shutil.copytree(audits[1], tmp_path / "new")
    (new / name).write_bytes(content)
    said = prio("audit", "diff", audits[0], new, "--lang", "en", code=2)
    assert "Traceback" not in said
