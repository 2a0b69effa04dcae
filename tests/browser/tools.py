"""Where Chromium, Java and npm are, and how the checkers of package.json come into the folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
CHECKERS = FOLDER / "node_modules"

TRIES = 3  # the net may fail once

NEEDED = {  # the Debian package: the commands, of which any will do
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "default-jre-headless": ("java",),
    "npm": ("npm",),
}


def command(package: str) -> str | None:
    """The path of the command that a package of NEEDED gives, or None where it is not on the machine."""
    return next(filter(None, map(shutil.which, NEEDED[package])), None)


def missing() -> str | None:
    """One sentence with the cure where something is not on the machine, else None."""
    packages = [package for package in NEEDED if command(package) is None]
    if not packages:
        return None
    return (
        f"The tests of the pages need {', '.join(packages)}: sudo apt install {' '.join(packages)} "
        "(or set PRIO_WITHOUT_BROWSER=1 to go without them)."
    )


def install_checkers() -> None:
    """Installs the packages of package.json as the lock says, unless they are already there. Runs no script of theirs."""
    done, lock = CHECKERS / ".package-lock.json", FOLDER / "package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    for _ in range(TRIES):
        run = subprocess.run(
            [command("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=FOLDER,
            capture_output=True,
            text=True,
        )
        if run.returncode == 0:
            return
    raise RuntimeError(f"npm could not fetch the packages of tests/browser/package-lock.json: {run.stderr.strip()[-1000:]}")
