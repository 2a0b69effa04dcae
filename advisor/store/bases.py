"""Knowledge bases kept whole by digest, so that any advice of any day can be given again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from .. import knowledge
from ..knowledge import Folders, KnowledgeBase, formats
from ..knowledge.cache import folder as cache_folder
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnknownId, Unusable, UnusableKnowledge, UnusableStore
from ..text.files import NotAFile, bytes_of
from ..text.reading import MAX_BYTES
from ..text.unpacking import Damaged, Locked, Packed, TooLarge
from . import causes
from .events import canonical
from .tables import knowledge_bases

MOST_FILES = 1_000


def keep(connection: Connection, base: KnowledgeBase, at: str) -> None:
    """Keeps a knowledge base, unless it is kept already."""
    if connection.execute(select(knowledge_bases.c.digest).where(knowledge_bases.c.digest == base.digest)).first() is None:
        said = (base.digest, *shown_beside(base).values(), at, packed(base))
        with suppress(IntegrityError), connection.begin_nested():  # another may keep the same one at the same moment
            connection.execute(insert(knowledge_bases).values((*said, seal(*said))))


def shown_beside(base: KnowledgeBase) -> dict[str, str]:
    """What a list of bases shows of one; all of it follows from its files."""
    return {"version": base.version, "source_date": str(base.source_date or "")}


def seal(digest: str, version: str, source_date: str, kept_at: str, files: bytes) -> str:
    """The hash of a kept base that is as it was kept: of what is said of it, and of its packed files to the byte."""
    said = [digest, version, source_date, kept_at, hashlib.sha256(files).hexdigest()]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@cache
def packed(base: KnowledgeBase) -> bytes:
    """The files of a base, as a zip whose bytes depend on nothing else.

    Raises UnusableKnowledge where they are no longer those that were read: what is kept must be what was used.
    """
    contents = formats.read(base.folders)
    if formats.digest(contents) != base.digest:
        raise UnusableKnowledge([formats.changed(base.folder)])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def write_out(connection: Connection, digest: str, folder: Path) -> None:
    """Writes the one kept knowledge base whose digest begins so to a folder. Raises UnknownId, UnusableStore."""
    query = select(knowledge_bases).where(knowledge_bases.c.digest.startswith(digest, autoescape=True))
    rows = connection.execute(query).all()
    if len(rows) != 1:
        known = connection.execute(select(knowledge_bases.c.digest)).scalars()
        raise UnknownId(
            _("There is not one knowledge base «{digest}» here, but: {digests}.", digest=digest, digests=", ".join(known) or "–")
        )
    contents = _contents(rows[0].digest, rows[0].files)
    if others := _others(folder, contents):
        what = _("The folder holds other files of a knowledge base already.")
        raise UnusableKnowledge([Problem(str(path), None, what, _("Name a new folder.")) for path in others])
    _write(folder, rows[0].digest, contents)


def load(digest: str, files: bytes) -> KnowledgeBase:
    """A kept knowledge base. Raises UnusableStore where its files are no longer those of its digest."""
    contents = _contents(digest, files)
    folder = cache_folder() / "bases" / digest
    _write(folder, digest, contents)
    for path in _others(folder, contents):  # nothing of ours: it would make another base of it
        path.unlink(missing_ok=True)
    try:
        base = knowledge.load(_folders(folder, contents))
    except Unusable as error:  # an older form, that this program does not read
        raise _broken(digest, str(error)) from None
    if base.digest != digest:
        raise _another(digest, base.digest)
    return base


def _contents(digest: str, files: bytes) -> dict[str, bytes]:
    """Name → data of a kept knowledge base. Nothing is written before all of it is right."""
    try:
        archive = Packed(files, MOST_FILES, MAX_BYTES, formats.MOST_OF_BASE)
        contents = {name: archive.read(name) for name in archive.names}
    except (Damaged, Locked, TooLarge, TypeError):  # no bytes at all, where somebody wrote something else
        raise _broken(digest, _("its files are damaged")) from None
    for name in contents:
        *parts, rest = name.split("/")
        if "/".join(parts) not in _parts(contents) or "\\" in rest or rest.startswith("."):
            raise _broken(digest, name)
    try:
        found = formats.digest(contents)
    except UnusableKnowledge as error:  # a format or a file that this program does not know
        raise _broken(digest, str(error).rstrip(".")) from None
    if found != digest:
        raise _another(digest, found)
    return contents


def _others(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    """The files beside those of a base where a base has its files."""
    paths = [
        path for part in _parts(contents) for path in sorted((folder / part).glob("*")) if path.is_symlink() or not path.is_dir()
    ]
    return [path for path in paths if path.relative_to(folder).as_posix() not in contents]


def _folders(folder: Path, contents: dict[str, bytes]) -> Folders:
    """Where a base lies that was written to this folder."""
    return Folders(folder, tuple(folder / one for one in _supplements(contents)))


def _supplements(contents: dict[str, bytes]) -> list[str]:
    """The folders of the supplements among the names of the files: `supplements/1` and so on."""
    count = sum(name.endswith(f"/{formats.SUPPLEMENT}") for name in contents)
    return [f"{formats.SUPPLEMENTS}/{number}" for number in range(1, count + 1)]


def _parts(contents: dict[str, bytes]) -> list[str]:
    """The folders that the files of a base lie in."""
    added = [(one, *(f"{one}/{part}" for part in formats.FOLDERS)) for one in _supplements(contents)]
    return [*formats.FOLDERS, *(part for several in added for part in several)]


def _write(folder: Path, digest: str, contents: dict[str, bytes]) -> None:
    """Writes the files anew where they differ: the database is what counts."""
    try:
        for name, data in contents.items():
            path = folder / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _stands(path, data):
                path.unlink(missing_ok=True)  # not through a link, into what it leads to
                path.write_bytes(data)
    except OSError as error:
        reason, _cure = causes.cause(error)
        raise _broken(digest, _("its files cannot be written to {folder}: {reason}", folder=str(folder), reason=reason)) from None


def _stands(path: Path, data: bytes) -> bool:
    """Whether a file is there that holds this."""
    try:
        return not path.is_symlink() and bytes_of(path, len(data)) == data
    except (FileNotFoundError, NotAFile):
        return False


def _another(digest: str, found: str) -> UnusableStore:
    return _broken(digest, _("its files have another digest, {digest}", digest=found[:12]))


def _broken(digest: str, reason: str) -> UnusableStore:
    what = _("The knowledge base {digest} of the database cannot be read: {reason}.", digest=digest[:12], reason=reason)
    return UnusableStore([Problem(_("database"), None, what, _("`prio verify` shows what else is changed."))])
