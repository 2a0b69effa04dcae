"""What goes into the store and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ..case.model import Case
from ..case.writing import case_text
from ..knowledge import KnowledgeBase
from ..text.errors import Problem
from . import places
from .events import ARCHIVED, META, ORIGIN, Folded

BEFORE_ALL = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Put:
    """A wish to put a value at a place; `seen` is the version of the place that its writer saw (None: whichever)."""

    place: str
    value: object
    seen: int | None = None
    anew: bool = False  # an event also where the same stands there already
    follows: tuple[str, ...] | None = None  # names of the entries that it comes after in its list; None: it comes last


def file_in(tree: places.Tree) -> dict[str, Any]:
    """The case file in what the store knows of a case."""
    return {key: value for key, value in tree.items() if key not in META}


@dataclass(frozen=True)
class StoredCase:
    id: str
    folded: Folded
    case: Case  # what the file of `folded` says, parsed once for each head
    knowledge: KnowledgeBase
    opened: datetime

    @property
    def number(self) -> int:
        """The number of its last event."""
        return self.folded.number

    @property
    def changed(self) -> datetime:
        return datetime.fromisoformat(self.folded.head.at)  # type: ignore[union-attr]

    @property
    def head_hash(self) -> str:
        return self.folded.head.hash  # type: ignore[union-attr]

    @property
    def file(self) -> dict[str, Any]:
        """The case file, as a plain record."""
        return file_in(self.folded.tree)

    @cached_property
    def text(self) -> str:
        """The case file as YAML."""
        return case_text(self.file, self.knowledge)

    @property
    def archived(self) -> bool:
        return bool(self.folded.tree.get(ARCHIVED))

    @property
    def origin(self) -> str:
        """Where it came from: `example:ID`, `copy:ID`, `file:NAME`, or empty for a case that began here."""
        return str(self.folded.tree.get(ORIGIN) or "")

    def at(self, place: str) -> object:
        return places.get(self.folded.tree, place)

    def version(self, place: str) -> int:
        return self.folded.version(place)


@dataclass(frozen=True)
class Conflict:
    """Two people (or two windows) put different things at one place; `theirs` stands, `mine` was not put there."""

    place: str
    theirs: object
    mine: object
    at: datetime


@dataclass(frozen=True)
class Saved:
    """What came of a save: the case as it now is, and what was not put where it was wished, with the reason."""

    stored: StoredCase
    put: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    refused: Mapping[str, list[Problem]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.conflicts and not self.refused


@dataclass(frozen=True)
class Listed:
    """What the list says of a case; of one whose entry cannot be read, only that it is there."""

    id: str
    title: str
    knowledge: str = ""
    archived: bool = False
    opened: datetime = BEFORE_ALL
    changed: datetime = BEFORE_ALL


@dataclass(frozen=True)
class Version:
    """What stood at a place after one event."""

    number: int
    at: datetime
    who: str
    value: object
    undoes: int | None
