"""prio kb check: is the knowledge base whole?"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...api import Unusable, gettext as _
from ..base import FINE, UNUSABLE, as_dicts, print_json, shared, write_whole
from . import kb

if TYPE_CHECKING:
    from ...api import Folders, KnowledgeBase, checking

MOST_SHORT = 5  # problems that are shown when it checks again and again


@kb.command("check")
@click.option("--since", type=click.Path(path_type=Path, file_okay=False), help="An earlier base, to find texts left behind.")
@click.option("--watch", is_flag=True, help="Check again each time a file of the base is saved. Stop with Ctrl+C.")
@shared("text", "json")
def kb_check(form: str, kb: Path | Folders | None, since: Path | None, watch: bool) -> int:
    """Is the knowledge base whole, and do its examples come out as they say?

    A copy is held against the base of the same version that comes with the program, or against that of --since: where a
    text is changed in bokmål, it is changed in the other languages too.
    """
    if watch:
        return _watch(kb, since)
    found = _found(kb, since)
    if form == "json":
        counts = _counts(found.base) if found.base else {}
        base = {"version": found.base.version, "digest": found.base.digest} if found.base else {}
        print_json({**base, **counts, "problems": as_dicts(found.problems), "notices": found.notices})
        return UNUSABLE if found.problems else FINE
    from ...api import terminal

    if found.problems or not found.base:
        terminal.show_problems(found.problems)
        return UNUSABLE
    terminal.say(_("The knowledge base {version} is whole.", version=found.base.version), "bold")
    terminal.say(
        _(
            "{questions} questions, {rules} rules, {requirements} requirements, {clauses} clauses, {lines} lines of law."
            " {examples} examples hold.",
            **_counts(found.base),
        )
    )
    terminal.say(_("Digest {digest}", digest=found.base.digest), "dim")
    for one in found.base.supplements:
        terminal.say(
            _("{supplement} only adds: all that the base asks, it asks with it too.", supplement=f"{one.name} {one.version}")
        )
    if found.notices:
        terminal.say(_("Worth a look:"), "bold")
    for notice in found.notices:
        terminal.say(notice)
    return FINE


def _found(kb: Path | Folders | None, since: Path | None) -> checking.Checked:
    """What is found in a base, held against the program's own where that is of the same version, or another that is named."""
    from ...api import checking, editor, floor, knowledge

    earlier = knowledge.load(since)
    found = checking.look(kb)
    if found.base and not found.problems:
        tell_editor(editor.schema(found.base.folder, found.base))
        if found.base.supplements:
            found.problems += floor.check(found.base)
    if found.base and (since or found.base.version == earlier.version):
        if not found.problems:
            found.problems += checking.gone_since(found.base, earlier)
        found.problems += checking.left_behind(found.base, earlier)
        found.notices += map(str, checking.quoted(found.base, earlier))
    return found


def _counts(base: KnowledgeBase) -> dict[str, int]:
    lines = base.law_map.lines
    return {
        "questions": sum(not question.derived for question in base.questions.values()),
        "rules": len(base.rules),
        "requirements": len(base.requirements),
        "lines": len(base.law_map.entries),
        "examples": sum(len(rule.examples) for rule in base.rules) + sum(len(line.examples) for line in lines),
        "clauses": len(base.clauses),
    }


def _watch(kb: Path | Folders | None, since: Path | None) -> int:
    """Checks at once, and again each time something is saved, until it is stopped."""
    from time import localtime, strftime

    from ...api import filewatch, knowledge, terminal

    folders = knowledge.formats.folders(kb)
    click.echo(_("Watching {folder}. Stop with Ctrl+C.", folder=folders.folder))
    for _state in filewatch.changes(folders):
        found = _found(kb, since)
        clock = strftime("%H:%M:%S", localtime())
        if not found.problems:
            click.echo(_("{clock} The base is whole. Worth a look: {count}.", clock=clock, count=len(found.notices)))
            continue
        click.echo(_("{clock} Not whole. Problems: {count}.", clock=clock, count=len(found.problems)))
        terminal.show_problems(found.problems[:MOST_SHORT])
        if len(found.problems) > MOST_SHORT:
            click.echo(_("… and {count} more: see prio kb check.", count=len(found.problems) - MOST_SHORT))
    return FINE


def tell_editor(schema: tuple[Path, str] | None) -> None:
    """Writes what an editor knows of the rules, where it is not as it was. Where nothing can be written, it knows less."""
    if schema:
        with contextlib.suppress(Unusable):
            write_whole(*schema, anew=False)
