"""The knowledge base for reading: rules and requirements, questions, criteria and sources, each with an address."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for

from advisor.api import (
    Basis,
    Case,
    Clause,
    Concept,
    Depth,
    ExampleRun,
    Force,
    Kind,
    KnowledgeBase,
    Question,
    Requirement,
    Rule,
    Subject,
    chosen,
    conditionwords,
    current,
    gettext as _,
    lawwords,
    listings,
    questions_read,
    source_copies,
    ways,
    wording,
)

from . import earlier
from .ways import Around, Shown

pages = Blueprint("library", __name__)

SITUATIONS = "situasjon"  # beside the three forces, in the filter of the list


@dataclass(frozen=True)
class Entry:
    """One line of the list of rules: a rule, a requirement, both under one id, or a situation of our own."""

    id: str
    title: str
    about: Kind
    force: Force
    basis: Basis
    text: str  # all that a search looks in
    until: date | None = None  # the last day that it held, where it holds no more

    @property
    def situation(self) -> bool:
        return self.id.startswith("S-")

    def found_by(self, words: str, force: str) -> bool:
        """Whether each of the words stands in the number or the text, and the force is the one asked for, if any."""
        wanted = not force or force == (SITUATIONS if self.situation else self.force)
        return wanted and all(word in self.text for word in words.casefold().split())


@pages.context_processor
def _said() -> dict[str, object]:
    """What every page of this part says things with."""
    return {"chosen": chosen}


@pages.get("/regler")
def rules() -> str:
    knowledge = _knowledge()
    words, force, start = request.args.get("sok", "").strip(), _force(), request.args.get("start", "")
    entries = _entries(knowledge, current())
    found = [one for one in entries.values() if one.found_by(words, force)]
    if start:  # only what this question or rule leads to
        led = ways.led_to(knowledge, ways.Place("question" if start in knowledge.questions else "rule", start))
        found = [one for one in found if one.id in led]
    return render_template("library/rules.html", entries=found, total=len(entries), start=start, **_filter(words, force))


@pages.get("/regler/<id>")
def rule(id: str) -> str:
    knowledge = _knowledge()
    entries = _entries(knowledge, current())
    if id not in entries:
        abort(404)
    words, force = request.args.get("sok", "").strip(), _force()
    kept = {name: value for name, value in (("sok", words), ("styrke", force)) if value}
    if not kept:  # until a search is made: the family of this rule
        words, force = ("", SITUATIONS) if entries[id].situation else (id.rpartition("-")[0] + "-", "")
    versions = [one for one in knowledge.rules if one.id == id]
    requirement = knowledge.requirements.get(id)
    called: list[Rule | Requirement] = [*versions, *([requirement] if requirement else [])]  # all that has the id
    acting = listings.acting(knowledge, date.today())
    by_clause, by_situation = listings.related(knowledge, id)
    return render_template(
        "library/rule.html",
        entry=entries[id],
        versions=[(one, conditionwords.words(knowledge, one.when, one.about)) for one in versions],
        requirement=requirement,
        basis=_basis(versions, requirement),
        clauses=_clauses(knowledge, called),
        quotes=source_copies.quotes(knowledge),
        law=tuple(dict.fromkeys(id for one in called for id in one.law)),
        situation=conditionwords.situation,
        depth=_depth,
        option_label=conditionwords.option_label,
        texts=[one.text for one in versions]
        + ([requirement.label, *(d.message for d in requirement.demands)] if requirement else []),
        excerpts=listings.written(knowledge, id),
        runs=[(run, _given(knowledge, run)) for one in versions for run in listings.example_runs(knowledge, one)],
        acts_in=acting.get(id, ()),
        examples=listings.example_titles(knowledge),
        ways=_ways("rule", id),
        by_clause=by_clause,
        by_situation=by_situation,
        all=entries,
        entries=[one for one in entries.values() if one.found_by(words, force)],
        total=len(entries),
        narrowed=kept,
        **_filter(words, force),
    )


@pages.get("/sporsmal")
def questions() -> str:
    knowledge = _knowledge()
    wished = request.args.get("kriterium", "")
    criterion = knowledge.criteria.get(wished)
    asked = [one for one in _asked(knowledge) if not criterion or one.criterion == wished]
    sections = [(id, section, [one for one in asked if one.section == id]) for id, section in _sections(knowledge)]
    return render_template(
        "library/questions.html",
        sections=[found for found in sections if found[2]],
        criterion=criterion,
        count=len(asked),
    )


@pages.get("/sporsmal/<id>")
def question(id: str) -> str:
    knowledge = _knowledge()
    earlier.led_on(knowledge, "id")
    one = knowledge.questions.get(id)
    if one is None:
        abort(404)
    section = knowledge.sections.get(one.section)
    return render_template(
        "library/question.html",
        question=one,
        section=section,
        neighbours=[other for other in _asked(knowledge) if other.section == one.section],
        criterion=knowledge.criteria.get(one.criterion),
        answer_type=one.answer_type.described(),
        steps_are_ours=one.own_options or (one.ordered and all(scale.ours for scale in knowledge.scales.values())),
        depth=_depth,
        situation=conditionwords.situation,
        ways=_ways("question", id),
        clauses=_clauses(knowledge, [one]),
        quotes=source_copies.quotes(knowledge),
        all=_entries(knowledge, current()),
    )


@pages.get("/kriterier")
def criteria() -> str:
    knowledge = _knowledge()
    asked = _asked(knowledge)

    def counted(id: str, concept: Concept, field: str) -> tuple[str, Concept, int, int]:
        """(id, concept, how many questions it has, how many rules and requirements read them)"""
        own = {one.id for one in knowledge.questions.values() if getattr(one, field) == id}
        reading = {one.id for one in knowledge.rules if questions_read(one) & own}
        reading |= {one.id for one in knowledge.requirements.values() if set(one.questions) & own}
        return id, concept, sum(one.id in own for one in asked), len(reading)

    return render_template(
        "library/criteria.html",
        criteria=[counted(id, one, "criterion") for id, one in knowledge.criteria.items()],
        sections=[counted(id, one, "section") for id, one in _sections(knowledge)],
        scales=knowledge.scales.values(),
    )


@pages.get("/kilder")
def sources() -> str:
    knowledge = _knowledge()
    pointing = _pointing(knowledge)
    lines = Counter(id for one in knowledge.law_map.entries.values() for id in lawwords.cites(one))
    several = knowledge.sources.values()
    return render_template(
        "library/sources.html",
        documents=[(one, _totals(knowledge, one.id)) for one in several if _count(knowledge, one.id)],
        law=[(one, len(pointing.get(one.id, ())), lines[one.id]) for one in several if one.sureness],
        referred=[one for one in several if not one.sureness and not _count(knowledge, one.id)],
        sureness=lawwords.sureness,
    )


@pages.get("/kilder/<id>")
def source(id: str) -> str:
    knowledge = _knowledge()
    one = knowledge.sources.get(id)
    if one is None:
        abort(404)
    own = [clause for clause in knowledge.clauses.values() if clause.source == id]
    quotes = source_copies.quotes(knowledge)
    theirs = [quotes[clause.id].imported for clause in own if clause.id in quotes]
    return render_template(
        "library/source.html",
        source=one,
        sections=[(name, list(several)) for name, several in groupby(own, key=lambda clause: clause.section)],
        count=len(own),
        quotes=quotes,
        quoted=len(theirs),
        imported=max(theirs, default=None),
        coverage=_coverage(knowledge),
        totals=_totals(knowledge, id),
        unused=[clause for clause in own if not _coverage(knowledge)[clause.id]["by"]],
        modality=_modality,
        address={kind: url_for(f"library.{kind}", id="") for kind in ("question", "source", "rule")},
        pointing=_pointing(knowledge).get(id, ()),
        lines=[one for one in knowledge.law_map.entries.values() if id in lawwords.cites(one)],
        served=[clause for clause in knowledge.clauses.values() if id in clause.served_by and clause.source != id],
        sureness=lawwords.sureness,
        all=_entries(knowledge, current()),
    )


@pages.get("/lovkart")
def law() -> str:
    knowledge = _knowledge()
    law_map = knowledge.law_map
    if not law_map.entries:
        abort(404)
    folds = [
        (fold, [(line, conditionwords.words(knowledge, line.when, line.about)) for line in fold.lines]) for fold in law_map.folds
    ]
    cited = dict.fromkeys(id for one in law_map.entries.values() for id in lawwords.cites(one))
    return render_template(
        "library/law.html",
        folds=folds,
        services=law_map.services.values(),
        asked=knowledge.questions.get(law_map.question),
        law=[knowledge.sources[id] for id in cited],
    )


def _ways(kind: str, id: str) -> Shown | None:
    knowledge = _knowledge()
    return Around(knowledge, _entries(knowledge, current()), kind, id).shown()


def _knowledge() -> KnowledgeBase:
    knowledge: KnowledgeBase = current_app.config["KNOWLEDGE"]
    return knowledge


def _force() -> str:
    """The force that the list is narrowed to; one that does not exist narrows nothing."""
    wished = request.args.get("styrke", "")
    return wished if wished in [*Force, SITUATIONS] else ""


def _filter(words: str, force: str) -> dict[str, object]:
    return {"sok": words, "styrke": force, "forces": list(Force), "situations": SITUATIONS}


@lru_cache(maxsize=12)
def _entries(knowledge: KnowledgeBase, language: str) -> dict[str, Entry]:
    """Every rule, requirement and situation by id, situations last. `language` is the current one."""
    found: dict[str, Entry] = {}
    for listed in sorted(listings.rules(knowledge), key=lambda one: (one["id"].startswith("S-"), one["id"])):
        id, requirement = listed["id"], knowledge.requirements.get(listed["id"])
        title = chosen(requirement.label) if requirement else _title(listed["text"])
        texts = [id, listed["text"], title]
        texts += [chosen(demand.message) for demand in requirement.demands] if requirement else []
        searched = " ".join(texts).casefold()
        until = date.fromisoformat(listed["valid_to"]) if listed["valid_to"] else None
        found[id] = Entry(id, title, listed["about"], Force(listed["force"]), knowledge.bases[listed["basis"]], searched, until)
    return found


def _title(text: str) -> str:
    """What a rule says first, without the label that its tag shows too («Tips: …»); of a pair, a and b by their letters."""
    first = re.split(r"(?<=[.?!])\s", text.strip(), maxsplit=1)[0]
    label, colon, rest = first.partition(": ")
    said = rest if colon and len(label.split()) <= 3 else first
    return said.replace("{a}", "a").replace("{b}", "b").removesuffix(".")


def _basis(versions: list[Rule], requirement: Requirement | None) -> Basis:
    return requirement.basis if requirement else versions[-1].basis


def _clauses(knowledge: KnowledgeBase, several: list[Rule | Requirement] | list[Question]) -> list[Clause]:
    """The clauses that some things rest on, in the order of the sources."""
    wanted = {id for one in several for id in one.clauses}
    return [clause for clause in knowledge.clauses.values() if clause.id in wanted]


def _given(knowledge: KnowledgeBase, run: ExampleRun) -> list[tuple[str, Question, str]]:
    """The answers of an example: (of whom, empty for the rule's own subject; question; answer in words)."""
    given = []
    for subject, answers in run.case.answers.items():
        who = "" if subject == run.subject else _who(run.case, subject)
        for id, answer in answers.items():
            question = knowledge.questions[id]
            said = wording.value(question, str(answer))
            given.append((who, question, said))
    return given


def _who(case: Case, subject: Subject) -> str:
    """«target group 2», «measure b, target group 1», «the case»: the subjects of an example have no titles."""
    measure = f"{wording.kind(Kind.MEASURE)} {subject.ids[0]}" if len(case.measures) > 1 and subject.ids else ""
    match subject.kind:
        case Kind.CASE:
            return wording.kind(Kind.CASE)
        case Kind.MEASURE:
            return measure or wording.kind(Kind.MEASURE)
    group = f"{wording.kind(Kind.GROUP)} {subject.ids[1].removeprefix('g')}"
    return f"{measure}, {group}" if measure else group


def _asked(knowledge: KnowledgeBase) -> list[Question]:
    return [one for one in knowledge.questions.values() if not one.derived]


def _sections(knowledge: KnowledgeBase) -> list[tuple[str, Concept]]:
    """The sections in the order of the form, each with its id."""
    return [(id, knowledge.sections[id]) for id in dict.fromkeys(one.section for one in _asked(knowledge))]


def _depth(depth: Depth, duty: bool = False) -> str:
    """At which levels something is asked for."""
    return _("at every depth") if duty else chosen(depth.asked_at)


def _modality(of: str) -> str:
    """The force of a clause in its own source."""
    return {"må": _("a duty"), "bør": _("a recommendation"), "kan": _("a possibility")}.get(of, _("a fact"))


def _count(knowledge: KnowledgeBase, source: str) -> int:
    return sum(clause.source == source for clause in knowledge.clauses.values())


def _totals(knowledge: KnowledgeBase, source: str) -> dict[str, int]:
    """How many clauses a source has, and how many of them are in use, planned or out of scope."""
    own = [one for id, one in _coverage(knowledge).items() if knowledge.clauses[id].source == source]
    return listings.coverage_totals(own)


@lru_cache(maxsize=4)
def _coverage(knowledge: KnowledgeBase) -> dict[str, dict[str, Any]]:
    return {one["clause"]: one for one in listings.coverage(knowledge)}


def _pointing(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Legal source → the ids of the rules and requirements that name it."""
    found: dict[str, dict[str, None]] = {}
    several: list[Rule | Requirement] = [*knowledge.rules, *knowledge.requirements.values()]
    for one in several:
        for law in one.law:
            found.setdefault(law, {})[one.id] = None
    return {law: tuple(ids) for law, ids in found.items()}
