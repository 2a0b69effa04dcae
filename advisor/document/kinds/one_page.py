"""The case on one page, for those who decide: the same as the review on the screen. What does not fit is counted, not shrunk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from ...advice.advice import Advice
from ...advice.pieces import RequirementAdvice
from ...case.facts import Place
from ...language.subjects import Kind, Subject
from ...text.catalogue import chosen, current, gettext as _, ngettext
from ...wording import law as lawwords, words as wording
from ..appendix import stands
from ..assessments import Assessed
from ..columns import shares
from ..model import Block, Document, From, Origin, Paragraph, Piece, Purpose, Run, Section, Style, Table
from ..telling import Teller, every_measure, measures_named
from . import overview
from .overview import Row, Said

MOST_MEASURES = 4  # rows of the table
MOST_GROUPS = 2


@dataclass(frozen=True)
class Fold:
    """How much of what there is stands on the page; the rest is counted, and stands in the case paper."""

    text: int  # characters of what people wrote
    reason: int  # characters of a reason, and of a name in the table
    groups: bool  # whether the table names the groups
    most: int  # duties, advice, uncertain and empty answers: of each so many
    law: int  # lines


FOLDS = (
    Fold(280, 120, True, 4, 10),
    Fold(240, 110, False, 3, 10),
    Fold(180, 75, False, 2, 8),
    Fold(150, 60, False, 2, 4),
    Fold(110, 45, False, 1, 4),
)
ROOM, WIDTH = 67, 74  # lines of the page, and letters of a line beside its label
TABLE = 84  # letters across the table of the measures
BETWEEN, HEADING = 0.35, 1.7  # room around a row, and a heading, in lines
LINE = "_" * 28
LINES = "\n"  # between what stands on lines of its own

Cells = tuple[Piece, ...]


def one_page(advice: Advice) -> Document:
    knowledge, case = advice.knowledge, advice.case
    return Document(
        purpose=Purpose.REVIEW,
        language=current(),
        length=advice.depth.id,
        case=case.id,
        title=case.title or case.id,
        subtitle=_subtitle(advice),
        sections=_fitting(advice),
        version=knowledge.version,
        knowledge=knowledge.digest,
        source_date=knowledge.source_date,
        day=advice.case.assessed_on,
        stands=stands(knowledge),
    )


def _subtitle(advice: Advice) -> str:
    day = advice.case.assessed_on
    said = [_("Review on one page."), f"{wording.sentence(wording.level(advice.level))}, {wording.depth(advice.depth)}."]
    return " ".join([*said, *([wording.sentence(wording.day(day)) + "."] if day else [])])


def _fitting(advice: Advice) -> tuple[Section, ...]:
    """The sections with as much as there is room for."""
    for fold in FOLDS:
        sections = tuple(Page(advice, fold).sections())
        if sum(map(_lines, sections)) <= ROOM:
            break
    return sections


def _lines(section: Section) -> float:
    """About how many lines a section takes."""
    found = HEADING
    for block in section.blocks:
        if isinstance(block, Table):
            wide = [TABLE * share for share in shares(block)] if block.head else [WIDTH, WIDTH]
            for row in (tuple(Piece((Run(one),)) for one in block.head), *block.rows):
                found += max((_wrapped(piece.text, wide[place]) for place, piece in enumerate(row)), default=0) + BETWEEN
            found += bool(block.note)
        elif isinstance(block, Paragraph):
            found += _wrapped(block.text, WIDTH + 20)
    return found


def _wrapped(text: str, width: float) -> int:
    return sum(max(1, ceil(len(line) / width)) for line in text.split("\n"))


class Page:
    def __init__(self, advice: Advice, fold: Fold):
        self.advice = advice
        self.fold = fold
        self.knowledge = advice.knowledge
        self.case = advice.case
        self.teller = Teller(advice)
        self.rows = overview.rows(advice)
        self.cut = False

    def sections(self) -> Iterator[Section]:
        """Above what a meeting needs, below what the office sees to."""
        if proposed := tuple(self._proposed()):
            yield Section("forslag", None, _("What is proposed"), (_facts("forslaget", proposed),))
        if self.rows:
            placed = any(row.number for row in self.rows)
            title = _("The measures in the order that people set") if placed else _("The measures")
            yield Section("rekke", None, title, tuple(self._measures(self.rows, title, placed)))
        if follows := tuple(self._follows()):
            yield Section("folger", None, _("What follows from it"), (_facts("folgene", follows),))
        yield Section("videre", None, _("Checklist for the office"), (_facts("videre", self._checklist()),))
        yield Section("lest", None, _("Read by"), tuple(self._read()))

    # What is proposed, and what follows

    def _proposed(self) -> Iterator[Cells]:
        if proposed := overview.proposal(self.advice):
            yield _row(_("Proposal"), [self._said(proposed)])
        yield from map(self._ground, overview.of_the_choice(self.advice))

    def _follows(self) -> Iterator[Cells]:
        yield from map(self._ground, overview.yields(self.advice))
        for duty, by in overview.told_of_duties(self.advice):
            yield _row(chosen(duty.label), self._some(list(self._of_duty(by)), MOST_MEASURES))
        yield _row(_("What is uncertain"), self._uncertain(), LINES)
        yield from map(self._ground, overview.money(self.advice))

    def _ground(self, ground: overview.Ground) -> Cells:
        label, several = ground
        return _row(label, [self._said(one, one.label if len(several) > 1 else "") for one in several])

    def _of_duty(self, by: Sequence[tuple[Subject, Sequence[Place]]]) -> Iterator[Run]:
        """Of each measure, what it brings and what weight that was given: the first and the last that people wrote."""
        for measure, places in by:
            for number, place in enumerate(dict.fromkeys((places[0], places[-1]))):
                name = f"{self.case.title_of(measure)}: " if number == 0 else ""
                answer = self.advice.inference.facts.answer(*place)
                words = wording.told(self.knowledge.questions[place[1]], answer, self.case) if answer else ""
                yield Run(f"{name}{_ended(self._short(words, self.fold.reason))}", _answer(place))

    def _said(self, one: Said, label: str = "") -> Run:
        words = self._short(one.words, self.fold.text) or _("not assessed")
        return Run(f"{label}: {words}." if label else words, _answer(one.place), muted=not one.words)

    def _short(self, text: str, most: int) -> str:
        """The text as far as its sentences fit, and «…» where more stands in the case paper."""
        text = " ".join(text.split())
        if len(text) <= most:
            return text
        self.cut = True
        ends = [one.start() + 1 for one in re.finditer(r"[.!?…] ", text[:most])]
        return text[: ends[-1]] + " …" if ends and ends[-1] > most // 2 else text[:most].rpartition(" ")[0] + " …"

    # The measures

    def _measures(self, rows: Sequence[Row], title: str, placed: bool) -> Iterator[Block]:
        head = (_("Measure"), *(label for label, _several in rows[0].cells), *([_("The reason")] if placed else []))
        shown = [self._measure(row, placed) for row in rows[:MOST_MEASURES]]
        left = len(rows) - len(shown)
        note = ngettext("and {count} more measure", "and {count} more measures", left) if left > 0 else ""
        if not placed and len(rows) > 1 and "ranking" in self.knowledge.fields:
            note = " ".join(filter(None, [wording.sentence(note) + "." if note else "", _("No order is set.")]))
        yield Table("tiltak", title, head, tuple(shown), note)

    def _measure(self, row: Row, placed: bool) -> Cells:
        number = f"{row.number}. " if row.number else ""
        name = [Run(f"{number}{self._short(row.side.title, self.fold.reason)}", strong=True)]
        if row.groups and self.fold.groups:
            left = len(row.groups) - MOST_GROUPS
            more = [ngettext("and {count} more group", "and {count} more groups", left)] if left > 0 else []
            shown = [self._short(one, self.fold.reason) for one in row.groups[:MOST_GROUPS]]
            name.append(Run(f" {'; '.join([*shown, *more])}", muted=True))
        cells = [Piece((Run(_assessed(several)),)) for _label, several in row.cells]
        reason = self._short(row.reason, self.fold.reason) or (_("not written") if row.number else _("not placed"))
        return (Piece(tuple(name)), *cells, *([Piece((Run(reason),))] if placed else []))

    # What the office sees to: duties, law, advice, and what is empty

    def _checklist(self) -> Iterator[Cells]:
        if self.knowledge.duties:
            yield _row(_("Duties in law"), self._duties())
        if self.knowledge.law_map.lines:
            yield _row(lawwords.label(), self._law())
        if given := [*self._advice()]:
            yield _row(_("Advice"), given, LINES)
        if empty := [*self._empty()]:
            yield _row(_("What stands empty"), empty)

    def _duties(self) -> Iterator[Run]:
        said = [
            Run(f"{chosen(duty.label)}: {_standing(self.advice, parts)}", Origin(From.RULE, parts[0].requirement.id))
            for duty, parts in wording.by_duty(self.knowledge, self.advice.duties)
        ]
        yield from self._some(said, self.fold.most)
        if not said:
            yield Run(_("None that the tool knows of applies by the answers."))
        only_parts = _("The tool sees only whether the parts are there. Whether they are sound, people judge.")
        yield Run(f"{only_parts} {wording.only_duties(self.knowledge)}", muted=True)

    def _law(self) -> Iterator[Run]:
        """The lines by their titles: the places stand in the case paper."""
        lines = [line for line in self.advice.law_lines if not line.closed]
        last = len(lines[: self.fold.law]) - 1
        said = [
            Run(f"{chosen(one.title)}{'.' if number >= last else ';'}", Origin(From.SOURCE, one.id))
            for number, one in enumerate(lines)
        ]
        yield from self._some(said, self.fold.law)
        yield Run(" ".join(lawwords.caveats()) if lines else _("No line follows from the answers."), muted=True)

    def _advice(self) -> Iterator[Run]:
        """Each in its first sentence, with whom it is about."""
        said = []
        for rule, several in self.advice.active_prompts():
            whom = measures_named(self.advice, [one.subject for one in several if one.subject.kind is not Kind.PAIR])
            words = wording.first_sentence(several[0].message)[0]
            origin = Origin(From.RULE, rule.id, several[0].subject)
            said.append(Run(f"{words[:-1]} ({whom})." if whom and words.endswith(".") else words, origin))
        yield from self._some(said, self.fold.most)
        dismissed = sum(bool(one.dismissed) for one in self.advice.prompts)
        dismissed += sum(one.set_aside for one in self.advice.requirements)
        if dismissed:
            one = ngettext("{count} is dismissed with a reason.", "{count} are dismissed with a reason.", dismissed)
            yield Run(one, muted=True)

    def _uncertain(self) -> Iterator[Run]:
        said = []
        for one in overview.uncertain(self.advice):
            words = ". ".join(filter(None, [one.words, self._short(one.short, self.fold.reason)]))
            said.append(Run(f"{self._named(one.place)}: {_ended(words)}", _answer(one.place)))
        yield from self._some(said, self.fold.most)
        if not said:
            nothing = _("No answer says that people are unsure.") if self.advice.answered else _("Nothing is assessed yet.")
            yield Run(nothing)

    def _empty(self) -> Iterator[Run]:
        left = overview.unanswered(self.advice)
        yield from self._some([Run(f"{self._named(place)}.", _answer(place)) for place in left], self.fold.most)
        if self.advice.document and (unwritten := wording.unwritten(self.advice)):
            label = _("Sections of the document")
            yield Run(f"{label}: {' '.join(unwritten)}")

    def _named(self, place: Place) -> str:
        """A question in a few words, with whom it is about."""
        whom = wording.subjects(self.case, [place[0]])
        return f"{self.teller.label(place[1])} ({whom})" if whom else self.teller.label(place[1])

    def _some(self, said: Sequence[Run], most: int) -> Iterator[Run]:
        """The first of them, and how many more there are."""
        yield from said[:most]
        if len(said) > most:
            yield Run(ngettext("And one more.", "And {count} more.", len(said) - most), muted=True)

    # The foot

    def _read(self) -> Iterator[Block]:
        names = [_("Case officer, date"), _("Leader, date and comment")]
        yield Paragraph((Piece((Run("   ".join(f"{name}: {LINE}" for name in names)),)),))
        said = [_("To sign says that the page is read. It approves nothing.")]
        if self.cut:
            said.append(_("Where «…» stands, the whole text is in the case paper."))
        yield Paragraph((Piece((Run(" ".join([*said, stands(self.knowledge)])),)),), Style.NOTE)


def _standing(advice: Advice, parts: Sequence[RequirementAdvice]) -> str:
    """Where the parts of a duty stand: what is written, what the municipality says itself, what is lacking, and what nobody
    knows."""
    sure = [one for one in parts if one.applies]
    written = [one for one in sure if not one.open and not one.stated]
    stated = [one for one in sure if not one.open and one.stated]
    open_parts = [one for one in sure if one.open]
    unsettled = [one.subject for one in parts if not one.applies]
    lacking = {one.subject for one in open_parts}
    whole = dict.fromkeys(one.subject for one in written if one.subject not in lacking)
    said = [
        _("written for {whom}.", whom=_measures(advice, whole)) if whole else "",
        _("The municipality says itself that this is in place: {parts}.", parts=_labels(stated)) if stated else "",
        _("Lacking: {parts}.", parts=_labels(open_parts, advice)) if open_parts else "",
        _("Not settled whether it applies: {whom}.", whom=_measures(advice, unsettled)) if unsettled else "",
    ]
    told = " ".join(filter(None, said))
    return told[:1].lower() + told[1:]


def _labels(several: Sequence[RequirementAdvice], advice: Advice | None = None) -> str:
    """What is demanded, each once, with the measures where they are asked for."""
    by: dict[str, list[Subject]] = {}
    for one in several:
        by.setdefault(wording.inside(one.label), []).append(one.subject)
    named = [(label, measures_named(advice, subjects) if advice else "") for label, subjects in by.items()]
    return ", ".join(f"{label} ({whom})" if whom else label for label, whom in named)


def _measures(advice: Advice, several: Iterable[Subject]) -> str:
    named = measures_named(advice, several)
    return named[:1].lower() + named[1:] if every_measure(advice, several) else named or _("the case")


def _ended(words: str) -> str:
    return words if words.endswith((".", "…", "!", "?")) else f"{words}."


def _assessed(several: Sequence[Assessed]) -> str:
    said = []
    for one in several[:MOST_GROUPS]:
        words = f"{one.heading}, {one.certainty}" if one.stated else one.heading
        said.append(f"{one.whom}: {words}" if one.whom else words)
    if len(several) > MOST_GROUPS:
        left = len(several) - MOST_GROUPS
        said.append(ngettext("and {count} more group", "and {count} more groups", left))
    return "; ".join(said) or _("no target group yet")


def _facts(key: str, rows: Iterable[Cells]) -> Table:
    return Table(key, "", (), tuple(rows))


def _row(label: str, runs: Iterable[Run], between: str = " ") -> Cells:
    said: list[Run] = []
    for run in runs:
        said += [*([Run(between)] if said else []), run]
    return Piece((Run(label),)), Piece(tuple(said))


def _answer(place: Place) -> Origin:
    return Origin(From.ANSWER, place[1], place[0])
