"""The nouns of a case. Nothing here knows a file or an engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

from ..language.answers import Answer, Placed
from ..language.subjects import CASE, Kind, Subject


@dataclass(frozen=True)
class Group:
    id: str
    title: str = ""
    same_as: Subject | None = None  # the group that holds the answers on severity


@dataclass(frozen=True)
class Measure:
    id: str
    title: str = ""
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Dismissal:
    rule: str
    subject: Subject
    reason: str


@dataclass(frozen=True)
class ProfileRef:
    """Which profile of its municipality a case has answers from: its id, the day it was gone through, and its digest."""

    id: str
    date: date
    digest: str


class Formerly(NamedTuple):
    """An answer in a file under an id that its question had before."""

    line: int
    old: str
    question: str


@dataclass(frozen=True)
class Case:
    """A case as its file says it. Answers are the only state; everything else is computed from them."""

    id: str
    title: str = ""
    municipality: str = ""
    assessed_on: date | None = None
    profile: ProfileRef | None = None
    measures: tuple[Measure, ...] = ()
    answers: dict[Subject, dict[str, Answer]] = field(default_factory=dict)
    dismissals: tuple[Dismissal, ...] = ()
    formerly: tuple[Formerly, ...] = field(default=(), compare=False)  # how it was written, and nothing of what it says

    def subjects(self, kind: Kind) -> Iterator[Subject]:
        """The case's subjects of one kind, in the order of the file. Pairs are those of a ranking."""
        match kind:
            case Kind.CASE:
                yield CASE
            case Kind.MEASURE:
                yield from (Subject(kind, (measure.id,)) for measure in self.measures)
            case Kind.GROUP:
                yield from (Subject(kind, (m.id, g.id)) for m in self.measures for g in m.groups)
            case Kind.PAIR:
                yield from (Subject(kind, pair) for pair in permutations(self.ranking, 2))

    @property
    def ranking(self) -> tuple[str, ...]:
        """The measures in the order that people gave them; empty when there is none."""
        for answer in self.answers.get(CASE, {}).values():
            order = answer.value
            if isinstance(order, tuple) and order and isinstance(order[0], Placed):
                return tuple(row.measure for row in order if isinstance(row, Placed))
        return ()

    def texts(self) -> Iterator[str]:
        """Every text that people wrote, wherever it stands."""
        yield self.title
        for measure in self.measures:
            yield from (measure.title, *(group.title for group in measure.groups))
        for answers in self.answers.values():
            for answer in answers.values():
                yield from answer.texts()
        yield from (dismissal.reason for dismissal in self.dismissals)

    @cached_property
    def _titles(self) -> dict[Subject, str]:
        titles = {Subject(Kind.MEASURE, (m.id,)): m.title or m.id for m in self.measures}
        for measure in self.measures:
            for group in measure.groups:
                titles[Subject(Kind.GROUP, (measure.id, group.id))] = group.title or group.id
        for measure in self.measures:
            for group in measure.groups:
                if group.same_as and not group.title:
                    titles[Subject(Kind.GROUP, (measure.id, group.id))] = titles.get(group.same_as, group.id)
        return titles

    def title_of(self, subject: Subject) -> str:
        """What people call a subject; its id where it has no title."""
        titles = self._titles
        match subject.kind:
            case Kind.CASE:
                return self.title or self.id
            case Kind.GROUP:
                return f"{titles.get(subject.measure, subject.ids[0])} · {titles.get(subject, subject.ids[1])}"
            case Kind.PAIR:
                return " > ".join(titles.get(Subject(Kind.MEASURE, (one,)), one) for one in subject.ids)
            case _:
                return titles.get(subject, subject.ids[0])
