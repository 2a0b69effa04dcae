"""prio serve: the pages, on this machine."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import Problem, current, gettext as _
from . import workers as processes
from .base import FINE, main, shared, unusable
from .database import database_url

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK = ("127.0.0.1", "localhost")  # nobody else can reach us there
THREADS = 4  # of each of several processes: they wait for each other, but for the disk and for a slow document
THREADS_ALONE = 8  # of the only one
WAITING = 1024  # connections that nobody has taken yet
USUAL_WORKERS = min(2, os.cpu_count() or 1) if processes.possible else 1
MOST_WORKERS = 64


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
@shared()
def serve(host: str, port: int, database: str | None, workers: int, kb: Path | None) -> int:
    """The pages, on this machine only: no login, and no way in from outside."""
    if host not in LOOPBACK:
        what = _("«{host}» can be reached by others, and there is no login yet.", host=host)
        return unusable([Problem("prio serve", None, what, _("Use one of {hosts}.", hosts=", ".join(LOOPBACK)))], "text")
    from web import assets, create_app

    from ..api import causes, logs

    handler = logging.StreamHandler()
    handler.addFilter(logs.Mask())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    _stop_in_order()
    app = create_app(knowledge_folder=kb, language=current(), database=database_url(database))
    store = app.extensions["archive"].store
    click.echo(_opened(store.made, causes.shown(store.engine.url)), err=True)
    if missing := assets.missing():
        click.echo(
            _("The pages lack {files}: they work, and look plain. Install again with npm at hand.", files=", ".join(missing))
        )
    try:
        try:
            sockets = _listening(host, port)
        except OSError as error:
            what = _("Port {port} cannot be used: {reason}.", port=port, reason=_why_not(error))
            return unusable([Problem("prio serve", None, what, _("Choose another with --port."))], "text")
        click.echo(_("Open http://{host}:{port} in a browser. Stop with Ctrl+C.", host=host, port=port))
        if workers == 1:
            _answer(app, sockets, THREADS_ALONE)
        else:
            app.test_client().get("/")  # what the first page reads, is read once for all of them
            store.engine.dispose()  # no process uses a line to the database that another has opened
            processes.run(workers, lambda: _answer(app, sockets, THREADS), _begun_again)
    except processes.DyingWorkers:
        what = _("The processes that answer stop again and again.")
        cure = _("What is said above tells why; with --workers 1 there is only one.")
        return unusable([Problem("prio serve", None, what, cure)], "text")
    finally:
        if not store.close():
            click.echo(_("The last answers stand in the journal beside the database (-wal): a copy must have both files."))
    return FINE


def _listening(host: str, port: int) -> list[socket.socket]:
    """A socket on each address of a name. Raises OSError, and then none is left open."""
    known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    with contextlib.ExitStack() as opened:
        found = []
        for family, address in dict.fromkeys((one[0], one[4]) for one in known):  # a system may name one twice
            found.append(opened.enter_context(socket.socket(family)))
            if os.name == "posix":  # elsewhere it would take the port from another program
                found[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found[-1].bind(address)
            found[-1].listen(WAITING)
        opened.pop_all()
    return found


def _answer(app: Flask, sockets: Sequence[socket.socket], threads: int) -> None:
    """Answers what comes, until the process is told to stop."""
    from waitress import create_server

    create_server(app, sockets=list(sockets), threads=threads, backlog=WAITING).run()
    app.extensions["archive"].store.engine.dispose()


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
