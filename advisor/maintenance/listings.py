"""What the knowledge base holds, as lists: questions, rules and requirements, coverage, what is ours."""

from __future__ import annotations

from collections import Counter, defaultdict

from ..knowledge import KnowledgeBase
from ..knowledge.terms import PromptKind
from ..language import chosen
from ..model import Basis


def questions(knowledge: KnowledgeBase) -> list[dict]:
    return [
        {
            "id": question.id,
            "about": question.about,
            "answer_type": question.answer_type,
            "options": list(question.option_ids),
            "clauses": list(question.clauses),
            "group": question.section,
            "order": question.order,
            "depth": question.depth,
            "ours": question.ours,
            "ask_when": question.ask_when or None,
            "case_field": question.case_field or None,
            "text": chosen(question.text),
        }
        for question in knowledge.questions.values()
        if not question.derived
    ]


def rules(knowledge: KnowledgeBase) -> list[dict]:
    """Rules and requirements. A requirement whose situation rules conclude counts the examples of those rules."""
    counts = {rule.id: Counter("fires" if example.fires else "silent" for example in rule.examples) for rule in knowledge.rules}
    by_situation: dict[str, Counter[str]] = defaultdict(Counter)
    for rule in knowledge.rules:
        by_situation[rule.situation] += counts[rule.id]
    listed: dict[str, dict] = {}
    for rule in knowledge.rules:
        listed[rule.id] = {
            "id": rule.id,
            "about": rule.about,
            "force": rule.force,
            "basis": rule.basis,
            "clauses": list(rule.clauses),
            "situation": rule.situation or None,
            "prompt": rule.prompt,
            "demands": [],
            "examples": {kind: counts[rule.id][kind] for kind in ("fires", "silent")},
            "text": chosen(rule.text),
        }
    for requirement in knowledge.requirements.values():
        examples = by_situation[requirement.target] if requirement.target else Counter()
        entry = listed.setdefault(
            requirement.id,
            {
                "id": requirement.id,
                "about": requirement.about,
                "force": requirement.force,
                "basis": requirement.basis,
                "clauses": list(requirement.clauses),
                "situation": requirement.target or None,
                "prompt": None,
                "demands": [],
                "examples": {kind: examples[kind] for kind in ("fires", "silent")},
                "text": chosen(requirement.label),
            },
        )
        entry["demands"] = list(requirement.questions)
    return sorted(listed.values(), key=lambda entry: entry["id"])


def coverage(knowledge: KnowledgeBase) -> list[dict]:
    """For each clause what serves it today, what later work will, or why nothing does."""
    serving: dict[str, list[str]] = defaultdict(list)
    for question in knowledge.questions.values():
        for clause in question.clauses:
            serving[clause].append(f"question:{question.id}")
    for rule in knowledge.rules:
        for clause in rule.clauses:
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


def coverage_totals(entries: list[dict]) -> dict[str, int]:
    return {
        "clauses": len(entries),
        "served": sum(bool(entry["by"]) for entry in entries),
        "planned_only": sum(bool(entry["planned"]) and not entry["by"] for entry in entries),
        "out_of_scope": sum(bool(entry["out_of_scope"]) and not entry["by"] for entry in entries),
        "nothing": sum(not (entry["by"] or entry["planned"] or entry["out_of_scope"]) for entry in entries),
    }


def ours(knowledge: KnowledgeBase) -> dict[str, list[dict]]:
    """Everything that is ours and not the sources': shown as ours wherever it is met."""
    prompts = [rule for rule in knowledge.rules if rule.basis is Basis.INFERENCE and isinstance(rule.prompt, PromptKind)]
    requirements = [one for one in knowledge.requirements.values() if one.basis is Basis.INFERENCE]
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
        "inferences": [{"id": one.id, "text": chosen(one.text)} for one in prompts]
        + [{"id": one.id, "text": chosen(one.label)} for one in requirements],
        "situations": [{"id": rule.id, "text": chosen(rule.text)} for rule in knowledge.rules if rule.id.startswith("S-")],
        "thresholds": thresholds,
        "depth": [
            {"id": demand.iri.rpartition(":")[2], "text": demand.depth}
            for one in knowledge.requirements.values()
            for demand in one.demands
        ],
    }
