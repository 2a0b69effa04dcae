"""What became of a document in other hands: an edited Word file held against the case it was made from.

    found = reread(data, "Saksframlegg.docx", advice)
    found.lost, found.changes

A bookmark says which piece a text is and what it was, so three things are told apart without any history: the text in the file,
as it was written, and as the case has it now. What cannot be told from the file is said so, and nothing is guessed.
Nothing goes back into the case by itself: `puts` gives what people chose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from ..advice.advice import Advice
from ..advice.pieces import RequirementAdvice
from ..case.facts import Place
from ..knowledge.terms import Force
from ..language.conditions import Truth
from ..text.catalogue import LANGUAGES, current, gettext as _, ngettext, speaking
from ..text.errors import Problem, UnusableDocument
from .anchors import Anchor, anchor, listed, read_name, written
from .drafting import draft
from .marked import Line, Marked, read_marked
from .model import Document, From, Heading, Origin, Paragraph, Piece, Purpose, Section, Style, Table, text_digest

APART = 5  # paragraphs that a text may have been split into where its mark did not follow
SHORT = 25  # letters of a text that is found again without its mark only where it is a whole paragraph


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
    def needs_people(self) -> bool:
        """Whether somebody must look before the file is sent on: an assessment that the law demands is lost, or two
        wrote in the same place."""
        return bool(self.lost or self.both)


def reread(data: bytes, name: str, advice: Advice) -> Reread:
    """Raises UnusableDocument where the file is none, or not one of this case."""
    return _Rereader(read_marked(data, name), name, advice).reread()


# Texts


_ALIKE = str.maketrans("“”„«»‟‘’‚‛´`–—‑‐−\xa0\u202f\u2009\n\t", "\"\"\"\"\"\"''''''-----     ")
_UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")


def bare(text: str) -> str:
    """A text without what Word puts in to break its lines."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def flat(text: str) -> str:
    """A text as it is held against another: quotes, dashes and spaces of one kind."""
    return " ".join(bare(text).replace("…", "...").translate(_ALIKE).split())


def is_text(text: str, digest: str) -> bool:
    return digest in (text_digest(text), text_digest(bare(text)))


# The document as the case has it now


@dataclass(eq=False)
class Entry:
    """A piece of the document, with where it stands."""

    section: Section
    piece: Piece
    anchor: Anchor
    table: str = ""
    lead: str = ""  # what the program says right before it, in the same paragraph
    empty: bool = False  # that nobody assessed it
    found: Found | None = None

    @property
    def text(self) -> str:
        return written(self.piece.text)


@dataclass(eq=False)
class Found:
    """A text under a mark in the file."""

    anchor: Anchor
    number: int  # among all marks, as the file was made
    at: int  # the line where it begins
    section: str
    text: str
    row: int = 0
    lead: str = ""  # what stands before it in its paragraph, under no mark
    entry: Entry | None = None
    ends: int = 0  # the line where it ends
    unsure: bool = False

    @property
    def changed(self) -> bool:
        if is_text(self.text, self.anchor.digest):
            return False
        before = self.entry
        alike = before and before.anchor.digest == self.anchor.digest and flat(before.text) == flat(self.text)
        return not alike


@dataclass(eq=False)
class Loose:
    """A line without a mark."""

    at: int
    section: str
    text: str
    heading: bool
    row: int
    pictures: int = 0


def entries(document: Document) -> Iterator[Entry]:
    for section in document.sections:
        for block in section.blocks:
            match block:
                case Paragraph(pieces=pieces, style=style):
                    lead = ""
                    for piece in pieces:
                        if known := anchor(piece):
                            yield Entry(section, piece, known, lead=lead, empty=style is Style.EMPTY)
                            lead = ""
                        else:
                            lead = f"{lead} {piece.text}".strip()
                case Table(key=key, rows=rows):
                    for piece in (piece for row in rows for piece in row):
                        if known := anchor(piece):
                            yield Entry(section, piece, known, table=key)


class _Rereader:
    def __init__(self, file: Marked, name: str, advice: Advice):
        self.file, self.name, self.advice = file, name, advice
        self.knowledge = advice.knowledge
        self.said = file.properties
        self._belongs()
        born = listed(self.said)
        self.born = born or None
        self.document = self._document()
        self.entries = list(entries(self.document))
        self.sections = {section.id: section for section in self.document.sections}
        self.found: list[Found] = []
        self.loose: list[Loose] = []
        self.headings: dict[str, str] = {}  # section → its heading in the file
        self._gather()
        self._pair()
        self._find_again()

    def _unusable(self, what: str, cure: str) -> UnusableDocument:
        return UnusableDocument([Problem(self.name, None, what, cure)])

    def _belongs(self) -> None:
        """Sees that the file is one of this case, where it says which it is of."""
        case = self.said.get("prio_case", "")
        if case and case != self.advice.case.id:
            what = _("The file was made from the case «{other}», and this is «{case}».", other=case, case=self.advice.case.id)
            raise self._unusable(what, _("Choose the file that was made from this case."))
        purpose = self.said.get("prio_purpose", "")
        if purpose and purpose != Purpose.PROPOSAL:
            what = _("Only the case paper can be read back. The file is «{purpose}».", purpose=purpose)
            raise self._unusable(what, _("Choose the file of the case paper."))

    def _document(self) -> Document:
        """The document as the case has it now, of the language and length of the file; where the file does not say them,
        of those that have most of its texts."""
        length, language = self.knowledge.depth(self.said.get("prio_length", "")), self.said.get("prio_language", "")
        lengths = [length] if length else list(dict.fromkeys([self.advice.depth, *self.knowledge.depths]))
        languages = [language] if language in LANGUAGES else list(dict.fromkeys([current(), *LANGUAGES]))
        drafts = []
        for speech in languages:
            with speaking(speech):
                drafts += [draft(self.advice, one) for one in lengths]
        if len(drafts) == 1:
            return drafts[0]
        marks = {mark for line in self.file.lines for one in line.stretches if (mark := read_name(one.mark))}
        text = flat("\n".join(line.text for line in self.file.lines))

        def alike(document: Document) -> int:
            own = list(entries(document))
            return 2 * sum(one.anchor in marks if marks else flat(one.text) in text for one in own) - len(own)

        return max(drafts, key=alike)

    # The file

    def _gather(self) -> None:
        """The texts under each mark and the lines under none, each with the section where it stands."""
        titles = {flat(name): one.id for one in self.document.sections for name in (one.title, one.heading)}
        section, last = "", None
        for at, line in enumerate(self.file.lines):
            text = flat(line.text)
            named = next((id for id in line.sections if id in self.sections), "")
            if line.heading and (begun := named or titles.get(text, "")):
                section = begun
                self.headings[section] = line.text
                continue
            if named and not any(one.mark for one in line.stretches):
                section = named
                self.headings[section] = line.text
                continue
            groups = _groups(line)
            if not any(mark for mark, _text, _on in groups):
                if text or line.pictures:
                    self.loose.append(Loose(at, section, line.text, line.heading, line.row, line.pictures))
                continue
            last = None
            before = ""
            for mark, said, on in groups:
                known = read_name(mark) if mark else None
                if known is None:
                    if last is None:
                        before += said
                    else:
                        last.text += said
                    continue
                number = int(mark.rpartition("_")[2])
                goes_on = next((one for one in reversed(self.found) if one.anchor == known and one.number == number), None)
                if goes_on and on:
                    goes_on.text += said if goes_on.ends == at else f"\n{said}"
                    goes_on.ends = at
                    last = goes_on
                else:
                    last = Found(known, number, at, section, said, line.row, before.strip(), ends=at)
                    self.found.append(last)
                before = ""
            if line.pictures:
                self.loose.append(Loose(at, section, "", False, line.row, line.pictures))

    # Which text is which

    def _pair(self) -> None:
        """The texts of the file and those of the case that are the same piece: first those that are as they were written."""
        several: dict[Anchor, list[Found]] = {}
        for one in self.found:
            several.setdefault(one.anchor, []).append(one)
        kept: list[Found] = []
        for same in several.values():
            kept += self._one_of(same)
        self.found = sorted(kept, key=lambda one: one.at)
        for step in (self._by_text, self._alone):
            for key in dict.fromkeys(one.anchor.key for one in self.found):
                found = [one for one in self.found if one.anchor.key == key and one.entry is None]
                own = [one for one in self.entries if one.anchor.key == key and one.found is None]
                step(found, own)

    def _one_of(self, same: list[Found]) -> list[Found]:
        """Texts under marks of one name: a text that was split, or copied. A copy stands as a new text."""
        if len(same) == 1:
            return same
        first = same[0]
        whole = "\n".join(one.text for one in same)
        if is_text(whole, first.anchor.digest):
            first.text = whole
            return [first]
        true = [one for one in same if is_text(one.text, one.anchor.digest)] or [
            one for one in same if flat(one.text) == flat(first.text)
        ]
        kept = true[0] if true and (len(true) < len(same) or len(true) == len(same)) else first
        others = [one for one in same if one is not kept]
        if kept.changed and any(flat(one.text) != flat(kept.text) for one in others):
            kept.unsure = True
        repeated = len({one.number for one in same}) == len(same)  # the document itself says it more than once
        if not repeated or kept.unsure:
            for one in others:
                if one.text.strip():
                    self.loose.append(Loose(one.at, one.section, one.text, False, one.row))
            return [kept]
        return same

    @staticmethod
    def _by_text(found: list[Found], own: list[Entry]) -> None:
        for one in found:
            for entry in own:
                if entry.found is None and entry.anchor == one.anchor:
                    one.entry, entry.found = entry, one
                    break

    @staticmethod
    def _alone(found: list[Found], own: list[Entry]) -> None:
        """What is left of one key is the same piece where there is one of each, in tables and outside them."""
        for table in (True, False):
            here = [one for one in found if bool(one.row) is table]
            there = [one for one in own if bool(one.table) is table]
            if len(here) == len(there) == 1:
                here[0].entry, there[0].found = there[0], here[0]

    def _find_again(self) -> None:
        """Texts that lost their mark, or a part of it, where they stand word for word."""
        for one in self.found:
            if one.changed and not one.row:
                self._joined(one)
        known = self._program_texts()
        self.loose = [one for one in self.loose if one.pictures or not (flat(one.text) in known or self._of_table(one))]
        # a text of the case that stands word for word, once, without a mark
        waiting = [one for one in self.entries if one.found is None]
        for entry in sorted(waiting, key=lambda one: -len(one.text)):
            self._unmarked(entry)
        self.loose = [one for one in self.loose if one.pictures or (flat(one.text) and flat(one.text) not in known)]

    def _joined(self, found: Found) -> None:
        """A text that was split, whose mark stayed at its first part."""
        whole = found.text
        last = found.ends
        taken: list[Loose] = []
        for one in sorted(self.loose, key=lambda one: one.at):
            if one.at == last + 1 and not one.heading and len(taken) < APART:
                taken.append(one)
                last = one.at
                whole += f"\n{one.text}"
                if is_text(whole, found.anchor.digest):
                    found.text = whole
                    self.loose = [other for other in self.loose if other not in taken]
                    return

    def _program_texts(self) -> set[str]:
        """What the program itself says without a mark: titles, headings, captions, notes."""
        said = [self.document.title, self.document.subtitle, self.document.stands, ""]
        for section in self.document.sections:
            said += [section.title, section.heading]
            for block in section.blocks:
                match block:
                    case Heading(text=text):
                        said.append(text)
                    case Table(caption=caption, note=note, head=head, rows=rows):
                        said += [caption, note, *head]
                        said += [piece.text for row in rows for piece in row if anchor(piece) is None]
                    case Paragraph(pieces=pieces):
                        said += [piece.text for piece in pieces if anchor(piece) is None]
                        said.append(block.text if all(anchor(piece) is None for piece in pieces) else "")
                    case _:
                        said.append(block.caption)
        return {flat(text) for text in said}

    def _of_table(self, loose: Loose) -> bool:
        """Whether a cell without a mark stands in a row that has one: the program's own, changed or not."""
        return bool(loose.row) and any(one.row == loose.row for one in self.found)

    def _unmarked(self, entry: Entry) -> None:
        text = flat(entry.text)
        if not text:
            return
        pool = [one for one in self.loose if not one.pictures and (not one.row or entry.table)]
        hits = [one for one in pool if _has(flat(one.text), text)]
        twins = [one for one in self.entries if one.found is None and flat(one.text) == text]
        if len(twins) > 1 and len(hits) == len(twins):  # each of them is there, whichever it is
            hits = hits[:1]
        elif len(twins) > 1 or len(hits) > 1:
            hits = [one for one in hits if one.section == entry.section.id]
        if len(hits) == 1:
            self._stands_in(entry, hits[0], text)
            return
        if not hits and len(text) >= SHORT:  # split over several lines
            for start, first in enumerate(pool):
                whole, parts = "", []
                for one in pool[start : start + APART]:
                    if parts and one.at != parts[-1].at + 1:
                        break
                    parts.append(one)
                    whole = f"{whole} {flat(one.text)}".strip()
                    if whole == text:
                        entry.found = Found(entry.anchor, -1, first.at, first.section, entry.text, first.row, entry=entry)
                        self.found.append(entry.found)
                        self.loose = [other for other in self.loose if other not in parts]
                        return

    def _stands_in(self, entry: Entry, loose: Loose, text: str) -> None:
        before, _text, after = flat(loose.text).partition(text)
        number = -1
        entry.found = Found(entry.anchor, number, loose.at, loose.section, entry.text, loose.row, entry=entry)
        self.found.append(entry.found)
        rest = [part.strip() for part in (before, after) if part.strip()]
        self.loose = [one for one in self.loose if one is not loose]
        self.loose += [Loose(loose.at, loose.section, part, loose.heading, loose.row) for part in rest]

    # What happened

    def reread(self) -> Reread:
        if not self.found and not any(one.text for one in self.loose):
            raise self._unusable(_("There is no text in it."), _("Choose the file that was made from this case."))
        own = [one for one in self.found if one.entry]
        if not own or ("prio_case" not in self.said and not any(one.anchor.digest == one.entry.anchor.digest for one in own)):
            what = _("Nothing in the file stands as in this case, and the file does not say which case it is of.")
            raise self._unusable(what, _("Choose the file that was made from this case."))
        changes = [*self._moved_whole(list(self._told())), *self._missing(), *self._headings(), *self._new()]
        counted = sum(one.kind is Kind.SAME for one in changes)
        order = {id: place for place, id in enumerate(self.sections)}
        shown = [one for one in changes if one.kind is not Kind.SAME]
        rank = {Kind.BOTH: 1, Kind.UNTOLD: 2, Kind.SINCE: 4}
        shown.sort(key=lambda one: (0 if one.lost else rank.get(one.kind, 3), order.get(one.section, len(order))))
        return Reread(self.name, tuple(_keyed(shown)), counted, tuple(self._notes()))

    def _change(self, kind: Kind, entry: Entry | None, file: str = "", **more: object) -> Change:
        if entry is None:
            return Change("", kind, str(more.pop("section", "")), str(more.pop("title", "")), "", file, **more)  # type: ignore[arg-type]
        origin = entry.piece.origin
        table = {"why": Why.TABLE, "take": None} if entry.table and not more.get("why") else {}
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
        return tuple(one for one in self.advice.requirements if places & self._demanded(one))

    def _demanded(self, one: RequirementAdvice) -> set[Place]:
        if one.finding.applies is Truth.NEI:
            return set()
        facts = self.advice.inference.facts
        return {facts.holder(one.subject, id) for demand in one.finding.demands for id in demand.questions}

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
            elif not found.changed:
                yield self._change(Kind.SINCE, entry, found.text, moved=moves)
            else:
                take, why = self._fit(entry, found.text)
                yield self._change(Kind.CHANGED if stood else Kind.BOTH, entry, found.text, take=take, why=why, moved=moves)

    def _moved_whole(self, told: list[Change]) -> Iterator[Change]:
        """Where all that a section has was moved together, it is said once."""
        for section in self.sections:
            own = [one for one in told if one.section == section and one.origin]
            apart = any(one.entry and one.entry.section.id == section != one.section for one in self.found)
            if len(own) > 1 and not apart and all(one.kind is Kind.MOVED for one in own):
                told = [one for one in told if one not in own]
                yield self._gathered(own)
        yield from told

    def _lead(self, found: Found, entry: Entry) -> Iterator[Change]:
        """The program's own words before a text."""
        if flat(found.lead) == flat(entry.lead):
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
        numbered = [one for one in self.found if one.number >= 0]
        kept = _rising([one.number for one in numbered])
        moved = {one for place, one in enumerate(numbered) if place not in kept}
        placed = [one for one in self.found if one.number < 0 and one.entry]
        apart = {one for one in placed if one.section and one.entry and one.section != one.entry.section.id}
        return moved | apart

    def _missing(self) -> Iterator[Change]:
        """Texts of the case, and those that the file had, which are not in it."""
        there = {one.anchor for one in self.found}
        born = set(self.born or ())
        gone = born - there
        lacking = [one for one in self.entries if one.found is None]
        told: list[Change] = []
        for entry in lacking:
            if any(other.found and other.anchor == entry.anchor for other in self.entries):
                continue  # said twice in the document, and it stands in it
            if self.born is None:
                told.append(self._not_there(entry, Why.NEVER))
            elif entry.anchor in gone:
                told.append(self._not_there(entry, None))
                gone.discard(entry.anchor)
            elif older := next((one for one in gone if one.key == entry.anchor.key), None):
                gone.discard(older)
                told.append(self._not_there(entry, None))
            else:
                told.append(self._change(Kind.SINCE, entry))
        yield from self._whole(told)
        for one in sorted(gone, key=lambda one: (one.key, one.digest)):
            yield Change(one.key, Kind.CUT, "", "", "", "", why=Why.GONE)

    def _not_there(self, entry: Entry, why: Why | None) -> Change:
        """Something of the case that the file lacks: cut, unless a new text stands where it stood."""
        put = self._in_place_of(entry)
        if put and not entry.table:
            self.loose = [one for one in self.loose if one is not put]
            take, _why = self._fit(entry, put.text)
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
            if empty and section not in self.headings and len(own) > 1 and why is not Why.REPLACED:
                yield self._gathered(group)
                continue
            tables = [one for one in group if one.why is Why.TABLE]
            yield from (one for one in group if one.why is not Why.TABLE)
            if len(tables) > 1:
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
                if self._our_pictures():
                    continue
                why = Why.PICTURE
            elif one.heading:
                why = Why.HEADING
            elif one.row:
                why = Why.TABLE
            key = f"ny-{text_digest(f'{one.at} {text}')}"
            yield Change(key, Kind.ADDED, one.section, section.heading if section else "", "", text, why=why)

    def _our_pictures(self) -> bool:
        """Whether the file has no more pictures than the document."""
        ours = sum(not isinstance(one, (Paragraph, Heading, Table)) for part in self.document.sections for one in part.blocks)
        return sum(line.pictures for line in self.file.lines) <= ours

    def _headings(self) -> Iterator[Change]:
        """Headings are the program's, and are not read back; those that differ are told."""
        for id, section in self.sections.items():
            there = any(one.entry and one.entry.section is section for one in self.found)
            if id in self.headings:
                if flat(self.headings[id]) not in (flat(section.heading), flat(section.title)):
                    yield self._heading(Kind.CHANGED, section, section.heading, self.headings[id])
            elif there:
                yield self._heading(Kind.CUT if self.born else Kind.UNTOLD, section, section.heading, "")
            if there:
                yield from self._below(section)

    def _below(self, section: Section) -> Iterator[Change]:
        """The headings within a section: of a measure, whose name may have become another in the case or in the file."""
        texts = {flat(line.text) for line in self.file.lines}
        lacking = [one.text for one in section.blocks if isinstance(one, Heading) and flat(one.text) not in texts]
        new = [one for one in self.loose if one.heading and one.section == section.id]
        as_made = self.said.get("prio_document") == self.document.digest
        if len(lacking) == len(new):
            self.loose = [one for one in self.loose if one not in new]
            for text, one in zip(lacking, new, strict=True):
                yield self._heading(Kind.CHANGED if as_made else Kind.UNTOLD, section, text, one.text)
        else:
            for text in lacking:
                yield self._heading(Kind.CUT if as_made else Kind.UNTOLD, section, text, "")

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
        if known and known != self.knowledge.digest:
            yield _(
                "It was made with another version of the knowledge base, {version}.", version=self.said.get("prio_version", "")
            )

    # What can go back

    def _fit(self, entry: Entry, text: str) -> tuple[Take | None, Why | None]:
        """Where the text of a piece goes in the case: what people wrote, without what the program says around it."""
        if entry.table:
            return None, Why.TABLE
        if entry.empty:
            return self._filled(entry, text)
        parts = _parts(entry.piece)
        said = _spaced(text)
        found: list[Take] = []
        for number, (_text, origin) in enumerate(parts):
            if not origin or origin.of is not From.ANSWER:
                continue
            before = _spaced("".join(text for text, _origin in parts[:number]))
            after = _spaced("".join(text for text, _origin in parts[number + 1 :]))
            if _alike(said).startswith(_alike(before)) and _alike(said[len(before) :]).endswith(_alike(after)):
                own = said[len(before) : len(said) - len(after)].strip()
                if own and len(before) + len(after) < len(said):
                    found.append(Take((origin.subject, origin.id), origin.part, self._line(entry, origin), own))  # type: ignore[arg-type]
        if not any(origin for _text, origin in parts):
            return None, Why.PROGRAM
        if len(found) == 1 and self._writable(found[0]):
            return found[0], None
        return None, Why.MIXED

    def _filled(self, entry: Entry, text: str) -> tuple[Take | None, Why | None]:
        """What somebody wrote where nothing was assessed."""
        places = [run.origin.place for run in entry.piece.runs if run.origin.place]
        said = _spaced(text)
        if _alike(said).startswith(_alike(_spaced(entry.text))):
            said = said[len(_spaced(entry.text)) :].strip()
        if len(places) != 1 or not said:
            return None, Why.FIELD
        take = Take(places[0], "value", None, said)
        return (take, None) if self._writable(take) else (None, Why.FIELD)

    def _line(self, entry: Entry, origin: Origin) -> int:
        """Which paragraph of its part a run is."""
        earlier = self.entries[: self.entries.index(entry)]
        return sum(run.origin == origin for one in earlier if not one.table for run in one.piece.runs)

    def _writable(self, take: Take) -> bool:
        return writable(self.advice, take)

    @cached_property
    def facts(self):
        return self.advice.inference.facts


def writable(advice: Advice, take: Take) -> bool:
    """Whether the part of an answer is a text that can be written."""
    subject, question = take.place
    asked = advice.knowledge.questions[question]
    answer = advice.case.answers.get(subject, {}).get(question)
    if take.part == "value":
        return asked.answer_type.name == "text"
    return answer is not None and not asked.derived


def _groups(line: Line) -> list[tuple[str, str, bool]]:
    """The marks of a line in order, each with its text, and whether it goes on from a line before."""
    found = []
    for mark, several in groupby(line.stretches, lambda one: one.mark):
        group = list(several)
        found.append((mark, "".join(one.text for one in group), not any(one.begins for one in group)))
    return found


def _has(whole: str, text: str) -> bool:
    """Whether a text stands in another, between words; a short one only where it is all of it."""
    if whole == text:
        return True
    return len(text) >= SHORT and whole.count(text) == 1 and bool(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", whole))


def _parts(piece: Piece) -> list[tuple[str, Origin | None]]:
    """The text of a piece, what people wrote in one place apart; of what the program says there is no origin."""
    written_by = [(written(run.text), run.origin if run.origin.part else None) for run in piece.runs]
    return [("".join(text for text, _origin in several), origin) for origin, several in groupby(written_by, lambda one: one[1])]


def _spaced(text: str) -> str:
    """A text with one space between words; its paragraphs stay."""
    return "\n".join(" ".join(line.split()) for line in bare(text).split("\n")).strip()


def _alike(text: str) -> str:
    """As long as the text, so that places in it are the same."""
    return text.translate(_ALIKE)


def _rising(numbers: list[int]) -> set[int]:
    """The places of the longest run of numbers that rises."""
    best: list[tuple[int, int]] = []  # of each place: how long, and from where
    for place, number in enumerate(numbers):
        length, before = max(((best[one][0], one) for one in range(place) if numbers[one] < number), default=(0, -1))
        best.append((length + 1, before))
    at = max(range(len(best)), key=lambda one: best[one][0], default=-1)
    kept = set()
    while at >= 0:
        kept.add(at)
        at = best[at][1]
    return kept


def _keyed(changes: Iterable[Change]) -> Iterator[Change]:
    """Each with a key of its own."""
    seen: dict[str, int] = {}
    for one in changes:
        seen[one.key] = seen.get(one.key, 0) + 1
        yield replace(one, key=f"{one.key}-{seen[one.key]}") if seen[one.key] > 1 else one


__all__ = ["Change", "Kind", "Reread", "Take", "Why", "reread", "writable"]
