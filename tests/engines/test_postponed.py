"""What rdflib has for SPARQL is brought in when somebody asks in SPARQL, and is then rdflib's own."""

import subprocess
import sys
from types import ModuleType

import pytest

from advisor.engines.postponed import CALLED, _WhenUsed

START = """
import sys, rdflib, advisor.engines.shacl
grammar = sys.modules["rdflib.plugins.sparql.parser"]
graph = rdflib.Graph().parse(data="<urn:a> <urn:b> <urn:c> .")
made = lambda: "SelectQuery" in vars(grammar)
assert not made() and "pyparsing" not in sys.modules
"""

USES = {
    "a query": "assert len(graph.query('SELECT * { ?s ?p ?o }')) == 1",
    "an update": "graph.update('DELETE WHERE { ?s ?p ?o }'); assert len(graph) == 0",
    "a query that is prepared": "from rdflib.plugins.sparql import prepareQuery; prepareQuery('ASK { ?s ?p ?o }')",
    "a name of the grammar": "from rdflib.plugins.sparql.parser import Var; assert Var.parse_string('?a')",
    "a reader of results": "import rdflib.plugins.sparql.results.tsvresults",
    "many at once": "from threading import Thread as T; found = []\n"
    "several = [T(target=lambda: found.append(grammar.SelectQuery)) for _ in range(8)]\n"
    "[one.start() for one in several]; [one.join() for one in several]; assert len(found) == 8 and len(set(map(id, found))) == 1",
    "a name that it lacks": "\ntry: grammar.nothing\nexcept AttributeError as error: assert 'nothing' in str(error)",
}


@pytest.mark.parametrize("use", USES)
def test_whoever_uses_the_grammar_gets_rdflibs_own(use):
    code = f"{START}\n{USES[use]}\nassert made()\nassert grammar.parseQuery.__module__ == grammar.__name__"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


@pytest.mark.parametrize("module", CALLED)
def test_whatever_is_used_first_rdflib_has_its_own_classes_everywhere(module):
    code = f"""{START}
try: sys.modules[{module!r}].nothing
except AttributeError: pass
from rdflib.plugins.sparql import aggregates, algebra, evaluate, operators, processor, sparql, update
graph.query("ASK {{ ?s ?p ?o }}")
for name in ("Query", "SPARQLError", "Update"):
    own = getattr(sparql, name)
    assert isinstance(own, type) and own.__module__ == sparql.__name__
    for other in (aggregates, algebra, evaluate, operators, processor, update):
        assert getattr(other, name, own) is own, other
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


def test_what_pyshacl_took_by_name_is_called_as_rdflibs_own():
    code = f"""{START}
from pyshacl.functions.shacl_function import SPARQLError as taken
from pyshacl.graph_abstraction import register_custom_function, unregister_custom_function
twice = lambda of: rdflib.Literal(2 * int(of))
register_custom_function(rdflib.URIRef("urn:twice"), twice)
assert [int(row[0]) for row in graph.query("SELECT (<urn:twice>(3) AS ?n) {{}}")] == [6]
unregister_custom_function(rdflib.URIRef("urn:twice"), twice)
from rdflib.plugins.sparql.sparql import SPARQLError
try: raise taken("as pySHACL does")
except SPARQLError as error: assert type(error) is SPARQLError and "pySHACL" in str(error)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


def test_a_literal_of_html_is_read_as_it_was():
    code = """
import sys, advisor.engines.shacl
from rdflib import RDF, Literal
assert "html5rdf.html5parser" not in sys.modules
right, wrong = (Literal(text, datatype=RDF.HTML) for text in ("<b>a</b>", "<b>a"))
assert (right.ill_typed, wrong.ill_typed) == (False, True) and right.value.firstChild.tagName == "b"
assert str(Literal(right.value)) == "<b>a</b>"
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert said.returncode == 0 and "html5rdf.html5parser.ParseError" in said.stderr  # rdflib's own word on the wrong one


def test_pyshacl_on_shapes_in_sparql_judges_as_before():
    code = f"""{START}
import pyshacl
turtle = '''
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <urn:> .
x:S a sh:NodeShape ; sh:targetNode x:a ; sh:sparql [ sh:select "SELECT $this WHERE {{ $this <urn:b> ?v }}" ] .'''
shapes = rdflib.Graph().parse(data=turtle)
assert not pyshacl.validate(graph, shacl_graph=shapes)[0]
assert pyshacl.validate(rdflib.Graph(), shacl_graph=shapes)[0]
assert made()
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


def test_a_first_use_that_fails_is_tried_again_by_the_next():
    code = f"""{START}
sys.modules["pyparsing"] = None
for _ in range(2):
    try: graph.query("ASK {{ ?s ?p ?o }}")
    except ImportError as error: assert "pyparsing" in str(error)
    else: assert False
assert not made()
del sys.modules["pyparsing"]
assert graph.query("ASK {{ ?s ?p ?o }}").askAnswer and made()
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


@pytest.mark.parametrize("last", ["parseQuery", "nothing"])
def test_of_a_module_that_fails_half_way_nothing_is_left(tmp_path, monkeypatch, last):
    monkeypatch.setitem(CALLED, "half", ("parseQuery",))
    file = tmp_path / "half.py"
    file.write_text(f"{last} = half = 1\nimport no_such_module")
    module = ModuleType("half")
    _WhenUsed("half", str(file)).exec_module(module)
    for _ in range(2):
        with pytest.raises(ImportError, match="no_such_module"):
            module.parseQuery()
        with pytest.raises(ImportError, match="no_such_module"):
            _ = module.half
    file.write_text("def parseQuery(): return whole\nwhole = 2  # another length than before")
    assert (module.parseQuery(), module.whole) == (2, 2)
