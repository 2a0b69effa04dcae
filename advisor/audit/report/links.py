"""Where a case stands, in words, and as a link where the auditor said what the cases can be opened from."""

from __future__ import annotations

import re
from urllib.parse import quote

from .tables import Folder, Row

_LINK = re.compile(r"(?:https?://|(?![^/?#]*:))[^\0-\x20\x7f](?:[^\0-\x1f\x7f]*[^\0-\x20\x7f])?")


def may_begin_a_link(written: str) -> bool:
    """Whether it is an address, or a path: nothing that a page would run, and nothing that a browser would read otherwise."""
    return _LINK.fullmatch(written) is not None


def where(row: Row) -> str:
    """The file and the line of a case, or the address of its page."""
    return f"{row['file']}:{row['line']}" if row["line"] else row["file"]


def link(folder: Folder, row: Row) -> str:
    """The address of a case; empty where nobody said what it begins with."""
    start = folder.manifest.get("link_to", "")
    if not start or not may_begin_a_link(start):
        return ""
    file = row["file"].removeprefix("'")
    rest = file if folder.manifest["source"]["kind"] == "database" else quote(file)  # of a page it is one already
    return f"{start.rstrip('/')}/{rest.lstrip('/')}"
