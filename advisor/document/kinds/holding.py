"""The order that people set, and how well it holds: what is unknown of what it rests on, and what other answers would do to it.

It is never suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

from ...advice.advice import Advice
from ...advice.reasons import outcome
from ...case.facts import Place
from ...case.model import Case
from ...engines.reference import Reference
from ...knowledge import KnowledgeBase
from ...knowledge.terms import Question
from ...language.answers import Answer, Placed, Span, State
from ...language.conditions import Truth
from ...language.subjects import CASE, Kind, Subject
from ...text.catalogue import gettext as _
from ...wording import words as wording
from ..assessments import groups, steps

LEAST = "lite"  # the lowest certainty


@dataclass(frozen=True)
class Turn:
    """What other answers would do: the tool asks about a pair (or no longer asks) that it does not ask about now."""

    question: str
    pair: Subject
    asked: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Deciding:
    """An uncertain answer that decides what the tool asks about the order."""

    place: Place
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Known:
    """How much is known of what the comparison of ranked measures rests on."""

    places: frozenset[Place]
    unknown: frozenset[Place]
    pairs: int
    apart: int  # of these, the pairs that could not be compared on all of it
    titles: tuple[str, ...]  # «…» of the measures that are in them


def answer(case: Case, knowledge: KnowledgeBase) -> Answer | None:
    question = knowledge.fields.get("ranking")
    return case.answers.get(CASE, {}).get(question.id) if question else None


def order(case: Case, knowledge: KnowledgeBase) -> list[Placed]:
    given = answer(case, knowledge)
    return list(given.value) if given and given.state is State.VALUE else []  # type: ignore[arg-type]


def compared(advice: Advice, measure: Subject) -> list[Place]:
    """The answers that comparisons of a measure rest on; of its groups at the measure itself where it has none."""
    roles = advice.knowledge.roles
    own = [(measure, id) for id in (roles.upright, roles.across) if id]
    sizes = [(measure, roles.size)] if roles.size else []
    if roles.size and advice.knowledge.questions[roles.size].about is Kind.GROUP:
        sizes = [advice.inference.facts.holder(group, roles.size) for group in groups(advice, measure)] or sizes
    return [*own, *dict.fromkeys(sizes)]


def unknown(advice: Advice, *measures: Subject) -> Iterator[Place]:
    """The answers that are missing or unsure; a measure without target groups lacks theirs."""
    for place in (place for measure in measures for place in compared(advice, measure)):
        answer = advice.inference.facts.answer(*place)
        if answer is None or answer.state is State.UNSURE:
            yield place


def known(advice: Advice) -> Known:
    measures = [Subject(Kind.MEASURE, (line.measure,)) for line in order(advice.case, advice.knowledge)]
    lacking = {measure: places for measure in measures if (places := [*unknown(advice, measure)])}
    pairs = comb(len(measures), 2)
    return Known(
        frozenset(place for measure in measures for place in compared(advice, measure)),
        frozenset(place for places in lacking.values() for place in places),
        pairs,
        pairs - comb(len(measures) - len(lacking), 2),
        tuple(f"«{advice.case.title_of(measure)}»" for measure in lacking),
    )


def deciding(advice: Advice) -> list[Deciding]:
    """The uncertain answers about ranked measures that, each alone, would change what is asked about the order."""
    found = []
    measures: dict[Place, set[str]] = {}  # a group that several share touches them all
    for line in order(advice.case, advice.knowledge):
        for place in compared(advice, Subject(Kind.MEASURE, (line.measure,))):
            measures.setdefault(place, set()).add(line.measure)
    of_measure: dict[str, dict[Subject, int]] = {}
    for number, pair in enumerate(advice.inference.facts.subjects[Kind.PAIR]):
        for id in pair.ids:
            of_measure.setdefault(id, {})[pair] = number
    for place, touched in measures.items():
        if not others(advice, place):
            continue
        numbers = {pair: number for id in touched for pair, number in of_measure.get(id, {}).items()}
        pairs = sorted(numbers, key=numbers.__getitem__)
        turns: dict[tuple[Subject, bool], list[Answer]] = {}
        for answer in others(advice, place):
            for pair, asked in _asked_otherwise(advice, pairs, place, answer):
                turns.setdefault((pair, asked), []).append(answer)
        if turns:
            found.append(Deciding(place, tuple(Turn(place[1], *which, tuple(answers)) for which, answers in turns.items())))
    return found


def others(advice: Advice, place: Place) -> list[Answer]:
    """Answers that may turn out to be right: every step for «usikkert», those of a span, and one step on either side
    of what people are little sure of."""
    answer = advice.inference.facts.answer(*place)
    scale = advice.knowledge.questions[place[1]].option_ids
    if answer is None or answer.state is State.NOT_RELEVANT:
        return []
    low, high = steps(scale, answer) or (0, len(scale) - 1)
    reach = 1 if answer.certainty == LEAST else 0
    possible = range(max(0, low - reach), min(len(scale), high + reach + 1))
    tried = [Answer(State.VALUE, Span(scale[step], scale[step])) for step in possible]
    return [one for one in tried if one.value != answer.value]


def _asked_otherwise(advice: Advice, pairs: Sequence[Subject], place: Place, answer: Answer) -> Iterator[tuple[Subject, bool]]:
    """Those of some pairs that the tool would begin to ask about, or no longer ask about, with another answer."""
    inference, depth = advice.inference, advice.depth
    trial = Reference(inference.facts, inference.rules, {place: answer})
    dismissed = {(one.rule.id, one.subject) for one in advice.prompts if one.dismissed}
    for rule in inference.rules.rules:
        for pair in pairs if rule.about is Kind.PAIR and rule.prompt else ():
            before = inference.truths[pair, rule.id] is Truth.JA
            after = outcome(rule, pair, trial, depth) == str(Truth.JA)
            if before != after and (rule.id, pair) not in dismissed:
                yield pair, after


def either(question: Question, answers: Sequence[Answer]) -> str:
    """«liten», «liten eller middels», «liten, middels eller stor»."""
    *first, last = (f"«{wording.answer(question, answer)}»" for answer in answers)
    return _("{first} or {last}", first=", ".join(first), last=last) if first else last
