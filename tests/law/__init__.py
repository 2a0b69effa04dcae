"""The corpus: what the guideline and the law say of a case, one file for each file of rules. README.md says the fields."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from advisor.text.nodes import Node
from advisor.text.reading import read

FOLDER = Path(__file__).parent
DAY = "2026-11-20"
NUMBER = re.compile(r"\d+(\.\d+)?")
NAME, CASE = "name", "case"
LISTS = (
    "fires",
    "silent",
    "guidance",
    "law_lines",
    "dismissed",
    "without_effect",
    "open_duties",
    "holds_back",
    "deciding",
    "next",
    "not_counted",
    "gaps",
)
RECORDS = ("requirements", "because", "says")
TRUTHS = ("complete",)
KEYS = (NAME, CASE, *LISTS, *RECORDS, *TRUTHS)


class Unreadable(ValueError):
    """An entry that says something nobody looks at."""


@dataclass(frozen=True)
class Entry:
    """A case, and what must come of it."""

    file: str
    line: int
    name: str
    record: dict
    expected: dict[str, object]

    @property
    def id(self) -> str:
        return f"{self.file}-{self.line}"

    def __str__(self) -> str:
        return f"tests/law/{self.file}.yaml:{self.line} «{self.name}»"


def entries(folder: Path = FOLDER) -> list[Entry]:
    return [entry for path in sorted(folder.glob("*.yaml")) for entry in _entries(path)]


def _entries(path: Path) -> list[Entry]:
    problems: list = []
    root = read(path, problems)
    if problems or root is None or not isinstance(root.value, list):
        raise Unreadable(f"{path.name}: a list of entries. {'; '.join(map(str, problems))}")
    return [_entry(path, node) for node in root.value]


def _plain(node: Node) -> dict | list | str | float | None:
    """What is written, with the numbers of a case as numbers."""
    match node.value:
        case dict() as record:
            return {key: _plain(part) for key, part in record.items()}
        case list() as several:
            return [_plain(part) for part in several]
    if node.plain and NUMBER.fullmatch(node.value or ""):
        return float(node.value) if "." in node.value else int(node.value)
    return node.value


def _entry(path: Path, node: Node) -> Entry:
    record = _plain(node)
    where = f"{path.name}:{node.line}"
    if not isinstance(record, dict) or not isinstance(record.get(CASE), dict) or not isinstance(record.get(NAME), str):
        raise Unreadable(f"{where}: an entry has a «name» and a «case».")
    expected = {key: value for key, value in record.items() if key not in (NAME, CASE)}
    if unknown := sorted(set(record) - set(KEYS)):
        raise Unreadable(f"{where}: {', '.join(unknown)}: unknown. The keys are {', '.join(KEYS)}.")
    if not expected:
        raise Unreadable(f"{where}: nothing is expected.")
    for key, value in expected.items():
        _hold_form(where, key, value)
    case = {"case": f"{path.stem}-{node.line}", "assessed_on": DAY, **record[CASE]}
    return Entry(path.stem, node.line, record[NAME], case, expected)


def _hold_form(where: str, key: str, value: object) -> None:
    form = list if key in LISTS else dict if key in RECORDS else str
    if not isinstance(value, form) or (key in TRUTHS and value not in ("true", "false")):
        raise Unreadable(f"{where}: {key}: is {'a list' if form is list else 'a record' if form is dict else 'true or false'}.")


def written(several: list[Entry], folder: Path) -> list[Path]:
    """The cases as files, in the order of the entries."""
    paths = [folder / f"{entry.id}.json" for entry in several]
    for entry, path in zip(several, paths, strict=True):
        path.write_text(json.dumps(entry.record, ensure_ascii=False), encoding="utf-8")
    return paths


def _collected() -> list[Entry]:
    """The entries. What is wrong with how one is written is all that is said: nothing can be run."""
    try:
        return entries()
    except Unreadable as error:
        raise SystemExit(f"tests/law/{error}") from None


ENTRIES = _collected()
_folder = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, _folder, True)
FILES = written(ENTRIES, _folder)
