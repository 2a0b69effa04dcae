"""What must hold of tables that others made: conditions in SQL over the columns of layout.py.

What a case file cannot say, a table may not say either; what follows from the rest of a case must follow from the rest
of its rows. Only so does a row mean the same to the engine as the case that it stands for means to a single advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...case.casefile import ID, MUNICIPALITY
from ...engines.encoding import NOT_RELEVANT, VALUE, column, numbers
from ...knowledge import KnowledgeBase, Question
from ...knowledge.terms import Force
from ...language.subjects import Kind
from ...language.types.base import exclusive
from ...text.catalogue import gettext as _
from ...text.visible import blanks
from ..duck import text
from ..layout import KEYS, KINDS, REASONS, TABLES, Layout
from ..parts import NAMES, REASONS as REASONS_NAME
from .entries import MOST_DISMISSALS, MOST_GROUPS, MOST_MEASURES


@dataclass(frozen=True)
class Check:
    """Something that may not be: a condition on the rows of a table, or a select of the case numbers where it is so."""

    table: str
    what: str
    cure: str
    condition: str = ""
    select: str = ""


def types(layout: Layout) -> dict[str, dict[str, str]]:
    """The columns of each table and their types."""
    return {TABLES[kind]: layout.columns[kind] for kind in Kind} | {REASONS_NAME: REASONS}


def of_rows(layout: Layout) -> Iterator[Check]:
    """What each row must hold by itself."""
    for table, columns in types(layout).items():
        for name in columns:
            what = _("«{column}» has no value.", column=name)
            yield Check(table, what, _("0 stands for unanswered, and an empty text for none."), f"{name} IS NULL")
    for kind in KINDS:
        yield Check(
            TABLES[kind],
            _("An id is none that a case file can have."),
            _("An id has letters, digits and hyphens, at most 80, as avlastning-2027."),
            f"NOT regexp_full_match(id, {text(ID.pattern)})",
        )
        for question in layout.questions[kind]:
            yield from _answers(TABLES[kind], question)
    yield from _of_a_case(layout.knowledge)
    for kind in Kind:
        yield from _dismissals(kind, layout)
    yield from _reasons(layout)


def _of_a_case(knowledge: KnowledgeBase) -> Iterator[Check]:
    first = min(rule.valid_from for rule in knowledge.rules)
    yield Check(
        "cases",
        _("A municipality number is none."),
        _("It has four digits, or is an empty text."),
        f"municipality <> '' AND NOT regexp_full_match(municipality, {text(MUNICIPALITY.pattern)})",
    )
    yield Check(
        "cases",
        _("«day» is not a date."),
        _("Write the year, month and day as one number, as 20261101."),
        "day NOT BETWEEN 10000101 AND 99991231 OR try_strptime(CAST(day AS VARCHAR), '%Y%m%d') IS NULL",
    )
    yield Check(
        "cases",
        _("No rules were valid on the day."),
        _("The first are from {first}.", first=first),
        f"day BETWEEN 10000101 AND {first:%Y%m%d} - 1",
    )
    yield Check("cases", _("«{column}» is below zero.", column="case_no"), _("Number the cases from 0."), "case_no < 0")


def _answers(table: str, question: Question) -> Iterator[Check]:
    name, last = column("q", question.id), numbers(question)[-1]
    what = _("«{column}» holds a number that no answer has.", column=name)
    yield Check(table, what, _("The numbers are 0–{last}.", last=last), f"{name} NOT BETWEEN 0 AND {last}")
    if question.answer_type.least:
        what = _("«{column}» holds an answer that says nothing.", column=name)
        nothing = f"{name} BETWEEN {VALUE} AND {VALUE + question.answer_type.least - 1}"
        yield Check(table, what, _("0 stands for unanswered, and an empty text for none."), nothing)
    if question.settles_duty:
        what = _("Whether a duty applies rests on «{question}», so it cannot be set to not relevant.", question=question.id)
        yield Check(table, what, _("The numbers are 0–{last}, without 2.", last=last), f"{name} = {NOT_RELEVANT}")
    for option in exclusive(question.options) if question.answer_type.ticked else ():
        alone = question.answer_type.place(question, (option,))
        ticked = f"({name} - {VALUE})"
        what = _("«{option}» stands beside other choices.", option=option)
        yield Check(
            table, what, _("Keep one or the other."), f"{name} >= {VALUE} AND {ticked} & {alone} <> 0 AND {ticked} <> {alone}"
        )


def _dismissals(kind: Kind, layout: Layout) -> Iterator[Check]:
    rules = {rule.id: rule.force for rule in layout.knowledge.rules} | {
        one.id: one.force for one in layout.knowledge.requirements.values()
    }
    for id in layout.dismissible[kind]:
        name = column("d", id)
        if rules[id] is Force.MUST:
            yield Check(TABLES[kind], _("«{rule}» is a duty in law and cannot be dismissed.", rule=id), "", f"{name} <> 0")
        else:
            what = _("«{column}» is neither 0 nor 1.", column=name)
            yield Check(TABLES[kind], what, _("1 stands for advice that people dismissed."), f"{name} NOT IN (0, 1)")


def _reasons(layout: Layout) -> Iterator[Check]:
    known = ", ".join(text(id) for kind in Kind for id in layout.dismissible[kind])
    what = _("A dismissal is of advice that there is not.")
    yield Check(REASONS_NAME, what, _("`prio check` shows the ids of the advice."), f"rule NOT IN ({known})")
    unseen = f"NOT regexp_matches(translate(reason, {text(blanks())}, ''), '[\\pL\\pN\\pP\\pS]')"  # as visible.seen
    yield Check(REASONS_NAME, _("A dismissal gives no reason."), _("Write the reason that people gave."), unseen)


# Tables together -------------------------------------------------------------------------------


def of_tables(layout: Layout, of: Mapping[str, str]) -> Iterator[Check]:
    """What the tables of a part must hold together. `of`: table → what to select from."""
    yield from _keys(of)
    yield from _numbering(of)
    yield from _sizes(of)
    yield from _derived(layout, of)


def _keys(of: Mapping[str, str]) -> Iterator[Check]:
    for kind in Kind:
        table, keys = TABLES[kind], ", ".join(KEYS[kind])
        select = f"SELECT case_no FROM {of[table]} GROUP BY {keys} HAVING count(*) > 1"
        yield Check(table, _("Two rows have the same {keys}.", keys=keys), _("Keep one of them."), select=select)
    for table in NAMES[1:]:
        select = f"SELECT case_no FROM {of[table]} ANTI JOIN {of['cases']} USING (case_no)"
        yield Check(table, _("A row belongs to no case."), _("Each «case_no» stands among the cases."), select=select)
    select = f"SELECT case_no FROM {of['groups']} ANTI JOIN {of['measures']} USING (case_no, measure_no)"
    yield Check(
        "groups", _("A target group belongs to no measure."), _("Each «measure_no» stands among the measures."), select=select
    )
    ranked = f"(SELECT case_no, measure_no FROM {of['measures']} WHERE place > 0)"
    other = f"(SELECT case_no, measure_no AS other_no FROM {of['measures']} WHERE place > 0)"
    select = " UNION ALL ".join(
        (
            f"SELECT case_no FROM {of['pairs']} ANTI JOIN {ranked} USING (case_no, measure_no)",
            f"SELECT case_no FROM {of['pairs']} ANTI JOIN {other} USING (case_no, other_no)",
            f"SELECT case_no FROM {of['pairs']} WHERE measure_no = other_no",
        )
    )
    yield Check("pairs", _("A pair is not of two measures that people ranked."), _("Take it away."), select=select)


def _numbering(of: Mapping[str, str]) -> Iterator[Check]:
    cure = _("Number them 0, 1, 2 and so on, without gaps.")
    for kind in (Kind.MEASURE, Kind.GROUP):
        table, (*above, number) = TABLES[kind], KEYS[kind]
        by = ", ".join(above)
        uneven = f"min({number}) <> 0 OR max({number}) <> count(*) - 1"
        select = f"SELECT case_no FROM {of[table]} GROUP BY {by} HAVING {uneven}"
        yield Check(table, _("«{column}» does not run from 0 upwards.", column=number), cure, select=select)
        select = f"SELECT case_no FROM {of[table]} GROUP BY {by}, id HAVING count(*) > 1"
        yield Check(table, _("Two have the same id."), _("Give each its own."), select=select)
    ranked = "FILTER (WHERE place > 0)"
    uneven = f"min(place) < 0 OR max(place) <> count(*) {ranked} OR max(place) <> count(DISTINCT place) {ranked}"
    select = f"SELECT case_no FROM {of['measures']} GROUP BY case_no HAVING {uneven}"
    cure = _("Number those that are ranked 1, 2, 3 and so on, and the others 0.")
    yield Check("measures", _("«{column}» is no ranking.", column="place"), cure, select=select)


def _sizes(of: Mapping[str, str]) -> Iterator[Check]:
    for table, most in (("measures", MOST_MEASURES), ("groups", MOST_GROUPS), (REASONS_NAME, MOST_DISMISSALS)):
        what = _("A case has more than {most} rows here.", most=most)
        select = f"SELECT case_no FROM {of[table]} GROUP BY case_no HAVING count(*) > {most}"
        yield Check(table, what, _("Make several cases of it."), select=select)


def _derived(layout: Layout, of: Mapping[str, str]) -> Iterator[Check]:
    """An answer that follows from the rest of the case is the one that follows."""
    knowledge = layout.knowledge
    ranked = "count(*) FILTER (WHERE place > 0) AS ranked_"
    counted = f"(SELECT case_no, count(*) AS measures_, {ranked} FROM {of['measures']} GROUP BY case_no)"
    cases = f"(SELECT * FROM {of['cases']} LEFT JOIN {counted} USING (case_no))"
    measures = f"(SELECT * FROM {of['measures']} JOIN {counted} USING (case_no))"
    yes, no = VALUE, VALUE + 1  # the options of a derived fact
    ranking, computed = knowledge.fields.get("ranking"), knowledge.computed
    placed = f"CASE WHEN place = 0 OR ranked_ < 2 THEN 0 WHEN place = 1 THEN {yes} ELSE {no} END"
    follows = [  # question, where it stands, and how it would not follow
        (ranking, cases, f"({{name}} = {VALUE}) <> (coalesce(ranked_, 0) > 0)"),
        (computed.get("several-measures"), cases, f"{{name}} <> CASE WHEN measures_ > 1 THEN {yes} ELSE {no} END"),
        (computed.get("personal-data"), cases, f"{{name}} NOT IN ({yes}, {no})"),
        (computed.get("first-in-order"), measures, f"{{name}} <> {placed}"),
    ]
    for question, select, condition in follows:
        if question:
            what = _("«{column}» does not follow from the rest of the case.", column=column("q", question.id))
            where = condition.format(name=column("q", question.id))
            cure = _("Work it out as prio does: from the ranking, the number of measures, and what the texts hold.")
            yield Check(TABLES[question.about], what, cure, select=f"SELECT case_no FROM {select} WHERE {where}")
