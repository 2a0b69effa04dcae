"""Walks the chains of a database: is each event the one that was written, and does each follow the one before?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..errors import UnusableStore
from ..language import gettext as _
from . import bases
from .events import FIRST, Event, canonical
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
    rows = connection.execute(select(cases).order_by(cases.c.id)).all()
    broken = [problem for row in rows if (problem := _first_broken(connection, row))]
    known = {row.id for row in rows}
    strays = connection.execute(select(events.c.case_id).distinct()).scalars()
    broken += [Broken(id, None, _("there are events, but no case")) for id in sorted(set(strays) - known)]
    digests = connection.execute(select(knowledge_bases.c.digest).order_by(knowledge_bases.c.digest)).scalars().all()
    broken += _broken_bases(connection, digests)
    heads = [[row.id, row.head, row.head_hash] for row in rows]
    fingerprint = hashlib.sha256(canonical(heads).encode()).hexdigest()
    return Verified(len(rows), sum(row.head for row in rows), len(digests), tuple(broken), fingerprint)


def _first_broken(connection: Connection, case) -> Broken | None:
    previous, number = FIRST, 0
    for row in connection.execute(select(events).where(events.c.case_id == case.id).order_by(events.c.number)):
        number += 1
        if row.number != number:
            return Broken(case.id, number, _("event {number} is missing", number=number))
        if row.previous != previous:
            return Broken(case.id, number, _("event {number} does not follow the one before it", number=number))
        try:
            body = json.loads(row.body)
            puts = tuple((place, value) for place, value in body["puts"])
            event = Event(row.case_id, row.number, row.at, row.who, puts, body["undoes"], row.previous, row.hash)
        except (ValueError, TypeError, KeyError):
            return Broken(case.id, number, _("event {number} cannot be read", number=number))
        if event.link() != row.hash:
            return Broken(case.id, number, _("event {number} is not the one that was written", number=number))
        previous = row.hash
    if number != case.head or previous != case.head_hash:
        return Broken(case.id, case.head, _("the chain ends at event {number}, not at {head}", number=number, head=case.head))
    return None


def _broken_bases(connection: Connection, digests: list[str]) -> Iterator[Broken]:
    for digest in digests:
        files = connection.execute(select(knowledge_bases.c.files).where(knowledge_bases.c.digest == digest)).scalar_one()
        try:
            bases.load(digest, files)
        except UnusableStore as error:
            yield Broken(digest[:12], None, error.problems[0].what)
