"""Reads JSON into a tree that knows its lines, and says what is no JSON as people slip: a comma too many, a single quote."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import NoReturn

from .catalogue import gettext as _
from .errors import Problem
from .nodes import MAX_DEPTH, Builder, Node

_COMMENTS = ("//", "/*", "#")
_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[^\s,:\[\]{}\"]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


class _NoJson(Exception):
    """The text is no JSON from here on; what is wrong has been said."""


class JsonBuilder(Builder):
    """JSON as its standard has it (RFC 8259), but that tabs and the like may stand in a text as they were pasted."""

    def __init__(self, name: str, problems: list[Problem], text: str):
        super().__init__(name, problems)
        self.written = text
        self.at = 0
        self._counted, self._line = 0, 1

    def _here(self) -> int:
        """The line that the reader has come to."""
        self._line += self.written.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def build(self) -> Node | None:
        if not self._next():
            self.empty()
            return None
        try:
            root = self._value(0)
            if self._next():
                self._stop(_("There is more after the end of the JSON."), _("Keep one record."))
        except _NoJson:
            return None
        return root

    def _stop(self, what: str, cure: str) -> NoReturn:
        self.problem(self._here(), what, cure)
        raise _NoJson

    def _next(self) -> str:
        """The sign that comes next, after white space; empty at the end."""
        self.at = _SPACE.match(self.written, self.at).end()  # type: ignore[union-attr]
        return self.written[self.at : self.at + 1]

    def _value(self, depth: int) -> Node:
        sign, line = self._next(), self._here()
        if sign == '"':
            return Node(self._string(), line)
        if sign not in ("{", "["):
            return self._word(line)
        if depth >= MAX_DEPTH:
            self.too_deep(line)
            raise _NoJson
        record: dict[str, Node] = {}
        entries: list[Node] = []
        end = "}" if sign == "{" else "]"
        self.at += 1
        while self._next() != end:
            if sign == "{":
                self._member(record, depth)
            else:
                entries.append(self._value(depth + 1))
            if self._next() == ",":
                self.at += 1
                if self._next() == end:
                    self._stop(_("JSON has no comma before «{sign}».", sign=end), _("Take the comma away."))
            elif self._next() != end:
                self._missing(f"«,» / «{end}»")
        self.at += 1
        return Node(record if sign == "{" else entries, line)

    def _member(self, record: dict[str, Node], depth: int) -> None:
        if self._next() != '"':
            self._unknown()
        line, key = self._here(), self._string()
        if self._next() != ":":
            self._missing("«:»")
        self.at += 1
        self.entry(record, key, line, self._value(depth + 1))

    def _string(self) -> str:
        line, begun = self._here(), self.at + 1
        try:
            text, self.at = scanstring(self.written, begun, True)
        except JSONDecodeError as error:
            sign = self.written[error.pos : error.pos + 1]
            if not error.msg.startswith("Invalid control") or sign in "\n\r":
                self._no_string(error)
            try:
                text, self.at = scanstring(self.written, begun, False)  # a control is named by who looks for controls
            except JSONDecodeError as other:
                self._no_string(other)
        return self.text(text, line)

    def _no_string(self, error: JSONDecodeError) -> NoReturn:
        if "escape" in error.msg:
            self.at = self.written.rindex("\\", 0, error.pos + 1)
            word = self.written[self.at : self.at + 2]
            self._stop(
                _("«{word}» is nothing that JSON knows.", word=word), _("Write «{escape}» for a backslash.", escape="\\\\")
            )
        self._stop(
            _("A quote is opened here and not closed on its line."),
            _("Close it, and write «{escape}» for a new line in a text.", escape="\\n"),
        )

    def _word(self, line: int) -> Node:
        word = _WORD.match(self.written, self.at)[0]  # type: ignore[index]
        if word in ("null", "true", "false") or _NUMBER.fullmatch(word):
            self.at += len(word)
            return Node(None if word == "null" else word, line, plain=True)
        if word in ("NaN", "Infinity", "-Infinity"):
            self.at += len(word)
            self.problem(line, _("«{word}» is no number.", word=word), _("Write a number, or null where there is none."))
            return Node(None, line, plain=True)
        return self._unknown()

    def _missing(self, signs: str) -> NoReturn:
        if not self._next() or self.written.startswith(_COMMENTS, self.at):
            self._unknown()
        cure = _("Look for a missing quote, bracket, colon or indent at or just above this line.")
        self._stop(_("JSON has {signs} here.", signs=signs), cure)

    def _unknown(self) -> NoReturn:
        if not self._next():
            self._stop(_("The JSON ends before it is finished."), _("Look for what is missing at the end of the file."))
        if self.written.startswith(_COMMENTS, self.at):
            self._stop(_("JSON has no comments."), _("Take it away, or save the file as YAML (.yaml)."))
        found = _WORD.match(self.written, self.at)[0][:40] or self._next()  # type: ignore[index]
        cure = _("Text and keys stand in double quotes; else there are numbers, true, false and null.")
        self._stop(_("«{word}» is nothing that JSON knows.", word=found), cure)
