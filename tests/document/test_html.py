"""A document as HTML: a file that stands alone, with text that is never more than text."""

import re
from dataclasses import replace

import pytest

from advisor.document.columns import BOLD, LINE, shares
from advisor.document.model import Figure, Paragraph, Piece, Run, Section, Style, Table
from advisor.document.writing.html import body, page

from ..pages import text_of
from .heavy import ODD
from .test_word import ROWS, SVG, of, said


def test_the_file_brings_all_it_needs():
    made = page(of(Figure("f", SVG, "Alt", "Figur"), Table("t", "Tiltakene", ("A", "B"), ROWS)))
    assert re.findall(r"<(?:link|script|img|iframe)\b|url\(|@import", made) == []
    assert '<html lang="nb">' in made
    assert "<title>En sak</title>" in made


@pytest.mark.parametrize("text", ODD[:9])
def test_text_is_text(text):
    made = page(of(said(text), title=text))
    made.encode()
    assert "<script" not in made
    assert "<w:p" not in made
    assert " ".join(text.split()[:3]) in " ".join(text_of(made).split())


def test_what_a_file_cannot_hold_is_left_out():
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\ufffe\uffff\ud800]", page(of(said(ODD[8], ODD[9])))) == []
    assert "\x00" not in body(of(said("a\x00b")), 2)


def test_each_block_has_an_element_of_its_own():
    made = page(of(*(said(style.value, style=style) for style in Style), Table("t", "Tiltakene", ("Tiltak", "Nytte"), ROWS)))
    for element in (
        *("<p>body</p>", "<ul><li>item</li></ul>", "<ol><li>numbered</li></ol>", '<p class="note">note</p>', '<p class="empty">'),
        *('<th scope="col">Nytte</th>', '<th scope="row">Team</th>', "<caption>Tiltakene</caption>"),
    ):
        assert element in made


def test_a_narrow_table_divides_no_title_and_no_number():
    head = ("Tiltak", "Forslag*", "Nytte*", "Ressurser*", "Alvorlighet", "Hast", "Følger for barn")
    row = (
        "Sterkere hjemmetjeneste",
        "nedprioriteres",
        "Middels–stor",
        "34\u00a0000\u00a0000 kroner",
        "Svært høy",
        "Middels",
        "Usikkert",
    )
    parts = shares(Table("t", "T", head, (tuple(Piece((Run(one),)) for one in row),)))
    assert abs(sum(parts) - 1) < 1e-9
    assert parts[0] * LINE > BOLD * len("hjemmetjeneste") and parts[3] * LINE > len("34 000 000") + 1


def test_a_sign_and_its_number_stay_on_one_line():
    assert "loven §\xa05 og kl.\xa014.00" in page(of(said("loven § 5 og kl. 14.00")))


def test_a_source_is_a_link_and_attachments_begin_a_page():
    dated = Paragraph((Piece((Run("Kilden. "), Run("Datert i dag", link="https://example.org/a?b&c"))),))
    made = page(replace(of(dated), sections=(Section("rad", None, "Vedlegg", (dated,), attachment=True),)))
    assert '<a href="https://example.org/a?b&amp;c">Datert i dag</a>' in made
    assert '<section id="avsnitt-rad" class="attachment"' in made and ".attachment { break-before: page; }" in made
