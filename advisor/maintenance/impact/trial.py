"""A changed rule, tried: `python -m advisor.maintenance.impact.trial` reads what to try and says what comes of it, as JSON.

It is a process of its own, so that one that takes too long can be ended, and nothing of what it read is left in the server.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from ...knowledge import Folders, KnowledgeBase, Rule, formats, load
from ...knowledge.loading import read_anew
from ...text.catalogue import gettext as _, speaking
from ...text.errors import Problem, Unusable
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES
from ...wording import words as wording
from ..listings import ExampleRun, example_files, example_runs
from .cases import CaseImpact, Comparing, Difference, gathered, of_bytes, of_record
from .changes import Change, changes
from .rows import rows
from .smallest import smallest
from .told import because, becomes, counted, difference, headline, search, with_it

TRIES = 300  # small cases for each change
KINDS = ("question", "rule", "requirement", "situation")  # what the file of a rule can change
LONGEST = 8.0  # seconds for the cases: those that are left are told of
MOST_SHOWN = 20  # cases that are named


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    with speaking(asked["language"]):
        said = tried(**asked)
    sys.stdout.buffer.write(json.dumps(said).encode())


def tried(
    base: list[str], folder: str, file: str, first: int, length: int, language: str, records: list[dict[str, Any]]
) -> dict[str, Any]:
    """What comes of a rule that is exchanged.

    `base`: the folders of the base in use, its supplements last. `folder` holds a copy with the new text, which stands in `file`
    from line `first` on, in `length` lines. `records`: cases as {id, record, base, decided}.
    """
    del language
    try:
        new = read_anew(_folders(Path(folder), *sorted(Path(folder, formats.SUPPLEMENTS).glob("*"))))
    except Unusable as error:
        return {"problems": [_problem(one, Path(folder), file, first, length) for one in error.problems]}
    old = load(_folders(*map(Path, base)))
    own = [rule for rule in new.rules if Path(rule.file) == Path(folder, file) and first <= rule.line < first + length]
    found = changes(old, new, KINDS)
    comparing = Comparing(old, new, found)
    examples = [
        comparing.of(of_bytes(bytes_of(path, MAX_BYTES), path.name)) for path in example_files(old)
    ]  # read, and held by both
    return {
        "problems": [],
        "examples": [_example(new, rule, run) for rule in own for run in example_runs(new, rule)],
        "changes": [_change(change, comparing) for change in found],
        "worked": _cases(examples, 0, comparing),
        "stored": _cases(*_stored(records, comparing), comparing),
    }


def _folders(own: Path, *supplements: Path) -> Folders:
    return Folders(own, supplements)


def _problem(one: Problem, folder: Path, file: str, first: int, length: int) -> dict[str, Any]:
    """What is wrong, with its line in the text that was tried; of another file, with that file."""
    here = Path(one.file) == folder / file and one.line is not None and first <= one.line < first + length
    line = one.line - first + 1 if here and one.line else None
    name = Path(one.file).relative_to(folder).as_posix() if Path(one.file).is_relative_to(folder) else one.file
    return {"line": line, "file": "" if here else Problem(name, one.line, "").place, "what": one.what, "cure": one.cure}


def _example(base: KnowledgeBase, rule: Rule, run: ExampleRun) -> dict[str, Any]:
    given = [
        f"{wording.question(base.questions[id])} {wording.value(base.questions[id], str(answer))}"
        for answers in run.case.answers.values()
        for id, answer in answers.items()
    ]
    gives = ", ".join(f"{wording.outcome(str(truth))} ({engine})" for engine, truth in run.outcomes.items())
    return {"rule": rule.id, "given": given, "fires": run.fires, "as_expected": run.as_expected, "gives": gives}


def _change(change: Change, comparing: Comparing) -> dict[str, Any]:
    found = smallest(change, comparing, TRIES)
    return {
        "id": change.id,
        "headline": headline(change),
        "rows": [row._asdict() for row in rows(change)],
        "search": search(found),
        "case": found.text(comparing.old) if found.record else "",
        "differences": [_differs(one, change, comparing) for one in found.differences],
    }


def _differs(one: Difference, change: Change, comparing: Comparing) -> str:
    """What differs, and by which changes where it may be by others too."""
    said = difference(one, comparing.old, comparing.new)
    return said if one.by == (change.key,) else f"{said} (← {because(one.by)})"


def _stored(records: list[dict[str, Any]], comparing: Comparing) -> tuple[list[CaseImpact], int]:
    """What becomes of the cases, and how many there was no time for."""
    found: list[CaseImpact] = []
    began = monotonic()
    for at, one in enumerate(records):
        if monotonic() - began > LONGEST:
            return found, len(records) - at
        found.append(comparing.of(of_record(one["record"], one["id"], one["base"], one["decided"])))
    return found, 0


def _cases(several: list[CaseImpact], left: int, comparing: Comparing) -> dict[str, Any]:
    found = gathered(several)
    shown = sorted(found.changed, key=lambda one: (one.decided, one.only_words))
    return {
        "said": [*counted(found), *_left(left)] if several or left else [],
        "more": max(0, len(shown) - MOST_SHOWN),
        "cases": [
            {
                "id": one.place,
                "title": one.title,
                "decided": one.decided,
                "becomes": becomes(one),
                "lines": [*_lines(one, comparing)],
            }
            for one in shown[:MOST_SHOWN]
        ],
    }


def _left(count: int) -> Iterator[str]:
    if count:
        yield _("There was no time for {count} more.", count=count)


def _lines(one: CaseImpact, comparing: Comparing) -> Iterator[str]:
    for found in one.differences:
        behind = because(found.by)
        named = found.id if behind == found.id else f"{found.id} ← {behind}"
        yield f"{difference(found, comparing.old, comparing.new)} ({named})"
    yield from (f"{problem.what} {problem.cure}" for problem in one.lost)
    yield from with_it(one, comparing.new)


if __name__ == "__main__":
    main()
