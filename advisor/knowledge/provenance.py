"""Reads where everything comes from: the sources and the clauses of ontology/sources.ttl."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from ..text.catalogue import gettext as _
from .namespaces import SOURCE, local
from .roles import prio
from .terms import Clause, Source
from .turtle import TurtleFiles


def read_sources(files: TurtleFiles) -> dict[str, Source]:
    sources = {}
    for node in files.graph.subjects(DCTERMS.title, None, unique=True):
        if not str(node).startswith(SOURCE):
            continue
        id = local(str(node))
        sources[id] = Source(
            id=id,
            title=files.texts(node, DCTERMS.title),
            publisher=files.text(node, DCTERMS.publisher),
            identifier=files.text(node, DCTERMS.identifier),
            section=files.text(node, prio("paragraf")),
            url=files.address(node, SKOS.related),
            modified=files.day(node, DCTERMS.modified),
            read=files.day(node, prio("lest")),
            sureness=files.text(node, prio("sikkerhet")),
            passages=tuple(_passages(files, node)),
        )
    return sources


def _passages(files: TurtleFiles, node: Node) -> Iterator[str]:
    """What is read in a source and is in no clause."""
    for one in sorted(str(one) for one in files.graph.objects(node, prio("utenKlausul"))):
        if re.fullmatch(r"[0-9a-f]{16} [1-9]\d{0,4}", one):
            yield one
        else:
            what = _("«{value}» is not a value of {field}.", value=one, field="prio:utenKlausul")
            files.problem(node, what, _("It is written by: prio kb source fingerprint FILE"))


def read_clauses(files: TurtleFiles) -> dict[str, Clause]:
    clauses = [_clause(files, node) for node in files.each(prio("Klausul"))]
    return {clause.id: clause for clause in sorted(clauses, key=lambda clause: (clause.source, clause.unit, clause.ordinal))}


def _clause(files: TurtleFiles, node: Node) -> Clause:
    def locals_of(predicate: URIRef) -> tuple[str, ...]:
        return tuple(sorted(local(str(one)) for one in files.graph.objects(node, predicate)))

    return Clause(
        id=local(str(node)),
        source=local(files.text(node, DCTERMS.isPartOf)),
        section=files.text(node, prio("overskrift")),
        ordinal=files.number(node, prio("nummer")),
        modality=files.text(node, prio("modalitet")),
        first_words=files.text(node, prio("forsteOrd")),
        fingerprint=files.text(node, prio("fingeravtrykk")),
        unit=files.text(node, prio("linje")),
        words=files.text(node, prio("ord")),
        served_by=locals_of(DCTERMS.references),
        planned=tuple(sorted(str(one) for one in files.graph.objects(node, prio("planlagt")))),
        out_of_scope=files.text(node, prio("utenfor")),
    )
