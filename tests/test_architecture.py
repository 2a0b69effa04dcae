"""The house rules that no single module can keep: who may import whom, and where Norwegian stands."""

import ast
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

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
            "maintenance.checking.doubles",
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
NAMES = [path.relative_to(ROOT).as_posix() for path in TEMPLATES]


def dotted(path: Path) -> str:
    """The full name of a module: advisor.knowledge.terms."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def short(name: str) -> str:
    """Its name in ORDER."""
    return name.removeprefix("advisor.")


MODULES = {dotted(path): path for path in PATHS}
READ = (ast.Import, ast.ImportFrom, ast.If, ast.Attribute, ast.Constant, ast.JoinedStr, ast.Module, ast.ClassDef)
READ += (ast.FunctionDef, ast.AsyncFunctionDef)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(name: str) -> list[ast.AST]:
    """What the rules read of a module, of every kind once: its tree is walked one time for all of them."""
    return [node for node in ast.walk(tree(MODULES[name])) if isinstance(node, READ)]


def checked_only(node: ast.AST) -> bool:
    """Whether only a type checker reads it."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@cache
def imports(name: str) -> list[tuple[str, str]]:
    return list(_imports(name))


def _imports(name: str) -> Iterator[tuple[str, str]]:
    """What a module imports, as (module, name); the name is empty where the module itself is imported."""
    package = name if MODULES[name].stem == "__init__" else name.rpartition(".")[0]
    left_out = {id(one) for node in nodes(name) if checked_only(node) for one in ast.walk(node)}
    for node in nodes(name):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for one in node.names:
                whole = f"{module}.{one.name}"
                yield (whole, "") if whole in MODULES else (module, one.name)


def broken(rule: Callable[[str], Collection[object]], several: Iterable[str] = MODULES) -> dict[str, object]:
    """What breaks a rule, by the module where it stands: all of it at once."""
    return {name: found for name in several if (found := rule(name))}


def room(module: str) -> str:
    return short(module).split(".")[0]


@cache
def ours(name: str) -> set[str]:
    return {module for module, _name in imports(name) if module in MODULES}


def test_every_module_stands_in_a_room():
    assert {room(name) for name in MODULES} - {"advisor"} == set(ROOMS)


def test_a_room_knows_only_those_before_it():
    def later(name: str) -> set[str]:
        rooms = ROOMS[ROOMS.index(room(name)) + 1 :] if room(name) in ROOMS else ROOMS
        return {one for one in ours(name) if room(one) in rooms}

    assert broken(later) == {}


IN_DOORS = [one for one in MODULES if room(one) in DOORS]


def test_the_doors_use_the_api_and_nothing_else():
    def others(name: str) -> set[str]:
        return {room(one) for one in ours(name)} - {"api", room(name), *(["web"] if room(name) == "cli" else [])}

    assert broken(others, IN_DOORS) == {}


def test_no_modules_go_in_a_ring():
    TopologicalSorter({name: ours(name) for name in MODULES}).prepare()


def at_home(name: str, home: str) -> bool:
    return f"{short(name)}.".startswith(f"{home}.")


def test_a_package_that_is_not_ours_stays_at_home():
    def out(name: str) -> set[str]:
        roots = {module.split(".")[0] for module, _name in imports(name)} - set(sys.stdlib_module_names) - {"advisor", "web"}
        return {root for root in roots if not any(at_home(name, home) for home in AT_HOME.get(root, []))}

    assert broken(out) == {}


def test_every_home_is_lived_in():
    imported = {(module.split(".")[0], name) for name in MODULES for module, _name in imports(name)}
    lived_in = {(root, home) for root, name in imported for home in AT_HOME.get(root, []) if at_home(name, home)}
    assert {(root, home) for root, homes in AT_HOME.items() for home in homes} == lived_in


def wall(name: str) -> str:
    """Which folder of the document a module stands in: `writing` of advisor.document.writing.word."""
    return name.split(".")[2] if name.startswith("advisor.document.") and name.count(".") > 2 else ""


def test_what_draws_writes_and_reads_documents_stands_apart():
    def through(name: str) -> set[str]:
        beside = {wall(name), "", "pictures", *(["brought"] if wall(name) == "edited" else [])}
        return {one for one in ours(name) if wall(one) not in beside}

    assert broken(through, filter(wall, MODULES)) == {}


def template(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def own(attribute: ast.Attribute) -> bool:
    return isinstance(attribute.value, ast.Name) and attribute.value.id == "self"


def test_the_doors_use_public_names_only():
    def private(name: str) -> list[str]:
        imported = [f"{module}.{one}" for module, one in imports(name) if module in MODULES and one.startswith("_")]
        used = [node.attr for node in nodes(name) if isinstance(node, ast.Attribute) and not own(node)]
        return imported + [one for one in used if one.startswith("_") and not one.startswith("__")]

    assert broken(private, IN_DOORS) == {}


def test_a_template_uses_public_names_only():
    assert broken(lambda name: re.findall(r"\._\w+", template(name)), NAMES) == {}


# Where Norwegian stands ------------------------------------------------------------------------

WORDS = "ikke|ikkje|og|eller|som|av|det|til|skal|dere|blir|hva|kva|fra|har|gjelder|kommunen|tiltaket"
NORWEGIAN = re.compile(rf"[æøåÆØÅ]|(?<![\w:-])({WORDS})(?![\w-])", re.I)  # not the parts of an id

VOCABULARY = {
    *("må", "bør", "spørsmål", "svært", "først", "målgruppe:"),  # words of the case file and the knowledge base
    *("ikke relevant", "ikkje relevant", "ikke-relevant", "gjelder ikke", "ikke vurdert"),
    *("æ", "ø", "å", "vet ikke", "veit ikkje", ", | og "),  # letters and words that are looked for, not said
    *("fra", "frå", "høyst", "høgst", "til", "og"),  # words of a number as people write it
    "Prioriteringsrådgiver: case",
    "gjelder",  # the local name of a property
    "sh:message must stand in bokmål and nynorsk.",
    "rdfs:label must stand in bokmål and nynorsk.",
}
LETTERS = "[0-9A-Za-zæøåÆØÅ]"  # of an id


def docstrings(name: str) -> set[int]:
    bodies = [body for node in nodes(name) if isinstance(body := getattr(node, "body", None), list)]
    return {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}


def test_no_norwegian_sentence_stands_in_python():
    def said(name: str) -> list[str]:
        skipped = docstrings(name)
        texts = [node.value for node in nodes(name) if isinstance(node, ast.Constant) and id(node) not in skipped]
        texts = [text for text in texts if isinstance(text, str) and text not in VOCABULARY and LETTERS not in text]
        return [text for text in texts if NORWEGIAN.search(text)]

    assert broken(said) == {}


def test_no_norwegian_sentence_stands_in_a_template():
    def said(name: str) -> list[str]:
        text = template(name).replace("Prioriteringsrådgiver", "").replace('"Bokmål"', "")
        for word in VOCABULARY:
            text = text.replace(f'"{word}"', "")
        return [found[0] for found in NORWEGIAN.finditer(text)]

    assert broken(said, NAMES) == {}


def test_every_sentence_of_a_template_comes_from_the_catalogue_or_the_base():
    def said(name: str) -> set[str]:
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", template(name), flags=re.S)
        text = re.sub(r"<[^>]*>", " ", text)
        return set(re.findall(r"[^\W\d_]{2,}", text)) - {"Prioriteringsrådgiver"}

    assert broken(said, NAMES) == {}


def test_a_module_can_be_read_whole():
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_sentence_hides_in_an_f_string():
    """Babel does not look inside them on every Python, and the sentence would stay English."""

    def hidden(name: str) -> list[str]:
        strings = [node for node in nodes(name) if isinstance(node, ast.JoinedStr)]
        calls = [call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call)]
        return [ast.unparse(call) for call in calls if getattr(call.func, "id", "") in ("_", "gettext", "ngettext")]

    assert broken(hidden) == {}
