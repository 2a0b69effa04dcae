"""Why: from answer to rule to requirement to source, what would change it, and another answer to try. Nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    Answer,
    Effect,
    ExplainedLine,
    ExplainedQuestion,
    ExplainedRequirement,
    ExplainedRule,
    Kind,
    Place,
    Reason,
    Rule,
    UnknownId,
    effects,
    explain,
    possible_answers,
)

from .desk import Desk, desk
from .reading import reading

pages = Blueprint("why", __name__)


@dataclass(frozen=True)
class Trial:
    """An answer that is tried out: the question, the answers one can try, the one that was tried and what it does."""

    place: Place
    answers: Sequence[Answer]
    tried: Answer | None
    effects: Sequence[Effect]
    places: Sequence[Place]  # other questions that can be tried here


@pages.get("/sak/<id>/hvorfor/<what>")
def page(id: str, what: str) -> ResponseReturnValue:
    at = desk(id)
    try:
        explained = explain(at.advice, what, request.args.get("om"))
    except UnknownId:
        abort(404)
    explained = [one for one in explained if not _idle_pair(one)] or explained  # of pairs there can be thousands
    one = explained[0]
    if isinstance(one, ExplainedLine):  # the page of the law shows which there are, and by which answers
        return redirect(at.law_url() or at.review_url())
    return render_template(
        "why.html",
        desk=at,
        what=what,
        explained=explained,
        one=one,
        kind="question" if isinstance(one, ExplainedQuestion) else "rule" if isinstance(one, ExplainedRule) else "requirement",
        rules=_rules(at, one),
        because=_because(one),
        trial=_trial(at, one),
        read={id: said.said for id in at.knowledge.read_through if (said := reading(at, id))},
    )


def _idle_pair(one: ExplainedRule | ExplainedRequirement | ExplainedQuestion | ExplainedLine) -> bool:
    """Whether it is a rule about two measures that does not hold for these two."""
    return isinstance(one, ExplainedRule) and one.rule.about is Kind.PAIR and not one.holds


def _because(one: ExplainedRule | ExplainedRequirement | ExplainedQuestion) -> Sequence[Reason]:
    if isinstance(one, ExplainedQuestion):
        return ()
    return one.because if isinstance(one, ExplainedRule) else one.requirement.because


def _rules(at: Desk, one: ExplainedRule | ExplainedRequirement | ExplainedQuestion) -> list[Rule]:
    """The rules between the answers and what is explained."""
    if isinstance(one, ExplainedRule):
        return [one.rule]
    if isinstance(one, ExplainedRequirement):
        return list(at.advice.inference.rules.concluding.get(one.requirement.requirement.target, ()))
    return []


def _trial(at: Desk, one: ExplainedRule | ExplainedRequirement | ExplainedQuestion) -> Trial | None:
    """Nothing to try for what rests on no question that people answer."""
    places = _places(at, one)
    if not places:
        return None
    names = {f"{subject}|{question}": (subject, question) for subject, question in places}
    place = names.get(request.args.get("sporsmal", ""), places[0])
    question = at.knowledge.questions[place[1]]
    answers = list(possible_answers(question, [measure.id for measure in at.case.measures]))
    if question.settles_duty:
        answers = answers[:-1]  # the last is «not relevant», which such a question does not take
    wished = request.args.get("svar")
    tried = next((answer for answer in answers if str(answer) == wished), None)
    found = effects(at.advice.inference, place, tried, at.advice.depth) if tried else ()
    return Trial(place, answers, tried, found, places)


def _places(at: Desk, one: ExplainedRule | ExplainedRequirement | ExplainedQuestion) -> list[Place]:
    facts = at.form.facts
    if isinstance(one, ExplainedQuestion):
        found = [(one.subject, one.question)]
    else:
        found = [(why.subject, why.question) for why in _because(one)] + [change.place for change in one.changes]
    held = dict.fromkeys(facts.holder(*place) for place in found)
    return [place for place in held if not at.knowledge.questions[place[1]].derived]
