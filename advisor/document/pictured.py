"""Which pictures stand in a case paper, and where: only those that say more than a sentence, with what they show in a table."""

from __future__ import annotations

from collections.abc import Iterator

from ..advice.advice import Advice
from ..knowledge.terms import Depth, DocumentSection
from .model import Block
from .pictures.budget import budget
from .pictures.certainty import certainty
from .pictures.comparison import compared

MANY = 3  # measures that are drawn: of fewer the table says it all, but in a document of the greatest length


def beside_the_table(advice: Advice, length: Depth) -> Iterator[Block]:
    """Under the table of the measures, which says the same in words."""
    comparison, sure = compared(advice), certainty(advice)
    if len(comparison.drawn) < MANY and length.place < len(advice.knowledge.depths) - 1:
        return
    if comparison.tells:
        yield comparison.figure
    if sure.tells:
        yield sure.figure(named=not comparison.tells)


def of_money(advice: Advice, section: DocumentSection) -> Iterator[Block]:
    """In the section that tells what the choice does to the budget."""
    if set(advice.knowledge.roles.money).intersection(section.questions) and (found := budget(advice)).tells:
        yield found.figure
        yield from found.tables
