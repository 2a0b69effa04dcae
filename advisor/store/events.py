"""Events: who put what where, and when. A case is the fold of its events; each carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..case.formerly import as_called_now
from . import places
from .places import Tree, put

KNOWLEDGE, ARCHIVED, ORIGIN = "@knowledge", "@archived", "@origin"
META = (KNOWLEDGE, ARCHIVED, ORIGIN)  # what the store knows of a case beside its file
FIRST = "0" * 64  # stands before the first event


@dataclass(frozen=True)
class Event:
    """One act of one person. `puts` are (place, value) pairs; a value of None takes away."""

    case: str
    number: int  # from 1, without gaps
    at: str  # UTC, ISO 8601
    who: str
    puts: tuple[tuple[str, object], ...]
    undoes: int | None  # the number of the event whose effect it takes back
    previous: str
    hash: str = ""
    after: Mapping[str, str] = field(default_factory=dict)  # of what comes back into a list: the entry that it comes after

    @property
    def body(self) -> str:
        where = {"after": dict(self.after)} if self.after else {}
        return canonical({"puts": [list(one) for one in self.puts], "undoes": self.undoes, **where})

    def link(self) -> str:
        """The hash that an event of this content has, in this place of its chain."""
        return link(self.case, self.number, self.at, self.who, self.body, self.previous)


def link(case: str, number: int, at: str, who: str, body: str, previous: str) -> str:
    """The hash of an event whose body is written so."""
    return hashlib.sha256(canonical([case, number, at, who, body, previous]).encode()).hexdigest()


def event_of(row: Any) -> Event:
    """The event of a row of its table."""
    return Event(row.case_id, row.number, row.at, row.who, previous=row.previous, hash=row.hash, **contents(row.body))


def contents(body: str) -> dict[str, Any]:
    """What a body says, by the fields of an event."""
    said = json.loads(body)
    return {
        "puts": tuple((place, value) for place, value in said["puts"]),
        "undoes": said["undoes"],
        "after": said.get("after", {}),
    }


def called_now(event: Event, renamed: Mapping[str, str]) -> Event:
    """What an event says, by the ids that questions have now: to be read, and no link of a chain."""
    if not renamed:
        return event
    puts = [(places.called_now(place, renamed), as_called_now(value, renamed)) for place, value in event.puts]
    return replace(event, puts=tuple(puts))


def base_after(several: Iterable[Event], before: str = "") -> str:
    """The digest of the knowledge base that a case is on after some events."""
    for event in several:
        for place, value in event.puts:
            if place == KNOWLEDGE:
                before = str(value)
            elif not place and isinstance(value, dict):
                before = str(value.get(KNOWLEDGE))
    return before


def applied(tree: Tree, event: Event) -> Tree:
    """The case after one more event."""
    for place, value in event.puts:
        tree = put(tree, place, value, event.after.get(place))
    return tree


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """JSON with one way to write a value."""
    return _ENCODER.encode(value)


def as_written(value: object) -> Any:
    """A value as it comes back from where it is written, of which nobody else holds a part."""
    return json.loads(canonical(value))


@dataclass(frozen=True)
class Folded:
    """A case after some of its events: the tree, and for each place the number of the event that last put there.

    `inside` has the number of the last event that put something under a place. `renamed`: id that a question had before → the
    one of today, by which all this stands.
    """

    tree: Tree = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    inside: dict[str, int] = field(default_factory=dict)
    head: Event | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.head.number if self.head else 0

    def version(self, place: str) -> int:
        """The number of the event that last put something there, inside it, or at a place that holds it; 0 for none."""
        return max(self.inside.get(place, 0), *(self.versions.get(one, 0) for one in (place, *_above(place))))

    def after(self, events: Iterable[Event]) -> Folded:
        tree, versions, inside, head = self.tree, dict(self.versions), dict(self.inside), self.head
        for event in events:
            now = called_now(event, self.renamed)
            tree = applied(tree, now)
            for place, _value in now.puts:
                versions[place] = event.number
                inside |= dict.fromkeys(_above(place), event.number)
            head = event
        return Folded(tree, versions, inside, head, self.renamed)


def _above(place: str) -> list[str]:
    """The places that hold a place."""
    steps = place.split("/") if place else []
    return ["/".join(steps[:length]) for length in range(len(steps))]
