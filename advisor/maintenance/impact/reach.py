"""What rests on what in a knowledge base: which things a change may reach, and which changes may be behind a difference.

A thing is (kind, id), as changes.py has it. What it reads may be too much and is never too little: whoever looks only at
what a change reaches, sees every difference (tests/maintenance/test_impact_cases.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from ...knowledge import CASE_FIELDS, KnowledgeBase, Question
from ...language.conditions import Compare, Condition, RankedOver, Situated, StateTest, Undecided, ValueTest, walk
from ...language.subjects import Kind

Thing = tuple[str, str]
Reads = dict[Thing, frozenset[Thing]]

OUTCOMES = ("requirement", "rule", "law line", "service", "section")  # the kinds that an advice speaks of


@lru_cache(maxsize=8)
def reads(base: KnowledgeBase) -> Reads:
    """What each thing reads itself."""
    found: dict[Thing, set[Thing]] = {}
    for rule in base.rules:
        found.setdefault(("rule", rule.id), set()).update(_of_condition(base, rule.when, rule.about))
        if rule.situation:
            found.setdefault(("situation", rule.situation), set()).add(("rule", rule.id))
    for requirement in base.requirements.values():
        own = {("question", id) for id in requirement.questions}
        found["requirement", requirement.id] = own | {("situation", requirement.target)} | _depths(base)
    for question in base.questions.values():
        found["question", question.id] = set(_of_question(base, question))
    for fold in base.law_map.folds:
        for line in fold.lines:
            found["law line", line.id] = {("law fold", fold.id), *_of_condition(base, line.when, line.about), *_lawful(base)}
    for service in base.law_map.services:
        reduced = base.law_map.reduced
        cut = _of_condition(base, reduced, Kind.MEASURE) if reduced else ()
        found["service", service] = {*_lawful(base), *cut}
    for section in base.document:
        enough = {one.id for one in base.requirements.values() if not base.told(section).isdisjoint(one.questions)}
        found["section", section.id] = {
            *(("question", id) for id in (*base.told(section), *section.questions)),
            *(("requirement", id) for id in enough),
            ("situation", section.when),
            *_depths(base),
        }
    return {thing: frozenset(several) for thing, several in found.items()}


def _of_condition(base: KnowledgeBase, condition: Condition, about: Kind) -> Iterator[Thing]:
    for part, _about in walk(condition, about):
        match part:
            case ValueTest(question=id) | StateTest(question=id) | Compare(question=id):
                yield "question", id
            case Situated(name) | Undecided(name):
                yield "situation", name
            case RankedOver():
                yield "question", base.fields["ranking"].id


def _of_question(base: KnowledgeBase, question: Question) -> Iterator[Thing]:
    if question.ask_when:
        yield "situation", question.ask_when
    if question.id in base.read_through:
        yield "section", base.read_through[question.id].id
    if question.derived:  # worked out from the case: its order, its measures, its texts
        yield from (("question", base.fields[field].id) for field in CASE_FIELDS if field in base.fields)
        yield "other", "personal_words"


def _depths(base: KnowledgeBase) -> set[Thing]:
    """What decides how deep a case is asked."""
    asked = {("question", base.fields[field].id) for field in ("level", "depth") if field in base.fields}
    return asked | {("level", one.id) for one in base.levels} | {("depth", one.id) for one in base.depths}


def _lawful(base: KnowledgeBase) -> set[Thing]:
    """What every line of law rests on."""
    asked = {("question", base.law_map.question)} if base.law_map.question else set()
    return asked | _depths(base) | {("other", "law_map")} | {("service", id) for id in base.law_map.services}


def below(bases: Collection[KnowledgeBase], thing: Thing) -> set[Thing]:
    """A thing and all that it rests on, in any of the bases."""
    found: set[Thing] = set()
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [read for base in bases for read in reads(base).get(one, ())]
    return found


def reached(bases: Collection[KnowledgeBase], changed: Iterable[Thing]) -> frozenset[Thing]:
    """What an advice speaks of that rests on any of these, in any of the bases."""
    read_by: dict[Thing, set[Thing]] = {}
    for base in bases:
        for thing, several in reads(base).items():
            for one in several:
                read_by.setdefault(one, set()).add(thing)
    found: set[Thing] = set()
    waiting = list(changed)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += read_by.get(one, ())
    return frozenset(thing for thing in found if thing[0] in OUTCOMES)
