"""The compliance statement on one case, which another person can repeat byte for byte.

It follows from the bytes of the case file, the knowledge base, the code of the program (whose own base is the one of today)
and the language. What is alike in every language stands under plain keys; everything said in words under `words`.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...advice.advice import Advice, advise
from ...advice.inference import Disagreement
from ...advice.pieces import PromptAdvice
from ...advice.reasons import Reason
from ...case.casefile import parse_case
from ...case.facts import value_token
from ...case.privacy import masked
from ...knowledge import KnowledgeBase, Requirement, Rule, load
from ...knowledge.terms import Clause, Force, Source
from ...language.answers import Answer
from ...language.subjects import Subject
from ...text.catalogue import chosen, current, gettext as _, ngettext
from ...text.errors import Problem, UnusableCase
from ...wording import words as wording
from ..program import installed, program
from ..sources.entries import assessed
from .points import Point, Said, checked, lead, not_checked, points, read_for

FORM = "prio-audit-1"  # the form of the statement; another one gets another name


def file_digest(text: bytes) -> str:
    """SHA-256 of a case file."""
    return hashlib.sha256(text).hexdigest()


@dataclass(frozen=True)
class Engine:
    """What judged, and what it read: «rules» or «shapes». The plain ones are this program's own."""

    name: str
    reads: str
    version: str


def engines(advice: Advice) -> list[Engine]:
    """Those that gave this advice: two for the rules (one where durable_rules is not installed), two for the shapes."""
    own = installed()
    by_rules = [Engine(name, "rules", own if name == "reference" else installed(name)) for name in advice.inference.engines]
    return [*by_rules, Engine("pySHACL", "shapes", installed("pyshacl")), Engine("plain-reading", "shapes", own)]


def agree(advice: Advice) -> bool | None:
    """Whether they say the same; None where the rules were read by one engine only."""
    return None if len(advice.inference.engines) == 1 else not advice.disagreements


def agreement(advice: Advice) -> str:
    """Whether the engines say the same, as a sentence."""
    match agree(advice):
        case None:
            return _("durable_rules is not installed; the advice rests on one engine only.")
        case True:
            return _("They give the same answer.")
    return ngettext("They disagree on {count} point.", "They disagree on {count} points.", len(advice.disagreements))


# Another knowledge base


@dataclass(frozen=True)
class Change:
    """A point that comes out otherwise: then and now, None where the base does not ask for it."""

    then: Point | None
    now: Point | None

    @property
    def point(self) -> Point:
        return self.now or self.then  # type: ignore[return-value]


@dataclass(frozen=True)
class Comparison:
    """What the case comes to with another knowledge base, that of today. `problems`: why it cannot read the case."""

    knowledge: KnowledgeBase
    changes: tuple[Change, ...] = ()
    came: tuple[PromptAdvice, ...] = ()
    went: tuple[PromptAdvice, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """How many points and pieces of advice come out otherwise."""
        return len(self.changes) + len(self.came) + len(self.went)

    @property
    def same(self) -> bool:
        return not (self.count or self.problems)


def compared(then: Advice, text: bytes, name: str, other: KnowledgeBase | None) -> Comparison | None:
    """The advice beside that of another knowledge base; None where there is none, or it is the same, or of another guideline."""
    if other is None or other.digest == then.knowledge.digest or other.roles.guideline != then.knowledge.roles.guideline:
        return None
    try:
        now = advise(parse_case(text, name, other), other)
    except UnusableCase as error:
        return Comparison(other, problems=tuple(error.problems))
    before, after = ({(one.requirement.id, one.subject): one for one in points(advice)} for advice in (then, now))
    beside = [Change(before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return Comparison(
        other,
        tuple(one for one in beside if _code(one.then) != _code(one.now)),
        _without(now.prompts, then.prompts),
        _without(then.prompts, now.prompts),
    )


def _code(point: Point | None) -> str | None:
    return point.code if point else None


def _without(several: Sequence[PromptAdvice], others: Sequence[PromptAdvice]) -> tuple[PromptAdvice, ...]:
    known = {(one.rule.id, one.subject) for one in others}
    return tuple(one for one in several if (one.rule.id, one.subject) not in known)


# The statement


def statement(
    text: bytes, name: str, knowledge: KnowledgeBase, other: KnowledgeBase | None = None, by: Sequence[str] = ()
) -> Statement:
    """The statement on the case in a file, by a knowledge base; `other` is the one of today, to see what differs.

    `name` is what the file is called in messages and in the command, and `by` the options that name the base there, as --kb and
    its folder; they stand nowhere in the bytes of the statement.
    Raises UnusableCase with everything that is wrong, also where the case does not say when it was assessed.
    """
    case = assessed(parse_case(text, name, knowledge), name)
    advice = advise(case, knowledge)
    return Statement(name, file_digest(text), advice, compared(advice, text, name, other), tuple(by))


@dataclass(frozen=True)
class Statement:
    """What was checked in one case, what was not, and what was found, point by point."""

    name: str
    file_digest: str
    advice: Advice
    comparison: Comparison | None
    by: tuple[str, ...] = ()

    @cached_property
    def points(self) -> list[Point]:
        return points(self.advice)

    @property
    def command(self) -> list[str]:
        return repeating(self.name, self.by)

    def as_dict(self) -> dict[str, Any]:
        """The statement as JSON has it. No clock, no path, no folder; texts without what looks like personal data."""
        advice, knowledge = self.advice, self.advice.knowledge
        guideline = knowledge.guideline
        return {
            "form": FORM,
            "language": current(),
            "case": {
                "id": masked(advice.case.id),
                "title": masked(advice.case.title),
                "municipality": advice.case.municipality,
                "assessed_on": str(advice.inference.day),
                "level": advice.level.id,
                "depth": advice.depth.id,
                "sha256": self.file_digest,
            },
            "knowledge_base": {
                "version": knowledge.version,
                "digest": knowledge.digest,
                "source_date": str(knowledge.source_date) if knowledge.source_date else None,
                "source_read": str(guideline.read) if guideline and guideline.read else None,
            },
            "program": program() | {"version": installed() or None},
            "engines": [{"name": one.name, "reads": one.reads, "version": one.version or None} for one in engines(advice)],
            "agree": agree(advice),
            "disagreements": [_disagreement(one) for one in advice.disagreements],
            "command": repeating(f"{masked(advice.case.id)}.yaml", kept(knowledge)),
            "compared_with": _comparison(self.comparison, advice) if self.comparison else None,
            "checked": [_said(one) for one in checked(advice)],
            "not_checked": [_said(one) for one in not_checked(advice)],
            "counts": {force: _counts(self.points, force) for force in Force},
            "points": [_point(advice, one) for one in self.points],
            "guidance": [_guidance(advice, one) for one in advice.prompts],
            "words": {"lead": lead(self.advice, self.points)},
        }

    def as_json(self) -> bytes:
        """The statement itself: these bytes, and no others."""
        return f"{json.dumps(self.as_dict(), ensure_ascii=False, indent=2)}\n".encode()


def repeating(name: str, by: Sequence[str]) -> list[str]:
    """The command that makes the statement again, with the options that name the base."""
    return ["prio", "audit", name, *by, "--format", "json", "--lang", current()]


def kept(knowledge: KnowledgeBase) -> list[str]:
    """The option for a base, where it lies in a folder that is named as its digest begins; none for the program's own."""
    return [] if knowledge.digest == load().digest else ["--kb", knowledge.digest[:12]]


def fetching(knowledge: KnowledgeBase) -> list[str]:
    """The command that writes a knowledge base that a case in a database has used to the folder that `kept` names."""
    return ["prio", "db", "base", knowledge.digest[:12], knowledge.digest[:12]]


def line(command: Iterable[str]) -> str:
    """A command as one line of a shell."""
    return shlex.join(command)


def _counts(several: Iterable[Point], force: Force) -> dict[str, int]:
    return dict(sorted(Counter(one.code for one in several if one.force is force).items()))


def _who(subject: Subject) -> str:
    return masked(str(subject))


def _said(one: Said) -> dict[str, Any]:
    about = [{"id": named.id, "subject": _who(named.subject), "words": {"name": named.text}} for named in one.about]
    return {"id": one.id, "about": about, "words": {"sentence": one.text}}


def _point(advice: Advice, one: Point) -> dict[str, Any]:
    requirement, case = one.requirement, advice.case
    because = wording.reasons(advice.knowledge, case, one.advice.because, [one.subject])
    return {
        **_of(requirement, one.subject),
        "finding": one.code,
        "dismissed": masked(one.advice.dismissed) or None,
        "because": [_reason(why) for why in one.advice.because],
        "looked_at": [_looked(advice, one.subject, id, answer) for id, answer in read_for(advice, one).items()],
        "source": _source(advice.knowledge, requirement),
        "words": {
            "requirement": wording.label(requirement),
            "subject": masked(wording.subject(case, one.subject)),
            "force": wording.force(requirement.force, requirement.basis),
            "finding": one.word,
            "because": list(map(masked, because)),
            "source": wording.source(advice.knowledge, requirement.clauses, requirement.law),
        },
    }


def _of(what: Requirement | Rule, subject: Subject) -> dict[str, Any]:
    kind = "requirement" if isinstance(what, Requirement) else "rule"
    return {kind: what.id, "subject": _who(subject), "force": what.force, "basis": what.basis.id}


def _reason(why: Reason) -> dict[str, Any]:
    said = {"question": why.question, "subject": _who(why.subject), "answer": masked(why.value)}
    return {**said, "profile": why.profile} if why.profile else said


def _looked(advice: Advice, subject: Subject, id: str, answer: Answer | None) -> dict[str, Any]:
    """An answer that was read, with the subject for which it is given (a group may share that of another)."""
    question = advice.knowledge.questions[id]
    holder, _id = advice.inference.facts.holder(subject, id)
    return {
        "question": id,
        "subject": _who(holder),
        "answer": masked(value_token(answer)),
        "certainty": (answer.certainty if answer else "") or None,
        "rationale": masked(answer.rationale if answer else "") or None,
        "sources": list(map(masked, answer.sources)) if answer else [],
        **({"profile": answer.profile} if answer and answer.profile else {}),
        **({"read": {**vars(answer.read), "by": masked(answer.read.by)}} if answer and answer.read else {}),
        "words": {"question": wording.question(question), "answer": masked(wording.told(question, answer, advice.case))},
    }


def _source(knowledge: KnowledgeBase, what: Requirement | Rule) -> dict[str, Any]:
    """Where it is from: clauses by heading, number and fingerprint, and the law."""
    return {
        "clauses": [_clause(knowledge.clauses[id]) for id in what.clauses],
        "law": [_law(knowledge.sources[id]) for id in what.law],
    }


def _clause(one: Clause) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "heading": one.section, "number": one.ordinal, "fingerprint": one.fingerprint}


def _law(one: Source) -> dict[str, Any]:
    place = {"identifier": one.identifier or None, "section": one.section or None}
    return {"id": one.id, **place, "words": {"title": chosen(one.title)}}


def _guidance(advice: Advice, one: PromptAdvice) -> dict[str, Any]:
    return {
        **_of(one.rule, one.subject),
        "kind": one.rule.prompt,
        "dismissed": masked(one.dismissed) or None,
        "because": [_reason(why) for why in one.because],
        "source": _source(advice.knowledge, one.rule),
        "words": {
            "message": masked(one.message),
            "subject": masked(wording.subject(advice.case, one.subject)),
            "source": wording.source(advice.knowledge, one.rule.clauses, one.rule.law),
        },
    }


def _disagreement(one: Disagreement) -> dict[str, Any]:
    return {"id": one.id, "subject": _who(one.subject), "values": dict(one.values)}


def _comparison(comparison: Comparison, advice: Advice) -> dict[str, Any]:
    knowledge = comparison.knowledge
    return {
        "knowledge_base": {"version": knowledge.version, "digest": knowledge.digest},
        "same": comparison.same,
        "points": [_change(one, advice) for one in comparison.changes],
        "guidance_that_came": [_prompt(one, advice) for one in comparison.came],
        "guidance_that_went": [_prompt(one, advice) for one in comparison.went],
        "problems": [
            {"line": one.line, "words": {"what": masked(one.what), "cure": masked(one.cure)}} for one in comparison.problems
        ],
    }


def _change(one: Change, advice: Advice) -> dict[str, Any]:
    then, now = (point.word if point else None for point in (one.then, one.now))
    return {
        "requirement": one.point.requirement.id,
        "subject": _who(one.point.subject),
        "then": _code(one.then),
        "now": _code(one.now),
        "words": {
            "requirement": wording.label(one.point.requirement),
            "subject": masked(wording.subject(advice.case, one.point.subject)),
            "then": then,
            "now": now,
        },
    }


def _prompt(one: PromptAdvice, advice: Advice) -> dict[str, Any]:
    words = {"message": masked(one.message), "subject": masked(wording.subject(advice.case, one.subject))}
    return {"rule": one.rule.id, "subject": _who(one.subject), "words": words}
