"""The picture of what leads to what, and the table that says the same: small, drawn for two widths, and held by the policy."""

import html
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from advisor.document.pictures.ways import NARROW, WIDE
from advisor.text.catalogue import speaking
from web.library import _entries
from web.ways import IN_PICTURE, IN_TABLE, Around

from ..finding import BASE, DUTY

SVG = "{http://www.w3.org/2000/svg}"
ADDRESSES = ["/sporsmal/anb-barn-berort", f"/regler/{DUTY}", "/regler/S-BarnBerort", "/regler/R-BARN-08"]


def section(client, address: str) -> str:
    text = client.get(address).text
    return re.search(r'<section aria-labelledby="veier".*?</section>', text, re.S)[0]


def words(svg: str) -> list[str]:
    return [one.text for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("text")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_picture_and_table_say_the_same(client, address):
    shown = section(client, address)
    wide, narrow = re.findall(r"<svg.*?</svg>", shown, re.S)
    for svg, measure in ((wide, WIDE), (narrow, NARROW)):
        root = ElementTree.fromstring(svg)
        assert root.get("viewBox").split()[2] == str(measure.width) and root.get("role") == "img"
        assert {one.tag.removeprefix(SVG) for one in root} >= {"title", "desc", "rect", "text", "line"}
        assert all(one.get("style") is None for one in root.iter())
        for box in (one for one in root if one.tag.endswith("rect")):
            assert float(box.get("x")) >= 0 and float(box.get("x")) + float(box.get("width")) <= measure.width
    ids = re.findall(r'\sid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    rows = html.unescape(re.sub(r"<[^>]+>", " ", shown[shown.index("<tbody>") :]))
    drawn = " ".join(words(wide))
    for name in {html.unescape(one) for one in re.findall(r'href="/[^"]*">([^<]+)</a>', shown[: shown.index("</tbody>")])}:
        assert name in rows
        if "more" not in drawn:
            assert " ".join(name.split()) in " ".join(drawn.split())


def test_a_row_says_how_one_leads_to_the_other(client):
    shown = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section(client, "/sporsmal/anb-barn-berort"))))
    assert "when at least one of these holds: the answer to «" in shown and "is asked for then" in shown
    duty = section(client, f"/regler/{DUTY}")
    assert "by the same condition" in duty and "(this page)" in duty and "asks for it" in duty


def test_a_thing_that_nothing_leads_to_has_no_picture(client):
    (alone,) = [id for id in BASE.questions if id == "anb-dokumenter"]
    shown = section(client, f"/sporsmal/{alone}")
    assert "<svg" not in shown and "No rule or requirement reads it" in shown


def test_the_list_holds_what_a_question_leads_to_and_says_so(client):
    text = client.get("/regler?start=anb-barn-berort").text
    listed = set(re.findall(r'href="/regler/([^"?]+)"', text))
    assert {"S-BarnBerort", DUTY} <= listed < {one.id for one in BASE.rules} | {*BASE.requirements}
    assert "Only what «anb-barn-berort» leads to" in html.unescape(text)
    assert "<tbody>" not in client.get("/regler?start=finnes-ikke").text


def test_in_a_base_of_two_thousand_rules_both_stay_small(app):
    (reader,) = [one for one in BASE.rules if one.id == "R-BARN-08"]
    large = replace(
        BASE, rules=(*BASE.rules, *(replace(reader, id=f"R-STOR-{n}", valid_from=date(2025, 4, 10)) for n in range(2_000)))
    )
    with app.test_request_context(), speaking("en"):
        shown = Around(large, _entries(large, "en"), "question", "anb-barn-berort").shown()
    assert shown.left_out > 1_900
    assert len(shown.rows) <= 2 * IN_TABLE[0] * (IN_TABLE[1] + 1) and len(shown.wide) < 20_000
    assert sum(one.endswith("more") for one in words(shown.wide)) >= 1
    assert (
        len([one for one in ElementTree.fromstring(shown.wide) if one.tag.endswith("rect")])
        <= 2 * IN_PICTURE[0] * (IN_PICTURE[1] + 1) + 1
    )
