"""A paper beside the fields: marked with the mouse or ticked, put into the field that one is at, and saved with its source."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..conftest import size
from ..document.test_reading import full, word
from . import making
from .checking import axe, focus_problems, no_sideways_scroll, nothing, nu, screenshot, swapped
from .test_proposals import DAY_CENTRE

PASSAGE, SOURCE = "Kommunen vurderer dagsenteret.", "Saksframlegg: Dagsenteret i Solvik, 12. mars 2026"


PAPER = {"name": "sak.docx", "mimeType": "application/msword", "buffer": word(before=full)}


def open_with_a_paper(page: Page) -> None:
    case = making.a_file(page, DAY_CENTRE)
    making.send(page, f"/sak/{case}/sakspapir", {"fil": PAPER}, f"/sak/{case}/sakspapir")
    page.goto(f"/sak/{case}/saken")


def field(page: Page):
    """The first field for words on the page."""
    return page.locator(".q textarea[name$='.verdi']").first


def sources(page: Page) -> list[str]:
    name = field(page).get_attribute("name").removesuffix(".verdi")
    return [one for one in page.locator(f'[name="{name}.kilder"]').evaluate_all("all => all.map(one => one.value)") if one]


def put_in(page: Page) -> None:
    page.get_by_role("button", name="Sett inn det som er merket").click()


def test_what_is_marked_goes_behind_what_stands_in_the_field_that_one_is_at(page):
    open_with_a_paper(page)
    nothing(axe(page))
    no_sideways_scroll(page)
    screenshot(page, "paper")
    others = page.locator("#sett_inn_i option")
    page.locator("#sett_inn_i").select_option(index=others.count() - 1)
    field(page).fill("Vi har sett på dette.")
    page.get_by_text(PASSAGE).click(click_count=3)
    with swapped(page):
        put_in(page)
        expect(page.locator("#papir [role=status]")).to_have_text("Satt inn. Kilden står under «Mer».")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(f"Vi har sett på dette.\n\n{PASSAGE}")
    page.reload()
    expect(field(page)).to_have_value(f"Vi har sett på dette.\n\n{PASSAGE}")
    assert sources(page) == [SOURCE]


def test_it_can_be_taken_back_as_what_one_types(page):
    open_with_a_paper(page)
    before = field(page).input_value()
    field(page).focus()
    page.get_by_text(PASSAGE).click(click_count=3)
    put_in(page)
    expect(field(page)).not_to_have_value(before)
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value(before)


def test_nothing_marked_puts_nothing_in_and_says_so(page):
    open_with_a_paper(page)
    before = field(page).input_value()
    put_in(page)
    expect(page.locator("#papir [role=status]")).to_have_text("Merk tekst i dokumentet, eller kryss av avsnitt, først.")
    expect(field(page)).to_have_value(before)


@pytest.mark.parametrize("width", [1280])
def test_the_table_of_the_measures_stays_a_table(page):
    open_with_a_paper(page)
    page.goto(page.url.replace("/saken", "/side-om-side"))
    no_sideways_scroll(page)
    expect(page.locator(".grid")).to_have_css("display", "table")
    cells = page.locator(".grid tbody tr").first.locator("td")
    first, second = cells.first.bounding_box(), cells.nth(1).bounding_box()
    assert first["y"] == second["y"] and first["width"] > 150
    expect(page.locator("#papir .text")).to_be_hidden()
    page.locator("#papir summary").click()
    expect(page.locator("#papir .text")).to_be_visible()
    screenshot(page, "paper-beside-the-table")
    nothing(axe(page))


@pytest.mark.parametrize("width", size([320], [360, 320]))
def test_on_a_narrow_screen_it_is_folded_below_and_used_by_keyboard(page):
    open_with_a_paper(page)
    paper = page.locator("#papir")
    expect(paper.get_by_text(PASSAGE)).to_be_hidden()
    no_sideways_scroll(page)
    field(page).fill("")
    paper.locator("summary").focus()
    page.keyboard.press("Enter")
    nothing(axe(page))
    no_sideways_scroll(page)
    screenshot(page, f"paper-{page.viewport_size['width']}")
    page.get_by_role("checkbox", name=PASSAGE).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Sett inn det som er merket").focus()
    with swapped(page):
        page.keyboard.press("Enter")
    expect(field(page)).to_have_value(PASSAGE)
    expect(page.get_by_role("checkbox", name=PASSAGE)).to_be_hidden()
    page.reload()
    expect(field(page)).to_have_value(PASSAGE)
    assert sources(page) == [SOURCE]


@pytest.mark.parametrize("javascript", [False])
def test_it_is_put_in_without_javascript(page):
    open_with_a_paper(page)
    field(page).fill("Vi har sett på dette.")
    page.get_by_role("checkbox", name=PASSAGE).check()
    page.locator("#sett_inn_i").select_option(field(page).get_attribute("name"))
    with page.expect_navigation():
        put_in(page)
    expect(field(page)).to_have_value(f"Vi har sett på dette.\n\n{PASSAGE}")
    expect(page.get_by_text("1 avsnitt er satt inn, med kilde.")).to_be_visible()
    assert sources(page) == [SOURCE]


def test_the_pages_that_bring_it_and_change_it(page, watch):
    watch.expect(422)
    page.goto(f"/sak/{making.a_file(page, DAY_CENTRE)}/saken")
    page.get_by_role("link", name="Har du et saksframlegg fra før?").click()
    page.set_input_files("#fil", PAPER)
    page.get_by_role("button", name="Legg det ved siden av feltene").click()
    page.wait_for_url("**/saken")
    seen = {"paper": page.content()}
    page.get_by_role("link", name="Endre eller fjern").click()
    nothing(axe(page))
    seen["change"] = page.content()
    nothing(focus_problems(page, at_most=40))
    page.get_by_text("Bruk et annet dokument i stedet").click()
    page.get_by_label("Bytt ut «Dagsenteret i Solvik»").check()
    page.locator("#tekst").fill("# Kontakt\nRing 91 23 45 67.")
    page.get_by_role("button", name="Legg det ved siden av feltene").click()
    expect(page.get_by_text(re.compile("Avsnitt 2, under «Kontakt»"))).to_be_visible()
    expect(page.locator("#tekst")).to_have_value("# Kontakt\n\nRing […].")
    nothing(axe(page))
    nothing(nu({**seen, "refused": page.content()}))
