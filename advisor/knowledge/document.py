"""The decision document, held against the rest of a base: its sections and its sentences."""

from __future__ import annotations

from pathlib import Path

from rdflib import URIRef

from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nearest import did_you_mean
from . import formats
from .base import KnowledgeBase
from .namespaces import NS, PART, QUESTION
from .terms import DocumentSection
from .turtle import TurtleFiles

IN_ROWS = ("ranking", "participation")  # answers that the document tells row by row


def hold_document(knowledge: KnowledgeBase, files: TurtleFiles) -> None:
    """What the sections name exists, and each that is read through has a question of its own for it."""
    for section in knowledge.document:
        node = URIRef(PART + section.id)
        if section.when and section.when not in knowledge.situations:
            near = did_you_mean(section.when, list(knowledge.situations))
            files.problem(node, _("No rule concludes the situation «{name}».", name=section.when), near, URIRef(NS + "nar"))
        for id in (*section.questions, *section.more):
            if id not in knowledge.questions:
                files.problem(node, *no_question(knowledge, id), URIRef(QUESTION + id))
        if section.read_through:
            _hold_read_through(knowledge, files, section)


def _hold_read_through(knowledge: KnowledgeBase, files: TurtleFiles, section: DocumentSection) -> None:
    """That a section is read is a «yes» about the case, which belongs to this section and no profile."""
    question, node = knowledge.questions.get(section.read_through), URIRef(PART + section.id)
    if question is None or question.derived:
        files.problem(node, *no_question(knowledge, section.read_through))
        return
    fits = question.about is Kind.CASE and question.answer_type.yes_no and not (question.yearly or question.case_field)
    if not fits:
        what = _("«{question}» cannot say that a section is read.", question=question.id)
        files.problem(node, what, _("It is answered yes or no about the case, and is no question of the profile."))
    if knowledge.read_through[question.id] is not section:
        files.problem(node, _("«{question}» says it of another section too.", question=question.id), _("Keep one of them."))


def hold_sentences(knowledge: KnowledgeBase, problems: list[Problem]) -> None:
    """The document has a name for every answer that it tells, and a sentence for every choice and number."""
    told = {id: None for section in knowledge.document for id in (*section.questions, *section.more)}
    for question in knowledge.questions.values():
        if question.id not in told and question.merged_into not in told:
            continue
        saying = knowledge.sentences.of(question.id)
        said = {"id": question.id}
        file = str(_folder_of(knowledge, question.id) / formats.SENTENCES)
        if not (saying.name or question.short or saying.mute):
            problems.append(Problem(file, None, _("The document has no name for «{id}».", **said), "name: {nb: …, nn: …, en: …}"))
        if saying.mute or saying.says or question.id in knowledge.sentences.compared or question.answer_type.name in IN_ROWS:
            continue
        if question.numeric:
            what = _("The document has no sentence for the number of «{id}».", **said)
            problems.append(Problem(file, None, what, "says: {nb: … {answer} …, nn: …, en: …}"))
        if left := [option for option in question.option_ids if not (saying.of(option) or saying.silenced(option))]:
            what = _("The document has no sentence for these answers to «{id}»: {options}.", options=", ".join(left), **said)
            problems.append(Problem(file, None, what, "values, says, silent"))


def no_question(knowledge: KnowledgeBase, id: str) -> tuple[str, str]:
    """What is wrong where a question is named that people are not asked, and the cure."""
    cure = did_you_mean(id, [one.id for one in knowledge.questions.values() if not one.derived])
    return _("There is no question «{question}».", question=id), cure


def _folder_of(knowledge: KnowledgeBase, id: str) -> Path:
    """Where what is said of a question stands: in the supplement that has it, else in the base."""
    own = zip(knowledge.folders.supplements, knowledge.supplements, strict=True)
    return next((folder for folder, one in own if one.owns(id)), knowledge.folder)
