"""What `prio serve` says when it starts, and when it cannot."""

import socket
from contextlib import closing

import pytest
from click.testing import CliRunner

from advisor.cli import main
from advisor.store import Store

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def busy():
    """A port that another program listens on."""
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def serve(port, database):
    return CliRunner().invoke(main, ["serve", "--port", str(port), "--db", str(database), "--lang", "en"])


def test_a_busy_port_is_told_in_our_own_words_with_a_cure(tmp_path, busy):
    result = serve(busy, tmp_path / "x.db")
    said = " ".join(result.output.split())
    assert result.exit_code == 2 and f"Port {busy} cannot be used: another program uses it. Choose another with --port." in said


def test_it_says_which_database_was_made_or_opened(tmp_path, base, busy):
    path = tmp_path / "x.db"
    assert f"A new database was made: {path}\n" in serve(busy, path).stderr
    with closing(Store(f"sqlite:///{path}", base)) as store:
        assert not store.made
    assert f"The database is {path}\n" in serve(busy, path).stderr
