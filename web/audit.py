"""One case as an auditor sees it: what was looked at, what was not, what was found, and how to do it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    FINDINGS,
    Force,
    Point,
    Row,
    UnusableCase,
    agreement,
    checked,
    compared,
    engines,
    fetching,
    file_digest,
    gettext as _,
    installed,
    kept,
    lead,
    line,
    not_checked,
    points,
    repeating,
    rows,
    statement,
)

from .desk import Desk, archive, desk
from .refusals import refused
from .sent import number
from .start import identifier

pages = Blueprint("audit", __name__)


@dataclass(frozen=True)
class View:
    """One way to filter the points; it has its own address."""

    id: str
    label: Callable[[int], str]
    holds: Callable[[Point], bool]


OF_LAW = "lov"
VIEWS = (
    View("alt", lambda count: _("All that applies or may apply ({count})", count=count), lambda one: one.applies),
    View(
        OF_LAW,
        lambda count: _("Only duties in law that apply or may apply ({count})", count=count),
        lambda one: one.applies and one.force is Force.MUST,
    ),
    View("uten-svar", lambda count: _("Only without an answer ({count})", count=count), lambda one: one.finding in FINDINGS[:2]),
    View("gjelder-ikke", lambda count: _("Does not apply ({count})", count=count), lambda one: not one.applies),
)
MOST_NAMES = 900  # on one side of the table, each with its own address


@pages.get("/sak/<id>/revisjon")
def page(id: str) -> str:
    at = desk(id)
    every = points(at.advice)
    view = next((one for one in VIEWS if one.id == request.args.get("vis")), VIEWS[0])
    shown = [one for one in every if view.holds(one)]
    sides = _sides(rows(at.advice, shown))
    side = min(max(1, number(request.args.get("side"))), len(sides))
    text = at.stored.text.encode()
    comparison = compared(at.advice, text, file_name(at, ".yaml"), archive().store.current)
    return render_template(
        "audit.html",
        desk=at,
        advice=at.advice,
        lead=lead(at.advice, every),
        checked=checked(at.advice),
        not_checked=not_checked(at.advice),
        choices=[
            (one.id, one.label(sum(map(one.holds, every))), one is view)
            for one in VIEWS
            if one.id != OF_LAW or at.knowledge.duties
        ],
        view=view,
        rows=sides[side - 1],
        side=side,
        sides=len(sides),
        shown=sum(len(row.subjects) for row in sides[side - 1]),
        total=len(every),
        dismissed=[one for one in at.advice.prompts if one.dismissed],
        digest=in_groups(at.knowledge.digest),
        file_digest=in_groups(file_digest(text)),
        head=in_groups(at.stored.head_hash),
        program=installed(),
        engines=engines(at.advice),
        agreement=agreement(at.advice),
        comparison=comparison,
        commands=_commands(at),
    )


@pages.get("/sak/<id>/revisjon.json")
def download(id: str) -> ResponseReturnValue:
    """The statement, with the bytes that `prio audit` gives for the case file as it can be downloaded."""
    at = desk(id)
    try:
        said = statement(at.stored.text.encode(), file_name(at, ".yaml"), at.knowledge, archive().store.current)
    except UnusableCase as error:
        return refused(error.problems)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(at, "-revisjon.json")}"'}
    return Response(said.as_json(), mimetype="application/json", headers=headers)


def _sides(several: Iterable[Row]) -> list[list[Row]]:
    """The rows on as few sides as none gets too long; each row stands whole on one of them."""
    found, names = list[list[Row]]([[]]), 0
    for row in several:
        here = len(row.subjects) + sum(1 + len(one.subjects) for one in row.looked)
        if found[-1] and names + here > MOST_NAMES:
            found, names = [*found, []], 0
        found[-1].append(row)
        names += here
    return found


def file_name(at: Desk, ending: str) -> str:
    """What a file of the case is called when it is downloaded."""
    return f"{identifier(at.case.title or at.case.id, [])}{ending}"


def in_groups(digest: str) -> str:
    """The first twelve characters, which people can compare: «9f2c 41d0 77be»."""
    return " ".join(digest[start : start + 4] for start in range(0, 12, 4))


def _commands(at: Desk) -> list[str]:
    """What makes the statement again from the case file that is downloaded; a base that is not the program's is fetched first."""
    by = kept(at.knowledge)
    return [*([line(fetching(at.knowledge))] if by else []), line(repeating(file_name(at, ".yaml"), by))]
