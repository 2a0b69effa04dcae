"""Forms that come too late, twice, or beside those of another server, in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from . import making, serving


@pytest.fixture
def other(tmp_path):
    """Another server on the same machine."""
    server = serving.start(tmp_path)
    yield server
    server.stop()


def test_an_answer_is_saved_though_the_cookies_are_gone(page, context, watch):
    id = making.a_case(page)
    page.goto(f"/sak/{id}/saken")
    context.clear_cookies(name="session-" + page.url.split(":")[2].partition("/")[0])
    watch.expect(400)
    field = page.locator('[name="bg-prioriteringssituasjon.verdi"]')
    field.fill("Skrevet lenge etter")
    field.press("Tab")
    page.wait_for_function("() => !Object.keys(sessionStorage).some(key => key.startsWith('draft:'))")
    assert all("Error Code 400" in one for one in watch.forget())  # as htmx says it, once
    page.reload()
    expect(field).to_have_value("Skrevet lenge etter")


@pytest.mark.parametrize("javascript", [False])
def test_without_script_one_press_more_saves_it(page, context, watch):
    id = making.a_case(page)
    page.goto(f"/sak/{id}/saken")
    context.clear_cookies(name="session-" + page.url.split(":")[2].partition("/")[0])
    watch.expect(400)
    field = page.locator('[name="bg-prioriteringssituasjon.verdi"]')
    field.fill("Skrevet uten kapsel")
    page.locator("#svar button:not([name]):visible").last.click()
    expect(page.locator("ds-error-summary")).to_be_visible()
    expect(field).to_have_value("Skrevet uten kapsel")
    page.locator("#svar button:not([name]):visible").last.click()
    expect(page.locator("ds-error-summary")).to_have_count(0)
    expect(field).to_have_value("Skrevet uten kapsel")


def test_a_double_click_makes_one_case(page):
    page.goto("/ny")
    page.locator("#title").fill("Trykket to ganger")
    page.locator("main form button[type=submit]").dblclick()
    page.wait_for_url("**/sak/**")
    page.goto("/")
    expect(page.get_by_role("link", name="Trykket to ganger", exact=True)).to_have_count(1)


def test_two_servers_on_one_machine_do_not_refuse_each_other_s_saves(page, context, watch, other):
    id = making.a_case(page)
    page.goto(f"/sak/{id}/saken")
    theirs = context.new_page()
    theirs.goto(f"{other.address}/?sprak=nn")
    field = page.locator('[name="bg-prioriteringssituasjon.verdi"]')
    field.fill("Skrevet hos den første")
    field.press("Tab")
    page.wait_for_function("() => !Object.keys(sessionStorage).some(key => key.startsWith('draft:'))")
    page.reload()
    expect(field).to_have_value("Skrevet hos den første")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    watch.forget()  # to this test the other server is another host
