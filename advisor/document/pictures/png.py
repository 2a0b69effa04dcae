"""A picture as PNG, for files that do not take SVG."""

from __future__ import annotations

from functools import lru_cache

import resvg_py

from .fonts import font_files

NAMESPACE = "http://www.w3.org/2000/svg"  # which a file needs, and HTML does not
SHARP = 3  # pixels for each of the drawing's: about 290 to an inch where it is as wide as a page

MOST_KEPT = 16  # pictures of a hundred kilobytes or so


@lru_cache(MOST_KEPT)
def png(svg: str) -> bytes:
    """The same for the same drawing, which few answers change: drawn once."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.replace("<svg ", f'<svg xmlns="{NAMESPACE}" ', 1),
            zoom=SHARP,
            background="#ffffff",
            font_files=list(font_files()),
            skip_system_fonts=bool(font_files()),
        )
    )
