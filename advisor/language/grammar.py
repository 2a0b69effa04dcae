"""How a condition is written: reads a tree into the words of conditions.py.

Everything that is not in the language is reported with its line, and all of it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..text.catalogue import gettext as _
from ..text.reading import Node
from .conditions import (
    COMPARISONS,
    STATES,
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
from .subjects import Kind

VALUE_WORDS = ("is", "at_least", "at_most", "positive")
DOWN = {Kind.CASE: (Kind.MEASURE,), Kind.MEASURE: (Kind.GROUP,)}
UP = {Kind.MEASURE: (Kind.CASE,), Kind.GROUP: (Kind.MEASURE, Kind.CASE)}


class Term(Protocol):
    """What a condition must know of a question (or derived fact) to be checked."""

    @property
    def id(self) -> str: ...
    @property
    def about(self) -> Kind: ...
    @property
    def option_ids(self) -> tuple[str, ...]: ...
    @property
    def ordered(self) -> bool: ...
    @property
    def numeric(self) -> bool: ...
    def option(self, written: str) -> str | None: ...


class Vocabulary(Protocol):
    """The words a condition may use, with a near one for a misspelt one."""

    def question(self, question: str) -> Term | None: ...
    def situation_about(self, name: str) -> Kind | None: ...
    def near(self, word: str) -> str: ...


Report = Callable[[int, str, str], None]


def parse(node: Node, about: Kind, vocabulary: Vocabulary, report: Report) -> Condition | None:
    """The condition that a node says, or None after reporting (line, what, cure) all that is wrong."""
    return _Parser(vocabulary, report).condition(node, about)


class _Parser:
    def __init__(self, vocabulary: Vocabulary, report: Report):
        self.vocabulary = vocabulary
        self.report = report

    def condition(self, node: Node, about: Kind) -> Condition | None:
        if node.value == "ranked_over":
            return RankedOver() if self._of_pair(node, "ranked_over", about) else None
        if not isinstance(node.value, dict) or len(node.value) != 1:
            near = self.vocabulary.near(node.value) if isinstance(node.value, str) else ""
            what = _("A condition has exactly one word, unlike this: {written}", written=node.shown)
            self.report(node.line, what, near or _("For example {{is: {{question: option}}}}."))
            return None
        ((word, part),) = node.value.items()
        match word:
            case "all" | "any":
                return self._several(word, part, about)
            case "not":
                return self._negation(part, about)
            case "is" | "at_least" | "at_most":
                return self._option_test(word, part, about)
            case "positive":
                return self._positive(part, about)
            case "situation":
                return self._situation(part, about)
            case "undecided":
                return self._undecided(part, about)
            case "some" | "every":
                return self._below(word, part, about)
            case "case" | "measure":
                return self._above(Kind(word), part, about)
        if word in STATES:
            term = self._term(part, about)
            return StateTest(word, term.id) if term else None
        if word in COMPARISONS:
            return self._comparison(word, part, about)
        if word == "ranked_over":
            self.report(node.line, _("«ranked_over» stands alone."), "- ranked_over")
        else:
            self.report(node.line, _("«{word}» is not a word of the language.", word=word), self.vocabulary.near(word))
        return None

    def _several(self, word: str, node: Node, about: Kind) -> Condition | None:
        if not isinstance(node.value, list) or not node.value:
            self.report(node.line, _("«{word}» takes a list with at least one condition.", word=word), "")
            return None
        parts = [self.condition(part, about) for part in node.value]
        if any(part is None for part in parts):
            return None
        return (All if word == "all" else Any_)(tuple(part for part in parts if part))

    def _negation(self, node: Node, about: Kind) -> Condition | None:
        inner = self.condition(node, about)
        if inner is None:
            return None
        if isinstance(inner, ValueTest) and not inner.negated:
            return ValueTest(inner.word, inner.question, inner.options, negated=True)
        words = ", ".join(VALUE_WORDS)
        self.report(node.line, _("«not» stands only before a test of a value."), _("These are {words}.", words=words))
        return None

    def _option_test(self, word: str, node: Node, about: Kind) -> Condition | None:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            self.report(node.line, _("«{word}» takes one question and its option.", word=word), "")
            return None
        ((question, value),) = node.value.items()
        term = self._term(Node(question, value.line), about)
        if term is None:
            return None
        if not term.option_ids:
            self.report(value.line, _("«{question}» has no options.", question=question), _("Use has_value or positive."))
            return None
        written = value.value if isinstance(value.value, list) else [value]
        if not written:
            self.report(value.line, _("«{word}» takes one question and its option.", word=word), _options(term))
        options = [self._option(term, one) for one in written]
        if not options or None in options:
            return None
        chosen = tuple(option for option in options if option)
        if word == "is":
            return ValueTest(word, term.id, chosen)
        if not term.ordered or len(chosen) != 1:
            self.report(
                value.line,
                _("«{word}» needs one step of an ordered scale; «{question}» is none.", word=word, question=question),
                "",
            )
            return None
        at = term.option_ids.index(chosen[0])
        passing = term.option_ids[at:] if word == "at_least" else term.option_ids[: at + 1]
        return ValueTest(word, term.id, passing)

    def _option(self, term: Term, node: Node) -> str | None:
        option = term.option(node.value) if isinstance(node.value, str) else None
        if option is None:
            what = _("«{option}» is no option of «{question}».", option=node.shown, question=term.id)
            self.report(node.line, what, _options(term))
        return option

    def _positive(self, node: Node, about: Kind) -> Condition | None:
        term = self._term(node, about)
        if term and not term.numeric:
            self.report(node.line, _("«positive» needs a number; «{question}» is none.", question=term.id), "")
            return None
        return ValueTest("positive", term.id) if term else None

    def _situation(self, node: Node, about: Kind) -> Condition | None:
        return Situated(node.text) if self._known_situation(node, node.text, about) else None

    def _undecided(self, node: Node, about: Kind) -> Condition | None:
        if isinstance(node.value, str):
            return Undecided(node.value, None) if self._known_situation(node, node.value, about) else None
        steps = {"ubesvart": Truth.UBESVART, "usikkert": Truth.USIKKERT}
        entries = list(node.fields.items())
        step = steps.get(entries[0][1].text) if len(entries) == 1 else None
        if step is None:
            self.report(node.line, _("«undecided» takes a situation and ubesvart or usikkert."), "")
            return None
        name = entries[0][0]
        return Undecided(name, step) if self._known_situation(node, name, about) else None

    def _known_situation(self, node: Node, name: str, about: Kind) -> bool:
        known = self.vocabulary.situation_about(name)
        if known is None:
            self.report(node.line, _("No rule concludes the situation «{name}».", name=name), self.vocabulary.near(name))
        elif known is not about:
            self.report(
                node.line,
                _("The situation «{name}» is about a {known}, not a {about}.", name=name, known=known, about=about),
                _("Reach it with some, every, case or measure."),
            )
        return known is about

    def _below(self, word: str, node: Node, about: Kind) -> Condition | None:
        entries = list(node.fields.items())
        if len(entries) != 1 or entries[0][0] not in DOWN.get(about, ()):
            below = ", ".join(DOWN.get(about, ())) or "–"
            self.report(node.line, _("«{word}» looks down from a {about} to: {below}.", word=word, about=about, below=below), "")
            return None
        kind = Kind(entries[0][0])
        part = self.condition(entries[0][1], kind)
        return Below(word, kind, part) if part else None

    def _above(self, kind: Kind, node: Node, about: Kind) -> Condition | None:
        if kind not in UP.get(about, ()):
            self.report(node.line, _("«{kind}» does not stand above a {about}.", kind=kind, about=about), "")
            return None
        part = self.condition(node, kind)
        return Above(kind, part) if part else None

    def _comparison(self, word: str, node: Node, about: Kind) -> Condition | None:
        if not self._of_pair(node, word, about):
            return None
        term = self.vocabulary.question(node.value) if isinstance(node.value, str) else None
        if term is None or not term.ordered or term.about not in (Kind.MEASURE, Kind.GROUP):
            self.report(
                node.line,
                _("«{question}» is no ordered scale of a measure or a group.", question=node.shown),
                self.vocabulary.near(node.text),
            )
            return None
        return Compare(word, term.id)

    def _of_pair(self, node: Node, word: str, about: Kind) -> bool:
        if about is not Kind.PAIR:
            self.report(node.line, _("«{word}» is only for pairs.", word=word), "")
        return about is Kind.PAIR

    def _term(self, node: Node, about: Kind) -> Term | None:
        term = self.vocabulary.question(node.value) if isinstance(node.value, str) else None
        if term is None:
            self.report(node.line, _("There is no question «{question}».", question=node.shown), self.vocabulary.near(node.text))
        elif term.about is not about:
            self.report(
                node.line,
                _("«{question}» is about a {known}, not a {about}.", question=term.id, known=term.about, about=about),
                _("Reach it with some, every, case or measure."),
            )
            return None
        return term


def _options(term: Term) -> str:
    return _("The options are {options}.", options=", ".join(term.option_ids))
