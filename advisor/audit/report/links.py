"""Where a case stands, in words, and as a link where the auditor said what the cases can be opened from."""

from __future__ import annotations

import re
from urllib.parse import quote

from .tables import Folder, Row

LINK = re.compile(r"https?://|(?![A-Za-z][A-Za-z0-9+.-]*:)")  # an address, or a path: nothing that a page would run


def where(row: Row) -> str:
    """The file and the line of a case, or the address of its page."""
    return f"{row['file']}:{row['line']}" if row["line"] else row["file"]


def link(folder: Folder, row: Row) -> str:
    """The address of a case; empty where nobody said what it begins with."""
    start = folder.manifest.get("link_to", "")
    if not start or not LINK.match(start):
        return ""
    file = row["file"].removeprefix("'")
    rest = file if folder.manifest["source"]["kind"] == "database" else quote(file)  # of a page it is one already
    return f"{start.rstrip('/')}/{rest.lstrip('/')}"
