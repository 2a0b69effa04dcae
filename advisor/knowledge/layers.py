"""The rules in the one form in which durable_rules is reliable, and within what it takes. Nothing here runs it, or needs it.

For each layer of rules (a rule stands above those it rests on) and each kind of subject there are rulesets, and for each
subject one wide fact with every property that the ruleset reads, always present, every value a word. Each rule becomes
three positive rules, «at least ubesvart», «at least usikkert» and «ja», so that nothing needs absence, order, joins or a
second fact. What lies above or below a subject is settled in an earlier layer and handed up or down as a property.

A layer is cut into as many rulesets as the engine's limits ask for: what can be too much is only one rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import count
from typing import Any

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
from ..language.subjects import Kind, Subject
from .factwords import ABOVE_NEI, RELATIONS, STATE_WORDS, TRUTH_WORDS, passes, state_word, value_word
from .terms import Question, Rule

MAX_TESTS = 512  # distinct tests of one ruleset; one more and the engine never returns
MAX_PROPERTIES = 251  # of one fact, beside its layer and its state
MAX_WAITING = 63  # tests of one ruleset that one fact can pass at once, beside the sink: the engine's stack
MAX_OPERATORS = 15  # of one expression

Expression = dict[str, Any]


# Properties: how a fact says what is known ---------------------------------------------------


@dataclass(frozen=True)
class Property:
    """One column of the wide fact, and the words that can stand in it."""

    key: str
    say: Callable[[Subject, Any], str]  # of a subject in a run: durable._Run


# Nodes: rules, and the parts of rules that are asked of another subject ------------------------


@dataclass
class Node:
    key: str
    about: Kind
    condition: Condition
    rests_on: set[str] = field(default_factory=set)
    reads: dict[str, Property] = field(default_factory=dict)


@dataclass
class Layer:
    """Nodes about one kind of subject that rest only on earlier layers: one ruleset."""

    name: str
    about: Kind
    nodes: list[Node]
    properties: list[Property]


@dataclass(frozen=True)
class Load:
    """What some nodes ask of the engine at once."""

    tests: frozenset[tuple[str, str]] = frozenset()  # (property, word)
    properties: frozenset[str] = frozenset()
    waiting: int = 0
    operators: int = 0

    def __or__(self, other: Load) -> Load:
        return Load(
            self.tests | other.tests,
            self.properties | other.properties,
            self.waiting + other.waiting,
            max(self.operators, other.operators),
        )

    @property
    def fits(self) -> bool:
        return (
            len(self.tests) < MAX_TESTS  # the sink has one
            and len(self.properties) <= MAX_PROPERTIES
            and self.waiting <= MAX_WAITING
            and self.operators <= MAX_OPERATORS
        )


class Layers:
    """Rules that are valid on one day, arranged in layers."""

    def __init__(self, questions: Mapping[str, Question], rules: Iterable[Rule]):
        self.questions = questions
        self.nodes: dict[str, Node] = {}
        self.parts: dict[tuple[Kind, Condition], str] = {}
        self._concluding: dict[str, list[Rule]] = defaultdict(list)
        rules = tuple(rules)
        for rule in rules:
            if rule.situation:
                self._concluding[rule.situation].append(rule)
        for rule in rules:
            self._add(Node(rule.id, rule.about, rule.when))
        self.loads = {key: self._load(node) for key, node in self.nodes.items()}
        self.layers = list(self._arrange())

    def _add(self, node: Node) -> None:
        self.nodes[node.key] = node
        self._visit(node, node.condition)

    def _visit(self, node: Node, condition: Condition) -> None:
        """Collects what a node reads and rests on."""
        match condition:
            case All(parts) | Any_(parts):
                for part in parts:
                    self._visit(node, part)
            case ValueTest() | StateTest():
                question = self.questions[condition.question]
                self._rest_on_situation(node, question.ask_when)
                for column in self._columns(condition, question):
                    node.reads[column.key] = column
            case Situated(name) | Undecided(name):
                self._rest_on_situation(node, name)
                node.reads[f"s:{name}"] = Property(f"s:{name}", lambda subject, run: str(run.situation(subject, name)))
            case Below(kind=kind, part=part) | Above(kind=kind, part=part):
                key = self._part(kind, part)
                node.rests_on.add(key)
                column = self._seen_from(condition, key)
                node.reads[column.key] = column
            case RankedOver():
                node.reads["ranked"] = Property("ranked", lambda subject, run: "ja" if run.facts.ranked_over(subject) else "nei")
            case Compare(_, question):
                self._rest_on_situation(node, self.questions[question].ask_when)
                node.reads[f"c:{question}"] = Property(f"c:{question}", lambda subject, run: run.relation(subject, question))

    def _rest_on_situation(self, node: Node, name: str) -> None:
        node.rests_on.update(rule.id for rule in self._concluding.get(name, ()) if name)

    def _part(self, kind: Kind, part: Condition) -> str:
        """The node of a part that is asked of another kind of subject; equal parts share one."""
        if (kind, part) not in self.parts:
            key = self.parts[kind, part] = f"part-{len(self.parts)}"
            self._add(Node(key, kind, part))
        return self.parts[kind, part]

    def _columns(self, test: ValueTest | StateTest, question: Question) -> Iterator[Property]:
        id = question.id
        if isinstance(test, StateTest):
            yield Property(f"t:{id}", lambda subject, run: state_word(run.answer(subject, id)))
        elif question.answer_type.ticked:
            for option in test.options:
                yield _ticked(question, option)
        else:
            yield Property(f"q:{id}", lambda subject, run: value_word(question, run.answer(subject, id)))

    def _seen_from(self, condition: Below | Above, key: str) -> Property:
        if isinstance(condition, Above):
            up = condition.kind

            def above(subject: Subject, run: Any) -> str:
                return str(run.truths[subject.measure if up is Kind.MEASURE else Subject(Kind.CASE), key])

            return Property(f"p:{key}", above)
        choose, down = (max if condition.word == "some" else min), condition.kind

        def below(subject: Subject, run: Any) -> str:
            return str(choose((run.truths[one, key] for one in run.facts.below(subject, down)), default=Truth.NEI))

        return Property(f"{condition.word}:{key}", below)

    def _arrange(self) -> Iterator[Layer]:
        sorter = TopologicalSorter({key: node.rests_on for key, node in self.nodes.items()})
        sorter.prepare()
        for number in count():
            if not sorter.is_active():
                return
            ready = sorted(sorter.get_ready())
            for kind in Kind:
                nodes = [self.nodes[key] for key in ready if self.nodes[key].about is kind]
                for part, fitting in enumerate(self._cut(nodes)):
                    properties = {key: column for node in fitting for key, column in node.reads.items()}
                    yield Layer(f"{kind}{number}.{part}", kind, fitting, list(properties.values()))
            sorter.done(*ready)

    def _cut(self, nodes: list[Node]) -> Iterator[list[Node]]:
        """The nodes in as few parts, in their order, as the engine takes at once."""
        part: list[Node] = []
        load = Load()
        for node in nodes:
            more = self.loads[node.key]
            if part and not (load | more).fits:
                yield part
                part, load = [], Load()
            part.append(node)
            load |= more
        if part:
            yield part

    def _load(self, node: Node) -> Load:
        """What a node asks of the engine."""
        expressions = [expression for _at, expression in self.expressions(node)]
        return Load(
            tests=frozenset(test for one in expressions for test in _tests(one)),
            properties=frozenset(node.reads),
            waiting=sum(map(_waiting, expressions)),
            operators=max(map(_operators, expressions), default=0),
        )

    def expressions(self, node: Node) -> Iterator[tuple[Truth, Expression]]:
        """For each truth above nei, when a node is at least so true. Where it never is, there is none."""
        for at in ABOVE_NEI:
            if expression := self._at_least(node.condition, at):
                yield at, expression

    def too_much(self) -> list[Load]:
        """What the engine does not take of one node, however the others are laid out."""
        return [load for load in self.loads.values() if not load.fits]

    def _at_least(self, condition: Condition, at: Truth) -> Expression | None:
        """«The condition is at least this true», positively, or None when it never is."""
        match condition:
            case All(parts):
                inner = [self._at_least(part, at) for part in parts]
                return None if None in inner else _joined("$and", inner)
            case Any_(parts):
                return _joined("$or", [one for part in parts if (one := self._at_least(part, at))])
            case StateTest(word, question):
                return _among(f"t:{question}", STATE_WORDS[word])
            case ValueTest():
                return self._test_at_least(condition, at)
            case Situated(name):
                return _among(f"s:{name}", TRUTH_WORDS[at])
            case Undecided(name, only):
                return _among(f"s:{name}", (str(only),) if only else ("ubesvart", "usikkert"))
            case Above(kind, part):
                return _among(f"p:{self.parts[kind, part]}", TRUTH_WORDS[at])
            case Below(word, kind, part):
                return _among(f"{word}:{self.parts[kind, part]}", TRUTH_WORDS[at])
            case RankedOver():
                return {"ranked": "ja"}
            case Compare(word, question):
                unknown = tuple(word for word in TRUTH_WORDS[at] if word != "ja")
                return _among(f"c:{question}", RELATIONS[word] + unknown)
        raise TypeError(condition)

    def _test_at_least(self, test: ValueTest, at: Truth) -> Expression | None:
        question = self.questions[test.question]
        unknown = tuple(word for word in TRUTH_WORDS[at] if word != "ja")
        if question.answer_type.ticked:
            said = ("nei", "ikke-relevant") if test.negated else ("ja",)
            columns = [_among(f"q:{test.question}={option}", said + unknown) for option in test.options]
            return _joined("$and" if test.negated else "$or", columns)
        words = question.answer_type.words(question)
        passing = [word for word, covered in words if passes(test, covered, certainly=at is Truth.JA)]
        if test.negated:
            passing.append("ikke-relevant")
        return _among(f"q:{test.question}", (*passing, *unknown))


def _ticked(question: Question, option: str) -> Property:
    id = question.id
    return Property(f"q:{id}={option}", lambda subject, run: value_word(question, run.answer(subject, id), option))


def _among(key: str, words: tuple[str, ...]) -> Expression | None:
    return _joined("$or", [{key: word} for word in words])


def _joined(operator: str, parts: list[Any]) -> Expression | None:
    """An empty `$and` hangs the engine, so there is none; one part stands for itself."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return {operator: parts}


def _tests(expression: Expression) -> Iterator[tuple[str, str]]:
    for key, value in expression.items():
        if key in ("$and", "$or"):
            for part in value:
                yield from _tests(part)
        else:
            yield key, value


def _waiting(expression: Expression) -> int:
    """The most tests of an expression that wait for the engine at once: a fact has one word for each key.

    Parts of an $and are looked at one after another, those of an $or together.
    """
    if parts := expression.get("$and"):
        return 1 + sum(_waiting(part) - 1 for part in parts)
    parts = expression.get("$or", [expression])
    keys = {key for part in parts for key in part} - {"$and", "$or"}
    return len(keys) + sum(_waiting(part) for part in parts if part.keys() & {"$and", "$or"})


def _operators(expression: Expression) -> int:
    return sum(1 + sum(map(_operators, parts)) for key, parts in expression.items() if key in ("$and", "$or"))
