"""From a plain record straight to the numbers of its rows, where all of it is plainly right: the very rows that its case gives.

Nothing but what the rows hold is made: of an answer its number, of a text its length. Whatever else the rows follow from (the
order of the measures, dismissals, whether a text holds personal data) is worked out on the case without its answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...case.facts import DERIVED, counted_dismissals, holds_personal_data, may_hold_personal_data, said
from ...case.model import Case, Dismissal
from ...case.plain_answers import Few, Known, Memory, NotPlain
from ...case.plain_cases import PlainReader, told
from ...engines.encoding import NOT_RELEVANT, VALUE, code
from ...knowledge import KnowledgeBase, Question
from ...language.answers import Answer, Participation, Placed, State
from ...language.subjects import CASE, Kind, Subject
from ...language.types.text import LONGEST
from ...text.visible import tidy_length
from ..layout import Layout, Rows

_NOT_RELEVANT, _ANY = f"{NOT_RELEVANT}", f"{VALUE}"  # the last: of an answer of several lines, whatever they say
PERSONAL_DATA = "personal-data"
MOST_KNOWN = 8  # memories of answers: of a base, one for files and one for records
FROM_FORM = {"first-in-order", "several-measures", PERSONAL_DATA}
"""Computations that read nothing of a case but its measures, their order, and whether a text holds personal data."""


@dataclass(frozen=True)
class Numbered:
    """A case without its answers, but for the order of its measures; and of all that are counted the numbers, as CSV has them."""

    case: Case
    numbers: Mapping[Subject, Mapping[str, str]]
    dismissals: Sequence[Dismissal]

    def rows(self, case_no: int, layout: Layout) -> Rows:
        return layout.numbered(case_no, self.case, self.numbers, self.dismissals, "0")


def numbered(record: object, knowledge: KnowledgeBase, in_file: bool) -> Numbered | None:
    """What the rows of a record need, or None where it is not plainly right, or its texts may not be stored."""
    known = _known(knowledge, in_file)
    if known is None:
        return None
    made: list[_Numbers] = []

    def reader(careful: bool) -> _Numbers:
        made.append(_Numbers(known, careful))
        return made[-1]

    case = told(record, reader)
    if case is None or holds_personal_data(made[-1].texts, knowledge, made[-1].look):
        return None
    numbers = made[-1].shared(case)
    known.derive(case, numbers)
    return Numbered(case, numbers, counted_dismissals(case, knowledge))


@lru_cache(MOST_KNOWN)
def _known(knowledge: KnowledgeBase, in_file: bool) -> _KnownNumbers | None:
    """None where a fact is worked out of answers."""
    return _KnownNumbers(knowledge, in_file) if FROM_FORM.issuperset(knowledge.computed) else None


class _KnownNumbers(Known):
    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        super().__init__(knowledge, in_file)
        self.memory = Memory(self, self._number)
        self.ticked = lru_cache(1000)(self._ticked)
        self.following = {id for id, question in knowledge.questions.items() if question.follows_group}
        self.derived = [(one, [_written(one, Answer(State.VALUE, id)) for id in one.option_ids]) for one in knowledge.derived]
        self.length = [f"{VALUE + length}" for length in range(LONGEST + 1)]

    def derive(self, case: Case, numbers: dict[Subject, dict[str, str]]) -> None:
        """Adds what follows from the form of a case, in which nothing is personal data."""
        for question, (yes, no) in self.derived:
            for subject in case.subjects(question.about):
                found = question.computation
                holds = found != PERSONAL_DATA and DERIVED[found](case, subject, self.knowledge)
                if holds is not None:
                    numbers.setdefault(subject, {})[question.id] = yes if holds else no

    def _ticked(self, id: str, options: tuple[str, ...]) -> str:
        return _written(self.knowledge.questions[id], Answer(State.VALUE, options) if options else None)

    def _number(self, id: str, written: Few) -> str:
        """The number of an answer in few letters, none of which may be personal data, alone or with another text."""
        answer = self.few_letters(id, written)
        if answer and may_hold_personal_data(list(answer.texts()), self.knowledge):
            raise NotPlain
        return _written(self.knowledge.questions[id], answer)


def _written(question: Question, answer: Answer | None) -> str:
    """The number of an answer; empty where nothing is said."""
    number = code(question, said(answer) if answer else None)
    return f"{number}" if number else ""


class _Numbers(PlainReader[str]):
    known: _KnownNumbers

    def __init__(self, known: _KnownNumbers, careful: bool):
        super().__init__(known, known.memory, careful)
        self.ranked: dict[Subject, dict[str, Answer]] = {}
        self.groups: set[str] = set()  # who took part

    def free(self, question: Question, text: str) -> str:
        if self.careful:
            return self.known.length[question.answer_type.place(question, text)]
        length = len(text) if "  " not in text and "\n" not in text else tidy_length(text)
        return self.known.length[length if length < LONGEST else LONGEST]

    def not_relevant(self, reason: str) -> str:
        return _NOT_RELEVANT

    def with_parts(self, answer: str, parts: dict[str, Any]) -> str:
        return answer

    def other(self, question: Question, answer: Answer) -> str:
        if answer.read:
            raise NotPlain  # whether it counts rests on what else is answered
        match answer.value:
            case (Placed(), *_rest):
                self.ranked = {CASE: {question.id: answer}}
            case (Participation(), *_rest):
                self.groups = {row.group for row in answer.value}  # type: ignore[union-attr]
        return _written(question, answer)

    def order(self, question: Question, placed: dict[str, str]) -> str:
        self.ranked = {CASE: {question.id: Answer(State.VALUE, tuple(map(Placed, placed)))}}
        return _ANY

    def ledger(self, question: Question, rows: list[tuple[str, ...]]) -> str:
        self.groups = {row[0] for row in rows}
        return _ANY

    def took_part(self, who: Question, ledger: str) -> str:
        if ledger != _ANY:
            return ledger
        return self.known.ticked(who.id, tuple([id for id in who.option_ids if id in self.groups]))

    def counted(self) -> dict[Subject, dict[str, Answer]]:
        return self.ranked

    def shared(self, case: Case) -> dict[Subject, dict[str, str]]:
        """The numbers, where a group that is the same as another has what follows that one."""
        numbers = dict(self.answers)
        for measure in case.measures:
            for group in measure.groups:
                if group.same_as:
                    of_group, following = Subject(Kind.GROUP, (measure.id, group.id)), self.known.following
                    own = {id: number for id, number in numbers.get(of_group, {}).items() if id not in following}
                    theirs = self.answers.get(group.same_as, {})
                    numbers[of_group] = own | {id: number for id, number in theirs.items() if id in following}
        return numbers
