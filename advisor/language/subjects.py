"""What a condition is asked of: the case, a measure, a target group or a pair of measures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

    def __hash__(self) -> int:
        return hash(self.ids)  # they say nearly all, and the most looked up of all keys is to be cheap

    def __str__(self) -> str:
        if self.kind is Kind.CASE:
            return "sak"
        return _PREFIX[self.kind] + (">" if self.kind is Kind.PAIR else "/").join(self.ids)

    @property
    def measure(self) -> Subject:
        """The measure that a target group belongs to."""
        return Subject(Kind.MEASURE, self.ids[:1])


CASE = Subject(Kind.CASE)
