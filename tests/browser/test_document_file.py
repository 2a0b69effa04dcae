"""The document as a file in Chromium: accessible, valid, as wide as the screen, and whole on paper."""

import pytest

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document.drafting import draft
from advisor.document.writing.html import page as file_of
from advisor.text.catalogue import LANGUAGES, speaking

from ..conftest import EXAMPLES
from ..document.heavy import ODD
from ..document.test_word import ROWS, Table, of, said
from .checking import axe, fits, no_sideways_scroll, nothing, nu, screenshot

ODD_ONE = of(*map(said, ODD), Table("t", "Tiltakene", ("Tiltak", "x" * 80), (*ROWS, *ROWS)), title="{{ tittel }} <b> 😀")


def document(base, language="nb"):
    with speaking(language):
        return draft(advise(read_case(str(EXAMPLES[1]), base), base), base.depths[-1])


@pytest.fixture
def show(page, base):
    def shown(odd: bool) -> None:
        with speaking("nb"):
            source = file_of(ODD_ONE if odd else document(base))
        page.route("**/fil", lambda route: route.fulfill(body=source, content_type="text/html; charset=utf-8"))
        page.goto("/fil")

    return shown


@pytest.mark.parametrize("odd", [False, True], ids=["example", "odd"])
def test_the_file_is_accessible_and_no_wider_than_the_screen(page, show, odd):
    show(odd)
    for width in (1280, 360):
        fits(page, width)
        nothing(axe(page))
        screenshot(page, f"document-{odd}-{width}")


def test_the_file_is_valid_in_every_language(base):
    pages = {}
    for language in LANGUAGES:
        with speaking(language):
            pages[language] = file_of(document(base, language))
    with speaking("nb"):
        nothing(nu({**pages, "odd": file_of(ODD_ONE)}))


def test_on_paper_nothing_reaches_out(page, show):
    page.set_viewport_size({"width": 640, "height": 900})  # as wide as the text on A4
    page.emulate_media(media="print")
    show(odd=True)
    no_sideways_scroll(page)


WHOLE = "all => all.map(one => [one.scrollWidth - one.clientWidth, one.getAttribute('aria-label')]).filter(one => one[0] > 0)"
DAY_CENTRE = EXAMPLES[0].parent / "dagsenter-eller-team.yaml"


def test_at_a_desk_the_file_shows_every_table_whole_and_no_word_is_broken(page, base):
    with speaking("nb"):
        source = file_of(draft(advise(read_case(str(DAY_CENTRE), base), base), base.depths[-1]))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.route("**/fil", lambda route: route.fulfill(body=source, content_type="text/html; charset=utf-8"))
    page.goto("/fil")
    assert page.locator(".scroll").evaluate_all(WHOLE) == []
    cells = page.locator(".grid :is(th, td)").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    assert cells == 0
    screenshot(page, "document-tables-1280")
