"""The questions of a case, part by part. Each answer is saved as it is given, or all of a part by its button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor import privacy, wording
from advisor.knowledge import Question
from advisor.knowledge.terms import AnswerType
from advisor.language import gettext as _
from advisor.language import ngettext
from advisor.questionnaire import SHORT, Item, Page
from advisor.store import Conflict, Put, Saved

from . import forms, guidance
from .desk import Desk, archive, desk
from .sent import cookie, kept, number, too_late

pages = Blueprint("questions", __name__)
RECEIPT = "kvittert"  # a cookie that tells app.js which form has arrived, so that it forgets its draft


@dataclass(frozen=True)
class Shown:
    """An item as the page shows it."""

    item: Item
    name: str  # of its fields, and its anchor
    fields: Mapping[str, object]
    version: int | str
    echoes: Sequence[guidance.Card] = ()
    errors: Sequence[str] = ()
    conflict: Conflict | None = None
    notices: Sequence[str] = ()  # worth a thought, and no hindrance


@dataclass(frozen=True)
class Unsaved:
    """What a save left out, by place in the case file."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.errors or self.conflicts)


@pages.get("/sak/<id>")
def whole(id: str) -> ResponseReturnValue:
    return redirect(desk(id).first_url())


@pages.get("/sak/<id>/<section>")
@pages.get("/sak/<id>/<section>/<measure>")
def part(id: str, section: str, measure: str = "") -> ResponseReturnValue:
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    deep = "alle" in request.args
    if not at.form.items(page, deep):
        elsewhere = next((one for one in at.form.pages(deep) if one.section == section), None)
        if elsewhere and elsewhere != page:
            return redirect(at.url(elsewhere, deep))
    return _page(at, page, deep)


@pages.post("/sak/<id>/<section>")
@pages.post("/sak/<id>/<section>/<measure>")
def save(id: str, section: str, measure: str = "") -> ResponseReturnValue:
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    deep = "alle" in request.args
    sent = [item for item in at.form.every(page) if forms.sent(request.form, item)]
    typing = "HX-Request" in request.headers
    changed = list(_changed(at, sent))
    waiting = {put.place for _question, put in changed if typing and forms.waits(put.value)}  # still being written
    wrong = {put.place: [said] for question, put in changed if (said := forms.wrong(question, put.value))}
    saved = archive().store.save(id, [put for _question, put in changed if put.place not in wrong])
    for place in waiting:
        wrong.pop(place, None)
    now, left = Desk(saved.stored), _unsaved(saved, wrong)
    if typing:
        return _fragments(now, page, deep, sent, left), {"X-Unsaved": "1"} if left or waiting else {}
    answer = make_response((_page(now, page, deep, left), 422) if left else redirect(_after(now, page, deep)))
    answer.set_cookie(cookie(RECEIPT), request.form.get("kvittering", "")[:40], max_age=3600, samesite="Lax")
    return answer


@kept("questions.save")
def _kept(id: str, section: str, measure: str = "") -> str:
    """The part with what was changed in it, of which nothing is saved."""
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    sent = [item for item in at.form.every(page) if forms.sent(request.form, item)]
    left = Unsaved({put.place: [too_late()] for _question, put in _changed(at, sent)})
    return _page(at, page, "alle" in request.args, left, [] if left else [{"href": "#sporsmal", "text": too_late()}])


def _known(at: Desk, page: Page) -> None:
    measures = {"", *(measure.id for measure in at.case.measures)}
    if page.section not in (SHORT, *at.form.sections) or page.measure not in measures:
        abort(404)


def _changed(at: Desk, items: Sequence[Item]) -> Iterator[tuple[Question, Put]]:
    """What was changed in the form: compared with what it showed when it was opened, not with what stands now."""
    measures = [measure.id for measure in at.case.measures]
    cleared, mine_wins, theirs_wins = (request.form.get(name) for name in ("fjern", "behold", "bruk"))
    for item in items:
        name, place = forms.field(*item.place), guidance.answer_place(at, item.place)
        if name == theirs_wins:
            continue
        seen = number(request.form[f"{name}.versjon"])
        mine = None if cleared == name else forms.record(request.form, item)
        before = item.answer
        if seen != at.stored.version(place):
            earlier = archive().store.value_at(at.id, place, seen)
            before = forms.read(item.question, earlier, measures) if earlier is not None else None
        if not forms.readable(item.question, mine, measures) or forms.read(item.question, mine, measures) != before:
            yield item.question, Put(place, mine, None if name == mine_wins else seen)


def _unsaved(saved: Saved, wrong: Mapping[str, list[str]]) -> Unsaved:
    errors = {place: [_said(problem.what, problem.cure) for problem in found] for place, found in saved.refused.items()}
    return Unsaved(errors | wrong, {conflict.place: conflict for conflict in saved.conflicts})


def _said(what: str, cure: str) -> str:
    return f"{what} {cure}".strip()


def _after(at: Desk, page: Page, deep: bool) -> str:
    """Where to go after a save: on to the next part, or back to the same."""
    if "videre" not in request.form:
        return at.url(page, deep, saved=True)
    following = _next(at, page, deep)
    return at.url(following, deep) if following else url_for("advice.page", id=at.id)


def _next(at: Desk, page: Page, deep: bool) -> Page | None:
    every = at.form.pages(deep)
    return every[every.index(page) + 1] if page in every[:-1] else None


def _shown(at: Desk, items: Sequence[Item], every: Sequence[guidance.Card], left: Unsaved) -> list[Shown]:
    found = []
    for item in items:
        place = guidance.answer_place(at, item.place)
        conflict, errors = left.conflicts.get(place), left.errors.get(place, ())
        sent = request.form if (errors or conflict) and forms.sent(request.form, item) else None
        found.append(
            Shown(
                item,
                forms.field(*item.place),
                forms.shown(item, item.answer, sent),
                _version(sent, item, at.stored.version(place)),
                guidance.echoes(item, every),
                errors,
                conflict,
                _notices(item),
            )
        )
    return found


def _notices(item: Item) -> Sequence[str]:
    """Few people are easily recognised: said beside the answer, and never in the way of saving it."""
    texts = item.answer.texts() if item.answer and not item.shared else ()
    found = (finding for text in texts for finding in privacy.found(text) if finding.kind is privacy.Kind.SMALL_GROUP)
    return tuple(dict.fromkeys(privacy.message(finding) for finding in found))


def _version(sent: forms.Fields | None, item: Item, now: int) -> int | str:
    """The version that the fields rest on: of what was not saved, still the one that its writer saw."""
    return sent.get(f"{forms.field(*item.place)}.versjon") if sent is not None else now


def _context(at: Desk, page: Page, deep: bool, left: Unsaved) -> dict:
    items, every = at.form.items(page, deep), guidance.cards(at)
    relevant = guidance.about(items, every)
    before, known = request.form.getlist("vist"), request.form.getlist("kjent")
    duties, others = guidance.chosen(relevant, before)
    shown = _shown(at, items, every, left)
    fresh = len([card for card in relevant if known and card.id not in known])
    return {
        "desk": at,
        "page": page,
        "deep": deep,
        "shown": shown,
        "slots": _slots(at, page, shown),
        "next": _next(at, page, deep),
        "relevant": relevant,
        "duties": duties,
        "others": others,
        "elsewhere": len(every) - len(relevant),
        "status": _status(fresh, len(duties) + len(others), left),
        "number": [one.id for one in at.case.measures].index(page.measure) + 1 if page.measure else 0,
    }


def _slots(at: Desk, page: Page, shown: Sequence[Shown]) -> list[tuple[str, Shown | None]]:
    """The places for questions, in order: those that stand there, and those that an answer may call for."""
    by_name = {one.name: one for one in shown}
    return [(name, by_name.get(name)) for name in (forms.field(*item.place) for item in at.form.every(page))]


def _status(fresh: int, visible: int, left: Unsaved) -> str:
    """One sentence for those who hear the page."""
    unsaved = len(left.errors) + len(left.conflicts)
    if unsaved:
        return ngettext(
            "{count} answer is not saved. See the message at the question.",
            "{count} answers are not saved. See the messages at the questions.",
            unsaved,
        )
    if not fresh:
        return ""
    new = ngettext(
        "{count} new piece of advice after your last answer.", "{count} new pieces of advice after your last answer.", fresh
    )
    return " ".join([new, ngettext("{count} is shown.", "{count} are shown.", visible)])


def _page(at: Desk, page: Page, deep: bool, left: Unsaved | None = None, problems: Sequence[dict] = ()) -> str:
    context = _context(at, page, deep, left or Unsaved())
    wrong = [{"href": _first_field(one), "text": text} for one in context["shown"] for text in _wrong(one)]
    return render_template("questions.html", **context, problems=[*problems, *wrong])


def _wrong(one: Shown) -> list[str]:
    asked = wording.question(one.item.question)
    said = [f"{asked} {error}" for error in one.errors]
    return [*said, _("The answer was changed in another window: {question}", question=asked)] if one.conflict else said


def _first_field(one: Shown) -> str:
    """Where to go to mend it: the field that is written in, or the whole question."""
    if one.fields.get("not_relevant"):
        return f"#{one.name}.grunn"
    written = one.item.question.answer_type in (AnswerType.TEXT, AnswerType.NUMBER)
    return f"#{one.name}.verdi" if written else f"#{one.name}"


def _fragments(at: Desk, page: Page, deep: bool, sent: Sequence[Item], left: Unsaved) -> str:
    """What changes on a page that stays open: never the questions that stand there already."""
    context = _context(at, page, deep, left)
    present = {forms.field(*item.place) for item in sent}
    return render_template("saved.html", **context, present=present)
