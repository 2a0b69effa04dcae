"""What is gathered for a bundle, and every reason why there is none: all of them are told, and then nothing is made."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from ...audit.proof.certifying import CERTIFICATE as MADE, FORM as OF_CERTIFICATE, certify
from ...knowledge import KnowledgeBase, formats
from ...knowledge.loading import examine, load
from ...text.catalogue import gettext as _, ngettext
from ...text.errors import Problem, Unusable, UnusableKnowledge
from ...text.files import bytes_of, content
from ..checking.check import look
from ..checking.released import last, modified, of_the_source, released, version_line
from ..proving import proofs
from ..testing import run as testing
from . import bundle
from .bundle import CERTIFICATE, CHANGES, MANIFEST, PROOFS, TESTS, Earlier, Record
from .inforce import release_in
from .pages import pages

CHANGE_LIST = "CHANGELOG.md"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants released. One of `since` and `first` is said, so that no change goes untold by an oversight."""

    base: Path | None  # the program's own where none is named
    in_force_from: date
    since: Path | None = None  # the released base that it comes after
    first: bool = False  # it comes after none
    certificate: Path | None = None  # one that is made already
    certify: int = 0  # or make one of so many random cases, and at most so many small ones of each rule in one form
    workers: int = 1


@dataclass(frozen=True)
class Gathered:
    base: KnowledgeBase
    manifest: Record
    files: Mapping[str, bytes]  # of the bundle: name → content


def gather(wanted: Wanted) -> Gathered:
    """The files of a bundle. Raises Unusable with every reason why there can be none."""
    found = look(wanted.base)
    problems, base = list(found.problems), found.base
    earlier = _earlier(wanted, base, problems)
    certificate = _certificate(wanted.certificate, base, problems) if wanted.certificate else None
    if base is None:
        raise Unusable(problems)
    said = _said(base, problems)
    problems += _released_otherwise(base, wanted.in_force_from)
    proved = tested = None
    if examine(base.folders)[1]:
        what = _("Neither proofs nor examples were tried: the base cannot be used as it stands.")
        problems.append(Problem(str(base.folder), None, what))
    else:
        tested, proved = _tested(base, problems), _proved(base, problems)
    if problems or tested is None or proved is None:
        raise Unusable(problems)
    if wanted.certify:
        certificate = _made(base, wanted)
    contents = formats.read(base.folders)
    if formats.digest(contents) != base.digest:
        raise UnusableKnowledge([formats.changed(base.folder)])
    manifest = bundle.manifest(base, contents, wanted.in_force_from, earlier, said, certificate)
    changed = bundle.changed(earlier.base if earlier else None, base)
    files = {
        **contents,
        **{name: bundle.text(one) for name, one in ((MANIFEST, manifest), (CHANGES, changed), (PROOFS, proved), (TESTS, tested))},
        **pages(manifest, changed, proved, tested),
    }
    return Gathered(base, manifest, files | ({CERTIFICATE: certificate} if certificate else {}))


# What it comes after -----------------------------------------------------------------------------


def _earlier(wanted: Wanted, base: KnowledgeBase | None, problems: list[Problem]) -> Earlier | None:
    if wanted.since is None:
        out = last(base.version) if base and of_the_source(base) else None
        if out or not wanted.first:
            what = _("It is not said which released base this one comes after.")
            cure = _("Name the folder of that one, or say --first where there is none.")
            problems.append(Problem("--since", None, what, _not_last(out) if out else cure))
        return None
    try:
        earlier = load(wanted.since)
        day = release_in(wanted.since).in_force_from
    except Unusable as error:
        problems += error.problems
        return None
    problems += _held_earlier(Earlier(earlier, day), wanted, base)
    return Earlier(earlier, day)


def _held_earlier(earlier: Earlier, wanted: Wanted, base: KnowledgeBase | None) -> Iterator[Problem]:
    """What does not go together of a base and the one that it is to come after."""
    where, version = str(wanted.since), earlier.base.version
    out = released().get(version)
    if out and out["digest"] != earlier.base.digest:
        what = _("Version {version} was released with other files.", version=version)
        yield Problem(where, None, what, _("Its digest is {digest}.", digest=out["digest"]))
    if base and of_the_source(base) and (newest := last(base.version)) not in (None, version):
        yield Problem(where, None, _("This is version {version}.", version=version), _not_last(newest))
    if base and base.version == version:
        what = _("Both bases are called version {version}.", version=version)
        yield Problem(*version_line(base), what, _("Raise owl:versionInfo in {file}.", file=formats.VOCABULARY))
    if earlier.in_force_from and wanted.in_force_from <= earlier.in_force_from:
        what = _("Version {version} is in force from {day}.", version=version, day=earlier.in_force_from)
        yield Problem("--from", None, what, _("Name a later day."))


def _not_last(version: str | None) -> str:
    return _(
        "Name the folder of version {version}, which was released last. {file} says under 3 how it is fetched.",
        version=version,
        file="docs/utgivelse.md",
    )


def _released_otherwise(base: KnowledgeBase, day: date) -> Iterator[Problem]:
    """Where this version is in force from another day, or was changed later; one with another digest is told by the check."""
    said = released().get(base.version, {})
    if said.get("digest") == base.digest and said.get("in_force_from", str(day)) != str(day):
        what = _("Version {version} was released to be in force from {day}.", version=base.version, day=said["in_force_from"])
        yield Problem("--from", None, what, _("Name that day; or raise the version."))
    if (changed := modified(base)) and day < changed:
        what = _("The base says that it was changed on {day} (dct:modified): it was in force on no earlier day.", day=changed)
        yield Problem("--from", None, what, _("Is the year right? Name that day or a later one."))


# What is said of it ------------------------------------------------------------------------------


def _said(base: KnowledgeBase, problems: list[Problem]) -> str:
    """What the change list beside the base says of its version: each paragraph or point that names it."""
    path = base.folder / CHANGE_LIST
    cure = _("Write in {file} beside «ontology» what is new in version {version}.", file=CHANGE_LIST, version=base.version)
    data = content(path, bundle.MOST, problems, "", cure)
    if data is None:
        return ""
    named = re.compile(rf"(?<![\w.]){re.escape(base.version)}(?!\.?\w)")
    parts = re.split(r"\n\s*\n|\n(?=[-*] )", data.decode("utf-8", "replace"))
    if found := [" ".join(part.split()) for part in parts if named.search(part)]:
        return "\n\n".join(found)
    problems.append(Problem(str(path), None, _("The change list says nothing of version {version}.", version=base.version), cure))
    return ""


# What is shown of it -----------------------------------------------------------------------------


def _tested(base: KnowledgeBase, problems: list[Problem]) -> Record | None:
    wrong, results = testing.run(base)
    for one in results:
        slips = sum(len(edits) for _proposal, edits in one.survivors)
        if slips:
            what = ngettext(
                "«{id}» can have {count} slip that no example sees.",
                "«{id}» can have {count} slips that no example sees.",
                slips,
                id=one.of.of.id,
            )
            cure = _("`{command}` proposes examples.", command=_of(base, f"prio kb test --rule {one.of.of.id}"))
            wrong = [*wrong, Problem(one.of.of.file, one.of.of.line, what, cure)]
    problems += [one for one in wrong if one not in problems]  # the check has told of examples that do not hold
    return None if wrong else bundle.tested(base, results)


def _proved(base: KnowledgeBase, problems: list[Problem]) -> Record | None:
    if find_spec("pysat") is None:
        cure = "pip install 'prioriteringsradgiver[prove]'"
        problems.append(Problem("prio", None, _("The solver python-sat is not installed."), cure))
        return None
    found = proofs.prove(base)
    for proof in found:
        for one in proof.findings:
            what = _("{id}: {what} So this does not hold: {title}", id=one.id, what=one.what, title=proof.title)
            cure = " ".join(filter(None, (one.cure, _("`{command}` shows the case.", command=_of(base, "prio kb prove")))))
            problems.append(Problem(one.file or str(base.folder), one.line, what, cure))
    return bundle.proved(base, found)


def _of(base: KnowledgeBase, command: str) -> str:
    """A command as it is written for this base."""
    return command if base.folder == formats.home().resolve() else f"{command} --kb {quote(str(base.folder))}"


def _certificate(path: Path, base: KnowledgeBase | None, problems: list[Problem]) -> bytes | None:
    """A certificate that is made already, where it is one of this base."""
    data = content(path, bundle.MOST, problems, "")
    if data is None or base is None:
        return None
    if what := unlike(data, base.digest):
        cure = _("`{command}` makes one.", command=_of(base, "prio audit certify"))
        problems.append(Problem(str(path), None, what, cure))
        return None
    return data


def unlike(data: bytes, digest: str) -> str:
    """Why some bytes are no certificate of the base of this digest without a difference; empty where they are."""
    try:
        found = bundle.parsed(data)
        if found["form"] != OF_CERTIFICATE:
            raise ValueError
        bundle.certified(data)
        if (of := found["knowledge_base"]["digest"]) != digest:
            return _("The certificate is of a base with the digest {digest}.", digest=str(of)[:12])
        return _("The certificate tells of a difference.") if found["differences"] or found["difference"] else ""
    except (ValueError, LookupError, TypeError, RecursionError):
        return _("This is no certificate of this program.")


def _made(base: KnowledgeBase, wanted: Wanted) -> bytes:
    """A certificate, made now. Raises Unusable where there is a difference."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        if certify(base, out, wanted.certify, workers=wanted.workers, limit=wanted.certify).found:
            what = _("A case is not judged alone as it is together with others, so there is no certificate.")
            cure = _("`{command}` shows the case.", command=_of(base, f"prio audit certify --random {wanted.certify}"))
            raise Unusable([Problem(str(base.folder), None, what, cure)])
        return bytes_of(out / MADE, bundle.MOST)
