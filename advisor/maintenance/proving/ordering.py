"""Nothing depends on the order of answers, and «better» between two measures is an order."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from ...engines.reference import Reference
from ...knowledge import Rule
from ...language.conditions import All, Any_, Compare, Condition, RankedOver, Truth, truth, walk
from ...language.subjects import Kind, Subject
from ...text.catalogue import gettext as _
from .bench import Bench, Finding, Outcome, Shown
from .ground import JA, Size

JUDGED = ("q_", "d_")  # the columns of what people answered, and of what they dismissed
OTHERS = ("day", "place", "other_place")
ALIKE = {"same"}  # the comparisons that make neither of two measures better


def by_answers_alone(bench: Bench) -> Iterator[Outcome]:
    """Every column is worked out from answers, the day and the ranking, through others none of which rests on itself: so
    what comes of a case is a function of these, whatever order they were given in."""
    columns = bench.trees.columns
    rests_on = {
        place: [one.origin[:2]] if one.origin else [(one.kind, name) for name in one.reads] for place, one in columns.items()
    }
    for place, several in rests_on.items():
        wrong = [name for kind, name in several if (kind, name) not in columns and not _is_given(name)]
        what = _("«{column}» rests on «{other}», which is no answer.", column=place[1], other=", ".join(wrong))
        yield f"{place}", Finding(place[1], what, "") if wrong else None
    try:
        TopologicalSorter(rests_on).prepare()
    except CycleError as error:
        ring = " → ".join(name for _kind, name in error.args[1])
        yield "", Finding(error.args[1][0][1], _("What it rests on rests on itself: {ring}.", ring=ring), _("Break the ring."))


def _is_given(name: str) -> bool:
    return name.startswith(JUDGED) or name in OTHERS


def better_is_an_order(bench: Bench) -> Iterator[Outcome]:
    """Every rule that says more of two ranked measures than that they are alike, without their ranking: never both ways (so
    no measure is better than itself, or than one with the same answers), and where b is better than a and c than b, c is
    better than a."""
    for day, rule in bench.rules():
        words = {part.word for part, _kind in walk(rule.when, rule.about) if isinstance(part, Compare)}
        if rule.about is not Kind.PAIR or words <= ALIKE:
            continue
        better = _without_ranking(rule.when)
        tree = bench.trees.truth(better, Kind.PAIR)
        rests_on = bench.cone(Kind.PAIR, tree)
        ground = bench.ground(day, Size(3, rests_on.from_groups))
        first, second, third = (measure.ids[0] for measure in ground.measures)

        def is_ja(one: str, other: str) -> int:
            return ground.at_least(Subject(Kind.PAIR, (one, other)), tree, 3)  # noqa: B023

        for name, literals, claims in (
            ("both ways", [is_ja(first, second), is_ja(second, first)], [(first, second, True), (second, first, True)]),
            (
                "on from one to the next",
                [is_ja(first, second), is_ja(second, third), -is_ja(first, third), ground.ranked[2]],
                [(first, second, True), (second, third, True), (first, third, False)],
            ),
        ):
            pair = Subject(Kind.PAIR, (first, second))
            wrong = ground.prover.find([ground.present(pair), *literals]) is not None

            def shows(reference: Reference, _subject: Subject) -> bool:
                said = ((truth(better, Subject(Kind.PAIR, (a, b)), reference), holds) for a, b, holds in claims)  # noqa: B023
                return all((one is Truth.JA) is holds for one, holds in said)

            finding = None
            if wrong:
                finding = _of_order(rule, name == "both ways", bench.shown(ground, pair, literals, rests_on, shows))
            yield f"{rule.id} {name}", finding


def _of_order(rule: Rule, both_ways: bool, shown: Shown) -> Finding:
    what = _("It says of two measures that each is better than the other.")
    if not both_ways:
        what = _("It says that b is better than a and c than b, and does not say that c is better than a.")
    cure = _("Ask for something that is strictly better, and compare the same questions all the way.")
    return Finding(rule.id, what, cure, rule.file, rule.line, shown)


def _without_ranking(condition: Condition) -> Condition:
    match condition:
        case RankedOver():
            return JA
        case All(several) | Any_(several):
            return type(condition)(tuple(map(_without_ranking, several)))
    return condition
