"""A paper that people have stands beside the fields; they put passages of it into answers, and nobody else does."""

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from advisor.language.answers import Answer, State

from ..document.test_reading import full, word
from ..pages import SMALL, forms_of, main_of, part_of, store_of, text_of

TEXT = "# Bakgrunn\nDagsenteret har ti plasser.\n- Færre plasser\n# Nytte\nFlere bor hjemme."
FIELD = "sett_inn_i"
LINK = "Do you have a saksframlegg already?"


def send(reader, case: str, data: bytes = b"", file: str = "", **fields: str):
    """The form of the page, as a browser sends it."""
    files = {"fil": FileStorage(io.BytesIO(data), filename=file)} if file else {}
    boundary, body = encode_multipart({"csrf_token": reader.token, **fields, **files})
    return reader.client.post(f"/sak/{case}/sakspapir", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def paste(reader, case: str, text: str = TEXT, **fields: str):
    return send(reader, case, tekst=text, **fields)


@pytest.fixture
def case(reader):
    """A case with a paper beside it."""
    case = reader.make(SMALL)
    assert paste(reader, case, navn="Saksframlegg", dato="2026-03-12").status_code == 302
    return case


def fields_of(page: str) -> list[str]:
    """The fields that a passage can be put into."""
    form = next(one for one in forms_of(page) if one.id == "svar")
    return next((one.options for one in form.controls if one.name == FIELD), [])


def where(reader, case: str) -> tuple[str, str]:
    """A page with a field for words, and the name of that field."""
    with reader.desk(case) as at:
        urls = [at.url(page) for page in at.asking]
    for url in urls:
        if words := [one for one in fields_of(reader.get(url)) if one.endswith(".verdi")]:
            return url, words[0]
    raise AssertionError("no page has a field for words")


def put_in(reader, case: str, *passages: str, **changes: str):
    """Ticks passages, chooses the first field for words, and presses the button."""
    url, field = where(reader, case)
    form = reader.form(url)
    return reader.submit(form, {"sett_inn_fra": list(passages), FIELD: field, **changes}, ("sett_inn", "1"))


def answered(reader, case: str) -> Answer | None:
    question, *ids = where(reader, case)[1].removesuffix(".verdi").split("--")
    return reader.given(case, question, *ids)


def test_one_link_is_all_that_others_see_of_it(reader):
    case = reader.make(SMALL)
    with reader.desk(case) as at:
        urls = [at.url(page) for page in at.asking]
    first, *others = [reader.get(url) for url in urls]
    assert first.count("sakspapir") == 1 and LINK in first
    assert not any("sakspapir" in page or "sett_inn" in page for page in others)
    assert 'class="paper' not in first


def test_a_file_stands_beside_the_fields_by_its_title_and_day(reader):
    case = reader.make(SMALL)
    assert send(reader, case, word(before=full), "sak 7.docx").status_code == 302
    page = part_of(reader.get(where(reader, case)[0]), "papir")
    assert LINK not in page
    assert text_of(page).startswith("Dagsenteret i Solvik 12 March 2026 · Change or remove")
    assert text_of(part_of(page, "papir-3")) == "Kommunen vurderer dagsenteret."
    assert "Tiltak: Dagsenter; Kroner: 1,2 mill." in page


def test_a_passage_that_is_ticked_goes_into_the_answer_with_its_source(reader, case):
    response = put_in(reader, case, "2", "5")
    assert response.status_code == 302
    source = "Case paper: Saksframlegg, 12 March 2026"
    assert answered(reader, case) == Answer(State.VALUE, "Dagsenteret har ti plasser.\n\nFlere bor hjemme.", sources=(source,))
    page = reader.get(response.location.partition("#")[0])
    assert "2 passages are put in, with their source." in page
    reader.submit(reader.form_in(page, "angre", response.location))
    assert answered(reader, case) is None


def test_it_comes_behind_what_stands_there_and_what_was_just_written(reader, case):
    _url, field = where(reader, case)
    assert put_in(reader, case, "2", **{field: "Vi vet dette."}).status_code == 302
    assert put_in(reader, case, "3").status_code == 302
    assert answered(reader, case).value == "Vi vet dette.\n\nDagsenteret har ti plasser.\n\nFærre plasser"
    assert len(answered(reader, case).sources) == 1


def test_what_is_newer_there_is_not_written_over(reader, case):
    url, field = where(reader, case)
    form, other = reader.form(url), reader.form(url)
    reader.submit(other, {field: "En annen skrev dette."})
    response = reader.submit(form, {"sett_inn_fra": ["2"], FIELD: field}, ("sett_inn", "1"))
    assert response.status_code == 422
    assert answered(reader, case).value == "En annen skrev dette."
    page = text_of(main_of(response.text))
    assert "It now says: En annen skrev dette." in page and "Dagsenteret har ti plasser." in page


def test_nothing_is_put_in_that_nobody_ticked(reader, case):
    response = put_in(reader, case)
    assert answered(reader, case) is None
    assert "Nothing was put in. Tick the passages first." in reader.get(response.location.partition("#")[0])


@pytest.mark.parametrize("odd", [{"sett_inn_fra": "99999"}, {"sett_inn_fra": "-1"}, {FIELD: "finnesikke.verdi"}, {FIELD: ""}])
def test_what_no_page_of_ours_sends_puts_nothing_in(reader, case, odd):
    url, field = where(reader, case)
    sent = {**dict(reader.form(url).sent()), "sett_inn_fra": "2", FIELD: field, "sett_inn": "1", **odd}
    assert reader.post(url, sent).status_code == 302
    assert answered(reader, case) is None


def test_an_answer_that_is_chosen_gets_its_reason(reader):
    case = reader.open()
    paste(reader, case)
    with reader.desk(case) as at:
        urls = list(map(at.url, at.asking))
    url = next(one for one in urls if any(field.endswith(".begrunnelse") for field in fields_of(reader.get(one))))
    form = reader.form(url)
    reasons = [one for one in fields_of(reader.get(url)) if one.endswith(".begrunnelse")]
    field = next(one for one in reasons if form.value(one.replace("begrunnelse", "verdi")))
    question, *ids = field.removesuffix(".begrunnelse").split("--")
    before = reader.given(case, question, *ids)
    assert reader.submit(form, {"sett_inn_fra": ["2"], FIELD: field}, ("sett_inn", "1")).status_code == 302
    after = reader.given(case, question, *ids)
    assert after.value == before.value and after.rationale.endswith("Dagsenteret har ti plasser.")
    assert after.sources[-1].startswith("Case paper: Bakgrunn, ")


def test_a_save_without_the_button_puts_nothing_in(reader, case):
    url, field = where(reader, case)
    form = reader.form(url)
    reader.submit(form, {"sett_inn_fra": ["2"], field: "Vårt"}, HX_Request="true")
    assert answered(reader, case).value == "Vårt"


@pytest.mark.parametrize(
    ("data", "file", "said"),
    [
        (b"%PDF-1.7", "sak.pdf", "Use the Word file that it was made from"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "sak.doc", "save it as a Word document"),
        (b"", "", "Choose a file, or paste the text."),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_be_right(reader, data, file, said):
    case = reader.make(SMALL)
    response = send(reader, case, data, file)
    assert response.status_code == 422 and said in text_of(response.text)
    assert store_of(reader.app).paper(case) is None


def test_a_file_that_is_not_even_taken_in_is_refused_on_the_same_page(reader):
    case = reader.make(SMALL)
    response = send(reader, case, b"x" * 6_200_000, "sak.docx")
    assert response.status_code == 413 and "The file is larger than 6 MB. Pictures take room" in text_of(response.text)


def test_personal_data_is_shown_with_its_place_and_the_rest_can_be_used(reader):
    case = reader.make(SMALL)
    text = f"{TEXT}\n# Kontakt\nRing Kari på 91 23 45 67 eller kari@solvik.no."
    response = paste(reader, case, text, navn="Sak for 01019012345")
    page = text_of(response.text)
    assert response.status_code == 422 and store_of(reader.app).paper(case) is None
    assert "The name: The text seems to hold a national identity number" in page
    assert "Paragraph 7, under «Kontakt»: The text seems to hold a telephone number («91 …»)" in page
    assert not re.search("91 23 45 67|kari@|01019012345", response.text)
    form = next(one for one in forms_of(response.text) if "tekst" in one.names)
    assert reader.submit(form).status_code == 302
    paper = store_of(reader.app).paper(case)
    assert paper.name == "Sak for […]"
    assert paper.passages[-1] == ("paragraph", "Ring Kari på […] eller […].")
    assert paper.passages[:-2] == (
        *(("heading", "Bakgrunn"), ("paragraph", "Dagsenteret har ti plasser."), ("list item", "Færre plasser")),
        *(("heading", "Nytte"), ("paragraph", "Flere bor hjemme.")),
    )


def test_its_name_and_day_can_be_changed_and_it_can_be_taken_away(reader, case):
    address = f"/sak/{case}/sakspapir"
    assert reader.submit(reader.form(address, "sakspapir"), {"navn": "Notat", "dato": "2026-04-01"}).status_code == 302
    paper = store_of(reader.app).paper(case)
    assert (paper.name, str(paper.day), len(paper.passages)) == ("Notat", "2026-04-01", 5)
    assert reader.submit(reader.form(address, "fjern")).status_code == 302
    assert store_of(reader.app).paper(case) is None
    assert LINK in reader.get(where_first(reader, case))


def where_first(reader, case: str) -> str:
    with reader.desk(case) as at:
        return at.first_url()


def test_a_document_is_replaced_only_when_one_says_so(reader, case):
    response = paste(reader, case, "Noe annet.")
    assert response.status_code == 422 and "Tick that it is to be replaced." in text_of(response.text)
    assert "Replace «Saksframlegg»" in response.text and "Noe annet." in response.text
    assert store_of(reader.app).paper(case).name == "Saksframlegg"
    assert paste(reader, case, "Noe annet.", bytt="1").status_code == 302
    assert store_of(reader.app).paper(case).name == "Noe annet."


def test_what_stands_there_already_is_not_put_in_twice(reader, case):
    put_in(reader, case, "2")
    response = put_in(reader, case, "2")
    assert "The passage stands there already." in reader.get(response.location.partition("#")[0])
    response = put_in(reader, case, "2", "5")
    assert "1 passage is put in, with its source." in reader.get(response.location.partition("#")[0])
    assert answered(reader, case).value == "Dagsenteret har ti plasser.\n\nFlere bor hjemme."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Dagsenteret", "Case paper: Dagsenteret, 12 March 2026"),
        ("Case paper 7/26", "Case paper 7/26, 12 March 2026"),
        ("Om dagsenteret " * 8, f"Case paper: {'Om dagsenteret ' * 3}Om …, 12 March 2026"),
    ],
)
def test_the_source_is_named_shortly(reader, name, said):
    case = reader.make(SMALL)
    paste(reader, case, navn=name, dato="2026-03-12")
    put_in(reader, case, "2")
    assert answered(reader, case).sources == (said,)


def test_the_page_of_a_new_case_says_that_a_document_can_be_used(reader):
    assert text_of(reader.get("/ny")).count("Do you have a saksframlegg already?") == 1


def test_markup_in_a_paper_is_text(reader):
    case = reader.make(SMALL)
    paste(reader, case, "<script>alert(1)</script> {{ 7*7 }}", navn="<b>x</b>")
    page = reader.get(where(reader, case)[0])
    assert "<script>alert" not in page and "<b>x</b>" not in page and "{{ 7*7 }}" in page


def test_a_case_file_has_the_source_and_not_the_paper(reader, case):
    put_in(reader, case, "2")
    text = reader.get(f"/sak/{case}/saksfil")
    assert "Case paper: Saksframlegg, 12 March 2026" in text and "Flere bor hjemme." not in text


def test_the_document_says_where_a_passage_is_from(reader):
    case = reader.open()
    paste(reader, case, navn="Saksframlegg", dato="2026-03-12")
    assert put_in(reader, case, "2").status_code == 302
    page = text_of(reader.get(f"/sak/{case}/dokument"))
    assert "Dagsenteret har ti plasser." in page and "Case paper: Saksframlegg, 12 March 2026" in page
