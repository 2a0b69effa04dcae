"""Every case can be completed: from whatever people have answered there are answers after which nothing required is open.

Kept is every answer that leaves nothing open by itself. What nobody answered, what is «usikkert», and what falls short of a
demand on it (too short a text, «ikke relevant» where a duty asks for a text) is filled, at every question, with one answer
that meets every demand there. One such filling for all cases is more than what is asked: an own one for each would do.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ...engines.encoding import NOT_RELEVANT, STATUSES, VALUE, column, decode
from ...engines.reference import Reference
from ...engines.solver import Model
from ...engines.status import Status, is_open, status, violated
from ...knowledge import Demand, KnowledgeBase, Question, Requirement
from ...knowledge.terms import Force
from ...language.subjects import CASE, Subject
from ...language.tree import Column
from ...text.catalogue import gettext as _
from .bench import Bench, Finding, Outcome, smallest_of
from .ground import Cone, Ground
from .numbers import Filled, Free, Number, told_apart

OPEN = {force: [STATUSES.index(one) for one in Status if is_open(force, one, asked=True)] for force in (Force.MUST, Force.SHOULD)}


class Filling:
    """What each question is filled with, and which of its answers are."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self._made: dict[str, tuple[list[bool], int] | None] = {}

    @cached_property
    def demands(self) -> dict[str, list[Demand]]:
        """Question → the demands that it meets alone."""
        found: dict[str, list[Demand]] = {}
        for requirement in self.knowledge.requirements.values():
            for demand in requirement.demands if requirement.force is not Force.MAY else ():
                if len(demand.questions) == 1:
                    found.setdefault(demand.questions[0], []).append(demand)
        return found

    def of(self, question: Question) -> tuple[list[bool], int] | None:
        """Of each number of a question, whether it is filled; and with which. None where no answer meets its demands."""
        if question.id not in self._made:
            several = told_apart(question)
            short = {number: number < NOT_RELEVANT or self._falls_short(question, number) for number in several}
            good = [number for number in several if number >= VALUE + question.answer_type.least and not short[number]]
            kept = [short[number] for number in several if number < VALUE or not question.answer_type.ticked]
            kept += [False] * question.answer_type.ticked  # whatever is ticked stays
            last = question.answer_type.single and not question.options  # the longest text; of options the first
            self._made[question.id] = (kept, good[-1 if last else 0]) if good else None
        return self._made[question.id]

    def _falls_short(self, question: Question, number: int) -> bool:
        return any(violated(demand, [decode(question, number)]) for demand in self.demands.get(question.id, ()))


def every_case_can_be_completed(bench: Bench) -> Iterator[Outcome]:
    filling = Filling(bench.knowledge)
    for day, requirement in bench.requirements():
        if requirement.force not in OPEN:
            continue
        stands = Column(column("s", requirement.id))
        rests_on = bench.cone(requirement.about, stands)
        ground = bench.ground(day, rests_on.size(requirement.about))
        filled = _filled(bench, ground, filling)

        def still_open(one: Subject) -> list[int]:
            return [ground.circuit.any(filled.row(one).printer.equals(stands, at) for at in OPEN[requirement.force])]  # noqa: B023

        one = smallest_of(ground, ground.ones(requirement.about), still_open)
        yield requirement.id, _left_open(bench, ground, filled, requirement, one, still_open(one)) if one else None


def _filled(bench: Bench, ground: Ground, filling: Filling) -> Ground:
    key = (ground.day, ground.size, "filled")
    if key not in bench.changed:
        ranking = bench.knowledge.fields.get("ranking")

        def fill(_subject: Subject, question: Question, number: Number) -> Number:
            made = filling.of(question) if isinstance(number, Free) else None
            return Filled(ground.circuit, number, *made) if made and isinstance(number, Free) else number

        def ranked(measure: Subject, now: int) -> int:
            """Who has not ranked the measures ranks them all, in the order in which they stand."""
            filled = fill(CASE, ranking, ground.given(CASE, column("q", ranking.id))) if ranking else None
            return ground.circuit.choose(filled.open, ground.present(measure), now) if isinstance(filled, Filled) else now

        order = [ranked(*both) for both in zip(ground.measures, ground.ranked, strict=True)]
        bench.changed[key] = Ground(bench.trees, ground.day, ground.size, ground, fill, order)
    return bench.changed[key]


def _left_open(
    bench: Bench, ground: Ground, filled: Ground, requirement: Requirement, one: Subject, literals: list[int]
) -> Finding:
    """Whether the case that the filling leaves open can be completed in another way, with what is kept of it, is asked too."""
    stands = Column(column("s", requirement.id))
    rests_on = bench.cone(requirement.about, stands)
    model = ground.prover.smallest([ground.present(one), *literals], ground.said(rests_on.answers))
    assert model is not None
    kept = _kept(ground, filled, model, rests_on)
    closed = -ground.circuit.any(ground.row(one).printer.equals(stands, at) for at in OPEN[requirement.force])
    never = ground.prover.find([*kept, closed]) is None
    after = bench.text(filled.record(model, rests_on.answers))

    def shows(_before: Reference, subject: Subject) -> bool:
        completed = bench.judge(after, ground.day)
        return is_open(requirement.force, status(completed, requirement, subject, requirement.demands), asked=True)

    shown = bench.told(ground, one, bench.text(ground.record(model, rests_on.answers)), shows)
    what = _("It stays open in the case shown, whatever is answered to what is open there.")
    if not never:
        what = _(
            "It is not proved that it can always be closed: the answers that close other cases leave it open in the case shown."
        )
    cure = _("Let it rest on answers that people can give, and let what it demands be asked there.")
    return bench.of_requirement(requirement, what, cure, shown)


def _kept(ground: Ground, filled: Ground, model: Model, rests_on: Cone) -> Iterator[int]:
    """The literals that say what of a case is kept: its subjects, and every answer that is not filled."""
    yield from (literal if literal in model else -literal for subject, literal in ground.there())
    after = {(subject, question.id): number for subject, question, number in filled.answers(rests_on.answers)}
    for subject, question, number in ground.answers(rests_on.answers):
        now = after.get((subject, question.id))
        if isinstance(number, Free) and not (isinstance(now, Filled) and now.open in model):
            yield from number.says(number.read(model))
