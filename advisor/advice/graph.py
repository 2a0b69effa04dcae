"""A case as RDF: what the shapes judge, and what leaves the tool as JSON-LD.

Each question is one property whose value is a literal, an option, or one of the two markers; no
triple means unanswered. What else an answer carries stands on a prio:Svar node that no shape reads.
"""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF
from rdflib.term import Node

from ..knowledge import Question
from ..knowledge.namespaces import ANSWER, CASE, NOT_RELEVANT, NS, OPTION, PROFILE, QUESTION, UNSURE
from ..knowledge.terms import Option
from ..language.answers import Amount, Answer, State
from ..language.conditions import Truth
from ..language.subjects import CASE as THE_CASE, Kind, Subject
from ..text.visible import seen
from .inference import Inference

READ = ("lestAv", "lestTid", "avsnittSjekksum", "dokumentSjekksum")  # of one who read a section of the document through
CLASSES = {Kind.CASE: "Sak", Kind.MEASURE: "Tiltak", Kind.GROUP: "Malgruppe"}


def address(case_id: str, subject: Subject) -> URIRef:
    """Where a subject stands: urn:prio:sak:ID, and below it :tiltak:ID and :tiltak:ID:malgruppe:ID."""
    parts = [CASE + case_id]
    if subject.kind is not Kind.CASE:
        parts += ["tiltak", subject.ids[0]]
    if subject.kind is Kind.GROUP:
        parts += ["malgruppe", subject.ids[1]]
    return URIRef(":".join(parts))


def case_graph(inference: Inference, with_details: bool = False) -> Graph:
    """The counted answers and the situations that hold. Details (reasons, sources …) only when asked for.

    With them a text stands as it was written; without them, for the shapes, as what can be seen of it: SHACL counts every
    code point, and a requirement of length is one of visible length.
    """
    facts, graph = inference.facts, Graph(bind_namespaces="none")
    case = facts.case
    addresses = {subject: address(case.id, subject) for kind in CLASSES for subject in facts.subjects[kind]}
    for subject, node in addresses.items():
        graph.add((node, RDF.type, URIRef(NS + CLASSES[subject.kind])))
        if subject.kind is Kind.MEASURE:
            graph.add((addresses[THE_CASE], URIRef(NS + "tiltak"), node))
        elif subject.kind is Kind.GROUP:
            graph.add((addresses[subject.measure], URIRef(NS + "malgruppe"), node))
    for subject, node in addresses.items():
        for situation in situations(inference, subject):
            graph.add((node, RDF.type, URIRef(situation)))
    for subject, answers in counted(inference).items():
        for id, answer in answers.items():
            question = facts.knowledge.questions[id]
            for value in values(question, answer, with_details):
                graph.add((addresses[subject], URIRef(ANSWER + id), value))
            if with_details:
                _add_details(graph, addresses[subject], question, answer)
    if with_details and case.profile:
        profile = URIRef(PROFILE + case.profile.id)
        graph.add((profile, DCTERMS.modified, Literal(case.profile.date)))
        graph.add((profile, URIRef(NS + "sjekksum"), Literal(case.profile.digest)))
    if with_details:
        for kind, subjects in facts.subjects.items():
            for subject in subjects if kind in CLASSES else ():
                graph.add((addresses[subject], DCTERMS.title, Literal(case.title_of(subject).rpartition(" · ")[2])))
    return graph


def situations(inference: Inference, subject: Subject) -> list[str]:
    """The addresses of the situations that a subject is in, for certain."""
    known = inference.facts.knowledge.situations.items()
    return [NS + name for name, about in known if about is subject.kind and inference.situation(subject, name) is Truth.JA]


def counted(inference: Inference) -> dict[Subject, dict[str, Answer]]:
    """The answers that people gave and that count, for each subject: question → answer."""
    found: dict[Subject, dict[str, Answer]] = {}
    for subject, question, answer in inference.facts.answers():
        if inference.reference.counted(subject, question.id):
            found.setdefault(subject, {})[question.id] = answer
    return found


def values(question: Question, answer: Answer, as_written: bool = False) -> list[Node]:
    """The values of the property of a question, for an answer."""
    if answer.state is State.UNSURE:
        return [URIRef(UNSURE)]
    if answer.state is State.NOT_RELEVANT:
        return [URIRef(NOT_RELEVANT)]
    return [_term(value, as_written) for value in question.answer_type.values(question, answer.value)]


def _term(value: object, as_written: bool) -> Node:
    if isinstance(value, Option):
        return URIRef(OPTION + value.local)
    return Literal(seen(value) if isinstance(value, str) and not as_written else value)


def _add_details(graph: Graph, about: URIRef, question: Question, answer: Answer) -> None:
    said = {
        URIRef(NS + "begrunnelse"): answer.rationale or answer.reason,
        URIRef(NS + "enhetOgAar"): f"{answer.unit} {answer.year or ''}".strip(),
    }
    details: list[tuple[URIRef, Node]] = [(predicate, Literal(text)) for predicate, text in said.items() if text]
    if isinstance(answer.value, Amount):
        bounds = {"fra": answer.value.low, "til": answer.value.high, "omtrent": answer.value.about}
        details += [(URIRef(NS + name), Literal(value)) for name, value in bounds.items()]
    details += [(DCTERMS.source, Literal(source)) for source in answer.sources]
    if answer.profile:
        details.append((PROV.wasDerivedFrom, URIRef(PROFILE + answer.profile)))
    if answer.read:
        details += [(URIRef(NS + name), Literal(said)) for name, said in zip(READ, vars(answer.read).values(), strict=True)]
    if answer.certainty:
        details.append((URIRef(NS + "sikkerhet"), URIRef(OPTION + answer.certainty.replace("æ", "ae"))))
    if details:
        node = BNode()
        graph.add((node, RDF.type, URIRef(NS + "Svar")))
        graph.add((node, URIRef(NS + "om"), about))
        graph.add((node, URIRef(NS + "sporsmal"), URIRef(QUESTION + question.id)))
        for predicate, value in details:
            graph.add((node, predicate, value))
