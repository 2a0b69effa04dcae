"""The rules and shapes of a knowledge base as one plan of SQL steps: what to select, from what, in which order.

Every rule, part of a rule and requirement becomes one column of the table of its kind. A column rests on others of the
same row, or is brought from another kind: down from the case, up by min or max. Columns that need nothing brought stand
in stage 0; what is brought stands one stage above what it comes from. Each kind and stage is one step, a SELECT over
the step before it, that carries only what somebody still needs. Both engines run the same steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ..conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Undecided,
    ValueTest,
)
from ..knowledge import Demand, KnowledgeBase, Question, Requirement, Rule
from ..model import LEVEL, Force, Kind, Level, Truth
from . import expressions as sql
from .layout import ABOUT, KEYS, KINDS, TABLES, UNSURE, VALUE, Layout, column

SET_ASIDE = 8  # added to a number where people dismissed with a reason
DEPTHS = {level: level.depth for level in Level}


@dataclass(frozen=True)
class Column:
    """A column of a kind's table: an expression over columns of the same row, or one that is brought."""

    name: str
    kind: Kind
    expression: str
    reads: frozenset[str] = frozenset()
    origin: tuple[Kind, str, str] | None = None  # (kind, column, "min", "max" or "" for down) of one that is brought


@dataclass(frozen=True)
class Step:
    """One table to make: `select` gives it, from the layout's tables and earlier steps."""

    name: str
    select: str


@dataclass
class _Reads:
    """What an expression turned out to read, collected while it is written."""

    kind: Kind
    names: set[str] = field(default_factory=set)

    def __call__(self, name: str) -> str:
        self.names.add(name)
        return name


class Plan:
    """The steps for one knowledge base. Its last tables are `case_done`, `measure_done`, `group_done` and `pair_done`.

    They hold the keys, the columns of `dimensions`, s_ for each requirement (its place in STATUSES, and SET_ASIDE more where
    people dismissed it), g_ for each rule that gives guidance (its truth, and SET_ASIDE more where people dismissed it), and
    how many answers are unsure. With `whole` also r_ (the truth of each rule) and the answers as rules and shapes see them.
    """

    dimensions = ("level", "arena", "day")

    def __init__(self, knowledge: KnowledgeBase, whole: bool = False):
        self.whole = whole
        self.knowledge = knowledge
        self.layout = Layout(knowledge)
        self.columns: dict[tuple[Kind, str], Column] = {}
        self._parts: dict[tuple[Kind, Condition], str] = {}
        self._concluding: dict[str, list[str]] = {}
        self.first_day = min(rule.valid_from for rule in knowledge.rules)
        for rule, name in self._versions():
            if rule.situation:
                self._concluding.setdefault(rule.situation, []).append(name)
        for rule, name in self._versions():
            self._rule(rule, name)
        for kind in KINDS:
            self._dimensions(kind)
            for question in self.layout.questions[kind]:
                self.seen(question, _Reads(kind))
            self._unsure(kind)
        for requirement in knowledge.requirements.values():
            self._requirement(requirement)

    # What stands in the last tables

    @cached_property
    def rules(self) -> dict[str, list[str]]:
        """Rule → the columns of its versions, of which at most one is above nei on any day."""
        found: dict[str, list[str]] = {}
        for rule, name in self._versions():
            found.setdefault(rule.id, []).append(name)
        return found

    def given(self, rule: Rule) -> list[str]:
        """The columns that say whether a rule's guidance was given, one for each version of the rule."""
        return ["g" + name[1:] for name in self.rules[rule.id] if (rule.about, "g" + name[1:]) in self.columns]

    def answer(self, question: Question) -> str:
        """The column of a question's counted answer."""
        return column("c" if question.ask_when else "q", question.id)

    def _versions(self) -> Iterator[tuple[Rule, str]]:
        seen: dict[str, int] = {}
        for rule in self.knowledge.rules:
            seen[rule.id] = seen.get(rule.id, 0) + 1
            yield rule, column("r", rule.id) + (f"_{seen[rule.id]}" if seen[rule.id] > 1 else "")

    # Columns

    def _add(self, name: str, kind: Kind, expression: str, reads: Iterable[str] = (), origin: tuple | None = None) -> str:
        self.columns.setdefault((kind, name), Column(name, kind, expression, frozenset(reads), origin))
        return name

    def _rule(self, rule: Rule, name: str) -> None:
        reads = _Reads(rule.about)
        expression = self._truth(rule.when, reads)
        if rule.valid_from > self.first_day or rule.valid_to:
            last = f"{rule.valid_to:%Y%m%d}" if rule.valid_to else "99999999"
            expression = f"CASE WHEN {reads('day')} BETWEEN {rule.valid_from:%Y%m%d} AND {last} THEN {expression} ELSE 0 END"
        self._add(name, rule.about, expression, reads.names)
        if rule.prompt:
            self._add("g" + name[1:], rule.about, f"{name}{self._aside(rule, reads)}", [name, *reads.names])

    def _aside(self, one: Rule | Requirement, reads: _Reads) -> str:
        """What a dismissal adds to a number. A duty cannot be dismissed."""
        return "" if one.force is Force.MUST else f" + {SET_ASIDE} * {reads(column('d', one.id))}"

    def _truth(self, condition: Condition, reads: _Reads) -> str:
        """The truth of a condition as an expression over the columns of `reads.kind`."""
        match condition:
            case All(parts):
                return sql.least(self._truth(part, reads) for part in parts)
            case Any_(parts):
                return sql.greatest(self._truth(part, reads) for part in parts)
            case ValueTest(question=id):
                question = self.knowledge.questions[id]
                return sql.value_test(condition, question, self.seen(question, reads))
            case StateTest(question=id):
                return sql.state_test(condition, self.seen(self.knowledge.questions[id], reads))
            case Situated(name):
                return self.situation(name, reads)
            case Undecided(name, at):
                one_of = f"= {int(at)}" if at else f"IN ({int(Truth.UBESVART)}, {int(Truth.USIKKERT)})"
                return sql.yes(f"{self.situation(name, reads)} {one_of}")
            case Below(word, kind, part):
                return reads(self._brought(reads.kind, kind, self._part(kind, part), "max" if word == "some" else "min"))
            case Above(kind, part):
                return reads(self._brought(reads.kind, kind, self._part(kind, part)))
            case RankedOver():
                return sql.yes(f"{reads('place')} < {reads('other_place')}")
            case Compare(word, id):
                return self._comparison(word, self.knowledge.questions[id], reads)
        raise TypeError(condition)

    def situation(self, name: str, reads: _Reads) -> str:
        rules = self._concluding.get(name, ())
        return sql.greatest(map(reads, rules)) if rules else str(sql.NEI)

    def seen(self, question: Question, reads: _Reads) -> str:
        """The column of an answer as rules and shapes see it: unanswered where its situation is nei."""
        name = column("q", question.id)
        if question.ask_when:
            asked = _Reads(question.about)
            expression = f"CASE WHEN {self.situation(question.ask_when, asked)} > {sql.NEI} THEN {asked(name)} ELSE 0 END"
            name = self._add(column("c", question.id), question.about, expression, asked.names)
        return reads(name)

    def _part(self, kind: Kind, part: Condition) -> str:
        """The column of a part that is asked of another kind; equal parts share one."""
        if (kind, part) not in self._parts:
            name = self._parts[kind, part] = f"p_{len(self._parts)}"
            reads = _Reads(kind)
            self._add(name, kind, self._truth(part, reads), reads.names)
        return self._parts[kind, part]

    def _brought(self, to: Kind, origin: Kind, name: str, choose: str = "", where: str = "") -> str:
        """A column of another kind: down from above, or the least or greatest of those below (nei where there are none)."""
        brought = "_".join(filter(None, [where or origin.value, name, choose]))
        return self._add(brought, to, "", (), (origin, name, choose))

    def _comparison(self, word: str, question: Question, reads: _Reads) -> str:
        a, b = (tuple(map(reads, self.interval(question, one))) for one in "ab")
        return sql.comparison(word, a, b)

    def interval(self, question: Question, one: str) -> tuple[str, str, str]:
        """The columns of a pair that hold the interval of its measure `a` or `b`: how far it is known, low end, high end."""
        known, low, high = (self._brought(Kind.PAIR, Kind.MEASURE, name, where=one) for name in self._interval(question))
        return known, low, high

    def _interval(self, question: Question) -> list[str]:
        """The columns of a measure's interval on a scale: how far it is known, its low end and its high end."""
        reads = _Reads(question.about)
        of_one = sql.side(question, self.seen(question, reads))
        names = [column(prefix, question.id) for prefix in ("known", "low", "high")]
        for name, expression in zip(names, of_one, strict=True):
            self._add(name, question.about, expression, reads.names)
        if question.about is Kind.MEASURE:
            return names
        chosen = zip(names, ("min", "min", "max"), strict=True)
        return [self._brought(Kind.MEASURE, Kind.GROUP, name, choose) for name, choose in chosen]

    def _dimensions(self, kind: Kind) -> None:
        if kind is not Kind.CASE:
            for name in self.dimensions:
                self._add(name, kind, "", (), (Kind.CASE, name, ""))
            return
        level = self.knowledge.questions[LEVEL]
        depths = {VALUE + place: DEPTHS[Level(option)] for place, option in enumerate(level.option_ids)}
        unsaid = dict.fromkeys(range(VALUE), DEPTHS[Level.MUNICIPALITY])
        self._add("level", kind, sql.look_up(column("q", LEVEL), unsaid | depths), [column("q", LEVEL)])
        self._add("arena", kind, column("q", "arena"), [column("q", "arena")])

    # Requirements

    def _requirement(self, requirement: Requirement) -> None:
        reads = _Reads(requirement.about)
        applies = self.situation(requirement.target, reads) if requirement.target else str(sql.JA)
        by_depth = {DEPTHS[level]: requirement.at(level) or requirement.demands for level in Level}
        status = [(depth, self._standing(applies, demands, reads)) for depth, demands in by_depth.items()]
        expression = status[-1][1]
        if len({text for _depth, text in status}) > 1:
            cases = " ".join(f"WHEN {depth} THEN {text}" for depth, text in status[:-1])
            expression = f"CASE {reads('level')} {cases} ELSE {expression} END"
        self._add(column("s", requirement.id), requirement.about, f"{expression}{self._aside(requirement, reads)}", reads.names)

    def _standing(self, applies: str, demands: tuple[Demand, ...], reads: _Reads) -> str:
        stands = []
        for demand in demands:
            questions = [self.knowledge.questions[id] for id in demand.questions]
            stands += sql.demanded(demand, questions, [self.seen(question, reads) for question in questions])
        return sql.standing(applies, stands)

    def _unsure(self, kind: Kind) -> None:
        """How many answers of a row are «usikkert»: one column for those seen at once, one for those that wait for a situation."""
        for name, waits in (("unsure_now", False), ("unsure_later", True)):
            seen = [self.answer(question) for question in self.layout.questions[kind] if bool(question.ask_when) is waits]
            self._add(name, kind, " + ".join(f"CAST({one} = {UNSURE} AS SMALLINT)" for one in seen) or "0", seen)

    # Steps

    @cached_property
    def stages(self) -> dict[tuple[Kind, str], int]:
        """Column → its stage. What a table of the layout holds is in none."""
        found: dict[tuple[Kind, str], int] = {}

        def stage(kind: Kind, name: str) -> int:
            key = kind, name
            if key not in self.columns:
                return 0
            if key not in found:
                one = self.columns[key]
                if one.origin:
                    found[key] = stage(*one.origin[:2]) + 1
                else:
                    found[key] = max((stage(kind, read) for read in one.reads), default=0)
            return found[key]

        for key in self.columns:
            stage(*key)
        at_once = max((at for (kind, _name), at in found.items() if kind is Kind.PAIR), default=0)
        return {key: at_once if key[0] is Kind.PAIR else at for key, at in found.items()}

    def last(self, kind: Kind) -> list[str]:
        """The columns of a kind's last table."""
        wanted = ("s_", "g_", "r_", "c_") if self.whole else ("s_", "g_")
        made = [name for (about, name) in self.columns if about is kind and name.startswith(wanted)]
        if self.whole:
            made += [column("q", question.id) for question in self.layout.questions.get(kind, ()) if not question.ask_when]
        own = ["id", "municipality"] if kind is Kind.CASE else []
        if kind is Kind.PAIR:
            own = ["place", "other_place", *(name for about, name in self.columns if about is kind and name[:2] in ("a_", "b_"))]
        elif self.whole:
            own = [name for name in ABOUT[kind] if name != "day"]
        if kind is not Kind.PAIR:
            own += ["unsure_now", "unsure_later"]
        return [*KEYS[kind], *self.dimensions, *own, *made]

    @cached_property
    def steps(self) -> list[Step]:
        latest = dict(TABLES)
        made = []
        final = max(self.stages.values())
        for stage in range(final + 1):
            for kind in Kind:
                here = [self.columns[key] for key, at in self.stages.items() if key[0] is kind and at == stage]
                if not here:
                    continue
                ends = not any(key[0] is kind and at > stage for key, at in self.stages.items())
                name = f"{kind}_done" if ends else f"{kind}_{stage}"
                made.append(Step(name, self._select(kind, here, self._kept(kind, stage), latest)))
                latest[kind] = name
        return made

    def _kept(self, kind: Kind, stage: int) -> list[str]:
        """What is still needed of a kind after a stage, of what is there by then."""
        needed = set(self.last(kind))
        for (about, name), at in self.stages.items():
            one = self.columns[about, name]
            if about is kind and at > stage:
                needed |= one.reads
            if one.origin and one.origin[0] is kind and at >= stage:
                needed.add(one.origin[1])
        if kind is Kind.MEASURE:
            needed |= {"place", *self.dimensions}  # for the pairs
        there = [
            *self.layout.columns[kind],
            *(name for (about, name), at in self.stages.items() if about is kind and at <= stage),
        ]
        if kind is Kind.PAIR:
            there += ["place", "other_place", *self.dimensions]
        return [name for name in there if name in needed or name in KEYS[kind]]

    def _select(self, kind: Kind, columns: list[Column], keep: list[str], latest: dict[Kind, str]) -> str:
        """Layer by layer: what is brought, then what rests on it, each expression in a layer of its own rank."""
        brought = [one for one in columns if one.origin]
        layers = _layered([one for one in columns if not one.origin])
        from_ = self._pairs(brought, latest) if kind is Kind.PAIR else self._joined(kind, brought, latest)
        for layer in layers:
            added = ", ".join(
                f"CAST({one.expression} AS {'TINYINT' if one.name[:2] != 'c_' else 'SMALLINT'}) AS {one.name}" for one in layer
            )
            from_ = f"(SELECT *, {added}\nFROM {from_}) AS t"
        return f"SELECT {', '.join(keep)}\nFROM {from_}"

    def _joined(self, kind: Kind, brought: list[Column], latest: dict[Kind, str]) -> str:
        source = latest[kind]
        if not brought:
            return source
        joins, values = [], []
        by_origin: dict[Kind, list[Column]] = {}
        for one in brought:
            by_origin.setdefault(one.origin[0], []).append(one)  # type: ignore[index]
        for place, (origin, several) in enumerate(by_origin.items()):
            down = len(KEYS[origin]) < len(KEYS[kind])
            keys = KEYS[origin] if down else KEYS[kind]
            inner = ", ".join([*keys, *(_inner(one) for one in several)])
            grouped = "" if down else f" GROUP BY {', '.join(keys)}"
            on = " AND ".join(f"t.{key} = j{place}.{key}" for key in keys)
            joins.append(f"LEFT JOIN (SELECT {inner} FROM {latest[origin]}{grouped}) AS j{place} ON {on}")
            values += [f"COALESCE(j{place}.{one.name}, 0) AS {one.name}" for one in several]
        return f"(SELECT t.*, {', '.join(values)}\nFROM {source} AS t {' '.join(joins)}) AS t"

    def _pairs(self, brought: list[Column], latest: dict[Kind, str]) -> str:
        """Two ranked measures each way round; only the way they stand, where every rule asks for that."""
        rules = [rule for rule in self.knowledge.rules if rule.about is Kind.PAIR]
        ordered = all(isinstance(rule.when, All) and RankedOver() in rule.when.parts for rule in rules)
        values = ["a.case_no", "a.measure_no", "b.measure_no AS other_no", "a.place", "b.place AS other_place"]
        joins = [
            f"LEFT JOIN {latest[Kind.PAIR]} AS p"
            " ON a.case_no = p.case_no AND a.measure_no = p.measure_no AND b.measure_no = p.other_no"
        ]
        dismissals = [column("d", id) for id in self.layout.dismissible[Kind.PAIR]]
        values += [f"COALESCE(p.{name}, 0) AS {name}" for name in dismissals]
        values += [f"a.{name}" for name in self.dimensions]
        for one in brought:
            origin, name, _choose = one.origin  # type: ignore[misc]
            if origin is Kind.CASE:
                values.append(f"c.{name} AS {one.name}")
                joins[1:] = [f"JOIN {latest[Kind.CASE]} AS c ON a.case_no = c.case_no"]
            else:
                values.append(f"{'b' if one.name.startswith('b_') else 'a'}.{name} AS {one.name}")
        on = "a.case_no = b.case_no AND a.place > 0 AND b.place > 0 AND a.place " + ("< b.place" if ordered else "<> b.place")
        measures = latest[Kind.MEASURE]
        return f"(SELECT {', '.join(values)}\nFROM {measures} AS a JOIN {measures} AS b ON {on} {' '.join(joins)}) AS t"


def _inner(one: Column) -> str:
    _origin, name, choose = one.origin  # type: ignore[misc]
    return f"{choose}({name}) AS {one.name}" if choose else f"{name} AS {one.name}"


def _layered(columns: list[Column]) -> list[list[Column]]:
    """The columns in layers: each rests only on earlier ones."""
    by_name = {one.name: one for one in columns}
    ranks: dict[str, int] = {}

    def rank(name: str) -> int:
        if name not in ranks:
            ranks[name] = 1 + max((rank(read) for read in by_name[name].reads if read in by_name), default=-1)
        return ranks[name]

    layers: list[list[Column]] = []
    for one in columns:
        layers += [[] for _ in range(rank(one.name) + 1 - len(layers))]
        layers[rank(one.name)].append(one)
    return layers
