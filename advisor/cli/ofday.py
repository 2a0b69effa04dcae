"""The base that a case is advised with, where --kb names a folder of several released bases: the one of its day, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..api import Folders


@dataclass(frozen=True)
class OfDay:
    """What stands for --kb of one case. `why`: which base it is and why that one; empty where there was no choice."""

    kb: Path | Folders | None
    why: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    def say_why(self) -> None:
        """Beside what the command writes, whose form it leaves alone."""
        if self.why:
            click.echo(self.why, err=True)

    def as_dict(self) -> dict[str, Any]:
        return {"base_of_day": self.said} if self.said else {}


def several(kb: Path | Folders | None) -> bool:
    """Whether --kb names a folder of several released bases."""
    folder = kb if isinstance(kb, Path | None) else kb.folder
    if folder is None or (folder / "ontology").is_dir():
        return False
    from ..api import inforce

    return inforce.holds_several(folder)


def of_day(kb: Path | Folders | None, file: str) -> OfDay:
    """The base of the day of a case in a file. Raises Unusable where none was in force."""
    if kb is None or not several(kb):
        return OfDay(kb)
    from ..api import inforce

    chosen, release, day = inforce.base_of(kb, file)
    return OfDay(chosen, inforce.why(release, day), {**inforce.as_dict(release), "day": day.isoformat()})
