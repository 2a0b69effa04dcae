"""Plain values as YAML on one line, and texts as rules have them."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from ...text.nodes import Node

WIDE = 100  # signs of a line
_PLAIN = re.compile(r"(?:[^\W\d_]|[«“])[^\x00-\x1f:#\[\]{},&*!|>'\"%@`]*")
_BLOCK = re.compile(r"(?:[^\W_]|[«“§])(?:[^\x00-\x1f:#]|:(?=\S)|(?<=\S)#)*")  # what stands alone behind its key
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def flow(value: Any) -> str:
    """A value in flow style: {question: option}."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {flow(part)}' for key, part in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
    return scalar(str(value))


def scalar(text: str, known: re.Pattern[str] = _PLAIN) -> str:
    """A text as it stands where that says the same, else in quotes."""
    if known.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def block(text: str, indent: str) -> str:
    """What stands behind a key: a short text on its line, a long one folded under it."""
    if len(indent) + len(text) <= WIDE or "  " in text or text != text.strip():
        return scalar(text, _BLOCK)
    lines = textwrap.wrap(text, WIDE - len(indent), break_long_words=False, break_on_hyphens=False)
    return ">-\n" + "\n".join(indent + line for line in lines)


def plain(node: Node) -> Any:
    """What a tree says, without its lines."""
    if isinstance(node.value, dict):
        return {key: plain(part) for key, part in node.value.items()}
    if isinstance(node.value, list):
        return [plain(part) for part in node.value]
    return node.value
