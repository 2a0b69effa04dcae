"""The walk of a saved answer, from the form to the page: what it does once, and what it does not do again."""

import pytest

from advisor.advice.advice import advise
from advisor.advice.inference import infer
from advisor.case import privacy
from advisor.case.casefile import case_of
from advisor.case.writing import case_text, write
from advisor.knowledge import load
from advisor.store.bases import load as load_kept
from advisor.store.events import Event
from web.desk import desk

EXAMPLE = "sykehjem-eller-hjemmetjeneste"  # of the examples, the one with most texts
FIELD = "anb-kunnskap-nytte--hjemmetjeneste.verdi"
NEVER = (case_text, write, load.__wrapped__, load_kept)


@pytest.fixture
def form(reader):
    address = f"/sak/{reader.open(EXAMPLE)}/tiltak/hjemmetjeneste"
    reader.submit(reader.form(address), {FIELD: "Brukerne bor hjemme."})
    return reader.form(address)


def test_a_saved_answer_is_parsed_once_scanned_once_and_advised_on_once(reader, form, calls):
    """With htmx the page that stays open is told what follows; the scans are of the new text, by the guard and as a fact."""
    expected = {case_of: 1, advise: 1, infer: 1, Event.link: 1, desk: 1} | dict.fromkeys(NEVER, 0)
    assert calls(expected, reader.submit, form, {FIELD: "Brukerne bor lenger hjemme."}, HX_Request="true") == expected
    scans = calls([privacy.refused], reader.submit, form, {FIELD: "Brukerne bor best hjemme."}, HX_Request="true")
    assert scans[privacy.refused] <= 2


def test_without_javascript_the_advice_waits_for_the_page_that_follows(reader, form, calls):
    expected = {case_of: 1, advise: 0, privacy.refused: 1} | dict.fromkeys(NEVER, 0)
    assert calls(expected, reader.submit, form, {FIELD: "Brukerne bor lenger hjemme."}) == expected
    expected = {case_of: 0, advise: 1} | dict.fromkeys(NEVER, 0)
    assert calls(expected, reader.get, form.action) == expected
    assert calls({advise: 0}, reader.get, form.action) == {advise: 0}
