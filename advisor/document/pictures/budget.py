"""What the choice does to the budget, now and later, and what each measure does to it: costs to the right, savings to the left.

Nothing is added up. Where only the cost of a whole measure is known, and a part of it may be meant, the bar is open: up to so
much. What is not known has no bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...advice.advice import Advice
from ...advice.proposals import Term, proposals
from ...case.facts import Place
from ...language.answers import Amount, Answer, Number, State
from ...language.subjects import CASE, Kind, Subject
from ...language.types.quantities import bounds, turned
from ...text.catalogue import chosen, gettext as _
from ...wording import words as wording
from ..model import Figure, From, Origin, Piece, Run, Table
from .placing import letter
from .svg import CHARACTER, Drawing

LEAST = 2  # bars of different length: fewer say no more than a sentence
WIDE = 300  # from the largest saving to the largest cost
ROW, BAR, TOP, GAP = 30, 14, 14, 10


@dataclass(frozen=True)
class Line:
    """A row: what it is about, and the change in kroner a year, where it is known."""

    label: str  # beside the bar
    name: str  # in the table
    origin: Origin
    change: Number | None
    words: str  # of the change, or why there is none
    whole: bool = True  # whether all of it is meant; else it is at most so much

    @property
    def heading(self) -> str:
        """Its name, after the letter that it has in the picture."""
        return self.name if self.name == self.label else f"{self.label}: {self.name}"

    @property
    def bars(self) -> list[tuple[str, float, float]]:
        """What is drawn: (look, from, to). Of a span, what is certain is filled, and the rest is open."""
        low, high = bounds(self.change) if self.change is not None else (0.0, 0.0)
        near, far = (low, high) if low >= 0 else (high, low) if high <= 0 else (0.0, 0.0)
        if not self.whole:
            return [("open", min(low, 0.0), max(high, 0.0))]
        sure = [("more" if near > 0 else "less", min(0.0, near), max(0.0, near))] if near else []
        rest = (near, far) if near or far else (low, high)
        return [*sure, *([("open", min(rest), max(rest))] if rest[0] != rest[1] else [])]

    @property
    def drawn(self) -> bool:
        return self.change is not None and bounds(self.change) != (0.0, 0.0)

    @property
    def ends(self) -> tuple[float, float]:
        low, high = bounds(self.change) if self.change is not None else (0.0, 0.0)
        return min(low, 0.0), max(high, 0.0)


@dataclass(frozen=True)
class Budget:
    of_case: tuple[Line, ...]
    of_measures: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.of_case, *self.of_measures)

    @property
    def tells(self) -> bool:
        """Whether it says more than a sentence does."""
        return len({bounds(one.change) for one in self.lines if one.change is not None and one.drawn}) >= LEAST

    @property
    def title(self) -> str:
        return _("The budget: changes in kroner a year")

    @property
    def reading(self) -> list[str]:
        drawn = [look for one in self.lines for look, _from, _to in one.bars if one.drawn]
        said = [
            ("more" in drawn, _("Filled: a cost.")),
            ("less" in drawn, _("Hatched: a saving.")),
            ("open" in drawn, _("Dashed: so far it may reach.")),
            (any(one.change is None for one in self.lines), _("A question mark: not known.")),
        ]
        return [sentence for shown, sentence in said if shown]

    @cached_property
    def svg(self) -> str:
        return str(_drawing(self))

    @property
    def figure(self) -> Figure:
        caption = " ".join([f"{self.title}.", *self.reading])
        return Figure("budsjett", self.svg, f"{self.title}. {_in_words(self)}", caption)

    @property
    def tables(self) -> list[Table]:
        """What the case does, and apart from it what each measure does: those are no part of a sum."""
        parts = [
            ("budsjett-tall", _("The budget in words"), _("What"), self.of_case),
            ("budsjett-tiltak", each_measure(), _("Measure"), self.of_measures),
        ]
        return [
            Table(key, caption, (name, _("Change, kroner a year")), tuple(map(_told, lines)))
            for key, caption, name, lines in parts
            if lines
        ]


def each_measure() -> str:
    """What stands over the measures' own changes, which nobody has proposed as money."""
    return _("Each measure on its own, if it is carried out")


def _told(line: Line) -> tuple[Piece, Piece]:
    return Piece((Run(line.heading),)), Piece((Run(wording.sentence(line.words), line.origin),))


def budget(advice: Advice) -> Budget:
    return Budget(tuple(_of_case(advice)), tuple(_of_measures(advice)))


def _of_case(advice: Advice) -> Iterator[Line]:
    for id in advice.knowledge.roles.money:
        question, answer = advice.knowledge.questions[id], advice.inference.reference.answer(CASE, id)
        change = _plain(answer)
        label = wording.sentence(chosen(question.short))
        words = _changed(change) if change is not None else _unknown(advice, (CASE, id), answer)
        yield Line(label, label, Origin(From.ANSWER, id, CASE), change, words)


def _of_measures(advice: Advice) -> Iterator[Line]:
    """The terms of what can be proposed of the coming year: each measure's change, or its cost by the way it goes."""
    money = {(CASE, id) for id in advice.knowledge.roles.money}
    found = next((one for one in proposals(advice.inference) if one.place in money), None)
    terms: dict[Subject, Term | Place] = {}
    if found:
        terms = {one.place[0]: one for one in found.terms} | {place[0]: place for place in found.lacks}
    for number, measure in enumerate(advice.inference.facts.subjects[Kind.MEASURE]):
        term, of = terms.get(measure), (letter(number), advice.case.title_of(measure))
        if isinstance(term, Term):
            yield _of_term(advice, *of, term)
        elif term is not None:
            yield _lacking(advice, *of, term)


def _of_term(advice: Advice, label: str, title: str, term: Term) -> Line:
    origin = Origin(From.ANSWER, term.place[1], term.place[0])
    if not term.sign:
        way = wording.answer(advice.knowledge.questions[term.place[1]], term.answer)
        return Line(label, title, origin, 0.0, _("{way}: no change", way=way))
    whole = not (term.way and term.way.partly)
    words = _changed(term.amount)
    return Line(label, title, origin, term.amount, words if whole else _("up to {change}", change=words), whole)


def _lacking(advice: Advice, label: str, title: str, place: Place) -> Line:
    answer = advice.inference.reference.answer(*place)
    return Line(label, title, Origin(From.ANSWER, place[1], place[0]), None, _unknown(advice, place, answer))


def _plain(answer: Answer | None) -> Number | None:
    """The number of an answer in the unit that is asked for."""
    if answer is None or answer.unit or not isinstance(answer.value, float | Amount):
        return None
    return answer.value


def _unknown(advice: Advice, place: Place, answer: Answer | None) -> str:
    if answer is None:
        return _("not assessed")
    if answer.state is State.UNSURE:
        return _("not known yet")
    return wording.answer(advice.knowledge.questions[place[1]], answer)


def _changed(change: Number) -> str:
    """«7 200 000 more», «between 1 000 000 and 1 200 000 less», «from 100 000 less to 200 000 more»."""
    low, high = bounds(change)
    if low == high == 0:
        return _("no change")
    if low >= 0:
        return _("{amount} more", amount=wording.quantity(change))
    if high <= 0:
        return _("{amount} less", amount=wording.quantity(turned(change)))
    return _("from {less} less to {more} more", less=wording.number(-low), more=wording.number(high))


def _in_words(budget: Budget) -> str:
    said = [[f"{one.name}: {one.words}." for one in lines] for lines in (budget.of_case, budget.of_measures)]
    return " ".join([*said[0], *([f"{each_measure()}:", *said[1]] if said[1] else [])])


def _drawing(budget: Budget) -> Drawing:
    lines = budget.lines
    least = min(one.ends[0] for one in lines)
    most = max(one.ends[1] for one in lines)
    reach = max(most - least, 1e-300)
    left = 16 + CHARACTER * max(len(one.label) for one in lines)
    zero = left + 12 + WIDE * (-least / reach)
    beside = left + 12 + WIDE + 12  # where the words stand
    width = beside + CHARACTER * max(len(one.words) + 2 for one in lines)
    width = max(width, CHARACTER * len(each_measure()))
    gap = (GAP if budget.of_case else 0) + ROW if budget.of_measures else 0  # with the heading of the measures
    height = TOP + ROW * len(lines) + gap + TOP
    drawing = Drawing("budsjett", width, height, budget.title, _in_words(budget))
    for number, one in enumerate(lines):
        if gap and number == len(budget.of_case):
            drawing.text(each_measure(), 0, TOP + ROW * number + gap - ROW / 2 + 5, "let")
        middle = TOP + ROW * number + ROW / 2 + (gap if number >= len(budget.of_case) else 0)
        drawing.text(one.label, left, middle + 5, "let" if one in budget.of_measures else "", "end")
        for look, start, end in one.bars if one.drawn else ():
            x, to = zero + WIDE * (start / reach), zero + WIDE * (end / reach)
            drawing.rect(look, x, middle - BAR / 2, to - x, BAR)
            if look == "less":
                _hatch(drawing, x, to, middle)
        if one.change is None:
            drawing.text("?", zero + 6, middle + 5, "let")
        elif not one.drawn:
            drawing.circle("hole", zero, middle, 4)
        drawing.text(wording.sentence(one.words), beside, middle + 5)
    below = TOP + ROW * len(budget.of_case)
    for start, end, several in ((TOP, below, budget.of_case), (below + gap, height - TOP, budget.of_measures)):
        if several:
            drawing.line("ax", (zero, start - 6), (zero, end + 6))
    return drawing


def _hatch(drawing: Drawing, start: float, end: float, middle: float) -> None:
    """Slanted lines in a bar."""
    at = start + 2
    while at + BAR < end:
        drawing.line("hatch", (at, middle + BAR / 2), (at + BAR, middle - BAR / 2))
        at += 8
