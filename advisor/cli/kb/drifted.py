"""What `prio kb source drift` shows: what has become of each clause and each place in the law, and what rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...api import gettext as _, ngettext

if TYPE_CHECKING:
    from ...api import KnowledgeBase, law_watch, resting, source_drift

MOST_SHOWN = 40  # words of a passage that is new


def show_drift(base: KnowledgeBase, found: source_drift.Drift, behind: resting.Resting) -> None:
    from ...api import chosen, resting, source_drift, terminal, wording

    day = wording.day

    terminal.say(chosen(base.sources[found.source].title), "bold")
    counts: dict[str, Any] = {one.value: len(found.of(one)) for one in source_drift.Became}
    told = _(
        "{unchanged} clauses are unchanged, {changed} changed, {moved} moved, {gone} gone. {new} passages are new.",
        **counts,
        new=len(found.new),
    )
    terminal.say(told, "bold")
    known = base.sources[found.source].modified
    if found.modified and found.modified != known:
        changed = _(
            "The text says that it was changed {day}. The base rests on {known}.", day=day(found.modified), known=day(known)
        )
        terminal.say(changed, "bold")
    for id, count in found.elsewhere.items():
        others = ngettext(
            "{count} clause is of «{source}», and is not looked for here.",
            "{count} clauses are of «{source}», and are not looked for here.",
            count,
            source=id,
        )
        terminal.say(others, "dim")
    became = source_drift.Became
    for which, heading in ((became.CHANGED, _("Changed")), (became.MOVED, _("Moved")), (became.GONE, _("Gone"))):
        if several := found.of(which):
            terminal.say(f"\n{heading} ({len(several)})", "bold")
        for one in several:
            place = ", ".join([one.clause.section, _("clause {number}", number=one.clause.ordinal)])
            terminal.say(f"  {one.clause.id}  {_where(one.line, place)}")
            if one.after:
                terminal.say("    " + _("It now stands after {clause}.", clause=one.after))
            if one.edited:
                terminal.say("    " + " ".join(map(_edit, one.edited)))
            elif one.now:
                terminal.say("    " + _("Now: {text}", text=one.now))
            terminal.say(f"    {_said(resting.on_clauses(base, [one.clause.id]))}", "dim")
    if found.new:
        terminal.say("\n{} ({})".format(_("New: text that is in no clause"), len(found.new)), "bold")
    for new in found.new:
        words = new.text.split()
        shown = " ".join(words[:MOST_SHOWN]) + (" …" if len(words) > MOST_SHOWN else "")
        again = _("The text of {clause} once more.", clause=new.repeats) if new.repeats else ""
        terminal.say(f"  {_where(new.line, again)}\n    {shown}")
    if any(one.now and not one.before for one in found.fates):
        terminal.say(
            "\n"
            + _(
                "What stood there before is not at hand. Import the text that was read (prio kb source import),"
                " and a change is shown word by word."
            )
        )
    if behind:
        terminal.say("\n{}: {}".format(_("In all"), _named(behind)), "bold")


def _where(line: int, more: str) -> str:
    return " · ".join(filter(None, [_("line {line}", line=line) if line else "", more]))


def _edit(part: tuple[str, str, str]) -> str:
    """A piece of a change as wdiff writes it."""
    stays, out, put = part
    return " ".join(filter(None, [stays, out and f"[-{out}-]", put and f"{{+{put}+}}"]))


def _said(found: resting.Resting) -> str:
    """What rests on something."""
    return _("Rests on it: {what}.", what=_named(found)) if found else _("Nothing rests on it.")


def _named(found: resting.Resting) -> str:
    """Each kind with its ids."""
    kinds = (
        (_("questions"), found.questions),
        (_("rules"), found.rules),
        (_("requirements"), found.requirements),
        (_("lines of law"), found.lines),
    )
    return "; ".join(f"{name} {', '.join(ids)}" for name, ids in kinds if ids)


# The law ----------------------------------------------------------------------------------------


def show_law(base: KnowledgeBase, found: law_watch.LawDrift, behind: resting.Resting) -> None:
    from ...api import chosen, law_watch, resting, terminal, wording

    became = law_watch.Became
    counts = {one.name.lower(): len(found.of(one)) for one in became}
    told = _(
        "{unchanged} places in the law are unchanged, {changed} changed, {renumbered} renumbered, {repealed} repealed.", **counts
    )
    terminal.say(told, "bold")
    headings = {
        became.CHANGED: _("Changed"),
        became.RENUMBERED: _("Renumbered"),
        became.REPEALED: _("Repealed, or not there"),
        became.IN_FORCE: _("In force now"),
        became.MISSING: _("The act is not in the folder: repealed, or not saved"),
    }
    for which, heading in headings.items():
        if several := found.of(which):
            terminal.say(f"\n{heading} ({len(several)})", "bold")
        for one in several:
            terminal.say(f"  {chosen(one.source.title)}  {one.source.id}")
            if one.source.as_of:
                terminal.say("    " + _("Read as of {day}.", day=wording.day(one.source.as_of)))
            if one.now:
                terminal.say("    " + _("It is now § {section}.", section=one.now))
            if one.changed:
                terminal.say("    " + _("Its text is changed too."))
            terminal.say(f"    {_said(resting.on_law(base, [one.source.id]))}", "dim")
    waiting: dict[tuple[str, str], list[str]] = {}
    for one in found.fates:
        for change in one.pending:
            waiting.setdefault(change, []).append(one.source.id)
    if waiting:
        terminal.say("\n{} ({})".format(_("Adopted changes that are not in the texts"), len(waiting)), "bold")
    for (act, day), ids in waiting.items():
        terminal.say("  " + _("{act} ({day}): {places}", act=act, day=day, places=", ".join(ids)))
    if unread := found.of(became.UNREAD):
        none = ngettext(
            "{count} place in the law has no fingerprint, and is not looked for.",
            "{count} places in the law have no fingerprint, and are not looked for.",
            len(unread),
        )
        terminal.say(none)
    if behind:
        terminal.say("\n{}: {}".format(_("In all"), _named(behind)), "bold")
