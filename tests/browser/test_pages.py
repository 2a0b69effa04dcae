"""Every page in Chromium: in three widths and three languages, by keyboard, with axe-core and the Nu checker.

A new page is a line in PLACES. Its `reach` is an address, in which {case} is a case made from a rich example, or a
function that brings a browser page into the state:

    Place("new-case", a_new_case),
    def a_new_case(page): page.goto("/ny"); page.locator("#tittel").fill("Lunsj"); page.locator("main form button").click()

The function is used in every language: use names, ids and addresses in it, not words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from ..conftest import size
from ..finding import DUTY, WEIGHING
from . import making
from .checking import axe, fits, focus_problems, nothing, nu, screenshot, settled
from .conftest import kept, left
from .watching import Watch

TRIED = "S-LitenNytte"  # a rule of one step of a scale


@dataclass(frozen=True)
class Place:
    name: str
    reach: str | Callable[[Page], None]
    status: int = 200  # of the answer, and the only one from 400 up that may come on the way
    scripted: bool = False  # cannot be reached without JavaScript
    within: str = ""  # the place that shows the same page with more on it: then this one is looked at only with --long

    def open(self, page: Page, watch: Watch, case: str) -> str:
        """Brings the page there and gives its HTML as the server sent it."""
        if self.status >= 400:
            watch.expect(self.status)
        if callable(self.reach):
            self.reach(page)
        else:
            page.goto(self.reach.format(case=case))
        settled(page)
        assert (watch.html_response.status, watch.html_response.url) == (self.status, page.url.partition("#")[0])
        return watch.html


def upload(page: Page, text: str) -> None:
    page.goto("/")
    page.locator("details:has(#saksfil) > summary").click()
    page.set_input_files("input[name=saksfil]", {"name": "sak.yaml", "mimeType": "text/yaml", "buffer": text.encode()})
    page.locator("form:has(input[name=saksfil]) button").click()


def refused(page: Page) -> None:
    upload(page, "case: x\ntitle: y\nanswers: {nyte-samlet: stor}\nlevel: fylke\n")


def accepted(page: Page) -> None:
    upload(page, "case: x\ntitle: y\nmeasures: [{id: a, title: A}]\n")


def an_example(page: Page) -> None:
    page.goto("/")
    page.locator("details:has(#eksempler) > summary").click()
    page.locator(f"form[action='/eksempel/{making.RICH}'] button").click()
    page.wait_for_url("**/sak/**")


def new_refused(page: Page) -> None:
    page.goto("/ny")
    page.locator("main form button[type=submit]").click()


def empty_measures(page: Page) -> None:
    page.goto(f"/sak/{making.a_case(page)}/side-om-side")


def empty_questions(page: Page) -> None:
    page.goto(f"/sak/{making.a_case(page)}/saken")


def answer_refused(page: Page) -> None:
    """A form that is sent whole, with one answer that cannot be saved."""
    empty_questions(page)
    page.locator("#svar textarea[name$='.verdi']").first.fill("Ring 91 23 45 67")
    with page.expect_navigation():
        page.locator("#svar button.ds-button[type=submit]:not([name])").click()


def rule_tried(page: Page, exchanged: str = "middels") -> None:
    """A rule with another step, and what comes of it."""
    page.goto(f"/regler/{TRIED}/prov")
    field = page.locator("#tekst")
    field.fill(field.input_value().replace("at_most: {nytte-samlet: liten}", f"at_most: {{nytte-samlet: {exchanged}}}"))
    with page.expect_navigation():
        page.locator("form:has(#tekst) button[type=submit]").click()
    for summary in page.locator("#svar details.more > summary").all()[:3]:
        summary.click()


def rule_refused(page: Page) -> None:
    rule_tried(page, "mange")


def depth_refused(page: Page) -> None:
    empty_questions(page)
    page.locator(".case-bar a").first.click()
    page.wait_for_url("**/dybde")
    with page.expect_navigation():
        page.locator("main form button").click()


def dismissal_refused(page: Page) -> None:
    page.goto(f"/sak/{making.an_example(page)}/gjennomgang")
    form = page.locator("form[action$='/avvis']").first
    form.locator("xpath=ancestor::details[1]/summary").click()
    with page.expect_navigation():
        form.locator("button").click()


def archived(page: Page) -> None:
    case = making.an_example(page)
    making.send(page, f"/sak/{case}/arkiv", {}, f"/sak/{case}/oppsett")
    page.goto(f"/sak/{case}/gjennomgang")


def put_away(page: Page) -> None:
    """The first page after a case was archived."""
    page.goto(f"/sak/{making.an_example(page)}/oppsett")
    with page.expect_navigation():
        page.locator("form[action$='/arkiv'] button").click()


PLACES = [
    Place("start", "/"),
    Place("put-away", put_away),
    Place("archive", "/arkiv"),
    Place("new", "/ny"),
    Place("new-refused", new_refused, 422),
    Place("empty-measures", empty_measures),
    Place("empty-questions", empty_questions),
    Place("answer-refused", answer_refused, 422),
    Place("depth-refused", depth_refused, 422),
    Place("dismissal-refused", dismissal_refused, 422),
    Place("archived", archived),
    Place("tried", f"/sak/{{case}}/hvorfor/{WEIGHING}?om=tiltak:team&svar=nei"),
    Place("points-opened", "/sak/{case}/tiltak/team?apne=ressurs-lokaler&apne=nytte-krit"),
    Place("opened-file", accepted, within="case"),
    Place("opened-example", an_example, within="case"),
    Place("refused-file", refused, 400),
    Place("unknown-address", "/finnes-ikke", 404),
    Place("case", "/sak/{case}/saken"),
    Place("measure", "/sak/{case}/tiltak/team", within="points-opened"),
    Place("answer", "/sak/{case}/svar/anb-barn-berort?om=tiltak:team"),
    Place("advice", "/sak/{case}/gjennomgang"),
    Place("document", "/sak/{case}/dokument", within="document-traced"),
    Place("document-traced", "/sak/{case}/dokument?kilder=1&lengde=grundig"),
    Place("side-by-side", "/sak/{case}/side-om-side"),
    Place("overall", "/sak/{case}/samlet"),
    Place("law-map", "/sak/{case}/lovkart"),
    Place("remove-measure", "/sak/{case}/tiltak/team/fjern"),
    Place("why-rule", f"/sak/{{case}}/hvorfor/{DUTY}?om=tiltak:team"),
    Place("why-question", "/sak/{case}/hvorfor/anb-barn-berort?om=tiltak:team"),
    Place("audit", "/sak/{case}/revisjon"),
    Place("history", "/sak/{case}/historikk"),
    Place("depth", "/sak/{case}/dybde"),
    Place("set-up", "/sak/{case}/oppsett"),
    Place("knowledge-base", "/sak/{case}/kunnskapsbase"),
    Place("profile-new", "/profil"),
    Place("rules", "/regler"),
    Place("rule", f"/regler/{DUTY}"),
    Place("rule-to-try", f"/regler/{TRIED}/prov", within="rule-tried"),
    Place("rule-tried", rule_tried),
    Place("rule-refused", rule_refused, 422),
    Place("questions-of-base", "/sporsmal"),
    Place("question-of-base", "/sporsmal/anb-barn-berort"),
    Place("criteria", "/kriterier"),
    Place("sources", "/kilder"),
    Place("source", "/kilder/veileder"),
    Place("law-of-base", "/lovkart"),
    Place("value-matrix", "/hjelp/verdimatrise"),
    Place("risk-matrix", "/hjelp/risikomatrise"),
    Place("shortfall", "/hjelp/apt?age=61&today=15&without=12"),
    Place("qalys", "/hjelp/qaly"),
    Place("wrong-cost", "/hjelp/cost?cost=x", 400),
]


@pytest.fixture(scope="module")
def case(browser, server) -> str:
    """The id of a case that no test changes."""
    page = browser.new_page(base_url=server.address)
    id = making.an_example(page)
    page.close()
    return id


@pytest.fixture
def plain(browser, windows, context_options) -> Iterator[Page]:
    """A page without JavaScript."""
    plain = kept(browser, windows, context_options | {"java_script_enabled": False})
    yield plain
    left(plain)


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The HTML of the places reached so far, so that the Nu checker can take them all at once."""
    return {}


def has_its_head(page: Page, language: str) -> None:
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    title, _, product = page.title().rpartition(" – ")
    assert (title.strip() != "", product) == (True, "Prioriteringsrådgiver")


# In every run each page is looked at once, on a wide screen or on a narrow one; with --long on both, and in all its states.
LOOKED = size([place for place in PLACES if not place.within], PLACES)
WIDE, NARROW = LOOKED[:: size(2, 1)], LOOKED[size(1, 0) :: size(2, 1)]


@pytest.mark.parametrize("place", WIDE, ids=lambda place: place.name)
def test_a_place_on_a_wide_screen(page, watch, place, case, sources):
    sources[place.name] = place.open(page, watch, case)
    screenshot(page, f"{place.name}-1280")
    has_its_head(page, "nb")
    nothing(axe(page))
    nothing(focus_problems(page))
    fits(page, 1280, 360, 320)


@pytest.mark.parametrize("width", [320])  # as 1280 at 400 %
@pytest.mark.parametrize(
    ("place", "language"),
    [(place, ("nn", "en")[n % 2]) for n, place in enumerate(NARROW)],
    ids=[place.name for place in NARROW],
)
def test_a_place_on_a_narrow_screen(page, watch, place, case, width, language, sources):
    html = place.open(page, watch, case)
    sources.setdefault(place.name, html)
    screenshot(page, f"{place.name}-320")
    has_its_head(page, language)
    nothing(axe(page))
    nothing(focus_problems(page))
    fits(page, 320, 360)  # the same rules of style
    screenshot(page, f"{place.name}-360")


@pytest.mark.parametrize("place", [place for place in PLACES if not place.scripted][:: size(6, 1)], ids=lambda place: place.name)
def test_a_place_is_the_same_without_javascript(page, plain, server, watch, place, case):
    place.open(page, watch, case)
    plain_watch = Watch(plain.context, server.address)
    place.open(plain, plain_watch, case)
    part = "h1" if callable(place.reach) else "main"  # two cases made one after the other may differ in the hour
    said, alone = plain.locator(part).inner_text(), plain.locator("main noscript").all_inner_texts()
    buttons = page.locator("main [data-print]").all_inner_texts()  # shown where there is JavaScript only
    assert paragraphs(said, without=alone) == paragraphs(page.locator(part).inner_text(), without=buttons)
    fits(plain, 1280, 360, 320)
    plain_watch.end()
    nothing(plain_watch.problems)


def test_every_place_is_valid_html(page, watch, sources, case):
    for place in PLACES:
        if place.name not in sources:
            sources[place.name] = place.open(page, watch, case)
    nothing(nu(sources))


def paragraphs(text: str, without: Sequence[str] = ()) -> list[str]:
    """What stands on a page; `without` what is said only with JavaScript, or only without."""
    for one in without:
        text = text.replace(one, "")
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("width", "javascript"), size([(1280, True), (320, False)], [(1280, True), (1280, False), (320, True), (320, False)])
)
def test_the_language_is_chosen_on_the_page_and_kept(page, javascript, width, case):
    page.goto(f"/sak/{case}/gjennomgang")
    texts = [page.locator("main").inner_text()]
    for code in ["nn", "en", "nb"]:
        with page.expect_navigation(url=lambda url: url.partition("?")[0].endswith(f"/sak/{case}/gjennomgang")):
            page.locator(f"a[hreflang={code}]:visible").first.click()
        assert page.locator("html").get_attribute("lang") == code
        texts.append(page.locator("main").inner_text())
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == code
        page.goto(f"/sak/{case}/gjennomgang")
    assert (len(set(texts)), texts[0] == texts[-1]) == (3, True)


def test_the_first_stop_leads_past_the_menu(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.tagName") == "MAIN"
