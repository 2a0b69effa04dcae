"""A new section of the decision document, with what it says of the answers: so those of a supplement come before the council."""

from __future__ import annotations

import re

from ...knowledge import formats
from ...knowledge.namespaces import NS, OPTION, PART, QUESTION
from ...knowledge.supplement import Supplement
from ...knowledge.terms import Question
from ...text.catalogue import gettext as _
from ...text.filling import mark
from .adding import Addition, text_of
from .question import SKOS
from .turtletext import A, Layout, texts, written
from .wanted import Wanted
from .yamltext import flow

OF_SUPPLEMENTS = 19  # ours: their sections stand behind this number
FIELDS = {A: "", **dict.fromkeys(("nummer", "dybde"), NS), "prefLabel": SKOS, "innhold": NS}  # of a section, in their usual order
_ANSWERS = re.compile(r"^answers:[ \t]*(?:#[^\n]*)?\n", flags=re.M)


def new_section(wanted: Wanted) -> list[Addition]:
    """The lines of a section, and of sentences about its answers. Raises Unusable with all that is wrong."""
    supplement = wanted.in_supplement(_("The sections of the guideline's document are written by hand."))
    return _Draft(wanted, supplement).additions()


class _Draft:
    def __init__(self, wanted: Wanted, supplement: Supplement):
        self.wanted = wanted
        self.supplement = supplement
        self.file = wanted.text(formats.DOCUMENT)

    def additions(self) -> list[Addition]:
        wanted, sections = self.wanted, self.wanted.knowledge.document
        if wanted.id in [one.id for one in sections]:
            wanted.report(wanted.id, _("There is a section with this id."), _("Give the new one an id of its own."))
        else:
            wanted.hold_plain("ID", wanted.id)
        questions = wanted.all_among("question", {id: one for id, one in wanted.asked().items() if self.supplement.owns(id)})
        if not wanted.several("question"):
            listed = _("They are listed by «{command}».", command="./start kb questions")
            wanted.report("--question", _("It is missing: the question whose answer it tells."), listed)
        asked = [one.depth for one in questions] or [wanted.knowledge.usual_level.starts_at]
        depth = wanted.depth() or min(asked, key=lambda one: one.place)  # where an answer is asked for, the document tells it
        marks = {one: _("the heading in {language}", language=name) for one, name in wanted.languages().items()}
        label = wanted.texts("text", marks)
        wanted.refuse()
        layout = Layout.of(None, [self._name(one) for one in FIELDS])
        values = {
            A: self.file.name(NS + "Avsnitt"),
            "nummer": str(max([OF_SUPPLEMENTS, *(one.number for one in sections)]) + 1),
            "dybde": self.file.name(OPTION + depth.local),
            "prefLabel": texts(label, layout),
            "innhold": f"( {' '.join(self.file.name(QUESTION + one.id) for one in questions)} )",
        }
        named = {self._name(one): value for one, value in values.items()}
        text = ("\n" + written(self.file.name(PART + wanted.id), named, layout)).replace("\n", self.file.newline)
        return [Addition(wanted.name(formats.DOCUMENT), len(self.file.text), text), *self._sentences(questions)]

    def _sentences(self, questions: list[Question]) -> list[Addition]:
        """What the document calls each, and what it says of a choice or a number."""
        said = self.wanted.knowledge.sentences
        new = [one for one in questions if not said.of(one.id).name]
        if not new:
            return []
        name = self.wanted.name(formats.SENTENCES)
        before = text_of(name, self.wanted.files)
        lines = "".join(f"  {one.id}:\n{self._of(one)}" for one in new)
        there = _ANSWERS.search(before)
        at, text = (there.end(), lines) if there else (len(before), f"answers:\n{lines}")
        return [Addition(name, at, text.replace("\n", "\r\n" if "\r\n" in before else "\n"))]

    def _of(self, question: Question) -> str:
        spoken = self.wanted.languages().items()
        called = {
            one: mark(_("what {question} is called, in {language}", question=question.id, language=name)) for one, name in spoken
        }
        lines = f"    name: {flow(called)}\n"
        if question.numeric or question.option_ids:
            what = {one: mark(_("what the answer is of, in {language}", language=name)) for one, name in spoken}
            lines += f"    says: {flow({one: f'{text}: {{answer}}.' for one, text in what.items()})}\n"
        return lines

    def _name(self, field: str) -> str:
        return self.file.name(FIELDS[field] + field) if FIELDS[field] else field
