"""Questions and derived facts that nothing reads: no rule, requirement, document, table or role rests on the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...knowledge import KnowledgeBase
from ...knowledge.rules import questions_read
from ...language.conditions import Compare, StateTest, ValueTest, walk
from ...methods import calculators, matrices
from ...text.catalogue import gettext as _
from ...text.errors import Problem
from ..places import Places


def unread(knowledge: KnowledgeBase) -> Iterator[Problem]:
    read = read_by_something(knowledge)
    places = Places(knowledge)
    for question in knowledge.questions.values():
        if question.id in read or question.merged_into or question.case_field:
            continue
        where = places.question(question.id)
        what = _("Nothing reads «{question}».", question=question.id)
        cure = _("Let a rule, a requirement or a section of the document rest on it, or take it away.")
        yield Problem(where.file, where.line, what, cure)


def read_by_something(knowledge: KnowledgeBase) -> set[str]:
    """The ids of the questions that a rule, requirement, form, document, table, role or method names."""
    read = {id for rule in knowledge.rules for id in questions_read(rule)}
    for line in knowledge.law_map.lines:
        read |= {
            part.question for part, _about in walk(line.when, line.about) if isinstance(part, ValueTest | StateTest | Compare)
        }
    read |= {fold.shows for fold in knowledge.law_map.folds} | {knowledge.law_map.question}
    read |= {id for one in knowledge.requirements.values() for id in one.questions}
    read |= {id for section in knowledge.document for id in (*section.questions, *section.more, section.read_through)}
    read |= {id for page in knowledge.form for group in page.groups for id in group.questions}
    read |= {id for part in knowledge.etd.parts for one in part.criteria for id in one.questions}
    read |= knowledge.sentences.compared
    read |= {told for saying in knowledge.sentences.answers.values() for told in saying.told_by.values()}
    roles = knowledge.roles
    read |= {roles.upright, roles.across, roles.size, *roles.figures, roles.proposal, roles.choice, roles.decider, roles.grounds}
    read |= {roles.yields, *roles.money, roles.urgency}
    read |= {id for how in roles.proposing for id in (how.question, how.number, how.otherwise, how.by)}
    read |= {id for id in knowledge.questions if _helped(id, knowledge.folder)}
    return read


def _helped(question: str, folder: Path) -> bool:
    return bool(calculators.beside(question, folder) or matrices.beside(question, folder))
