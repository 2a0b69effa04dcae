"""Profiles that last: for each municipality a chain of versions, each of them a whole profile and the base it was written on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select
from sqlalchemy.exc import IntegrityError

from ..case.keys import MUNICIPALITY
from ..case.profile import Profile, profile_from
from ..case.writing import too_long
from ..knowledge import KnowledgeBase
from ..language.answers import LOCAL as LOCAL
from ..text.catalogue import gettext as _
from ..text.errors import AdvisorError, BrokenChain, UnusableCase, UnusableStore
from . import bases, chains
from .events import FIRST, KNOWLEDGE, canonical, link
from .tables import profiles


@dataclass(frozen=True)
class StoredProfile:
    """A version of the profile of a municipality. It is read by the knowledge base on which it was written."""

    municipality: str
    number: int  # from 1, without gaps
    at: datetime
    who: str
    profile: Profile
    hash: str
    knowledge: KnowledgeBase


class ProfileConflict(AdvisorError):
    """Another has saved the profile since its writer saw it; `theirs` stands, and nothing was put over it."""

    def __init__(self, theirs: StoredProfile | None):
        self.theirs = theirs
        super().__init__(_("Somebody else has changed the profile."))


class Profiles:
    """The part of a store that keeps profiles."""

    engine: Engine
    current: KnowledgeBase
    knowledge: Callable[[str], KnowledgeBase]

    def profiles(self) -> list[StoredProfile]:
        """The newest version of each municipality's profile, but for the broken ones."""
        return [self._stored(rows[-1]) for rows in self._chains().values() if rows]

    def broken_profiles(self) -> list[str]:
        """The municipalities whose profile is not as it was written: `profile` says what is wrong."""
        return [municipality for municipality, rows in self._chains().items() if not rows]

    def profile(self, municipality: str) -> StoredProfile | None:
        """The newest version of one; none of what cannot be a municipality, which a database need not be asked.

        Raises BrokenChain where it is not as it was written.
        """
        newest = self.profile_versions(municipality)[:1]
        return newest[0] if newest else None

    def profile_versions(self, municipality: str) -> list[StoredProfile]:
        """Every version of one, the newest first. Raises BrokenChain."""
        if not MUNICIPALITY.fullmatch(municipality):
            return []
        with self.engine.connect() as connection:
            rows = _versions(connection, municipality)
        return [self._stored(row) for row in reversed(rows)]

    def save_profile(self, record: Mapping[str, Any], seen: int, who: str = LOCAL) -> StoredProfile:
        """A new version of a profile, for who has seen the newest: `seen` is its number, 0 for none. What says the same as
        the newest is no version. Raises UnusableCase, ProfileConflict, and BrokenChain: nothing is built upon what is broken.
        """
        name = _("profile")
        found = profile_from(record, name, self.current)
        if problems := too_long(dict(found.record), self.current, name):
            raise UnusableCase(problems)
        body = canonical({KNOWLEDGE: self.current.digest, **found.record})
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        try:
            with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
                row = next(reversed(_versions(connection, found.municipality)), None)
                number, previous = (row.number, row.hash) if row else (0, FIRST)
                if not (row and row.body == body):
                    if seen != number:
                        raise ProfileConflict(self._stored(row) if row else None)
                    bases.keep(connection, self.current, at)
                    chained = (found.municipality, number + 1, at, who, body, previous)
                    values = dict(zip(profiles.c.keys(), (*chained, link(*chained)), strict=True))
                    connection.execute(insert(profiles).values(values))
                    row = _versions(connection, found.municipality)[-1]
        except IntegrityError:  # another has just saved this number
            theirs = self.profile(found.municipality)
            if theirs is None or theirs.number == seen:
                raise
            raise ProfileConflict(theirs) from None
        return self._stored(row)

    def _chains(self) -> dict[str, list[Row[Any]]]:
        """The versions of each municipality's profile; none of one whose chain does not hold."""
        query = select(profiles).order_by(profiles.c.municipality, profiles.c.number)
        with self.engine.connect() as connection:
            rows, lost = chains.readable(connection, query, profiles.c.municipality)
        found: dict[str, list[Row[Any]]] = {}
        for row in rows:
            found.setdefault(row.municipality, []).append(row)
        whole = {municipality: [] if _broken(several) else several for municipality, several in found.items()}
        return whole | {municipality: [] for municipality in lost}

    def _stored(self, row: Row[Any]) -> StoredProfile:
        record = json.loads(row.body)
        base = self.knowledge(record.pop(KNOWLEDGE))
        try:
            profile = profile_from(record, _("profile"), base)
        except UnusableCase as error:
            raise UnusableStore(error.problems) from None
        return StoredProfile(row.municipality, row.number, datetime.fromisoformat(row.at), row.who, profile, row.hash, base)


def _versions(connection: Connection, municipality: str) -> Sequence[Row[Any]]:
    """Every version of one, the newest last. Raises BrokenChain."""
    query = select(profiles).where(profiles.c.municipality == municipality).order_by(profiles.c.number)
    try:
        rows = connection.execute(query).all()
    except chains.UNREADABLE:
        raise _not_written(municipality, _("its versions cannot be read")) from None
    if what := _broken(rows):
        raise _not_written(municipality, what)
    return rows


def _not_written(municipality: str, what: str) -> BrokenChain:
    return chains.broken(_("the profile of municipality {municipality}", municipality=municipality), what)


def _broken(rows: Sequence[Row[Any]]) -> str:
    """The first thing that is wrong with a chain of versions; empty where it holds."""
    before = [FIRST, *(row.hash for row in rows)]
    wrong = (chains.broken_version(row, number, before[number - 1]) for number, row in enumerate(rows, 1))
    return next(filter(None, wrong), "")
