"""A disk that fills while an audit is under way, and kill -9: nothing half-done is trusted, and the same command goes on.

The disk is a small tmpfs, which only root may mount; test_damage.py limits the size of files instead.
"""

import shutil
import subprocess
import time
from contextlib import contextmanager
from random import Random

import pytest

from ..audits import by_toys
from ..conftest import size
from ..toys import toy_cases, toys
from .test_running import PRIO, contents

KILOBYTES = size([4, 32, 120], [*range(4, 64, 8), *range(64, 136, 16)])  # the whole takes a little more
ROOM = "20m"


@contextmanager
def disk(folder, kilobytes):
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("no disk can be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """One case of toys: what a disk or a kill leaves is of no one base."""
    return toy_cases(tmp_path_factory.mktemp("cases") / "cases", 1, 1)


@pytest.fixture(scope="module")
def whole(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "out"
    by_toys("audit", cases, "-o", out, "--workers", 1, "--lang", "en")
    return contents(out)


def judged_finished(out, finished):
    """What `verify` says of a folder that a run has left: that all holds only where the run came to its end."""
    code = 0 if finished else 1 if (out / "manifest.json").exists() else 2
    said = by_toys("audit", "verify", out, "--workers", 1, "--lang", "en", code=code)
    told = (
        "not finished",
        "holds no audit",
        "SHA256SUMS: The file is missing.",
        "scratch/running.db",
    )  # the last of a second run
    assert finished or any(one in said for one in told)


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
@pytest.mark.parametrize("kilobytes", KILOBYTES)
def test_a_full_disk_is_said_and_the_audit_goes_on_when_there_is_room(kilobytes, cases, whole, tmp_path):
    command = ("audit", cases, "-o", tmp_path / "disk" / "out", "--workers", 1, "--lang", "en")
    with disk(tmp_path / "disk", kilobytes):
        said = by_toys(*command, code=2)
        assert "room" in said.lower(), said
        assert f"{tmp_path / 'disk'}" in said
        judged_finished(tmp_path / "disk" / "out", False)
        subprocess.run(["mount", "-o", f"remount,size={ROOM}", tmp_path / "disk"], check=True)
        assert "not as the audit left it" not in by_toys(*command)
        assert contents(tmp_path / "disk" / "out") == whole


KILLS = 40


@pytest.mark.long
def test_killed_at_any_moment_the_audit_goes_on_to_the_same_bytes(cases, whole, tmp_path):
    """Every other time it is killed once more as it goes on."""
    command, draw, unfinished = (
        [*PRIO, "audit", str(cases), "--kb", str(toys()), "--workers", "1", "--lang", "en", "-o"],
        Random(1),
        0,
    )

    def run(out, seconds=None):
        """Kills it so long after it began to write, or lets it end; gives how long it wrote."""
        process = subprocess.Popen([*command, out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (out / "scratch").exists() and process.poll() is None:
            time.sleep(0.001)
        began = time.monotonic()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return time.monotonic() - began

    longest = run(tmp_path / "first")
    for number in range(KILLS):
        out = tmp_path / f"{number}"
        for _kill in range(1 + number % 2):
            run(out, draw.uniform(0, longest))
        finished = (out / "SHA256SUMS").exists() and not (out / "scratch").exists()
        unfinished += not finished
        judged_finished(out, finished)
        run(out)
        assert contents(out) == whole
    assert unfinished > KILLS // 2
