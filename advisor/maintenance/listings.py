"""What the knowledge base holds, as lists: questions, rules and requirements, coverage, what is ours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..advice.inference import infer
from ..case.casefile import read_case
from ..case.facts import Facts
from ..case.model import Case
from ..knowledge import KnowledgeBase, Rule, formats
from ..knowledge.terms import PromptKind
from ..language.conditions import Situated, Truth, Undecided, walk
from ..language.subjects import Subject
from ..text.catalogue import chosen
from ..text.files import bytes_of
from ..text.reading import MAX_BYTES
from ..wording import words as wording
from .examples import example_case, outcomes


def questions(knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    return [
        {
            "id": question.id,
            "replaces": list(question.replaces),
            "about": question.about,
            "answer_type": question.answer_type.name,
            "options": list(question.option_ids),
            "clauses": list(question.clauses),
            "group": question.section,
            "order": question.order,
            "depth": question.depth.id,
            "ours": question.ours,
            "ask_when": question.ask_when or None,
            "case_field": question.case_field or None,
            "text": chosen(question.text),
        }
        for question in knowledge.questions.values()
        if not question.derived
    ]


def rules(knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    """Rules and requirements. A requirement whose situation rules conclude counts the examples of those rules."""
    counts = {rule.id: Counter("fires" if example.fires else "silent" for example in rule.examples) for rule in knowledge.rules}
    by_situation: dict[str, Counter[str]] = defaultdict(Counter)
    for rule in knowledge.rules:
        by_situation[rule.situation] += counts[rule.id]
    last_days = _last_days(knowledge)
    listed: dict[str, dict[str, Any]] = {}
    for rule in knowledge.rules:
        listed[rule.id] = {
            "id": rule.id,
            "about": rule.about,
            "force": rule.force,
            "basis": rule.basis.id,
            "clauses": list(rule.clauses),
            "situation": rule.situation or None,
            "prompt": rule.prompt,
            "demands": [],
            "examples": {kind: counts[rule.id][kind] for kind in ("fires", "silent")},
            "valid_to": last_days.get(rule.id),
            "text": wording.rule(rule),
        }
    for requirement in knowledge.requirements.values():
        examples = by_situation[requirement.target] if requirement.target else Counter()
        entry = listed.setdefault(
            requirement.id,
            {
                "id": requirement.id,
                "about": requirement.about,
                "force": requirement.force,
                "basis": requirement.basis.id,
                "clauses": list(requirement.clauses),
                "situation": requirement.target or None,
                "prompt": None,
                "demands": [],
                "examples": {kind: examples[kind] for kind in ("fires", "silent")},
                "valid_to": None,
                "text": chosen(requirement.label),
            },
        )
        entry["demands"] = list(requirement.questions)
    return sorted(listed.values(), key=lambda entry: entry["id"])


def _last_days(knowledge: KnowledgeBase) -> dict[str, str]:
    """The last day of each rule that ends: of its last version, where no requirement has its id."""
    found: dict[str, str] = {}
    for rule in knowledge.rules:
        found[rule.id] = max(found.get(rule.id, ""), (rule.valid_to or date.max).isoformat())
    return {id: day for id, day in found.items() if day != date.max.isoformat() and id not in knowledge.requirements}


def coverage(knowledge: KnowledgeBase) -> list[dict[str, Any]]:
    """For each clause what serves it today, what later work will, or why nothing does."""
    serving: dict[str, list[str]] = defaultdict(list)
    for question in knowledge.questions.values():
        for clause in question.clauses:
            serving[clause].append(f"question:{question.id}")
    for rule in knowledge.rules:
        for clause in rule.clauses if rule.valid_to is None else ():
            serving[clause].append(f"rule:{rule.id}")
    for requirement in knowledge.requirements.values():
        for clause in requirement.clauses:
            serving[clause].append(f"shape:{requirement.id}")
    return [
        {
            "clause": clause.id,
            "by": [*serving[clause.id], *(f"source:{id}" for id in clause.served_by)],
            "planned": list(clause.planned),
            "out_of_scope": clause.out_of_scope or None,
        }
        for clause in knowledge.clauses.values()
    ]


def coverage_totals(entries: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "clauses": len(entries),
        "served": sum(bool(entry["by"]) for entry in entries),
        "planned_only": sum(bool(entry["planned"]) and not entry["by"] for entry in entries),
        "out_of_scope": sum(bool(entry["out_of_scope"]) and not entry["by"] for entry in entries),
        "nothing": sum(not (entry["by"] or entry["planned"] or entry["out_of_scope"]) for entry in entries),
    }


def ours(knowledge: KnowledgeBase) -> dict[str, list[dict[str, Any]]]:
    """Everything that is ours and not the sources': shown as ours wherever it is met."""
    prompts = [rule for rule in knowledge.rules if rule.basis.ours and isinstance(rule.prompt, PromptKind)]
    requirements = [one for one in knowledge.requirements.values() if one.basis.ours]
    last_days = _last_days(knowledge)
    thresholds = [
        {"id": demand.iri.rpartition(":")[2], "text": f"sh:minLength {demand.min_length}"}
        for one in knowledge.requirements.values()
        for demand in one.demands
        if demand.min_length
    ]
    return {
        "questions": [{"id": q.id, "text": chosen(q.text)} for q in knowledge.questions.values() if q.ours],
        "scales": [{"id": scale.id, "text": chosen(scale.label)} for scale in knowledge.scales.values() if scale.ours],
        "options": [{"id": q.id, "text": ", ".join(q.option_ids)} for q in knowledge.questions.values() if q.own_options],
        "inferences": [{"id": one.id, "text": wording.rule(one), "valid_to": last_days.get(one.id)} for one in prompts]
        + [{"id": one.id, "text": chosen(one.label), "valid_to": None} for one in requirements],
        "situations": [
            {"id": rule.id, "text": wording.rule(rule), "valid_to": last_days.get(rule.id)}
            for rule in knowledge.rules
            if rule.id.startswith("S-")
        ],
        "thresholds": thresholds,
        "depth": [
            {"id": demand.iri.rpartition(":")[2], "text": demand.depth.id}
            for one in knowledge.requirements.values()
            for demand in one.demands
        ],
    }


# One rule or requirement among the others ----------------------------------------------------------


def related(knowledge: KnowledgeBase, id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of other rules and requirements that (share a clause with this one, share only a situation with it)."""
    clauses: dict[str, set[str]] = defaultdict(set)
    situations: dict[str, set[str]] = defaultdict(set)
    for rule in knowledge.rules:
        clauses[rule.id] |= set(rule.clauses)
        situations[rule.id] |= (_situations_tested(rule) | {rule.situation}) - {""}
    for one in knowledge.requirements.values():
        clauses[one.id] |= set(one.clauses)
        situations[one.id] |= {one.target} - {""}
    by_clause = sorted(other for other in clauses if other != id and clauses[other] & clauses[id])
    by_situation = sorted(other for other in situations if other != id and situations[other] & situations[id])
    return tuple(by_clause), tuple(other for other in by_situation if other not in by_clause)


def _situations_tested(rule: Rule) -> set[str]:
    return {part.name for part, _about in walk(rule.when, rule.about) if isinstance(part, Situated | Undecided)}


@dataclass(frozen=True)
class ExampleRun:
    """An example of a rule, run now: the tiny case, whether it should fire, and what each engine says."""

    case: Case
    subject: Subject
    fires: bool
    outcomes: dict[str, Truth]  # engine → what the condition comes to

    @property
    def as_expected(self) -> bool:
        return all((truth is Truth.JA) is self.fires for truth in self.outcomes.values())


def example_runs(knowledge: KnowledgeBase, rule: Rule) -> list[ExampleRun]:
    """Runs the examples of one rule in the engines that are installed."""
    rules, found = knowledge.rules_on(rule.valid_from), []
    for example in rule.examples:
        case, subject = example_case(knowledge, rule, example, [])
        said_by = outcomes(knowledge, rules, Facts(case, knowledge), subject, rule.id)
        found.append(ExampleRun(case, subject, example.fires, said_by))
    return found


@lru_cache(maxsize=4)
def acting(knowledge: KnowledgeBase, day: date) -> dict[str, tuple[str, ...]]:
    """Where each rule fires and each requirement applies among the worked examples: id → the examples' file names.

    `day` is today: the rules of a case without a date of its own are those of this day.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in example_files(knowledge):
        inference = infer(read_case(path, knowledge), knowledge)
        for (_subject, rule), truth in inference.truths.items():
            if truth is Truth.JA:
                found[rule][path.stem] = None
        for one in knowledge.requirements.values():
            subjects = inference.facts.subjects[one.about]
            if any(not one.target or inference.situation(subject, one.target) is Truth.JA for subject in subjects):
                found[one.id][path.stem] = None
    return {id: tuple(cases) for id, cases in found.items()}


@lru_cache(maxsize=4)
def example_titles(knowledge: KnowledgeBase) -> dict[str, str]:
    """The worked examples: file name without its ending → title of the case."""
    return {path.stem: read_case(path, knowledge).title or path.stem for path in example_files(knowledge)}


def example_files(knowledge: KnowledgeBase) -> list[Path]:
    return sorted((knowledge.folder / "examples").glob("*.yaml"))


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a file of the knowledge base, from `line` on."""

    file: str  # from the knowledge base's own folder
    line: int
    text: str

    @property
    def language(self) -> str:
        return "YAML" if self.file.endswith(".yaml") else "Turtle"


def written(knowledge: KnowledgeBase, id: str) -> list[Excerpt]:
    """A rule (each of its versions) and a requirement as they stand in their files."""
    found = [excerpt(knowledge, rule) for rule in knowledge.rules if rule.id == id]
    if id in knowledge.requirements:
        for path in knowledge.folders.called(formats.SHAPES):
            starts = (number for number, line in enumerate(_lines(path), 1) if line.startswith(f"krav:{id} "))
            if line := next(starts, None):
                found.append(_excerpt(knowledge, path, line, rf"(?!krav:{re.escape(id)}\.)\S"))
    return found


def excerpt(knowledge: KnowledgeBase, rule: Rule) -> Excerpt:
    """One version of a rule as it stands in its file."""
    return _excerpt(knowledge, Path(rule.file), rule.line, r"\S")


def _lines(path: Path) -> list[str]:
    return bytes_of(path, MAX_BYTES).decode().splitlines()


def _excerpt(knowledge: KnowledgeBase, path: Path, line: int, end: str) -> Excerpt:
    """The lines from `line` to the one before the next that begins with `end`."""

    def own() -> Iterator[str]:
        first, *rest = _lines(path)[line - 1 :]
        yield first
        for one in rest:
            if re.match(end, one):
                return
            yield one

    return Excerpt(knowledge.folders.within(path), line, "\n".join(own()).rstrip())
