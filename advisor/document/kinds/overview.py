"""What a reader who decides is shown of a case, on the page and as a file: what people propose and why, the order, what is
uncertain and what stands empty.

All of it is what people answered or what the advice says; nothing is written in their name, and nothing is added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...advice.advice import Advice
from ...advice.pieces import RequirementAdvice
from ...case.facts import Place
from ...knowledge.terms import Duty, Force, Question
from ...language.answers import Answer, Span, State
from ...language.subjects import CASE, Kind, Subject
from ...text.catalogue import chosen, gettext as _
from ...wording import words as wording
from ..assessments import Assessed, Side, group_title, of_measure, sides, steps
from . import holding


@dataclass(frozen=True)
class Said:
    """A part of what people propose. One that nobody wrote is said to be so, where the depth of the case asks for it."""

    place: Place
    label: str
    words: str  # empty where nobody wrote it


@dataclass(frozen=True)
class Row:
    """A measure with its place in the order, where people set one, and their reason."""

    number: int | None
    side: Side
    cells: tuple[tuple[str, tuple[Assessed, ...]], ...]  # what each assessment is called, and what it is
    reason: str
    groups: tuple[str, ...] = ()  # for whom it is


@dataclass(frozen=True)
class Uncertain:
    """An answer that its writers are not sure of, and what hangs on it."""

    place: Place
    words: str
    matters: str
    short: str = ""  # of it, for a page without room for titles: what people wrote, or that the order hangs on it


def proposal(advice: Advice) -> Said | None:
    """What is proposed; None where the base has no such question, or the depth does not ask it and nobody answered."""
    return next(_said(advice, [advice.knowledge.roles.proposal]), None)


Ground = tuple[str, list[Said]]  # a heading, and what is said under it


def grounds(advice: Advice) -> list[Ground]:
    """The choice, who decides, why, what gives way, and the money, under their headings."""
    return [*of_the_choice(advice), *yields(advice), *money(advice)]


def of_the_choice(advice: Advice) -> list[Ground]:
    roles = advice.knowledge.roles
    parts = [(_("The choice"), [roles.choice]), (_("Who decides"), [roles.decider]), (_("Why"), [roles.grounds])]
    return [ground for label, ids in parts for ground in _ground(advice, label, ids)]


def yields(advice: Advice) -> list[Ground]:
    return _ground(advice, _("What gives way"), [advice.knowledge.roles.yields])


def money(advice: Advice) -> list[Ground]:
    return _ground(advice, _("Money"), advice.knowledge.roles.money)


def _ground(advice: Advice, label: str, ids: Sequence[str]) -> list[Ground]:
    said = list(_said(advice, ids))
    return [(label, said)] if said else []


def _said(advice: Advice, ids: Sequence[str]) -> Iterator[Said]:
    roles = advice.knowledge.roles
    for question in (advice.knowledge.questions[id] for id in ids if id):
        answer = advice.inference.facts.answer(CASE, question.id)
        lacks = question.asked_at(advice.depth) and question.id not in (roles.choice, roles.decider)
        if answer is not None or lacks:
            words = wording.told(question, answer, advice.case) if answer else ""
            yield Said((CASE, question.id), chosen(question.short), words)


def rows(advice: Advice) -> list[Row]:
    """The measures: those of the order first, in it, and then the others as they stand in the case."""
    lines = holding.order(advice.case, advice.knowledge)
    places = {line.measure: number for number, line in enumerate(lines, 1)}
    reasons = {line.measure: line.reason for line in lines}
    found = []
    for side in sorted(sides(advice), key=lambda side: places.get(side.id, len(lines) + 1)):
        urgency = advice.knowledge.roles.urgency
        urgent = (
            [(chosen(advice.knowledge.questions[urgency].short), tuple(of_measure(advice, side.subject, urgency)))]
            if urgency
            else []
        )
        parts = [(side.upright,) if side.upright else None, (side.across,) if side.across else None, side.sizes]
        cells = [(label, part) for label, part in zip(side.labels, parts, strict=True) if part is not None]
        whom = dict.fromkeys(group_title(advice.case, one) for one in advice.inference.facts.below(side.subject, Kind.GROUP))
        found.append(Row(places.get(side.id), side, (*cells, *urgent), reasons.get(side.id, ""), tuple(whom)))
    return found


def uncertain(advice: Advice) -> list[Uncertain]:
    """First what decides what is asked about the order, then «usikkert», the least sure, and spans that meet others."""
    found = {
        one.place: Uncertain(one.place, _words(advice, one.place), _turn(advice, one.turns[0]), _("The order may hang on it."))
        for one in holding.deciding(advice)
    }
    facts = advice.inference.facts
    kept: dict[str, list[Uncertain]] = {"unsure": [], "least": [], "span": []}
    for subject, question, answer in facts.answers():
        place = facts.holder(subject, question.id)
        if place in found or question.derived:
            continue
        kind, matters = _kind(advice, place, question, answer)
        if kind:
            kept[kind].append(Uncertain(place, _words(advice, place), matters, matters if kind == "unsure" else ""))
    for several in kept.values():
        for one in several:
            found.setdefault(one.place, one)
    return list(found.values())


def told_of_duties(advice: Advice) -> list[tuple[Duty, list[tuple[Subject, list[Place]]]]]:
    """Of each duty, by measure, what people wrote in the sections of the document that tell of it, in their order."""
    facts, questions = advice.inference.facts, advice.knowledge.questions
    found = []
    for duty in advice.knowledge.duties.values():
        asked = [id for one in advice.document for id in one.section.questions if questions[id].section == duty.section]
        written = [id for id in asked if questions[id].about is Kind.MEASURE and not questions[id].options]
        by = []
        for measure in facts.subjects[Kind.MEASURE]:
            places = [(measure, id) for id in written if _wrote(facts.answer(measure, id))]
            by += [(measure, places)] if places else []
        found += [(duty, by)] if by else []
    return found


def _wrote(answer: Answer | None) -> bool:
    return answer is not None and answer.state is State.VALUE


def silent(advice: Advice) -> int:
    """How many of the assessments that measures are compared on say nothing of how sure people are."""
    measures = advice.inference.facts.subjects[Kind.MEASURE]
    places = {place for measure in measures for place in holding.compared(advice, measure)}
    answers = [advice.inference.facts.answer(*place) for place in places]
    return sum(answer is not None and answer.state is State.VALUE and not answer.certainty for answer in answers)


def _kind(advice: Advice, place: Place, question: Question, answer: Answer) -> tuple[str, str]:
    if answer.state is State.UNSURE:
        return "unsure", answer.rationale
    if answer.state is State.NOT_RELEVANT:
        return "", ""
    if answer.certainty == holding.LEAST:
        return "least", ""
    met = _met(advice, place, question, answer)
    return ("span", _("It cannot be told apart from {titles}.", titles=", ".join(met))) if met else ("", "")


def _met(advice: Advice, place: Place, question: Question, answer: Answer) -> list[str]:
    """The measures or groups whose answer to the same question lies within a span."""
    reach = steps(question.option_ids, answer) if isinstance(answer.value, Span) else None
    if not reach or reach[0] == reach[1]:
        return []
    facts, found = advice.inference.facts, {}
    for other in facts.subjects[question.about]:
        there = facts.holder(other, question.id)
        theirs = steps(question.option_ids, facts.answer(*there)) if there != place else None
        if theirs and theirs[0] <= reach[1] and reach[0] <= theirs[1]:
            found[there] = f"«{advice.case.title_of(there[0])}»"
    return list(found.values())


def _turn(advice: Advice, turn: holding.Turn) -> str:
    """What another answer would do to what is asked about the order."""
    first, second = (advice.case.title_of(Subject(Kind.MEASURE, (id,))) for id in turn.pair.ids)
    answers = holding.either(advice.knowledge.questions[turn.question], turn.answers)
    if turn.asked:
        return _(
            "If it is {answers}, we will ask why «{first}» stands before «{second}».", answers=answers, first=first, second=second
        )
    return _(
        "If it is {answers}, we no longer ask why «{first}» stands before «{second}».",
        answers=answers,
        first=first,
        second=second,
    )


def _words(advice: Advice, place: Place) -> str:
    """What was answered, and how sure people are of it."""
    question, answer = advice.knowledge.questions[place[1]], advice.inference.facts.answer(*place)
    sure = wording.how_sure(answer.certainty) if answer and answer.certainty else ""
    said = wording.answer(question, answer, advice.case) if question.options or question.numeric else ""
    if answer and answer.state is State.UNSURE:
        said, sure = wording.answer(question, answer), ""
    return " ".join(filter(None, (", ".join(filter(None, (said, sure))), wording.inherited(advice.case, answer))))


def unanswered(advice: Advice) -> list[Place]:
    """What is required and not answered, the duties first."""
    left = [one for one in advice.required if one.open]
    return [one.places[0] for one in sorted(left, key=lambda one: list(Force).index(one.force))]


def deciding(advice: Advice, several: Sequence[RequirementAdvice]) -> list[Place]:
    """The questions that settle whether some duties apply."""
    return list(dict.fromkeys(place for one in several for place in advice.settling(one)))
