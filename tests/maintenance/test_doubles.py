"""What stands twice in a list is told on its line, whatever the list is of; what may be alike is let be."""

import shutil

import pytest

from advisor.knowledge import formats
from advisor.maintenance.checking.doubles import doubles
from advisor.text.catalogue import speaking

from ..conftest import ROOT
from .test_gone import look, prio, replaced

ALL = sorted({path.parent.parent for path in ROOT.glob("**/ontology/guideline.ttl")} | {ROOT / "supplements" / "valgfrie"})
STANDS = "«{}» stands twice in the list."
SAME = "The same stands twice in the list; first on line "
G, F, S, M = "ontology/guideline.ttl", "ontology/form.ttl", "ontology/services.ttl", "ontology/matrices.ttl"
ROWS = [  # file, what stands there, what is written in its place, what is said on that line
    (G, "( valg:svaert-lav valg:lav ", "( valg:svaert-lav valg:svaert-lav valg:lav ", STANDS.format("valg:svaert-lav")),
    (
        G,
        "valg:omgivelser valg:lokalt ",
        "valg:omgivelser valg:lokalt # a note\n  valg:omgivelser ",
        STANDS.format("valg:omgivelser"),
    ),
    (G, "klausul:nytte-livslengde ;", "klausul:nytte-virkning-livslengde ;", STANDS.format("klausul:nytte-virkning-livslengde")),
    ("ontology/shapes.ttl", "sh:in ( valg:ja )", "sh:in ( valg:ja valg:ja )", STANDS.format("valg:ja")),
    (M, "( betydning:liten ", "( betydning:liten betydning:middels ", STANDS.format("betydning:middels")),
    (F, "( gruppe:valget ", "( gruppe:valget gruppe:valget ", STANDS.format("gruppe:valget")),
    (
        S,
        "kilde:kvalitetsforskriften-3 )",
        "kilde:kvalitetsforskriften-3 kilde:kvalitetsforskriften-3 )",
        "kvalitetsforskriften-3»",
    ),
    ("ontology/etd.yaml", "judgement: [", "judgement: [nytte-samlet, nytte-samlet, ", STANDS.format("nytte-samlet")),
    ("rules/nytte.yaml", "clauses: [", "clauses: [anb-kunnskap-nytte, ", STANDS.format("anb-kunnskap-nytte")),
    ("rules/nytte.yaml", "examples:\n", "examples:\n    - silent: {nytte-samlet: [liten, liten]}\n", STANDS.format("liten")),
    (
        "rules/tall.yaml",
        "examples:\n",
        "examples:\n    - silent: {arena: plan}\n    - silent: {arena: plan}\n",
        SAME,
    ),
    ("ontology/lawmap.yaml", "law: [", "law: [forskrift-om-medvirkningsordninger-2, ", "forskrift-om-medvirkningsordninger-2»"),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is told of a copy of the base with all the slips."""
    folder = tmp_path_factory.mktemp("doubles")
    for room in formats.FOLDERS:
        shutil.copytree(ROOT / room, folder / room)
    for file, old, new, _said in ROWS:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with speaking("en"):
        return doubles(formats.folders(folder)), folder


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[f"{row[0]}-{at}" for at, row in enumerate(ROWS)])
def test_what_stands_twice_is_told_on_its_line(found, number):
    problems, folder = found
    file, _old, new, said = ROWS[number]
    lines, last = (folder / file).read_text(encoding="utf-8").splitlines(), new.rstrip().rpartition("\n")[2]
    here = [one for one in problems if one.file.endswith(file) and last in lines[one.line - 1]]
    assert any(said in one.what and one.cure == "Take one of them away." for one in here), problems


def test_each_is_told_once(found):
    problems = found[0]
    assert len(problems) == len(set(problems)) == len(ROWS)


def test_the_check_tells_of_it(found):
    code, said = prio("kb", "check", "--kb", found[1], lang="nb")
    assert code == 2 and "«valg:omgivelser» står to ganger i listen.\n    Ta bort den ene." in said


def test_two_options_of_a_list_have_not_one_id(tmp_path):
    for room in formats.FOLDERS:
        shutil.copytree(ROOT / room, tmp_path / room)
    line = replaced(tmp_path, G, 'notation "lokalt"', 'notation "omgivelser"')
    (found,) = look(tmp_path).problems
    assert found.file.endswith(G) and found.line == line and found.cure == "Give it an id of its own."
    assert found.what == "«omgivelser» is the skos:notation of valg:omgivelser too, in the same list."


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: folder.name)
def test_nothing_stands_twice_in_what_comes_along(folder):
    """Two groups of an example are two groups, also where they have the same answers: the bases have some."""
    assert doubles(formats.Folders(folder)) == []


def test_one_value_of_two_things_or_two_fields_is_no_double(tmp_path):
    (tmp_path / "ontology").mkdir()
    text = 'a:b a:c a:d , "x"@nb , "x"@nn , "x" ; a:e a:d ; a:f [ a:e a:d ; a:g a:d ] , [] , ( a:d ( a:d ) ) . a:h a:e a:d'
    (tmp_path / "ontology" / "a.ttl").write_text(text)
    assert doubles(formats.Folders(tmp_path)) == []
    (tmp_path / "ontology" / "a.ttl").write_text(text.replace('"x"@nn', '"x"@nb'))
    assert [one.what for one in doubles(formats.Folders(tmp_path))] == ['«"x"@nb» stands twice in the list.']
