"""A Turtle file as text: where each statement stands and how it is laid out, so that one more can be written like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

_TOKEN = re.compile(
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+")'
    r"|(?P<comment>#[^\n]*+)|(?P<space>\s++)|(?P<open>[\[(])|(?P<close>[\])])|(?P<end>[;.](?=[\s#]|\Z))"
    r"|(?P<word><[^<>\s]*+>|[^\s\[\]();\"#<.,]++(?:[.#](?=[^\s\[\]();\",])[^\s\[\]();\"#<.,]*+)*+|[.,;<])",
    re.S,
)
A = "a"


class Part(NamedTuple):
    """One predicate of a statement, and all that it says, as written."""

    predicate: str
    value: str


@dataclass(frozen=True)
class Statement:
    subject: str  # as written
    start: int  # in the text of the file
    end: int  # behind its full stop
    parts: tuple[Part, ...]
    indent: str  # of a line that continues it

    def value(self, predicate: str) -> str:
        """What it says of a predicate, as written; empty where it says nothing."""
        return next((part.value for part in self.parts if part.predicate == predicate), "")

    @property
    def predicates(self) -> tuple[str, ...]:
        return tuple(part.predicate for part in self.parts)

    def is_a(self, kind: str) -> bool:
        return kind in [one.strip() for one in self.value(A).split(",")]


class TurtleText:
    """The text of one file. Names are those of its own prefixes."""

    def __init__(self, text: str):
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        declared = re.findall(r"^@prefix\s+([\w-]*):\s*<([^>]*)>", text, flags=re.M)
        self.prefixes = {address: prefix for prefix, address in declared}
        self.statements = tuple(self._statements())

    def name(self, address: str) -> str:
        """An address as this file writes it."""
        for namespace, prefix in self.prefixes.items():
            if address.startswith(namespace) and re.fullmatch(r"[\w-]+(\.[\w-]+)*", address[len(namespace) :]):
                return f"{prefix}:{address[len(namespace) :]}"
        return f"<{address}>"

    def taken_over(self, value: str, theirs: TurtleText) -> str:
        """A value without texts, as another file writes it, with the names of this file."""
        spaces = {prefix: address for address, prefix in theirs.prefixes.items()}
        known = re.compile(r"([\w-]*):([\w-]+(?:\.[\w-]+)*)")
        return known.sub(lambda found: self.name(spaces[found[1]] + found[2]) if found[1] in spaces else found[0], value)

    def statement(self, address: str) -> Statement | None:
        """The statement about a thing."""
        name = self.name(address)
        return next((one for one in self.statements if one.subject in (name, f"<{address}>")), None)

    def after(self, statement: Statement | None) -> int:
        """Where a new statement goes: behind the line on which this one ends, or the end of the file."""
        if statement is None:
            return len(self.text)
        line_end = self.text.find("\n", statement.end)
        return len(self.text) if line_end < 0 else line_end + 1

    def spaced(self, statement: Statement) -> bool:
        """Whether an empty line stands before it."""
        return bool(re.search(r"\n[ \t]*\r?\n[ \t]*\Z", self.text[: statement.start]))

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _statements(self) -> Iterator[Statement]:
        depth, start, parts, words = 0, -1, [], list[tuple[int, int]]()
        for token in _TOKEN.finditer(self.text):
            kind = token.lastgroup
            if kind in ("space", "comment"):
                continue
            if not depth and kind == "end":
                parts.append(words)
                if token[0] == "." and start >= 0:
                    yield from self._statement(start, token.end(), parts)
                    start, parts = -1, []
                words = []
                continue
            depth += (kind == "open") - (kind == "close")
            start = token.start() if start < 0 else start
            words.append(token.span())

    def _statement(self, start: int, end: int, written: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Statement]:
        subject = self.text[slice(*written[0][0])]
        if subject.startswith("@") or subject.upper() in ("PREFIX", "BASE"):
            return
        parts = []
        for spans in [written[0][1:], *written[1:]]:
            if len(spans) > 1:
                parts.append(Part(self.text[slice(*spans[0])], self.text[spans[1][0] : spans[-1][1]]))
        continued = re.search(r"\n([ \t]+)\S", self.text[start:end])
        yield Statement(subject, start, end, tuple(parts), continued[1] if continued else "")


class Layout(NamedTuple):
    """How a statement is laid out: the order of what it says, how lines are indented, whether each language has its own."""

    order: tuple[str, ...]
    indent: str
    texts_apart: bool
    one_line: bool = False

    @classmethod
    def of(cls, neighbour: Statement | None, usual: Sequence[str]) -> Layout:
        """As a neighbour has it; what the neighbour lacks stands behind what it usually stands behind."""
        order = [one for one in neighbour.predicates if one in usual] if neighbour else []
        for place, predicate in enumerate(usual):
            if predicate not in order:
                before = [one for one in usual[:place] if one in order]
                order.insert(order.index(before[-1]) + 1 if before else 0, predicate)
        texts = [part.value for part in neighbour.parts if re.search(r'"@\w+\s*,', part.value)] if neighbour else []
        indent = (neighbour.indent if neighbour else "") or "    "
        one_line = bool(neighbour and neighbour.parts and not neighbour.indent)
        return cls(tuple(order), indent, not one_line and (not texts or any("\n" in one for one in texts)), one_line)


def quoted(text: str) -> str:
    """A text as Turtle writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def texts(said: Mapping[str, str], layout: Layout) -> str:
    """A text in several languages."""
    apart = f" ,\n{layout.indent * 2}" if layout.texts_apart else " , "
    return apart.join(f"{quoted(text)}@{language}" for language, text in said.items())


def written(subject: str, values: Mapping[str, str], layout: Layout, comments: Mapping[str, str] = MappingProxyType({})) -> str:
    """A statement as text, with a comment behind what has one."""
    given = [one for one in layout.order if one in values]
    if layout.one_line:
        return f"{subject} {' ; '.join(f'{one} {values[one]}' for one in given)} .\n"
    lines = []
    for place, predicate in enumerate(given):
        before = f"{subject} " if not place else layout.indent
        end = ";" if place + 1 < len(given) else "."
        comment = f" # {comments[predicate]}" if predicate in comments else ""
        lines.append(f"{before}{predicate} {values[predicate]} {end}{comment}\n")
    return "".join(lines)
