"""prio kb dismissed: which advice people wave away, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...api import gettext as _, ngettext
from ..base import FINE, print_json, shared
from ..database import database_url
from ..many import each
from . import kb

if TYPE_CHECKING:
    from ...api import Folders, KnowledgeBase, dismissals

MOST_REASONS = 5  # of one rule that are shown; every one stands in --format json


@kb.command("dismissed")
@click.argument("source", required=False)
@shared("text", "json")
def kb_dismissed(source: str | None, form: str, kb: Path | Folders | None) -> int:
    """Which advice is dismissed: of each rule how often it was given, how often dismissed, and the reasons as written.

    SOURCE is a database, a case file, a folder or JSON lines; without it, your own database. Nothing in it is changed.
    """
    from ...api import current, dismissals, impact_sources, knowledge, show_problems

    base = knowledge.load(kb)
    cases = impact_sources.source(source or database_url(None))
    if isinstance(cases, impact_sources.Database):
        found = dismissals.gathered(dismissals.in_database(cases, base))
    else:
        found = dismissals.gathered(each(dismissals.done, dismissals.jobs(cases, base, current())))
    if form == "json":
        print_json(dismissals.as_dict(found, base))
        return FINE
    _show(found, base)
    if found.unread:
        show_problems(found.unread)
    return FINE


def _show(found: dismissals.Counted, base: KnowledgeBase) -> None:
    from ...api import dismissals, say

    say(ngettext("{count} case", "{count} cases", found.cases), "bold")
    several = [(key, count) for key, count in found.rows if count.dismissed]
    for (_kind, id), count in several:
        say("")
        said = {"id": id, "dismissed": count.dismissed, "given": count.given, "cases": count.cases}
        say(_("{id}: given {given}, dismissed {dismissed}. Cases: {cases}.", **said), "bold")
        if words := _words(id, base):
            say(f"  {words}")
        shown = dismissals.told(count, base)
        for reason, times in shown.reasons[:MOST_REASONS]:
            say(f"  {times} × «{reason}»")
        if len(shown.reasons) > MOST_REASONS:
            say("  " + _("{count} more in --format json.", count=len(shown.reasons) - MOST_REASONS))
        if shown.held_back:
            say("  " + _("{count} not shown: they may hold personal data or tell of a small group.", count=shown.held_back))
    say("")
    never = sum(not count.dismissed for count in found.counts.values())
    say(_("Given and never dismissed: {count} rules and requirements.", count=never))


def _words(id: str, base: KnowledgeBase) -> str:
    """What the rule or requirement says in the base that is loaded; an older case may have it from another."""
    from ...api import wording

    rules = [rule for rule in base.rules if rule.id == id]
    found = rules[-1] if rules else base.requirements.get(id)
    return wording.label(found) if found else ""
