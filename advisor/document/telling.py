"""How an answer is told: what people wrote as it stands, a choice or a number in the sentence that the base has for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..advice.advice import Advice
from ..case.facts import Place
from ..knowledge.sentences import Saying
from ..knowledge.terms import Question
from ..language.answers import Answer, Participation, Placed, State
from ..language.subjects import Kind, Subject
from ..language.types.base import UNSURE
from ..text.catalogue import chosen, gettext as _
from ..wording import words as wording
from .model import From, Origin, Piece, Run, Style

OURS, OTHERS = "*", "†"  # beside what does not come from the guideline; explained where the document ends
ENDS = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True)
class Told:
    """A piece, how its paragraph looks, and whether it goes on in the one before."""

    piece: Piece
    style: Style = Style.BODY
    joins: bool = False


class Teller:
    """Tells the answers of a case in the current language."""

    def __init__(self, advice: Advice):
        self.advice = advice
        self.facts = advice.inference.facts
        self.knowledge = advice.knowledge
        self.sentences = advice.knowledge.sentences

    def answer(self, place: Place) -> Answer | None:
        """The answer that counts: one whose situation is gone is kept in the case, and not told."""
        subject, question = place
        return self.facts.answer(*place) if self.advice.inference.reference.counted(subject, question) else None

    def name(self, question: str) -> str:
        """What an answer is called, in the middle of a sentence."""
        one = self.knowledge.questions[question]
        return chosen(self.sentences.of(question).name) or chosen(one.short).lower() or f"«{wording.question(one)}»"

    def label(self, question: str) -> str:
        """What it is called at the head of a column or a line."""
        return chosen(self.knowledge.questions[question].short) or wording.sentence(self.name(question))

    def told(self, place: Place) -> list[Told]:
        """What is said of an answer, in order; nothing where there is none."""
        answer = self.answer(place)
        if answer is None:
            return []
        question = self.knowledge.questions[place[1]]
        paragraphs = [one for one in self._paragraphs(place, question, answer) if one[0]]
        if paragraphs and (after := tuple(self._after(place, question, answer))):
            runs, style, joins = paragraphs[-1]
            paragraphs[-1] = ((*runs, *after), style, joins)
        return [Told(Piece(runs, number), style, joins) for number, (runs, style, joins) in enumerate(paragraphs)]

    def value(self, place: Place) -> Piece:
        """An answer in a few words, for a cell: «Middels, middels sikre»."""
        question, answer = self.knowledge.questions[place[1]], self.answer(place)
        if answer is None:
            return Piece((Run(_("not assessed"), Origin(From.ANSWER, question.id, place[0]), muted=True),))
        words = [
            wording.sentence(wording.short_answer(question, answer) if question.options else wording.answer(question, answer))
        ]
        if answer.certainty:
            words.append(wording.how_sure(answer.certainty))
        return Piece((Run(", ".join(words), Origin(From.ANSWER, question.id, place[0])),))

    # The parts of an answer

    def _paragraphs(self, place: Place, question: Question, answer: Answer) -> Iterator[tuple[tuple[Run, ...], Style, bool]]:
        saying = self.sentences.of(question.id)
        if rows := self._rows(place, question, answer):
            yield from ((row, style, False) for row, style in rows)
            return
        own = self._sentence(place, question, answer, saying)
        texts = self._texts(place, question, answer, saying, bool(own))
        first, *others = texts or [((), Style.BODY)]
        yield _spaced(own, first[0]), first[1] if not own else Style.BODY, saying.joins
        yield from ((runs, style, False) for runs, style in others)

    def _sentence(self, place: Place, question: Question, answer: Answer, saying: Saying) -> tuple[Run, ...]:
        """What the program says of a value, or what stands before people's own words."""
        said = self._said(place, question, answer, saying)
        return (Run(said, Origin(From.ANSWER, question.id, place[0])),) if said else ()

    def _said(self, place: Place, question: Question, answer: Answer, saying: Saying) -> str:
        if answer.state is State.NOT_RELEVANT:
            return _("{name}: not relevant.", name=self.label(question.id))
        if question.id in self.sentences.compared:  # its value stands in the table
            return f"{self.label(question.id)}:" if answer.rationale else ""
        if isinstance(answer.value, str) and not question.options:
            return chosen(saying.lead)
        if answer.state is State.UNSURE:
            of = {} if UNSURE in saying.silent else saying.values.get(UNSURE, {})
            silent = UNSURE in saying.silent
            return "" if silent else chosen(of) or _("{name}: not known yet.", name=self.label(question.id))
        token = str(answer)
        if token in saying.silent:
            return ""
        words = wording.answer(question, answer, self.facts.case)
        sentence = chosen(saying.of(token)) or f"{self.label(question.id)}: {{answer}}."
        said = self._filled(sentence, place, words)
        if saying.unticked and (left := self._unticked(question, answer)):
            said += " " + chosen(saying.unticked).replace("{options}", left)
        return said

    def _filled(self, sentence: str, place: Place, words: str) -> str:
        measure = place[0].measure if place[0].kind is Kind.GROUP else place[0]
        title = self.facts.case.title_of(measure) if "{measure}" in sentence else ""
        return wording.sentence(sentence.replace("{answer}", words).replace("{measure}", title))

    def _unticked(self, question: Question, answer: Answer) -> str:
        ticked = answer.value if isinstance(answer.value, tuple) else ()
        left = [option for option in question.options if option.id not in ticked and not option.exclusive]
        return ", ".join(chosen(option.label).lower() for option in left)

    def _texts(
        self, place: Place, question: Question, answer: Answer, saying: Saying, led: bool
    ) -> list[tuple[tuple[Run, ...], Style]]:
        """What people wrote, paragraph by paragraph."""
        found: list[tuple[tuple[Run, ...], Style]] = []
        value = answer.value if isinstance(answer.value, str) and not question.options else ""
        if isinstance(answer.value, tuple) and not question.options:  # sources
            value = "; ".join(map(str, answer.value))
        for part, text in (("value", value), ("reason", answer.reason), ("rationale", answer.rationale)):
            for number, (line, style) in enumerate(_lines(text)):
                run = Run(line, Origin(From.ANSWER, question.id, place[0], part))
                if number == 0 and style is Style.BODY and found and found[-1][1] is Style.BODY:
                    found[-1] = (_spaced(found[-1][0], (run,)), Style.BODY)
                else:
                    found.append(((run,), style))
        return found

    def _rows(self, place: Place, question: Question, answer: Answer) -> list[tuple[tuple[Run, ...], Style]]:
        """An answer of several lines: an order, or who took part."""
        if not isinstance(answer.value, tuple) or not answer.value or isinstance(answer.value[0], str):
            return []
        origin = Origin(From.ANSWER, question.id, place[0])
        found = []
        for row in answer.value:
            match row:
                case Placed():
                    name, style = wording.subject(self.facts.case, Subject(Kind.MEASURE, (row.measure,))), Style.NUMBERED
                    texts = [("reason", row.reason)]
                case Participation():
                    name, style = wording.sentence(wording.value(question, row.group)), Style.ITEM
                    texts = [("how", row.how), ("said", row.said), ("effect", row.effect)]
            parts = [
                Run(_ended(text), Origin(From.ANSWER, question.id, place[0], f"{row}.{part}")) for part, text in texts if text
            ]
            head = Run(f"{name}." if parts else name, origin, strong=True)
            found.append((_spaced((head,), *((run,) for run in parts)), style))
        return found

    def _after(self, place: Place, question: Question, answer: Answer) -> Iterator[Run]:
        """How sure people are, from where they have it, and whose question it is."""
        origin = Origin(From.ANSWER, question.id, place[0])
        if answer.certainty and question.id not in self.sentences.compared:
            yield Run(" " + _("We are {sure} of this.", sure=wording.how_sure(answer.certainty)), origin)
        if answer.sources:
            yield Run(" (" + _("Source: {source}", source="; ".join(answer.sources)) + ".)", origin, muted=True)
        if inherited := wording.inherited(self.facts.case, answer):
            yield Run(f" {inherited}", origin, muted=True)
        if mark := self.mark(question):
            yield Run(f" {mark}", origin, muted=True)

    def mark(self, question: Question) -> str:
        """Whose question it is, where it is not the guideline's."""
        if question.ours:
            return OURS
        sources = {self.knowledge.clauses[id].source for id in question.clauses}
        return OTHERS if sources and self.knowledge.roles.guideline not in sources else ""


def _spaced(*several: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs after each other, with a space between what does not have one."""
    found: list[Run] = []
    for runs in several:
        for run in runs:
            if found and not found[-1].text.endswith((" ", "\n")) and not run.text.startswith(" "):
                before = found[-1]
                if before.origin == run.origin:
                    found.append(Run(f" {run.text}", run.origin, run.strong, run.muted))
                    continue
                found.append(Run(" "))
            found.append(run)
    return tuple(found)


def _lines(text: str) -> list[tuple[str, Style]]:
    """The paragraphs of a text that people wrote; a line that begins as in a list is an item."""
    found = []
    for line in text.splitlines():
        item = re.match(r"\s*(?:[-–•*]|\d{1,2}[.)])\s+(?=\S)", line)
        said = " ".join((line[item.end() :] if item and line.lstrip()[0] in "-–•*" else line).split())
        if said:
            found.append((said, Style.ITEM if item and line.lstrip()[0] in "-–•*" else Style.BODY))
    return found


def _ended(text: str) -> str:
    said = " ".join(text.split())
    return said if said.endswith(ENDS) else f"{said}."
