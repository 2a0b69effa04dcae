"""What the review shows: what people propose and why, the order, the duties, what is uncertain, what stands empty, advice.

All of it is what people answered or what the advice says; nothing is written in their name, and nothing is added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.api import (
    CASE,
    Answer,
    Force,
    Kind,
    Place,
    Question,
    RequirementAdvice,
    Span,
    State,
    assessments,
    chosen,
    gettext as _,
    wording,
)

from .desk import Desk
from .guidance import Card, cards
from .measures import ranking

MOST_LINES = 7  # of advice; a duty is never folded, and is shown also where there are more
MOST_UNCERTAIN, MOST_OPEN = 4, 3  # what else there is, stands folded


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
    side: assessments.Side
    cells: tuple[tuple[str, tuple[assessments.Assessed, ...]], ...]  # what each assessment is called, and what it is
    reason: str
    groups: tuple[str, ...] = ()  # for whom it is


@dataclass(frozen=True)
class Uncertain:
    """An answer that its writers are not sure of, and what hangs on it."""

    place: Place
    words: str
    matters: str


@dataclass(frozen=True)
class Theme:
    """Advice about one part of the form."""

    label: str
    cards: tuple[Card, ...]

    @property
    def count(self) -> str:
        """«1 bør, 2 kan»."""
        return forces(self.cards)


def forces(several: Sequence[Card]) -> str:
    found = Counter(one.force for one in several)
    return ", ".join(f"{found[force]} {wording.force_word(force).lower()}" for force in Force if found[force])


# What is proposed


def proposal(desk: Desk) -> Said | None:
    """What is proposed; None where the base has no such question, or the depth does not ask it and nobody answered."""
    return next(_said(desk, [desk.knowledge.roles.proposal]), None)


def grounds(desk: Desk) -> list[tuple[str, list[Said]]]:
    """The choice, who decides, why, what gives way, and the money, under their headings."""
    roles = desk.knowledge.roles
    parts = [
        (_("The choice"), [roles.choice]),
        (_("Who decides"), [roles.decider]),
        (_("Why"), [roles.grounds]),
        (_("What gives way"), [roles.yields]),
        (_("Money"), roles.money),
    ]
    return [(label, said) for label, ids in parts if (said := list(_said(desk, ids)))]


def _said(desk: Desk, ids: Sequence[str]) -> Iterator[Said]:
    roles = desk.knowledge.roles
    for question in (desk.knowledge.questions[id] for id in ids if id):
        answer = desk.form.facts.answer(CASE, question.id)
        lacks = question.asked_at(desk.advice.depth) and question.id not in (roles.choice, roles.decider)
        if answer is not None or lacks:
            words = wording.told(question, answer, desk.case) if answer else ""
            yield Said((CASE, question.id), chosen(question.short), words)


def rows(desk: Desk) -> list[Row]:
    """The measures: those of the order first, in it, and then the others as they stand in the case."""
    lines = ranking.order(desk)
    places = {line.measure: number for number, line in enumerate(lines, 1)}
    reasons = {line.measure: line.reason for line in lines}
    found = []
    for side in sorted(assessments.sides(desk.advice), key=lambda side: places.get(side.id, len(lines) + 1)):
        urgency = desk.knowledge.roles.urgency
        urgent = (
            [(chosen(desk.knowledge.questions[urgency].short), tuple(assessments.of_measure(desk.advice, side.subject, urgency)))]
            if urgency
            else []
        )
        parts = [(side.upright,) if side.upright else None, (side.across,) if side.across else None, side.sizes]
        cells = [(label, part) for label, part in zip(side.labels, parts, strict=True) if part is not None]
        whom = dict.fromkeys(assessments.group_title(desk.case, one) for one in desk.form.facts.below(side.subject, Kind.GROUP))
        found.append(Row(places.get(side.id), side, (*cells, *urgent), reasons.get(side.id, ""), tuple(whom)))
    return found


# What is uncertain


def uncertain(desk: Desk) -> list[Uncertain]:
    """First what decides what is asked about the order, then «usikkert», the least sure, and spans that meet others."""
    found = {
        one.place: Uncertain(one.place, _words(desk, one.place), _turn(desk, one.turns[0])) for one in ranking.deciding(desk)
    }
    facts = desk.form.facts
    kept: dict[str, list[Uncertain]] = {"unsure": [], "least": [], "span": []}
    for subject, question, answer in facts.answers():
        place = facts.holder(subject, question.id)
        if place in found or question.derived:
            continue
        kind, matters = _kind(desk, place, question, answer)
        if kind:
            kept[kind].append(Uncertain(place, _words(desk, place), matters))
    for several in kept.values():
        for one in several:
            found.setdefault(one.place, one)
    return list(found.values())


def silent(desk: Desk) -> int:
    """How many of the assessments that measures are compared on say nothing of how sure people are."""
    places = {place for measure in desk.case.measures for place in ranking.compared(desk, desk.measure(measure.id))}
    answers = [desk.form.facts.answer(*place) for place in places]
    return sum(answer is not None and answer.state is State.VALUE and not answer.certainty for answer in answers)


def _kind(desk: Desk, place: Place, question: Question, answer: Answer) -> tuple[str, str]:
    if answer.state is State.UNSURE:
        return "unsure", answer.rationale
    if answer.state is State.NOT_RELEVANT:
        return "", ""
    if answer.certainty == ranking.LEAST:
        return "least", ""
    met = _met(desk, place, question, answer)
    return ("span", _("It cannot be told apart from {titles}.", titles=", ".join(met))) if met else ("", "")


def _met(desk: Desk, place: Place, question: Question, answer: Answer) -> list[str]:
    """The measures or groups whose answer to the same question lies within a span."""
    reach = assessments.steps(question.option_ids, answer) if isinstance(answer.value, Span) else None
    if not reach or reach[0] == reach[1]:
        return []
    facts, found = desk.form.facts, {}
    for other in facts.subjects[question.about]:
        there = facts.holder(other, question.id)
        theirs = assessments.steps(question.option_ids, facts.answer(*there)) if there != place else None
        if theirs and theirs[0] <= reach[1] and reach[0] <= theirs[1]:
            found[there] = f"«{desk.case.title_of(there[0])}»"
    return list(found.values())


def _turn(desk: Desk, turn: ranking.Turn) -> str:
    """What another answer would do to what is asked about the order."""
    first, second = (desk.case.title_of(desk.measure(id)) for id in turn.pair.ids)
    answers = ranking.either(desk.knowledge.questions[turn.question], turn.answers)
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


def _words(desk: Desk, place: Place) -> str:
    """What was answered, and how sure people are of it."""
    question, answer = desk.knowledge.questions[place[1]], desk.form.facts.answer(*place)
    sure = wording.how_sure(answer.certainty) if answer and answer.certainty else ""
    said = wording.answer(question, answer, desk.case) if question.options or question.numeric else ""
    if answer and answer.state is State.UNSURE:
        said, sure = wording.answer(question, answer), ""
    return " ".join(filter(None, (", ".join(filter(None, (said, sure))), wording.inherited(desk.case, answer))))


# What stands empty


def unanswered(desk: Desk) -> list[Place]:
    """What is required and not answered, the duties first."""
    left = [one for one in desk.advice.required if one.open]
    return [one.places[0] for one in sorted(left, key=lambda one: list(Force).index(one.force))]


def deciding(desk: Desk, several: Sequence[RequirementAdvice]) -> list[Place]:
    """The questions that settle whether some duties apply."""
    return list(dict.fromkeys(place for one in several for place in desk.advice.settling(one)))


# Advice


def advice(desk: Desk) -> tuple[list[Card], list[Theme]]:
    """The lines that are shown, and the rest by theme."""
    every = cards(desk)
    duties = sum(card.force is Force.MUST for card in every)
    shown = every[: max(duties, MOST_LINES)]
    by: dict[str, list[Card]] = {}
    for card in every[len(shown) :]:
        by.setdefault(desk.knowledge.questions[card.goes_to[1]].section, []).append(card)
    return shown, [Theme(wording.section(desk.knowledge, section), tuple(several)) for section, several in by.items()]
