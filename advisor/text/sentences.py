"""Where a sentence ends."""

from __future__ import annotations

import re


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text, and what follows it. A colon ends none; neither does what stands inside «…»."""
    for end in re.finditer(r"[.?!] (?=[^\W\da-z_]|«)", text):
        if text.count("«", 0, end.start()) == text.count("»", 0, end.start()):
            return text[: end.start() + 1], text[end.end() :]
    return text, ""
