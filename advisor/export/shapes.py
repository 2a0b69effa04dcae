"""A SHACL form shape for each kind of subject, for form renderers."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD

from ..advice.graph import CLASSES
from ..knowledge import KnowledgeBase, Question
from ..knowledge.namespaces import ANSWER, NOT_RELEVANT, NS, OPTION, PREFIXES, SECTION, UNSURE as UNSURE_MARKER
from ..language.subjects import Kind

FORM = {Kind.CASE: "SakSkjema", Kind.MEASURE: "TiltakSkjema", Kind.GROUP: "MalgruppeSkjema"}
MARKERS = (URIRef(UNSURE_MARKER), URIRef(NOT_RELEVANT))


def form_shapes(knowledge: KnowledgeBase) -> str:
    """One node shape a kind of subject, with a property shape a question, as Turtle. No counts: never used for advice."""
    graph = Graph(bind_namespaces="none")
    for prefix, address in {**PREFIXES, "sh": str(SH), "xsd": str(XSD), "rdfs": str(RDFS)}.items():
        graph.bind(prefix, address)
    for section in knowledge.sections.values():
        node = URIRef(SECTION + section.id)
        graph.add((node, RDF.type, SH.PropertyGroup))
        for language, text in section.label.items():
            graph.add((node, RDFS.label, Literal(text, language)))
    for kind, name in FORM.items():
        graph.add((URIRef(NS + name), RDF.type, SH.NodeShape))
        graph.add((URIRef(NS + name), SH.targetClass, URIRef(NS + CLASSES[kind])))
    for question in knowledge.questions.values():
        if not question.derived:
            _form_property(graph, question)
    return graph.serialize(format="turtle")


def _form_property(graph: Graph, question: Question) -> None:
    form = URIRef(NS + FORM[question.about])
    shape = URIRef(f"{form}.{question.id}")
    graph.add((form, SH.property, shape))
    graph.add((shape, SH.path, URIRef(ANSWER + question.id)))
    graph.add((shape, SH.order, Literal(question.order)))
    graph.add((shape, SH.group, URIRef(SECTION + question.section)))
    for language, text in question.text.items():
        graph.add((shape, SH.name, Literal(text, language)))
    for language, text in question.help.items():
        graph.add((shape, SH.description, Literal(text, language)))
    if question.answer_type.single:
        graph.add((shape, SH.maxCount, Literal(1)))
    if question.answer_type.chosen:
        _choice(graph, shape, [*(URIRef(OPTION + option.local) for option in question.options), *MARKERS])
    else:
        literal, marker = BNode(), BNode()
        graph.add((literal, SH.datatype, XSD[question.answer_type.datatype]))
        _choice(graph, marker, list(MARKERS))
        alternatives = BNode()
        Collection(graph, alternatives, [literal, marker])
        graph.add((shape, SH["or"], alternatives))


def _choice(graph: Graph, shape: URIRef | BNode, values: list[URIRef]) -> None:
    head = BNode()
    Collection(graph, head, values)
    graph.add((shape, SH["in"], head))
