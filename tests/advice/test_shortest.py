"""The shortest list really is the shortest: held against trying every set of questions with every answer."""

from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.advice.dependence import Part
from advisor.advice.inference import infer
from advisor.advice.shortest import _Search
from advisor.case.casefile import read_record
from advisor.case.facts import possible_answers
from advisor.engines.reference import Reference
from advisor.engines.status import Status, status, violated
from advisor.knowledge.terms import Force
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE, Kind, Subject
from tests import growing
from tests.strategies import DEPTHS, LEVEL

from ..conftest import size
from ..strategies import at_depth, cases, with_answer

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
OPEN = {Force.MUST: {Status.MISSING, Status.UNKNOWN, Status.NOT_ASSESSED}, Force.SHOULD: {Status.MISSING}}


def nothing_required_is_open(inference, depth, given):
    """By the plain reading of the shapes, with some answers tried beside those of the case."""
    view, facts = Reference(inference.facts, inference.rules, given), inference.facts
    return not any(
        status(view, requirement, subject, requirement.at(depth)) in OPEN[requirement.force]
        for requirement in facts.knowledge.requirements.values()
        if requirement.force in OPEN and requirement.at(depth)
        for subject in facts.subjects[requirement.about]
    )


def shortest_by_trying_everything(inference, depth, most):
    """How many answers close the case at least, trying every set of up to `most` questions with every answer."""
    facts = inference.facts
    relevant = {question for r in facts.knowledge.requirements.values() for question in r.questions}
    relevant |= {
        "alvorlighet-barn-berort",
        "barn-valget-folger",
    }  # no requirement asks for them; whether a duty applies rests on them
    places = [
        (subject, question.id)
        for question in facts.knowledge.questions.values()
        if question.id in relevant
        for subject in facts.subjects[question.about]
        if facts.holder(subject, question.id) == (subject, question.id)
        and ((answer := facts.answer(subject, question.id)) is None or answer.state is State.UNSURE)
    ]
    for count in range(most + 1):
        for chosen in combinations(places, count):
            domains = [list(possible_answers(facts.knowledge.questions[id], [])) for _subject, id in chosen]
            for answers in product(*domains):
                if nothing_required_is_open(inference, depth, dict(zip(chosen, answers, strict=True))):
                    return count
    return None


SMALL = """
case: x
level: praksis
answers: {{helhet-samlet: Vi veide., likeverd-samlet: Ingen vi kjenner til.{case}}}
measures:
  - id: a
    answers: {{ressurs-samlet: liten{measure}}}
    target_groups: [{{id: g, answers: {{alvorlighet-malgruppe: lav{group}}}}}]
"""
FILLED = "nytte-samlet: liten"


@pytest.mark.parametrize(
    ("case", "measure", "group", "expected"),
    [
        ("", f", {FILLED}, anb-barn-berort: nei", "", 0),
        ("", f", {FILLED}", "", 1),
        ("", "", "", 2),
        ("", f", {FILLED}, anb-barn-berort: usikkert", "", 1),
        pytest.param(
            "", f", {FILLED}, anb-barn-berort: usikkert", ", alvorlighet-barn-berort: usikkert", 2, marks=pytest.mark.long
        ),
        ("", f", {FILLED}, anb-barn-berort: nei", ", alvorlighet-barn-berort: usikkert", 1),
    ],
)
def test_small_cases_by_hand_and_by_trying_everything(base, read, case, measure, group, expected):
    advice = advise(read(SMALL.format(case=case, measure=measure, group=group)), base)
    assert len(advice.next) == expected
    assert shortest_by_trying_everything(advice.inference, advice.depth, expected) == expected


@given(data=st.data())
@settings(relaxed, max_examples=size(6, 12))
def test_no_shorter_list_exists_for_any_nearly_complete_case(base, data):
    """Closes a random case by its own list, opens two or three answers again, and tries everything shorter."""
    case = at_depth(data.draw(cases(base, most_measures=1)), DEPTHS[0])
    inference = infer(case, base)
    for place, answer in solution(inference).items():
        case = with_answer(case, *place, answer)
    answered = sorted(
        (s, q) for s, given in case.answers.items() for q in given if q != LEVEL and base.questions[q].depth is DEPTHS[0]
    )
    for place in data.draw(st.lists(st.sampled_from(answered), max_size=3, unique=True)) if answered else []:
        case = with_answer(case, *place, data.draw(st.sampled_from([None, Answer(State.UNSURE)])))
    advice = advise(case, base)
    most = len(advice.next)
    if most <= 3:
        assert shortest_by_trying_everything(advice.inference, advice.depth, most) == most


def solution(inference):
    return _Search(inference, set()).run()


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(25, 200))
def test_what_is_sought_apart_is_what_is_found_in_one(base, data, depth):
    """The same search over all requirements as one part, which nothing is cut out of."""
    inference = infer(at_depth(data.draw(cases(base)), depth), base)
    search = _Search(inference, set())
    places = frozenset(place for part in search.dependence.parts(search.dependence.whole) for place in part.places)
    assert (search.solved(Part(search.dependence.whole, places), search.trial) or {}) == search.run()


def test_the_list_of_a_budget_round_grows_as_the_case_does(base):
    """Also where every measure waits for the same two answers, and a duty of the case for all of them."""

    def work(measures):
        file = growing.budget_round(measures, ranked=False)
        for measure in file["measures"]:
            measure["answers"]["anb-barn-berort"] = "usikkert"
            measure["target_groups"][0]["answers"]["alvorlighet-barn-berort"] = "usikkert"
        inference = infer(read_record(file, "case", base), base, lambda _knowledge, _rules: None)
        return growing.calls(lambda: solution(inference), violated, _Search._open, Reference.answer)

    few, more, many = map(work, (6, 12, 24))
    assert more < 3 * few
    assert many < 3 * more


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(20, 60))
def test_the_list_does_close_any_case(base, data, depth):
    case = at_depth(data.draw(cases(base)), depth)
    inference = infer(case, base)
    found = solution(inference)
    assert nothing_required_is_open(inference, depth, found)
    for place in found:  # and nothing in it is idle
        without = {other: answer for other, answer in found.items() if other != place}
        assert not nothing_required_is_open(inference, depth, without)


@given(data=st.data())
@settings(relaxed, max_examples=size(10, 25))
def test_a_complete_case_has_an_empty_list_and_the_other_way_round(base, data):
    advice = advise(data.draw(cases(base)), base)
    assert (not advice.next) is (not any(one.open for one in advice.requirements))


def test_shared_severity_is_asked_for_once(advice_on):
    advice = advice_on(
        """
        case: x
        measures:
          - {id: a, target_groups: [{id: g}]}
          - {id: b, target_groups: [{id: g, same_as: a/g}]}
        """
    )
    assert [str(subject) for subject, question in advice.next if question == "alvorlighet-malgruppe"] == ["målgruppe:a/g"]


def test_what_a_duty_waits_for_comes_first(advice_on):
    advice = advice_on("case: x\nmeasures: [{id: a, target_groups: [{id: g}]}]")
    assert advice.next[0] == (Subject(Kind.MEASURE, ("a",)), "anb-barn-berort")


def test_a_dismissed_recommendation_is_not_in_the_list(base, advice_on):
    text = "case: x\nlevel: praksis\nmeasures: [{id: a}]\n"
    assert (CASE, "helhet-samlet") in advice_on(text).next
    (asking,) = [one for one in base.requirements.values() if one.questions == ("helhet-samlet",) and one.at(DEPTHS[0])]
    dismissed = text + f"dismissals: [{{rule: {asking.id}, reason: Skrevet i saksframlegget}}]"
    assert (CASE, "helhet-samlet") not in advice_on(dismissed).next
