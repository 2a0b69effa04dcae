"""What a condition is asked of: the case, a measure, a target group or a pair of measures."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a question, rule or requirement can be about."""

    CASE = "case"
    MEASURE = "measure"
    GROUP = "group"
    PAIR = "pair"

    __hash__ = str.__hash__  # an Enum's own is many times slower, and nearly all is looked up by its subject


_PREFIX = {Kind.MEASURE: "tiltak:", Kind.GROUP: "målgruppe:", Kind.PAIR: "par:"}


class Subject(NamedTuple):
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
