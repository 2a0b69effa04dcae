"""Any bytes become a tree that knows its lines, or problems that name them; nothing else."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from hypothesis import example, given, settings, strategies as st

from advisor.text.reading import MAX_BYTES, MAX_DEPTH, Node, clean, read, read_bytes

from ..conftest import ROOT
from ..finding import DUTY


def reading(text, name="case.yaml"):
    problems = []
    return read_bytes(text if isinstance(text, bytes) else text.encode(), name, problems), problems


def refused(text, name="case.yaml"):
    """The only problem with a text."""
    _tree, problems = reading(text, name)
    (problem,) = problems
    return problem


def plain(node: Node):
    match node.value:
        case dict() as record:
            return {key: plain(value) for key, value in record.items()}
        case list() as entries:
            return [plain(entry) for entry in entries]
    return node.value


def test_yaml_and_json_give_the_same_tree():
    yaml, _ = reading("case: x\nyes: [1.50, no, 0301, ~, '']\n")
    json_, _ = reading('{"case": "x", "yes": [1.50, "no", "0301", null, ""]}')
    assert plain(yaml) == plain(json_) == {"case": "x", "yes": ["1.50", "no", "0301", None, ""]}


def test_each_value_knows_the_line_it_starts_on():
    tree, _ = reading("# note\na: 1\nb:\n  - x\n  -\n    c: |\n      long\n      text\n")
    entries = tree.get("b").value
    assert [tree.line, tree.get("a").line, tree.get("b").line, entries[0].line, entries[1].get("c").line] == [2, 2, 3, 4, 6]


YAMLISH = st.lists(
    st.sampled_from([*"\n\n  --?:,[]{}&*!|>'\"%@`#\\ab1\t\r\x00\x85\u2028~", "---", "...", "<<", "\\ud83d", "%YAML 1.1\n"])
    | st.text(max_size=3)
).map("".join)


# Files


@pytest.mark.parametrize(("name", "word"), [("missing.yaml", "no such file"), ("folder", "folder"), ("empty.yaml", "empty")])
def test_a_file_that_is_none_is_named(tmp_path, name, word):
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.yaml").touch()
    problems = []
    assert read(tmp_path / name, problems) is None
    (problem,) = problems
    assert problem.file == str(tmp_path / name)
    assert word in problem.what


@contextlib.contextmanager
def as_nobody():
    """Root may read everything, so it steps down for a moment."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission_is_a_problem(tmp_path):
    path = tmp_path / "secret.yaml"
    path.write_text("case: x")
    path.chmod(0)
    problems = []
    with as_nobody():
        assert read(path, problems) is None
    assert "Permission denied" in problems[0].what


@pytest.mark.parametrize("name", ["loop.yaml", "x" * 300, "nul\0.yaml", "loop.yaml/x"])
def test_a_name_that_the_system_refuses_is_a_problem(tmp_path, name):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    problems = []
    assert read(f"{tmp_path}/{name}", problems) is None
    assert len(problems) == 1


def test_fifty_megabytes_are_refused_on_disk_and_in_hand(tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    problems = []
    assert read(path, problems) is None
    assert read_bytes(bytes(50_000_000), "big.yaml", problems) is None
    assert all("50" in problem.what and "2 MB" in problem.cure for problem in problems)
    assert len(problems) == 2


def test_a_file_of_just_the_limit_is_read():
    text = "a: " + "x" * (MAX_BYTES - 3)
    assert reading(text)[1] == []
    assert "MB" in refused(text + "x").what


@pytest.fixture
def pipe(tmp_path):
    """A pipe that nobody ever writes to."""
    os.mkfifo(tmp_path / "pipe.yaml")
    return tmp_path / "pipe.yaml"


def test_what_may_never_end_or_never_begin_is_refused_at_once(pipe):
    for path in ("/dev/zero", "/dev/null", "/dev/full", pipe):
        problems = []
        assert read(path, problems) is None
        assert [(one.file, one.what) for one in problems] == [(str(path), "This is no ordinary file.")]


def in_a_process(*words):
    """A command in a process of its own: one that waited would wait for ever."""
    command = [sys.executable, "-c", "from advisor.cli import main; main()", *words, "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)


@pytest.mark.parametrize("words", [("check", "PIPE"), ("explain", "PIPE", DUTY), ("audit", "PIPE"), ("export", "jsonld", "PIPE")])
def test_every_door_refuses_a_pipe(pipe, words):
    done = in_a_process(*(str(pipe) if word == "PIPE" else word for word in words))
    assert done.returncode == 2
    assert "pipe.yaml: This is no ordinary file." in " ".join(done.stderr.split())


@pytest.mark.parametrize("name", ["ontology/sources.ttl", "rules/barnets-beste.yaml"])
def test_a_knowledge_base_with_a_pipe_in_it_is_refused(tmp_path, name):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    done = in_a_process("check", str(ROOT / "examples" / "lunsjtilbud-kort.yaml"), "--kb", str(tmp_path))
    assert done.returncode == 2
    assert "This is no ordinary file." in " ".join(done.stderr.split())


def test_a_file_that_stands_on_standard_input_is_read(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("case: x\n")
    with path.open() as file:
        asked = "from advisor.text.reading import read; print(read('/dev/stdin', []).get('case').value)"
        done = subprocess.run([sys.executable, "-c", asked], stdin=file, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("x\n", "")


# JSON


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('{"a": 1,\n}', 2, "comma"),
        ("[1,\n2,]", 2, "comma"),
        ("{\"a\":\n'x'}", 2, "'x'"),
        ("{\na: 1}", 2, "«a»"),
        ('{"a":\n012}', 2, "«012»"),
        ('{"a":\nTrue}', 2, "«True»"),
        ('{"a":\nNaN}', 2, "«NaN» is no number"),
        ('{"a":\n-Infinity}', 2, "no number"),
        ('{\n// why\n"a": 1}', 2, "comments"),
        ('{"a": 1 # why\n}', 1, "comments"),
        ('{"a": 1,\n"b": 2, "a": 3}', 2, "twice; first on line 1"),
        ('{"a":\n"x\ny"}', 2, "not closed"),
        ('{"a":\n"x', 2, "not closed"),
        ('{"a":\n"\x00', 2, "not closed"),
        ('{"a":\n"x\ty\x01', 2, "not closed"),
        ('{"a":\n"\x01\\x"}', 2, "«\\x»"),
        ('{"a":\n"\\x"}', 2, "«\\x»"),
        ('{"a":\n"\\u12"}', 2, "«\\u»"),
        ('{"a":\n"\\ud83d"}', 2, "U+D83D"),
        ('{"a": 1}\n{"b": 2}', 2, "more after"),
        ('{"a": 1\n"b": 2}', 2, "«,» / «}»"),
        ('{"a"\n1}', 2, "«:»"),
        ('{"a":\n', 2, "ends before"),
        ('{"a": 1,\n', 2, "ends before"),
        ("[1,,2]", 1, "«,»"),
        ("case: x", 1, "«case»"),
        ("---\na: 1", 1, "«---»"),
        ("\n", 1, "empty"),
        ("[" * 100_000, 1, "deeply"),
        ('{"a":' * 100_000, 1, "deeply"),
    ],
)
@pytest.mark.parametrize("name", ["case.json", "CASE.JSON", "cases.jsonl"])
def test_what_is_no_json_is_an_error_on_its_line(text, line, word, name):
    problem = refused(text, name)
    assert problem.line == line
    assert word in problem.what
    assert problem.cure


def test_two_slips_of_values_and_keys_in_json_are_both_said():
    tree, problems = reading('{"a": NaN,\n"b": [1, Infinity],\n"a": 2, "c": "good"}', "x.json")
    assert [problem.line for problem in problems] == [1, 2, 3]
    assert tree.get("c").value == "good"


def test_json_is_read_that_yaml_would_not_read():
    long = "k" * 2000
    for text in (f'{{"{long}": 1}}', '{"a"\n:\n1}', '{"a":1,\t"b"\t:2}', r'{"a":"\/"}'):
        assert reading(text, "x.json")[1] == [], text


@settings(deadline=None)
@given(st.binary() | YAMLISH.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_json_only_where_json_says_so(data):
    """Python's own reader takes NaN and a key twice; else what it refuses is refused, and what it takes is taken."""
    tree, problems = reading(data, "x.json")
    assert tree is not None or problems
    try:
        json.loads(data.decode("utf-8-sig"))
        valid = True
    except (ValueError, RecursionError):
        valid = False
    assert valid or problems


# Encodings and characters


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("case: ø\n".encode("utf-16"), 1),
        (b"\xff\xfe" + "case: ø\n".encode("utf-16-le"), 1),
        ("case: x\ntitle: ok\narena: økonomi\n".encode("latin-1"), 3),
        (b"case: x\n\n\n\xc3(", 4),
    ],
)
def test_what_is_not_utf8_is_named_with_its_line(data, line):
    problem = refused(data)
    assert problem.line == line
    assert "UTF-8" in problem.what + problem.cure


@pytest.mark.parametrize("text", ["case: ø", '{"case": "ø"}'])
def test_a_byte_order_mark_is_no_text(text):
    assert plain(reading(text.encode("utf-8-sig"))[0]) == {"case": "ø"}


@pytest.mark.parametrize("character", ["\0", "\a", "\x1b", "\x7f", "\x9f", "\ufffe"])
def test_a_raw_control_character_is_a_problem_on_its_line(character):
    assert refused(f'a: 1\nb: "x{character}y"\n').line == 2


@pytest.mark.parametrize("code", ["0000", "0007", "001b", "007f", "009f"])
def test_an_escaped_control_character_is_named_and_taken_out(code):
    tree, (problem,) = reading(f'{{"a": 1,\n "b": "x\\u{code}"}}')
    assert problem.line == 2
    assert f"U+{code.upper()}" in problem.what
    assert tree.get("b").value == "x"


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_a_rare_line_separator_in_json_is_a_line_end(character):
    tree, problems = reading(json.dumps({"k": f"a {character} b"}, ensure_ascii=False))
    assert (problems, tree.get("k").value) == ([], "a \n b")


@pytest.mark.parametrize("character", ["\u2028", "\u2029"])
def test_only_what_editors_call_a_line_counts_as_one(character):
    tree, _ = reading(f'a: "x{character}y"\nb: 1\n')
    assert tree.get("b").line == 2


@pytest.mark.parametrize("text", ['"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"😀"', "😀"])
def test_emoji_come_through_however_written(text):
    assert plain(reading(text)[0]) == "😀"


def test_an_escaped_backslash_before_u_is_a_backslash():
    assert plain(reading(r'"\\ud83d\\ude00"')[0]) == r"\ud83d\ude00"


def test_half_an_emoji_is_a_problem():
    assert refused('a: 1\nb: "\\ud83d"').line == 2


def test_text_and_keys_are_composed_and_trimmed():
    tree, _ = reading(json.dumps({" a\u030a ": "\t e\u0301n\r\nto\r "}))
    assert plain(tree) == {"å": "én\nto"}


# What YAML offers and a case file does not use


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: c: d\n", 2),
        ('{"a": 1,\n "b" 2}', 2),
        ('{"a": 1,\n "b": [1\n}', 2),
        ("a: 1\n}", 2),
        ("a: 1\nb: %x\n", 2),
    ],
)
def test_broken_yaml_and_json_name_the_line(text, line):
    tree, problems = reading(text)
    assert [(problem.line, tree) for problem in problems] == [(line, None)]
    assert problems[0].cure


@pytest.mark.parametrize("text", ['a: 1\nb: "open\nc: 3\n\n', "a: 1\nb: 'open\nc: 3\n\n"])
def test_a_quote_that_is_never_closed_is_named_where_it_opens(text):
    """The end of the file tells nobody where to look."""
    assert refused(text).line == 2


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", '{"a": 1,\n"b": 2,\n"a": 3}', "å: 1\nb: 2\na\u030a: 3\n"])
def test_a_duplicate_key_names_both_lines(text):
    problem = refused(text)
    assert problem.line == 3
    assert "line 1" in problem.what


def test_a_billion_laughs_stay_small():
    text = "a: &a [ha, ha]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    tree, problems = reading(text)
    assert sum(len(part.value) for part in tree.value.values()) == 2 + 8 * 9
    assert {problem.line for problem in problems} == set(range(1, 10))


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: *x", "a: !!python/object:os.system 1", "a: !!python/object/apply:os.system [ls]"]
)
def test_anchors_aliases_and_tags_are_problems_with_a_cure(text):
    problem = refused("case: x\n" + text)
    assert problem.line == 2
    assert problem.cure


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2\n", "--- 1\n--- 2\n--- 3\n", "a: 1\n...\n---\n"])
def test_a_second_document_is_a_problem(text):
    assert "document" in refused(text).what


@pytest.mark.parametrize("text", ["", "\n\n", " \n", "# only a note\n", "\ufeff"])
def test_a_file_of_nothing_is_empty(text):
    assert "empty" in refused(text).what


@pytest.mark.parametrize("text", ["[a]: 1", "{a: 1}: 2", "? - a\n: 1", "~: 1"])
def test_a_key_must_be_a_word(text):
    assert "key" in refused(text).what


@pytest.mark.parametrize(
    "text",
    ["- " * 100_000 + "x", "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000],
    ids=["YAML", "JSON lists", "JSON records"],
)
def test_a_hundred_thousand_levels_are_one_problem(text):
    assert str(MAX_DEPTH) in refused(text).cure


def test_the_deepest_nesting_allowed_is_read():
    assert reading("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == []


def test_all_problems_are_found_in_one_pass():
    tree, problems = reading('a: 1\na: 2\nb: &x 3\nc: !t 4\nd: *x\ne: "\\a"\nf: good\n---\ng: 1\n')
    assert [problem.line for problem in problems] == [2, 3, 4, 5, 6, 8]
    assert tree.get("f").value == "good"
    assert re.match(r"case\.yaml:2: .*«a»", str(problems[0]))


# Any input at all


@settings(deadline=None)
@given(st.binary() | YAMLISH.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xef\xbb\xbf")
@example(b"? [a]\n: *b\n? !!x {c: d}\n")
def test_any_bytes_give_a_tree_or_a_problem(data):
    tree, problems = reading(data)
    assert tree is not None or problems
    assert all(problem.what and (problem.line is None or problem.line >= 1) for problem in problems)


# Control characters, half emoji and the line separators have tests of their own above; YAML knows no U+FFFE and U+FFFF.
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffe\uffff")
TEXTS = st.text(LETTERS | st.sampled_from("\n\t\r 😀"))
KEYS = st.text(LETTERS | st.sampled_from("\n\t\r 😀"), max_size=80)  # YAML takes no key of more than 1024 characters on a line
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(st.tuples(KEYS, inner), max_size=4, unique_by=lambda entry: clean(entry[0])).map(dict)
    ),
    max_leaves=12,
)


def kept(value):
    """A value as the tree has it: numbers as written, texts and keys trimmed."""
    match value:
        case dict():
            return {clean(key): kept(inner) for key, inner in value.items()}
        case list():
            return [kept(inner) for inner in value]
        case str():
            return clean(value)
    return None if value is None else json.dumps(value)


@settings(deadline=None)
@given(VALUES, st.booleans(), st.sampled_from([None, 2]), st.sampled_from([None, (",", ":")]))
@example(
    ["null", "~", "true", "12", "", "- a", "a: b", "*x", "&y", "!z", "#", "\\u0041", "\\ud83d\\ude00", "'", '"'], True, None, None
)
def test_whatever_json_writes_is_read_back(value, ascii_only, indent, separators):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, separators=separators)
    tree, problems = reading(text)
    assert problems == []
    assert plain(tree) == kept(value)
    if "NaN" not in text and "Infinity" not in text:
        assert reading(text, "case.json") == (tree, [])  # to the line


@pytest.mark.parametrize(
    ("text", "cure"), [("title: Team: to stillinger\n", "quotes"), ("a: 1\n\tb: 2\n", "spaces, not with tabs")]
)
def test_the_two_commonest_slips_are_told_their_own_cure(text, cure):
    problems = []
    read_bytes(text.encode(), "x.yaml", problems)
    assert cure in problems[0].cure


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a:\n\t- b", 2, "A tab stands where the line is indented. Indent with spaces, not with tabs."),
        ("a: |\n\tb", 2, "A tab stands where the line is indented. Indent with spaces, not with tabs."),
        ("a: b\nc: @d", 2, "A text cannot start with «@» without quotes. Put the text in quotes."),
        ("- a\n b: [", 2, "The line cannot be read as YAML. Put the text in quotes, for it holds a colon"),
        ("- a: b\n  c: d: e", 2, "The line cannot be read as YAML. Put the text in quotes, for it holds a colon."),
        ("a: b\n  c d: e", 2, "The line cannot be read as YAML. Put the text in quotes, for it holds a colon."),
        ('a: "b" c\nd: e', 1, "The line cannot be read as YAML. Look for a missing quote"),
        ("a: b\nc: !x!y z", 2, "The line cannot be read as YAML."),
    ],
    ids=["tab", "tab in a text", "sign", "colon", "colon in a text", "colon on the next line", "quote", "tag"],
)
def test_what_is_no_yaml_is_told_in_our_words_with_its_line(text, line, said):
    problem = refused(text)
    assert problem.line == line and f"{problem.what} {problem.cure}".startswith(said)


@pytest.mark.parametrize(
    ("text", "line", "right", "under"),
    [
        ("- a: b\n  t:\n    nb: Hei\n     nn: Hei", 4, 4, "«nb» in line 3"),
        ("- a: b\n  t:\n    nb: 'Hei'\n     nn: Hei", 4, 4, "«nb» in line 3"),
        ("- a: b\n  t:\n    nb: Hei\n   nn: Hei", 4, 4, "«nb» in line 3"),
        ("- a: b\n   c: d", 2, 2, "«a» in line 1"),
        ("- a: b\n\n c: d", 3, 2, "«a» in line 1"),
        ("- a: b\n  c:\n    - d: e\n     - d: f", 4, 4, "«-» in line 3"),
        ("- a: b\n  c:\n    - d\n   - e", 4, 4, "«-» in line 3"),
        ("- a: b\n\n - c: d", 3, 0, "«-» in line 1"),
        ("a: b\nc: >-\n    long: text\n  d: e", 4, 0, "«c» in line 2"),
        ("a:\n  - b\n  c: d", 3, 0, "«a» in line 1"),
    ],
)
def test_a_line_at_an_indent_of_nothing_above_is_told_what_is_right(text, line, right, under):
    problem = refused(text)
    assert problem.line == line and problem.what.endswith("nothing above it begins there.")
    assert problem.cure == f"Indent it by {right}, right under {under}."
    lines = text.split("\n")
    lines[line - 1] = " " * right + lines[line - 1].lstrip()
    assert reading("\n".join(lines), "x.yaml")[1] == [], "what is told to be right is"


def test_every_character_that_no_yaml_holds_is_named_on_its_line():
    tree, problems = reading("a: b\x1b\n# \x00\x07\nc: d\n")
    assert tree is None
    assert [(one.line, one.what, one.cure) for one in problems] == [
        (1, "The text holds control characters (U+001B).", "Take them away."),
        (2, "The text holds control characters (U+0000, U+0007).", "Take them away."),
    ]
    assert (refused("a: b\nc: \uffff").line, refused("a: b\nc: \uffff").what) == (
        2,
        "The text holds control characters (U+FFFF).",
    )
