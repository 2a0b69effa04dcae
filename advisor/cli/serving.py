"""prio serve: the pages, on this machine."""

from __future__ import annotations

import errno
import logging
import signal
from pathlib import Path

import click

from ..api import Problem, current, gettext as _
from .base import FINE, main, shared, unusable
from .database import database_url

LOOPBACK = ("127.0.0.1", "localhost")  # nobody else can reach us there


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Name or address to listen on; of this machine only.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
@click.option("--db", "database", help="Database of cases, as an SQLAlchemy URL or the path of an SQLite file.")
@shared()
def serve(host: str, port: int, database: str | None, kb: Path | None) -> int:
    """The pages, on this machine only: no login, and no way in from outside."""
    if host not in LOOPBACK:
        what = _("«{host}» can be reached by others, and there is no login yet.", host=host)
        return unusable([Problem("prio serve", None, what, _("Use one of {hosts}.", hosts=", ".join(LOOPBACK)))], "text")
    from waitress import create_server

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
        server = create_server(app, host=host, port=port, threads=8)
        click.echo(_("Open http://{host}:{port} in a browser. Stop with Ctrl+C.", host=host, port=port))
        server.run()
    except OSError as error:
        what = _("Port {port} cannot be used: {reason}.", port=port, reason=_why_not(error))
        return unusable([Problem("prio serve", None, what, _("Choose another with --port."))], "text")
    finally:
        if not store.close():
            click.echo(_("The last answers stand in the journal beside the database (-wal): a copy must have both files."))
    return FINE


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
