"""Makes docs/materials.cdx.json anew, the bill of materials in CycloneDX 1.6: `python -m tests.materials`.

It holds all that the wheel carries and `start` can install, with versions and hashes from requirements.lock and the lock files of
npm, and licences from NOTICE.md. The same files give the same bytes: the bill has no time, and no number of its own.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from .locking import ROOT, locked

BILL = ROOT / "docs" / "materials.cdx.json"
NOTICE = ROOT / "NOTICE.md"
PAGES = ROOT / "web" / "package-lock.json"
CHECKERS = ROOT / "tests" / "browser" / "package-lock.json"
SCOPES = {  # of the parts of requirements.lock, the nearest first; what stands in none of them only builds and tests
    **dict.fromkeys(("core", "durable"), ComponentScope.REQUIRED),
    **dict.fromkeys(("audit", "postgres", "prove", "spark"), ComponentScope.OPTIONAL),
}
HOST = "@digdir/designsystemet-web"  # what the wheel carries and no lock file names, lies inside this package


@dataclass(frozen=True)
class Notice:
    """What NOTICE.md says of a package that the wheel carries."""

    version: str
    licence: str
    copyright: str
    text: str


def carried() -> dict[str, Notice]:
    """The packages whose files the wheel carries, by name."""
    rows = re.findall(r"^\| (`.*`) \| (.*) \| (.*) \| (.*) \| `(.*)` \|$", NOTICE.read_text(), flags=re.M)
    return {package: Notice(*rest) for packages, *rest in rows for package in re.findall("`(.+?)`", packages)}


def beside(text: str = "") -> dict[str, str]:
    """The SPDX licence of each package that is installed beside the program, by name; of all of NOTICE.md or a part of it."""
    rows = re.findall(r"^\| ([^`|]+) \| (`[^|]*`) \|$", text or NOTICE.read_text(), flags=re.M)
    return {package: licence for licence, packages in rows for package in re.findall("`(.+?)`", packages)}


def made() -> str:
    """The bill as JSON. Raises SystemExit where a locked package has no licence in NOTICE.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    whole = _component("pypi", project["name"], project["version"], project["license"], type=ComponentType.APPLICATION)
    parts = [*_python(), *_npm(PAGES, ComponentScope.REQUIRED), *_npm(CHECKERS, ComponentScope.EXCLUDED)]
    bill = Bom(components=parts)
    bill.metadata.component = whole
    bill.register_dependency(whole, parts)
    record = json.loads(JsonV1Dot6(bill).output_as_string())
    del record["serialNumber"], record["metadata"]["timestamp"]  # new each time
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def _python() -> Iterator[Component]:
    """Each release of requirements.lock once, with the hashes of all its files and the parts that it stands in."""
    places: dict[str, list[tuple[str, Requirement]]] = {}
    hashes: dict[str, list[str]] = {}
    for part, (_required, packages) in locked().items():
        for package in packages:
            requirement = Requirement(package.split("\\")[0])
            places.setdefault(requirement.name, []).append((part, requirement))
            hashes[requirement.name] = re.findall(r"sha256:(\w+)", package)
    if unsaid := places.keys() - (licences := beside()).keys():
        sys.exit(f"NOTICE.md says no licence of {', '.join(sorted(unsaid))}. Read it in the package, and write it there.")
    for name, found in places.items():
        one = _component("pypi", name, next(iter(found[0][1].specifier)).version, licences[name])
        one.scope = next((scope for part, scope in SCOPES.items() if part in dict(found)), ComponentScope.EXCLUDED)
        where = [f"{part}{f'; {requirement.marker}' if requirement.marker else ''}" for part, requirement in found]
        one.properties.update(Property(name="requirements.lock", value=each) for each in where)
        said = "The hashes of all files of the release: source, and wheels for each kind of machine."
        files = [HashType(alg=HashAlgorithm.SHA_256, content=content) for content in hashes[name]]
        kind = ExternalReferenceType.DISTRIBUTION
        one.external_references.add(ExternalReference(type=kind, url=XsUri(str(one.purl)), comment=said, hashes=files))
        yield one


def _npm(lock: Path, scope: ComponentScope) -> Iterator[Component]:
    """Each package of a lock file of npm, with the hash of its one file."""
    packages = {
        path.rpartition("node_modules/")[2]: one for path, one in json.loads(lock.read_text())["packages"].items() if path
    }
    for name, package in packages.items():
        one = _component("npm", name, package["version"], package["license"])
        one.scope = scope
        algorithm, _dash, encoded = package["integrity"].partition("-")
        assert algorithm == "sha512"
        one.hashes.add(HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(encoded).hex()))
        if name == HOST:
            inside = {key: notice for key, notice in carried().items() if key not in packages}
            one.components.update(_component("npm", key, notice.version, notice.licence) for key, notice in inside.items())
        yield one


def _component(kind: str, name: str, version: str, licence: str, type: ComponentType = ComponentType.LIBRARY) -> Component:
    group, _slash, rest = name.rpartition("/")
    purl = PackageURL(kind, group or None, rest, version)
    said = [LicenseFactory().make_from_string(licence)]
    return Component(type=type, group=group or None, name=rest, version=version, licenses=said, purl=purl, bom_ref=str(purl))


if __name__ == "__main__":
    BILL.write_text(made())
