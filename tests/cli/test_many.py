"""Many files in one command: worked out in several processes, and shown as one by one."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import knowledge
from advisor.cli import many
from advisor.cli.base import as_dicts, main
from advisor.cli.cases import _Check, _Stream
from advisor.text.catalogue import speaking
from advisor.text.errors import Problem, Unusable, UnusableCase
from tests.conftest import ROOT, size

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
PRIO = [sys.executable, "-c", "from advisor.cli import main; main()"]


@pytest.fixture
def files(tmp_path, monkeypatch) -> list[str]:
    """More than are checked in one process: whole cases, some with something open, and errors in between."""
    monkeypatch.setattr(many, "MANY", 8)
    found = []
    for number in range(15):
        path = tmp_path / f"{number:02}.yaml"
        if number % 9 == 4:
            path.write_text("case: æøå\nanswers: {ukjent: ja}\n", encoding="utf-8")
        elif number % 11 != 5:  # else there is no such file
            shutil.copy(EXAMPLES[number % len(EXAMPLES)], path)
        found.append(str(path))
    return found


def check(files: list[str], *options: str) -> tuple[int, bytes, bytes]:
    result = CliRunner().invoke(main, ["check", *options, *files])
    return result.exit_code, result.stdout_bytes, result.stderr_bytes


@pytest.mark.parametrize(
    "options", [*size([], [()]), ("--all", "--lang", "nn"), ("--format", "json"), ("--format", "turtle")], ids=str
)
def test_many_files_are_shown_as_in_one_process(files, options, monkeypatch):
    started = []
    spread = many._spread
    monkeypatch.setattr(many, "_spread", lambda *given: (started.append(given), spread(*given))[1])
    monkeypatch.setattr(many, "_cores", lambda: 2)
    together = check(files, *options)
    assert len(started) == 1
    monkeypatch.setattr(many, "_cores", lambda: 1)
    alone = check(files, *options)
    assert len(started) == 1
    if "turtle" in options:  # a report names its results anew each time
        assert [len(one) for one in together[1:]] == [len(one) for one in alone[1:]] and together[0] == alone[0]
    else:
        assert together == alone


def test_they_stand_in_the_order_given_and_each_error_is_told(files):
    code, out, _errors = check(files, "--format", "json")
    cases = json.loads(out)["cases"]
    unusable = {number for number, file in enumerate(files) if number % 9 == 4 or number % 11 == 5}
    assert {number for number, case in enumerate(cases) if "problems" in case} == unusable
    assert [cases[number]["file"] for number in unusable] == [files[number] for number in unusable]
    alone = [json.loads(check([file], "--format", "json")[1])["case"] for file in files[:4]]
    assert [case["case"] for case in cases[:4]] == alone
    assert code == 2


def test_the_exit_code_is_the_worst(files):
    usable = [file for number, file in enumerate(files) if number % 9 != 4 and number % 11 != 5]
    assert check(usable[:2])[0] == max(check([file])[0] for file in usable[:2])
    assert check([*usable[:2], files[4]])[0] == 2


def test_few_files_start_no_process(monkeypatch):
    monkeypatch.setattr(many, "_spread", None)
    assert check(list(map(str, EXAMPLES)))[0] == 1


def test_the_same_in_a_real_process_with_a_pipe(files):
    several = files * 2
    one = subprocess.run([*PRIO, "check", *several], capture_output=True, cwd=ROOT, check=False)
    assert (one.returncode, one.stdout, one.stderr) == check(several)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="a terminal sends Ctrl+C to the group")
def test_ctrl_c_ends_all_at_once_and_leaves_no_process(files):
    several = [file for file in files if Path(file).exists()] * 100
    run = subprocess.Popen(
        [*PRIO, "check", *several], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while len(group(run.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)
    out, errors = run.communicate(timeout=60)
    assert (run.returncode, out, errors) == (130, b"", b"")
    deadline = time.monotonic() + 20
    while group(run.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert group(run.pid) == []


def die(_file: str) -> None:
    os._exit(1)


def test_a_process_that_is_ended_from_outside_is_told_in_words(monkeypatch):
    monkeypatch.setattr(many, "_cores", lambda: 2)
    with speaking("en"), pytest.raises(Unusable) as raised:
        many.each(die, ["a.yaml"] * many.MANY)
    assert "ended from outside" in raised.value.problems[0].what


def fail(file: str) -> None:
    raise UnusableCase([Problem(file, 3, "It is wrong.", "Mend it.")])


def test_what_is_wrong_in_another_process_is_told_as_it_is(monkeypatch):
    monkeypatch.setattr(many, "_cores", lambda: 2)
    with pytest.raises(UnusableCase) as raised:
        many.each(fail, ["a.yaml"] * many.MANY)
    assert raised.value.problems == [Problem("a.yaml", 3, "It is wrong.", "Mend it.")]


def test_a_knowledge_base_that_another_process_cannot_read_is_told_for_each_file(files, tmp_path):
    task = _Check("json", True, True, tmp_path / "none", "", "en", *[_Stream(False, "utf-8")] * 2)
    with speaking("en"), pytest.raises(Unusable) as raised:
        knowledge.load(tmp_path / "none")
    found = many.each(task, files)
    assert [one.file for one in found] == files
    assert all(one.record["problems"] == as_dicts(raised.value.problems) for one in found)


@pytest.mark.skipif(os.name != "posix", reason="no terminal can be made")
def test_the_bar_is_seen_while_it_lasts_and_no_part_of_it_is_in_what_is_said_of_a_file(tmp_path):
    several = []
    for number in range(30):
        path = tmp_path / f"{number:02}.yaml"
        if number % 5:
            shutil.copy(EXAMPLES[number % len(EXAMPLES)], path)
        else:
            path.write_text("case: æøå\nanswers: {ukjent: ja}\n", encoding="utf-8")
        several.append(str(path))
    code, said = at_a_terminal([*PRIO, "check", "--lang", "en", *several])
    assert code == 2
    assert len(set(re.findall(r"\d+%", said))) > 2
    after = said[said.rindex("100%") :]
    shown = re.sub(r"\x1b\[[\d;]*m", "", after)  # colours
    assert shown.count("must be mended:") == 6
    assert "\x1b" not in shown[shown.index("mended") :]
    assert "must be mended" not in said[: said.rindex("100%")]


def at_a_terminal(command: list[str]) -> tuple[int, str]:
    """What is written to standard error there."""
    ours, theirs = os.openpty()
    surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    run = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT, env=surroundings)
    os.close(theirs)
    said = b""
    with open(ours, "rb", buffering=0) as terminal, contextlib.suppress(OSError):  # Linux says so at its end
        while part := terminal.read(4096):
            said += part
    return run.wait(60), said.decode()


def group(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found
