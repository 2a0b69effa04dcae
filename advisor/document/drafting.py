"""The saksframlegg: the sections of the knowledge base, filled with what people answered.

document = draft(advice)                 # as long as the case is deep
document = draft(advice, knowledge.depth("kort"))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ..advice.advice import Advice
from ..advice.document import SectionState, sections
from ..case.facts import Place
from ..knowledge.terms import Depth, DocumentSection
from ..language.answers import LOCAL, State
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import chosen, current, gettext as _
from ..wording import words as wording
from . import pictured
from .appendix import appendices, based_on, stands
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
from .telling import Teller, Told, every_measure, listed, measures_named

MANY = 2  # pieces about one measure: more stand under a heading of their own
COMMON, OF_ONE = 100, 101  # the numbers of the pieces on what was not ticked, after all that is told of the answer
MOST_NAMED = 4  # groups that are named; of more it is said how many they are


class Answered(NamedTuple):
    """What is told of an answer about a measure, or about a group under it."""

    measure: Subject
    place: Place
    group: str
    told: list[Told]


class Said(NamedTuple):
    """What is told at a place."""

    place: Place
    told: Told


def draft(advice: Advice, length: Depth | None = None, attachments: bool = True, names: bool = True) -> Document:
    """The saksframlegg of a case in the current language, as long as its depth where no other length is asked for.

    `names`: whether it says who has read a section.
    """
    return Drafter(advice, length or advice.depth, names).document(attachments)


class Drafter:
    def __init__(self, advice: Advice, length: Depth, names: bool = True):
        self.advice = advice
        self.names = names
        self.length = length
        self.knowledge = advice.knowledge
        self.facts = advice.inference.facts
        self.teller = Teller(advice)
        self.groups = {measure: self._groups_of(measure) for measure in self.facts.subjects[Kind.MEASURE]}
        self.brief = length.place == 0 and len(advice.knowledge.depths) > 1  # it tells what the least depth asks for, no more

    def document(self, attachments: bool) -> Document:
        case, knowledge = self.advice.case, self.knowledge
        told = [*self._proposal(), *map(self._section, sections(self.advice.inference, self.length))]
        basis = based_on(self.advice, self.teller, told, self.brief and attachments)
        attached = appendices(self.advice, self.teller, told) if attachments and not self.brief else ()
        return Document(
            purpose=Purpose.PROPOSAL,
            language=current(),
            length=self.length.id,
            case=case.id,
            title=case.title or case.id,
            subtitle=self._subtitle(),
            sections=(*told, basis, *attached),
            version=knowledge.version,
            knowledge=knowledge.digest,
            source_date=knowledge.source_date,
            day=case.assessed_on,
            stands=stands(knowledge),
            attachments=attachments,
        )

    def _subtitle(self) -> str:
        day = self.advice.case.assessed_on
        return _("Case paper, draft of {day}", day=wording.day(day)) if day else _("Case paper, draft")

    # Sections

    def _proposal(self) -> Iterator[Section]:
        """What people propose, first of all, as in any case paper."""
        if proposal := self.knowledge.roles.proposal:
            blocks = (*self._told(CASE, [proposal]),) or (self._empty([(CASE, proposal)]),)
            if self.teller.answer((CASE, proposal)) or not self.brief:
                yield Section("forslag", None, self.teller.label(proposal), blocks)

    def _section(self, state: SectionState) -> Section:
        section = state.section
        lacking = [place for place in state.lacking if place[1] != self.knowledge.roles.proposal]
        blocks = (*self._blocks(section, state, lacking), *self._read(state))
        return Section(section.id, state.number or None, chosen(section.label), blocks, state.filled)

    def _read(self, state: SectionState) -> Iterator[Paragraph]:
        """Whether a section that people read through is read, as it stands."""
        for id, section in self.knowledge.read_through.items():
            given = self.advice.case.answers.get(CASE, {}).get(id)
            if section != state.section or state.empty or (given and not given.read):
                continue  # what people say of it without reading is no word of ours
            said = _("The section is not confirmed as read.")
            if given and given.read:
                by = f" ({given.read.by})" if self.names and given.read.by != LOCAL else ""
                day = wording.day(datetime.fromisoformat(given.read.at).date())
                said = (
                    _("Read {day}{by}.", day=day, by=by)
                    if id in self.facts.reads
                    else _("The section was changed after it was read.")
                )
            yield Paragraph((Piece((Run(said, Origin(From.ANSWER, id, CASE), muted=True),)),), Style.NOTE)

    def _blocks(self, section: DocumentSection, state: SectionState, lacking: list[Place]) -> Iterator[Block]:
        asked = self._questions(section)
        if section.number == 0:
            yield from self._head(asked) or [self._empty(lacking)]
            return
        table = self._compares(section) and bool(self.facts.subjects[Kind.MEASURE])
        if table:
            yield self._comparison()
            if not self.brief:
                yield from pictured.beside_the_table(self.advice, self.length)
            lacking = [place for place in lacking if place[1] not in self.teller.compared]
        places = [(CASE, id) for id in self._about(asked, Kind.CASE)]
        told = [*self._told(CASE, self._about(asked, Kind.CASE))]
        of_measures = self._about(asked, Kind.MEASURE, Kind.GROUP)
        for measure in self.facts.subjects[Kind.MEASURE]:
            places += [place for place, _whom in self._places(measure, of_measures)]
        said, common = self._of_measures(of_measures)
        measures: list[Block] = []
        headed = table or max(map(len, said.values()), default=0) > MANY
        for measure, pieces in said.items():
            measures += self._of_measure(measure, pieces, headed, under=table)
        unsure = [place for place in places if self.facts.holder(*place) == place and self.teller.unsure(place)]
        left = [self._list(_("Unsure:"), unsure)] if unsure else []
        money = [] if self.brief else [*pictured.of_money(self.advice, section)]
        if not (told or common or measures or unsure or table):
            yield self._empty(lacking)
            return
        left += [self._list(_("Not assessed:"), lacking)] if lacking else []
        yield from (*told, *common)
        yield from (*left, *measures) if headed else (*measures, *left)
        yield from self._gone_through(of_measures)
        yield from money

    def _questions(self, section: DocumentSection) -> list[str]:
        """What a section tells, in its order, with what was merged into it; the proposal has a section of its own.

        A brief document has of the measures only what stands side by side, and what its depth asks for beside that.
        """
        lines = self.brief and self._compares(section)
        asked: list[str] = []
        for id in (*section.questions, *section.more):
            asked += [id, *(one.id for one in self.knowledge.questions.values() if one.merged_into == id)]
        fits = [id for id in asked if not lines or self.knowledge.questions[id].asked_at(self.length)]
        return [id for id in fits if id != self.knowledge.roles.proposal]

    def _compares(self, section: DocumentSection) -> bool:
        """Whether it has the table of the measures."""
        return bool(self.teller.compared.intersection(section.questions))

    def _about(self, ids: Iterable[str], *kinds: Kind) -> list[str]:
        return [id for id in ids if self.knowledge.questions[id].about in kinds]

    def _head(self, asked: list[str]) -> list[Block]:
        """What the case is, in a few rows."""
        rows = []
        for id in asked:
            for subject in self.facts.subjects[self.knowledge.questions[id].about]:
                if said := self.teller.told((subject, id)):
                    runs = [run for one in said for run in (Run(" "), *one.piece.runs)][1:]
                    runs = runs[:-1] if runs[-1] == Run(".") else runs  # of a cell, not of a sentence
                    rows.append((Piece((Run(self.teller.label(id)),)), Piece(tuple(runs))))
        return [Table("hode", _("Key facts"), (), tuple(rows))] if rows else []

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
        """What is answered in a column; of groups that are alike, once."""
        runs: list[Run] = []
        for id in column:
            alike: dict[str, list[tuple[Place, str]]] = {}
            for place, whom in self._places(measure, [id]):
                answer = self.teller.answer(place)
                if id == column[0] or (answer and answer.state is State.VALUE):
                    alike.setdefault(self.teller.value(place).text, []).append((place, whom))
            for several in alike.values():
                whom = _groups([whom for _place, whom in several]) if len(alike) > 1 else ""
                said = self.teller.inapplicable(several[0][0]) or self.teller.value(several[0][0]).runs
                runs += [*([Run("; ")] if runs else []), *([Run(f"{whom}: ")] if whom else []), *said]
        return Piece(tuple(runs) or (Run(_("not assessed"), muted=True),))

    def _places(self, measure: Subject, ids: Iterable[str]) -> Iterator[tuple[Place, str]]:
        """Where questions are answered about a measure or its groups, and the group where there are several."""
        for id in ids:
            if self.knowledge.questions[id].about is Kind.MEASURE:
                yield (measure, id), ""
            else:
                yield from (((group, id), name) for group, name in self.groups[measure])

    def _groups_of(self, measure: Subject) -> list[tuple[Subject, str]]:
        """The groups of a measure, with what each is called where there are several."""
        case, groups = self.facts.case, self.facts.below(measure, Kind.GROUP)
        before = f"{case.title_of(measure)} · "
        return [(group, case.title_of(group).removeprefix(before) if len(groups) > 1 else "") for group in groups]

    # What is told of one subject

    def _of_measure(self, measure: Subject, pieces: list[Said], headed: bool, under: bool) -> list[Block]:
        """What a section says of a measure: under a heading of its own where it is much of any, else after its name."""
        if not pieces:
            return []
        if len(self.facts.subjects[Kind.MEASURE]) == 1:
            return self._paragraphs(pieces, under)
        title = self.facts.case.title_of(measure)
        if headed:
            return [Heading(title), *self._paragraphs(pieces, under)]
        return _led(self._paragraphs(pieces), f"{title}.")

    def _of_measures(self, asked: list[str]) -> tuple[dict[Subject, list[Said]], list[Block]]:
        """What is said of each measure, by the parts of the form in the order in which the section first names them; and what
        the program would say of several word for word, said once."""
        said: dict[Subject, list[Said]] = {measure: [] for measure in self.facts.subjects[Kind.MEASURE]}
        common: dict[str, list[Piece]] = {}
        for part in dict.fromkeys(map(self._part, asked)):
            for id in (id for id in asked if self._part(id) == part):
                for alike in self._alike(id).values():
                    pieces = [one.piece for one in alike[0].told]
                    if len({one.measure for one in alike}) > 1 and not any(piece.written for piece in pieces):
                        common.setdefault(self._whom(id, alike), []).extend(pieces)
                        continue
                    for measure in dict.fromkeys(one.measure for one in alike):
                        of_it = [one for one in alike if one.measure == measure]
                        whom = "" if self._all_groups(id, measure, of_it) else _groups([one.group for one in of_it])
                        place, told = of_it[0].place, of_it[0].told
                        said[measure] += [
                            Said(place, _named(one, whom) if number == 0 else one) for number, one in enumerate(told)
                        ]
        return said, [Paragraph((Piece((Run(f"{whom}.", strong=True),)), *pieces)) for whom, pieces in common.items()]

    def _alike(self, id: str) -> dict[tuple[str, ...], list[Answered]]:
        """The answers to a question, by what is said of them."""
        found: dict[tuple[str, ...], list[Answered]] = {}
        for measure in self.facts.subjects[Kind.MEASURE]:
            for place, group in self._places(measure, [id]):
                if self.facts.holder(*place) == place and not self.teller.unsure(place) and (told := self.teller.told(place)):
                    texts = tuple(one.piece.text for one in told)
                    found.setdefault(texts, []).append(Answered(measure, place, group, told))
        return found

    def _all_groups(self, id: str, measure: Subject, alike: list[Answered]) -> bool:
        return len(alike) == len(list(self._places(measure, [id])))

    def _whom(self, id: str, alike: list[Answered]) -> str:
        """The measures that something is said of, with the groups where it is not all of them."""
        measures = list(dict.fromkeys(one.measure for one in alike))
        by = {measure: [one for one in alike if one.measure == measure] for measure in measures}
        if all(self._all_groups(id, measure, several) for measure, several in by.items()):
            return measures_named(self.advice, measures)
        named = []
        for measure, several in by.items():
            title, groups = self.facts.case.title_of(measure), _groups([one.group for one in several])
            named.append(f"{title} ({groups})" if groups and not self._all_groups(id, measure, several) else title)
        return listed(named)

    def _gone_through(self, asked: list[str]) -> Iterator[Paragraph]:
        """What of several choices was gone through and not ticked: what is alike for the measures once, and the rest of each."""
        for id in asked:
            by = {place: left for place, _whom in self._over(id) if (left := self.teller.unticked(place))}
            common = [one for one in next(iter(by.values()), []) if len(by) > 1 and all(one in left for left in by.values())]
            if common:
                whom = measures_named(self.advice, [subject for subject, _id in by])
                yield self._unticked(next(iter(by)), common, whom, COMMON)
            for place, left in by.items():
                if rest := [one for one in left if one not in common]:
                    several = len(self.facts.subjects[Kind.MEASURE]) > 1
                    yield self._unticked(place, rest, self.facts.case.title_of(place[0]) if several else "", OF_ONE)

    def _over(self, id: str) -> Iterator[tuple[Place, str]]:
        for measure in self.facts.subjects[Kind.MEASURE]:
            yield from self._places(measure, [id])

    def _unticked(self, place: Place, options: list[str], whom: str, number: int) -> Paragraph:
        run = Run(self.teller.unticked_said(place[1], options), Origin(From.ANSWER, place[1], place[0]))
        name = (Piece((Run(f"{whom}.", strong=True),)),) if whom else ()
        return Paragraph((*name, Piece((run,), number)), Style.NOTE)

    def _part(self, id: str) -> str:
        """The part of the form that an answer belongs to, with what it was merged into."""
        question = self.knowledge.questions[id]
        return self.knowledge.questions[question.merged_into].section if question.merged_into else question.section

    def _part_named(self, part: str) -> str:
        return chosen(self.knowledge.sentences.parts.get(part, {})) or wording.section(self.knowledge, part)

    def _told(self, subject: Subject, ids: list[str]) -> Iterator[Block]:
        places = [(subject, id) for id in ids if not self.teller.unsure((subject, id))]
        yield from self._paragraphs([Said(place, one) for place in places for one in self.teller.told(place)])

    def _paragraphs(self, pieces: list[Said], under: bool = False) -> list[Block]:
        """The pieces as paragraphs; under a measure each part of the form begins with its name."""
        found: list[Paragraph] = []
        part = ""
        for place, told in pieces:
            begins = under and self._part(place[1]) != part
            part = self._part(place[1])
            if told.joins and found and found[-1].style is Style.BODY and not begins:
                found[-1] = Paragraph((*found[-1].pieces, told.piece))
                continue
            name = Piece((Run(f"{self._part_named(part)}.", strong=True),)) if begins else None
            found.append(Paragraph((*([name] if name else []), told.piece), told.style))
        return list(found)

    def _empty(self, places: list[Place]) -> Paragraph:
        """That a whole section is not assessed."""
        origin = Origin(From.ANSWER, places[0][1], places[0][0]) if places else Origin(From.PROGRAM)
        return Paragraph((Piece((Run(_("Not assessed."), origin),)),), Style.EMPTY)

    def _list(self, said: str, places: list[Place]) -> Paragraph:
        """What is said of places, with what each is called, and the measures where it is not all of them."""
        where: dict[str, list[Place]] = {}
        for place in places:
            where.setdefault(place[1], []).append(place)
        by: dict[str, list[Place]] = {}
        for several in where.values():
            by.setdefault(self._whose(several), []).append(several[0])
        runs = [Run(f"{said} ")]
        between = "; " if any("," in self.teller.name(id) for id in where) else ", "
        for number, (whom, several) in enumerate(by.items()):
            runs += [Run("; ")] if number else []
            for each, (subject, id) in enumerate(several):
                runs += [Run(between)] if each else []
                runs.append(Run(self.teller.name(id), Origin(From.ANSWER, id, subject)))
            runs += [Run(f" ({whom})")] if whom else []
        return Paragraph((Piece((*runs, Run("."))),), Style.EMPTY)

    def _whose(self, places: list[Place]) -> str:
        """Whose answers to one question something is about; nothing where it is the case, or all whom it can be about."""
        id = places[0][1]
        about = [of for of, _id in places if of.kind is not Kind.CASE]
        if self.knowledge.questions[id].about is not Kind.GROUP:
            return "" if not about or every_measure(self.advice, about) else measures_named(self.advice, about)
        everybody = [of for of in self.facts.subjects[Kind.GROUP] if self.facts.holder(of, id)[0] == of]
        if len(about) == len(everybody):
            return ""
        named = dict(self._over(id))
        of_it = [Answered(of.measure, (of, id), named[of, id], []) for of in about]
        one_measure = len(self.facts.subjects[Kind.MEASURE]) == 1
        return _groups([one.group for one in of_it]) if one_measure else self._whom(id, of_it)


def _groups(names: list[str]) -> str:
    """The names of groups, or how many they are."""
    named = [name for name in names if name]
    return _("{count} groups", count=len(named)) if len(named) > MOST_NAMED else listed(named)


def _named(one: Told, whom: str) -> Told:
    """What is said of one group among several begins with its name."""
    return Told(replace(one.piece, runs=(Run(f"{whom}: "), *one.piece.runs)), one.style) if whom else one


def _led(blocks: list[Block], name: str) -> list[Block]:
    match blocks:
        case [Paragraph() as first, *others]:
            return [Paragraph((Piece((Run(name, strong=True),)), *first.pieces), first.style), *others]
    return blocks
