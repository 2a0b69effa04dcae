"""What each point is held against: the law and the clauses, when it applies, and the questions whose answers are looked at."""

from __future__ import annotations

from ...knowledge import Requirement
from ...language.subjects import Kind
from ...text.catalogue import gettext as _
from ...wording import conditions, words as wording
from .blocks import Listing, Name, Section, Table
from .names import Names
from .tables import Folder


def source(names: Names, of: Requirement) -> str:
    """The law first, then the clauses of the source, by heading and number."""
    return wording.source(names.knowledge, of.clauses, of.law)


def applies(names: Names, of: Requirement) -> str:
    """When it applies: the situation and the answers that it is concluded from, or that it is asked of all."""
    if not of.target:
        return {
            Kind.CASE: _("Of every case."),
            Kind.MEASURE: _("Of every measure."),
            Kind.GROUP: _("Of every target group."),
        }[of.about]
    knowledge = names.knowledge
    rules = [rule for rule in knowledge.rules if rule.situation == of.target]
    said = dict.fromkeys(wording.sentence(str(conditions.words(knowledge, rule.when, rule.about))) for rule in rules)
    return "\n".join([f"«{wording.situation(knowledge, of.target)}»:", *(f"{one}." for one in said)])


def looked(names: Names, of: Requirement) -> str:
    """The questions whose answers it is held against, a line each."""
    return "\n".join(names.question(id) for id in of.questions)


def criteria(folder: Folder, names: Names) -> Section:
    """Every point that was counted, in the order of the knowledge base."""
    counted = {row["requirement"] for row in folder.rows("requirements")}
    points = [one for id, one in names.knowledge.requirements.items() if id in counted]
    headings = [_("Point"), _("Where it is from"), _("When it applies"), _("What was looked at")]
    rows = [
        (Name(wording.label(one), (one.id, names.force(one.id))), source(names, one), applies(names, one), looked(names, one))
        for one in points
    ]
    lead = _("Each point: the law and the clauses that it is from, when it applies, and the answers that were looked at.")
    listing = [Listing(Table(_("The criteria, point by point"), headings, rows))] if rows else []
    return Section("criteria", _("What is each point held against?"), lead, blocks=listing)
