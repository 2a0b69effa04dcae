"""The rule engine: durable_rules, told the rules in the one form in which it is reliable.

What the engine gets: for each layer of rules (a rule stands above those it rests on) and each kind
of subject one ruleset, and for each subject one wide fact with every property that the layer reads,
always present, every value a word. Each rule becomes three positive rules, «at least ubesvart»,
«at least usikkert» and «ja», so that nothing needs absence, order, joins or a second fact. What lies
above or below a subject is settled in an earlier layer and handed up or down as a property.

Each guard here answers a trap that was met (the tests name them):
* the host's timer threads crash processes and spoil results: `_run` does nothing;
* state is kept for ever: it is deleted after success, and after any exception the host is dropped;
* an exception in an action is swallowed: actions only append a number to a list;
* a fact that matches nothing raises: each ruleset has a sink rule;
* two different facts can be taken for the same: asked again under another sid;
* it drops what is left of a fact, without a word, when half a minute passes between two firings (a machine that slept,
  or was starved): a slow answer is not believed, and asked for again;
* too many tests hang it without a word: counted before it sees them;
* rule dictionaries are changed in place: they are built here and given away.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import count
from typing import Any

from durable import engine

from .conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Undecided,
    ValueTest,
    interval,
)
from .facts import Facts
from .factwords import ABOVE_NEI, RELATIONS, STATE_WORDS, TRUTH_WORDS, passes, relation_word, state_word, value_word, value_words
from .knowledge import KnowledgeBase, Question, RuleSet
from .model import Answer, Kind, Subject, Truth

MAX_TESTS = 512  # distinct tests of one ruleset; one more and the engine never returns
MAX_PROPERTIES = 253  # of one fact
PATIENCE = 5.0  # seconds for one fact, which takes about a millisecond


Expression = dict[str, Any]


class QuietHost(engine.Host):
    """A host without the two timer threads."""

    def _run(self) -> None:
        pass


# Properties: how a fact says what is known ---------------------------------------------------


@dataclass(frozen=True)
class Property:
    """One column of the wide fact, and the words that can stand in it."""

    key: str
    say: Callable[[Subject, _Run], str]


# Nodes: rules, and the parts of rules that are asked of another subject ------------------------


@dataclass
class _Node:
    key: str
    about: Kind
    condition: Condition
    rests_on: set[str] = field(default_factory=set)
    reads: dict[str, Property] = field(default_factory=dict)


@dataclass
class _Layer:
    """The nodes about one kind of subject that rest only on earlier layers: one ruleset."""

    name: str
    about: Kind
    nodes: list[_Node]
    properties: list[Property]


class DurableRules:
    """One knowledge base's rules of one day, compiled. Safe to share between threads of one process."""

    name = "durable_rules"

    def __init__(self, knowledge: KnowledgeBase, rules: RuleSet):
        self.knowledge = knowledge
        self.rules = rules
        self._nodes: dict[str, _Node] = {}
        self._parts: dict[tuple[Kind, Condition], str] = {}
        for rule in rules.rules:
            self._add(_Node(rule.id, rule.about, rule.when))
        self.layers = list(self._arrange())
        self._lock = threading.Lock()
        self._host: QuietHost | None = None
        self._process = 0
        self._fired: list[tuple[int, Truth]] = []
        self._sid = count()

    # Compiling

    def _add(self, node: _Node) -> None:
        self._nodes[node.key] = node
        self._visit(node, node.condition)

    def _visit(self, node: _Node, condition: Condition) -> None:
        """Collects what a node reads and rests on."""
        match condition:
            case All(parts) | Any_(parts):
                for part in parts:
                    self._visit(node, part)
            case ValueTest() | StateTest():
                question = self.knowledge.questions[condition.question]
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
                self._rest_on_situation(node, self.knowledge.questions[question].ask_when)
                node.reads[f"c:{question}"] = Property(f"c:{question}", lambda subject, run: run.relation(subject, question))

    def _rest_on_situation(self, node: _Node, name: str) -> None:
        node.rests_on.update(rule.id for rule in self.rules.concluding.get(name, ()) if name)

    def _part(self, kind: Kind, part: Condition) -> str:
        """The node of a part that is asked of another kind of subject; equal parts share one."""
        if (kind, part) not in self._parts:
            key = self._parts[kind, part] = f"part-{len(self._parts)}"
            self._add(_Node(key, kind, part))
        return self._parts[kind, part]

    def _columns(self, test: ValueTest | StateTest, question: Question) -> Iterator[Property]:
        id = question.id
        if isinstance(test, StateTest):
            yield Property(f"t:{id}", lambda subject, run: state_word(run.answer(subject, id)))
        elif question.answer_type == "multi":
            for option in test.options:
                yield Property(
                    f"q:{id}={option}", lambda subject, run, option=option: value_word(run.answer(subject, id), option)
                )
        else:
            yield Property(f"q:{id}", lambda subject, run: value_word(run.answer(subject, id)))

    def _seen_from(self, condition: Below | Above, key: str) -> Property:
        if isinstance(condition, Above):
            up = condition.kind

            def above(subject: Subject, run: _Run) -> str:
                return str(run.truths[subject.measure if up is Kind.MEASURE else Subject(Kind.CASE), key])

            return Property(f"p:{key}", above)
        choose, down = (max if condition.word == "some" else min), condition.kind

        def below(subject: Subject, run: _Run) -> str:
            return str(choose((run.truths[one, key] for one in run.facts.below(subject, down)), default=Truth.NEI))

        return Property(f"{condition.word}:{key}", below)

    def _arrange(self) -> Iterator[_Layer]:
        sorter = TopologicalSorter({key: node.rests_on for key, node in self._nodes.items()})
        sorter.prepare()
        for number in count():
            if not sorter.is_active():
                return
            ready = sorted(sorter.get_ready())
            for kind in Kind:
                nodes = [self._nodes[key] for key in ready if self._nodes[key].about is kind]
                if nodes:
                    properties = {key: column for node in nodes for key, column in node.reads.items()}
                    yield _Layer(f"{kind}{number}", kind, nodes, list(properties.values()))
            sorter.done(*ready)

    def _definitions(self) -> dict[str, Any]:
        """The rulesets as durable_rules wants them. It changes them in place, so each host gets its own."""
        return {layer.name: self._ruleset(layer) for layer in self.layers}

    def _ruleset(self, layer: _Layer) -> dict[str, Any]:
        rules: dict[str, Any] = {"sink": {"all": [{"m": {"layer": layer.name}}], "run": lambda c: None}}
        for number, node in enumerate(layer.nodes):
            for at in ABOVE_NEI:
                expression = self._at_least(node.condition, at)
                if expression:
                    rules[f"n{number}-{at}"] = {"all": [{"m": expression}], "run": self._note(number, at)}
        tests = {json.dumps(test) for rule in rules.values() for test in _tests(rule["all"][0]["m"])}
        if len(tests) > MAX_TESTS or len(layer.properties) > MAX_PROPERTIES:
            raise OverflowError(f"{layer.name}: {len(tests)} tests of at most {MAX_TESTS}, {len(layer.properties)} properties")
        return rules

    def _note(self, number: int, at: Truth) -> Callable[[Any], None]:
        def note(c: Any) -> None:
            self._fired.append((number, at))

        return note

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
                return _among(f"p:{self._parts[kind, part]}", TRUTH_WORDS[at])
            case Below(word, kind, part):
                return _among(f"{word}:{self._parts[kind, part]}", TRUTH_WORDS[at])
            case RankedOver():
                return {"ranked": "ja"}
            case Compare(word, question):
                unknown = tuple(word for word in TRUTH_WORDS[at] if word != "ja")
                return _among(f"c:{question}", RELATIONS[word] + unknown)
        raise TypeError(condition)

    def _test_at_least(self, test: ValueTest, at: Truth) -> Expression | None:
        question = self.knowledge.questions[test.question]
        unknown = tuple(word for word in TRUTH_WORDS[at] if word != "ja")
        if question.answer_type == "multi":
            passing = ("nei", "ikke-relevant") if test.negated else ("ja",)
            columns = [_among(f"q:{test.question}={option}", passing + unknown) for option in test.options]
            return _joined("$and" if test.negated else "$or", columns)
        words = [word for word, covered in value_words(question) if passes(test, covered, certainly=at is Truth.JA)]
        if test.negated:
            words.append("ikke-relevant")
        return _among(f"q:{test.question}", (*words, *unknown))

    # Running

    def truths(self, facts: Facts) -> dict[tuple[Subject, str], Truth]:
        """(subject, rule id) → what the engine makes of the rule's condition."""
        run = _Run(facts, self.rules)
        with self._lock:
            try:
                for layer in self.layers:
                    for subject in facts.subjects[layer.about]:
                        self._evaluate(layer, subject, run)
            except BaseException:
                self._host = None  # its memory can no longer be trusted, and deleting a state now would abort
                raise
        return {key: value for key, value in run.truths.items() if key[1] not in set(self._parts.values())}

    def _evaluate(self, layer: _Layer, subject: Subject, run: _Run) -> None:
        fact = {"layer": layer.name} | {column.key: column.say(subject, run) for column in layer.properties}
        for node in layer.nodes:
            run.truths[subject, node.key] = Truth.NEI
        for number, at in self._ask(layer.name, fact):
            key = (subject, layer.nodes[number].key)
            run.truths[key] = max(run.truths[key], at)

    def _ask(self, ruleset: str, fact: dict[str, str]) -> list[tuple[int, Truth]]:
        """One fact in, what fired out. Each fact has a state of its own, gone afterwards."""
        host = self._ready_host()
        for _attempt in range(3):
            sid = str(next(self._sid))
            self._fired.clear()
            asked = time.monotonic()
            try:
                host.assert_fact(ruleset, fact | {"sid": sid})
            except engine.MessageObservedException:
                continue
            slow = time.monotonic() - asked > PATIENCE
            swallowed = host.get_state(ruleset, sid).get("exception")
            if swallowed:
                raise RuntimeError(f"durable_rules: {swallowed}")
            host.delete_state(ruleset, sid)
            if not slow:
                return list(self._fired)
        raise RuntimeError("durable_rules took three different facts for the same, or three times far too long")

    def _ready_host(self) -> QuietHost:
        if self._host is None or self._process != os.getpid():
            self._host, self._process = QuietHost(self._definitions()), os.getpid()
        return self._host


class _Run:
    """One case on its way through the layers: what is settled so far."""

    def __init__(self, facts: Facts, rules: RuleSet):
        self.facts = facts
        self.rules = rules
        self.below, self.scale, self.about = facts.below, facts.scale, facts.about
        self.truths: dict[tuple[Subject, str], Truth] = {}

    def situation(self, subject: Subject, name: str) -> Truth:
        return max((self.truths[subject, rule.id] for rule in self.rules.concluding.get(name, ())), default=Truth.NEI)

    def answer(self, subject: Subject, question: str) -> Answer | None:
        asked = self.facts.knowledge.questions[question].ask_when
        if asked and self.situation(subject, asked) is Truth.NEI:
            return None
        return self.facts.answer(subject, question)

    def relation(self, pair: Subject, question: str) -> str:
        about = self.about(question)
        sides = [interval(self, Subject(Kind.MEASURE, (one,)), question, about) for one in pair.ids]  # type: ignore[arg-type]
        return relation_word(*sides)


def _among(key: str, words: tuple[str, ...]) -> Expression | None:
    return _joined("$or", [{key: word} for word in words])


def _joined(operator: str, parts: list[Any]) -> Expression | None:
    """An empty `$and` hangs the engine, so there is none; one part stands for itself."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return {operator: parts}


def _tests(expression: Expression) -> Iterator[Expression]:
    for key, value in expression.items():
        if key in ("$and", "$or"):
            for part in value:
                yield from _tests(part)
        else:
            yield {key: value}
