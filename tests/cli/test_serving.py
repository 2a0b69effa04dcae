"""What `prio serve` says when it starts, and when it cannot."""

import socket
import subprocess
import sys
from contextlib import closing

import pytest

from advisor.cli.serving import _listening
from tests.cli.test_stopping import free_port
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


def test_it_says_which_database_was_made_or_opened(tmp_path, busy):
    path = tmp_path / "x.db"
    assert f"A new database was made: {path}\n" in serve(busy, path).stderr
    assert f"The database is {path}\n" in serve(busy, path).stderr


def named(monkeypatch, *ports):
    """A name with these ports of this machine as its addresses."""
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: addresses)


def test_an_address_that_the_system_names_twice_is_listened_on_once(monkeypatch):
    port = free_port()
    named(monkeypatch, port, port)
    (found,) = _listening("localhost", port)
    found.close()


def test_where_one_address_cannot_be_had_none_is_held(monkeypatch, busy):
    port = free_port()
    named(monkeypatch, port, busy)
    with pytest.raises(OSError, match="use") as raised:
        _listening("localhost", port)
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
    assert raised.value  # with what it saw, which nothing has let go before
