"""The paper that people fill in a case from: kept beside the case and no part of it, and gone when they take it away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from ..case import privacy
from ..text.catalogue import gettext as _
from ..text.errors import BrokenChain, Problem, UnknownId, UnusableDocument
from . import chains
from .events import canonical
from .profiles import LOCAL
from .tables import cases, papers

Lines = Sequence[tuple[str, str]]  # the kind of each passage, and what it says


@dataclass(frozen=True)
class StoredPaper:
    name: str
    day: date
    passages: tuple[tuple[str, str], ...]


class Papers:
    """The part of a store that keeps papers: one for a case, in one version."""

    engine: Engine

    def paper(self, id: str) -> StoredPaper | None:
        """The paper beside a case. Raises BrokenChain where it is not as it was brought."""
        with self.engine.connect() as connection:
            try:
                row = connection.execute(select(papers).where(papers.c.case_id == id)).first()
                whole = row is None or sound(row)
            except chains.UNREADABLE:
                whole = False
        if not whole:
            raise BrokenChain([Problem(_("paper"), None, changed(), _("Remove it, and bring it once more."))])
        return _read(row.body) if row else None

    def keep_paper(self, id: str, name: str, day: date, passages: Lines, who: str = LOCAL) -> None:
        """Puts a paper beside a case, in the place of the one before. Raises UnknownId, and UnusableDocument for personal
        data: its problems have the number of the passage (from 1) as their line, and none for the name.
        """
        problems = [Problem(_("paper"), None, privacy.message(one)) for one in privacy.refused(name)]
        for number, one in privacy.in_lines([text for _kind, text in passages]):
            problems.append(Problem(_("paper"), number + 1, privacy.message(one)))
        if problems:
            raise UnusableDocument(problems)
        body = canonical({"name": name, "day": day.isoformat(), "passages": [list(one) for one in passages]})
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            if connection.execute(select(cases.c.id).where(cases.c.id == id).with_for_update()).first() is None:
                raise UnknownId(_("There is no case «{id}».", id=id))
            _drop(connection, id)
            connection.execute(insert(papers).values(case_id=id, at=at, who=who, body=body, hash=seal(id, at, who, body)))

    def drop_paper(self, id: str) -> None:
        """Takes the paper away. Nothing is left of it but what people put in their answers."""
        with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            _drop(connection, id)


def changed() -> str:
    return _("The paper beside the case is not as it was brought, and is not shown.")


def seal(case: str, at: str, who: str, body: str) -> str:
    """The hash of a paper that is as it was brought."""
    return hashlib.sha256(canonical([case, at, who, body]).encode()).hexdigest()


def sound(row: Row[Any]) -> bool:
    """Whether a paper is as it was brought, and can be read."""
    return row.hash == seal(row.case_id, row.at, row.who, row.body) and bool(_read(row.body))


def _read(body: str) -> StoredPaper:
    said = json.loads(body)
    return StoredPaper(said["name"], date.fromisoformat(said["day"]), tuple((kind, text) for kind, text in said["passages"]))


def _drop(connection: Connection, id: str) -> None:
    connection.execute(delete(papers).where(papers.c.case_id == id))
