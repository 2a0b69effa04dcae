"""Answers that last: cases as chains of events in a database. One transaction for each save; nothing acknowledged is lost.

Everything goes through one gate: what is saved reads as a case, holds no personal data, and is not
put over something that its writer has not seen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..advice.inheriting import inherit
from ..case import privacy
from ..case.casefile import read_record
from ..case.formerly import as_called_now
from ..case.profile import Profile
from ..case.writing import too_long
from ..knowledge import KnowledgeBase
from ..text.catalogue import gettext as _
from ..text.errors import BrokenChain, Problem, UnknownId, UnusableCase
from ..text.kept import Kept
from . import bases, chains, places, putting, schema
from .chains import summary
from .events import FIRST, KNOWLEDGE, ORIGIN, Event, Folded, applied, as_written, base_after, called_now, canonical
from .papers import Papers, StoredPaper
from .profiles import LOCAL, ProfileConflict, Profiles, StoredProfile
from .records import Conflict, Listed, Put, Saved, StoredCase, Version, file_in
from .tables import cases, events, knowledge_bases

__all__ = [
    "LOCAL",
    "Conflict",
    "Listed",
    "ProfileConflict",
    "Put",
    "Saved",
    "Store",
    "StoredCase",
    "StoredPaper",
    "StoredProfile",
    "Version",
    "places",
]

MOST_KEPT = 256  # cases that stay in memory
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # of an id: no letters that are mistaken for each other


class Store(Profiles, Papers):
    def __init__(self, url: str, current: KnowledgeBase):
        """Opens a database, and makes it where there is none. Raises UnusableStore, UnusableKnowledge."""
        bases.packed(current)  # while its files are still those that were read
        self.engine = schema.connect(url)
        try:
            self.made = schema.ready(self.engine)  # was there none before?
        except BaseException:
            self.engine.dispose()
            raise
        self.current = current
        self._bases: dict[str, KnowledgeBase] = {current.digest: current}
        self._kept: Kept[StoredCase] = Kept(MOST_KEPT)

    def use(self, current: KnowledgeBase) -> None:
        """From now on this is the base of today: of new cases, and of what is read. Raises UnusableKnowledge."""
        bases.packed(current)
        self._bases[current.digest] = current
        self.current = current

    def close(self) -> bool:
        """Whether the one file of an SQLite database now holds everything; where not, the rest stands in its journal."""
        whole = schema.gather(self.engine)
        self.engine.dispose()
        return whole

    # Reading

    def listed(self) -> list[Listed]:
        """Every case, the last changed first."""
        with self.engine.connect() as connection:
            rows, lost = chains.readable(connection, select(cases).order_by(cases.c.changed.desc(), cases.c.id), cases.c.id)
        found = [*map(_listed, rows), *(Listed(id, id) for id in lost)]
        return sorted(found, key=lambda one: one.changed, reverse=True)

    def get(self, id: str) -> StoredCase:
        """A case as it now is. Raises UnknownId, and BrokenChain where it is not as it was written."""
        with self._sound(id), self.engine.connect() as connection:
            return self._get(connection, id)

    def history(self, id: str, place: str) -> list[Version]:
        """What has stood at a place, the newest first. Raises UnknownId."""
        found: list[Version] = []
        before = None
        for event, value in self._values(id, place):
            if value != before:
                found.append(Version(event.number, _time(event.at), event.who, value, event.undoes))
                before = value
        return found[::-1]

    def value_at(self, id: str, place: str, number: int) -> object:
        """What stood at a place after event `number`. Raises UnknownId."""
        value = None
        for event, then in self._values(id, place):
            if event.number > number:
                break
            value = then
        return value

    def time_of(self, id: str, number: int) -> datetime:
        """When an event happened. Raises BrokenChain."""
        with self._sound(id), self.engine.connect() as connection:
            return self._when(connection, id, number)

    def events(self, id: str) -> list[Event]:
        """Every event of a case, the first first, by the ids that its base has for questions. Raises UnknownId, BrokenChain."""
        found = self._chain(id)
        renamed = self.knowledge(base_after(found)).renamed
        return [called_now(event, renamed) for event in found]

    def knowledge(self, digest: str) -> KnowledgeBase:
        """A knowledge base that a case has used, or the one of today. Raises UnknownId, UnusableStore."""
        if digest not in self._bases:
            with self.engine.connect() as connection:
                files = connection.execute(select(knowledge_bases.c.files).where(knowledge_bases.c.digest == digest)).scalar()
            if files is None:
                raise UnknownId(_("There is no knowledge base «{digest}» here.", digest=digest[:12]))
            self._bases[digest] = bases.load(digest, files)
        return self._bases[digest]

    # Writing

    def create(self, file: dict[str, Any], origin: str = "", who: str = LOCAL, form: str = "") -> StoredCase:
        """A new case from a case file, on the knowledge base of today. Raises UnusableCase.

        `form` is the key of the form that asks for it: the same form with the same content makes one case,
        however often it comes. The id of the case follows from both, so its row is what remembers them.
        """
        file = as_written(file)
        case, file = read_record(file, _("case file"), self.current), as_called_now(file, self.current.renamed)
        if problems := [*putting.personal_data(Put("", file), self.current), *too_long(file, self.current, _("case file"))]:
            raise UnusableCase(problems)
        tree = {**file, KNOWLEDGE: self.current.digest, **({ORIGIN: privacy.masked(origin)} if origin else {})}
        now, id = _now(), _id(form or secrets.token_hex(), tree)
        first = _linked(Event(id, 1, now, who, (("", tree),), None, FIRST))
        stored = StoredCase(id, self._after(id, Folded(), [first]), case, self.current, _time(now))
        try:
            with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
                begun = _begun(connection, first)
                if not begun:
                    bases.keep(connection, self.current, now)
                    connection.execute(insert(cases).values(id=id, opened=now, **summary(stored.folded)))
                    connection.execute(insert(events).values(_row(first)))
        except IntegrityError:  # another has just begun it
            with self.engine.connect() as connection:
                if not (begun := _begun(connection, first)):
                    raise
        if begun:
            return self.get(id)
        self._kept.keep(stored.id, stored)
        return stored

    def save(self, id: str, puts: Iterable[Put], who: str = LOCAL, undoes: int | None = None) -> Saved:
        """Puts what can be put, in one event, and says what could not and why. Raises UnknownId, and BrokenChain where
        the case is not as it was written: nothing is built upon that.
        """
        with self._sound(id):
            return self._save(id, list(puts), who, undoes)

    def _save(self, id: str, puts: list[Put], who: str, undoes: int | None) -> Saved:
        stored = self._kept.find(id) or self.get(id)
        wished = self._wished(stored, puts, who, undoes)  # before others have to wait, since it takes longer than to write
        with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            now = self._get(connection, id)
            if now.head_hash != stored.head_hash:
                stored, wished = now, self._wished(now, puts, who, undoes)
            late, saved, accepted, refused = wished
            if accepted:
                self._append(connection, stored, saved)
            conflicts = tuple(
                Conflict(one.place, saved.at(one.place), one.value, self._when(connection, id, saved.version(one.place)))
                for one in late
            )
        self._kept.keep(saved.id, saved)  # now that it is written
        return Saved(saved, tuple(one.place for one in accepted), conflicts, refused)

    def undo(self, id: str, number: int, who: str = LOCAL) -> Saved:
        """Takes back what one event put, where nothing newer stands; what comes back, comes to its place. Raises UnknownId."""
        happened = self.events(id)
        if not 1 < number <= len(happened):
            raise UnknownId(_("There is nothing to undo here."))
        trees: list[places.Tree] = []
        for event in happened:
            trees.append(applied(trees[-1] if trees else {}, event))
        puts = [
            Put(place, places.get(trees[number - 2], place), number, follows=places.stood_before(trees, place))
            for place, _value in reversed(happened[number - 1].puts)
        ]
        return self.save(id, puts, who, undoes=number)

    def copy(self, id: str, title: str, who: str = LOCAL, form: str = "") -> StoredCase:
        """A new case with the same file, on the knowledge base of today. Raises UnknownId, UnusableCase."""
        return self.create({**self.get(id).file, "title": title}, f"copy:{id}", who, form)

    def take_over(self, id: str, profile: Profile, who: str = LOCAL) -> Saved:
        """Puts a profile and what the case takes over from it, in one event, and says what its knowledge base does not take.

        Raises UnknownId, BrokenChain, and UnusableCase where nothing of it can be put.
        """
        with self._sound(id), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            stored = self._get(connection, id)
            found = inherit(stored.case, profile, stored.knowledge)
            puts = [Put(place, value) for place, value in found.puts().items() if stored.at(place) != value]
            if refused := putting.refused(stored, puts, self.current):
                raise UnusableCase([problem for problems in refused.values() for problem in problems])
            saved = self._with(stored, puts, who, None)
            if puts:
                self._append(connection, stored, saved)
        self._kept.keep(saved.id, saved)
        refused = {f"answers/{question}": problems for question, problems in found.left_out.items()}
        return Saved(saved, tuple(one.place for one in puts), refused=refused)

    # Inside

    def _chain(self, id: str) -> list[Event]:
        """Every event of a case as it was written, the first first. Raises UnknownId, BrokenChain."""
        with self._sound(id), self.engine.connect() as connection:
            entry = chains.entry(connection, id)
            return chains.followed(entry, chains.rows(connection, id, to=entry.head))

    @contextmanager
    def _sound(self, id: str) -> Iterator[None]:
        """What is found not to hold is not held in memory either: nothing is built upon it until it holds again."""
        try:
            yield
        except BrokenChain:
            self._kept.drop(id)
            raise

    def _wished(
        self, stored: StoredCase, puts: list[Put], who: str, undoes: int | None
    ) -> tuple[list[Put], StoredCase, list[Put], dict[str, list[Problem]]]:
        """What comes too late, and of the rest what the gate makes of it. Nothing is written."""
        puts = putting.called_now(puts, stored.knowledge)
        wished = [one for one in puts if stored.at(one.place) != one.value or (one.anew and one.value is not None)]
        late = [one for one in wished if putting.late(stored, one)]
        return late, *self._gate(stored, [one for one in wished if one not in late], who, undoes)

    def _gate(
        self, stored: StoredCase, puts: list[Put], who: str, undoes: int | None
    ) -> tuple[StoredCase, list[Put], dict[str, list[Problem]]]:
        """The case with those that may be saved, which these are, and for each of the others what is wrong with it."""
        refused = putting.refused(stored, puts, self.current)
        clean = [one for one in puts if one.place not in refused]
        if len(clean) != 1:
            with suppress(UnusableCase):
                return self._with(stored, clean, who, undoes), clean, refused
        saved, accepted = stored, []
        for one in clean:  # some cannot be read: each is tried upon those before it
            try:
                saved = self._with(stored, [*accepted, one], who, undoes)
                accepted.append(one)
            except UnusableCase as error:
                refused[one.place] = error.problems
        return saved, accepted, refused

    def _with(self, stored: StoredCase, puts: list[Put], who: str, undoes: int | None) -> StoredCase:
        """The case after one more event, which puts all this; nothing is written. Raises UnusableCase."""
        if not puts:
            return stored
        pairs = tuple((one.place, as_written(one.value)) for one in puts)
        try:
            after = putting.after(stored.folded.tree, puts)
        except places.NoSuchPlace:
            raise UnusableCase([Problem(_("case"), None, _("The measure or target group is not there any more."))]) from None
        event = Event(stored.id, stored.number + 1, _now(), who, pairs, undoes, stored.head_hash, after=after)
        saved = self._read(stored.id, self._after(stored.id, stored.folded, [_linked(event)]), stored.opened, stored)
        if problems := too_long(saved.file, saved.knowledge, _("case")):
            raise UnusableCase(problems)
        return saved

    def _read(self, id: str, folded: Folded, opened: datetime, before: StoredCase | None = None) -> StoredCase:
        """What a case says after its events: the one place where it is parsed. Raises UnusableCase.

        After one that was read `before`, only the answers that changed are read, where nothing else did.
        """
        base = self.knowledge(str(folded.tree.get(KNOWLEDGE)))
        case = putting.with_changed(before, folded) if before and before.knowledge is base else None
        return StoredCase(id, folded, case or read_record(file_in(folded.tree), _("case"), base), base, opened)

    def _after(self, id: str, begun: Folded, several: list[Event]) -> Folded:
        """A case after more events; from its first again, where it has come to a base that calls questions something else."""
        renamed = self.knowledge(base_after(several, str(begun.tree.get(KNOWLEDGE)))).renamed
        if renamed != begun.renamed and begun.head:
            several = [*(one for one in self._chain(id) if one.number < several[0].number), *several]
        return (begun if renamed == begun.renamed else Folded(renamed=renamed)).after(several)

    def _when(self, connection: Connection, id: str, number: int) -> datetime:
        return _time(chains.event_at(connection, id, number).at)

    def _append(self, connection: Connection, stored: StoredCase, saved: StoredCase) -> None:
        before: Event = stored.folded.head  # type: ignore[assignment]
        event: Event = saved.folded.head  # type: ignore[assignment]
        if saved.knowledge is not stored.knowledge:
            bases.keep(connection, saved.knowledge, event.at)
        changed = connection.execute(
            update(cases)
            .where(cases.c.id == event.case, cases.c.head == before.number)
            .where(exists().where(*(events.c[name] == value for name, value in _row(before).items())))
            .values(**summary(saved.folded))
        )
        if changed.rowcount != 1:  # nobody else writes: what it is to follow does not stand there
            raise chains.not_written(before)
        connection.execute(insert(events).values(_row(event)))

    def _get(self, connection: Connection, id: str) -> StoredCase:
        entry = chains.entry(connection, id)
        kept = self._kept.find(id)
        if kept is not None and kept.head_hash == entry.head_hash:
            chains.agree(entry, kept.folded, kept.opened)
            return kept
        begun, rows = Folded(), None
        if kept is not None and kept.number < entry.head:
            newer = chains.rows(connection, id, kept.number, entry.head)
            if newer and newer[0].previous == kept.head_hash:
                begun, rows = kept.folded, newer
        found = chains.followed(entry, chains.rows(connection, id, to=entry.head) if rows is None else rows, begun.head)
        folded, opened = self._after(id, begun, found), kept.opened if kept and begun.head else _time(found[0].at)
        chains.agree(entry, folded, opened)
        stored = self._read(id, folded, opened, kept if begun.head else None)
        if not chains.writing(connection):  # what is being written may still be rolled back
            self._kept.keep(stored.id, stored)
        return stored

    def _values(self, id: str, place: str) -> Iterator[tuple[Event, object]]:
        """What stands at a place after each event that may have changed it. What was put elsewhere changes nothing there."""
        tree: places.Tree = {}
        for event in self.events(id):
            near = [(where, value) for where, value in event.puts if places.meet(where, place)]
            for where, value in near:
                inside = len(where) > len(place)  # only then does its order in a list show
                tree = places.put(tree, where, value, event.after.get(where) if inside else None)
            if near:
                yield event, places.get(tree, place)


def _id(form: str, tree: places.Tree) -> str:
    """The id of a case that a form asks for: eight letters that follow from the key and the content."""
    number, letters = int(hashlib.sha256(canonical([form, tree]).encode()).hexdigest(), 16), ""
    while len(letters) < 8:
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters


def _begun(connection: Connection, first: Event) -> bool:
    """Whether a case has begun with just this."""
    query = select(events.c.body).where(events.c.case_id == first.case, events.c.number == 1)
    return connection.execute(query).scalar() == first.body


def _linked(event: Event) -> Event:
    return replace(event, hash=event.link())


def _row(event: Event) -> dict[str, Any]:
    return {
        "case_id": event.case,
        "number": event.number,
        "at": event.at,
        "who": event.who,
        "body": event.body,
        "previous": event.previous,
        "hash": event.hash,
    }


def _listed(row: Row[Any]) -> Listed:
    """A case on the list. Of one whose entry makes no sense, only that it is there: who opens it, is told."""
    with suppress(*chains.UNREADABLE):
        return Listed(row.id, str(row.title), row.knowledge, row.archived, _time(row.opened), _time(row.changed))
    return Listed(row.id, row.id)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _time(written: str) -> datetime:
    """Raises ValueError, also of a time that does not say where on Earth it is so."""
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError(written)
    return found
