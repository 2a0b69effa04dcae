"""Reads the words of the program itself (ontology/vocabulary.ttl): what each is called and means, as a catalogue shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS
from rdflib.term import Node

from . import formats
from .namespaces import local
from .terms import Texts
from .turtle import TurtleFiles, in_order

SAID = {
    RDFS.label: "label",
    SKOS.prefLabel: "label",
    SKOS.notation: "notation",
    SKOS.definition: "definition",
    DCTERMS.title: "title",
}


def read_words(folder: Path) -> dict[str, Mapping[str, Texts]]:
    """Word → what is said of it: label, notation, definition, title. A text without a language is under «»."""
    files = TurtleFiles([folder / formats.VOCABULARY], [])
    found: dict[str, Mapping[str, Texts]] = {}
    for node in in_order(set(files.graph.subjects())):
        said = {name: texts for term, name in SAID.items() if (texts := _texts(files.graph.objects(node, term)))}
        if said and isinstance(node, URIRef):
            found[local(str(node)) or formats.VOCABULARY] = said
    return found


def _texts(several: Iterable[Node]) -> Texts:
    found: dict[str, list[str]] = {}
    for one in several:
        if isinstance(one, Literal):
            found.setdefault(one.language or "", []).append(str(one))
    return {language: "; ".join(sorted(texts)) for language, texts in sorted(found.items())}
