"""pySHACL, the judge of completeness: which shapes a case graph violates.

Two ways in. `violations` answers for advice: it keeps the compiled shapes and skips the report.
`report` gives the standard's own validation report, with messages, through pySHACL's front door;
the tests hold the two together.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pyshacl
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from ..knowledge import KnowledgeBase

Violation = tuple[URIRef, str]  # (address of the subject, address of the shape)
Result = tuple[str, Node, list[tuple[Node, Node, Any]]]  # of pySHACL: its text, its node, its triples

DECIDING = {
    RDF.first,
    RDF.rest,
    SH.targetClass,
    SH.property,
    SH["or"],
    SH.path,
    SH.minCount,
    SH.maxCount,
    SH.nodeKind,
    SH.minLength,
    SH["in"],
}
"""The terms of the closed subset that decide whether a shape is violated. pySHACL tries every triple of
a shape against every constraint there is, so texts, sources and severities would cost most of its time."""


class _Judge(Validator):
    """A validator on shapes that are compiled already, whose results stay a list."""

    def __init__(self, case: Graph, shapes: ShapesGraph):
        super().__init__(DataGraph.from_rdflib(case), shacl_graph=shapes.graph, options={"inference": "none"})
        self.shacl_graph = shapes

    @classmethod
    def create_validation_report(cls, sg: ShapesGraph, conforms: bool, results: list[Result]) -> tuple[list[Result], str]:
        return results, ""


@cache
def _compiled(knowledge: KnowledgeBase) -> ShapesGraph:
    deciding = Graph(bind_namespaces="none")
    for subject, predicate, value in knowledge.shapes:
        if predicate in DECIDING or (predicate, value) == (RDF.type, SH.NodeShape):
            deciding.add((subject, predicate, value))
    return ShapesGraph(deciding)


def violations(case: Graph, knowledge: KnowledgeBase) -> set[Violation]:
    _conforms, results, _text = _Judge(case, _compiled(knowledge)).run()  # type: ignore[no-untyped-call]
    return {_place({predicate: value for _node, predicate, value in triples}) for _text, _node, triples in results}


def _place(result: dict[Node, Any]) -> Violation:
    """pySHACL gives a node as (graph it is from, node)."""
    (_graph, focus), (_graph, shape) = result[SH.focusNode], result[SH.sourceShape]
    return focus, str(shape)


def report(case: Graph, knowledge: KnowledgeBase) -> Graph:
    """The validation report as SHACL defines it (https://www.w3.org/TR/shacl/#validation-report)."""
    graph: Graph
    _conforms, graph, _text = pyshacl.validate(case, shacl_graph=knowledge.shapes, inference="none")
    return graph
