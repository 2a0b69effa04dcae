"""What leads to what around one thing of the knowledge base: a small picture, and the same as a table with more room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask import url_for

from advisor.api import Basis, Force, KnowledgeBase, chosen, conditionwords, gettext as _, ngettext, waypictures, ways, wording

IN_PICTURE = (6, 4)  # places one step away, on each side, and behind each of these
IN_TABLE = (40, 12)
MOST_OF_CONDITION = 600  # characters; a longer one is read on the page of its rule


class Entry(Protocol):
    """What the list of rules has by a number: its title and its force, or that it is a situation."""

    @property
    def title(self) -> str: ...
    @property
    def force(self) -> Force: ...
    @property
    def basis(self) -> Basis: ...
    @property
    def situation(self) -> bool: ...


@dataclass(frozen=True)
class Named:
    """A thing with a page: what it is in a word or two, what it is called, and where it is."""

    what: str
    title: str
    url: str = ""  # none for the page itself

    def __str__(self) -> str:
        return f"{self.what}: {self.title}"


@dataclass(frozen=True)
class Arrow:
    """A row of the table."""

    start: Named
    end: Named
    how: str


@dataclass(frozen=True)
class Shown:
    """The picture, drawn for a wide and for a narrow screen, and the rows of the table; how many of these are left out."""

    wide: str
    narrow: str
    rows: tuple[Arrow, ...]
    left_out: int


class Around:
    """The ways through one place of a base, in words."""

    def __init__(self, knowledge: KnowledgeBase, entries: Mapping[str, Entry], kind: str, id: str):
        self.knowledge = knowledge
        self.entries = entries
        self.middle = ways.Place(kind, id)

    def shown(self) -> Shown | None:
        """None where nothing leads there and it leads nowhere."""
        small, whole = (ways.ways(self.knowledge, self.middle, *most) for most in (IN_PICTURE, IN_TABLE))
        if not (small.before or small.after):
            return None
        boxes = list(self._boxes(small))
        title = _("What leads to «{what}», and what it leads to", what=self._named(self.middle).title)
        said = (title, _("The table below says the same."))
        wide = waypictures.drawn(boxes, waypictures.WIDE, "veier", *said)
        narrow = waypictures.drawn(boxes, waypictures.NARROW, "veier-smal", *said)
        return Shown(wide, narrow, tuple(self._rows(whole)), whole.left_out)

    def _rows(self, of: ways.Ways) -> Iterator[Arrow]:
        """A condition is said once, and the page itself is not called by its whole name."""
        said: set[tuple[ways.Place, str]] = set()
        for start, end in of.arrows:
            how = self._how(start, end)
            again = (end, how) in said and end.kind == "rule"
            said.add((end, how))
            yield Arrow(self._in_table(start), self._in_table(end), _("by the same condition") if again else how)

    def _in_table(self, place: ways.Place) -> Named:
        named = self._named(place)
        return Named(named.what, _("(this page)")) if place == self.middle else named

    def _boxes(self, of: ways.Ways) -> Iterator[waypictures.Box]:
        """From above: what leads to the middle, the middle, and what it leads to."""
        place = sum(2 if one.left_out else 1 for one in of.before) + sum(len(one.further) for one in of.before)
        middle, number = place + bool(of.left_before), 0
        if of.left_before:
            yield self._rest(of.left_before, -1)
            number = 1
        for branch in of.before:
            own = number + len(branch.further) + bool(branch.left_out)
            if branch.left_out:
                yield self._rest(branch.left_out, -2)
            yield from (self._box(one.place, -2, own) for one in branch.further)
            yield self._box(branch.place, -1, middle)
            number = own + 1
        yield self._box(self.middle, 0, -1)
        number = middle + 1
        for branch in of.after:
            yield self._box(branch.place, 1, middle)
            yield from (self._box(one.place, 2, number) for one in branch.further)
            if branch.left_out:
                yield self._rest(branch.left_out, 2)
            number += 1 + len(branch.further) + bool(branch.left_out)
        if of.left_after:
            yield self._rest(of.left_after, 1)

    def _box(self, place: ways.Place, step: int, toward: int) -> waypictures.Box:
        return waypictures.Box(str(self._named(place)), step, toward, "way asked" if place.kind == "question" else "way")

    def _rest(self, count: int, step: int) -> waypictures.Box:
        return waypictures.Box(ngettext("and {count} more", "and {count} more", count), step, look="way rest")

    def _named(self, place: ways.Place) -> Named:
        if place.kind == "question":
            question = self.knowledge.questions[place.id]
            what = _("Worked out") if question.derived else _("Question")
            return Named(what, wording.question(question), url_for("library.question", id=place.id))
        entry = self.entries[place.id]
        short = "" if entry.situation else chosen(entry.basis.tags[entry.force].short)
        what = _("Situation") if entry.situation else wording.force_word(entry.force) + (f", {short}" if short else "")
        return Named(what, entry.title, url_for("library.rule", id=place.id))

    def _how(self, start: ways.Place, end: ways.Place) -> str:
        requirement = self.knowledge.requirements.get(start.id)
        if end.kind == "question":
            return _("asks for it") if requirement and end.id in requirement.questions else _("opens the question")
        rules = [one for one in self.knowledge.rules if one.id == end.id]
        if not rules:
            return _("is asked for then")
        if end == self.middle:
            return _("by the condition of the rule, above")
        said = conditionwords.plain(conditionwords.words(self.knowledge, rules[-1].when, rules[-1].about))
        return _("when {condition}", condition=said) if len(said) <= MOST_OF_CONDITION else _("by a condition that is long")
