"""Local supplements: what a municipality adds to a base, read by the readers of the base itself, and nothing but added.

A supplement is refused where it is more than an addition, so that no case can be easier with it than without:

- Whatever it describes has an id of its own, which begins with the id of the supplement. So nothing of the base is described
  anew, and no id of the base can be mistaken for one of a supplement, or the other way round.
- It uses only the terms that add (`ADDING`): none that takes away, takes over or plays a role.
- Its rules conclude situations of its own alone. So a rule of the base gives what it gave, since conditions read answers and
  situations.
- It lays no duty on anyone, and speaks for itself (the basis with the role prio:tilleggets). The exception are optional rules:
  those that clauses of the base say are planned (prio:planlagt), with the basis and the clauses that they have there.

docs/decisions/25-supplements-only-add.md says why that is enough; advisor/maintenance/checking/floor.py holds the two bases
against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import BNode, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SH, SKOS
from rdflib.term import Node as Term

from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.reading import Node
from . import formats
from .namespaces import CLAUSE, OPTION, PART, QUESTION, REQUIREMENT, SCALE, SECTION, SOURCE, UNIT, local
from .recorded import RecordReader, Words
from .roles import prio
from .supplement import Supplement
from .terms import Basis, Clause, Force, Question, Requirement, Rule
from .trees import read
from .turtle import TurtleFiles, in_order

if TYPE_CHECKING:
    from .formats import Folders

MOST_SHOWN = 40  # letters of a version with those of the supplements, as a database keeps it
_ID = re.compile(r"[a-z][a-z0-9]{1,19}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.]{0,9}")

KEYS = ("id", "name", "who", "version", "title", "written_for")
KINDS = (QUESTION, OPTION, SCALE, UNIT, SECTION, SOURCE, CLAUSE, REQUIREMENT, PART)  # of the things that it may describe
TYPES = {
    *map(prio, ("Sporsmal", "Krav", "Klausul", "Avsnitt")),
    *(SKOS.Concept, SKOS.Collection, SKOS.OrderedCollection, SH.NodeShape, SH.PropertyShape, DCTERMS.BibliographicResource),
}
ADDING = {
    *(RDF.type, RDF.first, RDF.rest, RDFS.label, RDFS.comment, PROV.wasAttributedTo),
    *(DCTERMS.identifier, DCTERMS.source, DCTERMS.subject, DCTERMS.title, DCTERMS.publisher, DCTERMS.description),
    *(DCTERMS.modified, DCTERMS.isPartOf, DCTERMS.references),
    *(SKOS.prefLabel, SKOS.scopeNote, SKOS.notation, SKOS.memberList, SKOS.definition, SKOS.related),
    *map(prio, ("gjelder", "svartype", "skala", "alternativer", "enhet", "del", "rekkefolge", "dybde", "tilDybde")),
    *map(prio, ("punktUnder", "punktlinje", "sporNar", "egneAlternativer")),
    *map(prio, ("lest", "overskrift", "nummer", "modalitet", "linje", "ord", "forsteOrd", "fingeravtrykk")),
    *map(prio, ("styrke", "grunnlag", "innhold", "ogsa", "nar")),
    *(SH.targetClass, SH.property, SH.path, SH.minCount, SH.maxCount, SH.nodeKind, SH.minLength, SH.severity, SH.message),
    *(URIRef(SH + "in"), URIRef(SH + "or")),
}


def read_supplements(folders: Folders, problems: list[Problem]) -> dict[Path, Supplement]:
    """Folder → what a supplement says of itself. Adds what is wrong to `problems`."""
    found: dict[Path, Supplement] = {}
    for folder in folders.supplements:
        path = folder / formats.SUPPLEMENT
        root = read(path, problems, _("The keys here are {keys}.", keys=", ".join(KEYS)))
        if root and (one := _Reader(path, problems).supplement(root)):
            if other := next((known for known in found.values() if known.id == one.id), None):
                what = _("Two supplements have the id «{id}»: {one} and {other}.", id=one.id, one=one.who, other=other.who)
                problems.append(Problem(str(path), root.fields["id"].line, what, _("Give each an id of its own.")))
            found[folder] = one
    return found


class _Reader(RecordReader):
    def __init__(self, path: Path, problems: list[Problem]):
        super().__init__(Words({}), problems)
        self.file = str(path)

    def supplement(self, root: Node) -> Supplement | None:
        if not isinstance(root.value, dict):
            self.report(self.file, root.line, _("A supplement is a record of fields."), ", ".join(f"{key}:" for key in KEYS))
            return None
        if not self.keys(self.file, root, KEYS):
            return None
        before = len(self.problems)
        versions = [one.text for one in self.entries(self.file, root, "written_for")]
        self._hold(root, "id", _ID, _("Write 2 to 20 small letters from a to z and figures, as «vefsn»."))
        self._hold(root, "version", _VERSION, _("Write at most 10 letters, figures and full stops, as «3» or «2027.1»."))
        self._hold(root, "name", re.compile(r"\S.{0,19}"), _("Write at most 20 letters, as «Vefsn»."))
        self._hold(root, "who", re.compile(r"\S.{0,99}"), _("Write who answers for it, in at most 100 letters."))
        title = self.texts(self.file, root.fields["title"])
        if not versions:
            cure = _("Write the versions of the base that it was tried with: [2026.11.8].")
            self.report(self.file, root.fields["written_for"].line, _("It was written for no version."), cure)
        if len(self.problems) > before:
            return None
        id, name, who, version = (root.fields[key].text for key in ("id", "name", "who", "version"))
        return Supplement(id, name, who, version, title, tuple(versions))

    def _hold(self, root: Node, key: str, form: re.Pattern[str], cure: str) -> None:
        node = root.fields[key]
        if not form.fullmatch(node.text):
            self.report(self.file, node.line, _("«{value}» is not a value of {field}.", value=node.shown, field=key), cure)


def with_supplements(version: str, folders: Folders, supplements: Mapping[Path, Supplement], problems: list[Problem]) -> str:
    """How a version with its supplements is shown: «2026.11.8 + Vefsn 3»."""
    shown = " + ".join([version, *(f"{one.name} {one.version}" for one in supplements.values())])
    if supplements and len(shown) > MOST_SHOWN:
        what = _("«{version}» is too long for a version.", version=shown)
        cure = _("At most {most} letters: give the supplements shorter names.", most=MOST_SHOWN)
        problems.append(Problem(str(folders.supplements[-1] / formats.SUPPLEMENT), None, what, cure))
    return shown


class Additions:
    """Holds what supplements say to be additions. `base` is what the base itself describes: every subject of its Turtle."""

    def __init__(self, supplements: Mapping[Path, Supplement], base: set[Term], problems: list[Problem]):
        self.supplements = supplements
        self.base = {one for one in base if not isinstance(one, BNode)}
        self.problems = problems

    def report(self, file: str, line: int | None, what: str, cure: str = "") -> None:
        self.problems.append(Problem(file, line, what, cure))

    def of(self, file: str) -> Supplement | None:
        """The supplement that a file is part of."""
        return next((one for folder, one in self.supplements.items() if Path(file).is_relative_to(folder)), None)

    # Turtle ------------------------------------------------------------------------------------

    def hold_turtle(self, folder: Path) -> None:
        supplement = self.supplements[folder]
        self._hold_id(folder, {local(str(one)) for one in self.base})
        for name in (one for one in formats.OF_SUPPLEMENT if one.endswith(".ttl")):
            if not (folder / name).is_file():
                continue
            told: list[Problem] = []
            files = TurtleFiles([folder / name], told)
            told.clear()  # what cannot be read is told where the whole is read
            for node in in_order(files.graph.subjects(unique=True)):
                if isinstance(node, URIRef) and not self._is_own(files, supplement, node):
                    continue
                for what, cure in self._more_than_adds(files, supplement, node):
                    files.problem(node, what, cure)
            self.problems += files.problems

    def _is_own(self, files: TurtleFiles, supplement: Supplement, node: URIRef) -> bool:
        kind = next((one for one in KINDS if str(node).startswith(one)), None)
        if kind and supplement.owns(local(str(node))) and node not in self.base:
            return True
        cure = _("It adds only: give what is new an id of its own, which begins with {ids}.", ids=_ids(supplement))
        if node in self.base:
            what = _("«{id}» stands in the base, and a supplement changes nothing there.", id=_shown(files, node))
        elif kind:
            what = _("«{id}» is no id of this supplement.", id=_shown(files, node))
        else:
            what = _("A supplement describes no «{id}».", id=_shown(files, node))
        files.problem(node, what, cure)
        return False

    def _more_than_adds(self, files: TurtleFiles, supplement: Supplement, node: Term) -> Iterator[tuple[str, str]]:
        for predicate, value in files.graph.predicate_objects(node):
            if predicate == DCTERMS.replaces and str(node).startswith(QUESTION):  # its own question has another id
                if not supplement.owns(local(str(value))):
                    what = _("«{id}» is no id of this supplement.", id=local(str(value)))
                    yield what, _("Only its own questions have other ids by it, which begin with {ids}.", ids=_ids(supplement))
            elif predicate not in ADDING:
                what = _("A supplement does not say «{term}».", term=_shown(files, predicate))
                yield what, _("What it may say stands in docs/tillegg.md.")
            elif predicate == RDF.type and value not in TYPES:
                what = _("A supplement has nothing of the kind «{kind}».", kind=_shown(files, value))
                yield what, _("What it may say stands in docs/tillegg.md.")
            elif predicate == SH.property and not (isinstance(value, URIRef) and supplement.owns(local(str(value)))):
                what = _("«{id}» is no id of this supplement.", id=_shown(files, value))
                yield what, _("Write a property shape of its own, which begins with {ids}.", ids=_ids(supplement))

    # What was read -----------------------------------------------------------------------------

    def _hold_id(self, folder: Path, ids: Iterable[str]) -> None:
        """No id of the base looks like one of a supplement."""
        one = self.supplements[folder]
        if near := min((id for id in ids if one.owns(id)), default=""):
            what = _("What is of «{id}» could not be told from what is of the base, which has «{near}».", id=one.id, near=near)
            self.report(str(folder / formats.SUPPLEMENT), None, what, _("Choose another id."))

    def hold_rules(self, rules: Iterable[Rule], clauses: Mapping[str, Clause], basis: Basis | None) -> None:
        rules = list(rules)
        base = {rule.id for rule in rules if self.of(rule.file) is None}
        situations = {rule.situation for rule in rules if self.of(rule.file) is None} - {""}
        optional = planned(clauses, base)
        for folder in self.supplements:
            self._hold_id(folder, {*base, *situations})
        for rule in rules:
            if supplement := self.of(rule.file):
                for what, cure in self._beyond(rule, supplement, base, situations, optional, basis):
                    self.report(rule.file, rule.line, what, cure)
            elif rule.basis.of_supplements:
                what = _("«{id}» is of the base, and speaks for a municipality.", id=rule.id)
                self.report(rule.file, rule.line, what, _("Move it to a supplement."))

    def _beyond(
        self,
        rule: Rule,
        supplement: Supplement,
        base: set[str],
        situations: set[str],
        optional: Mapping[str, set[str]],
        basis: Basis | None,
    ) -> Iterator[tuple[str, str]]:
        """Where a rule is more than an addition, or is said in another's name."""
        if rule.id in base:
            what = _("«{id}» stands in the base, and a supplement changes nothing there.", id=rule.id)
            yield what, _("It adds only: give what is new an id of its own, which begins with {ids}.", ids=_ids(supplement))
        elif not supplement.owns(rule.id) and rule.id not in optional:
            what = _("«{id}» is no id of this supplement.", id=rule.id)
            yield what, _("It adds only: give what is new an id of its own, which begins with {ids}.", ids=_ids(supplement))
        if rule.situation in situations:
            what = _("The base says when «{name}» holds, and a supplement changes nothing there.", name=rule.situation)
            yield what, _("Conclude a situation of your own, which begins with {ids}.", ids=supplement.id.capitalize())
        elif rule.situation and not supplement.owns(rule.situation):
            what = _("«{id}» is no id of this supplement.", id=rule.situation)
            yield what, _("Conclude a situation of your own, which begins with {ids}.", ids=supplement.id.capitalize())
        if not rule.force.dismissible:
            yield _no_duty(rule.id)
        if rule.was_about:
            yield _("A supplement does not say «{term}».", term="was_about"), _("Take the line away.")
        if rule.id in optional and not rule.basis.of_supplements:
            if strays := sorted(set(rule.clauses) - optional[rule.id]):
                what = _(
                    "«{id}» is an optional rule of the base, which does not rest on: {clauses}.",
                    id=rule.id,
                    clauses=", ".join(strays),
                )
                yield what, ", ".join(sorted(optional[rule.id]))
        elif not rule.basis.of_supplements:
            yield _in_own_name(rule.id, rule.basis, basis)

    def hold_requirements(
        self, requirements: Mapping[str, Requirement], questions: Mapping[str, Question], shapes: TurtleFiles, basis: Basis | None
    ) -> None:
        for requirement in requirements.values():
            node = URIRef(REQUIREMENT + requirement.id)
            if not (supplement := self._owner(requirement.id)):
                if requirement.basis.of_supplements:
                    what = _("«{id}» is of the base, and speaks for a municipality.", id=requirement.id)
                    shapes.problem(node, what, _("Move it to a supplement."))
                continue
            if not requirement.force.dismissible:
                shapes.problem(node, *_no_duty(requirement.id))
            if not requirement.basis.of_supplements:
                shapes.problem(node, *_in_own_name(requirement.id, requirement.basis, basis))
            for demand in requirement.demands:
                if len(demand.questions) > 1 and (others := [id for id in demand.questions if not supplement.owns(id)]):
                    what = _("An answer to one question would do for another of the base: {ids}.", ids=", ".join(others))
                    shapes.problem(URIRef(demand.iri), what, _("Name only questions of your own in sh:or."))

    def hold_sentences(self, told: Mapping[Path, Iterable[str]]) -> None:
        """The document says of the base's own questions what it said."""
        for path, ids in told.items():
            supplement = self.of(str(path))
            for id in ids:
                if supplement and not supplement.owns(id):
                    what = _("«{id}» stands in the base, and a supplement changes nothing there.", id=id)
                    self.report(str(path), None, what, _("Write sentences for questions of your own."))

    def _owner(self, id: str) -> Supplement | None:
        return next((one for one in self.supplements.values() if one.owns(id)), None)


def asked_sooner(
    questions: Mapping[str, Question], requirements: Iterable[Requirement], supplements: Iterable[Supplement]
) -> dict[str, Question]:
    """The questions, each asked from the first depth where a supplement requires an answer to it; none later than before."""
    found = dict(questions)
    own = [one for one in requirements if any(supplement.owns(one.id) for supplement in supplements)]
    for demand in (demand for requirement in own for demand in requirement.demands):
        for question in (found[id] for id in demand.questions):
            if demand.depth.place < question.depth.place and not question.merged_into:
                found[question.id] = replace(question, depth=demand.depth)
    return found


def planned(clauses: Mapping[str, Clause], written: set[str]) -> dict[str, set[str]]:
    """Optional rule → the clauses that say it is planned. Those that the base has written are no longer optional."""
    found: dict[str, set[str]] = {}
    for clause in clauses.values():
        for one in clause.planned:
            kind, _colon, id = one.partition(":")
            if kind == "rule" and id not in written:
                found.setdefault(id, set()).add(clause.id)
    return found


def basis_of_supplements(bases: Mapping[str, Basis]) -> Basis | None:
    return next((one for one in bases.values() if one.of_supplements), None)


def _no_duty(id: str) -> tuple[str, str]:
    what = _("«{id}» would be a duty in law, which a supplement lays on nobody.", id=id)
    return what, _("Write {forces}.", forces=f"{Force.SHOULD}, {Force.MAY}")


def _in_own_name(id: str, said: Basis, own: Basis | None) -> tuple[str, str]:
    what = _("«{id}» speaks for «{basis}», and a supplement speaks for itself.", id=id, basis=said)
    if own is None:
        return what, _("This base has no basis for supplements: use a later one.")
    return what, _("Write {basis} as its basis.", basis=own)


def _ids(supplement: Supplement) -> str:
    return f"{supplement.id}-, R-{supplement.id.upper()}-, S-{supplement.id.upper()}-"


def _shown(files: TurtleFiles, node: Term) -> str:
    return node.n3(files.graph.namespace_manager) if isinstance(node, URIRef) else str(node)
