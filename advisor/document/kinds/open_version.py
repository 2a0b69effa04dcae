"""The case paper as all may read it: without what is for those who work with the case, and without what may point at few people.
What nobody assessed is said here too.

What looks like personal data stops it. What is changed for the sake of small groups is told to the person who publishes, and
never in the file. Whether it is fit to publish, people judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import fromstring, tostring

from ...advice.advice import Advice
from ...case import privacy
from ...knowledge.terms import Depth
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...wording import words as wording
from ..appendix import rests_on, stands
from ..drafting import draft
from ..model import Block, Document, Figure, Heading, Paragraph, Piece, Purpose, Run, Section, Style, Table
from .small_groups import edits, opened

INTERNAL = ("grunnlag", "lov", "rad")  # sections: on what it rests, law to check, the advice and what became of it


@dataclass(frozen=True)
class Change:
    """What is not as in the case paper: where, what stood there, what stands there now, and why."""

    where: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Opened:
    document: Document
    changes: tuple[Change, ...]

    @property
    def reminders(self) -> list[str]:
        """What no program can judge, for the person who publishes."""
        return [
            _("Read it through before you publish it. The tool cannot tell whether a place or a story points at somebody."),
            _("The tool does not know whether the case is decided. Publish it when it is."),
        ]


def open_version(advice: Advice, length: Depth | None = None) -> Opened:
    """The open version, and what was changed. Raises Unusable where something looks like personal data."""
    whole = draft(advice, length, names=False)
    sections = [_without_internal(section) for section in whole.sections if section.id not in INTERNAL]
    sections = [section for section in sections if section.blocks]
    _heading, *rests = rests_on(advice.knowledge)
    note = Paragraph((Piece((Run(stands(advice.knowledge)),)),), Style.NOTE)
    sources = Section("kilder", None, _("Sources"), (*rests, note))
    document = replace(whole, purpose=Purpose.OPEN, subtitle=_subtitle(advice), sections=(*sections, sources))
    if problems := list(_personal(document)):
        raise Unusable(problems)
    cleaner = _Cleaner()
    return Opened(cleaner.document(document), tuple(dict.fromkeys(cleaner.changes)))


def _subtitle(advice: Advice) -> str:
    """What it is, of which day, and that nothing is decided yet."""
    day = advice.case.assessed_on
    said = [
        _("Open version of a case paper."),
        _("The day that the case was assessed: {day}.", day=wording.day(day)) if day else "",
        _("A draft: nothing is decided until the municipality says so."),
    ]
    return " ".join(filter(None, said))


# What is for those who work with the case


def _without_internal(section: Section) -> Section:
    return replace(section, state=None)


# Personal data


def _personal(document: Document) -> Iterator[Problem]:
    cure = _("Change the answer, and try again. Nothing is written.")
    for where, text in _texts(document):
        for finding in privacy.refused(text):
            yield Problem(where, None, privacy.message(finding), cure)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Where, and what: all that the document says."""
    yield document.title, document.title
    for section in document.sections:
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield section.heading, block.text
                case Heading():
                    yield section.heading, block.text
                case Table():
                    yield section.heading, block.note
                    yield from ((section.heading, piece.text) for row in block.rows for piece in row)
                case Figure():
                    yield section.heading, block.alt


# Small groups


class _Cleaner:
    """Goes through all that a document says, and remembers what it changed."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.where = ""

    def document(self, of: Document) -> Document:
        self.where = of.title
        title = self.text(of.title)
        return replace(of, title=title, sections=tuple(map(self.section, of.sections)))

    def section(self, of: Section) -> Section:
        self.where = of.heading
        return replace(of, blocks=tuple(map(self.block, of.blocks)))

    def block(self, of: Block) -> Block:
        match of:
            case Heading():
                return replace(of, text=self.text(of.text))
            case Paragraph():
                return replace(of, pieces=tuple(map(self.piece, of.pieces)))
            case Table():
                rows = tuple(tuple(map(self.piece, row)) for row in of.rows)
                head = tuple(map(self.text, of.head))
                return replace(of, caption=self.text(of.caption), head=head, rows=rows, note=self.text(of.note))
            case Figure():
                return replace(of, svg=self._svg(of.svg), alt=self.text(of.alt), caption=self.text(of.caption))

    def text(self, of: str) -> str:
        self._remember(of)
        return opened(of)

    def piece(self, of: Piece) -> Piece:
        self._remember(of.text)
        return replace(of, runs=_cut(of.runs))

    def _svg(self, svg: str) -> str:
        root = fromstring(svg)
        for one in root.iter():
            if one.text:
                one.text = self.text(one.text)
        return tostring(root, encoding="unicode")

    def _remember(self, text: str) -> None:
        for one in edits(text):
            self.changes.append(Change(self.where, text[one.start : one.end], one.put, one.why))


def _cut(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs after the edits of their whole text: what is put in stands in the run where it begins."""
    found = edits("".join(run.text for run in runs))
    kept, at = [], 0
    for run in runs:
        start, end, said, place = at, at + len(run.text), "", at
        for one in found:
            if one.end <= start or one.start >= end:
                continue
            said += run.text[place - start : max(one.start, start) - start] if one.start > place else ""
            said += one.put if one.start >= start else ""
            place = min(one.end, end)
        said += run.text[place - start :]
        changed = said != run.text
        kept.append(replace(run, text=said, origin=replace(run.origin, part="")) if changed else run)
        at = end
    return tuple(run for run in kept if run.text)
