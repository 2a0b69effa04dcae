"""Nothing opens a file, lists a folder or takes bytes apart but at the doors, and where it stands here why it may.

What others wrote is read by `advisor/text/files.py` (files and folders), `advisor/text/reading.py` (YAML and JSON),
`advisor/text/unpacking.py` (zip) and `advisor/document/parsing.py` (XML), which have limits.
"""

import ast
from collections.abc import Iterator

from .test_architecture import MODULES, short, tree

ANYWHERE = {  # of whatever they are asked
    *("read_bytes", "read_text", "scandir", "listdir", "iterdir", "glob", "rglob", "fdopen", "memmap"),
    *(
        "fromstring",
        "iterparse",
        "parseString",
        "XMLParser",
        "HTMLParser",
        "ZipFile",
        "DocxTemplate",
        "CParser",
        "Unpickler",
        "create_engine",
    ),
    *("read_po", "GNUTranslations", "make_archive", "unpack_archive", "extractall"),
}
OF = {  # of these
    *(("os", "open"), ("os", "walk"), ("os", "popen"), ("tarfile", "open"), ("codecs", "open"), ("io", "open")),
    *(("json", "load"), ("json", "loads"), ("yaml", "load"), ("graph", "parse"), ("etree", "parse"), ("ElementTree", "parse")),
    *(("pickle", "load"), ("pickle", "loads"), ("marshal", "loads"), ("sqlite3", "connect"), ("duckdb", "connect")),
}
OURS = {("self", "open"), ("trial", "open")}  # is it open, of a requirement
DOORS = {  # module: why it may, in place of those below
    "text.files": "the door to files and folders",
    "text.reading": "the door to YAML and JSON: libyaml's events, with limits of size and nesting, no tags and no aliases",
    "text.unpacking": "the door to zip",
    "document.parsing": "the door to XML and HTML",
}
PROGRAM = "a file that comes with the program, trusted as its code is"
WRITTEN = "what this very run has written, or is writing"
NAMES = "only the names: each file is read by the door to files"
STORED = "an event, paper or profile of the database, which is bounded (store.schema.MOST_OF_VALUE); what it raises is told"
MAY = {  # module → how it opens → why that is no door
    "api": {"read_text": PROGRAM},
    "audit.duck": {
        "connect": "a database in memory; its Parquet files have the digests of layout.json, and the columns of this program"
    },
    "audit.excel": {"open": WRITTEN},
    "audit.follow_up": {"loads": "two records of an audit, bounded; what they raise is told"},
    "audit.places": {"open": WRITTEN},
    "audit.program": {"rglob": PROGRAM, "read_bytes": PROGRAM},
    "audit.proof.certifying": {"open": WRITTEN},
    "audit.records": {
        "iterdir": NAMES,
        "loads": "a record that is bounded, and trusted only where it is byte for byte as it was kept",
    },
    "audit.report.tables": {"read_text": WRITTEN, "loads": WRITTEN, "open": WRITTEN},
    "audit.running": {
        "connect": "a lock, in which nothing stands",
        "iterdir": NAMES,
        "glob": NAMES,
        "loads": "what says which audit a folder holds: bounded, and what it raises is told",
    },
    "audit.sources.database": {"connect": "looks, reading only, whether an SQLite file is ours before it is opened for that"},
    "audit.sources.gathering": {
        "iterdir": NAMES,
        "loads": "a record of a part, bounded, which was trusted or written a moment ago",
    },
    "audit.sources.making": {"open": WRITTEN},
    "audit.sources.tables": {"glob": NAMES},
    "audit.spark": {"open": WRITTEN, "glob": WRITTEN},
    "audit.summing": {"open": WRITTEN},
    "audit.sums": {"walk": NAMES},
    "audit.synth": {"iterdir": NAMES},
    "audit.verify.differing": {"loads": "two records that were read by the door, one of them written by this run"},
    "audit.verify.repeating": {"iterdir": NAMES, "loads": "a record, bounded; what it raises is told"},
    "case.writing": {"loads": "a case file that the door has read", "load": "a case file that the door has read"},
    "cli.auditing": {"glob": NAMES},
    "cli.exporting": {"loads": WRITTEN},
    "document.brought.marked": {"loads": "a field of a form, of a bounded size; what it raises is told"},
    "document.kinds.open_version": {"fromstring": "a picture that this program drew"},
    "document.pictures.fonts": {"glob": PROGRAM},
    "document.writing.html": {"read_text": PROGRAM},
    "document.writing.package": {"fromstring": PROGRAM, "XMLParser": PROGRAM, "read_bytes": PROGRAM, "ZipFile": WRITTEN},
    "document.writing.template": {"_Filled": "a template whose parts the doors to zip and XML have all read, and let through"},
    "export.jsonld": {"loads": "a file of the base, bounded; what it raises is told"},
    "knowledge.cache": {"glob": PROGRAM, "read_bytes": PROGRAM, "iterdir": NAMES},
    "knowledge.formats": {"iterdir": NAMES, "glob": NAMES},
    "knowledge.packing": {
        "_Unpacker": "what this user or a build kept, in a folder that nobody else may write to",
        "loads": "what this user or a build kept, in a folder that nobody else may write to",
    },
    "knowledge.triples": {"parse": "a text that the door to files has bounded; it fetches nothing"},
    "maintenance.checking.check": {"glob": NAMES},
    "maintenance.checking.doubles": {"glob": NAMES},
    "maintenance.checking.held": {"glob": PROGRAM, "read_bytes": PROGRAM},
    "maintenance.impact.sources": {"glob": NAMES},
    "maintenance.impact.trial": {
        "glob": NAMES,
        "loads": "what the server that started it asks, of what is bounded",
    },
    "maintenance.impact.trying": {"loads": "what the process that it started says"},
    "maintenance.listings": {"glob": NAMES},
    "maintenance.checking.released": {"read_text": PROGRAM, "loads": PROGRAM},
    "maintenance.filewatch": {"iterdir": NAMES},
    "maintenance.releasing.bundle": {"loads": "a record, bounded; what it raises is told"},
    "maintenance.releasing.inforce": {"iterdir": NAMES},
    "store.backup": {"connect": "a database that was looked at, and its copy", "open": WRITTEN},
    "store.bases": {"ZipFile": WRITTEN, "glob": NAMES},
    "store.chains": {"loads": STORED},
    "store.condition": {"read_text": "what the system says of memory"},
    "store.events": {"loads": STORED},
    "store.papers": {"loads": STORED},
    "store.profiles": {"loads": STORED},
    "store.schema": {"create_engine": "the door to databases: tables alone, and values of a bounded size"},
    "store.verifying": {"loads": STORED},
    "text.catalogue": {"open": PROGRAM, "read_po": PROGRAM, "GNUTranslations": PROGRAM, "glob": PROGRAM},
    "web": {"read_bytes": "the key of the forms, of 32 bytes, in the folder of the database", "open": WRITTEN},
    "web.start": {"glob": NAMES},
}
OF_OTHERS = {"DocxTemplate", "Unpickler"}  # classes that are used by ours


def opened(name: str) -> Iterator[str]:
    """How a module opens files and takes bytes apart: the names of what it calls."""
    module = tree(MODULES[name])
    inherited = {one.name for one in ast.walk(module) if isinstance(one, ast.ClassDef) and OF_OTHERS & set(map(_last, one.bases))}
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = _last(node.func)
        of = node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
        imported = isinstance(node.func, ast.Name) and called in ("read_bytes", "read_text")  # ours, of bytes and texts in hand
        if (of, called) in OURS or imported:
            continue
        if called in ANYWHERE | {"open"} | inherited or (of, called) in OF:
            yield called


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_what_others_wrote_is_opened_at_the_doors_alone():
    found = {short(name): set(opened(name)) for name in MODULES if short(name) not in DOORS}
    assert {name: how for name, how in found.items() if how} == {name: set(how) for name, how in MAY.items()}


def test_every_door_is_one():
    assert all(set(opened(name)) for name in MODULES if short(name) in DOORS)
