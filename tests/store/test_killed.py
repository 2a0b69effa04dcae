"""A server that is killed in the middle of a save has kept every answer it acknowledged."""

from tests import killing
from tests.conftest import size


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path):
    database = tmp_path / "cases.db"
    kills = size(6, 500)
    report = killing.run(kills, database, seed=3)
    events, broken, lacking = killing.chain(database, "\n".join(report.acknowledged))
    assert (report.kills, report.lost, lacking, broken) == (kills, [], [], [])
    assert len(report.acknowledged) > kills / 2
    assert events >= len(set(report.acknowledged))
