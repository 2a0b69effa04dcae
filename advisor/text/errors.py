"""What can go wrong, on one page.

AdvisorError
├── Unusable          the input cannot be used; carries every problem found
│   ├── UnusableCase       a case file
│   ├── UnusableDocument   a document that people have written
│   ├── UnusableKnowledge  a knowledge base
│   └── UnusableStore      a database of cases
│       └── BrokenChain    a case or a profile in it that is not as it was written; the others are
└── UnknownId         nothing has this id
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .visible import shown


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where, what is wrong, and what would be right."""

    file: str
    line: int | None
    what: str
    cure: str = ""

    @property
    def place(self) -> str:
        file = shown(self.file).replace("\n", "\\n")
        return f"{file}:{self.line}" if self.line else file

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" {self.cure}" if self.cure else "")


class AdvisorError(Exception):
    """Base of every error that this package raises on purpose."""


class Unusable(AdvisorError):
    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[Unusable], tuple[list[Problem]]]:
        """It is told to another process as what it was made of."""
        return type(self), (self.problems,)


class UnusableCase(Unusable):
    pass


class UnusableDocument(Unusable):
    pass


class UnusableKnowledge(Unusable):
    pass


class UnusableStore(Unusable):
    pass


class BrokenChain(UnusableStore):
    pass


class UnknownId(AdvisorError):
    pass
