"""What stands after the case itself: on what it rests; and the worksheets of the case officer, which may be left out: law to
check, as questions, and the advice that was given and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..advice.advice import Advice
from ..advice.lawmap import Touched
from ..advice.pieces import RequirementAdvice, rule_text
from ..case.facts import Place
from ..knowledge import KnowledgeBase, Requirement, Rule
from ..knowledge.terms import Question
from ..language.subjects import Kind, Subject
from ..text.catalogue import chosen, gettext as _, ngettext
from ..wording import law as lawwords, words as wording
from . import telling
from .model import Block, From, Heading, Origin, Paragraph, Piece, Run, Section, Style, Table
from .telling import Teller, every_measure, listed, measures_named


def stands(knowledge: KnowledgeBase) -> str:
    """On which base a document rests, from whom it is independent, and what it is not."""
    said = [
        _("Knowledge base {version}, digest {digest}.", version=knowledge.version, digest=knowledge.digest[:12]),
        _("The source is dated {day}.", day=wording.day(knowledge.source_date)) if knowledge.source_date else "",
        chosen(knowledge.roles.independence),
        _("The document is a help to people who decide. It decides nothing."),
    ]
    return " ".join(filter(None, said))


def based_on(advice: Advice, teller: Teller, told: Sequence[Section], counted: bool) -> Section:
    """By what the case is assessed, and on which sources and which base it rests: where the paper itself ends."""
    _heading, *sources = rests_on(advice.knowledge)
    method = [Paragraph((Piece((Run(said),)),))] if (said := chosen(advice.knowledge.sentences.method)) else []
    given = list(dict.fromkeys(_given(teller, told)))
    named = [_note(_("The case names these sources: {sources}.", sources="; ".join(given)))] if given else []
    last = [advice_counted(advice)] if counted else []
    return Section("grunnlag", None, _("Basis"), (*method, *sources, *named, _note(" ".join([*last, stands(advice.knowledge)]))))


def _given(teller: Teller, told: Sequence[Section]) -> Iterator[str]:
    """The sources that people named beside an answer."""
    for place in _places(told):
        if answer := teller.answer(place):
            yield from (" ".join(one.split()).removesuffix(".") for one in answer.sources)


def _places(told: Sequence[Section]) -> Iterator[Place]:
    """The places of the answers that are told, in their order."""
    blocks = [block for section in told for block in section.blocks]
    pieces = [piece for one in blocks if isinstance(one, Paragraph) and one.style is not Style.EMPTY for piece in one.pieces]
    pieces += [piece for one in blocks if isinstance(one, Table) for row in one.rows for piece in row]
    yield from dict.fromkeys(run.origin.place for piece in pieces for run in piece.runs if run.origin.place and not run.muted)


def appendices(advice: Advice, teller: Teller, told: Sequence[Section]) -> Iterator[Section]:
    """The worksheets: first that they are it."""
    titled = {_("Advice and sources"): (*_advice(advice), *_others(advice, teller, told))}
    if any(not line.closed for line in advice.law_lines):
        titled = {lawwords.label(): tuple(_law(advice)), **titled}
    first = [_note(_("For the case officer. The attachments may be taken out before the paper is sent; the case keeps them."))]
    for id, (title, blocks) in zip(("lov", "rad")[-len(titled) :], titled.items(), strict=True):
        named = _("Attachment: {title}", title=wording.inside(title))
        yield Section(id, None, named, (*first, *blocks), attachment=True)
        first = []


def _others(advice: Advice, teller: Teller, told: Sequence[Section]) -> Iterator[Block]:
    """Whose the questions are that are told and are not the guideline's."""
    knowledge = advice.knowledge
    asked = [knowledge.questions[id] for id in dict.fromkeys(id for _subject, id in _places(told))]
    by: dict[str, list[str]] = {}
    for question in asked:
        if said := whose(knowledge, question):
            by.setdefault(said, []).append(teller.name(question.id))
    if by:
        yield Heading(_("Questions that are not the guideline's"))
    for said, names in by.items():
        yield _item(Run(_("From {whose}: {names}.", whose=said, names=listed(names))))


def whose(knowledge: KnowledgeBase, question: Question) -> str:
    """Whose a question is, where it is not the guideline's."""
    match telling.mark(knowledge, question):
        case telling.OURS:
            return _("the tool")
        case telling.OTHERS:
            sources = dict.fromkeys(knowledge.sources[knowledge.clauses[id].source].publisher for id in question.clauses)
            return ", ".join(filter(None, sources))
    return ""


def _law(advice: Advice) -> Iterator[Block]:
    """The lines of law under those whom they are about: what the law says, what is asked, and where it stands."""
    lines = [line for line in advice.law_lines if not line.closed]
    yield _note(" ".join([_("These are questions, not findings."), *lawwords.warning(lawwords.sources(iter(lines)))]))
    by: dict[str, list[Touched]] = {}
    for part in (part for line in lines for part in line.parts):
        by.setdefault(_names(advice, part.subjects), []).append(part)
    for whom, parts in sorted(by.items(), key=lambda one: bool(one[0])):  # what is about the case comes first
        if whom:
            yield Heading(whom)
        for part in parts:
            origin = Origin(From.SOURCE, part.law[0].id if part.law else part.id)
            said = " ".join(filter(None, [chosen(part.says), chosen(part.asks)]))
            yield _item(Run(said, origin), Run(f" ({lawwords.places(part.law)})", origin, muted=True))


def _names(advice: Advice, several: Iterable[Subject]) -> str:
    """Whom something is about: measures, or all of them; groups by their own names."""
    asked = [of for of in several if of.kind is not Kind.CASE]
    if any(of.kind is not Kind.MEASURE for of in asked):
        return wording.subjects(advice.case, asked)
    return measures_named(advice, asked) if asked else ""


def _whom(names: str) -> str:
    return f"{names}: " if names else ""


def advice_counted(advice: Advice) -> str:
    """How much advice there was, and what was dismissed."""
    active = sum(len(several) for _rule, several in advice.active_prompts())
    dismissed = sum(bool(one.dismissed) for one in advice.prompts) + sum(one.set_aside for one in advice.requirements)
    said = [ngettext("{count} piece of advice stands open.", "{count} pieces of advice stand open.", active)]
    if dismissed:
        said.append(ngettext("{count} is dismissed with a reason.", "{count} are dismissed with a reason.", dismissed))
    return " ".join(said)


def _advice(advice: Advice) -> Iterator[Block]:
    for duty, parts in wording.by_duty(advice.knowledge, advice.duties):
        yield from _duty(advice, wording.inside(chosen(duty.label)), parts)
    if set_aside := [*_dismissed(advice)]:
        yield Heading(_("Advice that was dismissed"))
        yield from set_aside
    if active := advice.active_prompts():
        yield Heading(_("To the case officer: advice that stands open"))
        for rule, several in active:
            origin = Origin(From.RULE, rule.id, several[0].subject)
            whom = _names(advice, [one.subject for one in several])
            messages = wording.of_pairs(advice.case, several) if rule.about is Kind.PAIR else ""
            messages = messages or " ".join(dict.fromkeys(one.message for one in several))
            lead = [Run(f"{whom}: ", origin)] if whom else []
            yield _item(*lead, Run(messages, origin), Run(f" ({_tag(advice, rule)})", origin, muted=True))


def _duty(advice: Advice, label: str, parts: list[RequirementAdvice]) -> Iterator[Block]:
    """What of a duty is written, each requirement once; whether it is kept is not for a program to say."""
    law = list(dict.fromkeys(id for one in parts for id in one.requirement.law))
    title = _("Duty in law: {duty}", duty=label)
    yield Heading(f"{title} ({wording.source(advice.knowledge, (), tuple(law))})" if law else title)
    alike: dict[str, list[RequirementAdvice]] = {}
    for one in parts:
        found = _("stated by the municipality") if _stated(one) else wording.found(one).lower()
        alike.setdefault(f"{one.label}: {found}", []).append(one)
    for said, several in alike.items():
        about = [one.subject for one in several if one.subject.kind is not Kind.CASE]
        whom = "" if every_measure(advice, about) else _names(advice, about)
        origin = Origin(From.RULE, several[0].requirement.id, several[0].subject)
        yield _item(Run(f"{said} ({whom})." if whom else f"{said}.", origin))
    yield _note(_("Whether the assessment is sound, people must judge."))


def _stated(one: RequirementAdvice) -> bool:
    return bool(one.stated) and not one.requirement.force.dismissible


def _tag(advice: Advice, of: Rule | Requirement) -> str:
    """How strong it is, and from whom: the law, and who publishes the rest."""
    knowledge = advice.knowledge
    publishers = dict.fromkeys(knowledge.sources[knowledge.clauses[id].source].publisher for id in of.clauses)
    law = [chosen(knowledge.sources[id].title) for id in of.law]
    return "; ".join(filter(None, [wording.force(of.force, of.basis), ", ".join([*law, *filter(None, publishers)])]))


def rests_on(knowledge: KnowledgeBase) -> Iterator[Block]:
    yield Heading(_("Sources"))
    guideline = knowledge.guideline
    read = wording.day(guideline.read)
    dated = _("Dated {day}, read {read}.", day=wording.day(guideline.modified), read=read)
    if not guideline.modified:
        dated = _("Read {read}.", read=read)
    origin = Origin(From.SOURCE, guideline.id)
    said = f"{guideline.publisher}: {chosen(guideline.title)}."
    yield Paragraph((Piece((Run(f"{said} ", origin), Run(dated, origin, link=guideline.url))),))


def _dismissed(advice: Advice) -> Iterator[Block]:
    """What people set aside, with their reason."""
    for one in advice.prompts:
        if one.dismissed:
            text = rule_text(one.rule, one.subject, advice.case)
            whom = wording.subjects(advice.case, [one.subject])
            yield _set_aside(one.rule.id, text, one.dismissed, _tag(advice, one.rule), whom, one.subject)
    for requirement in advice.requirements:
        if requirement.set_aside:
            demanded = requirement.requirement
            whom = wording.subjects(advice.case, [requirement.subject])
            tag = _tag(advice, demanded)
            yield _set_aside(demanded.id, f"{requirement.label}.", requirement.dismissed, tag, whom, requirement.subject)


def _set_aside(id: str, text: str, reason: str, tag: str, whom: str, subject: Subject) -> Paragraph:
    origin = Origin(From.RULE, id, subject)
    said = " ".join([f"{_whom(whom)}{text}", _("The reason:"), ""])
    written = Run(" ".join(reason.split()), Origin(From.RULE, id, subject, "reason"))
    return _item(Run(said, origin), written, Run(f" ({tag})", origin, muted=True))


def _item(*runs: Run) -> Paragraph:
    return Paragraph((Piece(runs),), Style.ITEM)


def _note(text: str) -> Paragraph:
    return Paragraph((Piece((Run(text),)),), Style.NOTE)
