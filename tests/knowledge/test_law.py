"""The law that is shown: each act and each place in it is said once, and is where we say it is.

The texts of the law are no part of this repository: they are read where they are, and what needs them is skipped elsewhere.
"""

import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.namespace import DCTERMS

from advisor.maintenance.sourcewatch.law import law_drift
from advisor.maintenance.sourcewatch.lawtexts import Place, read_act
from advisor.text.catalogue import LANGUAGES

from ..conftest import ROOT
from .citing import FORMER, Citation, cited

TEXTS = Path(os.environ.get("PRIO_LAWTEXT") or ROOT.parent / "shared" / "domain" / "lawtext")
needs_texts = pytest.mark.skipif(
    not TEXTS.is_dir(), reason=f"the texts of the law are not in {TEXTS}; PRIO_LAWTEXT says where they are"
)

PRIO = Namespace("urn:prio:ns:")
LAW = Graph().parse(ROOT / "ontology" / "law.ttl")
ACTS = sorted(LAW.subjects(RDF.type, PRIO.Rettsakt))
SOURCES = sorted(LAW.subjects(RDF.type, PRIO.Rettskilde))
EARLIER_IDS = {"barnekonvensjonen-3": "barnekonvensjonen-artikkel-3", "barnekonvensjonen-12": "barnekonvensjonen-artikkel-12"}

SHOWN = sorted(
    path
    for pattern in ("ontology/*.ttl", "ontology/*.yaml", "rules/*", "advisor/locale/*/*/*.po", "README.md", "docs/**/*.md")
    for path in [*ROOT.glob(pattern), *(ROOT.glob("examples/*") if pattern == "rules/*" else [])]
    if path.is_file()
)


def local(node) -> str:
    return str(node).rpartition(":")[2]


def said(node, predicate) -> str:
    return str(LAW.value(node, predicate) or "")


def number(node, predicate) -> int | None:
    value = LAW.value(node, predicate)
    return value.toPython() if isinstance(value, Literal) else None


def carrier(act):
    """The act that it is law by: itself, or the one that a convention is part of."""
    return LAW.value(act, DCTERMS.isPartOf) or act


def place(source) -> Citation:
    """What a legal source says of where it is."""
    section, article = said(source, PRIO.paragraf), said(source, PRIO.artikkel)
    letter = said(source, PRIO.bokstav)
    act = local(LAW.value(source, DCTERMS.isPartOf))
    return Citation(act, section or article, number(source, PRIO.ledd), number(source, PRIO.nr), letter)


def names() -> dict[str, str]:
    """What an act may be called in a text → its id."""
    found = {}
    for act in ACTS:
        for title in LAW.objects(act, DCTERMS.title):
            name = str(title).lower().removeprefix("the ").replace("’", "'")
            if "(20" not in name:  # the one that is not in force yet has the name of the one that is
                name, _bracket, short = name.partition(" (")
                found |= {one: local(act) for one in (name, short.rstrip(")")) if one}
            else:
                found[name] = local(act)
    return found


def words(path: Path) -> str:
    """The text of a file. A long sentence of a catalogue stands in many strings, one of YAML in many lines."""
    return path.read_text(encoding="utf-8").replace('"\n"', "").replace("’", "'")


def citations() -> list[tuple[str, Citation]]:
    return [(path.name, one) for path in SHOWN for one in cited(words(path), NAMES)]


NAMES = names()


# What can be held without the texts -------------------------------------------------------------


def test_every_legal_source_is_a_place_in_an_act():
    assert [local(one) for one in SOURCES if LAW.value(one, DCTERMS.isPartOf) not in ACTS] == []


def test_the_id_of_a_legal_source_is_its_parts():
    def parts(source) -> str:
        where = place(source)
        kind = "artikkel-" if said(source, PRIO.artikkel) else ""
        pieces = [where.act, kind + where.place.replace(" ", "-"), where.ledd and f"ledd-{where.ledd}"]
        pieces += [where.number and f"nr-{where.number}", where.letter and f"bokstav-{where.letter}"]
        return "-".join(piece for piece in pieces if piece)

    wrong = {local(one): parts(one) for one in SOURCES}
    assert {id: made for id, made in wrong.items() if EARLIER_IDS.get(id, id) != made} == {}


def test_no_place_and_no_act_is_said_twice():
    places = Counter(place(one) for one in SOURCES)
    identifiers = Counter(said(act, DCTERMS.identifier) for act in ACTS if said(act, DCTERMS.identifier))
    assert [one for one, times in (places + identifiers).items() if times > 1] == []


def test_an_act_has_an_id_of_lovdata_or_is_part_of_one_that_has():
    forms = {said(kind, PRIO.forled): kind for kind in LAW.subjects(PRIO.forled, None)}
    assert set(forms) == {"LOV-", "FOR-"}
    for act in ACTS:
        assert re.fullmatch(r"(LOV|FOR)-\d{4}-\d\d-\d\d(-[1-9]\d*)?", said(carrier(act), DCTERMS.identifier)), local(act)


LINKS = {
    "helse-og-omsorgstjenesteloven-3-2-a-ledd-1": "lov/2011-06-24-30/§3-2a",
    "grunnloven-104": "lov/1814-05-17/§104",
    "kvalitetsforskriften-3": "forskrift/2003-06-27-792/§3",
    "prioriteringsforskriften": "forskrift/2000-12-01-1208",
    "personvernforordningen-artikkel-35": "lov/2018-06-15-38/gdpr/a35",
    "barnekonvensjonen-3": "lov/1999-05-21-30",  # Lovdata has addresses of its articles too, but none that we have seen work
}


@pytest.mark.parametrize("id", LINKS)
def test_a_link_is_made_of_the_parts_in_the_ways_that_are_known_to_work(base, id):
    assert base.sources[id].url == f"https://lovdata.no/{LINKS[id]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_legal_source_says_its_parts(base, language):
    wrong = {}
    for source in SOURCES:
        title = base.sources[local(source)].title[language].replace("’", "'")
        found = [replace(one, said="") for one in cited(title, NAMES)]
        if found != [place(source)] and place(source).place:
            wrong[local(source)] = title
    assert wrong == {}


def test_a_legal_source_is_sure_only_where_the_text_was_read():
    unread = {act for act in ACTS if not LAW.value(carrier(act), PRIO.lest)}
    sure = [one for one in SOURCES if said(one, PRIO.sikkerhet) == "A"]
    assert [local(one) for one in sure if LAW.value(one, DCTERMS.isPartOf) in unread] == []


def test_something_names_every_legal_source(base):
    named = [*base.rules, *base.requirements.values(), *base.law_map.services.values()]
    named += [line for fold in base.law_map.folds for line in fold.lines]
    found = {id for one in named for id in one.law} | {id for one in base.law_map.services.values() for id in one.rights}
    found |= {id for clause in base.clauses.values() for id in clause.served_by}
    assert {local(one) for one in SOURCES} - found == set()


def test_no_advice_and_no_requirement_rests_on_an_act_that_is_not_in_force(base):
    rests = [(one.id, base.sources[id]) for one in [*base.rules, *base.requirements.values()] for id in one.law]
    assert [id for id, source in rests if not source.in_force] == []


def test_every_section_in_a_text_has_an_act_beside_it_that_is_described():
    assert [(file, one.said) for file, one in citations() if not one.act] == []


def test_what_a_section_was_called_before_is_what_its_source_says():
    told = {" ".join(section.split()) for path in SHOWN for section in FORMER.findall(words(path))}
    assert told and told <= {str(one) for one in LAW.objects(None, PRIO.tidligere)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etter prøveloven § 4-1.", [("4-1", None, None, "")]),
        ("Prøvelova §\n      3-2 a andre ledd", [("3-2 a", 2, None, "")]),
        ("prøveloven §§ 3-1 og 3-6 første ledd nr. 2", [("3-1", None, None, ""), ("3-6", 1, 2, "")]),
        ("prøveloven § 3-2 første ledd nr. 6 bokstav b", [("3-2", 1, 6, "b")]),
        ("prøveloven § 8 i saker", [("8", None, None, "")]),
        ("the Trial Act § 104 first paragraph no. 3", [("104", 1, 3, "")]),
        ("the Trial Act, section 4-1", [("4-1", None, None, "")]),
        ("Article 12 of the Trial Act", [("12", None, None, "")]),
        ("prøveloven § 2-1 (tidligere § 2-1 a)", [("2-1", None, None, "")]),
    ],
)
def test_the_places_that_a_text_names_are_found(text, found):
    acts = {"prøveloven": "p", "prøvelova": "p", "trial act": "p"}
    assert [(one.place, one.ledd, one.number, one.letter) for one in cited(text, acts)] == found
    assert all(one.act == "p" for one in cited(text, acts))


def test_a_section_with_no_act_beside_it_is_found_too():
    (one,) = cited("Se § 4-1 i loven.", {"prøveloven": "p"})
    assert (one.act, one.said) == ("", "Se § 4-1 i loven.")


ACT_OF_OURS = """\
# Lov om prøver

## Til § 1
#### § 1. Formål

Ett ledd.

#### § 3-2 a. Oppgaver

Alle skal:

- måle,
- veie, herunder: sukker, mel og salt
- skrive.

Det skal stå på papir.

[Det skal stå i skyen.] 1

*Endret ved lov 1 mai 2020 nr. 1.
1 Ikke i kraft.*

#### § 4. (Opphevet)

*Opphevet ved lov 1 mai 2020 nr. 1.*

## Vedlegg 1. Avtalen

### Art 3

1. Først.

2. Så.
"""


@pytest.mark.parametrize(
    ("section", "part", "lacks"),
    [
        ("1", (None, None, ""), ""),
        ("1", (2, None, ""), "it has 1 ledd"),
        ("3-2 a", (1, 3, ""), ""),
        ("3-2 a", (1, 4, ""), "it has 3 numbers"),
        ("3-2 a", (1, 2, "c"), ""),
        ("3-2 a", (1, 2, "d"), "it has no letter d"),
        ("3-2 a", (1, None, "c"), ""),
        ("3-2 a", (1, None, "d"), "it has no letter d"),
        ("3-2 a", (2, 1, ""), "it has 0 numbers"),
        ("3-2 a", (3, None, ""), "it is not in force"),
        ("4", (None, None, ""), "it is not in force"),
    ],
)
def test_the_reader_of_the_texts_knows_what_a_section_holds(section, part, lacks):
    act = read_act(ACT_OF_OURS)
    assert list(act) == ["1", "3-2 a", "4"]
    assert act[section].lacks(*part) == lacks


def test_the_reader_of_the_texts_knows_the_articles_of_an_annex():
    articles = read_act(ACT_OF_OURS, "Vedlegg 1.")
    assert list(articles) == ["3"]
    assert (articles["3"].lacks(None, 2, ""), articles["3"].lacks(None, 3, "")) == ("", "it has 2 numbers")


# What is read in the texts ----------------------------------------------------------------------


def text_of(act) -> Path:
    kind, _dash, rest = said(carrier(act), DCTERMS.identifier).partition("-")
    return TEXTS / f"{ {'LOV': 'lov', 'FOR': 'forskrift'}[kind] }-{rest}.md"


@pytest.fixture(scope="module")
def law() -> dict[str, dict[str, Place]]:
    """Act → its sections, or articles, for every act that we say was read."""
    read = [act for act in ACTS if LAW.value(carrier(act), PRIO.lest)]
    return {local(act): read_act(text_of(act).read_text(encoding="utf-8"), said(act, PRIO.vedlegg)) for act in read}


def missing(where: Citation, law) -> str:
    """Why a place is not in the law; empty where it is, and where the act was not read."""
    if not (act := law.get(where.act)) or not where.place:
        return ""
    if where.place not in act:
        return f"{where.act} has no § {where.place}"
    return act[where.place].lacks(where.ledd, where.number, where.letter)


@needs_texts
def test_every_legal_source_is_in_the_law(law):
    assert {local(one): why for one in SOURCES if (why := missing(place(one), law))} == {}


@needs_texts
def test_every_citation_in_a_text_is_in_the_law(law):
    found = citations()
    assert len(found) > 20
    assert {(file, one.said): why for file, one in found if (why := missing(one, law))} == {}


@needs_texts
def test_an_id_of_lovdata_is_of_the_act_that_we_name():
    for act in ACTS:
        if said(act, DCTERMS.identifier) and LAW.value(act, PRIO.lest):
            head = text_of(act).read_text(encoding="utf-8").partition("\n---\n")[0].lower()
            (name,) = [str(one) for one in LAW.objects(act, DCTERMS.title) if one.language == "nb"]
            assert name.lower().partition(" (")[0] in head
            assert ('ikrafttredelse: "kongen bestemmer"' in head) == bool(LAW.value(act, PRIO.ikkeIKraft)), local(act)


@needs_texts
def test_every_place_is_as_it_was_when_it_was_read(base):
    assert law_drift(base, TEXTS).touched == []
