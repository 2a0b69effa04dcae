"""A Word file that people have edited comes back to its case: seen first, and taken in only as the reader says."""

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from advisor.case.writing import plain
from advisor.text.reading import read_bytes

from ..conftest import ROOT
from ..document.editing import NEW, File, gone, typed_over
from ..pages import forms_of, main_of, text_of

LIKEVERD, CHILD = "145e127739", "bd1f818042"
KEYS = {"likeverd-samlet": LIKEVERD, "dagsenter bb-vurder": CHILD}


@pytest.fixture
def case(reader):
    return reader.make(plain(read_bytes((ROOT / "tests" / "dagsenter.yaml").read_bytes(), "a.yaml", [])))


def edited(reader, case, *edits):
    file = File(reader.client.get(f"/sak/{case}/dokument.docx").data, KEYS)
    for edit in edits:
        edit(file)
    return file.data()


def bring(reader, case, data, name="paper.docx"):
    files = {"fil": FileStorage(io.BytesIO(data), filename=name)} if name else {}
    boundary, body = encode_multipart({"csrf_token": reader.token, **files})
    kind = f"multipart/form-data; boundary={boundary}"
    return reader.client.post(f"/sak/{case}/dokument/innlest", data=body, content_type=kind)


def change(file):
    file.replace("likeverd-samlet", "50", "55")


def cut_child(file):
    gone(file.of("dagsenter bb-vurder")._p)


def form_in(page):
    return next(one for one in forms_of(page) if one.action.endswith("innlest/lagre"))


def seen(reader, case, *edits):
    answer = bring(reader, case, edited(reader, case, *edits))
    assert answer.status_code == 200
    return answer.text


def test_the_page_of_the_document_has_a_place_for_the_file(reader, case):
    assert f"/sak/{case}/dokument/innlest" in reader.get(f"/sak/{case}/dokument")
    assert reader.client.get(f"/sak/{case}/dokument/innlest").status_code == 302


def test_a_change_is_shown_with_its_words_marked_and_nothing_is_saved(reader, case):
    page = seen(reader, case, change)
    assert "1 change in «paper.docx». Nothing is saved yet." in text_of(page)
    assert "<del>50</del>" in page and "<ins>55</ins>" in page
    form = form_in(page)
    assert not any(one.on for one in form.controls if one.type == "radio")
    assert "50 minutter" in reader.given(case, "likeverd-samlet").value


def test_all_that_would_be_taken_in_is_shown_however_long(reader, case):
    page = seen(reader, case, lambda file: file.replace("likeverd-samlet", "50", "55 " + "lang " * 500 + "hale"))
    row = re.search(rf'<tr id="{LIKEVERD}".*?</tr>', page, re.DOTALL)[0]
    shown = text_of(re.sub("<textarea.*?</textarea>", "", row, flags=re.DOTALL))
    assert shown.count("lang") == 500 and "hale" in shown
    assert "<del>50</del>" in row and len(re.findall("<ins>", row)) == 1


def test_what_was_chosen_is_taken_in_with_one_save(reader, case):
    form = form_in(seen(reader, case, change))
    assert reader.submit(form).headers["Location"].endswith("tatt=0")
    assert "50 minutter" in reader.given(case, "likeverd-samlet").value
    answer = reader.submit(form, {f"{LIKEVERD}.valg": "word"})
    assert answer.status_code == 302 and "tatt=1" in answer.headers["Location"]
    assert "1 change from the Word file is taken in." in text_of(reader.get(answer.headers["Location"]))
    assert "55 minutter" in reader.given(case, "likeverd-samlet").value


def test_what_is_kept_is_not(reader, case):
    answer = reader.submit(form_in(seen(reader, case, change)), {f"{LIKEVERD}.valg": "saken"})
    assert "tatt=0" in answer.headers["Location"]
    assert "50 minutter" in reader.given(case, "likeverd-samlet").value


def test_a_lost_duty_is_said_first_and_has_nothing_to_take_in(reader, case):
    page = text_of(main_of(seen(reader, case, change, cut_child)))
    assert page.index("Mandatory assessment lost") < page.index("Where")
    assert page.index("Nothing to choose") < page.index("Take in from Word")


def answer_meanwhile(reader, case, text):
    reader.put(case, "answers/likeverd-samlet", text)


def test_what_was_changed_on_both_sides_has_nothing_chosen_and_can_be_written_together(reader, case):
    data = edited(reader, case, change)
    answer_meanwhile(reader, case, "Alle får skyss.")
    page = bring(reader, case, data).text
    assert "Changed on both sides" in page
    form = form_in(page)
    assert not any(one.on for one in form.controls if one.type == "radio")
    assert {one.value for one in form.controls if one.name == f"{LIKEVERD}.valg"} == {"word", "saken", "sammen"}
    reader.submit(form, {f"{LIKEVERD}.valg": "sammen", f"{LIKEVERD}.sammen": "Alle får skyss, 55 minutter."})
    assert reader.given(case, "likeverd-samlet").value == "Alle får skyss, 55 minutter."


def test_what_changes_in_the_case_while_one_reads_is_not_written_over(reader, case):
    form = form_in(seen(reader, case, change))
    answer_meanwhile(reader, case, "Alle får skyss.")
    answer = reader.submit(form, {f"{LIKEVERD}.valg": "word"})
    assert answer.status_code == 409
    assert "somebody wrote in the case while you read" in text_of(answer.text)
    assert reader.given(case, "likeverd-samlet").value == "Alle får skyss."
    again = form_in(answer.text)
    assert not any(one.on for one in again.controls if one.type == "radio")
    reader.submit(again, {f"{LIKEVERD}.valg": "word"})
    assert "55 minutter" in reader.given(case, "likeverd-samlet").value


def test_a_new_text_goes_under_the_field_that_is_chosen_or_stays_out(reader, case):
    form = form_in(seen(reader, case, lambda file: file.new_after("likeverd-samlet", NEW)))
    [valg] = {one.name for one in form.controls if one.name.startswith("ny-") and one.name.endswith(".valg")}
    assert not any(one.on for one in form.controls if one.type == "radio")
    answer = reader.submit(form)
    assert answer.headers["Location"].endswith("tatt=0&ute=1")
    assert "1 new text stands in the Word file alone." in text_of(reader.get(answer.headers["Location"]))
    field = valg.replace(".valg", ".felt")
    reader.submit(form, {valg: "under", field: "sak|likeverd-samlet"})
    assert reader.given(case, "likeverd-samlet").value.endswith(f"\n{NEW}")


def test_a_text_that_was_typed_over_is_not_taken_for_another_by_itself(reader, case):
    page = seen(reader, case, typed_over)
    assert "It may be the same, rewritten, or another" in text_of(page)
    assert not any(one.on for one in form_in(page).controls if one.type == "radio")


def test_nothing_changed_is_said_and_there_is_nothing_to_save(reader, case):
    page = seen(reader, case)
    assert "Nothing is changed in «paper.docx»." in text_of(page)
    assert "innlest/lagre" not in page


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "", "No file was chosen"),
        (b"", "a.docx", "The file is empty"),
        (b"PK\3\4", "a.docx", "damaged"),
        (b"%PDF-1.7", "a.pdf", "This is a PDF"),
        (b"Hei", "a.txt", "Only a Word document"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(reader, case, data, name, said):
    answer = bring(reader, case, data, name)
    assert answer.status_code == 400 and said in text_of(answer.text)


def test_the_file_of_another_case_is_refused(reader, case):
    other = reader.open("psykolog-unge")
    answer = bring(reader, other, edited(reader, case))
    assert answer.status_code == 400 and "was made from the case" in text_of(answer.text)


ODD = [
    *("", "{}", "[]", '{"lines": 1}', '{"lines": [{"stretches": [{"text": 1}]}]}', "null"),
    '{"lines": [], "properties": {}, "tracked": 0, "comments": 1e999}',
    r'{"lines": [{"stretches": [{"text": "\ud800"}]}], "properties": {}, "tracked": 0, "comments": 0}',
]
EMPTY = '{"lines": [{"stretches": []}], "properties": {"prio_keys_01": "a"}, "tracked": 0, "comments": 0}'


@pytest.mark.parametrize("content", ODD)
def test_a_form_that_lacks_what_was_read_asks_for_the_file(reader, case, content):
    answer = reader.submit(form_in(seen(reader, case, change)), {"innlest": content})
    assert answer.status_code == 400 and "Choose the file once more" in text_of(answer.text)


def test_a_form_of_no_file_of_the_case_is_told_what_is_wrong_with_it(reader, case):
    answer = reader.submit(form_in(seen(reader, case, change)), {"innlest": EMPTY})
    said = text_of(answer.text)
    assert answer.status_code == 400 and "did not come with the form" not in said and "There is no text in it." in said


def test_personal_data_in_the_file_is_not_taken_in(reader, case):
    """The row is marked, the number is gone from the page, and what else was chosen stands."""

    def edit(file):
        file.replace("likeverd-samlet", "50", "13097248022")
        file.new_after("likeverd-samlet", NEW)

    form = form_in(seen(reader, case, edit))
    new = next(one.name.removesuffix(".valg") for one in form.controls if one.name.startswith("ny-"))
    chosen = {f"{LIKEVERD}.valg": "word", f"{new}.valg": "under", f"{new}.felt": "sak|likeverd-samlet"}
    answer = reader.submit(form, chosen)
    assert answer.status_code == 422 and "13097248022" not in answer.text and "[…] minutter" in text_of(answer.text)
    assert "50 minutter" in reader.given(case, "likeverd-samlet").value
    [problem] = re.findall(f'<a class="ds-link" href="#{LIKEVERD}">([^<]*)</a>', answer.text)
    assert "identity number" in problem and "Nothing is saved" in problem
    again = form_in(answer.text)
    assert {one.name: one.value for one in again.controls if one.type == "radio" and one.on} == {f"{new}.valg": "under"}
    assert reader.submit(again, {f"{LIKEVERD}.valg": "saken", f"{new}.felt": "sak|likeverd-samlet"}).status_code == 302
    assert reader.given(case, "likeverd-samlet").value.endswith(NEW)


def test_put_under_without_a_field_marks_the_row_and_keeps_the_rest(reader, case):
    def edit(file):
        change(file)
        file.new_after("likeverd-samlet", NEW)

    form = form_in(seen(reader, case, edit))
    new = next(one.name.removesuffix(".valg") for one in form.controls if one.name.startswith("ny-"))
    answer = reader.submit(form, {f"{LIKEVERD}.valg": "word", f"{new}.valg": "under"})
    assert answer.status_code == 422 and f'href="#{new}"' in answer.text and "choose a field" in text_of(answer.text)
    chosen = {one.name: one.value for one in form_in(answer.text).controls if one.type == "radio" and one.on}
    assert chosen == {f"{LIKEVERD}.valg": "word", f"{new}.valg": "under"}
    assert "50 minutter" in reader.given(case, "likeverd-samlet").value


def test_one_button_takes_what_was_changed_in_word_alone_and_nothing_else(reader, case):
    def edit(file):
        change(file)
        file.retype("dagsenter bb-vurder", "Noe annet.")
        file.new_after("likeverd-samlet", NEW)

    data = edited(reader, case, edit)
    page = bring(reader, case, data).text
    assert "Take in 1 that is changed in Word alone" in text_of(page)
    answer = reader.submit(form_in(page), button=("bare_word", "1"))
    assert answer.headers["Location"].endswith("tatt=1&ute=1")
    assert "55 minutter" in reader.given(case, "likeverd-samlet").value


def test_what_was_changed_in_the_case_alone_is_counted_apart(reader, case):
    data = edited(reader, case)
    answer_meanwhile(reader, case, "Alle får skyss.")
    page = bring(reader, case, data).text
    assert "Nothing is changed in «paper.docx»." in text_of(page)
    assert "1 text was changed in the case afterwards." in text_of(page) and "innlest/lagre" not in page


def test_a_browser_may_show_the_form_again_and_no_other_page(reader, case):
    assert bring(reader, case, edited(reader, case)).headers["Cache-Control"] == "private, no-cache"
    assert reader.client.get(f"/sak/{case}/dokument").headers["Cache-Control"] == "no-store"


def test_markup_in_the_file_is_text(reader, case):
    page = seen(reader, case, lambda file: file.replace("likeverd-samlet", "50", "<script>alert(1)</script>{{ 7 * 7 }}"))
    assert "<script>alert" not in page and "{{ 7 * 7 }}" in page


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_page_is_in_the_language_of_the_reader(reader, case, language):
    data = edited(reader, case, change)
    reader.get(f"/?sprak={language}")
    page = text_of(bring(reader, case, data).text)
    assert {"nb": "Endringer fra Word", "nn": "Endringar frå Word"}[language] in page
    assert "Take in" not in page
