"""What hangs together in a case through answers that may still be given, for those who try answers.

A question is `open` to whoever asks here where the search may give it an answer. A condition stands fast where no answer to an
open question can change it, by its least and its greatest value: conditions are monotone in their parts,
but for `undecided`, which holds only between the two ends. What stands fast ties
nothing together, so requirements that meet in nothing else can be looked at apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..case.facts import Place
from ..engines.reference import Reference
from ..knowledge import Demand, Requirement
from ..language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
    truth,
    truth_of_undecided,
)
from ..language.subjects import CASE, Kind, Subject

Wanted = tuple[Requirement, Subject, tuple[Demand, ...]]  # a requirement of a subject, and what it demands
Node = tuple[str, Subject, str]  # a question about a subject that is open, or a situation of it that does not stand fast
Situation = tuple[Subject, str]
Bounds = tuple[Truth, Truth]  # the least and the greatest that a condition can come to

QUESTION, SITUATION = "question", "situation"
ANYTHING: Bounds = (Truth.NEI, Truth.JA)


@dataclass(frozen=True)
class Part:
    """Requirements by number, in their order, and the open questions that they rest on."""

    numbers: tuple[int, ...]
    places: frozenset[Place]


class Dependence:
    """Of some requirements: which of them can be looked at apart, and what an answer may change."""

    def __init__(self, view: Reference, wanted: Sequence[Wanted], is_open: Callable[[Place], bool]):
        self.view = view
        self.facts = view.facts
        self.is_open = cache(is_open)
        self._situations: dict[Situation, Bounds] = {}
        self._reads: dict[Node | int, list[Node]] = {}  # a requirement by its number
        self._read_by: dict[Node, list[Node | int]] = {}
        self.whole = tuple(range(len(wanted)))
        self._trace({number: list(dict.fromkeys(self._of_requirement(*one))) for number, one in enumerate(wanted)})

    def _trace(self, wanted: dict[Node | int, list[Node]]) -> None:
        """Notes what reads what, all the way down."""
        self._reads |= wanted
        waiting = [node for nodes in wanted.values() for node in nodes]
        while waiting:
            node = waiting.pop()
            if node not in self._reads:
                kind, subject, name = node
                rules = self.view.rules.concluding.get(name, ()) if kind is SITUATION else ()
                self._reads[node] = list(dict.fromkeys(one for rule in rules for one in self._of_condition(rule.when, subject)))
                waiting += self._reads[node]
        for reader, nodes in self._reads.items():
            for node in nodes:
                self._read_by.setdefault(node, []).append(reader)

    def parts(self, numbers: Iterable[int]) -> list[Part]:
        """Some requirements, those together that an answer may tie together."""
        tied: dict[Node, list[int]] = {}
        below = {number: self._below(number) for number in numbers}
        for number, nodes in below.items():
            for node in nodes:
                tied.setdefault(node, []).append(number)
        found, seen = [], set()
        for first in below:
            if first not in seen:
                part, waiting = set(), [first]
                while waiting:
                    number = waiting.pop()
                    if number not in part:
                        part.add(number)
                        waiting += [other for node in below[number] for other in tied.pop(node, ())]
                seen |= part
                places = {(node[1], node[2]) for number in part for node in below[number] if node[0] is QUESTION}
                found.append(Part(tuple(sorted(part)), frozenset(places)))
        return found

    def _below(self, number: int) -> set[Node]:
        """Everything that a requirement may change by."""
        found: set[Node] = set()
        waiting = list(self._reads[number])
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self._reads[node]
        return found

    def changed_by(self, places: Iterable[Place]) -> tuple[set[Situation], set[int]]:
        """The situations and the requirements that may change when these questions are answered."""
        waiting: list[Node | int] = [(QUESTION, *place) for place in places]
        seen: set[Node | int] = set(waiting)
        while waiting:
            node = waiting.pop()
            if not isinstance(node, int):
                more = [one for one in self._read_by.get(node, ()) if one not in seen]
                seen.update(more)
                waiting += more
        situations = {(one[1], one[2]) for one in seen if not isinstance(one, int) and one[0] is SITUATION}
        return situations, {one for one in seen if isinstance(one, int)}

    # What each reads

    def _of_requirement(self, requirement: Requirement, subject: Subject, demands: tuple[Demand, ...]) -> Iterator[Node]:
        if requirement.target:
            low, high = self._situation(subject, requirement.target)
            if high is Truth.NEI:  # it never applies
                return
            if low is not high:
                yield SITUATION, subject, requirement.target
        for demand in demands:
            for question in demand.questions:
                yield from self._of_answer(subject, question)

    def _of_answer(self, subject: Subject, question: str) -> Iterator[Node]:
        """What may change how an answer is seen: itself, whether its question is asked, and what it was read of."""
        place = self.facts.holder(subject, question)
        if self.is_open(place):
            yield QUESTION, *place
        asked = self.facts.knowledge.questions[question].ask_when
        if asked and not _fast(self._situation(subject, asked)):
            yield SITUATION, subject, asked
        if place[0] == CASE and question in self.facts.reads:
            for told in self.facts.knowledge.told(self.facts.reads[question]):
                for one in self.facts.subjects[self.facts.about(told)]:
                    if self.is_open(other := self.facts.holder(one, told)):
                        yield QUESTION, *other

    def _of_condition(self, condition: Condition, subject: Subject) -> Iterator[Node]:
        if _fast(self._bounds(condition, subject)):
            return
        match condition:
            case All(parts) | Any_(parts):
                for part in parts:
                    yield from self._of_condition(part, subject)
            case Below(kind=kind, part=part):
                for one in self.facts.below(subject, kind):
                    yield from self._of_condition(part, one)
            case Above(kind, part):
                yield from self._of_condition(part, subject.measure if kind is Kind.MEASURE else CASE)
            case Situated(name) | Undecided(name):
                yield SITUATION, subject, name
            case _:
                yield from self._of_test(condition, subject)

    def _of_test(self, test: Condition, subject: Subject) -> Iterator[Node]:
        match test:
            case ValueTest(question=question) | StateTest(question=question):
                yield from self._of_answer(subject, question)
            case Compare(_, question):
                for id in subject.ids:
                    measure = Subject(Kind.MEASURE, (id,))
                    groups = self.facts.about(question) is not Kind.MEASURE
                    for one in self.facts.below(measure, Kind.GROUP) if groups else [measure]:
                        yield from self._of_answer(one, question)
            case RankedOver():
                return
            case _:
                raise TypeError(test)

    # What can come of each

    def _situation(self, subject: Subject, name: str) -> Bounds:
        key = (subject, name)
        if key not in self._situations:
            found = [self._bounds(rule.when, subject) for rule in self.view.rules.concluding.get(name, ())]
            self._situations[key] = _of(max, found)
        return self._situations[key]

    def _bounds(self, condition: Condition, subject: Subject) -> Bounds:
        match condition:
            case All(parts):
                return _of(min, [self._bounds(part, subject) for part in parts])
            case Any_(parts):
                return _of(max, [self._bounds(part, subject) for part in parts])
            case Below(word, kind, part):
                found = [self._bounds(part, one) for one in self.facts.below(subject, kind)]
                return _of(max if word == "some" else min, found)
            case Above(kind, part):
                return self._bounds(part, subject.measure if kind is Kind.MEASURE else CASE)
            case Situated(name):
                return self._situation(subject, name)
            case Undecided(name):
                bounds = self._situation(subject, name)
                if not _fast(bounds):
                    return ANYTHING
                now = truth_of_undecided(condition, bounds[0])
                return now, now
        if next(self._of_test(condition, subject), None):
            return ANYTHING
        now = truth(condition, subject, self.view)
        return now, now


def _fast(bounds: Bounds) -> bool:
    return bounds[0] is bounds[1]


def _of(choose: Callable[..., Truth], several: list[Bounds]) -> Bounds:
    return choose((low for low, _high in several), default=Truth.NEI), choose((high for _low, high in several), default=Truth.NEI)
