"""A new supplement: what says whose it is, in a folder of its own. What it adds is written into it afterwards."""

from __future__ import annotations

from pathlib import Path

from ...knowledge import Folders, formats
from ...text.catalogue import NORWEGIAN, gettext as _
from ...text.errors import Problem, Unusable
from ...text.filling import languages
from .adding import Added, Lines, tried
from .wanted import Wanted
from .yamltext import quoted

VERSION = 1


def begun(wanted: Wanted, folder: Path) -> Added:
    """A supplement that adds nothing yet. Raises Unusable with all that is wrong."""
    own = folder / formats.SUPPLEMENT
    if own.exists():
        raise Unusable([Problem(str(own), None, _("There is a supplement already."), _("Name a new folder."))])
    if not wanted.id:
        wanted.report("--id", _("It is missing."), _("Write 2 to 20 small letters from a to z and figures, as «vefsn»."))
    who = wanted.one("who")
    if not who:
        wanted.report("--who", _("It is missing."), _("Write who answers for it, in at most 100 letters."))
    marks = {
        one: _("what the supplement is called in {language}", language=name)
        for one, name in languages().items()
        if one in NORWEGIAN
    }
    title = wanted.texts("title", marks)
    wanted.refuse()
    lines = [
        f"id: {quoted(wanted.id)}",
        f"name: {quoted(wanted.one('name') or wanted.id.capitalize())}",
        f"who: {quoted(who)}",
        f"version: {VERSION}",
        "title:",
        *(f"  {language}: {quoted(said)}" for language, said in title.items()),  # what is filled in may have a colon
        f"written_for: [{wanted.knowledge.version}]",
    ]
    name = f"{formats.SUPPLEMENTS}/1/{formats.SUPPLEMENT}"
    content = "".join(f"{line}\n" for line in lines)
    folders = Folders(wanted.knowledge.folder, (folder.resolve(),))
    return tried(folders, formats.read(wanted.knowledge.folder), {name: content.encode()}, [Lines(name, 1, len(lines))])
