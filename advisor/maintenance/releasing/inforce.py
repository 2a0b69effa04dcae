"""Which of several released bases was in force on a day.

A bundle says in its manifest from which day it is in force, and it is so until the next one is. A base that is kept without a
manifest (`prio db base` writes one out of a database) has its day from what the program knows of released versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from ...knowledge import Folders, formats
from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnusableCase, UnusableKnowledge
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES, read_bytes
from ...wording import words as wording
from ..checking.released import released
from .bundle import FORM, MANIFEST, MOST, parsed


@dataclass(frozen=True)
class Release:
    """A released base where it lies. Without a day where nothing says from which it is in force."""

    folder: Path
    version: str
    digest: str
    in_force_from: date | None = None
    until: date | None = None  # the last day; None where none comes after it
    after: tuple[str, str] | None = None  # version and digest of the base that its manifest says it comes after; empty: of none


def release_in(folder: Path) -> Release:
    """What is known of a base in a folder. Raises UnusableKnowledge, also where its files are not those of its manifest."""
    digest = formats.digest(formats.read(folder.resolve()))
    path = folder / MANIFEST
    if not path.is_file():
        known = next(((version, one) for version, one in released().items() if one["digest"] == digest), None)
        day = known and known[1].get("in_force_from")
        return Release(folder, known[0] if known else "", digest, date.fromisoformat(day) if day else None)
    try:
        said = parsed(bytes_of(path, MOST))
        if said["form"] != FORM:
            raise ValueError
        earlier = said.get("earlier") or {"version": "", "digest": ""}
        after = str(earlier["version"]), str(earlier["digest"])
        day = date.fromisoformat(said["in_force_from"])
        found = Release(folder, str(said["version"]), str(said["digest"]), day, after=after)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise UnusableKnowledge([Problem(str(path), None, _("This is no manifest of a bundle."))]) from None
    if found.digest != digest:
        what = _("The files of the base have the digest {digest}, and the manifest says another.", digest=digest[:12])
        raise UnusableKnowledge([Problem(str(folder), None, what, _("`prio kb release verify` shows what is changed."))])
    return found


def holds_several(folder: Path) -> bool:
    """Whether a folder is no base itself, and has bases in it."""
    return folder.is_dir() and not (folder / "ontology").exists() and any(_bases(folder))


def _bases(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if not one.name.startswith(".") and (one / "ontology").is_dir())
    except OSError:
        return []


def releases(folder: Path) -> list[Release]:
    """The bases in a folder, by the day from which each is in force; those without a day come first.

    Raises UnusableKnowledge with all that is wrong, also where two are in force from one day.
    """
    problems: list[Problem] = []
    found: list[Release] = []
    for place in [folder] if (folder / "ontology").is_dir() else _bases(folder):
        try:
            found.append(release_in(place))
        except UnusableKnowledge as error:
            problems += error.problems
    found.sort(key=lambda one: (one.in_force_from or date.min, one.folder.name))
    dated = [one for one in found if one.in_force_from]
    for one, later in pairwise(dated):
        if one.in_force_from == later.in_force_from:
            what = _("It is in force from {day}, as {other} is.", day=one.in_force_from, other=one.folder.name)
            problems.append(Problem(str(later.folder), None, what, _("Keep one of them here.")))
    digests: dict[str, str] = {}
    for one in found:
        if one.version and digests.setdefault(one.version, one.digest) != one.digest:
            what = _("Version {version} lies here with other files too.", version=one.version)
            problems.append(Problem(str(one.folder), None, what, _("Keep one of them here.")))
    if not found and not problems:
        what = _("The folder holds no knowledge base.")
        problems.append(Problem(str(folder), None, what, _("It has a folder for each bundle of `prio kb release`.")))
    if problems:
        raise UnusableKnowledge(problems)
    until = {one.folder: later.in_force_from - timedelta(1) for one, later in pairwise(dated) if later.in_force_from}
    return [replace(one, until=until.get(one.folder)) for one in found]


def out_of_order(found: list[Release]) -> Iterator[Problem]:
    """Each bundle whose manifest says that it comes after another base than the one that is in force before it here."""
    for one, later in pairwise(one for one in found if one.in_force_from):
        if later.after is None or later.after[1] == one.digest:
            continue
        said = {"version": later.version, "before": one.version or one.folder.name}
        if later.after[0]:
            what = _(
                "{version} says that it comes after {after}, and here {before} lies before it.", after=later.after[0], **said
            )
        else:
            what = _("{version} says that it is the first, and here {before} lies before it.", **said)
        yield Problem(later.folder.name, None, what, _("Is it not handed out yet? Then make it again, with --since."))


def in_force(found: list[Release], day: date) -> Release | None:
    """The one that was in force on a day."""
    return next((one for one in reversed(found) if one.in_force_from and one.in_force_from <= day), None)


def of_day(folder: Path, day: date) -> Release:
    """The base in a folder that was in force on a day. Raises UnusableKnowledge where there is none."""
    found = releases(folder)
    if chosen := in_force(found, day):
        return chosen
    first = next((one for one in found if one.in_force_from), None)
    what = _("None of the bases here was in force on {day}.", day=wording.day(day))
    if first:
        cure = _(
            "The first of them, {version}, is in force from {day}.", version=first.version, day=wording.day(first.in_force_from)
        )
    else:
        cure = _("None of them says from which day it is in force.")
    raise UnusableKnowledge([Problem(str(folder), None, what, cure)])


def day_of(file: str) -> date | None:
    """The day on which a case in a file was assessed; None where it says none that can be read, of which the case tells."""
    try:
        root = read_bytes(bytes_of(Path(file), MAX_BYTES), file, [])
        said = root and root.get("assessed_on")
        return date.fromisoformat(said.text) if said else None
    except (OSError, ValueError, UnusableCase):
        return None


def base_of(at: Path | Folders, file: str) -> tuple[Path | Folders, Release, date]:
    """The base that a case in a file is advised with, of the several in a folder: that of its day, which is said too.

    A case without a day is of today, as its advice is. Raises UnusableKnowledge where none was in force.
    """
    day = day_of(file) or date.today()
    chosen = of_day(at.folder if isinstance(at, Folders) else at, day)
    return Folders(chosen.folder, at.supplements) if isinstance(at, Folders) else chosen.folder, chosen, day


def why(release: Release, day: date) -> str:
    """Which base an advice is given with, and why that one."""
    said = {"version": release.version, "digest": release.digest[:12], "day": wording.day(day)}
    first = wording.day(release.in_force_from)
    if release.until:
        return _(
            "Knowledge base {version} ({digest}), in force from {first} to {last}: the case is of {day}.",
            **said,
            first=first,
            last=wording.day(release.until),
        )
    return _("Knowledge base {version} ({digest}), in force since {first}: the case is of {day}.", **said, first=first)


def as_dict(release: Release) -> dict[str, str | None]:
    first, last = release.in_force_from, release.until
    days = {"in_force_from": first.isoformat() if first else None, "until": last.isoformat() if last else None}
    return {"folder": release.folder.name, "version": release.version or None, "digest": release.digest, **days}
