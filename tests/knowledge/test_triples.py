"""A Turtle text is read part by part, and says what it says as a whole."""

import os
from random import Random

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from advisor.knowledge import cache, triples
from advisor.knowledge.packing import packed_triples, unpacked_triples
from advisor.text.kept import Kept

from ..conftest import ROOT, size

FILES = sorted(ROOT.glob("**/ontology/*.ttl")) if size(False, True) else sorted((ROOT / "ontology").glob("*.ttl"))
HEAD = "@prefix a: <urn:a:> .\n@prefix b: <urn:b:> .\n"


@pytest.fixture(autouse=True)
def nothing_known(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(triples, "_known", Kept(triples.MOST_KNOWN))
    triples.parted.cache_clear()


@pytest.fixture
def parsed(monkeypatch):
    """The texts that rdflib is given."""
    found = []
    parse = triples.parse
    monkeypatch.setattr(triples, "parse", lambda text: found.append(text) or parse(text))
    return found


def graph(said):
    found = Graph()
    for triple in said:
        found.add(triple)
    return found


def whole(text):
    return Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_says_the_same_part_by_part_in_the_same_order_and_from_the_disk(path, monkeypatch, parsed):
    text = path.read_text(encoding="utf-8")
    at_once = [one for one in triples.parse(text) if not any(str(node).startswith("n") for node in one)]
    said = triples.triples(text, set())
    assert [one for one in said if not any(str(node).startswith("n") for node in one)] == at_once
    assert len(graph(said)) > 1000 or isomorphic(graph(said), whole(text))  # which takes long
    parsed.clear()
    monkeypatch.setattr(triples, "_known", Kept(triples.MOST_KNOWN))
    assert list(triples.triples(text, set())) == list(said) and parsed == []  # from the disk, nameless nodes too


def test_what_is_described_is_answered_as_rdflib_answers():
    said = triples.parse((ROOT / "ontology" / "form.ttl").read_text(encoding="utf-8"))
    ours, theirs = triples.Described(said), Graph("SimpleMemory", bind_namespaces="none")
    for triple in said:
        theirs.add(triple)
    assert list(ours.subjects(unique=True)) == list(theirs.subjects(unique=True))
    known = [*theirs.predicates(unique=True), URIRef("urn:none")]
    for subject in [*theirs.subjects(unique=True), *theirs.objects(unique=True), None]:
        assert list(ours.predicates(subject, unique=True)) == list(theirs.predicates(subject, unique=True))
        assert list(ours.objects(subject, known[0] | known[1])) == list(theirs.objects(subject, known[0] | known[1]))
        for predicate in known:
            assert list(ours.objects(subject, predicate)) == list(theirs.objects(subject, predicate))
            assert ours.value(subject, predicate, default="none") == theirs.value(subject, predicate, default="none")


def test_one_word_changed_in_a_file_reads_one_part_of_it(parsed):
    text = (ROOT / "ontology" / "guideline.ttl").read_text(encoding="utf-8")
    triples.triples(text, set())
    assert len(parsed) > 10
    parsed.clear()
    changed = text.replace('skos:scopeNote "', 'skos:scopeNote "Husk: ', 1)
    assert len(graph(triples.triples(changed, set()))) == len(whole(changed))
    assert 1 <= len(parsed) <= 2 and all(len(part) < len(text) / 4 for part in parsed)


ODD = {
    "a base of addresses": "<x> a:p a:o .\n@base <http://other.example/> .\n<y> a:p a:o .\n",
    "a base in capitals and not": "a:x a:p a:o .\nbAsE <http://other.example/>\na:y a:p <z> .\n",
    "a base in SPARQL's way": "a:x a:p a:o .\nBASE <http://other.example/>\na:y a:p <z> .\n",
    "a prefix that becomes another": "a:x a:p a:o .\nPREFIX a: <http://other.example/>\na:y a:p a:o .\n",
    "a prefix behind a description": "a:x a:p a:o . @prefix a: <http://other.example/> .\na:y a:p a:o .\n",
    "a nameless node with a name": "a:x a:p _:one .\na:y a:p _:one .\n",
    "two lists alike": "a:x a:p ( 1 2 ) .\na:x a:p ( 1 2 ) .\n",
    "a text with what looks like a description": 'a:x a:p """one\na:y a:p a:o .\n""" .\na:z a:p a:o .\n',
    "a text in single quotes": "a:x a:p '''\"\na:y a:p a:o .''' , 'it\"s' .\na:z a:p \"'\" .\n",
    "brackets over lines": "a:x a:p [\na:q a:o ;\na:r ( a:s\na:t ) ] .\na:z a:p a:o .\n",
    "a sign in a comment": "a:x a:p a:o . # \"\"\" '''\na:y a:p a:o . # it's <\na:z a:p a:o .\n",
    "a comma before": "a:x a:p a:o ,\na:y , a:z .\na:z a:p a:o .\n",
    "languages as written": 'a:x a:p "o"@en .\na:y a:p "o"@EN .\n',
    "numbers as written": 'a:x a:p "01"^^b:i , 1 , 1.0 , true .\n',
    "nothing": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_text_whose_parts_may_lean_on_each_other_says_what_it_says_as_a_whole(text, monkeypatch):
    monkeypatch.setattr(triples, "MANY", 1)  # each description a part
    assert isomorphic(graph(triples.triples(HEAD + text, set())), whole(HEAD + text))


def test_so_does_any_pile_of_them(monkeypatch):
    monkeypatch.setattr(triples, "MANY", 1)
    for number in range(size(150, 5000)):
        chance = Random(number)
        text = HEAD + "".join(chance.choices(list(ODD.values()), k=chance.randint(2, 4)))
        assert isomorphic(graph(triples.triples(text, set())), whole(text)), text


def test_what_is_no_turtle_is_refused_as_the_whole_is():
    text = (ROOT / "ontology" / "form.ttl").read_text(encoding="utf-8")
    for broken in (text[: len(text) // 2], text.replace(" ;", "", 1), text + '\na:b a "', text.replace("@prefix prio:", "# ")):
        with pytest.raises(Exception) as expected:
            whole(broken)
        with pytest.raises(type(expected.value)):
            triples.triples(broken, set())


def test_what_stands_in_two_files_is_two_things():
    seen: set[str] = set()
    text = HEAD + "a:x a:p ( 1 2 ) .\n"
    assert len(graph([*triples.triples(text, seen), *triples.triples(text, seen)])) == 10


def test_a_part_on_disk_that_was_changed_or_may_be_anothers_is_no_part(parsed, monkeypatch):
    text = HEAD + "a:x a:p a:o .\n"
    triples.triples(text, set())
    (kept,) = (cache.folder() / cache.PARTS).iterdir()
    assert kept.stat().st_mode & 0o077 == 0

    def again():
        monkeypatch.setattr(triples, "_known", Kept(triples.MOST_KNOWN))
        parsed.clear()
        assert len(list(triples.triples(text, set()))) == 1
        return len(parsed)

    assert again() == 0
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert again() == 1 and again() == 0
    kept.write_bytes(b"")
    assert again() == 1
    os.chmod(kept, 0o666)
    assert again() == 1
    monkeypatch.setattr(cache, "_code", lambda: b"other code")
    assert again() == 1


def test_the_parts_on_disk_are_bounded(monkeypatch):
    monkeypatch.setattr(cache, "MOST_PARTS", 3)
    for number in range(6):
        triples.triples(f"{HEAD}a:x a:p {number} .\n", set())
    assert len([*(cache.folder() / cache.PARTS).iterdir()]) == 3


def test_packed_they_are_as_written():
    written = [(URIRef("urn:a"), URIRef("urn:b"), Literal("o", lang=language)) for language in ("en", "EN", None)]
    assert [one[2].language for one in unpacked_triples(packed_triples(written))] == [one[2].language for one in written]
