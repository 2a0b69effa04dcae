"""Which pictures stand in a case paper, and where: only those that say more than a sentence, with what they show in a table."""

from __future__ import annotations

from collections.abc import Iterator

from ..advice.advice import Advice
from ..knowledge.terms import DocumentSection
from .model import Block
from .pictures.budget import budget
from .pictures.certainty import certainty
from .pictures.comparison import compared


def beside_the_table(advice: Advice) -> Iterator[Block]:
    """Under the table of the measures, which says the same in words."""
    comparison, sure = compared(advice), certainty(advice)
    if comparison.tells:
        yield comparison.figure
    if sure.tells:
        yield sure.figure(named=not comparison.tells)


def of_money(advice: Advice, section: DocumentSection) -> Iterator[Block]:
    """In the section that tells what the choice does to the budget."""
    if set(advice.knowledge.roles.money).intersection(section.questions) and (found := budget(advice)).tells:
        yield found.figure
        yield found.table
