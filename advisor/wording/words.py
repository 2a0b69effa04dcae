"""The words that every entrance uses for the same thing, in the current language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..advice.advice import Advice
from ..advice.document import Filled
from ..advice.pieces import Required, RequirementAdvice
from ..advice.reasons import Reason
from ..case.facts import Place
from ..case.model import Case, Dismissal
from ..engines.status import Status
from ..knowledge import KnowledgeBase, Requirement, Rule
from ..knowledge.terms import Basis, Depth, Duty, Force, Level, Option, PromptKind, Question
from ..language.answers import Amount, Answer, Participation, Placed, State
from ..language.conditions import Truth
from ..language.subjects import CASE, Kind, Subject
from ..language.types import quantities
from ..text.catalogue import chosen, gettext as _, ngettext
from .bases import dated as dated, days as days, named as named
from .casing import inside as inside, sentence as sentence
from .findings import (
    because as because,
    counted as counted,
    dismissed as dismissed,
    finding as finding,
    names as names,
    section_state as section_state,
)
from .numbers import day as day, moment as moment, number as number, quantity as quantity, spelled as spelled
from .several import (
    MOST_SAID as MOST_SAID,
    first as first,
    of_pairs as of_pairs,
    pairs as pairs,
    some as some,
    subjects as subjects,
)


def force(of: Force, basis: Basis) -> str:
    """«Må · Plikt i lov», «Kan · Vår slutning» and the like, in the words of the knowledge base."""
    return chosen(basis.tags[of].label)


def force_word(of: Force) -> str:
    """«Må», «Bør» or «Kan» alone."""
    return {Force.MUST: _("Must"), Force.SHOULD: _("Should"), Force.MAY: _("May")}[Force(of)]


MOST_NAMED = 3  # open answers that are named; of more it is said where they are


def headline(advice: Advice, whole: bool = True) -> list[str]:
    """What every entrance says first of a case: the assessments and the document apart, then the duties in law."""
    counted = [assessments(advice, whole), own_assessments(advice, whole), document(advice)]
    if advice.case.measures and advice.knowledge.duties:  # without a measure there is nothing that a duty could be looked for in
        counted.append(" ".join(duties(len(advice.open_duties), len(advice.deciding))))
    return [line for line in counted if line]


def assessments(advice: Advice, whole: bool = True) -> str:
    """«Veilederens vurderinger: 31 av 33 besvart.», and which are open."""
    return _after(_("Assessments of the guideline"), _assessed(advice, advice.required_by_guideline, whole))


def own_assessments(advice: Advice, whole: bool = True) -> str:
    """The same of what only the municipality's own supplement requires; empty where it requires nothing."""
    required = advice.required_by_municipality
    return _after(_("The municipality's own"), _assessed(advice, required, whole)) if required else ""


def _assessed(advice: Advice, required: Sequence[Required], whole: bool) -> list[str]:
    said = [_answered(required)]
    if left := [one.places[0] for one in required if one.open]:
        said.append(_("Open: {names}.", names=_named(advice, left, whole)))
    return said


def found(one: RequirementAdvice) -> str:
    """Where a requirement stands, in a word or two. What rests on a choice alone, people state."""
    if one.stated and not one.requirement.force.dismissible:
        return _("Stated by you")
    return finding(one.requirement.force, one.shown)


def only_duties(knowledge: KnowledgeBase) -> str:
    """Which duties the tool looks for: there are others in law."""
    names = ", ".join(inside(chosen(duty.label)) for duty in knowledge.duties.values())
    return _("It looks only for duties on: {names}. There may be others.", names=names)


def _after(label: str, said: Iterable[str]) -> str:
    return f"{label}: {' '.join(said)}"


def answered(advice: Advice) -> str:
    return _answered(advice.required_by_guideline)


def _answered(required: Sequence[Required]) -> str:
    return _("{answered} of {required} answered.", answered=sum(not one.open for one in required), required=len(required))


def _named(advice: Advice, places: list[Place], whole: bool) -> str:
    if len(places) <= MOST_NAMED:
        return ", ".join(f"«{question(advice.knowledge.questions[id])}»" for _subject, id in places)
    where = Counter(of if of.kind is Kind.CASE else of.measure for of, _id in places)
    named = [f"{subject(advice.case, of)} ({where[of]})" for of in in_order(advice.case) if of in where]
    return first(named, whole)


def document(advice: Advice) -> str:
    """«Dokumentets avsnitt: 11 av 13 har tekst.», and which have none or only part of it; empty where a base tells of none."""
    return _after(_("Sections of the document"), [written(advice), *unwritten(advice)]) if advice.document else ""


def written(advice: Advice) -> str:
    whole = sum(one.whole for one in advice.document)
    return _("{whole} of {all} have text.", whole=whole, all=len(advice.document))


def unwritten(advice: Advice) -> list[str]:
    """«Tomt: 10 Etikk og uønskede følger.» and «Delvis: 13 Budsjett.», where there are any."""
    by: dict[Filled, list[str]] = {Filled.EMPTY: [], Filled.PARTLY: [], Filled.WRITTEN: []}
    for one in advice.document:
        by[one.filled].append(one.heading)
    return [f"{section_state(filled)}: {', '.join(by[filled])}." for filled in (Filled.EMPTY, Filled.PARTLY) if by[filled]]


def duties(open: int, deciding: int) -> list[str]:
    """How many duties that apply are open, and how many questions decide whether more apply: a sentence for each."""
    said = [ngettext("{count} duty in law stands open.", "{count} duties in law stand open.", open)]
    if deciding:
        said.append(
            ngettext("{count} question decides whether more apply.", "{count} questions decide whether more apply.", deciding)
        )
    return said


def standing(one: RequirementAdvice) -> str:
    """Where a requirement stands, and of a duty whether it applies."""
    said = [f"{finding(one.requirement.force, one.shown)}."]
    if not one.requirement.target:
        said.append(_("It is asked of every {kind}.", kind=kind(one.requirement.about)))
    elif one.requirement.force is Force.MUST:
        said += {
            Truth.JA: [_("Your answers bring up a duty in law.")],
            Truth.UBESVART: [_("It may be a duty in law: the answers that settle it are missing.")],
            Truth.USIKKERT: [_("It may be a duty in law: an answer that settles it is unsure.")],
        }.get(one.finding.applies, [])
    return " ".join(said)


def by_duty(knowledge: KnowledgeBase, duties: Iterable[RequirementAdvice]) -> list[tuple[Duty, list[RequirementAdvice]]]:
    """Duties under their headings, in the order of the knowledge base."""
    under: dict[str, list[RequirementAdvice]] = {id: [] for id in knowledge.duties}
    for one in duties:
        heading = knowledge.duty_of(one.requirement.id)
        under[heading.id if heading else next(iter(under))].append(one)  # without one only before bases had roles
    return [(knowledge.duties[id], several) for id, several in under.items() if several]


def prompt(kind: PromptKind) -> str:
    return {
        PromptKind.QUESTION: _("Question"),
        PromptKind.WARNING: _("Look again"),
        PromptKind.TIP: _("Tip"),
        PromptKind.DEMAND: _("Asked for"),
    }[kind]


def level(of: Level) -> str:
    return chosen(of.label)


def kind(of: Kind) -> str:
    return {
        Kind.CASE: _("the case"),
        Kind.MEASURE: _("measure"),
        Kind.GROUP: _("target group"),
        Kind.PAIR: _("pair of measures"),
    }[of]


def subject(case: Case, of: Subject) -> str:
    """«Saken», or the titles that people gave."""
    return _("The case") if of.kind is Kind.CASE else case.title_of(of)


def in_order(case: Case) -> Iterator[Subject]:
    """The case, then each measure with its target groups."""
    yield CASE
    for measure in case.measures:
        yield Subject(Kind.MEASURE, (measure.id,))
        yield from (Subject(Kind.GROUP, (measure.id, group.id)) for group in measure.groups)


def without_effect(advice: Advice, of: Dismissal) -> str:
    """Why a dismissal closes nothing."""
    said = {"id": of.rule, "where": subject(advice.case, of.subject)}
    if advice.lapsed(of.rule):
        return _("The dismissal of {id} ({where}) has no effect: the rule no longer holds.", **said)
    return _("The dismissal of {id} ({where}) has no effect: it is a duty in law, or is asked about something else now.", **said)


def question(of: Question) -> str:
    return chosen(of.text) or of.id


def option(of: Option) -> str:
    return chosen(of.label)


def unit(of: Question) -> str:
    return chosen(of.unit)


def section(knowledge: KnowledgeBase, id: str) -> str:
    """The title of a part of the form."""
    return chosen(knowledge.sections[id].label) if id in knowledge.sections else _("Short version")


def help(of: Question) -> str:
    return chosen(of.help)


def states() -> dict[str, str]:
    """What is said of an answer that has no value."""
    return {"ubesvart": _("not answered"), "usikkert": _("unsure"), "ikke relevant": _("not relevant")}


def value(of: Question, token: str) -> str:
    """A value as people read it: labels for options, words for the three states."""
    if token in states():
        return states()[token]
    labels = {option.id: inside(chosen(option.label)) for option in of.options}
    low, dash, high = token.partition("–")
    if dash and low in labels and high in labels:
        return f"{labels[low]}–{labels[high]}"
    if of.numeric:
        return f"{quantity(quantities.said(token))} {chosen(of.unit)}".strip()
    if of.options:
        return ", ".join(labels.get(part, part) for part in token.split(", "))
    return f"«{token}»" if len(token) <= 60 else f"«{token[:60].rstrip()} …»"


def value_in(case: Case, of: Question, token: str) -> str:
    """As `value`, with the measures of an order by their titles."""
    titles = {measure.id: measure.title or measure.id for measure in case.measures}
    ids = token.split(", ")
    return (
        ", ".join(titles[id] for id in ids) if of.answer_type.name == "ranking" and set(ids) <= set(titles) else value(of, token)
    )


def tried(case: Case, of: Question, answer: Answer) -> str:
    """An answer that was tried out; «…» stands for any text."""
    return _("something written") if str(answer).startswith("…") else value_in(case, of, str(answer))


def reasons(
    knowledge: KnowledgeBase, case: Case, because: Iterable[Reason], own: Iterable[Subject] = (), whole: bool = True
) -> list[str]:
    """The answers that a conclusion rests on, as «question» answer (who). The same answer for several stands
    once, and those whom the conclusion itself is about (`own`) need no name. Not `whole`, of many the first are named."""
    unnamed = subjects(case, own)
    grouped: dict[tuple[str, str, str], list[Subject]] = {}
    for why in because:
        grouped.setdefault((why.question, why.value, why.profile), []).append(why.subject)
    said = []
    for (id, token, profile), about in grouped.items():
        of, names = knowledge.questions[id], subjects(case, about)
        text = f"«{question(of)}» {value_in(case, of, token)}"
        if profile:
            text = " ".join([text, _("(from the profile)")])
        said.append(f"{text} ({some(case, about, whole)})" if names not in ("", unnamed) else text)
    return said


def outcome(token: str, of: Rule | Requirement | None = None) -> str:
    """What a rule or requirement comes to, in words: a status, one of the four values, or whether advice is given."""
    if token in set(Status):
        return finding(of.force if of else Force.SHOULD, token)
    if isinstance(of, Rule) and of.prompt:
        return _("the advice is given") if token == "ja" else _("the advice is not given")
    return {"nei": _("no"), "ubesvart": _("not answered"), "usikkert": _("unsure"), "ja": _("yes")}[token]


def source(knowledge: KnowledgeBase, clauses: tuple[str, ...], law: tuple[str, ...] = ()) -> str:
    """Where it is from: the laws first, then each source document with its headings and the numbers under them.

    What rests on none of them is the project's own, and is said to be.
    """
    found = [chosen(knowledge.sources[id].title) for id in law]
    places: dict[str, dict[str, list[int]]] = {}
    for clause in (knowledge.clauses[id] for id in clauses):
        places.setdefault(clause.source, {}).setdefault(clause.section, []).append(clause.ordinal)
    for id, headings in places.items():
        if any(one.owns(id) for one in knowledge.supplements):  # a plan of their own: they know it by its name and its headings
            found.append(f"{chosen(knowledge.sources[id].title)}: {'; '.join(headings)}")
            continue
        parts = [f"{heading} {', '.join(map(str, sorted(numbers)))}" for heading, numbers in headings.items()]
        found.append(f"{knowledge.sources[id].publisher}: {'; '.join(parts)}")
    return " · ".join(found) or _("our own inference")


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text, and what follows it. A colon ends none; neither does what stands inside «…»."""
    for end in re.finditer(r"[.?!] (?=[^\W\da-z_]|«)", text):
        if text.count("«", 0, end.start()) == text.count("»", 0, end.start()):
            return text[: end.start() + 1], text[end.end() :]
    return text, ""


def certainty(of: str) -> str:
    return {"lite": _("A little"), "middels": _("Fairly"), "svært": _("Very")}[of]


def depth(of: Depth) -> str:
    """How much a level asks."""
    return chosen(of.label)


def answer(of: Question, given: Answer | None, case: Case | None = None) -> str:
    """An answer whole, as people read it: words for options and numbers, the text as it stands, measures by their titles."""
    if given is None:
        return _("not answered")
    if given.state is State.NOT_RELEVANT:
        return _("not relevant: {reason}", reason=given.reason)
    match given.value:
        case float() | Amount() as amount:
            year = f"({given.year})" if given.year else ""
            return " ".join(filter(None, [quantity(amount), given.unit or chosen(of.unit), year]))
        case str() as text if not of.options:
            return text
        case (Placed(), *_rest) as rows if case:
            return "; ".join(_with(subject(case, Subject(Kind.MEASURE, (row.measure,))), row.reason) for row in rows)
        case (Participation(), *_rest) as rows:
            return "; ".join(_with(value(of, row.group), _one_after_another(row.how, row.said, row.effect)) for row in rows)
        case (str(), *_rest) as texts if not of.options:
            return ", ".join(texts)
    return value(of, str(given))


def told(of: Question, given: Answer | None, case: Case) -> str:
    """As `answer`, with the day of the profile that it comes from."""
    return " ".join(filter(None, [answer(of, given, case), inherited(case, given)]))


def inherited(case: Case, given: Answer | None) -> str:
    """Whether an answer is from the profile, to stand behind it."""
    if given is None or not given.profile or case.profile is None:
        return ""
    return _("(from the profile, {day})", day=day(case.profile.date))


def _one_after_another(*several: str) -> str:
    """What people wrote in several fields, each ended before the next begins."""
    *first, last = [text for text in several if text] or [""]
    return " ".join([*(text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in first), last])


def _with(name: str, said: str) -> str:
    return f"{name}: {said}" if said else name


def short_answer(of: Question, given: Answer | None) -> str:
    """An answer in a few words."""
    return value(of, str(given)) if given else _("not answered")


def how_sure(of: str) -> str:
    """«middels sikre», to stand beside a value."""
    return {"lite": _("not very sure"), "middels": _("fairly sure"), "svært": _("very sure")}[of]


def label(of: Rule | Requirement) -> str:
    """What a rule or requirement is called."""
    return chosen(of.label) if isinstance(of, Requirement) else rule(of)


def rule(of: Rule) -> str:
    """What a rule says where no case is: of two measures as A and B."""
    return chosen(of.text).replace("{a}", "A").replace("{b}", "B")


def situation(knowledge: KnowledgeBase, name: str) -> str:
    return chosen(knowledge.situation_name(name))
