"""Marked places: «SKRIV …» stands where somebody must still write. A base that holds one is not whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ...knowledge import KnowledgeBase, formats
from ...text.catalogue import LANGUAGES, gettext as _, speaking
from ...text.errors import Problem


def unfilled(knowledge: KnowledgeBase) -> list[Problem]:
    """Each marked place of a base, on its line."""
    return [
        Problem(
            str(knowledge.folders.path(name)),
            line,
            _("Here stands {mark}.", mark=text),
            _("Write it there, and take the mark away."),
        )
        for name, line, text in marked(formats.read(knowledge.folders))
    ]


def marked(files: Mapping[str, bytes]) -> Iterator[tuple[str, int, str]]:
    """(file, line, mark) of the files of a base."""
    for name, content in files.items():
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            for found in _pattern().finditer(line):
                yield name, number, found[0]


@cache
def _pattern() -> re.Pattern[str]:
    words = set()
    for language in LANGUAGES:
        with speaking(language):
            words.add(_("WRITE"))
    return re.compile(rf"«(?:{'|'.join(sorted(words))})\b[^»]*»?")
