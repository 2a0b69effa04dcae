"""How the database and its surroundings are: does it answer, and is there room left for it and for the program?

What is about to end is told while all still works. A limit is a round figure with time to do something about it, and no measure
of what an hour of use takes: that is some kilobytes a save.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Engine, func, select

from ..text.catalogue import gettext as _
from . import schema, tables

MEGABYTE = 1_000_000
LEAST_DISK = 500 * MEGABYTE  # free where the database lies: room for a backup, and for what else writes to the same disk
MOST_MEMORY = (
    1000 * MEGABYTE
)  # of one process: after sixty cases with their documents it was 290 MB, and what it keeps has a bound
LEAST_MEMORY = 250 * MEGABYTE  # that the machine can still give: below it the system begins to end programs
DISK, MEMORY, MACHINE = "disk", "memory", "machine"


@dataclass(frozen=True)
class Room:
    """In bytes; None where it cannot be told, as of a database on a server or the memory of a system that is not Linux."""

    disk: int | None = None  # free where the database lies
    memory: int | None = None  # taken by the largest process of the program
    machine: int | None = None  # memory that the machine can still give


def answers(engine: Engine) -> str:
    """The version of a database that answers and has the newest one. Raises UnusableStore."""
    found = schema.version(engine)
    if found != _newest():
        schema.seen(engine)
    return found


def cases(engine: Engine) -> int:
    """How many cases it has, archived ones too: none at all, where there were some, is another database."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(tables.cases)) or 0


@cache
def _newest() -> str:
    """It is the same while the program runs, and takes longer to find than the answer of a database."""
    return schema.newest()


def room(url: str | URL, processes: Iterable[int] = ()) -> Room:
    """What is left where a database lies and on this machine; `processes` are those of the program, else this one."""
    taken = [found for one in processes or (os.getpid(),) if (found := _resident(one)) is not None]
    return Room(_free(url), max(taken, default=None), _available())


def shortages(found: Room) -> dict[str, str]:
    """What is about to end, in words: DISK, MEMORY, MACHINE."""
    said = {}
    if found.disk is not None and found.disk < LEAST_DISK:
        free = found.disk // MEGABYTE
        said[DISK] = _(
            "Only {free} MB are left on the disk where the cases lie. Make room: a full disk takes no answers.", free=free
        )
    if found.memory is not None and found.memory > MOST_MEMORY:
        used = found.memory // MEGABYTE
        said[MEMORY] = _("The program uses {used} MB of memory in one process. Start it again when nobody uses it.", used=used)
    if found.machine is not None and found.machine < LEAST_MEMORY:
        left = found.machine // MEGABYTE
        said[MACHINE] = _("The machine has only {left} MB of memory left. Close other programs before it closes some.", left=left)
    return said


def _free(url: str | URL) -> int | None:
    """What the program may still write beside the file of a database."""
    path = schema.file_of(url)
    with suppress(OSError):  # its folder is gone, and then that is what is said
        return shutil.disk_usage(path.parent).free if path else None
    return None


def _resident(process: int) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return None


def _available() -> int | None:
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None
