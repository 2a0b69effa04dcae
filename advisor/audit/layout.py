"""Cases as columns: three wide tables with one small whole number for each question.

Tables and their keys: `cases` (case_no), `measures` (case_no, measure_no), `groups` (case_no, measure_no, group_no).
Beside them `pairs` (case_no, measure_no, other_no) with what people dismissed about two ranked measures, and
`reasons`, the words of every dismissal. A question has a column (engines/encoding.py says what its numbers mean), and
`d_R_NYTTE_04` is 1 where people dismissed that advice. What is derived is worked out before and stands as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from ..case.facts import Facts
from ..case.model import Case, Dismissal, Group, Measure
from ..engines.encoding import VALUE, code, column, decode, numbers
from ..knowledge import KnowledgeBase, Question
from ..language.answers import Answer, State
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge

VERSION = 1

KINDS = (Kind.CASE, Kind.MEASURE, Kind.GROUP)
TABLES = {Kind.CASE: "cases", Kind.MEASURE: "measures", Kind.GROUP: "groups", Kind.PAIR: "pairs"}
KEYS = {
    Kind.CASE: ("case_no",),
    Kind.MEASURE: ("case_no", "measure_no"),
    Kind.GROUP: ("case_no", "measure_no", "group_no"),
    Kind.PAIR: ("case_no", "measure_no", "other_no"),
}
SMALL, LARGEST_SMALL = "SMALLINT", 2**15  # of numbers that fit, and most do; a choice among many takes more
ABOUT = {  # what a row says of itself, beside its answers
    Kind.CASE: {"id": "VARCHAR", "municipality": "VARCHAR", "day": "INTEGER"},  # day: 20261101
    Kind.MEASURE: {"id": "VARCHAR", "place": SMALL},  # in the ranking, from 1; 0 for none
    Kind.GROUP: {"id": "VARCHAR"},
    Kind.PAIR: {},
}
REASONS = {"case_no": "BIGINT", "about": "VARCHAR", "rule": "VARCHAR", "reason": "VARCHAR"}

_PLAIN = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
_PERSONAL = "x@example.org"  # a text that holds what may not be stored


# Cases as rows ---------------------------------------------------------------------------------

Row = Sequence[int | str]


@dataclass(frozen=True)
class Rows:
    """One case in the order of `Layout.columns`; reasons: (case_no, subject as advice writes it, rule, reason)."""

    of: Mapping[Kind, Sequence[Row]]
    reasons: Sequence[Row]


def _type(question: Question) -> str:
    return SMALL if numbers(question).stop <= LARGEST_SMALL else "BIGINT"


@lru_cache(1000)
def day_number(day: date | None) -> int:
    """20261101."""
    return int(f"{day:%Y%m%d}")


class Layout:
    """The columns that a knowledge base gives the tables, and cases in and out of them."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.questions = {kind: [q for q in knowledge.questions.values() if q.about is kind] for kind in KINDS}
        self.dismissible: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        for one in [*knowledge.requirements.values(), *(rule for rule in knowledge.rules if rule.prompt)]:
            if one.id not in self.dismissible[one.about]:
                self.dismissible[one.about].append(one.id)
        self.columns = {kind: self._columns(kind) for kind in Kind}
        places = {kind: {name: place for place, name in enumerate(columns)} for kind, columns in self.columns.items()}
        self.answered = {  # question → where its answer stands in a row
            kind: {one.id: places[kind][column("q", one.id)] for one in several} for kind, several in self.questions.items()
        }
        self.dismissed_at = {
            kind: {id: places[kind][column("d", id)] for id in several} for kind, several in self.dismissible.items()
        }
        self._hold_names()

    def _columns(self, kind: Kind) -> dict[str, str]:
        answers = {column("q", one.id): _type(one) for one in self.questions.get(kind, ())}
        dismissals = dict.fromkeys([column("d", id) for id in self.dismissible[kind]], SMALL)
        keys = {key: "BIGINT" if key == "case_no" else "INTEGER" for key in KEYS[kind]}
        return keys | ABOUT[kind] | answers | dismissals

    def _hold_names(self) -> None:
        """An id becomes a name of a column as it stands, so it holds nothing but letters, digits and hyphens."""
        ids = [*self.knowledge.questions, *self.knowledge.requirements, *(rule.id for rule in self.knowledge.rules)]
        odd = [id for id in dict.fromkeys([*ids, *self.knowledge.situations]) if not _PLAIN.fullmatch(id)]
        if odd:
            cure = _("Use letters a–z, digits and hyphens.")
            raise UnusableKnowledge(
                [Problem(str(self.knowledge.folder), None, _("«{id}» cannot be a column.", id=id), cure) for id in odd]
            )

    def describe(self) -> dict[str, Any]:
        """What the numbers mean, for those who read the tables: it stands beside them in layout.json."""
        return {
            "layout": VERSION,
            "knowledge_base": {"version": self.knowledge.version, "digest": self.knowledge.digest},
            "tables": {
                TABLES[kind]: {
                    column("q", question.id): {"type": question.answer_type.name, "options": list(question.option_ids)}
                    for question in self.questions[kind]
                }
                for kind in KINDS
            },
        }

    def rows(self, case_no: int, facts: Facts) -> Rows:
        """A case as rows. The case has a day of assessment."""
        questions = self.knowledge.questions
        numbers = {
            subject: {id: code(questions[id], answer) for id, answer in facts.given(subject).items() if id in answered}
            for kind, answered in self.answered.items()
            for subject in facts.subjects[kind]
        }
        case = facts.case
        place = {id: at for at, id in enumerate(case.ranking, start=1)}
        dismissed: dict[Subject, set[str]] = {}
        for one in facts.dismissals:
            dismissed.setdefault(one.subject, set()).add(one.rule)

        def row(subject: Subject, *start: int | str) -> Row:
            """Nothing is answered and nothing is dismissed but what is."""
            made: list[int | str] = [0] * len(self.columns[subject.kind])
            made[: len(start)] = start
            for id, number in numbers.get(subject, {}).items():
                made[self.answered[subject.kind][id]] = number
            for rule in dismissed.get(subject, ()):
                if (at := self.dismissed_at[subject.kind].get(rule)) is not None:
                    made[at] = 1
            return made

        said: dict[Kind, list[Row]] = {kind: [] for kind in Kind}
        said[Kind.CASE].append(row(CASE, case_no, case.id, case.municipality, day_number(case.assessed_on)))
        for at, measure in enumerate(case.measures):
            subject = Subject(Kind.MEASURE, (measure.id,))
            said[Kind.MEASURE].append(row(subject, case_no, at, measure.id, place.get(measure.id, 0)))
            for group_no, group in enumerate(measure.groups):
                subject = Subject(Kind.GROUP, (measure.id, group.id))
                said[Kind.GROUP].append(row(subject, case_no, at, group_no, group.id))
        number_of = {measure.id: at for at, measure in enumerate(case.measures)}
        for subject in dismissed:
            if subject.kind is Kind.PAIR:
                said[Kind.PAIR].append(row(subject, case_no, *(number_of[id] for id in subject.ids)))
        return Rows(said, [(case_no, str(one.subject), one.rule, one.reason) for one in facts.dismissals])

    def case(self, rows: Mapping[Kind, list[Mapping[str, int | str]]]) -> Case:
        """A case that these rows (column → value) stand for: the same rules fire on it, and the same shapes are violated.

        Texts are of the right length and say nothing; where a text is said to hold personal data, the title holds some.
        """
        (top,) = rows[Kind.CASE]
        ranked = sorted((row for row in rows[Kind.MEASURE] if row["place"]), key=lambda row: row["place"])
        order = tuple(str(row["id"]) for row in ranked)
        ids = {row["measure_no"]: str(row["id"]) for row in rows[Kind.MEASURE]}
        groups: dict[str, list[Group]] = {id: [] for id in ids.values()}
        answers = {CASE: self._answers(Kind.CASE, top, order)}
        for row in rows[Kind.MEASURE]:
            answers[Subject(Kind.MEASURE, (str(row["id"]),))] = self._answers(Kind.MEASURE, row, order)
        for row in sorted(rows[Kind.GROUP], key=lambda row: (row["measure_no"], row["group_no"])):
            measure, group = ids[row["measure_no"]], str(row["id"])
            groups[measure].append(Group(group))
            answers[Subject(Kind.GROUP, (measure, group))] = self._answers(Kind.GROUP, row, order)
        ranking = self.knowledge.fields.get("ranking")
        given = answers[CASE].get(ranking.id) if ranking else None
        if ranking and given and given.state is State.VALUE and not order:
            del answers[CASE][ranking.id]
        return Case(
            id=str(top["id"]),
            title=self._title(top),
            municipality=str(top["municipality"] or ""),
            assessed_on=date.fromisoformat(str(top["day"])),
            measures=tuple(Measure(id, groups=tuple(groups[id])) for _no, id in sorted(ids.items())),
            answers=answers,
            dismissals=tuple(self._dismissed(rows, ids)),
        )

    def _title(self, top: Mapping[str, int | str]) -> str:
        fact = self.knowledge.computed.get("personal-data")
        return _PERSONAL if fact and top[column("q", fact.id)] == VALUE else ""

    def _dismissed(self, rows: Mapping[Kind, list[Mapping[str, int | str]]], ids: Mapping[int | str, str]) -> Iterator[Dismissal]:
        for kind, several in rows.items():
            for row in several:
                measures = tuple(ids[row[key]] for key in ("measure_no", "other_no") if key in row)
                subject = Subject(kind, (*measures, str(row["id"])) if kind is Kind.GROUP else measures)
                yield from (Dismissal(id, subject, "…") for id in self.dismissible[kind] if row.get(column("d", id)))

    def _answers(self, kind: Kind, row: Mapping[str, int | str], order: tuple[str, ...]) -> dict[str, Answer]:
        asked = [question for question in self.questions[kind] if not question.derived]
        given = {question.id: decode(question, int(row[column("q", question.id)]), order) for question in asked}
        return {id: answer for id, answer in given.items() if answer}
