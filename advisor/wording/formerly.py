"""In words: that a file calls questions by ids that they had before."""

from __future__ import annotations

from collections.abc import Sequence

from ..case.model import Formerly
from ..text.catalogue import gettext as _
from .several import first


def formerly(several: Sequence[Formerly]) -> str:
    """One sentence; empty where the file uses the ids of today."""
    lines: dict[str, int] = {}
    for one in several:
        lines.setdefault(f"«{one.old}» → «{one.question}»", one.line)
    names = [_("{names} (line {line})", names=names, line=line) if line else names for names, line in lines.items()]
    if not names:
        return ""
    return _(
        "Questions have got another id since this was written: {names}. Their answers are read as before.", names=first(names)
    )
