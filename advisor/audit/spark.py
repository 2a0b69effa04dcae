"""Apache Spark: the one place that speaks to it (https://spark.apache.org/docs/latest/). DuckDB's selects, on many machines.

A table is laid aside as Parquet and read from there, so that no plan is longer than one select: what takes Spark's time is
to plan. With a master elsewhere, the parts and `scratch` lie where all of its machines see them. A DuckDB here puts what
comes out in order and writes it, and so it is the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from .duck import Duck, parquet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

OURS = "prio audit --engine spark"
OLDEST = 17  # the first Java that Spark runs on
LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}

SETTINGS = {
    "spark.app.name": OURS,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",  # as in DuckDB, a number that does not fit is an error
    # For tables of hundreds of columns: Parquet read in columns, compiled code kept for the next batch, no search for
    # what follows from what (minutes for one join), and the sizes of small numbers packed tightly taken for what they are.
    "spark.sql.codegen.maxFields": "10000",
    "spark.sql.codegen.cache.maxEntries": "2000",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.sources.fileCompressionFactor": "8",
}
JAVA = "-XX:-UsePerfData -XX:-DontCompileHugeMethods"  # nothing in /tmp; long generated code is compiled too


class Spark:
    """A Spark of our own, one at a time in a process. When it is closed it is gone, with all that it laid aside.

    `master` is Spark's own word for where it runs: «local[n]» is n cores here, which nobody else can reach. `memory` is for
    the Java on this machine. What Spark has to say stands in `scratch`/spark.log. Raises Unusable where it cannot start.
    """

    name = "spark"

    def __init__(self, scratch: Path, master: str = "local[*]", memory: str = "3g"):
        _hold_installed()
        scratch.mkdir(parents=True, exist_ok=True)
        self._folder = scratch.resolve() / "spark"
        self._log = scratch.resolve() / "spark.log"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._interrupt = signal.getsignal(signal.SIGINT)
        self._session = self._started(self._settings(master, memory))
        self._duck = Duck(scratch)

    def _settings(self, master: str, memory: str) -> dict[str, str]:
        own = {
            "spark.master": master,
            "spark.driver.memory": memory,
            "spark.local.dir": str(self._folder),
            "spark.sql.warehouse.dir": str(self._folder / "warehouse"),
            "spark.driver.extraJavaOptions": f'{JAVA} "-Djava.io.tmpdir={self._folder}"',
        }
        return SETTINGS | own | (LOOPBACK if master.startswith("local") else {})

    def _started(self, settings: dict[str, str]) -> SparkSession:
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        try:
            with self._log.open("w", encoding="utf-8") as log:
                gateway = launch_gateway(conf, {"stdout": log, "stderr": subprocess.STDOUT})
            context = SparkContext(conf=conf, gateway=gateway)
        except (Py4JError, PySparkException) as error:
            what = _("Apache Spark did not start: {why}", why=_why(str(error)))
            self._end()
            raise Unusable([Problem(OURS, None, what, _("See {file}.", file=self._log))]) from error
        session = SparkSession(context)
        session.conf.set("spark.sql.shuffle.partitions", max(4, 2 * context.defaultParallelism))
        return session

    def another(self) -> None:
        """Spark itself spreads a batch over what there is."""
        return

    def interrupt(self) -> None:
        """Ends what it is doing."""
        self._session.sparkContext.cancelAllJobs()

    @property
    def version(self) -> str:
        return self._session.version

    def close(self) -> None:
        self._duck.close()
        self._session.stop()
        self._end()

    def _end(self) -> None:
        """Ends the Java, and leaves pyspark and the process as they were."""
        from pyspark import SparkContext

        if gateway := SparkContext._gateway:
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._interrupt)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Spark:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def view(self, name: str, several: Sequence[Path]) -> None:
        """Parquet files as one table."""
        self._session.read.parquet(*map(_address, several)).createOrReplaceTempView(name)

    def table(self, name: str, select: str) -> None:
        made = self._session.sql(select)
        kept = _address(self._laid_aside(name, made))
        self._session.read.schema(made.schema).parquet(kept).createOrReplaceTempView(name)

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def rows(self, select: str) -> list[dict[str, Any]]:
        """Every row, as column → value."""
        return [row.asDict() for row in self._session.sql(select).collect()]

    def write(self, select: str, order: str, path: Path) -> None:
        """The rows of a select in this order as a Parquet file that is there whole or not at all."""
        kept = self._laid_aside("written", self._session.sql(select))
        self._duck.write(f"SELECT * FROM {parquet(sorted(kept.glob('*.parquet')))}", order, path)
        shutil.rmtree(kept)

    def _laid_aside(self, name: str, rows: DataFrame) -> Path:
        folder = self._folder / name
        rows.write.mode("overwrite").parquet(f"file:{folder}")
        return folder


def _address(path: Path) -> str:
    """A path as Spark reads it: on disk, and nothing in it is a pattern."""
    return "file:" + re.sub(r"[\\{}\[\]*?]", r"\\\g<0>", str(path.resolve()))


def _why(error: str) -> str:
    """What Java said, of all that pyspark tells of an error."""
    lines = [line for line in error.splitlines() if line.strip()]
    return next((line[2:] for line in lines if line.startswith(": ")), lines[0])


def _hold_installed() -> None:
    """Spark comes with an extra of its own, and runs in a Java that comes from elsewhere."""
    if find_spec("pyspark") is None:
        raise Unusable([Problem(OURS, None, _("Apache Spark is not installed."), "pip install 'prioriteringsradgiver[spark]'")])
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        said = ""
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    cure = _("Install Java 17 or 21, or let JAVA_HOME say where it is.")
    if not version:
        raise Unusable([Problem(OURS, None, _("Apache Spark needs Java, and there is none ({path}).", path=java), cure)])
    if int(version[1]) < OLDEST:
        what = _("Apache Spark needs Java 17 or later, and {path} is Java {version}.", path=java, version=version[1])
        raise Unusable([Problem(OURS, None, what, cure)])
