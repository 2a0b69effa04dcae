"""Which files a knowledge base is made of, and its digest: the one place that says so, for each format there has been.

A base says its format in `ontology/FORMAT`; without that file it has format 1. What can change an advice is in the digest:
the program reads nothing of a base but the files of its format, and takes its own for those that a format does not have.

1  four Turtle files and the rules.
2  every file that is read, and the format itself. Any other file is refused, so that none is passed over in silence; what
   an editor leaves behind (a name that begins with «.» or ends with «~») and README.md are no part of a base.
3  and the roles (ontology/roles.ttl). Bases before it are all of one guideline, whose roles stand in earlier-roles.ttl.
4  and the pages of the form (ontology/form.ttl) and the sections of the decision document (ontology/document.ttl).
5  and the law: acts and places in them (ontology/law.ttl), services (ontology/services.ttl) and what the law may say of a case
   (ontology/lawmap.yaml).
6  and what the document says of answers (ontology/sentences.yaml), the figures that methods rest on (ontology/norms.yaml), and
   how the questions stand in an evidence-to-decision table (ontology/etd.yaml).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.files import bytes_of, content, linked, unopened
from ..text.nearest import did_you_mean
from ..text.reading import MAX_BYTES

FOLDERS = ("ontology", "rules")
FORMAT, DESCRIPTION = "ontology/FORMAT", "README.md"
VOCABULARY, GUIDELINE = "ontology/vocabulary.ttl", "ontology/guideline.ttl"
SOURCES, SHAPES = "ontology/sources.ttl", "ontology/shapes.ttl"
PERSONAL, MATRICES = "ontology/personopplysninger.yaml", "ontology/matrices.ttl"
CONTEXT, OWN_SHAPES = "ontology/context.jsonld", "ontology/knowledge-shapes.ttl"
ROLES = "ontology/roles.ttl"
FORM, DOCUMENT = "ontology/form.ttl", "ontology/document.ttl"
LAW, SERVICES, LAW_MAP = "ontology/law.ttl", "ontology/services.ttl", "ontology/lawmap.yaml"
SENTENCES, NORMS, ETD = "ontology/sentences.yaml", "ontology/norms.yaml", "ontology/etd.yaml"
EARLIER_ROLES = Path(__file__).parent / "earlier-roles.ttl"

SUPPLEMENTS, SUPPLEMENT = "supplements", "supplement.yaml"  # where those that come with the program lie; what one says of itself
OF_SUPPLEMENT = (SUPPLEMENT, GUIDELINE, SOURCES, SHAPES, DOCUMENT, SENTENCES)  # and its rules

FIRST = 1
MOST_OF_BASE = 10_000_000  # bytes of all its files; of each MAX_BYTES
_SECOND = (FORMAT, VOCABULARY, GUIDELINE, SOURCES, SHAPES, PERSONAL, MATRICES, CONTEXT, OWN_SHAPES)
_FOURTH = (*_SECOND, ROLES, FORM, DOCUMENT)
_FIFTH = (*_FOURTH, LAW, SERVICES, LAW_MAP)
ONTOLOGY = {  # format → the files of its ontology, in the order of its digest
    FIRST: (VOCABULARY, GUIDELINE, SOURCES, SHAPES),
    2: tuple(sorted(_SECOND)),
    3: tuple(sorted((*_SECOND, ROLES))),
    4: tuple(sorted(_FOURTH)),
    5: tuple(sorted(_FIFTH)),
    6: tuple(sorted((*_FIFTH, SENTENCES, NORMS, ETD))),
}


def home() -> Path:
    """The folder of the knowledge base that comes with the program."""
    packaged = Path(__file__).parent / "base"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def is_base(folder: Path) -> bool:
    """Whether a folder holds a knowledge base of its own: then the cases that lie in it are of that base."""
    return os.path.isfile(folder / FORMAT)  # of a folder that cannot be looked into, nothing is known


def holds_base(folder: Path) -> bool:
    """Whether a folder holds what a knowledge base is read from, whole or not."""
    return (folder / "ontology").is_dir() and (folder / "rules").is_dir()


class Folders(NamedTuple):
    """Where a knowledge base lies: its own folder, and those of its supplements in the order of their files in a digest."""

    folder: Path
    supplements: tuple[Path, ...] = ()

    @property
    def every(self) -> tuple[Path, ...]:
        return (self.folder, *self.supplements)

    def called(self, *names: str) -> list[Path]:
        """The files of these names, of the base and of each supplement that has one."""
        return [path for name in names for folder in self.every if (path := folder / name).is_file()]

    def within(self, path: Path) -> str:
        """A path from the folder that it lies in; of a supplement with the name of that."""
        below = next((folder for folder in self.supplements if path.is_relative_to(folder)), None)
        return (path.relative_to(below.parent) if below else path.relative_to(self.folder)).as_posix()

    def path(self, name: str) -> Path:
        """Where the file of this name lies."""
        if not name.startswith(f"{SUPPLEMENTS}/"):
            return self.folder / name
        _supplements, number, rest = name.split("/", 2)
        return self.supplements[int(number) - 1] / rest


def folders(at: Path | Folders | None) -> Folders:
    """The folders that are meant; those of the program where none is named. Raises UnusableKnowledge."""
    wanted = at if isinstance(at, Folders) else Folders(at or home())
    found = dict.fromkeys(_supplement(one).resolve() for one in wanted.supplements)
    problems: list[Problem] = []
    said = {folder: text_of(folder / SUPPLEMENT, problems, _where_none_is_said(folder)) or b"" for folder in found}
    if problems:
        raise UnusableKnowledge(problems)
    return Folders(wanted.folder.resolve(), tuple(sorted(said, key=lambda folder: said[folder])))


def _supplement(named: Path) -> Path:
    """The folder of a supplement; one that comes with the program may be called by its name alone."""
    ours = home() / SUPPLEMENTS / named.name
    return ours if len(named.parts) == 1 and not named.is_dir() and ours.is_dir() else named


def _where_none_is_said(folder: Path) -> str:
    if folder.is_dir():
        return _("Say in it whose the supplement is.")
    names = sorted(one.name for one in (home() / SUPPLEMENTS).glob("*/"))
    known = _("A supplement is a folder, or comes with the program: {names}.", names=", ".join(names))
    return " ".join(filter(None, [did_you_mean(folder.name, names), known]))


def own(folder: Path, name: str) -> Path:
    """The file of this name that a base uses: its own, or the program's where its format has none. Raises UnusableKnowledge."""
    said = folder / FORMAT
    number = _number(bytes_of(said, MAX_BYTES) if said.is_file() else None, str(said))
    return (folder if name in ONTOLOGY[number] else home()) / name


def read(at: Path | Folders) -> dict[str, bytes]:
    """Name → content of every file of a base and its supplements. Raises UnusableKnowledge with all that is wrong."""
    at = at if isinstance(at, Folders) else Folders(at)
    files = _read_base(at.folder)
    left = MOST_OF_BASE - sum(map(len, files.values()))
    for number, folder in enumerate(at.supplements, 1):
        found = _read_supplement(folder)
        left -= sum(map(len, found.values()))
        if left < 0:
            raise UnusableKnowledge([_too_large(folder)])
        files |= {f"{SUPPLEMENTS}/{number}/{name}": data for name, data in found.items()}
    return files


def _read_supplement(folder: Path) -> dict[str, bytes]:
    problems: list[Problem] = []
    found = {path.name: path for path in _listed(folder, problems) if not path.is_dir()}
    for part in (one for one in FOLDERS if os.path.lexists(folder / one)):
        found |= {f"{part}/{path.name}": path for path in _listed(folder / part, problems)}
    for name, path in found.items():
        if not of_supplement(name):
            what = _("The program does not read this file of a supplement.")
            known = ", ".join((*OF_SUPPLEMENT, "rules/*.yaml"))
            problems.append(Problem(str(path), None, what, _("It reads: {files}.", files=known)))
    files = {name: _content(path, problems) for name, path in sorted(found.items()) if of_supplement(name)}
    if problems:
        raise UnusableKnowledge(problems)
    return files


def of_supplement(name: str) -> bool:
    """Whether a supplement may have a file of this name."""
    part, _slash, file = name.partition("/")
    return name in OF_SUPPLEMENT or (part == "rules" and file.endswith(".yaml") and "/" not in file and not _beside(file))


def _too_large(folder: Path) -> Problem:
    what = _("The files of the knowledge base hold more than {limit} MB.", limit=MOST_OF_BASE // 1_000_000)
    return Problem(str(folder), None, what, _("Take out what no case needs."))


def _read_base(folder: Path) -> dict[str, bytes]:
    problems: list[Problem] = []
    found = {f"{part}/{path.name}": path for part in FOLDERS for path in _listed(folder / part, problems)}
    said = _content(found[FORMAT], problems) if FORMAT in found else None
    if problems:
        raise UnusableKnowledge(problems)
    number = _number(said, str(folder / FORMAT))
    files: dict[str, bytes] = {}
    left = MOST_OF_BASE
    for name, path in found.items():
        if _belongs(name, number) and left >= 0:
            files[name] = _content(path, problems)
            left -= len(files[name])
    if left < 0:
        raise UnusableKnowledge([*problems, _too_large(folder)])
    for name in ONTOLOGY[number]:
        if name not in found:
            problems.append(Problem(str(folder / name), None, _("There is no such file."), _("A knowledge base needs it.")))
    if number != FIRST:
        problems += [_stray(found[name]) for name in sorted(found.keys() - files.keys())]
    if problems:
        raise UnusableKnowledge(problems)
    return {name: files[name] for name in _arranged(files, number)}


def _listed(part: Path, problems: list[Problem]) -> list[Path]:
    """What lies in a folder of a base; nothing where it cannot be listed, which is told."""
    if link := linked(part):
        problems.append(link)
        return []
    try:
        return [path for path in part.iterdir() if not _beside(path.name)]
    except OSError as error:
        problems.append(Problem(str(part), None, unopened(error)))
        return []


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents of the files of a base. Raises UnusableKnowledge where one is not of its format."""
    added = sorted(name for name in files if name.startswith(f"{SUPPLEMENTS}/"))
    whole = _digest_of_base({name: data for name, data in files.items() if name not in added})
    if strays := [_stray(Path(name)) for name in added if name.count("/") < 2 or not of_supplement(name.split("/", 2)[2])]:
        raise UnusableKnowledge(strays)
    if not added:
        return whole
    sha = hashlib.sha256(f"{whole}\n".encode())
    for name in added:
        sha.update(f"{name}\n{len(files[name])}\n".encode() + files[name])
    return sha.hexdigest()


def _digest_of_base(files: Mapping[str, bytes]) -> str:
    number = _number(files.get(FORMAT), FORMAT)
    if strays := [_stray(Path(name)) for name in files if not _belongs(name, number)]:
        raise UnusableKnowledge(strays)
    sha = hashlib.sha256()
    for name in _arranged(files, number):
        sha.update(f"{name}\n{len(files[name])}\n".encode() + files[name])
    return sha.hexdigest()


def changed(folder: Path) -> Problem:
    """What is wrong where the files are no longer those of a base that was read: a digest is of what was used."""
    what = _("The files of the knowledge base have changed since they were read.")
    return Problem(str(folder), None, what, _("Start the program again."))


def rules(files: Iterable[str]) -> list[str]:
    """The names of the files with rules, those of the base before those of its supplements."""
    return sorted(name for name in files if name.split("/")[-2:-1] == ["rules"])


def _number(said: bytes | None, where: str) -> int:
    """The format that a base says it has."""
    if said is None:
        return FIRST
    written = said.decode("utf-8", "replace").strip()
    known = {str(number): number for number in ONTOLOGY if number != FIRST}
    if written not in known:
        said_to_be = written[:20]  # a number is no smaller for what is left out of it
        newer = said_to_be.isascii() and said_to_be.isdigit() and int(said_to_be) > max(ONTOLOGY)
        cure = _("Use a newer version of the program.") if newer else _("It is {formats}.", formats=", ".join(known))
        what = _("The knowledge base has the format «{format}», which this program does not know.", format=said_to_be)
        raise UnusableKnowledge([Problem(where, 1, what, cure)])
    return known[written]


def _arranged(files: Iterable[str], number: int) -> list[str]:
    return [*(name for name in ONTOLOGY[number] if name in files), *rules(files)]


def _belongs(name: str, number: int) -> bool:
    part, _slash, file = name.partition("/")
    return name in ONTOLOGY[number] or (part == "rules" and file.endswith(".yaml") and "/" not in file and not _beside(file))


def _beside(file: str) -> bool:
    return file == DESCRIPTION or file.startswith(".") or file.endswith("~")


def _stray(path: Path) -> Problem:
    what = _("The program does not read this file of a knowledge base.")
    return Problem(str(path), None, what, _("Rules stand in rules/NAME.yaml. Move other files out of «ontology» and «rules»."))


def text_of(path: Path, problems: list[Problem], missing: str = "") -> bytes | None:
    """What a file of a base holds; None where it cannot be used, which is told."""
    less = _("A file of a knowledge base is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000)
    if link := linked(path):
        problems.append(link)
        return None
    return content(path, MAX_BYTES, problems, less, missing or _("A knowledge base needs it."))


def _content(path: Path, problems: list[Problem]) -> bytes:
    return text_of(path, problems) or b""
