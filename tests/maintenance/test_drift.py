"""What has become of a guideline: each way in which a text may differ from the one that was read is told for what it is."""

import html
import json
import re
import shutil
import textwrap
from random import Random

import pytest

from advisor import knowledge
from advisor.maintenance.sourcewatch import drift as watch, fingerprints, resting, texts
from advisor.text.errors import Unusable
from tests.cli.test_cli import from_json, prio

from . import made_up
from .made_up import TEXT, TEXTS, fingerprint


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A base whose maintainer has read the text, and written what is in no clause."""
    made = made_up.base_in(tmp_path_factory.mktemp("made-up"))
    read = made.parent / "lest.txt"
    read.write_text(TEXT, encoding="utf-8")
    code, said = prio("kb", "source", "fingerprint", read, "--kb", made)
    assert (code, said.split()[0]) == (0, "8")
    return shutil.copytree(made, made.parent / "written")  # a base is loaded once from a folder


@pytest.fixture(scope="module")
def toys(folder):
    return knowledge.load(folder)


BEFORE = {fingerprint(text): text for text in TEXTS.values()}


def became(toys, text, before=BEFORE, name="tekst.txt"):
    """(clause → what it became, for those that are not as they were; the passages that are new)"""
    data = text if isinstance(text, bytes) else text.encode()
    found = watch.drift(toys, texts.text_in(data, name), "lekebok", before)
    return {one.clause.id: one.became.value for one in found.fates if one.became != "unchanged"}, [one.text for one in found.new]


def put(old, new):
    assert old in TEXT
    return TEXT.replace(old, new)


def section(name):
    """A section with its heading, as it stands in the text."""
    (found,) = re.findall(rf"^{name}\n(?:.+\n)+", TEXT, re.M)
    return found


def page(text):
    lines = [html.escape(line) for line in text.splitlines()]
    body = "".join(f"<li>{line[2:]}</li>" if line.startswith("• ") else f"<p>{line}</p>\n" for line in lines)
    return f"<!DOCTYPE html><html><head><title>Boka</title><style>p {{}}</style></head><body><main>{body}</main></body></html>"


def api(text):
    """As the content API answers: a list of one, HTML in its fields, and a content below."""
    first, _break, rest = text.partition("\n\n")
    below = {
        "tittel": "",
        "data": {"praktisk": page(rest), "styrke": "Sterk"},
        "links": [{"rel": "barn", "tittel": "Noe helt annet enn dette"}],
    }
    url = "https://eksempel.no/boka"
    return json.dumps([{"id": "1", "tittel": first, "url": url, "sistFagligOppdatert": "2026-03-04T00:00:00", "barn": [below]}])


SAME = {
    "as it was": TEXT,
    "lines broken anew": textwrap.fill(TEXT, 40),
    "all in one paragraph": " ".join(TEXT.split()),
    "a paragraph split": put("sier fra. Skolen", "sier fra.\n\nSkolen"),
    "paragraphs joined": put("kort stund.\nIngen", "kort stund. Ingen"),
    "bullets of another kind": TEXT.replace("• ", "– "),
    "no bullets": TEXT.replace("• ", ""),
    "no-break spaces": TEXT.replace(" i ", "\u00a0i\u202f"),
    "soft hyphens": TEXT.replace("besteforeldre", "beste\u00adforeldre").replace("Verkstedet", "Verk\u00adstedet"),
    "words divided at the end of a line": TEXT.replace("slitasje", "slit-\nasje").replace("reparere", "repa\u2010\nrere"),
    "ligatures": TEXT.replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "curly quotes": TEXT.replace('"leikeboka"', "“leikeboka”"),
    "guillemets": TEXT.replace('"leikeboka"', "«leikeboka»"),
    "another dash": TEXT.replace(" – ", " - "),
    "hyphens for every dash": TEXT.replace("–", "-"),
    "letters in two parts": TEXT.replace("å", "a\u030a").replace("Å", "A\u030a"),
    "capitals": TEXT.upper(),
    "Windows": TEXT.replace("\n", "\r\n").encode("cp1252"),
    "latin-1": TEXT.replace("–", "-").replace("•", "*").encode("latin-1"),
    "UTF-16": TEXT.encode("utf-16"),
    "a byte order mark": TEXT.encode("utf-8-sig"),
    "entities": TEXT.replace("å", "&aring;").replace("ø", "&#248;").replace(" i ", "&nbsp;i "),
    "headings numbered": re.sub(r"^(Kjøp|Trygghet|Utlån|Samarbeid)$", r"7.2 \1", TEXT, flags=re.M),
    "a page": page(TEXT),
    "a page in latin-1": page(TEXT).replace("–", "&ndash;").encode("latin-1"),
    "a page with marks in the words": page(TEXT).replace("varer", "va<b>re</b>r").replace("Spør", "<a href='#'>Spør</a>"),
    "the content API": api(TEXT),
    "a word with a hyphen broken at it": TEXT.replace("nabo-", "nabo-\n"),
    "headings in one line": TEXT.replace("Hjelp\nSpør oss\n", "Hjelp Spør oss ").replace("Om leker\n", "Om leker "),
    "the sentence before has lost its space": put("lenge. Spør", "lenge.Spør"),
}


@pytest.mark.parametrize("how", SAME)
def test_a_text_that_is_set_in_another_way_is_unchanged(toys, how):
    assert became(toys, SAME[how]) == ({}, [])


NEW = "Leker som er kalt tilbake, tas ut av hylla samme dag."
EDITS = {
    "a word changed": (put("i to uker", "i tre uker"), {"laan": "changed"}, []),
    "the first word changed": (put("Skolen minner", "Biblioteket minner"), {"purre": "changed"}, []),
    "a number changed": (put("i ti år", "i 10 år"), {"pris": "changed"}, []),
    "a clause split in two": (put("lenger, sier fra", "lenger. Sier fra"), {"lenger": "changed"}, []),
    "two clauses in a row changed": (
        put("Verkstedet i nabo-bygda kan", "Et verksted kan").replace("ofte gode snekkere", "ofte flinke snekkere"),
        {"verksted": "changed", "bestefar": "changed"},
        [],
    ),
    "a clause deleted": (put("Ingen betaler for slitasje.\n", ""), {"erstatt": "gone"}, []),
    "an item deleted": (put("• leker av tre og ull\n", ""), {"tre": "gone"}, []),
    "the first clause deleted": (put("Hver skole bør låne ut leker til barna\n", ""), {"tittel": "gone"}, []),
    "a section deleted": (put(section("Trygghet"), ""), dict.fromkeys(["trygg", "skarp", "kjemi", "tell"], "gone"), []),
    "a sentence put in": (put("brukes aldri.", f"brukes aldri. {NEW}"), {}, [NEW]),
    "a section put in": (put("Samarbeid\n", f"Tilbakekalling\n{NEW}\n\nSamarbeid\n"), {}, [NEW]),
    "a section put at the end": (TEXT + f"\nTilbakekalling\n{NEW}\n", {}, [NEW]),
    "a clause doubled": (put("brukes aldri.", "brukes aldri. Små deler skal bort."), {}, ["Små deler skal bort."]),
    "two clauses in the other order": (
        put(
            "Små deler skal bort. En leke med skarpe kanter repareres samme dag.",
            "En leke med skarpe kanter repareres samme dag. Små deler skal bort.",
        ),
        {"trygg": "moved"},
        [],
    ),
    "a section moved": (
        TEXT.replace(section("Trygghet"), "") + "\n" + section("Trygghet"),
        dict.fromkeys(["trygg", "skarp", "kjemi", "tell"], "moved"),
        [],
    ),
    "a clause moved far": (put(" Maling med bly brukes aldri.", "") + "Maling med bly brukes aldri.\n", {"kjemi": "moved"}, []),
    "one changed, one moved, one gone, one new": (
        put("i to uker", "i tre uker").replace("Små deler skal bort. ", "").replace("Ingen betaler for slitasje.\n", "")
        + f"Små deler skal bort.\n{NEW}\n",
        {"laan": "changed", "trygg": "moved", "erstatt": "gone"},
        [NEW],
    ),
}


@pytest.mark.parametrize("how", EDITS)
def test_an_edit_is_told_for_what_it_is(toys, how):
    text, fates, new = EDITS[how]
    assert became(toys, text) == (fates, new)
    assert became(toys, page(text)) == (fates, new)


@pytest.mark.parametrize("how", EDITS)
def test_without_the_text_that_was_read_an_edit_is_told_all_the_same(toys, how):
    text, fates, new = EDITS[how]
    assert became(toys, text, {}) == (fates, new)


def test_a_clause_that_is_changed_and_moved_is_known_where_its_text_is(toys):
    text = put("Flere skoler kan eie dyre leker sammen.\n", "").replace(
        "Utlån\n", "Utlån\nFlere skoler kan kjøpe og eie dyre leker sammen.\n"
    )
    assert became(toys, text) == ({"felles": "changed"}, [])
    assert became(toys, text, {}) == ({"felles": "gone"}, ["Flere skoler kan kjøpe og eie dyre leker sammen."])


def test_a_change_is_shown_word_by_word(toys):
    found = watch.drift(toys, texts.text_in(put("to uker", "tre uker").encode(), "x"), "", BEFORE)
    (one,) = found.of(watch.Became.CHANGED)
    assert one.edited == (("Et lån varer i", "", ""), ("", "to", "tre"), ("uker.", "", ""))
    assert (one.before, one.now) == ("Et lån varer i to uker.", "Et lån varer i tre uker.")
    assert TEXT.splitlines()[one.line - 1].startswith("Et lån")


def test_what_stands_out_of_order_says_where_it_now_stands(toys):
    text, _fates, _new = EDITS["a clause moved far"]
    (one,) = watch.drift(toys, texts.text_in(text.encode(), "x"), "lekebok").of(watch.Became.MOVED)
    assert (one.after, one.line) == ("lager", len(text.splitlines()))


def test_what_is_said_twice_names_the_clause(toys):
    text, _fates, _new = EDITS["a clause doubled"]
    (one,) = watch.drift(toys, texts.text_in(text.encode(), "x"), "lekebok").new
    assert one.repeats == "trygg"


def test_two_clauses_of_one_text_need_two_places(toys):
    """A text that was there twice, and is there once, is gone at one of them."""
    sought = fingerprints.Sought(fingerprint("Små deler skal bort."), 4, "Små")
    found = fingerprints.found_in(fingerprints.words(["Små deler skal bort. Små deler skal bort."]), [sought])
    spans = found[sought.fingerprint]
    assert len(spans) == 2
    assert fingerprints.in_order({0: spans, 1: spans}) == dict(enumerate(spans))
    assert len(fingerprints.in_order({0: spans[:1], 1: spans[:1]})) == 1


def test_the_source_is_the_one_that_the_text_holds_most_of(toys):
    text = texts.text_in(TEXT.encode(), "x")
    found = watch.drift(toys, text)
    assert (found.source, dict(found.elsewhere)) == ("lekebok", {"annen-bok": 1})
    assert not found.changed


def test_what_rests_on_a_clause_is_named(toys):
    assert resting.on_clauses(toys, ["trygg"]).as_dict() == {
        "questions": [one.id for one in toys.questions.values() if "trygg" in one.clauses],
        "rules": [one.id for one in toys.rules if "trygg" in one.clauses],
        "requirements": [one.id for one in toys.requirements.values() if "trygg" in one.clauses],
        "lines": [],
    }
    assert not resting.on_clauses(toys, ["skarp"])


# The command ------------------------------------------------------------------------------------


def given(tmp_path, text, name="ny.txt"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def test_nothing_changed_is_0_and_something_is_1(folder, tmp_path):
    code, said = prio("kb", "source", "drift", given(tmp_path, TEXT), "--kb", folder)
    assert code == 0 and "20 clauses are unchanged" in said and "1 clause is of «annen-bok»" in said
    code, said = prio("kb", "source", "drift", given(tmp_path, put("Små deler", "Små biter")), "--kb", folder)
    assert code == 1 and "19 clauses are unchanged, 1 changed" in said
    assert "Now: Små biter skal bort." in said and "L-1" in said


def test_as_json_it_says_all_of_it(folder, tmp_path):
    file = given(tmp_path, put("Små deler", "Små biter") + NEW)
    code, said = from_json("kb", "source", "drift", file, "--kb", folder, "--cases", folder / "examples")
    assert code == 1
    assert said["counts"] == {"unchanged": 19, "changed": 1, "moved": 0, "gone": 0, "new": 1}
    assert [one["clause"] for one in said["changed"]] == ["trygg"]
    assert said["by_place"] == {"trygg": said["resting"]}
    assert said["cases"] == {"cases": 1, "unread": 0, "resting": ["togbane.yaml"]}


def test_what_the_text_says_of_its_own_day_is_told(folder, tmp_path):
    code, said = prio("kb", "source", "drift", given(tmp_path, api(TEXT), "svar.json"), "--kb", folder)
    assert code == 0 and "The text says that it was changed 4 March 2026. The base rests on 2 January 2026." in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text in it"),
        ("Noe helt annet enn ei bok om leker.", "holds 0 of 20 clauses"),
        ("Lekebiblioteket. Små deler skal bort.", "holds 1 of 20 clauses"),
        ("{", "ny.json"),
        ("<p>", "There is no text in it"),
    ],
)
def test_what_is_no_text_of_the_source_is_unusable(folder, tmp_path, text, said):
    file = given(tmp_path, text, "ny.json" if text == "{" else "ny.txt")
    code, told = prio("kb", "source", "drift", file, "--kb", folder)
    assert code == 2 and said in told


def test_a_source_without_clauses_is_unusable(folder, tmp_path):
    code, told = prio("kb", "source", "drift", given(tmp_path, TEXT), "--kb", folder, "--source", "lekelov")
    assert code == 2 and "It is one of: annen-bok, lekebok" in told


def test_a_base_that_says_something_else_of_its_passages_is_told(tmp_path):
    made = made_up.base_in(tmp_path)
    sources = made / "ontology" / "sources.ttl"
    with sources.open("a", encoding="utf-8") as file:
        file.write('kilde:lekebok prio:utenKlausul "noe" .\n')
    code, said = prio("kb", "check", "--kb", made)
    assert code == 2 and "«noe» is not a value of prio:utenKlausul" in said


HOSTILE = {
    "tags without end": "<p>" * 90_000 + TEXT,
    "a comment without end": page(TEXT) + "<!--" * 100_000,
    "deep": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "one word": "Det " * 60_000,
    "the first words of a clause": "<p>" + "Små deler " * 5_000,
    "scripts": "<html><script>" + "alert('Små deler skal bort.');" * 10_000,
    "JSON in JSON": "[" * 100_000,
    "no sense": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("good", [TEXT.encode(), page(TEXT).encode(), api(TEXT).encode()], ids=["text", "page", "API"])
def test_what_is_damaged_is_refused_or_read_as_text(toys, good, seed):
    """Some bytes are others, taken out or said again."""
    dice, bad = Random(seed), bytearray(good)
    for _time in range(dice.randint(1, 30)):
        start = dice.randrange(len(bad))
        end = min(len(bad), start + dice.choice((1, 2, 40, 400)))
        bad[start:end] = dice.choice((dice.randbytes(3), b"", bad[start:end] * 3, b"<", b"\\", b'"', b"&#0;"))
    try:
        found = texts.text_in(bytes(bad), "x")
    except Unusable as error:
        assert error.problems
    else:
        watch.drift(toys, found, "lekebok", BEFORE)


@pytest.mark.parametrize("how", HOSTILE)
def test_what_is_hostile_is_refused_or_read_as_text(toys, how):
    data = HOSTILE[how] if isinstance(HOSTILE[how], bytes) else HOSTILE[how].encode()
    try:
        found = texts.text_in(data, "x")
    except Unusable as error:
        assert error.problems
    else:
        assert not any("alert" in line or "<" in line for line in found.lines)
        watch.drift(toys, found, "lekebok", BEFORE)
