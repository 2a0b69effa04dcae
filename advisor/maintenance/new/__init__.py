"""New questions, requirements and rules: written as their neighbours are, with marked places for people to fill."""

from __future__ import annotations

from .adding import Added as Added, added, writable as writable
from .question import new_question
from .requirement import new_requirement
from .rule import new_rule
from .wanted import Wanted as Wanted

KINDS = {"question": new_question, "requirement": new_requirement, "rule": new_rule}


def made(kind: str, wanted: Wanted) -> Added:
    """What a base becomes with one more of a kind. Raises Unusable with all that is wrong with what is wanted."""
    return added(wanted.knowledge, KINDS[kind](wanted))
