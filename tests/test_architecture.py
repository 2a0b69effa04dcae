"""The house rules that no single module can keep: who may import whom, and where Norwegian stands."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from .conftest import ROOT

# Who may import whom ---------------------------------------------------------------------------

ROOMS = [  # in the order of advisor/__init__.py: each knows only itself and those before it
    *("text", "language", "knowledge", "case", "engines", "advice", "store"),
    *("wording", "export", "methods", "document", "audit", "maintenance", "api", "web", "cli"),
]
DOORS = ("cli", "web")

AT_HOME = {  # a package that is not ours: the only rooms or modules that may import it
    "alembic": ["store"],
    "babel": ["text.catalogue", "wording.numbers"],
    "click": ["cli"],
    "docx": ["document.writing.template_parts", "document.writing.template"],
    "docxtpl": ["document.writing.template"],
    "duckdb": ["audit.duck"],
    "durable": ["engines.durable"],
    "flask": ["web"],
    "flask_wtf": ["web"],
    "jinja2": ["audit.report", "document.writing.html", "document.writing.tags", "document.writing.template"],
    "fontTools": ["document.pictures.fonts"],
    "lxml": [
        *("document.parsing", "document.writing.package"),
        *("document.writing.template_parts", "document.writing.word"),
    ],
    "markupsafe": ["document.writing.html"],
    "pysat": ["engines.solver"],
    "pyshacl": ["engines.shacl", "maintenance.checking.check"],
    "py4j": ["audit.spark"],
    "pyspark": ["audit.spark"],
    "rdflib": [
        *("knowledge", "advice.graph", "engines.shacl", "export"),
        *(
            "maintenance.checking.check",
            "maintenance.checking.languages",
            "maintenance.checking.properties",
            "maintenance.places",
        ),
    ],
    "resvg_py": ["document.pictures.png"],
    "rich": ["wording.explained", "wording.terminal", "audit.one.showing", "cli"],
    "ruamel": ["text.reading", "case.writing"],
    "sqlalchemy": ["store"],
    "stdnum": ["case.identity"],
    "waitress": ["cli.listening"],
    "weasyprint": ["document.writing.pdf"],
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


def room(module: str) -> str:
    return short(module).split(".")[0]


def ours(name: str) -> set[str]:
    return {module for module, _name in imports(name) if module in MODULES}


def test_every_module_stands_in_a_room():
    assert {room(name) for name in MODULES} - {"advisor"} == set(ROOMS)


@pytest.mark.parametrize("name", MODULES)
def test_a_room_knows_only_those_before_it(name):
    later = ROOMS[ROOMS.index(room(name)) + 1 :] if room(name) in ROOMS else ROOMS
    assert {one for one in ours(name) if room(one) in later} == set()


@pytest.mark.parametrize("name", [one for one in MODULES if room(one) in DOORS])
def test_the_doors_use_the_api_and_nothing_else(name):
    assert {room(one) for one in ours(name)} <= {"api", room(name), *(["web"] if room(name) == "cli" else [])}


def test_no_modules_go_in_a_ring():
    TopologicalSorter({name: ours(name) for name in MODULES}).prepare()


def at_home(name: str, home: str) -> bool:
    return f"{short(name)}.".startswith(f"{home}.")


@pytest.mark.parametrize("name", MODULES)
def test_a_package_that_is_not_ours_stays_at_home(name):
    roots = {module.split(".")[0] for module, _name in imports(name)} - set(sys.stdlib_module_names) - {"advisor", "web"}
    assert {root for root in roots if not any(at_home(name, home) for home in AT_HOME.get(root, []))} == set()


def test_every_home_is_lived_in():
    imported = {(module.split(".")[0], name) for name in MODULES for module, _name in imports(name)}
    lived_in = {(root, home) for root, name in imported for home in AT_HOME.get(root, []) if at_home(name, home)}
    assert {(root, home) for root, homes in AT_HOME.items() for home in homes} == lived_in


def wall(name: str) -> str:
    """Which folder of the document a module stands in: `writing` of advisor.document.writing.word."""
    return name.split(".")[2] if name.startswith("advisor.document.") and name.count(".") > 2 else ""


@pytest.mark.parametrize("name", [one for one in MODULES if wall(one)])
def test_what_draws_writes_and_reads_documents_stands_apart(name):
    beside = {wall(name), "", "pictures", *(["brought"] if wall(name) == "edited" else [])}
    assert {one for one in ours(name) if wall(one) not in beside} == set()


def own(attribute: ast.Attribute) -> bool:
    return isinstance(attribute.value, ast.Name) and attribute.value.id == "self"


@pytest.mark.parametrize("name", [one for one in MODULES if room(one) in DOORS])
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
    *("æ", "ø", "vet ikke", "veit ikkje", ", | og "),  # letters and words that are looked for, not said
    *("fra", "frå", "høyst", "høgst", "til", "og"),  # words of a number as people write it
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
