"""What the batch must say of one case, by the advice on it; and where it says something else.

The same for the sample of every audit and for the certificate: it needs the rows of `Results.verdicts` and
`Results.findings` of the case, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...advice.advice import Advice
from ...case.model import Case
from ...engines.encoding import SET_ASIDE, STATUSES, UNANSWERED, code
from ...knowledge.terms import Force
from ...language.answers import State
from ...language.conditions import Truth
from ...language.subjects import CASE, Kind, Subject
from ..layout import KINDS
from ..results import SHOWN, Results

Key = tuple[int, ...]  # of a row: measure_no, group_no; or measure_no, other_no; nothing for the case
Open = tuple[Key, int, int]  # a row of the findings: key, number of the requirement, place in SHOWN
ADVICE, BATCH = "advice", "batch"  # the two that are compared


@dataclass(frozen=True)
class Difference:
    """Two ways to the same thing came to different ends. `said`: who said what."""

    what: str  # truth, status, dismissal, answer, verdict, finding …
    id: str  # of a rule, requirement, question, or the name of a column
    subject: Subject
    said: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.what} {self.id} ({self.subject}): {', '.join(f'{who}: {value}' for who, value in self.said)}"

    def as_dict(self) -> dict[str, Any]:
        return {"what": self.what, "id": self.id, "subject": str(self.subject), "said": dict(self.said)}


def differences(
    advice: Advice, verdict: Mapping[str, object], findings: Sequence[Mapping[str, Any]], results: Results
) -> list[str]:
    """Where the rows of a case are not what the advice says. The numbers of its measures and groups count from 0."""
    return [str(one) for one in compared(advice, verdict, findings, results)]


def compared(
    advice: Advice, verdict: Mapping[str, object], findings: Sequence[Mapping[str, Any]], results: Results
) -> Iterator[Difference]:
    """As `differences`, taken apart."""
    for name, value in expected_verdict(advice).items():
        said = verdict[name] or "" if name == "municipality" else verdict[name]
        if said != value:
            yield differing("verdict", name, CASE, value, said)
    there = [((row["measure_no"], row["group_no"]), row["requirement"], row["status"]) for row in findings]
    yield from _compared_findings(advice, [(tuple(at for at in key if at >= 0), *rest) for key, *rest in there], results)


def differing(what: str, id: str, subject: Subject, by_advice: object, by_batch: object) -> Difference:
    return Difference(what, id, subject, ((ADVICE, str(by_advice)), (BATCH, str(by_batch))))


def truth_of(number: int) -> str:
    """A truth of the plan's tables in words."""
    return f"{Truth(number % SET_ASIDE)}{_aside(number)}"


def status_of(number: int) -> str:
    """A status of the plan's tables in words."""
    return f"{STATUSES[number % SET_ASIDE]}{_aside(number)}"


def _aside(number: int) -> str:
    return ", dismissed" if number >= SET_ASIDE else ""


# Verdicts --------------------------------------------------------------------------------------


def expected_verdict(advice: Advice) -> dict[str, object]:
    """The row of `Results.verdicts` for a case: column → value. How many pairs there are follows from the plan."""
    facts = advice.inference.facts
    case, arena = facts.case, advice.knowledge.fields.get("arena")
    return {
        "id": case.id,
        "municipality": case.municipality,
        "day": int(f"{advice.inference.day:%Y%m%d}"),
        "level": advice.level.place,
        "depth": advice.depth.place,
        "arena": code(arena, facts.answer(CASE, arena.id)) if arena else UNANSWERED,
        "measures": len(case.measures),
        "groups": sum(len(measure.groups) for measure in case.measures),
        "complete": int(advice.complete),
        "open_duties": len(advice.open_duties),
        "undecided_duties": len(advice.blocking) - len(advice.open_duties),
        "open_recommendations": sum(one.open and one.requirement.force is Force.SHOULD for one in advice.requirements),
        "dismissed": sum(one.set_aside for one in advice.requirements),
        "prompts": sum(not one.dismissed for one in advice.prompts),
        "unsure": _unsure(advice),
    }


def _unsure(advice: Advice) -> int:
    """How many counted answers are «usikkert»."""
    facts, seen = advice.inference.facts, advice.inference.reference
    answers = (
        seen.answer(subject, question) for kind in KINDS for subject in facts.subjects[kind] for question in facts.given(subject)
    )
    return sum(answer is not None and answer.state is State.UNSURE for answer in answers)


# Findings --------------------------------------------------------------------------------------


def keys(case: Case) -> dict[Subject, Key]:
    """Subject → the numbers of its row, as `Layout.rows` gives them."""
    measures = {measure.id: at for at, measure in enumerate(case.measures)}
    found: dict[Subject, Key] = {CASE: ()}
    for measure in case.measures:
        found[Subject(Kind.MEASURE, (measure.id,))] = (measures[measure.id],)
        for at, group in enumerate(measure.groups):
            found[Subject(Kind.GROUP, (measure.id, group.id))] = (measures[measure.id], at)
    return found | {pair: (measures[pair.ids[0]], measures[pair.ids[1]]) for pair in case.subjects(Kind.PAIR)}


def expected_findings(advice: Advice, results: Results) -> set[Open]:
    """The rows of `Results.findings` for a case: what keeps it from being complete, and what people dismissed."""
    numbers = keys(advice.case)
    found = set()
    for one in advice.requirements:
        if one.open or one.set_aside:
            found.add((numbers[one.subject], results.number[one.requirement.id], SHOWN.index(one.shown)))
    return found


def _compared_findings(advice: Advice, there: Iterable[Open], results: Results) -> Iterator[Difference]:
    """Each finding that only one of the two has; one that stands twice counts as another."""
    wanted, seen = expected_findings(advice, results), list(there)
    subjects = {key: subject for subject, key in keys(advice.case).items() if subject.kind is not Kind.PAIR}
    names = list(results.number)
    twice = {one for one in seen if seen.count(one) > 1} if len(set(seen)) < len(seen) else set()
    for key, number, shown in sorted(wanted ^ set(seen) | twice):
        both = [SHOWN[shown] if here else "–" for here in ((key, number, shown) in wanted, (key, number, shown) in seen)]
        if (key, number, shown) in twice:
            both[1] += " ×2"
        yield differing("finding", names[number], subjects.get(key, CASE), *both)
