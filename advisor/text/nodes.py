"""The tree of a file that people wrote: values that know their lines, and what building one asks of any format."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from .catalogue import gettext as _
from .errors import Problem
from .visible import PASTED, clean, is_tidy

MAX_DEPTH = 24
_KINDS: dict[type, str] = {dict: "mapping", list: "list", str: "text"}


@dataclass
class Node:
    """A value and the line it starts on. `value` is a dict or list of nodes, a text, or None.

    Scalars stay as written: what a text means (a number, an option) is for the reader to say.
    """

    value: dict[str, Node] | list[Node] | str | None
    line: int
    plain: bool = False  # written without quotes
    refused: bool = False  # the reader has said that it may not be written so: that nothing stands there, needs no saying

    @property
    def kind(self) -> str:
        return _KINDS.get(type(self.value), "empty")

    @property
    def text(self) -> str:
        """The whole of what was written, where it is a text; else nothing."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def shown(self) -> str:
        """What was written, short enough for a message."""
        if isinstance(self.value, str):
            return self.value if len(self.value) <= 40 else self.value[:40] + "…"
        return {"mapping": "{…}", "list": "[…]", "empty": ""}[self.kind]

    @property
    def fields(self) -> dict[str, Node]:
        """What stands in a mapping; nothing in anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def get(self, key: str) -> Node | None:
        return self.fields.get(key)


def without_controls(text: str, name: str, line: int | None, problems: list[Problem]) -> str:
    if text.isprintable():
        return text
    strange = {c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r" and ord(c) not in PASTED}
    if strange:
        codes = ", ".join(f"U+{ord(c):04X}" for c in sorted(strange))
        problems.append(Problem(name, line, _("The text holds control characters ({codes}).", codes=codes), _("Take them away.")))
    return "".join(c for c in text if c not in strange)


class Builder:
    """What both formats have in common."""

    holds = ""  # what the file should hold; left empty, it is a case file

    def __init__(self, name: str, problems: list[Problem]):
        self.name = name
        self.problems = problems

    def problem(self, line: int | None, what: str, cure: str = "") -> None:
        self.problems.append(Problem(self.name, line, what, cure))

    def empty(self) -> None:
        self.problem(1, _("The file is empty."), self.holds or _("A case is a record that starts with «case: its-id»."))

    def too_deep(self, line: int) -> None:
        self.problem(line, _("The file is nested too deeply."), _("At most {depth} levels.", depth=MAX_DEPTH))

    def text(self, written: str, line: int) -> str:
        text = written.strip()
        return text if is_tidy(text) else clean(without_controls(text, self.name, line, self.problems))

    def entry(self, record: dict[str, Node], key: str, line: int, node: Node) -> None:
        if key in record:
            what = _("«{key}» stands twice; first on line {line}.", key=key, line=record[key].line)
            self.problem(line, what, _("Keep one of them."))
            return
        node.line = line
        record[key] = node
