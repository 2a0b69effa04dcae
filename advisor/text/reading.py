"""Reads YAML and JSON into a tree that knows its lines.

A file is JSON where its name says so, else YAML. YAML is read from libyaml's events instead of its finished
values, and JSON by a reader of its own: so a file cannot run code (tags), explode (aliases), overflow the
stack (nesting) or lose an answer (duplicate keys), and every problem is found in one pass.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .catalogue import gettext as _
from .errors import Problem
from .files import content, too_large
from .jsontext import JsonBuilder
from .nodes import MAX_DEPTH, Builder, Node, without_controls
from .visible import clean, is_tidy

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Node", "clean", "read", "read_bytes"]

MAX_BYTES = 2_000_000
JSON = (".json", ".jsonl", ".ndjson")  # how the name of a file ends that is JSON

_SURROGATE_PAIR = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_NEXT_KEY = re.compile(r"\s*[\w-]*")  # what stands before a colon on a line of its own: a bracket above it was to be closed
_FOLDED = ("|", ">", "|-", ">-", "|+", ">+")  # what a line ends with whose text stands on the next ones
# A line that begins a key or an item: its indent, the dashes of items, the key.
_STARTS = re.compile(r"( *)((?:- +)*)(?:([\w-]+):(?: |$)|- )")


def read(path: Path | str, problems: list[Problem], holds: str = "") -> Node | None:
    """The tree of a file, or None when it cannot be read at all. Adds what is wrong to `problems`.

    `holds` says what stands in such a file, for one that is empty; without it, the file is a case file.
    """
    path = Path(path)
    data = content(path, MAX_BYTES, problems, at_most())
    return None if data is None else read_bytes(data, str(path), problems, holds)


def at_most() -> str:
    return _("A case file is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000)


def read_bytes(data: bytes, name: str, problems: list[Problem], holds: str = "") -> Node | None:
    """As `read`, for the bytes of a file that is already here (an upload)."""
    if len(data) > MAX_BYTES:
        problems.append(too_large(name, len(data), at_most()))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith((b"%PDF", b"PK")):
            problems.append(Problem(name, None, _("This is no case file."), _("A case file is text: YAML or JSON.")))
            return None
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(name, line, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8.")))
        return None
    if name.lower().endswith(JSON):
        return JsonBuilder(name, problems, text).build()
    hidden = _hide_breaks(text)
    builder = _YamlBuilder(name, problems, hidden != text)
    builder.holds = holds
    return builder.build(_join_surrogates(hidden))


def from_plain(value: object, name: str, problems: list[Problem]) -> Node:
    """The tree of a plain value (dict, list, text, number, None), read as if it had been written in a file."""
    match value:
        case dict():
            return Node({str(key): from_plain(part, name, problems) for key, part in value.items()}, 0)
        case list() | tuple():
            return Node([from_plain(part, name, problems) for part in value], 0)
        case None:
            return Node(None, 0, plain=True)
    return Node(clean(without_controls(str(value).strip(), name, None, problems)), 0)


def _join_surrogates(text: str) -> str:
    """JSON writes 😀 as two escapes; libyaml wants the character itself."""

    def join(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")

    return _SURROGATE_PAIR.sub(join, text) if "\\u" in text else text


_HIDDEN = {0x85: 0xF8F0, 0x2028: 0xF8F1, 0x2029: 0xF8F2}  # libyaml takes them for line breaks; JSON and people do not
_HIDDEN |= {
    0x0B: 0xF8F3,
    0x0C: 0xF8F4,
    0x1E: 0xF8F5,
    0x1F: 0xF8F6,
    0xFEFF: 0xF8F7,
}  # it takes none of these; pasted text has them
_SHOWN = {hidden: shown for shown, hidden in _HIDDEN.items()}


def _hide_breaks(text: str) -> str:
    """Puts letters for private use in place of rare characters that would end a line or the reading; `_scalar` puts them back."""
    return text.translate(_HIDDEN) if not is_tidy(text) and any(chr(code) in text for code in _HIDDEN) else text


class _YamlBuilder(Builder):
    def __init__(self, name: str, problems: list[Problem], hidden: bool):
        super().__init__(name, problems)
        self.shown = _SHOWN if hidden else {}

    def build(self, text: str) -> Node | None:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # it has no types
        from ruamel.yaml.error import YAMLError

        try:
            return self._documents(CParser(text))
        except YAMLError as error:
            context, mark = getattr(error, "context", None) or "", getattr(error, "problem_mark", None)
            lines = text.split("\n")
            before = lines[mark.line][: mark.column] if mark and mark.line < len(lines) else ""
            unclosed = "flow " in context and bool(_NEXT_KEY.fullmatch(before))
            if unclosed or "quoted scalar" in context or "simple key" in context:
                mark = getattr(error, "context_mark", None)  # where that begins which does not end
            if mark:
                said = getattr(error, "problem", None) or ""
                sign = lines[mark.line][mark.column :][:1] if mark.line < len(lines) else ""
                slipped = None if "flow " in context else _indent(lines[: mark.line + 1], before, said)
                self.problem(mark.line + 1, *(slipped or _unreadable(said, sign, unclosed)))
            else:
                self._refuse_characters(text, error)
            return None

    def _refuse_characters(self, text: str, error: Any) -> None:
        """Names the characters that no YAML holds, on every line that has some. libyaml stops at the first."""
        before = len(self.problems)
        for number, line in enumerate(text.split("\n"), 1):
            without_controls(line, self.name, number, self.problems)
        if len(self.problems) == before:  # it is no control, but what Unicode says is no character
            number = text.encode()[: error.position].count(b"\n") + 1
            what = _("The text holds control characters ({codes}).", codes=f"U+{error.character:04X}")
            self.problem(number, what, _("Take them away."))

    def _documents(self, parser: Any) -> Node | None:
        root: Node | None = None
        stack: list[tuple[Node, Node | None]] = []  # (open container, key that waits for its value)
        documents = 0

        def place(node: Node) -> None:
            nonlocal root
            if not stack:
                root = node
                return
            container, key = stack[-1]
            if isinstance(container.value, list):
                container.value.append(node)
            elif key is None:
                stack[-1] = (container, node)
            else:
                self._entry(container, key, node)
                stack[-1] = (container, None)

        while parser.check_event():
            event = parser.get_event()
            kind = type(event).__name__
            line = event.start_mark.line + 1
            if kind == "DocumentStartEvent":
                documents += 1
                if documents == 2:
                    self.problem(line, _("There is more than one document in the file."), _("Keep one, without «---» between."))
            if documents > 1:
                continue
            if kind in ("MappingStartEvent", "SequenceStartEvent"):
                self._refuse_extras(event, line)
                if len(stack) >= MAX_DEPTH:
                    self.too_deep(line)
                    return root  # reading on would take time that grows with the square of the depth
                node = Node({} if kind == "MappingStartEvent" else [], line)
                place(node)
                stack.append((node, None))
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                stack.pop()
            elif kind == "ScalarEvent":
                node = self._scalar(event, line)
                node.refused = self._refuse_extras(event, line)
                place(node)
            elif kind == "AliasEvent":
                self.problem(line, _("«*{name}» repeats another part of the file.", name=event.anchor), _("Write the part out."))
                place(Node(None, line, refused=True))
        if root is None:
            self.empty()
        return root

    def _refuse_extras(self, event: Any, line: int) -> bool:
        """Whether there is an anchor or a tag, which is told."""
        tagged = bool(event.tag and event.tag != "!")
        if event.anchor:
            self.problem(line, _("«&{name}» is a YAML anchor, which is not used here.", name=event.anchor), _("Take it away."))
        if tagged:
            self.problem(line, _("«{tag}» is a YAML tag, which is not used here.", tag=event.tag), _("Take it away."))
        return bool(event.anchor) or tagged

    def _scalar(self, event: Any, line: int) -> Node:
        plain = not event.style
        if plain and event.value in ("", "~", "null"):
            return Node(None, line, plain=True)
        written = event.value.translate(self.shown) if self.shown else event.value
        return Node(self.text(written, line), line, plain=plain)

    def _entry(self, container: Node, key: Node, node: Node) -> None:
        if not isinstance(key.value, str):
            self.problem(key.line, _("A key must be a word."), _("Write key: value."))
            return
        assert isinstance(container.value, dict)
        self.entry(container.value, key.value, key.line, node)


def _unreadable(said: str, sign: str, unclosed: bool) -> tuple[str, str]:
    """What is wrong and what to do, in our words for libyaml's, which stopped at `sign`. `unclosed`: a bracket stands there."""
    no_start = "cannot start any token" in said
    if "tab character" in said or (no_start and sign == "\t"):
        return _("A tab stands where the line is indented."), _("Indent with spaces, not with tabs.")
    if no_start and sign:
        return _("A text cannot start with «{sign}» without quotes.", sign=sign), _("Put the text in quotes.")
    if unclosed:
        what = _("The bracket that is opened here is not closed, or a comma is missing.")
        return what, _("Close it on the line where the list ends: [a, b] or {{a: b}}.")
    what = _("The line cannot be read as YAML.")
    if "expected ':'" in said:
        return what, _("Write a colon and a space after the word: «about: case».")
    if "mapping values are not allowed" in said:
        return what, _("Put the text in quotes, for it holds a colon.")
    return what, _("Look for a missing quote, bracket, colon or indent at or just above this line.")


def _indent(lines: list[str], before: str, said: str) -> tuple[str, str] | None:
    """What is wrong and what to do, where the last line stands at no indent that a key or an item above it has.

    `before`: what stands on it before the place where libyaml stopped. A colon after several words is one of a text.
    """
    text = "mapping values" in said and not _NEXT_KEY.fullmatch(before)
    if text or not ("mapping values" in said or "expected key" in said or "expected '-'" in said):
        return None
    indent, item = len(lines[-1]) - len(lines[-1].lstrip(" ")), lines[-1].lstrip().startswith("- ")
    at: dict[int, tuple[str, int]] = {}  # each indent that such a line may have → what has it in the line nearest above
    least = indent + len(lines[-1])
    for number in range(len(lines) - 1, 0, -1):
        start = _STARTS.match(lines[number - 1])
        if start and len(start[1]) < least:
            least = len(start[1])
            if lines[number - 1].rstrip().endswith(_FOLDED):
                at = {place: found for place, found in at.items() if place <= least}  # the others stand in its text
            if item and (start[2] or not start[3]):
                at.setdefault(least, ("-", number))
            elif not item and start[3]:
                at.setdefault(least + len(start[2]), (start[3], number))
    if not at or indent in at:
        return None
    near = min(at, key=lambda place: abs(place - indent))
    what = _("The line is indented by {count}, and nothing above it begins there.", count=indent)
    under, line = at[near]
    return what, _("Indent it by {count}, right under «{word}» in line {line}.", count=near, word=under, line=line)
