"""Conditions and tiny cases as a file of rules writes them, on one line: what a maintainer reads and pastes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, assert_never

from ...case.model import Case
from ...case.writing import answer_record
from ...knowledge import KnowledgeBase
from ...language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Undecided,
    ValueTest,
)
from ...language.subjects import CASE, Kind, Subject

LONGEST = 90  # characters of a condition in a sentence
_PLAIN = re.compile(r"[^\W\d_](?:[^:#,\[\]{}\"'\n\\]*[^:#,\[\]{}\"'\n\\\s])?")
_OTHER = ("null", "true", "false", "yes", "no", "on", "off")  # what a reader of YAML may take for something else


def record(condition: Condition) -> Any:
    """A condition as plain data, which `grammar.parse` reads as the same condition."""
    match condition:
        case All(parts):
            return {"all": [record(part) for part in parts]}
        case Any_(parts):
            return {"any": [record(part) for part in parts]}
        case ValueTest(negated=True):
            return {"not": record(ValueTest(condition.word, condition.question, condition.options))}
        case ValueTest("positive", question):
            return {"positive": question}
        case ValueTest("at_least", question, options):
            return {"at_least": {question: options[0]}}
        case ValueTest("at_most", question, options):
            return {"at_most": {question: options[-1]}}
        case ValueTest(word, question, options):
            return {word: {question: options[0] if len(options) == 1 else list(options)}}
        case StateTest(word, question) | Compare(word, question):
            return {word: question}
        case Situated(name):
            return {"situation": name}
        case Undecided(name, at):
            return {"undecided": name if at is None else {name: str(at)}}
        case Below(word, kind, part):
            return {word: {str(kind): record(part)}}
        case Above(kind, part):
            return {str(kind): record(part)}
        case RankedOver():
            return "ranked_over"
        case _:
            assert_never(condition)


def written(condition: Condition) -> str:
    """A condition on one line, short enough for a sentence."""
    said = flow(record(condition))
    said = said[1:-1] if said.startswith("{") else said
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def flow(value: Any) -> str:
    """Plain data as YAML on one line."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case float() if value.is_integer():
            return str(int(value))
        case str() if not _PLAIN.fullmatch(value) or value.lower() in _OTHER:
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def example_body(case: Case, subject: Subject, knowledge: KnowledgeBase) -> dict[str, Any]:
    """A case as the example of a rule about this subject has it: `examples.example_case` reads it as the same case."""

    def given(one: Subject) -> dict[str, Any]:
        ranked = knowledge.fields["ranking"].id if subject.kind is Kind.PAIR else ""
        answers = case.answers.get(one, {})
        return {id: answer_record(knowledge.questions[id], answer) for id, answer in answers.items() if id != ranked}

    def measure(id: str) -> dict[str, Any]:
        own = next(one for one in case.measures if one.id == id)
        groups = [given(Subject(Kind.GROUP, (id, group.id))) for group in own.groups]
        return given(Subject(Kind.MEASURE, (id,))) | ({"groups": groups} if groups else {})

    above = {"case": given(CASE)} if given(CASE) else {}
    match subject.kind:
        case Kind.CASE:
            measures = [measure(one.id) for one in case.measures]
            return given(CASE) | ({"measures": measures} if measures else {})
        case Kind.MEASURE:
            others = [measure(one.id) for one in case.measures[1:]]
            beside = {"measures": [{}, *others]} if others else {}  # itself is the first of them
            return measure(subject.ids[0]) | ({"case": given(CASE) | beside} if above or beside else {})
        case Kind.GROUP:
            own = given(subject.measure)
            return given(subject) | ({"measure": own} if own else {}) | above
        case Kind.PAIR:
            return {id: body for id in subject.ids if (body := measure(id))} | given(CASE)
