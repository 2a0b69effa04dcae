"""The page of the law map: lines of questions without a status, and below them what makes them better."""

import re

import pytest

from advisor.case.writing import plain
from advisor.language.subjects import Kind, Subject
from advisor.text.reading import read_bytes

from ..conftest import ROOT
from ..pages import SMALL, Reader, at_level, links_of, main_of, part_of, text_of
from .test_questions import NEXT

FILE = plain(read_bytes((ROOT / "tests" / "dagsenter.yaml").read_bytes(), "x", []))
SERVICE, TOUCHES = "tiltak-tjeneste--dagsenter", "tiltak-berorer--dagsenter"


@pytest.fixture
def reader(app):
    return Reader(app, "nb")


@pytest.fixture
def id(reader):
    return reader.make(FILE)


def lines(page):
    """The ids of the lines on a page."""
    return re.findall(r'<li id="lov-([^"]+)">', page)


def test_the_lines_that_follow_stand_first_and_what_makes_them_better_stands_open_until_something_is_answered(reader, id):
    page = reader.get(f"/sak/{id}/lovkart")
    assert lines(page) and page.index('id="linjer"') < page.index('id="bedre"')
    fold = r'<details class="ds-details no-print" data-color="neutral"( open)?><summary>Gjør kartet bedre'
    assert re.search(fold, page)[1]
    reader.put(id, "answers/folkevalgt-organ", "ja")
    assert not re.search(fold, reader.get(f"/sak/{id}/lovkart"))[1]


def test_a_line_says_whom_it_concerns_why_what_it_asks_and_where_in_the_law(reader, id):
    reader.put(id, "measures/dagsenter/answers/tiltak-tjeneste", ["dagaktivitet-demens"])
    page = reader.get(f"/sak/{id}/lovkart")
    line = re.search(r'<li id="lov-dagaktivitet-demens">.*?</li>', page, re.S)[0]
    with reader.desk(id) as at:
        service = at.knowledge.law_map.services["dagaktivitet-demens"]
        source = at.knowledge.sources[service.law[0]]
    text = text_of(line)
    assert service.says["nb"] in text and service.asks["nb"] in text
    assert "Gjelder: Dagsenter mandag og fredag" in text
    assert f'<a class="ds-link" href="{source.url}" rel="noreferrer">' in line and "target=" not in page
    assert "Fordi: skal nedprioriteres" in text_of(re.search(r'<li id="lov-forsvarlighet">.*?</li>', page, re.S)[0])


def test_of_one_measure_alone_it_need_not_be_said_whom_a_line_concerns(reader):
    one = reader.make({**SMALL, "measures": [{**SMALL["measures"][0], "answers": {"tiltak-tjeneste": ["bpa"]}}]})
    page = reader.get(f"/sak/{one}/lovkart")
    assert "lov-bpa" in page and "Gjelder:" not in text_of(main_of(page))


def test_the_page_says_that_it_may_have_gaps_and_that_no_lawyer_has_read_it(reader, id):
    text = text_of(main_of(reader.get(f"/sak/{id}/lovkart")))
    assert "Kartet kan ha hull, og det sier ikke om en plikt er holdt." in text
    assert "Ingen jurist har lest linjene: sjekk med jurist. Loven er lest slik den var 2. juli 2026." in text


def test_no_line_has_a_status_a_force_or_a_way_to_dismiss_it(reader, id):
    page = re.search(r'<div id="linjer">.*?</section>', reader.get(f"/sak/{id}/lovkart"), re.S)[0]
    assert not re.search(r"Må|Bør|[Mm]angler|[Oo]ppfylt|[Aa]vvis|<form|<button", page)


def test_a_service_of_another_act_says_so_and_asks_nothing(reader, id):
    reader.put(id, "measures/dagsenter/answers/tiltak-tjeneste", ["tannhelse"])
    page = reader.get(f"/sak/{id}/lovkart")
    with reader.desk(id) as at:
        service = at.knowledge.law_map.services["tannhelse"]
    line = re.search(r'<li id="lov-tannhelse">.*?</li>', page, re.S)[0]
    assert service.says["nb"] in text_of(line) and 'class="asks"' not in line


# What makes it better ----------------------------------------------------------------------------


def ticks(page, name):
    """The ids of the services that stand to be ticked at once, and of those that are folded."""
    whole = re.search(rf'id="sp-{name}".*?(?=<div [^>]*id="sp-|</section>)', page, re.S)[0]
    ahead, fold, behind = whole.partition('<details class="more">')
    pattern = rf'type="checkbox" id="{name}\.([^"]+)" name="{name}\.verdi"'
    return [re.findall(pattern, one) for one in (ahead, behind if fold else "")]


def test_the_near_services_stand_first_and_nothing_is_ticked(reader, id):
    page = reader.get(f"/sak/{id}/lovkart")
    ahead, behind = ticks(page, SERVICE)
    assert ahead == ["dagaktivitet-demens", "usikkert"] and len(behind) == 35
    form = reader.form_in(page)
    assert not [one for one in form.controls if one.name == f"{SERVICE}.verdi" and one.on]


def test_a_chosen_service_is_always_seen_also_beside_the_other_measure(reader, id):
    reader.put(id, "measures/dagsenter/answers/tiltak-tjeneste", ["fastlege"])
    page = reader.get(f"/sak/{id}/lovkart")
    assert "fastlege" in ticks(page, SERVICE)[0] and "fastlege" in ticks(page, "tiltak-tjeneste--team")[0]


def test_without_a_near_one_all_stand_under_one_fold(reader):
    one = reader.make(SMALL)
    assert [len(part) for part in ticks(reader.get(f"/sak/{one}/lovkart"), "tiltak-tjeneste--m")] == [1, 36]


def test_the_form_works_without_javascript_and_leads_on_to_the_review(reader, id):
    address = f"/sak/{id}/lovkart"
    response = reader.submit(reader.form(address), {f"{SERVICE}.verdi": ["dagaktivitet-demens"], "folkevalgt-organ.verdi": "ja"})
    assert response.location == f"{address}?lagret=1"
    assert reader.given(id, "tiltak-tjeneste", "dagsenter").value == ("dagaktivitet-demens",)
    assert reader.submit(reader.form(address), {}, NEXT).location == f"/sak/{id}/gjennomgang"


def test_a_tick_that_is_saved_swaps_the_lines_and_tells_how_many_there_are(reader, id):
    form = reader.form(f"/sak/{id}/lovkart")
    answer = reader.submit(form, {f"{SERVICE}.verdi": ["dagaktivitet-demens"]}, HX_Request="true")
    swapped = re.search(r'<div id="linjer" hx-swap-oob="innerHTML">(.*)', answer.text, re.S)[1]
    assert "dagaktivitet-demens" in lines(swapped)
    assert "Ingen jurist har lest linjene" in re.search(r'<p id="forbehold" hx-swap-oob="innerHTML">(.*?)</p>', answer.text)[1]
    assert re.search(rf'id="status"[^>]*>Kartet har nå {len(lines(swapped))} linjer\.', answer.text)


def test_what_is_asked_here_stands_on_no_other_page_and_is_counted_nowhere(reader):
    for level in ("praksis", "kommune", "nasjonalt"):
        with reader.desk(reader.make(at_level(SMALL, level))) as at:
            law = at.form.law
            here = {item.question.id for page in at.form.pages() if page.id == law.id for item in at.form.every(page)}
            others = {item.question.id for page in at.asking for item in at.form.every(page)}
            assert {"tiltak-tjeneste", "tiltak-berorer", "folkevalgt-organ", "samisk-forvaltningsomrade", "kommunens-rad"} == here
            assert not here & others
            assert at.form.progress(at.form.pages()[-1]).required == 0
            assert at.question_url((Subject(Kind.MEASURE, ("m",)), "tiltak-tjeneste")).startswith(at.law_url())


def test_it_is_listed_among_what_one_reads_with_how_many_lines_there_are(reader, id):
    listed = part_of(reader.get(f"/sak/{id}/saken"), "deler-liste")
    count = len(lines(reader.get(f"/sak/{id}/lovkart")))
    assert re.search(rf'href="/sak/{id}/lovkart".*?{count} linjer', listed, re.S)
    assert listed.index("Les og del") < listed.index("/lovkart")


def test_why_a_line_is_shown_is_told_on_its_page(reader, id):
    response = reader.client.get(f"/sak/{id}/hvorfor/forsvarlighet")
    assert (response.status_code, response.location) == (302, f"/sak/{id}/lovkart")


# In the review and the library -------------------------------------------------------------------


def test_the_review_has_a_line_for_each_apart_from_the_duties(reader, id):
    page = reader.get(f"/sak/{id}/gjennomgang")
    section = re.search(r'<section aria-labelledby="lov">.*?</section>', page, re.S)[0]
    with reader.desk(id) as at:
        shown = [one for one in at.advice.law_lines if not one.closed]
    assert section.count("<li>") == len(shown) > 0
    assert all(one.title["nb"] in text_of(section) for one in shown)
    assert f"/sak/{id}/lovkart" in links_of(section)
    assert "Ingen jurist har lest linjene: sjekk med jurist." in text_of(section)
    assert "Lov å sjekke" not in text_of(re.search(r'<section aria-labelledby="plikter">.*?</section>', page, re.S)[0])


def test_the_library_has_every_line_and_service_and_a_source_says_what_cites_it(app, base):
    reader = Reader(app, "en")
    page = reader.get("/lovkart")
    assert set(base.law_map.entries) <= set(re.findall(r'<li id="([^"]+)"', page))
    line = base.law_map.folds[0].lines[0]
    assert line.says["en"] in text_of(page) and line.asks["en"] in text_of(page)
    assert f"/kilder/{line.law[0]}" in links_of(page)
    assert f"/lovkart#{line.id}" in reader.get(f"/kilder/{line.law[0]}")
