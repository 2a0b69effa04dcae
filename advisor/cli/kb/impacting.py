"""prio kb impact: what differs between two knowledge bases, and what becomes of cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...api import Problem, Unusable, gettext as _, ngettext
from ..base import FINE, print_json, shared, write_whole
from ..many import each
from . import kb

if TYPE_CHECKING:
    from ...api import BaseChange, CaseImpact, CaseImpacts, Comparing, Difference, KnowledgeBase, SmallestCase, Unwhole

SHIPPED = "-"
MOST_TOLD = 6  # differences of a smallest case
SHOWN = 40  # cases that are shown one by one; every one stands in --format json


@kb.command("impact")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("source", required=False)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the smallest cases, as case files."
)
@click.option(
    "--tries",
    type=click.IntRange(0),
    default=8_000,
    show_default=True,
    help="Small cases that are tried, for all changes together.",
)
@shared("text", "json", supplements=False)
def kb_impact(old: str, new: str, source: str | None, out: Path | None, tries: int, form: str, kb: Path | None) -> int:
    """What differs from OLD to NEW, and what becomes of the cases in SOURCE.

    OLD and NEW are folders of knowledge bases; `-` is the one that comes with the program, or that of --kb. SOURCE is a case
    file, a folder, JSON lines or a database; nothing in it is changed. For each change the smallest case is shown whose advice
    is another: `prio check CASE --kb OLD` and `--kb NEW` show the difference.
    """
    from ...api import Comparing, base_changes, impactrows, impactwords, say, smallest_cases, wholeness

    folders = [kb if name == SHIPPED else Path(name) for name in (old, new)]
    looked = [wholeness.of(folder) for folder in folders]
    for sentence in dict.fromkeys(map(wholeness.said, filter(None, looked)) if form != "json" else ()):
        say(sentence, "bold")
    before, after = _loaded(folders)
    found = base_changes(before, after)
    comparing = Comparing(before, after, found)
    cases = _cases(source, comparing) if source else None
    small = smallest_cases(found, comparing, tries) if tries else []
    files = _written(small, comparing, out) if out else {}
    if form == "json":
        print_json(
            {
                "old": _said_of(before, looked[0]),
                "new": _said_of(after, looked[1]),
                "changes": [one.as_dict() for one in found],
                "smallest": [one.as_dict() for one in small],
                "cases": cases.as_dict() if cases else None,
            }
        )
        return FINE
    _show_bases(before, after, found)
    searched = {one.change.key: one for one in small}
    told = [one for one in found if not one.aside]
    if impactrows.marked([row for one in told for row in impactrows.rows(one)]):
        say(_("In long texts [−this−] is taken away and [+this+] is put in."), "dim")
    for change in told:
        _show_change(change)
        if change.key in searched:
            _show_smallest(searched[change.key], comparing, files.get(change.key))
    for sentence in impactwords.aside(found):
        say("")
        say(sentence)
    if cases:
        _show_cases(cases, comparing)
    return FINE


def _loaded(folders: list[Path | None]) -> list[KnowledgeBase]:
    """The bases. Raises Unusable with what is wrong with any of them."""
    from ...api import knowledge

    found: list[KnowledgeBase] = []
    problems: list[Problem] = []
    for folder in dict.fromkeys(folders):
        try:
            found.append(knowledge.load(folder))
        except Unusable as error:
            problems += error.problems
    if problems:
        raise Unusable(problems)
    return [found[0], found[-1]]


def _said_of(base: KnowledgeBase, unwhole: Unwhole | None) -> dict[str, Any]:
    return {"version": base.version, "digest": base.digest, "problems": unwhole.problems if unwhole else 0}


def _cases(written: str, comparing: Comparing) -> CaseImpacts:
    from ...api import case_impacts, current, impact_sources as sources

    found = sources.source(written)
    if isinstance(found, sources.Database):
        return case_impacts(sources.in_database(found.url, comparing))
    jobs = sources.jobs(found, comparing.old, comparing.new, current())
    return case_impacts(one for several in each(sources.done, jobs) for one in several)


def _show_bases(old: KnowledgeBase, new: KnowledgeBase, found: list[BaseChange]) -> None:
    from ...api import impactwords, say

    said = {"old": old.version, "new": new.version, "was": old.digest[:12], "now": new.digest[:12]}
    say(_("From {old} ({was}) to {new} ({now})", **said), "dim")
    if old.digest == new.digest:
        say(_("The two are the same."), "bold")
    elif not found:
        say(_("Only the writing differs: nothing that is said is another."), "bold")
    else:
        say(impactwords.counts(found), "bold")


def _show_change(change: BaseChange) -> None:
    from ...api import impactrows, impactwords, say

    say("")
    say(impactwords.headline(change), "bold")
    for row in impactrows.rows(change):
        say(row.name, indent=2)
        for line in row.lines:
            say(impactrows.plain(line), indent=4)


def _written(small: list[SmallestCase], comparing: Comparing, out: Path) -> dict[tuple[str, str], Path]:
    """The smallest cases as files of a folder: change → file."""
    found = {}
    out.mkdir(parents=True, exist_ok=True)
    for one in small:
        if one.record:
            path = out / f"{one.change.kind.replace(' ', '-')}-{one.change.id.replace('/', '-')}.yaml"
            write_whole(path, one.text(comparing.old), anew=False)
            found[one.change.key] = path
    return found


def _show_smallest(one: SmallestCase, comparing: Comparing, file: Path | None) -> None:
    from ...api import impactwords, say

    say(f"  {impactwords.search(one)}")
    if one.record is None:
        return
    if file:
        say(f"    {file}")
    else:
        for row in one.text(comparing.old).splitlines():
            say(f"    {row}")
    for found in one.differences[:MOST_TOLD]:
        say(f"  {_difference(found, comparing, (one.change.key,))}")
    for problem in one.refused:
        say(f"  {problem.what}")


def _show_cases(found: CaseImpacts, comparing: Comparing) -> None:
    from ...api import impactwords, say, show_problems

    say("")
    say(_("Cases"), "bold")
    for sentence in impactwords.counted(found):
        say(sentence)
    for of, count in found.by.items():
        behind = impactwords.thing(of)
        say("  " + ngettext("{behind}: {count} open case", "{behind}: {count} open cases", count, behind=behind))
    shown = sorted(found.changed, key=lambda one: (one.decided, one.only_words))[:SHOWN]
    for one in shown:
        say("")
        say(_("{title}: {becomes}", title=one.title, becomes=impactwords.becomes(one)), "bold")
        for line in _lines(one, comparing):
            say(f"  {line}")
    if more := len(found.changed) - len(shown):
        say("")
        say(_("{count} more in --format json.", count=more))
    if problems := [problem for one in found.unread for problem in one.unread]:
        show_problems(problems)


def _lines(one: CaseImpact, comparing: Comparing) -> Iterator[str]:
    from ...api import impactwords

    yield one.place
    if one.decided:
        yield _("It is put away: it keeps the advice of the base of its day.")
    for found in one.differences:
        yield _difference(found, comparing, ((found.kind, found.id),))
    for problem in one.lost:
        yield _("The new base does not know: {what} The answer stays in the case.", what=problem.what)
    yield from impactwords.with_it(one, comparing.new)
    for problem in one.unknown:
        yield _("The old base did not know: {what}", what=problem.what)


def _difference(one: Difference, comparing: Comparing, told: tuple[tuple[str, str], ...]) -> str:
    """What the advice says otherwise, and the changes that may be behind it, where they are not those told of already."""
    from ...api import impactwords

    said = f"{impactwords.difference(one, comparing.old, comparing.new)}  {one.id}"
    return said if one.by == told else f"{said} ← {impactwords.because(one.by)}"
