"""The status of a requirement, by SHACL and by a plain reading of its shape, which must agree."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from rdflib.namespace import RDF, SH

from advisor.advice.advice import advise
from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.graph import CLASSES, address, case_graph
from advisor.advice.inference import infer
from advisor.engines.shacl import report
from advisor.engines.status import Status
from advisor.language.subjects import Kind, Subject
from tests.strategies import LEVELS

from ..strategies import at_level, cases

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@given(data=st.data())
@settings(relaxed, max_examples=120)
def test_shacl_and_the_plain_reading_agree_on_any_case(base, data):
    inference = infer(data.draw(cases(base)), base)
    assert shacl_violations(inference) == plain_violations(inference)


@given(data=st.data())
@settings(relaxed, max_examples=12)
def test_the_quick_judge_says_what_pyshacls_own_report_says(base, data):
    inference = infer(data.draw(cases(base)), base)
    facts, graph = inference.facts, report(case_graph(inference), base)
    subjects = {address(facts.case.id, subject): subject for kind in CLASSES for subject in facts.subjects[kind]}
    reported = {
        (subjects[graph.value(result, SH.focusNode)], str(graph.value(result, SH.sourceShape)))
        for result in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert reported == shacl_violations(inference)


@given(data=st.data(), level=st.sampled_from(LEVELS))
@settings(relaxed, max_examples=40)
def test_every_requirement_of_every_subject_has_one_status(base, data, level):
    case = at_level(data.draw(cases(base)), level)
    advice = advise(case, base)
    places = [(one.requirement.id, one.subject) for one in advice.requirements]
    expected = {(r.id, s) for r in base.requirements.values() for s in case.subjects(r.about)}
    assert len(places) == len(set(places))
    assert set(places) == expected


def status(advice, id, subject="tiltak:a"):
    (found,) = [one for one in advice.requirements if one.requirement.id == id and str(one.subject) == subject]
    return found.status


MEASURE = "case: x\nmeasures: [{{id: a, answers: {{{}}}}}]"
BEST = "bb-vurder: Barna får mer ro og en fast voksen å snakke med."


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", Status.NOT_ASSESSED),
        ("anb-barn-berort: usikkert", Status.UNKNOWN),
        ("anb-barn-berort: nei", Status.INAPPLICABLE),
        ("anb-barn-berort: ja", Status.MISSING),
        (f"anb-barn-berort: ja, {BEST}", Status.MISSING),
        (f"anb-barn-berort: ja, {BEST}, bb-plikt-forsvarlig: Jordmor har vurdert.", Status.MET),
        (f"anb-barn-berort: ja, {BEST}, bb-plikt-forsvarlig: usikkert", Status.MISSING),
        ("anb-barn-berort: ja, bb-vurder: usikkert", Status.MISSING),
        ("anb-barn-berort: ja, bb-vurder: {not_relevant: Ikke nødvendig her}", Status.MISSING),
        ("anb-barn-berort: ja, bb-vurder: For kort", Status.MISSING),
    ],
)
def test_a_duty_is_closed_only_by_a_written_assessment(advice_on, answers, expected):
    assert status(advice_on(MEASURE.format(answers)), "R-BARN-02") is expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", Status.MISSING),
        ("nytte-kort-sikt: Færre fall", Status.MISSING),
        ("nytte-kort-sikt: Færre fall, nytte-lang-sikt: Bedre helse", Status.MET),
        ("nytte-kort-sikt: Færre fall, nytte-lang-sikt: usikkert", Status.UNKNOWN),
        ("nytte-kort-sikt: Færre fall, nytte-lang-sikt: {not_relevant: Kort tiltak}", Status.MET),
        ("nytte-kort-sikt: {not_relevant: a b}, nytte-lang-sikt: {not_relevant: a b}", Status.NOT_RELEVANT),
    ],
)
def test_a_recommendation_is_closed_by_any_answer(advice_on, answers, expected):
    assert status(advice_on(MEASURE.format(answers)), "R-NYTTE-06") is expected


def test_one_of_two_is_enough_where_the_shape_says_so(advice_on):
    for answers, expected in [
        ("nytte-samlet: stor", Status.MISSING),
        ("nytte-samlet: stor, nytte-tilgjengelig-kunnskap: Faglig skjønn", Status.MET),
        ("nytte-samlet: stor, nytte-kunnskapsbasert-praksis: Erfaring", Status.MET),
        ("", Status.INAPPLICABLE),
    ]:
        assert status(advice_on(MEASURE.format(answers)), "R-KUNN-01") is expected


def test_the_document_must_show_the_assessment_not_only_be_asked_about(advice_on):
    case = "case: x\nanswers: {{bb-plikt-fremgar: {}}}\nmeasures: [{{id: a, answers: {{anb-barn-berort: ja}}}}]"
    for answer, expected in [("ja", Status.MET), ("nei", Status.MISSING), ("usikkert", Status.MISSING)]:
        assert status(advice_on(case.format(answer)), "R-BARN-04", "sak") is expected


def test_depth_decides_what_is_asked_for_but_never_of_a_duty(advice_on):
    case = "case: x\nlevel: {}\nmeasures: [{{id: a, answers: {{nytte-samlet: stor, anb-barn-berort: ja}}}}]"
    practice, municipality = advice_on(case.format("praksis")), advice_on(case.format("kommune"))
    assert status(practice, "R-NYTTE-01") is Status.MET
    assert status(municipality, "R-NYTTE-01") is Status.MISSING
    for advice in (practice, municipality):
        assert status(advice, "R-BARN-02") is Status.MISSING
        assert "R-BARN-02" in {one.requirement.id for one in advice.blocking}


def test_shacls_conforms_is_not_the_same_as_complete(base, read):
    """With the children's question unanswered no shape on it fires: SHACL is content, the advisor is not."""
    inference = infer(read("case: x\nlevel: praksis\nmeasures: [{id: a}]"), base)
    a = Subject(Kind.MEASURE, ("a",))
    assert not any(subject == a and "R-BARN-02" in iri for subject, iri in shacl_violations(inference))
    assert status(advise(inference.facts.case, base), "R-BARN-02") is Status.NOT_ASSESSED


def test_where_shacl_and_the_plain_reading_differ_the_stricter_counts_and_it_is_said(base, read):
    case = read(MEASURE.format(f"anb-barn-berort: ja, {BEST}, nytte-mot-mal: Færre fall"))
    a = Subject(Kind.MEASURE, ("a",))

    def stricter(inference):
        extra = {"R-BARN-02.bb-vurder", "R-NYTTE-04.nytte-mot-mal"}
        return shacl_violations(inference) | {(a, f"urn:prio:krav:{one}") for one in extra}

    advice = advise(case, base, judge=stricter)
    assert status(advice, "R-BARN-02") is Status.MISSING
    assert "R-NYTTE-04" not in {one.requirement.id for one in advice.requirements}
    assert {one.id for one in advice.disagreements} == {"R-BARN-02", "R-NYTTE-04"}
