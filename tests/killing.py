"""Kills the server at any moment of a save, again and again, and looks for what was acknowledged.

`python -m tests.killing 500` does it five hundred times; test_killed.py a few times.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.pages import forms_of

ROOT = Path(__file__).parents[1]
QUESTION, PART = "bg-prioriteringssituasjon", "saken"

# Starts servers by fork, since a start from nothing takes longer than all else. A line in is a fork, a line out its port.
NURSERY = """
import os, sys
from advisor import knowledge
from web import create_app
import waitress
knowledge.load()
for _line in sys.stdin:
    if os.fork() == 0:
        server = waitress.create_server(create_app(language="en", database=sys.argv[1]), host="127.0.0.1", port=0, threads=4)
        print(server.effective_port, os.getpid(), flush=True)
        server.run()
"""


@dataclass
class Report:
    kills: int = 0
    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0  # saves that were under way when the server was killed
    arrived: int = 0  # and that had been written all the same
    lost: list[str] = field(default_factory=list)


class Browser:
    """As little of a browser as it takes to save an answer as htmx does: cookies, and the whole form of the page.

    A browser keeps its connection (`keeps`); one whose server is killed again and again makes a new one each time.
    """

    def __init__(self, keeps: bool = False) -> None:
        self.keeps = keeps
        self.connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.form: list[tuple[str, str]] = []
        self.standing = ""  # the answer that the form showed

    def request(self, port: int, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        """(status, where it leads, text)"""
        connection = self.connection or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection = connection if self.keeps else None
        try:
            headers = {"Cookie": self.cookie}
            if fields is not None:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for header, value in response.getheaders():
                if header.lower() == "set-cookie":
                    name, _, rest = value.partition("=")
                    self.cookies[name] = rest.partition(";")[0]
            return response.status, response.getheader("Location", ""), text
        finally:
            if not self.keeps:
                connection.close()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def open_example(self, port: int, id: str) -> str:
        """Opens an example; the id of the case."""
        [form] = [one for one in forms_of(self.request(port, "GET", "/")[2]) if one.action == f"/eksempel/{id}"]
        return self.request(port, "POST", form.action, form.sent())[1].split("/")[2]

    def open_question(self, port: int, case: str) -> None:
        [form] = [one for one in forms_of(self.request(port, "GET", f"/sak/{case}/{PART}")[2]) if one.id == "svar"]
        self.form, self.standing = form.sent(), form.value(f"{QUESTION}.verdi")

    def fields(self, text: str) -> list[tuple[str, str]]:
        """The form with another answer to the question."""
        return [(name, text if name == f"{QUESTION}.verdi" else value) for name, value in self.form]

    def save(self, port: int, case: str, text: str) -> bool:
        """Whether the server said that the answer is saved."""
        status, _, page = self.request(port, "POST", f"/sak/{case}/{PART}", self.fields(text))
        versions = dict(re.findall(r'name="([^"]+\.versjon)" value="(\d+)"', page))
        before = dict(self.form)
        key = f"{QUESTION}.versjon"
        if status != 200 or int(versions.get(key, 0)) <= int(before[key]):
            return False
        self.form = [(name, versions.get(name, value)) for name, value in self.form]
        return True


def run(kills: int, database: Path, seed: int = 0) -> Report:
    chance, report, browser = random.Random(seed), Report(), Browser()
    url = f"sqlite:///{database}"
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    case, number, usual = "", 0, 0.05
    try:
        while report.kills < kills:
            port, pid = _start(nursery)
            case = case or browser.open_example(port, "lunsjtilbud-kort")
            browser.open_question(port, case)
            _look_for_what_was_acknowledged(browser.standing, number, report)
            for _save in range(chance.randint(0, 3)):
                number += 1
                begun = time.perf_counter()
                if browser.save(port, case, f"svar {number}"):
                    report.acknowledged.append(f"svar {number}")
                usual = 0.8 * usual + 0.2 * (time.perf_counter() - begun)
            number += 1
            _killed_while_saving(browser, port, pid, case, f"svar {number}", chance.uniform(0, 1.3 * usual), report)
        port, pid = _start(nursery)
        browser.open_question(port, case)
        _look_for_what_was_acknowledged(browser.standing, number, report)
        os.kill(pid, signal.SIGKILL)
    finally:
        nursery.stdin.close()
        nursery.wait(timeout=20)
        nursery.stdout.close()
    return report


def _start(nursery: subprocess.Popen) -> tuple[int, int]:
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    port, pid = nursery.stdout.readline().split()
    return int(port), int(pid)


def _killed_while_saving(browser: Browser, port: int, pid: int, case: str, text: str, wait: float, report: Report) -> None:
    """Sends a save, waits a moment, and kills the server; an answer that came before that counts as acknowledged."""
    body = urlencode(browser.fields(text)).encode()
    head = [
        f"POST /sak/{case}/{PART} HTTP/1.0",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "HX-Request: true",
        f"Cookie: {browser.cookie}",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
        report.kills += 1
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionError:
            pass
    if answer.startswith(b"HTTP/1.0 200") and b"X-Unsaved: 0" in answer:
        report.acknowledged.append(text)
    else:
        report.unanswered += 1


def _look_for_what_was_acknowledged(standing: str, sent: int, report: Report) -> None:
    """What stands is the last acknowledged answer, or the one that was under way after it."""
    last = report.acknowledged[-1] if report.acknowledged else None
    under_way = f"svar {sent}"
    if standing == under_way and under_way != last:
        report.arrived += 1
        report.acknowledged.append(under_way)  # its writer sees it when the page comes back
    elif last is not None and standing != last:
        report.lost.append(f"{last} (found {standing!r})")


def chain(database: Path, case_text: str) -> tuple[int, list[str], list[str]]:
    """(events, what is broken, the answers that the history lacks) of the database after a run."""
    from advisor import knowledge
    from advisor.store import Store
    from advisor.store.verifying import verify

    store = Store(f"sqlite:///{database}", knowledge.load())
    try:
        with store.engine.connect() as connection:
            found = verify(connection)
        [listed] = store.listed()
        written = {one.value for one in store.history(listed.id, f"answers/{QUESTION}")}
        lacking = [text for text in case_text.split("\n") if text and text not in written]
        return found.events, [one.what for one in found.broken], lacking
    finally:
        store.close()


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "cases.db"
        report = run(kills, database)
        events, broken, lacking = chain(database, "\n".join(report.acknowledged))
    print(f"{report.kills} kills in {time.perf_counter() - begun:.0f} s, {len(report.acknowledged)} acknowledged answers")
    print(f"under way when killed: {report.unanswered}, of which written: {report.arrived}")
    print(f"lost: {report.lost[:3] or 0}; missing in the history: {len(lacking)}; {events} events, broken links: {broken or 0}")
    sys.exit(bool(report.lost or lacking or broken))


if __name__ == "__main__":
    main()
