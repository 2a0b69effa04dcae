"""Backups and upgrades while several processes of a server save what many write: each copy is whole, and can take the place."""

import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from click.testing import CliRunner

from advisor.cli import main, workers
from advisor.store import Store, schema
from advisor.store.verifying import verify
from tests.cli.test_workers import EXAMPLE, serving, wait_for
from tests.conftest import size
from tests.killing import QUESTION, Browser, set_back

pytest_plugins = ["tests.postgres"]
pytestmark = [
    pytest.mark.usefixtures("own_cache"),
    pytest.mark.skipif(not workers.possible, reason="the system makes no copy of a process"),
]
WRITERS = 3


class Writer:
    """Someone who saves one answer after the other in a case of their own."""

    def __init__(self, port):
        self.browser, self.port, self.acknowledged = Browser(), port, 0
        self.case = self.browser.open_example(port, EXAMPLE)
        self.browser.open_question(port, self.case)

    def write(self, done):
        number = 0
        while not done.is_set():
            number += 1
            assert self.browser.save(self.port, self.case, str(number)), f"answer {number} was not acknowledged"
            self.acknowledged = number


def prio(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])


@pytest.fixture
def copied(url, tmp_path, request):
    """Makes a backup as an operator does, and takes it into use elsewhere: the URL of what was restored."""

    def in_file(name):
        backup, restored = tmp_path / f"{name}-copy.db", tmp_path / f"{name}-restored.db"
        assert prio("db", "backup", backup, "--db", url).exit_code == 0
        assert prio("db", "restore", backup, "--db", restored).exit_code == 0
        return f"sqlite:///{restored}"

    def on_server(name):
        from tests.postgres import programs

        backup, restored = tmp_path / f"{name}.dump", request.getfixturevalue("postgres")()
        for act, of in (("backup", url), ("restore", restored)):
            command = shlex.split(prio("db", act, backup, "--db", of).output.partition("Run: ")[2])
            subprocess.run([programs() / command[0], *command[1:]], check=True, timeout=120)
        return restored

    return in_file if url.startswith("sqlite") else on_server


def test_a_backup_made_while_many_save_is_whole_and_so_is_the_database_that_is_upgraded_meanwhile(url, tmp_path, base, copied):
    done = Event()
    with serving(tmp_path / "served.db", database=url) as (_server, port), ThreadPoolExecutor(WRITERS) as pool:
        writers = [Writer(port) for _number in range(WRITERS)]
        writing = [pool.submit(one.write, done) for one in writers]
        try:
            for turn in range(size(2, 20)):
                known = [one.acknowledged for one in writers]
                wait_for(lambda known=known: all(one.acknowledged > before for one, before in zip(writers, known, strict=True)))
                set_back(url)  # as the program before this one left it, which is still in use
                result = prio("db", "upgrade", url)
                assert result.exit_code == 0 and f"to {schema.newest()}" in result.output
                before = {one.case: one.acknowledged for one in writers}
                assert holds(copied(f"turn-{turn}"), before, base)
        finally:
            done.set()
        for one in writing:
            one.result()
    assert holds(url, {one.case: one.acknowledged for one in writers}, base)


def holds(url, acknowledged, base):
    """Whether a database is whole and has in each case at least what was acknowledged, and everything before it."""
    with closing(Store(url, base)) as store:
        with store.engine.connect() as connection:
            assert verify(connection).broken == ()
        for case, number in acknowledged.items():
            written = {one.value for one in store.history(case, f"answers/{QUESTION}")}
            assert written >= {str(one) for one in range(1, number + 1)}
    return True
