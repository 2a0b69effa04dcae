"""Batches of cases judged side by side: the same files in the same order, and an end that is an end."""

from contextlib import closing

import pytest

from advisor.audit.duck import Duck, Error
from advisor.audit.finished import Finished
from advisor.audit.judging import batches, judged
from advisor.audit.parts import Part
from advisor.audit.plan import plan_of
from advisor.audit.results import Results
from advisor.audit.synth import write

from ..toys import toy_base

CASES, PART = 30, 10


@pytest.fixture(scope="module")
def base():
    return toy_base()


@pytest.fixture(scope="module")
def results(base):
    return Results(plan_of(base))


@pytest.fixture(scope="module")
def parts(base, tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic") / "cases"
    with Duck(tmp_path_factory.mktemp("scratch"), threads=1) as duck:
        write(duck, base, 3, CASES, folder, size=PART)
    return [Part(folder, at, PART, at * PART, at * PART + PART - 1) for at in range(CASES // PART)]


class Alone(Duck):
    def another(self):
        return None


class Failing(Duck):
    """Breaks on the second file of findings."""

    def write(self, select, order, path):
        if path.name == "findings-00001.parquet":
            raise Error("no room left")
        super().write(select, order, path)

    def another(self):
        made = super().another()
        made.__class__ = Failing
        return made


class Endless(Duck):
    """Never comes to an end with the third file of findings, if nobody interrupts it."""

    def write(self, select, order, path):
        if path.name == "findings-00002.parquet":
            self.rows("SELECT sum(hash(a.range + b.range)) AS n FROM range(10000000) AS a, range(10000000) AS b")
        super().write(select, order, path)

    def another(self):
        made = super().another()
        made.__class__ = Endless
        return made


def run(engine, results, parts, folder):
    folder.mkdir(exist_ok=True)
    with closing(judged(engine, results, batches(parts, PART), folder)) as done:
        yield from (batch.number for batch in done)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_at_a_time_leave_what_one_leaves(results, parts, tmp_path):
    with Alone(tmp_path, threads=1) as one, Duck(tmp_path, threads=2) as two:
        orders = [list(run(engine, results, parts, tmp_path / name)) for engine, name in ((one, "one"), (two, "two"))]
    assert orders == [[0, 1, 2]] * 2
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) == 3 * 4


def test_the_two_do_not_share_tables(tmp_path):
    with Duck(tmp_path, threads=1) as one:
        two = one.another()
        one.table("t", "SELECT 1 AS n")
        two.table("t", "SELECT 2 AS n")
        assert (one.rows("SELECT n FROM t"), two.rows("SELECT n FROM t")) == ([{"n": 1}], [{"n": 2}])


def test_a_batch_that_fails_ends_the_run_and_is_not_done(results, parts, tmp_path):
    out = tmp_path / "out"
    seen = []
    with Failing(tmp_path, threads=1) as engine, pytest.raises(Error, match="no room left"):
        seen.extend(run(engine, results, parts, out))
    assert not (out / "counts-00001.json").exists()
    with Duck(tmp_path, threads=1) as engine:  # it goes on where it was
        several = batches(parts, PART)
        done = {number for number, _counts in Finished(results, engine, out).taken_over(several, pytest.fail)}
        assert 0 in done and 1 not in done
        before = (out / "counts-00000.json").stat().st_mtime_ns
        assert list(judged(engine, results, several, out, done)) == several
        assert (out / "counts-00000.json").stat().st_mtime_ns == before


def test_who_leaves_early_is_not_waited_for(results, parts, tmp_path):
    out = tmp_path / "out"
    with Endless(tmp_path, threads=1) as engine:
        first = run(engine, results, parts, out)
        assert next(first) == 0
        first.close()
        assert not (out / "counts-00002.json").exists()
        assert engine.rows("SELECT 1 AS n") == [{"n": 1}]
