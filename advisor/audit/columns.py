"""The rules and shapes of a knowledge base as columns: one for each rule, part of a rule and requirement.

A column belongs to the table of its kind. It is an expression over others of the same row, or it is brought from
another kind: down from the case, up by min or max. In which order they are made is for plan.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ..knowledge import Demand, KnowledgeBase, Question, Requirement, Rule
from ..knowledge.terms import Force
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
)
from ..language.subjects import Kind
from . import expressions as sql
from .layout import KINDS, UNANSWERED, UNSURE, VALUE, Layout, column

SET_ASIDE = 8  # added to a number where people dismissed with a reason


@dataclass(frozen=True)
class Column:
    """A column of a kind's table: an expression over columns of the same row, or one that is brought."""

    name: str
    kind: Kind
    expression: str
    reads: frozenset[str] = frozenset()
    origin: tuple[Kind, str, str] | None = None  # (kind, column, "min", "max" or "" for down) of one that is brought


@dataclass
class Reads:
    """What an expression turned out to read, collected while it is written."""

    kind: Kind
    names: set[str] = field(default_factory=set)

    def __call__(self, name: str) -> str:
        self.names.add(name)
        return name


class Columns:
    """Every column that a knowledge base gives: in its expressions stand the rules, the shapes and nothing else.

    r_ is the truth of a rule; s_ the status of a requirement (its place in STATUSES, and SET_ASIDE more where people
    dismissed it); g_ the truth of a rule that gives guidance (and SET_ASIDE more where people dismissed it); c_ an answer
    that is unanswered where its situation is nei; p_ a part of a rule that another kind of subject asks for.
    """

    dimensions = ("level", "arena", "day")

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.layout = Layout(knowledge)
        self.columns: dict[tuple[Kind, str], Column] = {}
        self.unsure: dict[Kind, list[str]] = {kind: [] for kind in Kind}  # u_: how many answers are «usikkert», in pieces
        self._parts: dict[tuple[Kind, Condition], str] = {}
        self._concluding: dict[str, list[str]] = {}
        self.first_day = min(rule.valid_from for rule in knowledge.rules)
        for rule, name in self._versions():
            if rule.situation:
                self._concluding.setdefault(rule.situation, []).append(name)
        for rule, name in self._versions():
            self._rule(rule, name)
        for kind in KINDS:
            self._dimensions(kind)
            for question in self.layout.questions[kind]:
                self.seen(question, Reads(kind))
            self._unsure(kind)
        for requirement in knowledge.requirements.values():
            self._requirement(requirement)

    # Where things stand

    @cached_property
    def rules(self) -> dict[str, list[str]]:
        """Rule → the columns of its versions, of which at most one is above nei on any day."""
        found: dict[str, list[str]] = {}
        for rule, name in self._versions():
            found.setdefault(rule.id, []).append(name)
        return found

    def given(self, rule: Rule) -> list[str]:
        """The columns that say whether a rule's guidance was given, one for each version of the rule."""
        return ["g" + name[1:] for name in self.rules[rule.id] if (rule.about, "g" + name[1:]) in self.columns]

    def answer(self, question: Question) -> str:
        """The column of a question's counted answer."""
        return column("c" if question.ask_when else "q", question.id)

    def _versions(self) -> Iterator[tuple[Rule, str]]:
        seen: dict[str, int] = {}
        for rule in self.knowledge.rules:
            seen[rule.id] = seen.get(rule.id, 0) + 1
            yield rule, column("r", rule.id) + (f"_{seen[rule.id]}" if seen[rule.id] > 1 else "")

    # Columns

    def _add(self, name: str, kind: Kind, expression: str, reads: Iterable[str] = (), origin: tuple | None = None) -> str:
        self.columns.setdefault((kind, name), Column(name, kind, expression, frozenset(reads), origin))
        return name

    def _rule(self, rule: Rule, name: str) -> None:
        reads = Reads(rule.about)
        expression = self._truth(rule.when, reads)
        if rule.valid_from > self.first_day or rule.valid_to:
            last = f"{rule.valid_to:%Y%m%d}" if rule.valid_to else "99999999"
            expression = f"CASE WHEN {reads('day')} BETWEEN {rule.valid_from:%Y%m%d} AND {last} THEN {expression} ELSE 0 END"
        self._add(name, rule.about, expression, reads.names)
        if rule.prompt:
            self._add("g" + name[1:], rule.about, f"{name}{self._aside(rule, reads)}", [name, *reads.names])

    def _aside(self, one: Rule | Requirement, reads: Reads) -> str:
        """What a dismissal adds to a number. A duty cannot be dismissed."""
        return "" if one.force is Force.MUST else f" + {SET_ASIDE} * {reads(column('d', one.id))}"

    def _truth(self, condition: Condition, reads: Reads) -> str:
        """The truth of a condition as an expression over the columns of `reads.kind`."""
        match condition:
            case All(parts):
                return sql.least(self._truth(part, reads) for part in parts)
            case Any_(parts):
                return sql.greatest(self._truth(part, reads) for part in parts)
            case ValueTest(question=id):
                question = self.knowledge.questions[id]
                return sql.value_test(condition, question, self.seen(question, reads))
            case StateTest(question=id):
                return sql.state_test(condition, self.seen(self.knowledge.questions[id], reads))
            case Situated(name):
                return self.situation(name, reads)
            case Undecided(name, at):
                one_of = f"= {int(at)}" if at else f"IN ({int(Truth.UBESVART)}, {int(Truth.USIKKERT)})"
                return sql.yes(f"{self.situation(name, reads)} {one_of}")
            case Below(word, kind, part):
                return reads(self._brought(reads.kind, kind, self._part(kind, part), "max" if word == "some" else "min"))
            case Above(kind, part):
                return reads(self._brought(reads.kind, kind, self._part(kind, part)))
            case RankedOver():
                return sql.yes(f"{reads('place')} < {reads('other_place')}")
            case Compare(word, id):
                return self._comparison(word, self.knowledge.questions[id], reads)
        raise TypeError(condition)

    def situation(self, name: str, reads: Reads) -> str:
        rules = self._concluding.get(name, ())
        return sql.greatest(map(reads, rules)) if rules else str(sql.NEI)

    def seen(self, question: Question, reads: Reads) -> str:
        """The column of an answer as rules and shapes see it: unanswered where its situation is nei."""
        name = column("q", question.id)
        if question.ask_when:
            asked = Reads(question.about)
            expression = f"CASE WHEN {self.situation(question.ask_when, asked)} > {sql.NEI} THEN {asked(name)} ELSE 0 END"
            name = self._add(column("c", question.id), question.about, expression, asked.names)
        return reads(name)

    def _part(self, kind: Kind, part: Condition) -> str:
        """The column of a part that is asked of another kind; equal parts share one."""
        if (kind, part) not in self._parts:
            name = self._parts[kind, part] = f"p_{len(self._parts)}"
            reads = Reads(kind)
            self._add(name, kind, self._truth(part, reads), reads.names)
        return self._parts[kind, part]

    def _brought(self, to: Kind, origin: Kind, name: str, choose: str = "", where: str = "") -> str:
        """A column of another kind: down from above, or the least or greatest of those below (nei where there are none)."""
        brought = "_".join(filter(None, [where or origin.value, name, choose]))
        return self._add(brought, to, "", (), (origin, name, choose))

    def _comparison(self, word: str, question: Question, reads: Reads) -> str:
        a, b = (tuple(map(reads, self.interval(question, one))) for one in "ab")
        return sql.comparison(word, a, b)

    def interval(self, question: Question, one: str) -> tuple[str, str, str]:
        """The columns of a pair that hold the interval of its measure `a` or `b`: how far it is known, low end, high end."""
        known, low, high = (self._brought(Kind.PAIR, Kind.MEASURE, name, where=one) for name in self._interval(question))
        return known, low, high

    def _interval(self, question: Question) -> list[str]:
        """The columns of a measure's interval on a scale: how far it is known, its low end and its high end."""
        reads = Reads(question.about)
        of_one = sql.side(question, self.seen(question, reads))
        names = [column(prefix, question.id) for prefix in ("known", "low", "high")]
        for name, expression in zip(names, of_one, strict=True):
            self._add(name, question.about, expression, reads.names)
        if question.about is Kind.MEASURE:
            return names
        chosen = zip(names, ("min", "min", "max"), strict=True)
        return [self._brought(Kind.MEASURE, Kind.GROUP, name, choose) for name, choose in chosen]

    def _dimensions(self, kind: Kind) -> None:
        if kind is not Kind.CASE:
            for name in self.dimensions:
                self._add(name, kind, "", (), (Kind.CASE, name, ""))
            return
        level, arena = self.knowledge.fields["level"], self.knowledge.fields.get("arena")
        by_id = {one.id: one.depth for one in self.knowledge.levels}
        depths = {VALUE + place: by_id[option] for place, option in enumerate(level.option_ids)}
        unsaid = dict.fromkeys(range(VALUE), self.knowledge.usual_level.depth)
        self._add("level", kind, sql.look_up(column("q", level.id), unsaid | depths), [column("q", level.id)])
        said = column("q", arena.id) if arena else ""
        self._add("arena", kind, said or str(UNANSWERED), [said] if said else [])

    # Requirements

    def _requirement(self, requirement: Requirement) -> None:
        reads = Reads(requirement.about)
        applies = self.situation(requirement.target, reads) if requirement.target else str(sql.JA)
        by_depth = {level.depth: requirement.at(level) or requirement.demands for level in self.knowledge.levels}
        status = [(depth, self._standing(applies, demands, reads)) for depth, demands in by_depth.items()]
        expression = status[-1][1]
        if len({text for _depth, text in status}) > 1:
            cases = " ".join(f"WHEN {depth} THEN {text}" for depth, text in status[:-1])
            expression = f"CASE {reads('level')} {cases} ELSE {expression} END"
        self._add(column("s", requirement.id), requirement.about, f"{expression}{self._aside(requirement, reads)}", reads.names)

    def _standing(self, applies: str, demands: tuple[Demand, ...], reads: Reads) -> str:
        stands = []
        for demand in demands:
            questions = [self.knowledge.questions[id] for id in demand.questions]
            stands += sql.demanded(demand, questions, [self.seen(question, reads) for question in questions])
        return sql.standing(applies, stands)

    def _unsure(self, kind: Kind) -> None:
        """How many answers of a row are «usikkert», together those that are asked for in the same situation."""
        together: dict[str, list[str]] = {}
        for question in self.layout.questions[kind]:
            together.setdefault(question.ask_when, []).append(self.answer(question))
        for place, several in enumerate(together.values()):
            sum_ = " + ".join(f"CAST({one} = {UNSURE} AS SMALLINT)" for one in several)
            self.unsure[kind].append(self._add(column("u", str(place)), kind, sum_, several))
