"""Apache Spark: the one place that speaks to it (https://spark.apache.org/docs/latest/). The same selects as duck.py runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .duck import Duck, parquet

OURS = "prio audit --engine spark"
JAVA = 17  # the oldest that Spark runs on


class Spark:
    name = "spark"

    def __init__(self, scratch: Path, master: str = "local[*]", memory: str = "3g", duck: Duck | None = None, extra=None):
        import pyspark
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        self.version = pyspark.__version__
        self._scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        settings = {
            "spark.master": master,
            "spark.app.name": OURS,
            "spark.ui.enabled": "false",
            "spark.driver.memory": memory,
            "spark.local.dir": str(scratch),
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={scratch} -XX:-UsePerfData",
        }
        if master.startswith("local"):
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        settings |= extra or {}
        conf = SparkConf(loadDefaults=False).setAll(settings.items())
        self._log = (scratch / "spark.log").open("w")
        gateway = launch_gateway(conf, {"stdout": self._log, "stderr": subprocess.STDOUT})
        self._context = SparkContext(gateway=gateway, conf=conf)
        self._session = SparkSession(self._context)
        self._duck = Duck(scratch)
        self._tables = {}

    def close(self):
        self._context.stop()
        self._duck.close()

    def view(self, name, files):
        self._session.read.parquet(*map(str, files)).createOrReplaceTempView(name)

    def table(self, name, select):
        from pyspark import StorageLevel

        f = self._session.sql(select)
        if os.environ.get("PERSIST", "1") == "1":
            f = f.persist(StorageLevel.MEMORY_AND_DISK)
        if os.environ.get("EAGER"):
            f.count()
        f.createOrReplaceTempView(name)
        self._tables[name] = f

    def drop(self, name):
        self._tables.pop(name).unpersist()
        self._session.catalog.dropTempView(name)

    def rows(self, select):
        return [row.asDict() for row in self._session.sql(select).collect()]

    def write(self, select, order, path):
        folder = self._scratch / "written"
        self._session.sql(select).write.mode("overwrite").parquet(str(folder))
        self._duck.write(f"SELECT * FROM {parquet([folder / '*.parquet'])}", order, path)
        shutil.rmtree(folder)
