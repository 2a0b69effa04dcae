"""`prio check` of one file as a whole process, beside starting Python and importing the libraries alone.

Usage: command.py [CASE.yaml]
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 9
CASE = Path(__file__).parents[1] / "examples" / "avlastning-eller-team.yaml"


def timed(code: str) -> float:
    """Median seconds of a fresh process."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[ROUNDS // 2]


def main(case: str) -> None:
    check = f"from advisor.cli import main; main(['check', {case!r}])"
    anew = f"import os; os.environ['XDG_CACHE_HOME'] = '/dev/null'; {check}"
    for what, code in {
        "python alone": "pass",
        "import rdflib, pyshacl": "import rdflib, pyshacl",
        "prio check": check,
        "prio check, knowledge base read anew": anew,
    }.items():
        print(f"{what:40} {timed(code):6.2f} s")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(CASE))
