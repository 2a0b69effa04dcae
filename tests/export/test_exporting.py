"""What leaves the tool in standard forms: JSON Schema, JSON-LD, form shapes, and the case graph behind them."""

import json
import os

import pyshacl
import pytest
from jsonschema import Draft202012Validator
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SH, XSD
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from advisor.advice.graph import address, case_graph
from advisor.advice.inference import infer
from advisor.advice.inheriting import inherit
from advisor.case.casefile import read_case
from advisor.case.facts import Facts
from advisor.case.profile import profile_from, yearly
from advisor.case.writing import case_record, case_text
from advisor.export.jsonld import case_jsonld
from advisor.export.jsonschema import case_schema
from advisor.export.shapes import form_shapes
from advisor.knowledge.namespaces import ANSWER, NOT_RELEVANT, NS, OPTION, QUESTION, UNSURE
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.errors import UnusableCase

from ..conftest import CORPUS, EXAMPLES, ROOT, size


def name(path):
    return path.stem


# JSON Schema -----------------------------------------------------------------------------------


class _DatesAsWritten(SafeConstructor):
    """A class of its own, since `add_constructor` changes the class and so every reader of the process."""


_DatesAsWritten.add_constructor("tag:yaml.org,2002:timestamp", lambda constructor, node: node.value)


def plain(text: str):
    """A case file as any YAML 1.2 reader gives it, with dates as they are written."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _DatesAsWritten
    return yaml.load(text)


@pytest.fixture(scope="module")
def schema(base):
    return Draft202012Validator(json.loads(json.dumps(case_schema(base))))


def test_the_schema_is_valid(schema):
    Draft202012Validator.check_schema(schema.schema)


def test_the_schema_names_the_knowledge_base_it_comes_from(base, schema):
    assert base.digest in schema.schema["$comment"]


def test_there_is_a_corpus():
    assert [ROOT / "examples" / name for name in sorted(os.listdir(ROOT / "examples")) if name.endswith(".yaml")] == EXAMPLES
    assert len(CORPUS) > len(EXAMPLES) > 0


@pytest.mark.parametrize("path", CORPUS, ids=name)
def test_the_schema_accepts_every_case_that_the_reader_accepts(schema, base, path):
    read_case(path, base)
    assert [error.message for error in schema.iter_errors(plain(path.read_text(encoding="utf-8")))] == []


WHOLE = """
case: a
level: praksis
arena: drift
crisis: nei
assessed_on: 2026-11-01
municipality: "4601"
answers: {moduler: [etd], avgr-kommunale-tjenester: usikkert}
measures:
  - id: b
    answers: {nytte-samlet: {value: {from: liten, to: stor}, certainty: svært}, nytte-parorende-berort: {not_relevant: "No"}}
    target_groups: [{id: c, answers: {ressurs-parorende-tid: {value: 3.5, unit: timer, year: 2026}}}]
ranking: [b]
"""
EMPTY = "case: a"
INHERITED = """
case: a
profile: {id: solvik-2026, date: 2026-01-12, digest: DIGEST}
answers:
  samisk-forvaltningsomrade: {value: ja, profile: solvik-2026}
  begr-kriteriedokument: {not_relevant: There is none., certainty: svært, profile: solvik-2026}
  lokal-kompetanse: nei
""".replace("DIGEST", "0123456789abcdef" * 4)
READ = (
    "case: a\nanswers: {bb-plikt-fremgar: {value: ja, read: {by: K, at: '2026-11-20T14:32:00+01:00', section: D, document: D}}}"
)
READ = READ.replace("D", "0123456789abcdef" * 4)
WRONG = [
    ("level: praksis", "levl: praksis"),
    ("level: praksis", "level: lokal"),
    ("crisis: nei", "crisis: no"),
    ("case: a", "title: a"),
    ("case: a", "case: a b"),
    ('"4601"', '"461"'),
    ("[etd]", "[edt]"),
    ("avgr-kommunale-tjenester: usikkert", "avgr-kommunale-tjenestene: ja"),
    ("avgr-kommunale-tjenester: usikkert", "anb-barn-berort: ja"),
    ("{from: liten, to: stor}", "{from: liten}"),
    ("{from: liten, to: stor}", "enorm"),
    ("certainty: svært", "certainty: helt"),
    ("value: 3.5", "value: many"),
    ("value: 3.5, ", ""),
    ("year: 2026", "year: soon"),
    ('not_relevant: "No"', 'not_relevant: ""'),
    ("ranking: [b]", "ranking: {b: 1}"),
    ("- id: b", "- title: b"),
    ("{id: c,", "{same_as: b/c,"),
    ("id: solvik-2026, ", ""),
    ("date: 2026-01-12, ", ""),
    ("cdef}", "cde}"),
    ("{id: solvik-2026,", "{id: solvik 2026,"),
    (f"{{id: solvik-2026, date: 2026-01-12, digest: {'0123456789abcdef' * 4}}}", "solvik-2026"),
    ("lokal-kompetanse: nei", "bg-prioriteringssituasjon: {value: x, profile: solvik-2026}"),
    ("lokal-kompetanse: nei", "lokal-kompetanse: {value: nei, profile: [solvik-2026]}"),
    ("lokal-kompetanse: nei", "lokal-kompetanse: {profile: solvik-2026}"),
    ("by: K, ", ""),
    ("by: K, ", "by: K, who: K, "),
    ("cdef, document", "cde, document"),
    ("bb-plikt-fremgar", "anb-dokumenter"),
]


@pytest.mark.parametrize("text", [WHOLE, EMPTY, INHERITED, READ])
def test_the_schema_and_the_reader_accept_the_case_that_the_wrong_ones_start_from(schema, read, text):
    read(text)
    assert schema.is_valid(plain(text))


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_the_schema_and_the_reader_refuse_what_is_wrong(schema, read, right, wrong):
    [text] = [one.replace(right, wrong) for one in (WHOLE, INHERITED, READ) if right in one][:1]
    assert not schema.is_valid(plain(text))
    with pytest.raises(UnusableCase):
        read(text)


# JSON-LD ---------------------------------------------------------------------------------------


def same_in_json_ld(case, base) -> bool:
    inference = infer(case, base)
    graph = case_graph(inference, with_details=True)
    return isomorphic(Graph().parse(data=case_jsonld(inference), format="json-ld"), graph)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it
@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_json_ld_says_the_same_triples_as_the_case_graph(base, path):
    assert same_in_json_ld(read_case(path, base), base)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_json_ld_says_which_answers_a_case_has_from_its_profile(read, base):
    case = read(INHERITED)
    assert same_in_json_ld(case, base)
    graph = Graph().parse(data=case_jsonld(infer(case, base)), format="json-ld")
    [profile] = graph.subjects(URIRef(NS + "sjekksum"), None)
    assert str(graph.value(profile, DCTERMS.modified)) == "2026-01-12"
    from_it = {graph.value(node, URIRef(NS + "sporsmal")) for node in graph.subjects(PROV.wasDerivedFrom, profile)}
    assert from_it == {URIRef(QUESTION + id) for id in ("samisk-forvaltningsomrade", "begr-kriteriedokument")}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_json_ld_says_who_read_a_section_and_when(read, base):
    said = f"{READ}\nmeasures: [{{id: a, answers: {{anb-barn-berort: ja}}}}]"
    digest = Facts(read(said), base).section_digest(base.read_through["bb-plikt-fremgar"])
    case = read(said.replace("0123456789abcdef" * 4, digest, 1))
    assert same_in_json_ld(case, base)
    graph = case_graph(infer(case, base), with_details=True)
    said = {
        predicate: str(*graph.objects(None, URIRef(NS + predicate))) for predicate in ("lestAv", "lestTid", "avsnittSjekksum")
    }
    assert said == {"lestAv": "K", "lestTid": "2026-11-20T14:32:00+01:00", "avsnittSjekksum": digest}


@pytest.mark.parametrize("path", size(EXAMPLES, CORPUS), ids=name)
def test_the_schema_accepts_every_case_that_has_taken_over_a_profile(schema, base, path):
    answers = {one.id: {"not_relevant": "No", "certainty": "lite"} for one in yearly(base)}
    case = read_case(path, base)
    record = {"profile": "x", "municipality": case.municipality or "3999", "reviewed_on": "2026-01-12", "answers": answers}
    text = case_text(case_record(inherit(case, profile_from(record, "x", base), base).case, base), base)
    assert [error.message for error in schema.iter_errors(plain(text))] == []


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    "number",
    [
        "4",
        "0",
        "0.1",
        "1e21",
        "123456789012",
        "{from: 2, to: 3.5}",
        "{from: 0, to: 3}",
        "{from: -1, to: 0}",
        "ca. 80",
        "ca. 0",
        "1–1.2 mill.",
    ],
)
def test_json_ld_keeps_a_number_as_it_is(read, base, number):
    assert same_in_json_ld(read(WHOLE.replace("3.5", number)), base)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("text", ["https://a.no/b c", "prio:usikkert", "@id", "4", "_:b", "a\\nb"])
def test_json_ld_keeps_a_text_as_it_is(read, base, text):
    assert same_in_json_ld(
        read(f'case: a\nanswers: {{helhet-samlet: {{value: "{text}", rationale: "{text}", sources: ["{text}"]}}}}'), base
    )


# Form shapes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forms(base):
    return Graph().parse(data=form_shapes(base), format="turtle")


def test_there_is_one_form_property_a_question(base, forms):
    paths = sorted(str(path) for path in forms.objects(None, SH.path))
    assert paths == sorted(ANSWER + question.id for question in base.questions.values() if not question.derived)
    assert len(paths) >= 231


def test_every_form_property_has_names_an_order_and_a_group(forms):
    for shape in forms.subjects(SH.path, None):
        assert {"nb", "nn"} <= {text.language for text in forms.objects(shape, SH.name)}
        assert forms.value(shape, SH.order).datatype == XSD.integer
        group = forms.value(shape, SH.group)
        assert (group, RDF.type, SH.PropertyGroup) in forms
        assert {"nb", "nn"} <= {text.language for text in forms.objects(group, RDFS.label)}
        assert len(list(forms.subjects(SH.property, shape))) == 1


def test_a_form_never_demands_an_answer(forms):
    assert (None, SH.minCount, None) not in forms


def conforms(graph: Graph, forms: Graph) -> bool:
    return pyshacl.validate(graph, shacl_graph=forms, inference="none")[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_the_graph_of_an_example_conforms_to_the_forms(base, forms, path):
    assert conforms(case_graph(infer(read_case(path, base), base)), forms)


@pytest.fixture(scope="module")
def graph_of(base, read):
    def graph(text: str, **options: bool) -> Graph:
        return case_graph(infer(read(text), base), **options)

    return graph


@pytest.mark.parametrize("text", [WHOLE, EMPTY, WHOLE.replace("value: 3.5", "value: usikkert")])
def test_spans_markers_and_numbers_conform_to_the_forms(graph_of, forms, text):
    assert conforms(graph_of(text), forms)


@pytest.mark.parametrize(
    ("subject", "question", "value"),
    [
        (Subject(Kind.MEASURE, ("b",)), "nytte-samlet", URIRef(OPTION + "svaert-hoy")),
        (Subject(Kind.MEASURE, ("b",)), "anb-barn-berort", Literal("ja")),
        (Subject(Kind.GROUP, ("b", "c")), "ressurs-parorende-tid", Literal("many")),
        (CASE, "arena", URIRef(OPTION + "plan")),  # beside the one that is there
    ],
)
def test_a_wrong_answer_does_not_conform_to_the_forms(graph_of, forms, subject, question, value):
    graph = graph_of(WHOLE)
    graph.add((address("a", subject), URIRef(ANSWER + question), value))
    assert not conforms(graph, forms)


# The case graph --------------------------------------------------------------------------------


def answers(graph: Graph, subject: Subject, question: str) -> set[str]:
    return {str(value) for value in graph.objects(address("a", subject), URIRef(ANSWER + question))}


MEASURE, GROUP = Subject(Kind.MEASURE, ("b",)), Subject(Kind.GROUP, ("b", "c"))


def test_unsure_and_not_relevant_are_markers(graph_of):
    graph = graph_of(WHOLE)
    assert answers(graph, CASE, "avgr-kommunale-tjenester") == {UNSURE}
    assert answers(graph, MEASURE, "nytte-parorende-berort") == {NOT_RELEVANT}


def test_a_span_is_every_option_that_it_covers(graph_of):
    assert answers(graph_of(WHOLE), MEASURE, "nytte-samlet") == {OPTION + "liten", OPTION + "middels", OPTION + "stor"}


def test_several_choices_are_several_triples(graph_of):
    graph = graph_of("case: a\nanswers: {begr-opp-og-ned: [opp, ned]}")
    assert answers(graph, CASE, "begr-opp-og-ned") == {OPTION + "opp", OPTION + "ned"}


def test_no_answer_is_no_triple(graph_of):
    graph = graph_of(EMPTY)
    assert list(graph) == [(address("a", CASE), RDF.type, URIRef(NS + "Sak"))]


def test_an_answer_whose_situation_is_gone_is_no_triple(graph_of):
    text = "case: a\nlevel: {level}\nanswers: {{ks-kommunens-behov-nasjonalt: Noe}}"
    assert answers(graph_of(text.format(level="nasjonalt")), CASE, "ks-kommunens-behov-nasjonalt") == {"Noe"}
    assert answers(graph_of(text.format(level="praksis")), CASE, "ks-kommunens-behov-nasjonalt") == set()


def test_the_subjects_hang_together(graph_of):
    graph = graph_of(WHOLE)
    assert (address("a", CASE), URIRef(NS + "tiltak"), address("a", MEASURE)) in graph
    assert (address("a", MEASURE), URIRef(NS + "malgruppe"), address("a", GROUP)) in graph


def test_a_situation_that_holds_is_a_type(graph_of):
    text = "case: a\nmeasures: [{{id: b, answers: {{anb-barn-berort: {answer}}}}}]"
    assert URIRef(NS + "BarnBerort") in graph_of(text.format(answer="ja")).objects(address("a", MEASURE), RDF.type)
    assert URIRef(NS + "BarnBerort") not in graph_of(text.format(answer="usikkert")).objects(address("a", MEASURE), RDF.type)


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_texts_are_plain_and_numbers_are_doubles(base, path):
    graph = case_graph(infer(read_case(path, base), base), with_details=True)
    assert {value.datatype for value in graph.objects() if isinstance(value, Literal)} <= {None, XSD.double}
    assert not any(value.language for value in graph.objects() if isinstance(value, Literal))


def test_details_stand_on_a_node_of_their_own_and_only_when_asked_for(graph_of):
    svar = URIRef(NS + "Svar")
    assert (None, RDF.type, svar) not in graph_of(WHOLE)
    graph = graph_of(WHOLE, with_details=True)
    about = {
        (str(graph.value(node, URIRef(NS + "om"))), str(graph.value(node, URIRef(NS + "sporsmal")))): node
        for node in graph.subjects(RDF.type, svar)
    }
    assert set(about) == {
        (str(address("a", MEASURE)), QUESTION + "nytte-samlet"),
        (str(address("a", MEASURE)), QUESTION + "nytte-parorende-berort"),
        (str(address("a", GROUP)), QUESTION + "ressurs-parorende-tid"),
    }
    certainty = about[str(address("a", MEASURE)), QUESTION + "nytte-samlet"]
    assert graph.value(certainty, URIRef(NS + "sikkerhet")) == URIRef(OPTION + "svaert")


def test_sources_and_reasons_are_kept_as_written(graph_of):
    text = 'case: a\nanswers: {helhet-samlet: {value: Samlet, rationale: Derfor, sources: ["Møte", "Rapport"]}}'
    graph = graph_of(text, with_details=True)
    (node,) = graph.subjects(RDF.type, URIRef(NS + "Svar"))
    assert {str(one) for one in graph.objects(node, DCTERMS.source)} == {"Møte", "Rapport"}
    assert str(graph.value(node, URIRef(NS + "begrunnelse"))) == "Derfor"
