"""A record of a base as its parts: what each is called, what people read of it, and what is compared.

How a value is told is a Sayer, one for each way there is: a single value, a yes, a text in several languages, a list, a record
within, several records. Which field is told by which stands in fields.py.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ...knowledge import KnowledgeBase
from ...language.conditions import Condition
from ...language.subjects import Kind
from ...text.catalogue import LANGUAGES, chosen, gettext as _
from ...text.nodes import Node


class Told(NamedTuple):
    """What people read of a part of a thing, and what is compared: of a list an entry for each of its words."""

    code: str  # the field, after a space whose it is, and after a dot the language: «variant Avvikles.text.nb»
    name: str  # what it is called, without the language
    words: str | tuple[str, ...]
    compared: object
    nothing: str = ""  # what is said where it is not there
    order: bool | None = None  # of a list: True where only its order is told here, False where the order says nothing


@dataclass(frozen=True)
class Scope:
    """What words rest on: the base, how records are told, the record that a value is in, and the one around that."""

    base: KnowledgeBase
    tables: Callable[[type], Fields]
    record: Any = None
    outer: Any = None

    @property
    def about(self) -> Kind:
        found = getattr(self.record, "about", Kind.CASE)
        return found if isinstance(found, Kind) else Kind.CASE


Words = Callable[[Scope, Any], str]
Sayer = Callable[[Scope, Any], Iterator[Told]]
Called = Callable[[Scope, str, Any], str]


class Field(NamedTuple):
    """How a field of a record is told: what it is called, how its value is said, and its code where that is not its name."""

    name: str
    says: Sayer
    code: str = ""


Fields = Mapping[str, Field | None]  # field → how it is told; None: it says nothing to people, or another field tells it
_PLACE = re.compile(r"\{(\w+)\}")
_EMPTY: tuple[Any, ...] = ("", None, (), {}, 0, frozenset())


def parts(around: Scope, of: Any) -> Iterator[Told]:
    """All that a record says."""
    known, scope = around.tables(type(of)), replace(around, record=of, outer=around.record)
    for name in names_of(of):
        if field := known[name]:
            for part in field.says(scope, getattr(of, name)):
                yield part._replace(code=f"{field.code or name}{part.code}", name=_joined(field.name, part.name))


def names_of(record: Any) -> tuple[str, ...]:
    """The fields of a record; none of anything else."""
    if dataclasses.is_dataclass(record):
        return tuple(field.name for field in dataclasses.fields(record))
    return tuple(getattr(record, "_fields", ()))


def comparable(value: Any) -> object:
    """What two values are compared by: what they say, and neither where they stand nor how they are written."""
    match value:
        case Node():
            return comparable(value.value)
        case re.Pattern():
            return value.pattern
        case Mapping():
            return {key: comparable(one) for key, one in value.items()}
        case tuple() | list() if not hasattr(value, "_fields"):
            return tuple(comparable(one) for one in value)
    if isinstance(value, Condition) or not names_of(value):
        return value
    return {name: comparable(getattr(value, name)) for name in names_of(value) if name not in ("file", "line")}


def shown(text: str) -> str:
    """A text with the places in it as people read them: «‹the answer›»."""
    return _PLACE.sub(lambda found: _places().get(found[1], "…"), text)


def _places() -> Mapping[str, str]:
    said = {
        "answer": _("the answer"),
        "number": _("the figure"),
        "measure": _("the measure"),
        "options": _("the options"),
        "less": _("what there is less of"),
        "more": _("what there is more of"),
        "loss": _("the loss"),
        "group": _("the group"),
        "groups": _("the number of groups"),
        "span": _("the span"),
        "amount": _("the amount"),
    }
    return {"a": "A", "b": "B"} | {name: f"‹{words}›" for name, words in said.items()}


# How a value is told -----------------------------------------------------------------------------


def value(words: Words, nothing: str = "", key: Callable[[Any], object] = comparable) -> Sayer:
    """A single value, by the words that it has."""

    def says(scope: Scope, given: Any) -> Iterator[Told]:
        if given not in _EMPTY:
            yield Told("", "", words(scope, given), key(given), nothing)

    return says


def flag() -> Sayer:
    """A yes or no; of what is new only a yes is told."""

    def says(_scope: Scope, given: Any) -> Iterator[Told]:
        if given:
            yield Told("", "", _("yes"), True, _("no"))

    return says


def text() -> Sayer:
    """A text, in several languages or in one: a part for each."""

    def says(_scope: Scope, given: Any) -> Iterator[Told]:
        texts = given if isinstance(given, Mapping) else {"": given}
        for language in (*LANGUAGES, ""):
            if said := texts.get(language):
                yield Told(f".{language}" if language else "", "", shown(said), said)

    return says


def several(words: Words, key: Callable[[Any], object] = comparable, order: bool | None = None) -> Sayer:
    """A list, of which is told what came and what went; with `order` False its order says nothing."""

    def says(scope: Scope, given: Iterable[Any]) -> Iterator[Told]:
        found = {str(key(one)): words(scope, one) for one in given}
        if order is False:
            found = dict(sorted(found.items()))
        if found:
            yield Told("", "", tuple(found.values()), tuple(found), order=order)

    return says


def within() -> Sayer:
    """A record within."""

    def says(scope: Scope, given: Any) -> Iterator[Told]:
        if given is not None:
            yield from (part._replace(code=f" {part.code}") for part in parts(scope, given))

    return says


def records(called: Called, order: bool | None = None) -> Sayer:
    """Several records or texts, each by what it is called; and which there are, as a list."""

    def says(scope: Scope, given: Any) -> Iterator[Told]:
        entries = _keyed(given)
        names = {key: called(scope, key, one) for key, one in entries.items()}
        if entries:
            yield Told("s", "", tuple(names.values()), tuple(names), order=order)
        for key, one in entries.items():
            own = text()(scope, one) if isinstance(one, str | Mapping) else parts(scope, one)
            for part in own:
                behind = part.code if part.code[:1] in (".", "") else f".{part.code}"
                yield part._replace(code=f" {key}{behind}", name=_joined(names[key], part.name))

    return says


def _keyed(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(key): one for key, one in given.items()}
    return {_key(one) or str(number): one for number, one in enumerate(given, 1)}


def _key(one: Any) -> str:
    """By what a record is told from those beside it."""
    iri = getattr(one, "iri", "")
    return str(iri).rpartition(":")[2] if iri else str(getattr(one, "id", getattr(one, "question", "")))


def _joined(*names: str) -> str:
    return ": ".join(filter(None, names))


def labelled(_scope: Scope, _key: str, of: Any) -> str:
    """A record by its label or title."""
    texts = getattr(of, "label", None) or getattr(of, "title", None)
    return f"«{chosen(texts)}»" if texts else _("without a heading")
