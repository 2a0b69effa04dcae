"""What one knowledge base makes of answers as they are written: the numbers that their columns hold, as CSV has them.

An answer of few letters is read by the one reader, and its number is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from ...case.answers import AnswerReader
from ...case.facts import may_hold_personal_data, said
from ...case.keys import day_of
from ...engines.encoding import NOT_RELEVANT, VALUE, code
from ...knowledge import KnowledgeBase, Question, Requirement, Rule
from ...language.answers import Answer, State
from ...language.subjects import Kind
from ...language.types.base import exclusive
from ...language.types.participation import usual_names
from ...language.types.source import Source
from ...language.types.text import LONGEST, Text
from ...text.errors import Problem
from ...text.nodes import Node, without_controls
from ...text.visible import clean
from ..layout import KINDS, Layout, day_number

MOST_REMEMBERED, LONGEST_REMEMBERED = 16_384, 60  # answers of a base; characters of one, or parts and characters of each
MOST_KNOWN = 8  # bases: one is there twice, for files and for records
PERSONAL_DATA, SEVERAL, FIRST = "personal-data", "several-measures", "first-in-order"
NOTHING, IRRELEVANT, ANY = "0", f"{NOT_RELEVANT}", f"{VALUE}"  # the last: of an answer whose words its number does not tell of

Few = str | tuple[str | None, ...]
"""An answer of few letters: a value, several, or the ends of a span and None."""


class NotPlain(Exception):
    """Something is not plainly right. It may be right all the same."""


class Column(NamedTuple):
    """Where the number of an answer stands in its row, and what is remembered of such answers; None where any text may be one."""

    at: int
    few: Remembered | None
    question: Question
    counted: bool  # whether the number tells how long the text is


class Derived(NamedTuple):
    """A fact that follows from the form of a case: its numbers."""

    computation: str
    at: int
    yes: str
    no: str


class Numbers:
    """What is the same for every case on a base. `in_file`: the records have stood in a file."""

    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        self.knowledge = knowledge
        self.layout = Layout(knowledge)
        self.blank = {kind: [NOTHING] * len(columns) for kind, columns in self.layout.columns.items()}
        self.memory = Memory(self)
        asked = [one for one in knowledge.questions.values() if not one.derived and not one.case_field]
        self.asked = {kind: {one.id: self._column(one) for one in asked if one.about is kind} for kind in KINDS}
        self.fields = {field: self._column(one) for field, one in knowledge.fields.items()}
        groups = self.layout.answered[Kind.GROUP]
        self.following = [at for id, at in groups.items() if knowledge.questions[id].follows_group]
        self.derived = {kind: [self._derived(one) for one in knowledge.derived if one.about is kind] for kind in KINDS}
        self.length = [f"{VALUE + length}" for length in range(LONGEST + 1)]
        self.day = lru_cache(1000)(self._day)
        self.usual = lru_cache(100)(lambda id: usual_names(knowledge.questions[id]))
        self.alone = lru_cache(1000)(lambda id: exclusive(knowledge.questions[id].options))
        self.ticked = lru_cache(1000)(self._ticked)
        self.dismissible = _dismissible(knowledge)
        self._line = 1 if in_file else 0

    def _column(self, question: Question) -> Column:
        of = type(question.answer_type)
        few = None if of in (Text, Source) else self.memory.of(question)
        return Column(self.layout.answered[question.about][question.id], few, question, of is Text)

    def _derived(self, question: Question) -> Derived:
        yes, no = (number(question, Answer(State.VALUE, id)) for id in question.option_ids)
        return Derived(question.computation, self.layout.answered[question.about][question.id], yes, no)

    def _day(self, written: str) -> str:
        """The number of a day on which there are rules. Raises NotPlain."""
        day: date | None = day_of(written)
        if day is None or not self.knowledge.rules_on(day).rules:
            raise NotPlain
        return f"{day_number(day)}"

    def _ticked(self, id: str, groups: frozenset[str]) -> str:
        """The number of «who took part», of these groups."""
        question = self.knowledge.questions[id]
        options = tuple([id for id in question.option_ids if id in groups])
        return number(question, Answer(State.VALUE, options) if options else None)

    def few_letters(self, question: Question, written: Few) -> str:
        """The number of a few letters, of several such, or of a span. Raises NotPlain, also where they may be personal data."""
        value: object = written
        if isinstance(written, tuple):
            value = {"from": written[0], "to": written[1]} if written[-1:] == (None,) else [*written]
        answer = self.read(question, value)
        if answer and may_hold_personal_data(list(answer.texts()), self.knowledge):
            raise NotPlain
        return number(question, answer)

    def read(self, question: Question, written: object, measures: Sequence[str] = ()) -> Answer | None:
        """What the one reader makes of an answer. Raises NotPlain."""
        may_be_read = question.id in self.knowledge.read_through
        return AnswerReader(question, _unclear, measures, may_be_read).answer(self._node(written))

    def _node(self, written: object) -> Node:
        if written is None:
            return Node(None, self._line, plain=True)
        if isinstance(written, str):
            return Node(cleaned(written), self._line)
        if isinstance(written, dict):
            if not all(type(key) is str and cleaned(key) == key for key in written):
                raise NotPlain
            return Node({key: self._node(part) for key, part in written.items()}, self._line)
        if isinstance(written, list):
            return Node([self._node(part) for part in written], self._line)
        if isinstance(written, (int, float)) and not isinstance(written, bool):
            return Node(str(written), self._line)
        raise NotPlain


@lru_cache(MOST_KNOWN)
def numbers_of(knowledge: KnowledgeBase, in_file: bool) -> Numbers | None:
    """None where a fact is worked out of answers, and not of the form of a case alone."""
    return Numbers(knowledge, in_file) if {PERSONAL_DATA, SEVERAL, FIRST}.issuperset(knowledge.computed) else None


def number(question: Question, answer: Answer | None) -> str:
    return f"{code(question, said(answer) if answer else None)}"


def cleaned(written: Any) -> Any:
    """What is written with its texts as every reader of files takes them; keys stay as they are. Raises NotPlain."""
    if type(written) is str:
        problems: list[Problem] = []
        text = clean(without_controls(written.strip(), "", None, problems))
        if problems:
            raise NotPlain
        return text
    if type(written) is dict:
        return {key: cleaned(part) for key, part in written.items()}
    return [cleaned(part) for part in written] if type(written) is list else written


def _unclear(*_problem: object) -> NoReturn:
    raise NotPlain


def _dismissible(knowledge: KnowledgeBase) -> dict[str, tuple[Kind, ...]]:
    """Advice → what it is, or was, about; nothing for a duty."""
    found: dict[str, tuple[Kind, ...]] = {}
    every: list[Requirement | Rule] = [*knowledge.requirements.values(), *(rule for rule in knowledge.rules if rule.prompt)]
    for one in every:
        kinds = (one.about, one.was_about) if one.was_about else (one.about,)
        found.setdefault(one.id, kinds if one.force.dismissible else ())
    for requirement in knowledge.requirements.values():
        for id in requirement.replaces:
            found.setdefault(id, (requirement.about,))
    return found


# What is remembered ------------------------------------------------------------------------------


class Remembered(dict[Few, str]):
    """The numbers of answers of few letters to one question: made where they are not there."""

    def __init__(self, question: Question, memory: Memory):
        super().__init__()
        self._question = question
        self._memory = memory

    def __missing__(self, written: Few) -> str:
        made = self._memory.base.few_letters(self._question, written)
        several = (written,) if isinstance(written, str) else written
        if max([len(several), *(len(one or "") for one in several)]) <= LONGEST_REMEMBERED:
            self._memory.make_room()
            self[written] = made
        return made


class Memory:
    """What is remembered of the answers to all questions of a base: all is forgotten when it is full."""

    def __init__(self, base: Numbers):
        self.base = base
        self._several: list[Remembered] = []
        self._room = MOST_REMEMBERED

    def of(self, question: Question) -> Remembered:
        """Of the answers to one more question."""
        self._several.append(Remembered(question, self))
        return self._several[-1]

    def __len__(self) -> int:
        return sum(map(len, self._several))

    def make_room(self) -> None:
        """For one more."""
        if not self._room:
            for one in self._several:
                one.clear()
            self._room = MOST_REMEMBERED
        self._room -= 1
