"""How each field of the records of a base is told: what it is called, and how its value is said.

A field that stands in no table here is a KeyError: tests/maintenance/test_impact_words.py goes through every record there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...knowledge import Question, Requirement, Rule
from ...knowledge.supplement import Supplement
from ...knowledge.terms import (
    Basis,
    Clause,
    Concept,
    Demand,
    Depth,
    DocumentSection,
    Duty,
    Example,
    FormGroup,
    FormPage,
    LawPlace,
    Level,
    Option,
    Proposing,
    Roles,
    Source,
    Tag,
    Variant,
)
from ...text.catalogue import gettext as _
from . import values as said
from .fields_beside import TABLES as BESIDE
from .parts import Field, Fields, flag, labelled, records, several, text, value, within


def fields_of(record: type) -> Fields:
    """Field → how it is told, of a class of records."""
    return (TABLES.get(record) or BESIDE[record])()


def _id(of: Any) -> object:
    return of.id


def _question() -> Fields:
    return {
        "id": None,
        "about": Field(_("about"), value(said.kind)),
        "answer_type": Field(_("type of answer"), value(said.answer_type, key=lambda one: one.name)),
        "options": Field(_("options"), said.options, "option"),
        "section": Field(_("part of the form"), value(said.part_of_form)),
        "order": None,  # where it stands among the others is told: moving.py
        "depth": Field(_("first depth that asks"), value(said.own_label, key=_id)),
        "until": Field(_("last depth that asks"), value(said.own_label, _("none: every depth after it asks"), _id)),
        "point_of": Field(_("a part of the question"), value(said.question)),
        "line": Field(_("line beside the field"), text()),
        "replaces": Field(_("ids that it had before"), several(said.plainly, order=False)),
        "merged_into": Field(_("asked no more: the answer belongs to"), value(said.question, _("nowhere else: it is asked"))),
        "variants": Field(_("wording in the situation"), records(said.variant_called, False), "variant"),
        "criterion": Field(_("criterion"), value(said.criterion)),
        "clauses": Field(_("clauses"), several(said.clause, order=False)),
        "ask_when": Field(_("asked in the situation"), value(said.situation, _("always"))),
        "scale": Field(_("scale"), value(said.scale)),
        "unit": Field(_("unit"), text()),
        "case_field": Field(_("place in the case file"), value(said.case_field)),
        "follows_group": Field(_("the same for a target group wherever it stands"), flag()),
        "ours": Field(_("the question is ours"), flag()),
        "yearly": Field(_("answered once a year, in the profile of the municipality"), flag()),
        "settles_duty": Field(_("a duty rests on it, so «not relevant» is no answer"), flag()),
        "own_options": Field(_("the options are ours"), flag()),
        "computation": Field(_("worked out from"), value(said.computation)),
        "text": Field(_("text"), text()),
        "help": Field(_("help"), text()),
        "short": Field(_("short name"), text()),
    }


def _option() -> Fields:
    return {"id": None, "local": None, "label": None, "exclusive": None}  # told by the question: values.py


def _variant() -> Fields:
    return {"text": Field(_("text"), text()), "help": Field(_("help"), text())}


def _rule() -> Fields:
    return {
        "id": None,
        "about": Field(_("about"), value(said.kind)),
        "was_about": Field(_("about, in earlier bases"), value(said.kind)),
        "when": Field(_("condition"), value(said.condition), "condition"),
        "situation": Field(_("gives the situation"), value(said.situation), "situation"),
        "prompt": Field(_("kind of advice"), value(said.prompt, _("none: it is no advice"), str)),
        "force": Field(_("force"), value(said.force, key=str)),
        "basis": Field(_("basis"), value(said.basis, key=_id)),
        "clauses": Field(_("clauses"), several(said.clause, order=False)),
        "law": Field(_("law"), several(said.source, order=False)),
        "valid_from": Field(_("holds from"), value(said.day)),
        "valid_to": Field(_("holds until"), value(said.day, _("no end"))),
        "text": Field(_("text"), text()),
        "examples": Field(_("examples"), several(said.example, order=False)),
        "file": None,
        "line": None,
        "ends_on": Field(_("the question that ends it"), value(said.question)),
        "warning": Field(_("warning"), value(said.warning, _("no"))),
    }


def _example() -> Fields:
    return {"fires": None, "body": None, "line": None}  # told by the list of them: values.py


def _requirement() -> Fields:
    return {
        "id": None,
        "about": Field(_("about"), value(said.kind)),
        "target": Field(_("applies in the situation"), value(said.situation, _("always")), "situation"),
        "force": Field(_("force"), value(said.force, key=str)),
        "basis": Field(_("basis"), value(said.basis, key=_id)),
        "clauses": Field(_("clauses"), several(said.clause, order=False)),
        "law": Field(_("law"), several(said.source, order=False)),
        "label": Field(_("name"), text()),
        "demands": Field(_("asks for an answer to"), records(said.demand_called, False), "demand"),
        "was_about": Field(_("about, in earlier bases"), value(said.kind)),
        "replaces": Field(_("takes the place of"), several(said.plainly, order=False)),
    }


def _demand() -> Fields:
    return {
        "iri": None,
        "questions": Field(_("answer to"), several(said.question)),
        "depth": Field(_("asked from"), value(said.own_label, key=_id)),
        "message": Field(_("message"), text()),
        "until": Field(_("asked up to"), value(said.own_label, _("every depth after it"), _id)),
        "literal": Field(_("closed neither by «unsure» nor by «not relevant»"), flag()),
        "min_length": Field(_("characters at least"), value(said.number)),
        "allowed": Field(_("closed only by"), several(said.demanded_option, order=False)),
    }


def _source() -> Fields:
    return {
        "id": None,
        "title": Field(_("title"), text()),
        "publisher": Field(_("publisher"), value(said.plainly)),
        "identifier": Field(_("designation"), value(said.plainly)),
        "section": Field(_("place in it"), value(said.plainly)),
        "url": Field(_("address"), value(said.plainly)),
        "modified": Field(_("dated"), value(said.day)),
        "read": Field(_("read"), value(said.day)),
        "sureness": Field(_("how sure it is"), value(said.sureness)),
        "act": None,  # its title is told
        "act_title": Field(_("act"), text()),
        "place": Field(_("place in the act"), text()),
        "in_force": Field(_("in force"), flag()),
        "successor": Field(_("act adopted in its place, not yet in force"), text()),
        "passages": Field(_("read, and in no clause"), said.passages),
        "within": Field(_("place in the law"), within()),
        "fingerprint": Field(_("fingerprint of the text"), value(said.plainly)),
        "as_of": Field(_("read as of"), value(said.day)),
    }


def _law_place() -> Fields:
    return {
        "section": Field("§", value(said.plainly)),
        "article": Field(_("article"), value(said.plainly)),
        "ledd": Field(_("subsection"), value(said.number)),
        "number": Field(_("number"), value(said.number)),
        "letter": Field(_("letter"), value(said.plainly)),
        "former": Field(_("number before"), value(said.plainly)),
        "annex": Field(_("heading that it stands under"), value(said.plainly)),
    }


def _clause() -> Fields:
    return {
        "id": None,
        "source": Field(_("source"), value(said.source)),
        "section": Field(_("heading"), value(said.plainly)),
        "ordinal": Field(_("number under the heading"), value(said.number)),
        "modality": Field(_("says"), value(said.modality)),
        "first_words": Field(_("first words"), text()),
        "fingerprint": Field(_("fingerprint of the text"), value(said.plainly)),
        "unit": Field(_("paragraph of the source"), value(said.plainly)),
        "words": Field(_("words of the paragraph"), value(said.plainly)),
        "served_by": Field(_("served by"), several(said.source, order=False)),
        "planned": Field(_("planned"), several(said.planned, order=False)),
        "out_of_scope": Field(_("why nothing rests on it"), text()),
    }


def _concept() -> Fields:
    return {
        "id": Field(_("word in files"), value(said.plainly)),
        "label": Field(_("name"), text()),
        "definition": Field(_("definition"), text()),
        "ours": Field(_("the words are ours"), flag()),
    }


def _form_page() -> Fields:
    return {
        "id": None,
        "about": Field(_("about"), value(said.kind)),
        "groups": Field(_("group of questions"), records(labelled), "group"),
        "table": Field(_("all measures in one table"), flag()),
        "rest": Field(_("holds what no page names"), flag()),
        "law": Field(_("shows the law to check"), flag()),
        "profile": Field(_("the page of the profile of the municipality"), flag()),
        "label": Field(_("name"), text()),
        "note": Field(_("note"), text()),
    }


def _form_group() -> Fields:
    return {
        "id": None,
        "label": Field(_("heading"), text()),
        "note": Field(_("note"), text()),
        "questions": Field(_("questions"), several(said.question)),
        "when": Field(_("only in the situation"), value(said.situation, _("always"))),
    }


def _section() -> Fields:
    return {
        "id": None,
        "number": None,  # where it stands among the others is told: moving.py
        "label": Field(_("name"), text()),
        "depth": Field(_("from the depth"), value(said.own_label, key=_id)),
        "questions": Field(_("the answers that it is made of"), several(said.question)),
        "more": Field(_("tells also, where it is answered"), several(said.question)),
        "when": Field(_("only in the situation"), value(said.situation, _("always"))),
        "read_through": Field(_("read through, by the question"), value(said.question)),
    }


def _duty() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "note": Field(_("note"), text()),
        "section": Field(_("part of the form"), value(said.part_of_form)),
        "covers": Field(_("covers"), several(said.advice, order=False)),
    }


def _basis() -> Fields:
    return {
        "id": None,
        "local": None,
        "ours": Field(_("our own inference"), flag()),
        "tags": Field(_("what it is called"), records(said.force_called, False), "tag"),
        "of_supplements": Field(_("what a supplement says"), flag()),
    }


def _tag() -> Fields:
    return {
        "label": Field(_("name"), text()),
        "short": Field(_("short name"), text()),
        "note": Field(_("note"), text()),
    }


def _depth() -> Fields:
    return {
        "id": None,
        "local": None,
        "place": None,  # told by moving.py
        "label": Field(_("name"), text()),
        "asked_at": Field(_("what is said of the depth that asks"), text()),
    }


def _level() -> Fields:
    return {
        "id": None,
        "local": None,
        "place": None,  # told by moving.py
        "label": Field(_("name"), text()),
        "starts_at": Field(_("starts at the depth"), value(said.own_label, key=_id)),
    }


def _roles() -> Fields:
    ask = value(said.question, _("none"))
    return {
        "guideline": Field(_("the guideline itself"), value(said.source)),
        "guideline_basis": Field(_("what rests on the guideline"), value(said.basis_of_guideline)),
        "audience": Field(_("whom it is for"), text()),
        "independence": Field(_("what it is independent of"), text()),
        "upright": Field(_("the picture: upwards"), ask),
        "across": Field(_("the picture: across"), ask),
        "size": Field(_("the picture: size"), ask),
        "figures": Field(_("the picture: figures across"), several(said.question)),
        "proposal": Field(_("the review: what is proposed"), ask),
        "choice": Field(_("the review: what the choice is between"), ask),
        "decider": Field(_("the review: who decides"), ask),
        "grounds": Field(_("the review: why"), ask),
        "yields": Field(_("the review: what gives way"), ask),
        "money": Field(_("the review: what it costs"), several(said.question)),
        "urgency": Field(_("the review: how urgent it is"), ask),
        "proposing": Field(_("answer that is proposed"), records(said.question_called, False), "proposing"),
        "input": Field(_("the criterion of what a measure takes"), value(said.criterion)),
        "input_label": Field(_("what that is called"), text()),
    }


def _proposing() -> Fields:
    ask = value(said.question, _("none"))
    return {
        "question": None,
        "way": Field(_("made of"), value(said.way)),
        "number": Field(_("the figure of"), ask),
        "otherwise": Field(_("without it, the figure of"), ask),
        "by": Field(_("which way a measure goes, by"), ask),
        "signs": Field(_("way"), said.signs, "way_of"),
        "partly": Field(_("where only a part may count"), several(said.option_by, order=False)),
    }


def _supplement() -> Fields:
    return {
        "id": None,
        "name": Field(_("short name"), value(said.plainly)),
        "who": Field(_("whose it is"), value(said.plainly)),
        "version": Field(_("version"), value(said.plainly)),
        "title": Field(_("title"), text()),
        "written_for": Field(_("written for the versions"), several(said.plainly)),
    }


TABLES: dict[type, Callable[[], Fields]] = {
    Question: _question,
    Option: _option,
    Variant: _variant,
    Rule: _rule,
    Example: _example,
    Requirement: _requirement,
    Demand: _demand,
    Source: _source,
    LawPlace: _law_place,
    Clause: _clause,
    Concept: _concept,
    FormPage: _form_page,
    FormGroup: _form_group,
    DocumentSection: _section,
    Duty: _duty,
    Basis: _basis,
    Tag: _tag,
    Depth: _depth,
    Level: _level,
    Roles: _roles,
    Proposing: _proposing,
    Supplement: _supplement,
}
