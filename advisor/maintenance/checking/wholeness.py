"""Whether a base is whole, in one sentence: for whoever rests on a base without being the one who mends it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...knowledge.formats import Folders, holds_base
from ...text.catalogue import ngettext
from .check import look


@dataclass(frozen=True)
class Unwhole:
    """A base of which something is wrong."""

    folder: Path | None  # the program's own where none is named
    version: str  # empty where too much of it cannot be read
    problems: int


def of(at: Path | Folders | None) -> Unwhole | None:
    """How much is wrong with a base; nothing where it is whole, or where there is no base: that is said when it is read."""
    folder = at.folder if isinstance(at, Folders) else at
    if folder and not holds_base(folder):
        return None
    found = look(at)
    return Unwhole(folder, found.base.version if found.base else "", len(found.problems)) if found.problems else None


def said(of: Unwhole) -> str:
    """That a base is not whole, how much is wrong, and the command that lists it."""
    command = f"prio kb check --kb {of.folder}" if of.folder else "prio kb check"
    named = of.version or str(of.folder or "")
    return ngettext(
        "The knowledge base {named} is not whole: {count} thing is wrong. «{command}» lists it.",
        "The knowledge base {named} is not whole: {count} things are wrong. «{command}» lists them.",
        of.problems,
        named=named,
        command=command,
    )
