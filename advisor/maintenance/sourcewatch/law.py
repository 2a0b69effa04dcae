"""What has become of the places in the law that the base names, in a folder of law texts: unchanged, changed, or repealed.

The base has the fingerprint of each place's text and the day it was as that. The law's own text is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ...knowledge import KnowledgeBase
from ...knowledge.terms import LawPlace, Source
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from .fingerprints import fingerprint
from .lawtexts import Place, begun, file_of, read_act, text_at

FEWEST = 8  # words of a text that is known again at another place: what is shorter may stand at several


class Became(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    REPEALED = "repealed"  # or it is not there
    IN_FORCE = "in force"  # and was not when it was read
    MISSING = "missing"  # its act is not in the folder
    UNREAD = "unread"  # the base has no fingerprint of it


@dataclass(frozen=True)
class Fate:
    source: Source
    became: Became
    now: str = ""  # the section that it now is in, and its ledd, as «2-1» or «2-1 (2)»
    fingerprint: str = ""  # of what stands at the place now; empty where nothing does
    changed: bool = False  # of what has another number: whether its text is another too
    pending: tuple[tuple[str, str], ...] = ()  # adopted changes that are not in the text: by which act, from when


@dataclass(frozen=True)
class LawDrift:
    fates: tuple[Fate, ...]  # in the order of the base

    def of(self, became: Became) -> list[Fate]:
        return [one for one in self.fates if one.became is became]

    @property
    def changed(self) -> bool:
        return bool(self.touched)

    @property
    def touched(self) -> list[str]:
        """The ids of the places that are not as they were."""
        return [one.source.id for one in self.fates if one.became not in (Became.UNCHANGED, Became.UNREAD)]

    def as_dict(self) -> dict[str, Any]:
        def plainly(one: Fate) -> dict[str, Any]:
            day = one.source.as_of and one.source.as_of.isoformat()
            return {"source": one.source.id, "as_of": day, "now": one.now or None, "text_changed": one.changed or None}

        return {
            "counts": {became.value: len(self.of(became)) for became in Became},
            **{became.value: list(map(plainly, self.of(became))) for became in Became if became is not Became.UNCHANGED},
            "pending": [{"source": one.source.id, "by": by, "from": day} for one in self.fates for by, day in one.pending],
        }


def law_drift(knowledge: KnowledgeBase, folder: Path) -> LawDrift:
    """Raises Unusable where the folder has none of the acts, or one cannot be read."""
    acts = _Acts(knowledge, folder)
    return LawDrift(tuple(acts.fate(one) for one in places(knowledge)))


def places(knowledge: KnowledgeBase) -> list[Source]:
    """The places in the law that the base names."""
    return [one for one in knowledge.sources.values() if one.within is not None]


class _Acts:
    """The acts of a base as they stand in a folder."""

    def __init__(self, knowledge: KnowledgeBase, folder: Path):
        self.folder = folder
        self.acts: dict[str, Mapping[str, Place] | None] = {}
        self.begun: dict[str, bool] = {}  # whether each is in force, in part or all of it
        problems = []
        for one in places(knowledge):
            if one.within and one.act not in self.acts:
                try:
                    text = text_at(file_of(folder, one.identifier))
                except Unusable as error:
                    problems += error.problems
                    text = None
                self.acts[one.act] = None if text is None else read_act(text, one.within.annex)
                self.begun[one.act] = begun(text or "")
        if problems:
            raise Unusable(problems)
        if not any(self.acts.values()):
            what = _("The folder has none of the acts that the base names.")
            cure = _("An act is a file there, as «{example}».", example="lov-2011-06-24-30.md")
            raise Unusable([Problem(str(folder), None, what, cure)])
        self.by_text = self._by_text()

    def _by_text(self) -> dict[str, dict[str, str]]:
        """Act → fingerprint → where the text stands, for texts that are long enough to be known again."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for act, sections in self.acts.items():
            for name, place in (sections or {}).items():
                for where, text in _parts(name, place):
                    if len(text.split()) >= FEWEST:
                        found[act].setdefault(fingerprint(text), where)
        return found

    def fate(self, one: Source) -> Fate:
        sections, within = self.acts[one.act], one.within or LawPlace()
        if sections is None:
            return Fate(one, Became.MISSING if one.fingerprint else Became.UNREAD)
        name = within.section or within.article
        pending = sections[name].pending if name in sections else ()
        return replace(self._became(one, sections, within), pending=pending)

    def _became(self, one: Source, sections: Mapping[str, Place], within: LawPlace) -> Fate:
        text = _text(sections, within)
        print = fingerprint(text) if text else ""
        if not one.fingerprint:
            return Fate(one, Became.UNREAD, fingerprint=print)
        if not one.in_force and self.begun[one.act]:
            return Fate(one, Became.IN_FORCE, fingerprint=print)
        if print == one.fingerprint:
            return Fate(one, Became.UNCHANGED, fingerprint=print)
        if now := self.by_text[one.act].get(one.fingerprint):
            return Fate(one, Became.RENUMBERED, now, print)
        if print:
            return Fate(one, Became.CHANGED, fingerprint=print)
        now = next((name for name, place in sections.items() if within.section in place.former and place.ledd), "")
        return Fate(one, Became.RENUMBERED if now else Became.REPEALED, now, changed=bool(now))


def _parts(name: str, place: Place) -> Iterator[tuple[str, str]]:
    """The texts that a section is made of, and where: «3-2», «3-2 (1)» its first paragraph, «3-2 (1) 6» number 6 in that."""
    yield name, place.text
    for number, one in enumerate(place.ledd, 1):
        yield f"{name} ({number})", one.whole
        yield from ((f"{name} ({number}) {item}", text) for item, text in enumerate(one.items, 1))


def _text(sections: Mapping[str, Place], within: LawPlace) -> str:
    """The text of a place; empty where there is no such place, or it is not in force."""
    name = within.section or within.article
    if not name:
        return " ".join(place.text for place in sections.values())
    place = sections.get(name)
    if place is None or place.lacks(within.ledd or None, within.number or None, within.letter):
        return ""
    return place.part(within.ledd or None, within.number or None, within.letter)


def statements(drift: LawDrift, day: date) -> dict[str, dict[str, list[str]]]:
    """What a base says of its places when a folder of that day has been read: subject → predicate → objects, as Turtle."""
    written = [f'"{day}"^^xsd:date']
    read = {one.source.act: {"prio:lest": written} for one in drift.fates if one.fingerprint and not _annexed(one.source)}
    marks = {
        one.source.id: {"prio:fingeravtrykk": [f'"{one.fingerprint}"'], "dct:date": written}
        for one in drift.fates
        if one.fingerprint
    }
    return {f"rettsakt:{id}": said for id, said in read.items()} | {f"kilde:{id}": said for id, said in marks.items()}


def _annexed(source: Source) -> bool:
    return bool(source.within and source.within.annex)
