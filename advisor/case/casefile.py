"""Reads a case file: every error at once, each with its line, and nothing guessed or dropped.

The form of the file is published as JSON Schema (`prio export jsonschema`); this reader says the
same in sentences, and checks what a schema cannot: that things named elsewhere exist.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ..knowledge import CASE_FIELDS, KnowledgeBase, Question, Requirement, Rule
from ..knowledge.terms import Force
from ..language.answers import Answer
from ..language.subjects import CASE, Kind, Subject
from ..language.types.base import given, text_of
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableCase
from ..text.nearest import did_you_mean
from ..text.reading import Node, from_plain, read, read_bytes
from .answers import DIGEST, AnswerReader
from .keys import DISMISSAL, GROUP, ID, MEASURE, MUNICIPALITY, PROFILE, TOP, day_of, who_took_part
from .model import Case, Dismissal, Formerly, Group, Measure, ProfileRef

MOST_SUGGESTIONS = 200


def read_case(path: Path | str, knowledge: KnowledgeBase) -> Case:
    """The case in a file. Raises UnusableCase with everything that is wrong."""
    problems: list[Problem] = []
    return case_of(read(path, problems), str(path), knowledge, problems)


def parse_case(data: bytes, name: str, knowledge: KnowledgeBase) -> Case:
    """As `read_case`, for the bytes of a file that is already here."""
    problems: list[Problem] = []
    return case_of(read_bytes(data, name, problems), name, knowledge, problems)


def read_record(record: dict[str, Any], name: str, knowledge: KnowledgeBase) -> Case:
    """As `read_case`, for a case file that is already a plain record; its problems have no lines."""
    problems: list[Problem] = []
    return case_of(from_plain(record, name, problems), name, knowledge, problems)


def case_of(root: Node | None, name: str, knowledge: KnowledgeBase, problems: list[Problem]) -> Case:
    """As `read_case`, for what a reader made of a file and found wrong with it."""
    if root and isinstance(root.value, dict) and "reviewed_on" in root.fields and "case" not in root.fields:
        raise UnusableCase([*problems, Problem(name, root.line, _("This is a profile, and no case file."), _form())])
    case = CaseReader(name, knowledge, problems).case(root) if root else None
    if problems or case is None:
        raise UnusableCase(problems)
    return case


def _form() -> str:
    return _("A case is a record that starts with «case: its-id».")


def no_rules(knowledge: KnowledgeBase, day: date) -> tuple[str, str]:
    """What is wrong with a day on which no rules are valid, and what would be right."""
    first = min(rule.valid_from for rule in knowledge.rules)
    return _("No rules were valid on {day}.", day=day), _("The first are from {first}.", first=first)


class CaseReader:
    def __init__(self, name: str, knowledge: KnowledgeBase, problems: list[Problem]):
        self.name = name
        self.knowledge = knowledge
        self.problems = problems
        self.answers: dict[Subject, dict[str, Answer]] = {}
        self.lines: dict[tuple[Subject, str], int] = {}
        self.names: dict[Kind, dict[str, Subject]] = {}
        self.formerly: list[Formerly] = []  # answers under an id that their question had before

    def problem(self, line: int | None, what: str, cure: str = "") -> None:
        self.problems.append(Problem(self.name, line, what, cure))

    def case(self, root: Node) -> Case | None:
        if not isinstance(root.value, dict):
            self.problem(root.line, _form())
            return None
        self.known_keys(root, TOP)
        id = self.id(root, "case")
        assessed_on = self._assessed_on(root.get("assessed_on"))
        measures = self._measures(root.get("measures"))
        self.read_answers(root.get("answers"), CASE)
        for field in CASE_FIELDS:
            self._case_field(field, root.get(field), measures)
        self._hold_same_as(root, measures)
        case = Case(
            id=id,
            title=self.named_text(root, "title"),
            municipality=self.municipality(root.get("municipality")),
            assessed_on=assessed_on,
            profile=self._profile(root.get("profile")),
            measures=measures,
            answers=self.answers,
            formerly=tuple(self.formerly),
        )
        self.hold_inherited(case)
        return replace(case, dismissals=self._dismissals(root.get("dismissals"), case))

    def near(self, word: str, words: list[str]) -> str:
        """A near word, while there are few problems: looking takes time, and nobody reads hundreds of suggestions."""
        return did_you_mean(word, words) if len(self.problems) < MOST_SUGGESTIONS else ""

    # Small fields

    def known_keys(self, node: Node, known: tuple[str, ...]) -> None:
        for key, value in node.fields.items():
            if key in known:
                continue
            question = self.knowledge.question(key)
            if question and question.case_field:
                cure = _("Write it as «{field}:» at the top of the file.", field=question.case_field)
            elif question:
                cure = _("It is a question: write it under «answers:».")
            else:
                cure = self.near(key, list(known)) or _("The keys here are {keys}.", keys=", ".join(known))
            self.problem(value.line, _("«{key}» is not a key here.", key=key), cure)

    def named_text(self, record: Node, key: str) -> str:
        return text_of(record, key, self.problem)

    def id(self, record: Node, key: str) -> str:
        id = self.named_text(record, key)
        node = record.get(key)
        if not id and node and node.refused:
            return id
        if not id:
            self.problem(
                node.line if node else record.line,
                _("«{key}» is missing.", key=key),
                _("Give it a short id, as «{key}: relief».", key=key),
            )
        elif not ID.fullmatch(id):
            cure = _("An id has letters, digits and hyphens, at most 80, as avlastning-2027.")
            self.problem(node.line if node else record.line, _("«{id}» cannot be an id.", id=id[:80]), cure)
        return id

    def municipality(self, node: Node | None) -> str:
        if node is None or node.value is None:
            return ""
        if not isinstance(node.value, str) or not MUNICIPALITY.fullmatch(node.value):
            self.problem(
                node.line, _("«{value}» is no municipality number.", value=node.shown), _('It has four digits, as "4601".')
            )
            return ""
        return node.value

    def _assessed_on(self, node: Node | None) -> date | None:
        day = self.date(node)
        if node and day and not self.knowledge.rules_on(day).rules:
            self.problem(node.line, *no_rules(self.knowledge, day))
        return day

    def date(self, node: Node | None) -> date | None:
        if node is None or node.value is None:
            return None
        day = day_of(node.shown)
        if day is None:
            self.problem(node.line, _("«{value}» is not a date.", value=node.shown), _("Write year-month-day, as 2026-11-01."))
        return day

    # The profile that answers come from

    def _profile(self, node: Node | None) -> ProfileRef | None:
        if node is None or node.value is None:
            return None
        cure = _("`prio profile apply` writes all three.")
        if not isinstance(node.value, dict):
            self.problem(node.line, _("«profile» is a record: id, date and digest."), cure)
            return None
        self.known_keys(node, PROFILE)
        day, digest = self.date(node.get("date")), self.named_text(node, "digest")
        if digest and not DIGEST.fullmatch(digest):
            self.problem(node.fields["digest"].line, _("«{value}» is no digest of a profile.", value=digest[:40]))
        for key in ("date", "digest"):
            if given(node, key) is None:
                self.problem(node.line, _("«{key}» is missing.", key=key), cure)
        id = self.id(node, "id")
        return ProfileRef(id, day, digest) if day else None

    def hold_inherited(self, case: Case) -> None:
        """What is said to come from a profile is a yearly answer, and the profile is named. One that is not, is told once."""
        named = {case.profile.id} if case.profile else set()
        for subject, answers in case.answers.items():
            for id, answer in answers.items():
                if not answer.profile:
                    continue
                line = self.lines.get((subject, id))
                if not self.knowledge.questions[id].yearly:
                    what = _("«{question}» is no question of the profile.", question=id)
                    self.problem(line, what, _("Take «profile:» away; then it is the case's own answer."))
                elif answer.profile not in named:
                    named.add(answer.profile)
                    what = _("The answer is from the profile «{id}», which the case does not name.", id=answer.profile)
                    self.problem(line, what, _("Write it as «profile:» at the top of the file, or take it away here."))

    # Subjects and their answers

    def _records(self, node: Node | None, key: str) -> list[Node]:
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, list):
            self.problem(node.line, _("«{key}» is a list.", key=key), _("Start each entry with «-»."))
            return []
        for entry in node.value:
            if not isinstance(entry.value, dict) and not entry.refused:
                first = "rule" if key == "dismissals" else "id"
                self.problem(
                    entry.line, _("Each entry of «{key}» is a record.", key=key), _("Start it with «- {first}:».", first=first)
                )
        return [entry for entry in node.value if isinstance(entry.value, dict)]

    def _measures(self, node: Node | None) -> tuple[Measure, ...]:
        measures: dict[str, Measure] = {}
        for record in self._records(node, "measures"):
            self.known_keys(record, MEASURE)
            id = self._unlike(record, measures, lambda id: _("Two measures have the id «{id}».", id=id))
            self.read_answers(record.get("answers"), Subject(Kind.MEASURE, (id,)))
            measures[id] = Measure(id, self.named_text(record, "title"), self._groups(record.get("target_groups"), id))
        return tuple(measures.values())

    def _unlike(self, record: Node, taken: Container[str], what: Callable[[str], str]) -> str:
        """The id of a record. Where another has it already, that is said, and its answers are read all the same."""
        id = self.id(record, "id")
        if id not in taken:
            return id
        if id:
            self.problem(record.fields["id"].line, what(id), _("Give each its own."))
        return f"{id} ({record.line})"

    def _groups(self, node: Node | None, measure: str) -> tuple[Group, ...]:
        groups: dict[str, Group] = {}
        for record in self._records(node, "target_groups"):
            self.known_keys(record, GROUP)
            id = self._unlike(record, groups, lambda id: _("Two groups of the measure have the id «{id}».", id=id))
            subject = Subject(Kind.GROUP, (measure, id))
            self.read_answers(record.get("answers"), subject)
            same_as = self.named_text(record, "same_as")
            shared = Subject(Kind.GROUP, tuple(same_as.split("/"))) if same_as else None
            if shared:
                self.lines[subject, "same_as"] = record.fields["same_as"].line
            groups[id] = Group(id, self.named_text(record, "title"), shared)
        return tuple(groups.values())

    def _hold_same_as(self, root: Node, measures: tuple[Measure, ...]) -> None:
        """A group shares with a group that exists and holds the answers itself. Its own are superseded (facts.py)."""
        groups = {Subject(Kind.GROUP, (m.id, g.id)): g for m in measures for g in m.groups}
        for subject, group in groups.items():
            if group.same_as is None:
                continue
            line = self.lines[subject, "same_as"]
            written = "/".join(group.same_as.ids)
            holder = groups.get(group.same_as)
            if holder is None or group.same_as == subject:
                known = ["/".join(other.ids) for other in groups if other != subject]
                cure = self.near(written, known) or _(
                    "Write measure/group, as {example}.", example=(known or ["tiltak/gruppe"])[0]
                )
                self.problem(line, _("There is no other group «{id}».", id=written), cure)
            elif holder.same_as:
                self.problem(
                    line, _("«{id}» is itself the same as another.", id=written), _("Point at the one that holds the answers.")
                )

    def read_answers(self, node: Node | None, subject: Subject) -> None:
        if node is None or node.value is None:
            return
        if not isinstance(node.value, dict):
            self.problem(node.line, _("«answers» is a record: question: answer."))
            return
        names: dict[str, str] = {}  # question → the name by which it is answered here
        for id, value in node.value.items():
            question = self._question(id, value, subject.kind)
            if question is None:
                continue
            if self._take(subject, question, value) and (other := names.setdefault(question.id, id)) != id:
                self._answered_twice(question, other, id, node.value[other].line, value.line)
            elif id != question.id:
                self.formerly.append(Formerly(value.line, id, question.id))

    def _answered_twice(self, question: Question, one: str, other: str, *lines: int) -> None:
        """Nobody chooses between two answers but people, also where they say the same."""
        what = _("«{one}» and «{other}» are the same question, and both have an answer.", one=one, other=other)
        old = one if one != question.id else other
        cure = _("Keep the answer that holds, as «{question}:», and take «{old}:» away.", question=question.id, old=old)
        for line in lines:
            self.problem(line, what, cure)

    def _take(self, subject: Subject, question: Question, value: Node, measures: tuple[Measure, ...] = ()) -> bool:
        """Whether there was an answer."""
        read = question.id in self.knowledge.read_through
        reader = AnswerReader(question, self.problem, [measure.id for measure in measures], read)
        answer = reader.answer(value)
        if answer:
            self.answers.setdefault(subject, {})[question.id] = answer
            self.lines[subject, question.id] = value.line
        return answer is not None

    def _question(self, id: str, value: Node, about: Kind) -> Question | None:
        question = self.knowledge.question(id)
        if question is None:
            ids = [one.id for one in self.knowledge.questions.values() if one.about is about and not one.derived]
            cure = self.near(id, ids) or self.near(id, list(self.knowledge.questions)) or _("`prio kb questions` lists them.")
            self.problem(value.line, _("There is no question «{question}».", question=id), cure)
        elif question.derived:
            self.problem(value.line, _("«{question}» is worked out from the case.", question=id), _("Take it away."))
        elif question.case_field:
            cure = _("Write it as «{field}:» at the top of the file.", field=question.case_field)
            self.problem(value.line, _("«{question}» has a field of its own.", question=id), cure)
        elif question.about is not about:
            places = {
                Kind.CASE: _("Put it under the case's «answers:»."),
                Kind.MEASURE: _("Put it under a measure's «answers:»."),
                Kind.GROUP: _("Put it under a target group's «answers:»."),
            }
            self.problem(value.line, _("«{question}» is not asked here.", question=id), places[question.about])
        else:
            return question
        return None

    def _case_field(self, field: str, node: Node | None, measures: tuple[Measure, ...]) -> None:
        if node is None or node.value is None:
            return
        question = self.knowledge.fields.get(field)
        if question is None:
            self.problem(node.line, _("This knowledge base has no question for «{field}».", field=field), _("Take it away."))
            return
        self._take(CASE, question, node, measures)
        given = self.answers.get(CASE, {}).get(question.id)
        kinds = self.knowledge.participants
        if field == "participation" and given and kinds and (who := who_took_part(given, kinds)):
            self.answers[CASE][kinds.id] = who

    # Dismissals

    def _dismissals(self, node: Node | None, case: Case) -> tuple[Dismissal, ...]:
        found = []
        for record in self._records(node, "dismissals"):
            self.known_keys(record, DISMISSAL)
            rule, reason = self.named_text(record, "rule"), self.named_text(record, "reason")
            kinds, force = self._dismissible(rule, record) if rule else ((), None)
            if not rule:
                self.problem(record.line, _("«{key}» is missing.", key="rule"), _("Name the advice, as «rule: R-NYTTE-04»."))
            subject = self._subject(record, kinds, case)
            if not reason:
                self.problem(record.line, _("The dismissal of «{rule}» gives no reason.", rule=rule), _("Write «reason:»."))
            duty = force is not None and not force.dismissible
            if duty:
                self.problem(record.line, _("«{rule}» is a duty in law and cannot be dismissed.", rule=rule))
            if subject and reason:
                found.append(Dismissal(rule, subject, reason))
        return tuple(found)

    def _dismissible(self, id: str, record: Node) -> tuple[tuple[Kind, ...], Force | None]:
        """The kinds of subject that an advice is, or was, about; and its force."""
        prompts = [rule for rule in self.knowledge.rules if rule.prompt]
        known: list[Requirement | Rule] = [*self.knowledge.requirements.values(), *prompts]
        for one in known:
            if one.id == id:
                return ((one.about, one.was_about) if one.was_about else (one.about,)), one.force
        for requirement in self.knowledge.requirements.values():
            if id in requirement.replaces:
                return (requirement.about,), None
        node = record.get("rule") or record
        near = self.near(id, [*self.knowledge.requirements, *(rule.id for rule in prompts)])
        cure = near or _("`prio check` shows the ids of the advice.")
        self.problem(node.line, _("There is no advice «{id}» to dismiss.", id=id), cure)
        return (), None

    def _named(self, about: Kind, case: Case) -> dict[str, Subject]:
        """What a dismissal can call the subjects of a kind. Looked up once: pairs are many."""
        if about not in self.names:
            known = {str(subject): subject for subject in case.subjects(about)}
            known |= {str(subject).partition(":")[2]: subject for subject in known.values()}
            self.names[about] = known | ({"": CASE} if about is Kind.CASE else {})
        return self.names[about]

    def _subject(self, record: Node, kinds: tuple[Kind, ...], case: Case) -> Subject | None:
        """A subject as a dismissal writes it: nothing for the case, an id, group as measure/group, or as advice prints it."""
        written = self.named_text(record, "subject")
        if not kinds:
            return None
        known = {name: subject for kind in reversed(kinds) for name, subject in self._named(kind, case).items()}
        if written not in known:
            cure = self.near(written, list(known)) or _("It is one of: {values}.", values=", ".join(sorted(filter(None, known))))
            missing = _("«{key}» is missing.", key="subject")
            what = _("There is no such subject: «{id}».", id=written) if written else missing
            self.problem((record.get("subject") or record).line, what, cure)
        return known.get(written)
