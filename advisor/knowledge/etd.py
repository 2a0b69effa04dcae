"""Reads ontology/etd.yaml: which questions serve each criterion of an evidence-to-decision table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.reading import Node
from .recorded import RecordReader
from .terms import Texts
from .trees import read

KEYS = ("title", "note", "perspectives", "parts")
PART = ("part", "title", "criteria")
COLUMNS = ("judgement", "evidence", "considerations")
CRITERION = ("id", "title", *COLUMNS)


@dataclass(frozen=True)
class EtdCriterion:
    """A row: what it is called, and the questions of its columns."""

    id: str
    title: Texts
    judgement: tuple[str, ...]
    evidence: tuple[str, ...]
    considerations: tuple[str, ...]
    perspective: Texts = field(default_factory=dict)  # whose resources it is about, where it is about resources

    @property
    def questions(self) -> tuple[str, ...]:
        return (*self.judgement, *self.evidence, *self.considerations)


@dataclass(frozen=True)
class EtdPart:
    id: str
    title: Texts
    criteria: tuple[EtdCriterion, ...]


@dataclass(frozen=True)
class EtdTable:
    title: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    parts: tuple[EtdPart, ...] = ()


def read_etd(path: Path, problems: list[Problem]) -> Node | None:
    """The tree of the file, or None when it cannot be read at all. Adds what is wrong to `problems`."""
    return read(path, problems, _("The keys here are {keys}.", keys=", ".join(KEYS)))


class EtdReader(RecordReader):
    file: str

    def table(self, path: Path, root: Node) -> EtdTable:
        self.file = str(path)
        self.keys(self.file, root, KEYS)
        perspectives = root.get("perspectives")
        named = {name: self.texts(self.file, node) for name, node in (perspectives.fields if perspectives else {}).items()}
        seen: set[str] = set()
        parts = tuple(self._part(node, named, seen) for node in self.entries(self.file, root, "parts"))
        return EtdTable(self._texts(root, "title"), self._texts(root, "note"), parts)

    def _part(self, node: Node, named: Mapping[str, Texts], seen: set[str]) -> EtdPart:
        self.keys(self.file, node, PART)
        id = node.get("part")
        criteria = self.entries(self.file, node, "criteria")
        return EtdPart(id.text if id else "", self._texts(node, "title"), tuple(self._criteria(criteria, named, seen)))

    def _criteria(self, nodes: list[Node], named: Mapping[str, Texts], seen: set[str]) -> Iterator[EtdCriterion]:
        for node in nodes:
            self.keys(self.file, node, CRITERION, ("perspective",))
            found, perspective = node.get("id"), node.get("perspective")
            id = found.text if found else ""
            if id in seen:
                self.report(self.file, node.line, _("«{id}» is described twice.", id=id), _("Give it an id of its own."))
            seen.add(id)
            if perspective and perspective.text not in named:
                cure = _("It is one of: {values}.", values=", ".join(named))
                what = _("«{value}» is not a value of {field}.", value=perspective.shown, field="perspective")
                self.report(self.file, perspective.line, what, cure)
            columns = {key: self._questions(node, key) for key in COLUMNS}
            yield EtdCriterion(
                id, self._texts(node, "title"), **columns, perspective=named.get(perspective.text, {}) if perspective else {}
            )

    def _questions(self, node: Node, key: str) -> tuple[str, ...]:
        found = self.entries(self.file, node, key)
        for one in found:
            if self.words.question(one.text) is None:
                what = _("There is no question «{question}».", question=one.shown)
                self.report(self.file, one.line, what, self.words.near(one.text))
        return tuple(one.text for one in found)

    def _texts(self, record: Node, key: str) -> Texts:
        node = record.get(key)
        return self.texts(self.file, node) if node else {}
