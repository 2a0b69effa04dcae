"""The answers of a plain record, where they are plainly right. See plain_cases.py, which reads the rest of it.

An answer of few letters is read by the one reader, and what it said of it is remembered.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Generic, NoReturn, TypeVar

from ..knowledge import KnowledgeBase, Question, Requirement, Rule
from ..language.answers import Answer, State
from ..language.subjects import Kind
from ..language.types.base import UNSURE, exclusive
from ..language.types.participation import KEYS, SAID, Ledger, usual_names
from ..language.types.ranking import Ranking
from ..language.types.source import Source
from ..language.types.text import Text
from ..text.errors import Problem
from ..text.nodes import Node, without_controls
from ..text.visible import clean
from .answers import CERTAINTIES, FULL, NO_REASONS, NOT_RELEVANT, YEAR, AnswerReader
from .formerly import by_their_ids
from .keys import day_of

MOST_REMEMBERED, LONGEST_REMEMBERED = 16_384, 60  # answers of a base, and characters of one

_FULL = frozenset(FULL) - {"read"}
_NOTHING: tuple[Any, ...] = (None, "", [])
_SPAN = {"from", "to"}
_ENTRY, _PLACED = frozenset(KEYS), frozenset(("measure", "reason"))
_LONGEST_WORD = max(map(len, (UNSURE, *NOT_RELEVANT)))  # that says something else than a text


class NotPlain(Exception):
    """Something is not plainly right. It may be right all the same."""


class NotUsual(NotPlain):
    """Some text has other letters than most have."""


Few = str | tuple[str | None, ...]
"""An answer of few letters: a value, several, or the ends of a span and None."""

Taken = TypeVar("Taken")  # what an answer is kept as; false in a condition where there is none


# What one base makes of answers ------------------------------------------------------------------


class Known:
    """What is the same for every case on a base."""

    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        self.knowledge = knowledge
        self.line = 1 if in_file else 0
        asked = [one for one in knowledge.questions.values() if not one.derived and not one.case_field]
        self.asked = {kind: {one.id: one for one in asked if one.about is kind} for kind in Kind}
        self.free = {one.id for one in asked if type(one.answer_type) is Text}
        self.sources = {one.id for one in asked if type(one.answer_type) is Source}
        self.day = lru_cache(1000)(self._day)
        self.usual = lru_cache(100)(lambda id: usual_names(knowledge.questions[id]))
        self.alone = lru_cache(1000)(lambda id: exclusive(knowledge.questions[id].options))
        self.dismissible: dict[str, tuple[Kind, ...]] = {}  # advice → what it is, or was, about; nothing for a duty
        prompts = [rule for rule in knowledge.rules if rule.prompt]
        every: list[Requirement | Rule] = [*knowledge.requirements.values(), *prompts]
        for one in every:
            kinds = (one.about, one.was_about) if one.was_about else (one.about,)
            self.dismissible.setdefault(one.id, kinds if one.force.dismissible else ())
        for requirement in knowledge.requirements.values():
            for id in requirement.replaces:
                self.dismissible.setdefault(id, (requirement.about,))

    def few_letters(self, id: str, written: Few) -> Answer | None:
        """What the one reader makes of a few letters, of several such, or of a span."""
        value: object = written
        if isinstance(written, tuple):
            value = {"from": written[0], "to": written[1]} if written[-1:] == (None,) else [*written]
        return self.read(self.knowledge.questions[id], value)

    def read(self, question: Question, written: object, measures: Sequence[str] = ()) -> Answer | None:
        """What the one reader makes of an answer."""
        read = question.id in self.knowledge.read_through
        return AnswerReader(question, _unclear, measures, read).answer(self._node(written))

    def _node(self, written: object) -> Node:
        if written is None:
            return Node(None, self.line, plain=True)
        if isinstance(written, str):
            return Node(_text(written), self.line)
        if isinstance(written, dict):
            if not all(type(key) is str and _text(key) == key for key in written):
                raise NotPlain
            return Node({key: self._node(part) for key, part in written.items()}, self.line)
        if isinstance(written, list):
            return Node([self._node(part) for part in written], self.line)
        if isinstance(written, (int, float)) and not isinstance(written, bool):
            return Node(str(written), self.line)
        raise NotPlain

    def _day(self, written: str) -> date | None:
        """A day on which there are rules."""
        day = day_of(written)
        return day if day and self.knowledge.rules_on(day).rules else None


def _text(written: str) -> str:
    """A text as every reader of files takes it."""
    problems: list[Problem] = []
    text = clean(without_controls(written.strip(), "", None, problems))
    if problems:
        raise NotPlain
    return text


def _unclear(*_problem: object) -> NoReturn:
    raise NotPlain


class Remembered(dict[Few, Taken | None]):
    """What answers of few letters to one question are taken as: made where it is not there."""

    def __init__(self, id: str, memory: Memory[Taken]):
        super().__init__()
        self._id = id
        self._memory = memory

    def __missing__(self, written: Few) -> Taken | None:
        made = self._memory.make(self._id, written)
        self._memory.make_room()
        self[written] = made
        return made


class Memory(Generic[Taken]):
    """What is remembered of the answers to all questions of a base: all is forgotten when it is full."""

    def __init__(self, known: Known, make: Callable[[str, Few], Taken | None]):
        self.make = make
        fields = [question.id for question in known.knowledge.fields.values()]
        ids = [*(id for asked in known.asked.values() for id in asked), *fields]
        self.few = {id: Remembered(id, self) for id in ids if id not in known.free | known.sources}
        self.about = {kind: {id: self.few.get(id) for id in asked} for kind, asked in known.asked.items()}  # None: takes any text
        self._room = MOST_REMEMBERED

    def __len__(self) -> int:
        return sum(map(len, self.few.values()))

    def make_room(self) -> None:
        """For one more."""
        if not self._room:
            for one in self.few.values():
                one.clear()
            self._room = MOST_REMEMBERED
        self._room -= 1


class PlainAnswers(ABC, Generic[Taken]):
    """Reads the answers of one record. `careful`: cleans each text by itself."""

    def __init__(self, known: Known, memory: Memory[Taken], careful: bool):
        self.known = known
        self.memory = memory
        self.careful = careful
        self.texts: list[str] = []  # what people wrote; where it is not cleaned one by one, looked at together in the end
        self.profiles: set[str] = set()  # those that answers say they come from

    # What is made of them

    @abstractmethod
    def free(self, question: Question, text: str) -> Taken:
        """An answer to a question that takes any text."""

    @abstractmethod
    def not_relevant(self, reason: str) -> Taken: ...

    @abstractmethod
    def with_parts(self, answer: Taken, parts: dict[str, Any]) -> Taken:
        """An answer with what belongs to it: the fields of Answer."""

    @abstractmethod
    def other(self, question: Question, answer: Answer) -> Taken:
        """An answer of any other form."""

    @abstractmethod
    def order(self, question: Question, placed: dict[str, str]) -> Taken:
        """The order of the measures: id → why it stands there."""

    @abstractmethod
    def ledger(self, question: Question, rows: list[tuple[str, ...]]) -> Taken:
        """Those who took part: the group, and what is said of it."""

    # How they are read

    def text(self, written: object) -> str:
        """What people wrote: looked at in the end."""
        if type(written) is not str:
            raise NotPlain
        text = _text(written) if self.careful else written.strip()
        self.texts.append(text)
        return text

    def _text_or_none(self, written: object) -> str:
        return "" if written is None else self.text(written)

    def answers_in(self, written: dict[str, Any], kind: Kind) -> dict[str, Taken]:
        """The answers about one subject. Raises NotPlain."""
        asked, few = self.known.asked[kind], self.memory.about[kind]
        given: dict[str, Taken] = {}
        if not written.keys() <= few.keys():
            written = by_their_ids(written, self.known.knowledge.renamed)
            if not written.keys() <= few.keys():
                raise NotPlain
        for id, value in written.items():
            if type(value) is str:
                if (remembered := few[id]) is None:
                    answer = self.free_or_not(asked[id], value)
                elif len(value) <= LONGEST_REMEMBERED:  # most of all answers
                    answer = remembered[value]
                else:
                    answer = self._read(asked[id], value)
            elif type(value) is dict and ("value" in value or "not_relevant" in value):
                answer = self._full(asked[id], value)
            else:
                answer = self._short(asked[id], value)
            if answer:
                given[id] = answer
        return given

    def answer(self, question: Question, written: object) -> Taken | None:
        """One answer. Raises NotPlain."""
        if type(written) is dict and ("value" in written or "not_relevant" in written):
            return self._full(question, written)
        return self._short(question, written)

    def rows(self, question: Question, written: object, measures: Sequence[str]) -> Taken | None:
        """An answer of several lines: the order of the measures, or those who took part."""
        if type(written) is list:
            if isinstance(question.answer_type, Ranking):
                return self._order(question, written, measures)
            if isinstance(question.answer_type, Ledger):
                return self._ledger(question, written)
        answer = self.known.read(question, written, measures)
        return self.taken(question, answer) if answer else None

    def taken(self, question: Question, answer: Answer) -> Taken:
        """What is made of an answer as the one reader would give it."""
        self.texts += answer.texts()
        self._inherited(question, answer.profile)
        return self.other(question, answer)

    def _order(self, question: Question, written: list[Any], measures: Sequence[str]) -> Taken | None:
        placed: dict[str, str] = {}
        for entry in written:
            if type(entry) is str:
                id: Any = entry
                reason = None
            elif type(entry) is dict and entry.keys() <= _PLACED:
                id, reason = entry.get("measure"), entry.get("reason")
            else:
                raise NotPlain
            if id not in measures or id in placed:
                raise NotPlain
            placed[id] = self._text_or_none(reason)
        self.texts += placed
        return self.order(question, placed) if placed else None

    def _ledger(self, question: Question, written: list[Any]) -> Taken | None:
        rows, groups, names = [], set(), self.known.usual(question.id)
        for entry in written:
            if type(entry) is not dict or not entry.keys() <= _ENTRY:
                raise NotPlain
            get = entry.get
            who = " ".join(self.text(get("group")).split())
            who = names.get(who.casefold(), who)
            groups.add(who)
            rows.append((who, *[self._text_or_none(get(key)) for key in SAID]))
        if "" in groups or (len(groups) > 1 and not groups.isdisjoint(self.known.alone(question.id))):
            raise NotPlain
        return self.ledger(question, rows) if rows else None

    def _short(self, question: Question, written: Any) -> Taken | None:
        """A value without more."""
        kind, remembered = type(written), self.memory.few.get(question.id)
        if remembered is None:
            if kind is str:
                return self.free_or_not(question, written)
            if kind is list and question.id in self.known.sources and {str}.issuperset(map(type, written)):
                return self._several(question, self.sources(written))
            return self._read(question, written)
        if kind is str:
            if len(written) <= LONGEST_REMEMBERED:
                return remembered[written]
        elif kind is dict:
            if written.keys() == _SPAN:
                low, high = written["from"], written["to"]
                if type(low) is type(high) is str and len(low) + len(high) <= LONGEST_REMEMBERED:
                    return remembered[low, high, None]
        elif kind is list:
            for one in written:
                if type(one) is not str or len(one) > LONGEST_REMEMBERED:
                    break
            else:
                return remembered[tuple(written)]
        elif kind is int or kind is float:
            return remembered[str(written)]
        return self._read(question, written)

    def _read(self, question: Question, written: object) -> Taken | None:
        answer = self.known.read(question, written)
        return self.taken(question, answer) if answer else None

    def free_or_not(self, question: Question, written: str) -> Taken | None:
        """What was written where any text may be."""
        text = _text(written) if self.careful else written.strip()
        self.texts.append(text)
        if len(text) <= _LONGEST_WORD and (not text or text == UNSURE or text.lower() in NOT_RELEVANT):
            return self._read(question, written)
        return self.free(question, text) if question.id in self.known.free else self._several(question, (text,))

    def _several(self, question: Question, texts: tuple[str, ...]) -> Taken | None:
        """An answer of several texts, none of them empty."""
        return self.other(question, Answer(State.VALUE, texts)) if texts else None

    def _full(self, question: Question, written: dict[str, Any]) -> Taken | None:
        """The full form, where it says one thing and what belongs to that."""
        value, reason = written.get("value"), written.get("not_relevant")
        if type(value) is str and reason is None and 0 < len(value) <= LONGEST_REMEMBERED:  # most of them
            remembered = self.memory.few.get(question.id)
            answer = self.free_or_not(question, value) if remembered is None else remembered[value]
        elif not written.keys() <= _FULL or (value in _NOTHING) == (reason in _NOTHING):
            return self._read(question, written)
        elif reason in _NOTHING:
            if isinstance(value, dict) and not value.keys() == _SPAN:
                raise NotPlain
            answer = self._short(question, value)
        else:
            said = self.text(reason)
            if question.settles_duty or said.lower() in NO_REASONS:
                raise NotPlain
            answer = self.not_relevant(said)
        if not answer:
            raise NotPlain
        if len(written) == 1:
            return answer
        parts: dict[str, Any] = {}
        for key, part in written.items():
            if type(part) is str and key in _TEXTS:
                parts[key] = text = _text(part) if self.careful else part.strip()
                self.texts.append(text)
            elif (read := _PARTS.get(key)) is None:
                if key not in _FULL:
                    return self._read(question, written)
            elif part is not None:
                parts[key] = read(self, part)
        if "profile" in parts:
            self._inherited(question, parts["profile"])
        return self.with_parts(answer, parts)

    def sources(self, written: object) -> tuple[str, ...]:
        if type(written) is not list:
            written = [written]
        return tuple([text for one in written if (text := self.text(one))])

    def _inherited(self, question: Question, profile: str) -> None:
        """An answer that says it comes from a profile."""
        if profile:
            if not question.yearly:
                raise NotPlain
            self.profiles.add(profile)


def _certainty(_reader: object, written: object) -> str:
    if written not in CERTAINTIES:
        raise NotPlain
    return str(written)


def _year(_reader: object, written: object) -> int:
    if type(written) not in (int, str) or not YEAR.fullmatch(str(written)):
        raise NotPlain
    return int(str(written))


_TEXTS = frozenset(("rationale", "unit", "profile"))
_PARTS: dict[str, Callable[[PlainAnswers[Any], Any], Any]] = {
    **dict.fromkeys(_TEXTS, PlainAnswers.text),
    "sources": PlainAnswers.sources,
    "certainty": _certainty,
    "year": _year,
}
