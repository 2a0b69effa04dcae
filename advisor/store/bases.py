"""Knowledge bases kept whole by digest, so that any advice of any day can be given again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from sqlalchemy import Connection, insert, select

from .. import knowledge
from ..errors import Problem, UnknownId, UnusableStore
from ..knowledge import ONTOLOGY_FILES, KnowledgeBase
from ..knowledge.keeping import folder as cache_folder
from ..language import gettext as _
from .tables import knowledge_bases


def keep(connection: Connection, base: KnowledgeBase, at: str) -> None:
    """Keeps a knowledge base, unless it is kept already."""
    if connection.execute(select(knowledge_bases.c.digest).where(knowledge_bases.c.digest == base.digest)).first() is None:
        row = {
            "digest": base.digest,
            "version": base.version,
            "source_date": str(base.source_date or ""),
            "kept_at": at,
            "files": packed(base),
        }
        connection.execute(insert(knowledge_bases).values(row))


def packed(base: KnowledgeBase) -> bytes:
    """The files that decide an advice, as a zip whose bytes depend on nothing else."""
    paths = [base.folder / "ontology" / name for name in ONTOLOGY_FILES] + sorted((base.folder / "rules").glob("*.yaml"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.relative_to(base.folder).as_posix()), path.read_bytes())
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
    try:
        _unpacked(folder, rows[0].files)
    except (zipfile.BadZipFile, OSError) as error:
        raise _broken(rows[0].digest, str(error)) from None


def load(digest: str, files: bytes) -> KnowledgeBase:
    """A kept knowledge base. Raises UnusableStore where its files are no longer those of its digest."""
    folder = cache_folder() / "bases" / digest
    try:
        base = knowledge.load(_unpacked(folder, files))
    except (zipfile.BadZipFile, OSError) as error:
        raise _broken(digest, str(error)) from None
    if base.digest != digest:
        raise _broken(digest, _("its files have another digest, {digest}", digest=base.digest[:12]))
    return base


def _unpacked(folder: Path, files: bytes) -> Path:
    """The files in a folder of the user's own. They are written anew each time: the database is what counts."""
    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        for info in archive.infolist():
            part, _slash, name = info.filename.partition("/")
            if part not in ("ontology", "rules") or "/" in name or name.startswith("."):
                raise zipfile.BadZipFile(info.filename)
            path = folder / part / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            data = archive.read(info)
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)
    return folder


def _broken(digest: str, reason: str) -> UnusableStore:
    what = _("The knowledge base {digest} of the database cannot be read: {reason}.", digest=digest[:12], reason=reason)
    return UnusableStore([Problem(_("database"), None, what, _("`prio verify` shows what else is changed."))])
