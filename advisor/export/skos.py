"""The concepts of a knowledge base in the form of SKOS-AP-NO-Begrep, version 2 (data.norge.no/specification/skos-ap-no-begrep).

A concept is what has a name and a definition of our own: the criteria, the key words of the vocabulary, and the situations,
which are defined by the conditions of their rules. A definition stands as skos:definition. The other form that the profile has,
euvoc:xlDefinition, can also say that it is self-composed, but its shapes then ask for the code list of data.norge.no in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, RDF, RDFS, SKOS, XSD, Namespace

from ..knowledge import KnowledgeBase, formats
from ..knowledge.namespaces import BASE, CRITERION, NS
from ..knowledge.terms import Texts
from ..knowledge.turtle import TurtleFiles, in_order
from ..language.conditions import Any_
from ..text.catalogue import LANGUAGES, gettext as _, speaking
from ..text.errors import Problem, Unusable
from ..wording import conditions as conditionwords, words as wording

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PROJECT = NS + "prosjektet"  # to whom a base attributes its own words
REQUIRED = ("nb", "nn")  # languages in which the profile asks for a name
_ADDRESS = re.compile(r"(https?://|urn:)[^\s<>\"{}|\\^`]+")
_REACHED = re.compile(r"(https?://|mailto:)[^\s<>\"{}|\\^`]+")


class Publisher(NamedTuple):
    """Who answers for the concepts: an address that names them, what they are called, and where to ask."""

    address: str
    name: str
    contact: str  # mailto: or https:; empty where none is known


class Described(NamedTuple):
    """A concept to be: its address, its name and its definition, language → text."""

    address: str
    name: Texts
    definition: Texts

    @property
    def whole(self) -> bool:
        return all(self.name.get(one) for one in REQUIRED) and any(self.definition.values())


def publisher(address: str, name: str, contact: str) -> Publisher | None:
    """Who publishes, as people say it; None where they say nothing. Raises Unusable, with all that is lacking or wrong."""
    if not (address or name or contact):
        return None
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    held = {
        "--publisher": (_ADDRESS.fullmatch(address), _("The address that names you, with https: or urn:.")),
        "--name": (name.strip(), _("What you are called.")),
        "--contact": (_REACHED.fullmatch(contact), _("Where to ask: an e-mail address, or an address with https:.")),
    }
    problems = [
        Problem("prio", None, _("Who publishes is not said whole: {option} is missing or cannot be used.", option=option), cure)
        for option, (fine, cure) in held.items()
        if not fine
    ]
    if problems:
        raise Unusable(problems)
    return Publisher(address, name.strip(), contact)


def concepts(knowledge: KnowledgeBase) -> list[Described]:
    """All that has a name of its own, also what lacks a definition or a language: such a one is not exported."""
    return [*_criteria(knowledge), *_vocabulary(knowledge), *_situations(knowledge)]


def skos(knowledge: KnowledgeBase, by: Publisher | None) -> str:
    """The concepts that are whole, and the collection of them, as Turtle. Raises Unusable where there is none.

    Without `by` the publisher is the project that wrote the words, whose contact point has a name and nothing else.
    """
    whole = [one for one in concepts(knowledge) if one.whole]
    if not whole:
        what = _("No concept of the base has a name in both Norwegian languages and a definition.")
        raise Unusable([Problem(str(knowledge.folder), None, what, _("Give the criteria a skos:definition."))])
    graph = Graph(bind_namespaces="none")
    for prefix, space in _prefixes().items():
        graph.bind(prefix, space)
    organisation, contact = _publisher(graph, by or _project(knowledge))
    for one in whole:
        node = URIRef(one.address)
        _published(graph, node, organisation, contact)
        graph.add((node, RDF.type, SKOS.Concept))
        _say(graph, node, SKOS.prefLabel, one.name)
        _say(graph, node, SKOS.definition, one.definition)
        graph.add((node, OWL.versionInfo, Literal(knowledge.version)))
        graph.add((URIRef(BASE), SKOS.member, node))
    _published(graph, URIRef(BASE), organisation, contact)
    graph.add((URIRef(BASE), RDF.type, SKOS.Collection))
    _say(graph, URIRef(BASE), DCTERMS.title, _title(knowledge))
    return graph.serialize(format="turtle")


def _criteria(knowledge: KnowledgeBase) -> Iterator[Described]:
    """The criteria, by the addresses that the base gives them."""
    files = TurtleFiles(knowledge.folders.called(formats.GUIDELINE), [])
    nodes = {files.id(node): str(node) for node in files.graph.subjects(unique=True) if str(node).startswith(CRITERION)}
    for id, one in knowledge.criteria.items():
        yield Described(nodes[id], one.label, one.definition)


def _vocabulary(knowledge: KnowledgeBase) -> Iterator[Described]:
    """The words of the vocabulary that are defined."""
    files = _files(knowledge)
    for node in in_order(files.graph.subjects(SKOS.definition, unique=True)):
        name = files.texts(node, SKOS.prefLabel) or files.texts(node, RDFS.label)
        yield Described(str(node), name, files.texts(node, SKOS.definition))


def _title(knowledge: KnowledgeBase) -> Texts:
    return _files(knowledge).texts(URIRef(BASE), DCTERMS.title)


def _files(knowledge: KnowledgeBase) -> TurtleFiles:
    return TurtleFiles([formats.own(knowledge.folder, formats.VOCABULARY)], [])


def _situations(knowledge: KnowledgeBase) -> Iterator[Described]:
    """The situations with a name of their own. One that is known by its advice alone has none."""
    for name, about in knowledge.situations.items():
        rules = [rule for rule in knowledge.rules if rule.situation == name and rule.valid_to is None]
        named = next((rule for rule in rules if rule.prompt is None), None)
        if named is None:
            continue
        when = rules[0].when if len(rules) == 1 else Any_(tuple(rule.when for rule in rules))
        definition = {}
        for language in LANGUAGES:
            with speaking(language):
                said = conditionwords.plain(conditionwords.words(knowledge, when, about))
                definition[language] = _("{kind}, when {condition}", kind=wording.kind(about), condition=said)
        yield Described(NS + name, named.text, definition)


def _project(knowledge: KnowledgeBase) -> Publisher:
    """The project as the base calls it, without a contact; by the title of the base where it has no name there."""
    names = _files(knowledge).texts(URIRef(PROJECT), RDFS.label) or _title(knowledge)
    return Publisher(PROJECT, next(iter(names.values()), BASE), "")


def _publisher(graph: Graph, by: Publisher) -> tuple[URIRef, URIRef]:
    """Adds who publishes and where to ask; gives both."""
    organisation, contact = URIRef(by.address), URIRef(f"{by.address}#kontakt")
    graph.add((organisation, RDF.type, ORG.Organization))
    graph.add((organisation, FOAF.name, Literal(by.name)))
    graph.add((contact, RDF.type, VCARD.Organization))
    graph.add((contact, VCARD.fn, Literal(by.name)))
    if by.contact:
        reached = VCARD.hasEmail if by.contact.startswith("mailto:") else VCARD.hasURL
        graph.add((contact, reached, URIRef(by.contact)))
    return organisation, contact


def _published(graph: Graph, node: URIRef, organisation: URIRef, contact: URIRef) -> None:
    graph.add((node, DCTERMS.identifier, Literal(str(node), datatype=XSD.anyURI)))
    graph.add((node, DCTERMS.publisher, organisation))
    graph.add((node, DCAT.contactPoint, contact))


def _say(graph: Graph, node: URIRef, predicate: URIRef, texts: Texts) -> None:
    for language, text in texts.items():
        if text:
            graph.add((node, predicate, Literal(text, language)))


def _prefixes() -> dict[str, str]:
    ours = {"prio": NS, "kriterium": CRITERION}
    others = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "org": ORG, "owl": OWL, "skos": SKOS, "vcard": VCARD, "xsd": XSD}
    return {**ours, **{prefix: str(space) for prefix, space in others.items()}}
