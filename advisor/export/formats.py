"""What leaves the tool in standard forms: form shapes, JSON Schema and JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD

from ..advice.graph import CLASSES, case_graph
from ..advice.inference import Inference
from ..case.answers import CERTAINTIES
from ..knowledge import KnowledgeBase, Question
from ..knowledge.formats import CONTEXT, own
from ..knowledge.namespaces import ANSWER, NOT_RELEVANT, NS, OPTION, PREFIXES, SECTION, UNSURE as UNSURE_MARKER
from ..language.subjects import Kind
from ..language.types.base import TEXT, TEXTS, UNSURE, of_list, of_record

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


# JSON Schema ---------------------------------------------------------------------------------

ID = {"type": "string", "pattern": "^[0-9A-Za-zæøåÆØÅ][0-9A-Za-zæøåÆØÅ_.-]{0,79}$"}


def case_schema(knowledge: KnowledgeBase) -> dict[str, Any]:
    """The form of a case file (https://json-schema.org/draft/2020-12). The reader checks more: see casefile.py."""
    asked = [question for question in knowledge.questions.values() if not question.derived]
    by_field = {q.case_field: q for q in reversed(asked) if q.case_field}
    group = of_record({"id": ID, "title": TEXT, "same_as": TEXT, "answers": _answers(asked, Kind.GROUP)}, ["id"])
    measure = of_record(
        {"id": ID, "title": TEXT, "answers": _answers(asked, Kind.MEASURE), "target_groups": of_list(group)},
        ["id"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Prioriteringsrådgiver: case",
        "$comment": f"knowledge base {knowledge.version} {knowledge.digest}",
        "$defs": {_form(question): _answer(question) for question in asked},
        **of_record(
            {
                "case": ID,
                "title": TEXT,
                "municipality": {"type": "string", "pattern": "^[0-9]{4}$"},
                "assessed_on": {"type": "string", "format": "date"},
                **{field: _reference(question) for field, question in by_field.items()},
                "answers": _answers(asked, Kind.CASE),
                "measures": of_list(measure),
                "dismissals": of_list(of_record({"rule": TEXT, "subject": TEXT, "reason": TEXT}, ["rule", "reason"])),
            },
            ["case"],
        ),
    }


def _answers(asked: list[Question], about: Kind) -> dict[str, Any]:
    return of_record(
        {question.id: _reference(question) for question in asked if question.about is about and not question.case_field}, []
    )


def _form(question: Question) -> str:
    """The name of the form that an answer has: questions with the same type and options share one."""
    return "-".join([question.answer_type.name, *question.option_ids, *(["duty"] if question.settles_duty else [])])


def _reference(question: Question) -> dict[str, Any]:
    return {"description": question.text.get("nb", ""), "$ref": f"#/$defs/{_form(question)}"}


def _answer(question: Question) -> dict[str, Any]:
    value = {"anyOf": [question.answer_type.schema(question), {"const": UNSURE}]}
    full = of_record(
        {
            "value": value,
            "rationale": TEXT,
            "sources": TEXTS,
            "certainty": {"enum": list(CERTAINTIES)},
            "unit": TEXT,
            "year": {"type": "integer", "minimum": 1900},
        },
        ["value"],
    )
    reason = {"type": "string", "minLength": 1}
    not_relevant = of_record({"not_relevant": reason, "rationale": TEXT, "sources": TEXTS}, ["not_relevant"])
    others = [] if question.settles_duty else [not_relevant]
    return {"anyOf": [*value["anyOf"], full, *others, {"type": "null"}]}


# JSON-LD -------------------------------------------------------------------------------------


def case_jsonld(inference: Inference) -> str:
    """The case graph with its details as JSON-LD, by the context of ontology/context.jsonld."""
    context = json.loads(own(inference.facts.knowledge.folder, CONTEXT).read_text(encoding="utf-8"))
    graph = case_graph(inference, with_details=True)
    return graph.serialize(format="json-ld", context=context["@context"], indent=2)
