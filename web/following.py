"""A base that is edited while its pages are shown: they follow it, for a maintainer who asked for it (`prio serve --watch`).

A request sees one base from its beginning to its end: the base is only exchanged when no other request is under way in this
process. Each process looks for itself. A base that is not whole is not used: the pages go on with the one before, and say what is
wrong. What is used is a copy of the files, in a folder of its own: what is remembered by folder, and what a new case keeps of
its base, is of the files that were read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from advisor.api import Folders, KnowledgeBase, Problem, Unusable, filewatch, knowledge

MOST_COPIES = 3  # bases that may still be read


class Following:
    """The base in a folder, as it now is. `use` is told of each new one."""

    def __init__(self, folders: Folders, use: Callable[[KnowledgeBase], None]):
        self.folders = folders
        self.problems: list[Problem] = []
        self._use = use
        self._copies = TemporaryDirectory(prefix="prio-", ignore_cleanup_errors=True)
        self._made: list[Path] = []
        self._number = 0
        self._lock = Lock()
        self._under_way = 0
        self._seen = filewatch.state(folders)
        self._use(self._read())

    def begin(self) -> None:
        """A request begins: where something was saved since the last, the base is read again."""
        with self._lock:
            if not self._under_way and (now := filewatch.state(self.folders)) != self._seen:
                self._seen = now
                try:
                    self._use(self._read())
                    self.problems = []
                except Unusable as error:
                    self.problems = error.problems
            self._under_way += 1

    def end(self) -> None:
        with self._lock:
            self._under_way -= 1

    def _read(self) -> KnowledgeBase:
        """The base as it now is, in a copy. Raises UnusableKnowledge with the files where they were edited."""
        self._number += 1
        copy = Path(self._copies.name).resolve() / str(self._number)
        for part in ("ontology", "rules", "examples"):
            if (self.folders.folder / part).is_dir():
                shutil.copytree(self.folders.folder / part, copy / part)
        supplements = [copy / str(number) / one.name for number, one in enumerate(self.folders.supplements)]
        for one, there in zip(self.folders.supplements, supplements, strict=True):
            shutil.copytree(one, there)
        try:
            base = knowledge.load(Folders(copy, tuple(supplements)))
        except Unusable as error:
            shutil.rmtree(copy, ignore_errors=True)
            raise type(error)(self._in_place(one, copy) for one in error.problems) from None
        self._made.append(copy)
        for old in self._made[:-MOST_COPIES]:
            shutil.rmtree(old, ignore_errors=True)
        return base

    def _in_place(self, problem: Problem, copy: Path) -> Problem:
        """As the maintainer knows the files: from the folder of the base."""
        here = f"{copy}{os.sep}"
        return Problem(problem.file.removeprefix(here), problem.line, problem.what.replace(here, ""), problem.cure)
