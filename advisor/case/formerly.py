"""Records of cases and profiles in which questions go by ids that they had before, by the ids that they have now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = ("measures", "target_groups")  # of a record: what has answers of its own


def by_their_ids(answers: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """Answers by the ids of today, in their order; as they are where one would stand there twice. `renamed`: old id → new."""
    if renamed.keys().isdisjoint(answers):
        return answers
    named = {renamed.get(id, id): value for id, value in answers.items()}
    return named if len(named) == len(answers) else answers


def as_called_now(record: Any, renamed: Mapping[str, str]) -> Any:
    """A case, measure, group or profile, or several, by the ids of today. What is as before is the same object."""
    if not renamed:
        return record
    if isinstance(record, list):
        several = [as_called_now(one, renamed) for one in record]
        return record if all(one is other for one, other in zip(several, record, strict=True)) else several
    if not isinstance(record, dict):
        return record
    now = {part: as_called_now(record[part], renamed) for part in PARTS if part in record}
    if isinstance(given := record.get("answers"), dict):
        now["answers"] = by_their_ids(given, renamed)
    changed = {part: one for part, one in now.items() if one is not record[part]}
    return {**record, **changed} if changed else record
