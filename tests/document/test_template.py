"""A document in a municipality's own template: what a template may say, and that a broken one is told what is wrong."""

import io
import re
import zipfile

import docx
import pytest
from click.testing import CliRunner

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.cli import main
from advisor.document.anchors import anchor, pieces, properties, read_name
from advisor.document.documents import BESIDE, draft, in_template
from advisor.document.lines import unmarked
from advisor.document.model import Figure, Heading, Style, Table
from advisor.document.writing import template as templates
from advisor.document.writing.template import fill
from advisor.text.catalogue import speaking
from advisor.text.errors import Unusable

from ..conftest import EXAMPLES
from .heavy import ODD
from .making_template import SAMPLE, made
from .test_word import ROWS, SVG, all_of, marked, of, opened, part, said

HEADING = "w:pPr/w:pStyle/@w:val = 'Heading1'"


@pytest.fixture
def written(tmp_path):
    """A template with these paragraphs."""

    def write(*paragraphs, change=None, name="mal.docx"):
        made = docx.Document()
        for text in paragraphs:
            made.add_paragraph(text)
        if change:
            change(made)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def texts(file: bytes) -> list[str]:
    return [one.text for one in opened(file).paragraphs if one.text]


def refused(path, document=None) -> str:
    with pytest.raises(Unusable) as raised:
        fill(document or of(said("x")), path, ["krise"])
    assert all(one.file == str(path) for one in raised.value.problems)
    return str(raised.value)


# What a template may say -----------------------------------------------------------------------


def test_words_sections_and_the_whole_stand_where_the_template_has_them(written):
    path = written("Sak: {{ tittel }}", "Barn", "{{p avsnitt.barnets_beste }}", "{{p dokument }}", "Slutt {{ versjon }}")
    assert texts(fill(of(said("Barna hørt.")), path, [])) == [
        *("Sak: En sak", "Barn", "Barna hørt."),
        *("5 Barnets beste", "Barna hørt.", "Slutt 1"),
    ]


def test_a_section_that_the_document_lacks_is_left_out_with_its_heading(written):
    lines = ("{%p if avsnitt.krise %}", "Krise", "{{p avsnitt.krise }}", "{%p endif %}", "{{p avsnitt.krise }}", "Slutt")
    assert texts(fill(of(said("x")), written(*lines), ["krise"])) == ["Slutt"]


def test_a_tag_may_be_split_over_runs_and_stand_in_header_footer_and_table(written):
    def change(made):
        line = made.add_paragraph("Om ")
        for piece in ("{", "{ tit", "tel }", "}"):
            line.add_run(piece).bold = True
        made.sections[0].header.paragraphs[0].text = "Topp {{ tittel }}"
        made.sections[0].footer.paragraphs[0].text = "Bunn {{ tittel }}"
        made.add_table(1, 1).cell(0, 0).paragraphs[0].text = "{{p avsnitt.barnets_beste }}"

    file = fill(of(Table("t", "Tiltakene", ("A", "B"), ROWS)), written(change=change), [])
    filled = opened(file)
    assert filled.paragraphs[0].text == "Om En sak"
    assert [one.paragraphs[0].text for one in (filled.sections[0].header, filled.sections[0].footer)] == [
        "Topp En sak",
        "Bunn En sak",
    ]
    assert all_of(file, "count(//w:tc//w:tbl)") == 1
    assert all_of(file, "count(//w:tc[not(*[last()][self::w:p])])") == 0


def test_what_the_template_has_styles_for_looks_as_there_and_the_rest_as_ours(written):
    def change(made):
        made.styles["Heading 2"].element.set(docx.oxml.ns.qn("w:styleId"), "Overskrift2")

    blocks = [Heading("Et tiltak"), *(said(style.value, style=style) for style in Style)]
    file = fill(of(*blocks), written("{{p dokument }}", change=change), [])
    styles = [one.style.name for one in opened(file).paragraphs]
    assert styles == ["Heading 1", "Heading 2", "Normal", "List Bullet", "List Number", "Prio note", "Prio empty"]
    used = set(all_of(file, "//w:pStyle/@w:val | //w:rStyle/@w:val"))
    assert "Overskrift2" in used
    assert used <= set(all_of(file, "//w:style/@w:styleId", "word/styles.xml"))


def test_lists_begin_anew_beside_those_of_the_template(written):
    path = written("{{p dokument }}", change=lambda made: made.add_paragraph("eget", style="List Number"))
    one = said("a", style=Style.NUMBERED)
    file = fill(of(one, said("mellom"), one), path, [])
    used = all_of(file, "//w:body//w:numId/@w:val")
    assert len(set(used)) == 2
    assert set(used) <= set(all_of(file, "//w:num/@w:numId", "word/numbering.xml"))
    tags = [element.tag for element in part(file, "word/numbering.xml")]
    assert tags == sorted(tags)  # each pattern before the lists: abstractNum, num


def test_a_template_without_lists_gets_them(tmp_path, base):
    """As Word saves a document in which no list was made."""
    path = tmp_path / "mal.docx"
    made = docx.Document()
    made.add_paragraph("{{p dokument }}")
    made.part.drop_rel(next(id for id, rel in made.part.rels.items() if rel.reltype.endswith("/numbering")))
    for style in [one for one in made.styles if one.name.startswith("List")]:
        style.element.getparent().remove(style.element)
    made.save(path)
    file = fill(of(said("a", style=Style.ITEM), said("b", style=Style.NUMBERED)), path, [])
    assert set(all_of(file, "//w:numId/@w:val")) <= set(all_of(file, "//w:num/@w:numId", "word/numbering.xml"))
    assert "List Bullet" in [one.style.name for one in opened(file).paragraphs]


def test_pictures_come_along(written):
    file = fill(of(Figure("f", SVG, "Team gir mest.", "Figur")), written("{{p dokument }}"), [])
    assert all_of(file, "//wp:docPr/@descr") == ["Team gir mest."]
    shape = opened(file).inline_shapes[0]
    image = opened(file).part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert image.blob.startswith(b"\x89PNG")


def test_the_anchors_and_the_properties_come_along(written, base):
    with speaking("nb"):
        document = draft(advise(read_case(str(EXAMPLES[1]), base), base), base.depths[-1])
        file = in_template(document, written("{{p dokument }}", change=_as_somebody), base)
    there = [anchor(piece) for section in document.sections for piece in pieces(section.blocks)]
    assert [read_name(name) for name in marked(file) if read_name(name)] == [one for one in there if one]
    found = {one.get("name"): "".join(one.itertext()) for one in part(file, "docProps/custom.xml")}
    assert found == properties(document, marked(file), unmarked(part(file, "word/document.xml")))
    core = opened(file).core_properties
    assert (core.author, core.title, core.language) == ("", document.title, "nb-NO")


def _as_somebody(made):
    made.core_properties.author = "Den som laget malen"


def test_the_same_document_is_the_same_file(written):
    path = written("{{p dokument }}")
    assert fill(of(said("x")), path, []) == fill(of(said("x")), path, [])


def test_every_section_of_a_document_can_be_named(base):
    ids = {section.id for section in base.document} | set(BESIDE)
    with speaking("nb"):
        drafted = [draft(advise(read_case(str(path), base), base), base.depths[-1]) for path in EXAMPLES[:4]]
    assert {section.id for document in drafted for section in document.sections} <= ids


@pytest.mark.parametrize("text", ODD[:9])
def test_text_is_text(written, text):
    file = fill(of(said(text), title=text), written("{{ tittel }}", "{{p dokument }}"), [])
    assert "49" not in "".join(texts(file)) or "49" in text
    first, *_between, last = texts(file)
    assert " ".join(last.split()) == " ".join(templates.written(text).split())
    assert " ".join(first.split()) == " ".join(templates.written(text).split())


def test_the_sample_works(base):
    with speaking("nb"):
        document = draft(advise(read_case(str(EXAMPLES[1]), base), base))
        file = in_template(document, SAMPLE, base)
    assert document.title in texts(file)
    assert "{" not in "".join(texts(file))
    assert len([name for name in marked(file) if read_name(name)]) > 20


def test_the_sample_is_made_of_the_sections_of_the_base(base):
    """`python -m tests.document.making_template` makes it again."""
    assert SAMPLE.read_bytes() == made(base)


@pytest.mark.parametrize("length", [0, -1])
@pytest.mark.parametrize("example", EXAMPLES[:4])
def test_each_section_stands_in_the_sample_under_a_heading_and_no_heading_stands_alone(base, example, length):
    with speaking("nb"):
        document = draft(advise(read_case(str(example), base), base), base.depths[length])
        file = in_template(document, SAMPLE, base)
    lines = [(one.style.name, one.text) for one in opened(file).paragraphs]
    headings = [text for style, text in lines if style == "Heading 1"]
    assert len(headings) == len(document.sections) + 1  # and the meetings
    assert all_of(file, f"count(//w:p[{HEADING}][following-sibling::*[1][self::w:sectPr or {HEADING}]])") == 0


# What is wrong with it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["Kommunens brev", "Om {{ tittel }}"], "no place for the document"),
        (["{{ titel }}"], "{{ titel }}"),
        (["Før", "{{ tittel"], "«{{ tittel»"),
        (["tittel }} etter"], "«tittel }} etter»"),
        (["{% if avsnitt.krise"], "«{% if avsnitt.krise»"),
        (["{%p if avsnitt.krise %}", "x"], "{% if avsnitt.krise %}"),
        (["{%p endif %}"], "{% endif %}"),
        (["{% bolk %}"], "{% bolk %}"),
        (["{% for x in y %}", "{%p if avsnitt.krise %}", "x", "{%p endif %}"], "{% for x in y %}"),
        (["{{ tittel tittel }}"], "{{ tittel tittel }}"),
        (["{{p avsnitt.krig }}"], "no section krig"),
        (["{{p avsnitt }}"], "{{p avsnitt }}"),
        (["{{ dokument }}"], "{{p dokument }}"),
        (["Her: {{ avsnitt.krise }}"], "{{p avsnitt.krise }}"),
        (["{{p tittel }}"], "Write {{ tittel }}"),
        (["Vi viser til {{p dokument }} og mer."], "{{p dokument }} takes the whole paragraph, and «Vi viser til og mer.»"),
        (["Krise: {%p if avsnitt.krise %}", "{%p endif %}"], "{%p if avsnitt.krise %} takes the whole paragraph, and «Krise:»"),
        (["{%p if avsnitt.krise %}{{p avsnitt.krise }}", "{%p endif %}"], "Let {{p avsnitt.krise }} stand alone"),
    ],
)
def test_the_tag_that_is_wrong_is_named(written, lines, named):
    assert named in refused(written(*lines))


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "{{ tittel.__class__.__mro__ }}",
            "{{ tittel|upper }}",
            "{{ ''.__class__ }}",
            "{{ tittel.format }}",
            "{{ tittel['x'] }}",
        ),
        *(
            "{{ cycler.__init__.__globals__ }}",
            "{{ self }}",
            "{{ range(10) }}",
            "{{ 7 * 7 }}",
            "{{ tittel() }}",
            "{{ tittel ~ dato }}",
        ),
        *("{% for a in tittel %}{{ a }}{% endfor %}", "{% set x = tittel %}", "{% include 'x' %}", "{% import 'x' as y %}"),
        *(
            "{% macro f() %}{% endmacro %}",
            "{% extends 'x' %}",
            "{{ avsnitt.__class__ }}",
            "{{ lipsum }}",
            "{% raw %}{{ x }}{% endraw %}",
        ),
    ],
)
def test_nothing_else_is_let_through(written, tag):
    assert "mal.docx" in refused(written(tag, "{{p avsnitt.barnets_beste }}"))


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["{{ tittel and dokument }}"], "cannot do this: {{ tittel and dokument }}"),
        (["{{ (dokument) }}"], "{{p dokument }}"),
        (["{# en merknad #}"], "cannot do this: {# en merknad #}"),
        (["{#", "borte", "#}"], "cannot do this: {#"),
        (["{% raw %}{{ tittel }}{% endraw %}"], "cannot do this: {% raw %}"),
        (["{% if tittel %}" * 200 + "{% endif %}" * 200], "inside one another"),
        ([f"{{{{ {'not ' * 5000}tittel }}}}"], "inside one another"),
        ([f"{{% if {'not ' * 5000}tittel %}}x{{% endif %}}"], "inside one another"),
        (["{% if tittel %}" * 3000 + "{% endif %}" * 3000], "more than 500 tags"),
        (["{" * 50_000], "more than 500 tags"),
        (["{%p " * 20_000], "more than 500 tags"),
        (["{{p dokument }}"] * 2, "{{p dokument }} stands 2 times, and may stand 1"),
        (["{{p avsnitt.krise }}"] * 3, "{{p avsnitt.krise }} stands 3 times, and may stand 2"),
    ],
)
def test_what_hides_nests_or_repeats_is_refused(written, lines, named):
    told = refused(written("{{p avsnitt.barnets_beste }}", *lines))
    assert named in told
    assert "no place for the document" not in told


def test_everything_wrong_is_told_at_once(written):
    def change(made):
        made.sections[0].footer.paragraphs[0].text = "{{ bunn }}"

    told = refused(written("{{ titel }}", "{{p avsnitt.krig }}", change=change))
    assert all(one in told for one in ("titel", "krig", "bunn"))


def test_a_tag_that_parts_a_table_is_refused(written):
    def change(made):
        made.add_table(1, 1).cell(0, 0).paragraphs[0].text = "{%p if avsnitt.krise %}"
        made.add_paragraph("{%p endif %}")

    assert "parts what belongs together" in refused(written("{{p dokument }}", change=change))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hei", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"<html>"])
def test_a_file_that_is_no_word_document_is_refused(tmp_path, data):
    path = tmp_path / "mal.docx"
    path.write_bytes(data)
    refused(path)


def changed(path, change):
    """The file with other parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_macros_are_refused(written):
    assert "macros" in refused(changed(written("x"), lambda parts: parts.update({"word/vbaProject.bin": b"x"})))
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = "[Content_Types].xml"
    assert "macros" in refused(changed(written("x"), lambda parts: parts.update({types: parts[types].replace(plain, kind)})))


RELS = "word/_rels/document.xml.rels"
OUTSIDE = "http://eksempel.invalid/x"


def related(kind, target=OUTSIDE, mode="External"):
    of_kind = f'<Relationship Id="rX" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
    return lambda parts: parts.update({RELS: parts[RELS].replace(b"</Relationships>", f"{of_kind}</Relationships>".encode())})


def in_body(xml):
    return lambda parts: parts.update({MAIN: parts[MAIN].replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)})


def field(code, begin="<w:p>", end="</w:p>"):
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in code)
    return f"{begin}{sign.format('begin')}{runs}{sign.format('end')}{end}"


ROOT = "_rels/.rels"
MAIN, OFFICE = "word/document.xml", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CUSTOM = f'<Relationship Id="rX" Type="{OFFICE}/custom-properties" Target="{OUTSIDE}" TargetMode="External"/></R'.encode()
TYPED = b'<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda parts: parts.update({TYPES: parts[TYPES].replace(b"</Types>", TYPED), "word/x.bin": b"x"}),
            "macros, in [Content",
        ),
        (related("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.bin", "Internal"), f"macros, in {RELS}"),
        (related(f"{OFFICE}/aFChunk", "x.html", "Internal"), "another file"),
        (related(f"{OFFICE}/oleObject", "x.bin", "Internal"), "embedded object"),
        (related(f"{OFFICE}/oleObject"), "embedded object"),
        (related(f"{OFFICE}/image"), "outside the file (image)"),
        (related(f"{OFFICE}/styles"), "outside the file (styles)"),
        (in_body("<w:altChunk/>"), f"another file within it, in {MAIN}"),
        (in_body('<w:p><w:fldSimple w:instr=" IncludeText x "/></w:p>'), "the field INCLUDETEXT"),
        (in_body(field(["DDE", "AUTO x"])), f"the field DDEAUTO, in {MAIN}"),
        (in_body(field(["INCLUDEPICTURE x"])), "the field INCLUDEPICTURE"),
        (
            in_body(
                field([" "])
                .replace("</w:p>", "")
                .replace("</w:instrText></w:r>", f"</w:instrText></w:r>{field(['QUOTE 68'], '', '')}")
                + "</w:p>"
            ),
            "another field",
        ),
        (
            lambda parts: parts.update(
                {"word/styles.xml": parts["word/styles.xml"].replace(b"<w:styles", b"<!DOCTYPE w><w:styles")}
            ),
            "DOCTYPE, in word/styles.xml",
        ),
        (lambda parts: parts.update({"docProps/custom.xml": BOMB}), "DOCTYPE, in docProps/custom.xml"),
        (lambda parts: parts.update({ROOT: parts[ROOT].replace(b"</R", CUSTOM)}), f"(custom-properties), in {ROOT}"),
    ],
)
def test_what_acts_by_itself_or_fetches_is_refused_by_name_and_part(written, change, named):
    assert named in refused(changed(written("{{p dokument }}"), change))


def test_the_template_that_a_template_was_made_from_is_left_behind(written):
    """Word writes it into every file that is made from a .dotx."""

    def attach(parts):
        linked = f'<Relationship Id="rT" Type="{OFFICE}/attachedTemplate" Target="file:///C:/Brev.dotx" TargetMode="External"/>'
        parts["word/_rels/settings.xml.rels"] = (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{linked}</Relationships>'.encode()
        )
        named = f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="rT"/></w:settings>'.encode()
        parts["word/settings.xml"] = parts["word/settings.xml"].replace(b"</w:settings>", named)

    file = fill(of(said("x")), changed(written("{{p dokument }}"), attach), [])
    with zipfile.ZipFile(io.BytesIO(file)) as made:
        assert not any(b"attachedTemplate" in made.read(name) or b"Brev.dotx" in made.read(name) for name in made.namelist())


BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><a>&b;&x;</a>'
)
TYPES = "[Content_Types].xml"


def test_links_and_harmless_fields_are_let_through_and_all_that_is_active_is_told_at_once(written):
    path = changed(written("{{p dokument }}"), related(f"{OFFICE}/hyperlink"))
    assert texts(fill(of(said("x")), changed(path, in_body(field(["PAGE"]))), []))
    told = refused(changed(changed(path, in_body(field(["DDE x"]))), lambda parts: parts.update({"word/vbaProject.bin": b"x"})))
    assert "the field DDE" in told
    assert "macros" in told


def test_a_spreadsheet_is_refused(written):
    types = "[Content_Types].xml"
    path = changed(written("x"), lambda parts: parts.update({types: parts[types].replace(b"wordprocessingml", b"spreadsheetml")}))
    assert "no Word document" in refused(path)


def test_what_is_too_large_is_refused_before_it_is_unpacked(written, monkeypatch):
    bomb = changed(written("x"), lambda parts: parts.update({"word/media/a.bin": b"\0" * (templates.MOST_UNPACKED + 1)}))
    assert bomb.stat().st_size < 1_000_000
    assert "too much room" in refused(bomb)
    monkeypatch.setattr(templates, "MOST", 10)
    assert "at most" in refused(written("x"))


@pytest.mark.parametrize("content", [b"<not xml", b"", b"<a/>"])
@pytest.mark.parametrize("name", ["word/document.xml", "_rels/.rels", "[Content_Types].xml"])
def test_a_damaged_file_is_refused(written, name, content):
    refused(changed(written("{{p dokument }}"), lambda parts: parts.update({name: content})))


def test_entities_are_not_unfolded(written):
    def change(parts):
        bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        body = parts["word/document.xml"]
        at = body.index(b"?>") + 2
        parts["word/document.xml"] = body[:at] + bomb + body[at:].replace(b"Her", b"&b;&x;")

    path = changed(written("Her", "{{ tittel }}"), change)
    try:
        assert not any(one in "".join(texts(fill(of(), path, []))) for one in ("aaaa", "root:"))
    except Unusable as error:
        assert error.problems


def test_what_only_a_document_of_ours_says_is_taken_out_of_a_template_and_its_text_stays(written):
    forged = '<w:bookmarkStart w:id="900" w:name="prio_0123456789_01234567_1"/>{}<w:bookmarkEnd w:id="900"/>'
    style = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr>' + forged.format("<w:r><w:t>Kommunens</w:t></w:r>") + "</w:p>"
    change = in_body("".join(style.format(one) for one in ("prio-here", "prio-here-barnets-beste")))
    file = fill(of(said("x")), changed(written("{{p dokument }}"), change), [])
    assert texts(file)[:2] == ["Kommunens", "Kommunens"]
    assert "prio_0123456789_01234567_1" not in marked(file)
    assert all_of(file, "count(//w:bookmarkStart)") == all_of(file, "count(//w:bookmarkEnd)")


STYLES = "word/styles.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.update({MAIN: re.sub(rb"<w:sectPr.*</w:sectPr>", b"", parts[MAIN], flags=re.S)}),
        lambda parts: parts.update(
            {STYLES: parts[STYLES].replace(b"</w:styles>", b'<w:style w:type="paragraph" w:styleId="Q"/></w:styles>')}
        ),
        in_body('<w:p><w:bookmarkStart w:id="²" w:name="x"/><w:bookmarkEnd w:id="²"/></w:p>'),
        in_body(f'<w:p><w:bookmarkStart w:id="{"9" * 5000}" w:name="x"/><w:bookmarkEnd w:id="1"/></w:p>'),
    ],
)
def test_what_word_would_open_is_filled_in(written, change):
    assert "x" in texts(fill(of(said("x")), changed(written("{{p dokument }}"), change), []))


def test_a_file_that_cannot_be_fitted_is_damaged_and_no_tag_is_blamed(written):
    wide = lambda parts: parts.update({MAIN: re.sub(rb'<w:pgSz w:w="[0-9]+"', b'<w:pgSz w:w="bred"', parts[MAIN])})  # noqa: E731
    path = changed(written("{{p dokument }}"), wide)
    told = refused(path)
    assert "The file is damaged" in told
    assert "parts what belongs" not in told


# The command -----------------------------------------------------------------------------------


def prio(*given):
    run = CliRunner().invoke(main, ["document", str(EXAMPLES[0]), *map(str, given), "--lang", "en"])
    assert isinstance(run.exception, SystemExit | None)
    return run.exit_code, run.output


def test_the_command_fills_a_template(written, tmp_path):
    code, told = prio("--template", written("{{p dokument }}"), "-o", tmp_path / "ut.docx")
    assert code == 0
    assert f"The document is in {tmp_path / 'ut.docx'}." in " ".join(told.split())
    assert zipfile.is_zipfile(tmp_path / "ut.docx")


def test_the_command_tells_what_is_wrong_and_writes_nothing(written, tmp_path):
    out = tmp_path / "ut.docx"
    code, told = prio("--template", written("{{ titel }}"), "-o", out)
    assert (code, out.exists()) == (2, False)
    assert "titel" in told
    assert prio("--template", tmp_path / "borte.docx", "-o", out)[0] == 2
    assert prio("--template", written("x"), "-o", tmp_path / "ut.pdf")[0] == 2


def test_the_command_says_what_it_wrote_and_where_to_look_first(tmp_path):
    (tmp_path / "sak.yaml").write_text("case: sak\ntitle: En sak\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["document", str(tmp_path / "sak.yaml"), "-o", str(tmp_path / "ut.docx"), "--lang", "en"])
    said = " ".join(run.output.split())
    assert f"The document is in {tmp_path / 'ut.docx'}. Look first at: The case in brief; 1 Summary; 2 The situation" in said
    assert "The order" not in said


@pytest.mark.parametrize("name", ["ut.odt", "ut", "ut.docx.exe"])
def test_the_ending_of_the_name_says_what_the_file_is(tmp_path, name):
    code, told = prio("-o", tmp_path / name)
    assert code == 2
    assert ".docx, .html, .pdf" in " ".join(told.split())


@pytest.mark.parametrize(("name", "begins"), [("ut.docx", b"PK"), ("ut.HTML", b"<!DOCTYPE html>"), ("ut.pdf", b"%PDF-1.7")])
def test_each_ending_gives_its_file(tmp_path, name, begins):
    assert prio("-o", tmp_path / name)[0] == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
