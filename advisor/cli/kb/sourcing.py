"""prio kb source: is the guideline, and is the law, still as it was read? And its own words, from a copy that is imported."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...api import MAX_BYTES, Problem, Unusable, gettext as _, ngettext
from ..base import FINE, MISSING, print_json, shared, write_whole
from . import kb

if TYPE_CHECKING:
    from ...api import KnowledgeBase, resting, source_drift

DAY = click.DateTime(["%Y-%m-%d"])
MOST_SHOWN = 40  # cases
FEWEST = 10  # one clause in so many must be as it was, else a text is another text


@kb.group("source")
def source() -> None:
    """The sources behind the base: a copy of their own words, and what has changed in them since they were read."""


@source.command("drift")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--source", "id", metavar="ID", default="", help="Which source it is; else the one that it holds most of.")
@click.option("--law", type=click.Path(path_type=Path, file_okay=False), help="A folder of law texts, in place of FILE.")
@click.option("--cases", metavar="SOURCE", default="", help="Count the cases too, in what `prio audit` can read.")
@shared("text", "json", supplements=False)
def drift(file: Path | None, id: str, law: Path | None, cases: str, form: str, kb: Path | None) -> int:
    """What has become of the clauses of a guideline in FILE, or of the places in the law: unchanged, changed, moved, gone, new.

    FILE is a saved page (HTML), plain text, a Word document, or JSON of the content API. Then: the questions, rules and
    requirements that rest on what is not as it was. Exit 0 nothing is changed, 1 something is, 2 the file cannot be used.
    """
    from ...api import knowledge, law_watch, resting, source_copies, source_drift, source_texts
    from .drifted import show_drift, show_law

    base = knowledge.load(kb)
    if law is not None and file is None:
        read = law_watch.law_drift(base, law)
        behind = resting.on_law(base, read.touched)
        each = {one: resting.on_law(base, [one]).as_dict() for one in read.touched}
        said, changed, show = read.as_dict(), read.changed, partial(show_law, base, read, behind)
    elif file is not None and law is None:
        _hold_source(base, id)
        found = source_drift.drift(base, source_texts.read_source(file), id, source_copies.texts(base))
        _hold_of(found, file)
        behind = resting.on_clauses(base, found.touched)
        each = {one: resting.on_clauses(base, [one]).as_dict() for one in found.touched}
        said, changed, show = found.as_dict(), found.changed, partial(show_drift, base, found, behind)
    else:
        raise click.UsageError(_("Give FILE, or --law with a folder."))
    counted = _counted(cases, base, behind) if cases and behind else None
    if form == "json":
        print_json({**said, "resting": behind.as_dict(), "by_place": each, "cases": counted})
    else:
        show()
        if counted:
            _say_cases(counted)
    return MISSING if changed else FINE


def _hold_source(base: KnowledgeBase, id: str) -> None:
    """Raises Unusable where there are no clauses of a source that is named."""
    with_clauses = dict.fromkeys(one.source for one in base.clauses.values())
    if id and id not in with_clauses:
        what = _("No clause of the base is of the source «{id}».", id=id)
        raise Unusable([Problem("--source", None, what, _("It is one of: {ids}.", ids=", ".join(with_clauses)))])


def _hold_of(found: source_drift.Drift, file: Path) -> None:
    """Raises Unusable where a text holds next to nothing of a source: it is another text."""
    from ...api import source_drift

    became = source_drift.Became
    there = len(found.of(became.UNCHANGED)) + len(found.of(became.MOVED))
    if there * FEWEST < len(found.fates):
        what = _("The text holds {there} of {all} clauses of «{source}».", there=there, all=len(found.fates), source=found.source)
        raise Unusable(
            [Problem(str(file), None, what, _("Is it the right page, and is all of it saved? See docs/kildevakt.md."))]
        )


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
        for number, name, read in entries.read(piece, base):
            if isinstance(read, list):
                seen["unread"] += 1
                continue
            seen["cases"] += 1
            if resting.answers_any(entries.case(number, base).answers, asked):
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


# A copy of its own words ------------------------------------------------------------------------


@source.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "id", metavar="ID", default="", help="Which source it is; else the one that it holds most of.")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="A folder in place of your own.")
@shared()
def import_(file: Path, id: str, to: Path | None, kb: Path | None) -> int:
    """Keeps a copy of FILE, so that the pages can show the guideline's own words beside ours, and drift what is changed in them.

    The copy stays on this machine, outside the base: in $PRIO_SOURCES, else in your own data folder. FILE is as in drift.
    """
    from ...api import knowledge, say, source_copies, source_drift, source_texts

    base = knowledge.load(kb)
    _hold_source(base, id)
    text = source_texts.read_source(file)
    found = source_drift.drift(base, text, id)
    _hold_of(found, file)
    became = source_drift.Became
    there = len(found.of(became.UNCHANGED)) + len(found.of(became.MOVED))
    folder = to or source_copies.folder()
    name, copy = source_copies.copy_of(text, found.source, date.today())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable([Problem(str(folder), None, _("The folder cannot be made: {reason}.", reason=error.strerror))]) from None
    write_whole(folder / name, copy, anew=False)
    say(_("The copy is in {file}.", file=folder / name), whole=True)
    told = _("{there} of {all} clauses stand in it as they were read.", there=there, all=len(found.fates))
    say(told, "bold")
    if there < len(found.fates):
        say(_("The pages show only these. For the rest: prio kb source drift {file}", file=file))
    return FINE


# Writing what was read --------------------------------------------------------------------------


@source.command("fingerprint")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--source", "id", metavar="ID", default="", help="Which source it is; else the one that it holds most of.")
@click.option("--law", type=click.Path(path_type=Path, file_okay=False), help="A folder of law texts, in place of FILE.")
@click.option("--as-of", type=DAY, help="With --law: the day of the texts, as 2026-07-02.")
@shared(supplements=False)
def fingerprint(file: Path | None, id: str, law: Path | None, as_of: datetime | None, kb: Path | None) -> int:
    """Writes into the base what has been read: of FILE what is in no clause, of a folder of law texts each place that is named.

    So drift sees what is changed since, and does not take a heading for new. The base gets fingerprints, never the text.
    """
    from ...api import knowledge

    base = knowledge.load(kb)
    if law is not None and as_of is not None and file is None:
        return _fingerprint_law(base, law, as_of.date())
    if law is not None or as_of is not None or file is None:
        raise click.UsageError(_("Give FILE, or --law with a folder and --as-of with its day."))
    return _fingerprint_file(base, file, id)


def _fingerprint_file(base: KnowledgeBase, file: Path, id: str) -> int:
    from ...api import say, source_drift, source_texts

    _hold_source(base, id)
    text = source_texts.read_source(file)
    id = id or source_drift.source_of(base, text)
    known = source_drift.passages(base, text, id)
    path = _write(base, "sources.ttl", {f"kilde:{id}": {"prio:utenKlausul": [f'"{one}"' for one in known]}} if known else {})
    say(
        ngettext(
            "{count} passage in no clause is written in {file}.",
            "{count} passages in no clause are written in {file}.",
            len(known),
            file=path,
        )
    )
    return FINE


def _fingerprint_law(base: KnowledgeBase, folder: Path, day: date) -> int:
    """Writes what can be found; what cannot is told, and stays as it was."""
    from ...api import chosen, law_watch, say

    found = law_watch.law_drift(base, folder)
    path = _write(base, "law.ttl", law_watch.statements(found, day))
    lost = [one for one in found.fates if not one.fingerprint]
    count = len(found.fates) - len(lost)
    say(
        ngettext(
            "{count} place in the law is written in {file}.", "{count} places in the law are written in {file}.", count, file=path
        )
    )
    for one in lost:
        say(_("«{title}» is not in the texts, and stays as it was.", title=chosen(one.source.title)))
    return MISSING if lost else FINE


def _write(base: KnowledgeBase, name: str, said: dict[str, dict[str, list[str]]]) -> Path:
    from ...api import bytes_of, turtle_writing

    path = base.folder / "ontology" / name
    turtle = bytes_of(path, MAX_BYTES).decode()
    write_whole(path, turtle_writing.stated(turtle, str(path), said), anew=False)
    return path
