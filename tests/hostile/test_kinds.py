"""Each kind of hostile file that there is a name for: what it tries, and that nothing comes of it but words."""

import json
import os
import shutil
import sqlite3
import tracemalloc
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.advice.inference import infer
from advisor.audit.duck import Duck, parquet
from advisor.audit.parts import DESCRIPTION, described
from advisor.audit.program import PROGRAM
from advisor.audit.records import digest, sealed
from advisor.audit.sources import source
from advisor.audit.sources.tables import Tables
from advisor.case.casefile import read_case
from advisor.cli import main as _main  # noqa: F401 -- the commands
from advisor.document import parsing
from advisor.document.brought.reading import read_document
from advisor.export.jsonld import case_jsonld
from advisor.knowledge import formats
from advisor.store import bases, schema
from advisor.text import files
from advisor.text.errors import Unusable, UnusableDocument, UnusableKnowledge, UnusableStore
from advisor.text.reading import MAX_BYTES
from advisor.text.unpacking import Damaged, Locked, Packed, TooLarge

from ..audits import id_or_problems
from ..conftest import ROOT
from ..document.test_reading import P, word
from . import doors
from .doors import SMALL, WITHOUT_END, prio
from .mutating import parted, zipped

BIG = 30_000_000


@pytest.fixture
def outside(tmp_path) -> Path:
    """A file that is nobody's business, beside the folder that is given."""
    path = tmp_path / "outside.yaml"
    path.write_text("case: hemmelig\nassessed_on: 2026-11-01\ntitle: HEMMELIG\n")
    return path


@pytest.fixture
def cases(tmp_path) -> Path:
    """A folder with one case."""
    folder = tmp_path / "cases"
    folder.mkdir()
    shutil.copy(SMALL, folder / "b.yaml")
    return folder


def read(folder, base):
    """(name, the id of the case or what is wrong) of each entry."""
    found = source(str(folder), base)
    entries = [one for piece in found.pieces() for one in found.read(piece, base)]
    return [(name, one[0].what if isinstance(one, list) else id_or_problems(one)) for _number, name, one in entries]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    return doors.small_base(tmp_path_factory.mktemp("second") / "base")


@pytest.fixture
def copy(small, tmp_path) -> Path:
    """A small knowledge base to spoil."""
    return shutil.copytree(small, tmp_path / "base")


def refused(folder: Path) -> str:
    with pytest.raises(UnusableKnowledge) as raised:
        knowledge.load.__wrapped__(folder)
    return str(raised.value)


# Links -----------------------------------------------------------------------------------------

NOT_FOLLOWED = "This is a link, and links in a folder are not followed."


def test_no_link_leads_out_of_a_folder_of_cases_or_counts_a_case_twice(cases, outside, base):
    (cases / "a.yaml").symlink_to(outside)
    (cases / "c.yaml").symlink_to(cases / "b.yaml")
    (cases / "d.yaml").symlink_to("d.yaml")
    (cases / "e").symlink_to(cases.parent)
    os.link(cases / "b.yaml", cases / "f.yaml")
    (cases / "g").mkdir()
    os.link(cases / "b.yaml", cases / "g" / "h.yaml")
    os.link(outside, cases / "i.yaml")  # there once: which name is the real one, no system knows
    same = "This is the same file as b.yaml."
    assert read(cases, base) == [
        *(("a.yaml", NOT_FOLLOWED), ("b.yaml", "lunsjtilbud-kort"), ("c.yaml", NOT_FOLLOWED), ("d.yaml", NOT_FOLLOWED)),
        *(("e", NOT_FOLLOWED), ("f.yaml", same), ("g/h.yaml", same), ("i.yaml", "hemmelig")),
    ]


def test_a_file_that_becomes_a_link_is_not_followed(cases, outside, base):
    found = source(str(cases), base)
    [piece] = found.pieces()
    status = (cases / "b.yaml").stat()
    outside.write_bytes(b" " * status.st_size)
    os.utime(outside, ns=(status.st_atime_ns, status.st_mtime_ns))
    (cases / "b.yaml").unlink()
    (cases / "b.yaml").symlink_to(outside)
    [(_number, _name, problems)] = found.read(piece, base)
    assert "cannot be opened" in problems[0].what


def test_what_a_person_names_may_be_a_link(cases, base, tmp_path):
    (tmp_path / "here").symlink_to(cases)
    assert read(tmp_path / "here", base) == [("b.yaml", "lunsjtilbud-kort")]
    (tmp_path / "b.yaml").symlink_to(cases / "b.yaml")
    assert prio("check", tmp_path / "b.yaml").code == 0


def test_the_impact_of_a_profile_is_asked_of_no_link(cases, outside):
    (cases / "a.yaml").symlink_to(outside)
    (cases / "c.yaml").symlink_to("/dev/zero")
    said = prio("profile", "impact", doors.PROFILE, cases, "--format", "json")
    assert said.code == 2 and [one["what"] for one in json.loads(said.out)["problems"]] == [NOT_FOLLOWED] * 2


@pytest.mark.parametrize("name", ["rules/leker.yaml", "ontology/shapes.ttl", "ontology/FORMAT", "rules", "ontology"])
def test_no_link_leads_out_of_a_knowledge_base(copy, tmp_path, name):
    shutil.move(copy / name, tmp_path / "elsewhere")
    (copy / name).symlink_to(tmp_path / "elsewhere")
    assert f"{copy / name}: {NOT_FOLLOWED}" in refused(copy)


def test_nothing_is_written_through_a_link_where_kept_bases_lie(small, outside, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base = knowledge.load.__wrapped__(small)
    before, packed = outside.read_bytes(), bases.packed(base)
    rules = bases.load(base.digest, packed).folder / "rules"
    (rules / "leker.yaml").unlink()
    (rules / "leker.yaml").symlink_to(outside)
    (rules / "more.yaml").symlink_to(outside)
    assert bases.load(base.digest, packed).digest == base.digest
    assert outside.read_bytes() == before and not (rules / "leker.yaml").is_symlink()


# What never ends, and what is too large --------------------------------------------------------


@pytest.fixture(params=["a pipe", "/dev/zero"])
def no_file(request, tmp_path) -> Path:
    path = tmp_path / "x.docx"
    if request.param == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(request.param)
    return path


def test_every_door_of_the_command_line_refuses_at_once_what_is_no_file(no_file, tmp_path):
    case, out = SMALL, tmp_path / "out.docx"
    for given in (
        ("check", no_file),
        ("explain", no_file, "nytte-samlet"),
        ("export", "earl", no_file),
        ("audit", no_file, "-o", tmp_path / "audit"),
        ("document", case, "--template", no_file, "-o", out),
        ("document", case, "--reread", no_file),
        ("profile", "check", no_file),
        ("profile", "apply", no_file, case),
        ("profile", "apply", doors.PROFILE, no_file),
        ("profile", "impact", doors.PROFILE, no_file),
        ("verify", no_file),
        ("db", "upgrade", no_file),
        ("db", "backup", out, "--db", no_file),
        ("check", case, "--kb", no_file),
    ):
        said = prio(*given)
        assert said.code == 2 and no_file.resolve().name in "".join(said.errors.split()).replace(
            no_file.name, no_file.resolve().name
        )
        assert not out.exists()


def test_a_file_that_grows_while_it_is_read_is_read_to_no_end_but_its_own(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a" * 10)
    with files.opened(path) as file:
        with path.open("ab") as more:
            more.write(b"b" * 10)
        assert len(files.digest_of(file)) == 64  # of all that was there when it was asked for
    with files.opened(path) as file, path.open("ab") as more:
        read = file.read

        def growing(size: int) -> bytes:
            more.write(b"c")
            more.flush()
            return read(size)

        class Grows:
            fileno, read = file.fileno, staticmethod(growing)

        with pytest.raises(OSError, match="changes while it is read"):
            files.digest_of(Grows)
    assert len(files.bytes_of(path, 5)) == 6


def test_a_knowledge_base_has_a_largest_file_and_a_largest_whole(copy):
    with (copy / "ontology" / "shapes.ttl").open("a") as file:
        file.write("# " + "x" * MAX_BYTES)
    assert "shapes.ttl: The file is 2.0 MB. A file of a knowledge base is text of at most 2 MB." in refused(copy)
    shutil.copy(ROOT / "tests" / "second" / "base" / "ontology" / "shapes.ttl", copy / "ontology" / "shapes.ttl")
    for number in range(6):
        (copy / "rules" / f"{number}.yaml").write_text("# " + "x" * (MAX_BYTES - 2))
    assert "hold more than 10 MB" in refused(copy)


# What is packed --------------------------------------------------------------------------------

LIMITS = (100, BIG, BIG)  # parts, bytes of each, of all
HOLDS = b"<a/>"


def lying(data: bytes, size: int) -> bytes:
    """A packed file whose headers all say that a part is so large unpacked."""
    made = bytearray(data)
    for sign, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = data.index(sign)
        made[start + at : start + at + 4] = size.to_bytes(4, "little")
    return bytes(made)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_part_that_says_it_is_small_is_not_unpacked_any_further(method):
    bomb = lying(zipped({"a": b"\0" * BIG}, method), 10)
    tracemalloc.start()
    with pytest.raises(Damaged):
        Packed(bomb, *LIMITS).read("a")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < BIG / 10


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (zipped([("a", b"1"), ("a", b"2")]), Damaged),
        (zipped({"../a": b"1"}), Damaged),
        (zipped({"/etc/a": b"1"}), Damaged),
        (zipped({"a\\..\\b": b"1"}), Damaged),
        (zipped({f"{number}": b"" for number in range(101)}), TooLarge),
        (zipped({"a": b"\0" * (BIG // 2), "b": b"\0" * (BIG // 2), "c": b"1"}), TooLarge),
        (b"PK\3\4", Damaged),
        (b"", Damaged),
        (zipped({"a": b"1"})[:-4], Damaged),
    ],
)
def test_parts_have_names_of_their_own_in_the_file_and_a_largest_size(data, error):
    with pytest.raises(error):
        Packed(data, *LIMITS)


def test_a_part_with_a_password_is_told_apart():
    data = bytearray(zipped({"a": b"1"}))
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(sign) + at] |= 1
    with pytest.raises(Locked):
        Packed(bytes(data), *LIMITS).read("a")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_documents_templates_and_kept_bases_are_unpacked_in_no_other_way(method, base, tmp_path):
    data = zipped(parted(word(P.format("x"))), method)
    with pytest.raises(UnusableDocument, match="damaged"):
        read_document(data, "x.docx")
    (tmp_path / "t.docx").write_bytes(data)
    assert prio("document", SMALL, "--template", tmp_path / "t.docx", "-o", tmp_path / "out.docx").code == 2
    with pytest.raises(UnusableStore, match="damaged"):
        bases.load(base.digest, zipped(parted(bases.packed(base)), method))


def test_a_kept_base_that_unfolds_is_never_unpacked(base, monkeypatch):
    bomb = zipped({**parted(bases.packed(base)), "rules/z.yaml": b"# " + b"x" * formats.MOST_OF_BASE})
    monkeypatch.setattr(Packed, "read", lambda *_given: pytest.fail("it was unpacked"))
    with pytest.raises(UnusableStore, match="damaged"):
        bases.load(base.digest, bomb)


# XML -------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
TYPED = {
    "laughs": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a9;</a>',
    "in an attribute": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a b="&a9;"/>',
    "a file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "an address": '<!DOCTYPE a SYSTEM "http://example.invalid/x.dtd"><a/>',
    "a parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><a/>',
    "a usual value": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}<!ATTLIST a b CDATA "&a9;">]><a/>',
    "nothing": "<!DOCTYPE a><a/>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", TYPED)
def test_xml_has_no_type_and_so_no_entities(kind, encoding):
    with pytest.raises((parsing.Typed, parsing.DAMAGE)):
        parsing.parsed(TYPED[kind].encode(encoding))


def test_xml_has_no_more_tags_than_memory_holds():
    with pytest.raises(TooLarge):
        parsing.parsed(b"<a>" + b"<b/>" * parsing.MOST_TAGS + b"</a>")


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "docProps/core.xml", "_rels/.rels"])
def test_no_part_of_a_template_has_a_type(part, tmp_path):
    parts = parted((ROOT / "docs" / "mal.docx").read_bytes())
    root = parts[part].index(b"<", parts[part].index(b"?>"))
    parts[part] = parts[part][:root] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[part][root:]
    (tmp_path / "t.docx").write_bytes(zipped(parts))
    said = prio("document", SMALL, "--template", tmp_path / "t.docx", "-o", tmp_path / "out.docx")
    assert said.code == 2 and f"DOCTYPE, in {part}" in " ".join(said.errors.split())


# Databases -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    return doors.made_database(tmp_path_factory.mktemp("whole") / "cases.db")


@pytest.fixture
def database(whole, tmp_path) -> Path:
    path = tmp_path / "cases.db"
    path.write_bytes(whole)
    return path


PROGRAMS = {
    "a view": ["ALTER TABLE event RENAME TO hidden", f"CREATE VIEW event AS {WITHOUT_END}"],
    "a version": ["ALTER TABLE alembic_version RENAME TO hidden", f"CREATE VIEW alembic_version AS {WITHOUT_END}"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END"],
    "a column": ["ALTER TABLE event ADD COLUMN x AS (hex(zeroblob(1000000000)))"],
    "a table that is none": ["CREATE VIRTUAL TABLE x USING fts5(y)"],
}


@pytest.mark.parametrize("how", PROGRAMS)
def test_a_database_that_is_a_program_is_refused(database, how, tmp_path, base):
    with closing(sqlite3.connect(database)) as raw:
        for statement in PROGRAMS[how]:
            raw.execute(statement)
        raw.commit()
    for given in (
        ("verify", database),
        ("audit", database, "-o", tmp_path / "out"),
        ("db", "backup", tmp_path / "copy.db", "--db", database),
        ("db", "upgrade", database),
    ):
        said = prio(*given)
        assert said.code == 2 and "is worked out when it is read" in " ".join(said.errors.split()), (given, said)
    assert not (tmp_path / "copy.db").exists()


def test_a_value_that_is_larger_than_any_of_ours_is_not_read(database, tmp_path):
    with closing(sqlite3.connect(database)) as raw:
        raw.execute(f"UPDATE event SET body = zeroblob({schema.MOST_OF_VALUE + 1}) WHERE number = 1")
        raw.commit()
    said = prio("verify", database)
    assert said.code == 1 and "event 1 cannot be read" in " ".join(said.out.split())
    said = prio("audit", database, "-o", tmp_path / "out")
    assert said.code == 2 and "larger than this program ever writes" in " ".join(said.errors.split())


# Tables ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(SMALL, folder / "b.yaml")
    assert prio("audit", folder, "-o", folder.parent / "audit-of-one", "--workers", 1).code == 0
    return folder.parent / "audit-of-one" / "facts"


@pytest.fixture
def tables(made, tmp_path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for path in (*made.glob("*.parquet"), made / DESCRIPTION):
        shutil.copy(path, folder)
    return folder


def seal(folder: Path, said: dict) -> None:
    (folder / DESCRIPTION).write_text(sealed(said, PROGRAM, indent=2), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        {"number": "../../x"},
        {"number": -1},
        {"first": "0", "last": "0) OR (1=1"},
        {"first": 0.5},
        {"cases": 0},
        {"cases": True},
        {"tables": {"../../etc/passwd": "0" * 64}},
        {"tables": {}},
        {"tables": None},
    ],
)
def test_a_sealed_description_that_says_what_this_program_never_does_refuses_all(tables, base, change):
    said = described(tables)
    said["parts"][0] |= change
    seal(tables, said)
    with pytest.raises(Unusable, match="Nothing shows that this program wrote"):
        Tables(tables).checked(base)


@pytest.mark.parametrize("key", ["parts", "layout", "knowledge_base"])
@pytest.mark.parametrize("value", [None, "x", [], {}, 1.5, [[]]])
def test_a_sealed_description_of_other_kinds_of_things_refuses_all(tables, base, key, value):
    seal(tables, {**described(tables), key: value})
    with pytest.raises(Unusable):
        Tables(tables).checked(base)


ID = "SELECT * REPLACE ({} AS id) FROM t"


@pytest.mark.parametrize(
    "select",
    [
        *(
            ID.format(one)
            for one in ("'=1+1'", "'a\"b'", "'a''; DROP TABLE x; --'", "'a' || chr(10) || 'b'", "'a' || chr(0)", "NULL")
        ),
        *(ID.format(one) for one in ("'..'", "''", "'-x'", "repeat('a', 90)")),
        "SELECT * REPLACE ('=1' AS municipality) FROM t",
        "SELECT * REPLACE (case_no + 7 AS case_no) FROM t",
        "SELECT * FROM t UNION ALL SELECT * FROM t",
        "SELECT * FROM t LIMIT 0",
        'SELECT *, 1 AS "x\'; --" FROM t',
        'SELECT *, 1 AS "a""b" FROM t',
        "SELECT * EXCLUDE (id) FROM t",
        "SELECT * REPLACE (CAST(day AS VARCHAR) AS day) FROM t",
    ],
)
def test_rows_that_no_case_gives_are_refused_though_they_are_sealed(tables, base, tmp_path, select):
    [path] = tables.glob("cases-*.parquet")
    with Duck(tmp_path, threads=1) as duck:
        duck.table("t", f"SELECT * FROM {parquet([path])}")
        duck.write(select, "ALL", path)
    said = described(tables)
    said["parts"][0]["tables"]["cases"] = digest(path)
    seal(tables, said)
    with pytest.raises(Unusable, match=r"cases-00000\.parquet: The file is not as it was written"):
        Tables(tables).checked(base)
    assert prio("audit", tables, "-o", tmp_path / "out", "--workers", 1).code == 2


def test_what_is_no_parquet_is_refused_though_it_is_sealed(tables, base):
    [path] = tables.glob("groups-*.parquet")
    path.write_bytes(b"PAR1" + b"\xff" * 100 + b"PAR1")
    said = described(tables)
    said["parts"][0]["tables"]["groups"] = digest(path)
    seal(tables, said)
    with pytest.raises(Unusable, match=r"groups-00000\.parquet: The file is not as it was written"):
        Tables(tables).checked(base)


# Formulas, and contexts from elsewhere ---------------------------------------------------------


def test_no_name_or_word_in_the_tables_of_an_audit_is_a_formula(cases, tmp_path, base):
    for number, start in enumerate("=+-@\t\r"):
        (cases / f"{start}cmd{number}.yaml").write_text("case: =1\nlevel: =1+1\n")
    said = prio("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    assert said.code == 0
    for path in (tmp_path / "out" / "tables").glob("*.csv"):
        text = path.read_text(encoding="utf-8-sig").replace('"', "")
        starts = {cell[:1] for line in text.split("\n") for cell in line.split(",")}
        assert not starts & set("=+@\t\r"), path.name


@pytest.mark.parametrize(
    "context",
    [
        "http://example.invalid/x.jsonld",
        ["file:///etc/passwd"],
        {"@import": "http://example.invalid/x"},
        {"x": {"@id": "urn:x", "@context": "http://example.invalid/x"}},
        {"x": 7},
        None,
    ],
)
def test_a_context_names_terms_and_no_other_file(copy, context, monkeypatch):
    (copy / formats.CONTEXT).write_text(json.dumps({"@context": context}))
    monkeypatch.setattr("socket.socket.connect", lambda *_given: pytest.fail("it asked for an address"))
    base = knowledge.load.__wrapped__(copy)
    with pytest.raises(UnusableKnowledge, match="no context of JSON-LD with terms alone"):
        case_jsonld(infer(read_case(copy / "examples" / "togbane.yaml", base), base))


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"@context": ' + "9" * 5000 + "}", "\0"])
def test_a_context_that_is_none_is_told(copy, text):
    (copy / formats.CONTEXT).write_text(text)
    said = prio("export", "jsonld", copy / "examples" / "togbane.yaml", "--kb", copy)
    assert said.code == 2 and "no context of JSON-LD" in " ".join(said.errors.split())
