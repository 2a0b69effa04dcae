"""What changed, and what becomes of a case, in the words of the current language."""

from __future__ import annotations

from collections.abc import Sequence

from ...advice.document import Filled
from ...knowledge import KnowledgeBase
from ...knowledge.terms import Force, PromptKind
from ...text.catalogue import current, gettext as _, ngettext
from ...wording import words as wording
from ...wording.findings import section_state
from .cases import CaseImpact, Difference, Impacts
from .changes import Aside, Change, How
from .outcomes import Outcome
from .reach import Thing
from .smallest import Smallest
from .things import other_names

BY_LABEL = (
    "sentence",
    "concept",
    "word",
    "other",
    "situation",
    "duty",
    "basis",
    "norm",
)  # whose ids say little
MOST_NAMED = 6  # of what is only told of in one sentence


def kind(of: str) -> str:
    """What a kind of thing is called."""
    return {
        "question": _("Question"),
        "rule": _("Rule"),
        "requirement": _("Requirement"),
        "situation": _("Situation"),
        "law line": _("Line of law"),
        "law fold": _("Group of lines of law"),
        "service": _("Service"),
        "source": _("Source"),
        "clause": _("Clause"),
        "level": _("Level"),
        "depth": _("Depth"),
        "duty": _("Heading of duties"),
        "basis": _("Basis"),
        "concept": _("Concept"),
        "word": _("Word of the program"),
        "page": _("Page of the form"),
        "section": _("Section of the document"),
        "sentence": _("Sentence of the document"),
        "method": _("Method"),
        "norm": _("Figures of a method"),
        "matrix": _("Matrix"),
        "supplement": _("Supplement"),
        "other": _("Other"),
        "file": _("File"),
    }[of]


def headline(change: Change) -> str:
    """«Regel R-NYTTE-04 er endret: Hva er nytten …»"""
    if change.kind in BY_LABEL:
        named = {"what": f"{kind(change.kind)}: {change.label}" if change.kind != "other" else change.label}
        return {
            How.ADDED: _("{what} (added)", **named),
            How.REMOVED: _("{what} (removed)", **named),
            How.CHANGED: _("{what} (changed)", **named),
        }[change.how]
    said = {"kind": kind(change.kind), "id": change.id}
    how = {
        How.ADDED: _("{kind} {id} is added", **said),
        How.REMOVED: _("{kind} {id} is removed", **said),
        How.CHANGED: _("{kind} {id} is changed", **said),
    }[change.how]
    return f"{how}: {change.label}" if change.label not in ("", change.id) else how


def thing(of: Thing) -> str:
    """«Regel R-NYTTE-04», of a change that may be behind something."""
    what, id = of
    return other_names()[id] if what == "other" else f"{kind(what)} {_id(of)}"


def _id(of: Thing) -> str:
    what, id = of
    return {"sentence": id.partition(".")[2], "concept": id.partition("/")[2]}.get(what, id)


def aside(found: Sequence[Change]) -> list[str]:
    """What is another only in what no advice and no page reads: a sentence for each kind of it."""
    whys = (Aside.EXAMPLES, Aside.NAME, Aside.WATCH)
    examples, renamed, watched = ([one for one in found if one.aside == why] for why in whys)
    said = []
    if examples:
        said.append(_("Only the examples are others: {ids}", ids=", ".join(one.id for one in examples)))
    if renamed:
        names = "; ".join(f"«{old}» → «{one.id}»" for one in renamed for part in one.parts for old in part.come)
        said.append(_("Only the ids of questions are others, and old answers follow: {names}", names=names))
    if watched:
        named = "; ".join(one.label for one in watched[:MOST_NAMED])
        if more := len(watched) - MOST_NAMED if len(watched) > MOST_NAMED else 0:
            named = _("{some}; and {count} more", some=named, count=more)
        said.append(
            ngettext(
                "Only the marks by which the source is watched are others, in {count} place: {named}",
                "Only the marks by which the sources are watched are others, in {count} places: {named}",
                len(watched),
                named=named,
            )
        )
    return said


def counts(found: Sequence[Change]) -> str:
    """How many things differ."""
    return ngettext("{count} thing differs.", "{count} things differ.", len(found))


# Cases -------------------------------------------------------------------------------------------


def difference(one: Difference, old: KnowledgeBase, new: KnowledgeBase) -> str:
    """What the advice says otherwise of a subject, in one line."""
    if one.kind == "requirement":
        return _requirement(one, old, new)
    turned = f"{_code(one.before)} → {_code(one.after)}"
    if one.kind == "depth":
        return ": ".join((_("Depth"), turned))
    text = _text(one.after or one.before)
    if one.kind == "section":
        states = (section_state(Filled(found.code)) if found else "–" for found in (one.before, one.after))
        return " ".join((_("Section of the document"), f"«{text}»: {' → '.join(states)}"))
    if one.before and one.after and not one.only_words:
        return f"{text} ({one.who}): {_marked(one, _given(one.before))} → {_marked(one, _given(one.after), True)}"
    return f"{_said(one)} ({one.who}): {text}"


def _said(one: Difference) -> str:
    """Whether a piece of advice or a line of law is new, goes away, or has other words."""
    law = one.kind in ("law line", "service")
    if one.before and one.after:
        return _("The words change")
    if one.after:
        return _("New law to check") if law else _("New advice")
    return _("Law that goes away") if law else _("Advice that goes away")


def _requirement(one: Difference, old: KnowledgeBase, new: KnowledgeBase) -> str:
    base = new if one.id in new.requirements else old
    label = f"{wording.label(base.requirements[one.id])} ({one.who})"
    if one.only_words:
        return ": ".join((_("The words change"), label))
    was, now = (wording.outcome(found.code, base.requirements[one.id]) if found else "–" for found in (one.before, one.after))
    if one.before and one.after and one.before.code == one.after.code and one.before.lacks != one.after.lacks:
        lacks = (", ".join(wording.question(b.questions[id]) for id in o.lacks) for o, b in ((one.before, old), (one.after, new)))
        return f"{label}: {now}: {' → '.join(said or '–' for said in lacks)}"
    return f"{label}: {_marked(one, was)} → {_marked(one, now, True)}"


def _marked(one: Difference, said: str, after: bool = False) -> str:
    """What is said, with how loud and from whom where only that is another."""
    found = one.after if after else one.before
    differs = one.before and one.after and one.before.mark != one.after.mark
    return f"{said} [{', '.join(map(_in_words, filter(None, found.mark)))}]" if found and differs else said


def _in_words(mark: str) -> str:
    """How loud a piece of advice is, or of which kind; whom it is from stands as rules call it."""
    if mark in set(Force):
        return wording.force_word(Force(mark))
    return wording.prompt(PromptKind(mark)) if mark in set(PromptKind) else mark


def _code(one: Outcome | None) -> str:
    return str(one.code) if one else "–"


def _given(one: Outcome) -> str:
    """Whether a piece of advice is given, or set aside by people."""
    return _("the advice is given") if one.code == "ja" else wording.dismissed()


def _text(one: Outcome | None) -> str:
    said = dict(one.said) if one else {}
    return said.get(current()) or said.get("nb", "")


def becomes(one: CaseImpact) -> str:
    """«2 krav åpnes, 1 lukkes, 1 nytt råd», or that only words change."""
    if one.only_words and one.differences:
        return _("only words change")
    opened, closed = sum(d.opens for d in one.differences), sum(d.closes for d in one.differences)
    others = sum(d.kind == "requirement" and d.turns and not (d.opens or d.closes) for d in one.differences)
    advice = [d for d in one.differences if d.kind == "rule"]
    new, gone = sum(d.before is None for d in advice), sum(d.after is None for d in advice)
    said = [
        ngettext("{count} requirement opens", "{count} requirements open", opened) if opened else "",
        ngettext("{count} requirement closes", "{count} requirements close", closed) if closed else "",
        ngettext("{count} requirement has another standing", "{count} requirements have another standing", others)
        if others
        else "",
        ngettext("{count} new piece of advice", "{count} new pieces of advice", new) if new else "",
        ngettext("{count} piece of advice goes away", "{count} pieces of advice go away", gone) if gone else "",
        ngettext("{count} answer is not known any more", "{count} answers are not known any more", len(one.lost))
        if one.lost
        else "",
    ]
    return ", ".join(filter(None, said)) or _("the advice is another")


def counted(found: Impacts) -> list[str]:
    """How many open cases change, and how many decided ones: a sentence for each."""
    changed = found.open_changed
    words = sum(one.only_words for one in changed)
    said = [
        ngettext(
            "{count} open case: {changed} get other advice, {words} only other words.",
            "{count} open cases: {changed} get other advice, {words} only other words.",
            found.open_cases,
            changed=len(changed) - words,
            words=words,
        )
    ]
    if found.decided:
        said.append(
            ngettext(
                "{count} case is put away, and keeps the advice of the base of its day. {changed} would get another today.",
                "{count} cases are put away, and keep the advice of the base of their day. {changed} would get another today.",
                found.decided,
                changed=len(found.decided_changed),
            )
        )
    lost = list(found.lost.items())
    for what, count in lost[:MOST_NAMED]:
        said.append(
            ngettext(
                "{count} open case holds what the new base does not know: {what}",
                "{count} open cases hold what the new base does not know: {what}",
                count,
                what=what,
            )
        )
    if len(lost) > MOST_NAMED:
        said.append(_("There is more that it does not know: {count} in all.", count=len(lost)))
    if found.unread:
        said.append(ngettext("{count} case cannot be read.", "{count} cases cannot be read.", len(found.unread)))
    return said


def with_it(one: CaseImpact, new: KnowledgeBase) -> list[str]:
    """The lists of ticks that go with an option which is not known: a sentence for each."""
    return [
        _(
            "Something ticked at «{question}» ({who}) is not known, so none of the {count} ticks is read.",
            question=wording.question(new.questions[gone.question]),
            who=gone.who,
            count=gone.ticks,
        )
        for gone in one.lists
    ]


def because(by: tuple[Thing, ...]) -> str:
    """The changes that may be behind it, by their ids."""
    return ", ".join(other_names()[id] if kind == "other" else _id((kind, id)) for kind, id in by)


# The smallest case -------------------------------------------------------------------------------


def shown_in(of: Change) -> str:
    """Where people see a thing that no advice reads."""
    document, form, help_ = _("in the document"), _("in the form and the document"), _("in the help for an answer")
    everywhere = _("on the pages and in the document")
    by_kind = {
        **dict.fromkeys(("question", "page"), form),
        **dict.fromkeys(("section", "sentence"), document),
        **dict.fromkeys(("law line", "law fold", "service"), _("in the map of the law")),
        **dict.fromkeys(("method", "norm", "matrix"), help_),
        **dict.fromkeys(("word", "file"), _("in what is exported")),
    }
    by_id = {
        "sentences": document,
        "roles": _("in the review, the picture and the proposals"),
        "etd": _("in the table from evidence to decision"),
        "law_map": _("in the map of the law"),
        "personal_words": _("where the program stops what may be personal data"),
    }
    return by_id.get(of.id, everywhere) if of.kind == "other" else by_kind.get(of.kind, everywhere)


def search(found: Smallest) -> str:
    """What the search for the smallest case came to."""
    if found.record is None:
        if not found.tried:
            return _("No advice reads what changed. It is seen where it is shown: {where}.", where=shown_in(found.change))
        return ngettext(
            "None found among {count} case of up to {answers} answers. That is not that there is no difference.",
            "None found among {count} cases of up to {answers} answers. That is not that there is no difference.",
            found.tried,
            answers=found.most_answers,
        )
    if found.refused:
        return ngettext(
            "Only one of the two bases can read this case, of {count} answer:",
            "Only one of the two bases can read this case, of {count} answers:",
            found.answers,
        )
    return ngettext("Smallest case found, of {count} answer:", "Smallest case found, of {count} answers:", found.answers)
