"""Makes docs/mal.docx, the template to begin with: `python -m tests.document.making_template`.

Each section has a heading of its own, as the knowledge base names it, and stands only where the document has it.
"""

import io
import zipfile
from datetime import UTC, datetime

import docx
from advisor.document.package import zipped
from advisor.document.tags import name_of
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ..conftest import ROOT

SAMPLE = ROOT / "docs" / "mal.docx"
BY_HAND = ("Saksbehandler:", "Arkivsak-ID:", "Arkivkode:")
MEETINGS = ("Utvalg", "Møtedato", "Saksnummer")
ATTACHED = {"lov": "Vedlegg: Hva loven berører", "rad": "Vedlegg: Råd og kilder"}
INK, FONT = RGBColor(0x1E, 0x2B, 0x3C), "Calibri"


def made(base) -> bytes:
    document = docx.Document()
    _looks(document)
    _front(document)
    _section(document, "forslag", "Forslag til vedtak")
    for section in base.document:
        _section(document, section.id, section.label["nb"])
    _section(document, "grunnlag", "Grunnlag")
    for id, heading in ATTACHED.items():
        _section(document, id, heading)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = "Mal for saksframlegg"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 11, 26, tzinfo=UTC)
    package = document.part.package
    for id in [id for id, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[id]
    held = io.BytesIO()
    document.save(held)
    with zipfile.ZipFile(held) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


def _section(document, id: str, heading: str) -> None:
    name = name_of(id)
    document.add_paragraph(f"{{%p if avsnitt.{name} %}}")
    document.add_heading(heading, 1).paragraph_format.page_break_before = id == next(iter(ATTACHED))
    document.add_paragraph(f"{{{{p avsnitt.{name} }}}}")
    document.add_paragraph("{%p endif %}")


def _front(document) -> None:
    """What the archive fills in, or people do by hand, and what the case is called."""
    for line in BY_HAND:
        document.add_paragraph(f"{line}\t").paragraph_format.tab_stops.add_tab_stop(Cm(4))
    last = document.add_paragraph("Dato:\t{{ dato }}").paragraph_format
    last.tab_stops.add_tab_stop(Cm(4))
    last.space_after = Pt(12)
    document.add_heading("Saksgang", 1)
    table = document.add_table(3, len(MEETINGS), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, MEETINGS, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph("{{ tittel }}", style="Title").paragraph_format.space_before = Pt(20)
    document.add_paragraph("{{ undertittel }}", style="Subtitle")


def _looks(document) -> None:
    for name, size, before in (
        ("Normal", 11, 0),
        ("Title", 20, 0),
        ("Subtitle", 11, 0),
        ("Heading 1", 14, 16),
        ("Heading 2", 12, 10),
    ):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        for fonts in style.element.iter(qn("w:rFonts")):
            for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
                del fonts.attrib[attribute]
            fonts.set(qn("w:hAnsi"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        if name != "Normal":
            style.font.color.rgb, style.font.italic = INK, False
    for border in [*document.styles["Title"].element.iter(qn("w:pBdr"))]:
        border.getparent().remove(border)
    for tabs in [*document.styles["Footer"].element.iter(qn("w:tabs"))]:
        tabs.getparent().remove(tabs)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    page.header.paragraphs[0].text = "[Logo] Kommunens navn"
    foot = page.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run("{{ tittel }}\tSide ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), " PAGE ")
    foot._p.append(number)


if __name__ == "__main__":
    from advisor.knowledge import load

    SAMPLE.write_bytes(made(load()))
