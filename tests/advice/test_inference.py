"""Two engines, one meaning: on any case, in any order of answers, and what happens when they differ."""

import random
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.advice.completeness import findings
from advisor.advice.inference import infer, second_engine
from advisor.case.model import Case, Measure
from advisor.engines.status import Status
from advisor.knowledge.terms import Force
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase
from advisor.wording.terminal import show_advice
from tests.strategies import DEPTHS

from ..conftest import size
from ..finding import concluding, duty, standing
from ..strategies import at_depth, cases

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
A = Subject(Kind.MEASURE, ("a",))


@given(data=st.data())
@settings(relaxed, max_examples=size(80, 500))
def test_both_engines_agree_on_any_case(base, data):
    inference = infer(data.draw(cases(base)), base)
    assert inference.engines == ("reference", "durable_rules")
    assert inference.disagreements == ()


@given(data=st.data(), seed=st.integers(0, 10))
@settings(relaxed, max_examples=size(10, 30))
def test_the_order_of_answers_does_not_matter(base, data, seed):
    case = data.draw(cases(base))
    shuffled = {}
    subjects = list(case.answers)
    random.Random(seed).shuffle(subjects)
    for subject in subjects:
        questions = list(case.answers[subject])
        random.Random(seed).shuffle(questions)
        shuffled[subject] = {question: case.answers[subject][question] for question in questions}
    other = replace(case, answers=shuffled)
    assert infer(other, base).truths == infer(case, base).truths
    assert advise(other, base).as_dict() == advise(case, base).as_dict()


def test_every_value_of_every_small_case(base):
    """A tiny exhaustive test beside the random one: each answer to each question of the duty towards children."""
    from advisor.case.facts import possible_answers

    whether = [None, *possible_answers(base.questions["anb-barn-berort"], [])]
    condition = [None, *possible_answers(base.questions["alvorlighet-barn-berort"], [])]
    follows = [None, *possible_answers(base.questions["barn-valget-folger"], [])]
    directions = possible_answers(base.questions["tiltak-retning"], [])
    retning = [None, *islice(directions, size(2, None))]
    from advisor.case.model import Group

    group = Subject(Kind.GROUP, ("a", "g"))
    tried = 0
    for one in whether:
        for two in condition:
            for three in follows:
                for four in retning:
                    given_to_measure = {"anb-barn-berort": one, "barn-valget-folger": three, "tiltak-retning": four}
                    answers = {
                        A: {q: a for q, a in given_to_measure.items() if a},
                        group: {"alvorlighet-barn-berort": two} if two else {},
                    }
                    case = Case(
                        "x", measures=(Measure("a", groups=(Group("g"),)),), answers=answers, assessed_on=date(2026, 1, 1)
                    )
                    inference = infer(case, base)
                    assert inference.disagreements == ()
                    says = {answer.value for answer in (one, two) if answer}
                    assert (inference.situation(A, "BarnBerort") is Truth.JA) is ("ja" in says)
                    tried += 1
    assert tried == 5 * 5 * 6 * size(3, 10)


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(20, 60))
def test_duties_survive_every_level_and_every_other_answer(base, data, depth):
    """Where the situation of a duty holds, it stands, whatever the depth, the crisis or any other answer says."""
    case = at_depth(data.draw(cases(base)), depth)
    inference = infer(case, base)
    found, _disagreements = findings(inference)
    for one in found:
        if one.requirement.force is not Force.MUST:
            continue
        assert one.at_depth
        match inference.situation(one.subject, one.requirement.target):
            case Truth.JA:
                assert one.status in (Status.MISSING, Status.MET)
            case Truth.NEI:
                assert one.status is Status.INAPPLICABLE
            case _:
                assert one.open


class Wrong:
    """An engine that gives another value for one rule."""

    name = "wrong"

    def __init__(self, base, rules, rule, value):
        self.engine, self.rule, self.value = second_engine(base, rules), rule, value

    def truths(self, facts, expected=None):
        return {key: self.value if key[1] == self.rule else truth for key, truth in self.engine.truths(facts).items()}


def differing(rule, value):
    return lambda base, rules: Wrong(base, rules, rule, value)


def test_a_prompt_on_which_the_engines_differ_is_left_out_and_said(base, read):
    case = read("case: x\nanswers: {avgr-kommunale-tjenester: nei}")
    id = advise(case, base).prompts[0].rule.id
    advice = advise(case, base, engine=differing(id, Truth.NEI))
    assert id not in {one.rule.id for one in advice.prompts}
    (said,) = advice.disagreements
    assert (said.id, str(said.subject)) == (id, "sak")
    assert dict(said.values) == {"reference": "ja", "wrong": "nei"}


@pytest.mark.parametrize(("answer", "other"), [("nei", Truth.JA), ("ja", Truth.NEI)])
def test_a_duty_on_which_the_engines_differ_is_shown_by_the_stricter(base, read, answer, other):
    case = read(f"case: x\nmeasures: [{{id: a, answers: {{anb-barn-berort: {answer}}}}}]")
    rule = concluding(base, duty(base).target)
    advice = advise(case, base, engine=differing(rule.id, other))
    (one,) = [one for one in advice.requirements if one.requirement is duty(base)]
    assert one.status is Status.MISSING
    assert rule.id in {one.id for one in advice.disagreements}


def test_a_recommendation_that_rests_on_a_disputed_situation_is_left_out(base, read):
    case = read("case: x\nmeasures: [{id: a, answers: {nytte-parorende-berort: ja}}]")
    resting = standing(advise(case, base), Status.MISSING, Force.SHOULD).requirement
    disputed = concluding(base, resting.target).id
    advice = advise(case, base, engine=differing(disputed, Truth.NEI))
    assert resting not in [one.requirement for one in advice.requirements]
    assert disputed in {one.id for one in advice.disagreements}


def test_without_durable_rules_the_reference_answers_alone_and_says_so(base, read):
    case = read("case: x\nlevel: praksis")
    advice = advise(case, base, engine=lambda *_: None)
    assert advice.inference.engines == ("reference",)
    assert [one.rule.id for one in advice.prompts] == [one.rule.id for one in advise(case, base).prompts]


def test_an_answer_counts_until_its_situation_is_gone(advice_on):
    text = "case: x\nmeasures: [{{id: a, answers: {{anb-barn-berort: {}, bb-vurder: Barna får hvile og en voksen.}}}}]"
    for answer, counted in [("ja", True), ("usikkert", True), ("nei", False)]:
        advice = advice_on(text.format(answer))
        assert (advice.not_counted == []) is counted
    assert advice.not_counted == [(A, "bb-vurder", "BarnBerort")]
    assert advice.case.answers[A]["bb-vurder"].value == "Barna får hvile og en voksen."


def test_severity_of_the_same_group_is_answered_once(advice_on):
    advice = advice_on(
        """
        case: x
        measures:
          - {id: a, target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy, nytte-miljo: nei}}]}
          - {id: b, target_groups: [{id: g, same_as: a/g}]}
        """
    )
    facts, other = advice.inference.facts, Subject(Kind.GROUP, ("b", "g"))
    assert str(facts.answer(other, "alvorlighet-malgruppe")) == "høy"
    assert facts.answer(other, "nytte-miljo") is None


def test_an_own_answer_beside_a_shared_one_is_superseded_and_said(advice_on, capsys):
    advice = advice_on(
        """
        case: x
        measures:
          - {id: a, target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy}}]}
          - {id: b, target_groups: [{id: g, same_as: a/g, answers: {alvorlighet-malgruppe: lav, nytte-miljo: nei}}]}
          - {id: c, target_groups: [{id: g, same_as: a/g, answers: {nytte-miljo: nei}}]}
        """
    )
    holder, own = (Subject(Kind.GROUP, (measure, "g")) for measure in "ab")
    assert str(advice.inference.facts.answer(own, "alvorlighet-malgruppe")) == "høy"
    assert str(advice.inference.facts.answer(own, "nytte-miljo")) == "nei"
    assert advice.superseded == [(own, "alvorlighet-malgruppe", holder)]
    assert advice.as_dict()["superseded"] == [
        {"question": "alvorlighet-malgruppe", "subject": "målgruppe:b/g", "shared_from": "målgruppe:a/g"}
    ]
    with speaking("en"):
        show_advice(advice)
    said = " ".join(capsys.readouterr().out.split())
    assert "«alvorlighet-malgruppe» (b · g) is kept but not counted: the answer is shared from a · g." in said


def test_where_the_shared_answer_is_missing_the_own_one_does_not_stand_in_for_it(advice_on):
    advice = advice_on(
        """
        case: x
        measures:
          - {id: a, target_groups: [{id: g}]}
          - {id: b, target_groups: [{id: g, same_as: a/g, answers: {alvorlighet-malgruppe: lav}}]}
        """
    )
    own = Subject(Kind.GROUP, ("b", "g"))
    assert advice.inference.facts.answer(own, "alvorlighet-malgruppe") is None
    assert len(advice.superseded) == 1


def test_the_day_of_the_assessment_picks_the_rules(base, read):
    rules = infer(read("case: x\nassessed_on: 2025-04-10"), base).rules
    assert rules is base.rules_on(date(2026, 1, 1))
    assert base.rules_on(date(2025, 4, 9)).rules == ()


def test_on_a_day_without_rules_there_is_no_advice(base):
    """Without rules every case would be complete; a case made in Python has come past no reader of days."""
    with pytest.raises(UnusableCase, match=r"No rules were valid on 2025-04-09\. The first are from 2025-04-10"):
        infer(Case("x", assessed_on=date(2025, 4, 9)), base)


def test_the_first_place_is_a_fact_only_among_several(base, read):
    one = infer(read("case: x\nmeasures: [{id: a}]\nranking: [a]"), base)
    two = infer(read("case: x\nmeasures: [{id: a}, {id: b}]\nranking: [b, a]"), base)
    assert one.facts.answer(A, "rank") is None
    assert str(two.facts.answer(A, "rank")) == "senere"
    assert str(two.facts.answer(CASE, "flere-tiltak")) == "ja"
