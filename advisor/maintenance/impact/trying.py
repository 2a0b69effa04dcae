"""A changed rule beside the base that is in use: what comes of it, and the patch to take home. The base itself is never written.

The text is put in a copy of the base, which another process reads (trial.py), and which is gone afterwards.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from ...knowledge import KnowledgeBase, Rule, formats
from ...store import StoredCase
from ...text.catalogue import current, gettext as _
from ...text.errors import UnusableKnowledge
from ..listings import Excerpt, excerpt

MOST_LETTERS = 20_000  # of the text of one rule
PATIENCE = 40.0  # seconds
_AT_ONCE = BoundedSemaphore(1)


class TooMuch(Exception):
    """It is not tried: what is said to people."""


@dataclass(frozen=True)
class Draft:
    """A text in the place of a rule, in the file where it stands."""

    base: KnowledgeBase
    name: str  # of its file, among those of the base and its supplements
    excerpt: Excerpt
    text: str  # with a line end last

    @property
    def first(self) -> int:
        return self.excerpt.line

    @property
    def rows(self) -> int:
        return self.text.count("\n")

    def files(self) -> dict[str, bytes]:
        """The files of the base with the text in it. Raises UnusableKnowledge where they are not those that were read."""
        files = formats.read(self.base.folders)
        if formats.digest(files) != self.base.digest:
            raise UnusableKnowledge([formats.changed(self.base.folder)])
        return files | {self.name: self._exchanged(files[self.name].decode()).encode()}

    def _exchanged(self, whole: str) -> str:
        rows, end = _rows(whole), self.first + self.excerpt.text.count("\n")
        return "".join([*rows[: self.first - 1], self.text, *rows[end:]])

    def patch(self) -> str:
        """What `git apply` takes; empty where nothing is another. Raises UnusableKnowledge."""
        name = self.excerpt.file
        was = _rows(formats.read(self.base.folders)[self.name].decode())
        now = _rows(self.files()[self.name].decode())
        rows = [*difflib.unified_diff(was, now, f"a/{name}", f"b/{name}")]
        rows = [row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows]
        return "".join([f"diff --git a/{name} b/{name}\n", *rows]) if rows else ""


def _rows(text: str) -> list[str]:
    """The lines as git counts them: only what ends in a line feed is one."""
    *whole, last = text.split("\n")
    return [f"{row}\n" for row in whole] + ([last] if last else [])


def draft(base: KnowledgeBase, rule: Rule, written: str) -> Draft:
    """The text that somebody wrote in the place of a rule. Raises TooMuch."""
    text = "\n".join(written.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")) + "\n"
    if len(text) > MOST_LETTERS:
        raise TooMuch(_("A rule of more than {most} characters is not tried here.", most=MOST_LETTERS))
    folders = base.folders
    name = next(name for name in formats.read(folders) if folders.path(name) == Path(rule.file))
    return Draft(base, name, excerpt(base, rule), text)


def tried(of: Draft, cases: Iterable[StoredCase]) -> dict[str, Any]:
    """What comes of it, as trial.py says it, with the cases given. Raises TooMuch, UnusableKnowledge."""
    records = [{"id": one.id, "record": one.file, "base": one.knowledge.digest, "decided": one.archived} for one in cases]
    if not _AT_ONCE.acquire(blocking=False):
        raise TooMuch(_("Another change is being tried. Try again in a moment."))
    try:
        with TemporaryDirectory() as folder:
            for name, data in of.files().items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            return _asked(
                {
                    "base": [str(one) for one in of.base.folders.every],
                    "folder": folder,
                    "file": of.name,
                    "first": of.first,
                    "length": of.rows,
                    "language": current(),
                    "records": records,
                }
            )
    finally:
        _AT_ONCE.release()


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    paths = [str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", f"{__package__}.trial"]
    try:
        ended = subprocess.run(
            command,
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=question["folder"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch(_("It took more than {most} seconds, and was ended.", most=int(PATIENCE))) from None
    if ended.returncode:
        raise TooMuch(_("It could not be tried: the program failed. This is a mistake in the program, not in the rule."))
    said: dict[str, Any] = json.loads(ended.stdout)
    return said
