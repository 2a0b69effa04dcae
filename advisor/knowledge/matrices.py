"""Reads ontology/matrices.ttl: the value matrix and the risk matrix, as small frozen records.

They are help for an answer, and no advice rests on them. A knowledge base of the first format holds none: then they are
the program's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from rdflib import URIRef
from rdflib.namespace import DCTERMS, PROV, SKOS
from rdflib.term import Node

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.files import bytes_of
from ..text.reading import MAX_BYTES
from .formats import MATRICES, own
from .namespaces import CLAUSE, local
from .ontology import OURS
from .provenance import read_sources
from .roles import prio
from .terms import Source, Texts
from .turtle import TurtleFiles


@dataclass(frozen=True)
class Step:
    """One step of a scale. `id` is written with Norwegian letters, or is a symbol (++); `local` is its plain form."""

    id: str
    local: str
    label: Texts
    help: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Scale:
    """Ordered steps, from least to most, with what is sure and unsure about them (`note`)."""

    id: str
    label: Texts
    definition: Texts
    note: Texts
    steps: tuple[Step, ...]
    sources: tuple[Source, ...] = ()
    ours: bool = False

    def step(self, written: str) -> Step | None:
        """The step written so: its id or its plain form, with hyphens or spaces, in any case."""
        wanted = "-".join(written.lower().split())
        return next((step for step in self.steps if wanted in (step.id, step.local)), None)

    def between(self, one: Step, other: Step) -> tuple[Step, ...]:
        """The steps from the one to the other, both included, from least to most."""
        low, high = sorted((self.steps.index(one), self.steps.index(other)))
        return self.steps[low : high + 1]


@dataclass(frozen=True)
class Range:
    """What a cell says: one step of value, or several side by side, from lowest to highest."""

    steps: tuple[Step, ...]

    @property
    def low(self) -> Step:
        return self.steps[0]

    @property
    def high(self) -> Step:
        return self.steps[-1]


@dataclass(frozen=True, eq=False)
class Matrix:
    """Rows × columns. `cells` is (row id, column id) → range, and empty where a cell says only its two steps."""

    id: str
    label: Texts
    definition: Texts
    note: Texts
    rows: Scale
    columns: Scale
    outcomes: Scale | None
    cells: Mapping[tuple[str, str], Range]
    sources: tuple[Source, ...]
    helps: frozenset[str]  # the questions beside which it is offered
    clauses: tuple[str, ...]  # where the guideline mentions the method

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Its own sources and those of its scales, each once."""
        several = [*self.sources, *self.rows.sources, *self.columns.sources]
        return tuple({source.id: source for source in several}.values())


def read_matrices(folder: Path) -> Mapping[str, Matrix]:
    """The matrices of the knowledge base in this folder, by id. Raises UnusableKnowledge with every problem found."""
    path = own(folder, MATRICES)
    return _matrices(path, bytes_of(path, MAX_BYTES))


@lru_cache(maxsize=8)
def _matrices(path: Path, _content: bytes) -> Mapping[str, Matrix]:
    problems: list[Problem] = []
    files = TurtleFiles([path], problems)
    reader = _Reader(files)
    matrices = [reader.matrix(node) for node in files.each(prio("Matrise"))] if not problems else []
    if problems:
        raise UnusableKnowledge(problems)
    return MappingProxyType({matrix.id: matrix for matrix in matrices})


class _Reader:
    def __init__(self, files: TurtleFiles):
        self.files = files
        self.sources = read_sources(files)

    def matrix(self, node: Node) -> Matrix:
        rows, columns = (self.scale(node, prio(name)) for name in ("rader", "kolonner"))
        has_outcomes = self.files.one(node, prio("utfall")) is not None
        outcomes = self.scale(node, prio("utfall")) if has_outcomes else None
        return Matrix(
            id=self.files.id(node),
            label=self.texts(node),
            definition=self.files.texts(node, SKOS.definition),
            note=self.files.texts(node, SKOS.editorialNote),
            rows=rows,
            columns=columns,
            outcomes=outcomes,
            cells=MappingProxyType(self.cells(node, rows, columns, outcomes) if outcomes else {}),
            sources=self.sources_of(node),
            helps=frozenset(local(str(one)) for one in self.files.graph.objects(node, prio("hjelperMed"))),
            clauses=tuple(
                sorted(local(str(one)) for one in self.files.graph.objects(node, DCTERMS.source) if str(one).startswith(CLAUSE))
            ),
        )

    def scale(self, matrix: Node, place: URIRef) -> Scale:
        node = self.files.one(matrix, place) or matrix
        members = self.files.members(node, SKOS.memberList)
        if len(members) < 2:
            self.files.problem(node, _("The scale has fewer than two steps."), _("List them in skos:memberList."))
        return Scale(
            id=self.files.text(node, DCTERMS.identifier),
            label=self.texts(node),
            definition=self.files.texts(node, SKOS.definition),
            note=self.files.texts(node, SKOS.editorialNote),
            steps=tuple(self.step(member) for member in members),
            sources=self.sources_of(node),
            ours=(node, PROV.wasAttributedTo, OURS) in self.files.graph,
        )

    def step(self, node: Node) -> Step:
        id = self.files.text(node, SKOS.notation)
        if not id:
            self.files.problem(
                node, _("The option «{option}» is not described.", option=local(str(node))), _("Give it a skos:notation.")
            )
        return Step(id, local(str(node)), self.texts(node), self.files.texts(node, SKOS.scopeNote))

    def texts(self, node: Node) -> Texts:
        """The label, which stands in bokmål and nynorsk at least."""
        found = self.files.texts(node, SKOS.prefLabel)
        if missing := [language for language in ("nb", "nn") if not found.get(language)]:
            self.files.problem(node, _("The text lacks: {languages}.", languages=", ".join(missing)))
        return found

    def cells(self, node: Node, rows: Scale, columns: Scale, outcomes: Scale) -> dict[tuple[str, str], Range]:
        """Every pair of a row and a column stands in exactly one cell, and a cell runs from lowest to highest."""
        found: dict[tuple[str, str], Range] = {}
        for cell in self.files.graph.objects(node, prio("rute")):
            row, column, low, high = (
                scale.step(local(self.files.text(cell, prio(name))))
                for scale, name in ((rows, "rad"), (columns, "kolonne"), (outcomes, "lavest"), (outcomes, "hoyest"))
            )
            if row is None or column is None or low is None or high is None:
                self.files.problem(node, _("A cell names a step that its scale does not have."))
            elif (row.id, column.id) in found:
                self.files.problem(node, _("The cell {row} × {column} stands twice.", row=row.id, column=column.id))
            elif outcomes.steps.index(low) > outcomes.steps.index(high):
                self.files.problem(node, _("The cell {row} × {column} runs downwards.", row=row.id, column=column.id))
            else:
                found[row.id, column.id] = Range(outcomes.between(low, high))
        for row in rows.steps:
            for column in columns.steps:
                if (row.id, column.id) not in found:
                    self.files.problem(node, _("The cell {row} × {column} is missing.", row=row.id, column=column.id))
        return found

    def sources_of(self, node: Node) -> tuple[Source, ...]:
        ids = sorted(local(str(one)) for one in self.files.graph.objects(node, DCTERMS.source))
        return tuple(self.sources[id] for id in ids if id in self.sources)
