"""What follows from the answers, beside the field: on a narrow screen, by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..conftest import ROOT, size
from . import making
from .checking import axe, focus_problems, no_sideways_scroll, nothing, nu, screenshot, swapped

DAY_CENTRE = (ROOT / "tests" / "dagsenter.yaml").read_text(encoding="utf-8")
SUM = "bg-budsjett-kort"


def open_without_the_sum(page: Page, text: str = DAY_CENTRE) -> None:
    case = making.a_file(page, re.sub(rf"\n  {SUM}: .*", "", text))
    page.goto(f"/sak/{case}/samlet")


@pytest.mark.parametrize("width", size([320], [360, 320]))
def test_it_is_read_and_used_on_a_narrow_screen(page):
    open_without_the_sum(page)
    beside, field = page.locator(f"#forslag-{SUM}"), page.locator(f'[name="{SUM}.verdi"]')
    expect(beside).to_contain_text("Det som faller bort: 1 050 000 (Dagsenter mandag og fredag, skal nedprioriteres).")
    expect(field).to_have_value("")
    no_sideways_scroll(page)
    nothing(axe(page))
    nothing(list(nu({"proposal": page.content()})))
    screenshot(page, f"proposal-{page.viewport_size['width']}")
    beside.get_by_role("button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("50.000"))
    expect(page.get_by_text("Forslaget er brukt.")).to_be_visible()
    expect(beside).to_have_text("")
    nothing(axe(page))


def test_it_follows_what_is_written_in_the_field(page):
    open_without_the_sum(page)
    beside, field = page.locator(f"#forslag-{SUM}"), page.locator(f'[name="{SUM}.verdi"]')
    field.fill("60 000")
    with swapped(page):
        field.press("Tab")
    expect(beside.get_by_role("button")).to_be_focused()  # and is not taken away under the reader's hands
    page.keyboard.press("Tab")
    expect(beside).to_contain_text("Svarene deres gir: 50 000 kroner per år.")
    expect(beside.get_by_role("button")).to_have_count(0)
    nothing(focus_problems(page, at_most=25))


@pytest.mark.parametrize("javascript", [False])
def test_it_is_used_without_javascript(page):
    open_without_the_sum(page)
    with page.expect_navigation():
        page.locator(f"#forslag-{SUM} button").click()
    expect(page.locator(f'[name="{SUM}.verdi"]')).to_have_value(re.compile("50.000"))
    expect(page.get_by_text("Forslaget er brukt.")).to_be_visible()
