"""`prio kb release verify`: is a bundle untouched, and does all that it says follow from the base in it?

SHA256SUMS shows a changed, added or lost file. What follows from the base is made again and compared, so that new digests over a
changed record hide nothing: the digest and version, the check, the proofs, the examples and the pages.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ...audit import sums
from ...audit.program import PROGRAM, program
from ...audit.verify import signing
from ...knowledge import KnowledgeBase, formats, load
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import bytes_of
from ..checking.check import look
from ..proving import proofs
from ..testing import run as testing
from . import bundle
from .bundle import CERTIFICATE, CHANGES, FORM, MANIFEST, PROOFS, TESTS, Record
from .gathering import unlike
from .pages import pages


@dataclass
class Verified:
    """A bundle, looked through. `file` of a problem is the path in the folder."""

    folder: Path
    fingerprint: str = ""
    files: int = 0
    manifest: Record = field(default_factory=dict)
    made_by: str = ""  # the program, where it is another than this
    signed: bool = False  # by the key that was given
    has_signature: bool = False
    differs: list[Problem] = field(default_factory=list)
    unchecked: list[Problem] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differs


def verify(folder: Path, since: Path | None = None, key: Path | None = None) -> Verified:
    """Looks through a bundle; nothing in it is changed. `since`: the base that it comes after, to make the changes again.

    Raises Unusable where there is no bundle, or `since` or `key` cannot be used.
    """
    public, earlier = signing.public_key(key) if key else None, load(since) if since else None
    found = Verified(folder)
    _hold_sums(found, public)
    records = {name: _record(found, name) for name in (MANIFEST, CHANGES, PROOFS, TESTS)}
    said = found.manifest = records[MANIFEST] or {}
    if said.get("form") not in (None, FORM):
        _differs(found, MANIFEST, _("This is no manifest of a bundle."))
    made = said.get("program")
    if isinstance(made, dict) and made != program():
        found.made_by = " ".join(filter(None, (PROGRAM, str(made.get("version", "")), f"({str(made.get('code'))[:12]})")))
    base = _hold_base(found, said)
    if base:
        _hold_shown(found, base)
        _hold_changes(found, base, earlier)
    _hold_certificate(found, said)
    _hold_pages(found, records)
    told: dict[str, Problem] = {}
    for one in found.differs:  # of each file the first
        told.setdefault(one.file, one)
    found.differs = list(told.values())
    return found


def _differs(found: Verified, file: str, what: str, cure: str = "") -> None:
    found.differs.append(Problem(file, None, what, cure))


def _hold_sums(found: Verified, key: bytes | None) -> None:
    try:
        written = sums.read(found.folder)
    except OSError as error:
        what = _("The folder holds no bundle: {file} cannot be opened.", file=sums.SUMS)
        raise Unusable([Problem(str(found.folder), None, what, _("`prio kb release` makes one."))]) from error
    found.fingerprint, found.files = sums.sha(written), len(sums.files_in(found.folder))
    found.differs += sums.unlike(found.folder, written)
    found.has_signature = (found.folder / sums.SIGNATURE).is_file()
    if key:
        unsigned = signing.unsigned(found.folder, written, key)
        found.signed = unsigned is None
        found.differs += [unsigned] if unsigned else []


def _record(found: Verified, name: str) -> Record | None:
    try:
        return bundle.parsed(bytes_of(found.folder / name, bundle.MOST))
    except (OSError, ValueError, RecursionError):
        _differs(found, name, _("The file cannot be read as the program writes it."))
        return None


def _hold_base(found: Verified, said: Record) -> KnowledgeBase | None:
    """The base, where it can be used; and whether the manifest says what it is."""
    looked = look(found.folder)
    for one in looked.problems:
        path = Path(one.file)
        inside = path.is_relative_to(found.folder.resolve())
        found.differs.append(
            Problem(path.relative_to(found.folder.resolve()).as_posix() if inside else one.file, one.line, one.what)
        )
    base = looked.base
    if base is None:
        return None
    with suppress(Unusable):
        files = formats.read(base.folders)
        own = {"version": base.version, "digest": base.digest, "format": bundle.format_of(files)}
        own["source_date"] = str(base.source_date or "")
        for name, value in own.items():
            if said.get(name) != value:
                _differs(
                    found,
                    MANIFEST,
                    _("«{name}» is «{said}», and of this base it is «{own}».", name=name, said=said.get(name), own=value),
                )
    return None if looked.problems else base


def _hold_shown(found: Verified, base: KnowledgeBase) -> None:
    """The proofs and the examples, run again."""
    wrong, results = testing.run(base)
    if not wrong:
        _hold(found, TESTS, bundle.text(bundle.tested(base, results)))
    if find_spec("pysat") is None:
        found.unchecked.append(Problem(PROOFS, None, _("The solver python-sat is not installed.")))
        return
    _hold(found, PROOFS, bundle.text(bundle.proved(base, proofs.prove(base))))


def _hold_changes(found: Verified, base: KnowledgeBase, earlier: KnowledgeBase | None) -> None:
    """The changes, made again where the base that it comes after is at hand."""
    said = found.manifest.get("earlier")
    if not said:
        _hold(found, CHANGES, bundle.text(bundle.changed(None, base)))
    elif not isinstance(said, dict) or (earlier and said.get("digest") != earlier.digest):
        _differs(found, MANIFEST, _("It comes after another base than the one that is named with --since."))
    elif earlier:
        _hold(found, CHANGES, bundle.text(bundle.changed(earlier, base)))
    else:
        what = _("What is changed follows from {version} as well.", version=said.get("version"))
        found.unchecked.append(Problem(CHANGES, None, what, _("Name its folder with --since.")))


def _hold_certificate(found: Verified, said: Record) -> None:
    path, counted = found.folder / CERTIFICATE, said.get("certificate")
    try:
        data = bytes_of(path, bundle.MOST)
    except OSError:
        if counted:
            _differs(found, CERTIFICATE, _("The file is missing."))
        return
    what = unlike(data, str(said.get("digest")))
    if not what and bundle.certified(data) != counted:
        what = _("The manifest does not say what the certificate does.")
    if what:
        _differs(found, CERTIFICATE, what)


def _hold_pages(found: Verified, records: dict[str, Record | None]) -> None:
    """The pages, made again from the records."""
    said, changes, shown, tests = (records[name] for name in (MANIFEST, CHANGES, PROOFS, TESTS))
    if not (said and changes and shown and tests):
        return
    try:
        made = pages(said, changes, shown, tests)
    except (LookupError, TypeError, ValueError, AttributeError):
        _differs(found, MANIFEST, _("The file cannot be read as the program writes it."))
        return
    for name, data in made.items():
        _hold(found, name, data)


def _hold(found: Verified, name: str, wanted: bytes) -> None:
    try:
        same = bytes_of(found.folder / name, bundle.MOST) == wanted
    except OSError:
        same = False  # told by the digests
    if not same:
        _differs(found, name, _("It is not what follows from the base and the records of the bundle."))
