"""The measures side by side: the assessments, the picture, the order that people set, and who and what is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import Conflict, Kind, Placed, Put, Saved, Subject, clean, gettext as _, places, privacy

from .. import gone
from ..desk import Desk, archive, desk
from ..sent import kept, number, too_late
from ..start import identifier
from . import ranking
from .assessments import group_of, group_title, labels, picture, sides
from .removal import Removal, dismissals

pages = Blueprint("measures", __name__)
FIXED = ("innhold", "lagret", "nytt", "rekkefolge", "feil", "status", "navn")  # anchors of the page that no measure may take
SHORT_TITLE = 40  # characters, in the one sentence for those who hear the page
ACTS = (ranking.UP, ranking.DOWN, ranking.OUT, ranking.IN)


@dataclass(frozen=True)
class Unsaved:
    """What a save left out: messages by the id of the field, and what someone else put there meanwhile."""

    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    conflict: Conflict | None = None
    at: str = ""  # the field of the conflict
    mine: Sequence[Placed] = ()  # the order that was not saved

    def holds(self, id: str) -> bool:
        """Whether what was written in a field is not saved. The reasons of an order are saved together, or none of them."""
        of_order = ("grunn:", "hvorfor", "rekkefolge")
        together = id.startswith(of_order) and any(one.startswith(of_order) for one in self.errors)
        return together or id == self.at or id in self.errors

    def kept(self, id: str, stored: str) -> str:
        """What a field holds: what was written in it, where that is not saved."""
        field = id.replace(":", ".", 1) if id.startswith("grunn:") else "tittel"
        return request.form.get(field, stored) if self.holds(id) else stored

    def seen(self, id: str, now: int) -> int:
        """The version that a field rests on: of what is not saved, still the one that its writer saw."""
        return number(request.form.get("versjon")) if self.holds(id) else now


@pages.get("/sak/<id>/tiltak")
def overview(id: str) -> str:
    return _page(desk(id))


# Measures and target groups


@pages.post("/sak/<id>/tiltak")
def add(id: str) -> ResponseReturnValue:
    at, title = desk(id), _title()
    if not title:
        return _refused(at, "nytt:tittel", _("Give the measure a name."))
    if made := _made(at, "measures", {"title": title}):
        return redirect(_address(id, gjort="nytt", om=made, _anchor=made))
    if title.lower() in (at.case.title_of(at.measure(measure.id)).lower() for measure in at.case.measures):
        return _refused(at, "nytt:tittel", _("There is already a measure called «{title}».", title=title))
    new = identifier(title, [*FIXED, *_ever(at, "measures")])
    saved = _put(at, Put(f"measures/{new}", {"id": new, "title": title}, at.stored.version(f"measures/{new}")))
    return _after(saved, "nytt:tittel", gjort="nytt", om=new, _anchor=new)


@pages.post("/sak/<id>/tiltak/<measure>/gruppe")
def add_group(id: str, measure: str) -> ResponseReturnValue:
    """A group of its own, or the same as one of another measure, whose answers it shares."""
    at = desk(id)
    subject, title, same = _subject(at, measure), _title(), request.form.get("samme", "")
    anchor, under = f"gruppe:{measure}", f"{places.of_subject(subject)}/target_groups"
    if not title and not same:
        return _refused(at, anchor, _("Say who the measure is for, or choose a group from another measure."))
    shared = {"same_as": same} if same else {}
    if _made(at, under, shared or {"title": title}):
        return redirect(_address(id, gjort="gruppe", om=measure, _anchor=measure))
    if same and same not in _shareable(at, subject):
        return _refused(at, anchor, _("The group that you chose is not there any more, or is already in this measure."))
    new = identifier(title or same.partition("/")[2], _ever(at, under))
    group = {"id": new, **({"title": title} if title else {}), **shared}
    saved = _put(at, Put(f"{under}/{new}", group, at.stored.version(f"{under}/{new}")))
    return _after(saved, anchor, gjort="gruppe", om=measure, _anchor=measure)


@pages.post("/sak/<id>/tiltak/<measure>/navn")
@pages.post("/sak/<id>/tiltak/<measure>/<group>/navn")
def rename(id: str, measure: str, group: str = "") -> ResponseReturnValue:
    at = desk(id)
    subject, title = _subject(at, measure, group), _title()
    anchor = ":".join(["navn", *subject.ids])
    if not title and not (group and group_of(at.case, subject).same_as):  # type: ignore[union-attr]
        return _refused(at, anchor, _("Give the target group a name.") if group else _("Give the measure a name."))
    seen = None if "behold" in request.form else _seen()
    saved = _put(at, Put(f"{places.of_subject(subject)}/title", title or None, seen))
    return _after(saved, anchor, gjort="navn", _anchor=measure)


@kept("measures.add")
def _measure_kept(id: str) -> str:
    return _page(desk(id), Unsaved({"nytt:tittel": [too_late()]}))


@kept("measures.add_group")
def _group_kept(id: str, measure: str) -> str:
    at = desk(id)
    return _page(at, Unsaved({":".join(["gruppe", *_subject(at, measure).ids]): [too_late()]}))


@kept("measures.rename")
def _name_kept(id: str, measure: str, group: str = "") -> str:
    at = desk(id)
    return _page(at, Unsaved({":".join(["navn", *_subject(at, measure, group).ids]): [too_late()]}))


@pages.get("/sak/<id>/tiltak/<measure>/fjern")
@pages.get("/sak/<id>/tiltak/<measure>/<group>/fjern")
def removal(id: str, measure: str, group: str = "") -> str:
    """Asks first: how much goes along, and what happens to what others share."""
    at = desk(id)
    return render_template("measure_removal.html", desk=at, removal=Removal(at, _subject(at, measure, group)), changed=False)


@pages.post("/sak/<id>/tiltak/<measure>/fjern")
@pages.post("/sak/<id>/tiltak/<measure>/<group>/fjern")
def remove(id: str, measure: str, group: str = "") -> ResponseReturnValue:
    at = desk(id)
    place = places.of_subject(Subject(Kind.GROUP, (measure, group)) if group else at.measure(measure))
    done = _address(id, gjort="fjernet", om="/".join(filter(None, (measure, group))))
    if place in at.stored.folded.versions and at.stored.at(place) is None:  # the same form, sent twice
        return redirect(done)
    asked = Removal(at, _subject(at, measure, group))
    if _seen() != at.stored.number or not _put(at, *asked.puts).whole:
        at = desk(id)
        again = Removal(at, _subject(at, measure, group))
        return render_template("measure_removal.html", desk=at, removal=again, changed=True), 422
    return redirect(done)


# The order


@pages.post("/sak/<id>/tiltak/rekkefolge")
def order(id: str) -> ResponseReturnValue:
    """One act on the order that the form showed, with the reasons that were written in it."""
    at = desk(id)
    act = next((one for one in ACTS if one in request.form), "")
    moved = request.form.get(act, "")
    mine = ranking.changed(_lines(at), act, moved)
    wished: object = ranking.record(at.stored.at(ranking.PLACE), mine)
    if "usikkert" in request.form:
        wished = "usikkert"
    elif "ikke_relevant" in request.form:
        wished = {"not_relevant": clean(request.form.get("hvorfor", ""))}
    ids = [line.measure for line in mine]
    unpaired = dismissals(at, lambda subject: subject.kind is Kind.PAIR and not set(subject.ids) <= set(ids))
    seen = None if "behold" in request.form else _seen()
    errors = _personal(mine)
    fine = not errors and seen in (None, at.stored.version(ranking.PLACE))
    saved = _put(at, Put(ranking.PLACE, wished, seen), *(Put(place, None) for place in unpaired if fine))
    if not saved.whole:
        return _page(Desk(saved.stored), _unsaved_order(saved, mine, errors)), 422
    if moved not in ids or act not in ACTS:
        return redirect(_address(id, gjort=act or "grunn", om=moved, _anchor="rekkefolge"))
    return redirect(_address(id, flyttet=moved, retning=act, _anchor=_button(ids, moved, act) or f"rad-{moved}"))


@kept("measures.order")
def _order_kept(id: str) -> str:
    """The reasons stand in their fields again, with what the order was when they were written."""
    return _page(desk(id), Unsaved({"rekkefolge": [too_late()]}))


def _lines(at: Desk) -> list[Placed]:
    known = {measure.id for measure in at.case.measures}
    ids = [one for one in dict.fromkeys(request.form.getlist("rad")) if one in known]
    return [Placed(one, clean(request.form.get(f"grunn.{one}", ""))) for one in ids]


def _button(ids: Sequence[str], moved: str, act: str) -> str:
    """The id of the button that has focus after a move: the same, or the other where the row has come to an end."""
    place = ids.index(moved)
    present = [ranking.UP] * (place > 0) + [ranking.DOWN] * (place < len(ids) - 1)
    return f"{act if act in present else present[0]}:{moved}" if present else ""


def _personal(lines: Sequence[Placed]) -> dict[str, list[str]]:
    """What the reasons may not hold, by the field that it stands in."""
    texts = {f"grunn:{line.measure}": line.reason for line in lines}
    if "ikke_relevant" in request.form:
        texts["hvorfor"] = clean(request.form.get("hvorfor", ""))
    found = {id: [privacy.message(one) for one in privacy.refused(text)] for id, text in texts.items()}
    return {id: messages for id, messages in found.items() if messages}


def _unsaved_order(saved: Saved, mine: Sequence[Placed], errors: dict[str, list[str]]) -> Unsaved:
    if saved.conflicts:
        return Unsaved(errors, saved.conflicts[0], "rekkefolge", mine)
    if not errors and "ikke_relevant" in request.form:
        errors = {"hvorfor": [_("Write why an order is not relevant here.")]}
    if not errors:
        errors = {"rekkefolge": _messages(saved)}
    return Unsaved(errors)


# What the pages show


def _page(at: Desk, left: Unsaved | None = None) -> str:
    left = left or Unsaved()
    beside = sides(at)
    rows = ranking.rows(at)
    placed = {row.id for row in rows}
    problems = [{"href": f"#{id}", "text": text} for id, texts in left.errors.items() for text in texts]
    if left.conflict:
        problems.append({"href": f"#{left.at}", "text": _("This was changed in another window, and what you did is not saved.")})
    ids = [row.id for row in rows]
    moved = request.args.get("flyttet", "")
    return render_template(
        "measures.html",
        desk=at,
        sides=beside,
        picture=picture(at, beside),
        labels=labels(at),
        rows=rows,
        unplaced=[side for side in beside if side.id not in placed],
        answer=ranking.answer(at),
        deciding=ranking.deciding(at) if len(rows) > 1 else [],
        ranking=ranking,
        version=left.seen("rekkefolge", at.stored.version(ranking.PLACE)),
        groups=_groups(at),
        shareable={side.id: _shareable(at, side.subject) for side in beside},
        anchors={side.id: f"tiltak:{side.id}" if side.id in FIXED or side.id.startswith("rad-") else side.id for side in beside},
        left=left,
        problems=problems,
        status=_status(at, ids) if request.method == "GET" else "",
        removed=_removed(at),
        focus=_button(ids, moved, request.args.get("retning", "")) if moved in ids else "",
    )


def _groups(at: Desk) -> dict[str, list[dict[str, Any]]]:
    """The target groups of each measure, as its part of the page shows them."""
    found: dict[str, list[dict[str, Any]]] = {measure.id: [] for measure in at.case.measures}
    for subject in at.case.subjects(Kind.GROUP):
        group = group_of(at.case, subject)
        same = at.case.title_of(group.same_as) if group and group.same_as else ""
        place = f"{places.of_subject(subject)}/title"
        found[subject.ids[0]].append(
            {
                "id": subject.ids[1],
                "title": group_title(at.case, subject),
                "own": group.title if group else "",
                "same_as": same,
                "version": at.stored.version(place),
            }
        )
    return found


def _shareable(at: Desk, measure: Subject) -> dict[str, str]:
    """The groups of other measures that hold their own answers and are not in this one yet: measure/group → title."""
    mine = [group for one in at.case.measures if one.id == measure.ids[0] for group in one.groups]
    here = {group.same_as for group in mine}
    others = [one for one in at.case.subjects(Kind.GROUP) if one.measure != measure and one not in here]
    return {"/".join(one.ids): at.case.title_of(one) for one in others if not group_of(at.case, one).same_as}  # type: ignore[union-attr]


def _status(at: Desk, order: Sequence[str]) -> str:
    """One sentence for those who hear the page: what the last form did."""
    moved, done, about = (request.args.get(name, "") for name in ("flyttet", "gjort", "om"))
    known = {measure.id for measure in at.case.measures}
    title, removed = _shortened(at.case.title_of(at.measure(moved or about))), _removed(at)
    if moved in order:
        return _("«{title}» is now number {number}", title=title, number=order.index(moved) + 1)
    sentences = {
        "nytt": _("«{title}» is added. Now add who it is for.", title=title) if about in known else "",
        "gruppe": _("The target group is added to «{title}».", title=title) if about in known else "",
        "navn": _("The name is saved."),
        "grunn": _("The order is saved."),
        ranking.OUT: _("«{title}» is no longer in the order.", title=title) if about in known else "",
        "fjernet": _("«{title}» is removed, and can be brought back.", title=_shortened(removed)) if removed else "",
    }
    return sentences.get(done, "")


def _removed(at: Desk) -> str:
    """What was just removed, by its title; empty where nothing was, or it has come back."""
    ids = tuple(request.args.get("om", "").split("/"))
    if request.args.get("gjort") != "fjernet" or len(ids) > 2:
        return ""
    subject = Subject(Kind.GROUP if len(ids) > 1 else Kind.MEASURE, ids)
    return "" if at.stored.at(places.of_subject(subject)) else gone.title(at, subject)


def _shortened(title: str) -> str:
    return title if len(title) <= SHORT_TITLE else f"{title[:SHORT_TITLE].rstrip()} …"


# Saving


def _title() -> str:
    return " ".join(clean(request.form.get("tittel", "")).split())


def _seen() -> int:
    return number(request.form.get("versjon"))


def _subject(at: Desk, measure: str, group: str = "") -> Subject:
    subject = Subject(Kind.GROUP, (measure, group)) if group else at.measure(measure)
    if subject not in at.form.facts.subjects[subject.kind]:
        abort(404)
    return subject


def _ever(at: Desk, under: str) -> list[str]:
    """The ids that stand in a list now or have stood there: a new measure does not take the history of a removed one."""
    now = [entry["id"] for entry in at.stored.at(under) or []]  # type: ignore[union-attr]
    steps = [place.removeprefix(f"{under}/").split("/") for place in at.stored.folded.versions if place.startswith(f"{under}/")]
    return list(dict.fromkeys([*now, *(step[0] for step in steps)]))


def _made(at: Desk, under: str, wished: Mapping[str, str]) -> str:
    """The id of what the form asks for, where it came into a list after the form was shown: the same form, sent twice."""
    shown = _seen() or at.stored.number
    for entry in at.stored.at(under) or ():  # type: ignore[attr-defined]
        newer = at.stored.folded.versions.get(f"{under}/{entry['id']}", 0) > shown
        if newer and wished.items() <= entry.items():
            return entry["id"]
    return ""


def _put(at: Desk, *puts: Put) -> Saved:
    """Saves all of it, or nothing."""
    saved = archive().store.save(at.id, puts)
    if saved.put and not saved.whole:
        return replace(saved, stored=archive().store.undo(at.id, saved.stored.number).stored)
    return saved


def _after(saved: Saved, anchor: str, **to: str) -> ResponseReturnValue:
    """On to the page, or the page again with what was not saved."""
    if saved.whole:
        return redirect(_address(saved.stored.id, **to))
    errors = _messages(saved)
    conflict = next(iter(saved.conflicts), None)
    left = Unsaved({anchor: errors} if errors else {}, conflict, anchor if conflict else "")
    return _page(Desk(saved.stored), left), 422


def _messages(saved: Saved) -> list[str]:
    return [f"{one.what} {one.cure}".strip() for found in saved.refused.values() for one in found]


def _refused(at: Desk, anchor: str, message: str) -> ResponseReturnValue:
    return _page(at, Unsaved({anchor: [message]})), 422


def _address(id: str, **to: str) -> str:
    return url_for("measures.overview", id=id, **to)
