"""The order that people set: how it is changed, and what is asked about it. It is never suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from advisor.api import (
    Kind,
    Place,
    Placed,
    PromptAdvice,
    Subject,
    assessments,
    chosen,
    gettext as _,
    holding,
    wording,
)

from ..desk import Desk
from ..sent import number as whole_number

PLACE = "ranking"  # in the case file
UP, DOWN, OUT, IN, TO = "opp", "ned", "ut", "inn", "til"  # what a button does
ACTS = (UP, DOWN, OUT, IN, TO)
FIELD = "plass."  # and the id of a measure: the place that it is to have


@dataclass(frozen=True)
class Row:
    """A measure in the order, and what is said about its place."""

    number: int
    subject: Subject
    title: str
    reason: str
    prompts: tuple[PromptAdvice, ...]  # about measures that stand after it
    next: str  # the title of the one after it
    unknown: tuple[Place, ...]  # what must be known before the two can be compared

    @property
    def id(self) -> str:
        return self.subject.ids[0]


# How it is changed


def changed(lines: Sequence[Placed], act: str, id: str, number: int = 0) -> list[Placed]:
    """The order after one act on one measure, to the place `number` or beside it; as it was where that is no place in it."""
    ids = [line.measure for line in lines]
    if act == IN and id not in ids:
        return [*lines, Placed(id)]
    if id not in ids:
        return list(lines)
    place = ids.index(id)
    rest = [line for line in lines if line.measure != id]
    if act == OUT:
        return rest
    there = number - 1 if 1 <= number <= len(lines) else place
    to = {UP: max(0, place - 1), DOWN: place + 1, TO: there}.get(act, place)
    return [*rest[:to], lines[place], *rest[to:]]


def record(before: object, lines: Sequence[Placed]) -> object:
    """The order as a case file writes it; None when it is empty. What else the answer said (`before`) stays."""
    if not lines:
        return None
    written = [{"measure": line.measure, **({"reason": line.reason} if line.reason else {})} for line in lines]
    return {**before, "value": written} if isinstance(before, dict) and "value" in before else written


def _lines(written: object) -> list[Placed]:
    rows = written.get("value") if isinstance(written, dict) else written
    return [Placed(row["measure"], row.get("reason", "")) for row in rows if "measure" in row] if isinstance(rows, list) else []


def measures_of(written: object) -> list[str]:
    """The measures of an order as a case file writes it."""
    return [line.measure for line in _lines(written)]


def reasons(written: object) -> list[str]:
    """What is written about the places, and why no order is relevant."""
    why = written.get("not_relevant") if isinstance(written, dict) else ""
    return [*(line.reason for line in _lines(written)), str(why or "")]


def wish() -> str:
    """The act of the button that was pressed: `opp:a`. Enter in the field of a place does what the button beside it does."""
    if "HX-Request" in request.headers:  # sent while people write: a number may be half of one
        return ""
    filled = (name.removeprefix(FIELD) for name in request.form if name.startswith(FIELD) and asked(name.removeprefix(FIELD)))
    return request.form.get("flytt") or next((f"{TO}:{id}" for id in filled), "")


def asked(measure: str) -> str:
    """What is written as the place that a measure is to have."""
    return request.form.get(f"{FIELD}{measure}", "").strip()


def astray(desk: Desk, written: object) -> tuple[str, str]:
    """The measure that is to be moved to a place that is none in the order, and what to say of it; empty where none is."""
    act, _sep, measure = wish().partition(":")
    ids = measures_of(written)
    if act != TO or measure not in ids or 1 <= whole_number(asked(measure)) <= len(ids):
        return "", ""
    title = desk.case.title_of(desk.measure(measure))
    return measure, _("Write the place of «{title}» as a number from 1 to {last}.", title=title, last=len(ids))


def moved(written: object) -> object:
    """An order after the act of the button that was pressed."""
    act, _sep, measure = wish().partition(":")
    return record(written, changed(_lines(written), act, measure, whole_number(asked(measure)))) if act in ACTS else written


def wished(written: object) -> list[dict[str, str]]:
    """The rows of an order that was not saved, after the act of a button."""
    return [vars(line) for line in _lines(moved(written))]


def told(desk: Desk, act: str, measure: str) -> tuple[str, str]:
    """What a button did, in a sentence, and the button that has focus after it: the same, or the other at an end."""
    ids = [line.measure for line in holding.order(desk.case, desk.knowledge)]
    title = desk.case.title_of(desk.measure(measure))
    if measure not in ids:
        return _("«{title}» is no longer in the order.", title=title), ""
    place = ids.index(measure)
    present = [UP] * (place > 0) + [DOWN] * (place < len(ids) - 1)
    focus = f"{act if act in (*present, TO) else present[0]}--{measure}" if present else ""
    return _("«{title}» is now number {number}", title=title, number=place + 1), focus


# What is asked about it


def rows(desk: Desk, written: Sequence[Mapping[str, str]] | None = None) -> list[Row]:
    """The rows of the order, or of one that is `written` and not saved."""
    lines = holding.order(desk.case, desk.knowledge) if written is None else _lines(written)
    found = []
    asked: dict[str, list[PromptAdvice]] = {}
    for one in desk.advice.prompts:
        if one.subject.kind is Kind.PAIR and not one.dismissed:
            asked.setdefault(one.subject.ids[0], []).append(one)
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], None], strict=False), 1):
        subject = desk.measure(line.measure)
        following = desk.measure(after.measure) if after else None
        found.append(
            Row(
                number,
                subject,
                desk.case.title_of(subject),
                line.reason,
                tuple(asked.get(line.measure, ())),
                desk.case.title_of(following) if following else "",
                tuple(dict.fromkeys(holding.unknown(desk.advice, subject, following))) if following else (),
            )
        )
    return found


MOST_ROWS, ROWS = 20, 10  # of more rows than so many, those of one part can be changed at a time
MOST_STEPS = 10  # of more rows than so many, each can be moved to a place by its number


def parts(several: Sequence[Row]) -> list[Sequence[Row]]:
    """The rows of an order, a few together where there are many."""
    size = ROWS if len(several) > MOST_ROWS else max(1, len(several))
    return [several[start : start + size] for start in range(0, len(several), size)]


def now(several: Sequence[Row]) -> int:
    """The part, from 1, that can be changed now: that of the measure which was just moved, or the one that is asked for."""
    moved_id = (wish() or request.args.get("flyttet", "")).partition(":")[2]
    there = (number for number, part in enumerate(parts(several), 1) if moved_id in (row.id for row in part))
    return next(there, min(max(1, whole_number(request.args.get("rekke", "1"))), len(parts(several))))


# In words


def named(desk: Desk, place: Place) -> str:
    """«nytte for «…»», as it stands in a sentence."""
    subject, question = place
    title = assessments.group_title(desk.case, subject) if subject.kind is Kind.GROUP else desk.case.title_of(subject)
    return _("{what} for «{title}»", what=wording.inside(chosen(desk.knowledge.questions[question].short)), title=title)
