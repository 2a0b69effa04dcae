"""Which text of an edited Word file is which piece of the document, by its mark, and word for word where the mark is gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ..advice.advice import Advice
from ..text.catalogue import LANGUAGES, current, gettext as _, speaking
from ..text.errors import Problem, UnusableDocument
from .anchors import ATTACHED, KEYS, Anchor, anchor, listed, read_name, written
from .drafting import draft
from .marked import Line, Marked
from .model import Document, Figure, Heading, Paragraph, Piece, Purpose, Section, Style, Table, text_digest

APART = 5  # paragraphs that a text may have been split into where its mark did not follow
SHORT = 25  # letters of a text that is found again without its mark only where it is a whole paragraph


# Texts


ALIKE = str.maketrans("“”„«»‟‘’‚‛´`–—‑‐−\xa0\u202f\u2009\n\t", "\"\"\"\"\"\"''''''-----     ")
_UNSEEN = re.compile("[\xad\u200b\u2060\ufeff]")


def bare(text: str) -> str:
    """A text without what Word puts in to break its lines."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def flat(text: str) -> str:
    """A text as it is held against another: quotes, dashes and spaces of one kind."""
    return " ".join(bare(text).replace("…", "...").translate(ALIKE).split())


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


def program_texts(section: Section) -> Iterator[str]:
    """What the program says in a section under no mark, without its headings."""
    for block in section.blocks:
        match block:
            case Table(caption=caption, note=note, head=head, rows=rows):
                yield from (caption, note, *head)
                yield from (piece.text for row in rows for piece in row if anchor(piece) is None)
            case Paragraph(pieces=pieces):
                yield from (piece.text for piece in pieces if anchor(piece) is None)
                if all(anchor(piece) is None for piece in pieces):
                    yield block.text
            case Figure(caption=caption):
                yield caption


class Matched:
    """The texts of a file and those of the case: which is which, and what of each has nothing on the other side."""

    def __init__(self, file: Marked, name: str, advice: Advice):
        self.file, self.name, self.advice = file, name, advice
        self.knowledge = advice.knowledge
        self.said = file.properties
        self._belongs()
        born, attached = listed(self.said, KEYS), listed(self.said, ATTACHED)
        self.marks = {mark for line in file.lines for one in line.stretches if (mark := read_name(one.mark))}
        self.attachments = self.said.get("prio_attachments") != "0" and not (attached and self.marks.isdisjoint(attached))
        self.born = [*born, *(attached if self.attachments else ())] or None
        self.document = self._document()
        self.entries = list(entries(self.document))
        self.sections = {section.id: section for section in self.document.sections}
        self.found: list[Found] = []
        self.loose: list[Loose] = []
        self.headings: dict[str, str] = {}  # section → its heading in the file
        self._gather()
        self._pair()
        self._find_again()

    def unusable(self, what: str, cure: str) -> UnusableDocument:
        return UnusableDocument([Problem(self.name, None, what, cure)])

    def _belongs(self) -> None:
        """Sees that the file is one of this case, where it says which it is of."""
        case = self.said.get("prio_case", "")
        if case and case != self.advice.case.id:
            what = _("The file was made from the case «{other}», and this is «{case}».", other=case, case=self.advice.case.id)
            raise self.unusable(what, _("Choose the file that was made from this case."))
        purpose = self.said.get("prio_purpose", "")
        if purpose and purpose != Purpose.PROPOSAL:
            what = _("Only the case paper can be read back. The file is «{purpose}».", purpose=purpose)
            raise self.unusable(what, _("Choose the file of the case paper."))

    def _document(self) -> Document:
        """The document as the case has it now, of the language and length of the file; where the file does not say them,
        of those that have most of its texts."""
        length, language = self.knowledge.depth(self.said.get("prio_length", "")), self.said.get("prio_language", "")
        lengths = [length] if length else list(dict.fromkeys([self.advice.depth, *self.knowledge.depths]))
        languages = [language] if language in LANGUAGES else list(dict.fromkeys([current(), *LANGUAGES]))
        drafts = []
        for speech in languages:
            with speaking(speech):
                drafts += [draft(self.advice, one, self.attachments) for one in lengths]
        if len(drafts) == 1:
            return drafts[0]
        text = flat("\n".join(line.text for line in self.file.lines))

        def alike(document: Document) -> int:
            own = list(entries(document))
            return 2 * sum(one.anchor in self.marks if self.marks else flat(one.text) in text for one in own) - len(own)

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
        if not any(line.figures for line in self.file.lines):
            self._figures()
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

    def _figures(self) -> None:
        """Older formats forget what a picture is called: as many as a section has of its own are those."""
        for section in self.sections.values():
            own = sum(isinstance(one, Figure) for one in section.blocks)
            shown = [one for one in self.loose if one.pictures and one.section == section.id and not one.text.strip()]
            self.loose = [one for one in self.loose if one not in shown[:own]]

    def _program_texts(self) -> set[str]:
        """What the program itself says without a mark: titles, headings, captions, notes."""
        said = [self.document.title, self.document.subtitle, self.document.stands, ""]
        said += [text for section in self.document.sections for text in program_texts(section)]
        for section in self.document.sections:
            said += [section.title, section.heading, *(one.text for one in section.blocks if isinstance(one, Heading))]
        return {flat(text) for text in said}

    def _of_table(self, loose: Loose) -> bool:
        """Whether a cell without a mark stands in a row that has one: the program's own, changed or not."""
        return bool(loose.row) and any(one.row == loose.row for one in self.found)

    def _unmarked(self, entry: Entry) -> None:
        text = flat(entry.text)
        if not text:
            return
        pool = [one for one in self.loose if not one.pictures and (not one.row or entry.table)]
        alone = flat(f"{entry.lead} {entry.text}")
        hits = [one for one in pool if _has(flat(one.text), text) or flat(one.text) == alone]
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
