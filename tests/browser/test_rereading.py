"""A Word file that was edited, brought back on the page of the document: what was changed is seen, chosen and saved."""

from playwright.sync_api import Page, expect

from ..conftest import ROOT
from ..document.editing import NEW, File, typed_over_child
from . import making
from .checking import axe, no_sideways_scroll, nothing, nu, screenshot

DAY_CENTRE = ROOT / "tests" / "dagsenter.yaml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEYS = {"likeverd-samlet": "145e127739", "dagsenter bb-vurder": "bd1f818042"}


def bring(page: Page) -> None:
    """Changes a word, types over the assessment of the children, adds a paragraph, and brings the file back."""
    page.goto(f"/sak/{making.a_file(page, DAY_CENTRE.read_text(encoding='utf-8'))}/dokument")
    file = File(page.request.get(f"{page.url}.docx").body(), KEYS)
    file.replace("likeverd-samlet", "50", "55")
    file.new_after("likeverd-samlet", NEW)
    typed_over_child(file)
    page.get_by_text("Les inn en Word-fil som er endret").click()
    page.set_input_files("#word-fil", {"name": "Saksframlegg v2.docx", "mimeType": WORD, "buffer": file.data()})
    page.get_by_role("button", name="Se endringene").click()
    page.wait_for_url("**/innlest")


def test_the_changes_are_seen_chosen_and_saved(page):
    bring(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Endringer fra Word")
    nothing(axe(page))
    nothing(list(nu({"reread": page.content()})))
    no_sideways_scroll(page)
    screenshot(page, "reread")
    assert page.locator("input[type=radio]:checked").count() == 0
    page.locator("tr", has_text="55 minutter").get_by_label("Ta inn fra Word").check()
    added = page.locator("tr", has_text=NEW)
    expect(added.get_by_role("combobox")).to_be_hidden()
    added.get_by_label("Legg under").check()
    added.get_by_role("combobox").select_option(index=1)
    page.get_by_role("button", name="Lagre valgene").click()
    page.wait_for_url("**/dokument?tatt=2")
    expect(page.get_by_text("2 endringer fra Word-fila er tatt inn.")).to_be_visible()
    expect(page.get_by_text("55 minutter")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Endringer fra Word")


def test_it_is_used_on_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 740})
    bring(page)
    nothing(axe(page))
    no_sideways_scroll(page)
    screenshot(page, "reread-360")
