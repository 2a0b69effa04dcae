"""What has happened to a case, event by event and answer by answer, with a way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor.api import (
    CASE,
    LOCAL,
    ORIGIN,
    Answer,
    Event,
    Kind,
    Participation,
    Place,
    Placed,
    Put,
    Question,
    Saved,
    Subject,
    Tree,
    UnknownId,
    UnusableStore,
    applied,
    canonical,
    gettext as _,
    places,
    readwords,
    wording,
)

from . import forms, guidance, inheriting
from .desk import Desk, archive, desk
from .sent import number as whole_number, turned

pages = Blueprint("history", __name__)

PER_PAGE = 50  # events
VERSIONS = 20  # of an answer, on a page
MOST_LETTERS = 80  # of an answer, where it stands in one line


@dataclass(frozen=True)
class Line:
    """What one event did at one place, in words."""

    about: str
    who: str = ""  # the measure or group, where it is not the case
    change: str = ""
    place: Place | None = None  # of an answer that can still be seen
    asked: bool = False  # whether `about` is a question


@dataclass(frozen=True)
class Step:
    """An event in words, and whether it can be taken back."""

    event: Event
    at: datetime
    who: str  # empty while one person on one machine needs no login
    lines: Sequence[Line]
    undone_by: int | None
    undoable: bool


@dataclass(frozen=True)
class Shown:
    """One version of an answer, whole. `parts` are (label, texts) pairs."""

    number: int
    at: datetime
    undoes: int | None
    answered: bool
    parts: Sequence[tuple[str, Sequence[str]]]


# The whole case


@pages.get("/sak/<id>/historikk")
def page(id: str) -> str:
    at, undone = desk(id), whole_number(request.args.get("angret"))
    known = undone and any(event.undoes == undone for event in archive().store.events(id))
    status = _("Number {number} is undone.", number=undone) if known else ""
    return _page(at, whole_number(request.args.get("side", "1")), status)


@pages.post("/sak/<id>/angre")
def undo(id: str) -> ResponseReturnValue:
    """Takes one event back, as far as nothing newer stands in its places or inside them."""
    at, number = desk(id), whole_number(request.form.get("nummer"))
    step = next((one for one in _steps(at) if one[0].number == number > 1), None)
    if step is None:
        abort(404)
    saved = archive().store.undo(id, number)
    if saved.whole and any(one.undoes == number for one in archive().store.events(id)):  # by this form, or by the same before
        return redirect(url_for("history.page", id=id, angret=number))
    return _page(Desk(saved.stored), 1, *_not_whole(at, step, saved)), 409


def _page(at: Desk, side: int, status: str, left: Sequence[str] = ()) -> str:
    steps = list(_steps(at))[::-1]
    sides = max(1, -(-len(steps) // PER_PAGE))
    if not 1 <= side <= sides:
        abort(404)
    undone_by = {event.undoes: event.number for event, _before, _after in reversed(steps) if event.undoes}
    return render_template(
        "history.html",
        desk=at,
        steps=[_in_words(at, *one, undone_by) for one in steps[(side - 1) * PER_PAGE : side * PER_PAGE]],
        side=side,
        sides=sides,
        status=status,
        left=left,
    )


def _steps(at: Desk) -> Iterator[tuple[Event, Tree, Tree]]:
    """Every event with the case before and after it, the first first."""
    tree: Tree = {}
    for event in archive().store.events(at.id):
        before, tree = tree, applied(tree, event)
        yield event, before, tree


def _in_words(at: Desk, event: Event, before: Tree, after: Tree, undone_by: Mapping[int | None, int]) -> Step:
    stands = any(at.stored.version(place) == event.number for place, _value in event.puts)
    undoable = event.number > 1 and stands
    lines = [line(at, place, before, after) for place, _value in event.puts]
    who = "" if event.who == LOCAL else event.who
    return Step(event, datetime.fromisoformat(event.at), who, lines, undone_by.get(event.number), undoable)


def _not_whole(at: Desk, step: tuple[Event, Tree, Tree], saved: Saved) -> tuple[str, list[str]]:
    """One sentence on an event that was not taken back whole, and a line for each place that was left."""
    event, before, after = step
    left, newer = [], {one.place: wording.moment(one.at) for one in saved.conflicts}
    for place, _value in event.puts:
        of = line(at, place, before, after)
        name = f"{of.about} ({of.who})" if of.who else of.about
        if place in newer:
            left.append(_("{what}: something newer stands there, from {moment}.", what=name, moment=newer[place]))
        left += [f"{name}: {problem.what} {problem.cure}".strip() for problem in saved.refused.get(place, ())]
    if saved.put:
        return _("Number {number} is undone in part. This was left as it is:", number=event.number), left
    if left:
        return _("Number {number} is not undone.", number=event.number), left
    return _("Number {number}: everything is already as it was before.", number=event.number), []


# One place of a case, in words


def line(at: Desk, place: str, before: Tree, after: Tree) -> Line:
    """What happened at a place between two states of a case."""
    old, new = places.get(before, place), places.get(after, place)
    steps = place.split("/")
    match steps:
        case [""]:
            return Line(_opened(str(after.get(ORIGIN) or "")), change=inheriting.came_with(after))
        case ["@knowledge"]:
            return Line(_("Knowledge base"), change=_change(_version(old), _version(new)))
        case ["@archived"]:
            return Line(_("Archived") if new else _("Taken back from the archive"))
        case ["dismissals", _name]:
            return _dismissal(at, old, new)
        case [*_above, "answers", id]:
            return _answer(at, _subject(steps), id, old, new, before, after)
        case ["measures", _id]:
            said = _added(old, new, _("Measure added"), _("Measure removed"), _("Measure changed"))
            return Line(said, change=_who(at, _subject(steps), before, after))
        case ["measures", _id, "target_groups", _group]:
            said = _added(old, new, _("Target group added"), _("Target group removed"), _("Target group changed"))
            return Line(said, change=_who(at, _subject(steps), before, after))
        case [*above, "title"]:
            return Line(_("Title"), _who(at, _subject(above), before, after), _change(_plain(old), _plain(new)))
        case [*above, "same_as"]:
            return Line(_("The same group as"), _who(at, _subject(above), before, after), _change(_plain(old), _plain(new)))
        case ["profile"]:
            return Line(*inheriting.taken_over(old, new, after))
        case ["assessed_on"]:
            return Line(_("Assessed as of"), change=_change(_plain(old), _plain(new)))
        case [field] if of := at.knowledge.fields.get(field):
            return _answer(at, CASE, of.id, old, new, before, after)
    return Line(_("In the case file: {place}", place=place), change=_change(_plain(old), _plain(new)))


def _opened(origin: str) -> str:
    kind, _colon, name = origin.partition(":")
    match kind:
        case "example":
            return _("Opened from the example «{name}»", name=name)
        case "file":
            return _("Opened from the file «{name}»", name=name)
        case "copy":
            return _("Copied from the case «{name}»", name=name)
    return _("Begun here")


def _version(digest: object) -> str:
    """A knowledge base by its version and the start of its digest."""
    short = str(digest or "")[:12]
    try:
        return f"{archive().store.knowledge(str(digest)).version} ({short})"
    except (UnknownId, UnusableStore):
        return short


def _dismissal(at: Desk, old: object, new: object) -> Line:
    entry = new if isinstance(new, dict) else old if isinstance(old, dict) else {}
    id, of = str(entry.get("rule", "")), str(entry.get("subject") or CASE)
    target = at.knowledge.requirements.get(id) or next((rule for rule in at.knowledge.rules if rule.id == id), None)
    said = _("Advice dismissed with a reason") if new is not None else _("Dismissal taken back")
    subject = _known(at, of)
    return Line(
        f"{said}: {wording.label(target) if target else id}",
        at.case.title_of(subject) if subject and subject != CASE else "" if subject else of,
        _("Reason: {reason}", reason=entry.get("reason", "")) if new is not None else "",
    )


def _added(old: object, new: object, added: str, removed: str, changed: str) -> str:
    return added if old is None else removed if new is None else changed


def _answer(at: Desk, subject: Subject, id: str, old: object, new: object, before: Tree, after: Tree) -> Line:
    of = at.knowledge.questions.get(id)
    if of is None:  # a question of another knowledge base
        return Line(id, _who(at, subject, before, after), _change(_plain(old), _plain(new)))
    were, are = in_words(at, of, old), in_words(at, of, new)
    change = _change(were, are) if were != are else _changed_parts(read(of, old), read(of, new))
    place = (subject, id) if _known(at, str(subject)) == subject else None
    return Line(wording.question(of), _who(at, subject, before, after), change, place, asked=True)


def _changed_parts(old: Answer | None, new: Answer | None) -> str:
    """What changed beside the value."""
    if old is None or new is None:
        return _("changed")
    parts = [
        (_("the reason"), old.rationale != new.rationale),
        (_("the sources"), old.sources != new.sources),
        (_("the certainty"), old.certainty != new.certainty),
        (_("the reading"), old.read != new.read),
    ]
    changed = ", ".join(name for name, differs in parts if differs)
    return _("changed: {parts}", parts=changed) if changed else _("changed")


def _change(old: str, new: str) -> str:
    return f"{_short(old)} → {_short(new)}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rstrip()} …"


def read(of: Question, raw: object) -> Answer | None:
    """An answer as it was written then; None where there is none, or it cannot be read with this question."""
    entries = raw if isinstance(raw, list) else []
    return forms.read(of, raw, [str(one.get("measure") if isinstance(one, dict) else one) for one in entries])


def in_words(at: Desk, of: Question, raw: object) -> str:
    """A value of an answer as people read it; one that cannot be read, as it is written."""
    if raw is None:
        return wording.answer(of, None)
    answer = read(of, raw)
    if answer is None:
        return _plain(raw)
    return ", ".join(name for name, _said in _entries(at, of, answer)) or wording.answer(of, answer)


def _entries(at: Desk, of: Question, given: Answer) -> list[tuple[str, str]]:
    """What a ranking or a ledger of participation lists: (who or what, what was said of it). Of other answers nothing."""
    match given.value:
        case (Placed(), *_rest) as lines:
            return [(at.case.title_of(at.measure(one.measure)), one.reason) for one in lines]
        case (Participation(), *_rest) as rows:
            said = [(one.group, "; ".join(filter(None, (one.how, one.said, one.effect)))) for one in rows]
            return [(wording.value(of, group), text) for group, text in said]
    return []


def _plain(raw: object) -> str:
    return "–" if raw is None else raw if isinstance(raw, str) else canonical(raw)


# Who it is about


def _subject(steps: Sequence[str]) -> Subject:
    """The measure or group that a place stands under, else the case."""
    match list(steps):
        case ["measures", id, "target_groups", group, *_rest]:
            return Subject(Kind.GROUP, (id, group))
        case ["measures", id, *_rest]:
            return Subject(Kind.MEASURE, (id,))
    return CASE


def _known(at: Desk, written: str) -> Subject | None:
    """The subject that the case has under a name; dismissals may name a measure or group by its id alone."""
    every = [one for kind in Kind for one in at.case.subjects(kind)]
    return next((one for one in every if written in (str(one), str(one).partition(":")[2])), None)


def _who(at: Desk, subject: Subject, before: Tree, after: Tree) -> str:
    """What people call it now; of what is gone, what they called it then. Empty for the case."""
    if subject == CASE:
        return ""
    if _known(at, str(subject)) == subject:
        return at.case.title_of(subject)
    names = []
    for length in range(1, len(subject.ids) + 1):
        place = places.of_subject(Subject([Kind.MEASURE, Kind.GROUP][length - 1], subject.ids[:length]))
        entry = places.get(after, place) or places.get(before, place)
        names.append(str(entry.get("title") or subject.ids[length - 1]) if isinstance(entry, dict) else subject.ids[length - 1])
    return " · ".join(names)


# One answer


@pages.get("/sak/<id>/svar/<question>")
def answer(id: str, question: str) -> str:
    at = desk(id)
    return _answer_page(at, _place(at, question), whole_number(request.args.get("satt")))


@pages.post("/sak/<id>/svar/<question>")
def put_back(id: str, question: str) -> ResponseReturnValue:
    """Puts an earlier version back, unless something newer has come since the page was opened."""
    at = desk(id)
    about = _place(at, question)
    place, number = guidance.answer_place(at, about), whole_number(request.form.get("nummer"))
    version = next((one for one in archive().store.history(id, place) if one.number == number), None)
    if version is None or version.value is None:
        abort(404)
    saved = archive().store.save(id, [Put(place, version.value, whole_number(request.form.get("versjon")))])
    if saved.whole:
        return redirect(url_for("history.answer", id=id, question=question, om=request.args.get("om"), satt=number))
    return _answer_page(Desk(saved.stored), about, None, saved), 409


def _place(at: Desk, question: str) -> Place:
    """The question and subject of an address; a page that says so where there is none."""
    of = at.knowledge.questions.get(question)
    if of is None or of.derived:
        abort(404)
    written = request.args.get("om", str(CASE))
    subject = next((one for one in at.case.subjects(of.about) if str(one) == written), None)
    if subject is None:
        abort(404)
    return subject, question


def _answer_page(at: Desk, about: Place, put: int | None, saved: Saved | None = None) -> str:
    subject, id = about
    place = guidance.answer_place(at, about)
    written = at.knowledge.questions[id]
    of = (at.knowledge.fields.get(place) if subject == CASE else None) or written
    versions = archive().store.history(at.id, place)
    there, turning = turned(versions, VERSIONS)
    problems = [problem for found in saved.refused.values() for problem in found] if saved else []
    return render_template(
        "answer_history.html",
        desk=at,
        question=written,
        place=about,
        holder=at.form.facts.holder(*about)[0],
        om=str(subject),
        versions=[Shown(one.number, one.at, one.undoes, one.value is not None, _whole(at, of, one.value)) for one in there],
        **turning,
        version=at.stored.version(place),
        put=put if put in [one.number for one in versions] else None,
        conflicts=saved.conflicts if saved else (),
        problems=[f"{one.what} {one.cure}".strip() for one in problems],
    )


def _whole(at: Desk, of: Question, raw: object) -> list[tuple[str, Sequence[str]]]:
    """A version with everything that was said: (label, texts). Read as it can be, else as it is written."""
    given = read(of, raw)
    if given is None:
        return [(_("Answer"), (wording.answer(of, None) if raw is None else _plain(raw),))]
    entries = [": ".join(filter(None, entry)) for entry in _entries(at, of, given)]
    parts = [
        (_("Answer"), entries or wording.answer(of, given).splitlines()),
        (_("Reason"), given.rationale.splitlines()),
        (_("Sources"), given.sources),
        (_("How sure"), (wording.certainty(given.certainty),) if given.certainty else ()),
        (_("Read"), (readwords.when(given.read),) if given.read else ()),
    ]
    return [(label, texts) for label, texts in parts if any(texts)]
