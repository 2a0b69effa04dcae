"""What an audit can be given: a SOURCE of many cases, and which kind it is."""

from __future__ import annotations

from pathlib import Path

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from .entries import Piece, Source, assessed
from .files import LINES, Files

DATABASES = (".db", ".sqlite")
__all__ = ["Piece", "Source", "assessed", "source"]


def source(written: str, knowledge: KnowledgeBase) -> Source:
    """The cases that somebody names by a path or a URL. Raises Unusable where there are none such."""
    from .tables import Tables, holds_tables  # needs DuckDB, which a single case does without

    if "://" in written:
        return _database(written, knowledge)
    path = Path(written).absolute()
    try:
        if path.is_dir():
            return Tables(path) if holds_tables(path) else Files(path)
        if path.is_file() and path.suffix.lower() in LINES:
            return Files(path.parent, path.name)
        if path.is_file() and path.suffix.lower() in DATABASES:
            return _database(f"sqlite:///{path}", knowledge)
        what = _("This is nothing that an audit can read.") if path.exists() else _("There is no such file.")
    except (OSError, ValueError) as error:
        what = _("The file cannot be opened: {reason}.", reason=getattr(error, "strerror", None) or str(error))
    cure = _(
        "Give a folder of case files, a file of JSON lines (.jsonl), a database (.db, or its URL),"
        " or a folder of Parquet tables that prio wrote."
    )
    raise Unusable([Problem(written, None, what, cure)])


def _database(url: str, knowledge: KnowledgeBase) -> Source:
    from .database import database  # brings all that the store needs, in each process

    return database(url, knowledge)
