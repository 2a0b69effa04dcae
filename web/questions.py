"""The pages of a case. Each answer is saved as it is given, or all of a page by its button."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor.api import (
    Answer,
    Item,
    Kind,
    Page,
    Put,
    Saved,
    Subject,
    answer_record,
    gettext as _,
    ngettext,
    places,
    privacy,
    wording,
)

from . import earlier, forms, gone, guidance, naming, papers
from .desk import Desk, archive, desk
from .measures import ranking
from .measures.removal import dismissals
from .sent import cookie, kept, number, too_late
from .showing import Shown, Unsaved, context, following, opened

pages = Blueprint("questions", __name__)
RECEIPT = "kvittert"  # a cookie that tells app.js which forms have arrived, the last first, so that it forgets their drafts
MOST_RECEIPTS = 10


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
    _use_proposal(every)
    if papers.PRESSED in (before := request.form):
        request.form = type(before)(papers.filled(list(before.items(multi=True)), papers.beside(id)[0]))
    sent = [item for item in every if forms.sent(request.form, item)]
    typing = "HX-Request" in request.headers
    written = list(_written(at, sent))
    changed = [one for one in written if one.changed]
    waiting = frozenset(one.place for one in changed if typing and forms.waits(one.mine))
    wrong = {one.place: [said] for one in changed if (said := forms.wrong(one.item.question, one.mine))}
    wrong |= {one.place: [said] for one in written if one.place == ranking.PLACE and (said := ranking.astray(at, one.mine)[1])}
    names, wishes = naming.renamed(at), [] if typing else list(naming.wishes(at))
    puts = [_put(one) for one in changed if one.place not in wrong]
    puts += [*_unpaired(at, changed), *names.puts, *(one.put for one in wishes if one.put)]
    puts += _fetched(at, sent)
    all_no = _no_for_all(at, every, puts)
    saved = archive().store.save(id, [*puts, *all_no])
    shown_wrong = {place: said for place, said in wrong.items() if place not in waiting}
    lost = list(gone.questions(at, request.form, every))
    now, left = Desk(saved.stored), _unsaved(saved, shown_wrong | names.wrong, waiting, lost, wishes)
    lapsed = [id for id in at.form.facts.reads if id in now.form.facts.lapsed_reads]  # none, and no advice is worked out
    if typing:
        answer = make_response(_fragments(now, page, written, left, lapsed))
        if not left and earlier.is_page_of_before():
            answer.headers["HX-Refresh"] = "true"
        answer.headers["X-Unsaved"] = "1" if left else "0"  # there in every answer of ours, and in nobody else's
    else:
        answer = make_response(
            (_page(now, page, left), 422) if left else redirect(_with(_after(now, page, wishes, all_no), lapsed))
        )
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
    _use_proposal(every)
    changed = [one for one in _written(at, [item for item in every if forms.sent(request.form, item)]) if one.changed]
    names = naming.renamed(at)
    written = [*(one.place for one in changed), *(put.place for put in names.puts), *names.wrong]
    wished = {one.at: too_late() for one in naming.wishes(at)}
    left = Unsaved({place: [too_late()] for place in written}, gone=list(gone.questions(at, request.form, every)), wishes=wished)
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


def _use_proposal(every: Sequence[Item]) -> None:
    """A proposal that was used is read as if people had written it in its field, here and in all that shows what they sent."""
    request.form = type(request.form)(forms.used(request.form, every))


def _written(at: Desk, items: Sequence[Item]) -> Iterator[Written]:
    """What the form holds, compared with what it showed when it was opened, not with what stands now."""
    measures = [measure.id for measure in at.case.measures]
    cleared, theirs_wins, fetched = (request.form.get(name) for name in ("fjern", "bruk", "hent"))
    for item in items:
        name, place = forms.field(*item.place), guidance.answer_place(at, item.place)
        if name in (theirs_wins, fetched):
            continue
        seen = number(request.form[f"{name}.versjon"])
        mine = None if cleared == name else forms.record(request.form, item)
        if item.question.answer_type.name == "ranking":
            mine = ranking.moved(mine)
        before = item.answer
        if seen != at.stored.version(place):
            earlier = archive().store.value_at(at.id, place, seen)
            before = forms.read(item.question, earlier, measures) if earlier is not None else None
        said = replace(before, profile="") if before else None  # one from the profile stays that, while it says the same
        changed = not forms.readable(item.question, mine, measures) or forms.read(item.question, mine, measures) != said
        yield Written(item, name, place, seen, before, mine, changed)


def _put(one: Written) -> Put:
    return Put(one.place, one.mine, None if request.form.get("behold") == one.name else one.seen)


def _fetched(at: Desk, sent: Sequence[Item]) -> Iterator[Put]:
    """The answer that is taken from the profile again."""
    for item in sent:
        name, answer = forms.field(*item.place), at.profile.answers.get(item.question.id) if at.profile else None
        if name == request.form.get("hent") and answer and at.profile:
            record = answer_record(item.question, replace(answer, profile=at.profile.id))
            yield Put(guidance.answer_place(at, item.place), record, number(request.form[f"{name}.versjon"]))


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
    return Unsaved({**errors, **wrong}, conflicts, waiting, lost, refused)


def _said(what: str, cure: str) -> str:
    return f"{what} {cure}".strip()


def _after(at: Desk, page: Page, wishes: Sequence[naming.Wish], all_no: Sequence[Put]) -> str:
    """Where to go after a save: on to the next page, or back to the same, at what the button was about."""
    side = at.side(page)
    if "videre" in request.form:
        if side < len(at.form.sides(page)):
            return at.url(page, side=side + 1)
        after = following(at, page)
        return at.url(after) if after else at.review_url()
    if wishes:
        made = at.form.side_of(page, wishes[-1].anchor.removeprefix("t-"))
        return at.url(page, opened(), gjort=wishes[-1].done, anchor=wishes[-1].anchor, side=made)
    if used := next((name.removesuffix(".forslag") for name in request.form if name.endswith(".forslag")), ""):
        return at.url(page, opened(), side=side, brukt=1, steg=at.stored.number, anchor=f"sp-{used}")
    if papers.PRESSED in request.form:
        field, count = request.form.get(papers.FIELD, ""), number(request.form.get(papers.PUT_IN))
        there = None if count or papers.PUT_IN not in request.form else 1
        return at.url(
            page, opened(), side=side, satt=count, sto=there, steg=at.stored.number, anchor=f"sp-{field.rpartition('.')[0]}"
        )
    if wished := request.form.get("nei"):
        return at.url(page, opened(), side=side, nei=len(all_no), steg=at.stored.number, anchor=f"rad-{wished}")
    if fetched := request.form.get("hent"):
        return at.url(page, [one for one in opened() if one != fetched], side=side, lagret=1, anchor=f"sp-{fetched}")
    if flytt := ranking.wish():
        act, _sep, measure = flytt.partition(":")
        focus = ranking.told(at, act, measure)[1] if at.has(measure) else ""
        return at.url(page, opened(), side=side, flyttet=flytt, anchor=focus or "rekkefolge")  # the browser gives it focus
    return at.url(page, opened(), side=side, lagret=1)


def _with(address: str, lapsed: Sequence[str]) -> str:
    """The address of a page that says what must be read again."""
    path, hash_, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}les={lapsed[0]}{hash_}{anchor}" if lapsed else address


# What is said on the page


def _page(at: Desk, page: Page, left: Unsaved | None = None, problems: Sequence[dict[str, Any]] = ()) -> str:
    shown = context(at, page, left or Unsaved())
    wrong = [{"href": _first_field(at, one), "text": text} for one in shown["shown"] for text in _wrong(one)]
    for one in shown["named"].values():
        wrong += [{"href": f"#{one.name}.verdi", "text": text} for text in one.errors]
        wrong += [{"href": f"#{one.name}.verdi", "text": _changed_elsewhere(one.text)}] if one.conflict else []
    wrong += [{"href": f"#{field}.verdi", "text": text} for field, text in shown["left"].wishes.items()]
    wrong += [{"href": "#sporsmal", "text": _gone_text(one)} for one in shown["gone"] if one.written]
    done = {} if left else _done(at, page)
    paper, not_as_brought = papers.beside(at.id)
    into = papers.targets(at, shown["shown"]) if paper else []
    lapsed = [id for id in at.form.facts.lapsed_reads if id == request.args.get("les") and not left]
    shown |= {"problems": [*not_as_brought, *problems, *wrong], "paper": paper, "into": into, "papers": papers, "lapsed": lapsed}
    return render_template("questions.html", **{**shown, **done})


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
    if count := number(args.get("satt")):
        said = ngettext("{count} passage is put in, with its source.", "{count} passages are put in, with their source.", count)
        return {"done": said, "undo": number(args.get("steg"))}
    if "sto" in args:
        return {"done": _("The passage stands there already.")}
    if "satt" in args:
        return {"done": _("Nothing was put in. Tick the passages first.")}
    if "brukt" in args:
        return {"done": _("The proposal is used."), "undo": number(args.get("steg"))}
    said = {
        "nytt": _("The measure is added. Now say who it is for."),
        "gruppe": _("The target group is added."),
        "fjernet": _removed(at),
        "profil": _("The answers from the profile are fetched. It can be undone in the history."),
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
    title = "" if at.stored.at(places.of_subject(subject)) else gone.title(at, subject)
    return _("«{title}» is removed, and can be brought back.", title=title) if title else ""


def _wrong(one: Shown) -> list[str]:
    said = [f"{one.text} {error}" for error in one.errors]
    return [*said, _changed_elsewhere(one.text)] if one.conflict else said


def _changed_elsewhere(what: str) -> str:
    return _("The answer was changed in another window: {question}", question=what)


def _gone_text(one: gone.Gone) -> str:
    asked = wording.question(one.question)
    return _said(one.why, _("This is not saved: {question} {written}", question=asked, written=one.written))


def _first_field(at: Desk, one: Shown) -> str:
    """Where to go to mend it: the field that is written in, or the whole question."""
    if one.fields.get("not_relevant"):
        return f"#{one.name}.grunn"
    of = one.item.question.answer_type
    if of.name == "ranking" and (astray := ranking.astray(at, forms.record(request.form, one.item))[0]):
        return f"#{ranking.FIELD}{astray}"
    written = of.numeric or (of.single and not of.chosen)
    return f"#{one.name}.verdi" if written else f"#{one.name}"


def _fragments(at: Desk, page: Page, written: Sequence[Written], left: Unsaved, lapsed: Sequence[str]) -> str:
    """What changes on a page that stays open: never a question that people have changed there.

    One that they have not touched, and that shows something else than what now stands, comes whole: its fields and
    their version are of one moment, or the next save would put what it showed over what stands.
    """
    shown = context(at, page, left)
    slots = [slot for section in shown["sections"] if not section.part.table for slot in section.slots if slot.shown]
    asked = [one for one in slots if not (one.shown.item.shared or one.shown.fact or one.shown.reading)]
    fresh = [one for one in asked if f"{one.name}.versjon" not in request.form]
    if fresh and not shown["status"]:
        said = ngettext(
            "{count} new question after your last answer.", "{count} new questions after your last answer.", len(fresh)
        )
        shown["status"] = said
    if at.form_page(page).law and not shown["status"]:
        lines = len(at.advice.law_lines)
        shown["status"] = ngettext("The map now has {count} line.", "The map now has {count} lines.", lines)
    answers = {item.place: item.answer for item in at.form.every(page)}
    present = {one.name for one in written if one.changed or answers.get(one.item.place) == one.before}
    standing = present | {one.name for one in shown["shown"]}
    dropped = [one.name for one in written if one.name not in standing]  # shows what was taken away, and is asked no more
    dropped += [forms.field(*item.place) for one in slots for item in one.shown.known]  # no longer by themselves
    return render_template("saved.html", **shown, present=present, dropped=dropped, lapsed=lapsed)
