"""From a plain record straight to its rows, where all of it is plainly right: the very rows that its case gives.

What is not plainly right is not judged here. It gives None, and the one reader takes the whole of it, with its lines and
messages. Nothing but what the rows hold is made: of an answer its number, of a text its length. Each is put in its place in the
row as soon as it is read. A test holds the two together: what this takes, the one reader takes, with the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...case import glance
from ...case.answers import CERTAINTIES, DIGEST, FULL, NO_REASONS, NOT_RELEVANT, YEAR
from ...case.facts import counted_dismissals, first_place, holds_personal_data
from ...case.formerly import by_their_ids
from ...case.keys import GROUP, ID, MEASURE, MUNICIPALITY, PROFILE, TOP, day_of
from ...case.model import Case, Group, Measure
from ...knowledge import CASE_FIELDS, KnowledgeBase, Question
from ...language.answers import Answer, Participation, Placed, State
from ...language.subjects import CASE, Kind, Subject
from ...language.types.base import UNSURE
from ...language.types.participation import KEYS, SAID, Ledger
from ...language.types.ranking import Ranking
from ...language.types.text import LONGEST
from ...text.visible import visible_length
from ..layout import Rows
from .dismissed import dismissals
from .numbers import ANY, FIRST, IRRELEVANT, NOTHING, SEVERAL, Column, NotPlain, Numbers, cleaned, number, numbers_of

_TOP, _MEASURE, _GROUP, _PROFILE = map(frozenset, (TOP, MEASURE, GROUP, PROFILE))
_FULL = frozenset(FULL) - {"read"}
_SPAN, _ENTRY, _PLACED = {"from", "to"}, frozenset(KEYS), frozenset(("measure", "reason"))
_EMPTY: tuple[Any, ...] = (None, "", [])
_LONGEST_WORD = max(map(len, (UNSURE, *NOT_RELEVANT)))  # that says something else than a text

Row = list[str]


@dataclass(frozen=True)
class Numbered:
    """The rows of a case as CSV has them, but for its number; reasons: (subject as advice writes it, rule, reason)."""

    of: Mapping[Kind, list[Row]]
    reasons: Sequence[tuple[str, str, str]]

    def rows(self, case_no: int) -> Rows:
        written = f"{case_no}"
        for several in self.of.values():
            for row in several:
                row[0] = written
        return Rows(self.of, [(case_no, *one) for one in self.reasons])


def numbered(record: object, knowledge: KnowledgeBase, in_file: bool) -> Numbered | None:
    """The rows of a record, or None where it is not plainly right, or its texts may not be stored."""
    base = numbers_of(knowledge, in_file)
    if base is None:
        return None
    try:
        reader = _Reader(base, careful=False)
        rows = reader.case(record)
        look = glance.over(reader.texts)
        if look is None:  # some text has other letters than most have
            reader = _Reader(base, careful=True)
            rows = reader.case(cleaned(record))
    except (NotPlain, RecursionError):  # lists in lists, hundreds deep, are not plain
        return None
    return None if holds_personal_data(reader.texts, knowledge, look) else rows


class _Reader:
    """Reads one record. `careful`: some text of it may have other letters than most have."""

    def __init__(self, base: Numbers, careful: bool):
        self.base = base
        self.careful = careful
        self.texts: list[str] = []  # what people wrote, looked at together in the end
        self.profiles: set[str] = set()  # those that answers say they come from
        self.order: Sequence[str] = ()  # of the measures
        self.took_part: frozenset[str] = frozenset()
        self.groups: dict[tuple[str, ...], Row] = {}
        self.same_as: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.of: dict[Kind, list[Row]] = {kind: [] for kind in Kind}

    def case(self, record: object) -> Numbered:
        if type(record) is not dict or not record.keys() <= _TOP:
            raise NotPlain
        get = record.get
        row = self.base.blank[Kind.CASE].copy()
        self.of[Kind.CASE].append(row)
        row[1:4] = _id(record, "case"), _municipality(get("municipality")), self.base.day(_text(get("assessed_on")))
        measures = _records(get("measures"))
        ids = [_id(one, "id") for one in measures]
        if len({*ids}) < len(ids):
            raise NotPlain
        self._title(record)
        self._answers(get("answers"), row, self.base.asked[Kind.CASE])
        for field in CASE_FIELDS:
            if (written := get(field)) is not None:
                self._field(field, written, row, ids)
        for at, (id, measure) in enumerate(zip(ids, measures, strict=True)):
            self._measure(at, id, measure)
        self._share()
        self._derive(len(ids) > 1)
        if self.profiles != {self._profile(get("profile"))} and self.profiles:
            raise NotPlain
        return Numbered(self.of, self._dismissals(_records(get("dismissals")), row[1], ids))

    # The case, its measures and their groups

    def _measure(self, at: int, id: str, record: dict[str, Any]) -> None:
        if not record.keys() <= _MEASURE:
            raise NotPlain
        row = self.base.blank[Kind.MEASURE].copy()
        self.of[Kind.MEASURE].append(row)
        number = f"{at}"
        row[1:4] = number, id, f"{self.order.index(id) + 1}" if id in self.order else NOTHING
        self._title(record)
        self._answers(record.get("answers"), row, self.base.asked[Kind.MEASURE])
        for group_no, group in enumerate(_records(record.get("target_groups"))):
            self._group(number, f"{group_no}", id, group)

    def _group(self, at: str, group_no: str, measure: str, record: dict[str, Any]) -> None:
        if not record.keys() <= _GROUP:
            raise NotPlain
        row = self.base.blank[Kind.GROUP].copy()
        self.of[Kind.GROUP].append(row)
        id = _id(record, "id")
        row[1:4] = at, group_no, id
        if (measure, id) in self.groups:
            raise NotPlain
        self.groups[measure, id] = row
        self._title(record)
        self._answers(record.get("answers"), row, self.base.asked[Kind.GROUP])
        if (same_as := record.get("same_as")) not in (None, ""):
            self.same_as[measure, id] = tuple(self.text(same_as).split("/"))

    def _share(self) -> None:
        """What follows a group is the holder's, where it is the same as another."""
        for key, holder in self.same_as.items():
            theirs, own = self.groups.get(holder), self.groups[key]
            if theirs is None or holder in self.same_as:
                raise NotPlain
            for at in self.base.following:
                own[at] = theirs[at]

    def _derive(self, several: bool) -> None:
        """What follows from the form of a case, in which nothing is personal data."""
        for kind, facts in self.base.derived.items():
            for computation, at, yes, no in facts:
                for row in self.of[kind]:
                    holds = first_place(self.order, row[2]) if computation == FIRST else several and computation == SEVERAL
                    if holds is not None:
                        row[at] = yes if holds else no

    def _title(self, record: dict[str, Any]) -> None:
        if (written := record.get("title")) is not None:
            self.text(written)

    def _profile(self, written: object) -> str:
        """The id of the profile; empty where there is none."""
        if written is None:
            return ""
        if type(written) is not dict or not written.keys() == _PROFILE:
            raise NotPlain
        day, digest = written["date"], written["digest"]
        if type(day) is not str or not day_of(day) or type(digest) is not str or not DIGEST.fullmatch(digest):
            raise NotPlain
        return _id(written, "id")

    def _dismissals(self, written: list[dict[str, Any]], id: str, ids: list[str]) -> list[tuple[str, str, str]]:
        """Puts what is dismissed into the rows. Gives the reasons."""
        if not written:
            return []
        groups: dict[str, list[Group]] = {measure: [] for measure in ids}
        for measure, group in self.groups:
            groups[measure].append(Group(group))
        order = {CASE: {"": Answer(State.VALUE, tuple(map(Placed, self.order)))}}
        case = Case(id, measures=tuple(Measure(one, groups=tuple(several)) for one, several in groups.items()), answers=order)
        case = replace(case, dismissals=tuple(dismissals(written, case, self.base.dismissible, self.text)))
        rows = {Subject(Kind.GROUP, key): row for key, row in self.groups.items()}
        rows |= {Subject(Kind.MEASURE, (row[2],)): row for row in self.of[Kind.MEASURE]}
        rows[CASE] = self.of[Kind.CASE][0]
        counted = counted_dismissals(case, self.base.knowledge)
        for one in counted:
            kind = one.subject.kind
            if one.subject not in rows:
                pair = rows[one.subject] = self.base.blank[kind].copy()
                pair[1:3] = [f"{ids.index(id)}" for id in one.subject.ids]
                self.of[kind].append(pair)
            if (at := self.base.layout.dismissed_at[kind].get(one.rule)) is not None:
                rows[one.subject][at] = "1"
        return [(str(one.subject), one.rule, one.reason) for one in counted]

    # Answers

    def text(self, written: object) -> str:
        """What people wrote: looked at in the end."""
        text = _text(written).strip()
        self.texts.append(text)
        return text

    def _answers(self, written: object, row: Row, asked: Mapping[str, Column]) -> None:
        """The answers about one subject."""
        if written is None:
            return
        if type(written) is not dict:
            raise NotPlain
        if not written.keys() <= asked.keys():
            written = by_their_ids(written, self.base.knowledge.renamed)
            if not written.keys() <= asked.keys():
                raise NotPlain
        for id, value in written.items():
            column = asked[id]
            at, few, _question, _counted = column
            if type(value) is str:
                row[at] = self._any_text(column, value) if few is None else few[value]
            elif type(value) is dict and ("value" in value or "not_relevant" in value):
                row[at] = self._full(column, value)
            else:
                row[at] = self._short(column, value)

    def _any_text(self, column: Column, written: str) -> str:
        """What was written where any text may be."""
        text = written.strip()
        self.texts.append(text)
        size = len(text)
        if size <= _LONGEST_WORD and (not text or text == UNSURE or text.lower() in NOT_RELEVANT):
            return self._read(column.question, written)
        if not column.counted:
            return ANY
        if self.careful or "\n" in text or "  " in text:
            size = visible_length(text)
        return self.base.length[size if size < LONGEST else LONGEST]

    def _short(self, column: Column, written: Any) -> str:
        """A value without more."""
        kind, few = type(written), column.few
        if few is None:
            if kind is str:
                return self._any_text(column, written)
            if kind is list and not column.counted and {str}.issuperset(map(type, written)):
                return ANY if self._sources(written) else NOTHING
        elif kind is str:
            return few[written]
        elif kind is list:
            if {str}.issuperset(map(type, written)):
                return few[tuple(written)]
        elif kind is dict:
            if written.keys() == _SPAN:
                low, high = written["from"], written["to"]
                if type(low) is type(high) is str:
                    return few[low, high, None]
        elif kind is int or kind is float:
            return few[str(written)]
        return self._read(column.question, written)

    def _full(self, column: Column, written: dict[str, Any]) -> str:
        """The full form, where it says one thing and what belongs to that."""
        get = written.get
        value, reason = get("value"), get("not_relevant")
        if not written.keys() <= _FULL or (value in _EMPTY) == (reason in _EMPTY):
            return self._read(column.question, written)
        if reason in _EMPTY:
            if type(value) is dict and not value.keys() == _SPAN:
                raise NotPlain
            found = self._short(column, value)
            if found == NOTHING:
                raise NotPlain
        elif column.question.settles_duty or self.text(reason).lower() in NO_REASONS:
            raise NotPlain
        else:
            found = IRRELEVANT
        if len(written) > 1:
            self._beside(column.question, get)
        return found

    def _beside(self, question: Question, get: Callable[[str], Any]) -> None:
        """What stands beside the value."""
        if (rationale := get("rationale")) is not None:
            self.text(rationale)
        if (sources := get("sources")) is not None:
            self._sources(sources)
        if (certainty := get("certainty")) is not None and certainty not in CERTAINTIES:
            raise NotPlain
        if (year := get("year")) is not None and not (type(year) in (int, str) and YEAR.fullmatch(str(year))):
            raise NotPlain
        if (unit := get("unit")) is not None:
            self.text(unit)
        if (profile := get("profile")) is not None:
            self._inherited(question, self.text(profile))

    def _sources(self, written: object) -> bool:
        """Whether there are any."""
        return bool([text for one in (written if type(written) is list else [written]) if (text := self.text(one))])

    def _read(self, question: Question, written: object, measures: Sequence[str] = ()) -> str:
        """What the one reader makes of an answer."""
        answer = self.base.read(question, written, measures)
        if answer is None:
            return NOTHING
        if answer.read:
            raise NotPlain  # whether it counts rests on what else is answered
        self.texts += answer.texts()
        self._inherited(question, answer.profile)
        match answer.value:
            case (Placed(), *_rest):
                self.order = [row.measure for row in answer.value if isinstance(row, Placed)]
            case (Participation(), *_rest):
                self.took_part = frozenset(row.group for row in answer.value if isinstance(row, Participation))
        return number(question, answer)

    def _inherited(self, question: Question, profile: str) -> None:
        """An answer that says it comes from a profile."""
        if profile:
            if not question.yearly:
                raise NotPlain
            self.profiles.add(profile)

    # What has a key of its own

    def _field(self, field: str, written: object, row: Row, measures: Sequence[str]) -> None:
        """A key of the case that is the answer to a question."""
        column = self.base.fields.get(field)
        if column is None:
            raise NotPlain
        question = column.question
        if type(written) is str and field not in ("participation", "ranking"):
            row[column.at] = self._short(column, written)
        elif type(written) is list and isinstance(question.answer_type, Ranking):
            row[column.at] = self._order(written, measures)
        elif type(written) is list and isinstance(question.answer_type, Ledger):
            row[column.at] = self._ledger(question, written)
        else:
            row[column.at] = self._read(question, written, measures)
        if field == "participation" and (who := self.base.knowledge.participants):
            found = row[column.at]
            at = self.base.layout.answered[Kind.CASE][who.id]
            row[at] = self.base.ticked(who.id, self.took_part) if found == ANY else found if found != NOTHING else row[at]

    def _order(self, written: list[Any], measures: Sequence[str]) -> str:
        """The order of the measures."""
        order: list[str] = []
        for entry in written:
            id: Any = entry
            if type(entry) is dict and entry.keys() <= _PLACED:
                id = entry.get("measure")
                if (reason := entry.get("reason")) is not None:
                    self.text(reason)
            if type(id) is not str or id not in measures or id in order:
                raise NotPlain
            order.append(id)
        self.texts += order
        self.order = order
        return ANY if order else NOTHING

    def _ledger(self, question: Question, written: list[Any]) -> str:
        """Those who took part."""
        groups, names = set(), self.base.usual(question.id)
        for entry in written:
            if type(entry) is not dict or not entry.keys() <= _ENTRY:
                raise NotPlain
            who = " ".join(self.text(entry.get("group")).split())
            groups.add(names.get(who.casefold(), who))
            for key in SAID:
                if (said := entry.get(key)) is not None:
                    self.text(said)
        if "" in groups or (len(groups) > 1 and not groups.isdisjoint(self.base.alone(question.id))):
            raise NotPlain
        self.took_part = frozenset(groups)
        return ANY if groups else NOTHING


def _text(written: object) -> str:
    if type(written) is not str:
        raise NotPlain
    return written


def _records(written: object) -> list[dict[str, Any]]:
    if written is None:
        return []
    if type(written) is not list or not {dict}.issuperset(map(type, written)):
        raise NotPlain
    return written


def _id(record: dict[str, Any], key: str) -> str:
    id = record.get(key)
    if type(id) is not str or not ID.fullmatch(id):
        raise NotPlain
    return id


def _municipality(written: object) -> str:
    if written is not None and not MUNICIPALITY.fullmatch(_text(written)):
        raise NotPlain
    return "" if written is None else _text(written)
