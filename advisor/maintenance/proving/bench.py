"""The bench that theorems are proved on: the days, the cases of a size, and what a theorem says of one thing.

A case that shows something is written, read again as every case file is, and asked of the evaluator whether it shows that,
before it is told. Where it does not, the encoding is wrong, and that is what is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ...case.casefile import parse_case
from ...case.facts import Facts
from ...case.writing import case_text
from ...engines.reference import Reference
from ...knowledge import KnowledgeBase, Requirement, Rule, formats
from ...language.subjects import Kind, Subject
from ...language.tree import Expression
from ...text.errors import UnusableCase
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES
from .ground import NONE, Cone, Ground, Size, Trees, cone


@dataclass(frozen=True)
class Shown:
    """A case that shows that a theorem does not hold, as the text of a case file; `replayed`: the evaluator agrees."""

    text: str
    subject: Subject
    replayed: bool


@dataclass(frozen=True)
class Finding:
    """What a theorem does not hold of, and why. Without a case where it is that there is none."""

    id: str
    what: str
    cure: str
    file: str = ""
    line: int | None = None
    shown: Shown | None = None


@dataclass
class Proof:
    """What came of a theorem: of how many things it was asked, and of which it does not hold."""

    theorem: str
    title: str
    things: int = 0
    largest: Size = NONE
    findings: list[Finding] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return not self.findings


Outcome = tuple[str, Finding | None]  # what it was asked of, and what is wrong with it
Shows = Callable[[Reference, Subject], bool]


class Bench:
    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.trees = Trees(knowledge)
        self.largest = NONE
        self.shapes = knowledge.folder / formats.SHAPES
        self.changed: dict[Hashable, Ground] = {}
        self._grounds: dict[tuple[date, Size], Ground] = {}

    @cached_property
    def days(self) -> list[date]:
        """A day of each set of rules, the latest first."""
        borders = {rule.valid_from for rule in self.knowledge.rules}
        borders |= {rule.valid_to + timedelta(1) for rule in self.knowledge.rules if rule.valid_to}
        return [day for day in sorted(borders, reverse=True) if self.knowledge.rules_on(day).rules]

    def rules(self) -> Iterator[tuple[date, Rule]]:
        for day in self.days:
            for rule in self.knowledge.rules_on(day).rules:
                yield day, rule

    def requirements(self) -> Iterator[tuple[date, Requirement]]:
        for day in self.days:
            for requirement in self.knowledge.requirements.values():
                yield day, requirement

    def cone(self, about: Kind, *expressions: Expression) -> Cone:
        return cone(self.trees, about, expressions)

    def ground(self, day: date, size: Size) -> Ground:
        """The cases of a size on a day, made once."""
        self.largest = Size(max(self.largest.measures, size.measures), max(self.largest.groups, size.groups))
        if (day, size) not in self._grounds:
            self._grounds[day, size] = Ground(self.trees, day, size)
        return self._grounds[day, size]

    def of_requirement(self, requirement: Requirement, what: str, cure: str, shown: Shown | None = None) -> Finding:
        return Finding(requirement.id, what, cure, str(self.shapes), self._lines.get(requirement.id), shown)

    @cached_property
    def _lines(self) -> dict[str, int]:
        """Requirement → the line of its shape."""
        lines = bytes_of(self.shapes, MAX_BYTES).decode().splitlines() if self.shapes.is_file() else []
        found = ((re.match(r"krav:([\w-]+)\s", line), number) for number, line in enumerate(lines, 1))
        return {described[1]: number for described, number in found if described}

    def close(self) -> None:
        for ground in self._grounds.values():
            ground.prover.__exit__()

    # Cases

    def shown(self, ground: Ground, subject: Subject, literals: Sequence[int], rests_on: Cone, shows: Shows) -> Shown:
        """The smallest case in which the literals hold, and whether the evaluator says that it shows what it is to show."""
        model = ground.prover.smallest([ground.present(subject), *literals], ground.said(rests_on.answers))
        if model is None:
            raise ValueError("there is no such case")
        return self.told(ground, subject, self.text(ground.record(model, rests_on.answers)), shows)

    def text(self, record: dict[str, Any]) -> str:
        return case_text(record, self.knowledge)

    def told(self, ground: Ground, subject: Subject, text: str, shows: Shows) -> Shown:
        """A case, and whether the evaluator says that it shows what it is to show."""
        try:
            return Shown(text, subject, shows(self.judge(text, ground.day), subject))
        except (UnusableCase, KeyError):  # it cannot be read, or has no such subject
            return Shown(text, subject, False)

    def judge(self, text: str, day: date) -> Reference:
        case = parse_case(text.encode(), "counterexample.yaml", self.knowledge)
        return Reference(Facts(case, self.knowledge), self.knowledge.rules_on(day))


def smallest_of(ground: Ground, subjects: Iterable[Subject], say: Callable[[Subject], list[int]]) -> Subject | None:
    """The first of several subjects of which something can hold."""
    return next((one for one in subjects if ground.prover.find([ground.present(one), *say(one)]) is not None), None)
