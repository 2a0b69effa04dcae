"""What `prio serve` says when it starts, and when it cannot."""

import logging
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from advisor.cli import workers
from advisor.cli.serving import Lines
from tests.cli.test_stopping import free_port
from tests.cli.test_workers import serving
from tests.killing import ROOT


@pytest.fixture
def busy():
    """A port that another program listens on."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def serve(port, database):
    """What a program of its own says: it would else take over the signals of this one."""
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "serve", "--lang", "en"]
    return subprocess.run([*command, "--port", str(port), "--db", str(database)], cwd=ROOT, capture_output=True, text=True)


def test_a_busy_port_is_told_in_our_own_words_with_a_cure(tmp_path, busy):
    result = serve(busy, tmp_path / "x.db")
    said = " ".join((result.stdout + result.stderr).split())
    assert result.returncode == 2 and f"Port {busy} cannot be used: another program uses it. Choose another with --port." in said


def test_on_a_busy_port_nothing_is_made(tmp_path, busy):
    serve(busy, tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_written_wrong_is_told_and_nothing_is_made(tmp_path):
    result = serve(free_port(), tmp_path / "helse" / "x.db")
    said = " ".join((result.stdout + result.stderr).split())
    assert result.returncode == 2 and f"there is no folder {tmp_path / 'helse'}. Is the path written right?" in said
    assert list(tmp_path.iterdir()) == []


def test_the_port_is_free_again_when_the_database_cannot_be_used(tmp_path):
    port = free_port()
    serve(port, tmp_path)
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))


@pytest.mark.skipif(not workers.possible, reason="how a server is known to be ready is told by Linux")
def test_it_says_which_database_was_made_or_opened(tmp_path):
    path = tmp_path / "x.db"
    with serving(path, 1):
        pass
    assert f"A new database was made: {path}\n" in path.with_suffix(".said").read_text()
    with serving(path, 1):
        pass
    assert f"The database is {path}\n" in path.with_suffix(".said").read_text()


def test_a_line_of_the_log_has_its_time_and_no_text_in_it_begins_another():
    try:
        raise ValueError("b\nc")
    except ValueError:
        record = logging.LogRecord("web", logging.ERROR, "x.py", 1, "On /a\r\n2026 ERROR forged\u2028too", (), sys.exc_info())
    record.created = 1_790_000_000
    first, *rest = Lines().format(record).split("\n")
    assert first == "2026-09-21T14:13:20Z ERROR web: On /a"
    assert rest[:2] == ["    2026 ERROR forged", "    too"] and rest[-1] == "    c"
    assert all(line.startswith("    ") and len(line.splitlines()) == 1 for line in rest)
