"""The script `start`: what it installs, and what it runs. A stand-in for Python and its tools writes down what it is told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT
from .locking import locked

TOOLS = ["awk", "cat", "cc", "cksum", "dirname", "grep", "npm", "rm", "sh", "tail", "tr"]
STAND_IN = f"""#!{sys.executable} -SE
import os, pathlib, shutil, sys
name, said = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
if said[0] == "-c":
    sys.version_info = eval(os.environ["VERSION"])
    exec(said[1])
if said[:2] == ["-m", "venv"]:
    folder = pathlib.Path(said[2], "bin")
    folder.mkdir(parents=True)
    for tool in ("python", "ruff", "prio"):
        shutil.copy(sys.argv[0], folder / tool)
    sys.exit()
if said[:2] == ["-m", "pip"]:
    told = [word for word in said if word in ("--require-hashes", "--no-deps", "--no-build-isolation")]
    told += [line[3:].strip() for line in open(said[-1]) if line.startswith("## ")] if "--require-hashes" in said else said[-1:]
    said = ["install", *told, *[flag for flag in ("CPPFLAGS", "PIP_NO_CACHE_DIR") if flag in os.environ]]
with open(os.environ["SAID"], "a") as file:
    print(name, *said, file=file)
if name == "prio":
    print(os.getcwd())
sys.exit(3 if set(said) & set(os.environ.get("FAILING", "").split()) else 0)
"""


class Machine:
    """One with the tools that start needs, and a Python that installs nothing."""

    def __init__(self, folder: Path):
        self.bin, self.said, self.venv = folder / "bin", folder / "said", folder / "venv"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or "/bin/true")
        (self.bin / "python3").write_text(STAND_IN)
        (self.bin / "python3").chmod(0o755)
        self.environment = {
            "PATH": str(self.bin),
            "PYTHON": "python3",
            "PRIO_VENV": str(self.venv),
            "SAID": str(self.said),
            "VERSION": "(3, 12)",
        }

    def start(self, *arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        everything = self.environment | environment
        self.said.write_text("")
        return subprocess.run([ROOT / "start", *arguments], cwd=cwd, env=everything, capture_output=True, text=True)

    def told(self, name: str) -> list[str]:
        return [line for line in self.said.read_text().splitlines() if line.startswith(name)]


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def installed(machine) -> Machine:
    machine.start("--version")
    return machine


# Installing ------------------------------------------------------------------------------------

BUILD = "python install --no-build-isolation --require-hashes build"
DURABLE = "python install --no-build-isolation --require-hashes durable CPPFLAGS PIP_NO_CACHE_DIR"
CORE = "python install --no-build-isolation --require-hashes core test"
PROJECT = "python install --no-build-isolation --no-deps ."


def test_everything_but_the_project_is_installed_with_hashes(machine):
    machine.start("--version")
    assert machine.told("python install") == [BUILD, CORE, PROJECT]


def test_the_rule_engine_is_built_with_its_flag_where_python_is_new(machine):
    machine.start("--version", VERSION="(3, 13)")
    assert machine.told("python install") == [BUILD, DURABLE, CORE, PROJECT]


def test_spark_is_installed_for_who_asks(machine):
    machine.start("--version", PRIO_EXTRAS="test,spark")
    assert machine.told("python install")[1] == "python install --no-build-isolation --require-hashes core spark test"


def test_npm_is_installed_where_there_is_none(machine):
    (machine.bin / "npm").unlink()
    machine.start("--version")
    assert machine.told("python install")[1] == "python install --no-build-isolation --require-hashes npm"


def test_a_part_that_nobody_locked_is_said(machine):
    done = machine.start("--version", PRIO_EXTRAS="test,sparc")
    assert done.returncode == 1 and "sparc" in done.stderr
    assert machine.told("prio") == []


def test_what_cannot_be_installed_stops_it(machine):
    done = machine.start("--version", FAILING="core")
    assert done.returncode == 1 and "install.log" in done.stderr
    assert machine.told("prio") == [] and not (machine.venv / "installed").exists()


def test_what_is_installed_is_the_parts_as_they_are_locked(machine):
    machine.start("--version", PRIO_EXTRAS="test,spark")
    packages = re.findall(
        r"^\S.*\n(?: .*\n)*", re.sub(r"^#.*\n", "", (machine.venv / "requirements.txt").read_text(), flags=re.M), re.M
    )
    assert packages == [package for part in ("core", "spark", "test") for package in locked()[part][1]]


@pytest.fixture
def clone(tmp_path) -> Path:
    """What `start` reads of the project, with the assets of the pages in place."""
    to = tmp_path / "clone"
    for name in ("start", "pyproject.toml", "requirements.lock", "hatch_build.py", "web/assets.py", "web/package-lock.json"):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to / name)
    shutil.copytree(ROOT / "advisor" / "locale", to / "advisor" / "locale")
    (to / "web" / "static" / "vendor").mkdir(parents=True)
    return to


def test_it_installs_once_until_the_lock_is_another(clone, machine):
    def installs() -> int:
        machine.said.write_text("")
        subprocess.run([clone / "start", "--version"], env=machine.environment, capture_output=True, check=True)
        return len(machine.told("python install"))

    assert [installs(), installs()] == [3, 0]
    with (clone / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    assert [installs(), installs()] == [3, 0]


def test_two_at_once_make_one_environment(clone, machine):
    """The second waits for the first, says so, and takes what it made."""
    started = [
        subprocess.Popen([clone / "start", "--version"], env=machine.environment, stderr=subprocess.PIPE, text=True) for _ in "ab"
    ]
    said = "".join(one.communicate()[1] for one in started)
    assert [one.returncode for one in started] == [0, 0]
    assert machine.told("python install") == [BUILD, CORE, PROJECT] and said.count("Lager") == 1 >= said.count("Venter")


# Running ---------------------------------------------------------------------------------------

CHECKS = ["ruff check", "ruff format --check", "python -m tests.ratchet"]


@pytest.mark.parametrize("arguments", [[], ["--long"]])
def test_all_of_it_is_ruff_and_mypy_and_the_tests(installed, arguments):
    done = installed.start("test", *arguments)
    assert done.returncode == 0
    assert installed.said.read_text().splitlines() == [*CHECKS, " ".join(["python -m pytest", *arguments])]


@pytest.mark.parametrize("arguments", [["tests/test_cli.py"], ["-k", "a and b"], ["--long", "tests/test_cli.py"]])
def test_who_names_a_test_gets_that_test(installed, arguments):
    assert installed.start("test", *arguments).returncode == 0
    assert installed.said.read_text().splitlines() == [" ".join(["python -m pytest", *arguments])]


@pytest.mark.parametrize(
    ("failing", "code"),
    [("check", 1), ("--check", 1), ("tests.ratchet", 1), ("pytest", 3), ("check --check tests.ratchet", 1), ("check pytest", 3)],
)
def test_one_failure_hides_no_other_and_fails_the_whole(installed, failing, code):
    done = installed.start("test", FAILING=failing)
    assert done.returncode == code
    assert installed.said.read_text().splitlines() == [*CHECKS, "python -m pytest"]
    names = {"check": "ruff check.", "--check": "ruff format --check.", "tests.ratchet": "mypy."}
    assert [word in done.stderr for word in names.values()] == [key in failing.split() for key in names]


def test_the_benchmark_is_a_module_of_the_project(installed):
    assert installed.start("benchmark", "--quick").returncode == 0
    assert installed.said.read_text().splitlines() == ["python -m benchmarks --quick"]


def test_files_are_named_from_where_one_stands(installed, tmp_path):
    elsewhere = tmp_path / "saker"
    elsewhere.mkdir()
    done = installed.start("check", cwd=elsewhere)
    assert done.stdout.strip() == str(elsewhere)
    assert installed.told("prio") == ["prio check"]
