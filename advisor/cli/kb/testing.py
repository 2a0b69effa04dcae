"""prio kb test: are the examples enough to see a slip in the rules?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...api import gettext as _, ngettext
from ..base import FINE, MISSING, print_json, shared, unusable
from . import kb

NOT_MET = "not ja"

if TYPE_CHECKING:
    from ...maintenance.testing.run import Result


@kb.command("test")
@click.option("--rule", "ids", multiple=True, metavar="ID", help="Only this rule or line of law, with each of its parts.")
@shared("text", "json")
def kb_test(form: str, kb: Path | None, ids: tuple[str, ...]) -> int:
    """Are the examples beside the rules enough to see a slip?

    Runs them, tells what they cover, and makes each slip that a condition can have, one at a time: an example has to come
    out otherwise. Proposes an example for each slip that none of them sees.
    """
    from ...api import knowledge, testing

    base = knowledge.load(kb)
    problems, results = testing.run(base, ids)
    if problems:
        return unusable(problems, form)
    totals = testing.totals(results)
    if form == "json":
        print_json({"version": base.version, "digest": base.digest, **totals, "tested": [one.as_dict() for one in results]})
    else:
        _show(results, totals, ids)
    return MISSING if totals["survivors"] else FINE


def _show(results: Sequence[Result], totals: dict[str, int], ids: Sequence[str]) -> None:
    from ...api import terminal

    for one in results:
        if ids:
            _show_parts(one)
        for proposal, edits in one.survivors:
            for edit in edits:
                terminal.say(f"{edit.file}:{edit.line}: {one.of.of.id}: {edit.mutant.words}", whole=True)
            if proposal.line is None:
                cure = ngettext("No example sees it. This one would:", "No example sees them. This one would:", len(edits))
            else:
                cure = _("No example sees it. In place of the one on line {line}:", line=proposal.line)
            terminal.say(f"    {cure}\n    {proposal.text(one.of.fires)}", whole=True)
        if ids:
            for edit in one.undecided:
                said = _("not decided, too many cases to try: {slip}", slip=edit.mutant.words)
                terminal.say(f"{edit.file}:{edit.line}: {one.of.of.id}: {said}", whole=True)
            for edit in one.equivalent:
                said = _("the same in every case: {slip}", slip=edit.mutant.words)
                terminal.say(f"{edit.file}:{edit.line}: {one.of.of.id}: {said}", whole=True)
    terminal.say(_("Rules and lines of law: {rules}. Examples: {examples}.", **totals))
    parts = _(
        "Parts of conditions: {parts}. Met in one example and not in another: {parts_both}."
        " Also with all else that they can come to: {parts_whole}.",
        **totals,
    )
    terminal.say(parts)
    terminal.say(_("Options: {options}. Answered in an example: {options_seen}.", **totals))
    slips = _(
        "Slips: {mutants}. Seen: {killed}. Not seen: {survivors}."
        " The same in every case: {equivalent}. Not decided: {undecided}.",
        **totals,
    )
    terminal.say(slips, "bold")


def _show_parts(one: Result) -> None:
    from ...api import terminal

    terminal.say(f"{one.of.of.id}  {one.of.of.file}:{one.of.of.line}", "bold", whole=True)
    rows = []
    for part in one.coverage.parts:
        unseen = [_("not ja") if value == NOT_MET else value for value in part.unseen]
        seen = map(str, sorted(part.seen, reverse=True))
        rows.append([" ".join(seen), " ".join(unseen), "· " * len(part.place) + part.words])
    terminal.show_table([_("Seen"), _("Not seen"), _("Part")], rows)
    if one.coverage.unseen:
        terminal.say(_("No example answers: {options}", options=", ".join(one.coverage.unseen)))
