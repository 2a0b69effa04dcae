"""Knowledge bases of earlier formats, as they were: a store keeps such ones with its cases."""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "knowledge" / "earlier"
FORMATS = {  # of commit ccf7901; 2026.11.3, the last before depth stood apart from level; 2026.11.4, the last without law
    number: f"format-{number}.zip" for number in (1, 3, 4, 5)
}


def earlier_base(number: int, folder: Path) -> Path:
    """The folder with the base of a format."""
    with zipfile.ZipFile(HERE / FORMATS[number]) as archive:
        archive.extractall(folder)
    return folder
