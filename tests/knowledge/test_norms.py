"""The norms of a base: every figure has its source, and a mistake is told where it stands."""

import re
import shutil

import pytest

from advisor.knowledge import formats
from advisor.knowledge.norms import METHODS, read_methods
from advisor.text.catalogue import LANGUAGES
from advisor.text.errors import UnusableKnowledge

from ..conftest import ROOT
from ..earlier import earlier_base
from .planting import WITHIN, Mistake, together
from .test_form import told  # noqa: F401 (a fixture)

NORMS = formats.NORMS


def texts(of):
    """Every text of a method, its fields, norms and sources."""
    yield from (of.label, of.definition, of.note, *of.figures.values(), *of.remarks.values(), of.unit)
    for field in of.fields.values():
        yield from (field.label, field.help, field.unit)
    for norm in of.norms:
        yield from (norm.label, norm.unit, norm.version, norm.note)
        yield from (getattr(norm, "within", {}), *(setting.label for setting in getattr(norm, "settings", {}).values()))
    yield from (source.title for source in of.all_sources)


def test_every_text_stands_in_three_languages_and_nynorsk_is_nynorsk():
    for method in read_methods(ROOT).values():
        for text in filter(None, texts(method)):
            assert set(text) == set(LANGUAGES) and all(text.values()), text
            assert not re.search(r"\b(ikke|hva|hvor|dere|noen|fra|hvert|jeg)\b", text["nn"].lower()), text


def test_every_norm_has_a_source_with_the_day_it_was_read_and_a_version():
    methods = read_methods(ROOT)
    assert set(methods) == set(METHODS)
    for norm in (norm for method in methods.values() for norm in method.norms):
        assert norm.source.read and norm.source.publisher and norm.version and norm.unit and norm.note


def test_what_a_method_helps_with_is_a_question_that_is_asked(base):
    for method in read_methods(ROOT).values():
        assert method.helps and not any(base.questions[id].merged_into for id in method.helps)
        assert set(method.clauses) <= set(base.clauses)


def test_a_base_without_norms_uses_those_of_the_program(tmp_path):
    for number in (1, 5):
        assert read_methods(earlier_base(number, tmp_path / str(number))) == read_methods(ROOT)


def test_an_edit_is_seen_without_a_new_start(tmp_path):
    """As `prio serve --watch` promises."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    read_methods(tmp_path)
    file = tmp_path / "ontology" / "norms.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("s. 48 (", "side 48 ("), encoding="utf-8")
    said = [source.title["nb"] for method in read_methods(tmp_path).values() for source in method.all_sources]
    assert any("side 48" in one for one in said)


def test_a_base_may_leave_the_methods_out(tmp_path):
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / formats.FORMAT, tmp_path / "ontology")
    (tmp_path / NORMS).write_text("norms: {}\n")
    assert dict(read_methods(tmp_path)) == {}


# A mistake ---------------------------------------------------------------------------------------

SLIPS = [
    ("61: 20.8", "61: '20,8'", "«20,8» is no number. Write it as 37.8."),
    ("61: 20.8", "61: nan", "«nan» is no number."),
    ("61: 20.8", "61: -20.8", "«-20.8» is no number."),
    ("61: 20.8", "60.5: 20.8", "«60.5» is no age in whole years."),
    ("61: 20.8", "61: 28.0", "At 61 years more is left than at 60. Compare with the source."),
    ("- {from: 0, amount: 275000}", "- {from: 1, amount: 275000}", "The first row begins at 0"),
    ("- {from: 8, amount: 495000}", "- {from: 4, amount: 495000}", "each row above the one before it"),
    ("- {from: 8, amount: 495000}", "- {from: 8, to: 12, amount: 495000}", "«to» is not a key here."),
    ("- {from: 8, amount: 495000}", "- {from: 8}", "«amount» is missing."),
    ("- {from: 41, percent: 3.0}", "- {from: 40.5, percent: 3.0}", "The first row begins at 0"),
    ("source: dmp-2025", "source: dmp-2052", "There is no source «dmp-2052». Did you mean «dmp-202"),
    ("read: 2026-11-22", "read: 22.11.2026", "«22.11.2026» is not a date."),
    ("    read: 2026-11-22\n", "", "«read» is missing."),
    ("url: https://", "url: http://", "is no address. https://…"),
    ("{group} av {groups}", "{gruppe} av {groups}", "has a place that nothing fills."),
    ("title: {nb: R-109, nn: R-109, en: R-109}", "title: {nb: R-109}", "The text lacks: nn."),
    ("helps: [alvorlighet-apt-bruk]", "helps: [alvorlighet-apt-brk]", "There is no question «alvorlighet-apt-brk». Did you mean"),
    ("helps: [alvorlighet-apt-bruk]", "helps: alvorlighet-apt-bruk", "«helps» is a list."),
    ("clauses: [alvorlighet-apt-bruk,", "clauses: [alvorlighet-apt-brk,", "There is no clause «alvorlighet-apt-brk»."),
    ("norms: [remaining_qalys, severity_groups]", "norms: [remaining_qalys]", "«apt» lacks: severity_groups."),
    ("norms: [discounting]", "norms: [discount]", "There is no norm «discount». Did you mean «discounting»?"),
    ("      without:\n        label", "      with_out:\n        label", "«with_out» is not a key here. Did you mean «without»?"),
    ("  cost:\n    title", "  costs:\n    title", "«costs» is not a key here. Did you mean «cost»?"),
    ("  discounting:\n", "  threshold:\n", "«threshold» is not a key here."),
    ("        source: r109-2021\n        periods:", "        periods:", "«source» is missing."),
]


@pytest.fixture(scope="module")
def slips_told(tmp_path_factory):
    """What is told of each, many planted in one base."""
    slips = [Mistake(NORMS, old, new, said=said) for old, new, said in SLIPS]
    return together(slips, tmp_path_factory.mktemp("norms"), starts=WITHIN)


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=[said for _old, _new, said in SLIPS])
def test_a_mistake_is_told_where_it_stands(slips_told, number):
    said = SLIPS[number][-1]
    here = [one for one in slips_told[number].problems if said in f"{one.what} {one.cure}"]
    assert here and all(one.file.endswith(NORMS) and one.line for one in here), slips_told[number].problems


def test_every_mistake_is_told_at_once(tmp_path):
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / formats.FORMAT, tmp_path / "ontology")
    text = (ROOT / NORMS).read_text(encoding="utf-8")
    for old, new, _said in SLIPS[:5:2] + SLIPS[8:10]:
        text = text.replace(old, new, 1)
    (tmp_path / NORMS).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        read_methods(tmp_path)
    assert len(raised.value.problems) >= 3


def test_a_file_that_cannot_be_read_is_told_once(told):  # noqa: F811
    problems, _line = told(NORMS, "sources:\n", "sources: [\n")
    assert [path for path, _line, _text in problems] == [NORMS]
