"""A picture as PNG, for files that do not take SVG."""

from __future__ import annotations

import resvg_py


def png(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=3, background="#ffffff"))
