"""What is said twice: one condition in two rules, one text, one place in the order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date
from typing import Any

from ...knowledge import KnowledgeBase, Question, Rule
from ...knowledge.namespaces import QUESTION, REQUIREMENT
from ...knowledge.terms import Texts
from ...language.conditions import Above, All, Any_, Below, Condition, ValueTest
from ...text.catalogue import LANGUAGES, gettext as _
from ...text.errors import Problem
from ..places import Places

FIRST = LANGUAGES[0]


def same_condition(knowledge: KnowledgeBase, today: date) -> Iterator[Problem]:
    """Rules that give the same kind of prompt, or conclude the same, in the same cases, on the same day that is not over."""
    alike = defaultdict(list)
    for rule in knowledge.rules:
        alike[rule.about, rule.prompt, "" if rule.prompt else rule.situation, plain(rule.when)].append(rule)
    for rules in alike.values():
        for number, other in enumerate(rules):
            one = next((one for one in rules[:number] if one.id != other.id and _on_a_day(one, other, today)), None)
            if one:
                what = _("«{id}» has the same condition as «{other}» ({place}).", **_both(other, one))
                yield Problem(other.file, other.line, what, _("Are both needed? Then they can be one."))


def same_text(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """The text of a rule, a question or a demand that stands elsewhere too, in bokmål."""
    places = Places(knowledge)
    first: dict[str, tuple[str, Rule | str]] = {}  # text → whose it is, and where: the rule, or the address of the thing
    said: list[tuple[str, Texts, Rule | str]] = [(rule.id, rule.text, rule) for rule in knowledge.rules if rule.prompt]
    said += [(one.id, one.text, QUESTION + one.id) for one in knowledge.questions.values() if not one.merged_into]
    for requirement in knowledge.requirements.values():
        said.append((requirement.id, requirement.label, REQUIREMENT + requirement.id))
        said += [(requirement.id, demand.message, demand.iri) for demand in requirement.demands]
    for id, texts, whose in said:
        text = " ".join(texts.get(FIRST, "").split()).casefold()
        if not text:
            continue
        other, others = first.setdefault(text, (id, whose))
        if other != id:
            where, there = (
                Problem(one.file, one.line, "") if isinstance(one, Rule) else places.of(one) for one in (whose, others)
            )
            what = _("«{id}» has the same text as «{other}» ({place}).", id=id, other=other, place=there.place)
            yield Problem(where.file, where.line, what, texts[FIRST])


def same_place(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """Two questions with one number in the order: which comes first is then left to chance."""
    places = Places(knowledge)
    first: dict[tuple[str, int], Question] = {}
    for question in knowledge.questions.values():
        if question.derived:
            continue
        other = first.setdefault((question.section, question.order), question)
        if other is not question:
            what = _(
                "«{id}» has the same place in its section as «{other}»: {order}.",
                id=question.id,
                other=other.id,
                order=other.order,
            )
            free = _free(knowledge, question.section, question.order)
            where = places.question(question.id, "rekkefolge")
            yield Problem(where.file, where.line, what, _("Give it a number of its own, as {free}.", free=free))


def _free(knowledge: KnowledgeBase, section: str, order: int) -> int:
    taken = {one.order for one in knowledge.questions.values()}
    return next(number for number in range(order, order + len(taken) + 1) if number not in taken)


def _both(rule: Rule, other: Rule) -> dict[str, str]:
    return {"id": rule.id, "other": other.id, "place": Problem(other.file, other.line, "").place}


def _on_a_day(one: Rule, other: Rule, today: date) -> bool:
    starts = max(one.valid_from, other.valid_from, today)
    return all(rule.valid_to is None or rule.valid_to >= starts for rule in (one, other))


def plain(condition: Condition) -> Hashable:
    """A condition in a form that is the same for what means the same: parts in any order, once, and none within its like."""
    match condition:
        case All(parts) | Any_(parts):
            kind = type(condition)
            found: set[Any] = set()
            for part in map(plain, parts):
                found |= part[1] if isinstance(part, tuple) and part[0] is kind else {part}
            return next(iter(found)) if len(found) == 1 else (kind, frozenset(found))
        case ValueTest(word, question, options, negated):
            return (ValueTest, word if word == "positive" else "is", question, frozenset(options), negated)
        case Below(word, kind, part):
            return (Below, word, kind, plain(part))
        case Above(kind, part):
            return (Above, kind, plain(part))
    return condition
