"""The pages of a case. Each answer is saved as it is given, or all of a page by its button."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    Answer,
    Conflict,
    Force,
    Item,
    Kind,
    Page,
    Part,
    Put,
    Question,
    Required,
    Saved,
    Subject,
    chosen,
    gettext as _,
    ngettext,
    privacy,
    wording,
)

from . import forms, gone, guidance, naming
from .desk import Desk, archive, desk
from .measures import ranking
from .measures.assessments import Assessed, Side, labels, of_measure, picture, sides
from .measures.removal import dismissals
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
    text: str
    help: str
    who: str = ""  # the measure or group that it is about, where the page does not say so
    required: Required | None = None
    lines: Sequence[Question] = ()  # the points beside it
    echoes: Sequence[guidance.Card] = ()
    read_as: str = ""  # what was read, where what was written is not plainly it
    errors: Sequence[str] = ()
    conflict: Conflict | None = None
    notices: Sequence[str] = ()  # worth a thought, and no hindrance
    unsaved: bool = False  # what its fields hold, does not stand in the case
    point: bool = False  # whether it stands under another question


@dataclass(frozen=True)
class Slot:
    """A place for a question: one that stands there, or one that an answer may call for."""

    name: str
    subject: Subject
    shown: Shown | None


@dataclass(frozen=True)
class Row:
    """A row of a table: one question of every measure, or several of which one is enough."""

    questions: Sequence[Question]
    cells: Mapping[str, Sequence[Slot]]  # by measure
    required: Required | None
    all_no: bool  # whether one button may say no for every measure


@dataclass(frozen=True)
class Section:
    """A part of a page as it is shown."""

    part: Part
    label: str
    note: str
    over: str  # the measure, where the page is about several
    slots: Sequence[Slot]
    rows: Sequence[Row]
    folded: bool  # it holds what is settled when a case is made, and seldom changed

    @property
    def duty(self) -> bool:
        """Whether it stands in a frame, since a situation makes what it asks a duty in law."""
        required = [slot.shown.required for slot in self.slots if slot.shown and slot.shown.required]
        return bool(self.part.when) and any(one.force is Force.MUST for one in required)


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
    wishes: Mapping[str, str] = field(default_factory=dict)  # field of what is not made → why

    def __bool__(self) -> bool:
        return bool(self.errors or self.conflicts or self.waiting or self.wishes or any(one.written for one in self.gone))

    def __contains__(self, place: str) -> bool:
        return place in self.errors or place in self.conflicts or place in self.waiting


@pages.get("/sak/<id>")
def whole(id: str) -> ResponseReturnValue:
    return redirect(desk(id).first_url())


@pages.get("/sak/<id>/<section>")
@pages.get("/sak/<id>/<section>/<measure>")
def part(id: str, section: str, measure: str = "") -> ResponseReturnValue:
    at, page = desk(id), Page(section, measure)
    if page not in at.form.pages() and (address := at.moved(page)):
        return redirect(address)
    _known(at, page)
    return _page(at, page)


@pages.post("/sak/<id>/<section>")
@pages.post("/sak/<id>/<section>/<measure>")
def save(id: str, section: str, measure: str = "") -> ResponseReturnValue:
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    every = at.form.every(page)
    sent = [item for item in every if forms.sent(request.form, item)]
    typing = "HX-Request" in request.headers
    written = list(_written(at, sent))
    changed = [one for one in written if one.changed]
    waiting = frozenset(one.place for one in changed if typing and forms.waits(one.mine))
    wrong = {one.place: [said] for one in changed if (said := forms.wrong(one.item.question, one.mine))}
    names, wishes = naming.renamed(at), [] if typing else list(naming.wishes(at))
    puts = [_put(one) for one in changed if one.place not in wrong]
    puts += [*_unpaired(at, changed), *names.puts, *(one.put for one in wishes if one.put)]
    all_no = _no_for_all(at, every, puts)
    saved = archive().store.save(id, [*puts, *all_no])
    shown_wrong = {place: said for place, said in wrong.items() if place not in waiting}
    lost = list(gone.questions(at, request.form, every))
    now, left = Desk(saved.stored), _unsaved(saved, shown_wrong | names.wrong, waiting, lost, wishes)
    if typing:
        answer = make_response(_fragments(now, page, written, left))
        answer.headers["X-Unsaved"] = "1" if left else "0"  # there in every answer of ours, and in nobody else's
    else:
        answer = make_response((_page(now, page, left), 422) if left else redirect(_after(now, page, wishes, all_no)))
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
    """The page with what was changed in it, of which nothing is saved."""
    at, page = desk(id), Page(section, measure)
    _known(at, page)
    every = at.form.every(page)
    changed = [one for one in _written(at, [item for item in every if forms.sent(request.form, item)]) if one.changed]
    names = naming.renamed(at)
    places = [*(one.place for one in changed), *(put.place for put in names.puts), *names.wrong]
    wished = {one.at: too_late() for one in naming.wishes(at)}
    left = Unsaved({place: [too_late()] for place in places}, gone=list(gone.questions(at, request.form, every)), wishes=wished)
    return _page(at, page, left, [] if left else [{"href": "#sporsmal", "text": too_late()}])


def _known(at: Desk, page: Page) -> None:
    """Stops where the case has no such page: with one that says so, and what was written, where its measure was removed."""
    if page in at.form.pages():
        return
    title = gone.title(at, Subject(Kind.MEASURE, (page.measure,))) if page.measure else ""
    if not title or at.has(page.measure):
        abort(404)
    lost = [one for one in gone.questions(at, request.form, ()) if one.written]
    abort(make_response(render_template("removed.html", desk=at, title=title, gone=lost, unsaved=bool(lost)), 404))


def _opened() -> list[str]:
    """The questions that people want to answer though nothing asks them."""
    return list(dict.fromkeys(request.args.getlist("apne")))


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
        if item.question.answer_type.name == "ranking":
            mine = ranking.moved(mine, request.form.get("flytt", ""))
        before = item.answer
        if seen != at.stored.version(place):
            earlier = archive().store.value_at(at.id, place, seen)
            before = forms.read(item.question, earlier, measures) if earlier is not None else None
        changed = not forms.readable(item.question, mine, measures) or forms.read(item.question, mine, measures) != before
        yield Written(item, name, place, seen, before, mine, changed)


def _put(one: Written) -> Put:
    return Put(one.place, one.mine, None if request.form.get("behold") == one.name else one.seen)


def _unpaired(at: Desk, changed: Sequence[Written]) -> list[Put]:
    """Dismissals about pairs of which one leaves the order go with it."""
    order = next((one for one in changed if one.place == ranking.PLACE), None)
    if order is None or order.seen != at.stored.version(order.place):
        return []
    if any(map(privacy.refused, ranking.reasons(order.mine))):
        return []
    left = set(ranking.measures_of(order.mine))
    return [Put(place, None) for place in dismissals(at, lambda it: it.kind is Kind.PAIR and not set(it.ids) <= left)]


def _no_for_all(at: Desk, every: Sequence[Item], puts: Sequence[Put]) -> list[Put]:
    """«No» for every measure that has no answer. What is answered is never overwritten."""
    wished, taken = request.form.get("nei", ""), {put.place for put in puts if put.value is not None}
    found = []
    for item in every:
        place = guidance.answer_place(at, item.place)
        asked = item.question.id == wished and item.question.answer_type.yes_no and not item.shared
        if asked and item.answer is None and place not in taken:
            found.append(Put(place, item.question.option_ids[1], at.stored.version(place)))
    return found


def _unsaved(
    saved: Saved,
    wrong: Mapping[str, list[str]],
    waiting: frozenset[str],
    lost: Sequence[gone.Gone],
    wishes: Sequence[naming.Wish],
) -> Unsaved:
    errors = {place: [_said(problem.what, problem.cure) for problem in found] for place, found in saved.refused.items()}
    conflicts = {conflict.place: conflict for conflict in saved.conflicts}
    refused = {one.at: one.wrong for one in wishes if one.wrong}
    for one in wishes:
        if one.put and (one.put.place in errors or one.put.place in conflicts):
            refused[one.at] = " ".join(errors.pop(one.put.place, [])) or _("The case was changed meanwhile. Press once more.")
            conflicts.pop(one.put.place, None)
    return Unsaved(errors | wrong, conflicts, waiting, lost, refused)


def _said(what: str, cure: str) -> str:
    return f"{what} {cure}".strip()


def _after(at: Desk, page: Page, wishes: Sequence[naming.Wish], all_no: Sequence[Put]) -> str:
    """Where to go after a save: on to the next page, or back to the same, at what the button was about."""
    if "videre" in request.form:
        following = _next(at, page)
        return at.url(following) if following else at.review_url()
    if wishes:
        return at.url(page, _opened(), gjort=wishes[-1].done, anchor=wishes[-1].anchor)
    if wished := request.form.get("nei"):
        return at.url(page, _opened(), nei=len(all_no), steg=at.stored.number, anchor=f"rad-{wished}")
    if flytt := request.form.get("flytt"):
        return at.url(page, _opened(), flyttet=flytt, anchor="rekkefolge")
    return at.url(page, _opened(), lagret=1)


def _next(at: Desk, page: Page) -> Page | None:
    every = at.form.pages()
    return every[every.index(page) + 1] if page in every[:-1] else None


# What the page shows


def _sections(at: Desk, page: Page, opened: Collection[str], left: Unsaved) -> list[Section]:
    cards = guidance.cards(at)
    found = []
    parts = at.form.parts(page)
    if page.id == at.form.first.id and not at.case.measures:
        parts = parts[:1]  # the rest comes when there is something to choose between
    for part in parts:
        shown = {
            item.place: _shown(at, page, item, opened, cards, left, part.table)
            for item in at.form.of_part(part)
            if at.form.shown(item, opened)
        }
        slots = [Slot(forms.field(*item.place), item.subject, shown.get(item.place)) for item in at.form.of_part(part)]
        rows = list(_rows(at, part, opened, slots)) if part.table else []
        over = at.case.title_of(part.subject) if part.subject.kind is Kind.MEASURE and not page.measure else ""
        label = wording.section(at.knowledge, part.section) if part.section else chosen(part.label or {})
        settled = at.knowledge.fields["level"].id in part.questions and not any(one.unsaved for one in shown.values())
        found.append(Section(part, label, chosen(part.note or {}), over, slots, rows, bool(label) and settled))
    return found


def _rows(at: Desk, part: Part, opened: Collection[str], slots: Sequence[Slot]) -> Iterator[Row]:
    measures = [measure.id for measure in at.case.measures]
    for ids in at.form.rows(part, opened):
        here = [slot for slot in slots if slot.shown and slot.shown.item.question.id in ids]
        here.sort(key=lambda slot: ids.index(slot.shown.item.question.id))  # type: ignore[union-attr]
        cells = {measure: [slot for slot in here if slot.subject.ids[:1] == (measure,)] for measure in measures}
        required = next((slot.shown.required for slot in here if slot.shown and slot.shown.required), None)
        questions = [at.knowledge.questions[id] for id in ids]
        one = questions[0].answer_type.yes_no and len(measures) > 1
        unanswered = any(slot.shown and slot.shown.item.answer is None for slot in here)
        yield Row(questions, cells, required, one and unanswered)


def _shown(
    at: Desk, page: Page, item: Item, opened: Collection[str], cards: Sequence[guidance.Card], left: Unsaved, table: bool
) -> Shown:
    place = guidance.answer_place(at, item.place)
    sent = request.form if place in left and forms.sent(request.form, item) else None
    text, help = at.form.wording(item)
    fields = forms.shown(item, item.answer, sent)
    if sent is not None and item.question.answer_type.name == "ranking":
        fields = {**fields, "order": ranking.wished(forms.record(request.form, item), request.form.get("flytt", ""))}
    return Shown(
        item,
        forms.field(*item.place),
        fields,
        _version(sent, item, at.stored.version(place)),
        chosen(text),
        chosen(help),
        _who(at, page, item, table),
        at.form.required(item),
        at.form.lines(item, opened),
        guidance.echoes(item, cards),
        "" if sent is not None else forms.read_as(item, request.form),
        left.errors.get(place, ()),
        left.conflicts.get(place),
        _notices(item),
        sent is not None,
        item.question.id in at.form.layout.under,
    )


def _who(at: Desk, page: Page, item: Item, table: bool) -> str:
    """Whom a question is about, where neither the page, the table nor a card says so."""
    if page.measure or table or page.id == at.form.first.id:
        return naming.called(at, item.subject) if item.subject.kind is Kind.GROUP else ""
    return at.case.title_of(item.subject) if item.subject.kind is not Kind.CASE else ""


def _notices(item: Item) -> Sequence[str]:
    """Few people are easily recognised: said beside the answer, and never in the way of saving it."""
    texts = item.answer.texts() if item.answer and not item.shared else ()
    found = (finding for text in texts for finding in privacy.found(text) if finding.kind is privacy.Kind.SMALL_GROUP)
    return tuple(dict.fromkeys(privacy.message(finding) for finding in found))


def _version(sent: forms.Fields | None, item: Item, now: int) -> int | str:
    """The version that the fields rest on: of what was not saved, still the one that its writer saw."""
    return sent.get(f"{forms.field(*item.place)}.versjon") if sent is not None else now


def _context(at: Desk, page: Page, left: Unsaved) -> dict[str, Any]:
    opened = _opened()
    sections = _sections(at, page, opened, left)
    first = page.id == at.form.first.id
    order = [slot.shown for section in sections for slot in section.slots if slot.shown]
    beside = sides(at)
    return {
        "desk": at,
        "page": page,
        "form": at.form_page(page),
        "opened": opened,
        "sections": sections,
        "shown": order,
        "named": naming.names(at, left) if first else {},
        "naming": naming,
        "ranking": ranking,
        "sides": beside,
        "summary_of": {side.id: _summary(at, side) for side in beside},
        "picture": picture(at, beside),
        "labels": labels(at),
        "next": _next(at, page),
        "unsaved": bool(left),
        "left": left,
        "gone": left.gone,
        "status": _status(left),
    }


def _summary(at: Desk, side: Side) -> list[tuple[str, tuple[Assessed, ...]]]:
    """What the table says of a measure, of the questions that have a short name there."""
    drawn = [(side.upright,) if side.upright else None, (side.across,) if side.across else None, side.sizes]
    said = [(label, part) for label, part in zip(side.labels, drawn, strict=True) if part is not None]
    roles = at.knowledge.roles
    asked = [
        at.knowledge.questions[id] for page in at.knowledge.pages if page.table for one in page.groups for id in one.questions
    ]
    others = [one for one in asked if one.short and one.id not in (roles.upright, roles.across, roles.size, *roles.figures)]
    return said + [(chosen(one.short), tuple(of_measure(at, side.subject, one.id))) for one in others]


def _status(left: Unsaved) -> str:
    """One sentence for those who hear the page."""
    unsaved = len(left.errors) + len(left.conflicts) + len(left.wishes) + sum(bool(one.written) for one in left.gone)
    if not unsaved:
        return ""
    return ngettext(
        "{count} answer is not saved. See the message at the question.",
        "{count} answers are not saved. See the messages at the questions.",
        unsaved,
    )


def _page(at: Desk, page: Page, left: Unsaved | None = None, problems: Sequence[dict[str, Any]] = ()) -> str:
    context = _context(at, page, left or Unsaved())
    wrong = [{"href": _first_field(one), "text": text} for one in context["shown"] for text in _wrong(one)]
    for one in context["named"].values():
        wrong += [{"href": f"#{one.name}.verdi", "text": text} for text in one.errors]
        wrong += [{"href": f"#{one.name}.verdi", "text": _changed_elsewhere(one.text)}] if one.conflict else []
    wrong += [{"href": f"#{field}.verdi", "text": text} for field, text in context["left"].wishes.items()]
    wrong += [{"href": "#sporsmal", "text": _gone_text(one)} for one in context["gone"] if one.written]
    done = {} if left else _done(at, page)
    return render_template("questions.html", **{**context, **done}, problems=[*problems, *wrong])


def _done(at: Desk, page: Page) -> dict[str, Any]:
    """What the last button did, for those who see the page and those who hear it."""
    args = request.args
    if "flyttet" in args:
        act, _sep, measure = args["flyttet"].partition(":")
        status, focus = ranking.told(at, act, measure)
        return {"status": status, "focus": focus}
    if "nei" in args:
        count, step = number(args["nei"]), number(args.get("steg"))
        said = ngettext("«No» is written for {count} measure.", "«No» is written for {count} measures.", count) if count else ""
        return {"done": said or _("Every measure had an answer, and nothing was changed."), "undo": step if count else 0}
    said = {
        "nytt": _("The measure is added. Now say who it is for."),
        "gruppe": _("The target group is added."),
        "fjernet": _removed(at),
    }.get(args.get("gjort", ""), "")
    if not said and "lagret" in args:
        said = _("Your answers are saved.")
    return {"done": said, "removed": args.get("gjort") == "fjernet" and bool(said)}


def _removed(at: Desk) -> str:
    """What was just removed, by its title; empty where nothing was, or it has come back."""
    ids = tuple(request.args.get("om", "").split("/"))
    if len(ids) > 2:
        return ""
    subject = Subject(Kind.GROUP if len(ids) > 1 else Kind.MEASURE, ids)
    title = "" if at.stored.at(naming.places.of_subject(subject)) else gone.title(at, subject)
    return _("«{title}» is removed, and can be brought back.", title=title) if title else ""


def _wrong(one: Shown) -> list[str]:
    said = [f"{one.text} {error}" for error in one.errors]
    return [*said, _changed_elsewhere(one.text)] if one.conflict else said


def _changed_elsewhere(what: str) -> str:
    return _("The answer was changed in another window: {question}", question=what)


def _gone_text(one: gone.Gone) -> str:
    asked = wording.question(one.question)
    return _said(one.why, _("This is not saved: {question} {written}", question=asked, written=one.written))


def _first_field(one: Shown) -> str:
    """Where to go to mend it: the field that is written in, or the whole question."""
    if one.fields.get("not_relevant"):
        return f"#{one.name}.grunn"
    of = one.item.question.answer_type
    written = of.numeric or (of.single and not of.chosen)
    return f"#{one.name}.verdi" if written else f"#{one.name}"


def _fragments(at: Desk, page: Page, written: Sequence[Written], left: Unsaved) -> str:
    """What changes on a page that stays open: never a question that people have changed there.

    One that they have not touched, and that shows something else than what now stands, comes whole: its fields and
    their version are of one moment, or the next save would put what it showed over what stands.
    """
    context = _context(at, page, left)
    slots = [slot for section in context["sections"] if not section.part.table for slot in section.slots if slot.shown]
    fresh = [one for one in slots if f"{one.name}.versjon" not in request.form and not one.shown.item.shared]
    if fresh and not context["status"]:
        said = ngettext(
            "{count} new question after your last answer.", "{count} new questions after your last answer.", len(fresh)
        )
        context["status"] = said
    answers = {item.place: item.answer for item in at.form.every(page)}
    present = {one.name for one in written if one.changed or answers.get(one.item.place) == one.before}
    standing = present | {one.name for one in context["shown"]}
    dropped = [one.name for one in written if one.name not in standing]  # shows what was taken away, and is asked no more
    return render_template("saved.html", **context, present=present, dropped=dropped)
