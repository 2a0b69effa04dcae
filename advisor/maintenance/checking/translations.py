"""Texts that were changed in bokmål and not in the other languages, beside an earlier base."""

from __future__ import annotations

from collections.abc import Iterator

from ...knowledge import KnowledgeBase
from ...knowledge.namespaces import GROUP, PAGE, PART, QUESTION, REQUIREMENT
from ...knowledge.terms import Texts
from ...text.catalogue import LANGUAGES, gettext as _
from ...text.errors import Problem

FIRST = LANGUAGES[0]  # which the others are translated from


def left_behind(knowledge: KnowledgeBase, earlier: KnowledgeBase) -> list[Problem]:
    """Each text whose bokmål is another than in the earlier base, while another language says the same as there."""
    now = {QUESTION + old: QUESTION + id for old, id in knowledge.renamed.items()}
    before = {(now.get(whose, whose), name): said for (whose, name), said in _texts(earlier)}
    problems = []
    for key, said in _texts(knowledge):
        then = before.get(key, {})
        if then.get(FIRST, said.get(FIRST)) == said.get(FIRST):
            continue
        if same := [language for language in LANGUAGES if language != FIRST and said.get(language) == then.get(language)]:
            what = _("The text is changed in {first}, and not in: {languages}.", first=FIRST, languages=", ".join(same))
            problems.append(Problem(*_place(knowledge, key[0]), what, said[FIRST]))
    return problems


def _texts(knowledge: KnowledgeBase) -> Iterator[tuple[tuple[str, str], Texts]]:
    """Whose text it is, «urn:…» or the id of a rule, and which of its texts; and the text."""
    for question in knowledge.questions.values():
        yield from _named(QUESTION + question.id, text=question.text, help=question.help, line=question.line)
        for situation, variant in question.variants.items():
            yield from _named(
                f"{QUESTION}{question.id}", **{f"{situation}.text": variant.text, f"{situation}.help": variant.help}
            )
    for page in knowledge.form:
        yield from _named(PAGE + page.id, label=page.label, note=page.note)
        for group in page.groups:
            yield from _named(GROUP + group.id, label=group.label, note=group.note)
    for section in knowledge.document:
        yield from _named(PART + section.id, label=section.label)
    for requirement in knowledge.requirements.values():
        yield from _named(REQUIREMENT + requirement.id, label=requirement.label)
        for demand in requirement.demands:
            yield from _named(demand.iri, message=demand.message)
    for rule in knowledge.rules:
        yield from _named(rule.id, **{str(rule.valid_from): rule.text})


def _named(whose: str, **texts: Texts) -> Iterator[tuple[tuple[str, str], Texts]]:
    yield from (((whose, name), said) for name, said in texts.items())


def _place(knowledge: KnowledgeBase, whose: str) -> tuple[str, int | None]:
    for rule in knowledge.rules:
        if rule.id == whose:
            return rule.file, rule.line
    from ..places import Places  # which reads the files

    where = Places(knowledge).of(whose)
    return where.file, where.line
