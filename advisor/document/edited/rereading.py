"""What became of a document in other hands: an edited Word file held against the case it was made from.

    found = reread(data, "Saksframlegg.docx", advice)
    found.lost, found.changes

A bookmark says which piece a text is and what it was, so three things are told apart without any history: the text in the file,
as it was written, and as the case has it now. What cannot be told from the file is said so, and nothing is guessed.
Nothing goes back into the case by itself: `puts` gives what people chose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

from ...advice.advice import Advice
from ...advice.pieces import RequirementAdvice
from ...case.facts import Place
from ...language.conditions import Truth
from ...text.catalogue import gettext as _, ngettext
from ..brought.marked import Marked as Marked, read_marked as read_marked
from ..brought.reading import MOST_BYTES as MOST_BYTES, less as less
from ..lines import flat
from ..model import Heading, Section
from .changes import Change, Kind, Reread, Why
from .fitting import fit
from .matching import Matched
from .texts import Entry, Found, Loose, program_texts

CLOSE = 0.8  # how much alike two texts of the program are, of which one was changed


def reread(data: bytes, name: str, advice: Advice) -> Reread:
    """Raises UnusableDocument where the file is none, or not one of this case."""
    return compared(read_marked(data, name), name, advice)


def compared(file: Marked, name: str, advice: Advice) -> Reread:
    """As `reread`, for a file that is read already."""
    return _Rereader(Matched(file, name, advice)).reread()


class _Rereader:
    def __init__(self, matched: Matched):
        self.matched = matched
        self.advice, self.file, self.said = matched.advice, matched.file, matched.said
        self.entries, self.found, self.loose = matched.entries, matched.found, matched.loose
        self.sections, self.headings, self.born = matched.sections, matched.headings, matched.born

    def reread(self) -> Reread:
        if not self.found and not any(one.text for one in self.loose):
            raise self.matched.unusable(_("There is no text in it."), _("Choose the file that was made from this case."))
        own = [one for one in self.found if one.entry]
        if not (self.said or self.matched.marks) and 2 * len(own) < len(self.entries):
            what = _("The file was not made from this case by the tool.")
            cure = _(
                "Use the file that was. To use this one as it is, put it beside the fields: «A paper that you have already»."
            )
            raise self.matched.unusable(what, cure)
        if not own or ("prio_case" not in self.said and not any(map(_as_written, own))):
            what = _("Nothing in the file stands as in this case, and the file does not say which case it is of.")
            raise self.matched.unusable(what, _("Choose the file that was made from this case."))
        changes = [*self._moved_whole(list(self._told())), *self._missing(), *self._headings(), *self._of_program(), *self._new()]
        counted = sum(one.kind is Kind.SAME for one in changes)
        order = {id: place for place, id in enumerate(self.sections)}
        shown = [one for one in changes if one.kind is not Kind.SAME]
        rank = {Kind.BOTH: 1, Kind.UNTOLD: 2, Kind.SINCE: 4}
        shown.sort(key=lambda one: (0 if one.lost else rank.get(one.kind, 3), order.get(one.section, len(order))))
        return Reread(self.matched.name, tuple(_keyed(shown)), counted, tuple(self._notes()))

    def _change(self, kind: Kind, entry: Entry | None, file: str = "", **more: object) -> Change:
        if entry is None:
            return Change("", kind, str(more.pop("section", "")), str(more.pop("title", "")), "", file, **more)  # type: ignore[arg-type]
        origin = entry.piece.origin
        table = {"why": Why.TABLE} if entry.table and not (more.get("why") or more.get("take")) else {}
        return Change(
            entry.anchor.key,
            kind,
            entry.section.id,
            entry.section.heading,
            entry.text,
            file,
            origin,
            touches=self._touches(entry),
            **{**more, **table},  # type: ignore[arg-type]
        )

    def _touches(self, entry: Entry) -> tuple[RequirementAdvice, ...]:
        """The requirements that rest on what a piece tells."""
        places = {run.origin.place for run in entry.piece.runs if run.origin.place}
        found = {(one.requirement.id, one.subject): one for place in places for one in self.demanded.get(place, ())}
        return tuple(found.values())

    @cached_property
    def demanded(self) -> dict[Place, list[RequirementAdvice]]:
        """Where an answer is given → the requirements that apply, or may apply, and demand it."""
        found: dict[Place, list[RequirementAdvice]] = {}
        facts = self.advice.inference.facts
        for one in self.advice.requirements:
            if one.finding.applies is not Truth.NEI:
                for place in {facts.holder(one.subject, id) for demand in one.finding.demands for id in demand.questions}:
                    found.setdefault(place, []).append(one)
        return found

    def _told(self) -> Iterator[Change]:
        moved = self._moved()
        for found in self.found:
            entry = found.entry
            if found.lead and entry and entry.lead:
                yield from self._lead(found, entry)
            if entry is None:
                yield self._without(found)
                continue
            stood = found.anchor.digest == entry.anchor.digest  # the case says it as when the file was made
            moves = found in moved
            if found.unsure:
                yield self._change(Kind.UNTOLD, entry, found.text, why=Why.SEVERAL)
            elif not found.text.strip() and entry.text.strip():
                yield self._change(Kind.EMPTIED, entry)
            elif flat(found.text) == flat(entry.text) or (not found.changed and stood):
                yield self._change(Kind.MOVED if moves else Kind.SAME, entry, found.text, moved=moves)
            elif not found.changed or self._but_for_sources(found, entry):
                yield self._change(Kind.SINCE, entry, found.text, moved=moves)
            else:
                take, why = fit(self.advice, self.matched, entry, found.text)
                yield self._change(Kind.CHANGED if stood else Kind.BOTH, entry, found.text, take=take, why=why, moved=moves)

    def _but_for_sources(self, found: Found, entry: Entry) -> bool:
        """Whether it is the text of the case but for sources that were added to its answer, as taking it in adds one."""
        place = entry.piece.origin.place
        answer = self.advice.inference.facts.answer(*place) if place else None
        told = [" ".join(one.split()) for one in answer.sources] if answer else []
        added = ("".join(f"; {one}" for one in told[first:]).removesuffix(".") for first in range(1, len(told)))
        return any(flat(entry.text.replace(one, "")) == flat(found.text) for one in added if one in entry.text)

    def _moved_whole(self, told: list[Change]) -> Iterator[Change]:
        """Where all that a section has was moved together, it is said once."""
        for section in self.sections:
            own = [one for one in told if one.section == section and one.origin]
            apart = any(one.entry and one.entry.section.id == section != one.section for one in self.found)
            if own and not apart and all(one.kind is Kind.MOVED for one in own):
                told = [one for one in told if one not in own]
                yield self._gathered(own)
        yield from told

    def _lead(self, found: Found, entry: Entry) -> Iterator[Change]:
        """The program's own words before a text."""
        if flat(found.lead) == flat(entry.lead) or self.matched.made_with(found.lead):
            return
        if flat(found.lead).startswith(f"{flat(entry.lead)} "):
            found.text = f"{flat(found.lead).removeprefix(flat(entry.lead)).strip()} {found.text}"
            return
        said = replace(self._change(Kind.CHANGED, entry, found.lead, why=Why.PROGRAM), now=entry.lead, touches=(), origin=None)
        yield said

    def _without(self, found: Found) -> Change:
        """A text that the case has no place for any more."""
        title = self.sections[found.section].heading if found.section in self.sections else ""
        kind = Kind.BOTH if found.changed else Kind.SINCE
        if not found.text.strip():
            kind = Kind.SINCE
        made = Change(found.anchor.key, kind, found.section, title, "", found.text, why=Why.GONE)
        return replace(made, why=Why.TABLE) if found.row else made

    def _moved(self) -> set[Found]:
        """The texts that stand in another order than the file was made in: as few as that can be said of."""
        placed = [one for one in self.found if one.entry and one.section and one.entry.section.id in self.headings]
        moved = {one for one in placed if one.entry and one.section != one.entry.section.id}
        numbered = [one for one in self.found if one.number >= 0 and one not in moved]
        kept = _rising([one.number for one in numbered])
        return moved | {one for place, one in enumerate(numbered) if place not in kept}

    def _missing(self) -> Iterator[Change]:
        """Texts of the case, and those that the file had, which are not in it."""
        there = {one.anchor for one in self.found}
        born = set(self.born or ())
        gone = born - there
        lacking = [one for one in self.entries if one.found is None]
        stands = {one.anchor for one in self.entries if one.found}
        keys = {one.key for one in born}
        made = {one.section.id for one in self.entries if one.anchor.key in keys}  # a template may have but some sections
        told: list[Change] = []
        for entry in lacking:
            if entry.anchor in stands:
                continue  # said twice in the document, and it stands in it
            if self.born is None:
                told.append(self._not_there(entry, Why.NEVER))
            elif entry.anchor in gone:
                told.append(self._not_there(entry, None))
                gone.discard(entry.anchor)
            elif older := next((one for one in gone if one.key == entry.anchor.key), None):
                gone.discard(older)
                told.append(self._not_there(entry, None))
            elif entry.section.id in made:
                told.append(self._change(Kind.SINCE, entry))
        yield from self._whole(told)
        for one in sorted(gone, key=lambda one: (one.key, one.digest)):
            yield Change(one.key, Kind.CUT, "", "", "", "", why=Why.GONE)

    def _not_there(self, entry: Entry, why: Why | None) -> Change:
        """Something of the case that the file lacks: cut, unless a new text stands where it stood."""
        put = self._in_place_of(entry)
        if put and not entry.table:
            self.loose = [one for one in self.loose if one is not put]
            take, _why = fit(self.advice, self.matched, entry, put.text)
            return self._change(Kind.UNTOLD, entry, put.text, why=Why.REPLACED, take=take)
        return self._change(Kind.UNTOLD if why else Kind.CUT, entry, why=why)

    def _in_place_of(self, entry: Entry) -> Loose | None:
        """The one new text between what stands before and after in the document, where one text alone is gone there."""
        here = [one for one in self.entries if one.section is entry.section and not one.table]
        if entry not in here:
            return None
        place = here.index(entry)
        before = next((one for one in reversed(here[:place]) if one.found), None)
        after = next((one for one in here[place + 1 :] if one.found), None)
        if (place and before is not here[place - 1]) or (place + 1 < len(here) and after is not here[place + 1]):
            return None
        start = before.found.at if before and before.found else -1
        end = after.found.at if after and after.found else len(self.file.lines)
        new = [
            one
            for one in self.loose
            if one.section == entry.section.id and start <= one.at <= end and not (one.heading or one.row or one.pictures)
        ]
        return new[0] if len(new) == 1 else None

    def _whole(self, told: list[Change]) -> Iterator[Change]:
        """Where all of a section or a table is gone, it is said once."""
        for (section, _kind, why), several in groupby(told, lambda one: (one.section, one.kind, one.why)):
            group = list(several)
            own = [one for one in self.entries if one.section.id == section]
            empty = not any(one.found for one in own) and not any(one.section == section for one in self.loose)
            if empty and section not in self.headings and why is not Why.REPLACED:
                yield self._gathered(group)
                continue
            tables = [one for one in group if one.why is Why.TABLE]
            yield from (one for one in group if one.why is not Why.TABLE)
            if tables and not any(one.found for one in own if one.table):
                yield replace(self._gathered(tables), why=Why.TABLE)
            else:
                yield from tables

    @staticmethod
    def _gathered(group: list[Change]) -> Change:
        touches = {(one.requirement.id, one.subject): one for each in group for one in each.touches}
        now, file = ("\n".join(filter(None, texts)) for texts in ([one.now for one in group], [one.file for one in group]))
        return replace(group[0], now=now, file=file, touches=tuple(touches.values()), take=None, whole=True)

    def _new(self) -> Iterator[Change]:
        for _row, several in groupby(sorted(self.loose, key=lambda one: one.at), lambda one: one.row or -one.at - 1):
            group = list(several)
            one = group[0]
            section = self.sections.get(one.section)
            text = " | ".join(other.text.strip() for other in group if other.text.strip())
            why = Why.FIELD
            if not text:
                why = Why.PICTURE
            elif one.heading:
                why = Why.HEADING
            elif one.row:
                why = Why.TABLE
            key = f"ny-{one.at}"
            yield Change(key, Kind.ADDED, one.section, section.heading if section else "", "", text, why=why)

    def _headings(self) -> Iterator[Change]:
        """Headings are the program's, and are not read back; those that differ are told."""
        for id, section in self.sections.items():
            there = any(one.entry and one.entry.section is section for one in self.found)
            if id in self.headings:
                as_made = self.matched.made_with(self.headings[id])
                if not as_made and flat(self.headings[id]) not in (flat(section.heading), flat(section.title)):
                    yield self._heading(Kind.CHANGED, section, section.heading, self.headings[id])
            elif there and self._stood(section.heading):
                yield self._heading(Kind.CUT if self.born else Kind.UNTOLD, section, section.heading, "")
            if there:
                yield from self._below(section)

    def _below(self, section: Section) -> Iterator[Change]:
        """The headings within a section: of a measure, whose name may have become another in the case or in the file."""
        headings = [one.text for one in section.blocks if isinstance(one, Heading)]
        lacking = [text for text in headings if flat(text) not in self.texts and self._stood(text)]
        new = [one for one in self.loose if one.heading and one.section == section.id]
        if len(lacking) == len(new):
            self.loose = [one for one in self.loose if one not in new]
            for text, one in zip(lacking, new, strict=True):
                yield self._heading(self._by_whom(Kind.CHANGED), section, text, one.text)
        else:
            for text in lacking:
                yield self._heading(self._by_whom(Kind.CUT), section, text, "")

    def _of_program(self) -> Iterator[Change]:
        """Other words of the program, under no mark: captions, notes. One that became much the same is that one, changed."""
        for section in self.sections.values():
            texts = {flat(text): text for text in program_texts(section)}
            for said in (text for own, text in texts.items() if own not in self.texts and self._stood(own)):
                here = [one for one in self.loose if one.section == section.id and one.text and not one.heading]
                close = [one for one in here if SequenceMatcher(None, flat(said), flat(one.text)).ratio() >= CLOSE]
                if close:
                    self.loose = [one for one in self.loose if one is not close[0]]
                    changed = self._heading(self._by_whom(Kind.CHANGED), section, said, close[0].text)
                    yield replace(changed, why=Why.PROGRAM)

    @cached_property
    def texts(self) -> set[str]:
        """Every line of the file."""
        return {flat(line.text) for line in self.file.lines}

    def _stood(self, text: str) -> bool:
        """Whether the file said it when it was made, where that is known: what it did not say was not taken out of it."""
        return bool(text) and (self.matched.lines_born is None or self.matched.made_with(text))

    def _by_whom(self, kind: Kind) -> Kind:
        """What differs of the program's own words was done in Word where the file said them, or where the case says the same."""
        return kind if self.as_made or self.matched.lines_born is not None else Kind.SINCE

    @cached_property
    def as_made(self) -> bool:
        """Whether the case still says what it did when the file was made."""
        return self.said.get("prio_document") == self.matched.document.digest

    @staticmethod
    def _heading(kind: Kind, section: Section, now: str, file: str) -> Change:
        return Change(f"s-{section.id}", kind, section.id, section.heading, now, file, why=Why.HEADING)

    def _notes(self) -> Iterator[str]:
        if self.born is None:
            yield _("The file no longer says which texts it had. What was cut cannot be told from what was never there.")
        if self.file.tracked:
            yield _("The file has changes that nobody has accepted or rejected. It is read as if they were accepted.")
        if count := self.file.comments:
            yield ngettext("It has {count} comment, which is not read.", "It has {count} comments, which are not read.", count)
        known = self.said.get("prio_knowledge", "")
        if known and known != self.advice.knowledge.digest:
            yield _(
                "It was made with another version of the knowledge base, {version}.", version=self.said.get("prio_version", "")
            )


def _as_written(found: Found) -> bool:
    """Whether it is a text of people that the case still has."""
    return bool(found.entry and found.entry.piece.written and found.anchor.digest == found.entry.anchor.digest)


def _rising(numbers: list[int]) -> set[int]:
    """The places of the longest run of numbers that rises."""
    ends: list[int] = []  # of the runs of each length, the place of the lowest last number
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=lambda one: numbers[one])
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [place]
    at, kept = ends[-1] if ends else -1, set()
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def _keyed(changes: Iterable[Change]) -> Iterator[Change]:
    """Each with a key of its own."""
    seen: dict[str, int] = {}
    for one in changes:
        seen[one.key] = seen.get(one.key, 0) + 1
        yield replace(one, key=f"{one.key}-{seen[one.key]}") if seen[one.key] > 1 else one
