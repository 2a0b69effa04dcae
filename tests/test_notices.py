"""What of others the wheel carries is named in NOTICE.md, with a licence whose text goes with it; our own is whole.

So is what is installed beside it: each package of requirements.lock, with the licence that it says of itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from cyclonedx.spdx import is_supported_id
from packaging.requirements import Requirement
from rdflib import DCTERMS, RDF, Graph
from ruamel.yaml import YAML

from web.assets import FILES

from .conftest import ROOT
from .locking import locked
from .materials import NOTICE, PAGES, SCOPES, beside, carried

STATIC = ROOT / "web" / "static"
INSIDE = ROOT / "web" / "node_modules" / "@digdir" / "designsystemet-web"  # a package that has others within it


def npm() -> dict[str, dict]:
    packages = json.loads(PAGES.read_text())["packages"]
    return {path.rpartition("node_modules/")[2]: package for path, package in packages.items() if path}


def package_of(source: str) -> str:
    """The npm package that a file of node_modules belongs to."""
    parts = source.split("/")
    return "/".join(parts[: 2 if source.startswith("@") else 1])


def test_every_bundled_file_has_a_notice():
    assert {package_of(source) for source in FILES.values()} <= set(carried())


def test_every_package_of_the_lock_has_its_notice():
    wanted = {name: (package["version"], package["license"]) for name, package in npm().items()}
    assert wanted == {name: (one.version, one.licence) for name, one in carried().items() if name in wanted}


@pytest.mark.skipif(not INSIDE.is_dir(), reason="the npm packages are not here, only what was taken from them")
def test_what_lies_inside_a_package_has_its_notice():
    vendors = INSIDE / "dist" / "esm" / "_vendors"
    within = {package_of(path.relative_to(vendors).as_posix()) for path in vendors.rglob("*.js")}
    built_with = json.loads((INSIDE / "package.json").read_text())["devDependencies"]
    assert within
    assert {name: built_with[name] for name in within} == {name: one.version for name, one in carried().items() if name in within}


@pytest.mark.parametrize("package", carried())
def test_the_text_of_a_licence_is_carried_and_names_its_owner(package):
    notice = carried()[package]
    folder, _slash, name = notice.text.partition("/")
    text = (STATIC / folder / name).read_text()
    assert notice.copyright in text or (notice.copyright == "none is stated" and "copyright" not in text.lower())
    assert name in FILES if folder == "vendor" else folder == "licences"


def test_no_text_of_a_licence_is_left_over():
    texts = {f"vendor/{name}" for name in FILES if "LICENSE" in name}
    texts |= {f"licences/{path.name}" for path in (STATIC / "licences").iterdir()}
    assert texts == {notice.text for notice in carried().values()}


def test_a_figure_out_of_a_table_of_others_has_its_notice():
    graph = Graph().parse(ROOT / "ontology" / "matrices.ttl")
    sources = {str(one).rpartition(":")[2] for one in graph.subjects(RDF.type, DCTERMS.BibliographicResource)}
    sources |= set(YAML(typ="safe").load((ROOT / "ontology" / "norms.yaml").read_text())["sources"])
    assert sources == set(re.findall(r"^\| `([\w-]+)` \| [^|]+ \|$", NOTICE.read_text(), flags=re.M))


# What is installed beside it -------------------------------------------------------------------

WORDS = {  # of a licence, by which it is known where a package does not say it as SPDX has it
    "Apache-2.0": "Apache License",
    "BSD-3-Clause": "be used to endorse or promote products",
    "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1": "GPL 2.0+/LGPL 2.1+/MPL 1.1",
    "LGPL-2.1-or-later": "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1",
    "MIT": "Permission is hereby granted, free of charge",
    "MPL-2.0": "Mozilla Public License Version 2.0",
    "PSF-2.0": "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
    "ZPL-2.1": "Zope Public License (ZPL) Version 2.1",
}
ALSO_SAID = {"MIT License": "MIT"}  # a name that is not SPDX's, and the one that is meant


def installed(package: str) -> Distribution:
    try:
        return distribution(package)
    except PackageNotFoundError:
        pytest.skip("it is not installed here: it is for another machine, or a part that was not asked for")


def said(found: Distribution) -> str | None:
    """The licence that a package says of itself, where it says it as SPDX has it."""
    expression, name = found.metadata.get("License-Expression"), found.metadata.get("License")
    name = ALSO_SAID.get(name or "", name)
    return expression or (name if name and is_supported_id(name) else None)


def texts(found: Distribution) -> str:
    """All that a package has of licences, on one line."""
    files = [file.locate() for file in found.files or [] if re.search("licen[cs]e|copying", file.name, flags=re.I)]
    whole = [found.metadata.get("License") or "", *(Path(file).read_text(errors="replace") for file in files)]
    return " ".join(" ".join(whole).split())


def test_every_package_of_the_lock_has_a_licence_where_it_is_used():
    in_parts = {part: {Requirement(one.split("\\")[0]).name for one in packages} for part, (_lines, packages) in locked().items()}
    to_run = set().union(*(in_parts[part] for part in SCOPES))
    run, _heading, test = NOTICE.read_text().partition("| licence | to build and test it |")
    assert beside(run) == {name: beside()[name] for name in to_run}
    assert beside(test).keys() == set().union(*in_parts.values()) - to_run


@pytest.mark.parametrize("package", beside())
def test_a_package_has_the_licence_that_it_says_of_itself(package):
    found = installed(package)
    assert beside()[package] == said(found) or (not said(found) and WORDS[beside()[package]] in texts(found))


# Our own ---------------------------------------------------------------------------------------


def test_our_own_licence_is_the_whole_text():
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2 EUPL © the European Union 2007, 2016")
    # The text that SPDX keeps. Nobody may change a word of it.
    assert hashlib.sha256(text.encode()).hexdigest() == "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"
