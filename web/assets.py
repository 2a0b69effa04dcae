"""The files that the pages take from npm: which they are, and which of them are not here."""

from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "vendor"

# Name in static/vendor: where it lies in node_modules. hatch_build.py copies them.
FILES = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "designsystemet-theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "designsystemet.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "designsystemet.LICENSE.txt": "@digdir/designsystemet-css/LICENSE",
    "floating-ui.LICENSE.txt": "@floating-ui/dom/LICENSE",  # a part of designsystemet.js
    "inter.css": "@fontsource-variable/inter/wght.css",
    "files/inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "files/inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "inter.LICENSE.txt": "@fontsource-variable/inter/LICENSE",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
}


def missing(folder: Path = FOLDER) -> list[str]:
    """Names of the files that ought to lie in `folder` and do not; none where the pages can be shown as they should."""
    return [name for name in FILES if not (folder / name).is_file()]
