"""This project's shapes on the same cases by several SHACL engines in one run: how fast each is, and where they disagree.

Each engine judges graphs it has parsed before, with shapes it has compiled before where it can; what parsing and compiling
cost is listed apart. A time ends when the engine has its own report; reading the places out of the report is not counted.
The engines take turns in every round, so that a busy machine is busy for all of them: trust the ratios.

Besides the project: `pip install pyrudof==0.3.35`, and `npm ci --ignore-scripts` in benchmarks/engines (Node 20 or later).
An engine that is not there is left out, and that is said.

    .venv/bin/python benchmarks/engines.py [--cases 200] [--batch 100] [--rounds 3] [--seed 1]
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

import pyshacl
from pyshacl.graph_abstraction import DataGraph
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from advisor import knowledge
from advisor.advice.completeness import plain_violations
from advisor.advice.graph import address, case_graph
from advisor.advice.inference import Inference, infer
from advisor.case.model import Case, Group, Measure
from advisor.engines.shacl import violations
from advisor.knowledge import KnowledgeBase, Question
from advisor.language.answers import Answer, Participation, Placed, Span, State, Value
from advisor.language.subjects import Kind, Subject

Places = set[tuple[str, str]]  # (address of the focus node, address of the shape): what is violated
T = TypeVar("T")

WAYS = ("single", "batch")
NODE = Path(__file__).parent / "engines"
LETTERS = "aaabdeeeefgghiiklllmnnnooprrrssstttuvæøøåå    "


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds, and what came of it."""
    start = time.perf_counter()
    outcome = work()
    return (time.perf_counter() - start) * 1000, outcome


# Cases


def cases(n: int, seed: int, base: KnowledgeBase) -> list[Case]:
    """Cases of three measures with one or two groups each, filled as the examples are: 5–60 % answered, some unsure."""
    chance = Random(seed)
    return [_case(f"sak-{number}", chance, base) for number in range(n)]


def _case(id: str, chance: Random, base: KnowledgeBase) -> Case:
    measures = tuple(
        Measure(f"tiltak-{number}", groups=tuple(Group(f"gruppe-{one}") for one in range(chance.randint(1, 2))))
        for number in range(3)
    )
    case, filled = Case(id, measures=measures, assessed_on=date(2026, 11, 1)), chance.uniform(0.05, 0.6)
    answers: dict[Subject, dict[str, Answer]] = {}
    for question in base.questions.values():
        for subject in () if question.derived else case.subjects(question.about):
            if chance.random() < filled:
                answers.setdefault(subject, {})[question.id] = _answer(question, measures, chance)
    return replace(case, answers=answers)


def _answer(question: Question, measures: tuple[Measure, ...], chance: Random) -> Answer:
    match chance.random():
        case dice if dice < 0.07:
            return Answer(State.UNSURE)
        case dice if dice < 0.1:
            return Answer(State.NOT_RELEVANT, reason=_text(chance))
    return Answer(State.VALUE, _value(question, measures, chance))


def _value(question: Question, measures: tuple[Measure, ...], chance: Random) -> Value:
    options = question.option_ids
    match question.answer_type.name:
        case "yes-no" | "choice":
            return chance.choice(options)
        case "ordinal":
            low = chance.randrange(len(options))
            return Span(options[low], options[min(low + (chance.random() < 0.2), len(options) - 1)])
        case "multi":
            ticked = set(chance.sample(options, chance.randint(1, min(3, len(options)))))
            return tuple(option for option in options if option in ticked)
        case "number":
            return round(chance.uniform(0, 2_000), chance.randint(0, 2))
        case "source":
            return tuple(_text(chance) for _source in range(chance.randint(1, 3)))
        case "ranking":
            return tuple(Placed(measure.id) for measure in chance.sample(measures, len(measures)))
        case "participation":
            return tuple(Participation(one, how=_text(chance)) for one in chance.sample(options, chance.randint(1, 2)))
    return _text(chance)


def _text(chance: Random) -> str:
    """Letters without meaning, as often of ten as of three hundred characters."""
    length = round(10 ** chance.uniform(0.7, 2.5))
    return "".join(chance.choices(LETTERS, k=length)).strip() or "x"


NEAR_THE_LIMIT = ("a" * 19, "a" * 20, "å" * 9, "å" * 10, "å" * 19, "å" * 20, "😀" * 5, "😀" * 10, "😀" * 19, "😀" * 20)


def cases_near_the_limit() -> list[Case]:
    """The written duty towards children asks for twenty characters: texts that are short or long enough, however one counts."""
    children = Subject(Kind.MEASURE, ("tiltak",))
    return [
        Case(
            f"tekst-{number}",
            measures=(Measure("tiltak"),),
            assessed_on=date(2026, 11, 1),
            answers={children: {"anb-barn-berort": Answer(State.VALUE, "ja"), "bb-vurder": Answer(State.VALUE, text)}},
        )
        for number, text in enumerate(NEAR_THE_LIMIT)
    ]


# The same material for every engine


@dataclass
class Material:
    """The cases as graphs and as N-Triples, one at a time («single») and many in one graph («batch»)."""

    base: KnowledgeBase
    inferences: list[Inference]
    graphs: dict[str, list[Graph]]
    texts: dict[str, list[str]]
    shapes: str  # N-Triples
    apart: dict[str, tuple[float, float]] = field(default_factory=dict)  # what → ms a case, single and batch
    compiling: dict[str, float] = field(default_factory=dict)  # engine → ms, once

    def note(self, what: str, single: float, batch: float) -> None:
        """Whole milliseconds that something took for all cases."""
        self.apart[what] = (single / len(self.inferences), batch / len(self.inferences))

    def values(self, focus: str, shape: str) -> list[str]:
        """What the case says where the shape looks."""
        path = self.base.shapes.value(URIRef(shape), SH.path)
        return [str(one) for graph in self.graphs["batch"] for one in graph.objects(URIRef(focus), path)] if path else []


def material(several: list[Case], size: int, base: KnowledgeBase) -> Material:
    inferences = [infer(case, base) for case in several]
    gc.freeze()  # what stays is not gone through again while graphs are made
    building, single = timed(lambda: [case_graph(inference) for inference in inferences])
    joining, batch = timed(lambda: [_joined(single[start : start + size]) for start in range(0, len(single), size)])
    graphs = {"single": single, "batch": batch}
    writing = {way: timed(lambda way=way: [graph.serialize(format="nt") for graph in graphs[way]]) for way in WAYS}
    texts = {way: text for way, (_took, text) in writing.items()}
    parsing = {way: timed(lambda way=way: [_parsed(text) for text in texts[way]])[0] for way in WAYS}
    found = Material(base, inferences, graphs, texts, base.shapes.serialize(format="nt"))
    found.note("graph from the answers (rdflib)", building, building + joining)
    found.note("N-Triples from the graph (rdflib)", writing["single"][0], writing["batch"][0])
    found.note("parsing (rdflib)", parsing["single"], parsing["batch"])
    return found


def _joined(graphs: list[Graph]) -> Graph:
    joined = Graph(bind_namespaces="none")
    for graph in graphs:
        joined += graph
    return joined


def _parsed(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="nt")


# Engines


@dataclass(frozen=True)
class Row:
    """One engine in one way. `judge` judges every case once: milliseconds in all, and the places violated."""

    engine: str
    version: str
    way: str
    judge: Callable[[], tuple[float, Places]]

    def __str__(self) -> str:
        return f"{self.engine} ({self.way})"


def pyshacl_rows(material: Material) -> list[Row]:
    """Plain pySHACL as far as its public names let one compile shapes before, and pySHACL as this project uses it."""
    shapes = pyshacl.ShapesGraph(_joined([material.base.shapes]))
    material.compiling["pySHACL"] = timed(lambda: shapes.shapes)[0]
    nothing = Graph(bind_namespaces="none")

    def report(graph: Graph) -> Graph:
        validator = pyshacl.Validator(DataGraph.from_rdflib(graph), shacl_graph=nothing, options={"inference": "none"})
        validator.shacl_graph = shapes
        return validator.run()[1]

    def places(report: Graph) -> Places:
        results = report.subjects(RDF.type, SH.ValidationResult)
        return {(str(report.value(one, SH.focusNode)), str(report.value(one, SH.sourceShape))) for one in results}

    def plain(way: str) -> tuple[float, Places]:
        took, reports = timed(lambda: [report(graph) for graph in material.graphs[way]])
        return took, set().union(*map(places, reports))

    def as_used_here(way: str) -> tuple[float, Places]:
        took, found = timed(lambda: [violations(graph, material.base) for graph in material.graphs[way]])
        return took, {(str(focus), shape) for focus, shape in set().union(*found)}

    return [
        *(Row("pySHACL, plain", pyshacl.__version__, way, lambda way=way: plain(way)) for way in reversed(WAYS)),
        *(Row("pySHACL, as used here", pyshacl.__version__, way, lambda way=way: as_used_here(way)) for way in WAYS),
    ]


def plain_reading_rows(material: Material) -> list[Row]:
    """The project's own reading of the shapes, without RDF: what all others are held against."""

    def judge() -> tuple[float, Places]:
        took, found = timed(lambda: [plain_violations(inference) for inference in material.inferences])
        places: Places = set()
        for inference, several in zip(material.inferences, found, strict=True):
            places |= {(str(address(inference.facts.case.id, subject)), shape) for subject, shape in several}
        return took, places

    return [Row("plain reading", "", "single", judge)]


def pyrudof_rows(material: Material) -> list[Row]:
    """rudof by its Python binding: one session with the shapes and the data read beforehand for each graph."""
    try:
        import pyrudof
    except ImportError:
        print("pyrudof is left out: pip install pyrudof==0.3.35")
        return []
    strict, compiling, reading = pyrudof.ReaderMode.Strict, [], dict.fromkeys(WAYS, 0.0)

    def session(text: str, way: str) -> pyrudof.Rudof:
        one = pyrudof.Rudof(pyrudof.RudofConfig())
        compiling.append(timed(lambda: one.read_shacl(material.shapes, pyrudof.ShaclFormat.NTriples, reader_mode=strict))[0])
        # merge is said, though its documentation calls False the default: left out, 0.3.35 adds to the data of before.
        reading[way] += timed(lambda: one.read_data(text, pyrudof.RDFFormat.NTriples, reader_mode=strict, merge=False))[0]
        return one

    sessions = {way: [session(text, way) for text in material.texts[way]] for way in WAYS}
    material.compiling["pyrudof"] = median(compiling)
    material.note("parsing (pyrudof)", reading["single"], reading["batch"])

    def judge(way: str, mode: pyrudof.ShaclValidationMode) -> tuple[float, Places]:
        took, reports = timed(lambda: [one.validate_shacl(mode) for one in sessions[way]])
        return took, {(_bare(entry.focus_node), _bare(entry.source_shape)) for report in reports for entry in report}

    modes = {"pyrudof": pyrudof.ShaclValidationMode.Native, "pyrudof, SPARQL mode": pyrudof.ShaclValidationMode.Sparql}
    return [
        Row(name, pyrudof.__version__, way, lambda way=way, mode=mode: judge(way, mode))
        for name, mode in modes.items()
        for way in WAYS
    ]


def _bare(iri: str | None) -> str:
    return (iri or "").removeprefix("<").removesuffix(">")


def shacl_engine_rows(material: Material, stack: ExitStack) -> list[Row]:
    """shacl-engine in a Node process of its own, which has everything parsed and judges when it is asked (judge.mjs)."""
    if not shutil.which("node") or not (NODE / "node_modules" / "shacl-engine").is_dir():
        print("shacl-engine is left out: npm ci --ignore-scripts in benchmarks/engines, with Node 20 or later")
        return []
    file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "material.json"
    file.write_text(json.dumps({"shapes": material.shapes, **material.texts}), encoding="utf-8")
    command = ["node", str(NODE / "judge.mjs"), str(file)]
    node = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"))

    def said() -> dict:
        line = node.stdout.readline()
        if not line:
            raise SystemExit("shacl-engine stopped; what it said stands above")
        return json.loads(line)

    def judge(way: str) -> tuple[float, Places]:
        print(way, file=node.stdin, flush=True)
        answer = said()
        return answer["milliseconds"], {(focus, shape) for focus, shape in answer["places"]}

    start = said()
    material.compiling["shacl-engine"] = start["compiling"]
    material.note(f"parsing (n3 {start['n3']})", start["parsing"]["single"], start["parsing"]["batch"])
    version = f"{start['version']}, Node {start['node']}"
    return [Row("shacl-engine", version, way, lambda way=way: judge(way)) for way in WAYS]


def all_rows(material: Material, stack: ExitStack) -> list[Row]:
    """Every engine that is here; plain pySHACL batched is first, and what the others are measured by."""
    return [
        *pyshacl_rows(material),
        *pyrudof_rows(material),
        *shacl_engine_rows(material, stack),
        *plain_reading_rows(material),
        # One more row for another judge of the same cases (the batch audit) goes here.
    ]


# What came of it


def print_table(material: Material, took: dict[Row, list[float]], found: dict[Row, Places]) -> None:
    """Ratios are taken within each round, and their median is shown."""
    count, (first, *_others), plain = len(material.inferences), took, found[_reference(found)]
    print(f"\n{'engine':24}{'version':22}{'way':8}{'ms a case':>10}{'times as fast':>15}{'violations':>12}{'unlike plain':>14}")
    for row, times in took.items():
        faster = median(slow / own for slow, own in zip(took[first], times, strict=True))
        print(
            f"{row.engine:24}{row.version:22}{row.way:8}{median(times) / count:10.2f}{faster:15.2f}"
            f"{len(found[row]):12}{len(found[row] ^ plain):14}"
        )
    print(f"\n{'apart from that, ms a case':40}{'single':>10}{'batch':>10}")
    for what, (single, batch) in material.apart.items():
        print(f"{what:40}{single:10.2f}{batch:10.2f}")
    print("the shapes, once: " + ", ".join(f"{engine} {ms:.0f} ms" for engine, ms in material.compiling.items()))


def _reference(found: dict[Row, Places]) -> Row:
    (plain,) = [row for row in found if row.engine == "plain reading"]
    return plain


def print_disagreements(title: str, material: Material, found: dict[Row, Places]) -> None:
    """Every place that not all call violated, gathered by shape and by who says what, with one of them as example."""
    everywhere = set().union(*found.values())
    gathered: dict[tuple[str, frozenset[Row]], list[str]] = defaultdict(list)
    for focus, shape in sorted(everywhere):
        silent = frozenset(row for row in found if (focus, shape) not in found[row])
        if silent:
            gathered[shape, silent].append(focus)
    print(f"\n{title}: {sum(map(len, gathered.values()))} disagreements")
    for (shape, silent), places in gathered.items():
        print(f"  {shape}, {len(places)} places, as {places[0]}")
        for value in material.values(places[0], shape):
            in_bytes, units = len(value.encode()), len(value.encode("utf-16-le")) // 2
            print(f"    value: «{value[:60]}»: {len(value)} characters, {in_bytes} bytes in UTF-8, {units} units in UTF-16")
        print(f"    violated: {_named(set(found) - silent, found)}\n    not: {_named(silent, found)}")


def _named(rows: Set[Row], among: Iterable[Row]) -> str:
    """The engines, each once where both its ways say the same."""
    names = {row: row.engine if all(one in rows for one in among if one.engine == row.engine) else str(row) for row in rows}
    return "; ".join(dict.fromkeys(names[row] for row in among if row in rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, default in {"cases": 200, "batch": 100, "rounds": 3, "seed": 1}.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    given, base = parser.parse_args(), knowledge.load()
    with ExitStack() as stack:
        these = material(cases(given.cases, given.seed, base), given.batch, base)
        triples = sum(map(len, these.graphs["single"])) / given.cases
        print(f"{given.cases} cases of three measures, {triples:.0f} triples a case, {given.batch} in one graph where batched")
        rows = all_rows(these, stack)
        gc.freeze()  # as the server does
        found = {row: row.judge()[1] for row in rows}
        took: dict[Row, list[float]] = {row: [] for row in rows}
        for _round in range(given.rounds):
            for row in rows:
                gc.collect()
                took[row].append(row.judge()[0])
        print_table(these, took, found)
        print_disagreements("These cases", these, found)
        few = material(cases_near_the_limit(), given.batch, base)
        found = {row: row.judge()[1] for row in all_rows(few, stack)}
        print_disagreements("Texts near the limit of twenty characters", few, found)


if __name__ == "__main__":
    main()
