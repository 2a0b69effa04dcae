"""How the fields of what stands beside the advice are told: the law map, the document, methods, matrices, personal data."""

from __future__ import annotations

from collections.abc import Callable

from ...knowledge.etd import EtdCriterion, EtdPart, EtdTable
from ...knowledge.lawmap import LawFold, LawLine, LawMap, Service
from ...knowledge.matrices import Matrix, Range, Scale, Step
from ...knowledge.norms import Discounting, Field as Asked, Group, Method, Norm, RemainingQalys, Setting, SeverityGroups
from ...knowledge.personal import Nouns, OpenWords, PersonalWords, Speech, Telling
from ...knowledge.sentences import Saying, Sentences
from ...text.catalogue import gettext as _
from . import values as said
from .parts import Field, Fields, flag, labelled, records, several, text, value, within


def _law_map() -> Fields:
    return {
        "question": Field(_("the question of the services"), value(said.question)),
        "services": None,  # a kind of their own, as the folds are
        "reduced": Field(_("asked of what is cut, where"), value(said.of_measure)),
        "title": Field(_("several services in one line"), text()),
        "asks": Field(_("asked of a service that is not cut"), text()),
        "folds": None,
        "never": Field(_("words that no line uses"), said.never),
    }


def _service() -> Fields:
    return {
        "id": None,
        "local": None,
        "label": Field(_("name"), text()),
        "says": Field(_("what it says"), text()),
        "asks": Field(_("what is asked"), text()),
        "law": Field(_("law"), several(said.source, order=False)),
        "rights": Field(_("right of a single person"), several(said.source, order=False)),
        "outside": Field(_("another act or body has it"), flag()),
        "words": Field(_("words in a title that point to it"), several(said.plainly, order=False)),
    }


def _law_line() -> Fields:
    return {
        "id": None,
        "about": Field(_("about"), value(said.kind)),
        "when": Field(_("condition"), value(said.condition), "condition"),
        "says": Field(_("what it says"), text()),
        "asks": Field(_("what is asked"), text()),
        "law": Field(_("law"), several(said.source, order=False)),
        "examples": Field(_("examples"), several(said.example, order=False)),
        "file": None,
        "line": None,
    }


def _law_fold() -> Fields:
    return {
        "id": None,
        "title": Field(_("title"), text()),
        "lines": Field(_("lines"), several(said.quoted_says, lambda one: one.id)),
        "closed": Field(_("true of every case: folded, and last"), flag()),
        "shows": Field(_("shows the answer to"), value(said.question)),
    }


def _etd() -> Fields:
    return {
        "title": Field(_("title"), text()),
        "note": Field(_("note"), text()),
        "parts": Field(_("part"), records(labelled), "part"),
    }


def _etd_part() -> Fields:
    return {"id": None, "title": Field(_("title"), text()), "criteria": Field(_("row"), records(said.perspective_called), "row")}


def _etd_criterion() -> Fields:
    return {
        "id": None,
        "title": Field(_("title"), text()),
        "judgement": Field(_("judgement"), several(said.question)),
        "evidence": Field(_("evidence"), several(said.question)),
        "considerations": Field(_("considerations"), several(said.question)),
        "perspective": Field(_("whose resources"), text()),
    }


def _sentences() -> Fields:
    return {
        "method": Field(_("by what the case is assessed"), text()),
        "comparison": Field(_("columns of the table of measures"), several(said.column)),
        "parts": None,  # kinds of their own
        "answers": None,
    }


def _saying() -> Fields:
    return {
        "name": Field(_("name where nobody answered"), text()),
        "lead": Field(_("before what people wrote"), text()),
        "says": Field(_("sentence"), text()),
        "signed": Field(_("sentence of a change"), records(said.direction_called, False), "signed"),
        "values": Field(_("sentence of"), records(said.answer_called, False), "value"),
        "silent": Field(_("nothing is said of"), several(said.silent_option, order=False)),
        "mute": Field(_("nothing is said of any answer"), flag()),
        "source": Field(_("where a figure is from"), text()),
        "joins": Field(_("goes on in the paragraph before it"), flag()),
        "unticked": Field(_("what was gone through and not ticked"), text()),
        "told_by": Field(_("told by the answer to another question"), said.told_by),
    }


def _norm() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "unit": Field(_("unit"), text()),
        "version": Field(_("version"), text()),
        "note": Field(_("note"), text()),
        "source": Field(_("source"), within()),
    }


def _remaining() -> Fields:
    return {**_norm(), "ages": Field(_("figure at the age of"), said.by_age, "age")}


def _groups() -> Fields:
    return {
        **_norm(),
        "groups": Field(_("group"), records(said.numbered), "group"),
        "within": Field(_("what is said of a loss"), text()),
    }


def _group() -> Fields:
    return {
        "number": Field(_("number"), value(said.number)),
        "low": Field(_("from"), value(said.number)),
        "high": Field(_("up to"), value(said.number, _("no end"))),
        "amount": Field(_("amount"), value(said.number)),
    }


def _discounting() -> Fields:
    return {**_norm(), "settings": Field(_("reading"), records(labelled), "setting")}


def _setting() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "source": Field(_("source"), within()),
        "periods": Field(_("rate"), said.periods, "period"),
    }


def _method() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "definition": Field(_("definition"), text()),
        "note": Field(_("note"), text()),
        "helps": Field(_("offered beside"), several(said.question, order=False)),
        "clauses": Field(_("clauses"), several(said.clause, order=False)),
        "norms": Field(_("rests on"), several(lambda scope, one: f"«{said.own_label(scope, one)}»", lambda one: one.id)),
        "fields": Field(_("asks for"), records(said.field_called), "field"),
        "figures": Field(_("works out"), records(said.field_called), "figure"),
        "remarks": Field(_("remark"), records(said.field_called, False), "remark"),
        "unit": Field(_("unit"), text()),
    }


def _asked() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "help": Field(_("help"), text()),
        "unit": Field(_("unit"), text()),
    }


def _matrix() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "definition": Field(_("definition"), text()),
        "note": Field(_("note"), text()),
        "rows": Field(_("rows"), within(), "rows"),
        "columns": Field(_("columns"), within(), "columns"),
        "outcomes": Field(_("outcomes"), within(), "outcomes"),
        "cells": Field(_("cell"), said.cells, "cell"),
        "sources": Field(_("source"), records(labelled, False), "source"),
        "helps": Field(_("offered beside"), several(said.question, order=False)),
        "clauses": Field(_("clauses"), several(said.clause, order=False)),
    }


def _scale() -> Fields:
    return {
        "id": None,
        "label": Field(_("name"), text()),
        "definition": Field(_("definition"), text()),
        "note": Field(_("note"), text()),
        "steps": Field(_("step"), records(labelled), "step"),
        "sources": Field(_("source"), records(labelled, False), "source"),
        "ours": Field(_("the words are ours"), flag()),
    }


def _step() -> Fields:
    return {"id": None, "local": None, "label": Field(_("name"), text()), "help": Field(_("help"), text())}


def _range() -> Fields:
    return {"steps": None}  # told by its cell: values.py


def _personal() -> Fields:
    words = several(said.plainly, order=False)
    return {
        "digest": None,
        "before_numbers": Field(_("words before an amount"), words),
        "after_numbers": Field(_("words after an amount"), words),
        "speeches": Field(_("how few are spoken of"), records(said.speech_called), "speech"),
        "open": Field(_("the open version"), within(), "open"),
        "telling": Field(_("a number of a person"), within(), "telling"),
    }


def _speech() -> Fields:
    words = several(said.plainly, order=False)
    return {
        "number": None,  # it follows from the words below
        "one": Field(_("one"), words),
        "few": Field(_("a few"), words),
        "person": Field(_("a person"), within(), "person"),
        "people": Field(_("people"), within(), "people"),
        "describing": Field(_("words that describe"), words),
        "not_after": Field(_("where no few are meant, after"), words),
    }


def _nouns() -> Fields:
    return {
        "words": Field(_("words"), several(said.plainly, order=False)),
        "endings": Field(_("endings"), several(said.plainly, order=False)),
    }


def _open() -> Fields:
    words = several(said.plainly, order=False)
    return {
        "pairs": Field(_("two, without a figure"), words),
        "together": Field(_("words between two figures"), words),
        "larger": Field(_("figures that a span may reach"), words),
        "them": Field(_("people who were named before"), words),
        "pointing": Field(_("words before a figure that stays"), words),
        "shares": Field(_("words that let a figure be worked out"), words),
        "references": Field(_("words before a figure that counts nobody"), words),
        "vague": Field(_("few, without a figure"), words),
        "things": Field(_("things that a figure may count"), within(), "things"),
        "staff": Field(_("people who work there"), within(), "staff"),
    }


def _telling() -> Fields:
    words = several(said.plainly, order=False)
    return {
        "identity": Field(_("words of an identity number"), words),
        "may_part": Field(_("words between its parts"), words),
        "months": Field(_("months"), said.months, "month"),
        "phone": Field(_("words of a telephone"), words),
    }


TABLES: dict[type, Callable[[], Fields]] = {
    LawMap: _law_map,
    Service: _service,
    LawLine: _law_line,
    LawFold: _law_fold,
    EtdTable: _etd,
    EtdPart: _etd_part,
    EtdCriterion: _etd_criterion,
    Sentences: _sentences,
    Saying: _saying,
    Norm: _norm,
    RemainingQalys: _remaining,
    SeverityGroups: _groups,
    Group: _group,
    Discounting: _discounting,
    Setting: _setting,
    Method: _method,
    Asked: _asked,
    Matrix: _matrix,
    Scale: _scale,
    Step: _step,
    Range: _range,
    PersonalWords: _personal,
    Speech: _speech,
    Nouns: _nouns,
    OpenWords: _open,
    Telling: _telling,
}
