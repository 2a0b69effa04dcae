"""What holds in a chain, said once: for who reads a case or a profile and builds on it, and for who verifies a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, select

from ..text.catalogue import gettext as _
from ..text.errors import BrokenChain, Problem, UnknownId
from .causes import NoText
from .events import ARCHIVED, FIRST, KNOWLEDGE, Event, Folded, canonical, event_of, link
from .tables import cases, events

# What a row may raise that is not as it was written. Its own words are never shown: a driver's repeat what people wrote.
UNREADABLE = (NoText, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def broken(where: str, what: str) -> BrokenChain:
    """What is said to who reads a case or a profile, and to who would save in it."""
    said = _("In the database something is changed or damaged in {where}: {what}.", where=where, what=what)
    stopped = _("Therefore this is not shown, and nothing is saved in it. All else can be used as before.")
    cure = _(
        "Tell the person who keeps the program: `prio verify` shows what is changed, and `prio db restore` takes a backup "
        "into use."
    )
    return BrokenChain([Problem(_("database"), None, f"{said} {stopped}", cure)])


def not_written(event: Event) -> BrokenChain:
    return broken(_called(event.case), _("event {number} is not the one that was written", number=event.number))


# One link


def broken_event(row: Row[Any], number: int, previous: str) -> str:
    """What is wrong with what stands where event `number` should; empty where it is the one that was written."""
    try:
        if row.number != number:
            return _("event {number} is missing", number=number)
        if row.previous != previous:
            return _("event {number} does not follow the one before it", number=number)
        same = link(row.case_id, row.number, row.at, row.who, row.body, row.previous) == row.hash
    except UNREADABLE:
        return _("event {number} cannot be read", number=number)
    return "" if same else _("event {number} is not the one that was written", number=number)


def broken_version(row: Row[Any], number: int, previous: str) -> str:
    """The same of a version of a profile."""
    try:
        if row.number != number:
            return _("version {number} is missing", number=number)
        if row.previous != previous:
            return _("version {number} does not follow the one before it", number=number)
        record = json.loads(row.body)
        same = link(row.municipality, row.number, row.at, row.who, row.body, row.previous) == row.hash
        same = same and canonical(record) == row.body and record["municipality"] == row.municipality
    except UNREADABLE:
        return _("version {number} cannot be read", number=number)
    return "" if same else _("version {number} is not the one that was written", number=number)


# A case


def summary(folded: Folded) -> dict[str, Any]:
    """What the list of cases shows."""
    tree, head = folded.tree, folded.head
    return {
        "head": folded.number,
        "head_hash": head.hash if head else FIRST,
        "title": str(tree.get("title") or tree["case"]),
        "knowledge": tree[KNOWLEDGE],
        "archived": bool(tree.get(ARCHIVED)),
        "changed": head.at if head else "",
    }


def entry(connection: Connection, id: str) -> Row[Any]:
    """What the list says of a case. Who is writing has it alone from here. Raises UnknownId, BrokenChain."""
    query = select(cases).where(cases.c.id == id)
    try:
        row = connection.execute(query.with_for_update() if writing(connection) else query).first()
        sound = row is None or row.head >= 0  # SQLite takes text for a number
    except UNREADABLE:
        sound = False
    if not sound:
        raise broken(_called(id), _("its entry in the list of cases cannot be read"))
    if row is None:
        if rows(connection, id):
            raise broken(_called(id), _("there are events, but no case"))
        raise UnknownId(_("There is no case «{id}».", id=id))
    return row


def writing(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writing"))


def rows(connection: Connection, id: str, after: int = 0, to: int | None = None) -> Sequence[Row[Any]]:
    """The rows of the events of a case, in their order. Raises BrokenChain.

    `to`: the head that was read. On PostgreSQL another may have saved one more since.
    """
    query = select(events).where(events.c.case_id == id, events.c.number > after).order_by(events.c.number)
    try:
        if to is not None:
            query = query.where(events.c.number <= to)
        return connection.execute(query).all()
    except UNREADABLE:
        raise broken(_called(id), _("its events cannot be read")) from None


def event_at(connection: Connection, id: str, number: int) -> Event:
    """One event of a case, which is the one that was written. Raises BrokenChain."""
    found = rows(connection, id, number - 1, number)
    if not found:
        raise broken(_called(id), _("event {number} is missing", number=number))
    if what := broken_event(found[0], number, found[0].previous):
        raise broken(_called(id), what)
    return event_of(found[0])


def followed(at: Row[Any], several: Sequence[Row[Any]], begun: Event | None = None) -> list[Event]:
    """The events of rows that go from one event (none: from the start) to the head that the list says. Raises BrokenChain."""
    number, previous = (begun.number, begun.hash) if begun else (0, FIRST)
    found = []
    for row in several:
        number += 1
        if what := broken_event(row, number, previous):
            raise broken(_called(at.id), what)
        found.append(event_of(row))
        previous = row.hash
    if (number, previous) != (at.head, at.head_hash):
        raise broken(_called(at.id), _("the chain ends at event {number}, not at {head}", number=number, head=at.head))
    return found


def agree(at: Row[Any], folded: Folded, opened: datetime) -> None:
    """Sees that the list says of a case what its events say. Raises BrokenChain."""
    try:
        same = not summary(folded).items() - at._mapping.items() and datetime.fromisoformat(at.opened) == opened
    except UNREADABLE:
        same = False
    if not same:
        raise broken(_called(at.id), _("what the list of cases shows is not what the events say"))


def _called(id: str) -> str:
    return _("the case {id}", id=id)


# Many


def readable(connection: Connection, query: Select[Any], key: Column[Any]) -> tuple[list[Row[Any]], list[Any]]:
    """The rows of a query, and the keys of those that cannot be read: damage in one does not hide the others."""
    try:
        return list(connection.execute(query)), []
    except UNREADABLE:
        found: list[Row[Any]] = []
        lost = []
        for value in connection.execute(select(key).distinct().order_by(key)).scalars().all():
            try:
                found += connection.execute(query.where(key == value))
            except UNREADABLE:
                lost.append(value)
        return found, lost
