"""What somebody asks for, each part held against the base: all that is wrong is told at once, with what is possible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from ...knowledge import KnowledgeBase, formats
from ...knowledge.namespaces import NS
from ...knowledge.supplement import Supplement
from ...knowledge.terms import Concept, Depth, Force, Question, Texts
from ...language.subjects import Kind
from ...language.types import AnswerType, every
from ...text.catalogue import LANGUAGES, NORWEGIAN, chosen, gettext as _
from ...text.errors import Problem, Unusable
from ...text.filling import languages, mark
from ...text.nearest import called_now, did_you_mean
from .adding import text_of
from .turtletext import TurtleText

T = TypeVar("T")

MOST_LISTED = 25  # of what is possible; of more than that the near ones, and where they are listed
LISTS = {
    "clause": "./start kb coverage",
    "law": "ontology/law.ttl",
    "situation": "./start kb rules",
    "asked-when": "./start kb rules",
}
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ABOUT = {Kind.CASE: "Sak", Kind.MEASURE: "Tiltak", Kind.GROUP: "Malgruppe", Kind.PAIR: "Par"}
TEXTS = {"nb": "", "nn": "-nn", "en": "-en"}  # language → what the option of its text ends with


@dataclass
class Wanted:
    """The options of one command, by their names with «_» for «-»: `said["asked_when"]`. Several of one kind are a tuple."""

    knowledge: KnowledgeBase
    id: str
    said: Mapping[str, str | tuple[str, ...] | None]
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The files of the base and its supplements, by their names in it."""
        return formats.read(self.knowledge.folders)

    @property
    def supplement(self) -> Supplement | None:
        """What is added to, where it is not the base itself."""
        return next(iter(self.knowledge.supplements), None)

    def name(self, file: str) -> str:
        """The name of a file of what is added to."""
        return f"{formats.SUPPLEMENTS}/1/{file}" if self.supplement else file

    def text(self, file: str) -> TurtleText:
        """A file of what is added to."""
        return TurtleText(text_of(self.name(file), self.files))

    def in_supplement(self, what: str) -> Supplement:
        """The supplement that is added to. Raises Unusable where it is the base: `what` says why that is not done."""
        if self.supplement is None:
            what_to_do = _("Name the folder of its supplement: --supplement FOLDER.")
            raise Unusable([Problem("--supplement", None, what, what_to_do)])
        return self.supplement

    def hold_own(self, option: str, id: str, own: str = "") -> None:
        """What a supplement adds has an id of its own. `own`: one it could have, where that is not the id with its prefix."""
        if self.supplement and not self.supplement.owns(id):
            example = own or f"{self.supplement.id}-{id}"
            self.report(option, _("«{id}» is no id of this supplement.", id=id), _("Write it as {example}.", example=example))

    def hold_plain(self, option: str, id: str) -> None:
        """An id of small letters, and of what is added to."""
        if ID.fullmatch(id):
            self.hold_own(option, id)
        else:
            self.report(option, _("«{value}» is not a value of {field}.", value=id, field=option), plain())

    def decided(self, questions: Iterable[Question] = ()) -> list[str]:
        """What is new in a supplement rests on: points that are named, else those of its questions, else the only one there is.

        Of several, one has to be named; nobody would see that the wrong one was chosen. Nothing where it is the base.
        """
        if self.supplement is None or self.several("clause"):
            return []
        own = [id for id in self.knowledge.clauses if self.supplement.owns(id)]
        if found := [id for id in dict.fromkeys(id for one in questions for id in one.clauses) if id in own]:
            return found
        if not own:
            what = _("A supplement rests on what the municipality has decided, and this one has nothing of that yet.")
            self.report("--clause", what, _("Write the point first: ./start kb new clause --help."))
        elif len(own) > 1:
            headings = {id: self.knowledge.clauses[id].section for id in own}
            self.report(
                "--clause", _("It is missing: the point that it rests on."), self._possible("clause", "", headings, headings)
            )
        return own

    def report(self, option: str, what: str, cure: str = "") -> None:
        self.problems.append(Problem(option, None, what, cure))

    def refuse(self) -> None:
        """Raises Unusable with all that is wrong."""
        if self.problems:
            raise Unusable(self.problems)

    def one(self, name: str) -> str:
        return str(self.said.get(name.replace("-", "_")) or "")

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(self.said.get(name.replace("-", "_")) or ())

    def among(self, name: str, known: Mapping[str, T], labels: Mapping[str, str] | None = None, needed: bool = False) -> T | None:
        """What an option names of what there is. `labels`: what people call it, of those that are listed."""
        written = self.one(name)
        if written:
            return self.held(name, written, known, labels or {})
        if needed:
            self.report(f"--{name}", _("It is missing."), self._possible(name, "", known, labels or {}))
        return None

    def all_among(self, name: str, known: Mapping[str, T], labels: Mapping[str, str] | None = None) -> list[T]:
        found = [self.held(name, written, known, labels or {}) for written in self.several(name)]
        return [one for one in found if one is not None]

    def held(
        self, name: str, written: str, known: Mapping[str, T], labels: Mapping[str, str] = MappingProxyType({}), more: str = ""
    ) -> T | None:
        """One value of an option, held against what there is. `more`: what else would be right."""
        if written in known:
            return known[written]
        if found := [one for one in known if one.casefold() == written.casefold()]:
            return known[found[0]]
        if (now := self.knowledge.renamed.get(written, "")) in known:
            self.report(f"--{name}", *called_now(written, now))
            return None
        what = _("«{value}» is not a value of {field}.", value=written, field=f"--{name}")
        self.report(f"--{name}", what, f"{self._possible(name, written, known, labels)} {more}".strip())
        return None

    def _possible(self, name: str, written: str, known: Mapping[str, object], labels: Mapping[str, str]) -> str:
        said = [f"{one} ({label})" for one, label in labels.items()] or list(known)
        if len(said) <= MOST_LISTED:
            everything = _("It is one of: {values}.", values=", ".join(said))
            return " ".join(filter(None, [did_you_mean(written, list(known)), everything]))
        listed = _("They are listed by «{command}».", command=LISTS.get(name, "./start kb questions"))
        near = get_close_matches(written, known, n=3, cutoff=0.6)
        return " ".join([_("Did you mean one of: {values}?", values=", ".join(near)), listed] if near else [listed])

    # What there is

    def about(self, *kinds: Kind, needed: bool = True) -> Kind | None:
        known = {ABOUT[kind]: kind for kind in kinds} | {kind.value: kind for kind in kinds}
        return self.among("about", known, self.called(ABOUT[kind] for kind in kinds), needed)

    def answer_type(self, needed: bool) -> AnswerType | None:
        known = {name: one for one in every() for name in (one.term, one.name)}
        return self.among("type", known, self.called(one.term for one in every()), needed)

    def concept(self, name: str, known: Mapping[str, Concept], needed: bool = False) -> str | None:
        """A section, scale, unit or criterion by the last part of its address."""
        return self.among(
            name, {local: local for local in known}, {local: chosen(one.label) for local, one in known.items()}, needed
        )

    def depth(self) -> Depth | None:
        known = {one.local: one for one in self.knowledge.depths}
        return self.among("depth", known, {one.local: chosen(one.label) for one in known.values()})

    def force(self) -> Force | None:
        return self.among("force", {one.value: one for one in Force})

    def clauses(self) -> list[str]:
        return self.all_among("clause", {id: id for id in self.knowledge.clauses})

    def laws(self) -> list[str]:
        return self.all_among("law", {id: id for id in self.knowledge.sources})

    def asked(self) -> dict[str, Question]:
        return {one.id: one for one in self.knowledge.questions.values() if not one.derived}

    def called(self, terms: Iterable[str]) -> dict[str, str]:
        """What the vocabulary of the base calls its terms, in the current language."""
        file = TurtleText(self.files[formats.VOCABULARY].decode("utf-8"))
        found = {}
        for term in terms:
            statement = file.statement(NS + term)
            said = [part.value for part in statement.parts if part.value.startswith('"')] if statement else []
            found[term] = chosen({language: text for text, language in re.findall(r'"([^"]*)"@(\w+)', " ".join(said[:1]))})
        return found

    # Texts

    def languages(self) -> dict[str, str]:
        """What each language is called that a text is asked for in: of a supplement the Norwegian ones."""
        return {one: name for one, name in languages().items() if one in NORWEGIAN or not self.supplement}

    def texts(self, name: str, marks: Mapping[str, str]) -> Texts:
        """A text in the languages; a marked place in those that were not given. `marks`: language → what belongs there."""
        found = {}
        for language in LANGUAGES:
            written = self.one(name + TEXTS[language])
            if not written.isprintable():
                self.report(f"--{name}{TEXTS[language]}", _("A text is one line, without tabs."))
            if text := written.strip() or (language in marks and mark(marks[language])):
                found[language] = text
        return found


def plain() -> str:
    return _("Write small letters a to z, numbers and «-», as nytte-samlet.")


def next_id(ids: Iterable[str], id: str) -> str:
    """An id of the same series that nothing has, such as R-HEL-13."""
    series, _dash, number = id.rpartition("-")
    stem = series if number.isdigit() and series else id
    numbers = [int(tail) for one in ids if one.startswith(f"{stem}-") and (tail := one[len(stem) + 1 :]).isdigit()]
    return f"{stem}-{max(numbers, default=0) + 1:02}"
