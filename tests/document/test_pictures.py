"""The pictures of a document: they show what was answered, say it in words too, and hold without colours and without fonts."""

import json
import re
import struct
import zlib
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from advisor.api import advise, read_case, speaking
from advisor.document.documents import drawn_up
from advisor.document.model import Figure
from advisor.document.pictures.budget import budget
from advisor.document.pictures.certainty import Certainty, certainty
from advisor.document.pictures.comparison import compared
from advisor.document.pictures.fonts import font_files
from advisor.document.pictures.png import SHARP, png
from advisor.document.pictures.svg import Drawing
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
HOSTILE = "<script>alert(1)</script>{{7*7}}]]>&amp;\"'"


def pictures_of(advice):
    return [one.svg for one in (compared(advice), budget(advice), certainty(advice)) if one.svg]


def pixels(image):
    """The grey of every pixel of a PNG of ours: eight bits each of red, green, blue and opacity."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    at, data = 8, b""
    while at < len(image):
        (length,), kind = struct.unpack(">I", image[at : at + 4]), image[at + 4 : at + 8]
        body = image[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack(">IIBB", body[:10])
            assert (depth, colours) == (8, 6)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    raw, row, rows = zlib.decompress(data), width * 4, []
    before = bytearray(row)
    for number in range(height):
        how, line = raw[number * (row + 1)], bytearray(raw[number * (row + 1) + 1 : (number + 1) * (row + 1)])
        for place in range(row):
            left, above = line[place - 4] if place >= 4 else 0, before[place]
            corner = before[place - 4] if place >= 4 else 0
            paeth = min((left, above, corner), key=lambda one: abs(left + above - corner - one))
            line[place] = (line[place] + (0, left, above, (left + above) // 2, paeth)[how]) % 256
        rows.append(bytes(line))
        before = line
    return width, height, rows


def ink(image):
    """How many pixels are dark."""
    _width, _height, rows = pixels(image)
    return sum(one < 128 for row in rows for one in row[::4])


def words(said):
    drawing = Drawing("k", 20 + 12 * len(said), 40, "t", "d")
    drawing.text(said, 10, 25)
    return png(str(drawing))


def test_a_picture_that_is_drawn_again_is_the_one_that_was_drawn():
    first, other = str(Drawing("a", 20, 20, "First", "")), str(Drawing("a", 20, 40, "First", ""))
    assert png(first) is png(first) != png(other)


@pytest.mark.parametrize("said", ["Nytte 1234567890 %,.–:;()«»", "æøåÆØÅ", "čđŋšŧžáïöä", "ČĐŊŠŦŽÁÏÖÄ"])
def test_every_letter_is_drawn_by_the_fonts_that_come_with_the_program(said):
    """As on a server without fonts: none of its own is looked for. A letter that is lacking would be drawn as a box."""
    nothing, box = ink(words(" ")), words("\ue000")
    assert ink(box) > nothing
    for letter in said.replace(" ", ""):
        assert ink(words(letter)) > nothing and words(letter) != box, letter


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pictures_have_only_letters_of_those_fonts(language, base):
    known = {chr(code) for path in font_files() for code in TTFont(path).getBestCmap()}
    for path in EXAMPLES:
        with speaking(language):
            for svg in pictures_of(advise(read_case(path, base), base)):
                drawn = {letter for one in ElementTree.fromstring(svg).iter("text") for letter in one.text}
                assert drawn - known == set()


def test_fonts_of_the_computer_are_not_asked():
    assert font_files() and all("Inter" in path or "inter" in path for path in font_files())


# What they show --------------------------------------------------------------------------------


def said(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter("text")]


def count(svg, look):
    return sum(one.get("class") == look for one in ElementTree.fromstring(svg).iter())


def case_with(*measures, **answers):
    """A case of measures with these answers, each with one target group or with several."""
    written = []
    for number, one in enumerate(measures):
        groups = one.pop("groups", [one.pop("alvorlighet-malgruppe", None)])
        written.append(
            {
                "id": f"m{number}",
                "title": f"Measure {number}",
                "answers": one,
                "target_groups": [
                    {
                        "id": f"g{place}",
                        "title": f"Group {place}",
                        "answers": {"alvorlighet-malgruppe": severity} if severity else {},
                    }
                    for place, severity in enumerate(groups)
                ],
            }
        )
    return {"case": "c", "title": "C", "level": "kommune", "answers": answers, "measures": written}


@pytest.fixture
def advised(advice_on):
    return lambda record: advice_on(json.dumps(record))


@pytest.mark.parametrize("number", [2, 12, 30])
def test_a_comparison_of_many_measures_stays_as_wide_as_a_page_can_show(advised, number):
    """Each of its letters is drawn once, and its own size grows no further than to a page that still can be read."""
    advice = advised(case_with(*({"nytte-samlet": "middels", "ressurs-samlet": "stor"} for _one in range(number))))
    drawn = compared(advice)
    letters = [one for one in said(drawn.svg) if re.fullmatch("[A-Z]{1,2}", one)]
    assert letters == [side.letter for side in drawn.sides] and len(set(letters)) == number
    (width,) = struct.unpack(">I", png(drawn.svg)[16:20])
    assert width / SHARP < 1500


def test_costs_and_savings_differ_without_colours_and_what_is_not_known_has_no_bar(advised):
    money = budget(
        advised(
            case_with(
                {"tiltak-retning": "nytt", "ressurs-kostnader": 2000000},
                {"tiltak-retning": "avvikles", "ressurs-kostnader": 1000000},
                {"tiltak-retning": "nytt", "ressurs-kostnader": "usikkert"},
                {"tiltak-retning": "nytt"},
                {"tiltak-retning": "utsettes", "ressurs-kostnader": 9000000},
                {"tiltak-retning": "styrkes", "ressurs-kostnader": 500000},
                {"tiltak-retning": "nytt", "ressurs-kostnader": "1–1,5 mill."},
                **{"bg-budsjett-kort": 0, "bg-budsjett-lang": {"value": "usikkert", "rationale": "later"}},
            )
        )
    )
    with speaking("en"):
        short, later, cost, saving, unsure, missing, off, more, span = money.lines
        assert cost.bars == [("more", 0.0, 2e6)] and cost.words == "2,000,000 more"
        assert saving.bars == [("less", -1e6, 0.0)] and saving.words == "1,000,000 less"
        assert (unsure.change, unsure.words, missing.words) == (None, "not known yet", "not assessed")
        assert (off.change, off.words) == (0.0, "to be postponed: no change") and not off.drawn
        assert more.bars == [("open", 0.0, 500000.0)] and more.words == "up to 500,000 more"
        assert span.bars == [("more", 0.0, 1e6), ("open", 1e6, 1.5e6)] and span.words == "1,000,000–1,500,000 more"
        assert (short.words, later.words) == ("no change", "not known yet")
        assert said(money.svg).count("?") == 3 and count(money.svg, "hole") == 2 and count(money.svg, "hatch") > 3
        assert (count(money.svg, "more"), count(money.svg, "less"), count(money.svg, "open")) == (2, 1, 2)
        of_case, of_measures = money.tables
        told = " ".join(piece.text for table in money.tables for row in table.rows for piece in row)
        assert (len(of_case.rows), len(of_measures.rows)) == (2, 7)
        over = "Each measure on its own, if it is carried out"
        assert of_measures.caption == over and over in said(money.svg) and over in money.figure.alt
        assert said(money.svg).index("No change") < said(money.svg).index(over) < said(money.svg).index("A")
        assert all(f"{one.name} {one.words[0].upper()}{one.words[1:]}" in told for one in money.lines)


def test_an_amount_in_another_unit_is_said_and_not_drawn(advised):
    hours = {"value": 10, "unit": "timer"}
    costs = [{"tiltak-retning": "nytt", "ressurs-kostnader": cost} for cost in (hours, 2)]
    money = budget(advised(case_with(*costs, **{"bg-budsjett-kort": hours})))
    said = [(one.change, one.words) for one in (money.of_case[0], *money.of_measures)]
    assert said == [(None, "10 timer"), (None, "10 timer"), (2.0, "2 more")]


def test_a_span_across_zero_is_open_on_both_sides(advised):
    money = budget(advised(case_with(**{"bg-budsjett-kort": {"from": -100, "to": 200}})))
    with speaking("en"):
        assert money.of_case[0].bars == [("open", -100.0, 200.0)]
    assert "100" in money.of_case[0].words


def test_how_sure_is_filled_boxes_and_what_is_not_said_is_neither_full_nor_empty(advised):
    sure = certainty(
        advised(
            case_with(
                {
                    "nytte-samlet": {"value": "middels", "certainty": "svært"},
                    "ressurs-samlet": "stor",
                    "alvorlighet-malgruppe": {"value": "høy", "certainty": "lite"},
                },
                {"nytte-samlet": "usikkert", "groups": [{"value": "høy", "certainty": "middels"}, "lav"]},
            )
        )
    )
    assert sure.tells
    assert (count(sure.svg, "more"), count(sure.svg, "less"), count(sure.svg, "open")) == (3 + 1 + 2, 2 + 1, 2)
    assert said(sure.svg).count("?") == 2  # benefit not known yet, resources not assessed
    with speaking("en"):
        figure = certainty(advised(case_with({"nytte-samlet": {"value": "middels", "certainty": "svært"}}))).figure()
    assert "Measure 0. Benefit: very sure. Resources: not assessed. Severity: not assessed." in figure.alt


def test_a_picture_stands_only_where_it_says_more_than_a_sentence(advised):
    alone = advised(
        case_with({"nytte-samlet": "middels", "ressurs-samlet": "stor"}, **{"bg-budsjett-kort": 1, "bg-budsjett-lang": 1})
    )
    assert not compared(alone).tells and not budget(alone).tells and not certainty(alone).tells
    assert figures(alone) == []


def test_each_stands_where_it_belongs_and_none_in_a_short_document(base):
    advice = advise(read_case(ROOT / "examples" / "sykehjem-eller-hjemmetjeneste.yaml", base), base)
    assert figures(advice) == [("tiltakene", "sammenlikning"), ("tiltakene", "sikkerhet"), ("budsjett", "budsjett")]
    assert figures(advice, base.depth("kort")) == []


def test_two_measures_are_drawn_beside_their_table_only_in_the_longest_document(advised, base):
    measure = {"ressurs-samlet": "stor", "alvorlighet-malgruppe": {"value": "høy", "certainty": "lite"}}
    sure = [{**measure, "nytte-samlet": {"value": "middels", "certainty": how}} for how in ("svært", "middels", "lite")]
    two, three = advised(case_with(*map(dict, sure[:2]))), advised(case_with(*map(dict, sure)))
    both = [("tiltakene", "sammenlikning"), ("tiltakene", "sikkerhet")]
    assert figures(two) == [] and figures(three) == both
    assert figures(two, base.depth("grundig")) == both


def test_measures_are_counted_in_words_up_to_twelve(advised):
    for count, said in ((2, "two"), (12, "twelve"), (13, "13")):
        drawn = compared(advised(case_with(*({"nytte-samlet": "middels", "ressurs-samlet": "stor"} for _one in range(count)))))
        assert f"for {said} measures" in drawn.title


def figures(advice, length=None):
    sections = drawn_up(advice, length=length).sections
    return [(section.id, block.key) for section in sections for block in section.blocks if isinstance(block, Figure)]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_says_in_words_what_it_shows(language, base):
    for path in EXAMPLES:
        advice = advise(read_case(path, base), base)
        with speaking(language):
            for picture in (compared(advice), budget(advice), certainty(advice)):
                if picture.svg:
                    figure = picture.figure() if isinstance(picture, Certainty) else picture.figure
                    root = ElementTree.fromstring(picture.svg)
                    ids = root.get("aria-labelledby").split()
                    assert [root[0].tag, root[1].tag] == ["title", "desc"] and [root[0].get("id"), root[1].get("id")] == ids
                    assert root[1].text in figure.alt and figure.caption.startswith(picture.title)
                    assert (
                        all(advice.case.title_of(side.subject) in root[1].text for side in compared(advice).sides)
                        or figure.key == "budsjett"
                    )


def test_what_people_wrote_is_text_in_a_picture(advised):
    record = case_with({"nytte-samlet": "middels", "ressurs-samlet": "stor"})
    record["measures"][0]["title"] = HOSTILE
    svg = compared(advised(record)).svg
    assert "<script" not in svg and HOSTILE in ElementTree.fromstring(svg)[1].text
