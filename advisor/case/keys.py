"""The keys of a case file, and how ids, municipalities and days are written in it."""

from __future__ import annotations

import re
from datetime import date

from ..knowledge import CASE_FIELDS, Question
from ..language.answers import Answer, State

TOP = ("case", "title", "municipality", *CASE_FIELDS, "assessed_on", "profile", "answers", "measures", "dismissals")
MEASURE = ("id", "title", "answers", "target_groups")
GROUP = ("id", "title", "answers", "same_as")
DISMISSAL = ("rule", "subject", "reason")
PROFILE = ("id", "date", "digest")

ID = re.compile(r"[0-9A-Za-zæøåÆØÅ][0-9A-Za-zæøåÆØÅ_.-]{0,79}")
MUNICIPALITY = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(written: str) -> date | None:
    """The day that is written so; None where that is none."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def who_took_part(participation: Answer, kinds: Question) -> Answer | None:
    """The answer to «who took part», which the ledger of participation gives; none where no group of it is an option there."""
    if participation.state is not State.VALUE:
        return participation
    present = {entry.group for entry in participation.value}  # type: ignore[union-attr]
    known = tuple(id for id in kinds.option_ids if id in present)
    return Answer(State.VALUE, known) if known else None
