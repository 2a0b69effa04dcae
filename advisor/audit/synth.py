"""Synthetic cases, straight into the tables of layout.py: seeded, with answers that hang together.

Every number that decides something is a hash of (seed, row, what it is for), so a case is the same however many are made
and by however many threads. A case has a thoroughness, a measure a size and a group a severity; they pull on whether
questions are answered, on how sure people are, and on what they say. Nobody answers what they are not asked, and only
advice that was given is dismissed: the rules' own plan sees to both. The municipalities 9600–9899 do not exist.

This is for many: likely cases in SQL, a million in a minute. proof/random_cases.py draws any one that a case file can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

from ..engines import sql
from ..engines.encoding import NOT_RELEVANT, UNANSWERED, UNSURE, VALUE, code, column
from ..engines.sql import looked_up
from ..engines.status import Status
from ..knowledge import KnowledgeBase, Question, Requirement, Rule
from ..language.answers import Answer, Span, State
from ..language.subjects import Kind
from ..language.tree import greatest
from ..language.types.base import exclusive
from ..text.catalogue import gettext as _
from ..text.errors import Problem, Unusable
from .duck import Duck, text
from .layout import KEYS, KINDS, TABLES
from .parts import NAMES, REASONS, SYNTHETIC, Part, describe
from .plan import Plan, plan_of
from .records import digest
from .results import Results

MEASURES = 3
LATENT = {Kind.CASE: "thorough", Kind.MEASURE: "size", Kind.GROUP: "severe"}  # 0–999, what pulls on the answers of a row
USUAL = 600  # of a thousand cases, those at the usual level; the other levels share the rest
PREFIX = {Kind.MEASURE: "tiltak:", Kind.GROUP: "gruppe:"}
DAYS = 560  # from the first day of the rules
PART = 100_000  # cases in a part


@dataclass
class _Dice:
    """Throws that differ for each purpose: expressions that give whole numbers 0–999, two of each hash."""

    chance: Random

    def mixed(self, row: str) -> str:
        """A number below 2**32 in which every bit of the row's number has a say."""
        salted = f"(xor({row} & 4294967295, {self.chance.getrandbits(32)}) * {self.chance.getrandbits(30) | 1} & 4294967295)"
        return f"(xor({salted}, {salted} >> 15) * 73244475 & 4294967295)"

    def hash(self, row: str) -> str:
        """A number below 2**62 from one that is mixed; its upper bits are as good as fresh."""
        return f"({row} * {self.chance.getrandbits(30) | 1})"

    def throw(self, row: str) -> str:
        return first(self.hash(row))


def first(hash: str) -> str:
    return f"(({hash} >> 20 & 65535) * 1000 >> 16)"


def second(hash: str) -> str:
    return f"(({hash} >> 40 & 65535) * 1000 >> 16)"


def write(
    duck: Duck,
    knowledge: KnowledgeBase,
    seed: int,
    count: int,
    folder: Path,
    made: Callable[[int], None] = lambda _cases: None,
    size: int = PART,
) -> None:
    """Writes `count` cases into a folder as parts of `size`; tells `made` how many more there are.

    Raises Unusable where the folder is not empty.
    """
    plan = plan_of(knowledge, whole=True)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Unusable([Problem(str(folder), None, _("The folder is not empty."), _("Choose an empty folder."))])
    parts = []
    for number, start in enumerate(range(0, count, size)):
        stop = min(start + size, count)
        synthesize(duck, plan, seed, start, stop)
        part = Part(folder, number, stop - start, start, stop - 1)
        for kind, table in TABLES.items():
            duck.write(f"SELECT * FROM {table}", ", ".join(KEYS[kind]), part.file(kind))
        duck.write(f"SELECT * FROM {REASONS}", "ALL", part.file(REASONS))
        parts.append((part, {name: digest(part.file(name)) for name in NAMES}))
        made(stop - start)
    describe(folder, plan.layout, parts, {SYNTHETIC: {"seed": seed, "cases": count}})


def synthesize(duck: Duck, plan: Plan, seed: int, start: int, stop: int) -> None:
    """Makes the tables `cases`, `measures`, `groups`, `pairs` and `reasons` with the cases numbered start ≤ n < stop.

    The plan is a whole one.
    """
    _Synthesis(duck, plan, Random(seed)).make(start, stop)


class _Synthesis:
    def __init__(self, duck: Duck, plan: Plan, chance: Random):
        self.duck = duck
        self.plan = plan
        self.layout = plan.layout
        self.results = Results(plan)
        self.dice = _Dice(chance)
        self.questions = plan.knowledge.questions

    def make(self, start: int, stop: int) -> None:
        self.duck.table("raw_cases", self._cases(start, stop))
        self.duck.table("raw_measures", self._measures())
        self.duck.table("raw_groups", self._groups())
        for kind in KINDS:
            undismissed = [f"0 AS {column('d', id)}" for id in self.layout.dismissible[kind]]
            kept = [name for name in self.layout.columns[kind] if not name.startswith("d_")]
            self.duck.table(TABLES[kind], f"SELECT {', '.join([*kept, *undismissed])} FROM raw_{TABLES[kind]}")
        none = ", ".join(f"CAST(0 AS {type_}) AS {name}" for name, type_ in self.layout.columns[Kind.PAIR].items())
        self.duck.table("pairs", f"SELECT {none} WHERE FALSE")
        for step in self.plan.steps:
            self.duck.table(step.name, step.select)
        for kind in KINDS:
            self.duck.table(TABLES[kind], self._settled(kind))
        self.duck.table("reasons", "\nUNION ALL ".join(self._reasons()) + "\nORDER BY ALL")
        for name in [*(step.name for step in self.plan.steps), *(f"raw_{TABLES[kind]}" for kind in KINDS)]:
            self.duck.drop(name)

    # Rows

    def _cases(self, start: int, stop: int) -> str:
        dice = self.dice
        hashed = f"SELECT i AS case_no, {dice.mixed('i')} AS h FROM range({start}, {stop}) AS r(i)"
        knowledge = self.plan.knowledge
        level, ranking, ledger = (knowledge.fields.get(name) for name in ("level", "ranking", "participation"))
        assert level  # a base has levels
        numbers = {one: VALUE + level.option_ids.index(one.id) for one in knowledge.levels}
        by_id = {one.id: one.starts_at.place for one in knowledge.levels}
        depths = [*[0] * VALUE, *(by_id[option] for option in level.option_ids)]
        rest = (1000 - USUAL) // max(1, len(numbers) - 1)
        until = accumulate(USUAL if one == knowledge.usual_level else rest for one in numbers)
        chosen = " ".join(f"WHEN l < {at} THEN {number}" for at, number in zip(until, numbers.values(), strict=True))
        begins = self.plan.first_day
        thrown = ["l", "thorough", "luck", *(f"size_{at}" for at in range(MEASURES))]
        throws = ", ".join(f"{dice.throw('h')} AS {name}" for name in thrown)
        leveled = f"CASE {chosen} ELSE {numbers[knowledge.levels[-1]]} END AS {column('q', level.id)}"
        latent = f"SELECT *, {leveled} FROM (SELECT *, {throws} FROM ({hashed}))"
        deep = f"SELECT *, {looked_up(column('q', level.id), depths)} AS deep FROM ({latent})"
        made = self._answered(Kind.CASE, deep, made=(level.id,))
        ranked = f"{column('q', ranking.id)} = {VALUE}" if ranking else "FALSE"
        pull = [f"(size_{at} * 7 + {dice.throw('h')} * 3)" for at in range(MEASURES)]
        places = ", ".join(f"CASE WHEN {ranked} THEN {self._place(at)} ELSE 0 END AS place_{at}" for at in range(MEASURES))
        pulled = f"SELECT *, {', '.join(f'{one} AS pull_{at}' for at, one in enumerate(pull))} FROM ({made})"
        about = (
            "'syntetisk-' || case_no AS id, CAST(9600 + luck * 300 // 1000 AS VARCHAR) AS municipality,"
            f" CAST(strftime(DATE '{begins}' + CAST({dice.throw('h')} * {DAYS} // 1000 AS INTEGER), '%Y%m%d') AS INTEGER) AS day"
        )
        derived = {
            "personal-data": f"CASE WHEN {dice.throw('h')} < 4 THEN {VALUE} ELSE {VALUE + 1} END",
            "several-measures": str(VALUE),
        }
        every = "*"
        if ledger and knowledge.participants:
            named = column("q", knowledge.participants.id)
            every = f"* REPLACE (LEAST({named}, {VALUE}) AS {column('q', ledger.id)})"
        return f"SELECT {every}, {places}, {about}{self._derived(Kind.CASE, derived)} FROM ({pulled})"

    def _derived(self, kind: Kind, how: Mapping[str, str]) -> str:
        """The derived facts of a kind, as more columns of a select. Of a fact the first option is «yes»."""
        facts = [one for one in self.layout.questions[kind] if one.derived]
        return "".join(f", {how[one.computation]} AS {column('q', one.id)}" for one in facts)

    def _place(self, at: int) -> str:
        """From 1: how many are pulled further up, and one."""
        others = [other for other in range(MEASURES) if other != at]
        above = [f"CASE WHEN pull_{one} {'>=' if one < at else '>'} pull_{at} THEN 1 ELSE 0 END" for one in others]
        return " + ".join(["1", *above])

    def _measures(self) -> str:
        dice = self.dice
        place = "CASE measure_no " + " ".join(f"WHEN {at} THEN place_{at}" for at in range(MEASURES)) + " END AS place"
        size = "CASE measure_no " + " ".join(f"WHEN {at} THEN size_{at}" for at in range(MEASURES)) + " END AS size"
        mixed = dice.mixed("xor(h, (m + 1) * 40503)")
        rows = (
            f"SELECT case_no, CAST(m AS INTEGER) AS measure_no, {mixed} AS h, deep, thorough, {place}, {size}"
            f" FROM raw_cases, range({MEASURES}) AS r(m)"
        )
        made = self._answered(Kind.MEASURE, rows)
        rank = self._derived(Kind.MEASURE, {"first-in-order": looked_up("place", (0, VALUE, VALUE + 1), open=True)})
        return f"SELECT *, 'tiltak-' || (measure_no + 1) AS id, {dice.throw('h')} AS several{rank} FROM ({made})"

    def _groups(self) -> str:
        own, mixed = self.dice.throw("h"), self.dice.mixed("xor(h, (g + 1) * 40503)")
        rows = (
            f"SELECT case_no, measure_no, CAST(g AS INTEGER) AS group_no, {mixed} AS h, deep, thorough, size"
            " FROM raw_measures, range(2) AS r(g) WHERE several >= 20 AND (g = 0 OR several > 600)"
        )
        severe = f"SELECT *, (size + {own}) // 2 AS severe FROM ({rows})"
        return f"SELECT *, 'gruppe-' || (group_no + 1) AS id FROM ({self._answered(Kind.GROUP, severe)})"

    # Answers

    def _answered(self, kind: Kind, rows: str, made: tuple[str, ...] = ()) -> str:
        asked = [q for q in self.layout.questions[kind] if not q.derived and q.id not in made]
        hashes = ", ".join(f"{self.dice.hash('h')} AS {column('h', question.id)}" for question in asked)
        answers = ", ".join(f"{self._answer(question, LATENT[kind])} AS {column('q', question.id)}" for question in asked)
        hidden = ", ".join(column("h", question.id) for question in asked)
        return f"SELECT * EXCLUDE ({hidden}), {answers} FROM (SELECT *, {hashes} FROM ({rows}))"

    def _answer(self, question: Question, latent: str) -> str:
        name = column("h", question.id)
        own = self.dice.chance.randint(-60, 120)  # some questions are answered more often than others
        asked = _asked(question, self.plan.knowledge)
        answered = f"CASE WHEN {asked} THEN {440 + own} + thorough // 2 ELSE {40 + own // 4} + thorough // 10 END"
        relevant = 0 if question.settles_duty else 40
        unsure = "40 + (1000 - thorough) // 20"
        states = {f">= {answered}": UNANSWERED, f"< {unsure}": UNSURE, f"< {unsure} + {relevant}": NOT_RELEVANT}
        cases = " ".join(f"WHEN {first(name)} {test} THEN {state}" for test, state in states.items())
        return f"CASE {cases} ELSE {self._value(question, name, latent)} END"

    def _value(self, question: Question, name: str, latent: str) -> str:
        options, throw, chance = question.option_ids, second(name), self.dice.chance
        match question.answer_type.name:
            case "yes-no":
                yes, no = (code(question, Answer(State.VALUE, one)) for one in options)
                return f"CASE WHEN {throw} < {chance.randint(150, 600)} + ({latent} - 500) // 3 THEN {yes} ELSE {no} END"
            case "ordinal":
                step = f"(({latent} * 6 + {throw} * 4) * {len(options)} // 10000)"
                spans = [code(question, Answer(State.VALUE, Span(one, over))) for one, over in pairwise([*options, options[-1]])]
                steps = [code(question, Answer(State.VALUE, Span(one, one))) for one in options]
                return f"CASE WHEN {throw} % 7 = 0 THEN {looked_up(step, spans)} ELSE {looked_up(step, steps)} END"
            case "multi":
                alone = [VALUE + (1 << at) for at, one in enumerate(options) if one in exclusive(question.options)]
                free = [at for at, one in enumerate(options) if one not in exclusive(question.options)]
                none = "WHEN FALSE THEN 0"
                if alone:
                    none = f"WHEN {throw} < 70 THEN {looked_up(f'({throw} * {len(alone)} // 70)', alone)}"
                mask = f"({name} >> 12 & {name} >> 28 & {sum(1 << at for at in free)})"
                one = looked_up(f"({throw} * {len(free)} // 1000)", [VALUE + (1 << at) for at in free])
                return f"CASE {none} WHEN {mask} = 0 THEN {one} ELSE {VALUE} + {mask} END"
            case "text":
                return f"CASE WHEN {throw} < 70 THEN {VALUE + 4} + {throw} % 14 ELSE {VALUE + 30} + {throw} // 3 END"
            case "number":
                return f"CASE WHEN {throw} < 90 THEN {VALUE} WHEN {throw} < 95 THEN {VALUE + 2} ELSE {VALUE + 1} END"
        least, places = question.answer_type.least, question.answer_type.places(question)
        return f"{VALUE + least} + {throw} * {places - least} // 1000" if places - least > 1 else str(VALUE + least)

    # What follows from the rules

    def _settled(self, kind: Kind) -> str:
        """The last table of the plan as the layout has it: with the answers that are asked for, and what was dismissed."""
        by_column = {column("q", question.id): question for question in self.layout.questions[kind]}
        values = {name: self.plan.answer(question) for name, question in by_column.items()}
        values |= {column("d", id): "0" for id in self.layout.dismissible[kind]}
        for one in [*self.results.requirements[kind], *self.results.prompts[kind]]:
            if one.force.dismissible:
                values[column("d", one.id)] = (
                    f"CASE WHEN ({self._given(one)}) AND {self.dice.throw('key')} < 60 THEN 1 ELSE 0 END"
                )
        keep = [f"CAST({values.get(name, name)} AS {type_}) AS {name}" for name, type_ in self.layout.columns[kind].items()]
        terms = [f"{name} * {factor}" for name, factor in zip(KEYS[kind], (16, 4, 1), strict=False)]
        key = self.dice.mixed(f"({' + '.join(terms)})")
        keys = ", ".join(KEYS[kind])
        return f"SELECT {', '.join(keep)} FROM (SELECT *, {key} AS key FROM {self.plan.rows(kind)}) ORDER BY {keys}"

    def _given(self, one: Requirement | Rule) -> str:
        """Whether the advice was given: a condition."""
        if isinstance(one, Rule):
            return sql.holds(greatest(map(self.results.fired, self.plan.given(one))))
        return sql.holds(self.results.where(one, lambda asked, status, _dismissed: asked and status is Status.MISSING))

    def _reasons(self) -> Iterator[str]:
        """Reasons made up for the occasion."""
        said = [
            _("The case is too small for this."),
            _("Nobody has figures for this yet."),
            _("It is described in another document."),
            _("We have assessed this together with another measure."),
        ]
        for kind in KINDS:
            about = "'sak'" if kind is Kind.CASE else f"'{PREFIX[kind]}' || id"
            for id in self.layout.dismissible[kind]:
                throw = self.dice.throw(self.dice.mixed("case_no"))
                cases = " ".join(f"WHEN {throw} < {(at + 1) * 1000 // len(said)} THEN {text(one)}" for at, one in enumerate(said))
                values = f"case_no, {about} AS about, '{id}' AS rule, CASE {cases} END AS reason"
                yield f"SELECT {values} FROM {TABLES[kind]} WHERE {column('d', id)} = 1"


def _asked(question: Question, knowledge: KnowledgeBase) -> str:
    """Whether the depth at which a level starts asks the question, of a row's `deep`."""
    places = [str(depth.place) for depth in knowledge.depths if question.asked_at(depth)]
    return f"deep IN ({', '.join(places)})" if places else "FALSE"
