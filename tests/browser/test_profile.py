"""The municipality's profile in real Chromium: from the first one to a case that takes it over, on every screen and paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ..conftest import size
from . import serving
from .checking import axe, focus_problems, no_sideways_scroll, nothing, nu, screenshot, settled

COUNCILS, STAFF = "kommunens-rad", "lokal-personell"


@pytest.fixture
def server(tmp_path):
    """A server of its own: a profile is taken over by every new case."""
    server = serving.start(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def alone() -> bool:
    """A window for that server."""
    return True


def looked_at(page: Page, name: str) -> str:
    settled(page)
    page.evaluate("() => document.activeElement.blur()")
    nothing(axe(page))
    nothing(focus_problems(page))
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        no_sideways_scroll(page)
        screenshot(page, f"profile-{name}-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return page.content()


def saved(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


@pytest.mark.parametrize(("language", "javascript"), [("nb", True), *size([], [("nn", False), ("en", False)])])
def test_a_profile_is_made_and_taken_over_and_changed_for_one_case(page, watch, javascript):
    page.goto("/profil")
    seen = {"new": page.content()}
    page.locator("#title").fill("Kommuneprofil for Solvik")
    page.locator("#municipality").fill("4601")
    saved(page, "form[action='/profil/ny'] button")
    saved(page, f"#r-{COUNCILS} a")
    page.locator(f"[id='{COUNCILS}.verdi']").fill("Eldrerådet 1. desember")
    saved(page, f"#r-{STAFF} button")  # saves, and opens the next
    page.locator(f"[id='{STAFF}.nei']").check()
    page.locator(f"[id='{STAFF}.begrunnelse']").fill("To ledige stillinger")
    if javascript:
        seen["open"] = looked_at(page, "open")
    saved(page, f"#r-{STAFF} button.ds-button")
    expect(page.locator(f"#r-{COUNCILS}")).to_contain_text("Eldrerådet 1. desember")
    expect(page.locator(f"#r-{STAFF}")).to_contain_text("To ledige stillinger")
    if javascript:
        seen["profile"] = looked_at(page, "page")
    page.goto("/ny")
    page.locator("#title").fill("Sykehjem eller hjemmetjeneste")
    saved(page, "main form button[type=submit]")
    case = page.url.split("/")[4]
    page.goto(f"/sak/{case}/samlet")
    fact = page.locator(f"li#{STAFF}")
    expect(fact).to_contain_text("To ledige stillinger")
    expect(page.locator(f"[name='{STAFF}.verdi']")).to_have_count(0)
    if javascript:
        seen["facts"] = looked_at(page, "facts")
    page.emulate_media(media="print")
    expect(fact).to_be_visible()
    expect(fact.locator("a")).to_be_hidden()
    page.emulate_media(media="screen")
    saved(page, f"li#{STAFF} a")
    page.locator(f"[id='{STAFF}.begrunnelse']").fill("Her er det nok")
    saved(page, "#svar button.ds-button:not([name])")
    if javascript:
        seen["own"] = looked_at(page, "own")
    saved(page, f"#svar button[name=hent][value={STAFF}]")
    expect(fact).to_contain_text("To ledige stillinger")
    page.goto(f"/profil/4601?apne={STAFF}")
    page.locator(f"[id='{STAFF}.ja']").check()
    saved(page, f"#r-{STAFF} button.ds-button")
    saved(page, f"a[href='/sak/{case}/profil']")
    if javascript:
        seen["changes"] = looked_at(page, "changes")
        nothing(nu(seen))
    saved(page, "main form button")
    page.goto(f"/sak/{case}/samlet")
    expect(fact).to_be_visible()
    page.goto(f"/sak/{case}/saken")
    expect(page.locator(f"a[href='/sak/{case}/profil']")).to_have_count(0)


def test_the_profile_on_paper_has_the_answers_and_no_buttons(page, watch):
    page.goto("/profil")
    page.locator("#municipality").fill("4601")
    saved(page, "form[action='/profil/ny'] button")
    page.emulate_media(media="print")
    expect(page.locator(f"#r-{STAFF}")).to_be_visible()
    assert page.locator("main").locator("button:visible, input:visible").count() == 0
    expect(page.locator(f"#r-{STAFF} a")).to_be_hidden()
