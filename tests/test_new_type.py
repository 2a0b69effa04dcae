"""A new type of answer is one class: here a date, on its way from the file to the page without a line elsewhere."""

import json
import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH, XSD

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.audit.layout import Layout
from advisor.audit.proof.random_cases import random_record
from advisor.case.casefile import parse_case, read_record
from advisor.case.facts import Facts, possible_answers
from advisor.case.writing import case_record, case_text
from advisor.engines.encoding import code, decode, numbers
from advisor.export.jsonschema import case_schema
from advisor.export.shapes import form_shapes
from advisor.knowledge import cache
from advisor.knowledge.namespaces import ANSWER
from advisor.language.answers import Answer, State
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE
from advisor.language.types import AnswerType, base as types, every, named
from advisor.text.errors import UnusableCase
from web import create_app

from .audits import truths_of
from .conftest import ROOT
from .pages import SMALL, Reader, named as field_of, part_of

QUESTION = """
sporsmal:oppstart a prio:Sporsmal ;
    dct:identifier "oppstart" ;
    prio:gjelder prio:Sak ;
    prio:svartype prio:Dato ;
    prio:del del:saken ;
    prio:rekkefolge 2 ;
    prio:dybde valg:kort ;
    prov:wasAttributedTo prio:prosjektet ;
    skos:prefLabel "Når starter dere?"@nb , "Når startar de?"@nn , "When do you start?"@en ;
    skos:scopeNote "Skriv datoen."@nb , "Skriv datoen."@nn , "Write the date."@en .
"""
RULE = """
- id: S-{name}
  about: case
  when: {{{word}: oppstart}}
  then: {{situation: {name}}}
  force: kan
  basis: slutning
  clauses: [anb-samlet-vurdering]
  valid_from: 2025-04-10
  text: {{nb: x, nn: x}}
  examples:
    - fires: {{oppstart: 2027-01-15}}
    - silent: {{oppstart: {silent}}}
"""
STARTS, ANSWERED = "S-StarterEnDag", "S-StartErBesvart"
DAY = date(2027, 1, 15)


@pytest.fixture(scope="module")
def dates():
    """The new type, as its module would have it."""

    class Day(AnswerType, name="date", term="Dato"):
        datatype = "date"

        def read(self, node, reading):
            try:
                return date.fromisoformat(node.shown)
            except ValueError:
                reading.report(node.line, f"«{node.shown}» is no date.")
                return None

        def record(self, value):
            return value.isoformat()

        def schema(self, question):
            return {"type": "string", "format": "date"}

        def possible(self, question, measures):
            return [DAY]

    yield named("date")
    del types._TYPES["date"]


@pytest.fixture(scope="module")
def dated(dates, tmp_path_factory) -> Path:
    """The knowledge base with a question about a date, and two rules that read its answer."""
    folder = tmp_path_factory.mktemp("dated")
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    with (folder / "ontology" / "guideline.ttl").open("a", encoding="utf-8") as file:
        file.write(QUESTION)
    with (folder / "rules" / "helhet.yaml").open("a", encoding="utf-8") as file:
        file.write(RULE.format(name="StarterEnDag", word="has_value", silent="usikkert"))
        file.write(RULE.format(name="StartErBesvart", word="answered", silent="null"))
    return folder


@pytest.fixture(scope="module")
def base(dated):
    return knowledge.load(dated)


def case_with(base, **answers):
    return read_record({"case": "x", "level": "praksis", "assessed_on": "2026-11-01", "answers": answers}, "x", base)


def test_it_is_read_and_written(base):
    case = case_with(base, oppstart="2027-01-15")
    assert case.answers[CASE]["oppstart"] == Answer(State.VALUE, DAY)
    record = case_record(case, base)
    assert record["answers"] == {"oppstart": "2027-01-15"}
    assert parse_case(case_text(record, base).encode(), "x", base) == case


def test_what_is_wrong_is_said(base):
    with pytest.raises(UnusableCase, match="«i morgen» is no date"):
        case_with(base, oppstart="i morgen")


@pytest.mark.parametrize(
    ("written", "holding"), [("2027-01-15", [True, True]), ("usikkert", [False, True]), (None, [False, False])]
)
def test_rules_read_it_in_both_engines(base, written, holding):
    inference = infer(case_with(base, oppstart=written), base)
    for situation, holds in zip(("StarterEnDag", "StartErBesvart"), holding, strict=True):
        truth = Truth.JA if holds else Truth.NEI
        assert (inference.situation(CASE, situation), inference.reference.situation(CASE, situation)) == (truth, truth)


def test_advice_is_given_on_a_case_that_has_it(base):
    advice = advise(case_with(base, oppstart="2027-01-15"), base).as_dict()
    assert json.loads(json.dumps(advice)) == advice


def test_it_is_a_date_in_rdf(base):
    graph = case_graph(infer(case_with(base, oppstart="2027-01-15"), base), with_details=True)
    assert list(graph.objects(None, URIRef(ANSWER + "oppstart"))) == [Literal(DAY)]


def test_it_has_a_form_in_json_schema_and_a_form_shape(base):
    assert {"type": "string", "format": "date"} in case_schema(base)["$defs"]["date"]["anyOf"]
    shapes = Graph().parse(data=form_shapes(base), format="turtle")
    (shape,) = shapes.subjects(SH.path, URIRef(ANSWER + "oppstart"))
    assert (shape, SH.maxCount, Literal(1)) in shapes and (None, SH.datatype, XSD.date) in shapes


def test_an_audit_of_many_judges_it_as_an_advice_of_one(base):
    question = base.questions["oppstart"]
    answers = [None, *possible_answers(question, [])]
    assert [decode(question, number) for number in numbers(question)] == [
        None,
        Answer(State.UNSURE),
        Answer(State.NOT_RELEVANT, reason="…"),
        Answer(State.VALUE, DAY),
    ]
    assert [code(question, answer) for answer in answers] == [0, 3, 1, 2]
    assert Layout(base).describe()["tables"]["cases"]["q_oppstart"] == {"type": "date", "options": []}
    cases = [case_with(base), case_with(base, oppstart="usikkert"), case_with(base, oppstart="2030-12-31")]
    assert [(one[STARTS], one[ANSWERED]) for one in truths_of(base, cases)] == [(0, 0), (0, 3), (3, 3)]
    assert Facts(cases[2], base).answer(CASE, "oppstart").value == date(2030, 12, 31)


def test_random_cases_hold_it(base):
    said = [random_record(base, seed).get("answers", {}).get("oppstart") for seed in range(60)]
    assert "2027-01-15" in [one["value"] if isinstance(one, dict) and "value" in one else one for one in said]


def test_it_is_answered_on_a_page(base, dated, tmp_path):
    app = create_app(dated, database=f"sqlite:///{tmp_path / 'cases.db'}")
    try:
        reader = Reader(app)
        id = reader.make({**SMALL, "level": "praksis"})
        assert reader.answer(id, "oppstart", verdi="2027-01-15").status_code == 302
        assert reader.given(id, "oppstart") == Answer(State.VALUE, DAY)
        assert "2027-01-15" in part_of(reader.get(reader.where(id, "oppstart")), field_of("oppstart"))
        assert reader.answer(id, "oppstart", verdi="i morgen").status_code == 422
        assert "2027-01-15" in reader.get(f"/sak/{id}/hvorfor/oppstart")
        assert "<p>date" in reader.get("/sporsmal/oppstart")
    finally:
        app.extensions["archive"].store.close()


# What every type has


def test_every_type_is_in_the_vocabulary():
    vocabulary = Graph().parse(ROOT / "ontology" / "vocabulary.ttl")
    assert {f"urn:prio:ns:{one.term}" for one in every() if one.name != "date"} <= set(map(str, vocabulary.subjects()))


def test_a_kept_base_rests_on_the_code_of_the_types():
    assert ROOT / "advisor" / "language" / "types" / "base.py" in cache.readers()


def test_there_is_one_object_of_each_type():
    assert all(pickle.loads(pickle.dumps(one)) is one for one in every())


def test_what_lacks_a_thing_that_every_type_says_is_no_type():
    class Half(AnswerType, name="half", term="Halv"):
        def schema(self, question):
            return {}

    try:
        with pytest.raises(TypeError, match="abstract methods"):
            named("half")
    finally:
        del types._TYPES["half"]
