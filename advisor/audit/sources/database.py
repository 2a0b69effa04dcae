"""The cases of the application's own database, as they stood when the audit began. Nothing in it is changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...case.model import Case
from ...knowledge import KnowledgeBase
from ...store import Store, causes, schema
from ...store.events import FIRST, META, Folded, canonical, event_of, link
from ...store.tables import cases, events
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable, UnusableCase, UnusableStore
from .entries import SIZE, Piece, Place, Read, Sent, case_from, failed, taken_from, wrong
from .straight import Numbered

TOGETHER = 200  # cases whose events are asked for at once


@dataclass(frozen=True)
class Head:
    """How far a case had come when the audit began: its last event.

    Its hash speaks for all its events, where each is the one that was written. Else `changed` is a digest of what stands there.
    """

    id: str
    number: int
    hash: str
    base: str = ""  # the digest of the knowledge base that it is on
    changed: str = ""

    @property
    def address(self) -> str:
        """Where its page stands on the server of the pages."""
        return f"/sak/{quote(self.id, safe='')}"


@dataclass(frozen=True)
class Database(Sent):
    """Every case, archived ones too, in the order of their ids. `heads` are taken once: what is saved later is not read."""

    url: str
    heads: tuple[Head, ...]
    archived: int  # how many of them are put away

    kind = "database"

    def digest(self) -> str:
        """SHA-256 over the ids and heads of all chains: what `prio verify` shows as its fingerprint.

        Where a case was changed behind the program's back, over what stands there too: it is not the database it was.
        """
        said = [[one.id, one.number, one.hash, *([one.changed] if one.changed else [])] for one in self.heads]
        return hashlib.sha256(canonical(said).encode()).hexdigest()

    def pieces(self, size: int = SIZE) -> list[Piece]:
        cut = [self.heads[at : at + size] for at in range(0, len(self.heads), size)]
        return [Piece(number, number * size, len(heads), heads) for number, heads in enumerate(cut)]

    def read(self, piece: Piece, knowledge: KnowledgeBase) -> Iterator[Read]:
        with opened(self.url, knowledge) as store:
            for start in range(0, len(piece.where), TOGETHER):
                heads = piece.where[start : start + TOGETHER]
                for number, (head, rows) in enumerate(_rows(store, heads), start=piece.first + start):
                    yield number, head.address, _taken_or_problems(head, rows, knowledge)

    def case(self, number: int, knowledge: KnowledgeBase) -> Case:
        with opened(self.url, knowledge) as store:
            ((head, rows),) = _rows(store, [self.heads[number]])
            return case_from(_record(head, rows, knowledge), head.address, knowledge)

    def places(self) -> Iterator[Place]:
        """The address of each case's page, and the base that it is on."""
        yield from (Place(number, head.address, 0, head.base) for number, head in enumerate(self.heads))


def database(url: str, knowledge: KnowledgeBase) -> Database:
    """The cases of a database as they now stand. Raises UnusableStore, also where there is none: none is made."""
    with opened(url, knowledge) as store, store.engine.connect() as connection:
        rows = sorted(connection.execute(cases.select()).all(), key=lambda row: row.id)
        bare = [Head(row.id, row.head, row.head_hash, row.knowledge) for row in rows]
        heads = tuple(replace(head, changed=_changed(connection, head)) for head in bare)
    return Database(url, heads, sum(row.archived for row in rows))


def _changed(connection: schema.Connection, head: Head) -> str:
    """A digest of the events of a case as they stand there; empty where its head already speaks for them."""
    query = events.select().where(events.c.case_id == head.id, events.c.number <= head.number).order_by(events.c.number)
    rows = connection.execute(query).all()
    try:
        links = [link(row.case_id, row.number, row.at, row.who, row.body, row.previous) for row in rows]
    except (TypeError, ValueError):  # no text, or none that can be written
        links = []
    if links and _chained(rows, links, head.hash):
        return ""
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def _chained(several: Sequence[Any], links: Sequence[str], head: str) -> bool:
    """Whether events, or their rows, are those that were written, and go from the first to this head with none missing.

    `links`: the hash that each comes to by what it says.
    """
    written = [FIRST, *(one.hash for one in several)]
    return written == [*(one.previous for one in several), head] and written[1:] == [*links]


@contextmanager
def opened(url: str, knowledge: KnowledgeBase) -> Iterator[Store]:
    """A database that is there and holds cases. Raises UnusableStore."""
    engine = schema.connect(url, make=False)
    try:
        if schema.folder_of(url):
            _look(Path(engine.url.database or ""), url)
        schema.held(engine)
    except schema.SQLAlchemyError as error:
        raise causes.of(getattr(error, "orig", error), url) from None
    finally:
        engine.dispose()
    store = Store(url, knowledge)
    try:
        yield store
    finally:
        store.close()


def _look(path: Path, url: str) -> None:
    """Sees that an SQLite file is one of ours, without writing anything to it, as opening it for use would."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (ours,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", [cases.name]).fetchone()
    except sqlite3.Error as error:
        raise causes.of(error, url) from None
    if not ours:
        raise _no_cases(url)


def _no_cases(url: str) -> UnusableStore:
    return schema.unusable(url, _("it holds no cases"))


def _rows(store: Store, heads: Sequence[Head]) -> list[tuple[Head, list[Any]]]:
    """Some cases with the rows of their events, in their order: those that the audit reads."""
    query = events.select().where(events.c.case_id.in_([head.id for head in heads])).order_by(events.c.case_id, events.c.number)
    found: dict[str, list[Any]] = {}
    try:
        with store.engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault(row.case_id, []).append(row)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):  # something that is no text; of one case, it is the only one told of
        return [(head, []) for head in heads] if len(heads) == 1 else [one for head in heads for one in _rows(store, [head])]
    return [(head, found.get(head.id, [])) for head in heads]


def _taken_or_problems(head: Head, rows: Sequence[Any], knowledge: KnowledgeBase) -> Case | Numbered | list[Problem]:
    try:
        return taken_from(_record(head, rows, knowledge), head.address, knowledge)
    except UnusableCase as error:
        return wrong(error.problems, head.address)
    except Unusable:
        raise  # the database is, not the case
    except Exception as error:
        return [failed(error, head.address)]


def _record(head: Head, rows: Sequence[Any], knowledge: KnowledgeBase) -> dict[str, Any]:
    """A case as it stood, whichever base it has been on, as a plain record. Raises UnusableCase."""
    try:
        read = [event for event in map(event_of, rows) if event.number <= head.number]
        links = [event.link() for event in read]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        read, links = [], []
    if not read or not _chained(read, links, head.hash):
        what = _("The case does not stand in the database as it was written.")
        raise UnusableCase([Problem(head.address, None, what, _("`prio verify` shows what is changed."))])
    return {key: value for key, value in Folded(renamed=knowledge.renamed).after(read).tree.items() if key not in META}
