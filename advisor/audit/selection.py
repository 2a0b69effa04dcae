"""Which of the cases that can be read an audit is about: by municipality, day of assessment and level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..case.keys import MUNICIPALITY
from ..engines.encoding import VALUE, column
from ..knowledge import KnowledgeBase
from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from .duck import text


@dataclass(frozen=True)
class Selection:
    """The cases that are audited. What is empty chooses nothing away; days are both within."""

    municipalities: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    levels: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def as_dict(self) -> dict[str, Any]:
        """What was chosen, by the names of the options."""
        said = {"municipality": list(self.municipalities), "from": self.first, "to": self.last, "level": list(self.levels)}
        return {name: f"{value}" if isinstance(value, date) else value for name, value in said.items() if value}

    def where(self, knowledge: KnowledgeBase) -> str:
        """The condition in SQL on a row of the table of cases."""
        tests = []
        if self.municipalities:
            tests.append(f"municipality IN ({', '.join(map(text, self.municipalities))})")
        if self.first:
            tests.append(f"day >= {self.first:%Y%m%d}")
        if self.last:
            tests.append(f"day <= {self.last:%Y%m%d}")
        if self.levels:
            question = knowledge.fields["level"]
            numbers = [VALUE + place for place, id in enumerate(question.option_ids) if id in self.levels]
            if knowledge.usual_level.id in self.levels:  # where nobody chose
                numbers += range(VALUE)
            tests.append(f"{column('q', question.id)} IN ({', '.join(map(str, numbers))})")
        return " AND ".join(tests) or "true"


EVERYTHING = Selection()


def as_chosen(said: Mapping[str, Any]) -> Selection:
    """What `as_dict` gave. Raises ValueError, TypeError, AttributeError."""
    first, last = (date.fromisoformat(said[key]) if key in said else None for key in ("from", "to"))
    several = [tuple(map(str, said.get(key, ()))) for key in ("municipality", "level")]
    return Selection(several[0], first, last, several[1])


def selection(
    municipalities: Iterable[str], first: date | None, last: date | None, levels: Iterable[str], knowledge: KnowledgeBase
) -> Selection:
    """What somebody chose. Raises Unusable where it cannot choose anything."""
    made = Selection(tuple(sorted(set(municipalities))), first, last, tuple(sorted(set(levels))))
    if problems := list(_wrong(made, knowledge)):
        raise Unusable(problems)
    return made


def _wrong(made: Selection, knowledge: KnowledgeBase) -> Iterator[Problem]:
    for one in made.municipalities:
        if not MUNICIPALITY.fullmatch(one):
            what = _("«{value}» is no municipality number.", value=one)
            yield Problem("--municipality", None, what, _('It has four digits, as "4601".'))
    known = [one.id for one in knowledge.levels]
    for one in made.levels:
        if one not in known:
            what = _("There is no level «{level}».", level=one)
            yield Problem("--level", None, what, _("Use one of: {names}.", names=", ".join(known)))
    if made.first and made.last and made.first > made.last:
        what = _("The first day comes after the last.")
        yield Problem("--from", None, what, _("Write the first day after --from and the last after --to."))
