"""One limit of text: what can be saved can be downloaded, and what is downloaded can be read again."""

import json

import pytest

from advisor.case.casefile import parse_case
from advisor.case.writing import case_text
from advisor.store import Put, Store
from advisor.text.errors import UnusableCase
from advisor.text.reading import MAX_BYTES

from ..pages import SMALL, text_of

TEXT = "helhet-samlet"
WIDENED = "a\n" * 60_000  # in the file each line has an indent


def test_a_text_of_nearly_all_that_a_file_holds_is_saved_downloaded_and_read_again(reader, store, base):
    id = reader.make(SMALL)
    text = "ø" * (MAX_BYTES // 2 - 2_000)  # which a form writes as three times as many bytes
    assert reader.answer(id, TEXT, verdi=text).status_code == 302
    data = reader.client.get(f"/sak/{id}/saksfil").data
    assert len(data) <= MAX_BYTES
    case = parse_case(data, "x.yaml", base)
    assert case == store.get(id).case
    assert text in data.decode()


def test_a_save_that_would_make_the_file_too_large_is_refused_and_the_rest_stands(store, base):
    id = store.create({**SMALL, "answers": {TEXT: WIDENED}}).id
    puts = [Put(f"measures/m/answers/{one}", WIDENED) for one in ("nytte-kort-sikt", "nytte-lang-sikt", "nytte-mot-mal")]
    saved = store.save(id, [*puts, Put("title", "Ny")])
    assert 0 < len(saved.refused) < len(puts)
    (said,) = {str(problem) for found in saved.refused.values() for problem in found}
    assert "would be a file of" in said and "at most 2 MB" in said
    assert saved.stored.case.title == "Ny"
    data = saved.stored.text.encode()
    assert parse_case(data, "x.yaml", base) == saved.stored.case


def test_a_text_that_alone_fills_more_than_a_file_is_refused_without_writing_it_out(store, calls):
    id = store.create(SMALL).id
    found = []
    text = "ø" * (MAX_BYTES // 2 + 50_000)
    assert calls([case_text], lambda: found.append(store.save(id, [Put(f"answers/{TEXT}", text)]))) == {case_text: 0}
    ((problem,),) = found[0].refused.values()
    assert "would be a file of more than 2.1 MB." in problem.what and "at most 2 MB" in problem.cure
    assert store.get(id).number == 1


def test_what_is_sent_alone_and_refused_is_tried_once(store, calls):
    id = store.create(SMALL).id
    tried = Store._with
    assert calls([tried], store.save, id, [Put("measures/gone/title", "Ny")]) == {tried: 1}


def test_a_file_that_is_larger_as_yaml_than_it_came_is_refused_and_not_kept(reader, store):
    record = {**SMALL, "answers": {TEXT: "a word or two\n" * 120_000}}  # in the file each line has an indent
    with pytest.raises(UnusableCase, match="would be a file"):
        store.create(record)
    before = len(store.listed())
    page = reader.upload(json.dumps(record).encode(), "x.json")
    assert page.status_code == 400
    assert "would be a file of" in text_of(page.text)
    assert len(store.listed()) == before
