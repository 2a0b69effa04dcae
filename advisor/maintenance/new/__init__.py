"""New questions, requirements and rules, also of a supplement: written as their neighbours are, with marked places to fill."""

from __future__ import annotations

from .adding import Added as Added, added, writable as writable
from .clause import new_clause
from .question import new_question
from .requirement import new_requirement
from .rule import new_rule
from .section import new_section
from .supplement import begun as begun
from .wanted import Wanted as Wanted

KINDS = {"clause": new_clause, "question": new_question, "requirement": new_requirement, "rule": new_rule, "section": new_section}


def made(kind: str, wanted: Wanted) -> Added:
    """What a base becomes with one more of a kind. Raises Unusable with all that is wrong with what is wanted."""
    return added(wanted.knowledge, KINDS[kind](wanted))
