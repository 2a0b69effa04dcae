"""Every prompt that asks for something ends when it is answered, over all values of what it reads; a warning says of what."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.case.facts import Facts
from advisor.case.model import Case, Group, Measure
from advisor.engines.encoding import NOT_RELEVANT, UNANSWERED, UNSURE, VALUE, decode, numbers
from advisor.engines.reference import Reference
from advisor.knowledge.contract import _answers_read, hold_asked, hold_endings
from advisor.knowledge.terms import Force
from advisor.knowledge.turtle import TurtleFiles
from advisor.language.answers import State
from advisor.language.conditions import Truth, truth
from advisor.language.subjects import CASE, Kind, Subject
from tests.conftest import ROOT
from tests.finding import BASE, given

ENDING = [rule for rule in BASE.rules if given(rule) and rule.ends_on]
WARNING = [rule for rule in BASE.rules if given(rule) and rule.warning]
MEASURES = (Measure("a", groups=(Group("g"),)), Measure("b", groups=(Group("g"),)))
SUBJECTS = {
    Kind.CASE: [CASE],
    Kind.MEASURE: [Subject(Kind.MEASURE, (id,)) for id in "ab"],
    Kind.GROUP: [Subject(Kind.GROUP, (id, "g")) for id in "ab"],
}


def answers(question):
    """Every answer that a condition can tell from others, none among them; of a text one that is there, and each tick alone."""
    told = numbers(question)
    if question.answer_type.name == "text":
        told = [UNANSWERED, UNSURE, NOT_RELEVANT, VALUE + 20]
    elif question.answer_type.ticked:
        told = [UNANSWERED, UNSURE, NOT_RELEVANT, *(VALUE + 2**place for place in range(len(question.options))), told[-1]]
    return [decode(question, number) for number in told]


def closing(question):
    """Of these, those that answer it, or say that it is not relevant."""
    return [one for one in answers(question) if one is not None and one.state is not State.UNSURE]


def views(rule, ending):
    """Every combination of the answers that a rule rests on, and of its ending one some: every subject has the same."""
    read = [BASE.questions[id] for id in sorted(_answers_read(BASE, rule, ())) if not BASE.questions[id].derived]
    rules, end = BASE.rules_on(rule.valid_from), BASE.questions[rule.ends_on]
    for combination in product(*(ending if one is end else answers(one) for one in read)):
        said = {}
        for question, answer in zip(read, combination, strict=True):
            for subject in SUBJECTS[question.about] if answer else ():
                said.setdefault(subject, {})[question.id] = answer
        yield Reference(Facts(Case("x", measures=MEASURES, answers=said), BASE), rules)


def speaking_views(rule, ending):
    return [view for view in views(rule, ending) if truth(rule.when, SUBJECTS[rule.about][0], view) is Truth.JA]


@pytest.mark.parametrize("rule", ENDING, ids=lambda rule: rule.id)
def test_it_ends_when_it_is_answered_or_not_relevant(rule):
    assert not speaking_views(rule, closing(BASE.questions[rule.ends_on]))


@pytest.mark.parametrize("rule", ENDING, ids=lambda rule: rule.id)
def test_it_speaks_while_it_is_not_answered_and_the_answer_would_count(rule):
    """An answer that is asked only in a situation that is gone would never end it."""
    question = BASE.questions[rule.ends_on]
    spoken = speaking_views(rule, [None])
    assert spoken and not question.merged_into and not question.derived
    for view in spoken:
        assert any(view.counted(subject, question.id) for subject in SUBJECTS[question.about])


def test_every_prompt_that_is_given_ends_or_warns():
    assert {rule.id for rule in [*ENDING, *WARNING]} == {rule.id for rule in BASE.rules if given(rule)}
    assert not {rule.id for rule in ENDING} & {rule.id for rule in WARNING}


@pytest.mark.parametrize("rule", WARNING, ids=lambda rule: rule.id)
def test_a_warning_reads_two_answers_or_says_why_one_is_enough(rule):
    assert len(_answers_read(BASE, rule, ())) >= 2 or len(rule.warning.split()) > 2


SEVEN = 7
DAY = max(rule.valid_to for rule in BASE.rules if rule.valid_to) + timedelta(days=1)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_case_that_does_not_contradict_itself_gets_at_most_seven_pieces(path):
    """As if it were assessed today: a case keeps the rules of its day."""
    advice = advise(replace(read_case(path, BASE), assessed_on=DAY), BASE)
    different = {one.rule.id for one in advice.prompts if not one.dismissed}
    assert path.stem == "motsier-seg" or len(different) <= SEVEN, different


# What is refused --------------------------------------------------------------------------------


def problems(rule, **changed):
    found = []
    others = tuple(one for one in BASE.rules if one is not rule)
    hold_endings(replace(BASE, rules=(*others, replace(rule, **changed))), found, ())
    return found


def test_a_prompt_without_an_end_is_refused_where_it_stands():
    rule = ENDING[0]
    (problem,) = problems(rule, ends_on="")
    assert (problem.file, problem.line) == (rule.file, rule.line) and rule.id in problem.what
    (problem,) = problems(rule, ends_on="nytte-mot-mal")
    assert (problem.file, problem.line) == (rule.file, rule.line) and "nytte-mot-mal" in problem.what
    assert not problems(rule)


def test_a_warning_on_one_answer_says_why_it_is_enough():
    alone = next(rule for rule in WARNING if rule.warning != "true")
    (problem,) = problems(alone, warning="true")
    assert (problem.file, problem.line) == (alone.file, alone.line) and alone.id in problem.what


def test_a_retired_prompt_needs_neither():
    retired = next(rule for rule in BASE.rules if rule.prompt and rule.valid_to)
    assert not retired.ends_on and not retired.warning and not problems(retired)


def test_what_is_required_is_asked_at_that_depth():
    files = TurtleFiles([BASE.folder / "ontology/shapes.ttl"], [])
    hold_asked(BASE, files)
    assert not files.problems
    required = next(one for one in BASE.requirements.values() if one.force is Force.SHOULD and not one.target)
    asked = required.demands[0].questions[0]
    merged = {**BASE.questions, asked: replace(BASE.questions[asked], merged_into="helhet-samlet")}
    hold_asked(replace(BASE, questions=merged), files)
    assert any(asked in problem.what and problem.line for problem in files.problems)
