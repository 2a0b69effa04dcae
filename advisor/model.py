"""The nouns of a case: subjects, answers, the case itself. Nothing here knows a file or an engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum, StrEnum
from itertools import permutations


class Kind(StrEnum):
    """What a question, rule or requirement can be about."""

    CASE = "case"
    MEASURE = "measure"
    GROUP = "group"
    PAIR = "pair"


_PREFIX = {Kind.MEASURE: "tiltak:", Kind.GROUP: "målgruppe:", Kind.PAIR: "par:"}


@dataclass(frozen=True, order=True)
class Subject:
    """The case (sak), a measure (tiltak), a target group (målgruppe) or a pair of measures (par).

    Written `sak`, `tiltak:a`, `målgruppe:a/g` and `par:a>b`, where a is ranked before b.
    """

    kind: Kind
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind is Kind.CASE:
            return "sak"
        return _PREFIX[self.kind] + (">" if self.kind is Kind.PAIR else "/").join(self.ids)

    @property
    def measure(self) -> Subject:
        """The measure that a target group belongs to."""
        return Subject(Kind.MEASURE, self.ids[:1])


CASE = Subject(Kind.CASE)


class Truth(IntEnum):
    """The four values of a condition, in their one order."""

    NEI = 0
    UBESVART = 1
    USIKKERT = 2
    JA = 3

    def __str__(self) -> str:
        return self.name.lower()


class Force(StrEnum):
    MUST = "må"
    SHOULD = "bør"
    MAY = "kan"


class Basis(StrEnum):
    """Who says it: the Directorate's recommendation, KS's slides, or we ourselves."""

    DIRECTORATE = "dok"
    KS = "dok-KS"
    INFERENCE = "slutning"


class Level(StrEnum):
    """The decision level, which is also the depth of a requirement: the lowest level that asks for it."""

    PRACTICE = "praksis"
    MUNICIPALITY = "kommune"
    NATIONAL = "nasjonalt"

    @property
    def depth(self) -> int:
        return _DEPTHS[self]

    def asks(self, depth: Level) -> bool:
        return depth.depth <= self.depth


_DEPTHS = {level: depth for depth, level in enumerate(Level)}


class State(Enum):
    VALUE = "value"
    UNSURE = "usikkert"
    NOT_RELEVANT = "ikke relevant"


@dataclass(frozen=True)
class Span:
    """From–to on an ordinal scale; the ends are options and may be equal."""

    low: str
    high: str

    def __str__(self) -> str:
        return self.low if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Placed:
    """One line of a ranking."""

    measure: str
    reason: str = ""


@dataclass(frozen=True)
class Participation:
    """Who took part, how, what they said, and what it changed."""

    group: str
    how: str = ""
    said: str = ""
    effect: str = ""


Value = str | float | Span | tuple[str, ...] | tuple[Placed, ...] | tuple[Participation, ...]


@dataclass(frozen=True)
class Answer:
    """An answer to one question about one subject. `value` is set exactly when `state` is VALUE.

    Shapes of `value`: an option or text (str), a number (float), an ordinal (Span), ticked options,
    sources, a ranking or the ledger of participation (tuples).
    """

    state: State
    value: Value | None = None
    rationale: str = ""
    reason: str = ""  # of «ikke relevant»
    sources: tuple[str, ...] = ()
    certainty: str = ""
    unit: str = ""
    year: int | None = None

    def texts(self) -> Iterator[str]:
        """Every text in it, options among them."""
        yield from (self.rationale, self.reason, self.unit, *self.sources)
        for part in self.value if isinstance(self.value, tuple) else (self.value,):
            if isinstance(part, str):
                yield part
            elif isinstance(part, Placed | Participation):
                yield from vars(part).values()

    def __str__(self) -> str:
        if self.state is not State.VALUE:
            return self.state.value
        match self.value:
            case tuple() as several:
                return ", ".join(getattr(one, "measure", None) or getattr(one, "group", None) or str(one) for one in several)
            case float() as number:
                return f"{number:.15g}"
            case value:
                return str(value)


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
class Case:
    """A case as its file says it. Answers are the only state; everything else is computed from them."""

    id: str
    title: str = ""
    municipality: str = ""
    assessed_on: date | None = None
    measures: tuple[Measure, ...] = ()
    answers: dict[Subject, dict[str, Answer]] = field(default_factory=dict)
    dismissals: tuple[Dismissal, ...] = ()

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
        answer = self.answers.get(CASE, {}).get(RANKING)
        if answer is None or answer.state is not State.VALUE:
            return ()
        return tuple(placed.measure for placed in answer.value)  # type: ignore[union-attr]

    def texts(self) -> Iterator[str]:
        """Every text that people wrote, wherever it stands."""
        yield self.title
        for measure in self.measures:
            yield from (measure.title, *(group.title for group in measure.groups))
        for answers in self.answers.values():
            for answer in answers.values():
                yield from answer.texts()
        yield from (dismissal.reason for dismissal in self.dismissals)

    def title_of(self, subject: Subject) -> str:
        """What people call a subject; its id where it has no title."""
        titles = {Subject(Kind.MEASURE, (m.id,)): m.title or m.id for m in self.measures}
        for measure in self.measures:
            for group in measure.groups:
                titles[Subject(Kind.GROUP, (measure.id, group.id))] = group.title or group.id
        for measure in self.measures:
            for group in measure.groups:
                if group.same_as and not group.title:
                    titles[Subject(Kind.GROUP, (measure.id, group.id))] = titles.get(group.same_as, group.id)
        match subject.kind:
            case Kind.CASE:
                return self.title or self.id
            case Kind.GROUP:
                return f"{titles.get(subject.measure, subject.ids[0])} · {titles.get(subject, subject.ids[1])}"
            case Kind.PAIR:
                return " > ".join(titles.get(Subject(Kind.MEASURE, (one,)), one) for one in subject.ids)
            case _:
                return titles.get(subject, subject.ids[0])


RANKING = "bg-rangering"  # the question whose answer is the ranking
LEVEL = "niva"  # the question whose answer sets the depth
