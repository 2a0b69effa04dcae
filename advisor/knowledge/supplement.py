"""What a supplement says of itself; how one is read and held stands in supplements.py."""

from __future__ import annotations

from typing import NamedTuple

from .terms import Texts


class Supplement(NamedTuple):
    """What a municipality has added to a base; all that it adds has an id of its own."""

    id: str  # begins the ids of what is its own: «vefsn» those of questions (vefsn-…), of rules (R-VEFSN-…), situations (Vefsn…)
    name: str  # short, beside the version
    who: str
    version: str
    title: Texts
    written_for: tuple[str, ...]  # the versions of the base that it was written for

    def owns(self, id: str) -> bool:
        """Whether an id is one of its own."""
        begins = (f"{self.id}-", f"R-{self.id.upper()}-", f"S-{self.id.upper()}-", self.id.capitalize())
        return id.startswith(begins) and id not in begins
