"""Walks the chains of a database: is each event the one that was written, and does each follow the one before?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from ..text.catalogue import gettext as _
from ..text.errors import UnusableStore
from . import bases, causes, chains, own_check, papers as kept_papers
from .events import FIRST, KNOWLEDGE, Folded, canonical, event_of
from .own_check import OwnCheck
from .tables import cases, events, knowledge_bases, metadata, papers, profiles


@dataclass(frozen=True)
class Broken:
    """The first thing that is not as it was written, in one case or knowledge base."""

    where: str
    number: int | None
    what: str


@dataclass(frozen=True)
class Verified:
    cases: int
    events: int
    bases: int
    broken: tuple[Broken, ...]
    fingerprint: str | None  # over the heads of all cases: kept elsewhere, it shows a database that was rewritten whole.
    # None where anything is broken: heads that nobody touched would make a damaged database look like the good one.
    profiles: int = 0  # versions of them
    profiles_fingerprint: str | None = None  # the same over the heads of all profiles, where there are any
    own: OwnCheck = OwnCheck.NONE  # which check of the database's own was run too


# What damage may raise. Its own words are never shown: a driver's repeat what people wrote.
DAMAGE = (UnusableStore, SQLAlchemyError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def verify(connection: Connection) -> Verified:
    """Looks at everything in a database, as it stands at one moment: what is damaged is named, and the rest looked at too.

    Raises UnusableStore where the line to the database is lost.
    """
    if connection.dialect.name == "postgresql" and not connection.in_transaction():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    broken: list[Broken] = []
    listed = _counted(connection, cases.c.id, _("the list of cases cannot be read to its end"), broken)
    kept = _counted(connection, knowledge_bases.c.digest, _("the list of knowledge bases cannot be read to its end"), broken)
    held = _counted(connection, events.c.case_id, _("the list of events cannot be read to its end"), broken)
    heads = []
    for id in sorted({*listed, *held}, key=str):
        head, problem = _looked_at(connection, id, id in listed, kept)
        heads += [head] if head else []
        broken += [problem] if problem else []
    versions = _counted(connection, profiles.c.municipality, _("the list of profiles cannot be read to its end"), broken)
    profile_heads = []
    for municipality in sorted(versions, key=str):
        head, problem = _profile(connection, municipality, kept)
        profile_heads += [head] if head else []
        broken += [problem] if problem else []
    broken += _broken_papers(connection, broken)
    broken += _broken_bases(connection, kept)
    broken += _leading_nowhere(connection, {one.where for one in broken})
    own, damaged = (OwnCheck.NONE, []) if connection.invalidated else own_check.run(connection)
    broken += [Broken(_("database"), None, what) for what in damaged]
    if connection.invalidated:
        raise causes.of(None, connection.engine.url)
    fingerprint, of_profiles = (None if broken else _fingerprint(several) for several in (heads, profile_heads))
    return Verified(
        cases=len(listed),
        events=sum(held.values()),
        bases=len(kept),
        broken=tuple(broken),
        fingerprint=fingerprint,
        profiles=sum(versions.values()),
        profiles_fingerprint=of_profiles if versions else None,
        own=own,
    )


def _fingerprint(heads: list[list[Any]]) -> str:
    return hashlib.sha256(canonical(heads).encode()).hexdigest()


@contextmanager
def _apart(connection: Connection) -> Iterator[None]:
    """Reading that may fail without ending all other reading, as the first error does on PostgreSQL."""
    point = connection.begin_nested()
    try:
        yield
    finally:
        if not connection.invalidated:
            point.rollback()


def _counted(connection: Connection, column: Column[Any], otherwise: str, broken: list[Broken]) -> dict[str, int]:
    """The values of a column and how often each stands there, as far as they can be read."""
    found: dict[str, int] = {}
    try:
        with _apart(connection):
            for value, count in connection.execute(select(column, func.count()).group_by(column).order_by(column)):
                found[value] = count
    except DAMAGE:
        broken.append(Broken(_("database"), None, otherwise))
    return found


def _looked_at(connection: Connection, id: str, listed: bool, kept: Container[str]) -> tuple[list[Any] | None, Broken | None]:
    """The head of a case, where it can be read, and the first thing that is broken in it."""
    head = None
    try:
        with _apart(connection):
            case = connection.execute(select(cases).where(cases.c.id == id)).first()
            if case is None:
                what = _("its entry in the list of cases cannot be found") if listed else _("there are events, but no case")
                return None, Broken(str(id), None, what)
            canonical([case.id, case.head, case.head_hash])
            head = [case.id, case.head, case.head_hash]
            return head, _first_broken(connection, case, kept)
    except DAMAGE:
        return head, Broken(str(id), None, _("its entry in the list of cases cannot be read"))


def _first_broken(connection: Connection, case: Row[Any], digests: Container[str]) -> Broken | None:
    previous, number, folded, shown, rows = FIRST, 0, Folded(), {}, None
    while True:
        number += 1
        try:
            rows = rows or connection.execute(select(events).where(events.c.case_id == case.id).order_by(events.c.number))
            row = rows.fetchone()
            if row is None:
                break
            if what := chains.broken_event(row, number, previous):
                return Broken(case.id, number, what)
            event = event_of(row)
            same = event.body == row.body
            folded = folded.after([event])
            shown = {**chains.summary(folded), "opened": row.at if number == 1 else shown["opened"]}
            kept = shown["knowledge"] in digests
        except DAMAGE:
            return Broken(case.id, number, _("event {number} cannot be read", number=number))
        if not same:
            return Broken(case.id, number, _("event {number} is not the one that was written", number=number))
        if not kept:
            return Broken(case.id, number, _("the knowledge base of event {number} is not kept", number=number))
        previous = row.hash
    number -= 1
    if number != case.head or previous != case.head_hash:
        return Broken(case.id, case.head, _("the chain ends at event {number}, not at {head}", number=number, head=case.head))
    if not number or shown.items() - case._mapping.items():
        return Broken(case.id, None, _("what the list of cases shows is not what the events say"))
    return None


def _profile(connection: Connection, municipality: str, digests: Container[str]) -> tuple[list[Any] | None, Broken | None]:
    """The head of the chain of a profile, or the first version that is broken in it."""
    where, previous, number = _("profile {municipality}", municipality=municipality), FIRST, 0
    query = select(profiles).where(profiles.c.municipality == municipality).order_by(profiles.c.number)
    try:
        with _apart(connection):
            for row in connection.execute(query):
                number += 1
                if what := _broken_version(row, number, previous, digests):
                    return None, Broken(where, number, what)
                previous = row.hash
    except DAMAGE:
        return None, Broken(where, number + 1, _("version {number} cannot be read", number=number + 1))
    return [municipality, number, previous], None


def _broken_version(row: Row[Any], number: int, previous: str, digests: Container[str]) -> str:
    if what := chains.broken_version(row, number, previous):
        return what
    kept = json.loads(row.body).get(KNOWLEDGE) in digests
    return "" if kept else _("the knowledge base of version {number} is not kept", number=number)


def _broken_papers(connection: Connection, broken: list[Broken]) -> list[Broken]:
    """The papers that are not as they were brought."""
    listed = _counted(connection, papers.c.case_id, _("the list of papers cannot be read to its end"), broken)
    found = []
    for id in listed:
        try:
            with _apart(connection):
                whole = kept_papers.sound(connection.execute(select(papers).where(papers.c.case_id == id)).one())
        except DAMAGE:
            whole = False
        if not whole:
            found.append(Broken(str(id), None, _("the paper beside it is not as it was brought")))
    return found


def _broken_bases(connection: Connection, digests: Iterable[str]) -> Iterator[Broken]:
    for digest in digests:
        try:
            with _apart(connection):
                row = connection.execute(select(knowledge_bases).where(knowledge_bases.c.digest == digest)).one()
        except DAMAGE:
            yield Broken(str(digest)[:12], None, _("the knowledge base cannot be read"))
            continue
        try:
            base = bases.load(digest, row.files)
        except UnusableStore as error:
            yield Broken(digest[:12], None, error.problems[0].what.rstrip("."))
            continue
        said = bases.shown_beside(base)
        if said.items() - row._mapping.items():
            what = _("its version or source date was changed; its files say {version} and {source_date}", **said)
            yield Broken(digest[:12], None, what)
        elif row.hash != bases.seal(digest, row.version, row.source_date, row.kept_at, row.files):
            what = _("what is said of it, its files or their hash is not as it was kept")
            yield Broken(digest[:12], None, what)


def _leading_nowhere(connection: Connection, named: Container[str]) -> Iterator[Broken]:
    """What stands beside a case, or on a base, that is not there: the database refuses it, unless it was told not to."""
    for table in metadata.sorted_tables:
        key = next(iter(table.primary_key))
        for reference in table.foreign_keys:
            there = select(reference.column).where(reference.column == reference.parent).exists()
            try:
                with _apart(connection):
                    lost = connection.execute(select(key).where(~there).distinct()).scalars().all()
            except DAMAGE:  # is named by others
                continue
            for id in lost:
                if id not in named:
                    what = _(
                        "its row in the table {table} leads to nothing in {other}",
                        table=str(table.name),
                        other=str(reference.column.table.name),
                    )
                    yield Broken(str(id), None, what)
