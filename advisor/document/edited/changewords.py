"""What an edited Word file came to, in words."""

from __future__ import annotations

from typing import Any

from ...advice.advice import Advice
from ...advice.pieces import RequirementAdvice
from ...language.subjects import Subject
from ...text.catalogue import gettext as _, ngettext
from ...wording import words as wording
from ..telling import Teller
from .changes import Change, Kind, Reread, Why
from .returning import choices


def kind(change: Change) -> str:
    said = {
        Kind.CHANGED: _("Changed in Word"),
        Kind.BOTH: _("Changed on both sides"),
        Kind.EMPTIED: _("Emptied in Word"),
        Kind.CUT: _("Cut in Word"),
        Kind.MOVED: _("Moved in Word"),
        Kind.ADDED: _("Added in Word"),
        Kind.SINCE: _("Changed in the case afterwards"),
        Kind.UNTOLD: _("Cannot be told"),
    }
    return said.get(change.kind, _("Unchanged"))


def why(change: Change) -> str:
    """What cannot be told of it, or why it does not go back by itself; empty where there is nothing to say."""
    said = {
        Why.PROGRAM: _("It is the program's own sentence. Change the answer in the case instead."),
        Why.TABLE: _("Tables are not read back."),
        Why.MIXED: _("What people wrote cannot be told from what the program says around it."),
        Why.SEVERAL: _("It stands more than once in the file, and not the same."),
        Why.REPLACED: _("The text is gone, and a new one stands in its place. It may be the same, rewritten, or another."),
        Why.NEVER: _("It is not in the file. It may have been cut, or it was never there."),
        Why.GONE: _("The case has no such text any more."),
        Why.HEADING: _("Headings are not read back."),
        Why.PICTURE: _("A picture. Pictures are not read back."),
        Why.FIELD: _("It fits no field by itself."),
    }
    found = [said[change.why]] if change.why else []
    if change.moved and change.kind is not Kind.MOVED:
        found.append(_("It was moved too."))
    return " ".join(found)


def where(advice: Advice, change: Change) -> str:
    """What a change is about: the answer, by its name; else the section."""
    if change.kind is Kind.ADDED and change.why is not Why.HEADING:
        return _("New text")
    place = change.origin.place if change.origin else None
    if place is None or change.whole:
        return change.title or _("The document")
    whom = f"{wording.subject(advice.case, place[0])} · " if place[0].ids else ""
    return f"{whom}{Teller(advice).label(place[1])}"


def touched(advice: Advice, several: tuple[RequirementAdvice, ...]) -> str:
    """The requirements that rest on a text, by name, with their force."""
    named = {one.requirement.id: f"{wording.force(one.requirement.force, one.requirement.basis)}: {one.label}" for one in several}
    return "; ".join(named.values())


def lost(advice: Advice, found: Reread) -> list[str]:
    """What is said first: the assessments that the law demands which the file lacks, or may lack, each once."""
    told: dict[tuple[str, Subject], str] = {}
    for change in found.lost:
        for one in change.lost:
            whom = wording.subjects(advice.case, [one.subject])
            what = f"{one.label} ({whom})" if whom else one.label
            if change.kind is Kind.UNTOLD:
                said = _("Mandatory assessment that may be lost: {what}.", what=what)
            else:
                said = _("Mandatory assessment lost: {what}.", what=what)
            told.setdefault((one.requirement.id, one.subject), said)
    return list(dict.fromkeys(told.values()))


def summary(found: Reread) -> str:
    count = len(found.in_word)
    if not count:
        return _("Nothing is changed.")
    return ngettext("{count} change.", "{count} changes.", count)


def since(found: Reread) -> str:
    """What was changed in the case alone, in one line; empty where nothing was."""
    count = len(found.since)
    said = ngettext(
        "{count} text was changed in the case afterwards.", "{count} texts were changed in the case afterwards.", count
    )
    return said if count else ""


def unchanged(found: Reread) -> str:
    return ngettext("Unchanged: {count} text.", "Unchanged: {count} texts.", found.same)


def as_dict(advice: Advice, found: Reread) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "file": found.name,
        "case": advice.case.id,
        "lost": lost(advice, found),
        "unchanged": found.same,
        "notes": list(found.notes),
        "changes": [
            {
                "key": one.key,
                "kind": one.kind,
                "section": one.section or None,
                "subject": str(one.origin.subject) if one.origin and one.origin.subject else None,
                "question": one.origin.id if one.origin and one.origin.place else None,
                "part": one.take.part if one.take else None,
                "in_case": one.now or None,
                "in_file": one.file or None,
                "why": one.why,
                "said": why(one) or None,
                "moved": one.moved,
                "whole": one.whole,
                "choices": list(choices(one)),
                "requirements": [
                    {
                        "id": each.requirement.id,
                        "subject": str(each.subject),
                        "force": each.requirement.force,
                        "label": each.label,
                    }
                    for each in one.touches
                ],
                "lost": [each.requirement.id for each in one.lost],
            }
            for one in found.changes
        ],
    }
