"""The cases that are measured: the worked examples, random ones, and files of many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from advisor import knowledge
from advisor.case.casefile import read_case
from advisor.case.model import Case, Group, Measure
from advisor.case.writing import case_record, case_text
from advisor.knowledge import KnowledgeBase, Question
from advisor.language.answers import Answer, Participation, Placed, Span, State, Value
from advisor.language.subjects import Kind, Subject

from .clocks import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
TYPICAL = ROOT / "examples" / "avlastning-eller-team.yaml"  # two measures, 137 answers
LETTERS = "aaabdeeeefgghiiklllmnnnooprrrssstttuvæøøåå    "
FRESH = "@@"  # stands in every text of a case that is copied, and becomes the number of the copy


@cache
def base() -> KnowledgeBase:
    return knowledge.load()


def random_cases(count: int, seed: int) -> list[Case]:
    """Cases of three measures with one or two groups each, filled as the examples are: 5–60 % answered, some unsure."""
    chance = Random(seed)
    return [_case(f"sak-{number}", chance) for number in range(count)]


def _case(id: str, chance: Random) -> Case:
    measures = tuple(
        Measure(f"tiltak-{number}", groups=tuple(Group(f"gruppe-{one}") for one in range(chance.randint(1, 2))))
        for number in range(3)
    )
    case, filled = Case(id, measures=measures, assessed_on=date(2026, 11, 1)), chance.uniform(0.05, 0.6)
    answers: dict[Subject, dict[str, Answer]] = {}
    for question in base().questions.values():
        for subject in () if question.derived else case.subjects(question.about):
            if chance.random() < filled:
                answers.setdefault(subject, {})[question.id] = random_answer(question, measures, chance)
    return replace(case, answers=answers)


def random_answer(question: Question, measures: tuple[Measure, ...], chance: Random) -> Answer:
    match chance.random():
        case dice if dice < 0.07:
            return Answer(State.UNSURE)
        case dice if dice < 0.1:
            return Answer(State.NOT_RELEVANT, reason=_text(chance))
    return Answer(State.VALUE, _value(question, measures, chance))


def _value(question: Question, measures: tuple[Measure, ...], chance: Random) -> Value:
    options = question.option_ids
    match question.answer_type.name:
        case "yes-no" | "choice":
            return chance.choice(options)
        case "ordinal":
            low = chance.randrange(len(options))
            return Span(options[low], options[min(low + (chance.random() < 0.2), len(options) - 1)])
        case "multi":
            ticked = set(chance.sample(options, chance.randint(1, min(3, len(options)))))
            return tuple(option for option in options if option in ticked)
        case "number":
            return round(chance.uniform(0, 2_000), chance.randint(0, 2))
        case "source":
            return tuple(_text(chance) for _source in range(chance.randint(1, 3)))
        case "ranking":
            return tuple(Placed(measure.id) for measure in chance.sample(measures, len(measures)))
        case "participation":
            return tuple(Participation(one, how=_text(chance)) for one in chance.sample(options, chance.randint(1, 2)))
    return _text(chance)


def _text(chance: Random) -> str:
    """Letters without meaning, as often of ten as of three hundred characters."""
    length = round(10 ** chance.uniform(0.7, 2.5))
    return "".join(chance.choices(LETTERS, k=length)).strip() or "x"


NEAR_THE_LIMIT = ("a" * 19, "a" * 20, "å" * 9, "å" * 10, "å" * 19, "å" * 20, "😀" * 5, "😀" * 10, "😀" * 19, "😀" * 20)


def cases_near_the_limit() -> list[Case]:
    """The written duty towards children asks for twenty characters: texts that are short or long enough, however one counts."""
    children = Subject(Kind.MEASURE, ("tiltak",))
    return [
        Case(
            f"tekst-{number}",
            measures=(Measure("tiltak"),),
            assessed_on=date(2026, 11, 1),
            answers={children: {"anb-barn-berort": Answer(State.VALUE, "ja"), "bb-vurder": Answer(State.VALUE, text)}},
        )
        for number, text in enumerate(NEAR_THE_LIMIT)
    ]


def with_another_answer(case: Case, chance: Random) -> Case:
    """The case after one of its answers was given anew; a text is one that nobody has written before."""
    places = [(subject, id) for subject, several in case.answers.items() for id in several]
    subject, id = chance.choice([(subject, id) for subject, id in places if not base().questions[id].derived])
    answer = random_answer(base().questions[id], case.measures, chance)
    return replace(case, answers={**case.answers, subject: {**case.answers[subject], id: answer}})


# Many in files


def _lasting(value: Any) -> Any:
    """The record of a case with a mark in every text that people wrote; ids, options and days have no spaces."""
    if isinstance(value, dict):
        return {key: _lasting(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_lasting(one) for one in value]
    return f"{value} {FRESH}" if isinstance(value, str) and " " in value else value


def _records() -> list[dict[str, Any]]:
    several = [_lasting(case_record(read_case(path, base()), base())) for path in EXAMPLES]
    return [{**one, "case": f"{one['case']}-{FRESH}", "assessed_on": "2026-11-01"} for one in several]


def _copies(texts: Sequence[str], count: int) -> Iterator[str]:
    """No text of a copy stands in another: nothing is known from one that was read before."""
    for number in range(count):
        yield texts[number % len(texts)].replace(FRESH, str(number))


def write_lines(count: int, file: Path) -> None:
    """So many cases as lines of JSON: the examples again and again."""
    texts = [json.dumps(one, ensure_ascii=False) + "\n" for one in _records()]
    with file.open("w", encoding="utf-8") as out:
        out.writelines(_copies(texts, count))


def write_yaml(count: int, folder: Path) -> None:
    """The same as case files in a folder, as `prio` writes them."""
    folder.mkdir()
    for number, text in enumerate(_copies([case_text(one, base()) for one in _records()], count)):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
