"""The house rules that no single module can keep: who may import whom, and where Norwegian stands."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

# Who may import whom ---------------------------------------------------------------------------

ORDER = [
    # what can be seen of a text, what can go wrong, in which language, at which address
    "visible",
    "errors",
    "language",
    "namespaces",
    "nodes",
    "jsontext",
    "reading",
    # the nouns of a case, and the closed language of conditions
    "model",
    "conditions",
    "grammar",
    # the knowledge base
    "knowledge.formats",
    "knowledge.terms",
    "factwords",
    "layers",
    "knowledge.keeping",
    "knowledge.turtle",
    "knowledge.ontology",
    "knowledge.provenance",
    "knowledge.rules",
    "knowledge.personal",
    "knowledge.shapes",
    "knowledge",
    "privacy",
    "logs",
    "guarding",
    # case → facts → rules → case graph → shapes → requirements → advice
    "facts",
    "reference",
    "durable",
    "inference",
    "graph",
    "shacl",
    "status",
    "completeness",
    "reasons",
    "shortest",
    "advice",
    # the case as people write it, and the advice as they read it
    "answers",
    "casefile",
    "writing",
    "wording",
    "conditionwords",
    "explanation",
    "questionnaire",
    "terminal",
    "exporting",
    "maintenance.examples",
    "maintenance.checking",
    "maintenance.listings",
    "maintenance",
    # help for an answer
    "knowledge.matrices",
    "methods.matrices",
    "methods",
    # answers that last
    "store.places",
    "store.events",
    "store.records",
    "store.tables",
    "store.causes",
    "store.schema",
    "store.bases",
    "store",
    "store.verifying",
    "store.backup",
    "store.migrations.env",
    "store.migrations.versions.0001_cases_and_events",
    # one case under the loupe, and many at once
    "audit.program",
    "audit.records",
    "audit.one.points",
    "audit.layout",
    "audit.parts",
    "audit.duck",
    "audit.spark",
    "audit.expressions",
    "audit.columns",
    "audit.plan",
    "audit.results",
    "audit.judging",
    "audit.synth",
    "audit.sources.entries",
    "audit.sources.checks",
    "audit.sources.tables",
    "audit.sources.files",
    "audit.sources.database",
    "audit.sources",
    "audit.sources.making",
    "audit.sources.workers",
    "audit.sources.gathering",
    "audit.one.statement",
    "audit.one.showing",
    "audit.one.earl",
    "audit.one",
    "audit.proof.random_cases",
    "audit.proof.small_cases",
    "audit.proof.comparing",
    "audit.proof.certifying",
    "audit.proof",
    "audit.finished",
    "audit.summing",
    "audit.report.pictures",
    "audit.report.tables",
    "audit.report.blocks",
    "audit.report.names",
    "audit.report.findings",
    "audit.report.answers",
    "audit.report.proof",
    "audit.report",
    "audit.running",
    "audit",
    # the doors
    "web.assets",
    "web.forms",
    "web.sent",
    "web.desk",
    "web.guidance",
    "web.gone",
    "web.refusals",
    "web.start",
    "web.questions",
    "web.advice",
    "web.why",
    "web.measures.picture",
    "web.measures.assessments",
    "web.measures.ranking",
    "web.measures.removal",
    "web.measures",
    "web.history",
    "web.cases",
    "web.audit",
    "web.library",
    "web.matrices",
    "web",
    "cli.base",
    "cli.cases",
    "cli.auditing",
    "cli.database",
    "cli.serving",
    "cli.calculating",
    "cli.knowledge",
    "cli.exporting",
    "cli",
    "advisor",
]

PAGES = [
    "start",
    "questions",
    "advice",
    "why",
    "measures",
    "history",
    "cases",
    "audit",
    "library",
    "matrices",
    "refusals",
    "desk",
    "sent",
]
AT_HOME = {  # a package that is not ours: the only modules that may import it
    "alembic": ["store.schema", "store.migrations.env", "store.migrations.versions.0001_cases_and_events"],
    "babel": ["language", "wording"],
    "click": [one for one in ORDER if one.startswith("cli.")],
    "duckdb": ["audit.duck"],
    "durable": ["durable"],
    "flask": ["web", *(f"web.{page}" for page in PAGES)],
    "flask_wtf": ["web"],
    "jinja2": ["audit.report"],
    "pyshacl": ["shacl", "maintenance.checking"],
    "py4j": ["audit.spark"],
    "pyspark": ["audit.spark"],
    "rdflib": [*(one for one in ORDER if one.startswith("knowledge")), "graph", "shacl", "exporting", "maintenance.checking"],
    "rich": ["audit.one.showing", "cli.auditing", "cli.cases", "terminal"],
    "ruamel": ["reading", "writing"],
    "sqlalchemy": [one for one in ORDER if one.startswith("store")],
    "stdnum": ["privacy"],
    "waitress": ["cli.serving"],
    "werkzeug": ["web.refusals"],
}

PATHS = sorted([*ROOT.glob("advisor/**/*.py"), *(path for path in ROOT.glob("web/**/*.py") if "node_modules" not in path.parts)])
TEMPLATES = sorted([*ROOT.glob("web/templates/**/*.html"), *ROOT.glob("advisor/**/*.html")])  # the pages and their pieces


def dotted(path: Path) -> str:
    """The full name of a module: advisor.knowledge.terms."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def short(name: str) -> str:
    """Its name in ORDER."""
    return name.removeprefix("advisor.")


MODULES = {dotted(path): path for path in PATHS}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below, also inside functions; what only a type checker reads is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from executed(child)


def imports(name: str) -> Iterator[tuple[str, str]]:
    """What a module imports, as (module, name); the name is empty where the module itself is imported."""
    package = name if MODULES[name].stem == "__init__" else name.rpartition(".")[0]
    for node in executed(tree(MODULES[name])):
        if isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for one in node.names:
                whole = f"{module}.{one.name}"
                yield (whole, "") if whole in MODULES else (module, one.name)


def test_every_module_has_its_place_in_the_order():
    assert sorted(map(short, MODULES)) == sorted(ORDER)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_comes_before_it(name):
    ours = {short(module) for module, _name in imports(name) if module in MODULES}
    later = {one for one in ours if ORDER.index(one) >= ORDER.index(short(name))}
    assert later == set()


@pytest.mark.parametrize("name", MODULES)
def test_a_package_that_is_not_ours_stays_at_home(name):
    roots = {module.split(".")[0] for module, _name in imports(name)} - set(sys.stdlib_module_names) - {"advisor", "web"}
    assert {root for root in roots if short(name) not in AT_HOME.get(root, [])} == set()


def test_every_home_is_lived_in():
    imported = {(module.split(".")[0], short(name)) for name in MODULES for module, _name in imports(name)}
    assert [root for root, homes in AT_HOME.items() if not any((root, home) in imported for home in homes)] == []


def own(attribute: ast.Attribute) -> bool:
    return isinstance(attribute.value, ast.Name) and attribute.value.id == "self"


@pytest.mark.parametrize("name", [one for one in MODULES if one.startswith(("web", "advisor.cli"))])
def test_the_doors_use_public_names_only(name):
    private = [f"{module}.{one}" for module, one in imports(name) if module in MODULES and one.startswith("_")]
    used = [node.attr for node in ast.walk(tree(MODULES[name])) if isinstance(node, ast.Attribute) and not own(node)]
    assert private + [one for one in used if one.startswith("_") and not one.startswith("__")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_public_names_only(path):
    assert re.findall(r"\._\w+", path.read_text(encoding="utf-8")) == []


# Where Norwegian stands ------------------------------------------------------------------------

WORDS = "ikke|ikkje|og|eller|som|av|det|til|skal|dere|blir|hva|kva|fra|har|gjelder|kommunen|tiltaket"
NORWEGIAN = re.compile(rf"[æøåÆØÅ]|(?<![\w:-])({WORDS})(?![\w-])", re.I)  # not the parts of an id

VOCABULARY = {
    *("må", "bør", "spørsmål", "svært", "først", "målgruppe:"),  # words of the case file and the knowledge base
    *("ikke relevant", "ikkje relevant", "ikke-relevant", "gjelder ikke", "ikke vurdert"),
    *("æ", "ø", "vet ikke", "veit ikkje"),  # letters and words that are looked for, not said
    "Prioriteringsrådgiver: case",
    "gjelder",  # the local name of a property
    "sh:message must stand in bokmål and nynorsk.",
    "rdfs:label must stand in bokmål and nynorsk.",
}
LETTERS = "[0-9A-Za-zæøåÆØÅ]"  # of an id


def docstrings(module: ast.Module) -> set[ast.AST]:
    bodies = [node.body for node in ast.walk(module) if isinstance(getattr(node, "body", None), list)]
    return {line.value for body in bodies for line in body if isinstance(line, ast.Expr)}


@pytest.mark.parametrize("name", MODULES)
def test_no_norwegian_sentence_stands_in_python(name):
    module = tree(MODULES[name])
    skipped = docstrings(module)
    texts = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and node not in skipped]
    texts = [text for text in texts if isinstance(text, str) and text not in VOCABULARY and LETTERS not in text]
    assert [text for text in texts if NORWEGIAN.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_norwegian_sentence_stands_in_a_template(path):
    text = path.read_text(encoding="utf-8").replace("Prioriteringsrådgiver", "").replace('"Bokmål"', "")
    for word in VOCABULARY:
        text = text.replace(f'"{word}"', "")
    assert [found[0] for found in NORWEGIAN.finditer(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_of_a_template_comes_from_the_catalogue_or_the_base(path):
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text)
    assert set(re.findall(r"[^\W\d_]{2,}", text)) <= {"Prioriteringsrådgiver"}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_can_be_read_whole(name):
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_hides_in_an_f_string(name):
    """Babel does not look inside them on every Python, and the sentence would stay English."""
    strings = [node for node in ast.walk(tree(MODULES[name])) if isinstance(node, ast.JoinedStr)]
    calls = [call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call)]
    assert [ast.unparse(call) for call in calls if getattr(call.func, "id", "") in ("_", "gettext", "ngettext")] == []
