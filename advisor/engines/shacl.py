"""pySHACL, the judge of completeness: which demands of the shapes a subject violates.

Two ways in. `Judge` answers for advice: it asks pySHACL about one shape and the answers that this shape reads, and
remembers what it said. `report` gives the standard's own validation report on a whole graph, with messages, through
pySHACL's front door; the tests hold the two together.

A verdict may be remembered by those answers alone: in the closed subset, which loading holds a base to
(knowledge/shapes.py), every path is one property of the focus node and no shape looks beyond it. What a subject *is*
(its class, and the situations that it is in) says which shapes are asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from weakref import WeakKeyDictionary

import pyshacl
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from ..knowledge import KnowledgeBase
from ..knowledge.namespaces import ANSWER, local
from ..language.answers import Answer
from ..text.kept import Kept

FOCUS = URIRef("urn:prio:fokus")  # the subject, whichever it is: no shape reads its name
MOST_REMEMBERED = 20_000  # verdicts of one base
LONGEST_REMEMBERED = 500  # characters of a text that a verdict is remembered by; a longer one by its digest

Values = Callable[[str, Answer], Sequence[Node]]
"""(question, answer) → the values of its property."""


@dataclass(frozen=True)
class Asked:
    """A shape that is asked about by itself: a property shape, or a node shape that is a choice of several."""

    iri: str
    shape: Shape
    questions: tuple[str, ...]  # whose answers it reads


class Judge:
    """pySHACL on the shapes of one base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase):
        self._shapes = ShapesGraph(_copy(knowledge.deciding))
        self._executor = SHACLExecutor()
        self._of_class: dict[str, list[Asked]] = {}
        for shape in self._shapes.shapes:
            for target in shape.target_classes():
                self._of_class.setdefault(str(target), []).extend(self._parts(shape))
        self._verdicts: Kept[bool] = Kept(MOST_REMEMBERED)

    def _parts(self, shape: Shape) -> Iterable[Asked]:
        graph = self._shapes.graph
        for choice in graph.objects(shape.node, SH["or"]):
            yield Asked(str(shape.node), shape, tuple(self._path(one) for one in Collection(graph, choice)))
        for node in graph.objects(shape.node, SH.property):
            yield Asked(str(node), self._shapes.lookup_shape_from_node(node), (self._path(node),))

    def _path(self, shape: Node) -> str:
        return local(str(self._shapes.graph.value(shape, SH.path)))

    def violated(self, classes: Iterable[str], answers: Mapping[str, Answer], values: Values) -> set[str]:
        """The addresses of the shapes that a subject violates.

        `classes`: the addresses of what it is; `answers`: question → the counted answer about it.
        """
        return {
            asked.iri for one in classes for asked in self._of_class.get(one, ()) if not self._conforms(asked, answers, values)
        }

    def forget(self) -> None:
        """From now on everything is asked anew."""
        self._verdicts.clear()

    def _conforms(self, asked: Asked, answers: Mapping[str, Answer], values: Values) -> bool:
        given = [answers.get(question) for question in asked.questions]
        key = (asked.iri, *[answer and _key(answer) for answer in given])
        return self._verdicts.get(key, lambda: self._ask(asked, answers, values))

    def _ask(self, asked: Asked, answers: Mapping[str, Answer], values: Values) -> bool:
        graph = Graph(bind_namespaces="none")
        for question in asked.questions:
            for value in values(question, answers[question]) if question in answers else ():
                graph.add((FOCUS, URIRef(ANSWER + question), value))
        conforms: bool
        conforms, _results = asked.shape.validate(self._executor, graph, focus=FOCUS)
        return conforms


def _key(answer: Answer) -> tuple[object, ...]:
    """What the triples of an answer follow from, short enough to be kept."""
    value = answer.value
    text = repr(value) if isinstance(value, tuple) else value  # several texts, or rows that hold some
    if isinstance(text, str) and len(text) > LONGEST_REMEMBERED:
        return answer.state.value, type(value), sha256(text.encode()).digest()
    return answer.state.value, value


_judges: WeakKeyDictionary[KnowledgeBase, Judge] = WeakKeyDictionary()
_one_at_a_time = Lock()


def judge(knowledge: KnowledgeBase) -> Judge:
    """The judge of a base, made once."""
    with _one_at_a_time:
        if knowledge not in _judges:
            _judges[knowledge] = Judge(knowledge)
        return _judges[knowledge]


def _copy(shapes: Graph) -> Graph:
    """The shapes for pySHACL to have: it adds triples of its own to what it is given, and a base does not change."""
    copy = Graph(bind_namespaces="none")
    for triple in shapes:
        copy.add(triple)
    return copy


def report(case: Graph, knowledge: KnowledgeBase) -> Graph:
    """The validation report as SHACL defines it (https://www.w3.org/TR/shacl/#validation-report)."""
    graph: Graph
    _conforms, graph, _text = pyshacl.validate(case, shacl_graph=_copy(knowledge.shapes), inference="none")
    return graph
