"""What people have is read whole: Word, OpenDocument and text; and refused in words where it cannot be."""

import io
import random
import zipfile
from datetime import UTC, date, datetime

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from advisor.document.brought import archive, reading
from advisor.document.brought.passages import CELLS, Kind, Passage, as_text, by_row
from advisor.document.brought.reading import read_document, read_text
from advisor.text.errors import UnusableDocument

from ..conftest import size

HEADING, PARAGRAPH, ITEM, CELL, NOTE = Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.CELL, Kind.NOTE
TEXT = "<w:r><w:t>{}</w:t></w:r>"


def word(*blocks: str, before=lambda document: None) -> bytes:
    """A Word file with these blocks of XML last in its body."""
    document = docx.Document()
    document.core_properties.modified = datetime(2026, 3, 12, 8, tzinfo=UTC)
    before(document)
    for block in blocks:
        name = block[1:].split(">")[0].split(" ")[0]
        document.element.body.insert(-1, parse_xml(block.replace(f"<{name}", f"<{name} {nsdecls('w', 'r')}", 1)))
    return saved(document)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def said(data: bytes) -> list[tuple[str, Kind]]:
    return [(one.text, one.kind) for one in read_document(data, "x").passages]


def refused(data: bytes, name: str = "sak.docx") -> str:
    with pytest.raises(UnusableDocument) as error:
        read_document(data, name)
    [problem] = error.value.problems
    assert problem.file == name and problem.cure
    return str(problem)


def with_part(data: bytes, path: str, content: bytes, drop: str = "") -> bytes:
    """The file with one part put in the place of what it was, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename not in (path, drop):
                new.writestr(one.filename, old.read(one))
        new.writestr(path, content)
    return file.getvalue()


def part(data: bytes, path: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(path)


def lists(document):
    full(document)
    for text in ("Først", "Så"):
        document.add_paragraph(text, style="List Number")


def full(document):
    document.add_heading("Dagsenteret i Solvik", 0)
    document.add_heading("Saken gjelder", 1)
    document.add_paragraph("Kommunen vurderer dagsenteret.")
    document.add_paragraph("Færre plasser", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ["Tiltak", "Kroner", "Dagsenter", "1,2 mill."], strict=True
    ):
        cell.text = text
    document.add_heading("Vurdering", 2)
    document.add_paragraph("Det er usikkert.")


def test_a_word_file_is_read_in_order_with_its_headings_lists_and_tables():
    paper = read_document(word(before=full), "sak.docx")
    assert paper.title == "Dagsenteret i Solvik" and paper.day == date(2026, 3, 12)
    assert paper.passages == (
        Passage("Dagsenteret i Solvik", kind=HEADING),
        Passage("Saken gjelder", kind=HEADING),
        Passage("Kommunen vurderer dagsenteret.", "Saken gjelder"),
        Passage("Færre plasser", "Saken gjelder", ITEM),
        Passage("Tiltak", "Saken gjelder", CELL, 1),
        Passage("Kroner", "Saken gjelder", CELL, 1),
        Passage("Dagsenter", "Saken gjelder", CELL, 2),
        Passage("1,2 mill.", "Saken gjelder", CELL, 2),
        Passage("Vurdering", kind=HEADING),
        Passage("Det er usikkert.", "Vurdering"),
    )
    assert [one.text for one in by_row(paper.passages) if one.row] == [
        f"Tiltak{CELLS}Kroner",
        "Tiltak: Dagsenter; Kroner: 1,2 mill.",
    ]


P = "<w:p>" + TEXT + "</w:p>"
ROW = "<w:tc>" + P + "</w:tc></w:tr>"
BOX = "<w:txbxContent>{}</w:txbxContent>"
GONE = "<w:r><w:delText>kan</w:delText></w:r>"


@pytest.mark.parametrize(
    ("block", "read"),
    [
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{P.format('I en ramme')}</w:sdtContent></w:sdt>", ["I en ramme"]),
        (f"<w:p><w:sdt><w:sdtPr/><w:sdtContent>{TEXT.format('midt i')}</w:sdtContent></w:sdt></w:p>", ["midt i"]),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{P.format('Skriv her')}</w:sdtContent></w:sdt>{''}", []),
        (f"<w:p>{TEXT.format('Vi ')}<w:ins>{TEXT.format('skal')}</w:ins><w:del>{GONE}</w:del></w:p>", ["Vi skal"]),
        (f"<w:p><w:moveFrom>{TEXT.format('før')}</w:moveFrom><w:moveTo>{TEXT.format('etter')}</w:moveTo></w:p>", ["etter"]),
        ("<w:p><w:r><w:t>En</w:t><w:tab/><w:t>to</w:t><w:br/><w:t>tre</w:t></w:r></w:p>", ["En to\ntre"]),
        (f"<w:p><w:hyperlink>{TEXT.format('en lenke')}</w:hyperlink></w:p>", ["en lenke"]),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>", []),
        (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>{TEXT.format('sett')}</w:p>", ["sett"]),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{ROW.format('nei')}<w:tr>{ROW.format('ja')}</w:tbl>", ["ja"]),
        (f"<w:p>{TEXT.format('Ute')}<w:r><w:pict>{BOX.format(P.format('i en boks'))}</w:pict></w:r></w:p>", ["Ute", "i en boks"]),
    ],
)  # fmt: skip
def test_no_text_is_lost_and_none_is_read_that_is_not_there(block, read):
    assert [text for text, _kind in said(word(block, P.format("Til slutt")))] == [*read, "Til slutt"]


def test_what_word_writes_twice_is_read_once():
    data = word(P.format("STED"))
    twice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice Requires='wps'><w:txbxContent>{P.format('i boksen')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{P.format('i boksen')}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    )
    xml = part(data).replace(b"<w:t>STED</w:t>", f"<w:t>ute</w:t>{twice}".encode())
    assert [text for text, _kind in said(with_part(data, "word/document.xml", xml))] == ["ute", "i boksen"]


def test_a_note_stands_after_the_paragraph_that_it_hangs_on():
    data = word("<w:p><w:r><w:t>Det koster.</w:t><w:footnoteReference w:id='2'/></w:r></w:p>", P.format("Mer."))
    notes = f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'>{P.format('Budsjett 2026.')}</w:footnote></w:footnotes>"
    link = part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rIdN" Type="{RT.FOOTNOTES}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    data = with_part(with_part(data, "word/_rels/document.xml.rels", link), "word/footnotes.xml", notes.encode())
    assert said(data) == [("Det koster.", PARAGRAPH), ("Budsjett 2026.", NOTE), ("Mer.", PARAGRAPH)]


def test_a_list_of_contents_is_no_text():
    def contents(document):
        document.styles.add_style("Innhold", 1)._element.name_val = "toc 1"
        document.add_paragraph("Bakgrunn 3", style=document.styles["toc 1"])
        document.add_paragraph("Bakgrunnen er denne.")

    assert said(word(before=contents)) == [("Bakgrunnen er denne.", PARAGRAPH)]


def test_a_style_of_the_house_is_a_heading_by_what_it_is_based_on():
    def own(document):
        document.styles.add_style("Kommunens overskrift", 1).base_style = document.styles["Heading 2"]
        document.add_paragraph("Økonomi", style="Kommunens overskrift")

    assert said(word(before=own)) == [("Økonomi", HEADING)]


def test_an_item_keeps_its_number():
    def numbered(document):
        for text, style in (("Først", "List Number"), ("og mer", "List Bullet"), ("Så", "List Number")):
            document.add_paragraph(text, style=style)

    assert said(word(before=numbered)) == [("1. Først", ITEM), ("og mer", ITEM), ("2. Så", ITEM)]


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (
            [("Tiltak", "Kostnad 2027"), ("Dagsenter", ""), ("", "2 mill."), ("Team", "1 mill.")],
            ["Tiltak; Kostnad 2027", "Tiltak: Dagsenter", "Kostnad 2027: 2 mill.", "Tiltak: Team; Kostnad 2027: 1 mill."],
        ),
        ([("Team", "1 mill."), ("Dagsenter", "2 mill.")], ["Team; 1 mill.", "Dagsenter; 2 mill."]),
        ([("Arkiv:", "Helse"), ("Dato:", "mars")], ["Arkiv: Helse", "Dato: mars"]),
    ],
)
def test_a_cell_stands_behind_what_its_column_is_called(rows, read):
    def table(document):
        made = document.add_table(len(rows), 2)
        for row, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    assert [one.text for one in by_row(read_document(word(before=table), "x").passages)] == read


def test_the_day_of_a_toolkits_template_is_no_day():
    made = docx.Document()
    made.add_paragraph("Hei.")
    assert read_document(saved(made), "x").day is None


# OpenDocument ----------------------------------------------------------------------------------

OASIS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
NAMES = " ".join(
    [
        *(f'xmlns:{name}="{OASIS.format(name)}"' for name in ("office", "text", "table", "style")),
        f'xmlns:draw="{OASIS.format("drawing")}" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)


def odt(body: str, more: dict[str, str] | None = None) -> bytes:
    styles = "<style:style style:name='P1' style:parent-style-name='Title'/>"
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
    )
    meta = "<office:meta><dc:date>2026-03-12T08:00:00</dc:date></office:meta>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {NAMES}>{content}</office:document-content>",
        "meta.xml": f"<office:document-meta {NAMES}>{meta}</office:document-meta>",
        **(more or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for path, content in parts.items():
            new.writestr(path, content)
    return file.getvalue()


def test_an_opendocument_text_is_read_with_notes_lists_tables_and_tracked_changes():
    gone = "<text:changed-region><text:deletion><text:p>nei</text:p></text:deletion></text:changed-region>"
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>Budsjett.</text:p></text:note-body>"
    body = (
        f"<text:tracked-changes>{gone}</text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Bakgrunn 3</text:p></text:index-body></text:table-of-content>"
        "<text:p text:style-name='P1'>Dagsenteret</text:p>"
        "<text:list><text:list-item><text:h>1 Bakgrunn</text:h></text:list-item></text:list>"
        f"<text:p>Det <text:span>er<text:s/>slik</text:span><text:note>{note}</text:note>.<text:line-break/>Ja.</text:p>"
        "<text:list><text:list-item><text:p>et punkt</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Kroner</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>i en boks</text:p></draw:text-box></draw:frame></text:p>"
    )
    paper = read_document(odt(body), "sak.odt")
    assert paper.title == "Dagsenteret" and paper.day == date(2026, 3, 12)
    assert [(one.text, one.kind) for one in paper.passages] == [
        *(("Dagsenteret", HEADING), ("1 Bakgrunn", HEADING), ("Det er slik.\nJa.", PARAGRAPH), ("Budsjett.", NOTE)),
        *(("et punkt", ITEM), ("Kroner", CELL), ("i en boks", PARAGRAPH)),
    ]


def test_the_same_is_read_after_libreoffice_has_written_it_as_opendocument(tmp_path, libreoffice):
    (tmp_path / "sak.docx").write_bytes(word(before=lists))
    libreoffice("odt", tmp_path, tmp_path / "sak.docx")
    assert said((tmp_path / "sak.odt").read_bytes()) == said(word(before=lists))


# Text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_line_by_line(encoding):
    data = "Dagsenteret på Ås\r\n\r\n# Økonomi\r\n• ett\r\n- to\r\nDet koster.\r\n".encode(encoding)
    paper = read_document(data, "sak.txt")
    assert paper.title == "Økonomi" and paper.day is None
    assert paper.passages == (
        Passage("Dagsenteret på Ås"),
        Passage("Økonomi", kind=HEADING),
        Passage("ett", "Økonomi", ITEM),
        Passage("to", "Økonomi", ITEM),
        Passage("Det koster.", "Økonomi"),
    )


def test_passages_as_text_are_read_as_they_are():
    passages = read_document(word(before=full), "x").passages
    again = read_text(as_text(passages), "x").passages
    assert [one.text for one in again] == [one.text for one in by_row(passages)]
    assert [one.kind for one in again if one.kind in (HEADING, ITEM)] == [
        one.kind for one in passages if one.kind in (HEADING, ITEM)
    ]


def test_a_text_without_headings_is_called_by_its_first_line():
    assert read_text("Hei\nHer er saken.", "x").title == "Hei"


# Refused ---------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "what", "cure"),
    [
        (OLE + bytes(600), "of the old kind", "save it as a Word document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password", "without a password"),
        (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF", "paste"),
        (rb"{\rtf1 hei}", "neither a Word document", "save it as one of them"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither a Word document", "save it as one of them"),
        (b"", "no text in it", "picture"),
        (b" \n\n ", "no text in it", "picture"),
        (b"PK\x03\x04 and then nothing", "damaged", "save it anew"),
        (b"x" * (reading.MOST_BYTES + 1), "larger than 6 MB", "copy the text"),
        (b"a\n" * (reading.MOST_PASSAGES + 1), "more than 2 000 paragraphs", "Copy the part"),
        (b"a" * (reading.MOST_LETTERS + 1), "longer than 200 000 characters", "Copy the part"),
    ],
)
def test_what_is_wrong_is_said_and_what_would_be_right(data, what, cure):
    problem = refused(data, "sak")
    assert what in problem and cure in problem


@pytest.mark.parametrize("name", ["feil.docx", "feil.ODT"])
def test_a_text_under_the_name_of_a_document_is_none(name):
    assert "this is plain text and no document" in refused(b"hei", name)


def test_a_locked_opendocument_is_told_apart_from_a_damaged_one():
    manifest = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
    assert "locked" in refused(odt("<text:p>x</text:p>", {"META-INF/manifest.xml": manifest}))


def test_another_file_of_office_is_no_document():
    sheet = with_part(word(P.format("x")), "word/document.xml", b"<workbook xmlns='x'/>")
    assert "neither a Word document" in refused(sheet, "tall.xlsx")


def test_what_is_packed_too_hard_is_never_unpacked(monkeypatch):
    bomb = with_part(word(P.format("x")), "word/document.xml", b"<a>" + b" " * (archive.MOST_UNPACKED + 1) + b"</a>")
    assert len(bomb) < 100_000
    unpacked, read = [], zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, size=-1: unpacked.append(self.name) or read(self, size))
    assert "too much room" in refused(bomb)
    assert unpacked and "word/document.xml" not in unpacked


def test_a_file_of_very_many_parts_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for number in range(archive.MOST_PARTS + 1):
            new.writestr(str(number), "")
    assert "too much room" in refused(file.getvalue())


@pytest.mark.parametrize("entity", ["<!ENTITY a SYSTEM 'file:///etc/passwd'>", "<!ENTITY a 'aaaaaaaa'>"])
def test_entities_are_never_read(entity):
    data = word(P.format("STED"))
    xml = part(data).split(b"?>", 1)[1].replace(b"STED", b"&a;")
    assert "damaged" in refused(with_part(data, "word/document.xml", f"<!DOCTYPE d [{entity}]>".encode() + xml))


def test_no_path_leads_out_of_the_file():
    data = word(P.format("x"))
    link = part(data, "_rels/.rels").replace(b"word/document.xml", b"../../../../etc/passwd")
    assert "neither a Word document" in refused(with_part(data, "_rels/.rels", link))


def test_what_is_nested_without_end_is_refused():
    data = word(P.format("STED"))
    deep = part(data).replace(b"<w:t>STED</w:t>", b"<w:r>" * 5000 + b"</w:r>" * 5000)
    assert "damaged" in refused(with_part(data, "word/document.xml", deep))


@pytest.mark.parametrize(
    ("make", "turns"),  # in these turns Python raises each thing that it raises in more
    [(lambda: word(before=full), size(250, 1000)), (lambda: odt("<text:h>A</text:h><text:p>Det er slik.</text:p>"), 1000)],
    ids=["Word", "OpenDocument"],
)
def test_damaged_files_are_read_or_refused(make, turns):
    whole, chance = make(), random.Random(13)
    for turn in range(turns):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if turn % 4 == 0:
            del damaged[chance.randrange(len(damaged)) :]
        try:
            read_document(bytes(damaged), "sak.docx")
        except UnusableDocument as error:
            assert error.problems[0].cure


@pytest.mark.parametrize("path", ["word/document.xml", "word/styles.xml", "_rels/.rels", "docProps/core.xml"])
def test_damage_inside_the_parts_is_read_or_refused(path):
    whole, chance = word(before=full), random.Random(7)
    xml = part(whole, path)
    for _turn in range(60):
        damaged = bytearray(xml)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b"<>/=\"' w:pt0")
        try:
            read_document(with_part(whole, path, bytes(damaged)), "sak.docx")
        except UnusableDocument as error:
            assert error.problems[0].cure
