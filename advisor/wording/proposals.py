"""What follows from the answers, in words: the answer that is proposed, and the terms that it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from ..advice.proposals import Proposal, Term
from ..case.model import Case
from ..knowledge import KnowledgeBase
from ..language.answers import Amount, Answer, State
from ..language.types import quantities
from ..text.catalogue import gettext as _
from . import words


def proposed(knowledge: KnowledgeBase, of: Proposal) -> str:
    """«Forslag fra svarene: 50 000 kroner per år.», or what the answers give where people have answered otherwise."""
    answer = words.answer(knowledge.questions[of.place[1]], Answer(State.VALUE, of.value))
    return (
        _("Your answers give: {answer}.", answer=answer)
        if of.given
        else _("Proposal from your answers: {answer}.", answer=answer)
    )


def terms(knowledge: KnowledgeBase, case: Case, of: Proposal, whole: bool = True) -> str:
    """What it is made of: of a sum what is added and what falls away, else each answer. Not `whole`, of many the first."""
    if isinstance(of.value, float | Amount):
        return " ".join(_of_sum(knowledge, case, of.terms, whole))
    said = [f"{_answered(knowledge, case, of, term)}." for term in of.terms]
    return words.first(said, whole, " ")


def lacking(knowledge: KnowledgeBase, case: Case, of: Proposal) -> str:
    """Which answers a sum lacks."""
    places = (f"{case.title_of(subject)}: «{words.question(knowledge.questions[id])}»" for subject, id in of.lacks)
    return _("The sum can be worked out when this is answered: {places}", places="; ".join(places))


def _of_sum(knowledge: KnowledgeBase, case: Case, terms: tuple[Term, ...], whole: bool) -> Iterator[str]:
    groups: dict[str, list[Term]] = {"added": [], "away": [], "either": [], "same": []}
    for term in terms:
        low, high = quantities.bounds(term.amount)
        groups["same" if low == high == 0 else "added" if low >= 0 else "away" if high <= 0 else "either"].append(term)
    for group, several in groups.items():
        amounts = [quantities.turned(term.amount) if group == "away" else term.amount for term in several]
        names = [_counted(knowledge, case, term) for term in several]
        if len(several) > 1 and group != "same":
            names = [f"{name}: {words.quantity(amount)}" for name, amount in zip(names, amounts, strict=True)]
        said = {
            "sum": words.quantity(quantities.total(amounts)),
            "terms": words.first(names, whole, "; "),
        }
        if several and group == "added":
            yield _("What is added: {sum} ({terms}).", **said)
        elif several and group == "away":
            yield _("What falls away: {sum} ({terms}).", **said)
        elif several and group == "either":
            yield _("More or less: {sum} ({terms}).", **said)
        elif several:
            yield _("Without change: {terms}.", terms=said["terms"])
    if partly := [case.title_of(term.place[0]) for term in terms if term.way and term.way.partly]:
        yield _(
            "Check that the amount is what changes, and not the whole measure: {names}.",
            names=words.first(partly, whole),
        )


def _counted(knowledge: KnowledgeBase, case: Case, term: Term) -> str:
    """«Dagsenteret, skal nedprioriteres, 2026»: whom a term is of, which way it goes, and of which year it is."""
    subject, id = (term.way or term).place
    question = knowledge.questions[id]
    way = "" if question.numeric else words.answer(question, (term.way or term).answer)
    return ", ".join(filter(None, [case.title_of(subject), way, str(term.answer.year or "")]))


def _answered(knowledge: KnowledgeBase, case: Case, of: Proposal, term: Term) -> str:
    subject, id = term.place
    question = knowledge.questions[id]
    asked = f"«{words.question(question)}»" if subject == of.place[0] else f"{case.title_of(subject)}:"
    return f"{asked} {words.answer(question, term.answer)}"
