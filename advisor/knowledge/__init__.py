"""The knowledge base: ontology, shapes and rules of one version, checked whole and immutable once loaded."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from . import formats
from .cache import keep, kept
from .formats import home
from .terms import Clause, Concept, Demand, Force, Question, Requirement, Rule, Source

if TYPE_CHECKING:
    from rdflib import Graph

    from .personal import PersonalWords
    from .turtle import TurtleFiles

__all__ = ["Demand", "KnowledgeBase", "Question", "Requirement", "Rule", "RuleSet", "home", "load"]

CASE_FIELDS = ("level", "arena", "crisis", "ranking", "participation")  # answers with a key of their own in a case file


@dataclass(frozen=True)
class RuleSet:
    """The rules that are valid on one day. Equal days give the same object (`KnowledgeBase.rules_on`)."""

    rules: tuple[Rule, ...]

    @functools.cached_property
    def concluding(self) -> dict[str, tuple[Rule, ...]]:
        """Situation → the rules that conclude it."""
        found = defaultdict(list)
        for rule in self.rules:
            if rule.situation:
                found[rule.situation].append(rule)
        return {name: tuple(rules) for name, rules in found.items()}


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    folder: Path
    version: str
    digest: str
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    requirements: Mapping[str, Requirement]
    situations: Mapping[str, Kind]
    sections: Mapping[str, Concept]
    criteria: Mapping[str, Concept]
    scales: Mapping[str, Concept]
    units: Mapping[str, Concept]
    sources: Mapping[str, Source]
    clauses: Mapping[str, Clause]
    shapes: Graph
    personal_words: PersonalWords | None  # None in a base of the first format: an advice uses those of the program

    def __getstate__(self) -> dict:
        """For cache.py: the tables as plain ones, without what is worked out again."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values}

    @property
    def source_date(self) -> date | None:
        guideline = self.sources.get("veileder")
        return guideline.modified if guideline else None

    def rules_on(self, day: date) -> RuleSet:
        return self._rule_set(tuple(rule for rule in self.rules if rule.valid_on(day)))

    @functools.cached_property
    def _rule_sets(self) -> dict[tuple[Rule, ...], RuleSet]:
        return {}

    def _rule_set(self, rules: tuple[Rule, ...]) -> RuleSet:
        key = tuple(map(id, rules))
        return self._rule_sets.setdefault(key, RuleSet(rules))  # type: ignore[arg-type, call-overload]

    def is_duty(self, id: str) -> bool:
        """Whether an advice is a duty in law, on any day: nobody dismisses it."""
        requirement = self.requirements.get(id)
        forces = [requirement.force] if requirement else [rule.force for rule in self.rules if rule.id == id]
        return not all(force.dismissible for force in forces)

    def situation_name(self, name: str) -> dict[str, str]:
        """What people call a situation, language → text."""
        for rule in self.rules:
            if rule.situation == name and rule.prompt is None:
                return dict(rule.text)
        return {"nb": name, "nn": name, "en": name}


@functools.cache
def load(folder: Path | None = None) -> KnowledgeBase:
    """Reads and checks a knowledge base. Raises UnusableKnowledge with every problem found."""
    folder = (folder or home()).resolve()
    if not (folder / "ontology").is_dir() or not (folder / "rules").is_dir():
        what = _("The folder holds no knowledge base.")
        raise UnusableKnowledge([Problem(str(folder), None, what, _("It has the folders «ontology» and «rules»."))])
    files = formats.read(folder)
    digest = formats.digest(files)
    knowledge = kept(folder, digest)
    if knowledge is None:
        knowledge = _read(folder, list(files), digest)
        keep(knowledge)
    return _sealed(knowledge)


def _sealed(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same base with its tables read-only: one loaded base serves every caller."""
    tables = {
        field.name: MappingProxyType(value)
        for field in fields(knowledge)
        if isinstance(value := getattr(knowledge, field.name), dict)
    }
    return replace(knowledge, **tables)


def _read(folder: Path, names: list[str], digest: str) -> KnowledgeBase:
    from ..text.reading import Node
    from . import ontology, provenance
    from .namespaces import CRITERION, SCALE, SECTION, UNIT
    from .personal import read_personal_words
    from .rules import RuleReader, read_rules
    from .shapes import ShapeReader
    from .turtle import TurtleFiles

    problems: list[Problem] = []
    files = TurtleFiles([folder / name for name in (formats.VOCABULARY, formats.GUIDELINE, formats.SOURCES)], problems)
    shape_files = TurtleFiles([folder / formats.SHAPES], problems)
    slips: list[Problem] = []  # in what can be read
    rule_files: dict[Path, Node] = {}
    found: list[Problem] = []
    for name in formats.rules(names):
        if root := read_rules(folder / name, found := []):
            rule_files[folder / name] = root
        (slips if root else problems).extend(found)
    personal_words = None
    if formats.PERSONAL in names:
        personal_words = read_personal_words(folder / formats.PERSONAL, found := [])
        (slips if personal_words else problems).extend(found)
    if problems:  # what the other files lack by it is no fault of theirs
        raise UnusableKnowledge(problems)
    problems += slips
    questions = ontology.read_questions(files, ontology.read_options(files))
    sources = provenance.read_sources(files)
    clauses = provenance.read_clauses(files)
    reader = RuleReader(questions, set(clauses), set(sources), problems)
    rules = reader.rules(rule_files)
    if not rules and not problems:
        problems.append(Problem(str(folder / "rules"), None, _("The knowledge base has no rules."), _("See rules/README.md.")))
        raise UnusableKnowledge(problems)
    requirements = ShapeReader(shape_files, questions, reader.words.situations).requirements()
    settling = _questions_settling_duties(rules, requirements, questions)
    knowledge = KnowledgeBase(
        folder=folder,
        version=ontology.read_version(files),
        digest=digest,
        questions={id: replace(question, settles_duty=id in settling) for id, question in questions.items()},
        rules=rules,
        requirements=requirements,
        situations=reader.words.situations,
        sections=ontology.read_concepts(files, SECTION),
        criteria=ontology.read_concepts(files, CRITERION),
        scales=ontology.read_concepts(files, SCALE),
        units=ontology.read_concepts(files, UNIT),
        sources=sources,
        clauses=clauses,
        shapes=shape_files.graph,
        personal_words=personal_words,
    )
    if formats.FORMAT in names:  # the first format was read with what stood twice in it, and still is
        problems += [*files.twice, *shape_files.twice]
    if not problems:
        _hold_together(knowledge, files, shape_files)
    if problems:
        raise UnusableKnowledge(problems)
    return knowledge


def _questions_settling_duties(
    rules: tuple[Rule, ...], requirements: dict[str, Requirement], questions: dict[str, Question]
) -> set[str]:
    """The questions whose values decide whether a duty applies, all the way down through the situations."""
    from ..language.conditions import ValueTest, walk
    from .rules import situations_read

    waiting = {requirement.target for requirement in requirements.values() if requirement.force is Force.MUST}
    settling, done = set(), set()
    while waiting:
        name = waiting.pop()
        done.add(name)
        for rule in (rule for rule in rules if name and rule.situation == name):
            settling |= {part.question for part, _about in walk(rule.when, rule.about) if isinstance(part, ValueTest)}
            waiting |= situations_read(rule, questions) - done
    return settling


def _hold_together(knowledge: KnowledgeBase, files: TurtleFiles, shape_files: TurtleFiles) -> None:
    """Checks across files: what one names, another describes."""
    from rdflib import URIRef

    from .namespaces import QUESTION, REQUIREMENT

    for question in knowledge.questions.values():
        node = URIRef(QUESTION + question.id)
        if question.ask_when and knowledge.situations.get(question.ask_when) is not question.about:
            what = _("No rule concludes the situation «{name}» about a {about}.", name=question.ask_when, about=question.about)
            files.problem(node, what)
        for clause in question.clauses:
            if clause not in knowledge.clauses:
                files.problem(node, _("There is no clause «{id}».", id=clause))
        if not question.derived and question.section not in knowledge.sections:
            files.problem(node, _("There is no section «{id}».", id=question.section))
        if question.criterion and question.criterion not in knowledge.criteria:
            files.problem(node, _("There is no criterion «{id}».", id=question.criterion))
        if question.case_field not in ("", *CASE_FIELDS):
            files.problem(node, _("A case file has no field «{id}».", id=question.case_field), ", ".join(CASE_FIELDS))
    for rule in knowledge.rules:
        shape_files.problems += _too_much(rule, knowledge.questions)
    if not any(one.force is Force.MUST for one in knowledge.requirements.values()):
        what = _("The knowledge base has no duties.") if knowledge.requirements else _("The knowledge base has no requirements.")
        cure = _("Without them every case would be complete. A duty is a shape with prio:styrke prio:ma.")
        shape_files.problems.append(Problem(str(knowledge.folder / formats.SHAPES), None, what, cure))
    for requirement in knowledge.requirements.values():
        node = URIRef(REQUIREMENT + requirement.id)
        for clause in requirement.clauses:
            if clause not in knowledge.clauses:
                shape_files.problem(node, _("There is no clause «{id}».", id=clause))
        for law in requirement.law:
            if law not in knowledge.sources:
                shape_files.problem(node, _("There is no legal source «{id}».", id=law))
        for id in requirement.questions:
            asked = knowledge.questions[id].ask_when
            if asked and not _implies(knowledge, requirement.target, asked):
                what = _(
                    "«{question}» is asked only when {asked}, which this requirement does not imply.", question=id, asked=asked
                )
                shape_files.problem(node, what, _("Give both the same situation."))


def _too_much(rule: Rule, questions: Mapping[str, Question]) -> Iterator[Problem]:
    """What durable_rules would hang or break on, said where it is written, whether it is installed or not."""
    from .layers import MAX_OPERATORS, MAX_PROPERTIES, MAX_TESTS, MAX_WAITING, Layers
    from .rules import questions_read

    for load in Layers(questions, [rule]).too_much():
        what = _(
            "«{id}» is more than durable_rules takes in one rule: {tests} different tests (at most {most_tests}), {properties}"
            " things read (at most {most_properties}), {waiting} tests that can pass at once (at most {most_waiting}),"
            " {operators} lists of tests (at most {most_operators}).",
            id=rule.id,
            tests=len(load.tests),
            most_tests=MAX_TESTS,
            properties=len(load.properties),
            most_properties=MAX_PROPERTIES,
            waiting=load.waiting,
            most_waiting=MAX_WAITING,
            operators=load.operators,
            most_operators=MAX_OPERATORS,
        )
        read = sorted(questions_read(rule))
        cure = _("Give parts of the condition situations of their own. It reads: {questions}.", questions=", ".join(read))
        yield Problem(rule.file, rule.line, what, cure)


def _implies(knowledge: KnowledgeBase, situation: str, asked: str) -> bool:
    """Whether a subject in the one situation is always in the other: it is the same, or one of its `all`."""
    from ..language.conditions import All, Situated

    if situation == asked:
        return True
    for rule in knowledge.rules:
        if rule.situation == situation:
            parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
            if not any(isinstance(part, Situated) and _implies(knowledge, part.name, asked) for part in parts):
                return False
    return any(rule.situation == situation for rule in knowledge.rules)
