"""The words of a Turtle text, a place among them, and what is noted of it: for who reads a file that no parser takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..text.catalogue import gettext as _
from ..text.nearest import did_you_mean

MOST_SLIPS = 100  # who makes so many has not written Turtle

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f]+|\#[^\n]*)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|(?!"{3}|'{3})"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<open>["'][^\n]*)
    |(?P<blank>[\u00a0\u2007\u202f\u200b\ufeff]+)
    |(?P<curly>[“”„«»][^“”«»\n]*[“”«»])
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<cut><[^<>\s]*)
    |(?P<at>@[A-Za-z][\w-]*)
    |(?P<type>\^\^)
    |(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w:-]))
    |(?P<name>[\w-]*:(?:[\w:%-](?:[\w:%.-]*[\w:%-])?)?)
    |(?P<sign>[][(),;.])
    |(?P<word>[^\s\[\](),;.:"'<>\#@^]+|.)""",
    re.S | re.X,
)
ENDS = (",", ";", ".", "]", ")", "")


class Token(NamedTuple):
    kind: str  # a group of _TOKEN; "" behind the last
    text: str
    start: int
    first: bool  # whether it begins a line, with nothing before it

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Slip(NamedTuple):
    line: int
    what: str
    cure: str


class Lost(Exception):
    """What follows cannot be understood."""


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The words of a Turtle text, without spaces and comments."""
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        if found.lastgroup != "space":
            at = found.start()
            yield Token(found.lastgroup or "", found[0], at, at == 0 or text[at - 1] == "\n")


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:40] + "…"


@dataclass
class Cursor:
    """A place in a text. `prefixes`: those of the project, and their addresses."""

    text: str
    prefixes: Mapping[str, str]
    slips: list[Slip] = field(default_factory=list)
    things: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.place = 0
        self.thing = 0  # where the description begins that is read now
        self.changes: list[tuple[int, int, str]] = []  # (start, end, what stands there when it is mended)
        self.all: list[Token] = []
        for token in tokens(self.text):
            self.thing = token.start if token.first else self.thing
            if token.kind == "blank":
                what = _("A space here is another sign (U+{code}).", code=f"{ord(token.text[0]):04X}")
                self.slip(token.start, what, _("Write a usual space."), (token.start, token.end, " " * len(token.text)))
            else:
                self.all.append(token)
        self.declared: dict[str, str] = {}
        self.head = ""  # what is put in front of the text
        self.depth = 0

    def look(self, ahead: int = 0) -> Token:
        place = self.place + ahead
        return self.all[place] if place < len(self.all) else Token("", "", len(self.text), False)

    def take(self) -> Token:
        token = self.look()
        self.place += 1
        return token

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def rest_of_line(self, start: int) -> str:
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    def slip(self, at: int, what: str, cure: str, change: tuple[int, int, str] | None = None) -> None:
        if len(self.slips) == MOST_SLIPS:
            raise Lost
        self.slips.append(Slip(self.line(at), what, cure))
        self.things.add(self.line(self.thing))
        if change:
            self.changes.append(change)

    def written(self) -> str:
        text = self.text
        in_order = sorted(self.changes, key=lambda change: change[0])
        for start, end, new in reversed(in_order):  # of one place, the last first
            text = text[:start] + new + text[end:]
        return self.head + text

    def skip_to(self, at: int) -> None:
        """Goes on at a place within what was taken for one word."""
        self.all[self.place :] = [one for one in tokens(self.text, at) if one.kind != "blank"]

    def junk(self, token: Token) -> None:
        """Words that belong to nothing, up to the end of the line."""
        line = self.rest_of_line(token.start)
        end = token.start + len(line)
        what = _("«{written}» is no Turtle.", written=short(line))
        self.slip(token.start, what, _("Take it away, or write «#» before it."), (token.start, end, ""))
        self.skip_to(end)

    def holds_value(self, ahead: int) -> bool:
        token = self.look(ahead)
        return token.kind in ("name", "text", "open", "iri", "number", "curly") or token.text in ("[", "(", "true", "false")

    def begins(self, ahead: int) -> bool:
        """Whether a new description begins: a name first on its line, with a property and a value behind it."""
        token, verb, value = (self.look(ahead + more) for more in range(3))
        named = token.kind in ("name", "iri") and (verb.kind in ("name", "iri") or verb.text == "a")
        return (token.first and named and value.text not in ENDS) or token.text == "@prefix"

    def name(self, token: Token) -> None:
        prefix, _colon, rest = token.text.partition(":")
        if prefix in self.declared or prefix == "_":
            return
        known = [*self.declared, *self.prefixes]
        near = did_you_mean(f"{prefix}:", [f"{one}:" for one in known])
        what = _("The prefix «{prefix}:» is not declared.", prefix=prefix)
        if address := self.prefixes.get(prefix):
            self.declared[prefix] = address
            self.head += f"@prefix {prefix}: <{address}> . "
            self.slip(token.start, what, _("Write at the top of the file: {line}", line=f"@prefix {prefix}: <{address}> ."))
            return
        cure = near or _("Declare it with @prefix at the top of the file.")
        meant = next((one for one in known if f"«{one}:»" in near), "prio")
        if meant not in self.declared and (address := self.prefixes.get(meant)):
            self.declared[meant] = address
            self.head += f"@prefix {meant}: <{address}> . "
        self.slip(token.start, what, cure, (token.start, token.end, f"{meant}:{rest}"))
