"""The rules and shapes of a knowledge base as one plan of SQL steps: what to select, from what, in which order.

Columns that need nothing from below stand in stage 0; what is brought up from the subjects below stands one stage above
what it comes from. Each kind and stage is one step, a SELECT over the step before it. What the audit asks for rests in the
step that makes it; only what a later step reads is carried on, since making tables is what takes the time. Both engines run
the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..engines import sql
from ..engines.compiler import Compiled, Compiler
from ..engines.encoding import column
from ..knowledge import KnowledgeBase
from ..language.conditions import All, RankedOver
from ..language.subjects import Kind
from .layout import ABOUT, KEYS, TABLES, Layout


@dataclass(frozen=True)
class Step:
    """One table to make: `select` gives it, from the layout's tables and earlier steps."""

    name: str
    kind: Kind
    select: str
    holds: tuple[str, ...]  # what rests in it, beside its keys and dimensions; each column that is asked for in one step


class Plan(Compiler):
    """The steps for one knowledge base.

    They hold s_ and g_, and how many answers are unsure; the pairs also the intervals that are compared. With `whole`, also
    r_ and the answers as rules and shapes see them.
    """

    def __init__(self, knowledge: KnowledgeBase, whole: bool = False):
        self.layout = Layout(knowledge)
        super().__init__(knowledge)
        self.whole = whole

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
                    kind_below, read, choose = one.origin
                    found[key] = stage(kind_below, read) + bool(choose)  # a step is made after those of the kinds above
                else:
                    found[key] = max((stage(kind, read) for read in one.reads), default=0)
            return found[key]

        for key in self.columns:
            stage(*key)
        at_once = max((at for (kind, _name), at in found.items() if kind is Kind.PAIR), default=0)
        return {key: at_once if key[0] is Kind.PAIR else at for key, at in found.items()}

    def _asked_for(self, kind: Kind) -> list[str]:
        """The columns of a kind that somebody asks for when all is done."""
        wanted = ("s_", "g_", "r_", "c_") if self.whole else ("s_", "g_")
        made = [name for (about, name) in self.columns if about is kind and name.startswith(wanted)]
        if self.whole:
            made += [column("q", question.id) for question in self.questions(kind) if not question.ask_when]
        own = ["id", "municipality"] if kind is Kind.CASE else []
        if kind is Kind.PAIR:
            own = ["place", "other_place", *(name for about, name in self.columns if about is kind and name[:2] in ("a_", "b_"))]
        elif self.whole:
            own = [name for name in ABOUT[kind] if name != "day"]
        return [*own, *self.unsure[kind], *made]

    @cached_property
    def steps(self) -> list[Step]:
        latest = dict(TABLES)
        made: list[Step] = []
        for stage in range(max(self.stages.values()) + 1):
            for kind in Kind:
                here = [self.columns[key] for key, at in self.stages.items() if key[0] is kind and at == stage]
                if not here:
                    continue
                first = latest[kind] == TABLES[kind]
                names = {one.name for one in here}
                holds = [name for name in self._asked_for(kind) if name in names or (first and (kind, name) not in self.stages)]
                read = self._read_after(kind, stage)
                carried = [name for name in self._there(kind, stage) if name in read and name not in holds]
                kept = [*KEYS[kind], *self.dimensions, *holds, *carried]
                made.append(Step(f"{kind}_{stage}", kind, self._select(kind, here, kept, latest), tuple(holds)))
                latest[kind] = made[-1].name
        return made

    def steps_of(self, kind: Kind) -> list[Step]:
        return [step for step in self.steps if step.kind is kind]

    def rows(self, kind: Kind) -> str:
        """All that is held about the subjects of a kind, as one thing to select from: each subject one row."""
        several: list[str] = []
        for step in self.steps_of(kind):
            names = [*KEYS[kind], *([] if several else self.dimensions), *step.holds]
            several.append(f"(SELECT {', '.join(names)} FROM {step.name}) AS {step.name}_")
        others = "".join(f" JOIN {one} USING ({', '.join(KEYS[kind])})" for one in several[1:])
        return f"(SELECT * FROM {several[0]}{others}) AS t"

    def _there(self, kind: Kind, stage: int) -> list[str]:
        """What a step can carry on, of what is there by then."""
        made = [name for (about, name), at in self.stages.items() if about is kind and at <= stage]
        apart = {*KEYS[kind], *self.dimensions}
        return [name for name in dict.fromkeys([*self.layout.columns[kind], *made]) if name not in apart]

    def _read_after(self, kind: Kind, stage: int) -> set[str]:
        """What later steps read of a kind's step."""
        read = {"place"} if kind is Kind.MEASURE else set()  # for the pairs
        for (about, name), at in self.stages.items():
            one = self.columns[about, name]
            if about is kind and at > stage:
                read |= one.reads
            if one.origin and one.origin[0] is kind and at >= stage + bool(one.origin[2]):
                read.add(one.origin[1])
        return read

    def _select(self, kind: Kind, columns: list[Compiled], keep: list[str], latest: dict[Kind, str]) -> str:
        """Layer by layer: what is brought, then what rests on it, each expression in a layer of its own rank."""
        brought = [one for one in columns if one.origin]
        layers = _layered([one for one in columns if not one.origin])
        from_ = self._pairs(brought, latest) if kind is Kind.PAIR else self._joined(kind, brought, latest)
        for layer in layers:
            added = ", ".join(map(_made, layer))
            from_ = f"(SELECT *, {added}\nFROM {from_}) AS t"
        return f"SELECT {', '.join(keep)}\nFROM {from_}"

    def _joined(self, kind: Kind, brought: list[Compiled], latest: dict[Kind, str]) -> str:
        source = latest[kind]
        if not brought:
            return source
        joins, values = [], []
        by_origin: dict[Kind, list[Compiled]] = {}
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

    def _pairs(self, brought: list[Compiled], latest: dict[Kind, str]) -> str:
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


@lru_cache(maxsize=4)
def plan_of(knowledge: KnowledgeBase, whole: bool = False) -> Plan:
    """The plan for a knowledge base, remembered: it follows from these alone, and nobody changes it."""
    return Plan(knowledge, whole)


def _made(one: Compiled) -> str:
    """INTEGER, though less would hold it: DuckDB stores that in half the time of a smaller type, and narrows nothing."""
    assert one.expression
    return f"CAST({sql.number(one.expression)} AS INTEGER) AS {one.name}"


def _inner(one: Compiled) -> str:
    _origin, name, choose = one.origin  # type: ignore[misc]
    return f"{choose}({name}) AS {one.name}" if choose else f"{name} AS {one.name}"


def _layered(columns: list[Compiled]) -> list[list[Compiled]]:
    """The columns in layers: each rests only on earlier ones."""
    by_name = {one.name: one for one in columns}
    ranks: dict[str, int] = {}

    def rank(name: str) -> int:
        if name not in ranks:
            ranks[name] = 1 + max((rank(read) for read in by_name[name].reads if read in by_name), default=-1)
        return ranks[name]

    layers: list[list[Compiled]] = []
    for one in columns:
        layers += [[] for _ in range(rank(one.name) + 1 - len(layers))]
        layers[rank(one.name)].append(one)
    return layers
