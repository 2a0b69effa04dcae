"""pySHACL behind its adapter: what it is asked, what is remembered of what it said, and what is not."""

from collections import Counter
from dataclasses import replace
from threading import Thread

import pytest
from rdflib.namespace import RDF, SH

from advisor.advice.advice import advise
from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.graph import CLASSES, address, case_graph, values
from advisor.advice.inference import infer
from advisor.case.casefile import read_case
from advisor.engines import shacl, status
from advisor.engines.shacl import LONGEST_REMEMBERED, Judge, judge, report
from advisor.knowledge.namespaces import NS
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE as CASE_ITSELF, Kind, Subject

from ..conftest import EXAMPLES

A = Subject(Kind.MEASURE, ("a",))
CASE = "case: x\nlevel: kommune\ndepth: grundig\nassessed_on: 2026-11-01\nmeasures: [{id: a, answers: {nytte-samlet: middels}}]"


@pytest.fixture
def fresh(base):
    """The base, to a judge who has not been asked anything yet."""
    return replace(base)


@pytest.fixture
def asked(monkeypatch):
    """Which shapes pySHACL was asked about."""
    count = Counter()
    ask = Judge._ask

    def counting(self, asked, answers, values):
        count[asked.iri] += 1
        return ask(self, asked, answers, values)

    monkeypatch.setattr(Judge, "_ask", counting)
    return count


def answered(case, question, text):
    """The case with a text as the answer about the first measure."""
    subject = Subject(Kind.MEASURE, (case.measures[0].id,))
    given = {**case.answers.get(subject, {}), question: Answer(State.VALUE, text)}
    return replace(case, answers={**case.answers, subject: given})


def violated(graph, case, subjects):
    """(subject, shape) of every result in a validation report."""
    by_address = {address(case.id, subject): subject for kind in CLASSES for subject in subjects[kind]}
    results = graph.subjects(RDF.type, SH.ValidationResult)
    return {(by_address[graph.value(one, SH.focusNode)], str(graph.value(one, SH.sourceShape))) for one in results}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_remembered_is_what_pyshacls_own_report_says(base, path):
    inference = infer(read_case(path, base), base)
    said = violated(report(case_graph(inference), base), inference.facts.case, inference.facts.subjects)
    assert shacl_violations(inference) == said
    assert shacl_violations(inference) == said  # and what it has said before


def test_it_is_asked_once_for_what_it_has_said(fresh, read, asked):
    case = read(CASE)
    first = advise(case, fresh).as_dict()
    assert asked and max(asked.values()) == 1
    asked.clear()
    assert advise(case, fresh).as_dict() == first
    assert advise(replace(case, id="y"), fresh).requirements == advise(case, fresh).requirements
    assert not asked


def test_another_answer_asks_only_the_shapes_that_read_it(fresh, read, asked):
    case = read(CASE)
    texts = [question.id for question in fresh.questions.values() if question.answer_type.name == "text"]
    demands = [demand for one in fresh.requirements.values() if one.about is Kind.MEASURE for demand in one.demands]
    question = next(id for one in demands for id in one.questions if id in texts)
    advise(case, fresh)
    asked.clear()
    advise(answered(case, question, "Flere kan bo hjemme lenger, og færre må på sykehus om natten."), fresh)
    assert asked and set(asked) <= {one.iri for one in demands if question in one.questions}


def test_a_text_too_long_to_be_kept_is_known_by_its_digest(fresh, read, asked):
    case = read(CASE)
    question = next(one for one in fresh.questions.values() if one.about is Kind.MEASURE and one.answer_type.name == "text")
    long = [answered(case, question.id, letter * (LONGEST_REMEMBERED + 1)) for letter in "ab"]
    first = [shacl_violations(infer(one, fresh)) for one in long]
    asked.clear()
    assert [shacl_violations(infer(one, fresh)) for one in long] == first == [plain_violations(infer(one, fresh)) for one in long]
    assert not asked
    kept = [part for key in judge(fresh)._verdicts._found for answer in key[1:] if answer for part in answer]
    assert not [part for part in kept if isinstance(part, str) and len(part) > LONGEST_REMEMBERED]


def test_where_it_and_the_plain_reading_differ_everything_is_asked_anew(fresh, read, asked, monkeypatch):
    case = read(CASE)
    honest = advise(case, fresh).as_dict()
    requirement = next(one for one in fresh.requirements.values() if one.about is Kind.MEASURE and one.force is Force.SHOULD)
    iri, ask = requirement.demands[0].iri, Judge._ask
    with monkeypatch.context() as patch:
        patch.setattr(Judge, "_ask", lambda self, one, *rest: (one.iri == iri) != ask(self, one, *rest))
        judge(fresh).forget()
        assert advise(case, fresh).disagreements
    asked.clear()
    assert advise(case, fresh).as_dict() == honest
    assert asked[iri]


def test_memory_is_bounded(fresh, read, monkeypatch):
    monkeypatch.setattr(shacl, "MOST_REMEMBERED", 50)
    case = read(CASE)
    for number in range(60):
        shacl_violations(infer(answered(case, "nytte-mot-mal", f"{number}"), fresh))
    assert len(judge(fresh)._verdicts) == 50


def test_threads_share_it(fresh):
    cases = [read_case(path, fresh) for path in EXAMPLES]
    expected = {case.id: plain_violations(infer(case, fresh)) for case in cases}
    wrong = []

    def work(order):
        for case in order:
            if shacl_violations(infer(case, fresh)) != expected[case.id]:
                wrong.append(case.id)

    threads = [Thread(target=work, args=(cases[at:] + cases[:at],)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


ALIKE = (None, Answer(State.UNSURE), Answer(State.NOT_RELEVANT, reason="x"), *(Answer(State.VALUE, "x" * n) for n in (1, 19, 20)))


def test_shapes_that_read_the_same_answer_are_each_asked(fresh):
    """One is content with what another is not: a duty is not closed by «usikkert», nor by a word."""
    verdicts = set()
    for requirement in fresh.requirements.values():
        of_class = NS + (requirement.target or CLASSES[requirement.about])
        for demand in requirement.demands:
            texts = all(fresh.questions[id].answer_type.name == "text" for id in demand.questions)
            for answer in ALIKE if texts else ALIKE[:3]:
                given = dict.fromkeys(demand.questions, answer) if answer else {}
                found = judge(fresh).violated([of_class], given, lambda id, one: values(fresh.questions[id], one))
                assert (demand.iri in found) is status.violated(demand, [answer] * len(demand.questions)), (demand.iri, answer)
                verdicts.add((answer, demand.iri in found))
    assert len(verdicts) > len(ALIKE)


def test_two_long_texts_of_one_length_are_two(fresh):
    """One of them has hardly a letter that can be seen."""
    every = [(one, demand) for one in fresh.requirements.values() for demand in one.demands]
    requirement, demand = next((one, demand) for one, demand in every if demand.min_length and one.target)

    def violated_by(text):
        given = {demand.questions[0]: Answer(State.VALUE, text)}
        found = judge(fresh).violated([NS + requirement.target], given, lambda id, answer: values(fresh.questions[id], answer))
        return demand.iri in found

    texts = ("x" * 600, "x" + "\u200b" * 599)
    assert [violated_by(text) for text in (*texts, *texts)] == [False, True, False, True]


def test_several_long_texts_are_known_by_their_digest_too(fresh, read):
    asking = next(one for one in fresh.questions.values() if one.case_field == "participation")
    rows = [f"- {{group: eldre, how: '{letter * 1000}'}}" for letter in "ab"]
    keys = {shacl._key(read(f"case: x\nparticipation:\n{row}").answers[CASE_ITSELF][asking.id]) for row in rows}
    assert len(keys) == 2 and all(len(repr(key)) < 200 for key in keys)


def test_the_shapes_of_a_base_stay_as_they_were(base, read):
    """pySHACL adds to a graph of shapes what it holds of classes by itself."""
    before = set(base.shapes), set(base.deciding)
    inference = infer(read(CASE), base)
    Judge(base)
    report(case_graph(inference), base)
    assert (set(base.shapes), set(base.deciding)) == before
    assert not set(base.deciding) - set(base.shapes)
