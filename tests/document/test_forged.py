"""A Word file whose marks and properties nobody's program wrote is read or refused, in words and without much room."""

import contextlib
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document import documents, parsing
from advisor.document.brought import packed
from advisor.document.brought.marked import MOST_OPEN, MOST_STRETCHES, Marked, read_marked
from advisor.document.brought.reading import read_document
from advisor.document.edited.rereading import compared, reread
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableDocument

from ..conftest import ROOT, size

MAIN, CUSTOM = "word/document.xml", "docProps/custom.xml"


@pytest.fixture(scope="module")
def advice(base):
    return advise(read_case(ROOT / "tests" / "dagsenter.yaml", base), base)


@pytest.fixture(scope="module")
def written(advice):
    with speaking("nb"):
        return documents.word(documents.drawn_up(advice))


def with_part(data, path, change):
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == path else before.read(name))
    return out.getvalue()


def beginning(data, xml):
    return with_part(data, MAIN, lambda main: main.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1))


def opening(count):
    return "".join(f'<w:bookmarkStart w:id="{9000 + one}" w:name="prio_{one:010x}_{one:08x}_{one}"/>' for one in range(count))


def refusal(read, data):
    with pytest.raises(UnusableDocument) as refused:
        read(data, "a.docx")
    return refused.value.problems[0].what


def test_marks_that_never_end_are_bounded(written):
    assert "damaged" in refusal(read_marked, beginning(written, opening(MOST_OPEN + 1)))


def test_text_under_many_marks_is_bounded_while_it_is_read(written):
    lines = MOST_STRETCHES // (MOST_OPEN - 20) + 1
    assert lines < packed.MOST_PARAGRAPHS
    assert "too much room" in refusal(read_marked, beginning(written, opening(MOST_OPEN - 20) + "<w:p/>" * lines))


@pytest.mark.parametrize("read", [read_marked, read_document])
def test_empty_paragraphs_are_counted_too(read, written):
    assert "more than 20 000 paragraphs" in refusal(read, beginning(written, "<w:p/>" * (packed.MOST_PARAGRAPHS + 1)))


@pytest.mark.parametrize("read", [read_marked, read_document])
def test_what_would_be_a_large_tree_is_not_built(read, written, monkeypatch):
    monkeypatch.setattr(parsing, "MOST_TAGS", 50_000)
    assert "too much room" in refusal(read, beginning(written, "<w:p/>" * 50_000))


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "1234567"])
def test_a_mark_with_an_odd_number_is_none(number, written, advice):
    mark = f'<w:bookmarkStart w:id="9999" w:name="prio_0123456789_01234567_{number}"/>'
    text = f'<w:p>{mark}<w:r><w:t>Underlig</w:t></w:r><w:bookmarkEnd w:id="9999"/></w:p>'
    assert "Underlig" in [one.file for one in reread(beginning(written, text), "a.docx", advice).changes]


@pytest.mark.parametrize(
    ("name", "value"), [("prio_keys_099", "a"), ("prio_keys_٣", "a"), ("prio_pictures", "9" * 5000), ("prio_lines_1", "abc")]
)
def test_an_odd_property_says_nothing(name, value, written, advice):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    own = f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="999" name="{name}"><lpwstr xmlns="{kind}">{value}'
    own += "</lpwstr></property></Properties>"
    reread(with_part(written, CUSTOM, lambda custom: custom.replace(b"</Properties>", own.encode())), "a.docx", advice)


@pytest.mark.parametrize(
    "changed", [{"comments": float("inf")}, {"comments": float("nan")}, {"properties": {"prio_case": "\ud800"}}]
)
def test_what_no_file_can_say_is_not_read(changed, written):
    said = json.loads(read_marked(written, "a.docx").as_text())
    with pytest.raises(ValueError):
        Marked.from_text(json.dumps({**said, **changed}))


NAMES = st.from_regex(r"prio_(keys|lines|attached|attachments|pictures|length|language|purpose)(_\d{0,8})?", fullmatch=True)
MARKS = st.from_regex(r"prio_[0-9a-f]{10}_[0-9a-f]{8}_\d{0,9}", fullmatch=True)
TEXTS = st.one_of(st.text(max_size=40), st.from_regex(r"[0-9a-f]{0,60}", fullmatch=True), st.just("9" * 5000))


@settings(max_examples=size(20, 60), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_forged_names_and_properties_are_compared_or_refused(data, written, advice):
    said = json.loads(read_marked(written, "a.docx").as_text())
    stretches = [one for line in said["lines"] for one in line["stretches"]]
    for one in data.draw(st.lists(st.sampled_from(stretches), max_size=5)):
        one[data.draw(st.sampled_from(["mark", "text"]))] = data.draw(MARKS | TEXTS)
    for line in data.draw(st.lists(st.sampled_from(said["lines"]), max_size=3)):
        line.update(
            data.draw(st.fixed_dictionaries({}, optional={name: st.integers() for name in ("row", "pictures", "figures")}))
        )
    said["properties"] |= data.draw(st.dictionaries(NAMES, TEXTS, max_size=5))
    try:
        marked = Marked.from_text(json.dumps(said))
    except ValueError:
        return
    with contextlib.suppress(UnusableDocument):
        compared(marked, "a.docx", advice)


@given(st.integers() | st.floats() | TEXTS)
def test_a_forged_number_is_one_or_refused(comments):
    with contextlib.suppress(ValueError):
        Marked.from_text(json.dumps({"lines": [], "properties": {}, "tracked": False, "comments": comments}))
