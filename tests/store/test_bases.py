"""Knowledge bases are kept whole with the cases that used them, so that any advice of any day can be given again."""

import io
import shutil
import zipfile
from contextlib import closing

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select, update

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.knowledge import formats
from advisor.knowledge.cache import folder as cache_folder
from advisor.store import Put, Store, bases
from advisor.store.events import KNOWLEDGE
from advisor.store.places import of_dismissal
from advisor.store.tables import knowledge_bases
from advisor.store.verifying import verify
from advisor.text.errors import UnknownId, UnusableCase, UnusableKnowledge, UnusableStore
from tests.conftest import ROOT, size

from ..finding import RECOMMENDED

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

BENEFIT = "measures/a/answers/nytte-samlet"
FILE = {"case": "x", "title": "T", "measures": [{"id": "a", "answers": {"nytte-samlet": "liten"}}]}


@pytest.fixture(scope="session")
def later(tmp_path_factory, base):
    """The knowledge base of another day: another text, and a rule that has got another id."""
    folder = tmp_path_factory.mktemp("later")
    for part in formats.FOLDERS:
        shutil.copytree(ROOT / part, folder / part)
    edit(folder / "rules" / "nytte.yaml", "Benefit has been assessed", "Benefit is assessed")
    edit(folder / "ontology" / "shapes.ttl", f'"{RECOMMENDED}"', f'"{RECOMMENDED}-9"')
    edit(folder / "ontology" / "shapes.ttl", f"krav:{RECOMMENDED}", f"krav:{RECOMMENDED}-9")
    edit(folder / "ontology" / "vocabulary.ttl", 'owl:versionInfo "', 'owl:versionInfo "9')
    later = knowledge.load(folder)
    assert later.digest != base.digest and later.version != base.version
    return later


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def old(url, base, later):
    """The id of a case that was made yesterday, and a store that stands on the knowledge base of today."""
    with closing(Store(url, base)) as yesterday:
        id = yesterday.create(FILE).id
    with closing(Store(url, later)) as store:
        yield id, store


def kept(store):
    with store.engine.connect() as connection:
        return {row.digest: row.files for row in connection.execute(select(knowledge_bases))}


def keep(store, digest, files):
    with store.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(update(knowledge_bases).where(knowledge_bases.c.digest == digest).values(files=files))


def with_file(files, name, data):
    """The zip with a file more, or with other data in one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            after.writestr(info, data if info.filename == name else before.read(info))
        if name not in before.namelist():
            after.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


# A case keeps its base -------------------------------------------------------------------------


def test_an_old_case_is_read_and_answered_on_the_base_it_was_made_on(old, base, later):
    id, store = old
    stored = store.get(id)
    assert stored.knowledge.digest == base.digest and stored.knowledge is not base
    assert stored.knowledge.folder.is_relative_to(cache_folder())
    assert advise(stored.case, stored.knowledge).as_dict() == advise(stored.case, base).as_dict()
    dismissal = of_dismissal(RECOMMENDED, next(stored.case.subjects("measure")))
    saved = store.save(id, [Put(dismissal, {"rule": RECOMMENDED, "subject": "a", "reason": "Known there."})])
    assert saved.whole and saved.stored.knowledge is stored.knowledge
    assert store.listed()[0].knowledge == base.digest
    assert set(kept(store)) == {base.digest}
    assert store.create(FILE).knowledge is later
    assert set(kept(store)) == {base.digest, later.digest}


def test_a_case_is_moved_to_the_base_of_today_and_back(old, base, later):
    id, store = old
    moved = store.save(id, [Put(KNOWLEDGE, later.digest)])
    assert moved.whole and moved.stored.knowledge is later
    assert store.listed()[0].knowledge == later.digest
    assert set(kept(store)) == {base.digest, later.digest}
    back = store.undo(id, 2)
    assert back.whole and back.stored.knowledge.digest == base.digest
    with store.engine.connect() as connection:
        assert verify(connection).broken == ()


def test_a_case_that_todays_base_cannot_read_stays_where_it_is(old, base, later):
    id, store = old
    dismissal = of_dismissal(RECOMMENDED, next(store.get(id).case.subjects("measure")))
    store.save(id, [Put(dismissal, {"rule": RECOMMENDED, "subject": "a", "reason": "Known there."})])
    saved = store.save(id, [Put(KNOWLEDGE, later.digest), Put(BENEFIT, "stor")])
    assert list(saved.refused) == [KNOWLEDGE] and RECOMMENDED in str(saved.refused[KNOWLEDGE][0])
    assert saved.put == (BENEFIT,) and saved.stored.knowledge.digest == base.digest
    together = store.save(id, [Put(KNOWLEDGE, later.digest), Put(dismissal, None)])
    assert together.whole and together.stored.knowledge is later
    with pytest.raises(UnusableCase, match=RECOMMENDED):
        store.create({**FILE, "dismissals": [{"rule": RECOMMENDED, "subject": "a", "reason": "x"}]})


def test_a_case_is_not_moved_to_a_base_that_nobody_has(old):
    id, store = old
    for digest in ("0" * 64, None):
        with pytest.raises(UnknownId):
            store.save(id, [Put(KNOWLEDGE, digest)])
    assert store.get(id).number == 1


def test_a_copy_stands_on_the_base_of_today(old, base, later):
    id, store = old
    assert store.copy(id, "Copy").knowledge is later
    assert store.get(id).knowledge.digest == base.digest


# What is kept ----------------------------------------------------------------------------------


def test_a_base_is_kept_to_the_byte_and_always_in_the_same_way(base):
    files = bases.packed(base)
    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        names = archive.namelist()
        assert all(archive.read(name) == (base.folder / name).read_bytes() for name in names)
    there = {f"{part}/{path.name}" for part in formats.FOLDERS for path in (base.folder / part).iterdir()}
    assert set(names) == there - {"rules/README.md", "ontology/README.md"}
    loaded = bases.load(base.digest, files)
    assert (loaded.digest, loaded.version, loaded.questions) == (base.digest, base.version, base.questions)
    assert [rule.id for rule in loaded.rules] == [rule.id for rule in base.rules]
    assert bases.packed(loaded) == files


def test_what_is_kept_is_what_was_read_also_where_its_files_are_edited_since(url, base, later, tmp_path):
    for folder in (tmp_path / "a", tmp_path / "b"):
        for part in ("ontology", "rules"):
            shutil.copytree(later.folder / part, folder / part)
        edit(folder / "rules" / "nytte.yaml", "Benefit is assessed", "Benefit was assessed")
    first, second = knowledge.load(tmp_path / "a"), knowledge.load(tmp_path / "b")
    with closing(Store(url, first)) as store:
        edit(tmp_path / "a" / "rules" / "nytte.yaml", "Benefit was assessed", "Something else")
        id = store.create(FILE).id
    with closing(Store(url, base)) as store:
        assert store.get(id).knowledge.digest == first.digest
    edit(tmp_path / "b" / "rules" / "nytte.yaml", "Benefit was assessed", "Something else")
    with pytest.raises(UnusableKnowledge, match="changed"):
        Store(url, second)


def test_a_kept_base_can_be_written_out_and_used(old, base, tmp_path):
    _id, store = old
    with store.engine.connect() as connection:
        bases.write_out(connection, base.digest[:8], tmp_path / "out")
        for digest in ("0" * 64, "%", "_" * 64):
            with pytest.raises(UnknownId):
                bases.write_out(connection, digest, tmp_path / "none")
    assert knowledge.load(tmp_path / "out").digest == base.digest
    keep(store, base.digest, TAMPERINGS["a word"](kept(store)[base.digest]))
    with store.engine.connect() as connection, pytest.raises(UnusableStore, match=base.digest[:12]):
        bases.write_out(connection, base.digest, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_kept_base_is_not_mixed_with_what_lies_in_the_folder(old, base, tmp_path):
    _id, store = old
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text("[]")
    with (
        store.engine.connect() as connection,
        pytest.raises(UnusableKnowledge, match=r"mine\.yaml: The folder holds other files"),
    ):
        bases.write_out(connection, base.digest, tmp_path)
    assert [path.name for path in (tmp_path / "rules").iterdir()] == ["mine.yaml"]


def test_what_lies_in_the_cache_is_not_trusted(base):
    files = bases.packed(base)
    folder = bases.load(base.digest, files).folder
    (folder / "rules" / "nytte.yaml").write_text("[]")
    (folder / "rules" / "more.yaml").write_text("[]")
    assert bases.load(base.digest, files).digest == base.digest
    assert (folder / "rules" / "nytte.yaml").read_bytes() == (ROOT / "rules" / "nytte.yaml").read_bytes()


RULES = (ROOT / "rules" / "nytte.yaml").read_bytes()
TAMPERINGS = {
    "a word": lambda files: with_file(files, "rules/nytte.yaml", RULES.replace(b"kan", b"bor", 1)),
    "no rules": lambda files: with_file(files, "rules/nytte.yaml", b""),
    "no YAML": lambda files: with_file(files, "rules/nytte.yaml", b"- ]["),
    "no Turtle": lambda files: with_file(files, "ontology/guideline.ttl", b"@prefix"),
    "another format": lambda files: with_file(files, "ontology/FORMAT", b"999\n"),
    "no format": lambda files: with_file(files, "ontology/FORMAT", b""),
    "other words": lambda files: with_file(files, "ontology/personopplysninger.yaml", b"before_numbers: []"),
    "one file of the ontology more": lambda files: with_file(files, "ontology/more.ttl", b""),
    "one file more": lambda files: with_file(files, "rules/zzz.yaml", b"[]"),
    "half of it": lambda files: files[: len(files) // 2],
    "nothing": lambda files: b"",
    "no zip": lambda files: b"x" * 1000,
}


@pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_base_that_was_tampered_with_is_refused_and_named_and_nothing_else_is_harmed(old, base, later, tamper):
    id, store = old
    files = kept(store)[base.digest]
    keep(store, base.digest, tamper(files))
    new = store.create(FILE)
    with pytest.raises(UnusableStore, match=base.digest[:12]):
        store.get(id)
    assert store.get(new.id).case.title == "T" and len(store.listed()) == 2
    with store.engine.connect() as connection:
        assert [one.where for one in verify(connection).broken] == [base.digest[:12]]
    keep(store, base.digest, files)  # what was wrong leaves no trace
    assert store.get(id).case.title == "T"
    with store.engine.connect() as connection:
        assert verify(connection).broken == ()


def test_a_base_that_was_read_before_it_was_tampered_with_is_found_out_too(old, base):
    id, store = old
    assert store.get(id).case.title == "T"
    keep(store, base.digest, TAMPERINGS["a word"](kept(store)[base.digest]))
    with store.engine.connect() as connection:
        assert [one.where for one in verify(connection).broken] == [base.digest[:12]]


@pytest.mark.parametrize(
    "name", ["../evil.yaml", "/tmp/evil.yaml", "rules/../../evil.yaml", "evil.yaml", "rules/.evil", "web/evil.py"]
)
def test_no_file_is_written_outside_the_folder_of_the_base(base, tmp_path, name):
    with pytest.raises(UnusableStore):
        bases.load(base.digest, with_file(bases.packed(base), name, b"evil"))
    assert [*cache_folder().rglob("*evil*"), *cache_folder().parent.glob("*evil*")] == []


@pytest.fixture(scope="module")
def files(base):
    return bases.packed(base)


@settings(max_examples=size(20, 60), deadline=None)
@given(data=st.data())
def test_any_byte_that_is_changed_is_refused_or_changes_nothing(base, files, data):
    place = data.draw(st.one_of(st.integers(0, len(files) - 1), st.integers(len(files) - 1500, len(files) - 1)))
    changed = bytearray(files)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        assert bases.load(base.digest, bytes(changed)).digest == base.digest  # a field of the zip that says nothing here
    except UnusableStore as error:
        assert base.digest[:12] in str(error)
