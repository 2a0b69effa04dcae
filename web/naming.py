"""The title of a case, and its measures and target groups: their names, and new ones, as fields of the page about the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from advisor.api import CASE, Kind, Page, Put, Question, Subject, assessments, clean, gettext as _, places, privacy

from .desk import Desk, archive
from .sent import number
from .start import identifier

TITLE, NEW, NEW_GROUP = "_tittel", "_nytt", "_nygruppe"  # of fields; no question is called so


@dataclass(frozen=True)
class Name:
    """The field of one name, as the page holds it."""

    subject: Subject
    text: str
    version: int | str
    errors: tuple[str, ...] = ()
    conflict: Any = None
    unsaved: bool = False
    shared: str = ""  # of a group: the one that it is the same as

    @property
    def name(self) -> str:
        return field_of(self.subject)

    @property
    def place(self) -> str:
        return place_of(self.subject)


@dataclass(frozen=True)
class Wish:
    """A measure or group that the form asks for."""

    at: str  # its field
    anchor: str
    done: str
    put: Put | None = None  # nothing where it is there already: the same form, sent twice
    wrong: str = ""


@dataclass(frozen=True)
class Renaming:
    puts: list[Put] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)  # place → what is wrong


def field_of(subject: Subject) -> str:
    return "--".join([TITLE, *subject.ids])


def place_of(subject: Subject) -> str:
    return "/".join(filter(None, [places.of_subject(subject), "title"]))


def _subjects(at: Desk) -> list[Subject]:
    return [CASE, *at.case.subjects(Kind.MEASURE), *at.case.subjects(Kind.GROUP)]


def names(at: Desk, left: Any = None) -> dict[Subject, Name]:
    """Every name, with what was written and not saved."""
    found = {}
    for subject in _subjects(at):
        place, key = place_of(subject), field_of(subject)
        unsaved = left is not None and place in left and f"{key}.versjon" in request.form
        group = assessments.group_of(at.case, subject) if subject.kind is Kind.GROUP else None
        found[subject] = Name(
            subject,
            request.form.get(f"{key}.verdi", "") if unsaved else str(at.stored.at(place) or ""),
            request.form[f"{key}.versjon"] if unsaved else at.stored.version(place),
            tuple(left.errors.get(place, ())) if left else (),
            left.conflicts.get(place) if left else None,
            unsaved,
            at.case.title_of(group.same_as) if group and group.same_as else "",
        )
    return found


def renamed(at: Desk) -> Renaming:
    """What the form calls things otherwise than it showed."""
    found = Renaming()
    for subject in _subjects(at):
        key, place = field_of(subject), place_of(subject)
        if f"{key}.versjon" not in request.form or request.form.get("bruk") == key:
            continue
        seen, mine = number(request.form[f"{key}.versjon"]), _line(f"{key}.verdi")
        now = at.stored.version(place)
        before = at.stored.at(place) if seen == now else archive().store.value_at(at.id, place, seen)
        if mine == " ".join(str(before or "").split()):
            continue
        if not mine and (why := _needed(at, subject)):
            found.wrong[place] = [why]
        else:
            found.puts.append(Put(place, mine or None, None if request.form.get("behold") == key else seen))
    return found


def _needed(at: Desk, subject: Subject) -> str:
    if subject.kind is Kind.CASE:
        return _("Give the case a title.")
    if subject.kind is Kind.MEASURE:
        return _("Give the measure a name.")
    group = assessments.group_of(at.case, subject)
    return "" if group and group.same_as else _("Give the target group a name.")


def new_fields(at: Desk) -> list[str]:
    """The fields of new measures: of a new case for two, to choose between."""
    return [NEW] if at.case.measures else [NEW, f"{NEW}-2"]


def asked_first(at: Desk) -> list[Question]:
    """What may be said of a new measure with its name: what the page asks of measures with one choice."""
    parts = at.form.parts(Page(at.form.first.id))
    asked = [at.knowledge.questions[id] for part in parts for id in part.questions]
    choices = [one for one in asked if one.about is Kind.MEASURE and one.answer_type.chosen and not one.answer_type.ticked]
    return [one for one in choices if one.asked_at(at.advice.depth) and not one.ask_when]


def wishes(at: Desk) -> Iterator[Wish]:
    """The measures and groups that the form asks for. A new one is made by a button, never while people write."""
    made: list[str] = []
    titles = {key: title for key in (NEW, f"{NEW}-2") if (title := _line(f"{key}.verdi"))}
    for key, title in titles.items():
        yield _measure(at, key, title, made)
    if not titles and request.form.get("ny") == NEW:
        yield Wish(NEW, "", "", wrong=_("Give the measure a name."))
    for measure in at.case.measures:
        key = f"{NEW_GROUP}--{measure.id}"
        title, same = _line(f"{key}.verdi"), request.form.get(f"{key}.samme", "")
        if title or same:
            yield _group(at, at.measure(measure.id), key, title, same)
        elif request.form.get("ny") == key:
            yield Wish(key, "", "", wrong=_("Say who the measure is for, or choose a group from another measure."))


def _measure(at: Desk, key: str, title: str, made: list[str]) -> Wish:
    """A measure, with what was chosen beside its name. `made` are the ids that the same form has made."""
    if stands := _made(at, "measures", {"title": title}, key):
        return Wish(key, f"t-{stands}", "nytt")
    if title.lower() in (at.case.title_of(at.measure(one.id)).lower() for one in at.case.measures):
        return Wish(key, "", "", wrong=_("There is already a measure called «{title}».", title=title))
    new = identifier(title, [*made, *_ever(at, "measures")])
    made.append(new)
    chosen = {one.id: one.option(request.form.get(f"{key}.{one.id}", "")) for one in asked_first(at)}
    answers = {id: option for id, option in chosen.items() if option}
    measure: dict[str, object] = {"id": new, "title": title, **({"answers": answers} if answers else {})}
    if group := _line(f"{key}.gruppe"):
        measure["target_groups"] = [{"id": identifier(group, []), "title": group}]
    return _wish(key, f"t-{new}", "nytt", Put(f"measures/{new}", measure, at.stored.version(f"measures/{new}")))


def _group(at: Desk, measure: Subject, key: str, title: str, same: str) -> Wish:
    """A group of its own, or the same as one of another measure, whose answers it shares."""
    anchor, under = f"t-{measure.ids[0]}", f"{places.of_subject(measure)}/target_groups"
    shared = {"same_as": same} if same else {}
    if _made(at, under, shared or {"title": title}, key):
        return Wish(key, anchor, "gruppe")
    if same and same not in shareable(at, measure):
        return Wish(key, "", "", wrong=_("The group that you chose is not there any more, or is already in this measure."))
    new = identifier(title or same.partition("/")[2], _ever(at, under))
    group = {"id": new, **({"title": title} if title else {}), **shared}
    return _wish(key, anchor, "gruppe", Put(f"{under}/{new}", group, at.stored.version(f"{under}/{new}")))


def _wish(key: str, anchor: str, done: str, put: Put) -> Wish:
    texts = [_line(f"{key}.{part}") for part in ("verdi", "gruppe")]
    wrong = [privacy.message(one) for text in texts for one in privacy.refused(text)]
    return Wish(key, anchor, done, None, wrong[0]) if wrong else Wish(key, anchor, done, put)


def shareable(at: Desk, measure: Subject) -> dict[str, str]:
    """The groups of other measures that hold their own answers and are not in this one yet: measure/group → title."""
    mine = [group for one in at.case.measures if one.id == measure.ids[0] for group in one.groups]
    here = {group.same_as for group in mine}
    others = [one for one in at.case.subjects(Kind.GROUP) if one.measure != measure and one not in here]
    return {"/".join(one.ids): at.case.title_of(one) for one in others if not assessments.group_of(at.case, one).same_as}  # type: ignore[union-attr]


def called(at: Desk, group: Subject) -> str:
    """A group among those of its measure; empty where it is alone there."""
    return assessments.group_title(at.case, group) if len(at.form.facts.below(group.measure, Kind.GROUP)) > 1 else ""


def _line(key: str) -> str:
    return " ".join(clean(request.form.get(key, "")).split())


def _ever(at: Desk, under: str) -> list[str]:
    """The ids that stand in a list now or have stood there: a new measure does not take the history of a removed one."""
    now = [entry["id"] for entry in at.stored.at(under) or []]  # type: ignore[union-attr]
    steps = [place.removeprefix(f"{under}/").split("/") for place in at.stored.folded.versions if place.startswith(f"{under}/")]
    return list(dict.fromkeys([*now, *(step[0] for step in steps)]))


def _made(at: Desk, under: str, wished: Mapping[str, str], key: str) -> str:
    """The id of what the form asks for, where it came into a list after the form was shown: the same form, sent twice."""
    shown = number(request.form.get(f"{key}.versjon")) or at.stored.number
    for entry in at.stored.at(under) or ():  # type: ignore[attr-defined]
        newer = at.stored.folded.versions.get(f"{under}/{entry['id']}", 0) > shown
        if newer and wished.items() <= entry.items():
            return entry["id"]
    return ""
