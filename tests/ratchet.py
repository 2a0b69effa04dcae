"""Counts what mypy finds in each room, and fails where it is more than ratchet.txt says: none, where the room is not listed.

`python -m tests.ratchet` compares; `python -m tests.ratchet --write` writes the numbers as they now are.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
STRICT = {f"advisor/{one}" for one in ("text", "language", "knowledge", "case", "engines", "advice")}  # may never be listed


def room(file: str) -> str:
    """advisor/audit/one/points.py is in advisor/audit, and advisor/api.py in advisor."""
    return "/".join(Path(file).parts[:-1][:2])


def errors(root: Path) -> dict[str, list[str]]:
    """mypy's errors by room."""
    command = [sys.executable, "-m", "mypy", "--no-pretty", "--no-error-summary", "--no-color-output"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    rooms = defaultdict(list)
    for line, file in re.findall(r"^((.+?):\d+: error: .*)$", done.stdout, re.M):
        rooms[room(file)].append(line)
    return rooms


def main(root: Path = ROOT, write: bool = False) -> int:
    numbers = root / "tests" / "ratchet.txt"
    found = errors(root)
    if write:
        numbers.write_text("".join(f"{name} {len(found[name])}\n" for name in sorted(found.keys() - STRICT)))
    allowed = {name: int(number) for name, number in map(str.split, numbers.read_text().splitlines()) if name not in STRICT}
    worse = [name for name in sorted(found) if len(found[name]) > allowed.get(name, 0)]
    for name in worse:
        print(*found[name], f"{name}: {len(found[name])} errors, and {allowed.get(name, 0)} are allowed.", sep="\n")
    for name, number in allowed.items():
        if len(found[name]) < number:
            print(f"{name}: {len(found[name])} errors, down from {number}. Keep it so: python -m tests.ratchet --write")
    print(f"mypy: {', '.join(worse)} became worse." if worse else "mypy: no room became worse.")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(write="--write" in sys.argv[1:]))
