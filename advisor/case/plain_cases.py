"""What stands in a plain record, fast, where all of it is plainly right: the very things that casefile.py reads.

What is not plainly right is not judged here. It gives None, and the one reader takes the whole of it, with its lines and
messages. An answer of few letters is read by the one reader too, and what it said of it is remembered. A test holds the two
together: what this takes, the one reader takes, with the same result.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ..knowledge import CASE_FIELDS, Question
from ..language.answers import Answer
from ..language.subjects import CASE, Kind, Subject
from . import glance
from .answers import DIGEST
from .keys import DISMISSAL, GROUP, ID, MEASURE, MUNICIPALITY, PROFILE, TOP, day_of
from .model import Case, Dismissal, Group, Measure, ProfileRef
from .plain_answers import Known, Memory, NotPlain, NotUsual, PlainAnswers, Taken

_KEYS = {name: frozenset(keys) for name, keys in (("case", TOP), ("measure", MEASURE), ("group", GROUP))}
_DISMISSAL, _PROFILE = frozenset(DISMISSAL), frozenset(PROFILE)


def told(record: object, reader: Callable[[bool], PlainReader[Any]]) -> Case | None:
    """What a reader makes of a record. The first looks at all texts together, the other cleans each by itself."""
    for careful in (False, True):
        try:
            return reader(careful).case(record)
        except NotUsual:
            continue
        except (NotPlain, RecursionError):  # lists in lists, hundreds deep, are not plain
            return None
    return None


class PlainReader(PlainAnswers[Taken]):
    """Reads one record."""

    def __init__(self, known: Known, memory: Memory[Taken], careful: bool):
        super().__init__(known, memory, careful)
        self.answers: dict[Subject, dict[str, Taken]] = {}
        self.look: glance.Glance | None = None  # at the texts, when all are read; None where not all of them are tidy

    @abstractmethod
    def counted(self) -> dict[Subject, dict[str, Answer]]:
        """The answers of the case that is made."""

    @abstractmethod
    def took_part(self, who: Question, ledger: Taken) -> Taken | None:
        """The answer to «who took part», which the ledger of participation gives, as it was just read."""

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
        self.look = glance.over(self.texts)
        if self.look is None and not self.careful:
            raise NotUsual
        return case

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
        given = self.answers_in(written, subject.kind)
        if given:
            self.answers[subject] = given

    def _field(self, field: str, written: object, measures: tuple[Measure, ...]) -> None:
        """A key of the case that is the answer to a question."""
        knowledge = self.known.knowledge
        question = knowledge.fields.get(field)
        if question is None:
            raise NotPlain
        if type(written) is str and field not in ("participation", "ranking"):
            answer = self._short(question, written)
        else:
            answer = self.rows(question, written, [measure.id for measure in measures])
        if answer:
            given = self.answers.setdefault(CASE, {})
            given[question.id] = answer
            who = knowledge.participants
            if field == "participation" and who and (took_part := self.took_part(who, answer)):
                given[who.id] = took_part


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
