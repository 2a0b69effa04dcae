"""The one table of status words: what a finding on a requirement is called, after the force of the requirement.

A finding is a status, or that people dismissed the requirement. As little as the words does a code say that anything is met:
a duty's parts are written, a recommendation is answered. What need not be answered is never said to be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ..advice.document import Filled
from ..engines.status import DISMISSED, Status
from ..knowledge.terms import Force
from ..language.conditions import Truth
from ..text.catalogue import gettext as _


class Names(NamedTuple):
    """`code` is for a machine, alike in every language; `outcome` is that of EARL (https://www.w3.org/TR/EARL10-Schema/)."""

    code: str
    outcome: str
    sign: str  # the picture beside it on a page
    word: Callable[[], str]  # in the current language


_MAY_APPLY: Mapping[str, Names] = {
    Status.UNKNOWN: Names("ukjent", "cantTell", "unk", lambda: _("Unknown")),
    Status.NOT_ASSESSED: Names("ikke-vurdert", "untested", "wait", lambda: _("Not assessed")),
    Status.INAPPLICABLE: Names("gjelder-ikke", "inapplicable", "na", lambda: _("Does not apply")),
}
_DUTY: Mapping[str, Names] = {  # which «ikke relevant» does not close, and nobody dismisses
    Status.MET: Names("delene-skrevet", "cantTell", "parts", lambda: _("Parts are written")),
    Status.MISSING: Names("mangler", "failed", "miss", lambda: _("Missing")),
    Status.NOT_RELEVANT: Names("ikke-relevant", "cantTell", "na", lambda: _("Not relevant")),
    **_MAY_APPLY,
}
_RECOMMENDATION: Mapping[str, Names] = {
    Status.MET: Names("besvart", "passed", "there", lambda: _("Answered")),
    Status.MISSING: Names("ikke-besvart", "untested", "wait", lambda: _("Not answered")),
    Status.NOT_RELEVANT: Names("ikke-relevant", "inapplicable", "na", lambda: _("Not relevant")),
    DISMISSED: Names("avvist-med-grunn", "inapplicable", "na", lambda: _("Dismissed with a reason")),
    **_MAY_APPLY,
}
NAMES: Mapping[Force, Mapping[str, Names]] = {
    Force.MUST: _DUTY,
    Force.SHOULD: _RECOMMENDATION,
    Force.MAY: {**_RECOMMENDATION, Status.MISSING: Names("ikke-brukt", "untested", "na", lambda: _("Not used"))},
}
_FOUND = {names.code: str(found) for table in NAMES.values() for found, names in table.items()}

SECTION: Mapping[Filled, Callable[[], str]] = {
    Filled.WRITTEN: lambda: _("Has text"),
    Filled.PARTLY: lambda: _("Partly"),
    Filled.EMPTY: lambda: _("Empty"),
}


def names(force: Force) -> Mapping[str, Names]:
    """The names of every finding that there can be: no duty is dismissed."""
    return NAMES[Force(force)]


def finding_of(code: str) -> str:
    """The finding with a code; a word that is none stands as it is."""
    return _FOUND.get(code, code)


def finding(force: Force, found: str) -> str:
    """What every screen and document calls a finding."""
    return names(force)[found].word()


def dismissed() -> str:
    """What every list of dismissed advice is called."""
    return finding(Force.SHOULD, DISMISSED)


def section_state(filled: Filled) -> str:
    """What a screen calls a section of the document that is whole, partly written or empty."""
    return SECTION[filled]()


def counted(force: Force, found: Mapping[str, int], order: Iterable[str]) -> str:
    """«31 besvart, 2 ikke besvart»."""
    return ", ".join(f"{found[one]} {finding(force, one).lower()}" for one in order if found.get(one))


def because(applies: Truth, reasons: Iterable[str]) -> str:
    """The answers that a requirement rests on: why it applies, or what decides whether it does."""
    said = "; ".join(reasons)
    match applies:
        case Truth.JA:
            return _("Applies because: {reasons}", reasons=said)
        case Truth.NEI:
            return _("Does not come up with these answers: {reasons}", reasons=said)
    return _("Whether it applies is not settled: {reasons}", reasons=said)
