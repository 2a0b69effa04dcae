"""A supplement never weakens the base: its requirements have the status, and its prompts fire, in every case as without."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ...case.facts import Facts
from ...engines.encoding import STATUSES, column
from ...engines.reference import Reference
from ...engines.status import Status, status
from ...knowledge import KnowledgeBase, Question, Requirement, Rule
from ...language.conditions import Truth, truth
from ...language.subjects import Kind, Subject
from ...language.tree import Column, Constant, Expression
from ...text.catalogue import gettext as _
from ..checking.floor import ALONE, changed, floor, place
from .bench import Bench, Finding, Outcome, Shows, smallest_of
from .ground import Cone, Ground

SAID = tuple(range(1, len(STATUSES)))  # each status but the first, as a threshold
FIRES = (int(Truth.JA),)
ALIKE = frozenset(ALONE)  # where one of these is another, a case file is another case: told by its parts alone


def never(bench: Bench) -> Iterator[Outcome]:
    """Part by part, and over all cases with any answers to what the supplement asks as well."""
    base = floor(bench.knowledge)
    parts, told = list(changed(base, bench.knowledge)), set[str]()
    others = {(one.about, column("q", one.id)) for one in base.questions.values() if not _told_alike(one, bench.knowledge)}
    for thing in _things(bench, base) if ALIKE.isdisjoint(parts) else ():
        finding = _differs(bench, thing, others)
        told |= {finding.id} if finding else set()
        yield thing.id, finding
    for id in parts:
        if id not in told:
            yield id, Finding(id, _("It is not as it was in the base."), _cure(), place(bench.knowledge))


def _cure() -> str:
    return _("A supplement adds and changes nothing: take out what changes this.")


def _told_alike(question: Question, whole: KnowledgeBase) -> bool:
    """Whether an answer to it is the same number with the supplements as without; where it is not, no case is sought."""
    now = whole.questions.get(question.id)
    return now is not None and replace(now, depth=question.depth, ask_when=question.ask_when) == question


@dataclass(frozen=True)
class _Thing:
    """What the base says of a subject: a status or whether guidance is given, without the supplements and with them."""

    id: str
    about: Kind
    day: date
    file: str
    before: Bench
    without: Expression
    with_them: Expression
    thresholds: tuple[int, ...]
    shows: Shows


def _things(bench: Bench, base: KnowledgeBase) -> Iterator[_Thing]:
    before = Bench(base)
    for day in sorted({*bench.days, *before.days}, reverse=True):
        for one in base.requirements.values():
            yield _requirement(bench, before, one, day)
        for rule in base.rules_on(day).rules:
            if rule.prompt:
                yield _prompt(bench, before, rule, day)


def _requirement(bench: Bench, before: Bench, one: Requirement, day: date) -> _Thing:
    now = bench.knowledge.requirements.get(one.id)
    stands = column("s", one.id)

    def shows(reference: Reference, subject: Subject) -> bool:
        alone = _alone(reference, before.knowledge, day)
        said = status(reference, now, subject, now.demands) if now else Status.INAPPLICABLE
        return status(alone, one, subject, one.demands) is not said

    with_them: Expression = Column(stands) if now else Constant(STATUSES.index(Status.INAPPLICABLE))
    return _Thing(one.id, one.about, day, str(bench.shapes), before, Column(stands), with_them, SAID, shows)


def _prompt(bench: Bench, before: Bench, rule: Rule, day: date) -> _Thing:
    kept = [one for one in bench.knowledge.rules_on(day).rules if one.id == rule.id]

    def shows(reference: Reference, subject: Subject) -> bool:
        alone = _alone(reference, before.knowledge, day)
        fires = any(truth(one.when, subject, reference) is Truth.JA for one in kept)
        return (truth(rule.when, subject, alone) is Truth.JA) is not fires

    with_them = bench.trees.truth(kept[0].when, rule.about) if kept else Constant(int(Truth.NEI))
    without = before.trees.truth(rule.when, rule.about)
    return _Thing(rule.id, rule.about, day, rule.file, before, without, with_them, FIRES, shows)


def _alone(reference: Reference, base: KnowledgeBase, day: date) -> Reference:
    """The same case, seen through the base without its supplements."""
    return Reference(Facts(reference.facts.case, base), base.rules_on(day))


def _differs(bench: Bench, thing: _Thing, others: Collection[tuple[Kind, str]]) -> Finding | None:
    rests_on = _of_both(bench.cone(thing.about, thing.with_them), thing.before.cone(thing.about, thing.without))
    if not rests_on.answers.isdisjoint(others):
        return None
    ground = bench.ground(thing.day, rests_on.size(thing.about))
    alone = Ground(thing.before.trees, thing.day, ground.size, ground)

    def differs(one: Subject) -> list[int]:
        both = [(alone.at_least(one, thing.without, at), ground.at_least(one, thing.with_them, at)) for at in thing.thresholds]
        return [ground.circuit.any(-ground.circuit.same(*pair) for pair in both)]

    one = smallest_of(ground, ground.ones(thing.about), differs)
    if one is None:
        return None
    shown = bench.shown(ground, one, differs(one), rests_on, thing.shows)
    what = _("With the supplements it comes to something else in the case shown than without.")
    return Finding(thing.id, what, _cure(), thing.file, shown=shown)


def _of_both(one: Cone, other: Cone) -> Cone:
    return replace(
        one,
        answers=one.answers | other.answers,
        from_groups=one.from_groups + other.from_groups,
        from_measures=one.from_measures + other.from_measures,
        counted=one.counted or other.counted,
    )
