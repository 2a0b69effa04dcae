"""prio verify and db: the database behind the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import gettext as _, ngettext
from .base import FINE, MISSING, main, print_json, shared

if TYPE_CHECKING:
    from ..api import Verified


def database_url(named: str | None) -> str:
    """The URL of a database: the one that is named, as URL or path, else the user's own."""
    from ..api import default_url

    if not named:
        return default_url()
    return named if "://" in named else f"sqlite:///{Path(named).absolute()}"


@main.command()
@click.argument("source", required=False)
@click.option("--db", "named", help="The same as SOURCE.")
@shared("text", "json", supplements=False)
def verify(source: str | None, named: str | None, form: str, kb: Path | None) -> int:
    """Does every answer in a database stand as it was written? SOURCE is a URL or a path; else your own database."""
    from ..api import UnusableStore, causes

    url = database_url(source or named)
    try:
        found = _verified(url)
    except UnusableStore as error:
        raise causes.in_verify(error) from None
    if form == "json":
        counts = {"cases": found.cases, "events": found.events, "knowledge_bases": found.bases, "profiles": found.profiles}
        broken = [{"case": one.where, "event": one.number, "what": one.what} for one in found.broken]
        fingerprints = {"fingerprint": found.fingerprint, "profiles_fingerprint": found.profiles_fingerprint}
        print_json({**counts, "broken": broken, "own_check": found.own, **fingerprints})
    else:
        _say_which(url)
        _show(found)
    return MISSING if found.broken else FINE


def _say_which(url: str) -> None:
    from ..api import causes, terminal

    terminal.say(_("Database: {database}", database=causes.shown(url)), "dim", whole=True)


def _verified(url: str) -> Verified:
    from ..api import schema, verifying

    engine = schema.look(url)
    try:
        schema.seen(engine)
        with engine.connect() as connection:
            return verifying.verify(connection)
    finally:
        engine.dispose()


def _show(found: Verified) -> None:
    from ..api import terminal

    terminal.say(_("{cases} cases, {events} events, {bases} knowledge bases.", **vars(found)))
    if found.profiles:
        terminal.say(ngettext("{count} version of a profile.", "{count} versions of profiles.", found.profiles))
    for one in found.broken:
        terminal.say(_("{where}: {what}.", where=one.where, what=one.what))
    terminal.say(_own(found))
    verdict = _("Every link holds.") if not found.broken else _("Not all stands as it was written.")
    terminal.say(verdict, "bold")
    if found.fingerprint:
        terminal.say(_("Fingerprint: {fingerprint}", fingerprint=found.fingerprint), "dim")
        if found.profiles_fingerprint:
            terminal.say(_("Fingerprint of the profiles: {fingerprint}", fingerprint=found.profiles_fingerprint), "dim")
    else:
        terminal.say(_("No fingerprint: only a database where every link holds has one."), "dim")


def _own(found: Verified) -> str:
    """Which check of the database's own was run too; plainly that none was."""
    from ..api import OwnCheck

    match found.own:
        case OwnCheck.SQLITE:
            return _("SQLite's own check of the file was run too.")
        case OwnCheck.POSTGRESQL:
            return _("PostgreSQL's own check of the tables and indexes (amcheck) was run too.")
    return _(
        "PostgreSQL's own check of its files was not run: the extension amcheck is not in this database, or you may not use it."
    )


@main.group()
def db() -> None:
    """The database of cases."""


@db.command("upgrade")
@click.argument("source", required=False)
@click.option("--db", "named", help="The same as SOURCE.")
@shared(supplements=False)
def db_upgrade(source: str | None, named: str | None, kb: Path | None) -> int:
    """Takes a database to the version that this program writes. No answers are lost. SOURCE is as in verify."""
    from ..api import schema, terminal

    url = database_url(source or named)
    engine = schema.connect(url, make=False)
    try:
        before, after = schema.upgrade(engine)
    finally:
        engine.dispose()
    _say_which(url)
    if before == after:
        terminal.say(_("The database has version {after} already.", after=after))
    else:
        terminal.say(_("The database went from version {before} to {after}.", before=before or "–", after=after))
    return FINE


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--db", "source", help="Database, as a URL or a path; else your own.")
@shared(supplements=False)
def db_backup(file: Path, source: str | None, kb: Path | None) -> int:
    """Copies everything in a database to a new FILE, also while the pages are in use."""
    from ..api import backup, terminal

    found = backup.back_up(database_url(source), file)
    terminal.say(_("The backup is in {file}.", file=file))
    if found is None:
        terminal.say(_("It was made by another version of the program, and is not looked through."))
        return FINE
    _show(found)
    return MISSING if found.broken else FINE


@db.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--db", "source", help="Database, as a URL or a path; else your own.")
@shared(supplements=False)
def db_restore(file: Path, source: str | None, kb: Path | None) -> int:
    """Takes a backup FILE into use where the database is to be. Nothing is put over a database that is there."""
    from ..api import backup, causes, schema, terminal

    url = database_url(source)
    found = backup.restore(file, url)
    terminal.say(_("The backup is taken into use: {database}.", database=causes.shown(url)))
    if found is None:
        what = _(
            "An earlier version of the program made it. Run `prio db upgrade{database}`, and then `prio verify{database}`.",
            database=schema.option(url),
        )
        terminal.say(what, whole=True)
        return FINE
    _show(found)
    return MISSING if found.broken else FINE


@db.command("base")
@click.argument("digest")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--db", "source", help="Database, as a URL or a path; else your own.")
@shared(supplements=False)
def db_base(digest: str, folder: Path, source: str | None, kb: Path | None) -> int:
    """Writes a knowledge base that a case has used to a folder, for --kb. DIGEST may be its first letters."""
    from ..api import bases, schema, terminal

    engine = schema.look(database_url(source))
    try:
        schema.seen(engine)
        with engine.connect() as connection:
            bases.write_out(connection, digest, folder)
    finally:
        engine.dispose()
    terminal.say(_("The knowledge base is in {folder}.", folder=folder))
    return FINE
