"""What stands after the case itself: law to check, as questions; the advice that was given and what became of it; the sources."""

from __future__ import annotations

from collections.abc import Iterator

from ..advice.advice import Advice
from ..advice.pieces import rule_text
from ..knowledge import KnowledgeBase
from ..language.subjects import Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from ..wording import law as lawwords, words as wording
from .model import Block, From, Heading, Origin, Paragraph, Piece, Run, Section, Style
from .telling import OTHERS, OURS


def stands(knowledge: KnowledgeBase) -> str:
    """On which base a document rests, from whom it is independent, and what it is not."""
    said = [
        _("Knowledge base {version}, digest {digest}.", version=knowledge.version, digest=knowledge.digest[:12]),
        _("The source is dated {day}.", day=wording.day(knowledge.source_date)),
        chosen(knowledge.roles.independence),
        _("The document is a help to people who decide. It decides nothing."),
    ]
    return " ".join(filter(None, said))


def appendices(advice: Advice, brief: bool) -> Iterator[Section]:
    if any(not line.closed for line in advice.law_lines) and not brief:
        yield Section("lov", None, _("Attachment: {title}", title=lawwords.label().lower()), tuple(_law(advice)))
    if brief:
        yield Section("rad", None, _("Advice and sources"), tuple(_in_brief(advice)))
    else:
        yield Section("rad", None, _("Attachment: {title}", title=_("Advice and sources").lower()), tuple(_advice(advice)))


def _law(advice: Advice) -> Iterator[Block]:
    yield _note(
        " ".join(
            [
                _("These are questions, not findings."),
                *lawwords.warning(lawwords.sources(line for line in advice.law_lines if not line.closed)),
            ]
        )
    )
    for line in (line for line in advice.law_lines if not line.closed):
        for part in line.parts:
            origin = Origin(From.SOURCE, part.law[0].id if part.law else part.id)
            asks = [Run(f" {chosen(part.asks)}", origin)] if chosen(part.asks) else []
            said = f"{_whom(lawwords.whom(advice, part.subjects))}{chosen(part.says)}"
            yield _item(Run(said, origin), *asks, Run(f" ({lawwords.places(part.law)})", origin, muted=True))


def _whom(names: str) -> str:
    return f"{names}: " if names else ""


def _in_brief(advice: Advice) -> Iterator[Block]:
    """In one line: how much advice there was, and what was dismissed."""
    yield _note(
        " ".join([advice_counted(advice), wording.source(advice.knowledge, ()), stands(advice.knowledge)]).replace("  ", " ")
    )


def advice_counted(advice: Advice) -> str:
    active = sum(len(several) for _rule, several in advice.active_prompts())
    dismissed = sum(bool(one.dismissed) for one in advice.prompts) + sum(one.set_aside for one in advice.requirements)
    return " ".join(
        [
            ngettext("{count} piece of advice stands open.", "{count} pieces of advice stand open.", active),
            ngettext("{count} is dismissed with a reason.", "{count} are dismissed with a reason.", dismissed),
        ]
    )


def _advice(advice: Advice) -> Iterator[Block]:
    knowledge = advice.knowledge
    for duty, parts in wording.by_duty(knowledge, advice.duties):
        yield Heading(_("Duty in law: {duty}", duty=chosen(duty.label).lower()))
        for one in parts:
            origin = Origin(From.RULE, one.requirement.id, one.subject)
            whom = wording.subjects(advice.case, [one.subject])
            said = f"{one.label}: {wording.found(one).lower()}"
            source = wording.source(knowledge, (), one.requirement.law)
            yield _item(Run(f"{said} ({whom})." if whom else f"{said}.", origin), Run(f" {source}.", origin, muted=True))
        yield _note(_("Whether the assessment is sound, people must judge."))
    if set_aside := [*_dismissed(advice)]:
        yield Heading(_("Advice that was dismissed"))
        yield from set_aside
    if active := advice.active_prompts():
        yield Heading(_("Advice that stands open"))
        for rule, several in active:
            origin = Origin(From.RULE, rule.id, several[0].subject)
            whom = wording.subjects(advice.case, [one.subject for one in several])
            messages = dict.fromkeys(one.message for one in several)
            tag = f"{wording.force(rule.force, rule.basis)}. {wording.source(knowledge, rule.clauses, rule.law)}."
            lead = [Run(f"{whom}: ", origin)] if whom else []
            yield _item(*lead, Run(" ".join(messages), origin), Run(f" {tag}", origin, muted=True))
    yield Heading(_("Sources"))
    guideline = knowledge.guideline
    dated = _("Dated {day}, read {read}.", day=wording.day(guideline.modified), read=wording.day(guideline.read))
    origin = Origin(From.SOURCE, guideline.id)
    yield Paragraph(
        (Piece((Run(f"{guideline.publisher}: {chosen(guideline.title)}. {dated} {guideline.url}".strip(), origin),)),)
    )
    yield _note(
        _("{mark} The question is ours, not the guideline's.", mark=OURS)
        + " "
        + _("{mark} The question rests on input from others than the guideline.", mark=OTHERS)
    )
    yield _note(stands(knowledge))


def _dismissed(advice: Advice) -> Iterator[Block]:
    """What people set aside, with their reason."""
    knowledge = advice.knowledge
    for one in advice.prompts:
        if one.dismissed:
            text = rule_text(one.rule, one.subject, advice.case)
            tag = wording.force(one.rule.force, one.rule.basis)
            yield _set_aside(one.rule.id, text, one.dismissed, tag, wording.subjects(advice.case, [one.subject]), one.subject)
    for requirement in advice.requirements:
        if requirement.set_aside:
            demanded = requirement.requirement
            tag = f"{wording.force(demanded.force, demanded.basis)}. {wording.source(knowledge, demanded.clauses, demanded.law)}"
            whom = wording.subjects(advice.case, [requirement.subject])
            yield _set_aside(demanded.id, requirement.label, requirement.dismissed, tag, whom, requirement.subject)


def _set_aside(id: str, text: str, reason: str, tag: str, whom: str, subject: Subject) -> Paragraph:
    origin = Origin(From.RULE, id, subject)
    written = Origin(From.RULE, id, subject, "reason")
    said = f"{_whom(whom)}{text}"
    return _item(
        Run(f"{said} ", origin), Run(_("The reason:") + " ", origin), Run(reason, written), Run(f" {tag}.", origin, muted=True)
    )


def _item(*runs: Run) -> Paragraph:
    return Paragraph((Piece(runs),), Style.ITEM)


def _note(text: str) -> Paragraph:
    return Paragraph((Piece((Run(text),)),), Style.NOTE)
