"""The saksframlegg: the sections of the knowledge base, filled with what people answered.

document = draft(advice)                 # as long as the case is deep
document = draft(advice, knowledge.depth("kort"))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..advice.advice import Advice
from ..advice.document import SectionState, sections
from ..case.facts import Place
from ..knowledge.terms import Depth, DocumentSection
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import chosen, current, gettext as _
from ..wording import words as wording
from . import pictured
from .appendix import appendices, stands
from .model import (
    Block,
    Document,
    From,
    Heading,
    Origin,
    Paragraph,
    Piece,
    Purpose,
    Run,
    Section,
    Style,
    Table,
)
from .telling import Teller, Told

MANY = 2  # pieces about one measure: more stand under a heading of their own


def draft(advice: Advice, length: Depth | None = None) -> Document:
    """The saksframlegg of a case in the current language, as long as its depth where no other length is asked for."""
    return Drafter(advice, length or advice.depth).document()


class Drafter:
    def __init__(self, advice: Advice, length: Depth):
        self.advice = advice
        self.length = length
        self.knowledge = advice.knowledge
        self.facts = advice.inference.facts
        self.teller = Teller(advice)
        self.brief = length.place == 0 and len(advice.knowledge.depths) > 1  # it tells what the least depth asks for, no more

    def document(self) -> Document:
        case, knowledge = self.advice.case, self.knowledge
        told = [self._section(state) for state in sections(self.advice.inference, self.length)]
        return Document(
            purpose=Purpose.PROPOSAL,
            language=current(),
            length=self.length.id,
            case=case.id,
            title=case.title or case.id,
            subtitle=self._subtitle(),
            sections=(*self._proposal(), *told, *appendices(self.advice, self.brief)),
            version=knowledge.version,
            knowledge=knowledge.digest,
            source_date=knowledge.source_date,
            day=case.assessed_on,
            stands=stands(knowledge),
        )

    def _subtitle(self) -> str:
        day = self.advice.case.assessed_on
        return " ".join([_("Case paper, draft."), wording.sentence(wording.day(day)) + "."] if day else [_("Case paper, draft.")])

    # Sections

    def _proposal(self) -> Iterator[Section]:
        """What people propose, first of all, as in any case paper."""
        if proposal := self.knowledge.roles.proposal:
            blocks = (*self._told(CASE, [proposal]),) or (self._empty([(CASE, proposal)], alone=True),)
            if self.teller.answer((CASE, proposal)) or not self.brief:
                yield Section("forslag", None, self.teller.label(proposal), blocks)

    def _section(self, state: SectionState) -> Section:
        section = state.section
        lacking = [place for place in state.lacking if place[1] != self.knowledge.roles.proposal]
        return Section(
            section.id,
            section.number or None,
            chosen(section.label),
            tuple(self._blocks(section, state, lacking)),
            str(state.filled),
        )

    def _blocks(self, section: DocumentSection, state: SectionState, lacking: list[Place]) -> Iterator[Block]:
        told = self._questions(section)
        if section.number == 0:
            yield from self._head(told)
            return
        compared = self.knowledge.sentences.compared.intersection(section.questions)
        if compared and self.advice.case.measures:
            yield self._comparison()
            if not self.brief:
                yield from pictured.beside_the_table(self.advice)
            lacking = [place for place in lacking if place[1] not in self.knowledge.sentences.compared]
        blocks = [*self._told(CASE, self._about(told, Kind.CASE))]
        for measure in self.facts.subjects[Kind.MEASURE]:
            blocks += self._of_measure(measure, self._about(told, Kind.MEASURE, Kind.GROUP), lacking, bool(compared))
        yield from blocks
        if not self.brief:
            yield from pictured.of_money(self.advice, section)
        if not blocks and not compared:
            yield self._empty(lacking, alone=True)
        elif left := [place for place in lacking if place[0].kind is Kind.CASE]:
            yield self._empty(left)

    def _questions(self, section: DocumentSection) -> list[str]:
        """What a section tells, in its order, with what was merged into it; the proposal has a section of its own."""
        asked: list[str] = []
        for id in (*section.questions, *section.more):
            asked += [id, *(one.id for one in self.knowledge.questions.values() if one.merged_into == id)]
        return [id for id in asked if id != self.knowledge.roles.proposal and self._fits(id)]

    def _fits(self, id: str) -> bool:
        return not self.brief or self.knowledge.questions[id].asked_at(self.length)

    def _about(self, ids: Iterable[str], *kinds: Kind) -> list[str]:
        return [id for id in ids if self.knowledge.questions[id].about in kinds]

    def _head(self, told: list[str]) -> Iterator[Block]:
        """What the case is, in a few rows."""
        rows = []
        for id in told:
            for subject in self.facts.subjects[self.knowledge.questions[id].about]:
                for one in self.teller.told((subject, id))[:1]:
                    rows.append((Piece((Run(self.teller.label(id)),)), one.piece))
        if rows:
            yield Table("hode", _("The case in brief"), (), tuple(rows))

    def _comparison(self) -> Table:
        """The measures side by side, as people answered: nothing is added up."""
        columns = self.knowledge.sentences.comparison
        head = (_("Measure"), *(self.teller.label(column[0]) for column in columns))
        rows = [
            (Piece((Run(self.facts.case.title_of(measure)),)), *(self._cell(measure, column) for column in columns))
            for measure in self.facts.subjects[Kind.MEASURE]
        ]
        note = _("The steps are the municipality's own judgement. There is no total score.")
        return Table("tiltakene", _("The measures side by side"), head, tuple(rows), note)

    def _cell(self, measure: Subject, column: tuple[str, ...]) -> Piece:
        runs: list[Run] = []
        for place, whom in self._places(measure, column):
            answered = self.teller.answer(place) is not None
            if answered or place[1] == column[0]:
                said = self.teller.value(place).runs
                runs += [*([Run("; ")] if runs else []), *([Run(f"{whom}: ")] if whom else []), *said]
        return Piece(tuple(runs) or (Run(_("not assessed"), muted=True),))

    def _places(self, measure: Subject, ids: Iterable[str]) -> Iterator[tuple[Place, str]]:
        """Where questions are answered about a measure or its groups, and the group where there are several."""
        groups = self.facts.below(measure, Kind.GROUP)
        for id in ids:
            if self.knowledge.questions[id].about is Kind.MEASURE:
                yield (measure, id), ""
            else:
                for group in groups:
                    yield (group, id), self._group(group) if len(groups) > 1 else ""

    def _group(self, group: Subject) -> str:
        case = self.facts.case
        return case.title_of(group).removeprefix(f"{case.title_of(group.measure)} · ")

    # What is told of one subject

    def _of_measure(self, measure: Subject, told: list[str], lacking: list[Place], whole: bool) -> list[Block]:
        """What a section says of a measure: under a heading of its own where it is much, else after its name."""
        title = self.facts.case.title_of(measure)
        left = [place for place in lacking if measure in (place[0], place[0].measure if place[0].kind is Kind.GROUP else None)]
        pieces = self._pieces(measure, told)
        if not pieces:
            return []
        empty = [self._empty(left)] if left else []
        if whole or len(pieces) > MANY:
            return [Heading(title, measure), *self._paragraphs(pieces, under=True), *empty]
        return [*_led(self._paragraphs(pieces), f"{title}."), *empty]

    def _pieces(self, measure: Subject, told: list[str]) -> list[tuple[str, Told]]:
        """Question → what is said, by the parts of the form in the order in which the section first names them."""
        parts = list(dict.fromkeys(self.knowledge.questions[id].section for id in told))
        found = []
        for part in parts:
            for place, whom in self._places(measure, [id for id in told if self.knowledge.questions[id].section == part]):
                if self.facts.holder(*place) != place:
                    continue  # said where the group has its answers
                for number, one in enumerate(self.teller.told(place)):
                    found.append((place[1], _whom(one, whom) if number == 0 else one))
        return found

    def _told(self, subject: Subject, ids: list[str]) -> Iterator[Block]:
        yield from self._paragraphs([(id, one) for id in ids for one in self.teller.told((subject, id))])

    def _paragraphs(self, pieces: list[tuple[str, Told]], under: bool = False) -> list[Block]:
        """The pieces as paragraphs; under a measure each part of the form begins with its name."""
        found: list[Paragraph] = []
        part = ""
        for id, told in pieces:
            section = self.knowledge.questions[id].section
            begins = under and section != part and len({self.knowledge.questions[one].section for one, _told in pieces}) > 1
            part = section
            if told.joins and found and found[-1].style is Style.BODY and not begins:
                found[-1] = Paragraph((*found[-1].pieces, told.piece))
                continue
            name = Piece((Run(f"{wording.section(self.knowledge, section)}.", strong=True),)) if begins else None
            found.append(Paragraph((*([name] if name else []), told.piece), told.style))
        return list(found)

    def _empty(self, places: list[Place], alone: bool = False) -> Paragraph:
        """That something is not assessed: the whole section, or what is named."""
        if alone or not places:
            origin = Origin(From.ANSWER, places[0][1], places[0][0]) if places else Origin(From.PROGRAM)
            return Paragraph((Piece((Run(_("Not assessed."), origin),)),), Style.EMPTY)
        runs = [Run(_("Not assessed:") + " ")]
        for number, (subject, id) in enumerate(places):
            runs += [*([Run(", ")] if number else []), Run(self.teller.name(id), Origin(From.ANSWER, id, subject))]
        return Paragraph((Piece((*runs, Run("."))),), Style.EMPTY)


def _whom(one: Told, whom: str) -> Told:
    """What is said of one group among several begins with its name."""
    return Told(replace(one.piece, runs=(Run(f"{whom}: "), *one.piece.runs)), one.style) if whom else one


def _led(blocks: list[Block], name: str) -> list[Block]:
    match blocks:
        case [Paragraph() as first, *others]:
            return [Paragraph((Piece((Run(name, strong=True),)), *first.pieces), first.style), *others]
    return blocks
