"""A page update: an answer saved as it is given, with the advice that comes back, by several people at a time.

The server is `prio serve` as it is started by everyone, and its users are threads of this process, each with a case of
its own. They take some seconds for each answer, so what is shown is what somebody feels while the others work.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from tests.killing import Browser

from .cases import TYPICAL
from .clocks import PRIO, ROOT, NotHere, percentile
from .goals import Measured

PAUSE = 5.0  # seconds from an answer to the next of the same user, on the average
SECONDS = 25.0  # of work; as many as there are users where they are few
ALONE = 3.0  # seconds in which one user works without a pause, first
ROUNDS = 3  # of all in the same instant
STARTING = 60.0  # seconds that a server may take

User = tuple[str, Browser]  # (case, browser)


def users(count: int) -> Measured:
    """So many users at a time: what 95 of 100 updates do not exceed, in milliseconds."""
    seconds = min(SECONDS, count)
    with _server() as (port, pid), ExitStack() as stack:
        several = [_begun(port, stack) for _user in range(count)]
        for user in several:
            _save(port, user, 0)
        alone = _work(port, several[:1], min(ALONE, seconds), 0)
        before = _processors(pid)
        took = _work(port, several, seconds, PAUSE)
        after = _processors(pid)
        instant = percentile([one for _round in range(ROUNDS) for one in _at_once(port, several)], 0.95)
    cpu = (after - before) / len(took) if before is not None and after is not None else None
    queue = instant / (median(alone) * count)
    together = f"all in the same instant p95 {queue:.2f} × as many one after the other"
    note = f"one user alone has {median(alone) * 1000:.0f} ms; {together}"
    if cpu is not None:
        note += f"; the server's processors work {cpu * 1000:.0f} ms for an answer"
    return Measured((percentile(took, 0.95) * 1000,), median(took), percentile(took, 0.99), len(took), None, median(alone), note)


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """A server on a free port with an empty database: (port, process)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [*PRIO, "serve", "--port", str(port), "--db", str(Path(folder) / "cases.db")]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port, server)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotHere("the server did not start")


def _begun(port: int, stack: ExitStack) -> User:
    browser = Browser(keeps=True)
    stack.callback(lambda: browser.connection and browser.connection.close())
    case = browser.open_example(port, TYPICAL.stem)
    browser.open_question(port, case)
    return case, browser


def _work(port: int, several: list[User], seconds: float, pause: float) -> list[float]:
    """Seconds of each save, of people who take some time for each."""
    until = time.monotonic() + seconds

    def work(user: User, took: list[float]) -> None:
        chance, number = random.Random(user[0]), 0
        time.sleep(chance.uniform(0, min(pause, seconds)))
        while time.monotonic() < until or not number:
            number += 1
            took.append(_save(port, user, number))
            time.sleep(min(chance.uniform(0.5, 1.5) * pause, max(0.0, until - time.monotonic())))

    return _together(work, several)


def _at_once(port: int, several: list[User]) -> list[float]:
    """Seconds of each save, where all send one in the same instant."""
    begin = threading.Barrier(len(several))

    def work(user: User, took: list[float]) -> None:
        begin.wait()
        took.append(_save(port, user, 0))

    return _together(work, several)


def _together(work: Callable[[User, list[float]], None], several: list[User]) -> list[float]:
    """What came of a thread for each user. Raises what any of them raised."""
    took: list[float] = []
    with ThreadPoolExecutor(len(several)) as threads:
        for done in [threads.submit(work, user, took) for user in several]:
            done.result()
    return took


def _save(port: int, user: User, number: int) -> float:
    case, browser = user
    begun = time.perf_counter()
    if not browser.save(port, case, f"Svar nummer {number} i saken, klokken {begun}"):
        raise NotHere("an answer was not saved")
    return time.perf_counter() - begun


def _processors(pid: int) -> float | None:
    """Seconds that a process and its children have used; None where the system does not say."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in (str(pid), *children)]
    except OSError:
        return None
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")
