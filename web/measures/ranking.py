"""The order that people set: how it is changed, what is asked about it, and how well it holds. It is never suggested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from advisor.api import (
    CASE,
    Answer,
    Kind,
    Place,
    Placed,
    PromptAdvice,
    Question,
    Reference,
    Span,
    State,
    Subject,
    Truth,
    assessments,
    chosen,
    gettext as _,
    outcome,
    wording,
)

from ..desk import Desk

PLACE = "ranking"  # in the case file
UP, DOWN, OUT, IN = "opp", "ned", "ut", "inn"  # what a button does
ACTS = (UP, DOWN, OUT, IN)
LEAST = "lite"  # the lowest certainty


@dataclass(frozen=True)
class Row:
    """A measure in the order, and what is said about its place."""

    number: int
    subject: Subject
    title: str
    reason: str
    prompts: tuple[PromptAdvice, ...]  # about measures that stand after it
    next: str  # the title of the one after it
    unknown: tuple[Place, ...]  # what must be known before the two can be compared

    @property
    def id(self) -> str:
        return self.subject.ids[0]


@dataclass(frozen=True)
class Turn:
    """What other answers would do: the tool asks about a pair (or no longer asks) that it does not ask about now."""

    question: str
    pair: Subject
    asked: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Deciding:
    """An uncertain answer that decides what the tool asks about the order."""

    place: Place
    turns: tuple[Turn, ...]


# How it is changed


def answer(desk: Desk) -> Answer | None:
    question = desk.knowledge.fields.get("ranking")
    return desk.case.answers.get(CASE, {}).get(question.id) if question else None


def order(desk: Desk) -> list[Placed]:
    given = answer(desk)
    return list(given.value) if given and given.state is State.VALUE else []  # type: ignore[arg-type]


def changed(lines: Sequence[Placed], act: str, id: str) -> list[Placed]:
    """The order after one act on one measure; as it was where the act says nothing about it."""
    ids = [line.measure for line in lines]
    if act == IN and id not in ids:
        return [*lines, Placed(id)]
    if id not in ids:
        return list(lines)
    place = ids.index(id)
    rest = [line for line in lines if line.measure != id]
    if act == OUT:
        return rest
    to = max(0, place + {UP: -1, DOWN: 1}.get(act, 0))
    return [*rest[:to], lines[place], *rest[to:]]


def record(before: object, lines: Sequence[Placed]) -> object:
    """The order as a case file writes it; None when it is empty. What else the answer said (`before`) stays."""
    if not lines:
        return None
    written = [{"measure": line.measure, **({"reason": line.reason} if line.reason else {})} for line in lines]
    return {**before, "value": written} if isinstance(before, dict) and "value" in before else written


def _lines(written: object) -> list[Placed]:
    rows = written.get("value") if isinstance(written, dict) else written
    return [Placed(row["measure"], row.get("reason", "")) for row in rows if "measure" in row] if isinstance(rows, list) else []


def measures_of(written: object) -> list[str]:
    """The measures of an order as a case file writes it."""
    return [line.measure for line in _lines(written)]


def reasons(written: object) -> list[str]:
    """What is written about the places, and why no order is relevant."""
    why = written.get("not_relevant") if isinstance(written, dict) else ""
    return [*(line.reason for line in _lines(written)), str(why or "")]


def moved(written: object, wish: str) -> object:
    """An order after the act of a button: `opp:a`."""
    act, _sep, measure = wish.partition(":")
    return record(written, changed(_lines(written), act, measure)) if act in ACTS else written


def wished(written: object, wish: str) -> list[dict[str, str]]:
    """The rows of an order that was not saved, after the act of a button."""
    return [vars(line) for line in _lines(moved(written, wish))]


def told(desk: Desk, act: str, measure: str) -> tuple[str, str]:
    """What a button did, in a sentence, and the button that has focus after it: the same, or the other at an end."""
    ids = [line.measure for line in order(desk)]
    title = desk.case.title_of(desk.measure(measure))
    if measure not in ids:
        return _("«{title}» is no longer in the order.", title=title), ""
    place = ids.index(measure)
    present = [UP] * (place > 0) + [DOWN] * (place < len(ids) - 1)
    focus = f"{act if act in present else present[0]}--{measure}" if present else ""
    return _("«{title}» is now number {number}", title=title, number=place + 1), focus


# What is asked about it


def rows(desk: Desk, written: Sequence[Mapping[str, str]] | None = None) -> list[Row]:
    """The rows of the order, or of one that is `written` and not saved."""
    lines = order(desk) if written is None else _lines(written)
    found = []
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], None], strict=False), 1):
        subject = desk.measure(line.measure)
        following = desk.measure(after.measure) if after else None
        found.append(
            Row(
                number,
                subject,
                desk.case.title_of(subject),
                line.reason,
                tuple(one for one in desk.advice.prompts if one.subject.kind is Kind.PAIR and one.subject.ids[0] == line.measure),
                desk.case.title_of(following) if following else "",
                tuple(dict.fromkeys(_unknown(desk, subject, following))) if following else (),
            )
        )
    return found


def _unknown(desk: Desk, *measures: Subject) -> Iterator[Place]:
    """The answers that are missing or unsure; a measure without target groups lacks theirs."""
    for place in (place for measure in measures for place in compared(desk, measure)):
        answer = desk.form.facts.answer(*place)
        if answer is None or answer.state is State.UNSURE:
            yield place


def compared(desk: Desk, measure: Subject) -> list[Place]:
    """The answers that comparisons of a measure rest on; of its groups at the measure itself where it has none."""
    roles = desk.knowledge.roles
    own = [(measure, id) for id in (roles.upright, roles.across) if id]
    sizes = [(measure, roles.size)] if roles.size else []
    if roles.size and desk.knowledge.questions[roles.size].about is Kind.GROUP:
        sizes = [desk.form.facts.holder(group, roles.size) for group in assessments.groups(desk.advice, measure)] or sizes
    return [*own, *dict.fromkeys(sizes)]


# How well it holds


@dataclass(frozen=True)
class Known:
    """How much is known of what the comparison of ranked measures rests on."""

    places: frozenset[Place]
    unknown: frozenset[Place]
    pairs: int
    apart: int  # of these, the pairs that could not be compared on all of it
    titles: tuple[str, ...]  # «…» of the measures that are in them


def known(desk: Desk) -> Known:
    measures = [desk.measure(line.measure) for line in order(desk)]
    lacking = {measure: places for measure in measures if (places := [*_unknown(desk, measure)])}
    pairs = comb(len(measures), 2)
    return Known(
        frozenset(place for measure in measures for place in compared(desk, measure)),
        frozenset(place for places in lacking.values() for place in places),
        pairs,
        pairs - comb(len(measures) - len(lacking), 2),
        tuple(f"«{desk.case.title_of(measure)}»" for measure in lacking),
    )


def deciding(desk: Desk) -> list[Deciding]:
    """The uncertain answers about ranked measures that, each alone, would change what is asked about the order."""
    found = []
    measures: dict[Place, set[str]] = {}  # a group that several share touches them all
    for line in order(desk):
        for place in compared(desk, desk.measure(line.measure)):
            measures.setdefault(place, set()).add(line.measure)
    for place, touched in measures.items():
        pairs = [pair for pair in desk.form.facts.subjects[Kind.PAIR] if touched & set(pair.ids)]
        turns: dict[tuple[Subject, bool], list[Answer]] = {}
        for answer in others(desk, place):
            for pair, asked in _asked_otherwise(desk, pairs, place, answer):
                turns.setdefault((pair, asked), []).append(answer)
        if turns:
            found.append(Deciding(place, tuple(Turn(place[1], *which, tuple(answers)) for which, answers in turns.items())))
    return found


def others(desk: Desk, place: Place) -> list[Answer]:
    """Answers that may turn out to be right: every step for «usikkert», those of a span, and one step on either side
    of what people are little sure of."""
    answer = desk.form.facts.answer(*place)
    scale = desk.knowledge.questions[place[1]].option_ids
    if answer is None or answer.state is State.NOT_RELEVANT:
        return []
    low, high = assessments.steps(scale, answer) or (0, len(scale) - 1)
    reach = 1 if answer.certainty == LEAST else 0
    possible = range(max(0, low - reach), min(len(scale), high + reach + 1))
    tried = [Answer(State.VALUE, Span(scale[step], scale[step])) for step in possible]
    return [one for one in tried if one.value != answer.value]


def _asked_otherwise(desk: Desk, pairs: Sequence[Subject], place: Place, answer: Answer) -> Iterator[tuple[Subject, bool]]:
    """Those of some pairs that the tool would begin to ask about, or no longer ask about, with another answer."""
    inference, depth = desk.advice.inference, desk.advice.depth
    trial = Reference(inference.facts, inference.rules, {place: answer})
    dismissed = {(one.rule.id, one.subject) for one in desk.advice.prompts if one.dismissed}
    for rule in inference.rules.rules:
        for pair in pairs if rule.about is Kind.PAIR and rule.prompt else ():
            before = inference.truths[pair, rule.id] is Truth.JA
            after = outcome(rule, pair, trial, depth) == str(Truth.JA)
            if before != after and (rule.id, pair) not in dismissed:
                yield pair, after


# In words


def named(desk: Desk, place: Place) -> str:
    """«nytte for «…»», as it stands in a sentence."""
    subject, question = place
    title = assessments.group_title(desk.case, subject) if subject.kind is Kind.GROUP else desk.case.title_of(subject)
    return _("{what} for «{title}»", what=chosen(desk.knowledge.questions[question].short).lower(), title=title)


def either(question: Question, answers: Sequence[Answer]) -> str:
    """«liten», «liten eller middels», «liten, middels eller stor»."""
    *first, last = (f"«{wording.answer(question, answer)}»" for answer in answers)
    return _("{first} or {last}", first=", ".join(first), last=last) if first else last
