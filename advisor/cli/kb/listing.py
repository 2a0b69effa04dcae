"""prio kb questions, rules, coverage, ours: what is in the knowledge base."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...api import gettext as _
from ..base import FINE, print_json, shared
from . import kb

if TYPE_CHECKING:
    from ...api import Folders


@kb.command("questions")
@shared("text", "json")
def kb_questions(form: str, kb: Path | Folders | None) -> int:
    """Every question, in the order of the form."""
    from ...api import knowledge, listings, terminal

    entries = listings.questions(knowledge.load(kb))
    if form == "json":
        print_json(entries)
    else:
        rows = [
            [
                e["id"] + (" " + _("Before: {ids}", ids=", ".join(e["replaces"])) if e["replaces"] else ""),
                e["about"],
                ", ".join(e["options"]) or e["answer_type"],
                e["depth"],
                _("ours") if e["ours"] else "",
                e["text"],
            ]
            for e in entries
        ]
        terminal.show_table([_("Question"), _("About"), _("Answer"), _("Depth"), "", _("Text")], rows)
    return FINE


@kb.command("rules")
@shared("text", "json")
def kb_rules(form: str, kb: Path | Folders | None) -> int:
    """Every rule and requirement, with its force, basis and number of examples."""
    from ...api import knowledge, listings, terminal

    entries = listings.rules(knowledge.load(kb))
    if form == "json":
        print_json(entries)
    else:
        rows = [
            [e["id"], e["about"], e["force"], e["basis"], "{fires}/{silent}".format(**e["examples"]), _text(e)] for e in entries
        ]
        terminal.show_table([_("Rule"), _("About"), _("Force"), _("Basis"), _("Fires/silent"), _("Text")], rows)
    return FINE


def _text(entry: dict[str, Any]) -> str:
    """What a rule says, behind the day until which it held."""
    until = date.fromisoformat(entry.get("valid_to") or "9999-12-31")
    if until >= date.today():
        return str(entry["text"])
    from ...api import wording

    return " ".join((_("Held until {day}.", day=wording.day(until)), entry["text"]))


@kb.command("coverage")
@shared("text", "json")
def kb_coverage(form: str, kb: Path | Folders | None) -> int:
    """For each clause of the sources: what serves it, what is planned, or why nothing does."""
    from ...api import knowledge, listings, terminal

    entries = listings.coverage(knowledge.load(kb))
    if form == "json":
        print_json(entries)
        return FINE
    rows = [[e["clause"], " ".join(e["by"]), " ".join(e["planned"]), e["out_of_scope"] or ""] for e in entries]
    terminal.show_table([_("Clause"), _("Served by"), _("Planned"), _("Out of scope")], rows)
    totals = listings.coverage_totals(entries)
    terminal.say(
        _(
            "{clauses} clauses: {served} served, {planned_only} only planned, {out_of_scope} out of scope, {nothing} left out.",
            **totals,
        ),
        "bold",
    )
    return FINE


@kb.command("ours")
@shared("text", "json")
def kb_ours(form: str, kb: Path | Folders | None) -> int:
    """What is ours and not the sources': questions, scales, inferences, situations, thresholds, depth."""
    from ...api import knowledge, listings, terminal

    found = listings.ours(knowledge.load(kb))
    if form == "json":
        print_json(found)
        return FINE
    for kind, entries in found.items():
        terminal.say(f"{kind} ({len(entries)})", "bold")
        terminal.show_table(["", ""], [[entry["id"], _text(entry)] for entry in entries])
    return FINE
