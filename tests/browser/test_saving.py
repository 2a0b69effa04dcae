"""What is written is saved, or said not to be: by pause, by leaving, with other windows, and whatever the server answers."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ..conftest import size
from . import making
from .checking import NO_DRAFT, axe, nothing, screenshot, settled, swapped

WEIGHED = "bb-plikt-avveies--team"
ASSESSED = "bb-vurder--team"
TOUCHED = "anb-barn-berort--team"
BEFORE = "Skrevet først"


def field(page: Page, name: str = WEIGHED):
    return page.locator(f'[name="{name}.verdi"]')


def write(page: Page, text: str, name: str = WEIGHED) -> None:
    """Writes in a field and leaves it; the answer of the server has come."""
    with swapped(page):
        field(page, name).fill(text)
        field(page, name).blur()


def header(page: Page):
    return page.locator("#lagret")


def stands(context: BrowserContext, case: str, text: str, name: str = WEIGHED) -> None:
    """What a page opened now shows of an answer."""
    assert shown(context, case, name) == text


def shown(context: BrowserContext, case: str, name: str = WEIGHED) -> str:
    return making.form_of(context, f"/sak/{case}/tiltak/team").value(f"{name}.verdi")


def arrives(context: BrowserContext, case: str, text: str) -> None:
    """What a page sent as it went stands in the case: nobody hears the answer of the server, so it is looked for."""
    for _attempt in range(500):
        if shown(context, case) == text:
            return
    raise AssertionError(f"it never came: {shown(context, case)}")


def elsewhere(context: BrowserContext, case: str, text: str) -> None:
    """Another window answers."""
    making.submit(context, f"/sak/{case}/tiltak/team", {f"{WEIGHED}.verdi": text})


def undo_last(page: Page, case: str) -> None:
    page.goto(f"/sak/{case}/historikk")
    with page.expect_navigation():
        page.locator("form[action$='/angre'] button").first.click()


def remove(context: BrowserContext, case: str, what: str) -> None:
    """Another window removes a measure or a target group."""
    making.submit(context, f"/sak/{case}/tiltak/{what}/fjern", {}, "/fjern")


@pytest.fixture
def posts(page) -> list[str]:
    """The saves that the page sends, as they go."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


@pytest.fixture
def alone(request) -> bool:
    """A clock that was taken over is never given back."""
    return "clock" in request.fixturenames


@pytest.fixture
def clock(page, case):
    """A test can let the time of the page on the questions pass."""
    page.clock.install()
    page.reload()
    return page.clock


# Value and version come from one source ----------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_back_shows_what_stands_and_puts_nothing_old_over_it(page, context, case, javascript):
    field(page).fill(BEFORE)
    with page.expect_navigation():
        page.locator("#svar button[name=videre]").click()
    elsewhere(context, case, "Fra et annet vindu")
    page.go_back()
    expect(field(page)).to_have_value("Fra et annet vindu")
    field(page, ASSESSED).fill("Noe annet")
    with page.expect_navigation():
        page.locator("#svar button[name=videre]").click()
    stands(context, case, "Fra et annet vindu")


def test_a_page_from_memory_is_fetched_anew(page, case):
    with page.expect_navigation():
        page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


def test_a_form_that_stands_open_takes_over_what_another_window_saved(page, context, case):
    """Its second save once put the old answer back: it had got the new version, and still the old value."""
    write(page, BEFORE)
    elsewhere(context, case, "Fra et annet vindu")
    for text in ("En", "To"):
        write(page, text, ASSESSED)
    expect(field(page)).to_have_value("Fra et annet vindu")
    stands(context, case, "Fra et annet vindu")


def test_what_is_being_written_waits_and_collides_openly(page, context, case):
    write(page, BEFORE)
    elsewhere(context, case, "Fra et annet vindu")
    field(page, ASSESSED).fill("Noe annet")
    with swapped(page):
        field(page).focus()  # the other answer is saved, and this one is about to be written in
    expect(field(page)).to_have_value(BEFORE)
    page.keyboard.type("!")
    with swapped(page):
        page.keyboard.press("Tab")
    expect(page.locator(".conflict")).to_contain_text("Fra et annet vindu")
    assert "!" in field(page).input_value()
    stands(context, case, "Fra et annet vindu")


# An undone answer stays undone --------------------------------------------------------------------


def test_back_after_undo_shows_the_undone_answer(page, context, case):
    before = field(page).input_value()
    write(page, BEFORE)
    undo_last(page, case)
    page.go_back()
    page.go_back()
    expect(field(page)).to_have_value(before)
    write(page, "Noe annet", ASSESSED)
    stands(context, case, before)


def test_what_was_saved_as_the_page_went_and_then_undone_does_not_come_back_by_its_draft(page, context, case):
    before = field(page).input_value()
    field(page).fill(BEFORE)
    page.goto("/regler")
    arrives(context, case, BEFORE)
    undo_last(page, case)
    page.goto(f"/sak/{case}/tiltak/team")
    expect(field(page)).to_have_value(before)
    page.wait_for_function(NO_DRAFT)
    expect(page.locator(".conflict")).to_have_count(0)
    stands(context, case, before)


def test_an_answer_undone_elsewhere_leaves_the_form_that_stands_open(page, context, case):
    before = field(page).input_value()
    write(page, BEFORE)
    other = context.new_page()
    undo_last(other, case)
    for text in ("En", "To"):
        write(page, text, ASSESSED)
    expect(field(page)).to_have_value(before)
    stands(context, case, before)


# Typed, and not left ------------------------------------------------------------------------------


def test_what_is_typed_is_saved_after_a_pause_and_never_called_saved_before(page, context, case, clock):
    expect(header(page)).to_contain_text("Lagret")
    field(page).press_sequentially("Halvferdig")
    expect(header(page)).to_have_text("Ikke lagret ennå")
    with swapped(page):
        clock.fast_forward(2000)
    expect(header(page)).to_contain_text("Lagret")
    assert page.evaluate("() => document.activeElement.name") == f"{WEIGHED}.verdi"
    assert "Halvferdig" in field(page).input_value()
    stands(context, case, field(page).input_value())


def first_of(page, held):
    """The request that is held back; the browser tells of it a moment before it is handed over."""
    while not held:
        page.wait_for_timeout(20)
    return held.pop()


def test_what_is_typed_while_a_save_is_under_way_is_not_called_saved(page, case, clock):
    held = []
    page.route("**/tiltak/team", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    field(page).press_sequentially("En")
    with page.expect_request("**/tiltak/team"):
        clock.fast_forward(2000)
    field(page).press_sequentially("To")
    version = page.locator(f"[id='v-{WEIGHED}']")
    before = version.input_value()
    first_of(page, held).continue_()
    expect(version).not_to_have_value(before)  # on a slow machine the next save may already be under way, and be held back
    expect(header(page)).to_have_text("Ikke lagret ennå")
    clock.fast_forward(2000)
    with swapped(page):
        first_of(page, held).continue_()
    expect(header(page)).to_contain_text("Lagret")


def test_a_button_pressed_while_a_save_is_under_way_waits_for_it_and_collides_with_nothing(page, context, case):
    page.goto(f"/sak/{case}/tiltak/team")
    held = []

    def hold(route):
        if route.request.method != "POST" or "hx-request" not in route.request.headers:
            return route.continue_()
        return held.append((route, route.fetch()))  # the server has it; the page has not heard

    page.route("**/tiltak/team", hold)
    field(page).fill(BEFORE)
    field(page).blur()
    while not held:
        page.wait_for_timeout(20)
    field(page).fill("Skrevet mens det ble lagret")
    page.locator("#svar button[name=videre]").click(no_wait_after=True)
    page.wait_for_timeout(100)
    assert page.url.endswith("/tiltak/team")
    with page.expect_navigation():
        for route, response in held:
            route.fulfill(response=response)
    assert page.url.endswith("/samlet")
    expect(header(page)).to_contain_text("Lagret kl.")
    stands(context, case, "Skrevet mens det ble lagret")


def test_what_a_button_made_is_no_draft_of_the_page_that_shows_it(page, case):
    page.goto(f"/sak/{case}/saken")
    with swapped(page):  # the rest of the page is saved meanwhile; a new measure waits for its button
        page.locator("[name='_nytt.verdi']").fill("Nattpatrulje")
        page.locator("[name='_nytt.verdi']").blur()
    page.locator("[name='_nytt.gruppe']").fill("De som bor ytterst")
    with page.expect_navigation():
        page.locator("button[name=ny][value=_nytt]").click()
    assert "Nattpatrulje" in page.locator(".mcards").evaluate("list => [...list.querySelectorAll('input')].map(one => one.value)")
    expect(page.locator("[name='_nytt.verdi']")).to_have_value("")
    for address in ("saken", "samlet"):
        page.goto(f"/sak/{case}/{address}")
        expect(header(page)).to_contain_text("Lagret kl.")


@pytest.mark.parametrize("leave", size(["close", "link"], ["close", "link", "address"]))
def test_what_is_typed_is_saved_when_the_page_goes(page, context, case, leave):
    field(page).fill("Skrevet, og så borte")
    if leave == "close":
        page.close()
    elif leave == "link":
        page.evaluate("() => document.querySelector('.parts li:last-child a').click()")  # the field is not left
    else:
        page.goto("/regler")
    arrives(context, case, "Skrevet, og så borte")


def test_the_header_says_saved_when_what_the_page_before_sent_arrives_after_this_one_came(page, case):
    """Back at once after typing: the text is still on its way when the page one comes to is shown."""
    page.goto(f"/sak/{case}/gjennomgang")
    page.goto(f"/sak/{case}/tiltak/team")
    settled(page)
    token = page.locator("#svar [name=csrf_token]").input_value()
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")  # what is sent as the page goes is held back
    field(page).press("End")
    page.keyboard.type(" og straks tilbake")
    page.go_back()
    page.wait_for_url("**/gjennomgang")
    expect(header(page)).to_have_text("Ikke lagret ennå")
    expect(page.locator("a:has(#lagret)")).to_have_attribute("href", re.compile("/tiltak/team$"))
    kept = "() => Object.entries(sessionStorage).find(([key]) => key.startsWith('draft:'))[1]"
    draft = json.loads(page.evaluate(kept))
    fields = {"csrf_token": token, "kvittering": draft["receipt"], **dict(draft["entries"])}
    page.request.post(f"/sak/{case}/tiltak/team", form=fields, headers={"HX-Request": "true"})  # now it comes
    expect(header(page)).to_contain_text("Lagret")
    expect(page.locator("a:has(#lagret)")).to_have_attribute("href", re.compile("/historikk$"))
    assert page.evaluate(NO_DRAFT)


def test_what_is_typed_is_saved_when_another_tab_is_looked_at(page, context, case):
    field(page).fill("Skrevet før det andre")
    with swapped(page):
        page.evaluate(
            """() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true})
                       document.dispatchEvent(new Event('visibilitychange')) }"""
        )
    stands(context, case, "Skrevet før det andre")


def test_a_text_too_large_to_be_sent_by_a_page_that_goes_is_there_when_it_comes_back(page, context, case):
    text = "lang " * 20_000  # more than 64 KB
    page.evaluate("([name, text]) => { document.getElementsByName(name)[0].value = text }", [f"{WEIGHED}.verdi", text])
    field(page).press("End")
    page.keyboard.type("x")
    page.goto("/regler")
    page.go_back()
    expect(field(page)).to_have_value(f"{text}x")
    page.wait_for_function(NO_DRAFT)
    stands(context, case, f"{text}x".strip())


def test_what_is_refused_is_called_unsaved_on_every_page_of_the_case_until_it_is_mended(page, case):
    write(page, "Gutten 010190 12345 trenger ro")
    assert header(page).inner_text().startswith("Ikke lagret")
    page.goto(f"/sak/{case}/gjennomgang")
    expect(header(page)).to_have_text("Ikke lagret ennå")
    page.locator("a:has(#lagret)").click()
    page.wait_for_url("**/tiltak/team")
    expect(field(page)).to_have_value("Gutten 010190 12345 trenger ro")
    settled(page)
    write(page, "Barna trenger ro")
    expect(header(page)).to_contain_text("Lagret")
    page.goto(f"/sak/{case}/gjennomgang")
    expect(header(page)).to_contain_text("Lagret")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_that_comes_back_with_what_is_wrong_does_not_say_saved(page, watch, case, javascript):
    watch.expect(422)
    field(page).fill("Gutten 010190 12345 trenger ro")
    with page.expect_navigation():
        page.locator("#svar button.ds-button[type=submit]:not([name])").click()
    assert header(page).inner_text().startswith("Ikke lagret")
    expect(page.locator(f'[id="feil-{WEIGHED}"]')).not_to_be_empty()


# What it is about is removed ----------------------------------------------------------------------


@pytest.mark.parametrize("width", size([360], [360, 1280]))
def test_a_removed_measure_says_so_keeps_the_text_and_is_not_posted_to_again(page, watch, context, case, clock, posts, width):
    watch.expect(404)
    remove(context, case, "team")
    field(page).fill("Skrevet for sent")
    with page.expect_response(lambda response: response.status == 404):
        field(page).blur()
    expect(page.locator("#status")).to_contain_text("er tatt bort fra saken")
    expect(page.locator("#status")).not_to_contain_text("kontakt")
    expect(header(page)).to_have_text("Ikke lagret")
    expect(page.locator("#status")).to_be_in_viewport()
    screenshot(page, f"removed-measure-{width}")
    nothing(axe(page))
    field(page).press_sequentially("!")
    clock.fast_forward(300_000)
    page.locator("#svar button[name=videre]").click()
    assert "!" in field(page).input_value()
    assert len(posts) == 1


def test_a_removed_case_is_not_posted_to_again_either(page, watch, case, clock, posts):
    watch.expect(404)
    page.evaluate("() => document.getElementById('svar').setAttribute('data-hx-post', '/sak/finnesikke/tiltak/team')")
    page.evaluate("() => htmx.process(document.getElementById('svar'))")
    field(page).fill("Skrevet for sent")
    with page.expect_response(lambda response: response.status == 404):
        field(page).blur()
    expect(page.locator("#status")).to_contain_text("borte")
    clock.fast_forward(300_000)
    assert len(posts) == 1
    expect(field(page)).to_have_value("Skrevet for sent")


def test_a_removed_measure_without_javascript_shows_what_was_written(browser, context_options, watch, page, context, case):
    plain = browser.new_context(**context_options | {"java_script_enabled": False})
    late = plain.new_page()
    late.goto(f"/sak/{case}/tiltak/team")
    remove(context, case, "team")
    field(late).fill("Skrevet for sent")
    with late.expect_navigation():
        late.locator("#svar button[name=videre]").click()
    expect(late.locator("main")).to_contain_text("Skrevet for sent")
    expect(late.locator("main h1")).to_contain_text("er tatt bort fra saken")
    expect(late.locator("#lagret")).to_have_text("Ikke lagret")
    screenshot(late, "removed-measure-plain-1280")
    plain.close()


def test_a_removed_group_is_said_at_its_questions_and_the_rest_is_saved(page, context, case):
    page.goto(f"/sak/{case}/tiltak/team")
    reason = page.locator("textarea[name*='--team--'][name$='.begrunnelse']").first
    name = reason.get_attribute("name").removesuffix(".begrunnelse")
    texts = page.locator(f'[name="{name}.begrunnelse"]')
    remove(context, case, f"team/{name.split('--')[2]}")
    if not texts.is_visible():
        page.locator(f'[id="sp-{name}"] details:has(textarea) > summary').first.click()
    with swapped(page):
        texts.fill("Skrevet for sent")
        texts.blur()
    expect(page.locator(f'[id="feil-{name}"]')).to_contain_text("er tatt bort fra saken")
    expect(texts).to_have_value("Skrevet for sent")
    assert header(page).inner_text().startswith("Ikke lagret")
    nothing(axe(page))
    screenshot(page, "removed-group-1280")


# Whatever the server answers ----------------------------------------------------------------------

OURS = "<!doctype html><main id=innhold><h1>Overskrift</h1><p>Disken er full.</p><p><a href='/'>Til forsiden</a></p></main>"


@pytest.mark.parametrize(
    ("status", "body", "said", "again"),
    [
        (403, OURS, "Ikke lagret. Disken er full. Det du skrev, blir stående på siden.", False),
        *size([], [(409, OURS, "Disken er full.", False), (500, OURS, "Disken er full.", False)]),
        (503, OURS, "Disken er full. Det du skrev, blir stående på siden, og vi prøver på nytt.", True),
        (502, "Bad gateway", "ingen kontakt med serveren", True),
        *size([], [(404, "Another program", "ingen kontakt med serveren", True)]),
        (200, "<p>Log in to the network</p>", "ingen kontakt med serveren", True),
    ],
)
def test_each_answer_of_the_server_is_said_as_it_is_and_only_what_may_pass_is_tried_again(
    page, watch, context, case, clock, posts, status, body, said, again
):
    watch.expect(status)
    page.route("**/tiltak/team", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))
    field(page).fill("Skrevet i motvind")
    with page.expect_response(lambda response: response.status == status):
        field(page).blur()
    expect(page.locator("#status")).to_contain_text(said)
    expect(header(page)).to_have_text("Ikke lagret")
    page.unroute("**/tiltak/team")
    if again:
        with swapped(page):
            clock.fast_forward(4000)
        expect(header(page)).to_contain_text("Lagret")
        stands(context, case, "Skrevet i motvind")
    else:
        clock.fast_forward(300_000)
        assert len(posts) == 1
        with swapped(page):  # what people do next tries again
            field(page).press_sequentially("!")
            clock.fast_forward(2000)
        expect(header(page)).to_contain_text("Lagret")


def test_a_form_that_stays_too_old_says_so_and_keeps_what_was_written(page, watch, case, clock, posts):
    """A page that is too old gets a new token and saves once more. Where that does not help, it says so and stops."""
    watch.expect(400)

    def with_an_old_token(route):
        sent = route.request.post_data
        route.continue_(post_data=sent and re.sub("csrf_token=[^&]*", "csrf_token=gammel", sent))

    page.route("**/tiltak/team", with_an_old_token)
    field(page).fill("Skrevet på en gammel side")
    field(page).blur()
    with page.expect_response(lambda response: response.status == 400):
        clock.fast_forward(1000)
    expect(page.locator("#status")).to_contain_text("for gammel")
    clock.fast_forward(300_000)
    assert len(posts) == 2
    page.reload()
    expect(field(page)).to_have_value("Skrevet på en gammel side")


def test_a_text_that_is_too_long_is_said_to_be(page, watch, case, clock, posts):
    watch.expect(413)
    page.evaluate("name => { document.getElementsByName(name)[0].value = 'x'.repeat(7000000) }", f"{WEIGHED}.verdi")
    with page.expect_response(lambda response: response.status == 413):  # seven million letters
        page.evaluate("() => document.getElementById('svar').dispatchEvent(new Event('change'))")
    expect(page.locator("#status")).to_contain_text("teksten er for lang")
    clock.fast_forward(300_000)
    assert len(posts) == 1
