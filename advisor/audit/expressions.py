"""Conditions and demands as SQL expressions over the columns of layout.py.

What an expression says about one answer is asked of the definition (conditions.py, status.py), number by number, so
that the meaning is written once. What joins several answers is written here and held to the definition by tests and
by every certificate. A truth is a whole number 0–3, nei … ja. Only what DuckDB and
Spark read alike is used, so one text serves both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..engines.status import Status, violated
from ..knowledge import Demand, Question
from ..language.answers import Answer, Span, State
from ..language.conditions import STATES, StateTest, Truth, ValueTest, truth_of_test
from .layout import NOT_RELEVANT, UNSURE, VALUE, decode, numbers

PACKED = 63  # bits of a whole number that are not its sign
NEI, UBESVART, USIKKERT, JA = (int(truth) for truth in Truth)


def least(parts: Iterable[str]) -> str:
    return _call("least", parts)


def greatest(parts: Iterable[str]) -> str:
    return _call("greatest", parts)


def _call(name: str, parts: Iterable[str]) -> str:
    several = list(dict.fromkeys(parts))
    return several[0] if len(several) == 1 else f"{name}({', '.join(several)})"


def yes(condition: str) -> str:
    """A truth from what holds or does not."""
    return f"(CAST({condition} AS SMALLINT) * {JA})"


def look_up(name: str, outcomes: dict[int, int], open_ended: bool = False) -> str:
    """An expression that gives each number of a column its outcome; 0 to a number that is not named.

    With `open_ended`, all numbers above give what the highest gives. Small outcomes of few numbers are packed into one
    constant, which is several times faster than CASE.
    """
    outcomes = {number: outcomes.get(number, 0) for number in range(max(outcomes) + 1)}
    bits = max(outcomes.values()).bit_length()
    if len(set(outcomes.values())) == 1:
        return str(outcomes[0])
    after = _after(outcomes)
    if (after + 1) * bits <= PACKED:
        packed = sum(outcomes[number] << number * bits for number in range(after + 1))
        clamped = f"least({name}, {after})" if open_ended or after < max(outcomes) else name
        return f"(({packed} >> ({clamped} * {bits})) & {(1 << bits) - 1})"
    by_outcome = defaultdict(list)
    for number, outcome in outcomes.items():
        by_outcome[outcome].append(number)
    usual = max(by_outcome, key=lambda outcome: len(by_outcome[outcome]))
    cases = [f"WHEN {_among(name, by_outcome[outcome])} THEN {outcome}" for outcome in sorted(by_outcome) if outcome != usual]
    return f"CASE {' '.join(cases)} ELSE {usual} END"


def _after(outcomes: dict[int, int]) -> int:
    """The number from which on all have the same outcome."""
    last = highest = max(outcomes)
    while last > 0 and outcomes[last - 1] == outcomes[highest]:
        last -= 1
    return last


def _among(name: str, several: list[int]) -> str:
    """Whether a column holds one of these numbers, which are in order."""
    low, high = several[0], several[-1]
    if len(several) == 1:
        return f"{name} = {low}"
    if high - low + 1 == len(several):
        return f"{name} BETWEEN {low} AND {high}"
    return f"{name} IN ({', '.join(map(str, several))})"


# Tests of one answer ---------------------------------------------------------------------------


def value_test(test: ValueTest, question: Question, name: str) -> str:
    """The truth of a value test on the column `name`."""
    scale = question.option_ids

    def outcome(number: int) -> int:
        return int(truth_of_test(test, decode(question, number), scale))

    if not question.answer_type.ticked:
        return look_up(name, {number: outcome(number) for number in numbers(question)})
    bits = [1 << place for place in range(len(scale))]
    other = outcome(VALUE)
    mask = sum(bit for bit in bits if outcome(VALUE + bit) != other)
    ticked = f"CASE WHEN (({name} - {VALUE}) & {mask}) <> 0 THEN {JA - other} ELSE {other} END"
    return f"CASE WHEN {name} >= {VALUE} THEN {ticked} ELSE {look_up(name, {at: outcome(at) for at in range(VALUE)})} END"


def state_test(test: StateTest, name: str) -> str:
    """The truth of a state test on the column `name`."""
    answers = [None, Answer(State.UNSURE), Answer(State.NOT_RELEVANT), Answer(State.VALUE, "x")]
    holding = [number for number, answer in enumerate(answers) if STATES[test.word](answer)]
    if VALUE in holding:
        without = [number for number in range(VALUE) if number not in holding]
        return yes(f"NOT {_among(name, without)}" if without else "TRUE")
    return yes(_among(name, holding))


# Demands of a shape ----------------------------------------------------------------------------

STATUSES = (
    Status.INAPPLICABLE,
    Status.NOT_ASSESSED,
    Status.UNKNOWN,
    Status.MISSING,
    Status.NOT_RELEVANT,
    Status.MET,
)
"""A status as a number: its place here."""

SAID, SET_ASIDE, UNSURE_OF, VIOLATED = range(4)  # how one demand stands: answered, «ikke relevant», «usikkert», violated
_STANDING = {
    SAID: STATUSES.index(Status.MET),
    SET_ASIDE: STATUSES.index(Status.NOT_RELEVANT),
    UNSURE_OF: STATUSES.index(Status.UNKNOWN),
    VIOLATED: STATUSES.index(Status.MISSING),
}
_BY_STATE = {UNSURE: UNSURE_OF, NOT_RELEVANT: SET_ASIDE}


def demanded(demand: Demand, questions: list[Question], names: list[str]) -> list[str]:
    """How a demand stands, as one expression, or several of which the worst counts (SAID … VIOLATED)."""
    if len(names) > 1:
        none, unsure = (" AND ".join(f"{name} = 0" for name in names), " OR ".join(f"{name} = 1" for name in names))
        aside = " AND ".join(f"{name} IN (0, 2)" for name in names)
        return [f"CASE WHEN {none} THEN {VIOLATED} WHEN {unsure} THEN {UNSURE_OF} WHEN {aside} THEN {SET_ASIDE} ELSE {SAID} END"]
    ((question,), (name,)) = questions, names
    if question.answer_type.ticked and demand.allowed:
        outside = sum(1 << place for place, option in enumerate(question.option_ids) if option not in demand.allowed)
        ticked = f"CASE WHEN (({name} - {VALUE}) & {outside}) <> 0 THEN {VIOLATED} ELSE {SAID} END"
        otherwise = look_up(name, {number: _stands(demand, question, number) for number in range(VALUE)})
        return [f"CASE WHEN {name} >= {VALUE} THEN {ticked} ELSE {otherwise} END"]
    ticks = question.answer_type.ticked
    telling = range(VALUE + 1) if ticks else numbers(question)
    return [look_up(name, {number: _stands(demand, question, number) for number in telling}, open_ended=ticks)]


def _stands(demand: Demand, question: Question, number: int) -> int:
    return VIOLATED if violated(demand, [decode(question, number)]) else _BY_STATE.get(number, SAID)


def standing(applies: str, demands: list[str]) -> str:
    """The number of a status, as `status.standing` has it, from a truth and how each demand stands.

    The worst demand counts; «ikke relevant» only where all are.
    """
    stands = demands[0]
    if len(demands) > 1:
        worst = greatest(demands)
        stands = f"CASE WHEN {worst} >= {UNSURE_OF} THEN {worst} ELSE {least(demands)} END"
    if applies == str(JA):
        return look_up(f"({stands})", _STANDING)
    waiting = {NEI: Status.INAPPLICABLE, UBESVART: Status.NOT_ASSESSED, USIKKERT: Status.UNKNOWN}
    by_both = {truth * 4 + stand: STATUSES.index(status) for truth, status in waiting.items() for stand in _STANDING}
    by_both |= {JA * 4 + stand: status for stand, status in _STANDING.items()}
    return look_up(f"({applies} * 4 + {stands})", by_both)


# Intervals of a measure, for pairs -------------------------------------------------------------


def side(question: Question, name: str) -> tuple[str, str, str]:
    """One answer as an interval: (how far it is known, low end, high end), each an expression."""
    scale = question.option_ids
    spans = {number: decode(question, number) for number in numbers(question)}
    ends = {number: answer.value for number, answer in spans.items() if answer and isinstance(answer.value, Span)}
    known = {0: UBESVART, 1: USIKKERT, 2: NEI} | dict.fromkeys(ends, JA)
    low = {number: scale.index(span.low) for number, span in ends.items()}
    high = {number: scale.index(span.high) for number, span in ends.items()}
    return look_up(name, known), look_up(name, low), look_up(name, high)


HOLDS = {  # the comparisons of two intervals, from al to ah and from bl to bh
    "b_at_least_a": "{bl} >= {ah}",
    "a_at_least_b": "{al} >= {bh}",
    "b_above_a": "{bl} > {ah}",
    "a_above_b": "{al} > {bh}",
    "same": "{al} = {ah} AND {bl} = {bh} AND {al} = {bl}",
}


def comparison(word: str, a: tuple[str, str, str], b: tuple[str, str, str]) -> str:
    """The truth of a comparison of two intervals."""
    holds = HOLDS[word].format(al=a[1], ah=a[2], bl=b[1], bh=b[2])
    return f"CASE WHEN least({a[0]}, {b[0]}) < {JA} THEN least({a[0]}, {b[0]}) WHEN {holds} THEN {JA} ELSE {NEI} END"
