"""The form of a case file as JSON Schema."""

from __future__ import annotations

from typing import Any

from ..case.answers import CERTAINTIES, READ
from ..knowledge import KnowledgeBase, Question
from ..language.subjects import Kind
from ..language.types.base import TEXT, TEXTS, UNSURE, of_list, of_record

DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ID = {"type": "string", "pattern": "^[0-9A-Za-zæøåÆØÅ][0-9A-Za-zæøåÆØÅ_.-]{0,79}$"}


def case_schema(knowledge: KnowledgeBase) -> dict[str, Any]:
    """The form of a case file (https://json-schema.org/draft/2020-12). The reader checks more: see casefile.py."""
    asked = [question for question in knowledge.questions.values() if not question.derived]
    by_field = {q.case_field: q for q in reversed(asked) if q.case_field}
    group = of_record({"id": ID, "title": TEXT, "same_as": TEXT, "answers": _answers(asked, Kind.GROUP, knowledge)}, ["id"])
    measure = of_record(
        {"id": ID, "title": TEXT, "answers": _answers(asked, Kind.MEASURE, knowledge), "target_groups": of_list(group)},
        ["id"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Prioriteringsrådgiver: case",
        "$comment": f"knowledge base {knowledge.version} {knowledge.digest}",
        "$defs": {_form(question, knowledge): _answer(question, knowledge) for question in asked},
        **of_record(
            {
                "case": ID,
                "title": TEXT,
                "municipality": {"type": "string", "pattern": "^[0-9]{4}$"},
                "assessed_on": DATE,
                "profile": of_record({"id": ID, "date": DATE, "digest": DIGEST}, ["id", "date", "digest"]),
                **{field: _reference(question, knowledge) for field, question in by_field.items()},
                "answers": _answers(asked, Kind.CASE, knowledge),
                "measures": of_list(measure),
                "dismissals": of_list(of_record({"rule": TEXT, "subject": TEXT, "reason": TEXT}, ["rule", "reason"])),
            },
            ["case"],
        ),
    }


def _answers(asked: list[Question], about: Kind, knowledge: KnowledgeBase) -> dict[str, Any]:
    here = [question for question in asked if question.about is about and not question.case_field]
    now = {question.id: _reference(question, knowledge) for question in here}
    before = {old: {**now[question.id], "deprecated": True} for question in here for old in question.replaces}
    return of_record({**now, **before}, [])


def _form(question: Question, knowledge: KnowledgeBase) -> str:
    """The name of the form that an answer has: questions with the same type and options share one."""
    read = question.id in knowledge.read_through
    marks = {"duty": question.settles_duty, "yearly": question.yearly, "read": read}
    return "-".join([question.answer_type.name, *question.option_ids, *(mark for mark, has in marks.items() if has)])


def _reference(question: Question, knowledge: KnowledgeBase) -> dict[str, Any]:
    return {"description": question.text.get("nb", ""), "$ref": f"#/$defs/{_form(question, knowledge)}"}


def _answer(question: Question, knowledge: KnowledgeBase) -> dict[str, Any]:
    value = {"anyOf": [question.answer_type.schema(question), {"const": UNSURE}]}
    beside = {
        "rationale": TEXT,
        "sources": TEXTS,
        "certainty": {"enum": list(CERTAINTIES)},
        "unit": TEXT,
        "year": {"type": "integer", "minimum": 1900},
        **({"profile": ID} if question.yearly else {}),
    }
    full = of_record({"value": value, **beside}, ["value"])
    if question.id in knowledge.read_through:
        full["properties"]["read"] = of_record({"by": TEXT, "at": MOMENT, "section": DIGEST, "document": DIGEST}, list(READ))
    not_relevant = of_record({"not_relevant": {"type": "string", "minLength": 1}, **beside}, ["not_relevant"])
    others = [] if question.settles_duty else [not_relevant]
    return {"anyOf": [*value["anyOf"], full, *others, {"type": "null"}]}
