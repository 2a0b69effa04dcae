"""Walks the chains of a database: is each event the one that was written, and does each follow the one before?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from ..errors import UnusableStore
from ..language import gettext as _
from . import bases, summary
from .events import FIRST, Event, Folded, canonical, contents
from .tables import cases, events, knowledge_bases


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
    fingerprint: str  # over the heads of all chains: kept elsewhere, it shows a database that was rewritten whole


def verify(connection: Connection) -> Verified:
    """Looks at everything in a database, as it stands at one moment."""
    if connection.dialect.name == "postgresql" and not connection.in_transaction():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    rows = connection.execute(select(cases).order_by(cases.c.id)).all()
    digests = connection.execute(select(knowledge_bases.c.digest).order_by(knowledge_bases.c.digest)).scalars().all()
    broken = [problem for row in rows if (problem := _first_broken(connection, row, set(digests)))]
    known = {row.id for row in rows}
    strays = connection.execute(select(events.c.case_id).distinct()).scalars()
    broken += [Broken(id, None, _("there are events, but no case")) for id in sorted(set(strays) - known)]
    broken += _broken_bases(connection, digests)
    count = connection.execute(select(func.count()).select_from(events)).scalar_one()
    heads = [[row.id, row.head, row.head_hash] for row in rows]
    fingerprint = hashlib.sha256(canonical(heads).encode()).hexdigest()
    return Verified(len(rows), count, len(digests), tuple(broken), fingerprint)


def _first_broken(connection: Connection, case: Row, digests: set[str]) -> Broken | None:
    previous, number, folded, shown = FIRST, 0, Folded(), {}
    for row in connection.execute(select(events).where(events.c.case_id == case.id).order_by(events.c.number)):
        number += 1
        if row.number != number:
            return Broken(case.id, number, _("event {number} is missing", number=number))
        if row.previous != previous:
            return Broken(case.id, number, _("event {number} does not follow the one before it", number=number))
        try:
            event = Event(row.case_id, row.number, row.at, row.who, previous=row.previous, hash=row.hash, **contents(row.body))
            same = event.link() == row.hash and event.body == row.body
            folded = folded.after([event])
            shown = {**summary(folded), "opened": row.at if number == 1 else shown["opened"]}
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return Broken(case.id, number, _("event {number} cannot be read", number=number))
        if not same:
            return Broken(case.id, number, _("event {number} is not the one that was written", number=number))
        if shown["knowledge"] not in digests:
            return Broken(case.id, number, _("the knowledge base of event {number} is not kept", number=number))
        previous = row.hash
    if number != case.head or previous != case.head_hash:
        return Broken(case.id, case.head, _("the chain ends at event {number}, not at {head}", number=number, head=case.head))
    if not number or shown.items() - case._mapping.items():
        return Broken(case.id, None, _("what the list of cases shows is not what the events say"))
    return None


def _broken_bases(connection: Connection, digests: list[str]) -> Iterator[Broken]:
    for digest in digests:
        files = connection.execute(select(knowledge_bases.c.files).where(knowledge_bases.c.digest == digest)).scalar_one()
        try:
            bases.load(digest, files)
        except UnusableStore as error:
            yield Broken(digest[:12], None, error.problems[0].what)
