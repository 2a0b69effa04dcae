"""What a bundle of a released base holds. The same base and the same words give the same bytes.

ontology/, rules/   the files of the base, as they were read
release.json        the manifest: version, digest, from which day it is in force, what it comes after, what made it
changes.json        what is changed since the base it comes after, in the words of each language
proofs.json         each theorem, that it is proved, and of how many things
tests.json          of each rule and line of law what its examples see
certificate.json    that many cases are judged as one is; not there where none was made, which the manifest says
release.nb.md …     all of it for people, in each language
SHA256SUMS          the digest of every other file

A bundle is a folder, since --kb takes folders and `sha256sum -c` reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any

from ...audit.program import program
from ...audit.records import in_words
from ...audit.sums import SUMS, sums
from ...knowledge import KnowledgeBase, formats
from ...text.catalogue import LANGUAGES, speaking
from ..impact.changes import changes
from ..proving.bench import Proof
from ..proving.proofs import THEOREMS
from ..testing.run import Result, totals

FORM = "prio-release-1"
MANIFEST, CHANGES, PROOFS, TESTS, CERTIFICATE = "release.json", "changes.json", "proofs.json", "tests.json", "certificate.json"
MOST = 20_000_000  # bytes of a file beside the base; the certificate of the program's own base has 60,000
Record = dict[str, Any]


@dataclass(frozen=True)
class Earlier:
    """The released base that this one comes after, and what it said of the day from which it is in force."""

    base: KnowledgeBase
    in_force_from: date | None


def page(language: str) -> str:
    """The name of the page for people."""
    return f"release.{language}.md"


def manifest(
    base: KnowledgeBase, files: Mapping[str, bytes], day: date, earlier: Earlier | None, said: str, certificate: bytes | None
) -> Record:
    """What a bundle says of itself. `said`: what the change list says of the version."""
    return {
        "form": FORM,
        "version": base.version,
        "digest": base.digest,
        "format": format_of(files),
        "source_date": str(base.source_date or ""),
        "in_force_from": day.isoformat(),
        "earlier": {"version": earlier.base.version, "digest": earlier.base.digest} if earlier else None,
        "program": program(),
        "said": said,
        "certificate": certified(certificate) if certificate else None,
    }


def format_of(files: Mapping[str, bytes]) -> str:
    """The format of a base, as it is written."""
    return files.get(formats.FORMAT, str(formats.FIRST).encode()).decode("utf-8", "replace").strip()


def certified(certificate: bytes) -> Record:
    """What the manifest says of a certificate: how much was compared, with which code, and its digest.

    Raises ValueError, LookupError, TypeError, RecursionError where the bytes are none.
    """
    found = parsed(certificate)
    counts = {name: found["counts"][name] for name in ("cases", "small_cases", "random_cases")}
    return {**counts, "code": found["program"]["code"], "sha256": hashlib.sha256(certificate).hexdigest()}


def changed(earlier: KnowledgeBase | None, base: KnowledgeBase) -> Record:
    """What is changed, thing by thing, in each language."""
    found: dict[str, list[Record]] = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = [one.as_dict() for one in changes(earlier, base)] if earlier else []
    return {"from": earlier.version if earlier else None, "to": base.version, "changes": found}


def proved(base: KnowledgeBase, proofs: Sequence[Proof]) -> Record:
    """Each theorem in each language, and of how many things it is proved."""
    said: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            for one in proofs:
                said.setdefault(one.theorem, {})[language] = THEOREMS[one.theorem].title()
    found = [
        {
            "theorem": one.theorem,
            "says": said[one.theorem],
            "proved": one.proved,
            "things": one.things,
            "enough": {"measures": one.largest.measures, "groups": one.largest.groups},
        }
        for one in proofs
    ]
    return {"digest": base.digest, "theorems": found}


def tested(base: KnowledgeBase, results: Sequence[Result]) -> Record:
    """Of all and of each rule and line of law: its examples, and the slips that they see."""
    rows = []
    for one in results:
        counts = totals([one])
        del counts["rules"]
        rows.append({"id": one.of.of.id, **counts})
    return {"digest": base.digest, **totals(results), "of": rows}


def text(record: Record) -> bytes:
    return f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode()


def parsed(data: bytes) -> Record:
    """A record, of bytes that a door has bounded. Raises ValueError, RecursionError."""
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError
    return found


def write(files: Mapping[str, bytes], out: Path) -> str:
    """Writes a bundle, whole or not at all, to a folder that is not there. Gives its fingerprint. Raises Unusable."""
    listed = sums({name: hashlib.sha256(data).hexdigest() for name, data in files.items()}).encode()
    out = out.absolute()
    unfinished = out.with_name(f".{out.name}.{token_hex(4)}")
    with in_words(out):
        for name, data in {**files, SUMS: listed}.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        unfinished.rename(out)
    return hashlib.sha256(listed).hexdigest()
