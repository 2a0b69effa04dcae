"""What a plain record says that people dismissed, where it is plainly right. See straight.py, which reads the rest of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ...case.keys import DISMISSAL
from ...case.model import Case, Dismissal
from ...language.subjects import CASE, Kind, Subject
from .numbers import NotPlain

_DISMISSAL = frozenset(DISMISSAL)


def dismissals(
    written: Iterable[dict[str, Any]], case: Case, dismissible: Mapping[str, tuple[Kind, ...]], text: Callable[[object], str]
) -> Iterator[Dismissal]:
    """The dismissals of a case. `dismissible`: advice → what it may be about; `text` reads a text. Raises NotPlain."""
    subjects: dict[tuple[Kind, ...], dict[str, Subject]] = {}
    for record in written:
        if not record.keys() <= _DISMISSAL:
            raise NotPlain
        rule, subject = record.get("rule"), record.get("subject")
        kinds = dismissible.get(rule, ()) if type(rule) is str else ()
        if kinds not in subjects:
            subjects[kinds] = _named(case, kinds)
        about = subjects[kinds].get("" if subject is None else text(subject))
        reason = text(record.get("reason"))
        if about is None or not reason:
            raise NotPlain
        yield Dismissal(rule, about, reason)  # type: ignore[arg-type]


def _named(case: Case, kinds: tuple[Kind, ...]) -> dict[str, Subject]:
    """What a dismissal can call the subjects of these kinds."""
    found: dict[str, Subject] = {}
    for about in reversed(kinds):
        known = {str(subject): subject for subject in case.subjects(about)}
        bare = {name.partition(":")[2]: subject for name, subject in known.items()}
        found |= known | bare | ({"": CASE} if about is Kind.CASE else {})
    return found
