"""What a case still needs: the shortest way, the child's part, the advice, and all that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import Force, Put, RequirementAdvice, Status, Subject, chosen, clean, gettext as _, places, wording

from . import guidance
from .desk import Desk, archive, at_depth, desk
from .sent import kept, too_late

pages = Blueprint("advice", __name__)
MOST_STEPS = 5  # of the shortest way; the rest is folded


@dataclass(frozen=True)
class Step:
    """One question of the shortest way, with what it is for."""

    subject: Subject
    question: str
    section: str
    target: RequirementAdvice | None
    decides: bool  # whether it is asked for a duty only to know if that applies

    @property
    def duty(self) -> bool:
        return self.target is not None and self.target.requirement.force is Force.MUST


@dataclass(frozen=True)
class Group:
    """All that was looked at and stands alike."""

    name: str
    explanation: str
    items: list[RequirementAdvice]


@pages.get("/sak/<id>/rad")
def page(id: str) -> str:
    return _page(desk(id), "", [])


@pages.post("/sak/<id>/avvis")
def dismiss(id: str) -> ResponseReturnValue:
    """Dismisses one piece of advice, with the reason, about every subject it was given for."""
    at = desk(id)
    rule, reason = request.form.get("regel", ""), clean(request.form.get("grunn", ""))
    about = {str(one): one for kind in at.form.facts.subjects for one in at.form.facts.subjects[kind]}
    subjects = [about[name] for name in request.form.getlist("om") if name in about]
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


@kept("advice.dismiss")
def _reason_kept(id: str) -> str:
    rule = request.form.get("regel", "")
    return _page(desk(id), rule, [{"href": f"#grunn-{rule}", "text": too_late()}])


@pages.post("/sak/<id>/avvis/angre")
def take_back(id: str) -> ResponseReturnValue:
    """Takes a dismissal back."""
    at, puts = desk(id), []
    for one in at.case.dismissals:
        if one.rule == request.form.get("regel") and str(one.subject) in request.form.getlist("om"):
            puts.append(Put(places.of_dismissal(one.rule, one.subject), None))
    archive().store.save(id, puts)
    return redirect(url_for("advice.page", id=id) + "#rad")


def _page(at: Desk, opened: str, problems: list[dict[str, Any]]) -> str:
    advice = at.advice
    way = sorted((_step(at, *place) for place in advice.next), key=lambda step: not step.duty)
    return render_template(
        "advice.html",
        desk=at,
        advice=advice,
        way=way,
        first=max(MOST_STEPS, sum(step.duty for step in way)),  # no duty is folded away
        duties=at.duties(),
        cards=guidance.cards(at),
        opened=opened,
        written=request.form.get("grunn", ""),
        problems=problems,
        groups=_groups(at),
        dismissed=_dismissed(at),
        shorter=_shorter(at),
    )


def _shorter(at: Desk) -> int | None:
    """How many of the missing answers the next shorter depth would ask for; None at the shortest."""
    place = at.advice.depth.place
    return len(at_depth(at, at.knowledge.depths[place - 1]).next) if place and not at.advice.complete else None


def _step(at: Desk, subject: Subject, question: str) -> Step:
    """What a step is for: the requirement of greatest force that asks it, or that waits for it to know whether it applies."""
    holder = at.form.facts.holder
    still_open = [one for one in at.advice.requirements if one.open]
    asking = [one for one in still_open if question in one.requirement.questions and holder(one.subject, question)[0] == subject]
    waiting = [one for one in still_open if any(holder(why.subject, why.question) == (subject, question) for why in one.because)]
    target = min([*asking, *waiting], key=lambda one: list(Force).index(one.requirement.force), default=None)
    duty = target is not None and target.applies and target.requirement.force is Force.MUST
    decides = (subject, question) in at.advice.deciding and not duty
    return Step(subject, question, at.knowledge.questions[question].section, target, decides)


def _groups(at: Desk) -> list[Group]:
    looked_at = [one for one in at.advice.requirements if one.finding.at_depth and not one.dismissed]
    explained = {
        Status.UNKNOWN: _("This does not stop the document. What is unknown is written as unknown."),
        Status.NOT_ASSESSED: _("It can be assessed only when something else is answered."),
        Status.MISSING: _("Recommended, or worth a thought, and not answered."),
        Status.MET: _("There is an answer. Whether it is good enough, you decide."),
        Status.NOT_RELEVANT: _("You gave a reason."),
        Status.INAPPLICABLE: _("Your answers keep this from coming up."),
    }
    by: dict[str, Group] = {}
    for one in sorted(looked_at, key=lambda one: list(explained).index(one.status)):
        if one.requirement.force is not Force.MUST:
            word = wording.finding(one.requirement.force, one.status)
            by.setdefault(word, Group(word, explained[one.status], [])).items.append(one)
    return list(by.values())


def _dismissed(at: Desk) -> list[dict[str, Any]]:
    """What was dismissed: what one rule says of several with one reason stands once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    every = [(one.requirement.id, one.label, one) for one in at.advice.requirements]
    every += [(one.rule.id, one.message, one) for one in at.advice.prompts]
    for id, label, one in every:
        if one.dismissed:
            entry = found.setdefault((id, one.dismissed), {"id": id, "label": label, "reason": one.dismissed, "subjects": []})
            entry["subjects"].append(one.subject)
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
