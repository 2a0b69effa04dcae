"""What differs between two knowledge bases, thing by thing, in the words of the current language.

Each thing is told as its parts (parts.py): a condition in words and compared by what it means, a list by what came and what
went. What was only written otherwise (spaces, comments, the order of a file) is no change, and neither is another number in an
order where nothing else stands between others than before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...knowledge import KnowledgeBase
from ...language.conditions import Compare, Condition, Situated, StateTest, Undecided, ValueTest, walk
from ...language.subjects import Kind
from ...text.catalogue import LANGUAGES, gettext as _
from . import renaming
from .moving import behind, moved
from .parts import Told
from .things import IN_ORDER, KINDS as KINDS, Parts, Things, things

Words = str | tuple[str, ...]


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aside(StrEnum):
    """What of a thing is for those who keep the base, and told of many things in one sentence."""

    EXAMPLES = "examples"
    NAME = "name"  # a question has another id, and nothing else of it is another
    WATCH = "watch"  # marks that are new, by which the source watch finds a text again


MARKS = ("fingerprint", "as_of", "passages", "within")


@dataclass(frozen=True)
class Part:
    """One thing that is otherwise. A list says what came and what went, and nothing of these where only its order is another."""

    what: str  # a code, with the language of a text behind a dot
    name: str  # what it is called, without the language
    before: Words = ""  # empty where there was nothing
    after: Words = ""
    come: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """Of a text that stands in several."""
        last = self.what.rpartition(".")[2]
        return last if last in LANGUAGES else ""

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {"what": self.what, "name": self.name}
        found |= {key: list(said) if isinstance(said, tuple) else said or None for key, said in self._sides()}
        return found | ({"come": list(self.come), "gone": list(self.gone)} if self.come or self.gone else {})

    def _sides(self) -> tuple[tuple[str, Words], ...]:
        return ("before", self.before), ("after", self.after)


@dataclass(frozen=True)
class Change:
    kind: str  # one of KINDS
    id: str
    label: str  # what people call it
    how: How
    parts: tuple[Part, ...] = ()  # of what is added all that it says, of what is removed all that it said

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id

    @property
    def aside(self) -> Aside | None:
        """What of it is another, where that is nothing that an advice or a page reads."""
        if self.how is not How.CHANGED or not self.parts:
            return None
        if all(one.what.partition(" ")[0] == "examples" for one in self.parts):
            return Aside.EXAMPLES
        if all(one.what == "replaces" and one.come and not one.gone for one in self.parts):
            return Aside.NAME
        new_marks = all(one.what.partition(" ")[0] in MARKS and not one.before for one in self.parts)
        return Aside.WATCH if new_marks else None

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "how": self.how,
            "parts": [one.as_dict() for one in self.parts],
        }


def changes(old: KnowledgeBase, new: KnowledgeBase, kinds: Sequence[str] = ()) -> list[Change]:
    """All that differs in what two bases say, of these kinds or of every one; nothing where only the writing differs."""
    if old.digest == new.digest:
        return []
    names = renaming.between(old, new)
    before, after = things(old), things(new, old, names)
    found: list[Change] = []
    for kind in kinds or KINDS:
        was, now = (renaming.things(kind, of[kind](), names) for of in (before, after))
        if kind in IN_ORDER:
            _tell_moved(was, now, *(renaming.order(kind, IN_ORDER[kind](base), names) for base in (old, new)))
        found += _of_kind(kind, was, now)
    return found


def _tell_moved(was: Things, now: Things, before: Sequence[str], after: Sequence[str]) -> None:
    """Adds to what has moved after what it stood and stands."""
    elsewhere = moved(before, after)
    staying = (set(before) & set(after)).difference(elsewhere)
    for these, order in ((was, before), (now, after)):
        near = behind(order, staying)
        for id in elsewhere:
            last = near[id]
            words = _("after «{label}»", label=these[last][0]) if last else _("first")
            these[id][1]["order"] = Told("order", _("place among the others"), words, last)


def _of_kind(kind: str, before: Things, after: Things) -> Iterator[Change]:
    for id in [*before, *(id for id in after if id not in before)]:
        label, was = before.get(id, ("", {}))
        now_called, now = after.get(id, (label, {}))
        how = How.ADDED if id not in before else How.REMOVED if id not in after else How.CHANGED
        if parts := tuple(_differing(was, now, how)):
            yield Change(kind, id, now_called, how, parts)
        elif how is not How.CHANGED:
            yield Change(kind, id, now_called, how)


def _differing(was: Parts, now: Parts, how: How) -> Iterator[Part]:
    for code in [*was, *(one for one in now if one not in was)]:
        before, after = was.get(code), now.get(code)
        there = after or before
        assert there
        if isinstance(there.words, tuple):
            yield from _of_list(there, before, after)
        elif before is None or after is None:
            if there.order is not False:  # else a list tells it
                nothing = there.nothing if how is How.CHANGED else ""
                yield Part(code, there.name, before.words if before else nothing, after.words if after else nothing)
        elif before.compared != after.compared:
            yield Part(code, after.name, *_apart(before, after))


def _of_list(there: Told, before: Told | None, after: Told | None) -> Iterator[Part]:
    """What came, what went, or that the order is another."""
    was, now = _entries(before), _entries(after)
    come, gone = (tuple(one[id] for id in one if id not in other) for one, other in ((now, was), (was, now)))
    reordered = there.order is not False and [id for id in was if id in now] != [id for id in now if id in was]
    if (come or gone) and there.order is not True:
        yield Part(there.code, there.name, tuple(was.values()), tuple(now.values()), come, gone)
    elif reordered:
        yield Part(there.code, there.name, tuple(was.values()), tuple(now.values()))


def _entries(of: Told | None) -> dict[Any, str]:
    return dict(zip(of.compared, of.words, strict=True)) if of else {}  # type: ignore[call-overload]


def _apart(before: Told, after: Told) -> tuple[Words, Words]:
    """The words of both; where they read the same, with what tells them apart."""
    if before.words != after.words:
        return before.words, after.words
    one, other = (_exact(of.compared) for of in (before, after))
    if one == other:
        one, other = (hashlib.sha256(repr(of.compared).encode()).hexdigest()[:6] for of in (before, after))
    return f"{before.words} [{one}]", f"{after.words} [{other}]"


def _exact(compared: object) -> str:
    """The questions, options and situations of a condition by their ids."""
    if not isinstance(compared, Condition):
        return ""
    return "; ".join(filter(None, (_named(part) for part, _about in walk(compared, Kind.CASE))))


def _named(part: Condition) -> str:
    match part:
        case ValueTest(question=question, options=options):
            return f"{question}: {', '.join(options)}"
        case StateTest(question=question) | Compare(question=question):
            return question
        case Situated(name) | Undecided(name):
            return name
    return ""
