"""prio serve, verify and db: the pages, and the database behind them."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from ..errors import Problem
from ..language import current
from ..language import gettext as _
from .base import FINE, MISSING, main, print_json, shared, unusable

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

    from .. import logs

    handler = logging.StreamHandler()
    handler.addFilter(logs.Mask())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    app = create_app(knowledge_folder=kb, language=current(), database=_database(database))
    if missing := assets.missing():
        click.echo(
            _("The pages lack {files}: they work, and look plain. Install again with npm at hand.", files=", ".join(missing))
        )
    try:
        server = create_server(app, host=host, port=port, threads=8)
    except OSError as error:
        what = _("Port {port} cannot be used: {reason}.", port=port, reason=error.strerror)
        return unusable([Problem("prio serve", None, what, _("Choose another with --port."))], "text")
    click.echo(_("Open http://{host}:{port} in a browser. Stop with Ctrl+C.", host=host, port=port))
    server.run()
    return FINE


def _database(named: str | None) -> str:
    """The URL of a database: the one that is named, as URL or path, else the user's own."""
    from ..store.schema import default_url

    if not named:
        return default_url()
    return named if "://" in named else f"sqlite:///{Path(named).absolute()}"


@main.command()
@click.argument("source", required=False)
@shared("text", "json")
def verify(source: str | None, form: str, kb: Path | None) -> int:
    """Does every answer in a database stand as it was written? SOURCE is a URL or a path; else your own database."""
    from .. import terminal
    from ..store import schema, verifying

    url = _database(source)
    engine = schema.connect(url, make=False)
    try:
        schema.ready(engine)
        with engine.connect() as connection:
            found = verifying.verify(connection)
    finally:
        engine.dispose()
    if form == "json":
        broken = [{"case": one.where, "event": one.number, "what": one.what} for one in found.broken]
        counts = {"cases": found.cases, "events": found.events, "knowledge_bases": found.bases}
        print_json({**counts, "broken": broken, "fingerprint": found.fingerprint})
    else:
        terminal.say(_("{cases} cases, {events} events, {bases} knowledge bases.", **vars(found)))
        for one in found.broken:
            terminal.say(_("{where}: {what}.", where=one.where, what=one.what))
        verdict = _("Every link holds.") if not found.broken else _("Not all stands as it was written.")
        terminal.say(verdict, "bold")
        terminal.say(_("Fingerprint: {fingerprint}", fingerprint=found.fingerprint), "dim")
    return MISSING if found.broken else FINE


@main.group()
def db() -> None:
    """The database of cases."""


@db.command("upgrade")
@click.argument("source", required=False)
@shared()
def db_upgrade(source: str | None, kb: Path | None) -> int:
    """Takes a database to the version that this program writes. No answers are lost."""
    from .. import terminal
    from ..store import schema

    engine = schema.connect(_database(source))
    try:
        before, after = schema.upgrade(engine)
    finally:
        engine.dispose()
    if before == after:
        terminal.say(_("The database has version {after} already.", after=after))
    else:
        terminal.say(_("The database went from version {before} to {after}.", before=before or "–", after=after))
    return FINE


@db.command("base")
@click.argument("digest")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--db", "source", help="Database, as a URL or a path; else your own.")
@shared()
def db_base(digest: str, folder: Path, source: str | None, kb: Path | None) -> int:
    """Writes a knowledge base that a case has used to a folder, for --kb. DIGEST may be its first letters."""
    from .. import terminal
    from ..store import bases, schema

    engine = schema.connect(_database(source), make=False)
    try:
        schema.ready(engine)
        with engine.connect() as connection:
            bases.write_out(connection, digest, folder)
    finally:
        engine.dispose()
    terminal.say(_("The knowledge base is in {folder}.", folder=folder))
    return FINE
