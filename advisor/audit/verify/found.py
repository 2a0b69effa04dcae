"""What `prio audit verify` found."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...text.errors import Problem


@dataclass
class Verified:
    """The folder of an audit, looked through. `file` of a problem is the path in the folder."""

    files: int
    fingerprint: str = ""  # empty where there is no SHA256SUMS
    has_signature: bool = False
    signed: bool = False  # by the key that was given
    recounted: int = 0  # cases that were judged again
    made_by: str = ""  # the program, where it is another than this
    differs: list[Problem] = field(default_factory=list)
    unchecked: list[Problem] = field(default_factory=list)  # what could not be held against anything, and why

    @property
    def holds(self) -> bool:
        """Whether everything was held against what it follows from, and nothing differs."""
        return not self.differs and not self.unchecked
