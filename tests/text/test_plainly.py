"""What the fast way takes, the one reader takes with the same value and no problem; and it takes what people and we write."""

import json
import re
from io import BytesIO
from random import Random

import pytest
from hypothesis import example, given, settings, strategies as st
from ruamel.yaml import YAML

from advisor.audit.proof.random_cases import random_case
from advisor.case.writing import case_record, case_text, plain as bare, write
from advisor.text import plainly
from advisor.text.reading import MAX_BYTES, MAX_DEPTH, read_bytes
from advisor.text.visible import is_tidy

from ..conftest import CORPUS, EXAMPLES, size
from .test_reading import YAMLISH

YAML_FILE, JSON_FILE = "case.yaml", "case.json"


def is_clean(value, levels=MAX_DEPTH) -> bool:
    """Whether a value from JSON is as the one reader leaves it. Where it is not, who reads the record says more."""
    match value:
        case bool():
            return False
        case str():
            return is_tidy(value) and value == value.strip()
        case dict() | list():
            parts = [*value, *value.values()] if isinstance(value, dict) else value
            return levels > 0 and all(is_clean(part, levels - 1) for part in parts)
    return value is None


def taken(data: bytes, name: str = YAML_FILE) -> bool:
    """Whether the fast way takes the bytes; then the one reader agrees: no problem, the same value in the same order."""
    value = plainly.written(data, name)
    if value is None or (name == JSON_FILE and not is_clean(value)):
        return False
    problems = []
    tree = read_bytes(data, name, problems)
    assert problems == []
    assert repr(bare(tree)) == repr(value)
    return True


# What is taken

AS_PEOPLE_WRITE = """\
# A comment

case: x-1   # and one beside
title: "In «quotes»: a # and \\"more\\" – C:\\\\temp\\nand a line"
municipality: '4601'
empty:
nothing: ~
null_too: null...
said: 'it''s'
time: kl. 12:30 i C# 4, http://a.no/#x
less: -3.5
answers:
    a-b: >-
        Folded
        lines

        and a paragraph: with # what: they like
        - and this


    c.d: |
      Kept

        as they
      stand
    e: {value: {from: liten, to: "stor, og, mer"}, year: -1, none: ~, of: [], to: {}} # more
    # a comment that is indented
  # and less
measures:
- id: one
  list:
  - a
  - "b"
  - 'c'
  - [d, e f (g)]
  - >
    folded
- id: two
  text: >+
    more
  lines: a text
    that is broken, - as
   here
  quoted: 'with it''s
      quotes: and
    lines'  # and a comment
  sources:
      - -1
      - key: >-
            long
        other: y
      - key:
            deeper: {}
last: æøå – čŋ € 4 ≥ 3
""".replace("...", "   ")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_case_file_of_ours_is_plain(path):
    assert taken(path.read_bytes(), path.name)


def test_the_ways_that_people_write_are_plain():
    assert taken(AS_PEOPLE_WRITE.encode())
    assert taken(f"---\n{AS_PEOPLE_WRITE}".encode())
    assert taken(b"\xef\xbb\xbf" + AS_PEOPLE_WRITE.replace("\n", "\r\n").encode())


def test_what_we_write_of_any_case_is_plain(base):
    cases = [random_case(base, seed) for seed in range(size(40, 1000))]
    texts = [case_text(case_record(case, base), base) for case in cases]
    left = [text for text in texts if not taken(text.encode())]
    assert left == []


def test_what_another_program_writes_is_plain():
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, 80
    for path in EXAMPLES:
        stream = BytesIO()
        yaml.dump(bare(read_bytes(path.read_bytes(), YAML_FILE, [])), stream)
        assert taken(stream.getvalue())


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("separators", [None, (",", ":")])
def test_records_as_json_are_plain(indent, ascii, separators):
    for path in EXAMPLES:
        record = bare(read_bytes(path.read_bytes(), YAML_FILE, []))
        written = json.dumps(record, indent=indent, ensure_ascii=ascii, separators=separators)
        assert taken(written.encode(), JSON_FILE)


def test_numbers_stay_as_written():
    assert plainly.written(b'{"a": [1.50, -0, 1E5, 610000]}', JSON_FILE) == {"a": ["1.50", "-0", "1E5", "610000"]}
    assert plainly.written(b"a: 1.50\nb: 0301\nc: 2026-11-01\n", YAML_FILE) == {"a": "1.50", "b": "0301", "c": "2026-11-01"}


# What is not


def said(texts: str) -> list[str]:
    """The texts, which stand apart by «|» or a new line; «¶» is a new line in one."""
    return [text.replace("¶", "\n") for text in re.split(r"[|\n]", texts.strip("\n"))]


NOT_YAML = said(r"""
a: 'x|a: b: c|a: b:|a: *b|a: &b c|a: !b c|a: [b|a: [b, ]|a: [b: c]|a: {b}|a: {b: c, b: d}|a: {null: b}|a: [b]]|a: [b]c
a: [b]#c|a: [a,,b]|a: @b|a: %b|a: `b|a: ? b|a: - b|a: "\t"|a: "\x"|a: "\\\t"|a: " b"|a: ' b'|a: "b" c|a: 'b' c|a: 'b'c'
a: "b|a: >2|a: \ud83d\ude00|b|- b|"a": b|? a|null: b|---|--- a|...|%YAML 1.2|[a]|{a: b}|a :b|a:b|# a||¶|a: b¶a: c|a: b¶ c: d
a: b: c¶ d|a: b¶ c # d¶ e|a: b¶¶ c|- a: b¶ c|- a: b¶  c|a: 'b¶¶ c'|a: 'b¶c'|a:¶- b: 'c¶ d'|a:¶  b: c¶ d: e|a:¶  b| a: b¶c: d
a: b¶- c|a:¶- b¶ c: d|a: >¶¶  b|a: >¶  b¶   c|a: >¶   b¶  c|a: >¶  b ¶  c|a: >¶b: c|a: >|a: [b,¶ c]|a: "b¶  c"|a:¶  - - b|a:¶  -
a:¶  -¶    b: c|a: b¶---¶c: d|---¶---¶a: b|# a¶---¶a: b|---¶%a: b|---¶|---¶# a|- a: >¶  b¶  c: d
""")
NOT_TEXT = [
    "a: b\r",
    "a:\tb",
    "a: a\u030a",
    "a: \xa0b",
    "a: \u200bb",
    "a: \u2028",
    "a: \x00",
    "a: \U000e0041",
    "a: \u3164",
    f"{'a' * 1025}: b",
]
NOT_JSON = said(r"""
{"a": 1, "a": 2}|{"a": {"b": 1, "b": 2}}|{"a": NaN}|[Infinity]|["\ud800"]|["\u0000"]|["¶"]|[" a"]|["a\n"]|{" a": 1}|["\u00a0a"]
["a\u030a"]|[true]|[1,]|{}x||//a¶1|['a']|{"a" 1}|["\u200b"]|nul|[01]|["\x"]|true|[a]|[1 2]|[-]
""")


@pytest.mark.parametrize("text", [*NOT_YAML, *NOT_TEXT])
def test_yaml_that_says_more_or_nothing_is_left(text):
    assert plainly.written(text.encode(), YAML_FILE) is None


@pytest.mark.parametrize("text", NOT_JSON)
def test_json_that_says_more_or_nothing_is_left(text):
    assert not taken(text.encode(), JSON_FILE)


@pytest.mark.parametrize("data", [b"\xff", b"\xef\xbb\xbf" * 2 + b"a: b", "a: b".encode("utf-16"), b"a: \xed\xa0\x80"])
def test_what_is_no_text_is_left(data):
    assert plainly.written(data, YAML_FILE) is plainly.written(data, JSON_FILE) is None


def nested(levels: int) -> dict[str, bytes]:
    """So many levels, each in one way of writing them."""
    block = "".join(f"{'  ' * level}a:\n" for level in range(levels - 1)) + "  " * (levels - 1) + "a: b\n"
    flow = "a: " + "[" * (levels - 1) + "b" + "]" * (levels - 1)
    both = block.replace("a: b", "a: {b: c}").partition("a:\n  ")[2].replace("\n  ", "\n")
    return {"block": block.encode(), "flow": flow.encode(), "both": both.encode(), "json": (b"[" * levels + b"1" + b"]" * levels)}


@pytest.mark.parametrize("way", nested(1))
def test_as_deep_as_the_one_reader_goes_and_no_deeper(way):
    name = JSON_FILE if way == "json" else YAML_FILE
    assert taken(nested(MAX_DEPTH)[way], name)
    assert not taken(nested(MAX_DEPTH + 1)[way], name)


def test_records_in_lists_are_as_deep_as_the_one_reader_goes():
    text = "".join(f"{'    ' * level}a:\n{'    ' * level}  - b: c\n" for level in range(MAX_DEPTH // 2))
    assert not taken(text.encode())
    assert taken(text.rpartition("  - ")[0].rstrip().encode())


# Anything

STRANGE = [
    *(
        "\t",
        '"',
        "'",
        ":",
        ": ",
        " :",
        "#",
        " #",
        " # ",
        "&",
        "&a ",
        "*",
        "*a",
        "!",
        "!!str ",
        "---",
        "---\n",
        "...",
        "%",
        "%YAML 1.1\n",
    ),
    *(
        ",",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "[]",
        "{}",
        "{a: b}",
        "[a, b]",
        "|",
        ">",
        "|-",
        ">-\n",
        "|2",
        "-",
        "- ",
        "- - ",
        "?",
        "? ",
        "@",
        "`",
    ),
    *(
        "~",
        "null",
        "<<",
        "=",
        "\\",
        "\\n",
        "\\u00e5",
        "\\ud83d\\ude00",
        '\\"',
        "\\/",
        "''",
        '""',
        "\n",
        "\n\n",
        "\n  ",
        "\n    ",
        " ",
        "  ",
    ),
    *(
        "\r",
        "\r\n",
        "\x00",
        "\x1b",
        "\x85",
        "\xa0",
        "\xad",
        "\u2028",
        "\u200b",
        "\u0301",
        "a\u030a",
        "\ufeff",
        "\u3164",
        "\uf0b7",
        "\ufffc",
    ),
    *("\U0001f600", "å", "–", "true", "1e5", "NaN", "1.", "-1", "x" * 1100),
    *("a: b\n", "  a: b\n", "- a\n", "  - a: b\n", "# a\n", "  # a\n", "a:\n"),
]


def changed(text: str, chance: Random) -> str:
    """The text with one thing changed, mostly where a line begins or ends or a value begins."""
    joints = [match.end() for match in re.finditer(r"^ *|: +|- |$|[\[{,\"'] *", text, re.M)]
    at = chance.choice(joints) if chance.random() < 0.7 else chance.randrange(len(text) + 1)
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    match chance.randrange(8):
        case 0 | 1 | 2:
            return text[:at] + chance.choice(STRANGE) + text[at:]
        case 3:
            return text[:at] + chance.choice(STRANGE) + text[at + 1 :]
        case 4:
            return text[:at] + text[at + chance.choice((1, 1, 2, 5, 40)) :]
        case 5:
            lines.insert(chance.randrange(len(lines) + 1), lines[line])
        case 6:
            lines[line] = " " * chance.randrange(5) + lines[line].lstrip() if chance.random() < 0.5 else " " + lines[line]
        case 7:
            lines[line : line + 2] = [(" " * chance.randrange(3)).join(lines[line : line + 2])]
    return "\n".join(lines)


def small_texts() -> list[tuple[str, str]]:
    """(name, text): good files, small enough that many of them are read in a second."""
    lines = AS_PEOPLE_WRITE.split("\n")
    texts = [AS_PEOPLE_WRITE, *("\n".join(lines[at:to]) for at, to in ((0, 12), (12, 30), (30, 53)))]
    records = []
    for path in EXAMPLES:
        record = bare(read_bytes(path.read_bytes(), YAML_FILE, []))
        records += [{"case": "x", "answers": dict(list(record["answers"].items())[:5])}, {"measures": record["measures"][:1]}]
    texts += map(write, records)
    as_json = [json.dumps(record, ensure_ascii=at % 2 == 0, indent=(None, 1)[at // 2 % 2]) for at, record in enumerate(records)]
    return [(YAML_FILE, text) for text in texts] * 2 + [(JSON_FILE, text) for text in as_json]


def test_a_good_file_that_something_was_changed_in_is_read_as_the_one_reader_does_or_left():
    chance = Random(14)
    texts = small_texts()
    total, took = size(6_000, 200_000), 0
    for _each in range(total):
        name, text = chance.choice(texts)
        for _change in range(chance.choice((1, 1, 2, 3))):
            text = changed(text, chance)
        took += taken(text.encode(), name)
    assert 0.1 * total < took < 0.9 * total  # both ways are well tried


PARTS = st.sampled_from(["a: ", "b: ", "- ", "  ", "\n", "\n  ", "\n    ", "x", "y z", *STRANGE])


@given(st.lists(PARTS).map("".join) | YAMLISH)
@example("a: >\n  # b\n c\n")
@settings(max_examples=size(200, 10_000), deadline=None)
def test_anything_is_read_as_the_one_reader_does_or_left(text):
    data = text.encode("utf-8", "surrogatepass")
    taken(data)
    taken(data, JSON_FILE)


TEXTS = st.text(st.sampled_from("abæ –\n#:'\"\\{[,-|>~") | st.characters(exclude_categories=["Cs"]), max_size=30)
KEYS = st.text(min_size=1, max_size=8)
RECORDS = st.recursive(st.none() | TEXTS, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=3))


@given(st.dictionaries(st.sampled_from("abcd") | TEXTS, RECORDS, max_size=4))
@settings(max_examples=size(100, 3_000), deadline=None)
def test_any_record_is_read_as_the_one_reader_does_or_left(record):
    taken(write(record).encode())
    taken(json.dumps(record).encode(), JSON_FILE)


# Files that would cost much

COSTLY = {
    "lists": "[" * 200_000,
    "records": '{"a":' * 100_000,
    "lists of YAML": "a: " + "[" * 200_000,
    "quotes": "a: " + "'" * 1_999_001,
    "other quotes": '"' * MAX_BYTES,
    "lines": "\n" * MAX_BYTES,
    "spaces": " " * MAX_BYTES,
    "spaces before no comment": "a: [b" + " " * 1_900_000 + "c:",
    "lines of a block": "a: >\n" + "\n" * 1_000_000,
    "lines that go on in lines": "".join(" " * at + "b \n" for at in range(500)) + (" " * 500 + "b \n") * 3_400,
    "quotes that go on in lines": "".join(" " * at + "b: 'c\n" for at in range(500)) + (" " * 500 + "''\n") * 3_400,
    "less and less indent": "a: >\n" + "".join(" " * at + "b\n" for at in range(1900, 1, -1)),
}


@pytest.mark.parametrize("name", [YAML_FILE, JSON_FILE])
@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
def test_the_largest_and_strangest_files_are_left_at_once(name, text):
    assert plainly.written(text.encode(), name) is None


def test_a_file_that_is_too_large_is_left():
    assert plainly.written(b"a: " + b"b" * (MAX_BYTES - 3), YAML_FILE) == {"a": "b" * (MAX_BYTES - 3)}
    assert plainly.written(b"a: " + b"b" * (MAX_BYTES - 2), YAML_FILE) is None
    assert plainly.written(b'"' + b"b" * (MAX_BYTES - 1) + b'"', JSON_FILE) is None
