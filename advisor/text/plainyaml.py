"""The YAML of a plain case file, line by line: records and lists by their indent, one value to a line, texts in blocks.

Only what has one meaning is taken; see plainly.py. The text has been looked through: its characters stay as they are, tabs
are not among them, and lines end with \\n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any, NoReturn

from .nodes import MAX_DEPTH

MOST_LINES = 50_000  # these three bound the memory that matching takes
LONGEST_FLOW = 10_000  # characters
MOST_QUOTES = 200  # in a text in single quotes, and lines of it

_SPECIAL = r"""\s\-?:,\[\]{}#&*!|>'"%@`"""  # what no text without quotes begins with
_KEY = r"(\w[\w.-]{0,99}+):"  # YAML itself takes none that is very long
_LINE = re.compile(
    rf"( *)(- +)?(?:{_KEY}(?=[ \n]) *)?"  # indent, «- », key
    rf"(?:([^{_SPECIAL}][^:#\n]*+(?=\n)(?:\n\1 +[^\s#:][^:#\n]*+(?=\n))*)\n"  # a text without quotes, and nothing after it
    r"|([|>])[-+]?\n((?(3)(?(2)(?:\1   .*\n|\n)*|(?:\1 .*\n|\n)*)|(?:\1 .*\n|\n)*))"  # a block, indented more than its holder
    rf"|('[^'\n]*(?:(?:''|\n\1 +(?=[^ \n]))[^'\n]*){{0,{MOST_QUOTES}}}'.*|.*)\n)"  # else a line, or what single quotes hold
)
_UNQUOTED = re.compile(rf"[^{_SPECIAL}]|-[0-9]")
_SINGLE = re.compile(f"'([^']*(?:''[^']*){{0,{MOST_QUOTES}}})'")
_OTHER_ESCAPE = re.compile(r'\\[^"n]')
_HALVES = re.compile(r"\\u[dD]")  # which the one reader makes one letter of
_COMMENT = re.compile(" +#")
_FLOW = re.compile(  # a comment; or a sign, a key, a text without quotes, one in quotes; or what is not plain
    rf"( +#.*)| *(?:([{{}}\[\],])|{_KEY} +|([^{_SPECIAL}][^,\[\]{{}}:#?]*+|-[0-9][0-9.]*+)|(\"[^\"\\]*\"|'[^']*')|(.+))"
)
_END = ("", "", "", "", "", "end")
_NOTHING = ("~", "null")

Token = tuple[str, ...]


class NotPlain(Exception):
    """The one reader has to look."""


def _refuse() -> NoReturn:
    raise NotPlain


def scanned(text: str) -> dict[str, Any]:
    """The record that a text holds. Raises NotPlain."""
    if text.count("\n") > MOST_LINES or _HALVES.search(text):
        raise NotPlain
    root: dict[str, Any] = {}
    top: Any = root  # the innermost record or list that is open
    here = 0  # its indent
    around: list[tuple[Any, int]] = []  # what it stands in
    waiting = ""  # the last key of `top`, where its value may stand on the lines below
    for lead, dash, key, unquoted, style, block, other in _LINE.findall(text.removeprefix("---\n") + "\n"):
        if not key and not dash:
            if unquoted or style or (other and other[0] != "#"):
                raise NotPlain
            continue  # a blank line or a comment
        indent = len(lead)
        if indent != here or dash or type(top) is list:
            if waiting and indent >= here + (not dash):
                around.append((top, here))
                top[waiting] = top = [] if dash else {}
                here = indent
            while here > indent or (here == indent and not dash and type(top) is list):
                top, here = around.pop() if around else _refuse()
            if here != indent or (type(top) is list) != bool(dash):
                raise NotPlain
            if dash and key:
                around.append((top, here))
                record: dict[str, Any] = {}
                top.append(record)
                top, here = record, indent + len(dash)
            if len(around) >= MAX_DEPTH:
                raise NotPlain
        waiting = ""
        if unquoted:
            value = _folded(unquoted, here) if "\n" in unquoted else unquoted.rstrip(" ")
            value = None if value in _NOTHING else value
        elif style:
            value = _block(style, block, here)
        elif other and other[0] != "#":
            value = _value(other, here, MAX_DEPTH - 1 - len(around))
        else:
            value, waiting = None, key or _refuse()
        if not key:
            top.append(value)
        elif key in top or key in _NOTHING:
            raise NotPlain
        else:
            top[key] = value
    return root or _refuse()


def _folded(text: str, holder: int) -> str:
    """The one line that several are. All but the first are indented more than what holds them."""
    lines = text.split("\n")
    if any(_indent(line) <= holder for line in lines[1:]):
        raise NotPlain
    return " ".join([line.strip(" ") for line in lines])


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _block(style: str, block: str, holder: int) -> str:
    """The text of a block, indented more than what holds it. How it ends is all one: texts are kept without edges."""
    indent = _indent(block)
    if indent <= holder or " \n" in block or block[indent] == "\n":
        raise NotPlain
    parts = block[indent:].rstrip("\n").split("\n" + " " * indent)
    if "\n" in block.strip("\n") and any("\n" in part.rstrip("\n") for part in parts):
        raise NotPlain  # a line with less indent than the first
    if style == "|":
        return "\n".join(parts)
    if any(part[0] == " " for part in parts):
        raise NotPlain
    return "".join([part if part[-1] == "\n" else part + " " for part in parts])[:-1]


def _value(text: str, holder: int, levels: int) -> Any:
    """What stands after a key or «- ». `holder`: the indent of what holds it; `levels`: how deep it may go."""
    text = text.rstrip(" ")
    if text[0] in "{[" and len(text) <= LONGEST_FLOW:
        tokens = iter(_FLOW.findall(text))
        value = _flow(next(tokens), tokens, levels)
        return value if all(token[0] for token in tokens) else _refuse()
    if text[0] == '"':
        try:
            value, end = scanstring(text, 1, True)
        except JSONDecodeError:
            raise NotPlain from None
        if _OTHER_ESCAPE.search(text[:end].replace("\\\\", "")):
            raise NotPlain
    elif text[0] == "'":
        found = _SINGLE.match(text) or _refuse()
        value, end = found[1].replace("''", "'"), found.end()
        if "\n" in value:
            value = _folded(value, holder)
    else:
        value = text.partition(" #")[0].rstrip(" ")
        if not _UNQUOTED.match(value) or ": " in value or value[-1] == ":":
            raise NotPlain
        return None if value in _NOTHING else value
    if value != value.strip() or (end < len(text) and not _COMMENT.match(text, end)):
        raise NotPlain
    return value


def _flow(token: Token, tokens: Iterator[Token], levels: int) -> Any:
    """The value that begins with a token."""
    _comment, sign, _key, unquoted, quoted, _odd = token
    if unquoted:
        text = unquoted.rstrip(" ")
        return None if text in _NOTHING else text
    if quoted:
        text = quoted[1:-1]
        return text if text == text.strip() else _refuse()
    if sign not in ("{", "[") or not levels:
        raise NotPlain
    value: Any = {} if sign == "{" else []
    end = "}" if sign == "{" else "]"
    token = next(tokens, _END)
    while token[1] != end or value:
        if sign == "[":
            value.append(_flow(token, tokens, levels - 1))
        elif not (key := token[2]) or key in value or key in _NOTHING:
            raise NotPlain
        else:
            value[key] = _flow(next(tokens, _END), tokens, levels - 1)
        if (token := next(tokens, _END))[1] == end:
            break
        token = next(tokens, _END) if token[1] == "," else _refuse()
    return value
