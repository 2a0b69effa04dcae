"""requirements.lock fits pyproject.toml, and holds the hash of everything that `start` installs."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import ROOT
from .locking import locked, wanted

LOCKED, WANTED = locked(), wanted()
MACHINES = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": platform, "extra": ""}
    for version in ("3.11", "3.12", "3.13")
    for platform in ("linux", "darwin")
]
ANEW = "make requirements.lock anew: python -m tests.locking"
parts = pytest.mark.parametrize("part", sorted(WANTED))


def releases(part: str, machine: dict[str, str]) -> dict[str, str]:
    """The versions that a part of the lock installs on a machine."""
    here = {}
    for package in LOCKED[part][1]:
        requirement = Requirement(package.split("\\")[0])
        (version,) = requirement.specifier
        if requirement.marker is None or requirement.marker.evaluate(machine):
            here[canonicalize_name(requirement.name)] = version.version
    return here


def test_the_lock_has_the_parts_of_pyproject():
    assert LOCKED.keys() == WANTED.keys(), ANEW


@parts
def test_the_lock_was_made_from_these_requirements(part):
    assert LOCKED[part][0] == WANTED[part], ANEW


@parts
def test_every_requirement_is_met_by_the_lock(part):
    unmet = [
        line
        for machine in MACHINES
        for line in WANTED[part]
        for requirement in [Requirement(line)]
        if requirement.marker is None or requirement.marker.evaluate(machine)
        if not requirement.specifier.contains(releases(part, machine).get(canonicalize_name(requirement.name), "0"))
    ]
    assert unmet == [], ANEW


@parts
def test_every_package_is_one_version_with_hashes(part):
    for package in LOCKED[part][1]:
        assert re.fullmatch(r"[a-z0-9-]+==[^\s;]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n", package), package


def test_nothing_else_stands_in_the_lock():
    read = sum(len(required) + sum(package.count("\n") for package in packages) + 2 for required, packages in LOCKED.values())
    assert len((ROOT / "requirements.lock").read_text().splitlines()) == read + 1


def test_a_package_has_the_same_version_in_every_part():
    for machine in MACHINES:
        seen: dict[str, set[str]] = {}
        for part in LOCKED:
            for name, version in releases(part, machine).items():
                seen.setdefault(name, set()).add(version)
        assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_what_a_build_needs_is_locked():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert set(build) <= set(WANTED["build"])
    assert f'"{WANTED["npm"][0]}"' in (ROOT / "hatch_build.py").read_text()


def test_the_pages_alone_need_no_spark():
    assert [part for part in LOCKED if "pyspark" in releases(part, MACHINES[0])] == ["spark"]
