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
    from ...api import Folders


@kb.command("check")
@click.option("--since", type=click.Path(path_type=Path, file_okay=False), help="An earlier base, to find texts left behind.")
@shared("text", "json")
def kb_check(form: str, kb: Path | Folders | None, since: Path | None) -> int:
    """Is the knowledge base whole, and do its examples come out as they say?

    A copy is held against the base of the same version that comes with the program, or against that of --since: where a
    text is changed in bokmål, it is changed in the other languages too.
    """
    from ...api import checking, editor, floor, knowledge

    base = knowledge.load(kb)
    tell_editor(editor.schema(base.folder, base))
    problems, notices = checking.check(base), checking.notices(base)
    earlier = knowledge.load(since)
    if base.supplements:
        problems += floor.check(base)
    if since or base.version == earlier.version:
        problems += checking.left_behind(base, earlier)
    lines = base.law_map.lines
    counts = {
        "questions": sum(not question.derived for question in base.questions.values()),
        "rules": len(base.rules),
        "requirements": len(base.requirements),
        "lines": len(base.law_map.entries),
        "examples": sum(len(rule.examples) for rule in base.rules) + sum(len(line.examples) for line in lines),
        "clauses": len(base.clauses),
    }
    if form == "json":
        print_json({"version": base.version, "digest": base.digest, **counts, "problems": as_dicts(problems), "notices": notices})
        return UNUSABLE if problems else FINE
    from ...api import terminal

    if problems:
        terminal.show_problems(problems)
        return UNUSABLE
    terminal.say(_("The knowledge base {version} is whole.", version=base.version), "bold")
    terminal.say(
        _(
            "{questions} questions, {rules} rules, {requirements} requirements, {clauses} clauses, {lines} lines of law."
            " {examples} examples hold.",
            **counts,
        )
    )
    terminal.say(_("Digest {digest}", digest=base.digest), "dim")
    for one in base.supplements:
        terminal.say(
            _("{supplement} only adds: all that the base asks, it asks with it too.", supplement=f"{one.name} {one.version}")
        )
    for notice in notices:
        terminal.say(notice)
    return FINE


def tell_editor(schema: tuple[Path, str] | None) -> None:
    """Writes what an editor knows of the rules, where it is not as it was. Where nothing can be written, it knows less."""
    if schema:
        with contextlib.suppress(Unusable):
            write_whole(*schema, anew=False)
