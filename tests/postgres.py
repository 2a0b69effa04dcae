"""Databases for the tests: each test that asks for `url` runs on SQLite and on PostgreSQL.

One server for the whole run, in a folder of its own, reached through a socket there: nothing listens on the
network. Use it with `pytest_plugins = ["tests.postgres"]`.
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.knowledge.cache import keep

USER = "postgres"  # who runs the server where we are root: PostgreSQL refuses to
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "lock_timeout": "20s",  # who waits for ever fails
}
BACKENDS = ("sqlite", "postgresql")

_number = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    named = shutil.which("initdb")
    return next(
        (path for path in [*folders, *([Path(named).resolve().parent] if named else [])] if (path / "pg_ctl").exists()), None
    )


def missing() -> str:
    """Why nothing can run on PostgreSQL here; empty where it can."""
    if find_spec("psycopg") is None:
        return "psycopg 3 is not installed"
    if programs() is None:
        return "PostgreSQL's server is not on this machine"
    if os.getuid() == 0 and (USER not in (one.pw_name for one in pwd.getpwall()) or not shutil.which("runuser")):
        return f"root cannot run PostgreSQL, and there is no user {USER}"
    return ""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Makes an empty database and gives its URL. `stopped()` is a server that is away for a while."""
    if reason := missing():
        pytest.skip(reason)
    folder = Path(
        tempfile.mkdtemp(prefix="prio-pg-")
    )  # not pytest's: only its owner can enter that, and a socket's name is short
    if os.getuid() == 0:
        shutil.chown(folder, USER)

    def as_user(program: str, *arguments: str) -> list[str]:
        before = ["runuser", "-u", USER, "--"] if os.getuid() == 0 else []
        return [*before, str(programs() / program), *arguments]  # type: ignore[operator]

    def run(program: str, *arguments: str) -> None:
        subprocess.run(as_user(program, *arguments), cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60)

    data = str(folder / "data")
    run("initdb", "-A", "trust", "-U", USER, "-N", "--no-instructions", "-E", "UTF8", "--locale=C", "-D", data)
    options = [f"-c{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": folder}.items()]
    start = as_user("pg_ctl", "-w", "-s", "-D", data, "-l", str(folder / "log"), "-o", shlex.join(options), "start")
    stop = as_user("pg_ctl", "-w", "-s", "-m", "immediate", "-D", data, "stop")
    script = f"{shlex.join(start)} </dev/null && echo ready; read _; {shlex.join(stop)}; rm -rf {folder} &"
    keeper = subprocess.Popen(
        ["sh", "-c", script], cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert keeper.stdin and keeper.stdout
    if keeper.stdout.readline() != b"ready\n":
        pytest.fail(f"PostgreSQL does not start: {(folder / 'log').read_text()}")

    class Server:
        def __call__(self) -> str:
            name = f"t{next(_number)}"
            run("createdb", "-h", str(folder), "-U", USER, name)
            return f"postgresql+psycopg://{USER}@/{name}?host={folder}"

        @contextmanager
        def stopped(self) -> Iterator[None]:
            """As when its machine is started again: every line is cut, and for a while nobody is there."""
            subprocess.run([*stop[:-1], "-m", "fast", "stop"], cwd=folder, check=True, timeout=60)
            try:
                yield
            finally:
                subprocess.run(start, cwd=folder, check=True, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    yield Server()
    keeper.stdin.close()  # the keeper reads the end, and stops the server: also where these tests are killed
    keeper.wait(timeout=60)
    keeper.stdout.close()


def _empty(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'cases.db'}"
    return request.getfixturevalue("postgres")()


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the test's own."""
    return _empty(request, tmp_path)


@pytest.fixture(scope="module", params=BACKENDS)
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database for all tests of a file."""
    return _empty(request, tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the base that comes with the program: a process that begins there reads no file of it anew."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        keep(knowledge.load())
    return folder


@pytest.fixture(scope="module")
def own_cache(cache: Path) -> Iterator[None]:
    """Kept knowledge bases are unpacked in a cache folder that is not the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        yield
