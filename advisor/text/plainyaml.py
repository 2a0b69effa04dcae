"""The YAML of a plain case file, line by line: records and lists by their indent, one value to a line, texts in blocks.

Only what has one meaning is taken; see plainly.py. The text has been looked through: its characters stay as they are, tabs
are not among them, and lines end with \\n.
"""

from __future__ import annotations

import re
from typing import Any

from .nodes import MAX_DEPTH
from .plainvalues import KEY, MOST_QUOTES, NOTHING, SPECIAL, NotPlain, folded, indent_of, refuse, value_of

MOST_LINES = 50_000  # which bounds the memory that matching takes

_LINE = re.compile(
    rf"( *)(- +)?(?:{KEY}(?=[ \n]) *)?"  # indent, «- », key
    rf"(?:([^{SPECIAL}][^:#\n]*+(?=\n)(?:\n\1 +[^\s#:][^:#\n]*+(?=\n))*)\n"  # a text without quotes, and nothing after it
    r"|([|>])[-+]?\n((?(3)(?(2)(?:\1   .*\n|\n)*|(?:\1 .*\n|\n)*)|(?:\1 .*\n|\n)*))"  # a block, indented more than its holder
    rf"|('[^'\n]*(?:(?:''|\n\1 +(?=[^ \n]))[^'\n]*){{0,{MOST_QUOTES}}}'.*|.*)\n)"  # else a line, or what single quotes hold
)
_HALVES = re.compile(r"\\u[dD]")  # which the one reader makes one letter of


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
                top, here = around.pop() if around else refuse()
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
            value = folded(unquoted, here) if "\n" in unquoted else unquoted.rstrip(" ")
            value = None if value in NOTHING else value
        elif style:
            value = _block(style, block, here)
        elif other and other[0] != "#":
            value = value_of(other, here, MAX_DEPTH - 1 - len(around))
        else:
            value, waiting = None, key or refuse()
        if not key:
            top.append(value)
        elif key in top or key == "null":
            raise NotPlain
        else:
            top[key] = value
    return root or refuse()


def _block(style: str, block: str, holder: int) -> str:
    """The text of a block, indented more than what holds it. How it ends is all one: texts are kept without edges."""
    indent = indent_of(block)
    if indent <= holder or " \n" in block or block[indent] == "\n":
        raise NotPlain
    margin = "\n" + " " * indent
    text = block[indent:].rstrip("\n")
    lines = text.split(margin)  # each with the blank lines below it
    blank = text.count("\n") >= len(lines)
    if blank and any("\n" in line.rstrip("\n") for line in lines):
        raise NotPlain  # a line with less indent than the first
    if style == "|":
        return "\n".join(lines)
    if margin + " " in text:
        raise NotPlain
    return "".join([line if line[-1] == "\n" else line + " " for line in lines])[:-1] if blank else " ".join(lines)
