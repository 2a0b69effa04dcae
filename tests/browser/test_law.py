"""The page of the law map: read at every width and in every language, ticked without losing one's place, printed whole."""

import re

import pytest
from playwright.sync_api import expect

from ..conftest import size
from . import making
from .checking import axe, no_sideways_scroll, nothing, screenshot, settled
from .test_review import DAY_CENTRE, day_centre  # noqa: F401

SERVICE = '[name="tiltak-tjeneste--dagsenter.verdi"]'


@pytest.mark.parametrize(
    ("width", "language"), size([(360, "nn"), (1280, "en")], [(1280, "nb"), (360, "nb"), (360, "nn"), (1280, "en")])
)
def test_the_page_with_every_fold_open(page, day_centre, width, language):  # noqa: F811
    page.goto(f"/sak/{day_centre}/lovkart")
    settled(page)
    screenshot(page, f"law-map-{language}-{width}")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    no_sideways_scroll(page)
    nothing(axe(page))


def test_a_tick_swaps_the_lines_above_and_leaves_the_reader_where_they_are(page, day_centre):  # noqa: F811
    page.goto(f"/sak/{day_centre}/lovkart")
    tick = page.locator(SERVICE).first
    tick.scroll_into_view_if_needed()
    before = tick.bounding_box()["y"]
    tick.check()
    expect(page.locator("#lov-dagaktivitet-demens")).to_be_attached()
    expect(page.locator("#status")).to_contain_text("Kartet har nå")
    expect(page.locator("#deler-liste [aria-current]")).to_contain_text(f"{page.locator('.law > li').count()} linjer")
    assert tick.is_checked() and abs(tick.bounding_box()["y"] - before) < 40
    expect(page.locator("details:has(> #bedre)")).to_have_attribute("open", "")


@pytest.mark.parametrize("language", size(["nn"], ["nb", "nn", "en"]))
def test_the_review_is_one_a4_with_as_many_lines_as_a_case_can_have(page, language):
    text = DAY_CENTRE.read_text(encoding="utf-8")
    for direction, more in (
        ("nedprioriteres", "tiltak-tjeneste: [dagaktivitet-demens]\n      tiltak-berorer: [eldre, form, ansatte]"),
        ("nytt", "tiltak-tjeneste: [hjemmesykepleie, parorendestotte]\n      tiltak-berorer: [eldre, unge]"),
    ):
        text = text.replace(f"tiltak-retning: {direction}\n", f"tiltak-retning: {direction}\n      {more}\n", 1)
    page.goto(f"/sak/{making.a_file(page, text)}/gjennomgang")
    expect(page.locator(".law-short > li")).to_have_count(9)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=False))) == 1


def test_in_print_the_lawyer_gets_the_lines_with_the_folds_open_and_no_form(page, day_centre):  # noqa: F811
    page.goto(f"/sak/{day_centre}/lovkart")
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1054})
    screenshot(page, "law-map-a4")
    assert not [one for one in page.locator("#svar :is(input, textarea, button)").all() if one.is_visible()]
    closed = page.locator(".law details .touched").first
    assert closed.is_visible() and closed.bounding_box()["height"] > 0
    expect(page.locator("main .note").first).to_contain_text("Ingen jurist har lest linjene")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 3
