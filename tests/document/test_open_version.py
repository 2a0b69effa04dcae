"""The case paper as all may read it: nothing internal, no personal data, and nothing that points at a few people."""

import io
import json
import re
import zipfile

import pytest
from hypothesis import given, settings, strategies as st

from advisor.api import Unusable, advise, read_case, speaking
from advisor.document.documents import Purpose, drawn_up, html, open_version, word
from advisor.document.kinds.small_groups import edits, opened
from advisor.document.model import Figure, Heading, Paragraph, Table
from tests.conftest import ROOT, size

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GONE = "[left out: it may be about few people]"
NUMBER = "01019012345"  # written as a national identity number is


def texts(document):
    """All that it says."""
    yield document.title
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case Paragraph() | Heading():
                    yield block.text
                case Table():
                    yield from (block.caption, *block.head, block.note)
                    yield from (piece.text for row in block.rows for piece in row)
                case Figure():
                    yield from (block.alt, block.caption, block.svg)


def said(document):
    return "\n".join(texts(document))


# Small groups ----------------------------------------------------------------------------------

PEOPLE = [
    "barn",
    "familier",
    "brukere",
    "pasienter",
    "eldre",
    "pårørende",
    "born",
    "familiar",
    "brukarar",
    "children",
    "families",
]
FEW = ["1", "2", "3", "4", "to", "tre", "fire", "ett", "eitt", "éin", "one", "two", "three", "four", "Tre", "FIRE"]
DESCRIBED = ["", "små ", "alvorlig syke ", "av de ", "hardt rammede ", "very young ", "(tre) "]
BEFORE = ["", "De ", "Tilbudet gjelder ", "minst ", "under ", "50 prosent av de ", "12 av ", "én av ", "Vi kjenner "]
AFTER = ["", ".", " venter.", " og to familier", " får mer, resten mindre."]
COUNTED = re.compile(
    r"(?i)(?<![\w.,-])(?:[1-4]|ett|eitt|éin|one|to|tre|fire|two|three|four)\s+(?:[\w()]+\s+){0,3}?(?:" + "|".join(PEOPLE) + r")\b"
)


@settings(deadline=None, max_examples=size(300, 2000), derandomize=True)
@given(
    *map(st.sampled_from, (BEFORE, FEW, DESCRIBED, PEOPLE, AFTER)),
    st.sampled_from(["", "Det er 40 brukere i alt. ", "Dette er dyrt; "]),
)
def test_no_number_from_one_to_four_stands_before_a_word_for_people(before, few, described, people, after, lead):
    after_all = opened(f"{lead}{before}{few} {described}{people}{after}")
    assert not COUNTED.search(after_all.replace("én av", "")), after_all


@pytest.mark.parametrize(
    "text, after",
    [
        ("Tre barn venter.", "Fewer than five barn venter."),
        ("Det er tre barn her.", "Det er fewer than five barn her."),
        ("To av dem er eldre.", "Fewer than five av dem er eldre."),
        ("Eit par familiar ventar.", GONE),
        ("Begge barna går i samme klasse.", GONE),
        ("Vi har 3–4 barn.", GONE),
        ("Tre-fire familier.", GONE),
        ("To til fire brukere.", GONE),
        ("Fire eller fem familier.", GONE),
        ("12 av 14 barn fikk plass.", GONE),
        ("25 % av de fire barna bor her.", GONE),
        ("Halvparten av to familier.", GONE),
        ("Høyst tre pasienter om gangen.", GONE),
        ("Én bruker har flyttet hit.", GONE),
        ("Antall barn: 3.", GONE),
        ("Barna (2) bor i Vik.", GONE),
        ("Det gjelder tre barn. Prisen er 2 000 kroner.", "Det gjelder fewer than five barn. Prisen er 2 000 kroner."),
        ("Hjemmesykepleien gir fra seg én erfaren kveldsvakt.", GONE),
        ("To sykepleiere slutter.", "Fewer than five sykepleiere slutter."),
        ("Tre legar ventar.", "Fewer than five legar ventar."),
        ("Fire husstander er berørt.", "Fewer than five husstander er berørt."),
        ("Two nurses will leave.", "Fewer than five nurses will leave."),
        ("Noen få familier har barn.", "Some familier har barn."),
        ("Det er nokre få unge bebuarar.", "Det er some unge bebuarar."),
        ("We know a few households.", "We know some households."),
        ("Koordinatoren har vurdert hvert barn, også søsken. Så ventet vi.", f"{GONE} Så ventet vi."),
        ("Koordinatoren ser hver bruker før 1. mars. Så ventet vi.", f"{GONE} Så ventet vi."),
        ("Det gjelder to.", "Det gjelder fewer than five."),  # whom, stands on the next line
        ("Det er tre med demens.", "Det er fewer than five med demens."),
        ("Antall brukere er 3.", "Antall brukere er fewer than five."),
        ("Tre flyktninger venter.", "Fewer than five flyktninger venter."),
        ("Fem brukere, hvorav to har ALS.", "Fem brukere, hvorav fewer than five har ALS."),
        ("Vi har spurt kvar familie.", GONE),
        ("Every child has been asked.", GONE),
        ("Vi så to familier og tre barn. Så ventet vi.", f"{GONE} Så ventet vi."),
    ],
)
def test_a_small_number_is_replaced_or_its_sentence_goes(text, after):
    with speaking("en"):
        assert opened(text) == after
    with speaking("nb"):
        assert re.search("færre enn fem|noen|utelatt: kan gjelde få personer", opened(text).lower())
    with speaking("nn"):
        assert re.search("færre enn fem|nokre|utelate: kan gjelde få personar", opened(text).lower())


@pytest.mark.parametrize(
    "text",
    [
        "Under fem barn venter.",
        "Tre dager blir igjen, og to dager i uka faller bort fra 1. mars 2027.",
        "Saken koster 1 050 000 kroner, og to nabokommuner har prøvd det.",
        "It goes from two days to three days, and they have to wait.",
        "14 barn og 1 000 brukere.",
        "To tiltak for barn.",
        "Det gir 2,4 årsverk til eldre.",
        "Se tabell 2 og § 3 om barn.",
        "Fra 2027 til 2030 får barn mer.",
        "En bruker kan klage.",
        "Avlastning hver ukedag for familien.",
        "Noen få dager i uka.",
        "En sykepleier og 1,5 årsverk.",
        "Budsjettet går ned 3 mill. kroner for eldre.",
    ],
)
def test_what_counts_no_few_people_stands(text):
    assert edits(text) == []


# The document ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_internal_is_in_it(path, base):
    advice = advise(read_case(path, base), base)
    with speaking("nb"):
        everything = said(open_version(advice).document)
        assert not re.search(r"[*†‡]", everything)
        inside = [one.dismissed for one in (*advice.prompts, *advice.requirements) if one.dismissed]
        assert not any(reason in everything for reason in inside)
        assert not any(one.message in everything for one in advice.prompts)
        for line in (line for line in advice.law_lines if not line.closed):
            assert not any(part.asks and part.asks["nb"] in everything for part in line.parts)
        assert "står åpne" not in everything


def test_what_nobody_assessed_is_said_to_the_public_too_and_what_it_is_stands_first(advice_on):
    record = json.loads(case())
    with speaking("nb"):
        document = open_version(advice_on(json.dumps({**record, "assessed_on": "2026-11-20"}))).document
        assert "Ikke vurdert" in said(document)
        assert document.subtitle == (
            "Åpen utgave av et saksframlegg. Dagen saken er vurdert: 20. november 2026. "
            "Utkast: Ingenting er vedtatt før kommunen sier det."
        )
        assert "Dagen saken er vurdert" not in open_version(advice_on(json.dumps(record))).document.subtitle


def case(**answers):
    groups = [{"id": "g", "title": "Tre barn med sjelden sykdom", "answers": {"alvorlighet-malgruppe": "høy"}}]
    group = {"target_groups": groups, "answers": {"nytte-samlet": "middels", "ressurs-samlet": "stor"}}
    measures = [{"id": one, "title": f"Tilbud til to familier, {one}", **group} for one in "ab"]
    return json.dumps({"case": "c", "title": "Hjelp til 3 barn", "level": "kommune", "answers": answers, "measures": measures})


def test_titles_tables_and_pictures_are_gone_through_too_and_what_was_changed_is_listed_outside_the_file(advice_on):
    found = open_version(advice_on(case(**{"helhet-samlet": "Fire barn venter. Det haster for 40 andre."})))
    everything = said(found.document)
    assert not re.search(r"(?i)\b(tre|to|fire|[1-4]) (barn|familier)", everything)
    assert "Det haster for 40 andre." in everything
    before = {one.before for one in found.changes}
    assert {"3", "to", "Fire"} <= before and all(one.why and one.where for one in found.changes)
    parts = zipfile.ZipFile(io.BytesIO(word(found.document)))
    in_word = " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(".xml"))
    for file in (html(found.document).decode(), in_word):
        assert "a number below five" not in file and not re.search(r"(?i)\b(tre|fire) barn|\bto familier", file)


def test_what_looks_like_personal_data_stops_it_and_names_the_place(advice_on):
    advice = advice_on(case(**{"helhet-samlet": f"Han heter {NUMBER}."}))
    with pytest.raises(Unusable) as stopped:
        open_version(advice)
    problem = stopped.value.problems[0]
    assert problem.file.startswith("1 ") and "national identity number" in problem.what and NUMBER not in problem.what


def test_a_program_says_what_it_cannot_judge(advice_on):
    said = " ".join(open_version(advice_on(case())).reminders)
    assert "Read it through before you publish it." in said and "does not know whether the case is decided" in said


def test_the_open_version_is_a_purpose_of_its_own(advice_on):
    assert drawn_up(advice_on(case()), Purpose.OPEN).purpose is Purpose.OPEN
