"""The leader's page in print: one A4, legible without a background; and on the screen its button."""

import re

import pytest
from playwright.sync_api import expect

from ..conftest import ROOT, size
from . import making
from .checking import axe, fits, nothing, screenshot, settled

DAY_CENTRE = ROOT / "tests" / "dagsenter.yaml"
RGB_BLACK = "rgb(0, 0, 0)"


@pytest.fixture
def day_centre(page) -> str:
    """The id of the day-centre case."""
    return making.a_file(page, DAY_CENTRE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", size(["nn"], ["nb", "nn", "en"]))
def test_the_review_is_one_a4_in_print_with_its_version_and_source_date(page, day_centre, language):
    page.goto(f"/sak/{day_centre}/gjennomgang")
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (size,) = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [round(float(side)) for side in size] == [595, 842]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1054})  # A4 within its margins
    screenshot(page, f"review-a4-{language}")
    expect(page.locator(".site-foot")).to_contain_text("2026.11")
    expect(page.locator(".site-foot")).to_contain_text("2025")
    expect(page.locator(".sign p")).to_have_count(2)
    for hidden in (".site-head", ".case-bar", "button", ".more", ".folds"):
        assert not [one for one in page.locator(hidden).all() if one.is_visible()], hidden
    must = page.locator(".force-ma").first
    style = must.evaluate("one => [getComputedStyle(one).borderTopColor, getComputedStyle(one).color]")
    assert style == [RGB_BLACK, RGB_BLACK]


def test_the_review_with_every_fold_open(page, day_centre):
    page.goto(f"/sak/{day_centre}/gjennomgang")
    settled(page)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("[data-print]")).to_be_visible()
        screenshot(page, f"review-{width}")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in (360, 1280):
        fits(page, width)
        nothing(axe(page))


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_there_is_no_button_that_does_nothing(page, day_centre, javascript):
    page.goto(f"/sak/{day_centre}/gjennomgang")
    expect(page.locator("[data-print]")).to_be_hidden()
    assert page.locator("li.line summary").count() > 0


@pytest.mark.parametrize("width", size([360], [1280, 360]))
def test_the_picture_stands_under_the_table_and_follows_the_answers(page, day_centre, width):
    page.goto(f"/sak/{day_centre}/side-om-side")
    circles = "all => all.map(one => one.getAttribute('cx'))"
    across = page.locator(".picture circle").evaluate_all(circles)
    assert len(across) == 2 and len(set(across)) == 1  # the same step of resources
    for wide in (1280, width):
        fits(page, wide)
        screenshot(page, f"picture-{wide}")
        nothing(axe(page))
    page.locator('[name="ressurs-samlet--team.verdi"]').select_option("usikkert")
    expect(page.locator(".picture circle")).to_have_count(1)
    expect(page.locator("#bilde")).to_contain_text("B, Ambulerende demensteam, er ikke tegnet")


LIGHT = """all => all.map(one => {
  const parts = colour => {
    const at = document.createElement('canvas').getContext('2d', {colorSpace: 'srgb'});
    at.fillStyle = colour; at.fillRect(0, 0, 1, 1); return [...at.getImageData(0, 0, 1, 1).data].slice(0, 3) };
  const light = colour => {
    const [r, g, b] = parts(colour).map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b };
  let behind = one;
  while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  const pair = [light(getComputedStyle(one).stroke), light(getComputedStyle(behind).backgroundColor)];
  return [one.getAttribute('class'), (Math.max(...pair) + .05) / (Math.min(...pair) + .05)] })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_of_a_picture_stands_out_from_the_paper(page, day_centre, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/sak/{day_centre}/dokument?lengde=grundig")
    marks = page.locator(".picture :is(rect, circle, line.hatch)").evaluate_all(LIGHT)
    assert {"more", "less", "open"} <= {look for look, _contrast in marks}
    assert [one for one in marks if one[1] < 3] == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".draft .scroll").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
