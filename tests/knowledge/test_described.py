"""ontology/README.md lists every field of every kind of thing in the base, and none that neither stands there nor is read."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import pytest
from rdflib import RDF, RDFS, BNode, Graph, URIRef

from advisor.knowledge import etd, formats, lawmap, norms, personal, sentences, shapes
from advisor.knowledge.namespaces import BASE
from advisor.knowledge.ontology import KNOWN

from ..conftest import ROOT

PAPER = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.*?) \| .* \|$", flags=re.M)
TURTLE = sorted(
    {name for name in formats.ONTOLOGY[max(formats.ONTOLOGY)] if name.endswith(".ttl")} - {formats.VOCABULARY, formats.OWN_SHAPES}
)
UNREAD = {"dct:description", "rdfs:subClassOf"}  # for who reads the file


class Kind(NamedTuple):
    """A section of the paper: the things it is about, and the fields that it lists."""

    file: str
    title: str
    names: frozenset[str]  # how their addresses begin: sporsmal:
    types: frozenset[str]
    fields: dict[str, str]


def kinds() -> list[Kind]:
    found = []
    for file, text in re.findall(r"^## (\w+\.ttl): [^\n]*\n(.*?)(?=^## )", PAPER, flags=re.M | re.S):
        for title, body in re.findall(r"^### ([^\n]*)\n(.*?)(?=^### |\Z)", text, flags=re.M | re.S):
            words = re.findall(r"`([^`]+)`", title)
            names = frozenset(word for word in words if word.endswith((":", ":>")))
            rows = {field: f"{what} {example}" for field, what, example in ((m[1], m[2], m[0]) for m in ROW.finditer(body))}
            found.append(Kind(f"ontology/{file}", title, names, frozenset(words) - names, rows))
    return found


KINDS = kinds()


def short(graph: Graph, node) -> str:
    return "a" if node == RDF.type else graph.namespace_manager.normalizeUri(node)


def used() -> dict[tuple[str, str], set[str]]:
    """(file, section) → the fields that its things have in the base."""
    found = defaultdict(set)
    for name in TURTLE:
        graph = Graph(bind_namespaces="none")
        graph.parse(ROOT / name, format="turtle")
        for node in set(graph.subjects()):
            said = set(graph.predicates(node)) - {RDF.first, RDF.rest}
            if not said or all(str(one).startswith((str(RDF), str(RDFS))) for one in said):
                continue  # a list, or a word of the vocabulary
            if (kind := kind_of(graph, name, node)) is not None:
                found[name, kind.title] |= {short(graph, one) for one in said - {RDF.type}}
    return found


def kind_of(graph: Graph, file: str, node) -> Kind | None:
    types = {short(graph, one) for one in graph.objects(node, RDF.type)}
    if isinstance(node, BNode) and not types:
        types = {short(graph, one) for _owner, one in graph.subject_predicates(node)}
        if types == {"prio:variant"}:
            return None  # its fields stand in the row itself
    name = f"<{BASE}>" if str(node) == BASE else short(graph, node).partition(":")[0] + ":" if isinstance(node, URIRef) else ""
    fits = [one for one in KINDS if one.file == file and (name in one.names or not one.names)]
    fits = [one for one in fits if one.types == types or (not one.names and types and types <= one.types)]
    assert fits, f"{file}: ontology/README.md has no section for {node} ({name}, {types})"
    return max(fits, key=lambda one: bool(one.names))


USED = used()


def read(graph_names: set) -> set[str]:
    graph = Graph(bind_namespaces="none")
    for name in TURTLE:
        graph.parse(ROOT / name, format="turtle")
    graph.bind("prio", "urn:prio:ns:")
    return {graph.namespace_manager.normalizeUri(one) for one in graph_names} - {graph.namespace_manager.normalizeUri(RDF.type)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.file} {kind.title}")
def test_every_field_that_stands_in_the_base_is_listed(kind):
    assert USED.get((kind.file, kind.title)), "nothing in the base is of this kind"
    assert USED[kind.file, kind.title] - set(kind.fields) == set()


def test_the_fields_that_the_program_knows_of_questions_and_requirements_are_those_that_are_listed():
    question, requirement, demand = (
        next(one for one in KINDS if one.title.startswith(name)) for name in ("Spørsmål", "Krav ", "Det kravet")
    )
    ours = {field for field in question.fields if field.startswith("prio:")}
    assert ours == read(KNOWN)
    assert set(requirement.fields) == read(shapes.ON_NODE | shapes.ON_CHOICE)
    assert set(demand.fields) == read(shapes.ON_PROPERTY)


def test_a_field_that_nothing_reads_says_so():
    rooms = [ROOT / "advisor" / room for room in ("knowledge", "maintenance")]
    code = "\n".join(path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py"))
    words = set(re.findall(r"\w+", code))
    fields = {field: row for kind in KINDS for field, row in kind.fields.items()}
    unread = {field for field in fields if field.partition(":")[2] not in words - {"description"}}
    assert unread == {field for field, row in fields.items() if "Programmet leser det ikke" in row} == UNREAD


def test_what_a_variant_holds_stands_in_its_row():
    question = next(one for one in KINDS if one.title.startswith("Spørsmål"))
    assert {"prio:nar", "skos:prefLabel", "skos:scopeNote"} <= set(re.findall(r"`([^`]+)`", question.fields["prio:variant"]))


KEYS = {
    "lawmap.yaml": {
        *lawmap.KEYS,
        lawmap.OF_SERVICES,
        lawmap.TERMS,
        *lawmap.SERVICES,
        *lawmap.FOLD,
        "closed",
        "shows",
        *lawmap.LINE,
    },
    "sentences.yaml": {*sentences.KEYS, *sentences.SAYING},
    "etd.yaml": {*etd.KEYS, *etd.PART, *etd.CRITERION, "perspective"},
    "norms.yaml": {
        *(*norms.KEYS, *norms.SOURCE, *norms.SOURCE_MORE, *norms.NORM, *sum(norms.FIGURES.values(), ())),
        *(*norms.METHOD, *norms.METHOD_MORE, *norms.FIELD, *norms.FIELD_MORE),
    },
    "personopplysninger.yaml": {
        *(*personal.KEYS, *personal.TELLING_KEYS, *personal.OPEN_KEYS, *personal.MORE_OPEN_KEYS, *personal.SPEECH_KEYS),
    },
}


@pytest.mark.parametrize("file", KEYS)
def test_the_keys_of_the_yaml_files_are_those_that_are_listed(file):
    (body,) = re.findall(rf"^### `{file}`[^\n]*\n(.*?)(?=^##)", PAPER, flags=re.M | re.S)
    assert {match[1] for match in ROW.finditer(body)} == KEYS[file]


def test_every_file_of_the_format_is_named():
    assert [name for name in formats.ONTOLOGY[max(formats.ONTOLOGY)] if name.partition("/")[2] not in PAPER] == []
