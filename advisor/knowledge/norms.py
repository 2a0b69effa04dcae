"""Reads ontology/norms.yaml: what the methods ask for, and the figures that they rest on, each with unit, version and source.

They are help for an answer, and no advice rests on them. A base of an earlier format has none: then they are the program's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.files import bytes_of
from ..text.nearest import did_you_mean
from ..text.reading import MAX_BYTES, Node
from .formats import NORMS, own
from .recorded import RecordReader, Words
from .terms import Question, Source, Texts
from .trees import read

KEYS = ("sources", "norms", "methods")
SOURCE, SOURCE_MORE = ("title", "read"), ("publisher", "url")
NORM = ("title", "unit", "version", "source", "note")
QALYS, GROUPS, DISCOUNTING = "remaining_qalys", "severity_groups", "discounting"
FIGURES = {QALYS: ("ages",), GROUPS: ("groups", "within"), DISCOUNTING: ("settings",)}  # norm → what it holds of its own
METHOD, METHOD_MORE = ("title", "about", "note", "helps", "fields", "figures", "remarks"), ("clauses", "norms", "unit")
FIELD, FIELD_MORE = ("label",), ("help", "unit")
Kind = TypeVar("Kind", bound="Norm")
Read = TypeVar("Read")
TEXTS = frozenset(("source", "unit"))  # fields
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Norm:
    """What is said of some figures."""

    id: str
    label: Texts
    unit: Texts
    version: Texts
    note: Texts
    source: Source

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.source,)


@dataclass(frozen=True)
class RemainingQalys(Norm):
    ages: Mapping[int, Decimal]


@dataclass(frozen=True)
class Group:
    """From `low` up to `high`, which is in the next one; the last has no end."""

    number: int
    low: Decimal
    high: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class SeverityGroups(Norm):
    groups: tuple[Group, ...]
    within: Texts  # what is said of a loss: {loss}, {group}, {groups}, {span}, {amount}


@dataclass(frozen=True)
class Setting:
    """The rates of one reading of the norm: each holds from its first year to the next."""

    id: str
    label: Texts
    source: Source
    periods: tuple[tuple[int, Decimal], ...]  # first year, per cent

    def percent(self, year: int) -> Decimal:
        return next(percent for first, percent in reversed(self.periods) if first <= year)


@dataclass(frozen=True)
class Discounting(Norm):
    settings: Mapping[str, Setting]  # the first is the usual one

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.source, *(setting.source for setting in self.settings.values()))


@dataclass(frozen=True)
class Field:
    """Something that a method asks for."""

    id: str
    label: Texts
    help: Texts
    unit: Texts


@dataclass(frozen=True)
class Method:
    id: str
    label: Texts
    definition: Texts
    note: Texts
    helps: frozenset[str]  # the questions beside which it is offered
    clauses: tuple[str, ...]  # where the guideline mentions it
    norms: tuple[Norm, ...]
    fields: Mapping[str, Field]
    figures: Mapping[str, Texts]  # what it works out
    remarks: Mapping[str, Texts]  # what there may be to say of that
    unit: Texts

    @property
    def texts(self) -> frozenset[str]:
        """The fields for words; the others are for a number, or a choice."""
        return TEXTS & self.fields.keys()

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """The sources of its norms, each once."""
        return tuple({source.id: source for norm in self.norms for source in norm.sources}.values())

    def norm(self, kind: type[Kind]) -> Kind:
        """The one of this kind; the reader has seen that it is there."""
        return next(norm for norm in self.norms if isinstance(norm, kind))


@dataclass(frozen=True)
class Needs:
    """What the program works with in a method."""

    fields: tuple[str, ...]
    figures: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()


METHODS = {
    "apt": Needs(("age", "today", "without", "remaining", "source"), ("today", "without"), ("apart",), (QALYS, GROUPS)),
    "qaly": Needs(
        ("persons", "years", "quality", "before", "after", "first_year", "setting"),
        ("undiscounted", "discounted"),
        ("lost",),
        (DISCOUNTING,),
    ),
    "cost": Needs(("cost", "benefit", "unit"), ("per_unit",), ("nothing", "harm", "saves")),
}
WITHIN = ("loss", "group", "groups", "span", "amount")  # the places of what is said of a group


def read_methods(folder: Path) -> Mapping[str, Method]:
    """The methods of the knowledge base in this folder, by id. Raises UnusableKnowledge with every problem found."""
    path = own(folder, NORMS)
    return _methods(path, bytes_of(path, MAX_BYTES))


@lru_cache(maxsize=8)
def _methods(path: Path, _content: bytes) -> Mapping[str, Method]:
    problems: list[Problem] = []
    root = read_norms(path, problems)
    methods = NormReader(path, problems).methods(root) if root else {}
    if problems:
        raise UnusableKnowledge(problems)
    return MappingProxyType(methods)


def read_norms(path: Path, problems: list[Problem]) -> Node | None:
    """The tree of the file, or None when it cannot be read at all. Adds what is wrong to `problems`."""
    return read(path, problems, _("The keys here are {keys}.", keys=", ".join(KEYS)))


class NormReader(RecordReader):
    """Questions and clauses are held against those of the base where these are at hand."""

    def __init__(
        self,
        path: Path,
        problems: list[Problem],
        questions: dict[str, Question] | None = None,
        clauses: Collection[str] | None = None,
    ):
        super().__init__(Words(questions or {}), problems)
        self.file = str(path)
        self.asked, self.clauses = questions, clauses
        self.sources: dict[str, Source] = {}
        self.norms: dict[str, Norm] = {}
        self.written: Collection[str] = ()  # the norms that the file has, also those that cannot be used

    def methods(self, root: Node) -> dict[str, Method]:
        self.keys(self.file, root, (), KEYS)
        sources, norms, methods = (_fields(root, key) for key in KEYS)
        self.sources = _kept(sources, self._source)
        self._known(norms, FIGURES)
        self.written = norms.keys()
        self.norms = _kept(norms, self._norm)
        self._known(methods, METHODS)
        return _kept(methods, self._method)

    def _known(self, records: Mapping[str, Node], known: Collection[str]) -> None:
        for id, node in records.items():
            if id not in known:
                cure = did_you_mean(id, list(known)) or _("The keys here are {keys}.", keys=", ".join(known))
                self.report(self.file, node.line, _("«{key}» is not a key here.", key=id), cure)

    # Sources and norms

    def _source(self, id: str, node: Node) -> Source | None:
        if not self.keys(self.file, node, SOURCE, SOURCE_MORE):
            return None
        read, url = self._day(node.fields["read"]), _text(node, "url")
        if url and not url.startswith("https://"):
            self.report(self.file, node.fields["url"].line, _("«{value}» is no address.", value=url[:60]), "https://…")
        return Source(id, self._texts(node, "title"), publisher=_text(node, "publisher"), url=url, read=read)

    def _day(self, node: Node) -> date | None:
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            cure = _("Write year-month-day, as 2026-11-01.")
            self.report(self.file, node.line, _("«{value}» is not a date.", value=node.shown), cure)
            return None

    def _norm(self, id: str, node: Node) -> Norm | None:
        if id not in FIGURES or not self.keys(self.file, node, (*NORM, *FIGURES[id])):
            return None
        source = self._source_of(node)
        label, unit, version, note = (self._texts(node, key) for key in ("title", "unit", "version", "note"))
        if id == QALYS:
            ages = MappingProxyType(self._ages(node.fields["ages"]))
            return RemainingQalys(id, label, unit, version, note, source, ages) if source else None
        if id == GROUPS:
            groups, within = self._groups(node.fields["groups"]), self._texts(node, "within", WITHIN)
            return SeverityGroups(id, label, unit, version, note, source, groups, within) if source else None
        settings = MappingProxyType(_kept(_fields(node, "settings"), self._setting))
        if not _fields(node, "settings"):
            self.report(self.file, node.fields["settings"].line, _("«{key}» is empty.", key="settings"))
        return Discounting(id, label, unit, version, note, source, settings) if source else None

    def _source_of(self, node: Node) -> Source | None:
        cited = node.fields["source"]
        if cited.text not in self.sources:
            cure = did_you_mean(cited.text, list(self.sources))
            self.report(self.file, cited.line, _("There is no source «{id}».", id=cited.shown), cure)
        return self.sources.get(cited.text)

    def _ages(self, node: Node) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for age, one in node.fields.items():
            value = self._number(one)
            if not re.fullmatch("0|[1-9][0-9]{0,2}", age):
                self.report(self.file, one.line, _("«{value}» is no age in whole years.", value=age[:60]))
            elif value is not None:
                found[int(age)] = value
        if not node.fields:
            self.report(self.file, node.line, _("«{key}» is empty.", key="ages"))
        for earlier, later in pairwise(sorted(found)):
            if found[later] > found[earlier]:
                what = _("At {later} years more is left than at {age}.", later=later, age=earlier)
                self.report(self.file, node.fields[str(later)].line, what, _("Compare with the source."))
        return found

    def _groups(self, node: Node) -> tuple[Group, ...]:
        rows = self._rising(node, "amount")
        lows = [low for low, _amount in rows]
        highs = [*lows[1:], None]
        return tuple(Group(n, low, high, of) for n, ((low, of), high) in enumerate(zip(rows, highs, strict=True), 1))

    def _setting(self, id: str, node: Node) -> Setting | None:
        if not self.keys(self.file, node, ("title", "source", "periods")):
            return None
        title, source = self._texts(node, "title"), self._source_of(node)
        periods = self._rising(node.fields["periods"], "percent", whole=True)
        return Setting(id, title, source, tuple((int(first), percent) for first, percent in periods)) if source else None

    def _rising(self, node: Node, key: str, whole: bool = False) -> list[tuple[Decimal, Decimal]]:
        """Where each row begins, and what it says. The first begins at 0, and each reaches to the next."""
        found: list[tuple[Decimal, Decimal]] = []
        for one in _entries(node):
            if not self.keys(self.file, one, ("from", key)):
                continue
            first, value = self._number(one.fields["from"]), self._number(one.fields[key])
            if first is None or value is None:
                continue
            if (first <= found[-1][0] if found else first != 0) or (whole and first % 1):
                what = _("The first row begins at 0, and each row above the one before it.")
                self.report(self.file, one.line, what, f"from: {one.fields['from'].shown}")
            found.append((first, value))
        if not _entries(node):
            self.report(self.file, node.line, _("«{key}» is a list.", key=key), _("Start each entry with «-»."))
        return found

    def _number(self, node: Node) -> Decimal | None:
        if NUMBER.fullmatch(node.text):
            return Decimal(node.text)
        self.report(self.file, node.line, _("«{value}» is no number.", value=node.shown), _("Write it as 37.8."))
        return None

    # Methods

    def _method(self, id: str, node: Node) -> Method | None:
        if id not in METHODS or not self.keys(self.file, node, METHOD, METHOD_MORE):
            return None
        needs, before = METHODS[id], len(self.problems)
        helps, clauses, cited = (self._ids(node, key) for key in ("helps", "clauses", "norms"))
        self._hold(helps, self.asked, lambda id: _("There is no question «{question}».", question=id))
        self._hold(clauses, self.clauses, lambda id: _("There is no clause «{id}».", id=id))
        self._hold(cited, FIGURES, lambda id: _("There is no norm «{id}».", id=id))
        if missing := [norm for norm in needs.norms if norm not in cited or norm not in self.written]:
            self.report(self.file, node.line, _("«{id}» lacks: {keys}.", id=id, keys=", ".join(missing)))
        fields = {name: self._field(name, one) for name, one in _fields(node, "fields").items()}
        figures, remarks = (
            {name: self.texts(self.file, one) for name, one in _fields(node, key).items()} for key in ("figures", "remarks")
        )
        for key, wanted in (("fields", needs.fields), ("figures", needs.figures), ("remarks", needs.remarks)):
            self.keys(self.file, node.fields[key], wanted)
        title, about, note, unit = (self._texts(node, key) for key in ("title", "about", "note", "unit"))
        if len(self.problems) > before:
            return None
        return Method(
            id=id,
            label=title,
            definition=about,
            note=note,
            helps=frozenset(helps),
            clauses=tuple(clauses),
            norms=tuple(self.norms[norm] for norm in cited if norm in self.norms),
            fields=MappingProxyType(fields),
            figures=MappingProxyType(figures),
            remarks=MappingProxyType(remarks),
            unit=unit,
        )

    def _field(self, id: str, node: Node) -> Field:
        self.keys(self.file, node, FIELD, FIELD_MORE)
        return Field(id, *(self._texts(node, key) for key in ("label", "help", "unit")))

    def _ids(self, node: Node, key: str) -> dict[str, Node]:
        listed = node.get(key)
        if listed and not isinstance(listed.value, list):
            self.report(self.file, listed.line, _("«{key}» is a list.", key=key), f"[{listed.shown}]")
        return {one.text: one for one in _entries(listed)}

    def _hold(self, ids: Mapping[str, Node], known: Collection[str] | None, said: Callable[[str], str]) -> None:
        for id, node in ids.items():
            if known is not None and id not in known:
                self.report(self.file, node.line, said(id), did_you_mean(id, list(known)))

    def _texts(self, node: Node, key: str, places: tuple[str, ...] = ()) -> Texts:
        found = node.get(key)
        texts = self.texts(self.file, found) if found else {}
        for text in texts.values():
            if found and (set(re.findall(r"\{([^}]*)\}", text)) - set(places) or text.count("{") != text.count("}")):
                cure = _("The places are {places}.", places=", ".join(f"{{{place}}}" for place in places)) if places else ""
                self.report(self.file, found.line, _("«{text}» has a place that nothing fills.", text=text[:60]), cure)
        return texts


def _kept(nodes: Mapping[str, Node], read: Callable[[str, Node], Read | None]) -> dict[str, Read]:
    """Those that can be used."""
    return {id: found for id, node in nodes.items() if (found := read(id, node)) is not None}


def _fields(node: Node, key: str) -> dict[str, Node]:
    found = node.get(key)
    return found.fields if found else {}


def _entries(node: Node | None) -> list[Node]:
    return node.value if node and isinstance(node.value, list) else []


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return found.text if found else ""
