"""The examples of a rule or a line of law as small cases, and the faults of its condition that they tell from itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ...case.facts import Facts
from ...case.model import Case
from ...engines.reference import Reference
from ...knowledge import KnowledgeBase, Rule, RuleSet
from ...knowledge.lawmap import TERM, TERMS, LawLine, read_law_map
from ...knowledge.rules import read_rules
from ...language.conditions import Condition, Truth, truth
from ...language.subjects import Subject
from ...text.nodes import Node
from ..examples import example_case
from .mutation import Mutant


@dataclass(frozen=True)
class Tried:
    """A small case, what can be seen of it, and whether the condition is met in it."""

    case: Case
    subject: Subject
    view: Reference
    fires: bool
    line: int = 0

    def meets(self, condition: Condition) -> bool:
        return truth(condition, self.subject, self.view) is Truth.JA

    def kills(self, mutant: Condition) -> bool:
        """Whether a mutant comes out otherwise here."""
        return self.meets(mutant) is not self.fires


@dataclass(frozen=True)
class Tested:
    """A rule or a line of law with its examples, each made into facts once."""

    of: Rule | LawLine
    rules: RuleSet
    examples: tuple[Tried, ...]

    @property
    def fires(self) -> str:
        """How an example says that the condition is met."""
        return "fires" if isinstance(self.of, Rule) else "shown"

    def kills(self, mutant: Mutant) -> bool:
        """Whether some example comes out otherwise with the mutant."""
        return any(example.kills(mutant.condition) for example in self.examples)


def tested(knowledge: KnowledgeBase, ids: frozenset[str] = frozenset()) -> list[Tested]:
    """Every version of these rules and lines; of all, where none is named. Their examples must be readable."""
    last = knowledge.rules_on(max((rule.valid_from for rule in knowledge.rules), default=date.today()))
    every: tuple[Rule | LawLine, ...] = (*knowledge.rules, *knowledge.law_map.lines)
    return [
        with_examples(knowledge, one, knowledge.rules_on(one.valid_from) if isinstance(one, Rule) else last)
        for one in every
        if not ids or one.id in ids
    ]


def with_examples(knowledge: KnowledgeBase, one: Rule | LawLine, rules: RuleSet) -> Tested:
    """A rule or a line among the rules of a day, with its own examples."""
    examples = []
    for example in one.examples:
        case, subject = example_case(knowledge, one, example, [])
        examples.append(Tried(case, subject, Reference(Facts(case, knowledge), rules), example.fires, example.line))
    return Tested(one, rules, tuple(examples))


# Where a part stands --------------------------------------------------------------------------


class Places:
    """The nodes of the files, by which a part of a condition has its line. A term stands once, whoever uses it."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[dict[int, Node], dict[str, Node]]] = {}

    def node(self, of: Rule | LawLine, mutant: Mutant) -> Node:
        """Where a mutant differs. Of a part that is left out: where it is named."""
        records, terms = self._file(of)
        node = records[of.line].fields["when"]
        for number in mutant.place:
            node = _part(self._meant(node, terms), number)
        return node if mutant.operator == "dropped" else self._meant(node, terms)

    def _meant(self, node: Node, terms: dict[str, Node]) -> Node:
        while name := node.get(TERM):
            node = terms[name.text]
        return node

    def _file(self, of: Rule | LawLine) -> tuple[dict[int, Node], dict[str, Node]]:
        if of.file not in self._files:
            from pathlib import Path

            root = (read_rules if isinstance(of, Rule) else read_law_map)(Path(of.file), [])
            assert root
            terms = root.get(TERMS)
            self._files[of.file] = {node.line: node for node in _records(root)}, terms.fields if terms else {}
        return self._files[of.file]


def _records(root: Node) -> Iterator[Node]:
    if isinstance(root.value, list):
        yield from root.value
    elif folds := root.get("folds"):
        for fold in folds.value if isinstance(folds.value, list) else ():
            lines = fold.fields["lines"].value
            yield from lines if isinstance(lines, list) else ()


def _part(node: Node, number: int) -> Node:
    """A part of a condition as it is written: `mutation.parts_of`."""
    ((word, inner),) = node.fields.items()
    if isinstance(inner.value, list):
        return inner.value[number]
    return next(iter(inner.fields.values())) if word in ("some", "every") else inner
