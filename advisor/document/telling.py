"""How an answer is told: what people wrote as it stands, a choice or a number in the sentence that the base has for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..advice.advice import Advice
from ..case.facts import Place
from ..engines.status import Status
from ..knowledge import KnowledgeBase
from ..knowledge.sentences import Saying
from ..knowledge.terms import Depth, Force, Question
from ..language.answers import Amount, Answer, Participation, Placed, State
from ..language.conditions import Truth
from ..language.subjects import Kind, Subject
from ..language.types.base import UNSURE
from ..language.types.quantities import bounds, turned
from ..text.catalogue import chosen, gettext as _
from ..wording import words as wording
from .model import From, Origin, Piece, Run, Style

OURS, OTHERS = "*", "†"  # of a question that is not the guideline's
BOTH = 2
ENDS = (".", "!", "?", "…", ":", ";", ".)", ".»", "?»", "!»", '."', ".”")


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
        self.compared = self.sentences.compared

    def answer(self, place: Place) -> Answer | None:
        """The answer that counts: one whose situation is gone is kept in the case, and not told."""
        subject, question = place
        return self.facts.answer(*place) if self.advice.inference.reference.counted(subject, question) else None

    def asked(self, place: Place, depth: Depth) -> bool:
        """Whether the case asks it at a depth."""
        return self.advice.inference.reference.counted(*place) and self.knowledge.questions[place[1]].asked_at(depth)

    def name(self, question: str) -> str:
        """What an answer is called, in the middle of a sentence."""
        one = self.knowledge.questions[question]
        return chosen(self.sentences.of(question).name) or wording.inside(chosen(one.short)) or f"«{wording.question(one)}»"

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
        if paragraphs:
            runs, style, joins = paragraphs[-1]
            paragraphs[-1] = (self._with_after(runs, place, question, answer), style, joins)
            paragraphs += self._unplaced(place, answer)
        return [Told(Piece(runs, number), style, joins) for number, (runs, style, joins) in enumerate(paragraphs)]

    def _unplaced(self, place: Place, answer: Answer) -> Iterator[tuple[tuple[Run, ...], Style, bool]]:
        """The measures that an order leaves out."""
        rows = answer.value if isinstance(answer.value, tuple) else ()
        placed = {row.measure for row in rows if isinstance(row, Placed)}
        left = [one for one in self.facts.subjects[Kind.MEASURE] if one.ids[0] not in placed] if placed else []
        if left:
            said = _("Not placed: {measures}.", measures=listed([self.facts.case.title_of(one) for one in left]))
            yield (Run(said, Origin(From.ANSWER, place[1], place[0])),), Style.EMPTY, False

    def value(self, place: Place) -> Piece:
        """An answer in a few words, for a cell: «Middels (middels sikkert)»."""
        question, answer = self.knowledge.questions[place[1]], self.answer(place)
        if answer is None:
            return Piece((Run(_("not assessed"), Origin(From.ANSWER, question.id, place[0]), muted=True),))
        short = answer.state is not State.VALUE or question.options
        words = wording.sentence(wording.short_answer(question, answer) if short else wording.answer(question, answer))
        if answer.certainty:
            words += f" ({how_sure(answer.certainty)})"
        return Piece((Run(words, Origin(From.ANSWER, question.id, place[0])),))

    def inapplicable(self, place: Place) -> tuple[Run, ...]:
        """What stands in a cell for an answer that the case does not ask for; nothing where it does, or may."""
        subject, situation = place[0], self.knowledge.questions[place[1]].ask_when
        if not situation or self.advice.inference.situation(subject, situation) is not Truth.NEI:
            return ()
        return (Run(wording.finding(Force.SHOULD, Status.INAPPLICABLE).lower(), muted=True),)

    def unsure(self, place: Place) -> bool:
        """Whether people said no more than that they do not know, and the base has no sentence for it."""
        answer = self.answer(place)
        if answer is None or answer.state is not State.UNSURE or answer.rationale or answer.sources or self._compared(place[1]):
            return False
        saying = self.sentences.of(place[1])
        return not saying.silenced(UNSURE) and UNSURE not in saying.values

    # The parts of an answer

    def _compared(self, question: str) -> bool:
        """Whether its value stands in the table of measures."""
        return question in self.compared

    def _paragraphs(self, place: Place, question: Question, answer: Answer) -> Iterator[tuple[tuple[Run, ...], Style, bool]]:
        saying = self.sentences.of(question.id)
        if rows := self._rows(place, question, answer, saying):
            yield from ((row, style, False) for row, style in rows)
            return
        texts = self._texts(place, question, answer)
        said = self._said(place, question, answer, saying, bool(texts))
        own = (Run(said, Origin(From.ANSWER, question.id, place[0])),) if said else ()
        first, *others = texts or [((), Style.BODY)]
        if own and first[1] is not Style.BODY:
            others, first = texts, ((), Style.BODY)
        yield _spaced(own, first[0]), first[1], saying.joins
        yield from ((runs, style, False) for runs, style in others)

    def _said(self, place: Place, question: Question, answer: Answer, saying: Saying, written: bool) -> str:
        """What the program says of a value, or what stands before people's own words."""
        label = self.label(question.id)
        if answer.state is State.NOT_RELEVANT and written and self._compared(question.id):
            return _("Not relevant:")
        if answer.state is State.NOT_RELEVANT:
            return _("{name} (not relevant):", name=label) if written else _("{name}: not relevant.", name=label)
        if isinstance(answer.value, str) and not question.options:
            return chosen(saying.lead)
        if question.answer_type.name == "source" and answer.state is State.VALUE:
            return chosen(saying.lead) or f"{label}:"
        return self._of_value(place, question, answer, saying, written)

    def _of_value(self, place: Place, question: Question, answer: Answer, saying: Saying, written: bool) -> str:
        token, label, compared = str(answer), self.label(question.id), self._compared(question.id)
        if compared and not written:
            name, source = self.name(question.id), _sources(answer)
            fitting = chosen(saying.source) or _("Source for {name}: {answer}.", name=name, answer="{answer}")
            return _places_filled(fitting, {"answer": source}) if source else ""
        if saying.silenced(token) or (compared and not saying.of(token)):
            return chosen(saying.lead) if written else ""
        if answer.state is State.UNSURE:
            unsure = _("{name} (unsure):", name=label) if written else _("{name}: unsure.", name=label)
            sentence = chosen(saying.values.get(UNSURE, {})) or unsure
        else:
            sentence = _of_change(saying, answer) or chosen(saying.of(token)) or f"{label}: {{answer}}."
        words = self._words(place, question, answer, saying)
        return self._filled(sentence, place, {**_numbers(sentence, answer), "answer": words}) if words else ""

    def _words(self, place: Place, question: Question, answer: Answer, saying: Saying) -> str:
        if question.options and isinstance(answer.value, tuple):
            ticked = [option for option in question.options if option.id in answer.value]
            left = [option for option in ticked if not self._elsewhere(place[0], saying.told_by.get(option.id, ""))]
            return listed([wording.inside(chosen(option.label)) for option in left])
        words = wording.answer(question, answer, self.facts.case)
        low, dash, high = words.partition("–")
        span = dash and question.options and "–" in str(answer)  # of a scale, in running text
        return _("{low} to {high}", low=low, high=high) if span else words

    def _elsewhere(self, subject: Subject, question: str) -> bool:
        """Whether what is ticked is told where another question of the same measure is answered."""
        if not question:
            return False
        about = self.knowledge.questions[question].about
        subjects = [subject] if about is subject.kind else self.facts.below(subject, about)
        return any(self.told((one, question)) for one in subjects)

    def _filled(self, sentence: str, place: Place, words: Mapping[str, str]) -> str:
        measure = place[0].measure if place[0].kind is Kind.GROUP else place[0]
        title = self.facts.case.title_of(measure) if "{measure}" in sentence else ""
        return wording.sentence(_places_filled(sentence, {**words, "measure": title}))

    def unticked(self, place: Place) -> list[str]:
        """What of several choices was gone through and not ticked, where the base has a sentence for it."""
        question, answer = self.knowledge.questions[place[1]], self.answer(place)
        if not self.sentences.of(question.id).unticked or answer is None or answer.state is not State.VALUE:
            return []
        ticked = answer.value if isinstance(answer.value, tuple) else ()
        left = [option for option in question.options if option.id not in ticked and not option.exclusive]
        return [wording.inside(chosen(option.label)) for option in left]

    def unticked_said(self, question: str, options: Sequence[str]) -> str:
        return _places_filled(chosen(self.sentences.of(question).unticked), {"options": listed(options)})

    def _texts(self, place: Place, question: Question, answer: Answer) -> list[tuple[tuple[Run, ...], Style]]:
        """What people wrote, paragraph by paragraph."""
        found: list[tuple[tuple[Run, ...], Style]] = []
        value = answer.value if isinstance(answer.value, str) and not question.options else ""
        if isinstance(answer.value, tuple) and not question.options:  # sources
            value = "; ".join(map(str, answer.value))
        for part, text in (("value", value), ("reason", answer.reason), ("rationale", answer.rationale)):
            for number, (line, style) in enumerate(_lines(text)):
                runs = _ended(Run(line, Origin(From.ANSWER, question.id, place[0], part)), style)
                if number == 0 and style is Style.BODY and found and found[-1][1] is Style.BODY:
                    found[-1] = (_spaced(found[-1][0], runs), Style.BODY)
                else:
                    found.append((runs, style))
        return found

    def _rows(self, place: Place, question: Question, answer: Answer, saying: Saying) -> list[tuple[tuple[Run, ...], Style]]:
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
                    name = chosen(saying.values.get(row.group, {})).removesuffix(".") or name
                    texts = [("how", row.how), ("said", row.said), ("effect", row.effect)]
            parts = [
                _ended(Run(" ".join(text.split()), Origin(From.ANSWER, question.id, place[0], f"{row}.{part}")))
                for part, text in texts
                if text.strip()
            ]
            head = Run(f"{name}." if parts else name, origin, strong=True)
            found.append((_spaced((head,), *parts), style))
        return found

    def _with_after(self, runs: tuple[Run, ...], place: Place, question: Question, answer: Answer) -> tuple[Run, ...]:
        """How sure people are, and from where they have it: within a sentence of the program's own, and behind what people
        wrote."""
        origin, last = Origin(From.ANSWER, question.id, place[0]), runs[-1]
        compared = self._compared(question.id)
        certainty = "" if compared else answer.certainty
        notes = [_("source: {source}", source=_sources(answer))] if answer.sources and (answer.rationale or not compared) else []
        if inherited := wording.inherited(self.facts.case, answer):
            notes.append(inherited.strip("()"))
        if isinstance(answer.value, float | Amount) and answer.year and _of_change(self.sentences.of(question.id), answer):
            notes.append(_("kroner of {year}", year=answer.year))
        if not last.origin.part and not last.strong and last.text.endswith(".") and last.text != ".":
            notes = [*([how_sure(certainty)] if certainty else []), *notes]
            if not notes:
                return runs
            return (*runs[:-1], Run(last.text[:-1], last.origin), Run(f" ({'; '.join(notes)})", origin, muted=True), Run("."))
        sure = (Run(f" {how_sure_said(certainty)}", origin, muted=True),) if certainty else ()
        noted = (Run(f" ({wording.sentence('; '.join(notes))}.)", origin, muted=True),) if notes else ()
        return (*runs, *sure, *noted)

    def mark(self, question: Question) -> str:
        return mark(self.knowledge, question)


def mark(knowledge: KnowledgeBase, question: Question) -> str:
    """Whose question it is, where it is not the guideline's."""
    if question.ours:
        return OURS
    sources = {knowledge.clauses[id].source for id in question.clauses}
    return OTHERS if sources and knowledge.roles.guideline not in sources else ""


def _spaced(*several: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs after each other, with a space between one group and the next."""
    found: list[Run] = []
    for runs in several:
        found += [*([Run(" ")] if found and runs else []), *runs]
    return tuple(found)


def item_mark(line: str) -> str:
    """What a line of a list begins with; empty for any other."""
    found = re.match(r"\s*[-–•*]\s+(?=\S)", line)
    return found[0] if found else ""


def _lines(text: str) -> list[tuple[str, Style]]:
    """The paragraphs of a text that people wrote; a line that begins as in a list is an item."""
    found = []
    for line in text.splitlines():
        item = re.match(r"\s*(?:[-–•*]|\d{1,2}[.)])\s+(?=\S)", line)
        said = " ".join((line[item.end() :] if item and line.lstrip()[0] in "-–•*" else line).split())
        if said:
            found.append((said, Style.ITEM if item and line.lstrip()[0] in "-–•*" else Style.BODY))
    return found


def _ended(run: Run, style: Style = Style.BODY) -> tuple[Run, ...]:
    """What people wrote, with the end of a sentence where they left it out and more may follow."""
    return (run,) if style is not Style.BODY or run.text.endswith(ENDS) else (run, Run("."))


def _places_filled(sentence: str, words: Mapping[str, str]) -> str:
    """A sentence with its places filled, once each: what people wrote is no place."""
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), sentence)


def _of_change(saying: Saying, answer: Answer) -> str:
    """The sentence for the direction of a change, in the unit that the question asks for."""
    if not saying.signed or answer.state is not State.VALUE or answer.unit or not isinstance(answer.value, float | Amount):
        return ""
    low, high = bounds(answer.value)
    return chosen(saying.signed["none" if low == high == 0 else "up" if low >= 0 else "down" if high <= 0 else "either"])


def _numbers(sentence: str, answer: Answer) -> dict[str, str]:
    """A change without its sign, and its bounds to either side: of these what a sentence has a place for."""
    if not isinstance(answer.value, float | Amount):
        return {}
    value, (low, high) = answer.value, bounds(answer.value)
    said: dict[str, Callable[[], str]] = {
        "number": lambda: wording.quantity(turned(value) if high <= 0 else value),
        "less": lambda: wording.number(-low),
        "more": lambda: wording.number(high),
    }
    return {name: say() for name, say in said.items() if f"{{{name}}}" in sentence}


def measures_named(advice: Advice, several: Iterable[Subject]) -> str:
    """The titles of measures, also of those that groups stand under, or that it is all of them."""
    named = _measures(several)
    if every_measure(advice, named) and len(named) > 1:
        return _("Both measures") if len(named) == BOTH else _("All the measures")
    return listed([advice.case.title_of(one) for one in named])


def every_measure(advice: Advice, several: Iterable[Subject]) -> bool:
    """Whether it is about each of the measures; of groups, about each of them too."""
    about, subjects = list(several), advice.inference.facts.subjects
    groups = {of for of in about if of.kind is Kind.GROUP}
    return len(_measures(about)) == len(subjects[Kind.MEASURE]) and groups in (set(), set(subjects[Kind.GROUP]))


def _measures(several: Iterable[Subject]) -> list[Subject]:
    return [*dict.fromkeys(of.measure if of.kind is Kind.GROUP else of for of in several if of.kind is not Kind.CASE)]


def _sources(answer: Answer) -> str:
    return "; ".join(" ".join(one.split()) for one in answer.sources).removesuffix(".")


def listed(several: Sequence[str]) -> str:
    """«a, b og c»; with semicolons where one has a comma or an «og» of its own."""
    *first, last = several or [""]
    joined = _("{first} and {last}", first="", last="")
    if any("," in one or joined in one for one in several):
        return "; ".join(several)
    return _("{first} and {last}", first=", ".join(first), last=last) if first else last


def how_sure(of: str) -> str:
    """How sure people are, as it is said of a judgement."""
    return {"lite": _("low certainty"), "middels": _("fair certainty"), "svært": _("high certainty")}[of]


def how_sure_said(of: str) -> str:
    """The same as a sentence."""
    return {
        "lite": _("The certainty of the assessment is low."),
        "middels": _("The certainty of the assessment is fair."),
        "svært": _("The certainty of the assessment is high."),
    }[of]
