"""prio audit verify: is the folder of an audit untouched, and does every figure in it follow from its cases?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..api import Problem, gettext as _, ngettext
from .auditing import EVERY_CORE, audit, bars, hold_installed
from .base import FINE, MISSING, as_dicts, print_json, shared

if TYPE_CHECKING:
    from ..api import Folders, VerifiedAudit


@audit.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--source", default="", help="What was audited; without it, the cases that the folder keeps are counted.")
@click.option("--key", type=click.Path(path_type=Path), help="Public key (.pub) that SHA256SUMS is to be signed by.")
@click.option("--workers", type=click.IntRange(1), default=EVERY_CORE, help="Processes and threads; every core unless told.")
@shared("text", "json")
def verify(folder: Path, source: str, key: Path | None, workers: int, form: str, kb: Path | Folders | None) -> int:
    """Is the FOLDER of an audit untouched, and does every figure in it follow from its cases? Nothing in it is changed."""
    hold_installed()
    from ..api import knowledge, verify_audit

    with bars(_("Judging")) as (judged,):
        found = verify_audit(folder, knowledge.load(kb), source, key, workers, judged)
    if form == "json":
        print_json(
            {
                "files": found.files,
                "recounted": found.recounted,
                "differs": as_dicts(found.differs),
                "unchecked": as_dicts(found.unchecked),
                "made_by": found.made_by,
                "signed": found.signed,
                "fingerprint": found.fingerprint,
            }
        )
    else:
        _show(folder, found, key)
    return FINE if found.holds else MISSING


def _show(folder: Path, found: VerifiedAudit, key: Path | None) -> None:
    from ..api import say

    if found.fingerprint:
        say(ngettext("{count} file was held against SHA256SUMS.", "{count} files were held against SHA256SUMS.", found.files))
    if found.made_by:
        what = _(
            "The audit was made by another version of the program, {program}, so what differs may be its doing.",
            program=found.made_by,
        )
        say(what)
    _list(folder, found.differs)
    if found.unchecked:
        say(_("Not recounted:"))
        _list(folder, found.unchecked)
    if found.recounted:
        say(
            ngettext(
                "{count} case was judged again, and the tables and the report were made anew.",
                "{count} cases were judged again, and the tables and the report were made anew.",
                found.recounted,
            )
        )
    if found.signed:
        say(_("The signature of SHA256SUMS is by the key in {file}.", file=key))
    elif found.has_signature and not key:
        say(_("There is a signature. Name the public key with --key, and it is checked."))
    if found.fingerprint and not found.differs:  # or it would be taken for that of the folder as it is
        say(_("Fingerprint: {fingerprint}", fingerprint=found.fingerprint), "dim")
    say(_verdict(found), "bold")


def _verdict(found: VerifiedAudit) -> str:
    if found.differs:
        return _("Not all stands as the audit wrote it.")
    if found.unchecked:
        return _("The files are as SHA256SUMS says. Not all could be recounted.")
    return _("Every file is as the audit wrote it, and every figure follows from the cases.")


def _list(folder: Path, problems: list[Problem]) -> None:
    """Each on one line, with its place, and what helps."""
    from rich.text import Text

    from ..api import privacy, terminal

    out = terminal.console()
    for one in problems:
        place = Problem(str(folder / one.file), one.line, "").place
        out.print(
            Text.assemble((place, "bold"), ": ", privacy.masked(" ".join(filter(None, (one.what, one.cure))))), soft_wrap=True
        )
