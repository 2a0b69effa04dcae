"""What a check found whole before, and need not run again: by a sum of all that it followed from. Nothing else is remembered.

The examples of a rule are run on what they read, and on nothing else: the questions without their wording, the rule, and those
that it rests on. So what they come to follows from that and the code, and a changed rule is run with those that rest on it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ...audit.program import installed
from ...knowledge import KnowledgeBase, Rule, cache, formats
from ...knowledge.lawmap import LawLine, LawMap
from ...knowledge.rules import situations_read
from ...knowledge.terms import Example, Force, Question
from ...text.errors import Problem
from ...text.files import bytes_of
from ...text.nodes import Node
from ...text.reading import MAX_BYTES
from ..examples import run_examples

ROOMS = ("text", "language", "knowledge", "case", "engines", "advice", "maintenance")  # whose code a check follows from
OTHERS = ("durable-rules", "pyshacl", "rdflib", "ruamel.yaml")  # packages that it follows from too


def unless_whole(paths: Iterable[Path], what: str, run: Callable[[], list[Problem]]) -> list[Problem]:
    """What is found, or nothing where nothing was found before in the same files by the same code."""
    name = _name_of(paths, what)
    if cache.noted([name]):
        return []
    if not (found := run()):
        cache.note([name])
    return found


def unless_each_whole(paths: Iterable[Path], what: str, run: Callable[[Path], list[Problem]]) -> list[Problem]:
    """As `unless_whole`, of files each for itself."""
    names = {path: _name_of([path], what) for path in paths}
    known = cache.noted(names.values())
    found = {path: run(path) for path, name in names.items() if name not in known}
    cache.note([names[path] for path, problems in found.items() if not problems])
    return [problem for problems in found.values() for problem in problems]


def _name_of(paths: Iterable[Path], what: str) -> str:
    sha = sha256(what.encode() + _code())
    for path in paths:
        content = bytes_of(path, MAX_BYTES) or b""
        sha.update(f"\n{path.name}\n{len(content)}\n".encode() + content)
    return sha.hexdigest()[:32]


def examples(knowledge: KnowledgeBase) -> list[Problem]:
    """What is wrong with the examples; of those that came out right before, nothing."""
    bare = _bare(knowledge)
    names = _names(bare)
    known = cache.noted(names.values())
    new = frozenset(id for id, name in names.items() if name not in known)
    wrong = run_examples(bare, new) if new else []
    if wrong:
        return run_examples(knowledge, new)  # in its words, with their places
    cache.note([name for id, name in names.items() if id in new])
    return []


@once
def _code() -> bytes:
    package = Path(formats.__file__).parents[1]
    sha = sha256(" ".join([sys.version, *map(installed, OTHERS)]).encode())
    for path in (one for room in ROOMS for one in sorted(package.glob(f"{room}/**/*.py"))):
        sha.update(path.read_bytes())
    return sha.digest()


def _bare(knowledge: KnowledgeBase) -> KnowledgeBase:
    """A base with what examples are run on. Whoever asks it for more gets an AttributeError."""
    folds = knowledge.law_map.folds
    parts = {
        "folders": knowledge.folders,
        "questions": {id: _wordless(one) for id, one in knowledge.questions.items()},
        "document": knowledge.document,  # some answers hold while its sections are as they were
        "personal_words": knowledge.personal_words,
        "rules": tuple(replace(rule, text={}, **_placeless(rule)) for rule in knowledge.rules),
        "law_map": LawMap(
            folds=tuple(
                replace(fold, title={}, lines=tuple(replace(one, says={}, asks={}, **_placeless(one)) for one in fold.lines))
                for fold in folds
            )
        ),
        "requirements": {"": SimpleNamespace(force=Force.MUST)},  # no base is without; an example sets nothing aside
        "duties": {},
    }
    return KnowledgeBase.in_parts(parts, {})


def _wordless(question: Question) -> Question:
    options = tuple(replace(option, label={}) for option in question.options)
    return replace(question, options=options, text={}, help={}, line={}, short={}, unit={}, variants={}, clauses=())


def _placeless(rule: Rule | LawLine) -> dict[str, Any]:
    examples = (Example(one.fires, _unplaced(one.body), 0) for one in rule.examples)  # type: ignore[arg-type]
    return {"file": "", "line": 0, "examples": tuple(examples)}


def _unplaced(node: Node) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _unplaced(one) for key, one in value.items()}
    elif isinstance(value, list):
        value = [_unplaced(one) for one in value]
    return replace(node, value=value, line=0)


def _names(bare: KnowledgeBase) -> dict[str, str]:
    """Rule or line of law → the sum of all that its examples follow from. Versions of a rule are one."""
    start = sha256(_code() + repr((list(bare.questions.items()), bare.document)).encode())
    for path in bare.folders.called(formats.PERSONAL):
        start.update(bytes_of(path, MAX_BYTES) or b"")
    sums = [sha256(repr(rule).encode()).digest() for rule in bare.rules]
    reads = [situations_read(rule, bare.questions) for rule in bare.rules]
    concluding: dict[str, list[int]] = {}
    for number, rule in enumerate(bare.rules):
        concluding.setdefault(rule.situation, []).append(number)
    found: dict[str, Any] = {}

    def tell(id: str, own: bytes, waiting: set[str]) -> None:
        seen: set[str] = set()
        needed: set[int] = set()
        while waiting := waiting - seen:
            seen |= waiting
            more = {number for name in waiting for number in concluding.get(name, ())} - needed
            needed |= more
            waiting = {name for number in more for name in reads[number]}
        found.setdefault(id, start.copy()).update(own + b"".join(sums[number] for number in sorted(needed)))

    for number, rule in enumerate(bare.rules):
        tell(rule.id, sums[number], reads[number])
    for line in bare.law_map.lines:
        tell(line.id, sha256(repr(line).encode()).digest(), situations_read(line, bare.questions))  # type: ignore[arg-type]
    return {id: sha.hexdigest()[:32] for id, sha in found.items()}
