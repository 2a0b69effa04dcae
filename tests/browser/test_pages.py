"""Every page in Chromium: in three widths and three languages, by keyboard, with axe-core and the Nu checker.

A new page is a line in PLACES. Its `reach` is an address, or a function that brings a browser page into the state:

    Place("case-questions", a_new_case),
    def a_new_case(page): page.goto("/"); page.get_by_role("button", name=…).click()

Names may not depend on the language there: use roles, ids and names of fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from .checking import axe, focus_problems, no_sideways_scroll, nothing, nu, screenshot, settled
from .watching import Watch

RICH = "avlastning-eller-team"
WIDTHS = [1280, 360, 320]  # 320 is also 1280 at 400 %
LANGUAGES = ["nb", "nn", "en"]
VIEWS = [(1280, "nb"), (360, "nn"), (320, "en")]


@dataclass(frozen=True)
class Place:
    name: str
    reach: str | Callable[[Page], None]
    status: int = 200  # of the answer, and the only one from 400 up that may come on the way
    scripted: bool = False  # cannot be reached without JavaScript

    def open(self, page: Page, watch: Watch) -> str:
        """Brings the page there and gives its HTML as the server sent it."""
        if self.status >= 400:
            watch.expect(self.status)
        if callable(self.reach):
            self.reach(page)
        else:
            page.goto(self.reach)
        settled(page)
        assert watch.html_response.status == self.status
        return watch.html


def upload(page: Page, text: str) -> None:
    page.goto("/")
    page.set_input_files("input[name=saksfil]", {"name": "sak.yaml", "mimeType": "text/yaml", "buffer": text.encode()})
    page.locator("form:has(input[name=saksfil]) button").click()


def refused(page: Page) -> None:
    upload(page, "case: x\ntitle: y\nanswers: {nyte-samlet: stor}\nlevel: fylke\n")


def accepted(page: Page) -> None:
    upload(page, "case: x\ntitle: y\nmeasures: [{id: a, title: A}]\n")


PLACES = [
    Place("start", "/"),
    Place("advice", f"/eksempel/{RICH}/rad"),
    Place("advice-on-upload", accepted),
    Place("why-rule", f"/eksempel/{RICH}/hvorfor/R-BARN-02?om=tiltak:team"),
    Place("why-question", f"/eksempel/{RICH}/hvorfor/anb-barn-berort?om=tiltak:team"),
    Place("unknown-address", "/finnes-ikke", 404),
    Place("refused-file", refused, 400),
]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The HTML of the places reached so far, in bokmål, so that the Nu checker can take them all at once."""
    return {}


@pytest.mark.parametrize(("width", "language"), VIEWS, ids=[f"{width}-{language}" for width, language in VIEWS])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_place_is_accessible_and_fits_the_screen(page, watch, place, width, language, sources):
    source = place.open(page, watch)
    if language == "nb":
        sources[place.name] = source
    screenshot(page, f"{place.name}-{width}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    title, _, product = page.title().rpartition(" – ")
    assert (title.strip() != "", product) == (True, "Prioriteringsrådgiver")
    nothing(axe(page))
    nothing(focus_problems(page))
    for narrower in WIDTHS:
        page.set_viewport_size({"width": narrower, "height": 900})
        no_sideways_scroll(page)


def test_every_place_is_valid_html(context, watch, sources):
    for place in PLACES:
        if place.name not in sources:  # this test runs alone
            page = context.new_page()
            sources[place.name] = place.open(page, watch)
            page.close()
    nothing(nu(sources))


@pytest.mark.parametrize("place", [place for place in PLACES if not place.scripted], ids=lambda place: place.name)
def test_a_place_is_the_same_without_javascript(page, watch, browser, context_options, server, place):
    place.open(page, watch)
    plain_context = browser.new_context(**context_options | {"java_script_enabled": False})
    plain_watch, plain = Watch(plain_context, server.address), plain_context.new_page()
    place.open(plain, plain_watch)
    part = "h1" if callable(place.reach) else "main"  # two cases made one after the other may differ in the hour
    assert plain.locator(part).inner_text() == page.locator(part).inner_text()
    for width in WIDTHS:
        plain.set_viewport_size({"width": width, "height": 900})
        no_sideways_scroll(plain)
    nothing(plain_watch.problems)
    plain_context.close()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_language_is_chosen_on_the_page_and_kept(page, javascript, width):
    page.goto(f"/eksempel/{RICH}/rad")
    texts = [page.locator("main").inner_text()]
    for code in ["nn", "en", "nb"]:
        page.locator(f"a[hreflang={code}]:visible").first.click()
        page.wait_for_url(lambda url: url.partition("?")[0].endswith(f"/eksempel/{RICH}/rad"))
        assert page.locator("html").get_attribute("lang") == code
        texts.append(page.locator("main").inner_text())
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == code
        page.goto(f"/eksempel/{RICH}/rad")
    assert (len(set(texts)), texts[0] == texts[-1]) == (len(LANGUAGES), True)


def test_the_first_stop_leads_past_the_menu(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.tagName") == "MAIN"
