"""Which program this is: its name and version, and a digest of the code that judges."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROGRAM = "prioriteringsradgiver"
BESIDE = ("cli", "export", "maintenance", "methods")  # folders of the package that no judging imports; a test holds it


def installed(package: str = PROGRAM) -> str:
    """The version of a package; empty where it is not installed, as this program in its source folder."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def program() -> dict[str, str]:
    """What a proof says of the program: two versions with the same number may still be two programs."""
    return {"name": PROGRAM, "version": installed(), "code": code()}


def judging(package: Path = Path(__file__).parents[1]) -> list[str]:
    """The files of code that can change a verdict or what is written of it, by their paths in the package."""
    names = (path.relative_to(package).as_posix() for path in package.rglob("*.py"))
    return sorted(name for name in names if name.split("/")[0] not in BESIDE)


@cache
def code(package: Path = Path(__file__).parents[1]) -> str:
    """SHA-256 of the lines that `sha256sum` prints for these files, in the order of their paths."""
    lines = (f"{hashlib.sha256((package / name).read_bytes()).hexdigest()}  {name}\n" for name in judging(package))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
