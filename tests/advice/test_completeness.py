"""The status of a requirement, by SHACL and by a plain reading of its shape, which must agree."""

from itertools import islice
from random import Random

from hypothesis import HealthCheck, given, settings, strategies as st
from rdflib.namespace import RDF, SH

from advisor.advice.advice import advise
from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.graph import CLASSES, address, case_graph
from advisor.advice.inference import infer
from advisor.case.casefile import read_case, read_record
from advisor.engines.shacl import report
from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind, Subject
from tests.strategies import DEPTHS

from ..conftest import CORPUS, ROOT, size
from ..edits import worked_on
from ..finding import duty, standing
from ..strategies import at_depth, cases

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@given(data=st.data())
@settings(relaxed, max_examples=size(40, 120))
def test_shacl_and_the_plain_reading_agree_on_any_case(base, data):
    inference = infer(data.draw(cases(base)), base)
    assert shacl_violations(inference) == plain_violations(inference)


def reported(inference):
    """(subject, shape) of each result in pySHACL's own report on the whole graph of a case."""
    facts, graph = inference.facts, report(case_graph(inference), inference.facts.knowledge)
    subjects = {address(facts.case.id, subject): subject for kind in CLASSES for subject in facts.subjects[kind]}
    return {
        (subjects[graph.value(result, SH.focusNode)], str(graph.value(result, SH.sourceShape)))
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    }


@given(data=st.data())
@settings(relaxed, max_examples=size(12, 1000))
def test_the_quick_judge_says_what_pyshacls_own_report_says(base, data):
    inference = infer(data.draw(cases(base)), base)
    assert reported(inference) == shacl_violations(inference)


def test_and_so_it_does_of_the_corpus_and_of_edit_after_edit(base):
    """With whatever it remembers by then."""
    edits = [read_record(one, "x", base) for one in islice(worked_on(base, 3), size(30, 2000))]
    corpus = [read_case(path, base) for path in CORPUS]
    for case in [*Random(4).sample(corpus, size(20, len(corpus))), *edits[:: size(3, 1)]]:
        inference = infer(case, base)
        assert reported(inference) == shacl_violations(inference), case.id


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(15, 40))
def test_every_requirement_of_every_subject_has_one_status(base, data, depth):
    case = at_depth(data.draw(cases(base)), depth)
    advice = advise(case, base)
    places = [(one.requirement.id, one.subject) for one in advice.requirements]
    expected = {(r.id, s) for r in base.requirements.values() for s in case.subjects(r.about)}
    assert len(places) == len(set(places))
    assert set(places) == expected


def test_shacls_conforms_is_not_the_same_as_complete(base, read):
    """Of a duty that nobody knows to apply no shape is violated: SHACL is content, the advisor is not."""
    inference = infer(read("case: x\nlevel: praksis\nmeasures: [{id: a}]"), base)
    a, requirement = Subject(Kind.MEASURE, ("a",)), duty(base)
    assert not {(a, demand.iri) for demand in requirement.demands} & shacl_violations(inference)
    (one,) = [one for one in advise(inference.facts.case, base).requirements if one.requirement is requirement]
    assert one.status is Status.NOT_ASSESSED


def test_where_shacl_and_the_plain_reading_differ_the_stricter_counts_and_it_is_said(base):
    case = read_case(ROOT / "examples" / "avlastning-eller-team.yaml", base)
    honest = advise(case, base)
    must, should = (standing(honest, Status.MET, force) for force in (Force.MUST, Force.SHOULD))

    def stricter(inference):
        return shacl_violations(inference) | {(one.subject, one.requirement.demands[0].iri) for one in (must, should)}

    advice = advise(case, base, judge=stricter)
    found = {(one.requirement.id, one.subject): one.status for one in advice.requirements}
    assert found[must.requirement.id, must.subject] is Status.MISSING
    assert (should.requirement.id, should.subject) not in found
    assert {one.id for one in advice.disagreements} == {must.requirement.id, should.requirement.id}
