"""Spark runs the plan that DuckDB runs and leaves the same bytes: the command on real cases, and hostile texts on the way."""

import json
import os
import shutil
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from advisor.audit import synth
from advisor.audit.duck import Duck, parquet, text as quoted
from advisor.audit.judging import ORDER, Batch, judge
from advisor.audit.parts import NAMES, Part
from advisor.audit.plan import plan_of
from advisor.audit.results import Results
from advisor.audit.sources import source
from advisor.audit.sources.gathering import gather
from advisor.engines.sql import looked_up
from advisor.text.reading import read as read_tree

from ..conftest import EXAMPLES, ROOT

pytest.importorskip("pyspark")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

from advisor.audit.spark import Spark

SYNTHETIC = 300
HOSTILE = ("a,b", "'); DROP TABLE cases; --", "\\", "\\'", '"q"', "æøå😀", "l1\nl2", "%20", "${x}", "NULL")
JAVA = "import sys; print('openjdk version \"11.0.2\" 2019-01-15', file=sys.stderr)"


def plain(node):
    match node.value:
        case dict():
            return {key: plain(part) for key, part in node.value.items()}
        case list():
            return [plain(part) for part in node.value]
    return node.value


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose name holds what Spark takes for a pattern."""
    folder = tmp_path_factory.mktemp("spark") / "prøve [a] {b}*"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def batch(folder, base):
    """Two parts that are judged together: the examples, and synthetic cases, both with texts that bite."""
    records = [plain(read_tree(path, [])) for path in EXAMPLES]
    assert len(records) >= len(HOSTILE)
    for record, text in zip(records, cycle(HOSTILE), strict=False):
        for one in record.get("dismissals", ()):
            one["reason"] = f"fordi {text}"
    lines = folder / "cases.jsonl"
    lines.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    (real,) = gather(source(str(lines), base), folder / "real", base).parts
    assert real.cases == len(EXAMPLES)
    with Duck(folder, threads=1) as duck:
        synth.write(duck, base, 1, SYNTHETIC, folder / "from nought")
        first = Part(folder / "from nought", 0, SYNTHETIC, 0, SYNTHETIC - 1)
        made = Part(folder / "made", 0, SYNTHETIC, real.cases, real.cases + SYNTHETIC - 1)
        made.folder.mkdir()
        said = " ".join(f"WHEN {number} THEN {quoted(text)}" for number, text in enumerate(HOSTILE))
        for name in NAMES:
            replaced = [f"case_no + {real.cases} AS case_no"]
            if name == "cases":
                replaced += [f"CASE case_no {said} ELSE {column} END AS {column}" for column in ("id", "municipality")]
            rows = f"SELECT * REPLACE ({', '.join(replaced)}) FROM {parquet([first.file(name)])}"
            duck.write(rows, "ALL", made.file(name))
    return Batch(0, (real, made))


@pytest.fixture(scope="module")
def spark(folder):
    """A Spark that does not polish its code: nothing here runs long enough to gain by it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
        with Spark(folder / "scratch", "local[2]", "1g") as spark:
            yield spark


@pytest.fixture(scope="module")
def judged(spark, batch, base, folder):
    """The folders of results, DuckDB's and Spark's."""
    results = Results(plan_of(base))
    for name in ("duckdb", "spark"):
        (folder / name).mkdir()
    with Duck(folder, threads=1) as duck:
        judge(duck, results, batch, folder / "duckdb")
    judge(spark, results, batch, folder / "spark")
    return folder / "duckdb", folder / "spark"


def test_every_file_of_results_is_the_same_bytes(judged, batch):
    ours, theirs = judged
    names = {batch.file(ours, name).name for name in (*ORDER, "counts")}
    for folder in judged:
        assert {path.name for path in folder.iterdir()} == names
    counts = [json.loads(batch.file(folder, "counts").read_bytes()) for folder in judged]
    for one in counts:
        one.pop("sha256")
    assert [one.pop("judged_by").split()[0] for one in counts] == ["duckdb", "spark"]
    assert counts[0] == counts[1]
    for name in names - {batch.file(ours, "counts").name}:
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name


def test_there_is_something_in_every_file_of_results(judged, batch, folder):
    with Duck(folder, threads=1) as duck:
        for name in ORDER:
            (row,) = duck.rows(f"SELECT count(*) AS n FROM {parquet([batch.file(judged[1], name)])}")
            assert row["n"] > 20, name
        verdicts = duck.rows(f"SELECT id FROM {parquet([batch.file(judged[1], 'verdicts')])} ORDER BY case_no")
    assert [row["id"] for row in verdicts[len(EXAMPLES) :][: len(HOSTILE)]] == list(HOSTILE)
    assert {row["reason"] for row in json.loads(batch.file(judged[1], "counts").read_bytes())["reasons"]} >= {"fordi æøå😀"}


def test_nothing_is_left_of_the_tables_when_a_batch_is_judged(judged, spark, folder):
    assert [path.name for path in (folder / "scratch" / "spark").rglob("*.parquet")] == []
    assert [one.name for one in spark._session.catalog.listTables()] == sorted(NAMES)


def test_no_other_machine_can_reach_it(spark):
    """What the Java of this Spark listens on, as Linux tells it."""
    pid = spark._session.sparkContext._gateway.proc.pid
    sockets = {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                listening.append(fields[1].split(":")[0])
    assert listening
    assert set(listening) <= {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.fixture(scope="module")
def samples(spark, folder):
    """A table of texts that bite, in both engines."""
    rows = ", ".join(f"({number}, {quoted(text)}, {'NULL' if number % 2 else number})" for number, text in enumerate(HOSTILE))
    with Duck(folder, threads=1) as duck:
        duck.write(f"SELECT * FROM (VALUES {rows}) AS v(number, text, other)", "number", folder / "samples.parquet")
        spark.view("samples", [folder / "samples.parquet"])
        duck.view("samples", [folder / "samples.parquet"])
        yield duck


@pytest.mark.parametrize(
    "select",
    [
        "SELECT * FROM samples",
        "SELECT count(*) AS n, sum(CAST(other > 4 AS SMALLINT)) AS s, min(text) AS a, max(other) AS b FROM samples",
        "SELECT sum(number) AS s, count(*) AS n FROM samples WHERE number < 0",
        # of many places, and all but the first few come to nothing: a small number that is moved far
        f"SELECT number, {looked_up('(number + number)', [0, 0, 3, *[0] * 16])} AS found FROM samples",
    ],
)
def test_rows_are_the_same_plain_values(spark, samples, select):
    rows, expected = spark.rows(select), samples.rows(select)
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))
    assert {type(value) for row in rows for value in row.values()} <= {int, str, type(None)}


@pytest.mark.parametrize("where", ["TRUE", "number = 2", "FALSE"])
def test_what_is_written_is_what_duckdb_writes(spark, samples, folder, where):
    ours, theirs = folder / "ours.parquet", folder / "theirs.parquet"
    for engine, path in ((samples, ours), (spark, theirs)):
        engine.write(f"SELECT * FROM samples WHERE {where}", "number", path)
    assert ours.read_bytes() == theirs.read_bytes()


def test_a_number_that_does_not_fit_is_an_error_and_not_another_number(spark):
    with pytest.raises(Exception, match="CAST_OVERFLOW"):
        spark.rows("SELECT CAST(CAST(v AS SMALLINT) AS TINYINT) AS t FROM (VALUES (300)) AS one(v)")
    with pytest.raises(Exception, match="ARITHMETIC_OVERFLOW"):
        spark.rows("SELECT sum(v) AS t FROM (VALUES (9223372036854775807), (1)) AS one(v)")


# Where it cannot start -------------------------------------------------------------------------


def audit(tmp_path, *options, **environment):
    """The command in a process of its own."""
    (tmp_path / "one").mkdir(exist_ok=True)
    shutil.copy(EXAMPLES[0], tmp_path / "one")
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "audit", tmp_path / "one", "-o", tmp_path / "out"]
    return subprocess.run(
        [*map(str, command), "--engine", "spark", "--lang", "en", *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
    )


def test_without_java_the_command_says_so(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for environment in ({"JAVA_HOME": str(empty)}, {"JAVA_HOME": "", "PATH": str(empty)}):
        done = audit(tmp_path, **environment)
        assert done.returncode == 2
        assert "Apache Spark needs Java, and there is none" in done.stderr
        assert "Install Java 17 or 21" in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr


def test_an_old_java_is_named(tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!{sys.executable}\n{JAVA}\n")
    java.chmod(0o755)
    done = audit(tmp_path, JAVA_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "is Java 11" in " ".join(done.stderr.split())


def test_a_master_that_spark_does_not_know_is_named(tmp_path):
    done = audit(tmp_path, "--spark-master", "sparkle://x")
    assert done.returncode == 2
    assert "sparkle://x" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
