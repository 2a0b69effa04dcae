"""Examples of a condition, found by trying answers: one that is met, one like it that is not, and those that see each slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice, product
from typing import Any, NamedTuple

from ...case.facts import Facts
from ...engines.reference import Reference
from ...knowledge import KnowledgeBase, Question, Rule
from ...knowledge.recorded import cases_of
from ...knowledge.rules import situations_read
from ...knowledge.terms import Example
from ...language.conditions import Compare, StateTest, Truth, ValueTest, truth, walk
from ...language.subjects import Kind
from ...language.types.base import UNSURE
from ...text.catalogue import gettext as _
from ...text.reading import from_plain
from ..examples import example_case
from ..testing.mutation import mutants
from ..testing.proposing import judge
from ..testing.tried import with_examples

MOST_TRIED = 3_000
MOST_ROUNDS = 3  # of looking for what the examples do not see
MOST_VALUES = 4  # of one question
BELOW = {Kind.CASE: ("measures", "groups"), Kind.MEASURE: ("groups",), Kind.GROUP: (), Kind.PAIR: ("groups",)}


class Slot(NamedTuple):
    """A place of an answer in an example: the keys on the way, and the question."""

    path: tuple[str, ...]
    question: Question


def examples(knowledge: KnowledgeBase, rule: Rule) -> list[dict[str, Any]]:
    """Examples by which `prio kb test` sees every slip of the condition, as a rule file has them: [{"fires": {…}}, …].

    None where the answers that were tried give no two to begin with.
    """
    written = [{word: body} for word, body in zip(("fires", "silent"), _two(knowledge, rule) or (), strict=False)]
    rules = knowledge.rules_on(rule.valid_from)
    for _again in range(MOST_ROUNDS if written else 0):
        tested = with_examples(knowledge, replace(rule, examples=tuple(_cases(written))), rules)
        unseen = [mutant for mutant in mutants(rule.when, knowledge.questions) if not tested.kills(mutant)]
        proposals = judge(knowledge, tested, unseen).proposals
        if not proposals:
            break
        for one in proposals:
            example = {"fires" if one.fires else "silent": one.body}
            if one.line is None:
                written.append(example)
            else:
                written[one.line] = example
    return written


def _cases(written: list[dict[str, Any]]) -> Iterator[Example]:
    """What the examples stand for; the line of each is its place among them."""
    for place, one in enumerate(written):
        for word, body in one.items():
            yield from (Example(word == "fires", case, place) for case in cases_of(from_plain(body, "", [])))


def _two(knowledge: KnowledgeBase, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """One example in which the rule fires, and one just outside; none where the answers that were tried give no such."""
    slots = [slot for id in _read(knowledge, rule) for slot in _slots(rule.about, knowledge.questions[id])]
    values = [[None, *_values(slot.question)] for slot in slots]
    tried = list(islice(product(*(range(len(one)) for one in values)), MOST_TRIED))  # each answer by its place among them

    def body(places: tuple[int, ...]) -> dict[str, Any]:
        return _body(slots, [one[place] for one, place in zip(values, places, strict=True)])

    outcome = {places: _fires(knowledge, rule, body(places)) for places in tried}
    fires = min((one for one in outcome if outcome[one]), key=lambda one: one.count(0), default=None)
    if fires is None:
        return None
    silent = min((one for one in outcome if not outcome[one]), key=lambda one: _distance(fires, one), default=None)
    return None if silent is None else (body(fires), body(silent))


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int]:
    """How many answers differ, and how many more or fewer there are."""
    return sum(a != b for a, b in zip(one, other, strict=True)), abs(one.count(0) - other.count(0))


def _read(knowledge: KnowledgeBase, rule: Rule) -> list[str]:
    """The questions that a rule rests on, also through situations."""
    found: dict[str, None] = {}
    waiting, done = [rule], set[str]()
    while waiting:
        one = waiting.pop(0)
        for part, _about in walk(one.when, one.about):
            if isinstance(part, ValueTest | StateTest | Compare):
                found[part.question] = None
        for name in sorted(situations_read(one, knowledge.questions) - done):
            done.add(name)
            waiting += [other for other in knowledge.rules if other.situation == name and other.valid_to is None]
    return list(found)


def _slots(about: Kind, question: Question) -> Iterator[Slot]:
    """Where the answer stands in an example of a rule about this kind."""
    order = [Kind.CASE, Kind.MEASURE, Kind.GROUP]
    if about is Kind.PAIR:
        below = ("groups",) if question.about is Kind.GROUP else ()
        yield from [Slot((), question)] if question.about is Kind.CASE else [Slot((side, *below), question) for side in "ab"]
    elif order.index(question.about) >= order.index(about):
        yield Slot(BELOW[about][: order.index(question.about) - order.index(about)], question)
    else:
        yield Slot((question.about.value,), question)


def _values(question: Question) -> list[Any]:
    """Some answers as a case file writes them, the steps at both ends among them."""
    type = question.answer_type
    if type.name == "text":
        return [_("a text")]
    every = [_plain(type.record(value)) for value in type.possible(question, ["a", "b"])]
    single = [one for one in every if not isinstance(one, dict)] or every
    picked = single if len(single) <= MOST_VALUES else [*single[:2], *single[-2:]]
    return [*picked, UNSURE]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else int(value) if isinstance(value, float) and value.is_integer() else value


def _body(slots: list[Slot], values: list[Any]) -> dict[str, Any]:
    """The example with these answers, as a rule file writes it."""
    body: dict[str, Any] = {}
    for slot, value in zip(slots, values, strict=True):
        place = body
        for key in slot.path:
            inner = place.setdefault(key, [{}] if key in ("measures", "groups") else {})
            place = inner[0] if isinstance(inner, list) else inner
        if value is not None:
            place[slot.question.id] = value
    return body


def _fires(knowledge: KnowledgeBase, rule: Rule, body: Mapping[str, Any]) -> bool:
    case, subject = example_case(knowledge, rule, Example(True, from_plain(dict(body), "", []), 0), [])
    return truth(rule.when, subject, Reference(Facts(case, knowledge), knowledge.rules_on(date.today()))) is Truth.JA
