"""What an audit tells, as selects over the plan's last tables: verdicts, open findings, and counts.

Verdicts and findings are rows. Counts are one wide row for each (level, arena, year), small enough to add up in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from ..conditions import Compare, walk
from ..knowledge import Question, Requirement, Rule
from ..model import Force, Kind
from ..status import Status
from .columns import SET_ASIDE
from .expressions import JA, STATUSES
from .layout import KEYS, KINDS, NOT_RELEVANT, TABLES, UNSURE, VALUE, column
from .plan import Plan

DISMISSED = "avvist"
SHOWN = (*STATUSES, DISMISSED)  # a finding as a number: its place; one that people dismissed comes last
_INAPPLICABLE, _NOT_ASSESSED, _UNKNOWN, _MISSING = (
    STATUSES.index(one) for one in (Status.INAPPLICABLE, Status.NOT_ASSESSED, Status.UNKNOWN, Status.MISSING)
)
STATES = ("usikkert", "ikke relevant", "verdi")  # of an answer that was given
SCALE = 16  # more than any scale has steps


class Results:
    """The selects for one plan."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.requirements = {kind: [one for one in plan.knowledge.requirements.values() if one.about is kind] for kind in KINDS}
        self.number = {id: place for place, id in enumerate(plan.knowledge.requirements)}  # of a requirement, in `findings`
        prompting: dict[str, Rule] = {rule.id: rule for rule in plan.knowledge.rules if rule.prompt}
        self.prompts = {kind: [rule for rule in prompting.values() if rule.about is kind] for kind in Kind}

    # What one row says of a requirement or a rule, as conditions

    def asked(self, one: Requirement) -> str:
        """Whether the depth of the case asks for it."""
        first = 0 if one.force is Force.MUST else min(demand.depth.depth for demand in one.demands)
        return f"level >= {first}" if first else "TRUE"

    def dismissed(self, one: Requirement) -> str:
        """Whether people set aside what applies, or may apply."""
        return (
            "FALSE" if one.force is Force.MUST else f"{column('s', one.id)} > {SET_ASIDE + _INAPPLICABLE} AND {self.asked(one)}"
        )

    def open(self, one: Requirement) -> str:
        """Whether it keeps the case from being complete, as Finding.open and Advice have it."""
        status = column("s", one.id)
        if one.force is Force.MUST:
            return f"{status} IN ({_NOT_ASSESSED}, {_UNKNOWN}, {_MISSING})"
        return f"{status} = {_MISSING} AND {self.asked(one)}" if one.force is Force.SHOULD else "FALSE"

    def shown(self, one: Requirement) -> str:
        """The finding's place in SHOWN: an expression."""
        status = column("s", one.id)
        if one.force is Force.MUST:
            return status
        aside, unneeded = SHOWN.index(DISMISSED), SET_ASIDE + _INAPPLICABLE
        return f"CASE WHEN {status} = {unneeded} THEN {_INAPPLICABLE} ELSE least({status}, {aside}) END"

    def fired(self, rule: Rule) -> str:
        return _any(f"{name} IN ({JA}, {JA + SET_ASIDE})" for name in self.plan.given(rule))

    def active(self, rule: Rule) -> str:
        """Whether guidance was given and not dismissed."""
        return _any(f"{name} = {JA}" for name in self.plan.given(rule))

    def refused(self, rule: Rule) -> str:
        """Whether guidance was given and dismissed."""
        return _any(f"{name} = {JA + SET_ASIDE}" for name in self.plan.given(rule))

    # Verdicts

    def verdicts(self) -> str:
        """One row a case."""
        names = list(self._sums(Kind.CASE))
        below = (Kind.MEASURE, Kind.GROUP, Kind.PAIR)
        sums = {
            name: [f"c.{name}", *(f"COALESCE({kind}_.{name}, 0)" for kind in below if name in self._sums(kind))] for name in names
        }
        counts = {
            "measures": "measure_.subjects",
            "groups": "group_.subjects",
            "pairs": "pair_.subjects",
            "served": "group_.firsts",
        }
        values = [f"CAST(COALESCE({count}, 0) AS INTEGER) AS {name}" for name, count in counts.items()]
        values += [f"CAST({' + '.join(parts)} AS INTEGER) AS {name}" for name, parts in sums.items()]
        complete = "measures > 0 AND served = measures AND open_duties + open_recommendations = 0"
        joins = " ".join(f"LEFT JOIN {self._below(kind)} AS {kind}_ ON c.case_no = {kind}_.case_no" for kind in below)
        own = ", ".join(f"{text} AS {name}" for name, text in self._sums(Kind.CASE).items())
        return (
            f"SELECT case_no, id, municipality, day, level, arena, measures, groups, pairs,"
            f" CAST({complete} AS SMALLINT) AS complete, {', '.join(names)}\n"
            f"FROM (SELECT c.case_no, c.id, c.municipality, c.day, c.level, c.arena, {', '.join(values)}\n"
            f"FROM (SELECT *, {own} FROM case_done) AS c {joins}) AS t"
        )

    def _below(self, kind: Kind) -> str:
        """What the subjects of a kind add up to in each case; `firsts` are the measures that have a target group at all."""
        of_one = ", ".join(f"{text} AS {name}" for name, text in self._sums(kind).items())
        added = ", ".join(f"sum({name}) AS {name}" for name in self._sums(kind))
        firsts = ", sum(CAST(group_no = 0 AS SMALLINT)) AS firsts" if kind is Kind.GROUP else ""
        rows = f"SELECT {', '.join(KEYS[kind])}, {of_one} FROM {kind}_done"
        return f"(SELECT case_no, count(*) AS subjects{firsts}, {added}\nFROM ({rows}) AS t GROUP BY case_no)"

    def _sums(self, kind: Kind) -> dict[str, str]:
        """What is added up over the subjects of a case: name → expression of one row."""
        sums: dict[str, list[str]] = {"open_duties": [], "open_recommendations": [], "dismissed": [], "prompts": []}
        if kind is Kind.PAIR:
            sums = {"prompts": []}
        for one in self.requirements.get(kind, ()):
            sums["open_duties" if one.force is Force.MUST else "open_recommendations"].append(self.open(one))
            sums["dismissed"].append(self.dismissed(one))
        for rule in self.prompts[kind]:
            sums["prompts"].append(self.active(rule))
        found = {name: _sum(part for part in parts if part != "FALSE") for name, parts in sums.items()}
        return found if kind is Kind.PAIR else found | {"unsure": "unsure_now + unsure_later"}

    # Findings

    def findings(self) -> str:
        """One row an open finding: what keeps a case from being complete, and what people dismissed."""
        return "\nUNION ALL ".join(self._findings())

    def _findings(self) -> Iterator[str]:
        for kind in KINDS:
            keys = ", ".join(key if key in KEYS[kind] else f"CAST(-1 AS INTEGER) AS {key}" for key in KEYS[Kind.GROUP])
            for one in self.requirements[kind]:
                wanted = " OR ".join(f"({text})" for text in (self.open(one), self.dismissed(one)) if text != "FALSE")
                yield (
                    f"SELECT {keys}, CAST({self.number[one.id]} AS SMALLINT) AS requirement,"
                    f" CAST({self.shown(one)} AS SMALLINT) AS status FROM {kind}_done WHERE {wanted}"
                )

    # Counts

    def counts(self, kind: Kind) -> str:
        """How the requirements of a kind stand, and how often its rules speak, by level, arena and year.

        Columns: `s_RULE__n` for the place n in SHOWN, `p_RULE` for prompts given and `x_RULE` for those dismissed.
        """
        found = []
        for one in self.requirements.get(kind, ()):
            found += [
                f"sum(CAST({self.asked(one)} AND {self.shown(one)} = {place} AS SMALLINT)) AS {column('s', one.id)}__{place}"
                for place in range(len(SHOWN))
            ]
        for rule in self.prompts[kind]:
            found.append(f"sum(CAST({self.fired(rule)} AS SMALLINT)) AS {column('p', rule.id)}")
            found.append(f"sum(CAST({self.refused(rule)} AS SMALLINT)) AS {column('x', rule.id)}")
        by = "level, arena, CAST(floor(day / 10000) AS INTEGER) AS year"
        return f"SELECT {by}, count(*) AS subjects, {', '.join(found)}\nFROM {kind}_done GROUP BY 1, 2, 3"

    def answers(self, kind: Kind) -> str:
        """How the answers that were given stand: `a_QUESTION__n` for the place n in STATES. One row."""
        found = []
        for question in self.plan.layout.questions[kind]:
            name = column("q", question.id)
            tests = (f"{name} = {UNSURE}", f"{name} = {NOT_RELEVANT}", f"{name} >= {VALUE}")
            found += [
                f"COALESCE(sum(CAST({test} AS SMALLINT)), 0) AS {column('a', question.id)}__{place}"
                for place, test in enumerate(tests)
            ]
        return f"SELECT {', '.join(found)} FROM {TABLES[kind]}"

    # Rankings, set beside the assessments that people made themselves

    @cached_property
    def compared(self) -> list[Question]:
        """The questions by which the rules compare two measures."""
        whens = [rule.when for rule in self.plan.knowledge.rules if rule.about is Kind.PAIR]
        read = [part.question for when in whens for part, _about in walk(when, Kind.PAIR) if isinstance(part, Compare)]
        return [self.plan.knowledge.questions[id] for id in dict.fromkeys(read)]

    def placed(self) -> str:
        """How the one that stands first compares with the other: `l_`, `m_` and `e_QUESTION` (less, more, the same). One row."""
        found = ["count(*) AS pairs"]
        for question in self.compared:
            (known, low, high), (other_known, other_low, other_high) = (self.plan.interval(question, one) for one in "ab")
            both = f"{known} = {JA} AND {other_known} = {JA}"
            same = f"{low} = {high} AND {other_low} = {other_high} AND {low} = {other_low}"
            tests = {"l": f"{high} < {other_low}", "m": f"{low} > {other_high}", "e": same}
            found += [
                f"COALESCE(sum(CAST({both} AND {test} AS SMALLINT)), 0) AS {column(prefix, question.id)}"
                for prefix, test in tests.items()
            ]
        return f"SELECT {', '.join(found)} FROM pair_done WHERE place < other_place"

    def ranked(self) -> str:
        """One row for two ranked measures whose assessments are all known and not the same.

        `a` is put first; `a` and `b` hold every low and high end, SCALE apart.
        """
        known = [f"{self.plan.interval(question, one)[0]} = {JA}" for question in self.compared for one in "ab"]
        sides = []
        for one in "ab":
            ends = [end for question in self.compared for end in self.plan.interval(question, one)[1:]]
            packed = " + ".join(f"{end} * CAST({SCALE**place} AS BIGINT)" for place, end in enumerate(ends))
            sides.append(f"{packed} AS {one}")
        return (
            "SELECT c.municipality, c.day, c.id, p.case_no, p.measure_no, p.other_no, p.a, p.b\n"
            f"FROM (SELECT case_no, measure_no, other_no, {', '.join(sides)} FROM pair_done"
            f" WHERE place < other_place AND {' AND '.join(known)}) AS p"
            " JOIN case_done AS c ON p.case_no = c.case_no WHERE p.a <> p.b AND c.municipality <> ''"
        )


def _sum(conditions: Iterable[str]) -> str:
    return " + ".join(f"CAST({one} AS SMALLINT)" for one in conditions) or "0"


def _any(conditions: Iterable[str]) -> str:
    several = list(conditions)
    return several[0] if len(several) == 1 else f"({' OR '.join(several)})"
