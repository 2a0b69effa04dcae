"""prio audit diff: what became of the duties that were open, from one audit to the next."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..api import gettext as _, ngettext
from .auditing import audit
from .auditverify import verify
from .base import FINE, print_json, shared

if TYPE_CHECKING:
    from ..api import Became, Folders, FollowUp

__all__ = ["diff", "verify"]  # what `prio audit` has beside what auditing.py gives it

SHOWN = 40  # duties that are shown one by one; every one stands in --format csv and json

FOLDER = click.Path(path_type=Path, file_okay=False)


@audit.command("diff")
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@shared("text", "json", "csv")
def diff(old: Path, new: Path, form: str, kb: Path | Folders | None) -> int:
    """What became of the open duties of OLD in NEW, two folders of audits: per requirement and per case."""
    from ..api import COLUMNS, follow_up, knowledge

    base = knowledge.load(kb)
    found = follow_up(old, new, base)
    if form == "json":
        print_json(found.as_dict())
    elif form == "csv":
        table = io.StringIO()
        lines = csv.writer(table, lineterminator="\n")
        lines.writerow(COLUMNS)
        lines.writerows(one.row() for one in found.duties)
        click.echo(table.getvalue(), nl=False)
    else:
        _show(found, {id: one.label for id, one in base.requirements.items()})
    return FINE


def _show(found: FollowUp, labels: Mapping[str, Any]) -> None:
    from ..api import Became, chosen, say, terminal

    words = _words()
    was = sum(found.counts[one] for one in (Became.CLOSED, Became.STILL_OPEN, Became.CASE_GONE))
    now = sum(found.counts[one] for one in (Became.STILL_OPEN, Became.OPENED, Became.NEW_CASE))
    say(_("Open duties: {was} before, {now} now.", was=was, now=now), "bold")
    for sentence in _reservations(found):
        say(sentence)
    for change, count in found.counts.items():
        if count:
            say(f"{count:>6}  {words[change]}")
    headings = [_("Requirement"), *(words[change] for change in Became)]
    rows = [
        [f"{id} {chosen(labels[id])}" if id in labels else id, *(str(counts[change]) for change in Became)]
        for id, counts in found.by_requirement.items()
    ]
    if rows:
        say("")
        terminal.show_table(headings, rows)
        say("")
        shown = found.duties[:SHOWN]
        place = [_("Case"), _("Where it stands"), _("What it is about"), _("Requirement"), _("What became of it"), _("Finding")]
        terminal.show_table(place, [_row(one, words) for one in shown])
        if more := len(found.duties) - len(shown):
            say(_("{count} more in --format csv.", count=more))


def _row(one: Any, words: Mapping[Became, str]) -> list[str]:
    where = f"{one.file}:{one.line}" if one.line else one.file
    return [
        one.duty.id,
        where,
        one.duty.subject,
        one.duty.requirement,
        words[one.change],
        f"{one.before or '–'} → {one.now or '–'}",
    ]


def _words() -> dict[Became, str]:
    from ..api import Became

    return {
        Became.CLOSED: _("closed"),
        Became.STILL_OPEN: _("still open"),
        Became.OPENED: _("opened since"),
        Became.NEW_CASE: _("open in a new case"),
        Became.CASE_GONE: _("the case is not in the new audit"),
    }


def _reservations(found: FollowUp) -> list[str]:
    """What else than the cases may be behind a difference."""
    from ..api import Became

    old, new, said = found.old, found.new, []
    if "knowledge_base" in found.differs:
        versions = {name: one["knowledge_base"]["version"] for name, one in (("old", old), ("new", new))}
        said.append(_("They were judged by different knowledge bases ({old} and {new}): the duties may be others.", **versions))
    if "selection" in found.differs:
        said.append(_("They are not of the same cases: --municipality, --from, --to or --level differs."))
    if "source" in found.differs:
        said.append(_("They were read from different kinds of sources."))
    if "program" in found.differs:
        said.append(_("They were made with different code of the program."))
    if found.counts[Became.CLOSED]:
        said.append(_("Closed is what is not open any more: «gjelder-ikke» and «finnes-ikke» are not that the part was written."))
    if found.counts[Became.CASE_GONE] and (refused := new["counts"]["refused"]):
        said.append(_("{count} could not be read in the new audit, and may be among the cases that are gone.", count=refused))
    if several := found.ids_of_several:
        said.append(
            ngettext(
                "{count} id stands on several cases in the new audit, and counts as one case here.",
                "{count} ids stand on several cases in the new audit, and count as one case each here.",
                several,
            )
        )
    return said
