"""Two bases held beside each other by one name for each question, where the new one has given some another id."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...case.formerly import by_their_ids
from ...case.model import Case
from ...knowledge import KnowledgeBase
from .outcomes import Outcomes
from .parts import names_of
from .reach import Thing
from .things import Parts, Things

Names = Mapping[str, str]  # id in the old base → id in the new
QUESTION = "question"


def between(old: KnowledgeBase, new: KnowledgeBase) -> Names:
    return {before: now for before, now in new.renamed.items() if before in old.questions}


def things(kind: str, of: Things, names: Names) -> Things:
    """The things of a kind, of either base, by the new names: what other things have of the same name is so in both."""
    if not names:
        return of
    word = _words(names)
    return {_key(kind, id, names): (label, _parts(parts, names, word)) for id, (label, parts) in of.items()}


def order(kind: str, ids: Iterable[str], names: Names) -> list[str]:
    return [_key(kind, id, names) for id in ids]


def _key(kind: str, id: str, names: Names) -> str:
    if kind == "sentence":
        part, dot, of = id.partition(".")
        return f"{part}{dot}{names.get(of, of)}" if part == "answers" else id
    return names.get(id, id) if kind == QUESTION else id


def _words(names: Names) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, names))})(?![\w-])")


def _parts(parts: Parts, names: Names, word: re.Pattern[str]) -> Parts:
    found: Parts = {}
    for code, told in parts.items():
        now = code if code == "replaces" else word.sub(lambda one: names[one[1]], code)
        compared = told.compared if code == "replaces" else _compared(told.compared, names, word)
        found[now] = told._replace(code=now, compared=compared)
    return found


def _compared(value: Any, names: Names, word: re.Pattern[str]) -> Any:
    """What is compared, by the new names; of one form in both bases."""
    match value:
        case str():
            return word.sub(lambda one: names[one[1]], value)
        case Mapping():
            return {_compared(key, names, word): _compared(one, names, word) for key, one in value.items()}
        case frozenset():
            return frozenset(_compared(one, names, word) for one in value)
        case tuple() | list() if not hasattr(value, "_fields"):
            return tuple(_compared(one, names, word) for one in value)
    return _record(value, {name: _compared(getattr(value, name), names, word) for name in names_of(value)})


def _record(of: Any, fields: dict[str, Any]) -> Any:
    if not fields:
        return of
    return of._replace(**fields) if hasattr(of, "_fields") else dataclasses.replace(of, **fields)


def case(of: Case, names: Names) -> Case:
    """A case as the old base reads it, by the new names."""
    return dataclasses.replace(of, answers={one: by_their_ids(said, names) for one, said in of.answers.items()}) if names else of


def outcomes(of: Outcomes, names: Names) -> Outcomes:
    if not names:
        return of
    return {key: one._replace(lacks=tuple(names.get(id, id) for id in one.lacks)) for key, one in of.items()}


def both(several: Iterable[Thing], names: Names) -> set[Thing]:
    """Things by the names of both bases: what reads a question may be told by either."""
    before = {now: old for old, now in names.items()}
    found = set(several)
    return found | {(kind, other[id]) for kind, id in found if kind == QUESTION for other in (names, before) if id in other}
