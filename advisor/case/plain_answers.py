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
from ..language.answers import Answer, Participation, Placed, State
from ..language.subjects import Kind
from ..language.types.base import UNSURE, exclusive
from ..language.types.participation import KEYS, SAID, Ledger, usual
from ..language.types.ranking import Ranking
from ..language.types.text import Text
from ..text.errors import Problem
from ..text.nodes import Node, without_controls
from ..text.visible import clean
from .answers import CERTAINTIES, FULL, NO_REASONS, NOT_RELEVANT, YEAR, AnswerReader
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


# What one base makes of answers ------------------------------------------------------------------


class Known:
    """What is the same for every case on a base."""

    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        self.knowledge = knowledge
        self.line = 1 if in_file else 0
        asked = [one for one in knowledge.questions.values() if not one.derived and not one.case_field]
        self.asked = {kind: {one.id: one for one in asked if one.about is kind} for kind in Kind}
        self.free = {one.id for one in asked if isinstance(one.answer_type, Text)}
        self.day = lru_cache(1000)(self._day)
        self.usual = lru_cache(1000)(lambda id, who: usual(knowledge.questions[id], who))
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

    def few_letters(self, id: str, written: str | tuple[str, ...], to: str | None = None) -> Answer | None:
        """What the one reader makes of a few letters, of several such, or of a span."""
        value = [*written] if isinstance(written, tuple) else written if to is None else {"from": written, "to": to}
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


Taken = TypeVar("Taken")  # what an answer is kept as; false in a condition where there is none


class PlainAnswers(ABC, Generic[Taken]):
    """Reads the answers of one record. `careful`: cleans each text by itself."""

    few: Callable[..., Taken | None]  # of a question's id: its answer in few letters, as a value, several, or a span

    def __init__(self, known: Known, careful: bool):
        self.known = known
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

    # How they are read

    def text(self, written: object) -> str:
        """What people wrote: looked at in the end."""
        if type(written) is not str:
            raise NotPlain
        text = _text(written) if self.careful else written.strip()
        self.texts.append(text)
        return text

    def _looked_at_later(self, written: object) -> str:
        """As `text`, of a text in an answer that `taken` gets."""
        if written is None:
            return ""
        if type(written) is not str:
            raise NotPlain
        return _text(written) if self.careful else written.strip()

    def answer(self, question: Question, written: object) -> Taken | None:
        """One answer. Raises NotPlain."""
        if type(written) is dict and ("value" in written or "not_relevant" in written):
            return self._full(question, written)
        return self._short(question, written)

    def rows(self, question: Question, written: object, measures: Sequence[str]) -> Answer | None:
        """An answer of several lines: the order of the measures, or those who took part."""
        if type(written) is not list:
            return self.known.read(question, written, measures)
        if isinstance(question.answer_type, Ranking):
            return self._order(written, measures)
        if isinstance(question.answer_type, Ledger):
            return self._ledger(question, written)
        return self.known.read(question, written, measures)

    def taken(self, question: Question, answer: Answer) -> Taken:
        """What is made of an answer as the one reader would give it."""
        self.texts += answer.texts()
        self._inherited(question, answer.profile)
        return self.other(question, answer)

    def _order(self, written: list[Any], measures: Sequence[str]) -> Answer | None:
        placed = {}
        for entry in written:
            record = {"measure": entry} if type(entry) is str else entry
            if type(record) is not dict or not record.keys() <= _PLACED:
                raise NotPlain
            id: Any = record.get("measure")
            if id not in measures or id in placed:
                raise NotPlain
            placed[id] = Placed(id, self._looked_at_later(record.get("reason")))
        return Answer(State.VALUE, tuple(placed.values())) if placed else None

    def _ledger(self, question: Question, written: list[Any]) -> Answer | None:
        rows = []
        for entry in written:
            if type(entry) is not dict or not entry.keys() <= _ENTRY:
                raise NotPlain
            who = self.known.usual(question.id, " ".join(self.text(entry.get("group")).split()))
            rows.append(Participation(who, *(self._looked_at_later(entry.get(key)) for key in SAID)))
        groups = {row.group for row in rows}
        if "" in groups or (len(groups) > 1 and not groups.isdisjoint(self.known.alone(question.id))):
            raise NotPlain
        return Answer(State.VALUE, tuple(rows)) if rows else None

    def _short(self, question: Question, written: Any) -> Taken | None:
        """A value without more."""
        kind = type(written)
        if kind is str:
            if question.id in self.known.free:
                return self.free_or_not(question, written)
            if len(written) <= LONGEST_REMEMBERED:
                return self.few(question.id, written)
        elif kind is int or kind is float:
            return self.few(question.id, str(written))
        elif kind is list:
            if all(type(one) is str and len(one) <= LONGEST_REMEMBERED for one in written):
                return self.few(question.id, tuple(written))
        elif kind is dict and written.keys() == _SPAN:
            low, high = written["from"], written["to"]
            if type(low) is type(high) is str and len(low) + len(high) <= LONGEST_REMEMBERED:
                return self.few(question.id, low, high)
        return self._read(question, written)

    def _read(self, question: Question, written: object) -> Taken | None:
        answer = self.known.read(question, written)
        return self.taken(question, answer) if answer else None

    def free_or_not(self, question: Question, written: str) -> Taken | None:
        """What was written where any text may be."""
        text = self.text(written)
        if len(text) <= _LONGEST_WORD and (not text or text == UNSURE or text.lower() in NOT_RELEVANT):
            return self._read(question, written)
        return self.free(question, text)

    def _full(self, question: Question, written: dict[str, Any]) -> Taken | None:
        """The full form, where it says one thing and what belongs to that."""
        value, reason = written.get("value"), written.get("not_relevant")
        if not written.keys() <= _FULL or (value in _NOTHING) == (reason in _NOTHING):
            return self._read(question, written)
        if reason in _NOTHING:
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
        parts = {}
        for key, part in written.items():
            if part is not None and (read := _PARTS.get(key)):
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


_PARTS: dict[str, Callable[[PlainAnswers[Any], Any], Any]] = {
    **dict.fromkeys(("rationale", "unit", "profile"), PlainAnswers.text),
    "sources": PlainAnswers.sources,
    "certainty": _certainty,
    "year": _year,
}
