"""Tables in Parquet are read where this program wrote them and nothing has changed since, and refused otherwise."""

import json
import os
import shutil

import pytest

from advisor.audit import synth
from advisor.audit.duck import Duck, parquet
from advisor.audit.layout import Layout
from advisor.audit.parts import DESCRIPTION, SYNTHETIC, described
from advisor.audit.program import PROGRAM
from advisor.audit.records import digest, sealed
from advisor.audit.sources import source
from advisor.audit.sources.gathering import gather
from advisor.audit.sources.tables import Tables
from advisor.text.errors import Unusable
from tests.toys import toy_base, toy_cases

CASES, SIZE = 8, 4  # two parts


@pytest.fixture(scope="module")
def base():
    """The small base of toys: what is trusted of tables is of no one base."""
    return toy_base()


@pytest.fixture
def duck(tmp_path):
    (tmp_path / "scratch").mkdir()
    with Duck(tmp_path / "scratch", threads=1) as duck:
        yield duck


@pytest.fixture(scope="module")
def made(tmp_path_factory, base):
    """Tables in two parts, as this program makes them."""
    folder = tmp_path_factory.mktemp("made")
    gather(source(str(toy_cases(folder / "files", 0, CASES)), base), folder / "tables", base, size=SIZE)
    return folder / "tables"


@pytest.fixture
def tables(tmp_path, made):
    """The same in a folder whose name would be a pattern, and would give a column, were it read as one."""
    (tmp_path / "year=2026" / "a1").mkdir(parents=True)
    for path in made.iterdir():
        (tmp_path / "year=2026" / "a1" / path.name).write_bytes(b"not this one")
    return shutil.copytree(made, tmp_path / "year=2026" / "a[1]")


def refusal(folder, base):
    """What is said of tables that are refused whole."""
    with pytest.raises(Unusable) as refused:
        Tables(folder).checked(base)
    return refused.value.problems


def resealed(folder, **changed):
    said = described(folder) | changed
    (folder / DESCRIPTION).write_text(sealed(said, PROGRAM, indent=2), encoding="utf-8")


def test_tables_are_used_where_they_lie(tables, base, tmp_path):
    found = source(str(tables), base)
    assert found.kind == "parquet"
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    seen = []
    gathered = gather(found, tmp_path / "out", base, 2, seen.append)
    assert {part.folder for part in gathered.parts} == {tables}
    assert (len(gathered.parts), sum(seen), list((tmp_path / "out").iterdir())) == (2, CASES, [])
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before


def test_the_description_says_who_wrote_what(made, base, tmp_path, duck):
    synth.write(duck, base, 1, 30, tmp_path / "synthetic", size=20)
    for folder, count in ((made, CASES), (tmp_path / "synthetic", 30)):
        raw, said = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")), described(folder)
        assert (raw["of"], sum(part["cases"] for part in said["parts"])) == (PROGRAM, count)
        assert said.items() >= Layout(base).describe().items()
        digests = {f"{name}-{part['number']:05}.parquet": sha for part in said["parts"] for name, sha in part["tables"].items()}
        assert digests == {path.name: digest(path) for path in folder.glob("*.parquet")}
    assert said[SYNTHETIC] == {"seed": 1, "cases": 30}


def test_tables_that_others_made_are_refused(tables, base):
    """The right columns and the right description are not enough: nothing says that the rows are what a case can say."""
    (tables / DESCRIPTION).write_text(json.dumps(Layout(base).describe()))
    (problem,) = refusal(tables, base)
    assert (problem.file, problem.what) == (DESCRIPTION, "Nothing shows that this program wrote the tables.")
    assert "from case files or JSON lines" in problem.cure


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, "null", '{"layout": 1, "of": "prioriteringsradgiver"}', None])
def test_a_description_that_says_nothing_refuses_all(content, tables, base):
    (tables / DESCRIPTION).unlink()
    if content is not None:
        (tables / DESCRIPTION).write_text(content)
    assert [one.file for one in refusal(tables, base)] == [DESCRIPTION]


def test_a_description_that_was_changed_refuses_all(tables, base):
    text = (tables / DESCRIPTION).read_text(encoding="utf-8")
    (tables / DESCRIPTION).write_text(text.replace('"cases": ', '"cases": 1', 1), encoding="utf-8")
    assert [one.file for one in refusal(tables, base)] == [DESCRIPTION]


def test_another_layout_refuses_all(tables, base):
    resealed(tables, layout=99)
    (problem,) = refusal(tables, base)
    assert problem.what == "The tables have layout 99; this program reads 1."


def test_tables_of_another_knowledge_base_say_which(tables, base):
    resealed(tables, knowledge_base={"version": "2031.01", "digest": "0" * 64})
    (problem,) = refusal(tables, base)
    assert "2031.01" in problem.what and base.version in problem.what


@pytest.mark.parametrize("damage", ["emptied", "a folder", "cut", "torn", "written anew", "a pipe", "gone"])
@pytest.mark.parametrize("table", ["cases", "groups"])
def test_a_part_with_a_file_that_is_not_as_written_is_refused_whole_and_the_other_used(damage, table, tables, base, duck):
    path = tables / f"{table}-00000.parquet"
    data = path.read_bytes()
    if damage in ("a folder", "a pipe", "gone"):
        path.unlink()
    match damage:
        case "emptied":
            path.write_bytes(b"")
        case "a folder":
            path.mkdir()
        case "cut":
            path.write_bytes(data[:-9])
        case "torn":
            path.write_bytes(data[:4] + b"\xff" * (len(data) // 2) + data[4 + len(data) // 2 :])
        case "written anew":
            duck.table("t", f"SELECT * REPLACE (case_no + 1000 AS case_no) FROM {parquet([path])}")
            duck.write("SELECT * FROM t UNION ALL SELECT * FROM t", "ALL", path)
        case "a pipe":
            os.mkfifo(path)
    checked = Tables(tables).checked(base)
    assert [part.number for part in checked.parts] == [1]
    assert [one.file for one in checked.refused] == [path.name]
    assert checked.refused[0].what == ("The file is missing." if damage == "gone" else "The file is not as it was written.")
    assert checked.refusals == 1
    assert str(tables) not in str(checked.refused)


def test_all_that_is_wrong_is_said_at_once(tables, base):
    (tables / "groups-00000.parquet").write_bytes(b"")
    (tables / "pairs-00000.parquet").unlink()
    shutil.copy(tables / "cases-00001.parquet", tables / "cases-00007.parquet")
    checked = Tables(tables).checked(base)
    assert {one.file for one in checked.refused} == {"groups-00000.parquet", "pairs-00000.parquet", "cases-00007.parquet"}
    assert (len(checked.refused), checked.refusals) == (3, 2)


def test_where_no_part_can_be_used_nothing_is_audited(tables, base):
    for path in tables.glob("groups-*.parquet"):
        path.unlink()
    assert {one.file for one in refusal(tables, base)} == {"groups-00000.parquet", "groups-00001.parquet"}
