"""Under its section of the document people say that they have read it; where the answer is asked, it is told how that stands."""

from datetime import datetime

import pytest

from advisor.advice.advice import advise
from advisor.document import documents
from advisor.language.answers import LOCAL
from advisor.language.subjects import CASE
from advisor.text.catalogue import speaking
from tests.pages import text_of

READ, SECTION, DUTY = "bb-plikt-fremgar", "avsnitt-barnets-beste", "R-BARN-04"
BUTTON = "I have read the section as it stands here, and it can stay so"
CHANGED = "The section «The child’s best interests» has changed since it was read"
FILE = {
    "case": "x",
    "title": "Day centre or team",
    "assessed_on": "2026-11-20",
    "measures": [{"id": "a", "title": "Day centre", "answers": {"anb-barn-berort": "ja", "bb-vurder": "More time."}}],
}
TEXT = "measures/a/answers/bb-vurder"


@pytest.fixture
def case(reader):
    return reader.make(FILE)


def form(reader, case, wish=""):
    """The form beneath the section."""
    return reader.form(f"/sak/{case}/dokument{wish}", f"/dokument/lest{wish}")


def section(reader, case):
    """What is to be read in the section and beneath it."""
    page = reader.get(f"/sak/{case}/dokument")
    return text_of(page[page.index(f'id="{SECTION}"') :].partition("</section>")[0])


def confirm(reader, case):
    response = reader.submit(form(reader, case))
    assert (response.status_code, response.location) == (302, f"/sak/{case}/dokument#{SECTION}")


def standing(reader, case):
    stored = reader.stored(case)
    advice = advise(stored.case, stored.knowledge)
    return next(str(one.status) for one in advice.requirements if one.requirement.id == DUTY)


def test_one_button_says_that_the_section_was_read_by_whom_and_when(reader, case):
    assert BUTTON in section(reader, case) and standing(reader, case) == "mangler"
    before = reader.stored(case)
    confirm(reader, case)
    answer = reader.given(case, READ)
    advice = advise(before.case, before.knowledge)
    assert (answer.value, answer.read.by) == ("ja", LOCAL) and standing(reader, case) == "oppfylt"
    assert answer.read.section == advice.inference.facts.section_digest(before.knowledge.read_through[READ])
    assert answer.read.document == documents.drawn_up(advice).digest  # in the language of the page, which is that of the test
    assert abs((datetime.fromisoformat(answer.read.at) - reader.stored(case).changed).total_seconds()) < 10
    said = section(reader, case)
    assert f"Read {datetime.now():%-d %B %Y} at " in said and "Withdraw" in said and BUTTON not in said


def test_an_edit_that_undoes_it_says_so_once_where_it_was_made(reader, case):
    said, field = "The section «The child’s best interests» must be read again.", "bb-vurder--a.verdi"
    with reader.desk(case) as at:
        url = next(url for url in map(at.url, at.asking) if field in reader.get(url))
    for headers in ({"HX_Request": "true"}, {}):
        confirm(reader, case)
        form = reader.form(url)
        for text, told in ((f"Less time {headers}", True), (f"Much less {headers}", False)):
            response = reader.submit(form, {field: text}, **headers)
            page = response.text if headers else reader.get(response.location.partition("#")[0])
            assert (said in page) is told and (not told or f"/sak/{case}/dokument#{SECTION}" in page)
            form = reader.form(url)
    assert said not in reader.get(url)


def test_it_falls_open_when_the_section_changes_and_holds_again_when_it_is_as_it_was(reader, case):
    confirm(reader, case)
    reader.put(case, TEXT, "Less time.")
    assert standing(reader, case) == "mangler"
    assert CHANGED in section(reader, case) and BUTTON in section(reader, case)
    review = text_of(reader.get(f"/sak/{case}/gjennomgang"))
    assert CHANGED in review
    for what in (DUTY, READ):
        assert CHANGED in text_of(reader.get(f"/sak/{case}/hvorfor/{what}"))
    reader.put(case, TEXT, "More time.")
    assert standing(reader, case) == "oppfylt" and CHANGED not in section(reader, case)
    reader.put(case, "measures/a/answers/nytte-samlet", "stor")  # of another section
    assert standing(reader, case) == "oppfylt"


def test_a_section_that_changed_while_it_was_read_is_not_confirmed(reader, case):
    shown = form(reader, case)
    reader.put(case, TEXT, "Less time.")
    response = reader.submit(shown)
    assert response.status_code == 409 and reader.given(case, READ) is None
    assert "The section was changed while you read it. Nothing is saved." in text_of(response.text)
    assert f'href="/sak/{case}/dokument#{SECTION}"' in response.text


def test_what_somebody_else_answered_meanwhile_is_not_written_over(reader, case):
    shown = form(reader, case)
    reader.put(case, f"answers/{READ}", "nei")
    response = reader.submit(shown)
    assert response.status_code == 409 and reader.given(case, READ).value == "nei"
    assert "Somebody else answered while you read. Nothing is saved." in text_of(response.text)


def test_sent_twice_it_is_done_once(reader, case):
    shown = form(reader, case)
    first = reader.submit(shown)
    at = reader.given(case, READ).read.at
    assert (first.status_code, reader.submit(shown).status_code) == (302, 302)
    assert reader.given(case, READ).read.at == at and reader.stored(case).number == 2


def test_it_can_be_withdrawn_and_undone(reader, case):
    confirm(reader, case)
    assert reader.submit(form(reader, case), button=("trekk", "1")).status_code == 302
    assert reader.given(case, READ) is None and BUTTON in section(reader, case)
    history = reader.get(f"/sak/{case}/historikk")
    assert reader.submit(reader.form_in(history, "/angre"), button=("nummer", "3")).status_code in (200, 302)
    assert reader.given(case, READ).read.by == LOCAL and standing(reader, case) == "oppfylt"


def test_the_document_is_the_one_that_was_shown(reader, case):
    wish, before = "?lengde=kort&vedlegg=0&dokumentsprak=nn", reader.stored(case)
    response = reader.submit(form(reader, case, wish))
    assert (response.status_code, response.location) == (302, f"/sak/{case}/dokument{wish}#{SECTION}")
    with speaking("nn"):
        advice = advise(before.case, before.knowledge)
        short = documents.drawn_up(advice, length=before.knowledge.depth("kort"), attachments=False)
    assert reader.given(case, READ).read.document == short.digest


def test_only_the_case_paper_is_read_through(reader, case):
    assert BUTTON in reader.get(f"/sak/{case}/dokument")
    for kind in ("apen", "gjennomgang", "etd"):
        assert BUTTON not in reader.get(f"/sak/{case}/dokument?slag={kind}")


@pytest.mark.parametrize("fields", [{}, {"sporsmal": "helhet-samlet"}, {"sporsmal": "no such"}])
def test_no_other_question_is_answered_so(reader, case, fields):
    assert reader.post(f"/sak/{case}/dokument/lest", {**fields, "avsnitt": "0" * 64}).status_code == 404


def test_without_a_token_nothing_is_saved(reader, case):
    fields = dict(form(reader, case).sent())
    response = reader.client.post(f"/sak/{case}/dokument/lest", data={**fields, "csrf_token": "x"})
    assert response.status_code == 400 and reader.given(case, READ) is None
    assert reader.submit(reader.form_in(response.text, "/dokument/lest")).status_code == 302  # its button once more
    assert reader.given(case, READ).value == "ja"


def test_what_a_file_states_is_said_to_be_stated_there(reader):
    case = reader.make({**FILE, "answers": {READ: {"value": "ja", "rationale": "In chapter 3."}}})
    assert standing(reader, case) == "oppfylt"
    assert "Stated in the file: yes." in section(reader, case) and BUTTON in section(reader, case)
    confirm(reader, case)
    assert (reader.given(case, READ).rationale, reader.given(case, READ).read.by) == ("In chapter 3.", LOCAL)


def test_what_was_answered_here_is_said_to_be_answered_here(reader, case):
    reader.put(case, f"answers/{READ}", "usikkert")
    assert "Unsure, answered at " in section(reader, case)


def test_where_it_is_asked_there_is_no_field_and_a_way_to_the_section(reader, case):
    page = next(one for one in pages(reader, case) if f'id="{READ}"' in one)
    assert f'name="{READ}.verdi"' not in page and f'name="{READ}.versjon"' not in page
    asked = page[page.index(f'id="sp-{READ}"') :]
    assert "You answer by reading the section on the children in the document." in text_of(asked)
    assert f'href="/sak/{case}/dokument#{SECTION}"' in asked
    confirm(reader, case)
    page = next(one for one in pages(reader, case) if f'id="{READ}"' in one)
    assert "Read " in text_of(page[page.index(f'id="sp-{READ}"') :]) and "See the section in the document" in page


def pages(reader, case):
    with reader.desk(case) as at:
        addresses = [at.url(page) for page in at.form.pages()]
    return [reader.get(one) for one in addresses]


def test_a_page_that_is_saved_on_the_way_tells_that_the_section_changed(reader, case):
    confirm(reader, case)
    reader.put(case, "depth", "kort")  # all of it on one page
    with reader.desk(case) as at:
        address = next(at.url(one) for one in at.form.pages() if any(it.question.id == READ for it in at.form.items(one)))
    shown = reader.form(address)
    response = reader.submit(shown, {"bb-vurder--a.verdi": "Less time."}, HX_Request="true")
    assert response.headers["X-Unsaved"] == "0"
    assert CHANGED in text_of(response.text) and f'name="{READ}.versjon"' not in response.text
    assert "new question" not in response.text


def test_the_history_tells_of_the_reading(reader, case):
    confirm(reader, case)
    earlier = text_of(reader.get(f"/sak/{case}/svar/{READ}"))
    assert "Answer yes" in earlier and f"Read {datetime.now():%-d %B %Y}" in earlier


def test_where_the_document_has_no_such_section_the_question_has_its_field(reader):
    case = reader.make({**FILE, "measures": [{"id": "a", "answers": {"anb-barn-berort": "nei"}}], "answers": {READ: "ja"}})
    assert SECTION not in reader.get(f"/sak/{case}/dokument")
    with reader.desk(case) as at:
        address = at.question_url((CASE, READ))
    assert f'name="{READ}.verdi"' in reader.get(address)
