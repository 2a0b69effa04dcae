"""The case on one page, for those who decide: the same as the review on the screen. What does not fit is counted, not shrunk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..advice.advice import Advice
from ..advice.pieces import RequirementAdvice
from ..case.facts import Place
from ..language.subjects import Subject
from ..text.catalogue import chosen, current, gettext as _, ngettext
from ..wording import law as lawwords, words as wording
from . import overview
from .appendix import advice_counted, stands
from .assessments import Assessed
from .model import Block, Document, From, Origin, Paragraph, Piece, Purpose, Run, Section, Style, Table
from .overview import Row, Said
from .telling import Teller

MOST_MEASURES = 4  # rows of the table
MOST_LAW, MOST_UNCERTAIN, MOST_OPEN, MOST_DUTIES, MOST_GROUPS = 4, 3, 3, 3, 2
LONGEST, LONGEST_REASON = 280, 120  # characters of what people wrote; the whole text stands in the case paper
LINE = "_" * 28

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
        sections=tuple(Page(advice).sections()),
        version=knowledge.version,
        knowledge=knowledge.digest,
        source_date=knowledge.source_date,
        stands=stands(knowledge),
    )


def _subtitle(advice: Advice) -> str:
    day = advice.case.assessed_on
    said = [_("Review on one page."), f"{wording.sentence(wording.level(advice.level))}, {wording.depth(advice.depth)}."]
    return " ".join([*said, *([wording.sentence(wording.day(day)) + "."] if day else [])])


class Page:
    def __init__(self, advice: Advice):
        self.advice = advice
        self.knowledge = advice.knowledge
        self.case = advice.case
        self.teller = Teller(advice)
        self.cut = False

    def sections(self) -> Iterator[Section]:
        if proposed := tuple(self._proposed()):
            yield Section(
                "forslag", None, _("What is proposed"), (_facts("forslaget", _("What is proposed, and why"), proposed),)
            )
        rows = overview.rows(self.advice)
        if rows:
            placed = any(row.number for row in rows)
            title = _("The measures in the order that people set") if placed else _("The measures")
            yield Section("rekke", None, title, tuple(self._measures(rows, title, placed)))
        yield Section(
            "videre", None, _("Before it is decided"), (_facts("videre", _("What to know of the case"), self._beside()),)
        )
        yield Section("lest", None, _("Read by"), tuple(self._read()))

    # What is proposed

    def _proposed(self) -> Iterator[Cells]:
        if proposed := overview.proposal(self.advice):
            yield _row(_("Proposal"), [self._said(proposed)])
        for label, several in overview.grounds(self.advice):
            runs = [self._said(one, one.label if len(several) > 1 else "") for one in several]
            yield _row(label, runs)

    def _said(self, one: Said, label: str = "") -> Run:
        words = self._short(one.words, LONGEST) or _("not assessed")
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
        name = [Run(f"{number}{self._short(row.side.title, LONGEST_REASON)}", strong=True)]
        if row.groups:
            left = len(row.groups) - MOST_GROUPS
            more = [ngettext("and {count} more group", "and {count} more groups", left)] if left > 0 else []
            shown = [self._short(one, LONGEST_REASON) for one in row.groups[:MOST_GROUPS]]
            name.append(Run(f" {'; '.join([*shown, *more])}", muted=True))
        cells = [Piece((Run(_assessed(several)),)) for _label, several in row.cells]
        reason = self._short(row.reason, LONGEST_REASON) or (_("not written") if row.number else _("not placed"))
        return (Piece(tuple(name)), *cells, *([Piece((Run(reason),))] if placed else []))

    # Duties, law, what is uncertain and empty, advice

    def _beside(self) -> Iterator[Cells]:
        yield _row(_("Duties in law"), self._duties())
        if self.knowledge.law_map.lines:
            yield _row(lawwords.label(), self._law())
        yield _row(_("What is uncertain"), self._uncertain())
        yield _row(_("What stands empty"), self._empty())
        yield _row(_("Advice"), [Run(advice_counted(self.advice))])

    def _duties(self) -> Iterator[Run]:
        said = []
        for heading, parts in wording.by_duty(self.knowledge, self.advice.duties):
            by: dict[Subject, list[RequirementAdvice]] = {}
            for part in parts:
                by.setdefault(part.subject, []).append(part)
            for number, (subject, several) in enumerate(by.items()):
                label = f"{chosen(heading.label)}. " if number == 0 else ""
                origin = Origin(From.RULE, several[0].requirement.id, subject)
                said.append(Run(f"{label}{wording.subject(self.case, subject)}: {_standing(several)}", origin))
        yield from self._some(said, MOST_DUTIES)
        if not said:
            yield Run(_("None that the tool knows of applies by the answers."))
        only_parts = _("The tool sees only whether the parts are there. Whether they are sound, people judge.")
        yield Run(f"{only_parts} {wording.only_duties(self.knowledge)}", muted=True)

    def _law(self) -> Iterator[Run]:
        lines = [line for line in self.advice.law_lines if not line.closed]
        said = [Run(f"{chosen(one.title)} ({lawwords.line_places(one)}).", Origin(From.SOURCE, one.id)) for one in lines]
        yield from self._some(said, MOST_LAW)
        yield Run(" ".join(lawwords.caveats()) if lines else _("No line follows from the answers."), muted=True)

    def _uncertain(self) -> Iterator[Run]:
        said = []
        for one in overview.uncertain(self.advice):
            matters = self._short(one.matters, LONGEST_REASON)
            words = ". ".join(filter(None, [one.words, matters]))
            end = "" if words.endswith((".", "…")) else "."
            said.append(Run(f"{self._named(one.place)}: {words}{end}", _answer(one.place)))
        yield from self._some(said, MOST_UNCERTAIN)
        if not said:
            nothing = _("No answer says that people are unsure.") if self.advice.answered else _("Nothing is assessed yet.")
            yield Run(nothing)

    def _empty(self) -> Iterator[Run]:
        label = _("Assessments of the guideline")
        yield Run(f"{label}: {wording.answered(self.advice)}")
        left = overview.unanswered(self.advice)
        yield from self._some([Run(f"{self._named(place)}.", _answer(place)) for place in left], MOST_OPEN)
        if self.advice.document:
            yield Run(wording.document(self.advice))

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


def _standing(several: Sequence[RequirementAdvice]) -> str:
    """Where the parts of a duty stand, of one measure."""
    sure = [one for one in several if one.applies]
    open_parts = [one.label.lower() for one in sure if one.open]
    said = []
    if open_parts:
        stands_open = ngettext("stands open.", "stand open.", len(open_parts))
        said.append(f"{', '.join(open_parts)} {stands_open}")
    elif sure:
        said.append(f"{wording.found(sure[0]).lower()}.")
    if len(sure) < len(several):
        said.append(_("Whether more of it applies is not settled.") if sure else _("It is not settled whether the duty applies."))
    return " ".join(said)


def _assessed(several: Sequence[Assessed]) -> str:
    said = []
    for one in several[:MOST_GROUPS]:
        words = f"{one.heading}, {one.certainty}" if one.stated else one.heading
        said.append(f"{one.whom}: {words}" if one.whom else words)
    if len(several) > MOST_GROUPS:
        left = len(several) - MOST_GROUPS
        said.append(ngettext("and {count} more group", "and {count} more groups", left))
    return "; ".join(said) or _("no target group yet")


def _facts(key: str, caption: str, rows: Iterable[Cells]) -> Table:
    return Table(key, caption, (), tuple(rows))


def _row(label: str, runs: Iterable[Run]) -> Cells:
    said: list[Run] = []
    for run in runs:
        said += [*([Run(" ")] if said else []), run]
    return Piece((Run(label),)), Piece(tuple(said))


def _answer(place: Place) -> Origin:
    return Origin(From.ANSWER, place[1], place[0])
