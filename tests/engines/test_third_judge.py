"""`shacl`, an engine in Rust that shares no line with pySHACL: it finds the same on the examples and on any case."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings, strategies as st
from rdflib import Graph
from rdflib.namespace import RDF, SH
from shacl import Shapes

from advisor.advice.graph import case_graph
from advisor.advice.inference import infer
from advisor.audit.proof.random_cases import random_case
from advisor.case.casefile import read_case
from advisor.engines.shacl import report
from advisor.knowledge import load

from ..conftest import EXAMPLES, size


@pytest.fixture(scope="module")
def shapes():
    return Shapes.from_text(load().shapes.serialize(format="nt"), "ntriples")


def by_pyshacl(case: Graph) -> set[tuple[str, str]]:
    """(focus node, source shape) of each result in the report."""
    found = report(case, load())
    results = found.subjects(RDF.type, SH.ValidationResult)
    return {(found.value(one, SH.focusNode).n3(), found.value(one, SH.sourceShape).n3()) for one in results}


def by_shacl(shapes: Shapes, case: Graph) -> set[tuple[str, str]]:
    results: Iterable = shapes.validate_text(case.serialize(format="nt"), "ntriples").results
    return {(node(one.focus_node), node(one.source_shape)) for one in results}


def node(written: str) -> str:
    return written if written.startswith("<") else f"<{written}>"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_finds_the_same_in_an_example(base, shapes, path):
    case = case_graph(infer(read_case(path, base), base))
    assert by_shacl(shapes, case) == by_pyshacl(case)


@settings(max_examples=size(20, 2_000), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_it_finds_the_same_in_any_case(shapes, seed):
    case = case_graph(infer(random_case(load(), seed), load()))
    assert by_shacl(shapes, case) == by_pyshacl(case)
