"""The report of an audit for people: what it says of small audit folders, and what it may never say."""

import csv
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.audit.report import pictures, report
from advisor.audit.report.pictures import Piece
from advisor.audit.report.tables import years
from advisor.knowledge.terms import Force
from advisor.text.catalogue import LANGUAGES, speaking

from ..finding import DILEMMAS, DUTY, GROWING, NEED, RANKED, TERMS, WEIGHING

HEADS = {
    "cases": "level,depth,arena,year,cases,complete,open_duty,undecided_duty,measures,groups",
    "requirements": "requirement,level,depth,arena,year,status,count",
    "answers": "question,level,state,count",
    "prompts": "rule,level,depth,arena,year,count,dismissed",
    "dismissals": "id,reason,count",
    "placed_first": "question,less_first,more_first,same,not_comparable",
    "explain": "municipality,earlier,earlier_on,later,later_on,facts",
    "same_id": "municipality,id,file,line",
    "bases": "knowledge_base,cases",
    "open_duties": "municipality,id,file,line,subject,requirement,status",
    "refused": "file,line,what,cure",
    "verdicts": "id,municipality,file,line,own_base,assessed_on,level,depth,arena,measures,groups,complete,open_duties,"
    "undecided_duties,open_recommendations,dismissed,prompts,unsure",
    "findings": "id,municipality,file,line,subject,requirement,force,status",
}

FIVE = {
    "cases": [
        ("kommune", "vanlig", "økonomi", 2025, 3000, 1, 2, 7000, 9000),
        ("praksis", "kort", "", 2026, 1234, 0, 1, 2000, 2500),
        ("nasjonalt", "grundig", "usikkert", 2026, 16, 0, 0, 40, 50),
    ],
    "requirements": [
        (DUTY, "kommune", "vanlig", "økonomi", 2025, "oppfylt", 3000),
        (DUTY, "kommune", "vanlig", "økonomi", 2025, "mangler", 1200),
        (DUTY, "praksis", "kort", "", 2026, "mangler", 17),
        (DUTY, "kommune", "vanlig", "økonomi", 2025, "ukjent", 101),
        (DUTY, "kommune", "vanlig", "økonomi", 2025, "ikke vurdert", 202),
        (DUTY, "kommune", "vanlig", "økonomi", 2025, "gjelder ikke", 4520),
        (WEIGHING, "kommune", "vanlig", "økonomi", 2025, "oppfylt", 4117),
        (WEIGHING, "kommune", "vanlig", "økonomi", 2025, "mangler", 100),
        (WEIGHING, "kommune", "vanlig", "økonomi", 2025, "gjelder ikke", 4823),
        (TERMS, "kommune", "vanlig", "økonomi", 2025, "mangler", 310),
        (TERMS, "praksis", "kort", "", 2026, "mangler", 5),
        (TERMS, "kommune", "vanlig", "økonomi", 2025, "oppfylt", 4000),
        (TERMS, "kommune", "vanlig", "økonomi", 2025, "ikke relevant", 61),
        (TERMS, "kommune", "vanlig", "økonomi", 2025, "ukjent", 42),
        (TERMS, "kommune", "vanlig", "økonomi", 2025, "avvist", 33),
        (DILEMMAS, "kommune", "vanlig", "økonomi", 2025, "mangler", 20),
        (DILEMMAS, "kommune", "vanlig", "økonomi", 2025, "gjelder ikke", 7777),
        (DILEMMAS, "kommune", "vanlig", "økonomi", 2025, "ikke vurdert", 888),
        (NEED, "nasjonalt", "grundig", "usikkert", 2026, "mangler", 999),
    ],
    "answers": [
        ("nytte-samlet", "kommune", "verdi", 4000),
        ("nytte-samlet", "kommune", "usikkert", 120),
        ("nytte-samlet", "praksis", "usikkert", 5),
        ("nytte-samlet", "kommune", "ikke relevant", 10),
        ("nytte-samlet", "kommune", "ubesvart", 6000),
        ("ressurs-samlet", "kommune", "usikkert", 80),
        ("barn-valget-folger", "kommune", "usikkert", 3),
    ],
    "prompts": [
        (GROWING, "kommune", "vanlig", "økonomi", 2025, 700, 40),
        (GROWING, "praksis", "kort", "", 2026, 50, 2),
        (RANKED, "kommune", "vanlig", "økonomi", 2025, 300, 0),
    ],
    "dismissals": [(GROWING, "Dekket i planen", 30), (TERMS, "Gjelder bare praksis", 12)],
    "placed_first": [("ressurs-samlet", 1800, 1200, 400, 300), ("nytte-samlet", 500, 2000, 900, 300)],
    "explain": [("4601", "sak-1", "2024-03-01", "sak-2", "2026-05-10", "nytte-samlet=stor; ressurs-samlet=liten")],
    "same_id": [("5001", "sak-1", "sak-1.yaml", ""), ("5001", "sak-1", "kopi.jsonl", 7)],
    "bases": [],
    "open_duties": [
        ("5001", "sak-1", "år 1/sak-1.yaml", "", "tiltak:a", DUTY, "mangler"),
        ("5001", "sak-1", "år 1/sak-1.yaml", "", "tiltak:b", WEIGHING, "ukjent"),
        ("5001", "sak-2", "kopi.jsonl", 7, "tiltak:a", DUTY, "ikke-vurdert"),
    ],
    "refused": [("saker/a.yaml", 3, "«nyte-samlet» is no question.", "Did you mean «nytte-samlet»?")],
    "verdicts": [("sak-1", "5001", "sak-1.yaml", "", "", "2024-03-01", "kommune", "økonomi", 2, 2, "nei", 1, 1, 2, 0, 3, 1)],
    "findings": [("sak-1", "5001", "sak-1.yaml", "", "tiltak:a", TERMS, "bør", "ikke-besvart")],
}


def audit_folder(folder: Path, tables: dict[str, list[tuple]], **counts: int) -> Path:
    """An audit's folder with these tables; of the manifest only the counts can be chosen."""
    base = knowledge.load()
    (folder / "tables").mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADS[name].split(","), *rows])
    every = {"cases": 4250, "measures": 9040, "groups": 11550, "pairs": 3700, "refused": 1, "complete": 1, "with_open_duty": 3}
    every |= {"same_id": 1, "with_undecided_duty": 2}
    manifest = {
        "program": {"name": "prioriteringsradgiver", "version": "9.8.7", "code": "ef" * 32},
        "knowledge_base": {"version": base.version, "digest": base.digest, "source_date": "2025-04-10"},
        "source": {"kind": "folder", "digest": "ab" * 32},
        "counts": every | counts,
        "engine": "duckdb",
        "batch": 100_000,
        "sample": 200,
        "seed": 4711,
        "judged_again": {"seed": 4711, "cases": 200, "differences": 0},
        "years": [2025, 2026],
        "left_out": [],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture
def told(tmp_path, base):
    """The report on an audit with these tables and counts."""

    def of(tables: dict[str, list[tuple]], **counts: int) -> str:
        return report(audit_folder(tmp_path / f"audit{len(list(tmp_path.iterdir()))}", tables, **counts), base)

    return of


@pytest.fixture
def five(told) -> str:
    return told(FIVE)


def text(source: str) -> str:
    """What one reads, with one space between words."""
    source = re.sub(r"<style>.*?</style>", " ", source, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())


def part(source: str, id: str) -> str:
    """One section of the page."""
    return source.partition(f'<section aria-labelledby="{id}">')[2].partition("</section>")[0]


def figure(source: str, title: str) -> str:
    (found,) = [
        one for one in re.findall(r"<figure.*?</figure>", source, flags=re.S) if f"<h3>{title}</h3>" in html.unescape(one)
    ]
    return found


def cells(source: str) -> list[list[str]]:
    """The rows of the first table: the texts of their cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", source.partition("<table")[2].partition("</table>")[0], flags=re.S)
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)] for row in rows]


def asked(base, id="nytte-samlet") -> str:
    """A question as the report has it; its words are the knowledge base's own."""
    return base.questions[id].text["en"]


# What it says ----------------------------------------------------------------------------------


def test_the_first_sentences_say_what_was_read_and_what_was_not(five):
    assert "<title>Audit of 4,250 cases – Prioriteringsrådgiver</title>" in five
    said = text(part(five, "cases"))
    assert "The audit read 4,250 cases, with 9,040 measures and 11,550 target groups. 1 case could not be read," in said
    assert "saker/a.yaml 3 «nyte-samlet» is no question. Did you mean «nytte-samlet»?" in said


def test_cases_stand_by_level_depth_and_year(five):
    assert cells(figure(five, "Cases by level"))[1:] == [
        ["Practice level", "1,234"],
        ["Municipal level", "3,000"],
        ["National level", "16"],
    ]
    assert cells(figure(five, "Cases by depth"))[1:] == [
        ["Short depth", "1,234"],
        ["Usual depth", "3,000"],
        ["Thorough depth", "16"],
    ]
    assert cells(figure(five, "Cases by year of assessment"))[1:] == [["2025", "3,000"], ["2026", "1,250"]]


def test_a_duty_is_counted_where_it_applies_and_elsewhere_not_read_as_no(five):
    said = (
        "«Children are affected» holds for 4,217 of 9,040 measures. For 303 it is not settled: an answer is unsure, or missing."
    )
    assert said in text(part(five, "duties"))
    shown = cells(figure(five, "How often the duties apply, by the cases' own answers"))
    assert shown == [
        ["Situation", "Applies", "Unsure", "Not assessed", "Does not apply", "In all"],
        ["Children are affected measures", "4,217", "101", "202", "4,520", "9,040"],
    ]
    assert cells(figure(five, "Where a duty applies: is the part written?")) == [
        ["Part of the duty", "Parts are written", "Missing", "In all"],
        [f"Assessment of the child’s best interests {DUTY}", "3,000", "1,217", "4,217"],
        [f"Weighing against other concerns {WEIGHING}", "4,117", "100", "4,217"],
    ]
    assert "most often missing is «Assessment of the child’s best interests»: 1,217 of 4,217." in text(part(five, "duties"))
    waiting = "In 3 of 4,250 cases a duty applies and is open. In 2 it is not settled whether a duty applies."
    assert waiting in text(part(five, "duties"))


def test_where_nothing_is_missing_the_duty_is_still_not_said_to_be_met(told):
    rows = [(DUTY, "kommune", "vanlig", "", 2025, "oppfylt", 3), (DUTY, "kommune", "vanlig", "", 2025, "gjelder ikke", 1)]
    said = text(part(told({"requirements": rows}, with_open_duty=0, with_undecided_duty=0), "duties"))
    assert "holds for 3 of 4 measures. Where a duty applies, its parts are written. Whether they are sound, people judge." in said
    assert "a duty applies and is open" not in said


def test_recommendations_are_counted_where_they_apply(five):
    assert "Most often without an answer is «Benefit in the short and long term»: 315 of 4,451 points." in text(five)
    heading = ["Answered", "Unknown", "Not relevant", "Dismissed with a reason", "Not answered", "In all"]
    top = cells(figure(five, "The recommendations that most often stand without an answer"))
    assert top == [
        ["Recommendation", *heading],
        [f"Benefit in the short and long term {TERMS}", "4,000", "42", "61", "33", "315", "4,451"],
        [f"Ethical dilemmas in the document {DILEMMAS}", "0", "0", "0", "0", "20", "20"],
    ]
    assert cells(figure(five, "Recommendations by criterion"))[1:] == [
        ["Benefit", "4,000", "42", "61", "33", "315", "4,451"],
        ["Ethics", "0", "0", "0", "0", "20", "20"],
    ]
    assert [row[0] for row in cells(figure(five, "Recommendations by depth"))[1:]] == ["Short depth", "Usual depth"]


def test_examples_and_inferences_stand_in_the_criteria_only(five):
    recommendations = part(five, "recommendations")
    assert NEED not in recommendations and NEED in part(five, "criteria")
    should = cells(recommendations.partition("<h3>The recommendations, point by point</h3>")[2])
    assert "Not answered" in should[0]
    assert [row[0] for row in should[1:]] == [
        f"Benefit in the short and long term {TERMS} · Should · Recommendation",
        f"Ethical dilemmas in the document {DILEMMAS} · Should · Recommendation",
    ]
    assert should[2][-2:] == ["888", "7,777"]


def test_unsure_is_told_by_question_and_is_no_fault(five, base):
    said = text(part(five, "unsure"))
    assert f"most often to «{asked(base)}»: 125 of 4,135 answers." in said
    assert "«Unsure» is an answer, and no fault." in said


def test_advice_is_told_with_what_was_set_aside_and_why(five):
    said = text(part(five, "advice"))
    assert "750 times in all. 42 pieces of advice were dismissed with a reason." in said
    assert cells(figure(five, "The advice most often given"))[1][1:] == ["708", "42", "750"]
    assert cells(part(five, "advice").partition("<h3>Why it was dismissed</h3>")[2])[1][1:] == ["«Dekket i planen»", "30"]
    assert "You placed A before B." in said


def test_the_order_is_told_against_the_answers_and_not_judged(five, base):
    said = text(part(five, "order"))
    assert "In 300 of 3,700 ranked pairs the answers on resource use cannot be compared. Of 3,000 pairs" in said
    sentence = "Of 3,000 pairs where the municipality itself gave different answers on resource use, "
    assert sentence + "the measure that takes less stood first in 1,800." in said
    assert cells(figure(five, "Pairs of measures that people ranked"))[1:] == [
        [f"{asked(base)} nytte-samlet", "500", "2,000", "900", "300", "3,700"],
        [
            f"{asked(base, 'ressurs-samlet')} ressurs-samlet",
            *("1,800", "1,200", "400", "300", "3,700"),
        ],
    ]
    assert f"4601 sak-1 (1 March 2024) sak-2 (10 May 2026) {asked(base)} Large" in said


def test_pairs_that_cannot_be_compared_are_not_read_as_alike(told):
    def said(*counts):
        return text(part(told({"explain": [], "placed_first": [("ressurs-samlet", *counts)]}), "order"))

    unknown = "In 9 of {} ranked pairs the answers on resource use cannot be compared."
    assert unknown.format(9) in said(0, 0, 0, 9) and "different answers" not in said(0, 0, 0, 9)
    assert unknown.format(12) + " No two measures that can be compared have different answers" in said(0, 0, 3, 9)
    assert "No two measures that people ranked have different answers" in said(0, 0, 3, 0)


def test_of_many_differences_the_first_twenty_are_shown(told):
    rows = [(f"{number}", "a", "2024-03-01", "b", "2025-03-01", "free text") for number in range(3001, 3038)]
    said = text(part(told({"explain": rows, "placed_first": []}), "order"))
    assert "In 37 places two cases of the same municipality" in said
    assert "Here are the first 20. All of them are in explain.csv." in said
    assert "3020 a" in said and "3021 a" not in said


def test_it_says_how_to_do_it_again(five, base):
    said = text(part(five, "proof"))
    assert (
        "200 cases, drawn with the seed 4711, were also run one by one by the advisor itself. The answers are the same." in said
    )
    for fact in (
        "prioriteringsradgiver 9.8.7",
        "ef" * 32,
        base.version,
        base.digest,
        "ab" * 32,
        "duckdb",
        "10 April 2025",
        "prio audit SOURCE -o FOLDER --kb BASE --batch 100000 --sample 200 --seed 4711 --lang en",
    ):
        assert fact in said
    assert "is not the one that the audit used" not in said
    assert "tables/findings.csv has every open and dismissed point" in said


def test_findings_that_were_not_written_are_not_promised(told):
    said = text(part(told({name: rows for name, rows in FIVE.items() if name != "findings"}), "proof"))
    assert "findings.csv has" not in said
    assert "tables/verdicts.csv has a line for each case" in said


def test_another_knowledge_base_and_differences_are_said(tmp_path, base):
    folder = audit_folder(tmp_path / "audit", FIVE)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["knowledge_base"]["digest"] = "cd" * 32
    manifest["judged_again"]["differences"] = 2
    manifest["left_out"] = ["Missing", "All {of} it"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    said = text(part(report(folder, base), "proof"))
    assert "which is not the one that the audit used" in said
    assert "2 answers differ. Do not use the figures before you know why." in said
    assert "Missing All {of} it" in said


# As an auditor sets it out ----------------------------------------------------------------------


def audited_as(folder, base, **said):
    """The report where the manifest says more."""
    path = audit_folder(folder, FIVE) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | said), encoding="utf-8")
    return report(folder, base)


def test_the_front_says_who_asked_which_cases_and_how_many_there_were(tmp_path, base):
    counts = {"cases": 4250, "measures": 1, "groups": 1, "refused": 3, "outside": 40, "same_id": 0, "other_base": 12}
    chosen = {"municipality": ["0301", "5001"], "from": "2026-01-01", "to": "2026-06-30", "level": ["praksis"]}
    page = audited_as(
        tmp_path / "audit",
        base,
        counts={**counts, "with_open_duty": 1, "with_undecided_duty": 0},
        asked_by="The <control> committee",
        selection=chosen,
        period={"from": "2026-01-03", "to": "2026-06-29"},
    )
    front = text(page.partition('<dl class="front">')[2].partition("</dl>")[0])
    assert "Asked for by The <control> committee" in front
    assert "those of municipality 0301, 5001; assessed on 1 January 2026 or later; assessed on 30 June 2026 or earlier" in front
    assert "practice level" in front
    assert "Assessed from 3 January 2026 to 29 June 2026" in front
    assert "4,293 cases in all. 4,250 were audited. 40 could be read, and are not among those asked for. 3 could not" in front
    assert "12 cases are themselves on another knowledge base (bases.csv)" in front
    command = "--municipality 0301 --municipality 5001 --from 2026-01-01 --to 2026-06-30 --level praksis"
    assert f"{command} --asked-by 'The <control> committee' --batch 100000" in text(part(page, "proof"))


def test_each_duty_stands_with_criteria_finding_and_evidence_and_room_to_write(five, base):
    duties = part(five, "duties")
    first, second = (text(one) for one in re.findall(r"<article.*?</article>", duties, flags=re.S))
    assert first.startswith("Assessment of the child’s best interests")
    for said in (
        "Criteria The Convention on the Rights of the Child article 3 · The Constitution § 104 · Helsedirektoratet:",
        "Applies when «Children are affected»: At least one of these holds",
        f"Looked at {asked(base, base.requirements[DUTY].questions[0])}",
        "Finding It applies to 4,217 measures: 3,000 with the part written, 1,217 without. For 303 it is not settled.",
        f"Evidence Open or not settled in these cases. All stand in tables/findings.csv with requirement {DUTY}.",
        "sak-1 år 1/sak-1.yaml · missing sak-2 kopi.jsonl:7 · not assessed",
        "The auditor's assessment The auditor's recommendation",
    ):
        assert said in first
    assert "sak-2" not in second
    assert duties.count('class="room"') == 4 and part(five, "recommendations").count('class="room"') == 2


def test_the_cases_where_a_duty_is_open_are_listed_with_what_is_open(five, told):
    listed = cells(part(five, "duties").partition("<h3>Cases where a duty is open, or may come to apply</h3>")[2])
    assert [row[0] for row in listed[1:]] == ["sak-1 år 1/sak-1.yaml", "sak-2 kopi.jsonl:7"]
    assert "Assessment of the child’s best interests (tiltak:a): missing" in listed[1][1]
    assert "Weighing against other concerns (tiltak:b): unknown" in listed[1][1]
    many = [("5001", f"sak-{at}", f"{at}.yaml", "", "tiltak:a", DUTY, "mangler") for at in range(130)]
    page = told({**FIVE, "open_duties": many}, open_cases=4000)
    assert "Here are the first 100 of 4,000 cases. All of them are in findings.csv." in text(page)
    assert "120 more are listed below." in text(page)


@pytest.mark.parametrize(
    ("start", "kind", "expected"),
    [
        ("", "folder", []),
        ("javascript:alert(1)//", "folder", []),
        ("../saker", "folder", ["../saker/%C3%A5r%201/sak-1.yaml", "../saker/kopi.jsonl"]),
        (
            "http://127.0.0.1:8000/",
            "folder",
            ["http://127.0.0.1:8000/%C3%A5r%201/sak-1.yaml", "http://127.0.0.1:8000/kopi.jsonl"],
        ),
    ],
)
def test_cases_are_linked_to_where_somebody_said_they_can_be_opened(start, kind, expected, tmp_path, base):
    page = audited_as(tmp_path / "audit", base, link_to=start, source={"kind": kind, "digest": "ab"})
    assert sorted(set(re.findall(r'href="([^"#][^"]*)"', page))) == sorted(expected)


def test_a_case_of_a_database_is_linked_to_its_page(tmp_path, base):
    folder = audit_folder(tmp_path / "audit", {**FIVE, "open_duties": [("", "a", "/sak/a%20b", "", "sak", DUTY, "mangler")]})
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"link_to": "http://127.0.0.1:8000/", "source": {"kind": "database", "digest": "ab"}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert 'href="http://127.0.0.1:8000/sak/a%20b"' in report(folder, base)


def test_every_point_stands_with_where_it_is_from_and_what_was_looked_at(five, base):
    rows = cells(part(five, "criteria"))
    assert rows[0] == ["Point", "Where it is from", "When it applies", "What was looked at"]
    assert len(rows) == 1 + len({row[0] for row in FIVE["requirements"]})
    assert all(all(row) for row in rows)


# What it may never say -------------------------------------------------------------------------

LAWFUL = {  # the sentence that says that it is no breach
    "en": "The recommendation is not binding. A point without an answer is not a breach of the law.",
    "nb": "Anbefalingen er ikke bindende. Et punkt uten svar er ikke et brudd på loven.",
    "nn": "Tilrådinga er ikkje bindande. Eit punkt utan svar er ikkje eit brot på lova.",
}
FAULT = r"breach|violat|complian|fail|fault|deficien|missing|brudd|brot|avvik|mangler|manglar|mangelfull|oppfylt|oppfyll|feil"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_fault_is_used_of_a_recommendation(told, language):
    with speaking(language):
        said = text(part(told(FIVE), "recommendations"))
    assert LAWFUL[language] in said
    assert re.findall(FAULT, said.replace(LAWFUL[language], ""), flags=re.I) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_to_be_met_and_nothing_is_graded(told, language):
    with speaking(language):
        said = text(told(FIVE))
    assert re.findall(r"oppfylt|\bmet\b|score|poeng|%|per ?cent|prosent", said, flags=re.I) == []


def test_no_municipality_is_named_but_where_it_explains_itself(five):
    assert "5001" not in five  # of the verdicts and findings
    before, _, after = five.partition("<h3>Explain the difference</h3>")
    assert "4601" not in before and "4601" in after
    assert "4601" not in after.partition("</section>")[2]


def test_it_needs_nothing_from_outside_and_runs_nothing(five):
    assert re.findall(r"https?:|//|<script|<link|<img|<iframe|\son\w+=|url\(|@import|@font-face| style=", five) == []


def test_what_people_wrote_is_shown_and_never_run(told):
    bad = """<script>alert("1")</script>'&"""
    page = told(
        {
            "cases": [(bad, bad, bad, 3, 0, 0, 3, 3)],
            "requirements": [(bad, bad, bad, bad, "mangler", 2), (TERMS, bad, bad, bad, "mangler", 2)],
            "answers": [(bad, "kommune", "usikkert", 2)],
            "prompts": [(bad, bad, bad, bad, 2, 1)],
            "dismissals": [(bad, bad, 2)],
            "placed_first": [(bad, 1, 1, 1, 1)],
            "explain": [(bad, bad, bad, bad, bad, f"{bad}={bad}")],
            "same_id": [(bad, bad, bad, bad)],
            "open_duties": [(bad, bad, bad, bad, bad, DUTY, bad)],
            "refused": [(bad, bad, bad, bad)],
        }
    )
    assert "<script" not in page
    assert text(page).count(bad) > 20


# Any folder ------------------------------------------------------------------------------------


def test_an_audit_without_rows_says_so(told):
    page = told({name: [] for name in HEADS}, cases=0, measures=0, groups=0, refused=0, same_id=0, with_open_duty=0)
    said = text(page)
    for sentence in (
        "The audit read 0 cases, with 0 measures and 0 target groups. Everything that was read could be audited.",
        "Nothing was read that a duty could apply to.",
        "No recommendation applied to what was read.",
        "No one has answered «unsure».",
        "No advice was given.",
        "No two measures that people ranked have different answers on resource use.",
    ):
        assert sentence in said
    assert "<figure" not in page and "<table" not in page


def test_a_table_that_is_missing_is_not_told_as_none(told):
    said = text(told({}))
    assert said.count("This was not counted in the audit.") == 2 * 6  # in short, and in the section
    assert "No advice was given." not in said


def test_a_folder_without_an_audit_is_an_error(tmp_path, base):
    with pytest.raises(FileNotFoundError):
        report(tmp_path, base)


def test_one_case_is_told_in_the_singular(told):
    rows = {"cases": [("kommune", "vanlig", "drift", 2026, 1, 0, 0, 1, 1)], "placed_first": [("ressurs-samlet", 0, 1, 0, 0)]}
    said = text(told(rows, cases=1, measures=1, groups=1, refused=0, same_id=0))
    assert "Audit of 1 case " in said
    assert "The audit read 1 case, with 1 measure and 1 target group." in said
    assert "Of 1 pair where the municipality itself gave different answers" in said


def test_many_years_are_the_last_ten_and_what_came_before():
    rows = [{"year": str(year)} for year in range(2012, 2027)] + [{"year": ""}]
    names = years(rows)
    assert list(dict.fromkeys(names.values())) == ["", "–2016", *map(str, range(2017, 2027))]
    assert names["2012"] == names["2016"] == "–2016"
    assert list(years(rows[-3:]).values()) == ["", "2025", "2026"]


def test_the_same_folder_gives_the_same_bytes(tmp_path):
    folder = audit_folder(tmp_path / "audit", FIVE)
    code = (
        "import sys; from pathlib import Path; from advisor import knowledge; from advisor.audit.report import report;"
        "sys.stdout.buffer.write(report(Path(sys.argv[1]), knowledge.load()).encode())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and len(runs.pop()) > 10_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_in_the_language_of_the_reader(told, base, language):
    with speaking(language):
        page = told(FIVE)
    assert f'<html lang="{language}">' in page
    assert base.requirements[TERMS].label[language] in page
    assert {"nb": "Ikke besvart", "nn": "Ikkje svart på", "en": "Not answered"}[language] in page
    assert {"nb": "4\xa0250", "nn": "4\xa0250", "en": "4,250"}[language] in page


# The pictures ----------------------------------------------------------------------------------


def test_every_number_of_a_picture_stands_in_its_table(five):
    figures = re.findall(r"<figure.*?</figure>", five, flags=re.S)
    assert len(figures) > 8
    for one in figures:
        table = {cell for row in cells(one) for cell in row}
        drawn = re.findall(r"<text[^>]*>([^<]*)</text>", one)
        assert drawn and set(drawn) <= table
        for said in re.findall(r"<desc>(.*?)</desc>", one):
            assert all(re.search(r"([\d,]+)$", piece.strip())[1] in table for piece in re.split(r", (?=\D)", said)), said


def test_every_picture_has_a_name_and_says_what_it_shows(five):
    for picture in re.findall(r'<svg class="(?:bar|columns)".*?>.*?</svg>', five, flags=re.S):
        assert re.match(r'<svg class="\w+" role="img" [^>]*><title>[^<]+</title><desc>[^<]+</desc>', picture)
    for picture in re.findall(r"<svg[^>]*>", re.sub(r"<svg class=\"(bar|columns)\"", "", five)):
        assert 'aria-hidden="true"' in picture or re.fullmatch(r'<svg x="[^>]*>', picture)  # a pattern within a bar


def widths(picture: str, what: str) -> list[float]:
    return [float(width) for width in re.findall(rf'<rect class="{what}" [^>]*width="([\d.]+)%"', picture)]


def test_a_bar_is_divided_as_its_counts():
    picture = pictures.bar(
        "Benefit", [Piece("plain", "Answered", 30), Piece("hatch", "Dismissed", 0), Piece("strong", "Not", 10)], 40
    )
    assert widths(picture, "frame") == [75, 25]
    assert "<desc>Answered 30, Dismissed 0, Not 10</desc>" in picture
    assert re.findall(r">(\d+)</text>", picture) == ["30", "10"]


def test_a_number_without_room_waits_for_a_wider_screen_or_the_table():
    def number(count: int) -> list[str]:
        picture = pictures.bar("", [Piece("plain", "a", count), Piece("pale", "b", 1000 - count)], 1000)
        return re.findall(rf"<text [^>]*?(class=\"wide\")?>{count}</text>", picture)

    assert (number(510), number(50), number(1)) == ([""], ['class="wide"'], [])


def test_a_bar_that_stands_alone_follows_its_total_and_says_it():
    short, long = (pictures.bar("", [Piece("plain", "a", count)], 200, alone=True) for count in (50, 200))
    assert widths(short, "frame")[0] * 4 == pytest.approx(widths(long, "frame")[0], abs=0.01)
    assert widths(long, "frame")[0] < 100
    assert ">50</text>" in short and ">200</text>" in long


def test_columns_stand_as_high_as_their_counts():
    picture = pictures.columns("Cases", [("2024", 0), ("2025", 50), ("2026", 100)])
    heights = [float(height) for height in re.findall(r'<rect class="frame" [^>]*height="([\d.]+)"', picture)]
    assert heights == [65, 130]
    assert re.findall(r">([\d]+)</text>", picture) == ["0", "2024", "50", "2025", "100", "2026"]


def test_columns_too_many_for_a_phone_drop_every_second_word_and_keep_the_last():
    picture = pictures.columns("Cases", [(str(year), 12345) for year in range(2016, 2027)])
    assert re.findall(r'class="wide">(\d{4})<', picture) == ["2017", "2019", "2021", "2023", "2025"]
    assert 'class="wide"' not in pictures.columns("Cases", [("2025", 12345), ("2026", 1)])


def test_every_tone_is_its_own_without_colour():
    drawn = [re.sub(r'(class="tone )\w+', r"\1", pictures.swatch(tone)) for tone in ("lines", "hatch", "plain")]
    assert len(set(drawn)) == 3
    style = (Path(pictures.__file__).parent / "page.css").read_text()
    assert "dasharray" in style
    assert [tone for tone in ("lines", "hatch") if f'id="{tone}"' not in pictures.patterns()] == []


def test_the_force_of_what_the_examples_use_is_as_the_test_thinks(base):
    forces = {id: base.requirements[id].force for id in (DUTY, TERMS, DILEMMAS, NEED)}
    assert forces == {DUTY: Force.MUST, TERMS: Force.SHOULD, DILEMMAS: Force.SHOULD, NEED: Force.MAY}
