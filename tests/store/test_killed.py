"""Servers that are killed in the middle of a save, and backups and upgrades of theirs: what was acknowledged is kept."""

import pytest

from tests import killing
from tests.conftest import size

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")


def test_nothing_acknowledged_is_lost_when_anything_is_killed(url, tmp_path):
    kills = size(5, 500) if url.startswith("sqlite") else size(4, 100)
    report = killing.run(kills, url, tmp_path, seed=3)
    events, broken, lacking = killing.chain(url, report.acknowledged)
    assert (report.kills, report.lost, report.wrong, lacking, broken) == (kills, [], [], [], [])
    assert len(report.acknowledged) > kills / 2 and set(report.killed) >= {"server", "upgrade"}
    assert events >= len(set(report.acknowledged))
