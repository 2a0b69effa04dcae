"""Formats of knowledge bases: whatever can change an advice is in the digest, and earlier formats stand as they were."""

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.inference import infer
from advisor.case import privacy
from advisor.case.casefile import parse_case
from advisor.case.facts import Facts
from advisor.export.jsonld import case_jsonld
from advisor.knowledge import cache, formats, loading
from advisor.language.subjects import CASE
from advisor.maintenance.checking import check as checking
from advisor.methods.matrices import value_matrix
from advisor.text.errors import UnusableKnowledge
from tests.conftest import ROOT
from tests.earlier import earlier_base
from tests.toys import toy_base, toys

NEWEST = max(formats.ONTOLOGY)
RULES = "rules/krise.yaml"
COUNTED = b"case: x\nanswers: {bg-prioriteringssituasjon: Fjordtall 91234567}"  # a telephone, or a number of something


@pytest.fixture(autouse=True)
def cache_of_our_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "CARRIED", tmp_path / "carried")


@pytest.fixture
def copy(tmp_path) -> Path:
    for part in formats.FOLDERS:
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


@pytest.fixture
def first(tmp_path) -> Path:
    """A base of the first format, as a store has it."""
    return earlier_base(1, tmp_path / "first")


def load(folder: Path) -> knowledge.KnowledgeBase:
    """As another process would: what this one has loaded before is not remembered."""
    return knowledge.load.__wrapped__(folder)


def add(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(text)


def refused(folder: Path) -> list[tuple[str, int | None, str]]:
    with pytest.raises(UnusableKnowledge) as raised:
        load(folder)
    return [(Path(one.file).relative_to(folder).as_posix(), one.line, f"{one.what} {one.cure}") for one in raised.value.problems]


# What the digest covers ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*formats.ONTOLOGY[NEWEST], "rules/leker.yaml"])
def test_a_byte_more_in_any_file_gives_another_digest_and_is_not_read_from_the_cache(tmp_path, name):
    """Of the small base of toys, which has every file that a base may have."""
    copy, small = shutil.copytree(toys(), tmp_path / "toys"), toy_base()
    cache.keep(replace(small, version="kept"))
    assert load(copy).version == "kept"
    add(copy, name, "\n")
    changed = load(copy)
    assert changed.digest != small.digest and changed.version == small.version


def test_a_rule_file_more_or_less_or_with_another_name_gives_another_digest(base, copy):
    digests = {base.digest, load(copy).digest}
    (copy / RULES).rename(copy / "rules" / "crisis.yaml")
    digests.add(load(copy).digest)
    text = (copy / "rules" / "etd.yaml").read_text(encoding="utf-8")
    place = text.rindex("\n- id:")
    (copy / "rules" / "etd.yaml").write_text(text[:place], encoding="utf-8")
    (copy / "rules" / "etd-2.yaml").write_text(text[place:], encoding="utf-8")
    digests.add(load(copy).digest)
    assert len(digests) == 3


def test_every_file_that_comes_with_the_program_is_of_its_format():
    there = {f"{part}/{path.name}" for part in formats.FOLDERS for path in (ROOT / part).iterdir()}
    assert there - formats.read(ROOT).keys() == {"ontology/README.md", "rules/README.md"}
    assert formats.FORMAT in formats.read(ROOT)


@pytest.mark.parametrize("name", ["rules/.krise.yaml.swp", "rules/.#krise.yaml", "rules/krise.yaml~", "ontology/shapes.ttl~"])
def test_what_an_editor_leaves_behind_is_never_read(base, copy, name):
    add(copy, name, "- ][")
    assert load(copy).digest == base.digest


@pytest.mark.parametrize("name", ["rules/more.yml", "rules/x.YAML", "rules/notes.txt", "ontology/more.ttl", "ontology/x.yaml"])
def test_a_file_that_is_not_read_is_refused_and_not_passed_over(copy, name):
    add(copy, name, "")
    (copy / "rules" / "sub").mkdir()
    assert [(file, "does not read this file" in said) for file, _line, said in refused(copy)] == [
        (one, True) for one in sorted([name, "rules/sub"])
    ]


def test_every_file_of_the_format_must_be_there(copy):
    for name in (formats.PERSONAL, formats.MATRICES, formats.SOURCES):
        (copy / name).unlink()
    assert [file for file, _line, _said in refused(copy)] == [formats.MATRICES, formats.PERSONAL, formats.SOURCES]


NEWER, THESE = "Use a newer version of the program.", "It is 2, 3, 4, 5, 6."


@pytest.mark.parametrize(
    ("said", "cure"),
    [(b"7\n", NEWER), (b"9" * 5000, NEWER), (b"", THESE), (b"two", THESE), (b"\xff", THESE), (b"1\n", THESE), (b"-3", THESE)],
    ids=["newer", "huge", "empty", "word", "bytes", "first", "below"],
)
def test_a_format_that_this_program_does_not_know_is_refused_and_only_a_greater_number_needs_a_newer_program(copy, said, cure):
    (copy / formats.FORMAT).write_bytes(said)
    ((file, line, what),) = refused(copy)
    assert (file, line) == (formats.FORMAT, 1) and "does not know" in what and what.endswith(cure)


def test_the_digest_of_files_in_memory_is_that_of_the_folder(base):
    files = formats.read(ROOT)
    assert formats.digest(dict(reversed(files.items()))) == base.digest
    for name in ("ontology/more.ttl", "rules/.krise.yaml", "rules/sub/x.yaml", "web/x.yaml"):
        with pytest.raises(UnusableKnowledge):
            formats.digest({**files, name: b""})


def test_a_base_whose_files_change_while_they_are_read_is_refused(copy, monkeypatch):
    """Its digest would cover other bytes than those that were used."""
    read = loading._read

    def edited_meanwhile(folder, names, digest, problems):
        add(folder.folder, RULES, "\n")
        return read(folder, names, digest, problems)

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_read", edited_meanwhile)
        assert [said for _file, _line, said in refused(copy)] == [
            "The files of the knowledge base have changed since they were read. Start the program again."
        ]
    assert load(copy).digest == formats.digest(formats.read(copy))


# The files that are read when they are needed ----------------------------------------------------


def counted(folder: Path) -> None:
    """A word of this base alone that makes what follows it a number of something."""
    path = folder / formats.PERSONAL
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("before_numbers:\n", "before_numbers:\n  - [fjordtall]\n", 1), encoding="utf-8")


def fact(base) -> str:
    facts = Facts(parse_case(COUNTED, "x", base), base)
    return facts.answer(CASE, "fritekst-person").value


def test_the_advice_on_a_case_uses_the_words_of_its_own_base(base, copy):
    counted(copy)
    other = load(copy)
    assert [fact(one) for one in (base, other, base, other)] == ["ja", "nei", "ja", "nei"]
    assert privacy.refused("Fjordtall 91234567")  # and the guard those of the program


def test_words_that_are_edited_after_a_base_was_read_change_nothing(copy):
    base = load(copy)
    counted(copy)
    assert fact(base) == "ja"


def test_broken_words_are_told_when_the_base_is_loaded(copy):
    (copy / formats.PERSONAL).write_text("before_numbers: [nr]\nafter_numbers: kr\n", encoding="utf-8")
    assert [(file, line) for file, line, _said in refused(copy)] == [(formats.PERSONAL, 1), (formats.PERSONAL, 2)]


# The first format ------------------------------------------------------------------------------


def test_a_base_without_a_format_has_the_digest_that_it_always_had(first):
    """Of the four Turtle files in their order and the rules, whatever else lies there."""
    names = [*(f"ontology/{name}.ttl" for name in ("vocabulary", "guideline", "sources", "shapes"))]
    names += sorted(f"rules/{path.name}" for path in (first / "rules").glob("*.yaml"))
    sha = sha256()
    for name in names:
        data = (first / name).read_bytes()
        sha.update(f"{name}\n{len(data)}\n".encode() + data)
    assert load(first).digest == sha.hexdigest()
    add(first, "rules/notes.txt", "not a rule")
    shutil.copy(ROOT / formats.MATRICES, first / formats.MATRICES)
    assert load(first).digest == sha.hexdigest()


def test_a_file_that_the_digest_does_not_cover_changes_no_advice(first):
    shutil.copy(ROOT / formats.PERSONAL, first / formats.PERSONAL)
    counted(first)
    assert fact(load(first)) == "ja"


@pytest.mark.parametrize("number", [1, 3])
def test_in_an_early_base_the_level_says_how_deep_a_case_is(tmp_path, number):
    old = load(earlier_base(number, tmp_path / "early"))
    assert [depth.id for depth in old.depths] == [level.id for level in old.levels] == ["praksis", "kommune", "nasjonalt"]
    for level in old.levels:
        advice = advise(parse_case(f"case: x\nlevel: {level.id}".encode(), "x", old), old)
        assert (advice.level, advice.depth.id) == (level, level.id)
    assert {page.rest for page in old.pages} == {True} and advice.document == []


def test_a_base_of_the_first_format_takes_the_programs_own_files_for_those_it_lacks(first, base):
    old = load(first)
    assert old.personal_words is None and fact(old) == "ja"
    assert value_matrix(first).cells.keys() == value_matrix().cells.keys()
    inference = infer(parse_case(b"case: x", "x", old), old)
    assert json.loads(case_jsonld(inference))["@context"]
    assert checking.check(old) == []


def test_the_roles_of_earlier_bases_are_never_changed():
    """They are in no digest of a base, and an advice of those days must come out as it did."""
    digest = sha256(formats.EARLIER_ROLES.read_bytes()).hexdigest()
    assert digest == "6454db051659b73a7f93d1a072928719581287ff8f60f24e999ed7c105f04616"
