"""The base as a floor: that nothing of it is easier with its supplements than without.

The loader refuses what is no addition (knowledge/supplements.py). Here the two loaded bases are held against each other, with
nothing of the loader's own reasons, in two ways:

- `weakened`: every part of the base that decides an advice stands in the whole as it was. What the base says of a case follows
  from these parts and the answers alone, so with them unchanged it says the same (docs/decisions/25-supplements-only-add.md).
- `easier`: what became of one case. Every requirement of the base has the status that it had, every prompt is given, every
  duty that held back an approval does.

`prio kb prove --supplement` asks the same of all cases, and shows the smallest that comes out otherwise (proving/weakening.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ...advice.advice import Advice, advise
from ...case.casefile import read_case
from ...knowledge import Folders, KnowledgeBase, load
from ...knowledge.formats import SUPPLEMENT
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ..listings import example_files

ALONE = ("roles", "depths", "levels", "usual_level", "form", "law_map", "etd", "personal_words")  # no supplement has any
GROWING = ("requirements", "duties", "situations", "sections", "criteria", "scales", "units", "bases", "sources", "clauses")


def floor(whole: KnowledgeBase) -> KnowledgeBase:
    """The base without its supplements."""
    return load(Folders(whole.folder))


def check(whole: KnowledgeBase) -> list[Problem]:
    """What is easier with the supplements of a base than without, by its parts and over its worked examples."""
    base = floor(whole)
    found = weakened(base, whole)
    for path in example_files(base):
        try:
            case = read_case(path, base)
        except Unusable as error:
            found += error.problems
            continue
        found += [
            Problem(str(path), None, what, _("This is a fault of the program: tell us."))
            for what in easier(advise(case, base), advise(case, whole))
        ]
    return found


# By the parts ----------------------------------------------------------------------------------


def weakened(base: KnowledgeBase, whole: KnowledgeBase) -> list[Problem]:
    """Every part of a base that is not as it was in the whole of it and its supplements."""
    where = place(whole)
    return [Problem(where, None, _("«{id}» is not as it was in the base.", id=id)) for id in changed(base, whole)]


def place(whole: KnowledgeBase) -> str:
    """The file that stands for the supplements of a base."""
    return str(next(iter(whole.folders.supplements), whole.folder) / SUPPLEMENT)


def changed(base: KnowledgeBase, whole: KnowledgeBase) -> Iterator[str]:
    yield from (name for name in ALONE if not _same(getattr(base, name), getattr(whole, name)))
    for name in GROWING:
        yield from _unlike(getattr(base, name), getattr(whole, name))
    yield from _questions(base, whole)
    yield from _rules(base, whole)
    kept = {one.id: one for one in whole.document}
    yield from (one.id for one in base.document if not _same(one, kept.get(one.id)))
    said = whole.sentences
    yield from (name for name in ("method", "comparison", "parts") if getattr(base.sentences, name) != getattr(said, name))
    yield from _unlike(base.sentences.answers, said.answers)
    yield from _unlike(base.enough, {id: whole.enough.get(id) for id in base.enough})
    judged = _described(whole)
    yield from (subject for subject, said in _described(base).items() if said != judged.get(subject))


def _described(base: KnowledgeBase) -> dict[str, frozenset[tuple[str, ...]]]:
    """What decides whether a shape is violated: by its address; a list, whose nodes have no name, by its members."""
    found: dict[str, set[tuple[str, ...]]] = {}
    nameless = {subject for subject, predicate, _value in base.deciding if str(predicate).endswith(("#first", "#rest"))}
    for subject, predicate, value in base.deciding:
        if subject not in nameless:
            members = base.deciding.items(value) if value in nameless else [value]
            found.setdefault(str(subject), set()).add((str(predicate), *map(str, members)))
    return {subject: frozenset(said) for subject, said in found.items()}


def _questions(base: KnowledgeBase, whole: KnowledgeBase) -> Iterator[str]:
    """A question is as it was, but that it may be asked sooner."""
    for id, before in base.questions.items():
        after = whole.questions.get(id)
        if after is None or after.depth.place > before.depth.place or not _same(before, after, "depth"):
            yield id


def _rules(base: KnowledgeBase, whole: KnowledgeBase) -> Iterator[str]:
    """Every rule is there, once, and none but those of the base concludes what they conclude."""
    ids = {rule.id for rule in base.rules}
    concluded = {rule.situation for rule in base.rules} - {""}
    kept = [rule for rule in whole.rules if rule.id in ids or rule.situation in concluded]
    if len(kept) != len(base.rules):
        yield from sorted({rule.id for rule in kept} ^ ids or ids)
    else:
        yield from (before.id for before, after in zip(base.rules, kept, strict=True) if not _same(before, after))


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (id for id, one in before.items() if id not in after or not _same(one, after[id]))


def _same(before: Any, after: Any, *but: str) -> bool:
    """Whether two things say the same, also in the words that do not count when they are compared."""
    if not is_dataclass(before) or isinstance(before, type) or type(before) is not type(after):
        return bool(before == after)
    names = [one.name for one in fields(before) if one.name not in but]
    return all(_same(getattr(before, name), getattr(after, name)) for name in names)


# By a case -------------------------------------------------------------------------------------


def easier(before: Advice, after: Advice) -> list[str]:
    """What an advice with supplements asks less than one without, on the same case."""
    return [_("With the supplements {what} is not as without.", what=what) for what in _lacking(before, after)]


def _lacking(before: Advice, after: Advice) -> Iterator[str]:
    kept = {(one.requirement.id, one.subject): one for one in after.requirements}
    for one in before.requirements:
        now = kept.get((one.requirement.id, one.subject))
        if now is None or (one.status, one.missing, one.open, one.applies) != (now.status, now.missing, now.open, now.applies):
            yield f"{one.requirement.id} {one.subject}"
    given = {(one.rule.id, one.subject, one.dismissed) for one in after.prompts}
    yield from (
        f"{one.rule.id} {one.subject}" for one in before.prompts if (one.rule.id, one.subject, one.dismissed) not in given
    )
    holding = {(one.requirement.id, one.subject) for one in after.blocking}
    yield from _left(((one.requirement.id, one.subject) for one in before.blocking), holding)
    yield from _left(before.deciding, set(after.deciding))
    yield from _left(((one.force, one.places, one.open) for one in before.required), _strict(after))
    if after.complete and not before.complete:
        yield "complete"


def _strict(advice: Advice) -> set[Any]:
    return {(one.force, one.places, one.open) for one in advice.required_by_guideline}


def _left(before: Iterable[Any], after: set[Any]) -> Iterator[str]:
    yield from (str(one) for one in before if one not in after)
