"""A person with a case, in real Chromium: from start to complete, over several days, with what goes wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from advisor.advice.advice import advise
from advisor.case.casefile import parse_case

from ..conftest import size
from ..finding import WEIGHING
from .checking import NO_DRAFT, axe, no_sideways_scroll, nothing, screenshot, settled, swapped

SHORT_ANSWERS = {  # question → option or text; all that a small case needs
    "bg-prioriteringssituasjon": "Skal vi ha felles lunsj eller en ekstra tur?",
    "nytte-samlet--felles-lunsj": "middels",
    "ressurs-samlet--felles-lunsj": "liten",
    "alvorlighet-hast--felles-lunsj": "lav",
    "anb-barn-berort--felles-lunsj": "nei",
    "alvorlighet-malgruppe--felles-lunsj--brukere": "middels",
    "likeverd-samlet": "Noen har lang vei til lunsjen.",
    "helhet-samlet": "Mat og selskap veide tyngst.",
}


def begin(page: Page, title: str = "Lunsj eller tur", depth: str = "kort") -> str:
    """A new case with one measure and one target group; its id."""
    page.goto("/")
    page.locator("main a[href='/ny']").click()
    page.locator("#title").fill(title)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sak/**")
    id = page.url.split("/")[4]
    page.goto(f"/sak/{id}/dybde")
    page.locator(f"input[name=depth][value={depth}]").check()
    page.locator("#grunn").fill("Et lite tiltak.")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page.goto(f"/sak/{id}/saken")
    add(page, "_nytt", "Felles lunsj")
    add(page, "_nygruppe--felles-lunsj", "Brukere")
    return id


def add(page: Page, field: str, title: str) -> None:
    """A measure or a target group, on the page where the case is named."""
    page.locator(f"[name='{field}.verdi']").fill(title)
    with page.expect_navigation():
        page.locator(f"button[name=ny][value='{field}']").click()


def answer(page: Page, name: str, value: str) -> None:
    """Gives one answer, as one does with the mouse."""
    radio = page.locator(f'[id="sp-{name}"] input[type=radio][name="{name}.verdi"][value="{value}"]')
    if radio.count():
        radio.check()
    elif page.locator(f'select[name="{name}.verdi"]').count():
        page.locator(f'select[name="{name}.verdi"]').select_option(value)
    else:
        page.locator(f'[id="sp-{name}"] [name="{name}.verdi"]').last.fill(value)


@pytest.mark.parametrize(
    ("width", "javascript"), size([(360, True), (1280, False)], [(1280, True), (1280, False), (360, True), (360, False)])
)
def test_a_case_from_start_to_complete(page, base, width, javascript):
    case = begin(page)
    page.goto(f"/sak/{case}")
    assert page.url.endswith("/saken")
    for _page in range(3):  # the case, the whole, and the law map on the way to the review
        for name, value in SHORT_ANSWERS.items():
            if page.locator(f'[id="{name}"]').count():
                answer(page, name, value)
        with page.expect_navigation():
            page.locator("#svar button[name=videre]").click()
    page.wait_for_url("**/gjennomgang")
    screenshot(page, f"complete-{width}-{'js' if javascript else 'plain'}")
    assert "Uten svar" not in page.locator("main").inner_text()
    no_sideways_scroll(page)
    with page.expect_download() as download:
        page.locator("a[href$='/saksfil']").click()
    advice = advise(parse_case(download.value.path().read_bytes(), "sak.yaml", base), base)
    assert advice.complete
    assert len(advice.inference.facts.answers()) <= 10


class Keyboard:
    """Someone without a mouse: Tab to a place, and the keys that it takes there."""

    def __init__(self, page: Page):
        self.page = page

    def to(self, selector: str, at_most: int = 250) -> None:
        for _ in range(at_most):
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {selector}")

    def press(self, selector: str) -> None:
        """Follows a link or sends a form, to the next page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """A radio group is one stop, and so is a list; the arrows move in it."""
        self.to(f'[name="{name}"]')
        for _ in range(12):
            if self.page.evaluate("() => document.activeElement.value") == value:
                if self.page.evaluate("() => document.activeElement.type") == "radio":
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never came to {value}")


def test_a_case_with_the_keyboard_only(page, base):
    page.goto("/")
    keys = Keyboard(page)
    keys.press("main a[href='/ny']")
    keys.write("#title", "Lunsj eller tur")
    keys.press("main form button[type=submit]")
    page.wait_for_url("**/sak/**")
    id = page.url.split("/")[4]
    page.goto(f"/sak/{id}/dybde")
    keys.choose("depth", "kort")
    keys.write("#grunn", "Et lite tiltak.")
    keys.press("main form button[type=submit]")
    page.goto(f"/sak/{id}/saken")
    for field, title in [("_nytt", "Felles lunsj"), ("_nygruppe--felles-lunsj", "Brukere")]:
        keys.write(f"[name='{field}.verdi']", title)
        keys.press(f"button[name=ny][value='{field}']")
    for _page in range(3):  # the case, the whole, and the law map on the way to the review
        order = page.evaluate("() => [...document.querySelectorAll('#svar [name$=\".verdi\"]')].map(one => one.name)")
        for name, value in sorted(
            SHORT_ANSWERS.items(), key=lambda one: order.index(f"{one[0]}.verdi") if f"{one[0]}.verdi" in order else -1
        ):
            if f"{name}.verdi" not in order:
                continue
            if page.locator(f':is(input[type=radio], select)[name="{name}.verdi"]').count():
                keys.choose(f"{name}.verdi", value)
            else:
                keys.write(f'[name="{name}.verdi"]', value)
        keys.press("#svar button[name=videre]")
    page.wait_for_url("**/gjennomgang")
    assert "Uten svar" not in page.locator("main").inner_text()


WEIGHED = "bb-plikt-avveies--team"
TOUCHED = "anb-barn-berort--team"
TICKED = "vurder-ogsa--team"


def test_progress_follows_the_answer_and_nothing_else_moves(page, case):
    left = page.locator("#deler-liste [aria-current] .s")
    before = left.inner_text()
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    field.fill("Korte opphold er best for barna, lange er billigst.")
    top = field.bounding_box()["y"]
    with swapped(page):
        field.press("Tab")
    expect(left).not_to_have_text(before)
    assert abs(field.bounding_box()["y"] - top) < 200
    assert page.evaluate("() => document.activeElement !== document.body")
    assert page.locator("#status").get_attribute("role") == "status"
    page.reload()
    expect(page.locator(f'[name="{WEIGHED}.verdi"]')).to_have_value("Korte opphold er best for barna, lange er billigst.")


def test_the_parts_of_an_answer_are_all_changed_before_the_page_is_laid_out_anew(page, case):
    """To ask after each part where things stand took a second of the browser for every answer that was saved."""
    page.evaluate(
        """() => {
            window.done = []
            const scroll = window.scrollBy
            window.scrollBy = (...by) => { done.push("held"); scroll.call(window, ...by) }
            document.body.addEventListener("htmx:oobAfterSwap", () => done.push("changed"))
        }"""
    )
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    field.fill("Korte opphold er best for barna, lange er billigst.")
    with swapped(page):
        field.press("Tab")
    done = page.evaluate("() => done")
    assert done.count("changed") > 2 and done.index("held") == len(done) - 1


def test_a_question_that_an_answer_calls_for_comes_without_moving_the_others(page, case):
    """A tick opens its field at once, where it stands."""
    tick = page.locator(f'[name="{TICKED}.verdi"][value=egen-tid]')
    hidden = page.locator("form .q").count()
    tick.scroll_into_view_if_needed()
    top = tick.bounding_box()["y"]
    with swapped(page):
        tick.check()
    assert page.locator("form .q").count() == hidden + 1
    assert page.evaluate("() => document.activeElement.value") == "egen-tid"
    assert abs(tick.bounding_box()["y"] - top) < 2
    expect(page.locator("#status")).not_to_be_empty()
    nothing(axe(page))


def test_what_is_typed_survives_a_reload_before_it_is_saved(page, case):
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    field.press_sequentially("Halvferdig tekst")
    page.reload()
    expect(field).to_have_value("Halvferdig tekst")
    settled(page)
    page.wait_for_function(NO_DRAFT)
    page.reload()
    expect(field).to_have_value("Halvferdig tekst")


def test_a_lost_network_is_said_and_nothing_is_lost(page, watch, context, case):
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    context.set_offline(True)
    field.fill("Skrevet uten nett")
    field.press("Tab")
    expect(page.locator("#status")).not_to_be_empty()
    assert page.locator("#svar.unsaved").count() == 1
    context.set_offline(False)
    page.wait_for_function("() => !document.querySelector('#svar.unsaved')")
    watch.forget()
    page.reload()
    expect(field).to_have_value("Skrevet uten nett")


def test_the_back_button_comes_back_to_the_answers(page, case):
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    field.fill("Skrevet før neste side")
    with page.expect_navigation():
        page.locator("#svar button[name=videre]").click()
    assert "/tiltak/team" not in page.url
    page.go_back()
    expect(field).to_have_value("Skrevet før neste side")


def test_two_windows_on_one_answer_show_both(page, context, case):
    other = context.new_page()
    other.goto(f"/sak/{case}/tiltak/team")
    with swapped(page):
        page.locator(f'[name="{WEIGHED}.verdi"]').fill("Fra det første vinduet")
        page.locator(f'[name="{WEIGHED}.verdi"]').blur()
    with swapped(other):
        other.locator(f'[name="{WEIGHED}.verdi"]').fill("Fra det andre vinduet")
        other.locator(f'[name="{WEIGHED}.verdi"]').blur()
    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("Fra det første vinduet")
    expect(other.locator(f'[name="{WEIGHED}.verdi"]')).to_have_value("Fra det andre vinduet")
    nothing(axe(other))
    screenshot(other, "conflict-1280")
    with other.expect_navigation():
        conflict.locator("button[name=behold]").click()
    expect(other.locator(f'[name="{WEIGHED}.verdi"]')).to_have_value("Fra det andre vinduet")
    page.reload()
    expect(page.locator(f'[name="{WEIGHED}.verdi"]')).to_have_value("Fra det andre vinduet")
    other.goto(f"/sak/{case}/svar/bb-plikt-avveies?om=tiltak:team")
    expect(other.locator("main")).to_contain_text("Fra det første vinduet")
    expect(other.locator("main")).to_contain_text("Fra det andre vinduet")


TEXTS = [
    *("bb-vurder", "bb-plikt-forsvarlig", "bb-plikt-avveies", "anb-barn-hvordan", "anb-kunnskap-nytte"),
]


def test_many_tabs_on_one_case_lose_no_answer(page, context, case):
    fields = [f"{question}--{measure}" for measure in ("avlastning", "team") for question in TEXTS[: size(2, 5)]]
    tabs = [context.new_page() for _field in fields]
    for tab, name in zip(tabs, fields, strict=True):
        tab.goto(f"/sak/{case}/tiltak/{name.partition('--')[2]}")
    for number, (tab, name) in enumerate(zip(tabs, fields, strict=True)):
        tab.locator(f'[name="{name}.verdi"]').fill(f"Svar fra fane {number}")
    for tab in tabs:
        tab.evaluate("() => document.getElementById('svar').dispatchEvent(new Event('change'))")  # all at once
    for tab in tabs:
        tab.wait_for_function(NO_DRAFT)
    for number, name in enumerate(fields):
        if not page.url.endswith(address := f"/sak/{case}/tiltak/{name.partition('--')[2]}"):
            page.goto(address)
        expect(page.locator(f'[name="{name}.verdi"]')).to_have_value(f"Svar fra fane {number}")


def test_personal_data_is_refused_in_its_place_and_not_repeated(page, case):
    field = page.locator(f'[name="{WEIGHED}.verdi"]')
    with swapped(page):
        field.fill("Gutten 010190 12345 trenger ro")
        field.blur()
    message = page.locator(f'[id="feil-{WEIGHED}"]')
    expect(message).not_to_be_empty()
    assert "12345" not in message.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    nothing(axe(page))
    screenshot(page, "personal-data-1280")
    with swapped(page):
        field.fill("Barna trenger ro")
        field.blur()
    expect(message).to_be_empty()
    assert field.get_attribute("aria-invalid") is None


def test_advice_is_dismissed_and_taken_back(page, case):
    page.goto(f"/sak/{case}/gjennomgang")
    card = page.locator("li.line.kan").first
    title = card.locator("p").first.inner_text()
    card.locator("summary").click()
    card.locator("textarea").fill("Passer ikke hos oss nå.")
    with page.expect_navigation():
        card.locator("form button").click()
    assert title not in page.locator("section:has(#rad) > ol").inner_text()
    page.locator("details", has=page.locator("form[action$='/avvis/angre']")).locator("summary").first.click()
    with page.expect_navigation():
        page.locator("form[action$='/avvis/angre'] button").first.click()
    assert title in page.locator("section:has(#rad) > ol").inner_text()


def moved(page: Page) -> Iterator[str]:
    yield from (row.inner_text() for row in page.locator(".rank .strong").all())


def test_the_order_is_set_by_people_and_focus_stays_on_the_moved_row(page, case):
    page.goto(f"/sak/{case}/samlet")
    before = list(moved(page))
    with page.expect_navigation():
        page.locator("button[name=flytt][value^=ned]").first.click()
    assert list(moved(page)) == before[::-1]
    assert before[0] in page.evaluate("() => document.activeElement.textContent")
    nothing(axe(page))


def test_trying_an_answer_saves_nothing(page, case):
    page.goto(f"/sak/{case}/hvorfor/{WEIGHING}?om=tiltak:team")
    page.locator("aside input[value=nei]").check()
    with page.expect_navigation():
        page.locator("aside form button").last.click()
    expect(page.locator("aside [role=status]")).not_to_be_empty()
    page.goto(f"/sak/{case}/side-om-side")
    expect(page.locator(f'[name="{TOUCHED}.verdi"]')).to_have_value("ja")


def test_a_case_is_put_away_and_taken_back(page, case):
    page.goto(f"/sak/{case}/oppsett")
    page.locator("form[action$='/arkiv'] button").click()
    page.wait_for_url(re.compile(r"/\?gjort=vekk"))
    nothing(axe(page))
    page.goto(f"/sak/{case}/oppsett")
    with page.expect_navigation():
        page.locator("form[action$='/arkiv'] button").click()
    assert f"/sak/{case}/" in page.url
