"""What a case takes over from its municipality's profile: seen first, and taken over by a button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    CASE,
    Advice,
    Answer,
    Inherited,
    Profile,
    Question,
    Tree,
    UnusableCase,
    advise,
    by_ids_of,
    chosen,
    gettext as _,
    inherit,
    ngettext,
    same_answer,
    wording,
)

from .cases import differences
from .desk import Desk, archive, desk
from .refusals import refused
from .sent import number

pages = Blueprint("inheriting", __name__)


class Change(NamedTuple):
    question: Question
    before: Answer | None
    after: Answer | None


def changes(at: Desk, found: Inherited) -> list[Change]:
    """The answers that a case gets other than they are; not those that only come from a newer version."""
    own, questions = at.case.answers.get(CASE, {}), at.knowledge.questions
    every = (Change(questions[id], own.get(id), answer) for id, answer in found.answers.items())
    return [one for one in every if not same_answer(one.before, one.after)]


def _kept_answers(at: Desk, profile: Profile) -> Iterator[Change]:
    """The case's own answers where the profile says something else."""
    said = by_ids_of(profile, at.knowledge).answers
    for id, own in at.case.answers.get(CASE, {}).items():
        theirs = said.get(id)
        if theirs and not own.profile and not same_answer(own, theirs):
            yield Change(at.knowledge.questions[id], theirs, own)


def _law(advice: Advice) -> dict[str, str]:
    """What the law map says, by the id of each line."""
    return {part.id: chosen(part.says) for line in advice.law_lines for part in line.parts}


# In the history


def came_with(tree: Tree) -> str:
    """What a case had from a profile when it began."""
    count, day = _from_profile(tree), _day(tree.get("profile"))
    said = ngettext("{count} answer from the profile of {day}", "{count} answers from the profile of {day}", count, day=day)
    return said if count else ""


def taken_over(old: object, new: object, after: Tree) -> tuple[str, str, str]:
    """What an event did with the profile of a case: what it was, about no measure, and what came of it."""
    if new is None:
        return _("The profile"), "", f"{_day(old)} → –"
    count = ngettext("{count} answer", "{count} answers", _from_profile(after))
    return _("Took over the profile of {day}", day=_day(new)), "", count


def _from_profile(tree: Tree) -> int:
    answers = tree.get("answers")
    return sum("profile" in one for one in answers.values() if isinstance(one, dict)) if isinstance(answers, dict) else 0


def _day(of: object) -> str:
    return wording.day(date.fromisoformat(str(of["date"]))) if isinstance(of, dict) else "–"


# The page


@pages.get("/sak/<id>/profil")
def page(id: str) -> str:
    return _page(desk(id), [])


@pages.post("/sak/<id>/profil")
def take_over(id: str) -> ResponseReturnValue:
    """Only what was shown is taken over."""
    at = desk(id)
    newest = at.newer_profile
    if newest is None:
        return redirect(at.first_url())
    if (request.form.get("profil"), number(request.form.get("versjon"))) != (newest.profile.digest, at.stored.number):
        text = _("The profile or the case was changed meanwhile. See what changes now, and press once more.")
        return _page(at, [{"href": "#endres", "text": text}]), 409
    try:
        archive().store.take_over(id, newest.profile)
    except UnusableCase as error:
        return refused(error.problems)
    return redirect(at.url(at.form.pages()[0], gjort="profil"))


def _standing(at: Desk) -> str:
    """Why a case has no profile to take over."""
    if at.stored.archived:
        return _("The case is archived, and takes over no profile")
    if archive().only_profile(at.case) is None:
        several = not at.case.municipality and archive().store.profiles()
        if several:
            return _("The case does not say which municipality it is of")
        return _("There is no profile of the municipality of the case")
    if at.case.profile:
        return _("The case has the newest profile")
    return _("The profile has no answer that the case asks for")


def _page(at: Desk, problems: Sequence[dict[str, Any]]) -> str:
    newest = at.newer_profile
    if newest is None:
        return render_template("profile_changes.html", desk=at, newest=None, standing=_standing(at), problems=problems)
    found = inherit(at.case, newest.profile, at.knowledge)
    then = advise(found.case, at.knowledge)
    law, law_then = _law(at.advice), _law(then)
    return render_template(
        "profile_changes.html",
        desk=at,
        newest=newest,
        changes=changes(at, found),
        kept=list(_kept_answers(at, newest.profile)),
        left_out=[problem for problems in found.left_out.values() for problem in problems],
        differences=differences(at.advice, then),
        law_comes=[said for id, said in law_then.items() if id not in law],
        law_goes=[said for id, said in law.items() if id not in law_then],
        problems=problems,
    )
