"""`prio kb check`: is the knowledge base whole? Loading has checked the references; this runs the rest, and says what to look at.

A problem is what would make an advice wrong, or break a promise. What is only worth a look is a notice. What takes long and was
found whole is not run again on the same files by the same code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ...knowledge import KnowledgeBase, formats
from ...knowledge.loading import examine
from ...knowledge.terms import Force, Texts
from ...text.catalogue import gettext as _
from ...text.errors import Problem, UnusableKnowledge
from ...text.files import bytes_of
from ...text.reading import MAX_BYTES
from ..examples import run_examples
from ..new.marks import unfilled
from .contradictions import never
from .doubles import doubles, hold_ids
from .gone import gone_since as gone_since, since_release, with_old_ids
from .held import examples, unless_whole
from .quoted import quoted as quoted
from .released import changed, version_line
from .translations import left_behind as left_behind

if TYPE_CHECKING:
    from ...knowledge.formats import Folders
    from ...knowledge.turtle import TurtleFiles

MOST_LINES = 6  # ours: more than that beside a field, nobody reads
OLD_AFTER = timedelta(days=365)  # ours: a source read longer ago should be read again
SHAPED = (  # the files that are held against knowledge-shapes.ttl, each lot for itself: nothing there goes from one to another
    (formats.VOCABULARY, formats.GUIDELINE),
    (formats.SOURCES,),
    (formats.SHAPES,),
    (formats.LAW,),
    (formats.SERVICES,),
)


@dataclass
class Checked:
    """What a check found: the base, where enough of it can be read, what is wrong, and what is worth a look."""

    base: KnowledgeBase | None
    problems: list[Problem]
    notices: list[str] = field(default_factory=list)


def look(at: Path | Folders | None) -> Checked:
    """Everything that is wrong with a base and its supplements, and what is worth a look where nothing is."""
    try:
        folders = formats.folders(at)
        knowledge, problems = examine(folders)
    except UnusableKnowledge as error:
        return Checked(None, error.problems)
    sound = not problems
    if knowledge:
        problems = with_old_ids(problems, knowledge)
    found = [*doubles(folders), *_turtle_problems(folders)]
    if knowledge:
        found += [
            *unfilled(knowledge),
            *([] if _are_lost(problems) else examples(knowledge)),
            *_promises(knowledge),
            *changed(knowledge),
        ]
    if knowledge and not problems and not found:  # a question that cannot be read is not gone
        found += since_release(knowledge)
    told = {(one.file, one.line) for one in problems if one.line}
    problems += [one for one in found if (one.file, one.line) not in told]  # what is wrong on a line is said once
    return Checked(
        knowledge, UnusableKnowledge(dict.fromkeys(problems)).problems, notices(knowledge) if knowledge and sound else []
    )


def check(knowledge: KnowledgeBase) -> list[Problem]:
    """Everything that is wrong with a base that could be loaded, each with its file and line."""
    return [
        *unfilled(knowledge),
        *run_examples(knowledge),
        *doubles(knowledge.folders),
        *_turtle_problems(knowledge.folders),
        *_promises(knowledge),
        *changed(knowledge),
        *since_release(knowledge),
    ]


def _are_lost(problems: list[Problem]) -> bool:
    """Whether a rule, a question or an option may be lacking, by which the examples of others would come out otherwise."""
    read_of = {Path(name).name for name in (formats.VOCABULARY, formats.GUIDELINE, formats.ROLES, formats.SERVICES)}
    return any(Path(one.file).parent.name == "rules" or Path(one.file).name in read_of for one in problems)


def _turtle_problems(folders: Folders) -> list[Problem]:
    """The Turtle files by themselves: their names, their texts, and their own shapes."""
    folder = folders.folder
    turtle = (path for one in folders.every for path in sorted((one / "ontology").glob("*.ttl")))
    paths = [path for path in turtle if path.name != Path(formats.OWN_SHAPES).name]
    own = formats.own(folder, formats.OWN_SHAPES)
    said = folder / formats.FORMAT
    newest = said.is_file() and bytes_of(said, MAX_BYTES).decode("utf-8", "replace").strip() == str(max(formats.ONTOLOGY))

    def names_and_texts() -> list[Problem]:
        from ...knowledge.supplements import read_supplements
        from .languages import hold_texts
        from .properties import hold_names

        files, found = _files(paths)
        if newest and not files.lost:
            hold_names(files)
        supplements = read_supplements(folders, [])
        lost = len(supplements) < len(folders.supplements)  # whose something is, is not known
        hold_texts(files, lambda id: lost or any(one.owns(id) for one in supplements.values()))
        hold_ids(files)
        return files.problems[found:]

    whose = [one / formats.SUPPLEMENT for one in folders.supplements]
    problems = unless_whole([*paths, *whose], "names", names_and_texts)
    for these in filter(None, (folders.called(*lot) for lot in SHAPED)):  # a base of an early format lacks some
        problems += unless_whole([*these, own], "shapes", lambda these=these: _by_own_shapes(these, own))  # type: ignore[misc]
    return problems


def _files(paths: list[Path]) -> tuple[TurtleFiles, int]:
    """Some files as a graph, and how many problems were found in reading them: loading has told those."""
    from ...knowledge.turtle import TurtleFiles

    files = TurtleFiles(paths, [])
    return files, len(files.problems)


def _by_own_shapes(paths: list[Path], own: Path) -> list[Problem]:
    """The Turtle files by their own shapes (ontology/knowledge-shapes.ttl)."""
    import pyshacl
    from rdflib import Graph, Literal
    from rdflib.namespace import RDF, SH

    from ...text.catalogue import chosen

    files, found = _files(paths)
    shapes, slips = _files([own])
    if slips:
        return shapes.problems
    data = Graph(bind_namespaces="none")  # pySHACL takes no data on the plain store
    data += files.graph
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes.graph, inference="none", inplace=True)
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        said = [one for one in report.objects(result, SH.resultMessage) if isinstance(one, Literal)]
        texts = {one.language: str(one) for one in said if one.language}
        message = chosen(texts) if texts else " ".join(sorted(map(str, said)))
        at = [part for term in (SH.resultPath, SH.value) if (part := report.value(result, term)) is not None]
        node = report.value(result, SH.focusNode)
        assert node is not None
        files.problem(node, message, "", *at)
    return list(dict.fromkeys(files.problems[found:]))


def _promises(knowledge: KnowledgeBase) -> list[Problem]:
    """What rules, requirements and the form promise those who read them."""
    problems = list(never(knowledge))
    for rule in knowledge.rules:
        problems += [Problem(rule.file, rule.line, what, cure) for what, cure in _breaches(rule.force, rule.text)]
    return [*problems, *_requirement_words(knowledge), *_lines(knowledge)]


def _requirement_words(knowledge: KnowledgeBase) -> Iterator[Problem]:
    from ..places import Places

    places = Places(knowledge)
    for requirement in knowledge.requirements.values():
        for demand in requirement.demands:
            for what, cure in _breaches(requirement.force, demand.message):
                where = places.of(demand.iri)
                yield Problem(where.file, where.line, what, cure)


def _lines(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """No more points beside a field than one reads."""
    from ..places import Places

    places = Places(knowledge)
    lines: dict[str, list[str]] = {}
    for one in knowledge.questions.values():
        if one.line and one.point_of:
            lines.setdefault(one.point_of, []).append(one.id)
    for id, points in lines.items():
        if len(points) > MOST_LINES:
            what = _("«{question}» has {count} lines beside it.", question=id, count=len(points))
            cure = _("At most {most}: let several share one, and give it to the first.", most=MOST_LINES)
            where = places.question(id)
            yield Problem(where.file, where.line, what, f"{cure} {', '.join(points)}")


BREACH = ("lovbrudd", "lovbrot", "breach of law")


def _breaches(force: Force, texts: Texts) -> Iterator[tuple[str, str]]:
    """A promise about words: nothing that is not a duty is called a breach of law (R-DOK-14)."""
    for text in texts.values() if force is not Force.MUST else ():
        for word in BREACH:
            if word in text.lower():
                what = _("What is {force} is called «{word}».", force=force, word=word)
                yield what, _("Say what is recommended instead.")


def notices(knowledge: KnowledgeBase, today: date | None = None) -> list[str]:
    """What a maintainer should know, but no user need see (R-DOK-13)."""
    from .twice import same_condition, same_place, same_text
    from .unread import unread

    today = today or date.today()
    sources = knowledge.sources.values()
    read = dict.fromkeys((one.identifier or one.title["nb"], one.read) for one in sources)  # an act is read once for its places
    found = [
        _("«{title}» was read on {day}, over a year ago. Has it changed?", title=title, day=day)
        for title, day in read
        if day and today - day > OLD_AFTER
    ]
    base = knowledge.version.partition(" + ")[0]
    found += [
        _(
            "{supplement} was written for {versions}, and this is {version}. Go through it.",
            supplement=one.who,
            versions=", ".join(one.written_for),
            version=base,
        )
        for one in knowledge.supplements
        if base not in one.written_for
    ]
    unsure = (one for one in sources if one.sureness == "C")
    found += [_("«{title}» must be looked up before release.", title=one.title["nb"]) for one in unsure]
    worth = [*same_condition(knowledge, today), *same_text(knowledge), *same_place(knowledge), *unread(knowledge)]
    return [*found, *map(str, [*worth, *_same_version(knowledge)])]


def _same_version(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """A copy of the base that comes with the program, changed, and still called as that is."""
    from ...knowledge import load

    program = load()
    if knowledge.version == program.version and knowledge.digest != program.digest and not list(changed(knowledge)):
        what = _("The base is changed, and is still called version {version}, as the program's own.", version=knowledge.version)
        yield Problem(*version_line(knowledge), what, _("Give it a version of its own before a case is assessed by it."))
