"""An answer to one question about one subject, as a condition sees it. Nothing here knows a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    VALUE = "value"
    UNSURE = "usikkert"
    NOT_RELEVANT = "ikke relevant"

    __hash__ = object.__hash__  # each is one object; an Enum's own hash is many times slower


@dataclass(frozen=True)
class Span:
    """From–to on an ordinal scale; the ends are options and may be equal."""

    low: str
    high: str

    def __str__(self) -> str:
        return self.low if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Amount:
    """A number that is a span, from the lower bound to the higher, or about so much. One that is neither is a float."""

    low: float
    high: float
    about: bool = False

    def __str__(self) -> str:
        span = f"{self.low:.15g}" if self.low == self.high else f"{self.low:.15g}–{self.high:.15g}"
        return f"ca. {span}" if self.about else span


Number = float | Amount


class Row:
    """One line of an answer that has several: whom it is about, and what people wrote of it."""

    def __str__(self) -> str:
        return str(next(iter(vars(self).values())))


@dataclass(frozen=True)
class Placed(Row):
    """One line of a ranking."""

    measure: str
    reason: str = ""


@dataclass(frozen=True)
class Participation(Row):
    """Who took part, how, what they said, and what it changed."""

    group: str
    how: str = ""
    said: str = ""
    effect: str = ""


Value = str | Number | Span | tuple[str, ...] | tuple[Placed, ...] | tuple[Participation, ...]


LOCAL = "lokal"  # who it was, while one person on one machine needs no login


@dataclass(frozen=True)
class ReadThrough:
    """That a person has read a section of the decision document: who, when, and digests of what stood there."""

    by: str
    at: str  # ISO 8601 with its offset
    section: str  # of the answers that the section is made of: case/readthrough.py
    document: str


@dataclass(frozen=True)
class Answer:
    """An answer to one question about one subject. `value` is set exactly when `state` is VALUE.

    Shapes of `value`: an option or text (str), a number (float, Amount), an ordinal (Span), ticked options,
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
    profile: str = ""  # the id of the profile that it comes from, while nobody has changed it for this case
    read: ReadThrough | None = None  # where a person gave it by reading a section through

    def texts(self) -> Iterator[str]:
        """Every text in it, options among them."""
        if isinstance(self.value, str):
            yield self.value
        elif isinstance(self.value, tuple):
            for part in self.value:
                if isinstance(part, Row):
                    yield from filter(None, vars(part).values())
                elif isinstance(part, str):
                    yield part
        if self.rationale:
            yield self.rationale
        if self.reason:
            yield self.reason
        yield from self.sources
        if self.unit:
            yield self.unit
        if self.read:
            yield self.read.by

    def __str__(self) -> str:
        if self.state is not State.VALUE:
            return str(self.state.value)
        match self.value:
            case tuple() as several:
                return ", ".join(map(str, several))
            case float() as number:
                return f"{number:.15g}"
            case value:
                return str(value)
