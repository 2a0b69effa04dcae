"""`prio audit verify`: an untouched folder is shown to be so, and whatever is another is named with its file."""

import json
import os
import shutil
import subprocess

import pytest

from advisor import knowledge
from advisor.audit import sums
from advisor.audit.duck import Duck
from advisor.audit.proof.random_cases import random_record
from advisor.audit.verify import recounting, repeating
from advisor.case.writing import case_text

from ..audits import by_toys
from ..conftest import ROOT, size
from ..toys import toy_base, toy_cases, toys
from .test_damage import DAMAGE
from .test_running import contents, prio

ONE_OF_EACH = ["manifest.json", "tables/answers.csv", "results/verdicts-00000.parquet", "facts/part-00000.json", sums.SUMS]
FIRST = 0  # of the random cases
ONE = "000.yaml"
NOT_ALL = "Not all stands as the audit wrote it."
WHOLE = "Every file is as the audit wrote it, and every figure follows from the cases."


@pytest.fixture(scope="module")
def base():
    return toy_base()


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Four cases of toys and a file that is no case; in nynorsk."""
    cases = toy_cases(tmp_path_factory.mktemp("cases") / "cases", FIRST, 4)
    (cases / "z.yaml").write_text("case: [\n")
    out = tmp_path_factory.mktemp("audit") / "out"
    by_toys("audit", cases, "-o", out, "--workers", 1, "--lang", "nn")
    return cases, out


@pytest.fixture
def out(audited, tmp_path):
    return shutil.copytree(audited[1], tmp_path / "out")


@pytest.fixture(scope="module")
def again(audited, base, tmp_path_factory):
    """What comes of it when the audit is done again from what it keeps."""
    out, (said, _others) = tmp_path_factory.mktemp("again") / "out", repeating.identity(audited[1])
    kept = repeating.Kept(audited[1] / "facts", said=said)
    repeating.repeat(said, repeating.claimed(audited[1]), kept, base, out, 1, lambda _cases: None)
    return out


@pytest.fixture
def quickly(again, monkeypatch):
    """What the audit comes to is worked out once."""
    monkeypatch.setattr(recounting, "repeat", lambda *rest: rest[4].symlink_to(again))


def verified(folder, *options, kb=None, code=0):
    return prio("audit", "verify", folder, "--kb", kb or toys(), "--workers", 1, "--lang", "en", *options, code=code)


def differing(folder):
    """(the files that are told of, what cannot be recounted)"""
    found = json.loads(verified(folder, "--format", "json", code=1))
    return {one["file"] for one in found["differs"]}, found["unchecked"]


def remade(folder):
    """SHA256SUMS written anew on purpose, over whatever lies in the folder."""
    (folder / sums.SUMS).write_text(sums.sums(sums.of_files(folder, sums.files_in(folder).values())))


# Untouched -------------------------------------------------------------------------------------


def test_an_untouched_folder_is_shown_to_be_so_and_nothing_in_it_is_changed(audited):
    before = contents(audited[1])
    said = verified(audited[1])
    assert WHOLE in said
    assert "4 cases were judged again" in said
    assert contents(audited[1]) == before


def test_any_case_that_can_be_written_is_counted_again_from_what_is_kept(tmp_path):
    """With every word of the EARL, which tells what people wrote where they dismissed something."""
    ours = knowledge.load()
    (tmp_path / "cases").mkdir()
    for seed in range(size(15, 150)):
        (tmp_path / "cases" / f"{seed}.yaml").write_text(case_text(random_record(ours, seed), ours), encoding="utf-8")
    prio("audit", tmp_path / "cases", "-o", tmp_path / "out", "--workers", 1)
    assert WHOLE in prio("audit", "verify", tmp_path / "out", "--workers", 1, "--lang", "en")


def test_anybody_can_check_the_sums_with_a_tool_of_their_own(audited):
    out = audited[1]
    checked = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", sums.SUMS], cwd=out, check=False, capture_output=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    printed = subprocess.run(["sha256sum", sums.SUMS], cwd=out, check=True, capture_output=True, text=True).stdout
    assert f"Fingerprint: {printed.split()[0]}" in verified(out)
    named = [line.split("  ")[1] for line in (out / sums.SUMS).read_text().splitlines()]
    assert named == sorted(named) == sorted({*contents(out)} - {sums.SUMS})


def test_the_run_ends_with_the_fingerprint(audited, tmp_path):
    said = by_toys("audit", audited[0], "-o", tmp_path / "out", "--workers", 1, "--lang", "nn")
    assert f"Fingeravtrykk: {sums.fingerprint(audited[1])}" in said
    assert contents(tmp_path / "out") == contents(audited[1])


def test_what_others_put_beside_it_is_not_among_the_sums_of_a_run(audited, out):
    (out / "note.txt").write_text("mine")
    (out / "tables" / "mine.csv").write_text("a\n")
    by_toys("audit", audited[0], "-o", out, "--workers", 1, "--lang", "nn")
    assert (out / sums.SUMS).read_bytes() == (audited[1] / sums.SUMS).read_bytes()
    assert differing(out) == ({"note.txt", "tables/mine.csv"}, [])


def test_the_source_shows_that_the_kept_cases_are_those_that_were_audited(audited, tmp_path):
    assert WHOLE in verified(audited[1], "--source", audited[0])
    others = shutil.copytree(audited[0], tmp_path / "cases")
    (others / ONE).unlink()
    assert f"The cases in {others} are not those that the audit read." in verified(audited[1], "--source", others, code=1)


def test_tables_that_were_the_source_are_needed(audited, tmp_path):
    cases = audited[1] / "facts"
    by_toys("audit", cases, "-o", tmp_path / "out", "--workers", 1)
    said = verified(tmp_path / "out", code=1)
    assert "The files are as SHA256SUMS says. Not all could be recounted." in said
    assert "Name their folder with --source." in said
    assert WHOLE in verified(tmp_path / "out", "--source", cases)


def test_an_audit_that_another_engine_judged_is_recounted(audited, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Duck, "version", "0")
        by_toys("audit", audited[0], "-o", tmp_path / "out", "--workers", 1)
    assert WHOLE in verified(tmp_path / "out")


# Touched ---------------------------------------------------------------------------------------


def test_a_row_of_a_table_is_named_with_what_it_would_be(out, quickly):
    path = out / "tables" / "requirements.csv"
    lines = path.read_text().splitlines()
    at = 3
    true, false = lines[at], lines[at].rpartition(",")[0] + ",77"
    path.write_text("\n".join([*lines[:at], false, *lines[at + 1 :], ""]))
    said = verified(out, code=1)
    assert "Fingerprint" not in said and "held against SHA256SUMS" in said
    assert f"{path}: The file is not the one that SHA256SUMS tells of." in said
    assert f"{path}:{at + 1}: It says «{false}» and would say «{true}»." in said
    assert said.count(str(path)) == 2
    remade(out)
    assert said.count("It says") == verified(out, code=1).count("It says") == 1


def test_rows_added_and_taken_away_are_told_one_by_one(out, quickly):
    path = out / "tables" / "answers.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:3], "x,verdi,1", *lines[3:-1], ""]))
    said = verified(out, code=1)
    assert f"{path}:4: It says «x,verdi,1», and nothing would stand there." in said
    assert f"«{lines[-1]}» is missing here." in said


def test_a_place_in_the_manifest_and_a_row_of_the_results_are_named(out, quickly, tmp_path):
    manifest = json.loads((out / "manifest.json").read_text())
    complete = manifest["counts"]["complete"]
    manifest["counts"]["complete"] = 99
    (out / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    path = out / "results" / "verdicts-00000.parquet"
    with Duck(tmp_path, threads=1) as duck:
        duck.write(f"SELECT * REPLACE (prompts + 1 AS prompts) FROM '{path}' LIMIT 1", "case_no", tmp_path / "one.parquet")
        rest = f"SELECT * FROM '{tmp_path / 'one.parquet'}' UNION ALL SELECT * FROM '{path}' WHERE case_no > 0"
        duck.write(rest, "case_no", path)
    remade(out)
    said = verified(out, code=1)
    assert f"counts.complete is 99 and would be {complete}." in said
    assert "Of case_no=0, id=" in said
    assert "it says «prompts=" in said


def test_a_table_and_every_sum_of_it_remade_is_found_by_recounting(out, again, quickly):
    """Whoever makes the sums anew hides nothing that is counted: every file but the kept cases is one that is counted."""
    for name in contents(again):
        path = out / name
        if name != sums.SUMS:
            was = path.read_bytes()
            path.write_bytes(was.replace(b"1", b"2") if b"1" in was else was + b"1\n")
            remade(out)
            assert differing(out) == ({name}, []), name
            path.write_bytes(was)


def test_kept_cases_that_are_others_are_named_and_not_counted_from(audited, out, quickly):
    for path in (out / "facts").iterdir():
        was = path.read_bytes()
        path.write_bytes(was.replace(b"1", b"2") if b"1" in was else was[:-1])
        remade(out)
        named, unchecked = differing(out)
        assert f"facts/{path.name}" in named
        assert named <= {f"facts/{path.name}", "facts/layout.json"}  # which follows from the records of the parts
        assert [one["what"] for one in unchecked] == ["The cases that the audit keeps are not as it left them."]
        path.write_bytes(was)


def test_files_added_removed_and_renamed_are_named(out, quickly):
    (out / "tables" / "prompts.csv").rename(out / "tables" / "prompts.txt")
    (out / "sample.json").unlink()
    (out / ".hidden").write_text("")
    (out / "elsewhere").symlink_to(ROOT)
    changed = {"tables/prompts.csv", "tables/prompts.txt", "sample.json", ".hidden", "elsewhere"}
    assert {problem.file for problem in sums.unlike(out, sums.read(out))} == changed  # also where nothing can be recounted
    assert differing(out)[0] == changed
    (out / "elsewhere").unlink()
    remade(out)
    assert differing(out)[0] == {"tables/prompts.csv", "tables/prompts.txt", "sample.json", ".hidden"}


def test_files_of_another_audit_are_named(out, quickly, tmp_path):
    cases = toy_cases(tmp_path / "cases", FIRST + 4, 4)
    (cases / "z.yaml").write_text("case: [\n")
    by_toys("audit", cases, "-o", tmp_path / "other", "--workers", 1, "--lang", "nn")
    for name, digest in contents(out).items():
        other = tmp_path / "other" / name
        if contents(tmp_path / "other")[name] != digest and name != sums.SUMS:
            was = (out / name).read_bytes()
            shutil.copy(other, out / name)
            assert name in differing(out)[0]
            remade(out)
            assert name in differing(out)[0], name
            (out / name).write_bytes(was)
            remade(out)
    shutil.copy(tmp_path / "other" / sums.SUMS, out / sums.SUMS)
    assert len(differing(out)[0]) > 20


@pytest.mark.parametrize("damage", [one for one in DAMAGE if one not in ("another batch's", "less than nothing")])
def test_no_damage_to_any_file_ends_in_a_traceback(damage, audited, out, quickly):
    for name in size(ONE_OF_EACH, sorted(contents(audited[1]))):
        path = out / name
        was = path.read_bytes()
        DAMAGE[damage](path)
        changed = path.is_dir() or path.is_fifo() or path.read_bytes() != was
        if changed:
            named, _unchecked = differing(out)
            assert name in named or (name == sums.SUMS and named), name
            if damage not in ("a folder", "a pipe"):
                remade(out) if name != sums.SUMS else None
                named, unchecked = differing(out)
                assert name in {*named, *(one["file"] for one in unchecked)} or name == sums.SUMS, name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.write_bytes(was)
        shutil.copy(audited[1] / sums.SUMS, out)


def test_what_nobody_would_write_is_named_and_neither_waited_for_nor_read_whole(out, quickly):
    (out / sums.SUMS).rename(out.parent / "elsewhere")
    (out / sums.SUMS).symlink_to(out.parent / "elsewhere")
    os.truncate(out / "tables" / "verdicts.csv", 2 * 10**8)  # with nothing in it, so it takes no room
    os.truncate(out / "audit.json", 2 * 10**8)
    odd = os.fsdecode(b"\xff\n.csv")
    (out / "tables" / odd).write_text("")
    named, _unchecked = differing(out)
    assert named == {sums.SUMS, "tables/verdicts.csv", "audit.json", f"tables/{odd}"}
    assert "The file is far longer than it would be." in verified(out, code=1)


@pytest.mark.parametrize("damage", ["a pipe", "cut", "a folder", "emptied"])
def test_places_that_cannot_be_read_are_named(damage, out):
    DAMAGE[damage](out / "results" / "places.parquet")
    named, unchecked = differing(out)
    assert named == {"results/places.parquet"}
    assert [(one["file"], one["what"]) for one in unchecked] == [
        ("results/places.parquet", "The file cannot be read as the audit writes it.")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch", 0),
        ("batch", "x"),
        ("sample", -1),
        ("seed", None),
        ("language", "xx"),
        ("layout", 9),
        ("source", []),
        ("program", {}),
    ],
)
def test_an_identity_that_cannot_be_is_not_followed(name, value, out):
    """In every file that has it, with the sums made anew."""
    for file in repeating.RECORDS:
        (out / file).write_text(json.dumps(json.loads((out / file).read_text()) | {name: value}))
    remade(out)
    assert "audit.json" in {one["file"] for one in differing(out)[1]}


# Other versions --------------------------------------------------------------------------------


def test_an_audit_by_another_base_has_its_files_checked_and_says_so(audited, out, tmp_path):
    other = shutil.copytree(toys(), tmp_path / "base")
    path = other / "rules" / "leker.yaml"
    path.write_text(path.read_text() + "# another\n")
    said = verified(out, kb=other, code=1)
    assert "The audit used knowledge base" in said
    assert "The files are as SHA256SUMS says. Not all could be recounted." in said
    (out / "report.html").write_text("x")
    assert NOT_ALL in verified(out, kb=other, code=1)


def test_an_audit_by_another_version_is_recounted_but_not_held_against_its_sentences(audited, out, monkeypatch, again):
    changed = shutil.copytree(again, out.parent / "again")
    monkeypatch.setattr(recounting, "repeat", lambda *rest: rest[4].symlink_to(changed))
    monkeypatch.setattr(recounting, "program", lambda: {"name": "x", "version": "9", "code": "0"})
    assert "made by another version of the program" in verified(out)
    (changed / "report.html").write_text("<p>In other words")
    (changed / "tables" / "answers.csv").write_text("one,more,column\n")
    said = verified(out, code=1)
    assert NOT_ALL not in said
    assert said.count("Another version of the program wrote it in another way.") == 2
    (out / "tables" / "prompts.csv").write_text((out / "tables" / "prompts.csv").read_text() + "x\n")
    assert NOT_ALL in verified(out, code=1)


def test_an_audit_from_before_there_were_sums_is_recounted(out, quickly):
    (out / sums.SUMS).unlink()
    assert differing(out) == ({sums.SUMS}, [])


# What is no audit ------------------------------------------------------------------------------


def test_what_is_no_folder_of_an_audit_is_said(audited, out, tmp_path):
    assert "There is no such folder." in verified(tmp_path / "none", code=2)
    (tmp_path / "empty").mkdir()
    assert "The folder holds no audit." in verified(tmp_path / "empty", code=2)
    for name in (sums.SUMS, "manifest.json"):
        (out / name).unlink()
    assert "The audit is not finished." in verified(out, code=2)
    assert "no-such" in verified(audited[1], "--source", "no-such", code=2)


# Signatures ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    if not shutil.which("ssh-keygen"):
        pytest.skip("OpenSSH is not installed")
    folder = tmp_path_factory.mktemp("keys")
    for name, kind in (("mine", "ed25519"), ("another", "ecdsa")):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", folder / name], check=True)
    return folder


def signed(folder, key, namespace="prio-audit"):
    (folder / sums.SIGNATURE).unlink(missing_ok=True)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", key, folder / sums.SUMS]
    subprocess.run(command, check=True, capture_output=True)


def test_a_signature_shows_that_the_sums_are_those_that_were_signed(out, keys, quickly):
    mine, another = keys / "mine", keys / "another"
    signed(out, mine)
    assert "Name the public key with --key" in verified(out)
    said = verified(out, "--key", f"{mine}.pub")
    assert f"The signature of SHA256SUMS is by the key in {mine}.pub." in said
    assert WHOLE in said
    wrong = "This is not the signature of SHA256SUMS by this key."
    assert wrong in verified(out, "--key", f"{another}.pub", code=1)
    signed(out, mine, "file")
    assert wrong in verified(out, "--key", f"{mine}.pub", code=1)


def test_everything_remade_on_purpose_is_found_by_the_signature_and_the_fingerprint_alone(audited, out, keys, tmp_path):
    """Other cases audited in earnest, and put in place of these: every figure follows, and it is not what was signed."""
    signed(out, keys / "mine")
    fewer = shutil.copytree(audited[0], tmp_path / "cases")
    (fewer / ONE).unlink()
    by_toys("audit", fewer, "-o", tmp_path / "forged", "--workers", 1, "--lang", "nn")
    shutil.copy(out / sums.SIGNATURE, tmp_path / "forged")
    said = verified(tmp_path / "forged")
    assert WHOLE in said
    assert sums.fingerprint(out) not in said
    assert "SHA256SUMS.sig" in verified(tmp_path / "forged", "--key", keys / "mine.pub", code=1)


@pytest.mark.parametrize(
    "damage", [one for one in DAMAGE if one not in ("another batch's", "less than nothing", "longer", "one byte")]
)
def test_a_damaged_signature_is_none(damage, out, keys, quickly):
    signed(out, keys / "mine")
    DAMAGE[damage](out / sums.SIGNATURE)
    assert "SHA256SUMS.sig" in verified(out, "--key", keys / "mine.pub", code=1)
    path = out / sums.SIGNATURE
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert "SHA256SUMS.sig: The file is missing." in verified(out, "--key", keys / "mine.pub", code=1)


def test_a_key_that_is_none_is_said(out, keys, tmp_path):
    assert "This is a private key" in verified(out, "--key", keys / "mine", code=2)
    assert "cannot be opened" in verified(out, "--key", tmp_path / "none.pub", code=2)
    for said in (b"", b"ssh-ed25519 AAAA\nx cert-authority ssh-ed25519 AAAA", b"\xff", b"ssh-ed25519"):
        (tmp_path / "odd.pub").write_bytes(said)
        assert "This is no public key" in verified(out, "--key", tmp_path / "odd.pub", code=2)


def test_without_openssh_the_signature_is_not_checked_and_it_is_said(out, keys, quickly, monkeypatch):
    signed(out, keys / "mine")
    monkeypatch.setenv("PATH", "")
    assert "OpenSSH is not installed." in verified(out, "--key", keys / "mine.pub", code=2)
