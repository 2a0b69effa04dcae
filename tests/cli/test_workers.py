"""Several processes of one server: the same answers from each, one that dies is begun again, and all end together."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from advisor.cli import workers
from advisor.store import Store
from advisor.store.verifying import verify
from tests.cli.test_stopping import free_port
from tests.conftest import size
from tests.killing import PART, QUESTION, ROOT, Browser

pytestmark = pytest.mark.skipif(not workers.possible, reason="the system makes no copy of a process")

EXAMPLE, USERS = "lunsjtilbud-kort", size(8, 20)


@contextmanager
def serving(path, number=2, database=None):
    """(the server, its port), told to stop at the end. On the database of a URL, where one is named."""
    port = free_port()
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--lang", "en", "--workers", str(number)]
    command += ["--db", database or str(path)]
    with open(path.with_suffix(".said"), "w+") as said:
        server = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, stdout=said, stderr=said)
        try:
            wait_for(lambda: f":{port} in a browser" in path.with_suffix(".said").read_text())
            wait_for(lambda: len(children(server)) == (number if number > 1 else 0))
            yield server, port
        finally:
            server.terminate()
            server.wait(timeout=30)


def children(server):
    return [int(one) for one in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def wait_for(holds, seconds=60):
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it never came"
        sleep(0.05)


@contextmanager
def alone(processes, server):
    """Only one of the processes answers: the others are stopped for a while."""
    others = [one for one in children(server) if one not in processes]
    for one in others:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in others:
            os.kill(one, signal.SIGCONT)


def seen(browser, port, case):
    """All that the pages show of a case, but for what is made anew for each page."""
    text = "".join(browser.request(port, "GET", f"/sak/{case}/{page}")[2] for page in (PART, "gjennomgang"))
    return re.sub(r'name="(csrf_token|nokkel)" value="[^"]*"', "", text)


def test_each_process_knows_what_the_other_has_saved(tmp_path):
    path = tmp_path / "cases.db"
    with serving(path) as (server, port):
        browser, (one, other) = Browser(), children(server)
        case = browser.open_example(port, EXAMPLE)
        for number in range(size(2, 6)):
            writes, reads = (one, other) if number % 2 else (other, one)
            with alone([writes], server):
                browser.open_question(port, case)
                assert browser.save(port, case, f"Answer {number}")
                told = seen(browser, port, case)
            with alone([reads], server):
                assert seen(browser, port, case) == told
                browser.open_question(port, case)
                assert browser.standing == f"Answer {number}"


def test_many_who_save_in_the_same_instant_lose_nothing(tmp_path, base):
    path = tmp_path / "cases.db"
    with serving(path) as (_server, port):
        users = []
        for _number in range(USERS):
            browser = Browser()
            case = browser.open_example(port, EXAMPLE)
            browser.open_question(port, case)
            users.append((browser, case))
        with ThreadPoolExecutor(USERS) as pool:
            for text in ("First.", "Second."):
                saved = pool.map(lambda one, text=text: one[0].save(port, one[1], text), users)
                assert all(saved)
    with closing(Store(f"sqlite:///{path}", base)) as store:
        assert [store.get(case).at(f"answers/{QUESTION}") for _browser, case in users] == ["Second."] * USERS
        assert {store.get(case).number for _browser, case in users} == {3}
        with store.engine.connect() as connection:
            assert not verify(connection).broken


def test_many_who_save_in_one_case_write_one_after_the_other(tmp_path, base):
    path = tmp_path / "cases.db"
    with serving(path) as (_server, port):
        first = Browser()
        case = first.open_example(port, EXAMPLE)
        users = [Browser() for _number in range(8)]
        for browser in users:
            browser.open_question(port, case)
        with ThreadPoolExecutor(len(users)) as pool:
            saved = list(pool.map(lambda one: one[1].save(port, case, f"Mine {one[0]}"), enumerate(users)))
    assert saved.count(True) == 1  # the others are told that it was changed meanwhile
    with closing(Store(f"sqlite:///{path}", base)) as store:
        assert store.get(case).at(f"answers/{QUESTION}") == f"Mine {saved.index(True)}"


def test_a_process_that_dies_is_begun_again_and_that_is_said(tmp_path):
    path = tmp_path / "cases.db"
    with serving(path) as (server, port):
        browser = Browser()
        case = browser.open_example(port, EXAMPLE)
        browser.open_question(port, case)
        before = children(server)
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: len(set(children(server)) - {before[0]}) == 2)
        for number in range(4):  # with the form of before: its key is that of all
            assert browser.save(port, case, f"Answer {number}")
    said = path.with_suffix(".said").read_text()
    assert said.count("A process that answers has stopped, and another was begun in its place.") == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db", "cases.said", "forms.key"]


def test_no_process_is_left_when_the_first_is_killed(tmp_path):
    with serving(tmp_path / "cases.db") as (server, _port):
        left = children(server)
        server.kill()
        wait_for(lambda: not any(Path(f"/proc/{one}").exists() and state(one) != "Z" for one in left))


def state(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def test_processes_that_die_at_once_are_not_begun_for_ever():
    """In a program of its own, since it copies itself."""
    program = "import os; from advisor.cli.workers import run; run(2, lambda: os._exit(1), lambda: print('again', flush=True))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "DyingWorkers" in result.stderr
    assert result.stdout.count("again") == workers.MOST_DEATHS - 1


LOOKED_AFTER = """
import time
from advisor.cli import workers
workers.LOOK_EVERY = 0.05
def look(processes):
    print(len(set(processes)), flush=True)
    raise SystemExit
workers.run(3, lambda: time.sleep(60), lambda: None, look)
"""


def test_the_first_process_looks_after_all_of_them():
    result = subprocess.run([sys.executable, "-c", LOOKED_AFTER], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (result.stdout, result.stderr) == ("3\n", "")


STOPPED_IN_THE_MIDDLE = """
import sys, time
from advisor.cli.workers import run
begun = []
def ctrl_c(event, _arguments):
    if event == "os.fork":
        begun.append(event)
        if len(begun) == 2:
            raise KeyboardInterrupt
sys.addaudithook(ctrl_c)
run(2, lambda: time.sleep(60), lambda: None)
print("stopped in order")
"""


def test_ctrl_c_while_one_is_begun_stops_them_in_order():
    result = subprocess.run([sys.executable, "-c", STOPPED_IN_THE_MIDDLE], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (result.stdout, result.stderr) == ("stopped in order\n", "")


def test_the_only_process_has_as_many_threads_as_two_together(tmp_path):
    with serving(tmp_path / "one.db", 1) as (server, _port):
        wait_for(lambda: threads(server.pid) == 1 + 8)
    with serving(tmp_path / "two.db", 2) as (server, _port):
        wait_for(lambda: [threads(one) for one in children(server)] == [1 + 1 + 4] * 2)  # one waits for the end of the first


def threads(process):
    return len(list(Path(f"/proc/{process}/task").iterdir()))


@pytest.mark.parametrize("number", ["0", "-1", "1000", "two"])
def test_a_number_that_makes_no_sense_is_refused_in_words(tmp_path, number):
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--workers", number]
    result = subprocess.run([*command, "--db", str(tmp_path / "x.db")], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2 and "--workers" in result.stderr and "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())
