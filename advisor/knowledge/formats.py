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
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.files import bytes_of, content, linked, unopened
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


def own(folder: Path, name: str) -> Path:
    """The file of this name that a base uses: its own, or the program's where its format has none. Raises UnusableKnowledge."""
    said = folder / FORMAT
    number = _number(bytes_of(said, MAX_BYTES) if said.is_file() else None, str(said))
    return (folder if name in ONTOLOGY[number] else home()) / name


def read(folder: Path) -> dict[str, bytes]:
    """Name → content of every file of a base, in the order of its digest. Raises UnusableKnowledge with all that is wrong."""
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
        what = _("The files of the knowledge base hold more than {limit} MB.", limit=MOST_OF_BASE // 1_000_000)
        raise UnusableKnowledge([*problems, Problem(str(folder), None, what, _("Take out what no case needs."))])
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
    """The names of the files with rules."""
    return sorted(name for name in files if name.startswith("rules/"))


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


def text_of(path: Path, problems: list[Problem]) -> bytes | None:
    """What a file of a base holds; None where it cannot be used, which is told."""
    less = _("A file of a knowledge base is text of at most {limit} MB.", limit=MAX_BYTES // 1_000_000)
    if link := linked(path):
        problems.append(link)
        return None
    return content(path, MAX_BYTES, problems, less, _("A knowledge base needs it."))


def _content(path: Path, problems: list[Problem]) -> bytes:
    return text_of(path, problems) or b""
