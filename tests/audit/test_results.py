"""What an audit tells of each row of a requirement, against the definition of open and dismissed."""

from itertools import product

from advisor.audit.plan import plan_of
from advisor.audit.results import SHOWN, Results
from advisor.engines.closures import closure
from advisor.engines.encoding import SET_ASIDE, STATUSES, column
from advisor.engines.status import DISMISSED, Status, finding, is_open
from advisor.knowledge.terms import Force


def test_every_row_of_every_requirement_is_told_as_it_stands(base):
    results, told = Results(plan_of(base)), 0
    for one in base.requirements.values():
        printed = {name: closure(getattr(results, name)(one)) for name in ("open", "dismissed", "lacking", "undecided", "shown")}
        listed = set()
        for depth, status, dismissed in product(base.depths, STATUSES, [False, *([True] if one.force.dismissible else [])]):
            asked, found = bool(one.at(depth)), finding(one.force, status, dismissed)
            row = {"depth": depth.place, column("s", one.id): STATUSES.index(status) + SET_ASIDE * dismissed}
            said = {name: made(row) for name, made in printed.items()}
            open_ = is_open(one.force, status, asked, dismissed)
            assert SHOWN[said["shown"]] == found
            assert said["open"] == open_ and said["dismissed"] == (asked and found == DISMISSED), (one.id, row)
            if one.force is Force.MUST:
                assert said["lacking"] == (open_ and status is Status.MISSING)
                assert said["undecided"] == (open_ and status is not Status.MISSING)
            listed |= {said["shown"]} if said["open"] or said["dismissed"] else set()
            told += 1
        assert listed == set(results.listed(one)), one.id
    assert told > 36 * len(base.requirements) * 3 // 4
