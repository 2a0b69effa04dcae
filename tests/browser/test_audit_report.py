"""The report of an audit in Chromium: accessible, valid, as wide as the screen, and whole on paper."""

import pytest

from advisor.audit.report import report
from advisor.text.catalogue import LANGUAGES, speaking

from ..audit.test_report import FIVE, audit_folder
from ..conftest import size
from ..finding import GROWING
from .checking import axe, fits, focus_problems, nothing, nu, screenshot

LONG = "x" * 300
MANY = FIVE | {  # many years, long words, and text without a place to break
    "cases": [("kommune", "drift", year, 1_234_567, 0, 0, 1, 1) for year in range(2001, 2027)],
    "dismissals": [(GROWING, LONG, 1_234_567)],
    "explain": [("4601", LONG, "2024-03-01", LONG, "2026-05-10", LONG)],
    "refused": [(LONG, 1_234_567, LONG, LONG)],
    "prompts": [(LONG, "kommune", "drift", 2026, 1_234_567, 7)],
}


@pytest.fixture
def show(page, tmp_path, base):
    """Opens the report on these tables, and gives its HTML. It brings its own policy, which lets nothing run or load."""

    def shown(tables: dict, language: str = "nb") -> str:
        with speaking(language):
            source = report(audit_folder(tmp_path / "audit", tables), base)
        page.route("**/rapport", lambda route: route.fulfill(body=source, content_type="text/html; charset=utf-8"))
        page.goto("/rapport")
        return source

    return shown


@pytest.mark.parametrize("width", size([1280], [1280, 360]))
@pytest.mark.parametrize("tables", [FIVE, MANY, {}], ids=["five", "many", "none"])
def test_axe_finds_nothing_on_the_report(page, show, tables, width):
    show(tables)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    nothing(axe(page))
    screenshot(page, f"report-{width}")


def test_the_report_is_valid_in_every_language(show, tmp_path, base):
    pages = {}
    for language in LANGUAGES:
        with speaking(language):
            pages[language] = report(audit_folder(tmp_path / language, FIVE), base)
    nothing(nu(pages))


@pytest.mark.parametrize("tables", [FIVE, MANY], ids=["five", "many"])
def test_the_report_is_no_wider_than_the_screen(page, show, tables):
    show(tables)
    fits(page, *size([320, 1280], [320, 360, 800, 1280]))
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    fits(page, *size([320, 1280], [320, 360, 800, 1280]))


OVERLAPS = """() => [...document.querySelectorAll('svg[role=img]')].flatMap(picture => {
    const words = [...picture.querySelectorAll('text')]
    const boxes = words.map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, b]) => b.width)
    return boxes.flatMap(([said, a], place) => boxes.slice(place + 1)
        .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
        .map(([other]) => `${picture.querySelector('title').textContent}: ${said} over ${other}`))
})"""


@pytest.mark.parametrize("width", size([360], [360, 800, 1280]))
@pytest.mark.parametrize("tables", [FIVE, MANY], ids=["five", "many"])
def test_no_number_lies_over_another(page, show, tables, width):
    show(tables)
    nothing(page.evaluate(OVERLAPS))


def test_the_focus_is_seen_and_the_questions_lead_to_their_answers(page, show):
    show(FIVE)
    nothing(focus_problems(page))
    page.get_by_role("navigation").get_by_role("link").nth(2).click()
    assert page.evaluate("() => document.querySelector(':target').getBoundingClientRect().top") < 100


def test_on_paper_the_tables_are_open_but_for_those_that_the_bars_repeat(page, show):
    show(FIVE)
    last = page.locator("#duties ~ figure table").last
    assert not last.is_visible()
    page.emulate_media(media="print")
    assert last.is_visible()
    assert last.bounding_box()["height"] > 20
    assert not page.locator("#cases ~ figure table").first.is_visible()
    assert len(page.pdf(prefer_css_page_size=True)) < 2_000_000
