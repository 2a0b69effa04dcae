"""What a maintainer runs: the examples of the rules, the check of the whole base, and its listings."""

import dataclasses
import re
import shutil
from datetime import date, timedelta

import pytest
from rdflib import Graph
from rdflib.namespace import PROV

from advisor import knowledge
from advisor.advice.inference import second_engine
from advisor.case.facts import Facts
from advisor.engines.reference import Reference
from advisor.knowledge.namespaces import local
from advisor.knowledge.ontology import OURS
from advisor.language.conditions import Truth
from advisor.maintenance import listings
from advisor.maintenance.checking import check as checking
from advisor.maintenance.examples import example_case, run_examples
from advisor.text.catalogue import speaking

from ..conftest import ROOT

RULES = sorted({rule.id for rule in knowledge.load().rules})


# Examples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", RULES)
def test_the_examples_of_a_rule_come_out_as_they_say_in_both_engines(base, id):
    for rule in (one for one in base.rules if one.id == id):
        rules = base.rules_on(rule.valid_from)
        for example in rule.examples:
            unreadable = []
            case, subject = example_case(base, rule, example, unreadable)
            facts = Facts(case, base)
            assert not unreadable
            assert (Reference(facts, rules).truths()[subject, id] is Truth.JA) is example.fires, example.line
            assert (second_engine(base, rules).truths(facts)[subject, id] is Truth.JA) is example.fires, example.line


def test_every_rule_has_an_example_that_fires_and_one_that_is_silent(base):
    assert len(RULES) >= 91
    assert all({example.fires for example in rule.examples} == {True, False} for rule in base.rules)


# The check -------------------------------------------------------------------------------------

GUIDELINE, SHAPES, SOURCES = "ontology/guideline.ttl", "ontology/shapes.ttl", "ontology/sources.ttl"
LAW = "ontology/law.ttl"
MISTAKES = {
    # name: (file, where it is reported, what is replaced behind that, by what, what is said)
    "a wrong example": ("rules/krise.yaml", "- silent: {krise", "over", "ja", "S-Krise says «silent», but"),
    "an unknown question": ("rules/etd.yaml", "- fires:", "{", "{ingenting: ja, ", "«ingenting» is no question about a case"),
    "an unknown option": ("rules/likeverd.yaml", "- silent: {etikk-sosial", "uendret", "uendra", "«uendra» is no answer to"),
    "an example that is no case": (
        "rules/dokumentasjon.yaml",
        "- silent: {tjeneste-rettighet: nei}",
        "{tjeneste-rettighet: nei}",
        "nei",
        "",
    ),
    "measures that are no list": (
        "rules/barnets-beste.yaml",
        "- silent: {measures:",
        "[{anb-barn-berort: nei}, {anb-barn-berort: usikkert}]",
        "{anb-barn-berort: ja}",
        "",
    ),
    "a question without help": (GUIDELINE, "sporsmal:arena a", "skos:scopeNote", "skos:note", "A question has help"),
    "a question without nynorsk": (GUIDELINE, "sporsmal:niva a", '"På kva nivå blir avgjerda teken?"@nn ,', "", "lacks: nn"),
    "a question from nowhere": (GUIDELINE, "sporsmal:bg-prioriteringssituasjon a", "dct:source", "dct:relation", ""),
    "a clause without fingerprint": (SOURCES, "klausul:nytte-parorende-berort a", "prio:fingeravtrykk", "prio:finger", "16 hex"),
    "a legal source of unknown sureness": (
        LAW,
        "kilde:grunnloven-104 a",
        'prio:sikkerhet "A"',
        'prio:sikkerhet "D"',
        "A, B or C",
    ),
    "a legal source in two sections": (LAW, "kilde:menneskerettsloven-3 a", '"3"', '"3" , "4"', "in one section"),
    "a letter that is none": (LAW, "kilde:helse-og-omsorgstjenesteloven-4-1-ledd-1-bokstav-d a", '"d"', '"4"', "one letter"),
    "an act without the id of Lovdata": (LAW, "rettsakt:kommuneloven a", "LOV-2018-06-22-83", "2018-06-22-83", "id of Lovdata"),
    "an act that is read on two days": (
        LAW,
        "rettsakt:sameloven a",
        "prio:lest",
        'prio:lest "2026-07-01"^^xsd:date ,',
        "on one day",
    ),
    "a service whose law is no list": (
        "ontology/services.ttl",
        "valg:tannhelse a",
        "( kilde:",
        "kilde:tannhelsetjenesteloven-2-1 . [] dct:relation ( kilde:",
        "one list",
    ),
    "a breach in a bør rule": ("rules/parorende.yaml", "- id: R-PAR-02", "nb: ", "nb: Lovbrudd, ", "«lovbrudd»"),
    "a breach in a kan rule": ("rules/parorende.yaml", "- id: R-PAR-04", "Merknad frå oss:", "Lovbrot!", "«lovbrot»"),
    "a breach in a bør requirement": (SHAPES, "krav:R-PAR-02.", '"Skriv hva', '"Lovbrudd! Skriv hva', "«lovbrudd»"),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Every mistake above in one copy of the base: the line of each, and what the check says."""
    copy = tmp_path_factory.mktemp("base")
    for folder in ("ontology", "rules"):
        shutil.copytree(ROOT / folder, copy / folder)
    lines = {}
    for name, (file, where, old, new, _said) in MISTAKES.items():
        text = (copy / file).read_text(encoding="utf-8")
        start = text.index("\n" + where) + 1 if file.endswith("ttl") else text.index(where)
        place = text.index(old, start)
        first = text.count("\n", 0, start) + 1
        under = text.splitlines()[first:] if file.endswith("ttl") else []
        below = next((number for number, line in enumerate(under) if line[:1].strip()), len(under))
        lines[name] = range(first, first + below + 1)  # a thing in Turtle: the property is told on its own line
        (copy / file).write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, speaking("en"):
        patch.setenv("XDG_CACHE_HOME", str(copy / "cache"))
        return lines, checking.check(knowledge.load(copy))


@pytest.mark.parametrize("name", MISTAKES)
def test_the_check_reports_a_mistake_at_its_line(checked, name):
    lines, problems = checked
    file, _where, _old, _new, said = MISTAKES[name]
    here = [problem.what for problem in problems if problem.file.endswith(file) and problem.line in lines[name]]
    assert here
    assert any(said in what for what in here)


def test_a_wrong_example_is_told_once_and_an_engine_is_named_only_where_they_differ(checked, base, monkeypatch):
    lines, problems = checked
    here = [one.what for one in problems if one.file.endswith("krise.yaml") and one.line in lines["a wrong example"]]
    assert len(here) == 1 and re.search(r"comes out otherwise \((ja|nei)\)\.$", here[0])
    differing = {"reference": Truth.JA, "durable_rules": Truth.NEI}
    monkeypatch.setattr("advisor.maintenance.examples.outcomes", lambda *_: differing)
    found = run_examples(base, frozenset(["S-Krise"]))
    assert found and all("(reference: ja, durable_rules: nei)" in one.what for one in found)


def test_the_check_reports_nothing_but_the_mistakes(checked):
    lines, problems = checked
    expected = {(MISTAKES[name][0], line) for name, several in lines.items() for line in several}
    assert {(file, one.line) for one in problems for file, _line in expected if one.file.endswith(file)} <= expected
    assert all(any(one.file.endswith(file) for file, _line in expected) for one in problems)


def test_the_base_itself_is_whole(base):
    assert checking.check(base) == []


def test_a_source_read_over_a_year_ago_should_be_read_again(base):
    read = base.sources["veileder"].read
    assert not any(str(read) in notice for notice in checking.notices(base, read + timedelta(days=365)))
    assert any(str(read) in notice for notice in checking.notices(base, read + timedelta(days=366)))


def test_an_act_is_said_to_be_old_once_however_many_places_in_it_are_pointed_at(base):
    source = base.sources["helse-og-omsorgstjenesteloven-4-1"]
    notices = checking.notices(base, source.read + timedelta(days=366))
    assert len([one for one in notices if source.identifier in one and str(source.read) in one]) == 1
    assert len(notices) == len(set(notices))


def test_a_source_of_sureness_c_must_be_looked_up(base):
    source = dataclasses.replace(base.sources["grunnloven-104"], sureness="C", read=None)
    said = checking.notices(dataclasses.replace(base, sources={source.id: source}), date(2026, 1, 1))
    assert [one for one in said if "§ 104" in one and "looked up" in one]


# Listings --------------------------------------------------------------------------------------


def test_every_clause_is_served_planned_or_out_of_scope(base):
    entries = listings.coverage(base)
    totals = listings.coverage_totals(entries)
    assert totals["clauses"] == len({entry["clause"] for entry in entries}) == 359
    assert [entry["clause"] for entry in entries if not (entry["by"] or entry["planned"] or entry["out_of_scope"])] == []
    assert totals["nothing"] == 0
    assert totals["served"] + totals["planned_only"] + totals["out_of_scope"] == 359


def test_whatever_serves_a_clause_exists(base):
    known = {"question": base.questions, "rule": RULES, "shape": base.requirements, "source": base.sources}
    named = [reference.split(":", 1) for entry in listings.coverage(base) for reference in entry["by"]]
    assert [":".join(one) for one in named if one[1] not in known[one[0]]] == []
    assert {kind for kind, _id in named} == set(known)


def test_ours_holds_every_question_that_is_attributed_to_us(base):
    graph = Graph().parse(ROOT / GUIDELINE, format="turtle")
    attributed = {local(str(node)) for node in graph.subjects(PROV.wasAttributedTo, OURS) if ":sporsmal:" in str(node)}
    assert attributed
    assert {one["id"] for one in listings.ours(base)["questions"]} == attributed


def test_ours_holds_every_inference(base):
    ours = listings.ours(base)
    listed = {one["id"] for one in ours["inferences"]}
    assert {one.id for one in base.rules if one.basis.ours and one.prompt} <= listed
    assert {one.id for one in base.requirements.values() if one.basis.ours} <= listed
    situations = {one["id"] for one in ours["situations"]}
    assert {one.id for one in base.rules if one.basis.ours} <= listed | situations


def test_ours_holds_nothing_of_the_sources(base):
    documented = {one.id for one in (*base.rules, *base.requirements.values()) if one.basis.ours is False}
    inferred = {one.id for one in (*base.rules, *base.requirements.values()) if one.basis.ours}
    assert {one["id"] for one in listings.ours(base)["inferences"]} & (documented - inferred) == set()


def test_every_question_and_rule_is_listed_once(base):
    questions, rules = listings.questions(base), listings.rules(base)
    assert len({one["id"] for one in questions}) == len(questions) >= 231
    assert [one["id"] for one in rules] == sorted({*RULES, *base.requirements})
    assert all(one["text"] for one in (*questions, *rules))
