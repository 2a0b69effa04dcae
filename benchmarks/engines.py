"""This project's shapes judged by several SHACL engines, on the same cases in one run.

Each engine judges graphs it has parsed before, with shapes it has compiled before where it can; what parsing and compiling
cost is listed apart. `shacl` reads its text anew each time, which is within its time. A time ends when the engine has its own
report; reading the places out of the report is not counted. An engine that is not there is left out, and that is said.
"""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import TypeVar

import pyshacl
from pyshacl.graph_abstraction import DataGraph
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.graph import address, case_graph
from advisor.advice.inference import Inference, infer
from advisor.case.model import Case
from advisor.engines.shacl import judge as judge_of
from advisor.knowledge import KnowledgeBase

from . import clocks

Places = set[tuple[str, str]]  # (address of the focus node, address of the shape): what is violated
T = TypeVar("T")

WAYS = ("single", "batch")
NODE = Path(__file__).parent / "node"


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds, and what came of it."""
    took, outcome = clocks.timed(work)
    return took.wall * 1000, outcome


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
    left_out: list[str] = field(default_factory=list)  # engines that are not here, and why
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

    def as_used_here() -> tuple[float, Places]:
        judge_of(material.base).forget()
        took, found = timed(lambda: [shacl_violations(inference) for inference in material.inferences])
        return took, _addressed(material, found)

    return [
        *(Row("pySHACL, plain", pyshacl.__version__, way, lambda way=way: plain(way)) for way in reversed(WAYS)),
        Row("pySHACL, as used here", pyshacl.__version__, "single", as_used_here),
    ]


def _addressed(material: Material, found: Sequence[set]) -> Places:
    """The places of our own verdicts, by their addresses."""
    return {
        (str(address(inference.facts.case.id, subject)), shape)
        for inference, several in zip(material.inferences, found, strict=True)
        for subject, shape in several
    }


def plain_reading_rows(material: Material) -> list[Row]:
    """The project's own reading of the shapes, without RDF: what all others are held against."""

    def judge() -> tuple[float, Places]:
        took, found = timed(lambda: [plain_violations(inference) for inference in material.inferences])
        return took, _addressed(material, found)

    return [Row("plain reading", "", "single", judge)]


def shacl_rows(material: Material) -> list[Row]:
    """`shacl`, in Rust, by its Python binding: shapes compiled before, and the text of the data read each time."""
    try:
        from shacl import Shapes
    except ImportError:
        material.left_out.append("shacl: pip install shacl==0.3.4")
        return []
    material.compiling["shacl"], shapes = timed(lambda: Shapes.from_text(material.shapes, "ntriples"))

    def judge(way: str) -> tuple[float, Places]:
        took, reports = timed(lambda: [shapes.validate_text(text, "ntriples") for text in material.texts[way]])
        return took, {(bare(one.focus_node), bare(one.source_shape)) for report in reports for one in report.results}

    return [Row("shacl (reads as well)", metadata.version("shacl"), way, lambda way=way: judge(way)) for way in WAYS]


def pyrudof_rows(material: Material) -> list[Row]:
    """rudof by its Python binding: one session with the shapes and the data read beforehand for each graph."""
    try:
        import pyrudof
    except ImportError:
        material.left_out.append("pyrudof: pip install pyrudof==0.3.35")
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
        return took, {(bare(entry.focus_node), bare(entry.source_shape)) for report in reports for entry in report}

    modes = {"pyrudof": pyrudof.ShaclValidationMode.Native, "pyrudof, SPARQL mode": pyrudof.ShaclValidationMode.Sparql}
    return [
        Row(name, pyrudof.__version__, way, lambda way=way, mode=mode: judge(way, mode))
        for name, mode in modes.items()
        for way in WAYS
    ]


def bare(iri: str | None) -> str:
    return (iri or "").removeprefix("<").removesuffix(">")


def _without_node() -> str:
    """Why shacl-engine cannot be run, after an attempt to fetch it; empty where it can."""
    if not shutil.which("node"):
        return "needs Node 20 or later"
    if not (NODE / "node_modules" / "shacl-engine").is_dir():
        if not shutil.which("npm"):
            return "needs npm"
        fetched = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=NODE, capture_output=True)
        if fetched.returncode:
            return "npm could not fetch it"
    return ""


def shacl_engine_rows(material: Material, stack: ExitStack) -> list[Row]:
    """shacl-engine in a Node process of its own, which has everything parsed and judges when it is asked (judge.mjs)."""
    if why := _without_node():
        material.left_out.append(f"shacl-engine: {why}")
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
        *shacl_rows(material),
        *pyrudof_rows(material),
        *shacl_engine_rows(material, stack),
        *plain_reading_rows(material),
    ]
