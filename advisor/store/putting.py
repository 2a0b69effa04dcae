"""What comes of a put: whether it is too late, where in a list it goes, and what the case then says."""

from __future__ import annotations

from ..case.changing import with_answer
from ..case.model import Case
from . import places
from .events import Folded
from .records import Put, StoredCase


def with_changed(before: StoredCase, folded: Folded) -> Case | None:
    """A case with the answers that were put since it was read; None where something else was put."""
    case: Case | None = before.case
    for place in (place for place, number in folded.versions.items() if number > before.number):
        if case is None or not (found := places.answer_at(place)):
            return None
        subject, question = found
        answers = places.get(folded.tree, places.of_answers(subject))
        case = with_answer(case, subject, answers, question, before.knowledge)
    return case


def late(stored: StoredCase, wish: Put) -> bool:
    """Whether something newer stands there than its writer saw. What has no place any more is for the gate to refuse."""
    try:
        places.put(stored.folded.tree, wish.place, wish.value)
    except places.NoSuchPlace:
        return False
    return wish.seen not in (None, stored.version(wish.place))


def after(tree: places.Tree, puts: list[Put]) -> dict[str, str]:
    """Of those that come back into a list, the entry that each comes after. Raises NoSuchPlace.

    Nothing stands in an event but what stands in the case before or after it: the name in a place, too.
    """
    found = {}
    for one in puts:
        if not places.named(one.place, one.value):
            raise places.NoSuchPlace(one.place)
        after = None if one.follows is None or one.value is None else places.last_of(tree, one.place, one.follows)
        if after is not None:
            found[one.place] = after
        tree = places.put(tree, one.place, one.value, after)
    return found
