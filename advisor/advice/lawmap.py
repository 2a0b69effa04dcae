"""What the law may say of a case: at most ten lines of questions, for people and their lawyer.

A line has no force and no status, is never counted, and is no advice. It is read from the answers by the definition of the
language alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..engines.reference import Reference
from ..knowledge.lawmap import LawFold, LawLine, LawMap, Service
from ..knowledge.terms import Source, Texts
from ..language.answers import Answer, State
from ..language.conditions import Truth, truth
from ..language.subjects import CASE, Kind, Subject
from ..text.catalogue import chosen
from .completeness import level_of
from .inference import Inference
from .reasons import Reason, because

MOST_OPEN = 9  # lines beside the closed one; what there is more of stands in it
MOST_SERVICES = 3  # that have a line each; more of them share one
MOST_NEAR = 8  # services that are shown before the others


@dataclass(frozen=True)
class Touched:
    """One thing that the law says, and the subjects of the case that it may touch."""

    id: str
    label: Texts  # of a service: its name
    says: Texts
    asks: Texts  # empty where nothing is asked
    law: tuple[Source, ...]
    rights: tuple[Source, ...]  # where a single person's right to a service stands
    subjects: tuple[Subject, ...]
    because: tuple[Reason, ...]
    outside: bool = False  # whether another act or body has the service

    @property
    def sources(self) -> tuple[Source, ...]:
        return (*self.law, *self.rights)


@dataclass(frozen=True)
class Line:
    """A line of the law map. The last is closed: what is true of every case, and what there is no room for."""

    id: str
    title: Texts
    parts: tuple[Touched, ...]
    closed: bool = False
    shows: tuple[str, Answer] | None = None  # a question about the case and its answer, which stand with it

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return tuple(dict.fromkeys(subject for part in self.parts for subject in part.subjects))


def law_lines(inference: Inference) -> list[Line]:
    """The lines of a case, in the order of their weight."""
    law_map = inference.facts.knowledge.law_map
    view = law_view(inference)
    lines = [*_service_lines(inference, law_map, view), *_process_lines(inference, law_map, view)]
    opened = [one for one in lines if not one.closed]
    shown, rest = opened[:MOST_OPEN], [*opened[MOST_OPEN:], *(one for one in lines if one.closed)]
    last = next((fold for fold in law_map.folds if fold.closed), None)
    if last is None or not rest:
        return shown
    return [*shown, Line(last.id, last.title, tuple(part for line in rest for part in line.parts), closed=True)]


def law_view(inference: Inference) -> Reference:
    """The case as the lines see it: at the level that it is advised at, also where nobody chose one."""
    level = inference.facts.knowledge.fields.get("level")
    if level is None:
        return inference.reference
    given = {(CASE, level.id): Answer(State.VALUE, level_of(inference).id)}
    return Reference(inference.facts, inference.rules, given)


def near(services: Collection[Service], titles: Iterable[str], beside: Collection[str]) -> list[str]:
    """The services to show first for a measure: those that its titles have a word of, and those that others in the case are
    about. It orders, and chooses nothing."""
    words = {word for title in titles for word in re.findall(r"\w+", title.casefold())}
    named = [one.id for one in services if any(word.startswith(tuple(one.words)) for word in words)]
    return [*named, *(one.id for one in services if one.id in beside and one.id not in named)][:MOST_NEAR]


def _service_lines(inference: Inference, law_map: LawMap, view: Reference) -> Iterator[Line]:
    touched = [one for service in law_map.services.values() if (one := _service(inference, law_map, service, view))]
    if len(touched) > MOST_SERVICES:
        yield Line(law_map.question, law_map.title, tuple(touched))
    else:
        yield from (Line(one.id, one.label, (one,)) for one in touched)


def _service(inference: Inference, law_map: LawMap, service: Service, view: Reference) -> Touched | None:
    facts = inference.facts
    subjects = [one for one in facts.subjects[Kind.MEASURE] if service.id in _chosen(inference, one)]
    if not subjects:
        return None
    reduced = law_map.reduced
    cut = reduced is not None and not service.outside and any(truth(reduced, one, view) is Truth.JA for one in subjects)
    sources = facts.knowledge.sources
    return Touched(
        id=service.id,
        label=service.label,
        says=service.says,
        asks={} if service.outside else service.asks if cut else law_map.asks,
        law=tuple(sources[id] for id in service.law),
        rights=tuple(sources[id] for id in service.rights),
        subjects=tuple(subjects),
        because=tuple(Reason(one, law_map.question, service.id) for one in subjects),
        outside=service.outside,
    )


def _chosen(inference: Inference, measure: Subject) -> tuple[str, ...]:
    """The services that a measure is about."""
    answer = inference.facts.answer(measure, inference.facts.knowledge.law_map.question)
    return tuple(str(one) for one in answer.value) if answer and isinstance(answer.value, tuple) else ()


def _process_lines(inference: Inference, law_map: LawMap, view: Reference) -> Iterator[Line]:
    for fold in law_map.folds:
        if parts := tuple(_parts(inference, fold, view)):
            given = inference.facts.answer(CASE, fold.shows) if fold.shows else None
            yield Line(fold.id, fold.title, parts, fold.closed, (fold.shows, given) if given else None)


def _parts(inference: Inference, fold: LawFold, view: Reference) -> Iterator[Touched]:
    sources = inference.facts.knowledge.sources
    for line in fold.lines:
        subjects = [one for one in _subjects(inference, line) if truth(line.when, one, view) is Truth.JA]
        if subjects:
            law = tuple(sources[id] for id in line.law)
            yield Touched(line.id, {}, line.says, line.asks, law, (), tuple(subjects), _reasons(line, subjects, view))


def _subjects(inference: Inference, line: LawLine) -> Iterable[Subject]:
    return [one for one in inference.facts.subjects[line.about] if not elsewhere(inference, one)]


def elsewhere(inference: Inference, subject: Subject) -> bool:
    """Whether another act or body has every service of a measure: then only its services are shown."""
    if subject.kind is Kind.CASE:
        return False
    services = inference.facts.knowledge.law_map.services
    named = _chosen(inference, subject.measure if subject.kind is Kind.GROUP else subject)
    return bool(named) and all(services[one].outside for one in named)


def _reasons(line: LawLine, subjects: Iterable[Subject], view: Reference) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for one in subjects for reason in because(line.when, one, view)))


def plain_line(line: Line) -> dict[str, object]:
    """A line as the JSON of an advice has it."""
    return {
        "id": line.id,
        "title": chosen(line.title),
        "closed": line.closed,
        "shows": _shows(*line.shows) if line.shows else None,
        "parts": [
            {
                "id": part.id,
                "subjects": [str(one) for one in part.subjects],
                "says": chosen(part.says),
                "asks": chosen(part.asks) or None,
                "law": [plain_source(one) for one in part.sources],
                "because": [one.as_dict() for one in part.because],
            }
            for part in line.parts
        ],
    }


def _shows(question: str, answer: Answer) -> dict[str, str]:
    said = {"question": question, "value": str(answer)}
    return {**said, "profile": answer.profile} if answer.profile else said


def plain_source(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "title": chosen(source.title),
        "act": source.identifier or None,
        "section": source.section or None,
        "read": str(source.read) if source.read else None,
        "sureness": source.sureness,
        "in_force": source.in_force,
        "successor": chosen(source.successor) or None,
        "address": source.url or None,
    }
