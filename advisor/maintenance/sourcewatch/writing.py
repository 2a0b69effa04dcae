"""Writes what a maintainer has read into the Turtle of a base, in place: every other letter of the file stays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_OBJECT = rf"(?:{_STRING}(?:\^\^[\w:-]+|@\w+)?|<[^>\n]*>|[\w:.-]*[\w-])"


def stated(turtle: str, name: str, said: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """The file with these statements: subject → predicate → its objects, as Turtle, in place of what the predicate said.

    `name` is that of the file. Raises Unusable where a subject does not stand in it, at the beginning of a line.
    """
    problems = []
    for subject, statements in said.items():
        begins = re.search(rf"^{re.escape(subject)}\s+a\s+\S+\s*;", turtle, re.M)
        if not begins:
            what = _("There is no «{subject}» in the file.", subject=subject)
            problems.append(Problem(name, None, what, _("It begins a line, as «{example}».", example=f"{subject} a …:… ;")))
            continue
        end = _end(turtle, begins.end())
        body, put = turtle[begins.end() : end], ""
        space, between = ("\n    ", " ,\n        ") if "\n" in body else (" ", " , ")
        for predicate, objects in statements.items():
            written = f"{predicate} {between.join(objects)}"
            if old := re.search(_said_by(predicate), body):
                body = body[: old.start()] + written + body[old.end() :]
            else:
                put += f"{space}{written} ;"
        turtle = turtle[: begins.end()] + put + body + turtle[end:]
    if problems:
        raise Unusable(problems)
    return turtle


def _said_by(predicate: str) -> str:
    return rf"(?<![\w:]){re.escape(predicate)}\s+{_OBJECT}(?:\s*,\s*{_OBJECT})*"


def _end(turtle: str, start: int) -> int:
    """Where the sentence that goes on at `start` ends: after its full stop."""
    for found in re.finditer(rf"{_STRING}|<[^>\n]*>|#[^\n]*|(\s\.)(?=\s|\Z)", turtle[start:]):
        if found[1]:
            return start + found.end()
    return len(turtle)
