"""The questions of a case, part by part. Each answer is saved as it is given, or all of a part by its button."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    SHORT,
    Answer,
    Conflict,
    Item,
    Kind,
    Page,
    Put,
    Saved,
    Subject,
    gettext as _,
    ngettext,
    privacy,
    wording,
)

from . import forms, gone, guidance
from .desk import Desk, archive, desk
from .sent import cookie, kept, number, too_late

pages = Blueprint("questions", __name__)
RECEIPT = "kvittert"  # a cookie that tells app.js which forms have arrived, the last first, so that it forgets their drafts
MOST_RECEIPTS = 10


@dataclass(frozen=True)
class Shown:
    """An item as the page shows it."""

    item: Item
    name: str  # of its fields, and its anchor
    fields: Mapping[str, object]
    version: int | str
    echoes: Sequence[guidance.Card] = ()
    read_as: str = ""  # what was read, where what was written is not plainly it
    errors: Sequence[str] = ()
    conflict: Conflict | None = None
    notices: Sequence[str] = ()  # worth a thought, and no hindrance
    unsaved: bool = False  # what its fields hold, does not stand in the case


@dataclass(frozen=True)
class Written:
    """What a form holds of one question, beside what it showed when it was opened."""

    item: Item
    name: str
    place: str  # in the case file
    seen: int  # the version that it showed
    before: Answer | None  # what it showed
    mine: object  # what it holds now, as a case file writes it
    changed: bool


@dataclass(frozen=True)
class Unsaved:
    """What a save left out, by place in the case file."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()  # still being written
    gone: Sequence[gone.Gone] = ()

    def __bool__(self) -> bool:
        return bool(self.errors or self.conflicts or self.waiting or any(one.written for one in self.gone))

    def __contains__(self, place: str) -> bool:
        return place in self.errors or place in self.conflicts or place in self.waiting


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
    every = at.form.every(page)
    sent = [item for item in every if forms.sent(request.form, item)]
    typing = "HX-Request" in request.headers
    written = list(_written(at, sent))
    changed = [one for one in written if one.changed]
    waiting = frozenset(one.place for one in changed if typing and forms.waits(one.mine))
    wrong = {one.place: [said] for one in changed if (said := forms.wrong(one.item.question, one.mine))}
    saved = archive().store.save(id, [_put(one) for one in changed if one.place not in wrong])
    shown_wrong = {place: said for place, said in wrong.items() if place not in waiting}
    now, left = Desk(saved.stored), _unsaved(saved, shown_wrong, waiting, list(gone.questions(at, request.form, every)))
    if typing:
        answer = make_response(_fragments(now, page, deep, written, left))
        answer.headers["X-Unsaved"] = "1" if left else "0"  # there in every answer of ours, and in nobody else's
    else:
        answer = make_response((_page(now, page, deep, left), 422) if left else redirect(_after(now, page, deep)))
    if not (typing and left):  # what is left is shown on the page that comes; nobody sees the pieces of a page that was left
        _receive(answer)
    return answer


def _receive(answer: Response) -> None:
    """Tells the browser which form has arrived. It may have sent several before it looks."""
    if receipt := re.sub(r"[^\w-]", "", request.form.get("kvittering", ""), flags=re.A)[:40]:
        before = request.cookies.get(cookie(RECEIPT), "").split(".")
        receipts = list(dict.fromkeys([receipt, *filter(None, before)]))[:MOST_RECEIPTS]
        answer.set_cookie(cookie(RECEIPT), ".".join(receipts), max_age=3600, samesite="Lax")


@kept("questions.save")
def _kept(id: str, section: str, measure: str = "") -> str:
    """The part with what was changed in it, of which nothing is saved."""
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    every = at.form.every(page)
    changed = [one for one in _written(at, [item for item in every if forms.sent(request.form, item)]) if one.changed]
    left = Unsaved({one.place: [too_late()] for one in changed}, gone=list(gone.questions(at, request.form, every)))
    return _page(at, page, "alle" in request.args, left, [] if left else [{"href": "#sporsmal", "text": too_late()}])


def _known(at: Desk, page: Page) -> None:
    """Stops where the case has no such part: with a page that says so, and what was written, where it was removed."""
    measures = {measure.id for measure in at.case.measures}
    if page.section not in (SHORT, *at.form.sections):
        abort(404)
    if page.measure and page.measure not in measures:
        title = gone.title(at, Subject(Kind.MEASURE, (page.measure,)))
        if not title:
            abort(404)
        lost = [one for one in gone.questions(at, request.form, ()) if one.written]
        abort(make_response(render_template("removed.html", desk=at, title=title, gone=lost, unsaved=bool(lost)), 404))


def _written(at: Desk, items: Sequence[Item]) -> Iterator[Written]:
    """What the form holds, compared with what it showed when it was opened, not with what stands now."""
    measures = [measure.id for measure in at.case.measures]
    cleared, theirs_wins = (request.form.get(name) for name in ("fjern", "bruk"))
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
        changed = not forms.readable(item.question, mine, measures) or forms.read(item.question, mine, measures) != before
        yield Written(item, name, place, seen, before, mine, changed)


def _put(one: Written) -> Put:
    return Put(one.place, one.mine, None if request.form.get("behold") == one.name else one.seen)


def _unsaved(saved: Saved, wrong: Mapping[str, list[str]], waiting: frozenset[str], lost: Sequence[gone.Gone]) -> Unsaved:
    errors = {place: [_said(problem.what, problem.cure) for problem in found] for place, found in saved.refused.items()}
    return Unsaved(errors | wrong, {conflict.place: conflict for conflict in saved.conflicts}, waiting, lost)


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
        sent = request.form if place in left and forms.sent(request.form, item) else None
        found.append(
            Shown(
                item,
                forms.field(*item.place),
                forms.shown(item, item.answer, sent),
                _version(sent, item, at.stored.version(place)),
                guidance.echoes(item, every),
                "" if sent is not None else forms.read_as(item, request.form),
                errors,
                conflict,
                _notices(item),
                sent is not None,
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


def _context(at: Desk, page: Page, deep: bool, left: Unsaved) -> dict[str, Any]:
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
        "unsaved": bool(left),
        "gone": left.gone,
        "status": _status(fresh, len(duties) + len(others), left),
        "number": [one.id for one in at.case.measures].index(page.measure) + 1 if page.measure else 0,
    }


def _slots(at: Desk, page: Page, shown: Sequence[Shown]) -> list[tuple[str, Shown | None]]:
    """The places for questions, in order: those that stand there, and those that an answer may call for."""
    by_name = {one.name: one for one in shown}
    return [(name, by_name.get(name)) for name in (forms.field(*item.place) for item in at.form.every(page))]


def _status(fresh: int, visible: int, left: Unsaved) -> str:
    """One sentence for those who hear the page."""
    unsaved = len(left.errors) + len(left.conflicts) + sum(bool(one.written) for one in left.gone)
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


def _page(at: Desk, page: Page, deep: bool, left: Unsaved | None = None, problems: Sequence[dict[str, Any]] = ()) -> str:
    context = _context(at, page, deep, left or Unsaved())
    wrong = [{"href": _first_field(one), "text": text} for one in context["shown"] for text in _wrong(one)]
    wrong += [{"href": "#sporsmal", "text": _gone_text(one)} for one in context["gone"] if one.written]
    return render_template("questions.html", **context, problems=[*problems, *wrong])


def _wrong(one: Shown) -> list[str]:
    asked = wording.question(one.item.question)
    said = [f"{asked} {error}" for error in one.errors]
    return [*said, _("The answer was changed in another window: {question}", question=asked)] if one.conflict else said


def _gone_text(one: gone.Gone) -> str:
    asked = wording.question(one.question)
    return _said(one.why, _("This is not saved: {question} {written}", question=asked, written=one.written))


def _first_field(one: Shown) -> str:
    """Where to go to mend it: the field that is written in, or the whole question."""
    if one.fields.get("not_relevant"):
        return f"#{one.name}.grunn"
    of = one.item.question.answer_type
    written = of.single and not of.chosen
    return f"#{one.name}.verdi" if written else f"#{one.name}"


def _fragments(at: Desk, page: Page, deep: bool, written: Sequence[Written], left: Unsaved) -> str:
    """What changes on a page that stays open: never a question that people have changed there.

    One that they have not touched, and that shows something else than what now stands, comes whole: its fields and
    their version are of one moment, or the next save would put what it showed over what stands.
    """
    context = _context(at, page, deep, left)
    answers = {item.place: item.answer for item in at.form.every(page)}
    present = {one.name for one in written if one.changed or answers.get(one.item.place) == one.before}
    standing = present | {one.name for one in context["shown"]}
    dropped = [one.name for one in written if one.name not in standing]  # shows what was taken away, and is asked no more
    return render_template("saved.html", **context, present=present, dropped=dropped)
