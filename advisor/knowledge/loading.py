"""Loads a knowledge base: reads its files, checks them whole, and keeps what was whole."""

from __future__ import annotations

import contextlib
import functools
import gc
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from . import cache, formats
from .base import KnowledgeBase, vacuous
from .cache import keep, kept
from .formats import Folders, home
from .terms import Force, Question, Requirement, Rule

if TYPE_CHECKING:
    from ..text.nodes import Node


@functools.cache
def load(at: Path | Folders | None = None) -> KnowledgeBase:
    """Reads and checks a knowledge base, with its supplements. Raises UnusableKnowledge with every problem found."""
    folders = formats.folders(at)
    folder = folders.folder
    if not formats.holds_base(folder):
        what = _("The folder holds no knowledge base.")
        raise UnusableKnowledge([Problem(str(folder), None, what, _("It has the folders «ontology» and «rules»."))])
    knowledge, problems = examine(folders)
    if problems or knowledge is None:
        raise UnusableKnowledge(problems)
    return knowledge


def examine(folders: Folders) -> tuple[KnowledgeBase | None, list[Problem]]:
    """A knowledge base, whole or not, with every problem found; no base where too much of it cannot be read.

    A base with problems is for who mends it, and for no case. Raises UnusableKnowledge where files are lacking.
    """
    files = formats.read(folders)
    digest = formats.digest(files)
    with _all_is_kept():
        if knowledge := kept(folders, digest):
            return knowledge, []
        problems: list[Problem] = []
        try:
            knowledge = _read(folders, list(files), digest, problems)
        except _Unreadable:
            pass
        except UnusableKnowledge as error:  # it asks for nothing
            problems += error.problems
        if formats.read(folders) != files:  # the digest would be of others than were read
            raise UnusableKnowledge([formats.changed(folders.folder)])
        if knowledge and not problems:
            keep(knowledge)
    return knowledge, problems


class _Unreadable(Exception):
    """What rests on what cannot be read would be wrong everywhere."""


@contextlib.contextmanager
def _all_is_kept() -> Iterator[None]:
    """What is read here stays: to look among it for what can be thrown away would take a sixth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collects:
            gc.enable()


def read_anew(at: Path | Folders) -> KnowledgeBase:
    """As `load`, of a base that nobody is to keep. Raises UnusableKnowledge with every problem found."""
    folders = formats.folders(at)
    files, problems = formats.read(folders), list[Problem]()
    with contextlib.suppress(_Unreadable):
        knowledge = _read(folders, list(files), formats.digest(files), problems)
    if problems:
        raise UnusableKnowledge(problems)
    return knowledge


def carry() -> None:
    """For a build (hatch_build.py): keeps the base that comes with the program beside the code. Raises UnusableKnowledge."""
    cache.carry(read_anew(home()))


def _read(folders: Folders, names: list[str], digest: str, problems: list[Problem]) -> KnowledgeBase:
    """The base that the files describe, as far as they can be read. Adds what is wrong to `problems`."""
    from . import ontology, provenance
    from .contract import hold_asked, hold_endings, hold_form, hold_roles, hold_together, hold_yearly
    from .document import hold_sentences
    from .etd import EtdReader, EtdTable, read_etd
    from .form import USUAL, FormReader
    from .law import LawReader, hold_services
    from .lawmap import LawMap, LawMapReader, read_law_map
    from .namespaces import CRITERION, SCALE, SECTION, UNIT
    from .norms import NormReader, read_norms
    from .personal import read_personal_words
    from .renaming import hold_replaced, tell
    from .roles import RoleReader
    from .rules import RuleReader, read_rules
    from .sentences import SentenceReader, Sentences, read_sentences
    from .shapes import ShapeReader, deciding
    from .supplements import Additions, asked_sooner, basis_of_supplements, read_supplements, with_supplements
    from .turtle import TurtleFiles

    folder = folders.folder
    files = TurtleFiles([folder / name for name in (formats.VOCABULARY, formats.GUIDELINE, formats.SOURCES)], problems)
    shape_files = TurtleFiles([folder / formats.SHAPES], problems)
    role_files = TurtleFiles([folder / formats.ROLES if formats.ROLES in names else formats.EARLIER_ROLES], problems)
    form_files = TurtleFiles([folder / formats.FORM, folder / formats.DOCUMENT], problems) if formats.FORM in names else None
    law_files = TurtleFiles([folder / formats.LAW, folder / formats.SERVICES], problems) if formats.LAW in names else None
    turtle = [one for one in (files, shape_files, role_files, form_files, law_files) if one]
    supplements = read_supplements(folders, problems)
    if len(supplements) < len(folders.supplements):  # the rest would be told to be missing
        raise _Unreadable
    additions = Additions(supplements, {node for one in turtle for node in one.graph.subjects(unique=True)}, problems)
    for added in supplements:
        additions.hold_turtle(added)
        for name, whole in (
            *((formats.GUIDELINE, files), (formats.SOURCES, files)),
            *((formats.SHAPES, shape_files), (formats.DOCUMENT, form_files)),
        ):
            if whole and (added / name).is_file():
                whole.add(added / name)
    lost: list[str] = []  # rules that cannot be read, as they stand
    before = len(problems)
    roots = {path: read_rules(path, problems, lost) for path in map(folders.path, formats.rules(names))}
    rule_files = {path: root for path, root in roots.items() if root}
    slips = len(problems) > before  # what the rules conclude is not all there
    law_lines = read_law_map(folder / formats.LAW_MAP, problems) if formats.LAW_MAP in names else None
    said, arranged = None, None
    if formats.SENTENCES in names:
        said = read_sentences(folder / formats.SENTENCES, problems)
        arranged = read_etd(folder / formats.ETD, problems)
    added_said: dict[Path, Node] = {}
    for path in (added / formats.SENTENCES for added in supplements):
        if path.is_file() and (root := read_sentences(path, problems)):
            added_said[path] = root
    norms = read_norms(folder / formats.NORMS, problems) if formats.NORMS in names else None
    personal_words = read_personal_words(folder / formats.PERSONAL, problems) if formats.PERSONAL in names else None
    if any(one.lost for one in turtle) or len(rule_files) < len(roots):  # what the others lack by it is no fault of theirs
        raise _Unreadable
    law = LawReader(law_files) if law_files else None
    options = {**ontology.read_options(files), **(ontology.read_options(law_files) if law_files else {})}
    roles = RoleReader(role_files, options)
    depths = roles.depths()
    levels, usual_level = roles.levels(depths)
    bases = roles.bases(files)
    if not levels or not bases:  # what rests on them would be wrong everywhere
        raise _Unreadable
    question, services = law.offered() if law else ("", [])
    asking = ontology.QuestionReader(files, roles, depths, (question, services))
    questions = asking.questions()
    hold_replaced(questions, files)
    first = len(problems)
    sources = {**provenance.read_sources(files), **(law.sources() if law else {})}
    clauses = provenance.read_clauses(files)
    reader = RuleReader(questions, bases, set(clauses), set(sources), problems)
    reader.declare(lost)
    rules = reader.rules(rule_files)
    additions.hold_rules(rules, clauses, basis_of_supplements(bases))
    if not rules and not problems and (asks_nothing := vacuous(folder, rules, {}, dict)):  # before all that rests on them is told
        problems.append(asks_nothing)
        raise _Unreadable
    by_address = {depth.local: depth for depth in depths}
    requirements = ShapeReader(shape_files, questions, reader.words.situations, bases, by_address).requirements()
    additions.hold_requirements(requirements, questions, shape_files, basis_of_supplements(bases))
    questions = asked_sooner(questions, requirements.values(), supplements.values())
    version = with_supplements(ontology.read_version(files), folders, supplements, problems)
    kinds = {"sections": SECTION, "criteria": CRITERION, "scales": SCALE, "units": UNIT}
    concepts = {name: ontology.read_concepts(files, kind) for name, kind in kinds.items()}
    duties, parts = roles.duties(), roles.roles()
    law_map = LawMap()
    if law and law_lines and not slips:  # of a rule that cannot be read, the lines lack what it concludes
        lawyer = LawMapReader(reader.words, set(sources), question, law.services(options), folder / formats.LAW_MAP, problems)
        law_map = lawyer.law_map(law_lines)
    sentences = SentenceReader(reader.words, folder / formats.SENTENCES, problems).sentences(said) if said else Sentences()
    if added_said:
        told = {path: SentenceReader(reader.words, path, problems).added(root) for path, root in added_said.items()}
        additions.hold_sentences(told)
        answers = {**{id: one for several in told.values() for id, one in several.items()}, **sentences.answers}
        sentences = replace(sentences, answers=answers)
    etd = EtdReader(reader.words, problems).table(folder / formats.ETD, arranged) if arranged else EtdTable()
    if norms:  # held here; the methods read it themselves
        NormReader(folder / formats.NORMS, problems, questions, clauses).methods(norms)
    form = FormReader(form_files) if form_files else None
    pages, document = (form.pages(), form.document(by_address)) if form else (USUAL, ())
    if formats.FORMAT in names:  # the first format was read with what stood twice in it, and still is
        problems += [twice for one in turtle for twice in one.twice]
    if usual_level is None or (problems and vacuous(folder, rules, requirements, lambda: duties)):
        raise _Unreadable
    settling = _questions_settling_duties(rules, requirements, questions)
    knowledge = KnowledgeBase(
        folders=folders,
        version=version,
        digest=digest,
        questions={id: replace(question, settles_duty=id in settling) for id, question in questions.items()},
        rules=rules,
        requirements=requirements,
        situations=reader.words.situations,
        depths=depths,
        levels=levels,
        form=pages,
        document=document,
        usual_level=usual_level,
        bases=bases,
        duties=duties,
        law_map=law_map,
        etd=etd,
        sentences=sentences,
        roles=parts,
        sources=sources,
        clauses=clauses,
        shapes=shape_files.graph,
        deciding=deciding(shape_files.graph),
        personal_words=personal_words,
        supplements=tuple(supplements.values()),
        **concepts,
    )
    unsure = asking.unsure | reader.unread(rules, rule_files.values(), lost)
    with _as_far_as_it_goes(problems, first, unsure, reader.refused):
        hold_together(knowledge, files, shape_files, reader.waiting)
        if form_files:
            hold_form(knowledge, files, form_files)
            hold_asked(knowledge, shape_files)
            hold_endings(knowledge, problems, reader.waiting)  # earlier bases do not say what ends their advice
        if law_files:
            hold_services(law_files, law_map, sources)
            hold_yearly(knowledge, files)
        if said and not any(one.file == str(folder / formats.SENTENCES) for one in problems):  # else it may be there, misspelt
            hold_sentences(knowledge, problems)
        if formats.ROLES in names:
            hold_roles(knowledge, role_files)
    if any(question.replaces for question in questions.values()):
        matrices = [TurtleFiles([folder / formats.MATRICES], [])] if formats.MATRICES in names else []
        tell(problems, questions, [*turtle, *matrices])
    return knowledge


@contextlib.contextmanager
def _as_far_as_it_goes(problems: list[Problem], first: int, unsure: set[str], refused: set[str]) -> Iterator[None]:
    """Holds parts together of which some cannot be read. What they are is told already, and what others lack by it is not told:
    of the problems from the first, those about a name that is unsure, or near one that is refused, are taken away."""
    before = len(problems)
    try:
        yield
    except Exception:  # what rests on a part that is not there
        if not before:
            raise
    problems[first:] = [one for one in problems[first:] if not any(_waits(name, unsure, refused) for name in _names(one))]


def _names(of: Problem) -> list[str]:
    return re.findall("«([^»]*)»", of.what)


def _waits(name: str, unsure: set[str], refused: set[str]) -> bool:
    return name not in refused and (name in unsure or bool(get_close_matches(name, refused, n=1, cutoff=0.8)))


def _questions_settling_duties(
    rules: tuple[Rule, ...], requirements: dict[str, Requirement], questions: dict[str, Question]
) -> set[str]:
    """The questions whose values decide whether a duty applies, all the way down through the situations."""
    from ..language.conditions import ValueTest, walk
    from .rules import situations_read

    waiting = {requirement.target for requirement in requirements.values() if requirement.force is Force.MUST}
    settling, done = set(), set()
    while waiting:
        name = waiting.pop()
        done.add(name)
        for rule in (rule for rule in rules if name and rule.situation == name):
            settling |= {part.question for part, _about in walk(rule.when, rule.about) if isinstance(part, ValueTest)}
            waiting |= situations_read(rule, questions) - done
    return settling
