"""What is required: it can be answered, it does not pull two ways, and duties are the same at every depth and level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations

from ...engines.encoding import STATUSES, column, decode
from ...engines.reference import Reference
from ...engines.status import Status, status, violated
from ...knowledge import Demand, Question, Requirement
from ...knowledge.terms import Force
from ...language.conditions import Truth
from ...language.subjects import Kind, Subject
from ...language.tree import Column, Constant, Expression
from ...text.catalogue import gettext as _
from .bench import Bench, Finding, Outcome, Shown, Shows, smallest_of
from .ground import Ground
from .numbers import Free, Number, told_apart

APPLIES = int(Truth.JA)
CLOSED = STATUSES.index(Status.NOT_RELEVANT)  # this and what is above it
WAYS = ("level", "depth", "crisis")  # the fields of a case that no duty rests on


def can_be_answered(bench: Bench) -> Iterator[Outcome]:
    """Every requirement applies in some case; where it applies, what it demands is asked, and some answer closes it."""
    alive: set[str] = set()
    for day, requirement in bench.requirements():
        tree = applies(bench, requirement)
        asked = [_never_asked(bench, requirement, demand) for demand in requirement.demands]
        stands = Column(column("s", requirement.id))
        rests_on = bench.cone(requirement.about, stands, tree, *(one for several in asked for one in several))
        ground = bench.ground(day, rests_on.size(requirement.about))
        ones = ground.ones(requirement.about)
        if not smallest_of(ground, ones, lambda one: [ground.at_least(one, tree, APPLIES)]):  # noqa: B023
            yield requirement.id, None
            continue
        alive.add(requirement.id)
        for demand, several in zip(requirement.demands, asked, strict=True):
            unasked = _unasked(ground, several, tree)
            if several and (one := smallest_of(ground, ones, unasked)):
                shown = bench.shown(ground, one, unasked(one), rests_on, _shows_unasked(requirement, demand))
                what = _("It demands «{question}», which is not asked in the case shown.", question=demand.questions[0])
                cure = _(
                    "Let the question be asked wherever the requirement applies, or let it apply where the question is asked."
                )
                yield requirement.id, bench.of_requirement(requirement, what, cure, shown)
                break
        else:
            yield requirement.id, _never_closed(bench, ground, requirement, tree, stands)
    for requirement in bench.knowledge.requirements.values():
        if requirement.id not in alive:
            what = _("It applies in no case.")
            yield requirement.id, bench.of_requirement(requirement, what, _("Mend the rules of its situation."))


def applies(bench: Bench, requirement: Requirement) -> Expression:
    return bench.trees.situation(requirement.target) if requirement.target else Constant(APPLIES)


def _never_asked(bench: Bench, requirement: Requirement, demand: Demand) -> list[Expression]:
    """The situations in which the questions of a demand are asked; none where one of them always is."""
    questions = [bench.knowledge.questions[id] for id in demand.questions]
    return [bench.trees.situation(one.ask_when) for one in questions] if all(one.ask_when for one in questions) else []


def _unasked(ground: Ground, situations: list[Expression], tree: Expression) -> Callable[[Subject], list[int]]:
    def say(one: Subject) -> list[int]:
        return [ground.at_least(one, tree, APPLIES), *(-ground.at_least(one, asked, 1) for asked in situations)]

    return say


def _shows_unasked(requirement: Requirement, demand: Demand) -> Shows:
    def shows(reference: Reference, subject: Subject) -> bool:
        here = not requirement.target or reference.situation(subject, requirement.target) is Truth.JA
        return here and not any(reference.counted(subject, question) for question in demand.questions)

    return shows


def _never_closed(bench: Bench, ground: Ground, requirement: Requirement, tree: Expression, stands: Expression) -> Finding | None:
    ones = ground.ones(requirement.about)
    if smallest_of(ground, ones, lambda one: [ground.at_least(one, tree, APPLIES), ground.at_least(one, stands, CLOSED)]):
        return None
    one = ones[0]
    answered = [
        ground.given(one, column("q", question)).at_least(3) for demand in requirement.demands for question in demand.questions
    ]

    def shows(reference: Reference, subject: Subject) -> bool:
        return status(reference, requirement, subject, requirement.demands) in (Status.MISSING, Status.UNKNOWN)

    literals = [ground.at_least(one, tree, APPLIES), *answered]
    shown = bench.shown(ground, one, literals, bench.cone(requirement.about, stands, tree), shows)
    what = _("No answer closes it: in the case shown all its questions are answered, and it is open.")
    return bench.of_requirement(requirement, what, _("Mend what its shape demands."), shown)


def no_two_pull_apart(bench: Bench) -> Iterator[Outcome]:
    """Two demands on one question that apply in one case have an answer in common."""
    by_question: dict[str, list[tuple[Requirement, Demand]]] = {}
    for requirement in bench.knowledge.requirements.values():
        for demand in requirement.demands:
            if len(demand.questions) == 1:
                by_question.setdefault(demand.questions[0], []).append((requirement, demand))
    for day in bench.days:
        for id, several in by_question.items():
            for (one, first), (other, second) in combinations(several, 2):
                question = bench.knowledge.questions[id]
                if one.about is other.about and first.iri != second.iri:
                    met = _meeting(question, first) & _meeting(question, second)
                    finding = None if met else _apart(bench, day, one, other, id)
                    yield f"{first.iri} {second.iri}", finding


def _meeting(question: Question, demand: Demand) -> set[int]:
    return {number for number in told_apart(question) if not violated(demand, [decode(question, number)])}


def _apart(bench: Bench, day: date, one: Requirement, other: Requirement, question: str) -> Finding | None:
    trees = [applies(bench, requirement) for requirement in (one, other)]
    rests_on = bench.cone(one.about, *trees)
    ground = bench.ground(day, rests_on.size(one.about))

    def both(subject: Subject) -> list[int]:
        return [ground.at_least(subject, tree, APPLIES) for tree in trees]

    subject = smallest_of(ground, ground.ones(one.about), both)
    if subject is None:
        return None

    def shows(reference: Reference, subject: Subject) -> bool:
        return all(not one.target or reference.situation(subject, one.target) is Truth.JA for one in (one, other))

    shown = bench.shown(ground, subject, both(subject), rests_on, shows)
    what = _("No answer to «{question}» meets both this and {other}.", question=question, other=other.id)
    return bench.of_requirement(one, what, _("Mend one of the shapes, or let them apply apart."), shown)


def duties_at_every_depth(bench: Bench) -> Iterator[Outcome]:
    """A duty stands the same whatever the level, depth and crisis of a case: in two cases that differ in nothing else."""
    fields = bench.knowledge.fields
    ways = [fields[name] for name in WAYS if name in fields]
    for day, requirement in bench.requirements():
        if requirement.force is not Force.MUST:
            continue
        stands = Column(column("s", requirement.id))
        rests_on = bench.cone(requirement.about, stands)
        ground = bench.ground(day, rests_on.size(requirement.about, cases=2))

        def other_way(_subject: Subject, question: Question, number: Number) -> Number:
            return Free(ground.circuit, question) if question in ways else number  # noqa: B023

        other = Ground(bench.trees, day, ground.size, ground, other_way)

        def differs(one: Subject) -> list[int]:
            pairs = ([ground.at_least(one, stands, at), -other.at_least(one, stands, at)] for at in range(1, len(STATUSES)))  # noqa: B023
            return [ground.circuit.any(map(ground.circuit.all, pairs))]  # noqa: B023

        one = smallest_of(ground, ground.ones(requirement.about), differs)
        yield requirement.id, _of_depth(bench, requirement, ground, other, one, differs(one)) if one else None


def _of_depth(
    bench: Bench, requirement: Requirement, ground: Ground, other: Ground, one: Subject, literals: list[int]
) -> Finding:
    rests_on = bench.cone(requirement.about, Column(column("s", requirement.id)))
    fields = {(Kind.CASE, column("q", question.id)) for name, question in bench.knowledge.fields.items() if name in WAYS}
    within = rests_on.answers | fields
    counted = [*ground.said(within), *other.said(fields)]
    model = ground.prover.smallest([ground.present(one), *literals], counted)
    assert model is not None
    ways = other.record(model, within)
    told = ", ".join(f"{name}: {ways.get(name, '–')}" for name in WAYS)
    second = bench.text(ways)

    def shows(reference: Reference, subject: Subject) -> bool:
        twin = bench.judge(second, ground.day)
        return _standing(requirement, reference, subject) is not _standing(requirement, twin, subject)

    shown: Shown = bench.told(ground, one, bench.text(ground.record(model, within)), shows)
    what = _("The duty stands otherwise where only this is changed in the case shown: {ways}.", ways=told)
    cure = _("A duty in law rests on neither level, depth nor crisis: take that out of the rules of its situation.")
    return bench.of_requirement(requirement, what, cure, shown)


def _standing(requirement: Requirement, reference: Reference, subject: Subject) -> Status:
    return status(reference, requirement, subject, requirement.demands)
