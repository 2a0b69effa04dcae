"""What became of a text between a case and an edited Word file, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...advice.pieces import RequirementAdvice
from ...case.facts import Place
from ...knowledge.terms import Force
from ..model import Origin


class Kind(StrEnum):
    """What happened to a text between the case and the file."""

    SAME = "same"
    CHANGED = "changed"  # in Word
    BOTH = "both"  # in Word and in the case
    EMPTIED = "emptied"
    CUT = "cut"
    MOVED = "moved"
    ADDED = "added"
    SINCE = "since"  # in the case alone, after the file was made
    UNTOLD = "untold"


class Why(StrEnum):
    """Why a text cannot go back into the case by itself, or what cannot be told."""

    PROGRAM = "program"  # the program's own sentence
    TABLE = "table"
    MIXED = "mixed"  # what people wrote cannot be told from what the program says around it
    SEVERAL = "several"  # it stands more than once, not the same
    REPLACED = "replaced"  # it is gone, and a new text stands in its place
    NEVER = "never"  # cut, or never there: the file does not say
    GONE = "gone"  # the case has no such text any more
    HEADING = "heading"
    PICTURE = "picture"
    FIELD = "field"  # it fits no field


@dataclass(frozen=True)
class Take:
    """Where a text goes: the part of an answer, and which of its paragraphs; a new one at the end where `line` is None."""

    place: Place
    part: str
    line: int | None
    text: str
    before: str = ""  # what stands there in the case


@dataclass(frozen=True)
class Change:
    key: str
    kind: Kind
    section: str  # its id; empty where that cannot be told
    title: str  # of the section
    now: str  # in the case
    file: str
    origin: Origin | None = None
    why: Why | None = None
    take: Take | None = None
    touches: tuple[RequirementAdvice, ...] = ()
    whole: bool = False  # a whole section, or a whole table
    moved: bool = False

    @property
    def lost(self) -> tuple[RequirementAdvice, ...]:
        """The duties whose assessment is not in the file as it was written, or may not be."""
        gone = self.kind in (Kind.CUT, Kind.EMPTIED) or (self.kind is Kind.UNTOLD and not self.file)
        gone |= self.why in (Why.REPLACED, Why.SEVERAL)
        return tuple(one for one in self.touches if one.requirement.force is Force.MUST) if gone else ()


@dataclass(frozen=True)
class Reread:
    name: str
    changes: tuple[Change, ...]
    same: int  # texts that nothing was done to
    notes: tuple[str, ...]

    @property
    def lost(self) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if one.lost)

    @property
    def both(self) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if one.kind is Kind.BOTH)

    @property
    def in_word(self) -> tuple[Change, ...]:
        """What happened to the file."""
        return tuple(one for one in self.changes if one.kind is not Kind.SINCE)

    @property
    def since(self) -> tuple[Change, ...]:
        """What was changed in the case alone, which is no change of the file."""
        return tuple(one for one in self.changes if one.kind is Kind.SINCE)

    @property
    def needs_people(self) -> bool:
        """Whether somebody must look before the file is sent on: an assessment that the law demands is lost, or two
        wrote in the same place."""
        return bool(self.lost or self.both)
