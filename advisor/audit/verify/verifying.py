"""`prio audit verify`: a folder held against its SHA256SUMS, a signature, and the same audit done again from what it keeps.

Nothing is written in the folder. What is damaged, added or taken away is told, all of it, and never a reason to stop.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ..records import in_words
from ..sources import source as source_of
from ..sums import SIGNATURE, SUMS, files_in, read, sha, unlike
from .found import Verified
from .recounting import Recount
from .signing import public_key, unsigned


def verify(
    folder: Path,
    knowledge: KnowledgeBase,
    source: str = "",
    key: Path | None = None,
    workers: int = 1,
    judged: Callable[[int], None] = lambda _cases: None,
) -> Verified:
    """Looks through the folder of an audit. Raises Unusable where there is none, it is not finished, or the key is none."""
    public = public_key(key) if key else None
    cases = source_of(source, knowledge) if source else None
    with in_words(folder):
        _hold_finished(folder)
        found = Verified(len(files_in(folder)), has_signature=(folder / SIGNATURE).exists())
        _hold_sums(folder, found, public)
        Recount(folder, knowledge, found, workers, judged).hold(cases, source)
    return found


def _hold_finished(folder: Path) -> None:
    if not folder.is_dir():
        raise Unusable([Problem(str(folder), None, _("There is no such folder."))])
    there = [name for name in (SUMS, "manifest.json", "audit.json") if (folder / name).exists()]
    if not there:
        raise Unusable([Problem(str(folder), None, _("The folder holds no audit."))])
    if there == ["audit.json"]:
        cure = _("Run the command of the audit again: it goes on where it was.")
        raise Unusable([Problem(str(folder), None, _("The audit is not finished."), cure)])


def _hold_sums(folder: Path, found: Verified, key: bytes | None) -> None:
    try:
        written = read(folder)
    except FileNotFoundError:
        found.differs.append(Problem(SUMS, None, _("The file is missing.")))
        return
    except OSError as error:
        what = _("The file cannot be opened: {reason}.", reason=error.strerror or type(error).__name__)
        found.differs.append(Problem(SUMS, None, what))
        return
    if (folder / SUMS).is_symlink():
        found.differs.append(Problem(SUMS, None, _("A link stands where the file was.")))
    found.fingerprint = sha(written)
    found.differs += unlike(folder, written)
    if key:
        wrong = unsigned(folder, written, key)
        found.signed = wrong is None
        found.differs += [wrong] if wrong else []
