"""The document on its page: what was answered as it would be sent, the way from each sentence to its field, and its files."""

import html
import io
import re
import zipfile
from itertools import pairwise

import pytest

from advisor.case.writing import plain
from advisor.document import documents
from advisor.language.subjects import Kind, Subject
from advisor.store import Put
from advisor.text.errors import Problem, Unusable
from advisor.text.reading import read_bytes
from tests.conftest import ROOT
from web import create_app

from ..earlier import earlier_base
from ..pages import SMALL, Reader, anchors_of, links_of, main_of, store_of, text_of
from ..tampering import write_anew
from .test_start import PERSONAL

WEIGHED = "helhet-samlet"
FRAMES, FRAMES_SECTION = "bg-ramme-juridisk", "avsnitt-rammer"


@pytest.fixture(scope="module")
def file():
    return plain(read_bytes((ROOT / "tests" / "dagsenter.yaml").read_bytes(), "x", []))


@pytest.fixture
def case(reader, file):
    return reader.make(file)


def sentences(page):
    """The links of the traced document: (address, what is said of it, whether the keyboard stops there, text)."""
    found = re.findall(r'<a class="sen[^"]*" href="([^"]+)" title="([^"]*)"( tabindex="-1")?>(.*?)</a>', page, re.S)
    return [(html.unescape(url), html.unescape(title), not passed, text_of(text)) for url, title, passed, text in found]


def section(page, id):
    return re.search(rf'<section id="{id}".*?</section>', page, re.S)[0]


def head(reader, case, wish=""):
    return re.search(r'<article class="draft".*?>', reader.get(f"/sak/{case}/dokument{wish}"))[0]


# What stands there -------------------------------------------------------------------------------


def test_the_document_stands_under_its_own_headings_in_order(reader, case, file):
    page = reader.get(f"/sak/{case}/dokument")
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Document"]
    levels = [int(level) for level in re.findall(r"<h(\d)", re.search(r"<article.*</article>", page, re.S)[0])]
    assert levels[0] == 2 and all(after - before <= 1 for before, after in pairwise(levels))
    assert file["answers"][WEIGHED] in text_of(section(page, "avsnitt-sammendrag"))
    with reader.desk(case) as at:
        told = [one.section.id for one in at.advice.document]
    assert re.findall(r'<li><a href="#avsnitt-([\w-]+)"', page) == told
    assert {f"avsnitt-{id}" for id in told} <= anchors_of(page)


def test_what_nobody_assessed_says_so_and_leads_to_its_field(reader, case):
    page = reader.get(f"/sak/{case}/dokument")
    with reader.desk(case) as at:
        address = at.question_url((Subject(Kind.CASE, ()), FRAMES))
    said = section(page, FRAMES_SECTION)
    assert "Not assessed. Write" in text_of(said)
    assert f'href="{address}"' in said
    assert "empty</span></li>" in re.search(r'<li><a href="#avsnitt-rammer".*?</li>', page)[0]


def test_an_answer_is_in_the_document_and_the_list_of_pages_at_once(reader, case):
    before = reader.get(f"/sak/{case}/dokument")
    reader.put(case, f"answers/{FRAMES}", "The budget is 3.1 million.")
    response = reader.client.get(f"/sak/{case}/dokument")
    assert response.headers["Cache-Control"] == "no-store"
    assert "The budget is 3.1 million." in section(response.text, FRAMES_SECTION)
    counted = [int(re.search(r"(\d+) of \d+ sections have text", text_of(page))[1]) for page in (before, response.text)]
    assert counted[1] == counted[0] + 1


def test_a_measure_leads_to_its_section_once(reader, case):
    page = reader.get(f"/sak/{case}/tiltak/team")
    (address,) = re.findall(r'href="([^"]+)">See how this looks in the document', page)
    assert address == f"/sak/{case}/dokument#avsnitt-tiltakene"
    assert "avsnitt-tiltakene" in anchors_of(reader.get(address.partition("#")[0]))
    assert "See how this looks" not in reader.get(f"/sak/{case}/samlet")


def test_an_archived_case_has_its_document(reader, case):
    reader.post(f"/sak/{case}/arkiv", {"vekk": "1"})
    assert "The case is archived." in text_of(reader.get(f"/sak/{case}/dokument"))
    assert reader.client.get(f"/sak/{case}/dokument.html").status_code == 200


# Length and language -----------------------------------------------------------------------------


def test_each_length_says_what_it_holds_and_has_an_address(reader, case):
    page = reader.get(f"/sak/{case}/dokument?kilder=1")
    lengths = re.search(r'aria-labelledby="lengde">(?:(?!<ul).)*(<ul.*?</ul>)', page, re.S)[1]
    assert re.fullmatch(r"Short \d+ sections Usual \d+ sections Thorough \d+ sections", text_of(lengths))
    short = html.unescape(re.search(r'href="([^"]+)"', lengths)[1])
    assert short == f"/sak/{case}/dokument?kilder=1&lengde=kort"
    told = reader.get(short)
    assert len(sentences(told)) and FRAMES_SECTION in anchors_of(page) and FRAMES_SECTION not in anchors_of(told)
    assert 'aria-current="true">Short' in told
    assert FRAMES_SECTION in anchors_of(reader.get(f"/sak/{case}/dokument?lengde=tull"))  # as where none is said


def test_the_worksheets_can_be_left_out_of_the_page_and_its_files(reader, case):
    page = reader.get(f"/sak/{case}/dokument")
    (address,) = re.findall(r'href="([^"]+)">Without attachments', page)
    assert address == f"/sak/{case}/dokument?vedlegg=0" and "avsnitt-rad" in anchors_of(page)
    bare = reader.get(address)
    assert {"avsnitt-grunnlag"} == {"avsnitt-grunnlag", "avsnitt-rad", "avsnitt-lov"} & anchors_of(bare)
    assert f"/sak/{case}/dokument.docx?vedlegg=0" in links_of(bare)
    assert "avsnitt-rad" not in reader.get(f"/sak/{case}/dokument.html?vedlegg=0")
    assert "Without attachments" not in reader.get(f"/sak/{case}/dokument?slag=etd")


def test_the_trace_says_whose_a_question_is(reader, case):
    titles = {title for _url, title, _stop, _text in sentences(reader.get(f"/sak/{case}/dokument?kilder=1"))}
    assert any("The question is from the tool." in title for title in titles)
    assert not all("The question is from" in title for title in titles)


def test_the_language_of_the_document_is_that_of_the_page_until_another_is_chosen(reader, case):
    assert "lang=" not in head(reader, case)
    assert 'lang="nn"' in head(reader, case, "?dokumentsprak=nn")
    page = reader.get(f"/sak/{case}/dokument?dokumentsprak=nn")
    assert "<h1" in page and "Document</h1>" in page and "1 Samandrag" in page
    assert "dokument.html?dokumentsprak=nn" in page
    assert 'lang="nn"' in reader.get(f"/sak/{case}/dokument.html?dokumentsprak=nn")
    assert "lang=" not in head(reader, case, "?dokumentsprak=xx")


# Where it comes from -----------------------------------------------------------------------------


def test_without_the_sources_the_text_is_plain(reader, case):
    page = reader.get(f"/sak/{case}/dokument")
    assert not sentences(page) and "trace.js" not in page
    assert f"/sak/{case}/dokument?kilder=1" in links_of(page)


def test_each_sentence_leads_to_its_field_and_says_who_wrote_it(reader, case, file):
    page = reader.get(f"/sak/{case}/dokument?kilder=1")
    (told,) = [one for one in sentences(page) if one[3] == file["answers"][WEIGHED]]
    assert told[0].endswith(f"#{WEIGHED}") and told[2]
    assert re.search(r"It came with the case, .*20\d\d at \d\d:\d\d\. Press to change it\.$", told[1])
    assert "The tool wrote" not in told[1]
    assert any("The tool wrote this from the answer." in title for _url, title, _stop, _text in sentences(page))
    assert "trace.js" in page


def test_it_says_when_an_answer_was_last_changed_and_by_whom(reader, case):
    assert store_of(reader.app).save(case, [Put(f"answers/{WEIGHED}", "Kari was here.")], who="Kari Lien").whole
    page = reader.get(f"/sak/{case}/dokument?kilder=1")
    (told,) = [one for one in sentences(page) if one[3] == "Kari was here."]
    assert "Written by Kari Lien, " in told[1] and "Answered" not in told[1]
    reader.put(case, "measures/team/answers/nytte-samlet", "liten")
    chosen = [
        title for url, title, *_rest in sentences(reader.get(f"/sak/{case}/dokument?kilder=1")) if "nytte-samlet--team" in url
    ]
    assert "The tool wrote this from the answer. Answered " in chosen[0]


def test_the_keyboard_stops_once_at_each_field(reader, case):
    told = sentences(reader.get(f"/sak/{case}/dokument?kilder=1&lengde=grundig"))
    stops = [url for url, _title, stop, _text in told if stop]
    assert len(told) > len(stops) == len(set(stops)) == len({url for url, *_rest in told})


def test_every_sentence_leads_somewhere(reader, case):
    for url in {one[0] for one in sentences(reader.get(f"/sak/{case}/dokument?kilder=1&lengde=grundig"))}:
        page, _hash, anchor = url.partition("#")
        shown = reader.get(page)
        assert not anchor or anchor in anchors_of(shown), url
    assert any("/hvorfor/" in one[0] for one in sentences(reader.get(f"/sak/{case}/dokument?kilder=1")))
    assert any("/kilder/" in one[0] for one in sentences(reader.get(f"/sak/{case}/dokument?kilder=1")))


def test_markup_in_an_answer_is_text(reader):
    id = reader.make({**SMALL, "answers": {WEIGHED: '<script>alert(1)</script> {{ 7*7 }} "x'}})
    for address in ("dokument", "dokument?kilder=1", "dokument.html"):
        page = reader.get(f"/sak/{id}/{address}")
        assert "<script>alert" not in page and "{{ 7*7 }}" in page


# Files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "kind", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ],
)
def test_a_file_says_what_it_is_and_is_named_after_case_length_and_day(reader, case, ending, kind, begins):
    response = reader.client.get(f"/sak/{case}/dokument.{ending}?lengde=kort")
    assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
    assert response.data.startswith(begins)
    assert re.search(
        rf'^attachment; filename="dagsenter-eller-team-kort-20\d\d-\d\d-\d\d\.{ending}"', response.headers["Content-Disposition"]
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff" and response.headers["Cache-Control"] == "no-store"
    assert f"/sak/{case}/dokument.{ending}?lengde=kort" in links_of(reader.get(f"/sak/{case}/dokument?lengde=kort"))


def test_the_file_says_what_the_page_says(reader, case, file):
    word = reader.client.get(f"/sak/{case}/dokument.docx").data
    body = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert file["answers"][WEIGHED].split(".")[0] in re.sub(r"<[^>]+>", "", body)


def test_another_kind_of_document_is_chosen_on_the_page_and_fetched_from_there(reader, case):
    links = links_of(reader.get(f"/sak/{case}/dokument?dokumentsprak=nn"))
    for kind in ("gjennomgang", "etd"):
        (address,) = [one for one in links if f"slag={kind}" in one]
        (file,) = [one for one in links_of(reader.get(address)) if "/dokument.html?" in one]
        response = reader.client.get(file)
        assert f"-{kind}-20" in response.headers["Content-Disposition"] and '<html lang="nn">' in response.text
    assert reader.client.get(f"/sak/{case}/dokument.html?slag=roman").status_code == 404


@pytest.mark.parametrize("address", ["dokument.exe", "dokument.doc", "dokument."])
def test_there_is_no_other_file(reader, case, address):
    assert reader.client.get(f"/sak/{case}/{address}").status_code == 404


def test_a_file_that_cannot_be_made_is_said_on_a_page(reader, case, monkeypatch):
    def without_pango(_document):
        raise Unusable([Problem("pango", None, "A library is missing.", "Install it.")])

    monkeypatch.setitem(documents.WRITERS, ".pdf", without_pango)
    response = reader.client.get(f"/sak/{case}/dokument.pdf")
    assert response.status_code == 400 and "A library is missing. Install it." in text_of(response.text)
    assert f"/sak/{case}/dokument" in links_of(main_of(response.text))


@pytest.mark.parametrize("ending", ["docx", "pdf", "html"])
def test_what_looks_like_personal_data_is_not_given_out(tmp_path, ending):
    """In a database written before the guard."""
    url, secret = f"sqlite:///{tmp_path / 'old.db'}", PERSONAL["telephone"]
    first = Reader(create_app(database=url))
    id = first.make({**SMALL, "answers": {WEIGHED: "MERKE er svaret."}})
    store_of(first.app).close()
    write_anew(tmp_path / "old.db", "MERKE", secret)
    reader = Reader(create_app(database=url))
    response = reader.client.get(f"/sak/{id}/dokument.{ending}")
    assert response.status_code == 400 and secret not in response.text
    assert "Mend it in the case first." in text_of(response.text)
    store_of(reader.app).close()


# Other bases -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 4, 5])
def test_a_case_of_an_older_base_has_a_document_or_is_told_why_not(tmp_path, number):
    app = create_app(earlier_base(number, tmp_path), database=f"sqlite:///{tmp_path / 'x.db'}")
    reader = Reader(app)
    id = reader.make(SMALL if number > 3 else {**SMALL, "level": "kommune"})
    page = reader.get(f"/sak/{id}/dokument?kilder=1")
    with reader.desk(id) as at:
        has = bool(at.knowledge.document)
    if has:
        assert "Felles lunsj" in text_of(re.search(r"<article.*</article>", page, re.S)[0])
        assert reader.client.get(f"/sak/{id}/dokument.html").status_code == 200
    else:
        assert "says nothing of which sections a document has" in text_of(page)
        assert reader.client.get(f"/sak/{id}/dokument.html").status_code == 404
    assert (f"/sak/{id}/dokument" in links_of(reader.get(f"/sak/{id}/gjennomgang"))) == has
    store_of(app).close()


def test_a_case_that_is_not_there_has_none(reader):
    assert reader.client.get("/sak/finsikke/dokument").status_code == 404
    assert reader.client.get("/sak/finsikke/dokument.pdf").status_code == 404


# Many readers ------------------------------------------------------------------------------------


def test_a_document_is_drawn_up_once_until_the_case_changes(reader, case, calls):
    def read(times):
        for _ in range(times):
            reader.get(f"/sak/{case}/dokument?kilder=1")

    drawn = documents.drawn_up
    assert calls([drawn], lambda: read(3))[drawn] == 1
    reader.put(case, f"answers/{WEIGHED}", "Another answer.")
    assert calls([drawn], lambda: read(2))[drawn] == 1
