"""A released base: every reason why it is refused, the same bytes again, what is changed in a bundle, and the base of a day."""

import hashlib
import json
import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from advisor.audit.sums import SUMS
from advisor.knowledge import formats, load
from advisor.maintenance.checking import released
from advisor.maintenance.releasing import bundle, inforce
from advisor.maintenance.releasing.gathering import Wanted, gather
from advisor.maintenance.releasing.verifying import verify
from advisor.text.errors import Unusable, UnusableKnowledge
from tests.cli.test_cli import from_json, prio

from ..conftest import ROOT

SECOND = ROOT / "tests" / "second" / "base"
PROGRAMS = ("context.jsonld", "knowledge-shapes.ttl", "personopplysninger.yaml")
FIRST_DAY, NEXT_DAY = date(2026, 1, 2), date(2026, 12, 1)
CASE = SECOND / "examples" / "togbane.yaml"  # of 1 November 2026


def copied(to: Path, version: str, *changes: tuple[str, str, str]) -> Path:
    """The small base with its change list, under a version, with changes: (file, what, instead)."""
    shutil.copytree(SECOND, to)
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, to / "ontology" / name)
    own = (("ontology/vocabulary.ttl", '"lek.1"', f'"{version}"'), ("ontology/vocabulary.ttl", '"2026-11-26"', '"2026-01-02"'))
    for name, what, instead in (*own, *changes):
        path = to / name
        text = path.read_text(encoding="utf-8")
        assert what in text
        path.write_text(text.replace(what, instead), encoding="utf-8")
    (to / "CHANGELOG.md").write_text(f"# Endringer\n\n- **Alle**: {version} er ny.\n- {version}0 kommer.\n", encoding="utf-8")
    return to


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("releasing")


@pytest.fixture(scope="module")
def first(home) -> Path:
    return copied(home / "first", "lek.1")


@pytest.fixture(scope="module")
def second(home) -> Path:
    return copied(home / "second", "lek.2", ("rules/leker.yaml", "en: The toy has small parts", "en: The toy has tiny parts"))


@pytest.fixture(scope="module")
def shelf(home, first, second) -> Path:
    """Two bundles, the second after the first, as the command makes them; only the second has a certificate."""
    shelf = home / "shelf"
    made = prio("kb", "release", "-o", shelf / "lek.1", "--from", FIRST_DAY, "--first", "--kb", first)
    assert made[0] == 0 and "No certificate comes with it" in made[1] and "stands in the bundle alone" in made[1]
    since = ("--since", shelf / "lek.1", "--certify", "2")
    code, said = prio("kb", "release", "-o", shelf / "lek.2", "--from", NEXT_DAY, *since, "--kb", second)
    assert code == 0 and "cases were judged alone and together with others" in said, said
    return shelf


@pytest.fixture
def copy(shelf, tmp_path) -> Path:
    return shutil.copytree(shelf / "lek.2", tmp_path / "lek.2")


# Making ----------------------------------------------------------------------------------------


def test_the_bundle_says_what_it_is_and_what_is_changed(shelf, second):
    made = shelf / "lek.2"
    said = json.loads((made / bundle.MANIFEST).read_bytes())
    base = load(second)
    assert {said[key] for key in ("version", "digest", "format")} == {"lek.2", base.digest, "6"}
    assert said["in_force_from"] == "2026-12-01" and said["earlier"] == {
        "version": "lek.1",
        "digest": load(shelf / "lek.1").digest,
    }
    assert said["said"] == "- **Alle**: lek.2 er ny."  # and not what is said of lek.20
    changes = json.loads((made / bundle.CHANGES).read_bytes())["changes"]
    assert set(changes) == {"nb", "nn", "en"}
    assert [(one["kind"], one["id"]) for one in changes["en"]] == [("rule", "S-HarSmadeler")]
    page = (made / bundle.page("en")).read_text(encoding="utf-8")
    assert "now: The toy has tiny parts" in page and "Every rule fires in some case." in page and "Slips: 19. Seen: 18." in page
    assert "Bevist for alle saker" in (made / bundle.page("nn")).read_text(encoding="utf-8")
    assert "No certificate comes with it" in (shelf / "lek.1" / bundle.page("en")).read_text(encoding="utf-8")
    assert formats.read(made) == formats.read(second)


def test_the_same_base_gives_the_same_bytes(shelf, first):
    again = gather(Wanted(first, FIRST_DAY, first=True)).files
    there = {
        path.relative_to(shelf / "lek.1").as_posix(): path.read_bytes() for path in (shelf / "lek.1").rglob("*") if path.is_file()
    }
    assert set(there) == {*again, SUMS}
    assert all(there[name] == data for name, data in again.items())


def test_a_certificate_that_is_made_already_comes_along(shelf, second, tmp_path):
    made = shelf / "lek.2" / bundle.CERTIFICATE
    found = gather(Wanted(second, NEXT_DAY, shelf / "lek.1", certificate=made))
    assert found.files[bundle.CERTIFICATE] == made.read_bytes()
    assert found.files[bundle.MANIFEST] == (shelf / "lek.2" / bundle.MANIFEST).read_bytes()


def refused(wanted: Wanted) -> list[str]:
    with pytest.raises(Unusable) as error:
        gather(wanted)
    return [f"{one.what} {one.cure}" for one in error.value.problems]


ALWAYS = "{any: [{is: {smadeler: [sant, usant]}}, {unanswered: smadeler}, {unsure: smadeler}, {not_relevant: smadeler}]}"


def test_every_reason_is_told_at_once(shelf, tmp_path):
    bad = copied(tmp_path / "bad", "lek.1", ("rules/leker.yaml", "when: {is: {smadeler: sant}}", f"when: {ALWAYS}"))
    (bad / "CHANGELOG.md").write_text("Ingenting om lek.11.", encoding="utf-8")
    code, found = from_json(
        *("kb", "release", "-o", tmp_path, "--from", FIRST_DAY, "--since", shelf / "lek.1", "--kb", bad),
        *("--certificate", shelf / "lek.2" / bundle.CERTIFICATE),
    )
    said = "\n".join(f"{one['what']} {one['cure']}" for one in found["problems"])
    assert code == 2 and not list(tmp_path.glob(".*"))
    for reason in (
        "The example of S-HarSmadeler says «silent», but comes out otherwise",
        "So this does not hold: No rule fires whatever is answered.",
        "The change list says nothing of version lek.1.",
        "Both bases are called version lek.1.",
        "Version lek.1 is in force from 2026-01-02. Name a later day.",
        "The certificate is of a base with the digest",
        "Something is there already.",
    ):
        assert reason in said, said


def test_a_slip_that_no_example_sees_is_a_reason(tmp_path):
    near = (
        "rules/leker.yaml",
        "    - silent: {a: {glede: mye}, b: {glede: mye}}",
        "    - silent: {a: {glede: mye}, b: {glede: litt}}",
    )
    (said,) = refused(Wanted(copied(tmp_path / "base", "lek.3", near), NEXT_DAY, first=True))
    assert "«R-L-3» can have" in said and f"`prio kb test --rule R-L-3 --kb {tmp_path / 'base'}` proposes" in said


def test_a_base_that_cannot_be_read_is_told_of_with_the_rest(tmp_path):
    base = copied(tmp_path / "base", "lek.3", ("rules/leker.yaml", "about: measure", "about: nothing"))
    said = "\n".join(refused(Wanted(base, NEXT_DAY)))
    assert "It is not said which released base this one comes after." in said and "«nothing» is not a value" in said
    assert "Neither proofs nor examples were tried" in said
    code, shown = prio("kb", "release", "-o", tmp_path / "out", "--from", NEXT_DAY, "--first", "--kb", base)
    assert code == 2 and re.match(
        r"The knowledge base lek.3 is not whole: \d+ things? (is|are) wrong. «prio kb check --kb ", shown
    )


def test_a_version_that_was_released_stays(first, second, monkeypatch):
    monkeypatch.setattr(released, "released", lambda: {"lek.1": released.record(load(first), FIRST_DAY)})
    monkeypatch.setattr("advisor.maintenance.releasing.gathering.released", released.released)
    assert gather(Wanted(first, FIRST_DAY, first=True)).manifest["version"] == "lek.1"  # as it is, as often as you like
    (said,) = refused(Wanted(first, NEXT_DAY, first=True))
    assert "released to be in force from 2026-01-02" in said
    other = shutil.copytree(second, second.parent / "other")
    vocabulary = other / "ontology" / "vocabulary.ttl"
    vocabulary.write_text(vocabulary.read_text(encoding="utf-8").replace('"lek.2"', '"lek.1"'), encoding="utf-8")
    (other / "CHANGELOG.md").write_text("lek.1", encoding="utf-8")
    assert any("released with other files" in one for one in refused(Wanted(other, FIRST_DAY, first=True)))


def test_a_day_before_the_base_was_changed_cannot_be(first, tmp_path):
    (said,) = refused(Wanted(first, date(2026, 1, 1), first=True))
    assert said.startswith("The base says that it was changed on 2026-01-02 (dct:modified)") and "Is the year right?" in said


def test_a_day_that_is_past_is_told_before_the_rest(first, tmp_path):
    make = ("kb", "release", "--first", "--kb", first)
    code, said = prio(*make, "-o", tmp_path / "past", "--from", FIRST_DAY)
    assert code == 0 and said.startswith("2 January 2026 is past: cases assessed since then get this base")
    assert "is past" not in prio(*make, "-o", tmp_path / "coming", "--from", "2999-01-01")[1]


def test_the_base_of_the_source_folder_is_written_among_the_released(first, tmp_path, monkeypatch):
    known, zero = tmp_path / "released.json", copied(tmp_path / "zero", "lek.0")
    other = copied(tmp_path / "other", "lek.00")
    before = json.dumps({"lek.0": released.record(load(zero))})
    known.write_text(before, encoding="utf-8")
    monkeypatch.setattr(released, "RELEASED", known)
    monkeypatch.setattr(formats, "home", lambda: first)
    released.released.cache_clear()
    make = ("kb", "release", "-o", tmp_path / "made", "--from", FIRST_DAY)
    try:
        for wrong in (("--first",), ("--since", other)):
            code, said = prio(*make, *wrong)
            assert code == 2 and "Name the folder of version lek.0, which was released last." in said
        code, said = from_json(*make, "--since", zero)
        known.write_text(before, encoding="utf-8")
        released.released.cache_clear()
        shutil.rmtree(tmp_path / "made")
        assert f"write `git restore {os.path.relpath(known)}`" in " ".join(prio(*make, "--since", zero)[1].split())
    finally:
        released.released.cache_clear()
    written = json.loads(known.read_bytes())
    assert code == 0 and said["recorded"] == str(known) and list(written) == ["lek.0", "lek.1"]
    assert written["lek.1"] == released.record(load(first), FIRST_DAY) and written["lek.1"]["in_force_from"] == "2026-01-02"


# Looking through -------------------------------------------------------------------------------


def test_a_bundle_is_whole_and_is_used_as_a_base(shelf):
    found = verify(shelf / "lek.2", since=shelf / "lek.1")
    assert (found.differs, found.unchecked, found.made_by) == ([], [], "")
    assert found.fingerprint == hashlib.sha256((shelf / "lek.2" / SUMS).read_bytes()).hexdigest()
    code, said = prio("kb", "release", "verify", shelf / "lek.2")
    assert code == 0 and "Name its folder with --since." in said and found.fingerprint in said
    assert "is whole" in prio("kb", "check", "--kb", shelf / "lek.2")[1]


PARTS = (
    *(bundle.MANIFEST, bundle.CHANGES, bundle.PROOFS, bundle.TESTS, bundle.CERTIFICATE, bundle.page("nb"), bundle.page("en")),
    *("ontology/FORMAT", "ontology/sources.ttl", "rules/leker.yaml"),
)


@pytest.mark.parametrize("name", PARTS)
def test_a_changed_byte_is_named_also_where_the_digests_are_made_anew(copy, name, shelf):
    path = copy / name
    data = path.read_bytes()
    at = data.rindex(b"1") if b"1" in data else len(data) // 2
    path.write_bytes(data[:at] + (b"2" if data[at : at + 1] != b"2" else b"3") + data[at + 1 :])
    assert name in {one.file for one in verify(copy).differs}
    lines = [
        f"{hashlib.sha256((copy / line[66:]).read_bytes()).hexdigest()}  {line[66:]}\n"
        for line in (copy / SUMS).read_text().splitlines()
    ]
    (copy / SUMS).write_text("".join(lines))
    found = {one.file for one in verify(copy, since=shelf / "lek.1").differs}  # by what follows from the base and the records
    assert found if name == bundle.MANIFEST else found & {name, *([bundle.MANIFEST] if "/" in name else [])}, found


@pytest.mark.parametrize("odd", [[], {"earlier": 5}, {"certificate": "x", "in_force_from": "2026-13-01"}], ids=str)
def test_a_manifest_that_is_none_is_told_of_and_is_of_no_day(copy, odd):
    path = copy / bundle.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **odd} if odd else odd), encoding="utf-8")
    assert bundle.MANIFEST in {one.file for one in verify(copy).differs}
    if "earlier" not in odd:
        with pytest.raises(UnusableKnowledge, match="no manifest of a bundle"):
            inforce.releases(copy.parent)


def test_a_file_that_is_added_or_lost_is_named(copy):
    (copy / "extra.txt").write_text("x")
    (copy / bundle.page("nn")).unlink()
    assert {one.file for one in verify(copy).differs} == {"extra.txt", bundle.page("nn")}


def test_a_folder_without_digests_is_no_bundle(first):
    code, said = prio("kb", "release", "verify", first)
    assert code == 2 and "holds no bundle" in said


# The base of a day -----------------------------------------------------------------------------


def on(day: str, tmp_path: Path) -> Path:
    case = tmp_path / f"{day}.yaml"
    case.write_text(CASE.read_text(encoding="utf-8").replace("2026-11-01", day), encoding="utf-8")
    return case


def test_which_base_was_in_force(shelf):
    old, new = inforce.releases(shelf)
    assert (old.version, old.until, new.version, new.until) == ("lek.1", date(2026, 11, 30), "lek.2", None)
    assert inforce.in_force([old, new], date(2026, 11, 30)) is old and inforce.in_force([old, new], NEXT_DAY) is new
    code, said = from_json("kb", "release", "in-force", shelf, "--on", "2027-03-01")
    assert code == 0 and [one["version"] for one in said["releases"]] == ["lek.2"]
    code, said = prio("kb", "release", "in-force", shelf, "--on", "2025-12-31")
    assert code == 2 and "None of the bases here was in force on 31 December 2025." in said and "lek.1" in said


def test_a_bundle_that_comes_after_another_than_the_one_before_it_is_told_of(shelf, first, tmp_path):
    assert from_json("kb", "release", "in-force", shelf)[1]["notices"] == []
    shelf = shutil.copytree(shelf, tmp_path / "shelf")
    third = copied(tmp_path / "third", "lek.3")
    for version, since, day in (("lek.3", ("--since", shelf / "lek.1"), "2027-01-01"), ("lek.4", ("--first",), "2027-02-01")):
        path = third / "ontology" / "vocabulary.ttl"
        path.write_text(path.read_text(encoding="utf-8").replace("lek.3", version), encoding="utf-8")
        (third / "CHANGELOG.md").write_text(version, encoding="utf-8")
        assert prio("kb", "release", "-o", shelf / version, "--from", day, *since, "--kb", third)[0] == 0
    said = " ".join(prio("kb", "release", "in-force", shelf)[1].split())
    assert "lek.3: lek.3 says that it comes after lek.1, and here lek.2 lies before it." in said
    assert "lek.4: lek.4 says that it is the first, and here lek.3 lies before it." in said


@pytest.mark.parametrize(("day", "version"), [("2026-11-30", "lek.1"), ("2026-12-01", "lek.2")])
def test_an_old_case_is_advised_with_the_base_of_its_day_and_told_why(shelf, tmp_path, day, version):
    case = on(day, tmp_path)
    _code, said = from_json("check", case, "--kb", shelf)
    assert said["knowledge_base"]["version"] == said["base_of_day"]["version"] == version
    assert said["base_of_day"]["digest"] == said["knowledge_base"]["digest"] and said["base_of_day"]["day"] == day
    why = f"Knowledge base {version} ({load(shelf / version).digest[:12]}), in force"
    for command in (("check", case), ("check", case, "--format", "turtle"), ("explain", case, "R-L-3"), ("audit", case)):
        assert why in prio(*command, "--kb", shelf)[1], command
    assert "base_of_day" not in from_json("check", case, "--kb", shelf / version)[1]


def test_a_case_from_before_them_all_gets_no_advice(shelf, tmp_path):
    code, said = prio("check", on("2025-12-31", tmp_path), CASE, "--kb", shelf)
    assert (
        code == 2 and "was in force on 31 December 2025" in said and "in force from 2 January 2026 to" in said
    )  # and the other does


def test_many_cases_are_audited_by_one_base(shelf, tmp_path):
    code, said = prio("audit", SECOND / "examples", "-o", tmp_path / "out", "--kb", shelf)
    assert code == 2 and "Name one of the folders in it" in said


def test_a_base_that_is_no_longer_its_manifests_is_never_chosen(shelf, tmp_path):
    changed = shutil.copytree(shelf, tmp_path / "shelf")
    path = changed / "lek.1" / "rules" / "leker.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    code, said = prio("check", CASE, "--kb", changed)
    assert code == 2 and "the manifest says another" in said


def test_a_kept_base_without_a_manifest_has_its_day_from_the_released(shelf, first, tmp_path, monkeypatch):
    for part in formats.FOLDERS:
        shutil.copytree(first / part, tmp_path / "kept" / part)
    assert inforce.releases(tmp_path)[0].in_force_from is None
    with pytest.raises(UnusableKnowledge, match="None of them says"):
        inforce.of_day(tmp_path, NEXT_DAY)
    monkeypatch.setattr(inforce, "released", lambda: {"lek.1": released.record(load(first), FIRST_DAY)})
    assert inforce.of_day(tmp_path, NEXT_DAY).version == "lek.1"
    changed = copied(tmp_path / "changed", "lek.1", ("rules/leker.yaml", "The toy has small parts", "Small parts"))
    monkeypatch.setattr(inforce, "released", lambda: {"lek.1": released.record(load(changed), NEXT_DAY)})
    shutil.copytree(shelf / "lek.1", tmp_path / "again")
    with pytest.raises(UnusableKnowledge, match=r"Version lek.1 lies here with other files too."):
        inforce.releases(tmp_path)
    shutil.rmtree(changed)
    monkeypatch.undo()
    monkeypatch.setattr(inforce, "released", lambda: {"lek.1": released.record(load(first), FIRST_DAY)})
    shutil.copytree(shelf / "lek.1", tmp_path / "bundle")
    with pytest.raises(UnusableKnowledge, match="It is in force from 2026-01-02, as"):
        inforce.releases(tmp_path)


def test_a_signature_by_the_key_counts(copy):
    if not shutil.which("ssh-keygen"):
        pytest.skip("needs OpenSSH")
    import subprocess

    key = copy.parent / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "prio-audit", "-f", key, copy / SUMS], check=True, stderr=sys.stdout)
    assert verify(copy, key=Path(f"{key}.pub")).signed
    assert verify(copy).has_signature and verify(copy).holds
