"""A question that gets another id: what it is called, in every place that names it, and that it replaces the old one.

The places in rules are those that a check tells of, so that a text or a clause which has the same word is left alone. The
name of a question in Turtle can mean nothing else, and is changed wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..knowledge import Folders, KnowledgeBase, formats
from ..knowledge.loading import examine
from ..knowledge.namespaces import ANSWER, QUESTION
from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from ..text.nearest import called_now, did_you_mean
from .checking.check import look
from .new.adding import laid_out, named
from .new.question import DCT
from .new.turtletext import TurtleText, quoted
from .new.wanted import ID, plain

MOST_ROUNDS = 6  # ours: fields, conditions and examples are told after each other


@dataclass(frozen=True)
class Renamed:
    """The files of a base and its supplements that change: each as it becomes and as it was, and how many lines differ."""

    contents: Mapping[Path, bytes]
    before: Mapping[Path, bytes]
    lines: Mapping[Path, int]
    knowledge: KnowledgeBase  # as it is then; its folder is gone


def renamed(knowledge: KnowledgeBase, old: str, new: str) -> Renamed:
    """The base where a question has another id. Raises Unusable where it cannot have that one, and nothing is written."""
    _hold(knowledge, old, new)
    folders = knowledge.folders
    before = formats.read(folders)
    files = {name: _in_turtle(text, old, new) for name, text in before.items() if name.endswith(".ttl")}
    files = {**before, **files}
    for problems_of in (_by_reading, _by_looking):  # what is told by reading alone, first
        told: frozenset[Problem] = frozenset()
        for _round in range(MOST_ROUNDS):
            with laid_out(folders, files) as there:
                problems = named(problems_of(there), there, files, str)
            lines = frozenset(one for one in problems if one.line and called_now(old, new)[0] in f"{one.what} {one.cure}")
            if not lines or lines == told:
                break
            told = lines
            for name in {one.file for one in lines}:
                files[name] = _on_lines(files[name], {one.line or 0 for one in lines if one.file == name}, old, new)
    with laid_out(folders, files) as there:
        then, lost = examine(there)
    if lost or then is None or new not in then.questions or old not in then.questions[new].replaces:
        what = _("Nothing is written: with this the knowledge base could not be read.")
        raise Unusable([Problem("", None, what), *named(lost, there, files, lambda name: str(folders.path(name)))])
    changed = [name for name in files if files[name] != before[name]]
    return Renamed(
        {folders.path(name): files[name] for name in changed},
        {folders.path(name): before[name] for name in changed},
        {folders.path(name): _differ(before[name], files[name]) for name in changed},
        then,
    )


def _by_reading(at: Folders) -> list[Problem]:
    return examine(at)[1]


def _by_looking(at: Folders) -> list[Problem]:
    return look(at).problems


def _hold(knowledge: KnowledgeBase, old: str, new: str) -> None:
    problems = []
    question = knowledge.questions.get(old)
    if question is None or question.derived:
        asked = [one.id for one in knowledge.questions.values() if not one.derived]
        what = _("There is no question «{question}».", question=old)
        cure = " ".join(called_now(old, knowledge.renamed[old])) if old in knowledge.renamed else did_you_mean(old, asked)
        problems.append(Problem(old, None, what, cure))
    if new in knowledge.questions:
        problems.append(Problem(new, None, _("There is a question with this id."), _("Give the new one an id of its own.")))
    elif new in knowledge.renamed:
        owner = knowledge.renamed[new]
        what = _("«{old}» is what «{question}» was called before, and old answers follow it there.", old=new, question=owner)
        problems.append(Problem(new, None, what, _("Give the new one an id of its own.")))
    elif not ID.fullmatch(new):
        problems.append(Problem(new, None, _("«{id}» cannot be the id of a question.", id=new), plain()))
    if problems:
        raise Unusable(problems)


def _in_turtle(data: bytes, old: str, new: str) -> bytes:
    """A Turtle file with the new name; where the question is described, with its identifier and what it replaces."""
    turtle = TurtleText(data.decode("utf-8"))
    text = turtle.text
    if statement := turtle.statement(QUESTION + old):
        described = text[statement.start : statement.end]
        identifier, replaces = turtle.name(DCT + "identifier"), turtle.name(DCT + "replaces")
        said = f"{identifier} {quoted(new)}"
        if statement.value(replaces):
            described = re.sub(rf"({re.escape(replaces)}\s+)", rf"\g<1>{quoted(old)} , ", described, count=1)
        else:
            said += f" ;{turtle.newline}{statement.indent or ' '}{replaces} {quoted(old)}"
        described = re.sub(rf"{re.escape(identifier)}\s+{re.escape(quoted(old))}", lambda _found: said, described, count=1)
        text = text[: statement.start] + described + text[statement.end :]
    for space in (QUESTION, ANSWER):
        name = turtle.name(space + old)
        text = re.sub(rf"(?<![\w.:-]){re.escape(name)}(?![\w-])", lambda _found: turtle.name(space + new), text)  # noqa: B023
    return text.encode("utf-8")


def _on_lines(data: bytes, told: Iterable[int], old: str, new: str) -> bytes:
    lines = data.decode("utf-8").split("\n")
    for number in told:
        lines[number - 1] = re.sub(rf"(?<![\w.:-]){re.escape(old)}(?![\w-])", new, lines[number - 1])
    return "\n".join(lines).encode("utf-8")


def _differ(before: bytes, after: bytes) -> int:
    """How many lines are no longer as they were."""
    then, now = before.split(b"\n"), set(after.split(b"\n"))
    return sum(line not in now for line in then)
