"""All cases of a size at once: a case with so many measures and groups at the most, of which every answer is open.

The rules and shapes stand in it as the compiler's trees, printed as clauses over the answers of each subject. What a solver
finds is a whole case, which is written as a case file and judged by the evaluator before anybody is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ...case.writing import answer_record
from ...engines.clauses import TRUE, Circuit, Printer
from ...engines.compiler import Compiler, Origin
from ...engines.encoding import UNANSWERED, VALUE, column, decode
from ...engines.solver import Model, Prover
from ...knowledge import KnowledgeBase, Question
from ...language.answers import Answer, Participation, Placed, State
from ...language.conditions import All, Any_, Condition
from ...language.subjects import CASE, Kind, Subject
from ...language.tree import Column, Constant, Expression, columns
from .numbers import Free, Known, Number

PERSONAL = "x@example.org"  # a title that holds personal data: nobody's address
YES, NO = VALUE, VALUE + 1  # the numbers of what is derived: the first option says that it is so
JA, NEI = All(()), Any_(())  # of no parts: what always holds, and what never does
Answered = Mapping[tuple[Subject, str], int]  # (subject, question) → the number of its answer


class Trees(Compiler):
    """The compiler, of conditions that are nobody's rule as well: with a part held at ja or nei."""

    def __init__(self, knowledge: KnowledgeBase):
        self._said: dict[tuple[Condition, Kind], Expression] = {}
        super().__init__(knowledge)
        derived = (one.id for one in knowledge.derived if one.computation in ("several-measures", "first-in-order"))
        ranking = (question.id for field, question in knowledge.fields.items() if field == "ranking")
        # what says how many measures there are, or their order
        self.of_measures = {column("q", id) for id in (*derived, *ranking)}

    def truth(self, condition: Condition, about: Kind) -> Expression:
        """The same condition is compiled once."""
        key = condition, about
        if key not in self._said:
            held = condition in (JA, NEI)
            self._said[key] = Constant(3 if condition == JA else 0) if held else super().truth(condition, about)
        return self._said[key]


@dataclass(frozen=True)
class Cone:
    """What expressions rest on, all the way down: answers, and how many numbers are brought up from groups and measures."""

    answers: frozenset[tuple[Kind, str]]  # (kind, column)
    from_groups: int
    from_measures: int
    counted: bool  # whether it reads how many measures there are, or their order

    def size(self, about: Kind, cases: int = 1) -> Size:
        """So large a case is enough: whatever is brought up rests on one group or measure that gives the least or greatest; in
        each of so many cases that differ in some answers, it may be another."""
        own_measures = {Kind.CASE: 0, Kind.MEASURE: 1, Kind.GROUP: 1, Kind.PAIR: 2}[about]
        measures = max(1, own_measures + cases * self.from_measures + 2 * self.counted)
        return Size(measures, cases * self.from_groups + (about is Kind.GROUP))


@dataclass(frozen=True, order=True)
class Size:
    measures: int
    groups: int  # of each measure


NONE = Size(0, 0)


def cone(trees: Trees, kind: Kind, expressions: Iterable[Expression]) -> Cone:
    waiting = [(kind, name) for one in expressions for name in columns(one)]
    seen: set[tuple[Kind, str]] = set()
    answers: set[tuple[Kind, str]] = set()
    brought_up: set[Origin] = set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        compiled = trees.columns.get(place)
        if compiled is None:
            answers.add(place)
        elif compiled.origin:
            waiting.append(compiled.origin[:2])
            brought_up |= {compiled.origin} if compiled.origin[2] else set()
        else:
            waiting += [(place[0], name) for name in compiled.reads]
    up = Counter(origin[0] for origin in brought_up)
    return Cone(frozenset(answers), up[Kind.GROUP], up[Kind.MEASURE], any(name in trees.of_measures for _kind, name in answers))


class Ground:
    """Every case of a size on one day. `changed`: columns of subjects that hold another number than in `base`, for asking
    of two cases at once that share all their other answers; `ranked`: which measures are ranked there."""

    def __init__(
        self,
        trees: Trees,
        day: date,
        size: Size,
        base: Ground | None = None,
        changed: Callable[[Subject, Question, Number], Number] | None = None,
        ranked: list[int] | None = None,
    ):
        self.trees = trees
        self.knowledge: KnowledgeBase = trees.knowledge
        self.day = day
        self.size = size
        self.base = base
        self.changed = changed
        self.circuit: Circuit = base.circuit if base else Circuit()
        self.measures = [Subject(Kind.MEASURE, (f"t{number}",)) for number in range(1, size.measures + 1)]
        self._present: dict[Subject, int] = base._present if base else {CASE: TRUE}
        self.ranked: list[int] = ranked or (base.ranked if base else self._in_a_row(len(self.measures), TRUE))
        if not base:
            self._people()
        self._rows: dict[Subject, _Row] = {}
        self._free: dict[tuple[Subject, str], Number] = {}

    def _people(self) -> None:
        present = self._in_a_row(len(self.measures), TRUE)
        self._present |= dict(zip(self.measures, present, strict=True))
        for measure, is_there, is_ranked in zip(self.measures, present, self.ranked, strict=True):
            self.circuit.clauses.append([-is_ranked, is_there])
            self._present |= dict(zip(self.groups(measure), self._in_a_row(self.size.groups, is_there), strict=True))

    def _in_a_row(self, count: int, first: int) -> list[int]:
        """Literals each of which implies the one before: what is there is numbered from the first."""
        found: list[int] = []
        for _number in range(count):
            one = self.circuit.new()
            self.circuit.clauses.append([-one, found[-1] if found else first])
            found.append(one)
        return found

    @cached_property
    def prover(self) -> Prover:
        return self.base.prover if self.base else Prover(self.circuit)

    # Subjects

    def groups(self, measure: Subject) -> list[Subject]:
        return [Subject(Kind.GROUP, (*measure.ids, f"g{number}")) for number in range(1, self.size.groups + 1)]

    def below(self, subject: Subject, kind: Kind) -> list[Subject]:
        return self.measures if kind is Kind.MEASURE else self.groups(subject)

    def ones(self, about: Kind) -> list[Subject]:
        """Subjects that stand for every one of their kind: a measure at any place of the ranking, a pair in both orders."""
        match about:
            case Kind.CASE:
                return [CASE]
            case Kind.MEASURE:
                return self.measures
            case Kind.GROUP:
                return [self.groups(measure)[0] for measure in self.measures]
        both = (*self.measures[0].ids, *self.measures[1].ids)
        return [Subject(Kind.PAIR, both), Subject(Kind.PAIR, both[::-1])]

    def present(self, subject: Subject) -> int:
        """The literal that says that a subject is there."""
        if subject.kind is Kind.PAIR:
            return self.circuit.all(self.ranked[self.place(one)] for one in subject.ids)
        return self._present[subject]

    def there(self) -> Iterator[tuple[Subject, int]]:
        """Every measure and group that there can be, with the literal that says that it is there."""
        return ((subject, literal) for subject, literal in self._present.items() if subject != CASE)

    @staticmethod
    def place(measure: str) -> int:
        """Where a measure stands in the ranking: those that are ranked come first, in their order."""
        return int(measure[1:]) - 1

    # Numbers

    def row(self, subject: Subject) -> _Row:
        if subject not in self._rows:
            self._rows[subject] = _Row(self, subject)
        return self._rows[subject]

    def at_least(self, subject: Subject, expression: Expression, number: int) -> int:
        return self.row(subject).printer.at_least(expression, number)

    def given(self, subject: Subject, name: str) -> Number:
        """The number of an answer as people gave it, and of what is worked out before the rules."""
        key = subject, name
        if key not in self._free:
            if self.base:
                question = self._questions.get((subject.kind, name))
                follows = question and question.computation == "first-in-order"  # from the ranking, which may be another
                number = self._number(subject, name) if follows else self.base.given(subject, name)
                self._free[key] = self.changed(subject, question, number) if self.changed and question else number
            else:
                self._free[key] = self._number(subject, name)
        return self._free[key]

    @cached_property
    def _questions(self) -> dict[tuple[Kind, str], Question]:
        return {(one.about, column("q", one.id)): one for one in self.knowledge.questions.values()}

    def _number(self, subject: Subject, name: str) -> Number:
        question = self._questions.get((subject.kind, name))
        if question and question.derived:
            return self._derived(question, subject)
        if question:
            return self._ranking(question) if question is self.knowledge.fields.get("ranking") else self._answer(question)
        if name == "day":
            return Known(int(f"{self.day:%Y%m%d}"))
        if name in ("place", "other_place"):
            return Known(self.place(subject.ids[name == "other_place"]))
        return Known(0)  # a dismissal: nobody set anything aside

    def _answer(self, question: Question) -> Number:
        free = Free(self.circuit, question)
        if question is self.knowledge.participants:  # who took part stands in the ledger and nowhere else
            ledger = self.given(CASE, column("q", self.knowledge.fields["participation"].id))
            who, told = ([one.at_least(number) for number in (1, 2, 3)] for one in (free, ledger))
            self.circuit.clauses += [[-there, says] for there, says in zip(who, told, strict=True)]
            self.circuit.clauses += [[-told[0], told[2], who[0]], [-told[1], told[2], who[1]], [-told[2], -who[0], who[2]]]
        return free

    def _derived(self, question: Question, subject: Subject) -> Number:
        several = self.present(self.measures[1]) if len(self.measures) > 1 else -TRUE
        match question.computation:
            case "several-measures":
                return Known(YES, {NO: -several})
            case "first-in-order":
                place = self.place(subject.ids[0])
                known = self.circuit.all([self.ranked[place], self.ranked[1] if len(self.ranked) > 1 else -TRUE])
                return Known(UNANSWERED, {YES: known, NO: known if place else -TRUE})
            case "personal-data":
                return Known(YES, {NO: -self.personal})
        raise TypeError(question.computation)

    @cached_property
    def personal(self) -> int:
        """The literal that says that a text holds personal data."""
        return self.base.personal if self.base else self.circuit.new()

    def _reads_personal(self, within: Collection[tuple[Kind, str]]) -> bool:
        return any(
            (one.about, column("q", one.id)) in within for one in self.knowledge.derived if one.computation == "personal-data"
        )

    def _ranking(self, question: Question) -> Number:
        free = Free(self.circuit, question)
        self.circuit.clauses.append([self.circuit.same(free.at_least(VALUE), self.ranked[0])])
        return free

    # A case

    def said(self, within: Collection[tuple[Kind, str]]) -> list[int]:
        """What makes a case larger, one literal each: answers to these columns, measures and groups, a place in the ranking."""
        answers = [number.at_least(1) for _subject, _question, number in self.answers(within)]
        there = [literal for _subject, literal in self.there()]
        return [*answers, *there, *self.ranked, *([self.personal] if self._reads_personal(within) else [])]

    def answers(self, within: Collection[tuple[Kind, str]]) -> Iterator[tuple[Subject, Question, Number]]:
        """The answers to these columns that anything has asked for."""
        known = {**self.base._free, **self._free} if self.base else dict(self._free)
        for (subject, name), number in known.items():
            question = self._questions.get((subject.kind, name))
            if question and not question.derived and (subject.kind, name) in within:
                yield subject, question, number

    def numbers(self, model: Model, within: Collection[tuple[Kind, str]]) -> Answered:
        """(subject, question) → the number of each answer in a model."""
        return {
            (subject, question.id): number.read(model)
            for subject, question, number in self.answers(within)
            if self.present(subject) in model or subject == CASE
        }

    def record(self, model: Model, within: Collection[tuple[Kind, str]]) -> dict[str, Any]:
        """The case of a model as the record of its file; it says nothing beyond these columns."""
        said: dict[Subject, dict[str, Any]] = {}
        fields = {question.id: field for field, question in self.knowledge.fields.items()}
        record: dict[str, Any] = {"case": "moteksempel", "assessed_on": self.day.isoformat()}
        if self._reads_personal(within) and self.personal in model:
            record["title"] = PERSONAL
        numbers = self.numbers(model, within)
        for (subject, id), number in numbers.items():
            question = self.knowledge.questions[id]
            answer = self._said(question, number, numbers)
            if answer is None or question is self.knowledge.participants:
                continue
            written = answer_record(question, answer)
            if id in fields:
                record[fields[id]] = written
            else:
                said.setdefault(subject, {})[id] = written
        if self.ranked and self.ranked[0] in model and (ranking := self.knowledge.fields.get("ranking")):
            record["ranking"] = answer_record(ranking, Answer(State.VALUE, self._order(model)))
        record["answers"] = said.get(CASE, {})
        record["measures"] = [
            {
                "id": measure.ids[0],
                "answers": said.get(measure, {}),
                "target_groups": [
                    {"id": group.ids[1], "answers": said.get(group, {})}
                    for group in self.groups(measure)
                    if self.present(group) in model
                ],
            }
            for measure in self.measures
            if self.present(measure) in model
        ]
        return record

    def _order(self, model: Model) -> tuple[Placed, ...]:
        both = zip(self.measures, self.ranked, strict=True)
        return tuple(Placed(measure.ids[0]) for measure, ranked in both if ranked in model)

    def _said(self, question: Question, number: int, numbers: Answered) -> Answer | None:
        if number < VALUE or question is not self.knowledge.fields.get("participation"):
            return decode(question, number)
        took_part = self.knowledge.participants
        ticked = decode(took_part, numbers.get((CASE, took_part.id), UNANSWERED)) if took_part else None
        groups = ticked.value if ticked and isinstance(ticked.value, tuple) else ("x",)
        return Answer(State.VALUE, tuple(Participation(str(one)) for one in groups))


class _Row:
    """The columns of one subject."""

    def __init__(self, ground: Ground, subject: Subject):
        self.ground = ground
        self.subject = subject
        self.printer = Printer(ground.circuit, self)

    def span(self, name: str) -> tuple[int, int]:
        compiled = self.ground.trees.columns.get((self.subject.kind, name))
        if compiled is None:
            return self.ground.given(self.subject, name).span
        if compiled.expression is not None:
            return self.printer.span(compiled.expression)
        several = [self.ground.row(one).span(origin) for one, origin in self._sources(name)]
        lows, highs = zip(*several, strict=True) if several else ((0,), (0,))
        return (0 if compiled.origin and compiled.origin[2] else min(lows)), max(highs)

    def at_least(self, name: str, number: int) -> int:
        compiled = self.ground.trees.columns.get((self.subject.kind, name))
        if compiled is None:
            return self.ground.given(self.subject, name).at_least(number)
        if compiled.expression is not None:
            return self.printer.at_least(compiled.expression, number)
        circuit, ground = self.ground.circuit, self.ground
        several = [
            (ground.present(one), ground.row(one).printer.at_least(Column(origin), number)) for one, origin in self._sources(name)
        ]
        match compiled.origin:
            case _kind, _name, "":
                return several[0][1]
            case _kind, _name, "max":
                return circuit.any(circuit.all(both) for both in several)
        there = circuit.any(is_there for is_there, _reaches in several)
        return circuit.all([there, *(circuit.any([-is_there, reaches]) for is_there, reaches in several)])

    def _sources(self, name: str) -> list[tuple[Subject, str]]:
        """The subjects that a column is brought from, and its name there."""
        kind, origin, choose = self.ground.trees.columns[self.subject.kind, name].origin or (Kind.CASE, "", "")
        if choose:
            return [(one, origin) for one in self.ground.below(self.subject, kind)]
        if kind is Kind.CASE:
            return [(CASE, origin)]
        measure = self.subject.ids[1 if name == f"b_{origin}" else 0]
        return [(Subject(Kind.MEASURE, (measure,)), origin)]

    def ticked(self, name: str, bit: int) -> int:
        compiled = self.ground.trees.columns.get((self.subject.kind, name))
        if compiled is None:
            return self.ground.given(self.subject, name).ticked(bit)
        if compiled.expression is None:
            raise TypeError(name)
        return self.printer.ticked(compiled.expression, bit)
