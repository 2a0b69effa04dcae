"""How long a page update takes: an answer saved as it is given, with the advice that comes back.

The server is `prio serve`, its users are threads of this process, each with a case of its own. «at once» means that
each sends the next answer as soon as the last came back; «working» means that they take some seconds for each; «in the
same instant» that all send one answer together, and nobody another before all have come back.

    .venv/bin/python benchmarks/pages.py [--users 20 50] [--seconds 20] [--workers 2]
"""

from __future__ import annotations

import argparse
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from advisor import knowledge  # noqa: E402
from advisor.advice.advice import advise  # noqa: E402
from advisor.case.casefile import read_case  # noqa: E402
from tests.killing import Browser  # noqa: E402

EXAMPLE = "avlastning-eller-team"  # two measures, 137 answers


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def serve(folder: str, *options: str) -> tuple[subprocess.Popen, int]:
    port = free_port()
    command = ["-c", "from advisor.cli import main; main()", "serve", "--port", str(port), "--db", f"{folder}/cases.db"]
    command += options
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def work(port: int, case: str, browser: Browser, until: float, pause: float, took: list[float]) -> None:
    chance, number = random.Random(case), 0
    time.sleep(chance.uniform(0, pause))
    while time.monotonic() < until:
        number += 1
        begun = time.perf_counter()
        if not browser.save(port, case, f"Svar nummer {number} i saken"):
            raise SystemExit("an answer was not saved")
        took.append(time.perf_counter() - begun)
        time.sleep(chance.uniform(0.5, 1.5) * pause)


def run(port: int, users: list[tuple[str, Browser]], seconds: float, pause: float) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(port, case, browser, until, pause, took)) for case, browser in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)


def instant(port: int, users: list[tuple[str, Browser]], rounds: int = 5) -> list[float]:
    took: list[float] = []
    for _round in range(rounds):
        begin = threading.Barrier(len(users))
        threads = [threading.Thread(target=_one, args=(port, case, browser, begin, took)) for case, browser in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sorted(took)


def _one(port: int, case: str, browser: Browser, begin: threading.Barrier, took: list[float]) -> None:
    begin.wait()
    begun = time.perf_counter()
    if not browser.save(port, case, f"Svar {begun} i saken"):
        raise SystemExit("an answer was not saved")
    took.append(time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[20, 50])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", help="as of prio serve; its own choice unless told")
    given = parser.parse_args()
    base = knowledge.load()
    case = read_case(ROOT / "examples" / f"{EXAMPLE}.yaml", base)
    advise(case, base)
    alone = statistics.median(_timed(lambda: advise(case, base)) for _round in range(15))
    print(f"full advice on the same case, in one process: median {alone * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        server, port = serve(folder, *(["--workers", given.workers] if given.workers else []))
        try:
            users = []
            for _user in range(max(given.users)):
                browser = Browser(keeps=True)
                id = browser.open_example(port, EXAMPLE)
                browser.open_question(port, id)
                users.append((id, browser))
            run(port, users[:1], 3, 0)
            tell("one user", one := run(port, users[:1], given.seconds, 0.0), alone)
            print(f"a save alone: median {statistics.median(one) / alone:.1f} × the advice alone")
            for count in given.users:
                several = users[:count]
                tell(f"{count} users working, an answer every 5 s", run(port, several, given.seconds, 5.0), alone)
                tell(f"{count} users working, an answer every 2 s", run(port, several, given.seconds, 2.0), alone)
                tell(f"{count} users at once, without a pause", run(port, several, given.seconds, 0.0), alone)
                tell(f"{count} users in the same instant", took := instant(port, several), alone)
                queue = took[int(0.95 * (len(took) - 1))] / (statistics.median(one) * count)
                print(f"  p95 is {queue:.2f} × the time of so many saves one after the other")
        finally:
            server.terminate()
            server.wait()


def tell(name: str, took: list[float], alone: float) -> None:
    middle, high = statistics.median(took), took[int(0.95 * (len(took) - 1))]
    print(
        f"{name}: median {middle * 1000:.0f} ms, p95 {high * 1000:.0f} ms, most {took[-1] * 1000:.0f} ms, "
        f"{len(took)} saves; p95 is {high / alone:.1f} × the advice alone"
    )


def _timed(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
