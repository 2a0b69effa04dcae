"""The knowledge base: ontology, shapes and rules of one version, immutable once loaded."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from ..text.kept import Kept
from . import formats
from .formats import Folders
from .supplement import Supplement
from .terms import (
    Basis,
    Clause,
    Concept,
    Depth,
    DocumentSection,
    Duty,
    Force,
    FormPage,
    Level,
    Question,
    Requirement,
    Roles,
    Rule,
    Source,
)

if TYPE_CHECKING:
    from rdflib import Graph

    from .etd import EtdTable
    from .lawmap import LawMap
    from .personal import PersonalWords
    from .sentences import Sentences

MOST_DAYS = 1_000  # whose rules are known
CASE_FIELDS = ("level", "depth", "arena", "crisis", "ranking", "participation")  # answers with a key of their own in a case file


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


def vacuous(
    folder: Path, rules: tuple[Rule, ...], requirements: Mapping[str, Requirement], duties: Callable[[], object]
) -> Problem | None:
    """What is wrong with a base that asks for nothing. One that has no heading of a duty rests on no law: it recommends."""
    if not rules:
        return Problem(str(folder / "rules"), None, _("The knowledge base has no rules."), _("See rules/README.md."))
    forces = {one.force for one in requirements.values()}
    if Force.MUST in forces or (Force.SHOULD in forces and not duties()):
        return None
    what = _("The knowledge base has no duties.") if requirements else _("The knowledge base has no requirements.")
    cure = _("Without them every case would be complete. A duty is a shape with prio:styrke prio:ma.")
    return Problem(str(folder / formats.SHAPES), None, what, cure)


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    folders: Folders
    version: str  # with those of its supplements
    digest: str
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    requirements: Mapping[str, Requirement]
    situations: Mapping[str, Kind]
    sections: Mapping[str, Concept]
    criteria: Mapping[str, Concept]
    scales: Mapping[str, Concept]
    units: Mapping[str, Concept]
    depths: tuple[Depth, ...]  # from the one that asks least
    levels: tuple[Level, ...]
    form: tuple[FormPage, ...]  # every page, in order
    document: tuple[DocumentSection, ...]  # of the decision document, in its order
    usual_level: Level  # where nobody chose one
    bases: Mapping[str, Basis]
    duties: Mapping[str, Duty]
    law_map: LawMap
    etd: EtdTable  # how the answers stand in an evidence-to-decision table
    sentences: Sentences  # what the decision document says of answers
    roles: Roles
    sources: Mapping[str, Source]
    clauses: Mapping[str, Clause]
    shapes: Graph
    deciding: Graph  # of the shapes, what decides whether one is violated
    personal_words: PersonalWords | None  # None in a base of the first format: an advice uses those of the program
    supplements: tuple[Supplement, ...] = ()

    def __post_init__(self) -> None:
        """No base is vacuous, however it came about: without rules or what they ask for every case would be complete.

        Its tables are read-only: one loaded base serves every caller.
        """
        if problem := vacuous(self.folder, self.rules, self.requirements, lambda: self.duties):
            raise UnusableKnowledge([problem])
        vars(self).update({name: MappingProxyType(part) for name, part in vars(self).items() if isinstance(part, dict)})

    @classmethod
    def in_parts(cls, parts: Mapping[str, Any], later: Mapping[str, Callable[[], Any]]) -> KnowledgeBase:
        """A base of which some parts are made when they are read."""
        base = cls.__new__(cls)
        vars(base).update(parts, _later=MappingProxyType(later))
        base.__post_init__()
        return base

    if not TYPE_CHECKING:  # which knows the fields

        def __getattr__(self, name: str) -> Any:
            later = vars(self).get("_later", {})
            if name not in later:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            vars(self)[name] = part = later[name]()  # two threads may make it at once: it is the same
            return part

    @property
    def folder(self) -> Path:
        """Of the base itself, without its supplements."""
        return self.folders.folder

    @property
    def source_date(self) -> date | None:
        return self.guideline.modified

    @property
    def guideline(self) -> Source:
        return self.sources[self.roles.guideline]

    @property
    def guideline_basis(self) -> Basis | None:
        """What rests on the guideline itself."""
        return next((one for one in self.bases.values() if one.local == self.roles.guideline_basis), None)

    @functools.cached_property
    def fields(self) -> Mapping[str, Question]:
        """Field of the case file → the question that it answers. Who took part follows from the ledger of participation."""
        asked = {one.case_field: one for one in self.questions.values() if one is not self.participants}
        return {field: asked[field] for field in CASE_FIELDS if field in asked}

    @functools.cached_property
    def participants(self) -> Question | None:
        """The choice of several that the ledger of participation answers too."""
        several = (one for one in self.questions.values() if one.answer_type.ticked)
        return next((one for one in several if one.case_field == "participation"), None)

    @functools.cached_property
    def pages(self) -> tuple[FormPage, ...]:
        """The pages of a case."""
        return tuple(page for page in self.form if not page.profile)

    @property
    def profile_page(self) -> FormPage | None:
        """The page of what a municipality answers once a year; earlier bases have none."""
        return next((page for page in self.form if page.profile), None)

    @functools.cached_property
    def read_through(self) -> Mapping[str, DocumentSection]:
        """Question → the section of the document that people answer it by reading."""
        return {one.read_through: one for one in self.document if one.read_through}

    @functools.cached_property
    def enough(self) -> Mapping[str, frozenset[str]]:
        """Question → the questions of which one answer is enough for a demand, itself among them."""
        found = defaultdict[str, set[str]](set)
        for requirement in self.requirements.values():
            for demand in requirement.demands:
                for id in demand.questions:
                    found[id].update(demand.questions)
        return {id: frozenset(several) for id, several in found.items()}

    @functools.cached_property
    def renamed(self) -> Mapping[str, str]:
        """Id that a question had before → the one it has now. No question of today is in it."""
        return MappingProxyType({old: one.id for one in self.questions.values() for old in one.replaces})

    def question(self, id: str) -> Question | None:
        """A question by its id, or by one that it had before."""
        return self.questions.get(self.renamed.get(id, id))

    def told(self, section: DocumentSection) -> frozenset[str]:
        """The questions whose answers a section is made of, with those that are merged into them. Reading it adds nothing."""
        named = {*section.questions, *section.more}
        merged = {one.id for one in self.questions.values() if one.merged_into in named}
        return frozenset((named | merged) - {section.read_through})

    @functools.cached_property
    def derived(self) -> tuple[Question, ...]:
        """What nobody answers: it is worked out from the case."""
        return tuple(one for one in self.questions.values() if one.derived)

    @functools.cached_property
    def computed(self) -> Mapping[str, Question]:
        """Computation → the derived fact that it gives."""
        return {one.computation: one for one in self.questions.values() if one.derived}

    def level(self, id: str) -> Level | None:
        return next((one for one in self.levels if one.id == id), None)

    def depth(self, id: str) -> Depth | None:
        return next((one for one in self.depths if one.id == id), None)

    def duty_of(self, id: str) -> Duty | None:
        """The heading that a requirement or rule stands under, where it is a duty."""
        return next((one for one in self.duties.values() if id in one.covers), None)

    def rules_on(self, day: date) -> RuleSet:
        """The rules that are valid on a day. Days with the same rules give the same object."""
        return self._days.get(day, lambda: self._rule_set(tuple(rule for rule in self.rules if rule.valid_on(day))))

    @functools.cached_property
    def _days(self) -> Kept[RuleSet]:
        return Kept(MOST_DAYS)

    @functools.cached_property
    def _rule_sets(self) -> dict[tuple[int, ...], RuleSet]:
        return {}

    def _rule_set(self, rules: tuple[Rule, ...]) -> RuleSet:
        key = tuple(map(id, rules))
        return self._rule_sets.setdefault(key, RuleSet(rules))

    def is_duty(self, id: str) -> bool:
        """Whether an advice is a duty in law, on any day: nobody dismisses it."""
        return id in self._duties

    @functools.cached_property
    def _duties(self) -> frozenset[str]:
        required = {id for id, requirement in self.requirements.items() if not requirement.force.dismissible}
        advised = {rule.id for rule in self.rules if not rule.force.dismissible}
        return frozenset(required | (advised - self.requirements.keys()))

    def situation_name(self, name: str) -> dict[str, str]:
        """What people call a situation, language → text."""
        for rule in self.rules:
            if rule.situation == name and rule.prompt is None:
                return dict(rule.text)
        return {"nb": name, "nn": name, "en": name}
