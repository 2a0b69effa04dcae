"""The doors of the program, each with good files, what makes them bad, and the way in that people have.

What comes of a bad file is held to one promise (`Said.holds`): a right answer, or words for what is wrong, with the file and its
line where it has lines. No traceback, no other exit code, and no word of a mistake in the program.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import docx
from click.testing import CliRunner

from advisor import knowledge
from advisor.case.writing import plain
from advisor.cli import main
from advisor.store import Put, Store
from advisor.text.reading import read

from ..conftest import ROOT
from ..toys import BASE as SECOND, PROGRAMS
from .mutating import ODD, as_json, as_yaml, bytewise, linewise, partwise, treewise

SMALL = ROOT / "examples" / "lunsjtilbud-kort.yaml"
RICH = ROOT / "examples" / "avlastning-eller-team.yaml"
PROFILE = ROOT / "docs" / "profil-solvik.yaml"
MISTAKE = re.compile(r"Traceback|mistake in the program|[A-Z][a-z]+Error\b|<class '|object at 0x")
CODES = (0, 1, 2)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    errors: str

    def holds(self, names: Sequence[str], lines: bool = False) -> None:
        """Whether it is a right end: where the file is refused, it is named, with a line where `lines`."""
        said = f"{self.out}\n{self.errors}"
        assert self.code in CODES, f"exit {self.code}"
        assert not (found := MISTAKE.search(said)), said[max(0, found.start() - 200) : found.end() + 200]
        if self.code == 2:
            assert any(name in "".join(self.errors.split()) for name in names), f"no name of a file: {self.errors[:500]}"
            assert not lines or re.search(r":[0-9]+:", self.errors) or FILE_ALONE.search(self.errors), self.errors[:500]


FILE_ALONE = re.compile(
    r"The\s+file\s+is|of\s+municipality|no\s+case\s+file|no\s+ordinary|is\s+missing|JSON\s+ends"
)  # what is said of a file and no line


def prio(*given: object) -> Said:
    """What a command says. An exception that is not an exit is raised."""
    result = CliRunner().invoke(main, [*map(str, given), "--lang", "en"])
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


# Case files and profiles -----------------------------------------------------------------------


def case_file(ending: str) -> Callable[[bytes, Path, Random], None]:
    ways = (
        *[lambda path, out: ("check", path)] * 4,
        lambda path, out: ("check", path, "--format", "turtle"),
        lambda path, out: ("audit", path),
        lambda path, out: ("explain", path, "nytte-samlet"),
        lambda path, out: ("export", "jsonld", path),
        lambda path, out: ("export", "earl", path),
        lambda path, out: ("profile", "apply", PROFILE, path, "-o", out / f"new{ending}"),
        lambda path, out: ("profile", "impact", PROFILE, path),
        lambda path, out: ("document", path, "-o", out / "x.docx"),
    )

    def take(data: bytes, folder: Path, chance: Random) -> None:
        path = folder / f"case{ending}"
        path.write_bytes(data)
        prio(*chance.choice(ways)(path, folder)).holds([path.name], lines=True)

    return take


def profile(data: bytes, folder: Path, chance: Random) -> None:
    path = folder / "profile.yaml"
    path.write_bytes(data)
    given = chance.choice([("check", path), ("apply", path, SMALL), ("impact", path, SMALL)])
    prio("profile", *given).holds([path.name, SMALL.name], lines=True)


# Many cases ------------------------------------------------------------------------------------

TOGETHER = 25  # bad files in one audit


def lines(chance: Random, record: dict[str, Any]) -> bytes:
    """JSON lines, most of them bad."""
    good = json.dumps(record).encode()
    ways = (as_json(record), as_json(record), bytewise)
    return b"\n".join([good, *(chance.choice(ways)(good, chance) for _line in range(TOGETHER)), good])


def audited(source: Path, folder: Path) -> dict[str, Any]:
    said = prio("audit", source, "-o", folder / "out", "--workers", 1, "--format", "json")
    said.holds([source.name])
    assert said.code == 0, said.errors
    refused = (folder / "out" / "tables" / "refused.csv").read_text(encoding="utf-8-sig")
    assert not MISTAKE.search(refused), refused
    return json.loads(said.out)


def of_lines(data: bytes, folder: Path, _chance: Random) -> None:
    (folder / "cases.jsonl").write_bytes(data)
    counts = audited(folder / "cases.jsonl", folder)["counts"]
    written = [line for line in data.split(b"\n") if line.strip()]
    assert counts["cases"] + counts["refused"] == len(written) and counts["cases"] >= 2


def of_folder(good: dict[str, dict[str, Any]]) -> Callable[[bytes, Path, Random], None]:
    def take(_data: bytes, folder: Path, chance: Random) -> None:
        cases = folder / "cases"
        cases.mkdir()
        for number in range(TOGETHER):
            record = chance.choice([*good.values()])
            ending = chance.choice((".yaml", ".json"))
            written = json.dumps(record).encode()
            way = chance.choice((as_json(record), bytewise) if ending == ".json" else (as_yaml(record), bytewise, linewise))
            (cases / f"{number}{ending}").write_bytes(way(written, chance))
        shutil.copy(SMALL, cases / "z.yaml")
        counts = audited(cases, folder)["counts"]
        assert counts["cases"] + counts["refused"] == TOGETHER + 1 and counts["cases"]

    return take


def of_tables(tables: Path) -> Callable[[bytes, Path, Random], None]:
    """A folder of Parquet with one file changed; what says so is sealed anew half of the time."""
    from advisor.audit.parts import DESCRIPTION, described
    from advisor.audit.program import PROGRAM
    from advisor.audit.records import digest, sealed

    def take(_data: bytes, folder: Path, chance: Random) -> None:
        cases = shutil.copytree(tables, folder / "cases")
        path = chance.choice(sorted(cases.iterdir()))
        said = described(cases)
        if path.name == DESCRIPTION and chance.random() < 0.8:
            said = treewise(said, chance)
        else:
            path.write_bytes(bytewise(path.read_bytes(), chance))
            for part in said["parts"] if chance.random() < 0.6 else ():
                part["tables"] = {name: digest(cases / f"{name}-{part['number']:05}.parquet") for name in part["tables"]}
        if path.name != DESCRIPTION or isinstance(said, dict):
            (cases / DESCRIPTION).write_text(sealed(said, PROGRAM, indent=2), encoding="utf-8", errors="surrogatepass")
        out = prio("audit", cases, "-o", folder / "out", "--workers", 1)
        out.holds(["cases", "layout.json", ".parquet", "out"])

    return take


def of_results(done: Path, cases: Path) -> Callable[[bytes, Path, Random], None]:
    """The folder of an audit that is done, with one file changed: it is made again, byte for byte."""
    whole = {path.relative_to(done): path.read_bytes() for path in sorted(done.rglob("*")) if path.is_file()}

    def take(_data: bytes, folder: Path, chance: Random) -> None:
        out = shutil.copytree(done, folder / "out")
        path = out / chance.choice([*whole])
        path.write_bytes(chance.choice((bytewise, linewise))(path.read_bytes(), chance))
        said = prio("audit", cases, "-o", out, "--workers", 1)
        said.holds(["out", path.name])
        if said.code == 0:
            assert {path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} == whole

    return take


# Databases -------------------------------------------------------------------------------------


def made_database(path: Path) -> bytes:
    """A database with two cases, a profile and a paper."""
    base = knowledge.load()
    with closing(Store(f"sqlite:///{path}", base)) as store:
        one = store.create(plain(read(SMALL, [])))
        two = store.create(plain(read(RICH, [])))
        store.save(one.id, [Put("title", "Et annet navn")])
        store.save_profile(plain(read(PROFILE, [])), 0)
        store.keep_paper(two.id, "Sak", date(2026, 1, 1), [("paragraph", "Dagsenteret har ti plasser.")])
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    return path.read_bytes()


WITHOUT_END = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT hidden.* FROM hidden, n"


def cellwise(data: bytes, chance: Random) -> bytes:
    """A database with something else in a cell, a row more or less, or a table that is no table."""
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.deserialize(data)
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        table = chance.choice(tables)
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        column = chance.choice(columns)
        rows = [row[0] for row in raw.execute(f"SELECT rowid FROM {table}")]
        row = chance.choice(rows) if rows else 0
        (old,) = raw.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", [row]).fetchone() or ("",)
        raw.execute("PRAGMA ignore_check_constraints = ON")
        match chance.choice((*["cell"] * 6, "less", "drop", "view", "more", "trigger")):
            case "cell":
                raw.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", [_cell(old, chance), row])
            case "less":
                raw.execute(f"DELETE FROM {table} WHERE rowid = ?", [row])
            case "drop":
                raw.execute(f"DROP TABLE {table}")
            case "view":
                raw.execute(f"ALTER TABLE {table} RENAME TO hidden")
                raw.execute(f"CREATE VIEW {table} AS {WITHOUT_END}")
            case "more":
                raw.execute(f"ALTER TABLE {table} ADD COLUMN \"x'; --\" TEXT DEFAULT 'y'")
            case _trigger:
                raw.execute(f"CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END")
        raw.commit()
        return raw.serialize()


def _cell(old: Any, chance: Random) -> Any:
    odd = chance.choice((None, 0, -1, 2**62, 1.5, b"", b"\xff\0", "", old, *ODD)) if chance.random() < 0.5 else None
    if odd is not None or old is None or isinstance(old, int):
        return odd.encode("utf-8", "replace").decode() if isinstance(odd, str) else odd
    if isinstance(old, bytes):
        return chance.choice((partwise, bytewise))(old, chance)
    if old.startswith("{") and chance.random() < 0.7:
        return json.dumps(treewise(json.loads(old), chance))
    return bytewise(old.encode(), chance).decode("utf-8", "replace")


def database(data: bytes, folder: Path, chance: Random) -> None:
    path = folder / "cases.db"
    path.write_bytes(data)
    out = folder / "out"
    given = chance.choice(
        [
            *[("verify", path), ("audit", path, "-o", out, "--workers", 1), ("profile", "impact", PROFILE, path)],
            *[("db", "backup", out, "--db", path), ("db", "upgrade", path), ("db", "base", "", out, "--db", path)],
        ]
    )
    prio(*given).holds([path.name, "prio:", "out", "database:"])


# Knowledge bases -------------------------------------------------------------------------------


def small_base(folder: Path) -> Path:
    made = shutil.copytree(SECOND, folder)
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, made / "ontology" / name)
    return made


def base(good: Path) -> Callable[[bytes, Path, Random], None]:
    def take(_data: bytes, folder: Path, chance: Random) -> None:
        made = shutil.copytree(good, folder / "base")
        path = chance.choice([one for one in sorted(made.rglob("*")) if one.is_file()])
        path.write_bytes(chance.choice((bytewise, linewise, linewise))(path.read_bytes(), chance))
        case = made / "examples" / "togbane.yaml"
        given = chance.choice(
            [
                *[("kb", "check"), ("check", case), ("kb", "rules"), ("export", "jsonld", case), ("export", "shapes")],
                *[("calc", "value-matrix"), ("calc", "apt"), ("document", case, "-o", folder / "x.html")],
            ]
        )
        try:
            prio(*given, "--kb", made).holds([path.name, "base", "--age", "ontology", "rules"])
        finally:
            knowledge.load.cache_clear()

    return take


# Documents -------------------------------------------------------------------------------------


def reread(data: bytes, folder: Path, _chance: Random) -> None:
    (folder / "edited.docx").write_bytes(data)
    prio("document", "--reread", folder / "edited.docx", SMALL).holds(["edited.docx"])


def template(data: bytes, folder: Path, _chance: Random) -> None:
    (folder / "template.docx").write_bytes(data)
    out = folder / "out.docx"
    said = prio("document", SMALL, "--template", folder / "template.docx", "-o", out)
    said.holds(["template.docx"])
    assert out.exists() == (said.code == 0)
    if said.code == 0:
        docx.Document(str(out))
