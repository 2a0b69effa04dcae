"""A knowledge base that is kept, by the reader or by the installed program, is the base that is read from its files."""

import dataclasses
import gc
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rdflib.compare import isomorphic

from advisor import knowledge
from advisor.knowledge import Folders, cache, formats, loading, packing, turtle
from advisor.text.errors import UnusableKnowledge
from tests.conftest import ROOT

PACKAGE = ROOT / "advisor"


@pytest.fixture(autouse=True)
def cache_of_our_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(autouse=True)
def nothing_carried(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "CARRIED", tmp_path / "kept")


@pytest.fixture
def files_read(monkeypatch) -> list[Path]:
    """The Turtle files that are read."""
    read: list[Path] = []
    before = turtle.TurtleFiles.add
    monkeypatch.setattr(turtle.TurtleFiles, "add", lambda self, path: (read.append(path), before(self, path))[1])
    return read


def load(folder: Path | None = None) -> knowledge.KnowledgeBase:
    """As another process would."""
    return knowledge.load.__wrapped__(folder)


@pytest.fixture
def copy(tmp_path) -> Path:
    for part in formats.FOLDERS:
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def same(one: knowledge.KnowledgeBase, other: knowledge.KnowledgeBase) -> list[str]:
    """The fields in which two bases differ."""
    return [
        field.name
        for field in dataclasses.fields(one)
        if not (isomorphic if field.name in ("shapes", "deciding") else lambda a, b: a == b)(
            getattr(one, field.name), getattr(other, field.name)
        )
    ]


def test_a_base_that_is_packed_and_unpacked_is_the_same_in_every_part(base):
    assert same(packing.unpack(packing.pack(base), base.folders), base) == []


def test_the_prefixes_of_its_shapes_too(base):
    again = packing.unpack(packing.pack(base), base.folders)
    assert dict(again.shapes.namespaces()) == dict(base.shapes.namespaces())


def test_it_can_be_packed_again_when_it_has_been_unpacked(base):
    first = packing.unpack(packing.pack(base), base.folders)
    assert same(packing.unpack(packing.pack(first), base.folders), base) == []


def test_no_path_of_the_machine_where_it_was_packed_is_in_it(base):
    assert str(base.folders).encode() not in packing.pack(base)


def test_it_belongs_to_the_folder_that_it_is_used_for(base, copy):
    moved = packing.unpack(packing.pack(base), Folders(copy))
    assert same(moved, loading._read(Folders(copy), list(formats.read(copy)), base.digest, [])) == []


def test_its_tables_cannot_be_changed(base):
    for one in (base, packing.unpack(packing.pack(base), base.folders)):
        for table in (one.questions, one.clauses, one.bases):
            with pytest.raises(TypeError):
                table["new"] = None


def test_a_base_that_asks_for_nothing_is_refused_also_where_it_was_kept(base):
    parts = {field.name: getattr(base, field.name) for field in dataclasses.fields(base)}
    with pytest.raises(UnusableKnowledge):
        knowledge.KnowledgeBase.in_parts({**parts, "rules": ()}, {})


def test_a_part_that_few_ask_for_is_unpacked_when_it_is_read_and_no_other_name_is(base):
    kept = packing.unpack(packing.pack(base), base.folders)
    assert vars(kept).keys() & set(packing.LATER) == set()
    assert kept.clauses == base.clauses and "clauses" in vars(kept)
    with pytest.raises(AttributeError, match="nothing"):
        kept.nothing  # noqa: B018


def test_threads_that_read_a_part_at_once_get_the_same(base):
    kept = packing.unpack(packing.pack(base), base.folders)
    with ThreadPoolExecutor(8) as pool:
        assert all(clauses == base.clauses for clauses in pool.map(lambda _number: kept.clauses, range(50)))


# What the installed program carries ------------------------------------------------------------


def test_the_first_command_after_an_installation_reads_no_file_of_the_base(base, files_read):
    cache.carry(base)
    found = load(ROOT)
    assert files_read == []
    assert same(found, base) == []
    assert not cache.folder().exists()  # nor does it keep another


def test_a_base_that_was_changed_is_read_anew(copy, files_read):
    cache.carry(load(copy))
    files_read.clear()
    with (copy / formats.GUIDELINE).open("a") as file:
        file.write("\n")
    assert load(copy).digest
    assert copy / formats.GUIDELINE in files_read


def test_with_other_code_it_is_read_anew(base, files_read, monkeypatch):
    cache.carry(base)
    monkeypatch.setattr(cache, "_code", lambda: b"other")
    load(ROOT)
    assert files_read


def test_the_code_of_every_room_that_reads_a_base_counts(tmp_path):
    package = shutil.copytree(PACKAGE, tmp_path / "advisor", ignore=shutil.ignore_patterns("__pycache__"))
    ask = "from advisor.knowledge import cache; print(cache._name('digest'))"

    def name() -> str:
        return subprocess.run([sys.executable, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    names = {name()}
    for changed in ("text/reading.py", "language/conditions.py", "knowledge/rules.py", "locale/nn/LC_MESSAGES/messages.po"):
        with (package / changed).open("a") as file:
            file.write("\n")
        names.add(name())
    assert len(names) == 5


def test_what_is_carried_may_be_read_by_all_and_need_not_be_the_readers_own(base, files_read):
    cache.carry(base)
    (file,) = cache.CARRIED.iterdir()
    os.chmod(file, 0o444)
    os.chmod(cache.CARRIED, 0o555)
    try:
        load(ROOT)
    finally:
        os.chmod(cache.CARRIED, 0o755)
    assert files_read == []


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05N."])
def test_what_is_carried_and_cannot_be_read_does_no_harm(base, content):
    cache.carry(base)
    (file,) = cache.CARRIED.iterdir()
    file.write_bytes(content)
    assert same(load(ROOT), base) == []


@pytest.mark.parametrize("part", packing.LATER)
def test_a_copy_that_is_damaged_in_a_part_that_is_read_later_is_no_copy_and_is_made_anew(base, files_read, part):
    load(ROOT)
    (file,) = cache.folder().iterdir()
    whole = file.read_bytes()
    _parts, later = packing._unpacked(whole[packing.SUM :], base.folders)
    place = whole.index(later[part])
    file.write_bytes(whole[: place + 100] + bytes(50) + whole[place + 150 :])
    files_read.clear()
    assert same(load(ROOT), base) == []
    assert files_read
    files_read.clear()
    load(ROOT)
    assert not files_read  # it has healed


def test_with_other_terms_of_rdflib_it_is_read_anew(monkeypatch, tmp_path):
    before = cache._code()
    changed = tmp_path / "term.py"
    changed.write_bytes(cache._terms()[0].read_bytes() + b"\n")
    monkeypatch.setattr(cache, "_terms", lambda: [changed])
    assert cache._code.__wrapped__() != before


def test_a_build_carries_one_base_and_the_newest(base):
    cache.carry(dataclasses.replace(base, digest="earlier"))
    loading.carry()
    assert [file.name for file in cache.CARRIED.iterdir()] == [cache._name(base.digest)]


def test_loading_leaves_the_garbage_collector_as_it_was(copy):
    for on in (True, False):
        (gc.enable if on else gc.disable)()
        try:
            load(copy)
            assert gc.isenabled() is on
            with pytest.raises(UnusableKnowledge):
                load(copy / "rules")
            assert gc.isenabled() is on
        finally:
            gc.enable()
