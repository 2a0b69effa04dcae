"""A new point that a municipality has decided on, with the document it stands in: what is new in its supplement rests on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ...knowledge import formats
from ...knowledge.namespaces import CLAUSE, NS, SOURCE
from ...knowledge.supplement import Supplement
from ...text.catalogue import gettext as _
from ...text.filling import mark
from ..sourcewatch.fingerprints import fingerprint
from .adding import Addition
from .question import DCT
from .turtletext import A, Layout, Statement, quoted, texts, written
from .wanted import Wanted

XSD = "http://www.w3.org/2001/XMLSchema#"
OF_DOCUMENT = {A: "", "title": DCT, "publisher": DCT, "modified": DCT}  # its fields, in their usual order
OF_POINT = {A: "", "isPartOf": DCT, **dict.fromkeys(("overskrift", "nummer", "forsteOrd", "fingeravtrykk"), NS)}
_WORD = re.compile(r"[^\W_]+")


def new_clause(wanted: Wanted) -> list[Addition]:
    """The lines of a point of a plan, and of the plan where it is new. Raises Unusable with all that is wrong."""
    supplement = wanted.in_supplement(_("Only what a municipality has decided itself is written here."))
    return _Draft(wanted, supplement).additions()


class _Draft:
    def __init__(self, wanted: Wanted, supplement: Supplement):
        self.wanted = wanted
        self.supplement = supplement
        self.file = wanted.text(formats.SOURCES)
        subjects = {self.file.name(SOURCE + id): id for id in wanted.knowledge.sources}
        self.documents = [subjects[one.subject] for one in self.file.statements if one.subject in subjects]

    def additions(self) -> list[Addition]:
        wanted, file = self.wanted, self.file
        if wanted.id in wanted.knowledge.clauses:
            wanted.report(wanted.id, _("There is a point with this id."), _("Give the new one an id of its own."))
        wanted.hold_plain("ID", wanted.id)
        document = self._document()
        first = _WORD.search(wanted.one("text"))
        if first is None:
            cure = _("Write the point as it stands in the plan. Only its first word and a fingerprint of it are kept.")
            wanted.report("--text", _("It is missing."), cure)
        described = "" if document in self.documents else self._described(document) + "\n"
        wanted.refuse()
        assert first
        before = [one for one in file.statements if one.value(self._name("isPartOf")) == file.name(SOURCE + document)]
        values = {
            A: file.name(NS + "Klausul"),
            "isPartOf": file.name(SOURCE + document),
            "overskrift": quoted(wanted.one("heading") or mark(_("where it stands in the plan, as Principle 2"))),
            "nummer": str(len(before) + 1),
            "forsteOrd": quoted(first[0]),
            "fingeravtrykk": quoted(fingerprint(wanted.one("text"))),
        }
        last = (before or [None])[-1]  # type: ignore[list-item]
        text = ("" if before else "\n") + described + self._written(CLAUSE + wanted.id, values, OF_POINT, last)
        return [Addition(wanted.name(formats.SOURCES), file.after(last), text.replace("\n", file.newline))]

    def _document(self) -> str:
        """The document that is named, else the last of the supplement."""
        if named := self.wanted.one("document"):
            self.wanted.hold_plain("--document", named)
            return named
        if not self.documents:
            cure = _("Write an id for the plan or decision, as {id}.", id=f"{self.supplement.id}-plan")
            self.wanted.report("--document", _("It is missing."), cure)
        return (self.documents or [""])[-1]

    def _described(self, id: str) -> str:
        """The description of a document."""
        wanted, file, decided = self.wanted, self.file, self.wanted.one("decided")
        try:
            day = date.fromisoformat(decided) if decided else None
        except ValueError:
            what = _("«{value}» is not a value of {field}.", value=decided, field="--decided")
            wanted.report("--decided", what, _("Write the day as 2026-06-18."))
            return ""
        marks = {one: _("the name of the plan in {language}", language=name) for one, name in wanted.languages().items()}
        values = {
            A: file.name(DCT + "BibliographicResource"),
            "title": texts(wanted.texts("title", marks), Layout.of(None, [])),
            "publisher": quoted(self.supplement.who),
            "modified": f'"{day}"^^{file.name(XSD + "date")}' if day else "",
        }
        return self._written(SOURCE + id, values, OF_DOCUMENT, None)

    def _written(self, address: str, values: Mapping[str, str], known: Mapping[str, str], like: Statement | None) -> str:
        layout = Layout.of(like, [self._name(one) for one in known])
        return written(self.file.name(address), {self._name(one): value for one, value in values.items() if value}, layout)

    def _name(self, field: str) -> str:
        space = (OF_POINT | OF_DOCUMENT)[field]
        return self.file.name(space + field) if space else field
