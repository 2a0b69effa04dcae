"""What a knowledge base is made of: the things of each kind, what each is called, and its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...knowledge import KnowledgeBase, Rule, formats
from ...knowledge.matrices import read_matrices
from ...knowledge.norms import read_methods
from ...knowledge.vocabulary import read_words
from ...text.catalogue import LANGUAGES, chosen, gettext as _
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES
from ...wording import words as wording
from . import demands
from .fields import fields_of
from .parts import Scope, Told, parts, shown

Parts = dict[str, Told]
Things = dict[str, tuple[str, Parts]]  # id → what it is called, and its parts

KINDS = (
    *("question", "rule", "requirement", "situation", "law line", "law fold", "service", "source", "clause", "level", "depth"),
    *(
        "duty",
        "basis",
        "concept",
        "word",
        "page",
        "section",
        "sentence",
        "method",
        "norm",
        "matrix",
        "supplement",
        "other",
        "file",
    ),
)
IN_ORDER: Mapping[str, Callable[[KnowledgeBase], Sequence[str]]] = {  # the kinds whose order says something
    "question": lambda base: [one.id for one in base.questions.values() if not (one.derived or one.merged_into)],
    "law line": lambda base: [one.id for one in base.law_map.lines],
    "law fold": lambda base: [one.id for one in base.law_map.folds],
    "service": lambda base: list(base.law_map.services),
    "level": lambda base: [one.id for one in base.levels],
    "depth": lambda base: [one.id for one in base.depths],
    "page": lambda base: [one.id for one in base.form],
    "section": lambda base: [one.id for one in base.document],
}


def things(
    base: KnowledgeBase, earlier: KnowledgeBase | None = None, names: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Callable[[], Things]]:
    """Kind → what gives the things of that kind, of all that a base says.

    `earlier`: the base that it is held beside, and `names` the questions that have another id than there.
    """
    law_map = base.law_map

    def of(several: Iterable[Any]) -> Things:
        return {one.id: (_label(one), _parts(base, one)) for one in several}

    def levels() -> Things:
        usual = {"usual": Told("usual", _("the usual one"), _("yes"), True, _("no"))}
        found = of(base.levels)
        found[base.usual_level.id][1].update(usual)
        return found

    def norms() -> Iterator[Any]:
        yield from {norm.id: norm for method in read_methods(base.folder).values() for norm in method.norms}.values()

    return {
        "question": lambda: of(base.questions.values()),
        "rule": lambda: {id: (_label(several[-1]), _rule(base, several)) for id, several in _versions(base).items()},
        "requirement": lambda: of(demands.requirements(base, earlier, names)),
        "situation": lambda: {name: _situation(base, name) for name in base.situations},
        "law line": lambda: of(law_map.lines),
        "law fold": lambda: of(law_map.folds),
        "service": lambda: of(law_map.services.values()),
        "source": lambda: of(base.sources.values()),
        "clause": lambda: {id: (wording.source(base, (id,)), _parts(base, one)) for id, one in base.clauses.items()},
        "level": levels,
        "depth": lambda: of(base.depths),
        "duty": lambda: of(base.duties.values()),
        "basis": lambda: of(base.bases.values()),
        "concept": lambda: dict(_concepts(base)),
        "word": lambda: dict(_vocabulary(base)),
        "page": lambda: of(base.form),
        "section": lambda: of(base.document),
        "sentence": lambda: dict(_sentences(base)),
        "method": lambda: of(read_methods(base.folder).values()),
        "norm": lambda: of(norms()),
        "matrix": lambda: of(read_matrices(base.folder).values()),
        "supplement": lambda: of(base.supplements),
        "other": lambda: {name: (called, _parts(base, getattr(base, name))) for name, called in other_names().items()},
        "file": lambda: dict(_files(base)),
    }


def other_names() -> dict[str, str]:
    """What there is one of in a base, and what it is called."""
    return {
        "law_map": _("The map of the law"),
        "sentences": _("What the document says of the answers"),
        "roles": _("What the program uses the questions for"),
        "etd": _("The table from evidence to decision"),
        "personal_words": _("The words that tell of personal data"),
    }


def _parts(base: KnowledgeBase, of: Any, within: str = "") -> Parts:
    """The parts of a record; `within`: the question that it is about."""
    return {part.code: part for part in parts(Scope(base, fields_of, within), of)} if of is not None else {}


def _label(one: Any) -> str:
    """What a thing is called: by its label, its title, its text, or what it says."""
    texts = next((found for name in ("label", "title", "text", "says") if (found := getattr(one, name, None))), None)
    return shown(chosen(texts)) if texts else str(one.id)


def _versions(base: KnowledgeBase) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in sorted(base.rules, key=lambda one: one.valid_from):
        found.setdefault(rule.id, []).append(rule)
    return found


def _rule(base: KnowledgeBase, versions: list[Rule]) -> Parts:
    """The parts of a rule; of one that has several versions, each under the day from which it holds."""
    if len(versions) == 1:
        return _parts(base, versions[0])
    found: Parts = {}
    for one in versions:
        for part in _parts(base, one).values():
            whole, dot, language = part.code.rpartition(".")
            if language not in LANGUAGES:
                whole, dot, language = part.code, "", ""
            name = _("{name}, from {day}", name=part.name, day=wording.day(one.valid_from))
            code = f"{whole} ({one.valid_from}){dot}{language}"
            found[code] = part._replace(code=code, name=name)
    return found


def _situation(base: KnowledgeBase, name: str) -> tuple[str, Parts]:
    about = base.situations[name]
    return wording.situation(base, name), {"about": Told("about", _("about"), wording.kind(about), about)}


def _concepts(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, Parts]]]:
    """Criteria, parts of the form, scales and units: each under its own kind, since two may have one id."""
    for what in ("sections", "criteria", "scales", "units"):
        for id, one in getattr(base, what).items():
            yield f"{what}/{id}", (_concept_called(what, chosen(one.label)), _parts(base, one))


def _concept_called(what: str, label: str) -> str:
    said = {"sections": _("part of the form"), "criteria": _("criterion"), "scales": _("scale"), "units": _("unit")}
    return f"{said[what]} «{label}»"


def _vocabulary(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, Parts]]]:
    """What the words of the program are called and mean, as a catalogue of concepts shows them."""
    names = {"label": _("name"), "notation": _("word in files"), "definition": _("definition"), "title": _("title")}
    for id, said in read_words(base.folder).items():
        found: Parts = {}
        for what, texts in said.items():
            for language, text in texts.items():
                code = f"{what}.{language}" if language else what
                found[code] = Told(code, names[what], text, text)
        yield id, (chosen(said.get("label", said.get("title", {}))) or id, found)


def _sentences(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, Parts]]]:
    """What is said of the answers to each question, and what parts of the form are called."""
    for id, saying in base.sentences.answers.items():
        asked = base.questions.get(id)
        yield f"answers.{id}", (wording.question(asked) if asked else id, _parts(base, saying, id))
    for id, texts in base.sentences.parts.items():
        own = {f"name.{code}": Told(f"name.{code}", _("name"), texts[code], texts[code]) for code in LANGUAGES if texts.get(code)}
        yield f"parts.{id}", (wording.section(base, id), own)


def _files(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, Parts]]]:
    """The files that no part above is read from: by what stands in them, however it is set."""
    for name in (formats.FORMAT, formats.CONTEXT, formats.OWN_SHAPES):
        path = base.folder / name
        if path.is_file():
            rows = (row.strip() for row in bytes_of(path, MAX_BYTES).decode("utf-8", "replace").splitlines())
            text = " ".join(" ".join(row for row in rows if row[:1] != "#").split())
            told = Told("content", _("fingerprint of the content"), hashlib.sha256(text.encode()).hexdigest()[:12], text)
            if name == formats.FORMAT:
                told = Told("format", _("format of the base"), text, text)
            yield name, (name, {told.code: told})
