"""Where a sentence of the document comes from: by keyboard, with the pointer, with a finger, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from .checking import axe, no_sideways_scroll, nothing, screenshot

TRACED = "/sak/{}/dokument?kilder=1"


@pytest.fixture
def traced(page, case):
    page.goto(TRACED.format(case))
    return page


def test_by_keyboard_the_source_shows_and_goes_with_escape(traced):
    sentence, box = traced.locator("a.sen:not([tabindex])").first, traced.locator("#spor")
    said = sentence.get_attribute("title")
    sentence.focus()
    expect(box).to_have_text(said)
    expect(sentence).to_have_accessible_description(said)
    screenshot(traced, "document-focus")
    nothing(axe(traced))
    traced.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(sentence).to_be_focused()
    expect(sentence).to_have_attribute("title", said)
    traced.keyboard.press("Tab")
    expect(box).to_be_visible()
    expect(box).not_to_have_text(said)


def test_no_field_is_stopped_at_twice(traced):
    stops = traced.locator("a.sen:not([tabindex])").evaluate_all("several => several.map(one => one.href)")
    assert stops and len(stops) == len(set(stops))


def test_the_box_stays_while_the_pointer_rests_on_it(traced):
    sentence, box = traced.locator("a.sen").first, traced.locator("#spor")
    sentence.hover()
    expect(box).to_be_visible()
    box.hover()
    traced.wait_for_timeout(600)  # longer than it lingers
    expect(box).to_be_visible()
    traced.locator("h1").hover()
    expect(box).to_be_hidden()


def test_a_press_leads_to_the_field(traced):
    sentence = traced.locator("a.sen:not([tabindex])").first
    address = sentence.get_attribute("href")
    sentence.focus()
    traced.keyboard.press("Enter")
    traced.wait_for_url(f"**{address}")


@pytest.fixture
def finger(browser, server, case):
    context = browser.new_context(
        base_url=server.address, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}, locale="nb-NO"
    )
    page = context.new_page()
    page.goto(TRACED.format(case))
    yield page
    context.close()


def test_a_finger_shows_it_first_and_goes_there_next(finger):
    sentence = finger.locator("a.sen").first
    address = sentence.get_attribute("href")
    sentence.tap()
    expect(finger.locator("#spor")).to_be_visible()
    no_sideways_scroll(finger)
    assert "dokument" in finger.url
    sentence.tap()
    finger.wait_for_url(f"**{address}")


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_it_is_said_by_the_link_itself(page, case):
    page.goto(TRACED.format(case))
    sentence = page.locator("a.sen").first
    assert sentence.get_attribute("title") and page.locator("#spor").count() == 0
    sentence.click()
    assert "dokument" not in page.url


def test_the_last_sentence_shows_its_source_within_the_screen(traced):
    for width in (1280, 360):
        traced.set_viewport_size({"width": width, "height": 800})
        for sentence in (traced.locator("a.sen:not([tabindex])").last, traced.locator("a.sen:not([tabindex])").first):
            sentence.focus()
            box = traced.locator("#spor").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] >= 0 and box["y"] + box["height"] <= 800
        no_sideways_scroll(traced)
