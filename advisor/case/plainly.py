"""A case from a plain record, fast, where all that stands in it is plainly right: the very case that casefile.py reads.

What is not plainly right is not judged here. It gives None, and the one reader takes the whole of it, with its lines and
messages. An answer of few letters is read by the one reader too, and what it said of it is remembered. A test holds the two
together: what this takes, the one reader takes, with the same result.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Generic, NoReturn, TypeVar

from ..knowledge import CASE_FIELDS, KnowledgeBase, Question
from ..language.answers import Answer, State
from ..language.subjects import CASE, Kind, Subject
from ..language.types.base import UNSURE
from ..language.types.text import Text
from ..text.errors import Problem
from ..text.nodes import Node, without_controls
from ..text.visible import clean, plainly_clean
from .answers import CERTAINTIES, DIGEST, FULL, NO_REASONS, NOT_RELEVANT, YEAR, AnswerReader
from .keys import DISMISSAL, GROUP, ID, MEASURE, MUNICIPALITY, PROFILE, TOP, day_of, who_took_part
from .model import Case, Dismissal, Group, Measure, ProfileRef

BASES = 4  # whose answers are remembered
MOST_REMEMBERED, LONGEST_REMEMBERED = 16_384, 60  # answers of a base, and characters of one

_FULL = frozenset(FULL) - {"read"}
_KEYS = {name: frozenset(keys) for name, keys in (("case", TOP), ("measure", MEASURE), ("group", GROUP))}
_DISMISSAL, _PROFILE = frozenset(DISMISSAL), frozenset(PROFILE)
_NOTHING = (None, "", [])
_SPAN = {"from", "to"}
_LONGEST_NOT_RELEVANT = max(map(len, NOT_RELEVANT))


class NotPlain(Exception):
    """Something is not plainly right. It may be right all the same."""


class NotUsual(NotPlain):
    """Some text has other letters than most have."""


def plainly(record: object, knowledge: KnowledgeBase, in_file: bool = False) -> Case | None:
    """The case of a record that a case file holds, or None where the one reader is to say.

    A number may stand as the text that it is written as. `in_file`: people wrote it, so that «1.000» may be a thousand.
    """
    known = _known(knowledge, in_file)
    return told(record, lambda careful: _CaseReader(known, careful))


def told(record: object, reader: Callable[[bool], PlainReader[Any]]) -> Case | None:
    """What a reader makes of a record. The first looks at all texts together, the other cleans each by itself."""
    for careful in (False, True):
        try:
            return reader(careful).case(record)
        except NotUsual:
            continue
        except NotPlain:
            return None
    return None


# What one base makes of answers ------------------------------------------------------------------


@lru_cache(2 * BASES)
def _known(knowledge: KnowledgeBase, in_file: bool) -> Known:
    return Known(knowledge, in_file)


class Known:
    """What is the same for every case on a base."""

    def __init__(self, knowledge: KnowledgeBase, in_file: bool):
        self.knowledge = knowledge
        self.line = 1 if in_file else 0
        asked = [one for one in knowledge.questions.values() if not one.derived and not one.case_field]
        self.asked = {kind: {one.id: one for one in asked if one.about is kind} for kind in Kind}
        self.free = {one.id for one in asked if isinstance(one.answer_type, Text)}
        self.few = {one.id for one in asked} - self.free  # questions that are answered in few ways
        self.remembered = lru_cache(MOST_REMEMBERED)(self.few_letters)
        self.day = lru_cache(1000)(self._day)
        self.dismissible: dict[str, tuple[Kind, ...]] = {}  # advice → what it is, or was, about; nothing for a duty
        prompts = [rule for rule in knowledge.rules if rule.prompt]
        for one in [*knowledge.requirements.values(), *prompts]:
            kinds = (one.about, one.was_about) if one.was_about else (one.about,)
            self.dismissible.setdefault(one.id, kinds if one.force.dismissible else ())
        for requirement in knowledge.requirements.values():
            for id in requirement.replaces:
                self.dismissible.setdefault(id, (requirement.about,))

    def few_letters(self, id: str, written: str | tuple[str, ...], to: str | None = None) -> Answer | None:
        """What the one reader makes of a few letters, of several such, or of a span."""
        value = [*written] if isinstance(written, tuple) else written if to is None else {"from": written, "to": to}
        return self.read(self.knowledge.questions[id], value)

    def read(self, question: Question, written: object, measures: tuple[str, ...] = ()) -> Answer | None:
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


# One record ----------------------------------------------------------------------------------------


Taken = TypeVar("Taken")  # what an answer is kept as; false in a condition where there is none


class PlainReader(ABC, Generic[Taken]):
    """Reads one record. `careful`: cleans each text by itself."""

    def __init__(self, known: Known, careful: bool):
        self.known = known
        self.careful = careful
        self.answers: dict[Subject, dict[str, Taken]] = {}
        self.texts: list[str] = []  # what people wrote; where it is not cleaned one by one, looked at together in the end
        self.profiles: set[str] = set()  # those that answers say they come from

    @abstractmethod
    def few(self, id: str, written: str | tuple[str, ...], to: str | None = None) -> Taken | None:
        """An answer in few letters: a value, several, or a span."""

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
        """An answer as the one reader gave it."""

    @abstractmethod
    def counted(self) -> dict[Subject, dict[str, Answer]]:
        """The answers of the case that is made."""

    def case(self, record: object) -> Case:
        if type(record) is not dict or not record.keys() <= _KEYS["case"]:
            raise NotPlain
        get = record.get
        measures = tuple(map(self._measure, self._records(get("measures"))))
        _apart([measure.id for measure in measures])
        self._answers(get("answers"), CASE)
        for field in CASE_FIELDS:
            if (written := get(field)) is not None:
                self._field(field, written, measures)
        self._hold_same_as(measures)
        day = get("assessed_on")
        case = Case(
            id=_id(record, "case"),
            title=self._title(record),
            municipality=_municipality(get("municipality")),
            assessed_on=None if day is None else self._day(day),
            profile=self._profile(get("profile")),
            measures=measures,
            answers=self.counted(),
        )
        if self.profiles and (case.profile is None or self.profiles != {case.profile.id}):
            raise NotPlain
        if dismissals := self._records(get("dismissals")):
            case = replace(case, dismissals=tuple(map(_Dismissals(self, case).read, dismissals)))
        if not self.careful and not plainly_clean("\n".join(self.texts)):
            raise NotUsual
        return case

    def text(self, written: object) -> str:
        """What people wrote: looked at in the end."""
        if type(written) is not str:
            raise NotPlain
        text = _text(written) if self.careful else written.strip()
        self.texts.append(text)
        return text

    def _title(self, record: dict[str, Any]) -> str:
        written = record.get("title")
        return "" if written is None else self.text(written)

    def _day(self, written: object) -> date:
        day = self.known.day(written) if type(written) is str else None
        if day is None:
            raise NotPlain
        return day

    def _records(self, written: object) -> list[dict[str, Any]]:
        if written is None:
            return []
        if type(written) is not list or not all(type(one) is dict for one in written):
            raise NotPlain
        return written

    def _measure(self, record: dict[str, Any]) -> Measure:
        if not record.keys() <= _KEYS["measure"]:
            raise NotPlain
        id = _id(record, "id")
        self._answers(record.get("answers"), Subject(Kind.MEASURE, (id,)))
        groups = tuple(self._group(one, id) for one in self._records(record.get("target_groups")))
        _apart([group.id for group in groups])
        return Measure(id, self._title(record), groups)

    def _group(self, record: dict[str, Any], measure: str) -> Group:
        if not record.keys() <= _KEYS["group"]:
            raise NotPlain
        id = _id(record, "id")
        self._answers(record.get("answers"), Subject(Kind.GROUP, (measure, id)))
        same_as = record.get("same_as")
        shared = None if same_as in (None, "") else Subject(Kind.GROUP, tuple(self.text(same_as).split("/")))
        return Group(id, self._title(record), shared)

    def _hold_same_as(self, measures: tuple[Measure, ...]) -> None:
        if not any(group.same_as for measure in measures for group in measure.groups):
            return
        groups = {(measure.id, group.id): group for measure in measures for group in measure.groups}
        for key, group in groups.items():
            if group.same_as is not None:
                holder = groups.get(group.same_as.ids)  # type: ignore[arg-type]
                if holder is None or holder.same_as or group.same_as.ids == key:
                    raise NotPlain

    def _profile(self, written: object) -> ProfileRef | None:
        if written is None:
            return None
        if type(written) is not dict or not written.keys() == _PROFILE:
            raise NotPlain
        day, digest = written["date"], written["digest"]
        found = day_of(day) if type(day) is str else None
        if found is None or type(digest) is not str or not DIGEST.fullmatch(digest):
            raise NotPlain
        return ProfileRef(_id(written, "id"), found, digest)

    # Answers

    def _answers(self, written: object, subject: Subject) -> None:
        if written is None:
            return
        if type(written) is not dict:
            raise NotPlain
        asked, few = self.known.asked[subject.kind], self.known.few
        given: dict[str, Taken] = {}
        for id, value in written.items():
            question = asked.get(id)
            if question is None:
                raise NotPlain
            if type(value) is str and id in few and len(value) <= LONGEST_REMEMBERED:  # most of all answers
                answer = self.few(id, value)
            else:
                answer = self._answer(question, value)
            if answer:
                given[id] = answer
        if given:
            self.answers[subject] = given

    def _field(self, field: str, written: object, measures: tuple[Measure, ...]) -> None:
        """A key of the case that is the answer to a question."""
        known = self.known.knowledge
        question = known.fields.get(field)
        if question is None:
            raise NotPlain
        answer = known_as = None
        if type(written) is str and field != "participation":
            answer = self._answer(question, written)
        elif known_as := self.known.read(question, written, tuple(measure.id for measure in measures)):
            answer = self._other(question, known_as)
        if not answer:
            return
        given = self.answers.setdefault(CASE, {})
        given[question.id] = answer
        if field == "participation" and known_as and known.participants and (who := who_took_part(known_as, known.participants)):
            given[known.participants.id] = self.other(known.participants, who)

    def _answer(self, question: Question, written: object) -> Taken | None:
        if type(written) is dict and ("value" in written or "not_relevant" in written):  # type: ignore[operator]
            return self._full(question, written)  # type: ignore[arg-type]
        return self._short(question, written)

    def _short(self, question: Question, written: Any) -> Taken | None:
        """A value without more."""
        kind = type(written)
        if kind is str:
            if question.id in self.known.free:
                return self._free(question, written)
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
        return self._other(question, answer) if answer else None

    def _other(self, question: Question, answer: Answer) -> Taken:
        self._inherited(question, answer.profile)
        return self.other(question, answer)

    def _free(self, question: Question, written: str) -> Taken | None:
        text = self.text(written)
        if not text or text == UNSURE or (len(text) <= _LONGEST_NOT_RELEVANT and text.lower() in NOT_RELEVANT):
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
        parts = {key: part(self, written[key]) for key, part in _PARTS.items() if written.get(key) is not None}
        self._inherited(question, parts.get("profile", ""))
        return self.with_parts(answer, parts) if parts else answer

    def sources(self, written: object) -> tuple[str, ...]:
        return tuple(filter(None, map(self.text, written if isinstance(written, list) else [written])))

    def _inherited(self, question: Question, profile: str) -> None:
        """An answer that says it comes from a profile."""
        if profile:
            if not question.yearly:
                raise NotPlain
            self.profiles.add(profile)


def _certainty(_reader: object, written: object) -> str:
    if written not in CERTAINTIES:
        raise NotPlain
    return written  # type: ignore[return-value]


def _year(_reader: object, written: object) -> int:
    if type(written) not in (int, str) or not YEAR.fullmatch(str(written)):
        raise NotPlain
    return int(written)  # type: ignore[call-overload]


_PARTS: dict[str, Callable[[PlainReader[Any], Any], Any]] = {
    **dict.fromkeys(("rationale", "unit", "profile"), PlainReader.text),
    "sources": PlainReader.sources,
    "certainty": _certainty,
    "year": _year,
}


class _CaseReader(PlainReader[Answer]):
    """Reads the case itself."""

    def few(self, id: str, written: str | tuple[str, ...], to: str | None = None) -> Answer | None:
        return self.known.remembered(id, written, to)

    def free(self, question: Question, text: str) -> Answer:
        return Answer(State.VALUE, text)

    def not_relevant(self, reason: str) -> Answer:
        return Answer(State.NOT_RELEVANT, reason=reason)

    def with_parts(self, answer: Answer, parts: dict[str, Any]) -> Answer:
        return replace(answer, **parts)

    def other(self, question: Question, answer: Answer) -> Answer:
        return answer

    def counted(self) -> dict[Subject, dict[str, Answer]]:
        return self.answers


class _Dismissals:
    """Reads the dismissals of a case."""

    def __init__(self, reader: PlainReader[Any], case: Case):
        self.reader = reader
        self.case = case
        self.subjects: dict[tuple[Kind, ...], dict[str, Subject]] = {}

    def read(self, record: dict[str, Any]) -> Dismissal:
        if not record.keys() <= _DISMISSAL:
            raise NotPlain
        rule, written = record.get("rule"), record.get("subject")
        kinds = self.reader.known.dismissible.get(rule, ()) if type(rule) is str else ()
        subject = self._named(kinds).get("" if written is None else self.reader.text(written))
        reason = self.reader.text(record.get("reason"))
        if subject is None or not reason:
            raise NotPlain
        return Dismissal(rule, subject, reason)  # type: ignore[arg-type]

    def _named(self, kinds: tuple[Kind, ...]) -> dict[str, Subject]:
        """What a dismissal can call the subjects of these kinds."""
        if kinds not in self.subjects:
            found: dict[str, Subject] = {}
            for about in reversed(kinds):
                known = {str(subject): subject for subject in self.case.subjects(about)}
                bare = {name.partition(":")[2]: subject for name, subject in known.items()}
                found |= known | bare | ({"": CASE} if about is Kind.CASE else {})
            self.subjects[kinds] = found
        return self.subjects[kinds]


def _id(record: dict[str, Any], key: str) -> str:
    id = record.get(key)
    if type(id) is not str or not ID.fullmatch(id):
        raise NotPlain
    return id


def _apart(ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        raise NotPlain


def _municipality(written: object) -> str:
    if written is None:
        return ""
    if type(written) is not str or not MUNICIPALITY.fullmatch(written):
        raise NotPlain
    return written
