"""What goes back into a case from an edited Word file: what people chose, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ...advice.advice import Advice
from ...case.casefile import read_record
from ...case.facts import Place
from ...case.guarding import personal_data
from ...case.model import Case
from ...case.privacy import masked
from ...case.writing import answer_record, case_record
from ...language.answers import Answer, Row, State
from ...store import places
from ...text.catalogue import gettext as _
from ...text.errors import UnusableCase
from ...text.reading import from_plain
from ...wording import words as wording
from ..telling import Teller, item_mark
from .changes import Change, Kind, Reread, Take as Take, Why
from .fitting import writable


class Action(StrEnum):
    """What people may choose of a change. The words are those of forms."""

    TAKE = "word"
    KEEP = "saken"
    TOGETHER = "sammen"
    UNDER = "under"


@dataclass(frozen=True)
class Choice:
    action: Action
    text: str = ""  # written together from both
    under: Take | None = None  # where a new text goes


def choices(change: Change) -> tuple[Action, ...]:
    """What can be done with a change; nothing where the file only tells of it."""
    if change.why is Why.FIELD and change.file:
        return (Action.UNDER, Action.KEEP)
    if change.take is None:
        return ()
    if change.why is Why.MIXED:
        return (Action.KEEP, Action.TOGETHER)
    together = (Action.TOGETHER,) if change.kind in (Kind.BOTH, Kind.UNTOLD) else ()
    return (Action.TAKE, Action.KEEP, *together)


def in_word_alone(change: Change) -> bool:
    """Whether it was changed in Word alone, and can be taken in: what one choice takes all of."""
    return change.kind is Kind.CHANGED and Action.TAKE in choices(change)


def takes(found: Reread, chosen: Mapping[str, Choice]) -> dict[str, Take]:
    """What goes into answers, of what people chose by the keys of the changes."""
    wished = {one.key: _take(one, chosen[one.key]) for one in found.changes if one.key in chosen}
    return {key: take for key, take in wished.items() if take}


def outside(found: Reread, takes: Mapping[str, Take]) -> list[Change]:
    """The new texts that stand in the file alone, when these are taken in."""
    return [one for one in found.changes if one.kind is Kind.ADDED and choices(one) and one.key not in takes]


def place_of(advice: Advice, take: Take) -> str:
    """The place in the case of the answer that something goes into."""
    subject, id = take.place
    return places.of_answer(subject, id, advice.knowledge.questions[id].case_field)


def source(name: str) -> str:
    """What is noted as the source of an answer that something of a Word file was put into."""
    return _("The Word file {file}, {day}", file=masked(Path(name).name), day=wording.day(date.today()))


def puts(advice: Advice, takes: Iterable[Take], source: str) -> dict[str, Any]:
    """What becomes of the case: its place there → record. The source stands beside those that an answer has."""
    by_place: dict[Place, list[Take]] = {}
    for take in takes:
        by_place.setdefault(take.place, []).append(take)
    records: dict[str, Any] = {}
    for (subject, id), several in by_place.items():
        answer = _answer(advice.case.answers.get(subject, {}).get(id), several)
        if answer.sources and source not in answer.sources:
            answer = replace(answer, sources=(*answer.sources, source))
        records[place_of(advice, several[0])] = answer_record(advice.knowledge.questions[id], answer)
    return records


def put_back(advice: Advice, records: Mapping[str, Any], name: str) -> Case:
    """The case with them. Raises UnusableCase where it would be none, or hold personal data."""
    tree = case_record(advice.case, advice.knowledge)
    for place, record in records.items():
        tree = places.put(tree, place, record)
    problems = [
        problem
        for place, record in records.items()
        for problem in personal_data(from_plain({place: record}, name, []), f"{name}: {place}", advice.knowledge)
    ]
    if problems:
        raise UnusableCase(problems)
    return read_record(tree, name, advice.knowledge)


def _take(change: Change, choice: Choice) -> Take | None:
    match choice.action:
        case Action.TAKE:
            return change.take
        case Action.TOGETHER if change.take and choice.text.strip():
            return replace(change.take, text=choice.text.strip())
        case Action.UNDER if choice.under:
            return replace(choice.under, text=change.file.strip())
    return None


def _answer(answer: Answer | None, takes: Iterable[Take]) -> Answer:
    by_part: dict[str, list[Take]] = {}
    for take in takes:
        by_part.setdefault(take.part, []).append(take)
    now = replace(answer, profile="") if answer else Answer(State.VALUE, "")  # it is the case's own now
    for part, several in by_part.items():
        if part == "value":
            now = replace(now, state=State.VALUE, value=_text(str(now.value or ""), several))
        elif part == "rationale":
            now = replace(now, rationale=_text(now.rationale, several))
        elif part == "reason":
            now = replace(now, reason=_text(now.reason, several))
        else:
            now = replace(now, value=_rows(now.value, part, several[-1].text))
    return now


def _text(text: str, takes: Iterable[Take]) -> str:
    """A text with some of its paragraphs replaced, and new ones at its end. A list stays one."""
    lines = text.split("\n")
    told = [place for place, line in enumerate(lines) if line.strip()]
    added = []
    for take in takes:
        if take.line is None or take.line >= len(told):
            added.append(take.text)
        else:
            place = told[take.line]
            mark = item_mark(lines[place])
            lines[place] = "\n".join(f"{mark}{line}" for line in take.text.split("\n") if line.strip())
    return "\n".join([*([] if not text.strip() else lines), *added])


def _rows(value: Any, part: str, text: str) -> Any:
    row, _dot, name = part.rpartition(".")
    said = " ".join(text.split())
    return tuple(type(one)(**{**vars(one), name: said}) if isinstance(one, Row) and str(one) == row else one for one in value)


@dataclass(frozen=True)
class Field:
    """A place for a new text, with its name."""

    id: str
    label: str
    take: Take


def fields(advice: Advice, section: str = "") -> list[Field]:
    """Where a new text may go: the texts that a section is made of, of the whole document where no section is known."""
    teller, facts = Teller(advice), advice.inference.facts
    of = {one.section.id: one.section for one in advice.document}
    asked = [id for one in ([of[section]] if section in of else of.values()) for id in (*one.questions, *one.more)]
    found: dict[str, Field] = {}
    for id in dict.fromkeys(asked):
        question = advice.knowledge.questions[id]
        for subject in facts.subjects[question.about]:
            take = Take((subject, id), "value" if question.answer_type.name == "text" else "rationale", None, "")
            own = facts.holder(subject, id) == (subject, id)
            if own and teller.asked((subject, id), advice.depth) and writable(advice, take):
                whom = f"{wording.subject(advice.case, subject)} · " if subject.ids else ""
                found[f"{subject}|{id}"] = Field(f"{subject}|{id}", f"{whom}{teller.label(id)}", take)
    return list(found.values())
