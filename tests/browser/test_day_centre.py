"""A municipal case in an evening: the day centre of the examples, made from empty as an officer makes it, and counted.

A click is one in a field, on a tick or on a button; a list takes two. Words are those that are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page

from advisor.advice.advice import advise
from advisor.case.casefile import parse_case
from advisor.text.reading import read, read_bytes

from ..conftest import ROOT, size
from .checking import NO_DRAFT, settled

EXAMPLE = ROOT / "examples" / "dagsenter-eller-team.yaml"
LEFT_OPEN = (  # what the picture of the case leaves open: nothing requires it
    "anb-etisk-refleksjon",
    "bg-budsjett-lang",
    "helhet-alternativ--ambulerende-demensteam",
)
MOST = {"required": 36, "words": 800, "clicks": 111}


def plain(node):
    if isinstance(node.value, dict):
        return {key: plain(one) for key, one in node.value.items()}
    return [plain(one) for one in node.value] if isinstance(node.value, list) else node.value


@dataclass
class Officer:
    """Fills what is visible, and counts what it takes."""

    page: Page
    clicks: int = 0
    words: int = 0
    pages: list[str] = field(default_factory=list)

    def write(self, field: Locator, text: str) -> None:
        self.clicks += 1
        self.words += len(re.findall(r"\w+", text))
        field.fill(text)

    def press(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def choose(self, field: Locator, option: str) -> None:
        self.clicks += 2
        field.select_option(option)

    def go_on(self, button: Locator) -> None:
        with self.page.expect_navigation():
            self.press(button)
        self.pages.append(self.page.url)

    def next(self) -> None:
        self.go_on(self.page.locator("main button[name=videre]"))

    def fields(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]')

    def answer(self, name: str, given: object) -> bool:
        """Gives one answer where the page has a field for it."""
        if not (fields := self.fields(f"{name}.verdi")).count():
            return False
        parts = given if isinstance(given, dict) else {"value": given}
        value = parts["value"]
        for one in value if isinstance(value, list) else [value]:
            self._value(name, fields, str(one))
        for part, key in (("sikkerhet", "certainty"), ("begrunnelse", "rationale")):
            beside = self.fields(f"{name}.{part}")
            if key in parts and beside.is_visible():
                (self.choose if key == "certainty" else self.write)(beside, parts[key])
        return True

    def _value(self, name: str, fields: Locator, value: str) -> None:
        kind = fields.first.evaluate("field => field.type")
        if kind == "select-one":
            self.choose(fields, value)
        elif kind in ("radio", "checkbox"):
            self.press(self.page.locator(f'main [name="{name}.verdi"][value="{value}"]'))
        else:
            self.write(fields, value.replace(".", ",") if re.fullmatch(r"[\d.]+", value) else value)


@pytest.fixture(scope="module")
def wanted():
    return plain(read(EXAMPLE, []))


@pytest.mark.parametrize("width", size([360], [360, 1280]))
def test_the_day_centre_is_made_from_empty_in_an_evening(page, base, wanted, width, capsys):
    page.set_viewport_size({"width": width, "height": 900})
    officer = Officer(page)
    page.goto("/ny")
    officer.write(page.locator("#title"), wanted["title"])
    officer.go_on(page.locator("main form button[type=submit]"))
    case = page.url.split("/")[4]
    begin(officer, wanted)
    ids = made(page, case, wanted)
    table(officer, wanted, ids)
    for measure in wanted["measures"]:
        give(officer, answers_of(measure, ids))
        officer.next()
    give(officer, wanted["answers"])
    participation(officer, wanted["participation"])
    order(officer, wanted["ranking"], ids)
    assert page.locator(".ds-error-summary, .ds-validation-message").all_inner_texts() == []
    confirm(officer)

    stored = page.request.get(f"/sak/{case}/saksfil").body()
    advice = advise(parse_case(stored, "day centre", base), base)
    counted = {"required": len(advice.required), "words": officer.words, "clicks": officer.clicks}
    with capsys.disabled():
        print(f"\nday centre at {width} px: {counted}, {len(officer.pages)} pages, {advice.answered} answered")
    assert advice.answered == len(advice.required) and advice.complete
    assert {name: (count, MOST[name]) for name, count in counted.items() if count > MOST[name]} == {}
    pages = {re.split("[?#]", url)[0] for url in officer.pages}
    assert len(pages) == 3 + len(wanted["measures"]) + 1  # the case, side by side, one a measure, the whole; the document
    for beside in ("lovkart", "gjennomgang"):  # there to read: nothing in them need be answered
        assert page.goto(f"/sak/{case}/{beside}").ok


def made(page: Page, case: str, wanted: dict) -> dict[str, str]:
    """Id in the example → id that the page gave, of measures and their groups."""
    stored = plain(read_bytes(page.request.get(f"/sak/{case}/saksfil").body(), "", []))
    found = {}
    for ours, theirs in zip(wanted["measures"], stored["measures"], strict=True):
        found[ours["id"]] = theirs["id"]
        found |= {ours["target_groups"][0]["id"]: theirs["target_groups"][0]["id"]}
    return found


def begin(officer: Officer, wanted: dict) -> None:
    """The page of the case: the choice, the measures, and for whom they are."""
    give(officer, wanted["answers"])
    for at, measure in enumerate(wanted["measures"]):
        slot = "_nytt" if at == 0 else f"_nytt-{at + 1}"
        officer.write(officer.fields(f"{slot}.verdi"), measure["title"])
        officer.choose(officer.fields(f"{slot}.tiltak-retning"), measure["answers"]["tiltak-retning"])
        (group,) = measure["target_groups"]
        officer.write(officer.fields(f"{slot}.gruppe"), group["title"])
    officer.next()


def table(officer: Officer, wanted: dict, ids: dict) -> None:
    """Side by side: every cell of the table."""
    for measure in wanted["measures"]:
        give(officer, answers_of(measure, ids))
    officer.next()


def answers_of(measure: dict, ids: dict) -> dict:
    """The answers about a measure and its groups, by the names of their fields."""
    (group,) = measure["target_groups"]
    of = {ids[measure["id"]]: measure["answers"], f"{ids[measure['id']]}--{ids[group['id']]}": group["answers"]}
    return {f"{question}--{place}": answer for place, answers in of.items() for question, answer in answers.items()}


def give(officer: Officer, answers: dict) -> None:
    """What the page has a field for and nothing stands in yet; ticks and choices may bring more."""
    left = {name: answer for name, answer in answers.items() if name not in LEFT_OPEN}
    for _round in range(3):
        left = {name: answer for name, answer in left.items() if not _there(officer, name) and not officer.answer(name, answer)}
        if not left:
            return
        saved(officer.page)


def saved(page: Page) -> None:
    """Leaves the field, and waits until what it brings is there."""
    page.evaluate("() => document.activeElement.blur()")
    page.wait_for_function(NO_DRAFT)
    settled(page)


def _there(officer: Officer, name: str) -> bool:
    fields = officer.fields(f"{name}.verdi")
    return bool(fields.count()) and fields.evaluate_all(
        "fields => fields.some(field => ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value)"
    )


def participation(officer: Officer, rows: list) -> None:
    for row in rows:
        for part in ("group", "said"):
            officer.write(officer.page.locator(f"main [name='bg-medvirkning.{part}']").last, row[part])
        saved(officer.page)


def confirm(officer: Officer) -> None:
    """The section about the children is read where it stands in the document, and can stay so."""
    saved(officer.page)
    officer.go_on(officer.page.locator("#bb-plikt-fremgar a"))
    officer.go_on(officer.page.locator("#avsnitt-barnets-beste form.read button"))


def order(officer: Officer, ranking: list, ids: dict) -> None:
    for row in ranking:
        officer.go_on(officer.page.locator(f"main button[name=flytt][value='inn:{ids[row['measure']]}']"))
    for row in ranking:
        officer.write(officer.page.locator(f"[id='bg-rangering.reason.{ids[row['measure']]}']"), row["reason"])
