"""The values of a base as people read them: what is named by an id by its label, a date as a date, a condition in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ...knowledge import Question
from ...knowledge.matrices import Range
from ...knowledge.terms import Example, Force
from ...text.catalogue import LANGUAGES, chosen, gettext as _, ngettext
from ...text.nodes import Node
from ...wording import conditions as conditionwords, law as lawwords, words as wording
from .parts import Scope, Told

TRUE = "true"
SHORT = 60  # characters of a text that something is called by


def plainly(_scope: Scope, given: Any) -> str:
    """What is written for people already."""
    return str(given)


def number(_scope: Scope, given: Any) -> str:
    return wording.number(Decimal(given))


def day(_scope: Scope, given: Any) -> str:
    return wording.day(given)


def kind(_scope: Scope, given: Any) -> str:
    return wording.kind(given)


def own_label(_scope: Scope, given: Any) -> str:
    """A depth, a level, a norm: by its label."""
    return chosen(given.label)


def quoted_says(_scope: Scope, given: Any) -> str:
    """A line of law, by what it says."""
    return f"«{chosen(given.says)}»"


def answer_type(_scope: Scope, given: Any) -> str:
    return str(given.described())


def condition(scope: Scope, given: Any) -> str:
    return conditionwords.plain(conditionwords.words(scope.base, given, scope.about))


def of_measure(scope: Scope, given: Any) -> str:
    from ...language.subjects import Kind

    return conditionwords.plain(conditionwords.words(scope.base, given, Kind.MEASURE))


# By an id ----------------------------------------------------------------------------------------


def question(scope: Scope, id: str) -> str:
    found = scope.base.questions.get(id)
    return f"«{wording.question(found)}»" if found else id


def column(scope: Scope, given: tuple[str, ...]) -> str:
    """The questions of a column."""
    return " · ".join(question(scope, id) for id in given)


def situation(scope: Scope, name: str) -> str:
    return conditionwords.situation(scope.base, name).text


def clause(scope: Scope, id: str) -> str:
    return wording.source(scope.base, (id,)) if id in scope.base.clauses else id


def source(scope: Scope, id: str) -> str:
    found = scope.base.sources.get(id)
    return f"«{chosen(found.title)}»" if found else id


def advice(scope: Scope, id: str) -> str:
    """A requirement or a rule, with what it says."""
    found = scope.base.requirements.get(id) or next((one for one in scope.base.rules if one.id == id), None)
    return f"{id} «{wording.label(found)}»" if found else id


def part_of_form(scope: Scope, id: str) -> str:
    return f"«{wording.section(scope.base, id)}»"


def criterion(scope: Scope, id: str) -> str:
    found = scope.base.criteria.get(id)
    return f"«{chosen(found.label)}»" if found else id


def scale(scope: Scope, id: str) -> str:
    found = scope.base.scales.get(id)
    return f"«{chosen(found.label)}»" if found else id


def basis_of_guideline(scope: Scope, local: str) -> str:
    found = next((one for one in scope.base.bases.values() if one.local == local), None)
    return found.id if found else local


def basis(scope: Scope, given: Any) -> str:
    force = getattr(scope.record, "force", None)
    return chosen(given.tags[force].label) if force in given.tags else given.id


def force(_scope: Scope, given: Any) -> str:
    return wording.force_word(given)


def prompt(_scope: Scope, given: Any) -> str:
    return wording.prompt(given)


def of_several(scope: Scope, several: tuple[str, ...]) -> str:
    """The questions of which one answer is enough."""
    *some, last = (question(scope, id) for id in several)
    return _("{some} or {last}", some=", ".join(some), last=last) if some else last


# Options -----------------------------------------------------------------------------------------


def option_of(of: Question | None, id: str) -> str:
    label = next((chosen(one.label) for one in of.options if one.id == id), "") if of else ""
    return f"«{label or wording.states().get(id, id)}»"


def demanded_option(scope: Scope, id: str) -> str:
    (asked,) = scope.record.questions
    return option_of(scope.base.questions.get(asked), id)


def option_by(scope: Scope, id: str) -> str:
    """An option of the question that a proposal goes by."""
    return option_of(scope.base.questions.get(scope.record.by), id)


def options(scope: Scope, given: Any) -> Iterator[Told]:
    """The options of a question, by their labels; and of each that stands, what it is called."""
    of = scope.record
    words, ids = tuple(f"«{chosen(one.label)}»" for one in given), tuple(one.id for one in given)
    if given:
        yield Told("", "", words, ids, order=None if of.ordered else False)
        if not of.ordered:
            yield Told(" order", _("order"), words, ids, order=True)
    for one in given:
        yield from _option(one)


def _option(one: Any) -> Iterator[Told]:
    """What an option is called. Where it is new or gone, the list tells it."""
    for language in LANGUAGES:
        if said := one.label.get(language):
            yield Told(f" {one.id}.{language}", f"«{chosen(one.label)}»", said, said, order=False)
    if one.exclusive:
        alone = _("stands alone")
        yield Told(f" {one.id}.exclusive", f"«{chosen(one.label)}»: {alone}", _("yes"), True, _("no"))


def variant_called(scope: Scope, key: str, _of: Any) -> str:
    return situation(scope, key)


def demand_called(scope: Scope, _key: str, of: Any) -> str:
    return of_several(scope, of.questions)


def question_called(scope: Scope, key: str, _of: Any) -> str:
    return question(scope, key)


def section_called(scope: Scope, key: str, _of: Any) -> str:
    return part_of_form(scope, key)


def answer_called(scope: Scope, key: str, _of: Any) -> str:
    """An option of the question that a sentence is of: `outer` is its id."""
    return option_of(scope.base.questions.get(scope.outer), key)


def force_called(_scope: Scope, key: str, _of: Any) -> str:
    return wording.force_word(Force(key))


def direction_called(_scope: Scope, key: str, _of: Any) -> str:
    return {"up": _("more"), "down": _("less"), "none": _("no change"), "either": _("from less to more")}[key]


def numbered(_scope: Scope, key: str, _of: Any) -> str:
    return key


def perspective_called(_scope: Scope, _key: str, of: Any) -> str:
    """A row of the table, with whose resources it is about."""
    perspective = chosen(of.perspective)
    return f"«{chosen(of.title)}{f' ({perspective})' if perspective else ''}»"


def speech_called(_scope: Scope, _key: str, of: Any) -> str:
    """How a language speaks of few, by its word for one."""
    return f"«{min(of.one, default='')}»"


def field_called(_scope: Scope, _key: str, of: Any) -> str:
    """What a method asks for, works out or remarks: by its words, or the first of them."""
    words = chosen(getattr(of, "label", of))
    return f"«{words}»" if len(words) <= SHORT else f"«{words[:SHORT].rstrip()} …»"


def language_name(code: str) -> str:
    return {"nb": _("Norwegian (nb)"), "nn": _("Norwegian (nn)"), "en": _("English (en)")}[code]


def silent_option(scope: Scope, id: str) -> str:
    return option_of(scope.base.questions.get(scope.outer), id)


def told_by(scope: Scope, given: Mapping[str, str]) -> Iterator[Told]:
    """Option → the question whose answer tells it."""
    for option, id in given.items():
        yield Told(f" {option}", silent_option(scope, option), question(scope, id), id)


# Words of the program ----------------------------------------------------------------------------


def modality(_scope: Scope, given: str) -> str:
    said = {"må": _("Must"), "bør": _("Should"), "kan": _("May"), "faktum": _("a fact")}
    return said.get(given, given).lower()


def planned(_scope: Scope, given: str) -> str:
    what, _colon, id = given.partition(":")
    said = {"section": _("section of the document"), "rule": _("rule"), "calculator": _("calculation")}
    return f"{said[what]} {id}" if what in said else id


def sureness(_scope: Scope, given: str) -> str:
    return lawwords.sureness(given) if given in ("A", "B", "C") else given


def case_field(_scope: Scope, given: str) -> str:
    said = {
        "level": _("the level of the decision"),
        "depth": _("how thoroughly the case is assessed"),
        "arena": _("where the case belongs"),
        "crisis": _("whether it is a crisis"),
        "ranking": _("the order of the measures"),
        "participation": _("who has taken part"),
    }
    return said.get(given, given)


def computation(_scope: Scope, given: str) -> str:
    said = {
        "first-in-order": _("the first in the order of the measures"),
        "several-measures": _("whether the case has several measures"),
        "personal-data": _("whether a text may hold personal data"),
    }
    return said.get(given, given)


def way(_scope: Scope, given: str) -> str:
    said = {
        "sum": _("the sum of figures of the measures"),
        "directions": _("the ways that the measures go"),
        "sign": _("whether a figure is above or below zero"),
    }
    return said.get(given, given)


def warning(_scope: Scope, given: str) -> str:
    return _("yes") if given == TRUE else given


def signs(scope: Scope, given: Mapping[str, int]) -> Iterator[Told]:
    """Which way a measure goes, option by option."""
    said = {1: _("upwards"), -1: _("downwards"), 0: _("no change")}
    for id, sign in given.items():
        yield Told(f" {id}", option_by(scope, id), said[sign], sign)


def cells(_scope: Scope, given: Any) -> Iterator[Told]:
    """What each cell of a matrix says."""
    for (row, column_id), found in given.items():
        yield Told(f" {row} {column_id}", f"«{row}» × «{column_id}»", _span(found), tuple(one.id for one in found.steps))


def _span(of: Range) -> str:
    low, high = chosen(of.low.label), chosen(of.high.label)
    return low if of.low == of.high else _("from {low} to {high}", low=low, high=high)


def never(_scope: Scope, given: Mapping[str, tuple[str, ...]]) -> Iterator[Told]:
    for language, words in given.items():
        yield Told(f".{language}", "", tuple(words), tuple(words), order=False)


def by_age(_scope: Scope, given: Mapping[int, Decimal]) -> Iterator[Told]:
    for age, found in given.items():
        yield Told(f" {age}", _("{age} years", age=age), wording.number(found), found)


def periods(_scope: Scope, given: tuple[tuple[int, Decimal], ...]) -> Iterator[Told]:
    for first, percent in given:
        name = _("from year {year}", year=first)
        yield Told(f" {first}", name, _("{number} per cent", number=wording.number(percent)), percent)


def months(_scope: Scope, given: Mapping[str, str]) -> Iterator[Told]:
    for name, place in given.items():
        yield Told(f" {name}", f"«{name}»", place, place)


def passages(_scope: Scope, given: tuple[str, ...]) -> Iterator[Told]:
    """What is read in a source and is in no clause: each by its fingerprint, which says nothing to people."""
    if given:
        words = ngettext("{count} passage", "{count} passages", len(given))
        yield Told("", "", words, tuple(given))


# Examples ----------------------------------------------------------------------------------------


def example(scope: Scope, given: Example) -> str:
    """«The advice is given where «question» is answered «option»»."""
    said = "; ".join(_answers(scope, given.body)) or _("no answers")
    return _("given: {answers}", answers=said) if given.fires else _("not given: {answers}", answers=said)


def _answers(scope: Scope, of: object) -> Iterator[str]:
    """The answers of an example, whatever they are given of."""
    inner = of.value if isinstance(of, Node) else of
    if isinstance(inner, list):
        for one in inner:
            yield from _answers(scope, one)
    for id, one in inner.items() if isinstance(inner, Mapping) else ():
        asked = scope.base.questions.get(id)
        if asked:
            yield f"«{wording.question(asked)}» {_answer(asked, one)}"
        else:
            yield from _answers(scope, one)


def _answer(of: Question, given: Node) -> str:
    found = given.value if isinstance(given.value, list) else [given]
    if any(isinstance(one.value, Mapping | list) for one in found):
        return _("something written")
    return ", ".join(wording.value(of, "ubesvart" if one.value is None else str(one.value)) for one in found)
