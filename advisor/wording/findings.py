"""What a finding on a requirement is called: a status, or that people dismissed it. One line each, for every reader.

As little as the words does a code say that anything is met: a duty's parts are written, a recommendation is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..engines.status import DISMISSED, Status
from ..knowledge.terms import Force
from ..text.catalogue import gettext as _


class Names(NamedTuple):
    """`code` is for a machine, alike in every language; `outcome` is that of EARL (https://www.w3.org/TR/EARL10-Schema/)."""

    code: str
    outcome: str


OF_DUTY: Mapping[str, Names] = {  # which «ikke relevant» does not close, and nobody dismisses
    Status.MET: Names("delene-skrevet", "cantTell"),
    Status.MISSING: Names("mangler", "failed"),
    Status.UNKNOWN: Names("ukjent", "cantTell"),
    Status.NOT_ASSESSED: Names("ikke-vurdert", "untested"),
    Status.NOT_RELEVANT: Names("ikke-relevant", "cantTell"),
    Status.INAPPLICABLE: Names("gjelder-ikke", "inapplicable"),
}
OF_OTHERS: Mapping[str, Names] = {  # a recommendation, an example or an inference
    Status.MET: Names("besvart", "passed"),
    Status.MISSING: Names("ikke-besvart", "untested"),
    Status.UNKNOWN: Names("ukjent", "cantTell"),
    Status.NOT_ASSESSED: Names("ikke-vurdert", "untested"),
    Status.NOT_RELEVANT: Names("ikke-relevant", "inapplicable"),
    Status.INAPPLICABLE: Names("gjelder-ikke", "inapplicable"),
    DISMISSED: Names("avvist-med-grunn", "inapplicable"),
}
_FOUND = {names.code: str(found) for table in (OF_OTHERS, OF_DUTY) for found, names in table.items()}


def names(force: Force) -> Mapping[str, Names]:
    """The names of every finding that there can be: no duty is dismissed."""
    return OF_DUTY if force is Force.MUST else OF_OTHERS


def finding_of(code: str) -> str:
    """The finding with a code; a word that is none stands as it is."""
    return _FOUND.get(code, code)


def status(of: Status, duty: bool = False) -> str:
    """What a screen calls a status. A duty is never said to be met, only that its parts are written."""
    return {
        Status.MET: _("Parts are written") if duty else _("In place"),
        Status.MISSING: _("Missing"),
        Status.UNKNOWN: _("Unknown"),
        Status.NOT_RELEVANT: _("Not relevant"),
        Status.INAPPLICABLE: _("Does not apply"),
        Status.NOT_ASSESSED: _("Not assessed"),
    }[Status(of)]


def finding(force: Force, found: str) -> str:
    """A finding as the auditor reads it: of a recommendation only whether it is answered."""
    answered = {Status.MET: _("Answered"), Status.MISSING: _("Not answered"), DISMISSED: _("Dismissed with a reason")}
    if force is not Force.MUST and found in answered:
        return answered[found]
    return status(Status(found), duty=force is Force.MUST)
