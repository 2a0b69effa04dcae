"""Conditions that can never hold, as far as that is seen without a solver: two parts of one `all` exclude each other.

It looks at the answers of one subject to one question, and at a situation and what concludes it. What takes more than one
subject, or several `any`, is left to the proofs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ...knowledge import KnowledgeBase, Question, Rule
from ...language.conditions import STATES, All, Any_, Compare, Condition, Situated, StateTest, Truth, Undecided, ValueTest
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES

VALUE, UNSURE, NOT_RELEVANT, NOTHING = "value", "unsure", "not_relevant", "unanswered"
STANDS = {  # word → how the question may stand where the test holds
    "has_value": {VALUE},
    "answered": {VALUE, UNSURE, NOT_RELEVANT},
    "unanswered": {NOTHING},
    "unsure": {UNSURE},
    "not_relevant": {NOT_RELEVANT},
}
assert STANDS.keys() == STATES.keys()
APART = [  # comparisons of a pair that exclude each other
    {"b_above_a", "a_above_b"},
    {"b_above_a", "a_at_least_b"},
    {"a_above_b", "b_at_least_a"},
    {"same", "b_above_a"},
    {"same", "a_above_b"},
]


def never(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """The rules with a part that never holds."""
    lines: dict[str, list[str]] = {}
    for rule in knowledge.rules:
        for question in dict.fromkeys(_never(knowledge, rule, [], rule.when)):
            what = _(
                "A part of the condition of «{id}» can never hold: it says two things of «{question}» that exclude each other.",
                id=rule.id,
                question=question,
            )
            yield Problem(
                rule.file, line_of(rule, question, lines), what, _("Use «any» where one of them is enough, or take one away.")
            )


def _never(knowledge: KnowledgeBase, rule: Rule, around: list[Condition], condition: Condition) -> Iterator[str]:
    """The questions and situations of which a condition, with what holds around it, says what excludes itself."""
    if isinstance(condition, Any_):
        for part in condition.parts:
            yield from _never(knowledge, rule, around, part)
        return
    parts = list(_flat(condition))
    yield from _apart(knowledge, rule, [*around, *parts])
    for part in parts:
        if isinstance(part, Any_):
            yield from _never(knowledge, rule, [*around, *(one for one in parts if one is not part)], part)


def _flat(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _apart(knowledge: KnowledgeBase, rule: Rule, parts: list[Condition]) -> Iterator[str]:
    parts = [*parts, *(one for part in parts if isinstance(part, Situated) for one in _meant(knowledge, rule, part.name, set()))]
    left: dict[str, set[str]] = {}
    compared: dict[str, set[str]] = defaultdict(set)
    situations: dict[str, set[Truth]] = {}
    for part in parts:
        match part:
            case ValueTest(question=id) | StateTest(question=id):
                question = knowledge.questions[id]
                left[id] = left.get(id, _possible(question)) & _passing(question, part)
            case Compare(word, id):
                compared[id].add(word)
            case Situated(name):
                situations[name] = situations.get(name, set(Truth)) & {Truth.JA}
            case Undecided(name, at):
                situations[name] = situations.get(name, set(Truth)) & ({at} if at else {Truth.UBESVART, Truth.USIKKERT})
    yield from (id for id, possible in left.items() if not possible)
    yield from (id for id, words in compared.items() if any(apart <= words for apart in APART))
    yield from (name for name, values in situations.items() if not values)


def _possible(question: Question) -> set[str]:
    values = {f"={one}" for one in question.option_ids} if _single(question) else {VALUE}
    return {UNSURE, NOT_RELEVANT, NOTHING} | values


def _single(question: Question) -> bool:
    """Whether a value is one option: of several that are ticked, two tests may both hold."""
    return question.answer_type.chosen and not question.answer_type.ticked


def _passing(question: Question, test: ValueTest | StateTest) -> set[str]:
    """How the question may stand where the test holds."""
    values = {one for one in _possible(question) if one == VALUE or one.startswith("=")}
    if isinstance(test, StateTest):
        return {one for stand in STANDS[test.word] for one in (values if stand == VALUE else {stand})}
    if not _single(question):
        return values | ({NOT_RELEVANT} if test.negated else set())
    passing = {f"={one}" for one in test.options}
    return (values - passing) | {NOT_RELEVANT} if test.negated else passing


def _meant(knowledge: KnowledgeBase, rule: Rule, name: str, seen: set[str]) -> Iterator[Condition]:
    """What holds wherever a situation does: the parts of the one rule that concludes it on the days of this one."""
    ends = rule.valid_to or date.max
    concluding = [
        one
        for one in knowledge.rules
        if one.situation == name and one.valid_from <= ends and rule.valid_from <= (one.valid_to or date.max)
    ]
    if name in seen or len(concluding) != 1:
        return
    for part in _flat(concluding[0].when):
        yield part
        if isinstance(part, Situated):
            yield from _meant(knowledge, rule, part.name, {*seen, name})


def line_of(rule: Rule, word: str, files: dict[str, list[str]]) -> int:
    """The line of a rule on which a word stands behind its `when`; where none does, that of the rule. `files`: those read."""
    if rule.file not in files:
        files[rule.file] = bytes_of(Path(rule.file), MAX_BYTES).decode("utf-8", "replace").splitlines()
    behind = False
    for number, line in enumerate(files[rule.file][rule.line - 1 :], rule.line):
        if number > rule.line and line.startswith("- "):
            break
        behind = behind or line.lstrip("- ").startswith("when:")
        if behind and word in line:
            return number
    return rule.line
