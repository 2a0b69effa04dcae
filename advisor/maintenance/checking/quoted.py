"""Texts that quote an option by its label, «…», which no option of the questions they are about is called any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...knowledge import KnowledgeBase
from ...knowledge.namespaces import QUESTION
from ...knowledge.rules import questions_read
from ...knowledge.terms import Texts
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ..places import Places

_QUOTED = re.compile(r"«([^«»]+)»")


def quoted(knowledge: KnowledgeBase, earlier: KnowledgeBase) -> Iterator[Problem]:
    """What was the label of an option in an earlier base, is quoted still, and is the label of none."""
    places = Places(knowledge)
    for whose, texts, questions in _texts(knowledge):
        for language, text in texts.items():
            labels = _labels(knowledge, questions, language)
            before = _labels(earlier, (_before(knowledge, earlier, id) for id in questions), language)
            for label in dict.fromkeys(_QUOTED.findall(text)):
                if (key := label.casefold()) in before and key not in labels:
                    rule = next((one for one in knowledge.rules if one.id == whose), None)
                    where = Problem(rule.file, rule.line, "") if rule else places.of(whose)
                    what = _(
                        "The text ({language}) quotes «{label}», which is no option any more.", language=language, label=label
                    )
                    cure = _("The options are {options}.", options=", ".join(labels.values()))
                    yield Problem(where.file, where.line, what, cure)


def _texts(knowledge: KnowledgeBase) -> Iterator[tuple[str, Texts, tuple[str, ...]]]:
    """Whose a text is («urn:…» or the id of a rule), the text, and the questions that it is about."""
    for rule in knowledge.rules:
        yield rule.id, rule.text, tuple(filter(None, (*sorted(questions_read(rule)), rule.ends_on)))
    for requirement in knowledge.requirements.values():
        for demand in requirement.demands:
            yield demand.iri, demand.message, demand.questions
    for question in knowledge.questions.values():
        for texts in (question.text, question.help, question.line):
            yield QUESTION + question.id, texts, (question.id,)
        for variant in question.variants.values():
            yield QUESTION + question.id, variant.text, (question.id,)
            yield QUESTION + question.id, variant.help, (question.id,)


def _before(knowledge: KnowledgeBase, earlier: KnowledgeBase, id: str) -> str:
    """What an earlier base calls a question."""
    return next((one for one in (id, *knowledge.questions[id].replaces) if one in earlier.questions), "")


def _labels(base: KnowledgeBase, questions: Iterable[str], language: str) -> dict[str, str]:
    """The labels of the options of some questions, by how they are compared."""
    options = (option for id in questions if id in base.questions for option in base.questions[id].options)
    return {label.casefold(): label for option in options if (label := option.label.get(language, ""))}
