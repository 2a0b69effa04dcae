"""The compiler: a knowledge base as columns, each an expression tree over the numbers of one row (encoding.py).

A column belongs to a kind of subject. It is an expression over others of the same row, or it is brought from another
kind: down from the case, up by min or max. What is read of the definition, number by number, stands in lookups.py; what
joins several is held to the definition by tests and by every certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..knowledge import Demand, KnowledgeBase, Question, Requirement, Rule
from ..knowledge.terms import Level
from ..language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
    truth_of_undecided,
)
from ..language.subjects import Kind
from ..language.tree import Choice, Column, Comparison, Constant, Expression, Sum, choice, columns, greatest, least, look_up
from . import lookups
from .encoding import SET_ASIDE, UNANSWERED, UNSURE, VALUE, column
from .lookups import JA, NEI

Origin = tuple[Kind, str, str]  # the kind and the column that one is brought from, by "min", "max", or "" for down


@dataclass(frozen=True)
class Compiled:
    """A column of a kind: an expression over columns of the same row, or one that is brought."""

    name: str
    kind: Kind
    expression: Expression | None
    origin: Origin | None = None

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(columns(self.expression)) if self.expression else frozenset()


class Compiler:
    """Every column that a knowledge base gives: in its expressions stand the rules, the shapes and nothing else.

    r_ is the truth of a rule; s_ the status of a requirement (its place in STATUSES, and SET_ASIDE more where people
    dismissed it); g_ the truth of a rule that gives guidance (and SET_ASIDE more where people dismissed it); c_ an answer
    that is unanswered where its situation is nei; p_ a part of a rule that another kind of subject asks for.
    """

    dimensions = ("level", "depth", "arena", "day")

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.columns: dict[tuple[Kind, str], Compiled] = {}
        self.unsure: dict[Kind, list[str]] = {kind: [] for kind in Kind}  # u_: how many answers are «usikkert», in pieces
        self.parts: dict[tuple[Kind, Condition], str] = {}
        self._concluding: dict[str, list[str]] = {}
        self._demands: dict[str, Expression] = {}  # of a shape, by its iri
        self.first_day = min(rule.valid_from for rule in knowledge.rules)
        for rule, name in self.versions():
            if rule.situation:
                self._concluding.setdefault(rule.situation, []).append(name)
        for rule, name in self.versions():
            self._rule(rule, name)
        for kind in Kind:
            if kind is not Kind.PAIR:
                self._dimensions(kind)
                for question in self.questions(kind):
                    self.seen(question)
                self._unsure(kind)
        for requirement in knowledge.requirements.values():
            self._requirement(requirement)

    # Where things stand

    def questions(self, kind: Kind) -> list[Question]:
        return [question for question in self.knowledge.questions.values() if question.about is kind]

    @cached_property
    def rules(self) -> dict[str, list[str]]:
        """Rule → the columns of its versions, of which at most one is above nei on any day."""
        found: dict[str, list[str]] = {}
        for rule, name in self.versions():
            found.setdefault(rule.id, []).append(name)
        return found

    def given(self, rule: Rule) -> list[str]:
        """The columns that say whether a rule's guidance was given, one for each version of the rule."""
        return ["g" + name[1:] for name in self.rules[rule.id] if (rule.about, "g" + name[1:]) in self.columns]

    def answer(self, question: Question) -> str:
        """The column of a question's counted answer."""
        return column("c" if question.ask_when else "q", question.id)

    def versions(self) -> Iterator[tuple[Rule, str]]:
        """Every version of every rule, with its column."""
        seen: dict[str, int] = {}
        for rule in self.knowledge.rules:
            seen[rule.id] = seen.get(rule.id, 0) + 1
            yield rule, column("r", rule.id) + (f"_{seen[rule.id]}" if seen[rule.id] > 1 else "")

    def _add(self, name: str, kind: Kind, expression: Expression | None, origin: Origin | None = None) -> Column:
        self.columns.setdefault((kind, name), Compiled(name, kind, expression, origin))
        return Column(name)

    # Rules

    def _rule(self, rule: Rule, name: str) -> None:
        truth = self.truth(rule.when, rule.about)
        if rule.valid_from > self.first_day or rule.valid_to:
            began = Comparison(Column("day"), ">=", Constant(int(f"{rule.valid_from:%Y%m%d}")))
            lasts = [Comparison(Column("day"), "<=", Constant(int(f"{rule.valid_to:%Y%m%d}")))] if rule.valid_to else []
            truth = Choice(least([began, *lasts]), truth, NEI)
        stands = self._add(name, rule.about, truth)
        if rule.prompt:
            self._add("g" + name[1:], rule.about, self._with_dismissal(rule, stands))

    def _with_dismissal(self, one: Rule | Requirement, stands: Expression) -> Expression:
        """A truth or a status, and SET_ASIDE more where people dismissed it."""
        dismissed = Column(column("d", one.id))
        return Sum(((1, stands), (SET_ASIDE, dismissed)), apart=True) if one.force.dismissible else stands

    def truth(self, condition: Condition, about: Kind) -> Expression:
        match condition:
            case All(parts):
                return least(self.truth(part, about) for part in parts)
            case Any_(parts):
                return greatest(self.truth(part, about) for part in parts)
            case ValueTest(question=id) | StateTest(question=id):
                question = self.knowledge.questions[id]
                return lookups.test(condition, question, self.seen(question))
            case Situated(name):
                return self.situation(name)
            case Undecided(name):
                return look_up(self.situation(name), [truth_of_undecided(condition, now) for now in Truth])
            case Below(word, kind, part):
                return self._brought(about, kind, self._part(kind, part), "max" if word == "some" else "min")
            case Above(kind, part):
                return self._brought(about, kind, self._part(kind, part))
            case RankedOver():
                return lookups.yes(Comparison(Column("place"), "<", Column("other_place")))
            case Compare(word, id):
                question = self.knowledge.questions[id]
                return lookups.comparison(word, self.interval(question, "a"), self.interval(question, "b"))
        raise TypeError(condition)

    def situation(self, name: str) -> Expression:
        rules = self._concluding.get(name)
        return greatest(map(Column, rules)) if rules else NEI

    def seen(self, question: Question) -> Column:
        """The column of an answer as rules and shapes see it: unanswered where its situation is nei."""
        given = Column(column("q", question.id))
        if not question.ask_when:
            return given
        asked = Comparison(self.situation(question.ask_when), ">", NEI)
        return self._add(column("c", question.id), question.about, Choice(asked, given, Constant(UNANSWERED)))

    def _part(self, kind: Kind, part: Condition) -> str:
        """The column of a part that is asked of another kind; equal parts share one."""
        if (kind, part) not in self.parts:
            name = self.parts[kind, part] = f"p_{len(self.parts)}"
            self._add(name, kind, self.truth(part, kind))
        return self.parts[kind, part]

    def _brought(self, to: Kind, origin: Kind, name: str, choose: str = "", where: str = "") -> Column:
        """A column of another kind: down from above, or the least or greatest of those below (nei where there are none)."""
        return self._add("_".join(filter(None, [where or origin.value, name, choose])), to, None, (origin, name, choose))

    # Intervals of a measure, for pairs

    def interval(self, question: Question, one: str) -> Sequence[Column]:
        """The columns of a pair that hold the interval of its measure `a` or `b`: how far it is known, low end, high end."""
        return [self._brought(Kind.PAIR, Kind.MEASURE, name, where=one) for name in self._interval(question)]

    def _interval(self, question: Question) -> list[str]:
        """The columns of a measure's interval on a scale: how far it is known, its low end and its high end."""
        names = [column(prefix, question.id) for prefix in ("known", "low", "high")]
        for name, expression in zip(names, lookups.side(question, self.seen(question)), strict=True):
            self._add(name, question.about, expression)
        if question.about is Kind.MEASURE:
            return names
        chosen = zip(names, ("min", "min", "max"), strict=True)
        return [self._brought(Kind.MEASURE, Kind.GROUP, name, choose).name for name, choose in chosen]

    # What rows are counted by

    def _dimensions(self, kind: Kind) -> None:
        if kind is not Kind.CASE:
            for name in self.dimensions:
                self._add(name, kind, None, (Kind.CASE, name, ""))
            return
        arena = self.knowledge.fields.get("arena")
        self._add("level", kind, self._level(lambda level: level.place))
        begins, depth = self._level(lambda level: level.starts_at.place), self.knowledge.fields.get("depth")
        if depth:
            chosen = Column(column("q", depth.id))
            places = {one.id: one.place for one in self.knowledge.depths}
            deep = look_up(chosen, [0] * VALUE + [places[option] for option in depth.option_ids])
            begins = choice(Comparison(chosen, ">=", Constant(VALUE)), deep, begins)
        self._add("depth", kind, begins)
        self._add("arena", kind, Column(column("q", arena.id)) if arena else Constant(UNANSWERED))

    def _level(self, say: Callable[[Level], int]) -> Expression:
        """What is said of the level of a case; of the usual one where nobody chose."""
        question = self.knowledge.fields["level"]
        by_id = {one.id: say(one) for one in self.knowledge.levels}
        return look_up(
            Column(column("q", question.id)),
            [say(self.knowledge.usual_level)] * VALUE + [by_id[option] for option in question.option_ids],
        )

    def _unsure(self, kind: Kind) -> None:
        """How many answers of a row are «usikkert», together those that are asked for in the same situation."""
        together: dict[str, list[str]] = {}
        for question in self.questions(kind):
            together.setdefault(question.ask_when, []).append(self.answer(question))
        for place, several in enumerate(together.values()):
            unsure = Sum(tuple((1, Comparison(Column(name), "=", Constant(UNSURE))) for name in several))
            self.unsure[kind].append(self._add(column("u", str(place)), kind, unsure).name)

    # Requirements

    def _requirement(self, requirement: Requirement) -> None:
        applies = self.situation(requirement.target) if requirement.target else JA
        stands = [(demand, self._demanded(demand)) for demand in requirement.demands]
        *before, (_last, status) = (
            (depth.place, lookups.status(applies, [one for demand, one in stands if demand in asked]))
            for depth in self.knowledge.depths
            for asked in [requirement.at(depth) or requirement.demands]
        )
        for depth, other in reversed(before):
            status = choice(Comparison(Column("depth"), "=", Constant(depth)), other, status)
        self._add(column("s", requirement.id), requirement.about, self._with_dismissal(requirement, status))

    def _demanded(self, demand: Demand) -> Expression:
        """How a demand stands, which is the same at every depth that makes it."""
        if demand.iri not in self._demands:
            questions = [self.knowledge.questions[id] for id in demand.questions]
            self._demands[demand.iri] = lookups.demanded(demand, questions, [self.seen(question) for question in questions])
        return self._demands[demand.iri]
