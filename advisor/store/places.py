"""Places in a case file: `measures/relief/answers/nytte-samlet`. What is put there is the only thing that ever changes.

Records in a list are named by their id, a dismissal by its rule and subject. A tree is never changed in
place: `put` gives a new one that shares what is the same.
"""

from __future__ import annotations

from ..model import CASE, Kind, Subject

LISTS = ("measures", "target_groups", "dismissals")

Tree = dict  # a case file as a plain record, with two fields of our own beside it (`events.META`)


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
    return "/".join(filter(None, [of_subject(subject), "answers", question]))


def of_dismissal(rule: str, subject: Subject) -> str:
    return f"dismissals/{_dismissal(rule, str(subject))}"


def get(tree: Tree, place: str) -> object:
    """What stands at a place; None where nothing does."""
    found: object = tree
    for step in place.split("/") if place else ():
        found = found.get(step) if isinstance(found, dict) else _entry(found, step) if isinstance(found, list) else None
    return found


def put(tree: Tree, place: str, value: object) -> Tree:
    """The tree with `value` at a place, or without what stood there when the value is None. Raises NoSuchPlace."""
    if not place:
        return value  # type: ignore[return-value]
    step, _, rest = place.partition("/")
    changed = dict(tree)
    if step in LISTS and rest:
        changed[step] = _put_in_list(tree.get(step) or [], rest, value)
    elif rest:
        changed[step] = put(tree.get(step) or {}, rest, value)
    elif value is None:
        changed.pop(step, None)
    else:
        changed[step] = value
    return changed


def _put_in_list(entries: list, place: str, value: object) -> list:
    name, _, rest = place.partition("/")
    present = _entry(entries, name)
    if rest:
        if present is None:
            raise NoSuchPlace(name)
        value = put(present, rest, value)
    if present is None:
        return entries if value is None else [*entries, value]
    return [value if entry is present else entry for entry in entries if entry is not present or value is not None]


def _entry(entries: list, name: str) -> dict | None:
    for entry in entries:
        if _name(entry) == name:
            return entry
    return None


def _name(entry: dict) -> str:
    if "rule" in entry:
        return _dismissal(entry["rule"], str(entry.get("subject") or CASE))
    return str(entry.get("id", ""))


def _dismissal(rule: str, subject: str) -> str:
    """One name for the ways to write a subject: `tiltak:a` and `a`, whose kind the rule tells."""
    return f"{rule} {subject.partition(':')[2] or subject}".replace("/", "|")
