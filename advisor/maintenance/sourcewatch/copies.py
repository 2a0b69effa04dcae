"""Copies of the sources' own words, which a user has imported: a folder of their own, no part of the base or its digest.

$PRIO_SOURCES names the folder; without it it is `kilder` in the user's data folder. A copy is a file of lines. Of a clause only
what has its fingerprint is shown, so nothing is taken for the source's words but the very words that the base rests on.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import content, data_folder, found_below, too_large
from ...text.reading import MAX_BYTES, read_bytes
from .drift import clauses_of, sought
from .fingerprints import MOST_WORDS, Span, Word, found_in, shown, words
from .texts import Text

MOST_COPIES = 100
_CONTROLS = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
MOST_AROUND = 30  # words of its line that are shown before a clause, and after it


@dataclass(frozen=True)
class Quote:
    """A clause in the words of its source, and what stands around it in its line."""

    text: str
    before: str
    after: str
    imported: date


def folder() -> Path:
    """Where the copies are; it need not be there."""
    named = os.environ.get("PRIO_SOURCES")
    return (Path(named) if named else data_folder() / "kilder").absolute()


def copy_of(text: Text, source: str, day: date) -> tuple[str, str]:
    """A copy to keep: the name of its file, which is the same for the same text, and what stands in it. Raises Unusable."""
    lines = [line for line in (_CONTROLS.sub(" ", one).strip() for one in text.lines) if line]
    name = f"{source}-{sha256(chr(10).join(lines).encode()).hexdigest()[:16]}.json"
    copy = json.dumps({"source": source, "imported": day.isoformat(), "lines": lines}, ensure_ascii=False, indent=0)
    if len(copy.encode()) > MAX_BYTES:
        raise Unusable([too_large(text.name, len(copy.encode()), _("Save the guideline alone."))])
    return name, copy


def quotes(knowledge: KnowledgeBase, where: Path | None = None) -> Mapping[str, Quote]:
    """Clause → its own words, for those that a copy has; of several copies the one imported last."""
    own = where or folder()
    listed = (
        tuple((one.name, one.size, one.changed) for one in found_below(own, (".json",)) if not one.wrong) if own.is_dir() else ()
    )
    return _quotes(knowledge, own, listed[:MOST_COPIES])


def texts(knowledge: KnowledgeBase) -> dict[str, str]:
    """Fingerprint → the text of a clause, for those that a copy has."""
    return {knowledge.clauses[id].fingerprint: one.text for id, one in quotes(knowledge).items()}


@lru_cache(maxsize=4)
def _quotes(knowledge: KnowledgeBase, own: Path, listed: tuple[tuple[str, int, int], ...]) -> Mapping[str, Quote]:
    found: dict[str, Quote] = {}
    read = [copy for name, _size, _changed in listed if (copy := _read(own / name))]
    for source, day, lines in sorted(read, key=lambda one: one[1]):
        text = words(lines)
        clauses = clauses_of(knowledge, source)
        spans = found_in(text, map(sought, clauses)) if len(text) <= MOST_WORDS else {}
        for clause in clauses:
            if clause.fingerprint in spans:
                found[clause.id] = Quote(*_in_its_line(text, spans[clause.fingerprint][0]), day)
    return found


def _in_its_line(text: Sequence[Word], span: Span) -> tuple[str, str, str]:
    """A passage, what stands before it in its line, and after it; of a long line the nearest words."""
    first, last = (text[at].line for at in (span.at, span.until - 1))
    start = max(span.at - MOST_AROUND, 0)
    before = [at for at in range(start, span.at) if text[at].line == first]
    after = [at for at in range(span.until, min(span.until + MOST_AROUND, len(text))) if text[at].line == last]
    cut = bool(before and before[0] == start > 0 and text[start - 1].line == first)
    more = bool(after and after[-1] + 1 < len(text) and len(after) == MOST_AROUND and text[after[-1] + 1].line == last)
    said = shown(text, Span(before[0], span.at)) if before else ""
    rest = shown(text, Span(span.until, after[-1] + 1)) if after else ""
    return shown(text, span), f"… {said}" if cut else said, f"{rest} …" if more else rest


def _read(path: Path) -> tuple[str, date, list[str]] | None:
    """The source, the day and the lines of a copy; None where it is not as this program wrote it."""
    problems: list[Problem] = []
    data = content(path, MAX_BYTES, problems, "")
    root = None if data is None else read_bytes(data, path.name, problems)
    if root is None or problems:
        return None
    source, day, lines = (root.get(key) for key in ("source", "imported", "lines"))
    try:
        several = lines.value if lines and isinstance(lines.value, list) else []
        return (source.text if source else ""), date.fromisoformat(day.text if day else ""), [one.text for one in several]
    except ValueError:
        return None
