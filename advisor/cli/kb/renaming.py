"""prio kb rename: another id for a question, in every place that names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...api import gettext as _, ngettext
from ..base import FINE, print_json, shared, write_all
from . import kb
from .checking import tell_editor

if TYPE_CHECKING:
    from ...api import Folders


@kb.command("rename")
@click.argument("old")
@click.argument("new")
@shared("text", "json")
def kb_rename(old: str, new: str, form: str, kb: Path | Folders | None) -> int:
    """Give the question OLD the id NEW, in every place of the base and of the supplements named.

    Answers that were given before follow the question: the base keeps what it was called (dct:replaces). Texts, clauses and
    names of requirements are left alone.
    """
    from ...api import editor, knowledge, new as made, renaming

    folders = knowledge.formats.folders(kb)
    for folder in folders.every:
        made.writable(folder)
    done = renaming.renamed(knowledge.load(folders), old, new)
    write_all(done.contents, done.before)
    tell_editor(editor.schema(folders.folder, done.knowledge))
    if form == "json":
        print_json({"old": old, "new": new, "files": [{"file": str(path), "lines": count} for path, count in done.lines.items()]})
        return FINE
    from ...api import terminal

    terminal.say(_("«{old}» is now called «{question}».", old=old, question=new), "bold")
    for path, count in done.lines.items():
        terminal.say(ngettext("{count} line in {file}", "{count} lines in {file}", count, file=path))
    terminal.say(_("Answers under the old id follow. Then run «./start kb check», which says what is left."))
    return FINE
