"""The questions of an open form that the case has no place for any more, and what was written there meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from advisor.api import CASE, KNOWLEDGE, Item, Kind, Question, Subject, UnknownId, UnusableStore, gettext as _, places

from . import forms
from .desk import Desk, archive
from .sent import number


@dataclass(frozen=True)
class Gone:
    name: str  # of its fields
    version: str  # that the form showed
    question: Question
    why: str
    written: str  # what people wrote there since the form was opened; it cannot be saved

    @property
    def unsaved(self) -> bool:
        return bool(self.written)


def questions(at: Desk, fields: forms.Fields, every: Sequence[Item]) -> Iterator[Gone]:
    """The questions of a form that are not among `every` question of its part."""
    known, titles = {forms.field(*item.place) for item in every}, {CASE: ""}
    for key in fields:
        name = key.removesuffix(".versjon")
        question = None if name == key or name in known else _question(at, name.partition("--")[0])
        if question is None:  # it stands there as before, or never was one
            continue
        for subject in _subjects(name):
            if subject not in titles:
                titles[subject] = title(at, subject)
        about = next((one for one in _subjects(name) if titles[one]), CASE)
        version = fields.get(key) or ""
        written = _written(fields, name) if _changed(at, fields, question, about, name, version) else ""
        yield Gone(name, version, question, _why(at, about, titles[about]), written)


def _question(at: Desk, id: str) -> Question | None:
    """A question of the case's knowledge base, or of one that the case stood on before."""
    if found := at.knowledge.questions.get(id):
        return found
    if at.stored.version(KNOWLEDGE) == 1:  # it has stood on no other
        return None
    for version in archive().store.history(at.id, KNOWLEDGE):
        with suppress(UnknownId, UnusableStore):
            if found := archive().store.knowledge(str(version.value)).questions.get(id):
                return found
    return None


def title(at: Desk, subject: Subject) -> str:
    """What a measure or target group is called, or was until it was removed; empty where there never was one."""
    stood = (version.value for version in archive().store.history(at.id, places.of_subject(subject)))
    entry = next((value for value in stood if isinstance(value, dict)), None)
    return str(entry.get("title") or subject.ids[-1]) if entry else ""


def _subjects(name: str) -> Iterator[Subject]:
    """Whom the fields of a name may be about; an id may itself hold what stands between ids."""
    _question, *ids = name.split("--")
    for end in range(1, len(ids)):
        yield Subject(Kind.GROUP, ("--".join(ids[:end]), "--".join(ids[end:])))
    if ids:
        yield Subject(Kind.MEASURE, ("--".join(ids),))


def _why(at: Desk, about: Subject, called: str) -> str:
    if about == CASE or at.stored.at(places.of_subject(about)) is not None:
        return _("The question is not asked in this case any more.")
    if about.kind is Kind.GROUP:
        return _("The target group «{title}» has been removed from the case.", title=called)
    return _("The measure «{title}» has been removed from the case.", title=called)


def _changed(at: Desk, fields: forms.Fields, question: Question, about: Subject, name: str, version: str) -> bool:
    """Whether its fields hold something else than they showed."""
    place = places.of_answer(about, question.id, question.case_field)
    earlier = archive().store.value_at(at.id, place, number(version))
    before = forms.read(question, earlier, []) if earlier is not None else None
    mine = forms.record(fields, Item(about, question, before, about))
    return not forms.readable(question, mine, []) or forms.read(question, mine, []) != before


def _written(fields: forms.Fields, name: str) -> str:
    """What stands in its fields, as it was sent."""
    keys = dict.fromkeys(key for key in fields if key.startswith(f"{name}.") and key != f"{name}.versjon")
    return "; ".join(text for key in keys for text in fields.getlist(key) if text.strip())
