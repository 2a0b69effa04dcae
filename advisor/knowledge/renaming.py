"""Ids that questions had before (`dct:replaces "id"`): how they are read, what they must not be, and what is told where the base
or a supplement still uses one. Answers of old cases follow a question by them (case/casefile.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nearest import called_now
from .namespaces import ANSWER, QUESTION, local
from .terms import Question
from .turtle import TurtleFiles, in_order


def former_ids(files: TurtleFiles, node: Node) -> tuple[str, ...]:
    """The ids that a question had before, in the order of the alphabet."""
    found = []
    for one in in_order(files.graph.objects(node, DCTERMS.replaces)):
        if isinstance(one, Literal) and not one.language and str(one).strip():
            found.append(str(one))
            continue
        what = _("What a question was called before is an id in quotes, without a language.")
        files.problem(node, what, f'dct:replaces "{local(str(one))}"', DCTERMS.replaces, one)
    return tuple(found)


def hold_replaced(questions: Mapping[str, Question], files: TurtleFiles) -> None:
    """An id that is replaced is the id of no question, and one question has taken its place."""
    replacing = defaultdict(list)
    for question in questions.values():
        for old in question.replaces:
            replacing[old].append(question.id)
    for question in questions.values():
        node = URIRef(QUESTION + question.id)
        for old in question.replaces:
            circle = _circle(question.id, old, questions)
            if old == question.id:
                what, cure = replaces_itself(old), write_the_old_id()
            elif circle:
                what = _("The questions replace each other: {circle}.", circle=" → ".join(circle))
                cure = _("An id that a question had before is the id of no question. Keep the one that is asked.")
            elif old in questions:
                what = _("«{question}» replaces «{old}», which is a question too.", question=question.id, old=old)
                cure = _(
                    "Is it another name of the same? Then take the description of sporsmal:{old} away. Are they two that became"
                    " one? Then write prio:flettetInn sporsmal:{question} at sporsmal:{old}, and take dct:replaces away.",
                    old=old,
                    question=question.id,
                )
            elif len(others := [one for one in replacing[old] if one != question.id]):
                what = _("«{old}» is replaced by «{other}» too.", old=old, other=others[0])
                cure = _("An old answer has one place. Let one of them keep it.")
            else:
                continue
            files.problem(node, what, cure, DCTERMS.replaces, Literal(old))


def replaces_itself(id: str) -> str:
    return _("«{question}» replaces itself.", question=id)


def write_the_old_id() -> str:
    return _("Write the id that it had before.")


def _circle(start: str, old: str, questions: Mapping[str, Question]) -> list[str]:
    """The way from a question through what it replaces and back to it; empty where there is none."""
    waiting, seen = [[start, old]], {old}
    while waiting:
        way = waiting.pop()
        for one in questions[way[-1]].replaces if way[-1] in questions else ():
            if one == start:
                return [*way, one]
            if one not in seen:
                seen.add(one)
                waiting.append([*way, one])
    return []


def tell(problems: list[Problem], questions: Mapping[str, Question], turtle: Iterable[TurtleFiles]) -> None:
    """Says of each place that still uses an old id what the question is called, in place of what was said of it before."""
    renamed = {old: one.id for one in questions.values() for old in one.replaces if old not in questions}
    if not renamed:
        return
    said = {what: called_now(old, new) for old, new in renamed.items() for what in _not_found(old)}
    told = [one for one in problems if one.what not in said or not one.file.endswith(".ttl")]
    problems[:] = [replace(one, what=said[one.what][0], cure=said[one.what][1]) if one.what in said else one for one in told]
    found = [problem for files in turtle for problem in _in_turtle(files, renamed)]
    lines = {(one.file, one.line) for one in found}
    problems[:] = [*(one for one in problems if (one.file, one.line) not in lines), *found]


def _not_found(id: str) -> Iterator[str]:
    """What is said where an id is the id of no question."""
    yield _("There is no question «{question}».", question=id)
    yield _("There is no question «{question}» about the case.", question=id)
    yield _("«{question}» is no ordered scale of a measure or a group.", question=id)
    yield _("«{id}» cannot be drawn: it is no question on a scale about a measure or its groups, with a short name.", id=id)
    yield _("«{id}» has no place in the review: it is no question about the case.", id=id)


def _in_turtle(files: TurtleFiles, renamed: Mapping[str, str]) -> list[Problem]:
    """Where Turtle files name a question by an old id, as what they tell of or as what they say of something else."""
    old = {URIRef(space + id): called_now(id, new) for space in (QUESTION, ANSWER) for id, new in renamed.items()}
    before = len(files.problems)
    for node, predicate, value in sorted(files.graph, key=str):
        if node in old:
            files.problem(node, *old[node])  # type: ignore[index]
        elif value in old:
            files.problem(node, *old[value], *([] if predicate == RDF.first else [predicate]), value)  # type: ignore[index]
    found = list(dict.fromkeys(files.problems[before:]))
    del files.problems[before:]
    return found
