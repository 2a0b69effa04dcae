"""Tables that others made are looked through, part by part, before anything is said of the cases in them."""

import json
import os
import shutil

import pytest

from advisor.audit.duck import Duck, parquet
from advisor.audit.layout import Layout
from advisor.audit.parts import DESCRIPTION, NAMES
from advisor.audit.sources import source
from advisor.audit.sources.gathering import gather
from advisor.audit.sources.tables import Tables
from advisor.case.facts import DERIVED
from advisor.engines.encoding import VALUE, column
from advisor.knowledge.terms import Force
from advisor.language.subjects import Kind
from advisor.text.errors import Unusable
from tests.conftest import CORPUS as EVERY, ROOT, size

DISMISSING = [path for path in EVERY if b"dismissals" in path.read_bytes()]
CORPUS = [*DISMISSING, *[path for path in EVERY if path not in DISMISSING][:: size(4, 1)]]  # dismissals stand in each part
SIZE = -(-len(CORPUS) // 2)  # two parts, however many cases there come to be


@pytest.fixture
def duck(tmp_path):
    (tmp_path / "scratch").mkdir()
    with Duck(tmp_path / "scratch", threads=1) as duck:
        yield duck


@pytest.fixture(scope="module")
def made(tmp_path_factory, base):
    """Tables in two parts, as this program makes them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "files").mkdir()
    for path in CORPUS:
        (folder / "files" / path.name).write_bytes(path.read_bytes())
    gather(source(str(folder / "files"), base), folder / "tables", base, size=SIZE)
    return folder / "tables"


@pytest.fixture
def others(tmp_path, made):
    """The same in a folder whose name would be a pattern, and would give a column, were it read as one."""
    (tmp_path / "year=2026" / "a1").mkdir(parents=True)
    for path in made.iterdir():
        (tmp_path / "year=2026" / "a1" / path.name).write_bytes(b"not this one")
    return shutil.copytree(made, tmp_path / "year=2026" / "a[1]")


class Spoiled:
    """Part 0 of some tables with something changed."""

    def __init__(self, folder, duck):
        self.folder = folder
        self.duck = duck

    def file(self, table):
        return self.folder / f"{table}-00000.parquet"

    def select(self, table, select):
        """Writes a table anew, from itself as `t`."""
        self.duck.table("t", f"SELECT * FROM {parquet([self.file(table)])}")
        self.duck.write(select, "case_no", self.file(table))

    def describe(self, change):
        path = self.folder / DESCRIPTION
        described = json.loads(path.read_text())
        change(described)
        path.write_text(json.dumps(described))


@pytest.fixture
def spoiled(others, duck):
    return Spoiled(others, duck)


def taken_in(spoiled, base):
    return Tables(spoiled.folder).checked(base)


def test_tables_are_used_where_they_lie(others, base, tmp_path):
    found = source(str(others), base)
    assert found.kind == "parquet"
    before = {path.name: path.read_bytes() for path in others.iterdir()}
    seen = []
    gathered = gather(found, tmp_path / "out", base, 2, seen.append)
    assert {part.folder for part in gathered.parts} == {others}
    assert (len(gathered.parts), sum(seen), list((tmp_path / "out").iterdir())) == (2, len(CORPUS), [])
    assert {path.name: path.read_bytes() for path in others.iterdir()} == before


SPOILED = {
    "a column missing": ("cases", "SELECT * EXCLUDE q_niva FROM t", "«q_niva» is missing"),
    "a key missing": ("groups", "SELECT * EXCLUDE group_no FROM t", "«group_no» is missing"),
    "a wrong type": ("cases", "SELECT * REPLACE (CAST(q_niva AS VARCHAR) AS q_niva) FROM t", "has the type VARCHAR"),
    "a wider type": ("measures", "SELECT * REPLACE (CAST(place AS BIGINT) AS place) FROM t", "has the type BIGINT"),
    "a column too much": ("cases", "SELECT *, 0 AS q_ny FROM t", "«q_ny» is not known"),
    "a null": ("cases", "SELECT * REPLACE (CAST(NULL AS SMALLINT) AS q_niva) FROM t", "«q_niva» has no value"),
    "an id that is null": ("measures", "SELECT * REPLACE (CAST(NULL AS VARCHAR) AS id) FROM t", "«id» has no value"),
    "above the scale": ("cases", "SELECT * REPLACE (CAST(6 AS SMALLINT) AS q_niva) FROM t", "number that no answer has"),
    "below zero": ("measures", "SELECT * REPLACE (CAST(-1 AS SMALLINT) AS q_nytte_samlet) FROM t", "number that no answer has"),
    "not relevant for a duty": (
        "measures",
        "SELECT * REPLACE (CAST(2 AS SMALLINT) AS q_anb_barn_berort) FROM t",
        "cannot be set to not relevant",
    ),
    "no date": ("cases", "SELECT * REPLACE (20261131 AS day) FROM t", "is not a date"),
    "seven digits": ("cases", "SELECT * REPLACE (2026110 AS day) FROM t", "is not a date"),
    "before the rules": ("cases", "SELECT * REPLACE (20000101 AS day) FROM t", "No rules were valid"),
    "the day before the rules": (
        "cases",
        "SELECT * REPLACE (CAST(strftime(DATE '{first}' - INTERVAL 1 DAY, '%Y%m%d') AS INTEGER) AS day) FROM t",
        "No rules were valid",
    ),
    "a hostile id": ("cases", "SELECT * REPLACE ('''); DROP TABLE cases; --' AS id) FROM t", "An id is none"),
    "a formula": ("groups", "SELECT * REPLACE ('=1+1' AS id) FROM t", "An id is none"),
    "no municipality": ("cases", "SELECT * REPLACE ('46O1' AS municipality) FROM t", "municipality number is none"),
    "a case twice": ("cases", "SELECT * FROM t UNION ALL SELECT * FROM t", "Two rows have the same case_no"),
    "a group twice": ("groups", "SELECT * FROM t UNION ALL SELECT * FROM t", "Two rows have the same"),
    "a measure of no case": ("cases", "SELECT * FROM t WHERE case_no > 0", "A row belongs to no case"),
    "a group of no measure": ("measures", "SELECT * FROM t WHERE case_no > 0", "belongs to no measure"),
    "groups from one": (
        "groups",
        "SELECT * REPLACE (group_no + 1 AS group_no) FROM t",
        "«group_no» does not run from 0 upwards",
    ),
    "measures with a gap": (
        "measures",
        "SELECT * REPLACE (measure_no * 2 AS measure_no) FROM t",
        "«measure_no» does not run from 0 upwards",
    ),
    "one id for two measures": ("measures", "SELECT * REPLACE ('a' AS id) FROM t", "Two have the same id"),
    "two in one place": (
        "measures",
        "SELECT * REPLACE (CAST(1 AS SMALLINT) AS place) FROM t",
        "«place» is no ranking",
    ),
    "a ranking without places": ("measures", "SELECT * REPLACE (CAST(0 AS SMALLINT) AS place) FROM t", "does not follow"),
    "a rank that does not follow": (
        "measures",
        "SELECT * REPLACE (CAST(4 AS SMALLINT) AS q_rank) FROM t",
        "«q_rank» does not follow",
    ),
    "several that does not follow": (
        "cases",
        "SELECT * REPLACE (CAST(0 AS SMALLINT) AS q_flere_tiltak) FROM t",
        "«q_flere_tiltak» does not follow",
    ),
    "personal data not looked for": (
        "cases",
        "SELECT * REPLACE (CAST(1 AS SMALLINT) AS q_fritekst_person) FROM t",
        "«q_fritekst_person» does not follow",
    ),
    "a number below zero": ("cases", "SELECT * REPLACE (case_no - 100 AS case_no) FROM t", "below zero"),
    "a dismissal of nothing": ("reasons", "SELECT * REPLACE ('R-X' AS rule) FROM t", "advice that there is not"),
    "a dismissal without a reason": ("reasons", "SELECT * REPLACE ('' AS reason) FROM t", "gives no reason"),
    "neither yes nor no": ("measures", "SELECT * REPLACE (CAST(2 AS SMALLINT) AS {dismissal}) FROM t", "neither 0 nor 1"),
    "a duty dismissed": ("measures", "SELECT * REPLACE (CAST(1 AS SMALLINT) AS {duty}) FROM t", "cannot be dismissed"),
    "none beside some": ("cases", "SELECT * REPLACE (CAST({both} AS SMALLINT) AS {multi}) FROM t", "stands beside other choices"),
    "a pair of a measure with itself": (
        "pairs",
        "SELECT CAST(0 AS BIGINT) AS case_no, 0 AS measure_no, 0 AS other_no, CAST(1 AS SMALLINT) AS {pair}",
        "A pair is not of two measures",
    ),
    "too many measures": (
        "measures",
        "SELECT * EXCLUDE i REPLACE (CAST(i AS INTEGER) AS measure_no, 'm' || i AS id, CAST(0 AS SMALLINT) AS place)"
        " FROM (SELECT * FROM t LIMIT 1), range(300) AS r(i)",
        "more than 200 rows",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_part_with_something_wrong_is_refused_whole_and_the_other_used(case, spoiled, base):
    table, select, said = SPOILED[case]
    known = Layout(base)
    duty = next(one.id for one in base.requirements.values() if one.about is Kind.MEASURE and one.force is Force.MUST)
    may = next(one.id for one in base.requirements.values() if one.about is Kind.MEASURE and one.force is not Force.MUST)
    multi = next(one for one in known.questions[Kind.CASE] if one.answer_type.name == "multi" and "ingen" in one.option_ids)
    spoiled.select(
        table,
        select.format(
            first=min(rule.valid_from for rule in base.rules),
            duty=column("d", duty),
            dismissal=column("d", may),
            multi=column("q", multi.id),
            pair=list(known.columns[Kind.PAIR])[-1],
            both=VALUE + (1 << len(multi.option_ids)) - 1,
        ),
    )
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [1]
    assert checked.refusals == 1
    assert any(said in one.what for one in checked.refused), [one.what for one in checked.refused]
    assert all(one.file.endswith("-00000.parquet") for one in checked.refused)


def test_all_that_is_wrong_is_said_at_once(spoiled, base):
    spoiled.select("cases", "SELECT * EXCLUDE q_niva, 1 AS q_ny FROM t")
    spoiled.select("measures", "SELECT * REPLACE (CAST(-1 AS SMALLINT) AS q_nytte_samlet, CAST(99 AS SMALLINT) AS q_rank) FROM t")
    spoiled.file("groups").write_bytes(b"")
    spoiled.file("pairs").unlink()
    said = [(one.file.partition("-")[0], one.what) for one in taken_in(spoiled, base).refused]
    assert sorted(table for table, _what in said) == ["cases", "cases", "groups", "measures", "measures", "pairs"]
    assert len(set(said)) == 6


def test_where_and_how_many_is_said(spoiled, base):
    spoiled.select(
        "cases", "SELECT * REPLACE (CAST(CASE WHEN case_no IN (2, 5) THEN 99 ELSE 0 END AS SMALLINT) AS q_niva) FROM t"
    )
    (problem,) = taken_in(spoiled, base).refused
    assert problem.what == "«q_niva» holds a number that no answer has. (2 rows, the first of case 2.)"
    assert problem.cure == "The numbers are 0–5."


@pytest.mark.parametrize("content", [b"", b"PAR1", b"case_no,id\n", b"PAR1" + b"\0" * 100 + b"PAR1", None, "cut", "torn"])
@pytest.mark.parametrize("table", ["cases", "groups"])
def test_a_file_that_is_no_parquet_or_was_cut_is_refused(content, table, spoiled, base):
    path = spoiled.file(table)
    data = path.read_bytes()
    match content:
        case None:
            path.unlink()
            path.mkdir()
        case "cut":
            path.write_bytes(data[:-9])
        case "torn":
            path.write_bytes(data[:4] + b"\xff" * (len(data) // 2) + data[4 + len(data) // 2 :])
        case _:
            path.write_bytes(content)
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [1]
    assert path.name in {one.file for one in checked.refused}
    assert str(spoiled.folder) not in str(checked.refused)


def test_a_pipe_in_place_of_a_table_does_not_hold_us_up(spoiled, base):
    spoiled.file("cases").unlink()
    os.mkfifo(spoiled.file("cases"))
    assert [one.file for one in taken_in(spoiled, base).refused] == ["cases-00000.parquet"]
    assert Tables(spoiled.folder).digest()


def test_a_number_that_stands_in_two_parts_is_wrong_in_the_later(spoiled, base):
    for table in NAMES:
        spoiled.file(table).with_name(f"{table}-00007.parquet").write_bytes(spoiled.file(table).read_bytes())
    checked = taken_in(spoiled, base)
    assert [part.number for part in checked.parts] == [0, 1]
    (problem,) = checked.refused
    assert (problem.file, "cases-00000.parquet" in problem.what) == ("cases-00007.parquet", True)


def test_numbers_may_run_into_each_other_as_long_as_none_is_there_twice(spoiled, base):
    for number in (0, 1):
        for table in NAMES:
            path = spoiled.folder / f"{table}-{number:05}.parquet"
            spoiled.duck.table("t", f"SELECT * REPLACE (case_no % {SIZE} * 2 + {number} AS case_no) FROM {parquet([path])}")
            spoiled.duck.write("SELECT * FROM t", "case_no", path)
    checked = taken_in(spoiled, base)
    assert (len(checked.parts), checked.refused) == (2, [])
    assert Tables(spoiled.folder).case(3, base).id != Tables(spoiled.folder).case(2, base).id


def test_a_file_of_another_name_is_said(spoiled, base):
    (spoiled.folder / "cases-1.parquet").write_bytes(b"")
    (spoiled.folder / "cases-000007.parquet").write_bytes(b"")
    assert {"cases-1.parquet", "cases-000007.parquet"} <= {one.file for one in taken_in(spoiled, base).refused}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "[" * 100_000, "null", '{"layout": 1, "knowledge_base": [], "tables": {}}', None]
)
def test_a_description_that_says_nothing_refuses_all(content, spoiled, base):
    (spoiled.folder / DESCRIPTION).unlink()
    if content is not None:
        (spoiled.folder / DESCRIPTION).write_text(content)
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    assert [one.file for one in refused.value.problems] == [DESCRIPTION]


def test_other_options_than_ours_refuse_all(spoiled, base):
    def swap(described):
        described["tables"]["measures"]["q_nytte_samlet"]["options"].reverse()
        described["tables"]["cases"]["q_niva"]["type"] = "text"
        described["layout"] = 99

    spoiled.describe(swap)
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    said = [one.what for one in refused.value.problems]
    assert len(said) == 3
    assert any("«q_nytte_samlet» has other options" in one for one in said)


def test_tables_of_another_knowledge_base_say_which(spoiled, base):
    def later(described):
        described["knowledge_base"] = {"version": "2031.01", "digest": "0" * 64}

    spoiled.describe(later)
    assert taken_in(spoiled, base).refused == []  # as long as the columns mean the same
    spoiled.select("cases", "SELECT *, 0 AS q_ny FROM t")
    (problem,) = taken_in(spoiled, base).refused
    assert "2031.01" in problem.cure and base.version in problem.cure


def test_where_no_part_can_be_used_nothing_is_audited(spoiled, base):
    for path in spoiled.folder.glob("groups-*.parquet"):
        path.unlink()
    with pytest.raises(Unusable) as refused:
        taken_in(spoiled, base)
    assert {one.file for one in refused.value.problems} == {"groups-00000.parquet", "groups-00001.parquet"}


def test_the_checks_know_every_derived_fact(base):
    """A fact that is derived and not checked would let tables say what no case says."""
    source_of_checks = (ROOT / "advisor" / "audit" / "sources" / "checks.py").read_text()
    assert [id for id in DERIVED if f'"{id}"' not in source_of_checks] == []
