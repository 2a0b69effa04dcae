"""prio serve: the pages, on this machine."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from time import gmtime, monotonic
from typing import TYPE_CHECKING

import click

from ..api import Problem, current, gettext as _
from . import workers as processes
from .base import FINE, main, shared, unusable
from .database import database_url

if TYPE_CHECKING:
    from flask import Flask

    from ..api import Folders

LOOPBACK = ("127.0.0.1", "localhost")  # nobody else can reach us there
THREADS = 4  # of each of several processes: they wait for each other, but for the disk and for a slow document
THREADS_ALONE = 8  # of the only one
USUAL_WORKERS = min(2, os.cpu_count() or 1) if processes.possible else 1
MOST_WORKERS = 64
LOOK_EVERY = 30.0  # seconds between two looks at disk and memory
SAY_AGAIN = 3600.0


class Lines(logging.Formatter):
    """An event has its time, in UTC, and begins a line; no text in it begins another, whoever wrote it."""

    converter = staticmethod(gmtime)

    def __init__(self) -> None:
        super().__init__("{asctime}Z {levelname} {name}: {message}", "%Y-%m-%dT%H:%M:%S", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(super().format(record).splitlines())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Name or address to listen on; of this machine only.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
@click.option("--db", "database", help="Database of cases, as an SQLAlchemy URL or the path of an SQLite file.")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS if processes.possible else 1),
    default=USUAL_WORKERS,
    show_default=True,
    help="Processes that answer; one for each core is enough.",
)
@click.option("--watch", is_flag=True, help="For who edits the knowledge base: the pages follow what is saved.")
@shared()
def serve(host: str, port: int, database: str | None, workers: int, kb: Path | Folders | None, watch: bool) -> int:
    """The pages, on this machine only: no login, and no way in from outside."""
    if host not in LOOPBACK:
        what = _("«{host}» can be reached by others, and there is no login yet.", host=host)
        return unusable([Problem("prio serve", None, what, _("Use one of {hosts}.", hosts=", ".join(LOOPBACK)))], "text")
    from ..api import logs
    from .listening import listening

    handler = logging.StreamHandler()
    handler.addFilter(logs.Mask())
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    _stop_in_order()
    try:
        sockets = listening(host, port)  # before anything is made
    except OSError as error:
        what = _("Port {port} cannot be used: {reason}.", port=port, reason=_why_not(error))
        return unusable([Problem("prio serve", None, what, _("Choose another with --port."))], "text")
    with contextlib.ExitStack() as opened:
        for one in sockets:
            opened.enter_context(one)
        return _serve(f"http://{host}:{port}", sockets, database_url(database), workers, kb, watch)


def _serve(
    address: str, sockets: Sequence[socket.socket], url: str, workers: int, kb: Path | Folders | None, follow: bool
) -> int:
    from web import assets, create_app

    from ..api import causes

    app = create_app(at=kb, language=current(), database=url, follow=follow)
    store = app.extensions["archive"].store
    click.echo(_opened(store.made, causes.shown(store.engine.url)), err=True)
    if missing := assets.missing():
        click.echo(
            _("The pages lack {files}: they work, and look plain. Install again with npm at hand.", files=", ".join(missing))
        )
    watch = Watch(url)
    watch.look()
    try:
        click.echo(_("Open {address} in a browser. Stop with Ctrl+C.", address=address))
        if workers == 1:
            _answer(app, sockets, THREADS_ALONE, watch.look)
        else:
            app.test_client().get("/")  # what the first page reads, is read once for all of them
            store.engine.dispose()  # no process uses a line to the database that another has opened
            processes.run(workers, lambda: _answer(app, sockets, THREADS), _begun_again, watch.look)
    except processes.DyingWorkers:
        what = _("The processes that answer stop again and again.")
        cure = _("What is said above tells why; with --workers 1 there is only one.")
        return unusable([Problem("prio serve", None, what, cure)], "text")
    finally:
        if not store.close():
            click.echo(_("The last answers stand in the journal beside the database (-wal): a copy must have both files."))
    return FINE


def _answer(app: Flask, sockets: Sequence[socket.socket], threads: int, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Answers what comes, until the process is told to stop."""
    from web.protection import HEADERS, NOT_KEPT

    from .listening import answer

    answer(app, sockets, threads, {**HEADERS, **NOT_KEPT}, meanwhile)
    app.extensions["archive"].store.engine.dispose()


class Watch:
    """Says in the terminal that disk or memory is about to end: at once, and again while it lasts."""

    def __init__(self, url: str):
        self.url = url
        self.next_look = -inf
        self.told: dict[str, float] = {}  # what was said, and when

    def look(self, processes: Sequence[int] = ()) -> None:
        """`processes` are those that answer, where it is not this one. It may be asked as often as one likes."""
        from ..api import condition

        now = monotonic()
        if now < self.next_look:
            return
        self.next_look = now + LOOK_EVERY
        for about, words in condition.shortages(condition.room(self.url, processes)).items():
            if now - self.told.get(about, -inf) > SAY_AGAIN:
                self.told[about] = now
                click.echo(words, err=True)


def _begun_again() -> None:
    click.echo(_("A process that answers has stopped, and another was begun in its place. No saved answer is lost."), err=True)


def _opened(made: bool, database: str) -> str:
    """Which database was opened: a name that is written wrong would else be a new, empty one, and nobody told."""
    if made:
        return _("A new database was made: {database}", database=database)
    return _("The database is {database}", database=database)


def _why_not(error: OSError) -> str:
    """Why a port cannot be used, in our own words."""
    match error.errno:
        case errno.EADDRINUSE:
            return _("another program uses it")
        case errno.EACCES | errno.EPERM:
            return _("the machine does not let the program have it")
    return _("the system answers with an error ({code})", code=errno.errorcode.get(error.errno or 0, "?"))


def _stop_in_order() -> None:
    """Who is told to stop, stops as with Ctrl+C: also when the machine or its terminal is closed."""

    def stop(*_arguments: object) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)  # it is stopping
        raise SystemExit(FINE)

    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    signals = [one for one in signals if signal.getsignal(one) is signal.SIG_DFL]  # else nohup, or another, knows better
    for one in signals:
        signal.signal(one, stop)
