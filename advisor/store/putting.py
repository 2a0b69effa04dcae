"""What comes of a put: whether it is too late or holds personal data, where in a list it goes, and what the case then says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from ..case import guarding, privacy
from ..case.changing import with_answer
from ..case.formerly import as_called_now
from ..case.model import Case
from ..knowledge import KnowledgeBase
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.reading import from_plain
from . import places
from .events import KNOWLEDGE, Folded
from .records import Put, StoredCase, file_in


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


def called_now(puts: list[Put], knowledge: KnowledgeBase) -> list[Put]:
    """Wishes by the ids that questions have now: their writer may have seen an earlier one."""
    now = knowledge.renamed
    return [replace(one, place=places.called_now(one.place, now), value=as_called_now(one.value, now)) for one in puts]


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


def personal_data(put: Put, words_of: KnowledgeBase) -> list[Problem]:
    """What of a put may never be stored, by itself."""
    return list(guarding.personal_data(from_plain(put.value, _("case"), []), _("case"), words_of, _asked(put)))


def refused(stored: StoredCase, puts: list[Put], words_of: KnowledgeBase) -> dict[str, list[Problem]]:
    """The place of each put with personal data, in itself or with what else the case then holds: as a look at the whole case.

    That is looked at only where a put has a text that is half of a number. What the case held before is not held against it.
    """
    written = [one for one in puts if one.place != KNOWLEDGE]  # a digest may look like anything
    found = {one.place: problems for one in written if (problems := personal_data(one, words_of))}
    clean = [one for one in written if one.place not in found]
    texts = {one.place: [*_texts(one, words_of)] for one in clean}
    if not privacy.halves(text for several in texts.values() for text in several):
        return found
    tree = stored.folded.tree
    with suppress(places.NoSuchPlace):  # refused for that
        for one in clean:
            tree = places.put(tree, one.place, one.value)
    whole = [*_texts(Put("", file_in(tree)), words_of)]
    for place, changed in texts.items():
        if said := guarding.joined_with(changed, whole):
            found[place] = [Problem(_("case"), None, one) for one in said]
    return found


def _texts(put: Put, words_of: KnowledgeBase) -> Iterator[str]:
    return (text for text, _line in guarding.texts_of(from_plain(put.value, _("case"), []), words_of, _asked(put)))


def _asked(put: Put) -> str:
    """The question that a put answers; empty where it answers none."""
    return put.place.rpartition("answers/")[2] if "answers/" in put.place else ""
