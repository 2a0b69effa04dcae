"""The evidence-to-decision table: the answers of a case by the criteria that the knowledge base arranges them under.

One table for the case and one for each measure, so that nothing is said twice. It has no points and no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...advice.advice import Advice
from ...case.facts import Place
from ...knowledge.etd import EtdCriterion
from ...language.answers import State
from ...language.subjects import CASE, Kind, Subject
from ...text.catalogue import chosen, current, gettext as _
from ...wording import words as wording
from ..appendix import stands
from ..model import Block, Document, From, Origin, Paragraph, Piece, Purpose, Run, Section, Style, Table
from ..telling import OTHERS, OURS, Teller

UNASKED = "‡"  # beside a criterion that no question serves


def evidence(advice: Advice) -> Document:
    """The table of a case, as a document in the current language."""
    table = EvidenceTable(advice)
    knowledge = advice.knowledge
    return Document(
        purpose=Purpose.EVIDENCE,
        language=current(),
        length=advice.depth.id,
        case=advice.case.id,
        title=f"{chosen(knowledge.etd.title)}: {advice.case.title or advice.case.id}",
        subtitle="",
        sections=tuple(table.sections()),
        version=knowledge.version,
        knowledge=knowledge.digest,
        source_date=knowledge.source_date,
        day=advice.case.assessed_on,
        stands=stands(knowledge),
    )


class EvidenceTable:
    def __init__(self, advice: Advice):
        self.advice = advice
        self.knowledge = advice.knowledge
        self.facts = advice.inference.facts
        self.teller = Teller(advice)
        self.told: set[Place] = set()  # what groups share is said where it first stands

    def sections(self) -> Iterator[Section]:
        about = [(CASE, _("The case")), *((one, self.facts.case.title_of(one)) for one in self.facts.subjects[Kind.MEASURE])]
        for number, (subject, title) in enumerate(about):
            blocks: list[Block] = [_note(chosen(self.knowledge.etd.note))] if number == 0 else []
            yield Section(f"etd-{number}", None, title, (*blocks, *self._tables(subject)))
        yield Section("etd-merker", None, _("Marks"), (_note(self._marks()), _note(stands(self.knowledge))))

    def _marks(self) -> str:
        """What the marks mean that stand in the table."""
        said = {
            OURS: _("{mark} The question is ours, not the guideline's.", mark=OURS),
            OTHERS: _("{mark} The question rests on input from others than the guideline.", mark=OTHERS),
            UNASKED: _("{mark} Neither the guideline nor KS asks for this.", mark=UNASKED),
        }
        titles = " ".join(self._title(one) for part in self.knowledge.etd.parts for one in part.criteria)
        return " ".join(text for mark, text in said.items() if f" {mark}" in f"{titles} ")

    def _tables(self, subject: Subject) -> Iterator[Block]:
        head = (_("Criterion"), _("Judgement"), _("What is known"), _("Other considerations"), _("How sure"))
        for part in self.knowledge.etd.parts:
            rows, left = self._rows(subject, part.criteria)
            if rows:
                yield Table(f"etd-{part.id}", chosen(part.title), head, tuple(rows))
            if left:
                yield Paragraph((Piece((Run(_("Not assessed:") + f" {'; '.join(left)}."),)),), Style.EMPTY)

    def _rows(self, subject: Subject, criteria: Iterable[EtdCriterion]) -> tuple[list[tuple[Piece, ...]], list[str]]:
        """The criteria of which something is said, and the names of those of which nothing is."""
        rows, left = [], []
        for one in criteria:
            row = self._row(subject, one)
            if any(row[1:]):
                rows.append(row)
            elif row:
                left.append(self._title(one))
        return rows, left

    def _row(self, subject: Subject, one: EtdCriterion) -> tuple[Piece, ...]:
        """A criterion of one subject; nothing where none of its questions is about it."""
        judged, known, others = (self._places(subject, ids) for ids in (one.judgement, one.evidence, one.considerations))
        if not (judged or known or others):
            return ()
        cells = [self._cell(judged, True), self._cell(known), self._cell(others)]
        return (Piece((Run(self._title(one)),)), *(Piece(tuple(runs)) for runs in cells), Piece(tuple(self._sure(judged))))

    def _title(self, one: EtdCriterion) -> str:
        named = f"{chosen(one.title)} ({chosen(one.perspective)})" if one.perspective else chosen(one.title)
        asked = one.judgement or one.evidence or one.considerations
        marks = {self._mark(id) for id in asked} or {UNASKED}
        return named if "" in marks else f"{named} {min(marks, key=(OTHERS, OURS, UNASKED).index)}"

    def _mark(self, id: str) -> str:
        return self.teller.mark(self.knowledge.questions[id])

    def _belongs(self, subject: Subject, id: str) -> bool:
        about = self.knowledge.questions[id].about
        return about is Kind.CASE if subject == CASE else about in (Kind.MEASURE, Kind.GROUP)

    def _places(self, subject: Subject, ids: Iterable[str]) -> list[Place]:
        """Where the questions are answered about a subject or its groups, each once."""
        found: list[Place] = []
        for id in ids:
            if self._belongs(subject, id):
                own = [subject] if self.knowledge.questions[id].about is subject.kind else self.facts.below(subject, Kind.GROUP)
                found += [place for one in own if (place := self.facts.holder(one, id)) not in found]
        return found

    def _cell(self, places: list[Place], judged: bool = False) -> list[Run]:
        """What is said at some places; a value of a scale by its word, a text as it stands."""
        runs: list[Run] = []
        for place in places:
            said = self._said(place, judged)
            runs += [*([Run(" ")] if runs and said else []), *said]
        return runs

    def _said(self, place: Place, judged: bool) -> list[Run]:
        answer = self.teller.answer(place)
        if answer is None:
            return []
        subject, id = place
        whom = self._whom(subject)
        if place in self.told:
            title = _("The case") if subject == CASE else self.facts.case.title_of(self._measure(subject))
            there = _("{name}: see «{title}».", name=self.teller.label(id), title=title)
            return [Run(there, Origin(From.ANSWER, id, subject))]
        self.told.add(place)
        if id in self.knowledge.sentences.compared and answer.state is not State.NOT_RELEVANT:
            word = wording.short_answer(self.knowledge.questions[id], answer)
            word = wording.sentence(word) if judged else f"{self.teller.label(id)}: {word}"
            rest = [run for one in self.teller.told(place) for run in one.piece.runs if run.origin.part]
            return [Run(f"{whom}{word}.", Origin(From.ANSWER, id, subject)), *([Run(" "), *rest] if rest else [])]
        runs: list[Run] = [Run(whom)] if whom else []
        for number, one in enumerate(self.teller.told(place)):
            runs += [*([Run(" ")] if number else []), *one.piece.runs]
        return runs

    @staticmethod
    def _measure(subject: Subject) -> Subject:
        return subject.measure if subject.kind is Kind.GROUP else subject

    def _whom(self, subject: Subject) -> str:
        if subject.kind is not Kind.GROUP or len(self.facts.below(subject.measure, Kind.GROUP)) < 2:
            return ""
        return f"{wording.subjects(self.facts.case, [subject])}: "

    def _sure(self, judged: list[Place]) -> list[Run]:
        """How sure people are of a judgement, where they said it."""
        runs: list[Run] = []
        for place in judged:
            answer = self.teller.answer(place)
            if answer and answer.certainty:
                said = f"{self._whom(place[0])}{wording.certainty(answer.certainty)}"
                runs += [*([Run("; ")] if runs else []), Run(said, Origin(From.ANSWER, place[1], place[0]))]
        return runs


def _note(text: str) -> Paragraph:
    return Paragraph((Piece((Run(text),)),), Style.NOTE)
