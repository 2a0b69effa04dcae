"""What one answer would change: looked for only where it can matter, and the same as when everything is looked at."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.inference import infer
from advisor.advice.reasons import Effect, _reads, effects, outcome
from advisor.case.casefile import read_record
from advisor.case.facts import possible_answers
from advisor.case.model import Case
from advisor.engines.reference import Reference
from advisor.knowledge import Requirement
from advisor.language.conditions import All, truth
from advisor.language.subjects import Kind, Subject
from tests import growing

from ..conftest import size
from ..strategies import DEPTHS, cases

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def everywhere(inference, place, answer, depth):
    """Every requirement and every rule that gives advice, of every subject."""
    trial = Reference(inference.facts, inference.rules, {inference.facts.holder(*place): answer})
    prompting = [rule for rule in inference.rules.rules if rule.prompt]
    for target in [*inference.facts.knowledge.requirements.values(), *prompting]:
        for subject in inference.facts.subjects[target.about]:
            before, after = (outcome(target, subject, view, depth) for view in (inference.reference, trial))
            if before != after and (isinstance(target, Requirement) or "ja" in (before, after)):
                yield Effect(target, subject, before, after)


@given(data=st.data())
@settings(relaxed, max_examples=size(40, 400))
def test_effects_are_those_of_looking_everywhere(base, data):
    case, depth = data.draw(cases(base, most_measures=3)), data.draw(st.sampled_from(DEPTHS))
    inference = infer(case, base, lambda _knowledge, _rules: None)
    questions = [one for one in base.questions.values() if not one.derived and inference.facts.subjects[one.about]]
    question = data.draw(st.sampled_from(questions))
    subject = data.draw(st.sampled_from(inference.facts.subjects[question.about]))
    answer = data.draw(st.sampled_from(list(possible_answers(question, [measure.id for measure in case.measures]))))
    place = (subject, question.id)
    assert effects(inference, place, answer, depth) == list(everywhere(inference, place, answer, depth))


def test_an_answer_about_a_measure_is_not_tried_on_the_pairs_of_others(base):
    """So the page that explains a pair does not grow with the square of the measures."""
    place = (Subject(Kind.MEASURE, ("t0",)), "nytte-samlet")
    answer = next(possible_answers(base.questions["nytte-samlet"], []))

    def work(measures):
        inference = infer(read_record(growing.budget_round(measures), "case", base), base, lambda _knowledge, _rules: None)
        depth = DEPTHS[1]
        return growing.calls(lambda: effects(inference, place, answer, depth), truth)

    few, more, many = map(work, (6, 12, 24))
    assert more < 3 * few
    assert many < 3 * more


def test_a_word_that_nobody_told_of_is_not_taken_for_one_that_reads_nothing(base):
    class Unheard:
        pass

    rule = replace(base.rules[0], when=All((Unheard(),)))
    with pytest.raises(TypeError):
        _reads(infer(Case(id="x", assessed_on=base.rules[0].valid_from), base), rule)
