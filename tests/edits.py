"""Cases that people work on: one edit after another, of every kind, and back again. Each is the record of a case file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from advisor.audit.proof.random_cases import IDS, SAID, UNSEEN, random_answer, random_record, subjects
from advisor.case.casefile import read_record
from advisor.knowledge import CASE_FIELDS, KnowledgeBase, Question
from advisor.language.subjects import Kind
from advisor.text.errors import UnusableCase

Record = dict[str, Any]

LENGTHS = (1, 19, 20, 21, 400, 499, 500, 501, 5000)  # around what shapes ask for, and what is remembered whole
BACK, OTHER = 0.25, 0.3  # how often an edit is undone, or somebody turns to another case
MOST_OPEN = 6  # cases
MOST_STATES = 8  # of a case that may come back


def worked_on(base: KnowledgeBase, seed: int) -> Iterator[Record]:
    """Case after case as somebody who works on several leaves it, without end."""
    chance = Random(seed)
    histories = [[random_record(base, seed * MOST_OPEN + number)] for number in range(MOST_OPEN)]
    for history in histories:
        yield history[0]
    history = histories[0]
    while True:
        if chance.random() < OTHER:
            history = chance.choice(histories)
        back = chance.random() < BACK
        history.append(chance.choice(history) if back else edited(history[-1], base, chance))
        del history[:-MOST_STATES]
        yield history[-1]


def edited(record: Record, base: KnowledgeBase, chance: Random) -> Record:
    """The case with one edit that leaves it another case, and one that can be read."""
    while True:
        tried = deepcopy(record)
        chance.choice(EDITS)(tried, base, chance)
        tried = {key: value for key, value in tried.items() if value not in (None, "", [], {})}
        try:
            if tried != record and read_record(tried, "edited", base):
                return tried
        except UnusableCase:
            continue  # such as a group that shares the answers of one that is gone


def _places(record: Record) -> list[tuple[Kind, Record]]:
    """The records that hold answers, with what they are about."""
    measures = record.setdefault("measures", [])
    groups = [group for measure in measures for group in measure.setdefault("target_groups", [])]
    return [(Kind.CASE, record), *((Kind.MEASURE, one) for one in measures), *((Kind.GROUP, one) for one in groups)]


def _asked(base: KnowledgeBase, about: Kind) -> list[Question]:
    return [one for one in base.questions.values() if one.about is about and not one.derived and not one.case_field]


def _answer(record: Record, base: KnowledgeBase, chance: Random) -> None:
    about, place = chance.choice(_places(record))
    given = place.setdefault("answers", {})
    known = [base.questions[id] for id in given]
    question = chance.choice(known if known and chance.random() < 0.5 else _asked(base, about))
    given[question.id] = random_answer(base, question, [one["id"] for one in record["measures"]], chance)


def _no_answer(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    given = chance.choice(_places(record))[1].get("answers")
    if given:
        del given[chance.choice(list(given))]


def _text(record: Record, base: KnowledgeBase, chance: Random) -> None:
    about, place = chance.choice(_places(record))
    questions = [one for one in _asked(base, about) if one.answer_type.name == "text"]
    length = chance.choice(LENGTHS)
    text = chance.choice(("x" * length, "ø" * length, ("x" + UNSEEN) * length, UNSEEN * length, "x" + UNSEEN * (length - 1)))
    place.setdefault("answers", {})[chance.choice(questions).id] = text


def _moved_answers(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    """Two of a kind get each other's answers."""
    about, one = chance.choice(_places(record))
    other = chance.choice([place for kind, place in _places(record) if kind is about])
    one["answers"], other["answers"] = other.get("answers", {}), one.get("answers", {})


def _measure(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    measures = record.setdefault("measures", [])
    if measures and chance.random() < 0.5:
        measures.remove(chance.choice(measures))
    elif len(measures) < 4:
        like = deepcopy(chance.choice(measures)) if measures and chance.random() < 0.7 else {}
        measures.insert(chance.randint(0, len(measures)), like | {"id": chance.choice(IDS)})


def _group(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    for measure in chance.sample(record.get("measures", []), 1) if record.get("measures") else ():
        groups = measure.setdefault("target_groups", [])
        if groups and chance.random() < 0.5:
            groups.remove(chance.choice(groups))
        elif len(groups) < 3:
            like = deepcopy(chance.choice(groups)) if groups and chance.random() < 0.7 else {}
            groups.append(like | {"id": chance.choice(IDS)})


def _order(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    chance.shuffle(record.get("measures", []))


def _same_as(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    groups = [(f"{m['id']}/{g['id']}", g) for m in record.get("measures", []) for g in m.get("target_groups", [])]
    if groups:
        group = chance.choice(groups)[1]
        if group.pop("same_as", None) is None:
            group["same_as"] = chance.choice(groups)[0]


def _field(record: Record, base: KnowledgeBase, chance: Random) -> None:
    """Level, depth, ranking and the like: given, or taken away."""
    field = chance.choice(CASE_FIELDS)
    measures = [one["id"] for one in record.get("measures", [])]
    question = base.fields.get(field)
    if chance.random() < 0.25 or question is None or (field == "ranking" and not measures):
        record.pop(field, None)
    else:
        record[field] = random_answer(base, question, measures, chance)


def _day(record: Record, base: KnowledgeBase, chance: Random) -> None:
    record["assessed_on"] = random_record(base, chance.randrange(1000))["assessed_on"]


def _named(record: Record, _base: KnowledgeBase, chance: Random) -> None:
    """What a thing is called is no answer to anything."""
    chance.choice(_places(record))[1]["title"] = chance.choice(SAID)
    record["case"] = chance.choice(IDS)


def _dismissal(record: Record, base: KnowledgeBase, chance: Random) -> None:
    dismissals = record.setdefault("dismissals", [])
    if dismissals and chance.random() < 0.4:
        dismissals.remove(chance.choice(dismissals))
        return
    advice = [*base.requirements.values(), *(rule for rule in base.rules if rule.prompt)]
    one = chance.choice([one for one in advice if one.force.dismissible])
    if about := list(subjects(record, one.about)):
        dismissals.append({"rule": one.id, "subject": str(chance.choice(about)), "reason": chance.choice((*SAID, UNSEEN))})


Edit = Callable[[Record, KnowledgeBase, Random], None]
EDITS: tuple[Edit, ...] = (
    *(_answer, _answer, _answer, _answer, _no_answer, _text, _text, _moved_answers),
    *(_measure, _group, _order, _same_as, _field, _field, _day, _named, _dismissal),
)
