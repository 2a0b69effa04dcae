"""Reads rules/*.yaml: one record a rule, checked field by field. The fields stand in rules/README.md."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from ..language import grammar
from ..language.conditions import Compare, Situated, StateTest, Undecided, ValueTest, walk
from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.files import bytes_of
from ..text.nearest import did_you_mean, misspelt
from ..text.reading import MAX_BYTES, Node, read_bytes
from .recorded import RecordReader, Words
from .terms import Basis, Force, PromptKind, Question, Rule
from .trees import read

FIELDS = {"id", "about", "when", "then", "force", "basis", "clauses", "valid_from", "text", "examples"}
OPTIONAL = {"valid_to", "law", "was_about", "ends_on", "warning"}

TRUE = "true"
MOST_DEEP = 100  # situations in a row: every engine goes through them one within the other
MOST_NAMED = 12  # situations of a circle

_RECORD = re.compile(rb"^- ", re.M)
_CONCLUDED = re.compile(r"^\s+then:.*?\bsituation:\s*(\w+)", re.M | re.S)
_ID = re.compile(r"\bid:\s*([\w-]+)")
_ABOUT = re.compile(r"^\s+about:\s*(\w+)", re.M)
_RULE_ID = re.compile(r"[RS]-[0-9A-Za-z-]+")
_SITUATION = re.compile(r"[A-Z][0-9A-Za-z]*")


def beyond(basis: Basis, force: Force) -> tuple[str, str]:
    """What is wrong, and the cure, where a basis speaks with a force that it does not have."""
    if basis.ours:
        return _("An inference of ours is never above kan."), _("Write kan as its force.")
    known = ", ".join(basis.tags)
    return _("What rests on «{basis}» is never «{force}».", basis=basis, force=force), _("It is one of: {values}.", values=known)


def read_rules(path: Path, problems: list[Problem], lost: list[str] | None = None) -> Node | None:
    """The tree of a rule file, or None when it cannot be read at all. Adds what is wrong to `problems`.

    Where the file is no YAML, its rules are read one by one, and the text of those that cannot be is added to `lost`.
    """
    holds = " ".join((_("A rule file is a list of rules."), _("Start each with «- id:».")))
    found: list[Problem] = []
    root = read(path, found, holds)
    if root is not None or (data := bytes_of(path, MAX_BYTES)) is None or not (starts := list(_RECORD.finditer(data))):
        problems += found
        return root
    records: list[Node] = []
    lost = [] if lost is None else lost
    unread = len(lost)
    for one, end in zip(starts, [*(one.start() for one in starts[1:]), len(data)], strict=True):
        above = data.count(b"\n", 0, one.start())
        slips: list[Problem] = []
        part = read_bytes(data[one.start() : end], str(path), slips, holds)
        problems += [replace(slip, line=slip.line + above if slip.line else None) for slip in slips]
        if part is None:
            lost.append(data[one.start() : end].decode("utf-8", "replace"))
        elif isinstance(part.value, list):
            records += [_moved(record, above) for record in part.value]
    if len(lost) == unread:  # what is wrong stands between the rules
        problems += found
        lost.append("")
    return Node(records, 1)


def _moved(node: Node, lines: int) -> Node:
    """A tree that stands so many lines further down."""
    parts = node.value if isinstance(node.value, list) else node.fields.values()
    for part in parts:
        _moved(part, lines)
    node.line += lines
    return node


class RuleReader(RecordReader):
    """Reads the rules of a folder. Questions come from the ontology; situations from the rules themselves."""

    def __init__(
        self,
        questions: dict[str, Question],
        bases: Mapping[str, Basis],
        clauses: set[str],
        laws: set[str],
        problems: list[Problem],
    ):
        super().__init__(Words(questions), problems)
        self.bases = bases
        self.clauses = clauses
        self.laws = laws
        self.refused: set[str] = set()  # what cannot be the name of a situation or a rule
        self.waiting: set[str] = set()  # the situations that rules conclude which were not read: what rests on them waits

    def rules(self, roots: dict[Path, Node]) -> tuple[Rule, ...]:
        """The rules in what `read_rules` found."""
        records = [(str(path), record) for path, root in roots.items() for record in self._records(path, root)]
        for path, root in roots.items():
            for record in root.value if isinstance(root.value, list) else ():
                self._declare_situation(str(path), record)
        rules = [rule for file, record in records if (rule := self._rule(file, record))]
        self._hold_dates(rules)
        self._refuse_cycles(rules)
        return tuple(rules)

    def declare(self, lost: list[str]) -> None:
        """What rules that cannot be read conclude, as far as that is seen: that nobody does is no fault of those who read it."""
        for text in lost:
            name, about = _CONCLUDED.search(text), _ABOUT.search(text)
            if name and about and about[1] in list(Kind):
                self.words.situations.setdefault(name[1], Kind(about[1]))

    def unread(self, rules: tuple[Rule, ...], roots: Iterable[Node], lost: list[str]) -> set[str]:
        """The ids of the rules that stand there and were not read, and the situations that they conclude."""
        nodes = [record for root in roots if isinstance(root.value, list) for record in root.value]
        ids = {one.text for record in nodes if (one := record.get("id"))} | {id for text in lost for id in _ID.findall(text)}
        read = {(rule.id, rule.line) for rule in rules}
        left = [record for record in nodes if (record.fields["id"].text if record.get("id") else "", record.line) not in read]
        self.waiting = {name for text in lost for name in _CONCLUDED.findall(text)} | set(_concluded(left))
        return (ids - {rule.id for rule in rules} - {""}) | (self.waiting - {rule.situation for rule in rules})

    def _records(self, path: Path, root: Node) -> list[Node]:
        if not isinstance(root.value, list):
            self.report(str(path), root.line, _("A rule file is a list of rules."), _("Start each with «- id:»."))
            return []
        return [record for record in root.value if self._is_record(str(path), record)]

    def _is_record(self, file: str, record: Node) -> bool:
        if not isinstance(record.value, dict):
            self.report(file, record.line, _("A rule is a record of fields."), _("Start it with «- id:»."))
            return False
        known = sorted(FIELDS | OPTIONAL)
        for key, node in record.value.items():
            if key not in known:
                cure = did_you_mean(key, known) or _("The keys here are {keys}.", keys=", ".join(known))
                self.report(file, node.line, _("«{key}» is not a field of a rule.", key=key), cure)
        empty = [key for key in sorted(FIELDS) if (one := record.get(key)) is None or one.value is None]
        missing = [key for key in empty if (one := record.get(key)) is None or not one.refused]
        slips = misspelt((key for key in record.value if key not in known), missing)
        if missing := [key for key in missing if key not in slips]:
            self.report(file, record.line, _("The rule lacks: {fields}.", fields=", ".join(missing)))
        if empty:
            return False
        id = record.fields["id"]
        if not _RULE_ID.fullmatch(id.text):
            self.refused.add(id.text)
            what = _("«{id}» cannot be the id of a rule.", id=id.shown)
            self.report(file, id.line, what, _("Write R-… as in the table, or S-… for a situation of our own."))
            return False
        return True

    def _declare_situation(self, file: str, record: Node) -> None:
        then, about = record.get("then"), record.get("about")
        name = then.get("situation") if then else None
        if name is None or about is None or about.text not in list(Kind):
            return
        if not _SITUATION.fullmatch(name.text):
            self.refused.add(name.text)
            what = _("«{name}» cannot be the name of a situation.", name=name.shown)
            self.report(file, name.line, what, _("Write one word with a capital, as BarnBerort."))
        elif self.words.situations.setdefault(name.text, Kind(about.text)) is not Kind(about.text):
            self.report(file, name.line, _("Another rule concludes «{name}» about another kind of subject.", name=name.shown))

    def _rule(self, file: str, record: Node) -> Rule | None:
        about = self.one_of(file, record, "about", Kind)
        force = self.one_of(file, record, "force", Force)
        basis = self.bases.get(self.word(file, record, "basis", list(self.bases)) or "")
        if basis and force and force not in basis.tags:
            self.report(file, record.fields["force"].line, *beyond(basis, force))
        situation, prompt = self._then(file, record.fields["then"])
        when = about and grammar.parse(record.fields["when"], about, self.words, lambda *said: self.report(file, *said))
        clauses = self.references(file, record.fields["clauses"], self.clauses)
        law = self.references(file, record.fields["law"], self.laws) if record.get("law") else ()
        if not clauses and isinstance(record.fields["clauses"].value, list):
            self.report(file, record.fields["clauses"].line, _("A rule names the clauses that it rests on."))
        texts = self.texts(file, record.fields["text"])
        examples = self.examples(file, record.fields["examples"], "fires")
        since, until = self._date(file, record.get("valid_from")), self._date(file, record.get("valid_to"))
        if since and until and until < since:
            self.report(file, record.fields["valid_to"].line, _("The rule ends before it begins."), _("Mend one of the dates."))
        if not (about and force and basis and when and since):
            return None
        return Rule(
            id=record.fields["id"].text,
            about=about,
            was_about=self.one_of(file, record, "was_about", Kind) if record.get("was_about") else None,
            when=when,
            situation=situation,
            prompt=prompt,
            force=force,
            basis=basis,
            clauses=clauses,
            law=law,
            valid_from=since,
            valid_to=until,
            text=texts,
            examples=examples,
            ends_on=self._ends_on(file, record, prompt),
            warning=self._warning(file, record, prompt),
            file=file,
            line=record.line,
        )

    def _then(self, file: str, node: Node) -> tuple[str, PromptKind | None]:
        parts = node.fields
        situation, prompt = parts.get("situation"), parts.get("prompt")
        if not parts or set(parts) - {"situation", "prompt"}:
            self.report(file, node.line, _("«then» gives a situation, a prompt or both."), "then: {prompt: varsel}")
        if prompt and prompt.text not in list(PromptKind):
            cure = _("It is one of: {values}.", values=", ".join(PromptKind))
            self.report(file, prompt.line, _("«{value}» is not a kind of prompt.", value=prompt.shown), cure)
            prompt = None
        return situation.text if situation else "", PromptKind(prompt.text) if prompt else None

    def _ends_on(self, file: str, record: Node, prompt: PromptKind | None) -> str:
        """The question that ends a prompt. One that asks for nothing says that it is a warning."""
        node = record.get("ends_on")
        if node is None:
            return ""
        if prompt is None or record.get("warning"):
            what = _("«ends_on» and «warning» are of a prompt, and one of the two is said.")
            self.report(file, node.line, what, _("Keep the one that fits."))
        if node.text not in self.words.questions:
            cure = did_you_mean(node.text, list(self.words.questions))
            self.report(file, node.line, _("There is no question «{question}».", question=node.shown), cure)
        return node.text

    def _warning(self, file: str, record: Node, prompt: PromptKind | None) -> str:
        """«true», or why one answer is enough for it."""
        node = record.get("warning")
        if node is None:
            return ""
        if prompt is None:
            what = _("«ends_on» and «warning» are of a prompt, and one of the two is said.")
            self.report(file, node.line, what, _("Keep the one that fits."))
        elif node.text != TRUE and len(node.text.split()) < 2:
            cure = _("Write true, or why one answer is enough.")
            self.report(file, node.line, _("«{value}» is not a value of {field}.", value=node.shown, field="warning"), cure)
        return node.text

    def _date(self, file: str, node: Node | None) -> date | None:
        if node is None:
            return None
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            self.report(
                file, node.line, _("«{value}» is not a date.", value=node.shown), _("Write year-month-day, as 2025-04-10.")
            )
            return None

    def _hold_dates(self, rules: list[Rule]) -> None:
        """Versions of one rule follow each other without gaps or overlaps. An id that two rules have by mistake looks so too."""
        versions = defaultdict(list)
        for rule in rules:
            versions[rule.id].append(rule)
        for several in versions.values():
            for before, after in pairwise(sorted(several, key=lambda rule: rule.valid_from)):
                if before.valid_to is None or (after.valid_from - before.valid_to).days != 1:
                    said = {"id": after.id, "place": f"{before.file}:{before.line}", "day": after.valid_from}
                    if before.valid_to is None or before.valid_to >= after.valid_from:
                        what = _("«{id}» stands in {place} too, and both are valid on {day}.", **said)
                    else:
                        what = _("«{id}» stands in {place} too, and none is valid on the day before {day}.", **said)
                    cure = _(
                        "Is one a new version of the other? Then give the new one the day it begins as valid_from, and the old"
                        " one the day before as valid_to. Are they two rules? Then give one of them an id of its own."
                    )
                    self.report(after.file, after.line, what, cure)

    def _refuse_cycles(self, rules: list[Rule]) -> None:
        concluding = defaultdict(list)
        for rule in rules:
            if rule.situation:
                concluding[rule.situation].append(rule)
        needs = {
            name: sorted({need for rule in rules for need in situations_read(rule, self.words.questions)})
            for name, rules in concluding.items()
        }
        depth: dict[str, int] = {}  # of what is seen to its end: how many situations rest on each other below it
        for start in concluding:
            path: list[tuple[str, Iterator[str]]] = []  # from the start: a situation, and what it needs that is not seen yet
            waiting = start
            while waiting or path:
                if waiting:
                    path.append((waiting, iter(needs.get(waiting, ()))))
                name, left = path[-1]
                waiting = next((one for one in left if one not in depth), "")
                on_path = [one for one, _left in path] if waiting else []
                if waiting in on_path:
                    circle = " → ".join([*_shortened(on_path[on_path.index(waiting) :]), waiting])
                    what = _("The situations rest on each other in a circle: {circle}.", circle=circle)
                    self.report(concluding[waiting][0].file, concluding[waiting][0].line, what)
                    waiting = ""
                elif not waiting:
                    path.pop()
                    depth[name] = 1 + max((depth.get(one, 0) for one in needs.get(name, ())), default=0)
                    if depth[name] == MOST_DEEP + 1:
                        rule = concluding[name][0]
                        what = _(
                            "More than {most} situations rest on each other in a row, up to «{name}».", most=MOST_DEEP, name=name
                        )
                        self.report(rule.file, rule.line, what, _("Let it rest on answers instead."))


def _concluded(records: Iterable[Node]) -> Iterator[str]:
    """The situations that rules conclude, also where «then» is misspelt."""
    for record in records:
        for key, node in record.fields.items():
            if key != "when" and (name := node.get("situation")) and name.text:
                yield name.text


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], "…", names[-1]]


def situations_read(rule: Rule, questions: Mapping[str, Question]) -> set[str]:
    """The situations that a rule's value rests on, also those in which its questions are asked."""
    needed = set()
    for part, _about in walk(rule.when, rule.about):
        match part:
            case Situated(name) | Undecided(name):
                needed.add(name)
            case ValueTest(question=question) | StateTest(question=question) | Compare(question=question):
                needed.add(questions[question].ask_when)
    return needed - {""}


def questions_read(rule: Rule) -> set[str]:
    """The questions (and derived facts) that a rule's condition reads."""
    return {part.question for part, _about in walk(rule.when, rule.about) if isinstance(part, ValueTest | StateTest | Compare)}
