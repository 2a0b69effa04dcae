"""prio kb source: is the guideline, and is the law, still as it was read? And its own words, from a copy that is imported."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...api import MAX_BYTES, Problem, Unusable, gettext as _, ngettext
from ..base import FINE, MISSING, print_json, shared, write_whole
from . import kb

if TYPE_CHECKING:
    from ...api import KnowledgeBase, resting, source_drift

MOST_SHOWN = 40  # words of a passage that is new


@kb.group("source")
def source() -> None:
    """The sources behind the base: a copy of their own words, and what has changed in them since they were read."""


@source.command("drift")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "id", metavar="ID", default="", help="Which source it is; else the one that it holds most of.")
@click.option("--cases", metavar="SOURCE", default="", help="Count the cases too, in what `prio audit` can read.")
@shared("text", "json")
def drift(file: Path, id: str, cases: str, form: str, kb: Path | None) -> int:
    """What has become of the clauses of a guideline in FILE: unchanged, changed, moved, gone; and what is new.

    FILE is a saved page (HTML), plain text, a Word document, or JSON of the content API. Then: the questions, rules and
    requirements that rest on what is not as it was. Exit 0 nothing is changed, 1 something is, 2 the file cannot be used.
    """
    from ...api import knowledge, resting, source_drift, source_texts

    base = knowledge.load(kb)
    _hold_source(base, id)
    text = source_texts.read_source(file)
    found = source_drift.drift(base, text, id)
    _hold_of(found, file)
    behind = resting.on_clauses(base, found.touched)
    counted = _counted(cases, base, behind) if cases and behind else None
    if form == "json":
        each = {one: resting.on_clauses(base, [one]).as_dict() for one in found.touched}
        print_json({**found.as_dict(), "resting": behind.as_dict(), "by_clause": each, "cases": counted})
    else:
        _show(base, found, behind)
        if counted:
            _say_cases(counted)
    return MISSING if found.changed else FINE


def _hold_source(base: KnowledgeBase, id: str) -> None:
    """Raises Unusable where there are no clauses of a source that is named."""
    with_clauses = dict.fromkeys(one.source for one in base.clauses.values())
    if id and id not in with_clauses:
        what = _("No clause of the base is of the source «{id}».", id=id)
        raise Unusable([Problem("--source", None, what, _("It is one of: {ids}.", ids=", ".join(with_clauses)))])


def _hold_of(found: source_drift.Drift, file: Path) -> None:
    """Raises Unusable where a text holds nothing of a source: it is another text."""
    from ...api import source_drift

    became = source_drift.Became
    if not any(one.became in (became.UNCHANGED, became.MOVED) for one in found.fates):
        what = _("The text holds no clause of «{source}».", source=found.source)
        raise Unusable(
            [Problem(str(file), None, what, _("Is it the right page, and is all of it saved? See docs/kildevakt.md."))]
        )


# What is shown ----------------------------------------------------------------------------------


def _show(base: KnowledgeBase, found: source_drift.Drift, behind: resting.Resting) -> None:
    from ...api import chosen, resting, source_drift, terminal

    terminal.say(chosen(base.sources[found.source].title), "bold")
    counts: dict[str, Any] = {one.value: len(found.of(one)) for one in source_drift.Became}
    told = _(
        "{unchanged} clauses are unchanged, {changed} changed, {moved} moved, {gone} gone. {new} passages are new.",
        **counts,
        new=len(found.new),
    )
    terminal.say(told, "bold")
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
            place = f"{one.clause.section}, {_('clause {number}', number=one.clause.ordinal)}"
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
        terminal.say(f"\n{_('In all')}: {_said(behind)}", "bold")


def _where(line: int, more: str) -> str:
    return " · ".join(filter(None, [_("line {line}", line=line) if line else "", more]))


def _edit(part: tuple[str, str, str]) -> str:
    """A piece of a change as wdiff writes it."""
    stays, out, put = part
    return " ".join(filter(None, [stays, out and f"[-{out}-]", put and f"{{+{put}+}}"]))


def _said(found: resting.Resting) -> str:
    """What rests on something, with its ids."""
    kinds = (
        (_("questions"), found.questions),
        (_("rules"), found.rules),
        (_("requirements"), found.requirements),
        (_("lines of law"), found.lines),
    )
    told = "; ".join(f"{name} {', '.join(ids)}" for name, ids in kinds if ids)
    return _("Rests on it: {what}.", what=told) if told else _("Nothing rests on it.")


# Cases ------------------------------------------------------------------------------------------


def _counted(written: str, base: KnowledgeBase, behind: resting.Resting) -> dict[str, Any]:
    """How many cases of a source have answers that what rests on a change goes by. Raises Unusable."""
    from ...api import resting, sources

    asked = resting.questions_behind(base, behind)
    entries: Any = sources.source(written, base)
    if not hasattr(entries, "pieces"):
        what = _("The cases of Parquet tables are not counted.")
        raise Unusable(
            [Problem(written, None, what, _("Give the folder of case files or the database that they are made from."))]
        )
    seen: Counter[str] = Counter()
    names = []
    for piece in entries.pieces():
        for _number, name, read in entries.read(piece, base):
            if isinstance(read, list):
                seen["unread"] += 1
                continue
            seen["cases"] += 1
            if resting.answers_any(getattr(read, "numbers", None) or read.answers, asked):
                names.append(name)
    return {"cases": seen["cases"], "unread": seen["unread"], "resting": names}


def _say_cases(counted: dict[str, Any]) -> None:
    from ...api import terminal

    told = _("{some} of {cases} cases have answers that this goes by.", some=len(counted["resting"]), cases=counted["cases"])
    unread = ngettext("{count} could not be read.", "{count} could not be read.", counted["unread"]) if counted["unread"] else ""
    terminal.say(" ".join(filter(None, [told, unread])), "bold")
    for name in counted["resting"][:MOST_SHOWN]:
        terminal.say(f"  {name}")
    if (more := len(counted["resting"]) - MOST_SHOWN) > 0:
        terminal.say("  " + ngettext("and {count} more", "and {count} more", more))


# Writing what was read --------------------------------------------------------------------------


@source.command("fingerprint")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "id", metavar="ID", default="", help="Which source it is; else the one that it holds most of.")
@shared()
def fingerprint(file: Path, id: str, kb: Path | None) -> int:
    """Writes into the base what in FILE is in no clause (headings and the like), so that drift does not take it for new.

    For the text that the clauses were read in. The base holds fingerprints alone, never the text.
    """
    from ...api import knowledge, say, source_drift, source_texts, turtle_writing

    base = knowledge.load(kb)
    _hold_source(base, id)
    text = source_texts.read_source(file)
    id = id or source_drift.source_of(base, text)
    known = source_drift.passages(base, text, id)
    path = base.folder / knowledge.formats.SOURCES
    said = {f"kilde:{id}": {"prio:utenKlausul": [f'"{one}"' for one in known]}}
    write_whole(path, turtle_writing.stated(_turtle(path), str(path), said), anew=False)
    say(
        ngettext(
            "{count} passage in no clause is written in {file}.",
            "{count} passages in no clause are written in {file}.",
            len(known),
            file=path,
        )
    )
    return FINE


def _turtle(path: Path) -> str:
    from ...api import bytes_of

    return bytes_of(path, MAX_BYTES).decode()
