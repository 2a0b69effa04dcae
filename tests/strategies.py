"""Any case that a case file can say, for property tests: Hypothesis draws the seed of a random case.

A case has hundreds of answers, more than Hypothesis can draw one by one, or make smaller.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from advisor.audit.proof.random_cases import PERSONAL, random_answer, random_case
from advisor.case.answers import AnswerReader
from advisor.case.model import Case
from advisor.knowledge import KnowledgeBase, Question, load
from advisor.knowledge.terms import Depth, Level
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE, Subject
from advisor.text.reading import from_plain

LEVELS, DEPTHS = load().levels, load().depths
LEVEL, DEPTH, RANKING = (load().fields[name].id for name in ("level", "depth", "ranking"))
PARTICIPANTS = load().participants.id


def answer(question: Question, measures: list[str], chance: Random) -> Answer:
    """Any answer to a question that may be stored."""
    while True:
        node = from_plain(random_answer(load(), question, measures, chance), "", [])
        given = AnswerReader(question, _refuse, measures).answer(node)
        if given and PERSONAL not in str(given.value):
            return given


def _refuse(_line: int | None, what: str, _cure: str = "") -> None:
    raise AssertionError(what)


def cases(base: KnowledgeBase, most_measures: int = 3) -> st.SearchStrategy[Case]:
    """A case with so many measures at most, on a day with every rule, and nothing dismissed."""
    seeds = st.integers(0, 2**32)
    drawn = seeds.map(lambda seed: random_case(base, seed)).filter(lambda case: len(case.measures) <= most_measures)
    return drawn.map(lambda case: replace(case, assessed_on=date(2026, 11, 1), dismissals=()))


def with_answer(case: Case, subject: Subject, question: str, answer: Answer | None) -> Case:
    """The same case with one answer given, changed or taken away."""
    answers = {one: dict(given) for one, given in case.answers.items()}
    answers.setdefault(subject, {}).pop(question, None)
    if answer is not None:
        answers[subject][question] = answer
    return replace(case, answers=answers)


def at_level(case: Case, level: Level) -> Case:
    return with_answer(case, CASE, LEVEL, Answer(State.VALUE, level.id))


def at_depth(case: Case, depth: Depth) -> Case:
    return with_answer(case, CASE, DEPTH, Answer(State.VALUE, depth.id))
