"""The files of a knowledge base, watched: by their times and sizes, since a folder may lie on a disk that tells of no change."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from time import sleep

from ..knowledge.formats import FOLDERS, Folders

LOOK_EVERY = 0.5  # seconds between two looks


def state(folders: Folders) -> Hashable:
    """The names, times and sizes of the files of a base: another as soon as one of them is saved."""
    found = []
    for place in (*folders.supplements, *(folder / part for folder in folders.every for part in FOLDERS)):
        try:
            entries = sorted(path for path in place.iterdir() if not path.is_dir())
        except OSError:  # the folder is gone: that is a state too
            continue
        for path in entries:
            try:
                now = path.stat()
            except OSError:  # it went meanwhile
                continue
            found.append((str(path), now.st_mtime_ns, now.st_size))
    return tuple(found)


def changes(folders: Folders, every: float = LOOK_EVERY) -> Iterator[Hashable]:
    """The state now, and then each that is another and has come to rest: an editor may write a file in several steps."""
    seen: Hashable = None
    while True:
        now = state(folders)
        if now != seen:
            sleep(every / 5)
            if state(folders) == now:
                seen = now
                yield now
            continue
        sleep(every)
