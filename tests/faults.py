"""Asks which locked packages have known faults: `python -m tests.faults`, with uv and npm installed, and the net.

pip-audit (which uv fetches, and no lock holds) and `npm audit` ask the databases of the registries. pip-audit says that all is
well also where it got no answer; here a package that nothing was said of is never counted as free of faults. Exit 0: all were
asked about, and none has a known fault. 1: some have. 2: not all could be asked about.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from .locking import locked
from .materials import CHECKERS, PAGES

PIP_AUDIT = ["uv", "tool", "run", "pip-audit", "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off"]
NPM_AUDIT = ["npm", "audit", "--package-lock-only", "--json"]


@dataclass
class Answer:
    """What was said of some packages: of how many, the faults by package, and why nothing was said of the others."""

    asked: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)


def python() -> Answer:
    releases = sorted({package.split()[0] for _lines, packages in locked().values() for package in packages})
    with TemporaryDirectory() as folder:
        Path(folder, "all.txt").write_text("\n".join(releases))
        return answered([*PIP_AUDIT, "--requirement", "all.txt"], Path(folder), releases, of_pip_audit)


def npm(lock: Path) -> Answer:
    packages = [path.removeprefix("node_modules/") for path in json.loads(lock.read_text())["packages"] if path]
    return answered(NPM_AUDIT, lock.parent, packages, lambda written: of_npm_audit(written, packages))


def answered(command: list[str], folder: Path, packages: Iterable[str], read: Callable[[str], Answer]) -> Answer:
    """What a program says; where it is not there, or says nothing that can be read, it has said nothing of any package."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        return read(done.stdout)
    except FileNotFoundError:
        return Answer(silent=dict.fromkeys(packages, f"{command[0]} is not installed"))
    except (ValueError, KeyError):
        last = (done.stderr.strip() or done.stdout.strip() or "nothing was said").splitlines()[-1]
        return Answer(silent=dict.fromkeys(packages, last))


def of_pip_audit(written: str) -> Answer:
    """Its JSON. Raises ValueError, KeyError for anything else."""
    answer = Answer()
    for one in json.loads(written)["dependencies"]:
        if "skip_reason" in one:
            answer.silent[one["name"]] = one["skip_reason"]
            continue
        answer.asked += 1
        if one["vulns"]:
            mended = [f"{fault['id']} (mended in {', '.join(fault['fix_versions']) or 'no release'})" for fault in one["vulns"]]
            answer.faults[f"{one['name']} {one['version']}"] = "; ".join(mended)
    return answer


def of_npm_audit(written: str, packages: list[str]) -> Answer:
    """Its JSON, which names only packages with faults, or says why it got no answer. Raises ValueError, KeyError for else."""
    said = json.loads(written)
    if "message" in said:
        return Answer(silent=dict.fromkeys(packages, said["message"]))
    return Answer(len(packages), {name: one["severity"] for name, one in said["vulnerabilities"].items()})


def told(answer: Answer, of: str) -> str:
    """A line for people, then one for each fault and each reason that nothing was said."""
    lines = [f"{of}: asked about {answer.asked} packages, {len(answer.faults)} with known faults."]
    lines += [f"  {name}: {what}" for name, what in answer.faults.items()]
    if answer.silent:
        first = next(iter(answer.silent.values()))
        lines.append(f"  NOT ASKED: {len(answer.silent)} packages. Nothing is known of them. The first reason: {first}")
    return "\n".join(lines)


def main(answers: dict[str, Answer]) -> int:
    for of, answer in answers.items():
        print(told(answer, of))
    if any(answer.faults for answer in answers.values()):
        return 1
    return 2 if any(answer.silent for answer in answers.values()) else 0


if __name__ == "__main__":
    sys.exit(main({"requirements.lock": python(), "npm, the pages": npm(PAGES), "npm, the tests of the pages": npm(CHECKERS)}))
