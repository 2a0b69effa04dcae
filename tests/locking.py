"""Makes requirements.lock anew from pyproject.toml: `python -m tests.locking`, with uv installed.

What is locked stays where it still fits; `--upgrade` or `--upgrade-package NAME` takes newer releases.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
HEAD = "# Made from pyproject.toml by `python -m tests.locking`. `start` installs the parts it needs.\n"
PART = re.compile(r"^## (\S+)\n((?:# .*\n)*)((?:[^#\n].*\n)*)", re.M)
PACKAGE = re.compile(r"^\S.*\n(?: .*\n)*", re.M)


def wanted() -> dict[str, list[str]]:
    """What pyproject.toml requires, by part: the core, each extra and each group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    return {name: sorted(lines) for name, lines in {"core": project["project"]["dependencies"], **extras, **groups}.items()}


def locked() -> dict[str, tuple[list[str], list[str]]]:
    """What requirements.lock says, by part: what was required, and the packages with their hashes."""
    return {
        name: ([line.removeprefix("# ") for line in required.splitlines()], PACKAGE.findall(packages))
        for name, required, packages in PART.findall(LOCK.read_text())
    }


def resolved(requirements: list[str], *options: str | Path) -> list[str]:
    command = ["uv", "pip", "compile", "-", "--universal", "--python-version=3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", *map(str, options)]
    done = subprocess.run(command, input="\n".join(requirements), text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return PACKAGE.findall(done.stdout)


def make(*options: str) -> None:
    """One resolution for all parts, so that any of them can be installed together."""
    required = wanted()
    with TemporaryDirectory() as folder:
        releases = Path(folder, "all.txt")
        releases.write_text(LOCK.read_text() if LOCK.is_file() else "")
        resolved([line for lines in required.values() for line in lines], "--output-file", releases, *options)
        parts = {name: resolved(lines, "--constraint", releases) for name, lines in required.items()}
    text = HEAD
    for name, packages in parts.items():
        text += f"\n## {name}\n" + "".join(f"# {line}\n" for line in required[name]) + "".join(packages)
    LOCK.write_text(text)


if __name__ == "__main__":
    make(*sys.argv[1:])
