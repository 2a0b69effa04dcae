"""The made-up guideline of toys as a whole base: so small that an audit by it takes a fifth of what one by ours takes."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor import knowledge
from advisor.audit.proof.random_cases import random_record
from advisor.case.writing import case_text
from advisor.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[1]
BASE = Path(__file__).parent / "second" / "base"
RECOMMENDED = "L-2"  # of every measure
PROGRAMS = ("context.jsonld", "knowledge-shapes.ttl", "personopplysninger.yaml")  # files that are of no guideline


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="prio-toys-")


@cache
def toys() -> Path:
    """Its folder, which nobody is to change; gone when the process ends."""
    made = shutil.copytree(BASE, Path(_folder().name) / "base")
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, made / "ontology" / name)
    return made


@cache
def toy_base() -> KnowledgeBase:
    return knowledge.load(toys())


def toy_cases(folder: Path, first: int, count: int) -> Path:
    """A folder with so many random cases of toys as files, `first` and on."""
    folder.mkdir(parents=True)
    for seed in range(first, first + count):
        (folder / f"{seed:03}.yaml").write_text(case_text(random_record(toy_base(), seed), toy_base()), encoding="utf-8")
    return folder
