"""What is written as YAML is read back as it was, whatever people wrote; and people can read it."""

import textwrap
import unicodedata
import warnings
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings, strategies as st
from ruamel.yaml import YAML

from advisor.case.casefile import parse_case
from advisor.case.model import ProfileRef
from advisor.case.writing import case_text, plain, rewritten, write
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.reading import clean, read_bytes

from ..conftest import EXAMPLES, size

SNARES = (
    *(
        "null",
        "Null",
        "~",
        "",
        "ja",
        "nei",
        "no",
        "true",
        "1.0",
        "0301",
        "1_000",
        "1e3",
        ".inf",
        "12:30",
        "2026-11-01",
        "2026-13-45",
    ),
    *(
        "- a",
        "-",
        "? a",
        "a: b",
        "a:",
        ": a",
        "# a",
        "a # b",
        "'",
        '"',
        "'a'",
        '"a"',
        "|",
        ">",
        "|-",
        "& a",
        "*a",
        "!a",
        "%a",
        "@a",
    ),
    *(
        "`a",
        "[a",
        "]",
        "{a}",
        ",",
        "---",
        "...",
        "--- a",
        "<<",
        "=",
        "\\",
        "\\n",
        "\\u00e5",
        "\\ud83d\\ude00",
        "\\\\ud83d\\ude00",
    ),
    *(
        "a\nb",
        "a\n\n\n\nb",
        "a\n b",
        "a \nb",
        "a\n\tb",
        "a\t\nb",
        "a\tb",
        "a \tb",
        "a\n- b\n# c\n---\nd: e",
        "a\u2028b",
        "a\u2029b",
    ),
    *(
        "😀",
        "a\ufeffb",
        "a\uf8f0b\uf8f1\uf8f2\u2028",
        "a\ufffeb",
        "æøå " * 60 + "x",
        "x" * 300,
        "to ord " * 40 + "\n\n\n" + "tre ord " * 40 + "x",
        "a  b " * 60 + "x",
    ),
    *(
        "x " * 60 + " \n" + "y",
        "x " * 60 + "\n  y",
        "x " * 60 + "\t y",
        "x " * 60 + "\u2028 y",
        "# x " * 60 + "x",
        "- x: " * 60 + "x",
    ),
    *("\xa0".join("ab" * 80), "a" + " " * 200 + "b", "«" + "ord, " * 50 + "»", "x\n" * 50 + "x"),
)


def as_kept(text):
    """As the reader keeps a text: composed, without space around it, without control characters."""
    kept = "".join(c for c in clean(text) if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs")))
    return clean(kept)


PIECES = st.one_of(
    st.sampled_from(SNARES), st.text(max_size=40), st.sampled_from([" ", "  ", "\n", "\n\n", "\t", ": ", " #", "- ", "word " * 9])
)
TEXTS = st.one_of(st.sampled_from(SNARES), st.lists(PIECES, max_size=12).map("".join)).map(as_kept)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
TREES = st.recursive(
    st.one_of(TEXTS, st.none(), NUMBERS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def back(text):
    problems = []
    node = read_bytes(text.encode(), "case.yaml", problems)
    assert problems == []
    return plain(node)


def same(written, read):
    """Whether a tree came back: texts to the letter, numbers as their text."""
    match written:
        case dict():
            return (
                isinstance(read, dict) and list(written) == list(read) and all(same(written[key], read[key]) for key in written)
            )
        case list():
            return isinstance(read, list) and len(written) == len(read) and all(map(same, written, read))
        case float():
            return float(read) == written
        case int():
            return read == str(written)
    return read == written


@settings(max_examples=size(100, 300), deadline=None)
@given(st.dictionaries(TEXTS, TREES, max_size=5))
@example({"a" * 200: ["x"], "b\nc": {"": None}, "null": [None, [], {}, [[]], [{"a": [{"b": "c\nd"}]}]]})
def test_any_record_is_read_back_as_it_was_written(record):
    assert same(record, back(write(record)))


@pytest.mark.parametrize("text", SNARES)
def test_no_text_is_a_snare(text):
    text = as_kept(text)
    record = {"a": text, text: [text, {"b": text}, [[text]]]}
    assert back(write(record)) == record


@pytest.mark.parametrize("text", SNARES)
def test_no_text_is_a_snare_deep_down(text):
    text = as_kept(text)
    lists, records = text, text
    for _level in range(22):
        lists, records = [lists, text], {text: records, "b": text}
    assert back(write({"a": lists})) == {"a": lists}
    assert back(write(records)) == records


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_the_same_case_when_it_is_written_again(path, base):
    record = plain(read_bytes(path.read_bytes(), path.name, []))
    written = write(record)
    assert parse_case(written.encode(), path.name, base) == parse_case(path.read_bytes(), path.name, base)
    assert max(map(len, written.splitlines())) <= 120


@pytest.mark.parametrize(
    ("number", "text"), [(3500000.0, "3500000"), (0.5, "0.5"), (-3.0, "-3"), (7, "7"), (0.0, "0"), (10**20, "1" + "0" * 20)]
)
def test_a_number_is_written_plain(number, text):
    assert write({"a": number}) == f"a: {text}\n"


@pytest.mark.parametrize("value", [True, {"x"}, b"x", ("x",), object()])
def test_what_no_case_file_holds_is_refused(value):
    with pytest.raises(TypeError):
        write({"a": [value]})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(ValueError):
        write({"a": value})


def test_it_is_easy_to_read():
    long = "Familiene har det like alvorlig uansett hvilket tilbud vi velger: avlastning veide tyngst fordi den er prøvd hos oss."
    record = {
        "case": "felles-lunsj",
        "municipality": "0301",
        "assessed_on": "2026-11-01",
        "answers": {"helhet-samlet": {"value": long, "sources": ["Møte: oktober"], "certainty": "middels"}, "tom": None},
        "measures": [{"id": "lunsj", "answers": {"pris": {"value": 3500000.0, "year": 2027}, "to-linjer": "En.\nTo."}}],
    }
    assert write(record) == textwrap.dedent(
        """\
        case: felles-lunsj
        municipality: '0301'
        assessed_on: 2026-11-01
        answers:
          helhet-samlet:
            value: >-
              Familiene har det like alvorlig uansett hvilket tilbud vi velger: avlastning veide tyngst fordi
              den er prøvd hos oss.
            sources:
              - 'Møte: oktober'
            certainty: middels
          tom:
        measures:
          - id: lunsj
            answers:
              pris:
                value: 3500000
                year: 2027
              to-linjer: |-
                En.
                To.
        """
    )


def test_a_shared_case_file_has_its_usual_order_and_numbers_as_numbers(base):
    record = {
        "measures": [{"answers": {"ressurs-kostnader": {"year": "2027", "value": "3500000"}}, "id": "a", "target_groups": []}],
        "answers": {},
        "municipality": "0301",
        "case": "x",
    }
    assert case_text(record, base) == (
        "case: x\n"
        "municipality: '0301'\n"
        "measures:\n"
        "  - id: a\n"
        "    answers:\n"
        "      ressurs-kostnader:\n"
        "        value: 3500000\n"
        "        year: 2027\n"
    )


# By other readers ------------------------------------------------------------------------------

MISTAKEN = (  # what one YAML or another takes for something else
    *("no", "No", "yes", "on", "Off", "y", "N", "true", "null", "~", "", "=", "<<", "-", "._", "1.", "+1", "0o7", "012", "0x1F"),
    *("0b1", "1_000", "1e3", "1.5e3", "1E-3", ".inf", "-.INF", ".nan", "1:30", "190:20:30.15", "2026-11-01", "2026-13-45"),
    *(
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43",
        "!",
        "&",
        "*",
        "a: no",
        "# no",
        "'no'",
        '"no"',
        "no\nno",
        "no " * 60,
    ),
)


def by_another(text, version):
    """What ruamel's own reader finds, which shares nothing with ours."""
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as of a number that YAML 1.1 does not know
        return reader.load(text)


@pytest.mark.parametrize("version", [(1, 1), (1, 2)])
@pytest.mark.parametrize("text", [*MISTAKEN, *SNARES])
def test_other_readers_of_yaml_take_no_text_for_something_else(text, version):
    text = as_kept(text)
    record = {"a": text, text: [text, {"b": text, text: [[text]]}], "c": 1e20, "d": 1e-7, "e": 0.5}
    assert by_another(write(record), version) == record


@settings(max_examples=size(50, 150), deadline=None)
@given(st.dictionaries(TEXTS, TREES, max_size=5), st.sampled_from([(1, 1), (1, 2)]))
def test_any_record_is_read_alike_by_other_readers(record, version):
    assert by_another(write(record), version) == record


def test_the_day_of_assessment_is_a_date_to_everyone_and_no_other_text_is():
    record = {"assessed_on": "2026-11-01", "title": "2026-11-01", "x": {"assessed_on": None}}
    assert write(record) == "assessed_on: 2026-11-01\ntitle: '2026-11-01'\nx:\n  assessed_on:\n"
    assert by_another(write(record), (1, 1))["assessed_on"] == date(2026, 11, 1)
    assert back(write(record)) == record


# A file that is changed where it stands ----------------------------------------------------------

FILES = {
    "comments.yaml": "# Ours\ncase: a  # short\ntitle: A\n\nanswers:\n  # why\n  lokal-personell: 'ja'\n\nmeasures: []\n",
    "flow.yaml": "{case: a, answers: {lokal-personell: ja}}\n",
    "bare.yaml": "case: a\n",
    "empty.yaml": "case: a\nanswers:\nmeasures:\n  - id: b\n",
    "crlf.yaml": "\ufeffcase: a\r\nanswers:\r\n  lokal-personell: ja\r\n",
    "case.json": '{"case": "a", "answers": {"lokal-personell": "ja"}}',
    "bare.json": '\ufeff{"case": "a"}',
}
PUTS = {
    "profile": {"id": "s", "date": "2026-01-12", "digest": "a" * 64},
    "answers/samisk-forvaltningsomrade": {"value": "ja", "profile": "s"},
}


@pytest.mark.parametrize(("name", "text"), FILES.items(), ids=FILES)
def test_a_file_that_is_changed_where_it_stands_says_the_new_case_and_keeps_its_words(base, name, text):
    before = parse_case(text.encode(), name, base)
    answers = {**before.answers.get(CASE, {}), "samisk-forvaltningsomrade": Answer(State.VALUE, "ja", profile="s")}
    after = replace(before, profile=ProfileRef("s", date(2026, 1, 12), "a" * 64), answers={**before.answers, CASE: answers})
    written = rewritten(text.encode(), name, after, PUTS, base)
    assert parse_case(written.encode(), name, base) == after
    back = rewritten(written.encode(), name, before, dict.fromkeys(PUTS), base)
    assert parse_case(back.encode(), name, base) == before
    if "#" in text:
        assert back == text


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_an_answer_below_a_measure_or_a_group_is_put_where_it_stands(base, name):
    answer = "answers: {anb-kunnskap-alvorlighet: x}"
    text = f"# Ours\ncase: a\nmeasures:\n  - id: b  # the first\n    target_groups:\n      - id: g\n        {answer}\n"
    if name.endswith("json"):
        answer = '"answers": {"anb-kunnskap-alvorlighet": "x"}'
        text = f'{{"case": "a", "measures": [{{"id": "b", "target_groups": [{{"id": "g", {answer}}}]}}]}}'
    puts = {"measures/b/answers/bb-vurder": "y", "measures/b/target_groups/g/answers/anb-kunnskap-alvorlighet": "z"}
    case = parse_case(text.encode(), name, base)
    measure, group = Subject(Kind.MEASURE, ("b",)), Subject(Kind.GROUP, ("b", "g"))
    answers = {measure: {"bb-vurder": Answer(State.VALUE, "y")}, group: {"anb-kunnskap-alvorlighet": Answer(State.VALUE, "z")}}
    after = replace(case, answers={**case.answers, **answers})
    written = rewritten(text.encode(), name, after, puts, base)
    assert parse_case(written.encode(), name, base) == after
    assert name == "a.json" or ("# Ours" in written and "# the first" in written)


def test_where_a_change_would_say_something_else_the_file_is_written_anew(base):
    after = parse_case(b"case: b", "b.yaml", base)
    for name in ("a.yaml", "a.json"):
        assert parse_case(rewritten(b"{", name, after, PUTS, base).encode(), name, base) == after
