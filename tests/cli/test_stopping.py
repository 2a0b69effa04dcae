"""A server that is told to stop, stops in order: its one file then holds everything."""

import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from advisor.store import Store
from tests.conftest import size
from tests.killing import ROOT, Browser


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.parametrize(
    "name, workers",
    size([("SIGTERM", 2), ("SIGINT", 1)], [(one, number) for one in ("SIGTERM", "SIGINT", "SIGHUP") for number in (1, 2)]),
)
def test_the_one_file_holds_everything_after_a_stop(tmp_path, base, name, workers):
    path, port = tmp_path / "cases.db", free_port()
    command = [sys.executable, "-c", "from advisor.cli import main; main()"]
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--db", str(path), "--workers", str(workers)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stdout.readline()
        while str(port) not in line:
            assert line, "the server did not start"
            line = server.stdout.readline()
        id = Browser().open_example(port, "lunsjtilbud-kort")
        assert (tmp_path / "cases.db-wal").stat().st_size > 0
        server.send_signal(getattr(signal, name))
        assert server.wait(timeout=30) == 0
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.db", "forms.key"]
    with closing(Store(f"sqlite:///{path}", base)) as store:
        assert [one.id for one in store.listed()] == [id]
