"""A value of a plain case file as YAML has it on one line: a text with or without quotes, a record or a list in brackets.

See plainyaml.py, which finds where the values stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any, NoReturn

LONGEST_FLOW = 10_000  # characters in brackets; both bound the memory that matching takes
MOST_QUOTES = 200  # in a text in single quotes, and lines of it
SPECIAL = r"""\s\-?:,\[\]{}#&*!|>'"%@`"""  # what no text without quotes begins with
KEY = r"(\w[\w.-]{0,99}+):"  # YAML itself takes none that is very long
NOTHING = ("~", "null")

_UNQUOTED = re.compile(rf"[^{SPECIAL}]|-[0-9]")
_SINGLE = re.compile(f"'([^']*(?:''[^']*){{0,{MOST_QUOTES}}})'")
_OTHER_ESCAPE = re.compile(r'\\[^"n]')
_COMMENT = re.compile(" +#")
_FLOW = re.compile(  # a comment; or a sign, a key, a text without quotes, one in quotes; or what is not plain
    rf"( +#.*)| *(?:([{{}}\[\],])|{KEY} +|([^{SPECIAL}][^,\[\]{{}}:#?]*+|-[0-9][0-9.]*+)|(\"[^\"\\]*\"|'[^']*')|(.+))"
)
_END = ("", "", "", "", "", "end")

Token = tuple[str, ...]


class NotPlain(Exception):
    """The one reader has to look."""


def refuse() -> NoReturn:
    raise NotPlain


def value_of(text: str, holder: int, levels: int) -> Any:
    """What stands after a key or «- ». `holder`: the indent of what holds it; `levels`: how deep it may go."""
    text = text.rstrip(" ")
    if text[0] in "{[" and len(text) <= LONGEST_FLOW:
        tokens = iter(_FLOW.findall(text))
        value = _flow(next(tokens), tokens, levels)
        return value if all(token[0] for token in tokens) else refuse()
    if text[0] == '"':
        try:
            value, end = scanstring(text, 1, True)
        except JSONDecodeError:
            raise NotPlain from None
        if _OTHER_ESCAPE.search(text[:end].replace("\\\\", "")):
            raise NotPlain
    elif text[0] == "'":
        found = _SINGLE.match(text) or refuse()
        value, end = found[1].replace("''", "'"), found.end()
        if "\n" in value:
            value = folded(value, holder)
    else:
        value = text.partition(" #")[0].rstrip(" ")
        if not _UNQUOTED.match(value) or ": " in value or value[-1] == ":":
            raise NotPlain
        return None if value in NOTHING else value
    if value != value.strip() or (end < len(text) and not _COMMENT.match(text, end)):
        raise NotPlain
    return value


def _flow(token: Token, tokens: Iterator[Token], levels: int) -> Any:
    """The value that begins with a token."""
    _comment, sign, _key, unquoted, quoted, _odd = token
    if unquoted:
        text = unquoted.rstrip(" ")
        return None if text in NOTHING else text
    if quoted:
        text = quoted[1:-1]
        return text if text == text.strip() else refuse()
    if sign not in ("{", "[") or not levels:
        raise NotPlain
    value: Any = {} if sign == "{" else []
    end = "}" if sign == "{" else "]"
    token = next(tokens, _END)
    while token[1] != end or value:
        if sign == "[":
            value.append(_flow(token, tokens, levels - 1))
        elif not (key := token[2]) or key in value or key == "null":
            raise NotPlain
        else:
            value[key] = _flow(next(tokens, _END), tokens, levels - 1)
        if (token := next(tokens, _END))[1] == end:
            break
        token = next(tokens, _END) if token[1] == "," else refuse()
    return value


def folded(text: str, holder: int) -> str:
    """The one line that several are. All but the first are indented more than what holds them."""
    lines = text.split("\n")
    if any(indent_of(line) <= holder for line in lines[1:]):
        raise NotPlain
    return " ".join([line.strip(" ") for line in lines])


def indent_of(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
