"""A document as a Word file: real styles, what it remembers of the case, and text that is never more than text."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import pytest
from lxml import etree

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document.anchors import ATTACHED, KEYS, anchor, listed, pieces, properties, read_name
from advisor.document.drafting import draft
from advisor.document.lines import unmarked
from advisor.document.model import (
    Document,
    Figure,
    From,
    Heading,
    Origin,
    Paragraph,
    Piece,
    Purpose,
    Run,
    Section,
    Style,
    Table,
    text_digest,
)
from advisor.document.writing.package import W
from advisor.document.writing.word import WIDTH, widths, write_word
from advisor.language.subjects import CASE
from advisor.text.catalogue import LANGUAGES, speaking

from ..conftest import EXAMPLES, ROOT
from .heavy import ODD, heavy

NAMES = {"w": W, "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"}
ORIGIN = Origin(From.ANSWER, "helhet-samlet", None, "value")
SVG = '<svg viewBox="0 0 1200 300" width="1200" height="300"><title>En strek</title><rect width="9" height="9"/></svg>'


def of(*blocks, **more) -> Document:
    """A document with one section."""
    given = {
        "purpose": Purpose.PROPOSAL,
        "language": "nb",
        "length": "vanlig",
        "case": "x",
        "title": "En sak",
        "subtitle": "Utkast",
    }
    sections = (Section("barnets-beste", 5, "Barnets beste", blocks),)
    return Document(**{**given, "version": "1", "knowledge": "0" * 64, "source_date": None, "sections": sections, **more})


def said(*texts, style=Style.BODY, origin=ORIGIN) -> Paragraph:
    return Paragraph(tuple(Piece((Run(text, origin),)) for text in texts), style)


def part(file: bytes, name: str = "word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return etree.fromstring(archive.read(name))


def all_of(file: bytes, path: str, name: str = "word/document.xml"):
    return part(file, name).xpath(path, namespaces=NAMES)


def opened(file: bytes):
    return docx.Document(io.BytesIO(file))


def marked(file: bytes) -> dict[str, str]:
    """Bookmark → the text in it."""
    found, open_marks, names = {}, set(), {}
    for element in part(file).iter():
        if element.tag == f"{{{W}}}bookmarkStart":
            names[element.get(f"{{{W}}}id")] = element.get(f"{{{W}}}name")
            open_marks.add(element.get(f"{{{W}}}id"))
            found[element.get(f"{{{W}}}name")] = ""
        elif element.tag == f"{{{W}}}bookmarkEnd":
            open_marks.discard(element.get(f"{{{W}}}id"))
        text = {f"{{{W}}}t": element.text or "", f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}.get(element.tag, "")
        for id in open_marks:
            found[names[id]] += text
    return found


@pytest.fixture(scope="module")
def heavy_document(base):
    with speaking("nb"):
        return draft(advise(heavy(base), base), base.depths[-1])


@pytest.fixture(scope="module")
def heavy_file(heavy_document):
    with speaking("nb"):
        return write_word(heavy_document)


@pytest.fixture(scope="module")
def example(base):
    with speaking("nb"):
        return write_word(draft(advise(read_case(str(EXAMPLES[0]), base), base)))


# Styles ----------------------------------------------------------------------------------------


def test_each_block_has_a_style_of_its_own():
    several = [said(style.value, style=style) for style in Style]
    file = opened(write_word(of(Heading("Et tiltak"), *several)))
    assert [(one.style.name, one.text) for one in file.paragraphs] == [
        ("Subtitle", "Utkast"),
        ("Title", "En sak"),
        ("Heading 1", "5 Barnets beste"),
        ("Heading 2", "Et tiltak"),
        ("Normal", "body"),
        ("List Bullet", "item"),
        ("List Number", "numbered"),
        ("Prio note", "note"),
        ("Prio empty", "empty"),
    ]


def test_nothing_is_formatted_but_by_its_style(heavy_file):
    allowed = {"pStyle", "keepNext", "numPr", "bidi", "rStyle", "rtl", "pageBreakBefore"}  # a table of few rows is kept together
    looks = all_of(heavy_file, "//w:body//w:pPr/* | //w:body//w:rPr/*")
    assert {etree.QName(one).localname for one in looks} <= allowed


def test_every_style_that_is_used_is_there(heavy_file):
    used = set(all_of(heavy_file, "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val"))
    assert used <= set(all_of(heavy_file, "//w:style/@w:styleId", "word/styles.xml"))


def test_headings_stay_with_what_follows_and_no_line_stands_alone(example):
    styles = opened(example).styles
    assert all(styles[f"Heading {level}"].paragraph_format.keep_with_next for level in (1, 2, 3))
    assert all_of(example, "//w:pPrDefault//w:widowControl", "word/styles.xml")


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_the_language_is_set(language, tag):
    file = write_word(of(language=language))
    assert all_of(file, "//w:docDefaults//w:lang/@w:val", "word/styles.xml") == [tag]
    assert all_of(file, "//w:themeFontLang/@w:val", "word/settings.xml") == [tag]
    assert opened(file).core_properties.language == tag


def test_a_numbered_list_begins_anew():
    first, second = said("a", style=Style.NUMBERED), said("b", style=Style.NUMBERED)
    file = write_word(of(first, first, said("mellom"), second))
    used = [int(one) for one in all_of(file, "//w:body//w:numId/@w:val")]
    assert used[0] == used[1] != used[2]
    assert len(all_of(file, "//w:num[w:lvlOverride/w:startOverride/@w:val='1']", "word/numbering.xml")) == 2


def test_a4_and_the_number_of_the_page_at_its_foot(example):
    assert all_of(example, "//w:sectPr/w:pgSz/@w:w | //w:sectPr/w:pgSz/@w:h") == ["11906", "16838"]
    with speaking("nb"):
        foot = part(write_word(of()), "word/footer.xml")
    assert "".join(foot.itertext()) == "Side 1 av 1"
    assert [one.strip() for one in foot.xpath("//w:fldSimple/@w:instr", namespaces=NAMES)] == ["PAGE", "NUMPAGES"]


# Tables and pictures ---------------------------------------------------------------------------

ROWS = (tuple(Piece((Run(text),)) for text in ("Team", "Stor")), tuple(Piece((Run(text),)) for text in ("Dagsenter", "Middels")))


def test_a_table_has_a_head_that_is_repeated_a_caption_and_rows_that_hold_together():
    file = write_word(of(Table("t", "Tiltakene", ("Tiltak", "Nytte"), ROWS, "Ingen poengsum.")))
    assert len(all_of(file, "//w:tr[1]/w:trPr/w:tblHeader")) == 1
    assert len(all_of(file, "//w:tr/w:trPr/w:cantSplit")) == 3
    assert all_of(file, "//w:tblCaption/@w:val") == ["Tiltakene"]
    assert all_of(file, "//w:tblLook/@w:firstRow | //w:tblLook/@w:firstColumn") == ["1", "1"]
    styles = [one.style.name for one in opened(file).paragraphs]
    assert styles[-2:] == ["Caption", "Prio note"]


def test_a_table_without_a_head_has_its_heads_first_in_the_rows():
    file = write_word(of(Table("t", "Saken", (), ROWS)))
    assert not all_of(file, "//w:tblHeader")
    assert all_of(file, "//w:tr/w:tc[1]//w:pStyle/@w:val") == ["PrioHead"] * 2


def test_a_row_that_is_too_short_is_filled():
    table = Table("t", "Saken", (), (*ROWS, (Piece((Run("Bare navnet"),)),)))
    assert [len(row) for row in all_of(write_word(of(table)), "//w:tr[w:tc]")] == [3, 3, 3]  # with its properties


@pytest.mark.parametrize("texts", [("a", "b"), ("x" * 500, "b", "c"), tuple("abcdefghi"), ("", ""), ("ord " * 400, "ja", "nei")])
def test_the_columns_are_as_wide_as_the_text_together(texts):
    found = widths(Table("t", "", texts, (tuple(Piece((Run(text),)) for text in texts),)), WIDTH)
    assert sum(found) == WIDTH
    assert min(found) > 500


def test_a_picture_is_told_in_words_and_fits_the_page():
    file = write_word(of(Figure("f", SVG, "Team gir mest nytte.", "Figur 1")))
    assert all_of(file, "//wp:docPr/@descr") == ["Team gir mest nytte."]
    assert int(all_of(file, "//wp:extent/@cx")[0]) <= WIDTH * 635
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.read("word/media/picture1.png").startswith(b"\x89PNG")
    assert len(opened(file).inline_shapes) == 1
    assert opened(file).paragraphs[-1].style.name == "Prio figure caption"
    assert not opened(file).paragraphs[-1].style.paragraph_format.keep_with_next  # or many pictures would be one block


# What the file remembers -----------------------------------------------------------------------


def test_a_bookmark_stands_around_each_piece_with_the_digest_of_its_text(heavy_document, heavy_file):
    found = marked(heavy_file)
    known = [(name, read_name(name)) for name in found if read_name(name)]
    there = [anchor(piece) for section in heavy_document.sections for piece in pieces(section.blocks)]
    assert [one for _name, one in known] == [one for one in there if one]
    assert [name for name, one in known if text_digest(found[name]) != one.digest] == []
    assert max(map(len, found)) <= 40


def test_no_two_bookmarks_are_the_same(heavy_file):
    names, ids = all_of(heavy_file, "//w:bookmarkStart/@w:name"), all_of(heavy_file, "//w:bookmarkStart/@w:id")
    assert len(set(names)) == len(names) == len(set(ids)) == len(all_of(heavy_file, "//w:bookmarkEnd"))


def test_a_bookmark_stands_where_each_section_begins():
    assert marked(write_word(of(said("x"))))["prio_s_barnets-beste"] == "5 Barnets beste"


def test_what_the_program_says_of_itself_has_no_bookmark():
    file = write_word(of(said("Et notat.", origin=Origin(From.PROGRAM))))
    assert list(marked(file)) == ["prio_s_barnets-beste"]


def test_the_file_says_of_which_case_and_lists_every_piece(heavy_document, heavy_file):
    root = part(heavy_file, "docProps/custom.xml")
    found = {one.get("name"): "".join(one.itertext()) for one in root}
    assert found == properties(heavy_document, marked(heavy_file), unmarked(part(heavy_file, "word/document.xml")))
    assert found["prio_case"] == "tung"
    assert found["prio_document"] == heavy_document.digest
    assert max(map(len, found.values())) <= 255
    there = (anchor(piece) for section in heavy_document.sections for piece in pieces(section.blocks))
    assert [*listed(found, KEYS), *listed(found, ATTACHED)] == list(dict.fromkeys(one for one in there if one))


def test_the_file_is_nobodys_and_has_the_day_of_the_case(example):
    core = opened(example).core_properties
    assert (core.author, core.last_modified_by) == ("", "")
    assert core.title
    assert core.created.date().isoformat() in EXAMPLES[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_document_is_the_same_file(base, language):
    with speaking(language):
        drafted = [draft(advise(read_case(str(EXAMPLES[1]), base), base)) for _time in range(2)]
        assert write_word(drafted[0]) == write_word(drafted[1])


# Text is text ----------------------------------------------------------------------------------


def test_every_text_comes_back_as_it_was(heavy_file):
    there = " ".join("".join(part(heavy_file).itertext()).split())
    for text in ODD[:8]:
        assert " ".join(text.split()) in there
    assert "x" * 300 in there


def test_what_a_file_cannot_hold_is_left_out():
    file = opened(write_word(of(said("a\x00b\u2028c\ud800d\uffffe"), title="T\x01")))
    assert [one.text for one in file.paragraphs[1:]] == ["T", "5 Barnets beste", "ab cde"]


def test_lines_and_tabulators_are_kept():
    assert opened(write_word(of(said("en\nto\ttre")))).paragraphs[-1].text == "en\nto\ttre"


@pytest.mark.parametrize("text", ["مرحبا بكم", "שלום: 2026"])
def test_text_from_the_right_stands_from_the_right(text):
    file = write_word(of(said(text), said("Norsk med " + text[:3])))
    assert len(all_of(file, "//w:bidi")) == len(all_of(file, "//w:rtl")) == 1


def test_a_case_is_judged_without_what_writes_documents():
    code = """
import sys
from advisor.cli import main
try:
    main(["check", sys.argv[1]])
except SystemExit:
    print({"docx", "docxtpl", "lxml", "weasyprint", "resvg_py"} & {*sys.modules})
"""
    run = subprocess.run([sys.executable, "-c", code, EXAMPLES[0]], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout.endswith("set()\n"), run.stderr


# Other programs --------------------------------------------------------------------------------


def test_libreoffice_opens_it_and_shows_all_of_it(example, tmp_path, libreoffice):
    (tmp_path / "sak.docx").write_bytes(example)
    libreoffice("txt:Text", tmp_path, tmp_path / "sak.docx")
    shown = (tmp_path / "sak.txt").read_text(encoding="utf-8-sig")
    for paragraph in opened(example).paragraphs:
        assert re.sub(r"\s+", " ", paragraph.text) in re.sub(r"\s+", " ", shown)


def test_a_sign_and_its_number_stay_on_one_line_and_what_people_wrote_goes_back_as_it_was():
    own = Origin(From.ANSWER, "q", CASE, "value")
    file = write_word(of(Paragraph((Piece((Run("Etter § 5: "), Run("se § 6.", own))),))))
    assert opened(file).paragraphs[-1].text == "Etter §\xa05: se § 6."


def test_an_attachment_begins_a_page_and_a_source_is_a_link():
    linked = Paragraph((Piece((Run("Datert i dag", link="https://example.org/a?b&c"),)),))
    file = write_word(replace(of(linked), sections=(Section("rad", None, "Vedlegg", (linked,), attachment=True),)))
    assert len(all_of(file, "//w:p[w:pPr/w:pageBreakBefore][contains(., 'Vedlegg')]")) == 1
    assert all_of(file, "//w:fldSimple/@w:instr") == [' HYPERLINK "https://example.org/a?b&c" ']
