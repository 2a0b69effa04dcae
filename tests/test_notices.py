"""What of others the wheel carries is named in NOTICE.md, with a licence whose text goes with it; our own is whole."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass

import pytest

from web.assets import FILES

from .conftest import ROOT

STATIC = ROOT / "web" / "static"
INSIDE = ROOT / "web" / "node_modules" / "@digdir" / "designsystemet-web"  # a package that has others within it


@dataclass(frozen=True)
class Notice:
    version: str
    licence: str
    copyright: str
    text: str


def notices() -> dict[str, Notice]:
    """The rows of NOTICE.md by the names of their packages."""
    rows = re.findall(r"^\| (`.*`) \| (.*) \| (.*) \| (.*) \| `(.*)` \|$", (ROOT / "NOTICE.md").read_text(), flags=re.M)
    return {package: Notice(*rest) for packages, *rest in rows for package in re.findall("`(.+?)`", packages)}


def locked() -> dict[str, dict]:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    return {path.rpartition("node_modules/")[2]: package for path, package in packages.items() if path}


def package_of(source: str) -> str:
    """The npm package that a file of node_modules belongs to."""
    parts = source.split("/")
    return "/".join(parts[: 2 if source.startswith("@") else 1])


def test_every_bundled_file_has_a_notice():
    assert {package_of(source) for source in FILES.values()} <= set(notices())


def test_every_package_of_the_lock_has_its_notice():
    wanted = {name: (package["version"], package["license"]) for name, package in locked().items()}
    assert wanted == {name: (one.version, one.licence) for name, one in notices().items() if name in wanted}


@pytest.mark.skipif(not INSIDE.is_dir(), reason="the npm packages are not here, only what was taken from them")
def test_what_lies_inside_a_package_has_its_notice():
    vendors = INSIDE / "dist" / "esm" / "_vendors"
    within = {package_of(path.relative_to(vendors).as_posix()) for path in vendors.rglob("*.js")}
    built_with = json.loads((INSIDE / "package.json").read_text())["devDependencies"]
    assert within
    assert {name: built_with[name] for name in within} == {name: one.version for name, one in notices().items() if name in within}


@pytest.mark.parametrize("package", notices())
def test_the_text_of_a_licence_is_carried_and_names_its_owner(package):
    notice = notices()[package]
    folder, _slash, name = notice.text.partition("/")
    text = (STATIC / folder / name).read_text()
    assert notice.copyright in text or (notice.copyright == "none is stated" and "copyright" not in text.lower())
    assert name in FILES if folder == "vendor" else folder == "licences"


def test_no_text_of_a_licence_is_left_over():
    carried = {f"vendor/{name}" for name in FILES if "LICENSE" in name}
    carried |= {f"licences/{path.name}" for path in (STATIC / "licences").iterdir()}
    assert carried == {notice.text for notice in notices().values()}


def test_our_own_licence_is_the_whole_text():
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2 EUPL © the European Union 2007, 2016")
    # The text that SPDX keeps. Nobody may change a word of it.
    assert hashlib.sha256(text.encode()).hexdigest() == "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"
