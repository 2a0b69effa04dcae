"""What people do to a document in Word, done to a real file: each edit, and what must be said of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from docx import Document as Opened
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


class File:
    """A Word file that is being edited."""

    def __init__(self, data: bytes, keys: dict[str, str]):
        self.word: Document = Opened(io.BytesIO(data))
        self.keys = keys  # question, or «measure question» → the key of its first text

    def data(self) -> bytes:
        out = io.BytesIO()
        self.word.save(out)
        return out.getvalue()

    # Finding

    def of(self, name: str) -> Paragraph:
        key = self.keys[name]
        return next(one for one in self.word.paragraphs if any(key in mark for mark in marks(one)))

    def heading(self, section: str) -> Paragraph:
        return next(one for one in self.word.paragraphs if f"prio_s_{section}" in marks(one))

    def section(self, section: str) -> list:
        """The elements of a section, its heading first."""
        first = self.heading(section)._p
        found = [first]
        for one in first.itersiblings():
            if one.tag == qn("w:sectPr") or any("prio_s_" in mark for mark in marks(one)):
                break
            found.append(one)
        return found

    # Editing

    def retype(self, name: str, text: str) -> None:
        """Another text between the marks of a paragraph."""
        of = self.of(name)
        for run in of.runs[1:]:
            run._r.getparent().remove(run._r)
        of.runs[0].text = text

    def replace(self, name: str, old: str, new: str) -> None:
        of = self.of(name)
        assert any(old in run.text for run in of.runs), of.text
        for run in of.runs:
            run.text = run.text.replace(old, new)

    def everywhere(self, old: str, new: str) -> None:
        for text in self.word.element.body.iter(qn("w:t")):
            text.text = (text.text or "").replace(old, new)

    def new_after(self, name: str, text: str, style: str | None = None) -> Paragraph:
        return add_after(self.of(name), text, style)


def marks(one) -> list[str]:
    element = one._p if isinstance(one, Paragraph) else one
    return [mark.get(qn("w:name")) for mark in element.iter(qn("w:bookmarkStart"))]


def gone(*elements) -> None:
    for one in elements:
        one.getparent().remove(one)


def add_after(paragraph: Paragraph, text: str, style: str | None = None) -> Paragraph:
    new = OxmlElement("w:p")
    paragraph._p.addnext(new)
    made = Paragraph(new, paragraph._parent)
    made.add_run(text)
    if style:
        made.style = style
    return made


def unmarked(element) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        gone(*element.iter(qn(tag)))


@dataclass(frozen=True)
class Edit:
    name: str
    do: Callable[[File], object]
    said: str = ""  # «kind question» of each change, with «;» between; nothing where nothing was changed
    note: str = ""  # what stands in a note besides


NEW = "Saken er tatt opp i ledermøtet 20. november."
CHILD = "dagsenter bb-vurder"
LIKEVERD = "likeverd-samlet"


def cut_section(section: str) -> Callable[[File], None]:
    return lambda file: gone(*file.section(section))


def emptied(file: File) -> None:
    for run in file.of(CHILD).runs:
        run._r.getparent().remove(run._r)


def typed_over(file: File) -> None:
    """As Word does it where the whole paragraph is selected: the mark goes with the text."""
    of = file.of(LIKEVERD)
    unmarked(of._p)
    file_runs = of.runs
    for run in file_runs[1:]:
        gone(run._r)
    file_runs[0].text = "Avstandene er store, og ikke alle har bil. Derfor må skyss bestilles for dem som bor ytterst."


def typed_over_child(file: File) -> None:
    of = file.of(CHILD)
    unmarked(of._p)
    for run in of.runs[1:]:
        gone(run._r)
    of.runs[0].text = "Vi har tenkt på barna."


def swap_paragraphs(file: File) -> None:
    first, second = file.of("dagsenter ressurs-andre-tjenester"), file.of("dagsenter anb-kunnskap-alvorlighet")
    first._p.addprevious(second._p)


def swap_sections(file: File) -> None:
    target = file.section("likeverd")[0]
    for one in file.section("medvirkning"):
        target.addprevious(one)


def to_another_section(file: File) -> None:
    file.section("lokale-forhold")[-1].addnext(file.of("bg-kunnskapsgrunnlag")._p)


def split_inside(file: File, name: str = LIKEVERD) -> None:
    """Enter in the middle: the mark begins in one paragraph and ends in the next."""
    of = file.of(name)
    run = next(one for one in of.runs if ". " in one.text)
    first, _dot, rest = run.text.partition(". ")
    run.text = f"{first}."
    new = deepcopy(run._r)
    made = OxmlElement("w:p")
    made.append(new)
    of._p.addnext(made)
    Paragraph(made, of._parent).runs[0].text = rest
    for one in list(run._r.itersiblings()):
        made.append(one)


def split_lost(file: File) -> None:
    """The same, where the mark stays with the first part."""
    of = file.of(LIKEVERD)
    run = next(one for one in of.runs if ". " in one.text)
    first, _dot, rest = run.text.partition(". ")
    run.text = f"{first}."
    add_after(of, rest)


def join_paragraphs(file: File) -> None:
    first, second = file.of("dagsenter anb-barn-hvordan"), file.of(CHILD)
    first.add_run(" ")
    for one in list(second._p):
        if one.tag != qn("w:pPr"):
            first._p.append(one)
    gone(second._p)


def tracked(file: File, inserted: str, deleted: bool = False) -> None:
    of = file.of(LIKEVERD)
    change = OxmlElement("w:ins")
    change.set(qn("w:id"), "900")
    change.set(qn("w:author"), "A")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text, text.attrib["{http://www.w3.org/XML/1998/namespace}space"] = inserted, "preserve"
    run.append(text)
    change.append(run)
    last = of.runs[-1]._r
    last.addnext(change)
    if deleted:
        wrap = OxmlElement("w:del")
        wrap.set(qn("w:id"), "901")
        wrap.set(qn("w:author"), "A")
        last.addprevious(wrap)
        wrap.append(last)
        for one in last.iter(qn("w:t")):
            one.tag = qn("w:delText")


def accepted(file: File) -> None:
    tracked(file, " Skyss bestilles.")
    for one in list(file.word.element.body.iter(qn("w:ins"))):
        for run in list(one):
            one.addprevious(run)
        gone(one)


def commented(file: File) -> None:
    of = file.of(LIKEVERD)
    file.word.add_comment(of.runs, text="Er dette riktig?", author="A", initials="A")


def pasted(file: File, with_marks: bool) -> None:
    """All of the text in a new document, of another template and without our properties."""
    new = Opened()
    body = new.element.body
    for one in list(body):
        if one.tag != qn("w:sectPr"):
            gone(one)
    for one in list(file.word.element.body):
        if one.tag != qn("w:sectPr"):
            copied = deepcopy(one)
            if not with_marks:
                unmarked(copied)
            for style in list(copied.iter(qn("w:pStyle"))):
                if style.get(qn("w:val")) not in ("Heading1", "Heading2"):
                    gone(style)
            body.insert(len(body) - 1, copied)
    file.word = new


def restyled(file: File) -> None:
    for style in file.word.styles:
        if getattr(style, "font", None) is not None:
            style.font.name, style.font.size = "Times New Roman", Pt(13)
    for one in file.word.paragraphs:
        one.paragraph_format.space_after = Pt(12)
        for run in one.runs:
            run.bold = True
    file.word.sections[0].left_margin = Cm(4)


def translated(file: File) -> None:
    file.retype(LIKEVERD, "Those who live furthest away have a long ride to the day centre.")


def added_section(file: File) -> None:
    end = file.section("medvirkning")[-1]
    last = Paragraph(end, file.word._body)
    heading = add_after(last, "Klima og miljø", "Heading 1")
    add_after(heading, "Teamet kjører elbil.")


def added_table(file: File) -> None:
    table = file.word.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ("År", "Brukere", "2027", "42"), strict=True):
        cell.text = text
    file.of(LIKEVERD)._p.addnext(table._tbl)


def added_picture(file: File) -> None:
    made = file.new_after(LIKEVERD, "")
    made.runs[0].add_picture(io.BytesIO(PICTURE))


def no_properties(file: File) -> None:
    for name, part in list(file.word.part.package.rels.items()):
        if part.reltype.endswith("/custom-properties"):
            del file.word.part.package.rels[name]


def no_properties_cut(file: File) -> None:
    no_properties(file)
    gone(file.of(CHILD)._p)


def smart_quotes(file: File) -> None:
    file.everywhere("«", "“")
    file.everywhere("»", "”")
    file.everywhere(" – ", " — ")


def hard_spaces(file: File) -> None:
    file.everywhere("50 minutter", "50\xa0minutter")


def hyphenated(file: File) -> None:
    file.everywhere("dagsenteret", "dag\xadsenteret")


def page_breaks(file: File) -> None:
    for section in ("medvirkning", "rangering"):
        file.heading(section).paragraph_format.page_break_before = True
    file.of(LIKEVERD).runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))


def line_break(file: File) -> None:
    run = file.of(LIKEVERD).runs[0]
    first, _dot, rest = run.text.partition(". ")
    run.text = f"{first}.\n{rest}"


def copied(file: File) -> None:
    of = file.of(LIKEVERD)
    of._p.addnext(deepcopy(of._p))


def copied_and_changed(file: File) -> None:
    of = file.of(LIKEVERD)
    other = deepcopy(of._p)
    of._p.addnext(other)
    Paragraph(other, of._parent).runs[0].text = "En annen tekst."
    of.runs[0].text = "Enda en tekst."


def renumbered(file: File) -> None:
    for one in file.word.paragraphs:
        if one.style.name == "heading 1" or one.style.name == "Heading 1":
            one.runs[0].text = re.sub(r"^\d+ ", "", one.runs[0].text)


def typed_at_end(file: File) -> None:
    """Word lets a mark end before what is typed after it."""
    file.of(LIKEVERD).add_run(" Skyss bestilles.")


def spelling(file: File) -> None:
    """Word splits a run at each word that it finds wrong."""
    of = file.of(LIKEVERD)
    run = of.runs[0]
    words = run.text.split(" ")
    run.text = words[0]
    last = run._r
    for word in words[1:]:
        new = deepcopy(run._r)
        last.addnext(new)
        Paragraph(of._p, of._parent)
        next(new.iter(qn("w:t"))).text = f" {word}"
        next(new.iter(qn("w:t"))).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        last = new
    of._p.insert(1, OxmlElement("w:proofErr"))


def moved_heading_away(file: File) -> None:
    gone(file.heading("likeverd")._p)


def cell_changed(file: File) -> None:
    for text in file.word.element.body.iter(qn("w:t")):
        if text.text == "Middels (middels sikkert)":
            text.text = "Stor (svært sikkert)"


def cut_table(file: File) -> None:
    gone(next(file.word.element.body.iter(qn("w:tbl"))))


EDITS = [
    Edit("Ingenting", lambda file: None),
    Edit("Slette hele avsnittet om barna", cut_section("barnets-beste"), "cut barnets-beste"),
    Edit("Slette avsnittet om medvirkning", cut_section("medvirkning"), "cut medvirkning"),
    Edit("Slette vedlegget med lov", cut_section("lov"), "cut lov"),
    Edit("Slette én tekst om barna", lambda file: gone(file.of(CHILD)._p), "cut bb-vurder"),
    Edit("Slette én tekst uten plikt", lambda file: gone(file.of(LIKEVERD)._p), "cut likeverd-samlet"),
    Edit("Tømme en tekst om barna", emptied, "emptied bb-vurder"),
    Edit("Skrive om en tekst, merket er igjen", lambda file: file.retype(LIKEVERD, "Alle får skyss."), "changed likeverd-samlet"),
    Edit("Skrive over en tekst, merket er borte", typed_over, "untold likeverd-samlet"),
    Edit("Skrive over en tekst om barna, merket er borte", typed_over_child, "untold bb-vurder"),
    Edit("Endre ett ord", lambda file: file.replace(LIKEVERD, "50", "55"), "changed likeverd-samlet"),
    Edit("Skrive videre sist i avsnittet", typed_at_end, "changed likeverd-samlet"),
    Edit(
        "Endre programmets egen setning",
        lambda file: file.replace("dagsenter anb-forhold-nytte-ressurs", "rimelig", "godt"),
        "changed anb-forhold-nytte-ressurs",
    ),
    Edit(
        "Endre det folk skrev etter programmets ord",
        lambda file: file.replace("bg-medvirkning", "fire", "tre"),
        "changed bg-medvirkning",
    ),
    Edit("Bytte om to avsnitt", swap_paragraphs, "moved anb-kunnskap-alvorlighet"),
    Edit("Bytte om to deler av dokumentet", swap_sections, "moved medvirkning"),
    Edit("Flytte en tekst til en annen del", to_another_section, "moved bg-kunnskapsgrunnlag"),
    Edit("Dele et avsnitt i to", split_inside),
    Edit("Dele et avsnitt i to, merket følger bare den første delen", split_lost),
    Edit("Slå sammen to avsnitt", join_paragraphs),
    Edit("Legge til et avsnitt", lambda file: file.new_after(LIKEVERD, NEW), "added likeverd"),
    Edit("Legge til en del", added_section, "added medvirkning; added medvirkning"),
    Edit("Legge til en tabell", added_table, "added likeverd; added likeverd"),
    Edit("Legge til et bilde", added_picture, "added likeverd"),
    Edit("Endre en celle i en tabell", cell_changed, "changed nytte-samlet"),
    Edit("Slette en tabell", cut_table, "cut hode"),
    Edit(
        "Endre navnet på en overskrift",
        lambda file: setattr(file.heading("medvirkning").runs[0], "text", "8 Innspill"),
        "changed medvirkning",
    ),
    Edit("Slette en overskrift", moved_heading_away, "cut likeverd"),
    Edit("Ta bort numrene foran overskriftene", renumbered),
    Edit("Oversette en tekst", translated, "changed likeverd-samlet"),
    Edit(
        "Sporet endring: ord satt inn",
        lambda file: tracked(file, " Skyss bestilles."),
        "changed likeverd-samlet",
        "accepted or rejected",
    ),
    Edit(
        "Sporet endring: tekst byttet ut",
        lambda file: tracked(file, "Alle får skyss.", True),
        "changed likeverd-samlet",
        "accepted or rejected",
    ),
    Edit("Sporet sletting av en tekst", lambda file: tracked(file, "", True), "emptied likeverd-samlet", "accepted or rejected"),
    Edit("Godta sporede endringer", accepted, "changed likeverd-samlet"),
    Edit("Skrive en kommentar", commented, "", "comment"),
    Edit("Lime inn i et annet dokument", lambda file: pasted(file, True), "", "no longer says"),
    Edit("Lime inn i et annet dokument uten merkene", lambda file: pasted(file, False), "", "no longer says"),
    Edit("Bytte mal, skrift og marger", restyled),
    Edit("Ta bort egenskapene i fila", no_properties, "", "no longer says"),
    Edit("Ta bort egenskapene og slette en tekst om barna", no_properties_cut, "untold bb-vurder", "no longer says"),
    Edit(
        "Søk og erstatt et navn",
        lambda file: file.everywhere("Ambulerende demensteam", "Demensteamet"),
        "changed barnets-beste; changed bg-rangering; changed forslag-vedtak; changed tiltakene; changed tiltakene",
    ),
    Edit("Krøllete anførselstegn og lange tankestreker", smart_quotes),
    Edit("Harde mellomrom", hard_spaces),
    Edit("Orddeling", hyphenated),
    Edit("Sideskift", page_breaks),
    Edit("Linjeskift i avsnittet", line_break),
    Edit("Stavekontrollen deler teksten", spelling),
    Edit("Lime inn en tekst to ganger", copied, "added likeverd"),
    Edit("Lime inn en tekst to ganger og endre begge", copied_and_changed, "untold likeverd-samlet; added likeverd"),
]
