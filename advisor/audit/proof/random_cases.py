"""Any case that a case file can say, from a seed: the same seed and knowledge base give the same case.

A case is drawn as the plain record of a case file and read as every case file is, so what comes out is what the
ontology allows, and can be written down for people (`writing.case_text`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from random import Random
from typing import Any

from ...case.casefile import read_record
from ...case.facts import Facts
from ...case.model import Case
from ...knowledge import CASE_FIELDS, KnowledgeBase, Question
from ...language.answers import ReadThrough
from ...language.subjects import Kind, Subject
from ...language.types.base import UNSURE, exclusive
from ...language.types.text import LONGEST
from ...text.visible import seen

MEASURES = {0: 3, 1: 60, 2: 31, 3: 6}  # how many, and how often of a hundred
GROUPS = {0: 8, 1: 72, 2: 20}
DENSITIES = (0.0, 0.05, 0.2, 0.45, 0.7, 0.9, 1.0)  # how much of a case is answered
ASIDE = (0.0, 0.05, 0.15, 0.4)  # how much of that is «usikkert», or not relevant
LEANING = (0.15, 0.5, 0.85)  # how often a yes-no answer is the first option
DISMISSING = (0.0, 0.0, 0.1, 0.5, 1.0)
SHARING = 0.3  # how often a group is the same as another
NUMBERS = (
    *("0", "1", "-3.5", "1e9", "0.001", "-0.0", "ca. 80", "1–1,2 mill."),
    *({"from": low, "to": high} for low, high in (("-2", "0"), ("0", "0.5"), ("-1", "1"), ("3", "4e6"))),
)
SAID = (
    "null",
    "usikkerhet",
    "{{ 7 * 7 }}",
    "<b>" + "æ" + "</b>",
    "😀😀",
    "'\"; --",
    "ja, men",
    "a\nb",
)  # what has been mistaken for something else
IDS = ("m-1", "ø" * 3 + ".b_c", "null", "007", "tiltak", "x" * 80)
UNSEEN = "\u200b"  # a space of no width
PERSONAL = "x@example.org"
MUNICIPALITIES = ("", "0301", "4601", "5001")
LATER = 1500  # days after the first rules
READING = (0.0, 0.5, 1.0)  # how often a «yes» that a section is as it should be was given by reading it
LAPSED, FRESH = "0" * 64, "f" * 64  # the digest of no section, and what stands for that of the section as it is


def random_case(knowledge: KnowledgeBase, seed: int) -> Case:
    """A case that depends on the seed and the knowledge base alone."""
    return read_record(random_record(knowledge, seed), f"seed {seed}", knowledge)


def random_record(knowledge: KnowledgeBase, seed: int) -> dict[str, Any]:
    """The same, as the record of a case file."""
    return _Maker(_ground(knowledge), Random(seed)).record()


def random_answer(knowledge: KnowledgeBase, question: Question, measures: list[str], chance: Random) -> object:
    """An answer to one question, as a case file writes it."""
    return _Maker(_ground(knowledge), chance).answer(question, measures)


@dataclass(frozen=True)
class _Ground:
    """What a knowledge base lets a case say, worked out once."""

    knowledge: KnowledgeBase

    @cached_property
    def days(self) -> list[date]:
        """Days on both sides of every border between rules, as far as there are rules on them."""
        borders = {rule.valid_from for rule in self.knowledge.rules}
        borders |= {rule.valid_to for rule in self.knowledge.rules if rule.valid_to}
        beside = {border + timedelta(days) for border in borders for days in (-1, 0, 1)}
        return [day for day in sorted(beside) if self.knowledge.rules_on(day).rules]

    @cached_property
    def asked(self) -> dict[Kind, list[Question]]:
        """The questions that stand under `answers`, by kind."""
        here = [q for q in self.knowledge.questions.values() if not q.derived and not q.case_field]
        return {kind: [question for question in here if question.about is kind] for kind in Kind}

    @cached_property
    def lengths(self) -> dict[str, list[int]]:
        """Question → lengths of text around what the shapes ask for."""
        found: dict[str, set[int]] = {}
        for requirement in self.knowledge.requirements.values():
            for demand in (one for one in requirement.demands if one.min_length):
                for question in demand.questions:
                    found.setdefault(question, set()).update(demand.min_length + more for more in (-1, 0, 1))
        return {question: sorted(length for length in several if length) for question, several in found.items()}

    @cached_property
    def dismissible(self) -> list[tuple[str, Kind]]:
        """The advice that can be dismissed."""
        prompts = {rule.id: rule for rule in reversed(self.knowledge.rules) if rule.prompt}  # the first version decides
        advice = prompts | dict(self.knowledge.requirements)
        return [(one.id, one.about) for one in advice.values() if one.force.dismissible]


@cache
def _ground(knowledge: KnowledgeBase) -> _Ground:
    return _Ground(knowledge)


class _Maker:
    """One case in the making."""

    def __init__(self, ground: _Ground, chance: Random):
        self.ground = ground
        self.chance = chance
        self.density = chance.choice(DENSITIES)
        self.unsure, self.not_relevant = chance.choice(ASIDE), chance.choice(ASIDE)
        self.leaning = chance.choice(LEANING)

    def record(self) -> dict[str, Any]:
        chance = self.chance
        ids = chance.sample(IDS, self._drawn_by(MEASURES))
        groups = {id: chance.sample(IDS, self._drawn_by(GROUPS)) for id in ids}
        record: dict[str, Any] = {
            "case": chance.choice(IDS),
            "title": PERSONAL if chance.random() < 0.05 else "",
            "municipality": chance.choice(MUNICIPALITIES),
            "assessed_on": self._day().isoformat(),
            "answers": self._answers(Kind.CASE),
        }
        shared = self._shared([(measure, group) for measure in ids for group in groups[measure]])
        record["measures"] = [
            {
                "id": measure,
                "answers": self._answers(Kind.MEASURE),
                "target_groups": [self._group(group, shared.get((measure, group))) for group in groups[measure]],
            }
            for measure in ids
        ]
        record |= {field: self._field(field, ids) for field in CASE_FIELDS if chance.random() < max(self.density, 0.3)}
        record["dismissals"] = list(self._dismissals(record))
        record = {key: value for key, value in record.items() if value not in (None, "", [], {})}
        self._read_through(record.get("answers", {}))
        return freshly_read(record, self.ground.knowledge)

    def _read_through(self, answers: dict[str, Any]) -> None:
        """Some sections were read, of which some have changed since."""
        for id in self.ground.knowledge.read_through:
            yes = self.ground.knowledge.questions[id].option_ids[0]
            if answers.get(id) == yes and self.chance.random() < self.chance.choice(READING):
                read = ReadThrough("ø", "2026-11-20T14:32:00+01:00", self.chance.choice((LAPSED, FRESH)), LAPSED)
                answers[id] = {"value": yes, "read": vars(read)}

    def _drawn_by(self, shares: dict[int, int]) -> int:
        return self.chance.choices(list(shares), list(shares.values()))[0]

    def _day(self) -> date:
        later = self.ground.days[0] + timedelta(self.chance.randrange(LATER))
        return (
            later
            if self.chance.random() < 0.3 and self.ground.knowledge.rules_on(later).rules
            else self.chance.choice(self.ground.days)
        )

    def _shared(self, groups: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Group → the group that holds its answers, before or after it in the file."""
        holders: list[str] = []
        shared = {}
        for measure, group in self.chance.sample(groups, len(groups)):
            if holders and self.chance.random() < SHARING:
                shared[measure, group] = self.chance.choice(holders)
            else:
                holders.append(f"{measure}/{group}")
        return shared

    def _group(self, id: str, same_as: str | None) -> dict[str, Any]:
        answers = self._answers(Kind.GROUP, bool(same_as))
        return {"id": id, "answers": answers} | ({"same_as": same_as} if same_as else {})

    # Answers

    def _answers(self, kind: Kind, shared: bool = False) -> dict[str, Any]:
        asked = self.ground.asked[kind]
        superseded = 0.1 if shared else 1.0
        often = ((one, self.density * (superseded if one.follows_group else 1.0)) for one in asked)
        return {one.id: self.answer(one) for one, density in often if self.chance.random() < density}

    def answer(self, question: Question, measures: list[str] | None = None) -> object:
        dice = self.chance.random()
        if dice < self.unsure:
            return UNSURE
        if dice < self.unsure + self.not_relevant and not question.settles_duty:
            return {"not_relevant": self.chance.choice(SAID)}
        value = self._value(question, measures or [])
        beside = self.chance.random() < 0.03 and not (isinstance(value, str) and not seen(value))  # which needs an answer
        return {"value": value, "rationale": self.chance.choice(SAID)} if beside else value

    def _value(self, question: Question, measures: list[str]) -> object:
        options, chance = question.option_ids, self.chance
        match question.answer_type.name:
            case "yes-no":
                return options[0] if chance.random() < self.leaning else options[-1]
            case "choice":
                return chance.choice(options)
            case "ordinal":
                low, high = sorted(chance.choices(range(len(options)), k=2))
                return {"from": options[low], "to": options[high]} if chance.random() < 0.3 else options[low]
            case "multi":
                return self._ticked(question)
            case "number":
                return chance.choice(NUMBERS)
            case "source":
                return [chance.choice(SAID) for _ in range(chance.randint(1, 2))]
            case "ranking":
                return chance.sample(measures, chance.randint(1, len(measures)))
            case "participation":
                groups = self._ticked(question)
                if not set(groups) & set(exclusive(question.options)) and chance.random() < 0.3:
                    groups = [*groups, chance.choice(SAID)] if chance.random() < 0.7 else [chance.choice(SAID)]
                return [{"group": group, "how": chance.choice(SAID)} for group in groups]
            case "text":
                return self._text(question)
        type_ = question.answer_type
        return type_.record(type_.at(question, chance.randrange(type_.least, type_.places(question)), measures))

    def _ticked(self, question: Question) -> list[str]:
        """Some options; an exclusive one only alone."""
        alone = exclusive(question.options)
        if alone and (dice := self.chance.random()) < 0.2:
            return [alone[int(dice * 1000) % len(alone)]]
        free = [option for option in question.option_ids if option not in alone]
        share = self.chance.random()
        return [option for option in free if self.chance.random() < share] or [self.chance.choice(free)]

    def _text(self, question: Question) -> str:
        chance = self.chance
        lengths = self.ground.lengths.get(question.id)
        if lengths and chance.random() < 0.7:
            return chance.choice(("x", "ø", "😀", "x" + UNSEEN, UNSEEN)) * chance.choice(lengths)
        if chance.random() < 0.02:
            return "x" * (LONGEST + chance.randint(-1, 1))
        return PERSONAL if chance.random() < 0.002 else chance.choice(SAID) * chance.randint(1, 12)

    def _field(self, field: str, measures: list[str]) -> object:
        question = self.ground.knowledge.fields.get(field)
        if question is None or (field == "ranking" and not measures):
            return None
        return self.answer(question, measures)

    # Dismissals

    def _dismissals(self, record: dict[str, Any]) -> Iterator[dict]:
        share = self.chance.choice(DISMISSING)
        for rule, about in self.ground.dismissible if share else ():
            for subject in subjects(record, about):
                if self.chance.random() < share:
                    yield {"rule": rule, "subject": str(subject), "reason": self.chance.choice(SAID)}


def freshly_read(record: dict[str, Any], knowledge: KnowledgeBase) -> dict[str, Any]:
    """The record with the digests of its sections, where FRESH stands for one."""
    answers = dict(record.get("answers", {}))
    for id, section in knowledge.read_through.items():
        answer = answers.get(id)
        if isinstance(answer, dict) and answer.get("read", {}).get("section") == FRESH:
            facts = Facts(read_record(record, "x", knowledge), knowledge)
            answers[id] = {**answer, "read": {**answer["read"], "section": facts.section_digest(section)}}
    return record | ({"answers": answers} if answers else {})


def subjects(record: dict[str, Any], about: Kind) -> Iterator[Subject]:
    """The subjects of a case file's record."""
    measures = record.get("measures", [])
    match about:
        case Kind.CASE:
            yield Subject(about)
        case Kind.MEASURE:
            yield from (Subject(about, (one["id"],)) for one in measures)
        case Kind.GROUP:
            yield from (Subject(about, (one["id"], group["id"])) for one in measures for group in one.get("target_groups", []))
        case Kind.PAIR:
            ranking = record.get("ranking")
            ranking = ranking.get("value", []) if isinstance(ranking, dict) else ranking
            ranked = ranking if isinstance(ranking, list) else []
            yield from (Subject(about, (a, b)) for a in ranked for b in ranked if a != b)
