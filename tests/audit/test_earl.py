"""Findings in EARL: one assertion for each point, read by rdflib, and nothing that the program cannot know."""

import json
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from advisor.advice.advice import advise
from advisor.advice.graph import address
from advisor.audit.one.earl import Record, earl, info, records
from advisor.audit.one.points import FINDINGS, points
from advisor.audit.program import PROGRAM
from advisor.case.casefile import read_case
from advisor.engines.status import DISMISSED, Status
from advisor.knowledge.namespaces import CLAUSE, NS, REQUIREMENT, SOURCE
from advisor.knowledge.terms import Force
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.wording.findings import names
from tests.cli.test_cli import prio, run
from tests.strategies import LEVELS

from ..conftest import EXAMPLES, ROOT, size
from ..finding import BENEFIT, WEIGHING
from ..strategies import at_level, cases

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it

EARL = Namespace("http://www.w3.org/ns/earl#")
OUTCOMES = {EARL[name] for name in ("passed", "failed", "cantTell", "inapplicable", "untested")}
each = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
MEASURE = Subject(Kind.MEASURE, ("a",))
MUST, SHOULD = WEIGHING, BENEFIT


def text_of(several, base):
    return "".join(earl(several, base))


def parsed(several, base):
    return Graph().parse(data=text_of(several, base), format="json-ld")


def advice_on(path, base):
    return advise(read_case(path, base), base)


def results(graph):
    """(subject, test, outcome, code) of every assertion; each has one of each."""
    found = []
    for node in graph.subjects(RDF.type, EARL.Assertion):
        (subject,), (test,), (result,) = (list(graph.objects(node, EARL[name])) for name in ("subject", "test", "result"))
        (said,), (code,) = list(graph.objects(result, EARL.outcome)), list(graph.objects(result, SKOS.notation))
        found.append((subject, test, said, str(code)))
    return found


# One assertion a point


@each
def test_there_is_one_assertion_a_point_with_the_finding_of_the_statement(base, path):
    advice = advice_on(path, base)
    wanted = Counter(
        (address(advice.case.id, one.subject), URIRef(REQUIREMENT + one.requirement.id), one.code) for one in points(advice)
    )
    found = results(parsed(records(advice), base))
    assert Counter((subject, test, code) for subject, test, _outcome, code in found) == wanted
    assert wanted and set(wanted.values()) == {1}


@each
def test_only_a_duty_fails_and_no_duty_passes(base, path):
    found = results(parsed(records(advice_on(path, base)), base))
    duties = {URIRef(REQUIREMENT + one.id) for one in base.requirements.values() if one.force is Force.MUST}
    assert {said for _subject, _test, said, _code in found} <= OUTCOMES
    assert {test for _subject, test, said, _code in found if said == EARL.failed} <= duties
    assert not {test for _subject, test, said, _code in found if said == EARL.passed} & duties
    missing = {(subject, test) for subject, test, _said, code in found if code == "mangler"}
    assert missing == {(subject, test) for subject, test, said, _code in found if said == EARL.failed}


def test_the_examples_have_every_outcome(base):
    found = {said for path in EXAMPLES for _s, _t, said, _c in results(parsed(records(advice_on(path, base)), base))}
    assert found == OUTCOMES


@given(data=st.data(), level=st.sampled_from(LEVELS))
@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=size(5, 15))
def test_of_any_case_too(base, data, level):
    advice = advise(at_level(data.draw(cases(base)), level), base)
    graph = json.loads(text_of(records(advice), base))["@graph"]
    found = [one for one in graph if one["@type"] == "Assertion"]
    codes = Counter((one["test"].rpartition(":")[2], one["result"]["code"]) for one in found)
    assert codes == Counter((one.requirement.id, one.code) for one in points(advice))
    for one in found:
        duty = base.requirements[one["test"].rpartition(":")[2]].force is Force.MUST
        assert one["result"]["outcome"] != ("earl:passed" if duty else "earl:failed")


# The outcomes

DUTY = {
    Status.MISSING: "failed",
    Status.MET: "cantTell",
    Status.UNKNOWN: "cantTell",
    Status.NOT_RELEVANT: "cantTell",
    Status.NOT_ASSESSED: "untested",
    Status.INAPPLICABLE: "inapplicable",
}
ADVICE = {
    Status.MISSING: "untested",
    Status.MET: "passed",
    Status.UNKNOWN: "cantTell",
    Status.NOT_RELEVANT: "inapplicable",
    Status.NOT_ASSESSED: "untested",
    Status.INAPPLICABLE: "inapplicable",
    DISMISSED: "inapplicable",
}


@pytest.mark.parametrize("force", Force)
@pytest.mark.parametrize("found", FINDINGS)
def test_each_finding_has_its_outcome(force, found):
    wanted = (DUTY if force is Force.MUST else ADVICE).get(found)  # a duty is never dismissed
    called = names(force).get(found)
    assert (called.outcome if called else None) == wanted


def test_findings_that_share_an_outcome_have_codes_of_their_own(base):
    several = [Record("x", MEASURE, SHOULD, found) for found in FINDINGS]
    several += [Record("x", MEASURE, MUST, found) for found in FINDINGS if found != DISMISSED]
    codes = {(test, code) for _subject, test, _outcome, code in results(parsed(several, base))}
    assert len(codes) == len(several)
    assert (URIRef(REQUIREMENT + MUST), names(Force.MUST)[Status.MET].code) in codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_duty_it_is_said_that_only_the_parts_were_looked_for_and_never_that_it_is_met(language):
    with speaking(language):
        beside = {info(Force.MUST, found).partition(". ")[2] for found in (Status.MET, Status.MISSING, Status.UNKNOWN)}
        every = [info(force, found) for force in Force for found in FINDINGS if (force, found) != (Force.MUST, DISMISSED)]
    assert len(beside) == 1 and beside != {""}
    for said in every:
        assert not re.search(r"oppfyl|fulfil|\bmet\b|lovbrudd|lovbrot", said.lower()), said


def test_of_a_recommendation_it_is_said_that_it_is_no_breach():
    for force, word in ((Force.SHOULD, "Not answered. "), (Force.MAY, "Not used. ")):
        assert info(force, Status.MISSING).startswith(word) and "not a breach" in info(force, Status.MISSING)
        assert info(force, Status.MET).startswith("Answered. ")


def test_sentences_have_the_language_of_the_reader_and_titles_all(base):
    several = [Record("x", MEASURE, MUST, Status.MET)]
    with speaking("nn"):
        graph = parsed(several, base)
    (said,) = graph.objects(None, EARL.info)
    assert said.language == "nn" and said.startswith("Delane er skrivne.")
    titles = {one.language for one in graph.objects(URIRef(REQUIREMENT + MUST), DCTERMS.title)}
    assert titles == set(LANGUAGES)


# Reasons and personal data


def test_a_reason_stands_with_the_dismissal_and_nowhere_else(base):
    several = [Record("x", MEASURE, SHOULD, found, "Ro <b> og \"mat\" \\ 'x'") for found in FINDINGS]
    graph = parsed(several, base)
    said = [str(text) for text in graph.objects(None, EARL.info) if "Ro <b>" in text]
    assert said == ["Dismissed with a reason. Reason: Ro <b> og \"mat\" \\ 'x'"]


@pytest.mark.parametrize("secret", ["15108695088", "91 23 45 67", "kari.nordmann@kommune.no"])
def test_a_reason_stands_without_personal_data(base, secret):
    text = text_of([Record("x", MEASURE, SHOULD, DISMISSED, f"Spør {secret} først")], base)
    assert secret not in text and re.search(r"Spør \[[a-zø-]+\] først", text)


def test_an_id_that_looks_like_personal_data_is_in_no_address(base):
    measure = Subject(Kind.MEASURE, ("15108695088",))
    text = text_of([Record("15108695088", measure, SHOULD, Status.MET), Record("a.b_c-å", CASE, SHOULD, Status.MET)], base)
    assert "15108695088" not in text
    subjects = {str(one[0]) for one in results(Graph().parse(data=text, format="json-ld"))}
    assert str(address("a.b_c-å", CASE)) in subjects and len(subjects) == 2
    assert not any(re.search(r"[\[\]<> ]", one) for one in subjects)


# Who says it, by what


def test_it_says_which_program_and_which_knowledge_base(base):
    graph = parsed([Record("x", MEASURE, MUST, Status.MISSING)], base)
    (node,) = graph.subjects(RDF.type, EARL.Assertion)
    assert graph.value(node, EARL.mode) == EARL.automatic
    program = graph.value(node, EARL.assertedBy)
    assert (program, RDF.type, EARL.Software) in graph and (program, DCTERMS.title, Literal(PROGRAM)) in graph
    knowledge = graph.value(graph.value(node, EARL.test), DCTERMS.isPartOf)
    assert str(graph.value(knowledge, DCTERMS.identifier)) == base.digest
    assert str(graph.value(knowledge, DCTERMS.hasVersion)) == base.version
    assert str(graph.value(knowledge, DCTERMS.modified)) == str(base.source_date)


def test_a_test_has_its_force_and_its_sources_as_its_shape(base):
    graph = parsed([], base)
    tests = set(graph.subjects(RDF.type, EARL.TestRequirement))
    assert tests == {URIRef(REQUIREMENT + id) for id in base.requirements}
    for one in base.requirements.values():
        node = URIRef(REQUIREMENT + one.id)
        assert {str(text) for text in graph.objects(node, DCTERMS.source)} == {CLAUSE + id for id in one.clauses}
        assert {str(text) for text in graph.objects(node, DCTERMS.references)} == {SOURCE + id for id in one.law}
        for term in ("styrke", "grunnlag"):
            assert graph.value(node, URIRef(NS + term)) == base.shapes.value(node, URIRef(NS + term)) is not None


@each
def test_the_same_case_gives_the_same_bytes(base, path):
    assert text_of(records(advice_on(path, base)), base) == text_of(records(advice_on(path, base)), base)


def test_it_comes_piece_by_piece_and_takes_no_more_than_it_gives(base):
    taken = []

    def many():
        for number in range(1000):
            taken.append(number)
            yield Record(f"sak-{number}", CASE, SHOULD, Status.MET)

    pieces = earl(many(), base)
    while not taken:
        next(pieces)
    assert len(taken) == 1
    assert len([one for one in pieces if "Assertion" in one]) == 999


# The command


def test_the_command_gives_the_assertions_of_a_case(base):
    path = ROOT / "examples" / "avlastning-eller-team.yaml"
    code, said = prio("export", "earl", path)
    assert code == 0 and json.loads(said) == json.loads(text_of(records(advice_on(path, base)), base))
    assert Counter(results(Graph().parse(data=said, format="json-ld"))) == Counter(
        results(parsed(records(advice_on(path, base)), base))
    )


def test_the_command_says_where_the_rules_are_those_of_today(tmp_path):
    (tmp_path / "case.yaml").write_text("case: x\nmeasures: [{id: a}]\n", encoding="utf-8")
    done = run("export", "earl", str(tmp_path / "case.yaml"), "--lang", "en")
    assert done.returncode == 0 and json.loads(done.stdout)["@graph"]
    assert b"no date of assessment" in done.stderr
    assert run("export", "earl", str(ROOT / "examples" / "influensavinter.yaml")).stderr == b""


def test_the_command_keeps_addresses_whole_where_the_output_lacks_letters(tmp_path):
    (tmp_path / "case.yaml").write_text("case: sjø\nassessed_on: 2026-11-01\n", encoding="utf-8")
    done = run("export", "earl", str(tmp_path / "case.yaml"), PYTHONIOENCODING="ascii")
    subjects = {one["subject"] for one in json.loads(done.stdout)["@graph"] if one["@type"] == "Assertion"}
    assert subjects == {str(address("sjø", CASE))}


def test_a_case_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "case.yaml").write_text("case: x\nlevel: fylke\n", encoding="utf-8")
    code, said = prio("export", "earl", tmp_path / "case.yaml")
    assert code == 2 and "fylke" in said and "@graph" not in said
