"""What an audit tells, as selects over the plan's steps: verdicts, open findings, and counts.

Verdicts and findings are rows. Counts are one wide row for each (level, arena, year), small enough to add up in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial

from ..engines import sql
from ..engines.encoding import NOT_RELEVANT, SET_ASIDE, STATUSES, UNSURE, VALUE, column
from ..engines.lookups import JA, compared
from ..engines.status import DISMISSED, Status, finding, is_open
from ..knowledge import Question, Requirement, Rule
from ..knowledge.terms import Force
from ..language.conditions import Compare, walk
from ..language.subjects import Kind
from ..language.tree import Column, Comparison, Constant, Expression, choice, greatest, least, look_up
from .layout import KEYS, KINDS, TABLES
from .plan import Plan, Step

SHOWN = (*STATUSES, DISMISSED)  # a finding as a number: its place; one that people dismissed comes last
STATES = ("usikkert", "ikke relevant", "verdi")  # of an answer that was given
_SUBJECTS = {Kind.CASE: (), Kind.MEASURE: ("measures",), Kind.GROUP: ("groups", "served"), Kind.PAIR: ("pairs",)}
OPEN = ("open_duties", "undecided_duties", "open_recommendations")  # what keeps a case from being complete, besides its gaps
SUMS = ("measures", "groups", "served", "pairs", *OPEN, "dismissed", "prompts", "unsure")
"""What the subjects of a case add up to; `served` are the measures that have a target group at all."""
SCALE = 16  # more than any scale has steps

Says = Callable[[bool, Status, bool], bool]  # of: whether the depth asks for it, its status, whether people dismissed it


class Results:
    """The selects for one plan."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.requirements = {kind: [one for one in plan.knowledge.requirements.values() if one.about is kind] for kind in KINDS}
        self.number = {id: place for place, id in enumerate(plan.knowledge.requirements)}  # of a requirement, in `findings`
        prompting: dict[str, Rule] = {rule.id: rule for rule in plan.knowledge.rules if rule.prompt}
        self.prompts = {kind: [rule for rule in prompting.values() if rule.about is kind] for kind in Kind}

    # What one row says of a requirement or a rule, as conditions

    def depths(self, one: Requirement) -> set[int]:
        """The depths that ask for it."""
        return {depth.place for depth in self.plan.knowledge.depths if one.at(depth)}

    def where(self, one: Requirement, says: Says) -> Expression:
        """Where a row says so of a requirement: asked for each number of its column, at its depths and at the others."""
        here, elsewhere = (look_up(_stands(one), _each(one, partial(says, asked))) for asked in (True, False))
        asked = self.depths(one)
        if len(asked) == len(self.plan.knowledge.depths):
            return here
        return choice(greatest(Comparison(Column("depth"), "=", Constant(place)) for place in sorted(asked)), here, elsewhere)

    def dismissed(self, one: Requirement) -> Expression:
        """Whether people set aside what applies, or may apply."""
        return self.where(one, lambda asked, *stands: asked and finding(one.force, *stands) == DISMISSED)

    def open(self, one: Requirement) -> Expression:
        """Whether it keeps the case from being complete."""
        return self.where(one, lambda asked, status, dismissed: is_open(one.force, status, asked, dismissed))

    def lacking(self, one: Requirement) -> Expression:
        """Of a duty: whether it applies and is open."""
        return self.where(one, lambda asked, status, _: is_open(one.force, status, asked) and status is Status.MISSING)

    def undecided(self, one: Requirement) -> Expression:
        """Of a duty: whether it may come to apply. No «usikkert» closes one, so that is never the answer that it demands."""
        return self.where(one, lambda asked, status, _: is_open(one.force, status, asked) and status is not Status.MISSING)

    def shown(self, one: Requirement) -> Expression:
        """The finding's place in SHOWN."""
        return look_up(_stands(one), _each(one, lambda *stands: SHOWN.index(finding(one.force, *stands))))

    def found(self, one: Requirement, place: int) -> Expression:
        """Whether the finding is at this place in SHOWN."""
        return look_up(_stands(one), _each(one, lambda *stands: finding(one.force, *stands) == SHOWN[place]))

    def listed(self, one: Requirement) -> list[int]:
        """The places in SHOWN that `open` and `dismissed` hold of: a finding there is listed where the depth asks for it."""
        every = [(status, dismissed) for dismissed in (False, True) for status in STATUSES]
        found = [(finding(one.force, *stands), is_open(one.force, stands[0], True, stands[1])) for stands in every]
        return sorted({SHOWN.index(shown) for shown, still_open in found if still_open or shown == DISMISSED})

    def active(self, name: str) -> Expression:
        """Whether the guidance of a column was given and not dismissed."""
        return Comparison(Column(name), "=", JA)

    def refused(self, name: str) -> Expression:
        """Whether it was given and dismissed."""
        return Comparison(Column(name), "=", Constant(JA.value + SET_ASIDE))

    def fired(self, name: str) -> Expression:
        """Whether it was given, dismissed or not."""
        return greatest(Comparison(Column(name), "=", Constant(truth)) for truth in (JA.value, JA.value + SET_ASIDE))

    def _home(self, kind: Kind) -> Step:
        """The first step of a kind, where what rows say of themselves rests; of pairs the only one."""
        return self.plan.steps_of(kind)[0]

    def _resting(self, step: Step) -> tuple[list[Requirement], list[str]]:
        """The requirements, and the columns of guidance, that rest in a step."""
        requirements = [one for one in self.requirements.get(step.kind, ()) if column("s", one.id) in step.holds]
        guidance = [name for rule in self.prompts[step.kind] for name in self.plan.given(rule) if name in step.holds]
        return requirements, guidance

    # Verdicts

    def verdicts(self) -> str:
        """One row a case."""
        added = ", ".join(f"CAST(sum({name}) AS INTEGER) AS {name}" for name in SUMS)
        rows = "\nUNION ALL ".join(map(self._tally, self.plan.steps))
        by = ", ".join(f"CAST(c.{name} AS TINYINT) AS {name}" for name in ("level", "depth", "arena"))
        complete = f"measures > 0 AND served = measures AND {' + '.join(OPEN)} = 0"
        return (
            f"SELECT c.case_no, c.id, c.municipality, c.day, {by}, measures, groups, pairs,"
            f" CAST({complete} AS SMALLINT) AS complete, {', '.join(OPEN)}, dismissed, prompts, unsure\n"
            f"FROM {self._home(Kind.CASE).name} AS c\n"
            f"JOIN (SELECT case_no, {added} FROM ({rows}) AS r GROUP BY case_no) AS t ON c.case_no = t.case_no"
        )

    def _tally(self, step: Step) -> str:
        """What each row of a step adds to the sums of its case."""
        found: dict[str, list[Expression]] = {name: [] for name in SUMS}
        if step == self._home(step.kind):
            for name in _SUBJECTS[step.kind]:
                first = Comparison(Column("group_no"), "=", Constant(0))
                found[name].append(first if name == "served" else Constant(1))
        requirements, guidance = self._resting(step)
        for one in requirements:
            if one.force is Force.MUST:
                found["open_duties"].append(self.lacking(one))
                found["undecided_duties"].append(self.undecided(one))
            else:
                found["open_recommendations"].append(self.open(one))
            found["dismissed"].append(self.dismissed(one))
        found["prompts"] = [self.active(name) for name in guidance]
        values = {name: sql.count(part for part in parts if part != Constant(0)) for name, parts in found.items()}
        values["unsure"] = " + ".join(name for name in self.plan.unsure[step.kind] if name in step.holds) or "0"
        summed = ", ".join(f"CAST({value} AS SMALLINT) AS {name}" for name, value in values.items())
        return f"SELECT case_no, {summed} FROM {step.name}"

    # Findings

    def findings(self) -> str:
        """One row an open finding: what keeps a case from being complete, and what people dismissed."""
        return "\nUNION ALL ".join(self._findings())

    def _findings(self) -> Iterator[str]:
        for step in self.plan.steps:
            keys = ", ".join(key if key in KEYS[step.kind] else f"CAST(-1 AS INTEGER) AS {key}" for key in KEYS[Kind.GROUP])
            for one in self._resting(step)[0]:
                wanted = greatest([self.open(one), self.dismissed(one)])
                yield (
                    f"SELECT {keys}, CAST({self.number[one.id]} AS SMALLINT) AS requirement,"
                    f" CAST({sql.number(self.shown(one))} AS SMALLINT) AS status FROM {step.name} WHERE {sql.holds(wanted)}"
                )

    # Counts

    def counts(self) -> list[str]:
        """How the requirements stand, asked for or not, and how often rules speak, by level, depth, arena and year.

        A select for each step.
        Columns: `s_RULE__n` for the place n in SHOWN, `p_RULE` for prompts given and `x_RULE` for those dismissed.
        """
        return [
            f"SELECT level, depth, arena, CAST(floor(day / 10000) AS INTEGER) AS year, {', '.join(found)}\n"
            f"FROM {step.name} GROUP BY 1, 2, 3, 4"
            for step in self.plan.steps
            if (found := self._counted(step))
        ]

    def _counted(self, step: Step) -> list[str]:
        requirements, guidance = self._resting(step)
        found = []
        for one in requirements:
            found += [
                f"count_if({sql.holds(self.found(one, place))}) AS {column('s', one.id)}__{place}" for place in range(len(SHOWN))
            ]
        for name in guidance:
            found.append(f"count_if({sql.holds(self.fired(name))}) AS p{name[1:]}")
            found.append(f"count_if({sql.holds(self.refused(name))}) AS x{name[1:]}")
        return found

    def answers(self, kind: Kind) -> str:
        """How the answers that were given stand: `a_QUESTION__n` for the place n in STATES. One row."""
        found = []
        for question in self.plan.layout.questions[kind]:
            name = column("q", question.id)
            tests = (f"{name} = {UNSURE}", f"{name} = {NOT_RELEVANT}", f"{name} >= {VALUE}")
            found += [f"{_times(test)} AS {column('a', question.id)}__{place}" for place, test in enumerate(tests)]
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
            a, b = (self.plan.interval(question, one) for one in "ab")
            known = [Comparison(one[0], "=", JA) for one in (a, b)]
            found += [
                f"{_times(sql.holds(least([*known, compared(word, a, b)])))} AS {column(prefix, question.id)}"
                for prefix, word in (("l", "b_above_a"), ("m", "a_above_b"), ("e", "same"))
            ]
        return f"SELECT {', '.join(found)} FROM {self._home(Kind.PAIR).name} WHERE place < other_place"

    def ranked(self) -> str:
        """One row for two ranked measures whose assessments are all known and not the same.

        `a` is put first; `a` and `b` hold every low and high end, SCALE apart.
        """
        known = least(Comparison(self.plan.interval(question, one)[0], "=", JA) for question in self.compared for one in "ab")
        sides = []
        for one in "ab":
            ends = [end for question in self.compared for end in self.plan.interval(question, one)[1:]]
            packed = " + ".join(f"{end.name} * CAST({SCALE**place} AS BIGINT)" for place, end in enumerate(ends))
            sides.append(f"{packed} AS {one}")
        return (
            "SELECT c.municipality, c.day, c.id, p.case_no, p.measure_no, p.other_no, p.a, p.b\n"
            f"FROM (SELECT case_no, measure_no, other_no, {', '.join(sides)} FROM {self._home(Kind.PAIR).name}"
            f" WHERE place < other_place AND {sql.holds(known)}) AS p"
            f" JOIN {self._home(Kind.CASE).name} AS c ON p.case_no = c.case_no WHERE p.a <> p.b AND c.municipality <> ''"
        )


def _times(test: str) -> str:
    """In how many rows a test holds: 0 where there are none, of which count_if says NULL."""
    return f"COALESCE(count_if({test}), 0)"


def _stands(one: Requirement) -> Column:
    return Column(column("s", one.id))


def _each(one: Requirement, outcome: Callable[[Status, bool], int]) -> list[int]:
    """The outcome of each number that a requirement's column can hold."""
    found = [outcome(status, False) for status in STATUSES]
    if not one.force.dismissible:
        return found
    return [*found, *[0] * (SET_ASIDE - len(found)), *(outcome(status, True) for status in STATUSES)]
