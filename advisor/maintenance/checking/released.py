"""A version that was released stays as it was: who changes it gives it another.

A case remembers the version and the digest of its base. Two bases of one version would be told apart by nobody who reads a
document. advisor/knowledge/released.json says what was released: each version with its digest, the day from which
it is in force where that is known, the ids of its questions, and the fingerprint of each rule. `prio kb release` writes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ...knowledge import KnowledgeBase, Rule, formats
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES

RELEASED = Path(formats.__file__).with_name("released.json")


@cache
def released() -> dict[str, Mapping[str, Any]]:
    """Version → its digest, the guideline and the questions, and rule with day → fingerprint."""
    return json.loads(RELEASED.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def record(knowledge: KnowledgeBase, in_force_from: date | None = None) -> dict[str, Any]:
    """What is written of a version when it is released, and from which day it is in force."""
    day = {"in_force_from": in_force_from.isoformat()} if in_force_from else {}
    said = {"guideline": knowledge.roles.guideline, "questions": sorted({*knowledge.questions, *knowledge.renamed})}
    return {"digest": knowledge.digest, **day, **said, "rules": {_key(rule): fingerprint(rule) for rule in knowledge.rules}}


def of_the_source(knowledge: KnowledgeBase) -> bool:
    """Whether it is the base of the program's own source folder; an installed program has its base among its code."""
    home = formats.home()
    return knowledge.folder == home.resolve() and home.parent != Path(formats.__file__).parent


def last(but: str) -> str | None:
    """The version that was released last, other than this one."""
    return next((version for version in reversed(released()) if version != but), None)


def written_anew(knowledge: KnowledgeBase, in_force_from: date) -> str | None:
    """released.json with this version in it; None where the base is not that of the program's source folder, which keeps it."""
    if not of_the_source(knowledge):
        return None
    return json.dumps({**released(), knowledge.version: record(knowledge, in_force_from)}, ensure_ascii=False, indent=1) + "\n"


def _key(rule: Rule) -> str:
    return f"{rule.id} {rule.valid_from}"


def fingerprint(rule: Rule) -> str:
    """What a rule says, in a short sum. Its examples may change: they say nothing to people."""
    said = (
        *(rule.about, repr(rule.when), rule.situation, rule.prompt, rule.force, rule.basis.id, rule.clauses, rule.law),
        *(rule.valid_to, sorted(rule.text.items()), rule.ends_on, rule.warning, rule.was_about),
    )
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:16]


def changed(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """What is changed in a base whose version was released as another."""
    then = released().get(knowledge.version)
    if then is None or then["digest"] == knowledge.digest:
        return
    cure = _("Raise owl:versionInfo in {file}.", file=formats.VOCABULARY)
    before: Mapping[str, str] = then["rules"]
    for rule in knowledge.rules:
        if (was := before.get(_key(rule))) and was != fingerprint(rule):
            what = _("«{id}» of version {version} is changed.", id=rule.id, version=knowledge.version)
            own = _(
                "Give the changed rule a valid_from of its own, and let the old one end the day before; or raise the version."
            )
            yield Problem(rule.file, rule.line, what, own)
    now = {_key(rule) for rule in knowledge.rules}
    for key in before.keys() - now:
        what = _("«{id}» of version {version} is gone.", id=key.partition(" ")[0], version=knowledge.version)
        yield Problem(str(knowledge.folder / "rules"), None, what, _("Give the rule a valid_to instead; or raise the version."))
    what = _("Version {version} was released with other files.", version=knowledge.version)
    yield Problem(*version_line(knowledge), what, cure)


def modified(knowledge: KnowledgeBase) -> date | None:
    """The day on which a base says that it was changed; None where it says none that can be read."""
    text = (bytes_of(knowledge.folder / formats.VOCABULARY, MAX_BYTES) or b"").decode("utf-8", "replace")
    found = re.search(r'dct:modified\s+"(\d{4}-\d\d-\d\d)"', text)
    with suppress(ValueError):
        return date.fromisoformat(found[1]) if found else None
    return None


def version_line(knowledge: KnowledgeBase) -> tuple[str, int | None]:
    """Where a base says its version."""
    path = knowledge.folder / formats.VOCABULARY
    lines = bytes_of(path, MAX_BYTES).decode("utf-8", "replace").splitlines()
    return str(path), next((number for number, line in enumerate(lines, 1) if "owl:versionInfo" in line), None)
