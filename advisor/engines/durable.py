"""The rule engine: durable_rules, told the rules in the one form in which it is reliable.

That form stands in layers.py, which also counts what the engine takes.

Each guard here answers a trap that was met (the tests name them):
* the host's timer threads crash processes and spoil results: `_run` does nothing;
* state is kept for ever: it is deleted after success, and after any exception the host is dropped;
* an exception in an action is swallowed: actions only append a number to a list;
* a fact that matches nothing raises: each ruleset has a sink rule;
* two different facts can be taken for the same: asked again under another sid;
* it drops what is left of a fact, without a word, when half a minute passes between two firings (a machine that slept,
  or was starved): a slow answer is not believed, and asked for again;
* too many tests hang it without a word, too many that pass at once are an error: counted before it sees them (layers.py);
* rule dictionaries are changed in place: they are built here and given away.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from durable import engine

from ..case.facts import Facts
from ..knowledge import KnowledgeBase, RuleSet
from ..knowledge.factwords import relation_word
from ..knowledge.layers import Layer, Layers
from ..language.answers import Answer
from ..language.conditions import Interval, Truth, interval
from ..language.subjects import Kind, Subject
from ..text.kept import Kept

PATIENCE = 5.0  # seconds for one fact, which takes about a millisecond
MOST_REMEMBERED = 4_000  # facts of one base and day, of at most a kilobyte or two

Truths = dict[tuple[Subject, str], Truth]
Fact = tuple[str, ...]  # the name of its layer, and a word for each of the layer's properties
Fired = tuple[tuple[int, Truth], ...]  # the number of a node in its layer, and how true it is at least


class QuietHost(engine.Host):  # type: ignore[misc]  # durable_rules has no types
    """A host without the two timer threads."""

    def _run(self) -> None:
        pass


class DurableRules:
    """One knowledge base's rules of one day, compiled. Safe to share between threads of one process."""

    name = "durable_rules"

    def __init__(self, knowledge: KnowledgeBase, rules: RuleSet):
        self.rules = rules
        self.compiled = Layers(knowledge.questions, rules.rules)
        self.layers = self.compiled.layers
        self._parts = frozenset(self.compiled.parts.values())
        self._agreed: Kept[Fired] = Kept(MOST_REMEMBERED)
        self._lock = threading.Lock()
        self._host: QuietHost | None = None
        self._process = 0
        self._fired: list[tuple[int, Truth]] = []
        self._sid = count()

    # The engine's own form

    def _definitions(self) -> dict[str, Any]:
        """The rulesets as durable_rules wants them. It changes them in place, so each host gets its own."""
        return {layer.name: self._ruleset(layer) for layer in self.layers}

    def _ruleset(self, layer: Layer) -> dict[str, Any]:
        rules: dict[str, Any] = {"sink": {"all": [{"m": {"layer": layer.name}}], "run": lambda c: None}}
        for number, node in enumerate(layer.nodes):
            if not self.compiled.loads[node.key].fits:
                raise OverflowError(f"{node.key} is more than durable_rules takes")  # and hangs on; loading says so first
            for at, expression in self.compiled.expressions(node):
                rules[f"n{number}-{at}"] = {"all": [{"m": expression}], "run": self._note(number, at)}
        return rules

    def _note(self, number: int, at: Truth) -> Callable[[Any], None]:
        def note(c: Any) -> None:
            self._fired.append((number, at))

        return note

    # Running

    def truths(self, facts: Facts, expected: Truths | None = None) -> Truths:
        """(subject, rule id) → what the engine makes of the rule's condition.

        Where all is as the other engine expected, what was said of each fact is remembered: one wide fact decides its
        own result. Where anything differs, all that was remembered goes, and the engine is asked anew the next time: an
        error in what was said of one fact may have made no difference until now.
        """
        run = _Run(facts, self.rules)
        answers: dict[Fact, Fired] = {}
        for layer in self.layers:
            for subject in facts.subjects[layer.about]:
                fact = (layer.name, *[column.say(subject, run) for column in layer.properties])
                fired = answers[fact] if fact in answers else self._agreed.find(fact)
                if fired is None:
                    fired = answers[fact] = self._ask(layer, fact)
                run.settle(layer, subject, fired)
        found = {key: value for key, value in run.truths.items() if key[1] not in self._parts}
        if found == expected:
            for fact, fired in answers.items():
                self._agreed.keep(fact, fired)
        elif expected is not None:
            self._agreed.clear()
        return found

    def _ask(self, layer: Layer, fact: Fact) -> Fired:
        """One fact in, what fired out. Each fact has a state of its own, gone afterwards."""
        said = {"layer": fact[0]} | {column.key: word for column, word in zip(layer.properties, fact[1:], strict=True)}
        with self._lock:
            try:
                return self._assert(layer.name, said)
            except BaseException:
                self._host = None  # its memory can no longer be trusted, and deleting a state now would abort
                raise

    def _assert(self, ruleset: str, fact: dict[str, str]) -> Fired:
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
                return tuple(self._fired)
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
        self.truths: Truths = {}
        self._intervals: dict[tuple[str, str], Interval | Truth] = {}

    def settle(self, layer: Layer, subject: Subject, fired: Fired) -> None:
        """What the nodes of a layer come to for a subject."""
        for node in layer.nodes:
            self.truths[subject, node.key] = Truth.NEI
        for number, at in fired:
            key = (subject, layer.nodes[number].key)
            self.truths[key] = max(self.truths[key], at)

    def situation(self, subject: Subject, name: str) -> Truth:
        return max((self.truths[subject, rule.id] for rule in self.rules.concluding.get(name, ())), default=Truth.NEI)

    def answer(self, subject: Subject, question: str) -> Answer | None:
        asked = self.facts.knowledge.questions[question].ask_when
        if asked and self.situation(subject, asked) is Truth.NEI:
            return None
        return self.facts.answer(subject, question)

    def relation(self, pair: Subject, question: str) -> str:
        return relation_word(*[self._interval(one, question) for one in pair.ids])

    def _interval(self, measure: str, question: str) -> Interval | Truth:
        key = (measure, question)
        if key not in self._intervals:
            about = self.about(question)
            self._intervals[key] = interval(self, Subject(Kind.MEASURE, (measure,)), question, about)  # type: ignore[arg-type]
        return self._intervals[key]
