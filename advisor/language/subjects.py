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

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.kind.value, self.ids)))  # most of what is looked up is looked up by it

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined, no-any-return]

    def __reduce__(self) -> tuple[type[Subject], tuple[Kind, tuple[str, ...]]]:
        """Another process has other hashes."""
        return Subject, (self.kind, self.ids)

    def __str__(self) -> str:
        if self.kind is Kind.CASE:
            return "sak"
        return _PREFIX[self.kind] + (">" if self.kind is Kind.PAIR else "/").join(self.ids)

    @property
    def measure(self) -> Subject:
        """The measure that a target group belongs to."""
        return Subject(Kind.MEASURE, self.ids[:1])


CASE = Subject(Kind.CASE)
