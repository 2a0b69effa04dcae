"""What the examples of a rule or a line of law have seen of its condition: each part met and not, each option that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ...knowledge import KnowledgeBase, Question, RuleSet
from ...language.answers import Answer, Span
from ...language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    Situated,
    Truth,
    ValueTest,
    View,
    truth,
    walk,
)
from ...language.subjects import Kind, Subject
from .mutation import at_place, parts_of
from .tried import Tested
from .written import written

Place = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A part of a condition, the values that it came to in some example, and those that it can come to and did not."""

    words: str
    place: Place
    seen: frozenset[Truth]
    unseen: tuple[str, ...]  # of ja, ikke ja, ubesvart, usikkert

    @property
    def both(self) -> bool:
        """Whether an example meets it and another does not."""
        return Truth.JA in self.seen and self.seen != {Truth.JA}


@dataclass(frozen=True)
class Coverage:
    parts: tuple[Part, ...]
    options: tuple[str, ...]  # «question: option», each that a test names, and the step beside it on a scale
    unseen: tuple[str, ...]  # those of them that no example answers


def coverage(knowledge: KnowledgeBase, tested: Tested) -> Coverage:
    seen: dict[Place, set[Truth]] = defaultdict(set)
    for example in tested.examples:
        for place, value in _values(tested.of.when, example.subject, example.view, ()):
            seen[place].add(value)
    options = list(dict.fromkeys(_options(knowledge, tested.of.when, tested.of.about)))
    given = {
        (id, option)
        for example in tested.examples
        for answers in example.case.answers.values()
        for id, answer in answers.items()
        for option in _said(knowledge.questions[id], answer)
    }
    parts = tuple(_part(knowledge, tested, place, seen.get(place, set())) for place in places(tested.of.when))
    said = {one: f"{one[0]}: {one[1]}" for one in options}
    return Coverage(parts, tuple(said.values()), tuple(words for one, words in said.items() if one not in given))


def places(condition: Condition, place: Place = ()) -> Iterator[Place]:
    """Where each part of a condition stands, itself first."""
    yield place
    for number, part in enumerate(parts_of(condition)):
        yield from places(part, (*place, number))


def _values(condition: Condition, subject: Subject, view: View, place: Place) -> Iterator[tuple[Place, Truth]]:
    yield place, truth(condition, subject, view)
    match condition:
        case All(parts) | Any_(parts):
            for number, part in enumerate(parts):
                yield from _values(part, subject, view, (*place, number))
        case Below(kind=kind, part=part):
            for one in view.below(subject, kind):
                yield from _values(part, one, view, (*place, 0))
        case Above(kind, part):
            above = subject.measure if kind is Kind.MEASURE else Subject(Kind.CASE)
            yield from _values(part, above, view, (*place, 0))


def _part(knowledge: KnowledgeBase, tested: Tested, place: Place, seen: set[Truth]) -> Part:
    part = at_place(tested.of.when, place)
    unseen = [] if Truth.JA in seen else [str(Truth.JA)]
    if not seen - {Truth.JA}:
        unseen.append(f"not {Truth.JA}")
    if _open(part, knowledge, tested.rules):
        unseen += [str(value) for value in (Truth.UBESVART, Truth.USIKKERT) if value not in seen]
    return Part(written(part), place, frozenset(seen), tuple(unseen))


def _open(condition: Condition, knowledge: KnowledgeBase, rules: RuleSet) -> bool:
    """Whether a condition can come to ubesvart and usikkert."""
    match condition:
        case ValueTest(question=id):
            return not knowledge.questions[id].derived
        case Situated(name):
            return any(_open(rule.when, knowledge, rules) for rule in rules.concluding.get(name, ()))
        case Compare():
            return True
        case _:
            return any(_open(part, knowledge, rules) for part in parts_of(condition))


def _options(knowledge: KnowledgeBase, condition: Condition, about: Kind) -> Iterator[tuple[str, str]]:
    for test, _about in walk(condition, about):
        if isinstance(test, ValueTest) and test.options:
            question = knowledge.questions[test.question]
            scale = question.option_ids
            named = {"at_least": test.options[:1], "at_most": test.options[-1:]}.get(test.word, test.options)
            near = {scale.index(one) + step for one in named for step in (-1, 0, 1) if step == 0 or question.ordered}
            yield from ((question.id, option) for place, option in enumerate(scale) if place in near)


def _said(question: Question, answer: Answer) -> tuple[str, ...]:
    """The options that an answer says."""
    match answer.value:
        case Span(low, high):
            return question.option_ids[question.option_ids.index(low) : question.option_ids.index(high) + 1]
        case str() as option:
            return (option,)
        case tuple() as ticked:
            return tuple(one for one in ticked if isinstance(one, str))
        case _:
            return ()
