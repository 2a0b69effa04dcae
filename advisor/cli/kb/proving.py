"""prio kb prove: what holds for all cases, or the smallest case that shows otherwise."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...api import Problem, Unusable, gettext as _, ngettext
from ..base import FINE, MISSING, print_json, shared, write_whole
from . import kb

if TYPE_CHECKING:
    from ...api import Finding, Proof

SUFFIX = ".yaml"


@kb.command("prove")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for counterexamples, as case files.")
@shared("text", "json")
def kb_prove(form: str, kb: Path | None, out: Path | None) -> int:
    """What holds for all cases: proved, or the smallest case that shows otherwise.

    Each counterexample is a case file that «prio check» opens; the advisor has judged it, and it shows what is said.
    """
    _hold_installed()
    from ...api import knowledge, proofs

    base = knowledge.load(kb)
    found = proofs.prove(base)
    files = _write(found, out) if out else {}
    if form == "json":
        told = [_as_dict(proof, files) for proof in found]
        print_json({"version": base.version, "digest": base.digest, "theorems": told})
    else:
        _show(found, files, base.version)
    return FINE if all(proof.proved for proof in found) else MISSING


def _hold_installed() -> None:
    """The solver comes with an extra of its own: nobody else needs it."""
    if find_spec("pysat") is None:
        cure = "pip install 'prioriteringsradgiver[prove]'"
        raise Unusable([Problem("prio", None, _("The solver python-sat is not installed."), cure)])


def _write(found: list[Proof], out: Path) -> dict[int, str]:
    """The counterexamples as files; the place of each by the id of its finding."""
    files: dict[int, str] = {}
    for proof in found:
        for number, finding in enumerate(proof.findings, 1):
            if finding.shown and finding.shown.replayed:
                out.mkdir(parents=True, exist_ok=True)
                path = out / f"{proof.theorem}-{number}-{finding.id}{SUFFIX}"
                write_whole(path, finding.shown.text, anew=False)
                files[id(finding)] = str(path)
    return files


def _as_dict(proof: Proof, files: dict[int, str]) -> dict[str, Any]:
    return {
        "theorem": proof.theorem,
        "says": proof.title,
        "proved": proof.proved,
        "things": proof.things,
        "enough": {"measures": proof.largest.measures, "groups": proof.largest.groups},
        "findings": [_finding(one, files) for one in proof.findings],
    }


def _finding(finding: Finding, files: dict[int, str]) -> dict[str, Any]:
    shown = finding.shown
    return {
        "id": finding.id,
        "file": finding.file,
        "line": finding.line,
        "what": finding.what,
        "cure": finding.cure,
        "subject": str(shown.subject) if shown else None,
        "replayed": shown.replayed if shown else None,
        "case": shown.text if shown and shown.replayed else None,
        "written_to": files.get(id(finding)),
    }


def _show(found: list[Proof], files: dict[int, str], version: str) -> None:
    from ...api import terminal

    terminal.say(_("Proofs of the knowledge base {version}", version=version), "bold")
    for proof in found:
        if proof.proved:
            proved = _("Proved for all cases: {title} ({count})", title=proof.title, count=proof.things)
            terminal.say(proved if proof.things else _("Nothing to prove: {title}", title=proof.title))
            continue
        told = _("Does not hold for {count} of {all}: {title}", count=len(proof.findings), all=proof.things, title=proof.title)
        terminal.say(told, "bold")
        for finding in proof.findings:
            _show_finding(finding, files.get(id(finding)))
    wrong = sum(not proof.proved for proof in found)
    if wrong:
        terminal.say(ngettext("{count} theorem does not hold.", "{count} theorems do not hold.", wrong), "bold")


def _show_finding(finding: Finding, path: str | None) -> None:
    from ...api import terminal

    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    said = " ".join(filter(None, (place, f"{finding.id}: {finding.what}")))
    terminal.say(f"  {said}", whole=True)
    if finding.cure:
        terminal.say(f"    {finding.cure}", whole=True)
    if not finding.shown:
        return
    if not finding.shown.replayed:
        wrong = _("The advisor judges the case that was found otherwise: the proofs are wrong here, and nothing is shown.")
        terminal.say(f"    {wrong}")
        return
    terminal.say("    " + _("Look at {subject} in this case:", subject=finding.shown.subject), whole=True)
    if path:
        terminal.say(f"    prio check {path}", whole=True)
        return
    for line in finding.shown.text.splitlines():
        terminal.say(f"      {line}", whole=True)
