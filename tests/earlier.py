"""Knowledge bases of earlier formats, as they were: a store keeps such ones with its cases."""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "knowledge" / "earlier"
FORMATS = {1: "format-1.zip", 3: "format-3.zip"}  # of commit ccf7901; 2026.11.3, the last before depth stood apart from level


def earlier_base(number: int, folder: Path) -> Path:
    """The folder with the base of a format."""
    with zipfile.ZipFile(HERE / FORMATS[number]) as archive:
        archive.extractall(folder)
    return folder
