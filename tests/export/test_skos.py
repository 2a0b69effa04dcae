"""The concepts of a base hold by the official shapes of SKOS-AP-NO-Begrep, and say nothing that nobody has said."""

import shutil
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, RDF, SKOS

from advisor.export.skos import PROJECT, VCARD, Publisher, concepts, publisher, skos
from advisor.knowledge import load
from advisor.knowledge.namespaces import BASE, CRITERION, NS
from advisor.text.errors import Unusable

from ..cli.test_cli import prio
from ..conftest import ROOT

SHAPES = Path(__file__).parent / "skos-ap-no" / "SKOS-AP-NO-Begrep-shape_shape_v2.ttl"
PROGRAMS = ("context.jsonld", "knowledge-shapes.ttl", "personopplysninger.yaml")
SOLVIK = Publisher("https://solvik.example/", "Solvik kommune", "mailto:post@solvik.example")


@pytest.fixture(scope="module")
def shapes():
    return Graph().parse(SHAPES)


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    made = shutil.copytree(ROOT / "tests" / "second" / "base", tmp_path_factory.mktemp("skos") / "base")
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, made / "ontology")
    return made


@pytest.fixture(scope="module")
def graph(base):
    return Graph().parse(data=skos(base, None))


def violations(graph: Graph, shapes: Graph) -> str:
    fine, _report, text = pyshacl.validate(graph, shacl_graph=shapes)
    return "" if fine else text


def test_the_official_shapes_find_nothing_in_the_base_that_comes_with_the_program(graph, shapes):
    assert violations(graph, shapes) == ""


def test_they_would_find_what_is_lacking(shapes):
    few = Graph()
    few.add((URIRef(NS + "x"), RDF.type, SKOS.Concept))
    few.add((URIRef(NS + "x"), SKOS.prefLabel, Literal("x", "nb")))
    said = violations(few, shapes)
    for wanted in ("prefLabel", "definition", "identifier", "contactPoint", "publisher"):
        assert wanted in said


def test_nor_in_another_guideline_with_a_publisher_of_its_own(second, shapes):
    graph = Graph().parse(data=skos(load(second), SOLVIK))
    assert violations(graph, shapes) == ""
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {URIRef(CRITERION + "glede"), URIRef(NS + "HarSmadeler")}
    assert set(graph.subjects(RDF.type, ORG.Organization)) == {URIRef(SOLVIK.address)}
    assert set(graph.objects(None, VCARD.hasEmail)) == {URIRef(SOLVIK.contact)}


def test_nor_in_the_base_for_the_swedish_model(shapes):
    graph = Graph().parse(data=skos(load(ROOT / "examples" / "kb-prioriteringscentrum"), None))
    assert violations(graph, shapes) == "" and (None, RDF.type, SKOS.Concept) in graph


def test_criteria_key_words_and_situations_are_concepts_with_the_words_of_the_base(base, graph):
    criteria = {one for one in graph.subjects(RDF.type, SKOS.Concept) if one.startswith(CRITERION)}
    assert len(criteria) == len(base.criteria)
    (benefit,) = (one for one in base.criteria.values() if one.id == "nytte")
    node = URIRef(CRITERION + "nytte")
    assert {one.language: str(one) for one in graph.objects(node, SKOS.definition)} == dict(benefit.definition)
    named = {rule.situation for rule in base.rules if rule.situation and rule.prompt is None and not rule.valid_to}
    assert {NS + name for name in named} <= {str(one) for one in graph.subjects(RDF.type, SKOS.Concept)}
    assert {NS + word for word in ("Sak", "Tiltak", "Krav", "ma")} <= {one.address for one in concepts(base)}
    assert set(graph.objects(URIRef(BASE), SKOS.member)) == set(graph.subjects(RDF.type, SKOS.Concept))


def test_a_situation_is_defined_by_its_condition_in_each_language(graph):
    said = {one.language: str(one) for one in graph.objects(URIRef(NS + "EtiskDilemma"), SKOS.definition)}
    assert said["en"] == "the case, when the answer to «Do values conflict in this case?» is «yes»"
    assert said["nb"].startswith("saken, når svaret på «") and said["nn"].startswith("saka, når svaret på «")


def test_without_a_publisher_it_is_the_project_and_no_address_is_made_up(graph):
    assert set(graph.objects(None, DCTERMS.publisher)) == {URIRef(PROJECT)}
    (contact,) = set(graph.objects(None, DCAT.contactPoint))
    assert {predicate for predicate, _said in graph.predicate_objects(contact)} == {RDF.type, VCARD.fn}


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        (("https://solvik.example/", "", ""), ["--name", "--contact"]),
        (("", "Solvik", "post@solvik.example"), ["--publisher"]),
        (("solvik", "Solvik", "post@solvik.example"), ["--publisher"]),
        (("https://solvik.example/>", " ", "tel:1"), ["--publisher", "--name", "--contact"]),
    ],
)
def test_a_publisher_is_said_whole_or_not_at_all(said, lacking):
    with pytest.raises(Unusable) as error:
        publisher(*said)
    assert [next(one for one in lacking if one in problem.what) for problem in error.value.problems] == lacking


def test_an_e_mail_address_is_enough_as_contact():
    assert publisher("https://solvik.example/", "Solvik kommune", "post@solvik.example") == SOLVIK


def test_the_command_tells_what_is_left_out_and_writes_over_nothing(second, tmp_path):
    code, said = prio("export", "skos", "--kb", second, "-o", tmp_path / "skos.ttl", "--lang", "en")
    assert (
        code == 0 and "1 concept is left out" in said and f"{CRITERION}plass" in said and "--publisher, --name, --contact" in said
    )
    assert prio("export", "skos", "--kb", second, "-o", tmp_path / "skos.ttl")[0] == 2
