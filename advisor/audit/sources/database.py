"""The cases of the application's own database, as they stood when the audit began. Nothing in it is changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...errors import Problem, UnknownId, Unusable, UnusableCase, UnusableStore
from ...knowledge import KnowledgeBase
from ...language import gettext as _
from ...model import Case
from ...store import Store, causes, schema
from ...store.events import META, Folded, canonical
from ...store.tables import cases
from .entries import SIZE, Piece, Read, Sent, case_from, failed, wrong

SUFFIXES = (".db", ".sqlite")


@dataclass(frozen=True)
class Head:
    """How far a case had come when the audit began: its last event."""

    id: str
    number: int
    hash: str


@dataclass(frozen=True)
class Database(Sent):
    """Every case, archived ones too, in the order of their ids. `heads` are taken once: what is saved later is not read."""

    url: str
    heads: tuple[Head, ...]
    archived: int  # how many of them are put away

    kind = "database"

    def digest(self) -> str:
        """SHA-256 over the ids and heads of all chains: what `prio verify` shows as its fingerprint."""
        return hashlib.sha256(canonical([[one.id, one.number, one.hash] for one in self.heads]).encode()).hexdigest()

    def pieces(self, size: int = SIZE) -> list[Piece]:
        cut = [self.heads[at : at + size] for at in range(0, len(self.heads), size)]
        return [Piece(number, number * size, len(heads), heads) for number, heads in enumerate(cut)]

    def read(self, piece: Piece, knowledge: KnowledgeBase) -> Iterator[Read]:
        try:
            with opened(self.url, knowledge) as store:
                for number, head in enumerate(piece.where, start=piece.first):
                    yield number, head.id, _case_or_problems(store, head, knowledge)
        except Unusable as error:
            for number, head in enumerate(piece.where, start=piece.first):
                yield number, head.id, wrong(error.problems, head.id)

    def case(self, number: int, knowledge: KnowledgeBase) -> Case:
        with opened(self.url, knowledge) as store:
            return _case(store, self.heads[number], knowledge)

    def name(self, number: int) -> str:
        return self.heads[number].id


def database(url: str, knowledge: KnowledgeBase) -> Database:
    """The cases of a database as they now stand. Raises UnusableStore, also where there is none: none is made."""
    with opened(url, knowledge) as store, store.engine.connect() as connection:
        rows = sorted(connection.execute(cases.select()).all(), key=lambda row: row.id)
    heads = tuple(Head(row.id, row.head, row.head_hash) for row in rows)
    return Database(url, heads, sum(row.archived for row in rows))


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


def _case_or_problems(store: Store, head: Head, knowledge: KnowledgeBase) -> Case | list[Problem]:
    try:
        return _case(store, head, knowledge)
    except UnusableCase as error:
        return wrong(error.problems, head.id)
    except Exception as error:
        return [failed(error, head.id)]


def _case(store: Store, head: Head, knowledge: KnowledgeBase) -> Case:
    """A case as it stood, read by the base of the audit, whichever it has been on. Raises UnusableCase."""
    try:
        events = [event for event in store.events(head.id) if event.number <= head.number]
    except (UnknownId, ValueError, LookupError, TypeError):
        events = []
    if not events or events[-1].hash != head.hash or any(event.link() != event.hash for event in events):
        what = _("The case does not stand in the database as it was written.")
        raise UnusableCase([Problem(head.id, None, what, _("`prio verify` shows what is changed."))])
    tree = Folded().after(events).tree
    return case_from({key: value for key, value in tree.items() if key not in META}, head.id, knowledge)
