"""Which text of an edited Word file is which piece of the document, by its mark, and word for word where the mark is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from ...advice.advice import Advice
from ...text.catalogue import LANGUAGES, current, gettext as _, speaking
from ...text.errors import Problem, UnusableDocument
from ..anchors import ATTACHED, KEYS, Anchor, listed, other_lines, read_name
from ..brought.marked import Line, Marked
from ..drafting import draft
from ..lines import flat, line_digest
from ..model import Document, Figure, From, Heading, Purpose
from .texts import Entry, Found, Loose, entries, is_text, program_texts

APART = 5  # paragraphs that a text may have been split into where its mark did not follow
SHORT = 25  # letters of a text that is found again without its mark only where it is a whole paragraph


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
        self.lines_born = other_lines(self.said)
        self.document = self._document()
        self.entries = list(entries(self.document))
        self.older = dict(self._older())
        self.born = [*map(self._now, self.born)] if self.born else None
        self.marks = {*map(self._now, self.marks)}
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

    def _older(self) -> Iterator[tuple[str, str]]:
        """What a piece was known by in a file of the day when its question had another id, and what it is known by now."""
        for entry in self.entries:
            origin = entry.piece.origin
            asked = self.knowledge.questions.get(origin.id) if origin.of is From.ANSWER else None
            for old in asked.replaces if asked else ():
                yield entry.piece.key_by(old), entry.anchor.key

    def _now(self, anchor: Anchor) -> Anchor:
        return replace(anchor, key=self.older.get(anchor.key, anchor.key))

    # The file

    def _gather(self) -> None:
        """The texts under each mark and the lines under none, each with the section where it stands."""
        titles = {flat(name): one.id for one in self.document.sections for name in (one.title, one.heading)}
        section, last = "", None
        begun_at: dict[tuple[Anchor, int], Found] = {}
        for at, line in enumerate(self.file.lines):
            text = flat(line.text)
            named = next((id for id in line.sections if id in self.sections), "")
            if line.heading and (begun := named or titles.get(text, "")):
                section = begun
                self.headings[section] = line.text
                continue
            if named:
                section = named
                if not any(one.mark for one in line.stretches):
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
                read = read_name(mark) if mark else None
                known = self._now(read) if read else None
                if known is None:
                    if last is None:
                        before += said
                    else:
                        last.text += said
                    continue
                number = int(mark.rpartition("_")[2])
                goes_on = begun_at.get((known, number))
                if goes_on and on:
                    goes_on.text += said if goes_on.ends == at else f"\n{said}"
                    goes_on.ends = at
                    last = goes_on
                else:
                    last = Found(known, number, at, section, said, line.row, before.strip(), ends=at)
                    self.found.append(last)
                    begun_at[known, number] = last
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
        own: dict[str, list[Entry]] = {}
        there: dict[str, list[Found]] = {}
        for entry in self.entries:
            own.setdefault(entry.anchor.key, []).append(entry)
        for one in self.found:
            there.setdefault(one.anchor.key, []).append(one)
        for key, found in there.items():
            self._by_text(found, own.get(key, []))
            left = [one for one in found if one.entry is None]
            self._alone(left, [one for one in own.get(key, []) if one.found is None])

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
        kept = true[0]
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
        self.lines = {one.at: one for one in self.loose if not one.pictures}
        for one in self.found:
            if one.changed and not one.row:
                self._joined(one)
        self.loose = [one for one in self.loose if not one.used]
        if not any(line.figures for line in self.file.lines):
            self._figures()
        known = self._program_texts()
        rows = {one.row for one in self.found if one.row}  # a cell without a mark in a row that has one is the program's own
        self.loose = [one for one in self.loose if one.pictures or not (one.flat in known or one.row in rows)]
        self._word_for_word()
        text = "\n".join(one.flat for one in self.loose)
        lines = {one.flat for one in self.loose}
        waiting = [one for one in self.entries if one.found is None and (len(one.flat) >= SHORT or one.led in lines)]
        for entry in sorted(waiting, key=lambda one: -len(one.flat)):
            if entry.flat in text:
                self._within(entry)
            else:
                self._split(entry)
        self.loose = [one for one in self.loose if not one.used and (one.pictures or (one.flat and one.flat not in known))]
        self._as_made()

    def made_with(self, text: str) -> bool:
        """Whether the program, or a template, said it in the file when it was made."""
        return self.lines_born is not None and line_digest(text) in self.lines_born

    def _as_made(self) -> None:
        """What the file said under no mark when it was made is nothing new, and so a template's own pictures."""
        said = self.said.get("prio_pictures", "")
        pictures = int(said) if re.fullmatch("[0-9]{1,6}", said) else 0
        shown = [one for one in self.loose if one.pictures][:pictures]
        self.loose = [one for one in self.loose if one not in shown and (one.pictures or not self.made_with(one.text))]

    def _joined(self, found: Found) -> None:
        """A text that was split, whose mark stayed at its first part."""
        parts = self._following(found.ends + 1)
        for count in range(1, len(parts) + 1):
            whole = "\n".join([found.text, *(one.text for one in parts[:count])])
            if is_text(whole, found.anchor.digest):
                found.text = whole
                for one in parts[:count]:
                    one.used = True
                return

    def _following(self, start: int) -> list[Loose]:
        """The lines without a mark that stand one after another from a line on."""
        parts: list[Loose] = []
        while len(parts) < APART and (one := self.lines.get(start + len(parts))) and not (one.heading or one.used):
            parts.append(one)
        return parts

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

    def _word_for_word(self) -> None:
        """Whole lines that are a text of the case. Where several say the same, each of them is there, whichever it is, or
        those of one section are."""
        waiting: dict[str, list[Entry]] = {}
        there: dict[str, list[Loose]] = {}
        for entry in self.entries:
            if entry.found is None and entry.flat:
                for said in {entry.flat, flat(f"{entry.lead} {entry.text}")}:  # with the words that lead it, or without
                    waiting.setdefault(said, []).append(entry)
        for one in self.loose:
            if not one.pictures and one.flat in waiting:
                there.setdefault(one.flat, []).append(one)
        for text, lines in there.items():
            own = [one for one in waiting[text] if one.found is None]
            if len(own) == len(lines):
                pairs = list(zip(own, lines, strict=True))
            else:
                here = [(entry, [one for one in lines if one.section == entry.section.id]) for entry in own]
                alone = {entry.section.id for entry in own if sum(other.section is entry.section for other in own) == 1}
                pairs = [(entry, found[0]) for entry, found in here if len(found) == 1 and entry.section.id in alone]
            for entry, one in pairs:
                self._stands_in(entry, [one])

    def _within(self, entry: Entry) -> None:
        """A text that stands in one line together with others."""
        pattern = re.compile(rf"(?<!\w){re.escape(entry.flat)}(?!\w)")
        found = [one for one in self.loose if not (one.used or one.pictures) and entry.flat in one.flat]
        hits = [one for one in found if len(pattern.findall(one.flat)) == 1 and (not one.row or entry.table)]
        if len(hits) > 1:
            hits = [one for one in hits if one.section == entry.section.id]
        if len(hits) == 1:
            before, _text, after = hits[0].flat.partition(entry.flat)
            self._stands_in(entry, hits)
            one = hits[0]
            rest = [part.strip() for part in (before, after) if part.strip()]
            self.loose += [Loose(one.at, one.section, part, one.heading, one.row) for part in rest]

    def _split(self, entry: Entry) -> None:
        """A text that was split over several lines."""
        for first in self.loose:
            if first.used or first.pictures or not first.flat or not entry.flat.startswith(first.flat):
                continue
            parts = self._following(first.at)
            for count in range(2, len(parts) + 1):
                if " ".join(one.flat for one in parts[:count]) == entry.flat:
                    self._stands_in(entry, parts[:count])
                    return

    def _stands_in(self, entry: Entry, lines: list[Loose]) -> None:
        first = lines[0]
        entry.found = Found(entry.anchor, -1, first.at, first.section, entry.text, first.row, entry=entry)
        self.found.append(entry.found)
        for one in lines:
            one.used = True


def _groups(line: Line) -> list[tuple[str, str, bool]]:
    """The marks of a line in order, each with its text, and whether it goes on from a line before."""
    found = []
    for mark, several in groupby(line.stretches, lambda one: one.mark):
        group = list(several)
        found.append((mark, "".join(one.text for one in group), not any(one.begins for one in group)))
    return found
