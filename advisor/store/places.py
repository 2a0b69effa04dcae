"""Places in a case file: `measures/relief/answers/nytte-samlet`. What is put there is the only thing that ever changes.

Records in a list are named by their id, a dismissal by its rule and subject. A tree is never changed in
place: `put` gives a new one that shares what is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..language.subjects import CASE, Kind, Subject

LISTS = ("measures", "target_groups", "dismissals")

_ANSWER = re.compile("(?:measures/([^/]+)/(?:target_groups/([^/]+)/)?)?answers/([^/]+)(?:/.+)?")

Tree = dict[str, Any]  # a case file as a plain record, with two fields of our own beside it (`events.META`)


class NoSuchPlace(LookupError):
    """The measure or group that a place stands under is not there."""


def of_subject(subject: Subject) -> str:
    """The place of a case (empty), measure or target group."""
    match subject.kind:
        case Kind.MEASURE:
            return f"measures/{subject.ids[0]}"
        case Kind.GROUP:
            return f"measures/{subject.ids[0]}/target_groups/{subject.ids[1]}"
    return ""


def of_answer(subject: Subject, question: str, case_field: str = "") -> str:
    """The place of an answer: a field of the file where the question has one, else under `answers`."""
    if case_field and subject == CASE:
        return case_field
    return f"{of_answers(subject)}/{question}"


def of_answers(subject: Subject) -> str:
    """The place of the answers about a subject."""
    return "/".join(filter(None, [of_subject(subject), "answers"]))


def of_dismissal(rule: str, subject: Subject) -> str:
    return f"dismissals/{_dismissal(rule, str(subject))}"


def answer_at(place: str) -> tuple[Subject, str] | None:
    """The subject and question of a place that is, or is a part of, an answer under `answers`; None for another place."""
    if not (found := _ANSWER.fullmatch(place)):
        return None
    measure, group, question = found.groups()
    ids = tuple(filter(None, (measure, group)))
    return Subject((Kind.CASE, Kind.MEASURE, Kind.GROUP)[len(ids)], ids), question


def called_now(place: str, renamed: Mapping[str, str]) -> str:
    """The place by the id that its question has now. `renamed`: id that a question had before → the one of today."""
    before, answers, after = place.rpartition("answers/") if renamed else (place, "", "")
    id, slash, part = after.partition("/")
    return f"{before}{answers}{renamed[id]}{slash}{part}" if answers and id in renamed else place


def get(tree: Tree, place: str) -> object:
    """What stands at a place; None where nothing does."""
    found: object = tree
    for step in place.split("/") if place else ():
        found = found.get(step) if isinstance(found, dict) else _entry(found, step) if isinstance(found, list) else None
    return found


def put(tree: Tree, place: str, value: object, after: str | None = None) -> Tree:
    """The tree with `value` at a place, or without what stood there when the value is None. Raises NoSuchPlace.

    What is new in a list comes last, or right after the entry that `after` names; first where that is empty.
    """
    if not place:
        return value  # type: ignore[return-value]
    step, _, rest = place.partition("/")
    changed = dict(tree)
    if step in LISTS and rest:
        changed[step] = _put_in_list(tree.get(step) or [], rest, value, after)
    elif rest:
        changed[step] = put(tree.get(step) or {}, rest, value, after)
    elif value is None:
        changed.pop(step, None)
    else:
        changed[step] = value
    return changed


def meet(one: str, other: str) -> bool:
    """Whether two places are the same, or the one holds the other."""
    outer, inner = sorted((one, other), key=len)
    return not outer or inner == outer or inner.startswith(f"{outer}/")


def named(place: str, value: object) -> bool:
    """Whether a place names nothing but what stands in the case: a record in a list has the name of its place."""
    holder, _, name = place.rpartition("/")
    if holder.startswith("@"):  # what the store itself knows of a case has no parts
        return False
    entry = isinstance(value, dict) and holder.rpartition("/")[2] in LISTS
    return not entry or _name(value) == name  # type: ignore[arg-type]


def stood_before(trees: Iterable[Tree], place: str) -> tuple[str, ...] | None:
    """The names of those that stood before an entry of a list, when they last stood there together with it.

    `trees` are the states of a case, the first first. None for a place that is no entry of a list.
    """
    holder, _, name = place.rpartition("/")
    if holder.rpartition("/")[2] not in LISTS:
        return None
    before: dict[str, bool] = {}
    for names in (_names(tree, holder) for tree in trees):
        if name in names:
            before |= {other: number < names.index(name) for number, other in enumerate(names) if other != name}
    return tuple(other for other, stood in before.items() if stood)


def last_of(tree: Tree, place: str, names: Iterable[str]) -> str | None:
    """The last of some entries in the list of a place, after which one is put; empty where none of them is there.
    None where the place is taken already."""
    holder, _, name = place.rpartition("/")
    here = _names(tree, holder)
    return None if name in here else next((one for one in reversed(here) if one in names), "")


def _names(tree: Tree, holder: str) -> list[str]:
    entries = get(tree, holder)
    return [_name(entry) for entry in entries] if isinstance(entries, list) else []


def _put_in_list(entries: list[Any], place: str, value: object, after: str | None) -> list:
    name, _, rest = place.partition("/")
    present = _entry(entries, name)
    if rest:
        if present is None:
            raise NoSuchPlace(name)
        value = put(present, rest, value, after)
    if present is None:
        place_of_it = len(entries) if after is None else [_name(entry) for entry in entries].index(after) + 1 if after else 0
        return entries if value is None else [*entries[:place_of_it], value, *entries[place_of_it:]]
    return [value if entry is present else entry for entry in entries if entry is not present or value is not None]


def _entry(entries: list[Any], name: str) -> dict[str, Any] | None:
    for entry in entries:
        if _name(entry) == name:
            return entry
    return None


def _name(entry: dict[str, Any]) -> str:
    if "rule" in entry:
        return _dismissal(entry["rule"], str(entry.get("subject") or CASE))
    return str(entry.get("id", ""))


def _dismissal(rule: str, subject: str) -> str:
    """One name for the ways to write a subject: `tiltak:a` and `a`, whose kind the rule tells."""
    return f"{rule} {subject.partition(':')[2] or subject}".replace("/", "|")
