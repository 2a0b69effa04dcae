"""The review, which is the leader's page; and advice that is dismissed with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import Force, Put, chosen, clean, gettext as _, overview, places, wording

from . import guidance, review
from .desk import Desk, archive, desk
from .sent import kept, too_late

pages = Blueprint("advice", __name__)


@pages.get("/sak/<id>/gjennomgang")
def page(id: str) -> str:
    return _page(desk(id), "", [])


@pages.get("/sak/<id>/rad")
def old(id: str) -> ResponseReturnValue:
    """Where the advice stood before."""
    return redirect(desk(id).review_url())


@pages.post("/sak/<id>/avvis")
def dismiss(id: str) -> ResponseReturnValue:
    """Dismisses one piece of advice, with the reason, about every subject it was given for."""
    at = desk(id)
    rule, reason = request.form.get("regel", ""), clean(request.form.get("grunn", ""))
    about = {str(one): one for kind in at.form.facts.subjects for one in at.form.facts.subjects[kind]}
    subjects = [about[name] for name in _several("om") if name in about]
    back = _local(at, request.form.get("tilbake", "")) or url_for("advice.page", id=id)
    force = _force(at, rule)
    if force is None or not force.dismissible or not subjects:
        abort(404)
    if not reason:
        problem = {"href": f"#grunn-{rule}", "text": _("Write why the advice does not fit.")}
        return _page(at, rule, [problem]), 422
    said = {"rule": rule, "reason": reason}
    again = any(card.id == rule and card.before for card in guidance.cards(at))  # for the same reason, after an answer changed
    puts = [Put(places.of_dismissal(rule, one), {**said, "subject": str(one)}, anew=again) for one in subjects]
    saved = archive().store.save(id, puts)
    if not saved.whole:
        wrong = [f"{one.what} {one.cure}" for found in saved.refused.values() for one in found]
        return _page(at, rule, [{"href": f"#grunn-{rule}", "text": text} for text in dict.fromkeys(wrong)]), 422
    return redirect(f"{back}#rad")


def _several(field: str) -> list[str]:
    """The lines of a field, or of several of one name."""
    return [line for value in request.form.getlist(field) for line in value.splitlines()]


@kept("advice.dismiss")
def _reason_kept(id: str) -> str:
    rule = request.form.get("regel", "")
    return _page(desk(id), rule, [{"href": f"#grunn-{rule}", "text": too_late()}])


@pages.post("/sak/<id>/avvis/angre")
def take_back(id: str) -> ResponseReturnValue:
    """Takes a dismissal back."""
    at, puts = desk(id), []
    for one in at.case.dismissals:
        if one.rule == request.form.get("regel") and str(one.subject) in _several("om"):
            puts.append(Put(places.of_dismissal(one.rule, one.subject), None))
    archive().store.save(id, puts)
    return redirect(url_for("advice.page", id=id) + "#rad")


def _page(at: Desk, opened: str, problems: list[dict[str, Any]]) -> str:
    shown, themes = review.advice(at)
    return render_template(
        "review.html",
        desk=at,
        advice=at.advice,
        review=review,
        overview=overview,
        rows=overview.rows(at.advice),
        uncertain=overview.uncertain(at.advice),
        open=overview.unanswered(at.advice),
        duties=at.duties(),
        shown=shown,
        themes=themes,
        opened=opened,
        written=request.form.get("grunn", ""),
        problems=problems,
        dismissed=_dismissed(at),
    )


def _dismissed(at: Desk) -> list[dict[str, Any]]:
    """What was dismissed: what one rule says of several with one reason stands once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    every = [(one.requirement.id, one.label, one.dismissed, one.subject) for one in at.advice.requirements if one.dismissed]
    every += [(one.rule.id, one.message, one.dismissed, one.subject) for one in at.advice.prompts if one.dismissed]
    for id, label, reason, subject in every:
        entry = found.setdefault((id, reason), {"id": id, "label": label, "reason": reason, "subjects": []})
        entry["subjects"].append(subject)
    requirements = at.knowledge.requirements.values()
    texts = {one.id: one.text for one in at.knowledge.rules} | {one.id: one.label for one in requirements}
    before = {id: one for one in requirements for id in one.replaces}
    for one in at.advice.without_effect:
        now = before[one.rule].id if one.rule in before else "" if at.advice.lapsed(one.rule) else one.rule
        entry = {
            "id": one.rule,
            "label": chosen(texts[now or one.rule]),
            "reason": one.reason,
            "subjects": [one.subject],
            "now": now,
        }
        found[one.rule, str(one.subject)] = {**entry, "void": wording.without_effect(at.advice, one)}
    for entry in found.values():
        entry["who"] = wording.subjects(at.case, entry["subjects"]) or wording.subject(at.case, entry["subjects"][0])
    return list(found.values())


def _force(at: Desk, id: str) -> Force | None:
    if id in at.knowledge.requirements:
        return at.knowledge.requirements[id].force
    return next((rule.force for rule in at.knowledge.rules if rule.id == id and rule.prompt), None)


def _local(at: Desk, address: str) -> str:
    """An address of this case, and no other."""
    return address if address.startswith(f"/sak/{at.id}/") and "\\" not in address and "\n" not in address else ""
