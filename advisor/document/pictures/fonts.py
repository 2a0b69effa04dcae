"""The letters of pictures: the page's own, so that a picture has its words also where a computer has no fonts."""

from __future__ import annotations

import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILIES = "'Inter Variable', Inter, 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
FOLDER = ("static", "vendor", "files")  # of the pages


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Is gone when the program ends."""
    return tempfile.TemporaryDirectory(prefix="prio-")


@cache
def font_files() -> tuple[str, ...]:
    """The fonts of the pages as TrueType, unpacked once in a run; none where the pages are not installed."""
    from fontTools.ttLib import TTFont

    spec = find_spec("web")
    folders = [Path(one).joinpath(*FOLDER) for one in (spec.submodule_search_locations or ())] if spec else []
    to = Path(_folder().name)
    found = []
    for path in sorted(one for folder in folders for one in folder.glob("*.woff2")):
        font = TTFont(path)
        font.flavor = None
        font.save(to / f"{path.stem}.ttf")
        found.append(str(to / f"{path.stem}.ttf"))
    return tuple(found)
