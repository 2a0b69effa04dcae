"""Every byte of a small audit, changed once: each is found, and named with its file.

`./start test tests/audit/test_tampering.py` changes some bytes of every file; with --long all of them (about ten minutes).
"""

import json
import shutil
from pathlib import Path
from random import Random

import pytest

from advisor.audit import sums
from advisor.audit.duck import Duck
from advisor.audit.verify import repeating
from advisor.audit.verify.differing import differing

from ..audits import by_toys
from ..conftest import size
from ..toys import toy_base, toy_cases
from .test_running import contents

SOME = 40  # bytes of each file that are changed where not all of them are


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """One case of toys, and a file that is none: every kind of file is there."""
    cases = toy_cases(tmp_path_factory.mktemp("cases") / "cases", 1, 1)
    (cases / "z.yaml").write_text("case: [\n")
    out = tmp_path_factory.mktemp("audit") / "out"
    by_toys("audit", cases, "-o", out, "--workers", 1)
    return out


FILES = [
    *("audit.json", "earl.jsonld", "manifest.json", "report.html", "sample.json", "SHA256SUMS"),
    *("facts/layout.json", "facts/part-00000.json"),
    *(f"facts/{name}-00000.parquet" for name in ("cases", "groups", "measures", "pairs", "reasons")),
    *(f"results/{name}-00000.parquet" for name in ("findings", "ranked", "verdicts")),
    *("results/counts-00000.json", "results/places.parquet"),
]


def test_these_are_its_files(audited):
    found = set(contents(audited))
    assert found - set(FILES) == {name for name in found if name.startswith("tables/")}
    assert set(FILES) <= found


def names(audited):
    return sorted(contents(audited))


def places(path, most):
    """Where to change: every place, or `most` of them, drawn with a seed, with the first and the last."""
    every = range(path.stat().st_size)
    if most >= len(every):
        return list(every)
    return sorted({0, len(every) - 1, *Random(path.name).sample(every, most)})


def changes(path, most):
    """Changes one byte at a time, to another that is drawn, and puts it back."""
    draw = Random(path.name)
    with path.open("r+b", buffering=0) as file:
        for place in places(path, most):
            file.seek(place)
            was = file.read(1)
            file.seek(place)
            file.write(bytes([was[0] ^ draw.randrange(1, 256)]))
            yield place
            file.seek(place)
            file.write(was)


def alone(audited, name, folder):
    """A folder with one file of an audit, and its line of SHA256SUMS: a change is found as fast as the file is read."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(audited / name, path)
    lines = (audited / sums.SUMS).read_text().splitlines(keepends=True)
    return path, "".join(line for line in lines if line.endswith(f"  {name}\n")).encode()


def test_every_byte_of_every_file_is_held_by_its_sum(audited, tmp_path):
    changed = 0
    for name in set(names(audited)) - {sums.SUMS}:
        path, line = alone(audited, name, tmp_path / name.replace("/", "-"))
        folder = tmp_path / name.replace("/", "-")
        assert list(sums.unlike(folder, line)) == []
        for place in changes(path, size(SOME, 10**9)):
            assert [problem.file for problem in sums.unlike(folder, line)] == [name], (name, place)
            changed += 1
        assert path.read_bytes() == (audited / name).read_bytes()
    print(f"{changed} bytes changed, each found")
    assert changed > SOME * 10


def test_every_byte_of_the_sums_is_held(audited, tmp_path):
    """A digest that is another is told at the file that it is of, a name at both names, and anything else at its line."""
    out = shutil.copytree(audited, tmp_path / "out")
    there = {*names(audited)}
    for place in changes(out / sums.SUMS, size(SOME, 10**9)):
        told = {problem.file for problem in sums.unlike(out, sums.read(out))}
        assert told & there, place


def test_every_byte_with_its_sum_remade_is_found_by_counting_again(audited, tmp_path):
    """Of every file but the kept cases, which are what is counted; these are held by the seal of their part."""
    (said, _others), base = repeating.identity(audited), toy_base()
    again = tmp_path / "again"
    kept = repeating.Kept(audited / "facts", said=said)
    repeating.repeat(said, repeating.claimed(audited), kept, base, again, 1, lambda _cases: None)
    changed = 0
    with Duck(tmp_path, threads=1) as duck:
        for name in set(names(again)) - {sums.SUMS}:
            path, _line = alone(audited, name, tmp_path / "alone")
            assert list(differing(duck, name, path, again / name)) == []
            for place in changes(path, size(SOME // 4, 1000)):
                assert {problem.file for problem in differing(duck, name, path, again / name)} == {name}, (name, place)
                changed += 1
    facts = shutil.copytree(audited, tmp_path / "facts") / "facts"
    kept = repeating.Kept(facts, said=said)
    for path in sorted(facts.iterdir()):
        for place in changes(path, size(SOME // 4, 200)):
            assert set(kept.unlike(base)) == {path.name}, (path, place)
            changed += 1
    print(f"{changed} bytes changed, each found")


def test_one_byte_of_each_file_is_told_by_the_command(audited, tmp_path):
    out = shutil.copytree(audited, tmp_path / "out")
    changed = [
        "report.html",
        "tables/verdicts.csv",
        "results/findings-00000.parquet",
        "facts/cases-00000.parquet",
        "manifest.json",
    ]
    several = [changes(out / name, 1) for name in changed]
    for one in several:
        next(one)
    found = json.loads(by_toys("audit", "verify", out, "--workers", 1, "--format", "json", code=1))
    assert {problem["file"] for problem in found["differs"]} == set(changed)
    assert Path(changed[0]).name in by_toys("audit", "verify", out, "--workers", 1, code=1)
