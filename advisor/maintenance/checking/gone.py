"""Questions of an earlier base that are gone: old cases have answers to them that nobody can read.

A question stays as long as a case may have answered it: under another id (`dct:replaces`), or asked no more (`prio:flettetInn`).
The released base before this one is known by released.json, another where somebody names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ...knowledge import KnowledgeBase, Question, formats
from ...knowledge.renaming import replaces_itself, write_the_old_id
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ...text.nearest import did_you_mean
from ..places import Places
from . import released


def since_release(knowledge: KnowledgeBase) -> list[Problem]:
    """The questions of the base that was released last, where this one comes after it and is of the same guideline."""
    version, ids = _released(knowledge)
    return list(_gone(knowledge, ids, {}, version))


def _released(knowledge: KnowledgeBase) -> tuple[str, Sequence[str]]:
    """The version that was released last, and the ids it knew, where this base comes after it and is of the same guideline."""
    version = released.last(but=knowledge.version)
    if version is None or not _comes_after(knowledge.version.partition(" + ")[0], version):
        return "", ()
    then = released.released()[version]
    return version, then["questions"] if then.get("guideline") == knowledge.roles.guideline else ()


def with_old_ids(problems: list[Problem], knowledge: KnowledgeBase) -> list[Problem]:
    """What is wrong with a base, with the id that a question had, where it is said to replace itself: who replaces an id in all
    places does so in dct:replaces too, and the one that is gone since the release is the one that stood there."""
    themselves = [id for id, one in knowledge.questions.items() if id in one.replaces]
    lost = [id for id in _released(knowledge)[1] if knowledge.question(id) is None] if themselves else []
    cures = {replaces_itself(id): _old_id(id, lost) for id in themselves}
    return [replace(one, cure=cures[one.what] or one.cure) if one.what in cures else one for one in problems]


def _old_id(id: str, lost: Sequence[str]) -> str:
    if len(lost) == 1:
        return _("Write the id that it had before: «{id}».", id=lost[0])
    near = did_you_mean(id, list(lost))
    return f"{write_the_old_id()} {near}" if near else ""


def _comes_after(version: str, other: str) -> bool:
    """Whether a version, as 2026.11.8, is later than another; of one that is named otherwise nobody knows."""
    numbers = [[int(part) for part in one.split(".")] for one in (version, other) if re.fullmatch(r"\d+(\.\d+)*", one)]
    return len(numbers) == 2 and numbers[0] > numbers[1]


def gone_since(knowledge: KnowledgeBase, earlier: KnowledgeBase) -> list[Problem]:
    """The questions of an earlier base, and the ids that it knew for them."""
    return list(_gone(knowledge, sorted({*earlier.questions, *earlier.renamed}), earlier.questions, earlier.version))


def _gone(knowledge: KnowledgeBase, ids: Iterable[str], before: Mapping[str, Question], version: str) -> Iterator[Problem]:
    lost = [id for id in ids if knowledge.question(id) is None]
    new = [one for one in knowledge.questions.values() if one.id not in set(ids) and not one.derived]
    places = Places(knowledge)
    for id in lost:
        what = _("«{question}» of version {version} is gone, and old answers to it cannot be read.", question=id, version=version)
        near = _like(before[id], new) if id in before else None
        if near:
            where = places.question(near.id)
            cure = _('Write dct:replaces "{old}" at sporsmal:{question}, if it is the same question.', old=id, question=near.id)
            yield Problem(where.file, where.line, what, cure)
            continue
        cure = _(
            'Has it another id? Then write dct:replaces "{old}" there.'
            " Is it asked no more? Then let it stand, with prio:flettetInn.",
            old=id,
        )
        guess = did_you_mean(id, [one.id for one in new])
        yield Problem(str(knowledge.folder / formats.GUIDELINE), None, what, f"{cure} {guess}".strip())


def _like(was: Question, new: Iterable[Question]) -> Question | None:
    """The new question that asks what one asked, in the same words or of the same options."""
    alike = [one for one in new if one.about is was.about and one.answer_type == was.answer_type]
    same = [one for one in alike if one.text.get("nb") == was.text.get("nb")]
    return next(iter(same or [one for one in alike if one.options and one.option_ids == was.option_ids]), None)
