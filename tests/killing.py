"""Kills servers at any moment of a save, and backups and upgrades at any moment, again and again, while others save; and looks
for what was acknowledged.

`python -m tests.killing 500` does it five hundred times, `python -m tests.killing 500 postgresql://…` on an empty database that
you name; test_killed.py a few times.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.pages import forms_of

ROOT = Path(__file__).parents[1]
QUESTION, PART = "bg-prioriteringssituasjon", "saken"
SERVERS = 2  # on one database
LIMIT = 1.0  # seconds in which a backup or an upgrade is killed, or has ended before

# Starts servers and commands by fork, since a start from nothing takes longer than all else. A line in is what is to be run,
# a line out its port (0 for a command) and its process.
NURSERY = """
import json, os, signal, sys
from advisor import knowledge
from advisor.api import causes, schema, backup, verifying
from advisor.cli import main
from web import create_app
import waitress
knowledge.load()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended is gone
for line in sys.stdin:
    arguments = json.loads(line)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if arguments:
            out = os.open(os.devnull, os.O_WRONLY)
            os.dup2(out, 1), os.dup2(out, 2)
            try:
                main(arguments)
            finally:
                os._exit(0)
        app = create_app(language="en", database=sys.argv[1])
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
        print(server.effective_port, os.getpid(), flush=True)
        server.run()
    elif arguments:
        print(0, child, flush=True)
"""


@dataclass
class Report:
    killed: Counter[str] = field(default_factory=Counter)  # how many of each: server, backup, upgrade
    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0  # saves that were under way when the server was killed
    arrived: int = 0  # and that had been written all the same
    lost: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)  # backups and upgrades that had been made all the same
    wrong: list[str] = field(default_factory=list)  # backups that were not whole, and what an upgrade left behind

    @property
    def kills(self) -> int:
        return self.killed.total()


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


class Nursery:
    """Servers and commands on one database."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.servers: list[tuple[int, int]] = []  # port, process

    def run(self, *arguments: str) -> tuple[int, int]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        port, pid = self.process.stdout.readline().split()
        return int(port), int(pid)

    def fill(self) -> None:
        while len(self.servers) < SERVERS:
            self.servers.append(self.run())

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        for _port, pid in self.servers:
            os.kill(pid, signal.SIGKILL)
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


class Run:
    """Kills, and what came of them, on the database of a URL. `folder` is for the backups."""

    def __init__(self, url: str, folder: Path, seed: int = 0) -> None:
        self.url, self.folder, self.chance, self.report = url, folder, random.Random(seed), Report()
        self.browser, self.case, self.number, self.usual = Browser(), "", 0, 0.05
        in_file = url.startswith("sqlite")
        self.acts = {
            "server": self.kill_server,
            "backup": self.kill_backup if in_file else self.kill_server,  # PostgreSQL's is a program of its own
            "upgrade": self.kill_upgrade,
        }

    def go(self, kills: int) -> Report:
        self.nursery = Nursery(self.url)
        try:
            while self.report.kills < kills:
                self.nursery.fill()
                port, _pid = self.chance.choice(self.nursery.servers)
                self.case = self.case or self.browser.open_example(port, "lunsjtilbud-kort")
                self.look(port)
                name = self.chance.choice(("server", "server", "backup", "upgrade"))
                self.acts[name]()
            self.nursery.fill()
            for port, _pid in self.nursery.servers:
                self.look(port)
        finally:
            self.nursery.close()
        return self.report

    def look(self, port: int) -> None:
        """What stands is the last acknowledged answer, or the one that was under way after it."""
        self.browser.open_question(port, self.case)
        _look_for_what_was_acknowledged(self.browser.standing, self.number, self.report)

    def save(self, count: int) -> None:
        """Answers that are acknowledged, by one server or the other: each form is of the server that it is sent to."""
        for _save in range(count):
            port, _pid = self.chance.choice(self.nursery.servers)
            self.look(port)
            self.number += 1
            begun = time.perf_counter()
            if self.browser.save(port, self.case, f"svar {self.number}"):
                self.report.acknowledged.append(f"svar {self.number}")
            self.usual = 0.8 * self.usual + 0.2 * (time.perf_counter() - begun)

    def kill_server(self) -> None:
        self.save(self.chance.randint(0, 2))
        victim = self.chance.choice(self.nursery.servers)
        self.look(victim[0])
        self.number += 1
        wait = self.chance.uniform(0, 1.3 * self.usual)
        _killed_while_saving(self.browser, *victim, self.case, f"svar {self.number}", wait, self.report)
        self.nursery.servers.remove(victim)
        self.report.killed["server"] += 1

    def kill_backup(self) -> None:
        """What was acknowledged before it began is in it, where it is there at all."""
        last = self.report.acknowledged[-1:]
        target = self.folder / f"copy-{self.report.kills}.db"
        with self.killed("backup", "db", "backup", str(target), "--db", self.url):
            self.save(self.chance.randint(0, 3))
        if target.exists():
            self.report.done["backup"] += 1
            events, broken, lacking = chain(f"sqlite:///{target}", last)
            self.report.wrong += [f"{target.name}: {events} events, {broken}, lacks {lacking}"] if broken or lacking else []
        for left in [*self.folder.glob("copy-*"), *self.folder.glob(".copy-*")]:
            left.unlink()

    def kill_upgrade(self) -> None:
        """The database goes from the version before to this one, or stays; those who have it open save meanwhile."""
        set_back(self.url)
        with self.killed("upgrade", "db", "upgrade", self.url):
            self.save(self.chance.randint(0, 3))
        version, wrong = finish_upgrade(self.url)
        self.report.done["upgrade"] += version != BEFORE[0]
        self.report.wrong += wrong

    @contextmanager
    def killed(self, what: str, *arguments: str) -> Iterator[None]:
        """A command that is killed at some moment of what is done meanwhile, or soon after."""
        end = time.perf_counter() + self.chance.uniform(0, LIMIT)
        _port, pid = self.nursery.run(*arguments)
        yield
        time.sleep(max(0.0, end - time.perf_counter()))
        with suppress(ProcessLookupError):  # it had ended
            os.kill(pid, signal.SIGKILL)
        self.report.killed[what] += 1
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.002)


def run(kills: int, url: str, folder: Path, seed: int = 0) -> Report:
    return Run(url, folder, seed).go(kills)


BEFORE = ("0003", "ALTER TABLE knowledge_base DROP COLUMN hash")  # the version before this one, and how one gets back to it


def set_back(url: str) -> None:
    """Makes of a database one of the version before, while others have it open."""
    from sqlalchemy import text

    from advisor.store import schema
    from advisor.store.backup import closing_engine

    version, step = BEFORE
    with (
        closing_engine(schema.connect(url)) as engine,
        engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(step))
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))


def finish_upgrade(url: str) -> tuple[str, list[str]]:
    """The version that an upgrade left behind, and what is wrong with it: it was done or not begun, and is done now."""
    from advisor.store import schema
    from advisor.store.backup import closing_engine
    from advisor.store.verifying import verify

    with closing_engine(schema.connect(url)) as engine:
        version = schema.version(engine)
        schema.upgrade(engine)
        schema.seen(engine)
        with engine.connect() as connection:
            broken = verify(connection).broken
    wrong = [] if version in (BEFORE[0], schema.newest()) else [f"upgrade: version {version}"]
    return version, [*wrong, *(f"upgrade: {one.where} {one.what}" for one in broken)]


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


def chain(url: str, answers: list[str]) -> tuple[int, list[str], list[str]]:
    """(events, what is broken, the answers that the history lacks) of a database after a run."""
    from advisor import knowledge
    from advisor.store import Store
    from advisor.store.verifying import verify

    store = Store(url, knowledge.load())
    try:
        with store.engine.connect() as connection:
            found = verify(connection)
        [listed] = store.listed()
        written = {one.value for one in store.history(listed.id, f"answers/{QUESTION}")}
        lacking = [text for text in answers if text not in written]
        return found.events, [f"{one.where}: {one.what}" for one in found.broken], lacking
    finally:
        store.close()


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/cases.db"
        report = run(kills, url, Path(folder))
        events, broken, lacking = chain(url, report.acknowledged)
    each = ", ".join(f"{number} of a {what}" for what, number in sorted(report.killed.items()))
    print(f"{report.kills} kills ({each}) in {time.perf_counter() - begun:.0f} s, {SERVERS} servers on one database")
    print(f"acknowledged answers: {len(report.acknowledged)}")
    print(f"under way when killed: {report.unanswered}, of which written: {report.arrived}")
    print(f"done all the same: {dict(report.done)}; wrong with a backup or an upgrade: {report.wrong[:3] or 0}")
    print(f"lost: {report.lost[:3] or 0}; missing in the history: {len(lacking)}; {events} events, broken links: {broken or 0}")
    sys.exit(bool(report.lost or lacking or broken or report.wrong))


if __name__ == "__main__":
    main()
