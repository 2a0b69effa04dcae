"""Many mistakes in few copies of the base. The program tells all at once, so each is to be told among the others, at its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from advisor.knowledge.formats import Folders, folders
from advisor.knowledge.loading import examine
from advisor.text.catalogue import speaking
from advisor.text.errors import Problem, UnusableKnowledge

from ..conftest import ROOT

STARTS = re.compile(r"^(?=[^\s#@\]])", re.M)  # of a description in Turtle, and of a rule
WITHIN = re.compile(r"^ {0,2}(?=[^\s#])", re.M)  # of what stands under a key in YAML
LINE = re.compile(r"^", re.M)


class Mistake(NamedTuple):
    """`new` stands for the first `old` behind `after`, and is told in the words `said`."""

    file: str
    old: str
    new: str
    after: str = ""
    said: str = ""

    def is_told_as(self, other: Mistake) -> bool:
        return bool(self.said and other.said) and (self.said in other.said or other.said in self.said)


class Told(NamedTuple):
    problems: Sequence[Problem]
    line: int  # of the mistake, or of what it is behind
    text: str  # of its file, with it and the others in it

    def holds(self, said: str) -> bool:
        return not said or any(said in f"{one.what} {one.cure}" for one in self.problems)


def copied(at: Path) -> Path:
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, at / part)
    return at


def loading(folder: Path | Folders) -> list[Problem]:
    """What is said when it is loaded."""
    try:
        return examine(folders(folder))[1]
    except UnusableKnowledge as error:
        return error.problems


def together(
    mistakes: Sequence[Mistake],
    at: Path,
    judge: Callable[[Path], Sequence[Problem]] = loading,
    starts: re.Pattern[str] = STARTS,
) -> list[Told]:
    """What is told of each. Those in the same description or rule, or told in the same words, are planted in a copy each.

    So is one that is not told among the others, since a part that cannot be read may hide what rests on it.
    """
    lots: list[dict[int, Mistake]] = []
    taken: list[set[tuple[str, int]]] = []
    for number, one in enumerate(mistakes):
        places = {(one.file, place) for place in _begins(one, starts)}
        fits = (not there & places and not any(map(one.is_told_as, lot.values())) for lot, there in zip(lots, taken, strict=True))
        lot = next((number for number, fit in enumerate(fits) if fit), len(lots))
        if lot == len(lots):
            lots.append({})
            taken.append(set())
        lots[lot][number] = one
        taken[lot] |= places
    found: dict[int, Told] = {}
    for number, lot_of in enumerate(lots):
        found |= _planted(lot_of, copied(at / str(number)), judge)
        for hidden in [of for of, one in lot_of.items() if len(lot_of) > 1 and not found[of].holds(one.said)]:
            found |= _planted({hidden: mistakes[hidden]}, copied(at / f"{number}-{hidden}"), judge)
    return [found[number] for number in range(len(mistakes))]


def _begins(one: Mistake, starts: re.Pattern[str]) -> set[int]:
    """Where the descriptions begin that a mistake is in."""
    text = (ROOT / one.file).read_text(encoding="utf-8")
    found = [start.start() for start in starts.finditer(text)]
    return {max([start for start in found if start <= place], default=0) for place in _places(text, one)[0 if one.after else 1 :]}


def _places(text: str, one: Mistake) -> tuple[int, int]:
    start = text.index(one.after)
    return start, text.index(one.old, start)


def _planted(mistakes: dict[int, Mistake], folder: Path, judge: Callable[[Path], Sequence[Problem]]) -> dict[int, Told]:
    texts: dict[str, str] = {}
    lines: dict[int, int] = {}
    for file in {one.file for one in mistakes.values()}:
        text = whole = (ROOT / file).read_text(encoding="utf-8")
        of = {number: (*_places(whole, one), one) for number, one in mistakes.items() if one.file == file}
        for _start, place, one in sorted(of.values(), key=lambda found: -found[1]):
            text = text[:place] + one.new + text[place + len(one.old) :]
        for number, (start, place, one) in of.items():
            at = start if one.after else place
            above = sum(other.new.count("\n") - other.old.count("\n") for _start, where, other in of.values() if where < at)
            lines[number] = whole.count("\n", 0, at) + above + 1
        (folder / file).write_text(text, encoding="utf-8")
        texts[file] = text
    with speaking("en"):
        problems = judge(folder)
    return {number: Told(problems, lines[number], texts[one.file]) for number, one in mistakes.items()}


def in_copies(mistakes: Sequence[Mistake], blocks: Callable[[str, Mistake], str], names: str, at: Path) -> list[Told]:
    """What is told of each, where each is planted in a copy of its own of what it is in, all in one base.

    `blocks`: what to copy of the text of the file. `names`: the names in it, as an expression; in a copy they are others.
    """
    (file,) = {one.file for one in mistakes}
    whole = (ROOT / file).read_text(encoding="utf-8")
    text, lines = whole.rstrip("\n") + "\n", []
    for number, one in enumerate(mistakes):
        block = blocks(whole, one)
        start, place = _places(block, one)
        lines.append(text.count("\n") + 1 + block.count("\n", 0, start if one.after else place) + 1)
        block = block[:place] + one.new + block[place + len(one.old) :]
        text += "\n" + re.sub(rf"({names})(?![\w-])", rf"\1-{number}", block).rstrip("\n") + "\n"
    folder = copied(at)
    (folder / file).write_text(text, encoding="utf-8")
    with speaking("en"):
        problems = loading(folder)
    return [Told(problems, line, text) for line in lines]
