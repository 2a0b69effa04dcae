"""The walk of a saved answer, from the form to the page: what it does once, and what it does not do again."""

import pytest
from sqlalchemy import event

from advisor.advice.advice import advise
from advisor.advice.inference import infer
from advisor.case import privacy
from advisor.case.casefile import case_of
from advisor.case.changing import with_answer
from advisor.case.writing import case_text, write
from advisor.document.pictures.comparison import compared
from advisor.knowledge import load
from advisor.store.bases import load as load_kept
from advisor.store.events import Event
from web.desk import desk

from ..memories import forget, remembered_texts

EXAMPLE = "sykehjem-eller-hjemmetjeneste"  # of the examples, the one with most texts
FIELD = "anb-kunnskap-nytte--hjemmetjeneste.verdi"
SCANS = (privacy._scanned,)
CHOSEN = "ressurs-rekruttering--hjemmetjeneste.verdi"
NEVER = (case_text, write, load.__wrapped__, load_kept)


@pytest.fixture
def form(reader):
    privacy._LET_IN.clear()
    address = f"/sak/{reader.open(EXAMPLE)}/tiltak/hjemmetjeneste"
    reader.submit(reader.form(address), {FIELD: "Brukerne bor hjemme."})
    return reader.form(address)


def test_a_saved_answer_is_read_alone_scanned_once_and_advised_on_once(reader, form, calls):
    """With htmx the page that stays open is told what follows. The guard, the advice and the page share one scan of a text."""
    counted = {case_of: 0, with_answer: 1, advise: 1, infer: 1, Event.link: 1, desk: 1, compared: 0}
    for text, scans in (("Brukerne bor lenger hjemme.", 0), ("Avtale 22521502 går ut, og brukerne bor hjemme.", 1)):
        expected = counted | dict.fromkeys(SCANS, scans) | dict.fromkeys(NEVER, 0)
        form = reader.form(form.action)
        assert calls(expected, reader.submit, form, {FIELD: text}, HX_Request="true") == expected


def test_a_text_that_stands_is_not_scanned_again(reader, form, calls):
    reader.submit(form, {FIELD: "Brukerne bor lenger hjemme."}, HX_Request="true")
    again = {CHOSEN: "nei"}
    privacy.found(again[CHOSEN])  # an option is a text too
    assert calls(SCANS, reader.submit, reader.form(form.action), again, HX_Request="true") == dict.fromkeys(SCANS, 0)


def test_a_saved_answer_asks_the_database_for_the_case_alone(reader, form, app):
    """The case as it stands when the form comes and when it is written, its new head, and the event."""
    asked = []
    engine = app.extensions["archive"].store.engine

    def on_statement(_connection, _cursor, statement, *_more):
        asked.append(" ".join(statement.split()[:3]))

    event.listen(engine, "before_cursor_execute", on_statement)
    try:
        reader.submit(form, {FIELD: "Brukerne bor lenger hjemme."}, HX_Request="true")
    finally:
        event.remove(engine, "before_cursor_execute", on_statement)
    begun = [one for one in asked if one.startswith("BEGIN")]
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]
    assert [one.split()[0] for one in asked if one not in begun] == ["SELECT", "SELECT", "UPDATE", "INSERT"]


def test_without_javascript_the_advice_waits_for_the_page_that_follows(reader, form, calls):
    expected = {case_of: 0, with_answer: 1, advise: 0, privacy._scanned: 0} | dict.fromkeys(NEVER, 0)
    assert calls(expected, reader.submit, form, {FIELD: "Brukerne bor lenger hjemme."}) == expected
    expected = {case_of: 0, advise: 1} | dict.fromkeys(NEVER, 0)
    assert calls(expected, reader.get, form.action) == expected
    assert calls({advise: 0}, reader.get, form.action) == {advise: 0}


def test_no_memory_holds_a_text_that_was_refused(reader, form, app):
    """Not when it is refused, nor when the form is sent again; what was let in beside it may be remembered."""
    forget()  # what other tests let in
    personal = ("41 23 45 67", "kari.nordmann@example.org", "15108695088")
    for headers in ({}, {"HX_Request": "true"}):
        for one in personal * 2:
            answer = reader.submit(form, {FIELD: f"Ring heller {one} i dag."}, **headers)
            assert answer.status_code in (200, 303, 422)
    assert "Ring heller" not in reader.get(form.action)
    privacy._LET_IN.keep("held", ("Ring heller ikke",))  # that a text which is held would be found
    texts = remembered_texts(app.config["KNOWLEDGE"])
    held = [text for text in texts if "Ring heller" in text or any(one in text for one in personal)]
    assert set(held) == {"Ring heller ikke"}
