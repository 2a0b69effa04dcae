"""A new rule, at the end of the file of its heading, with examples that were tried."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from ...knowledge import Rule, formats
from ...knowledge.namespaces import RULE
from ...knowledge.recorded import Words
from ...knowledge.rules import questions_read
from ...knowledge.terms import Force, PromptKind, Question
from ...language.conditions import Compare, Condition, StateTest, ValueTest, walk
from ...language.grammar import parse
from ...language.subjects import Kind
from ...text.catalogue import chosen, gettext as _
from ...text.errors import Problem
from ...text.filling import mark
from ...text.reading import from_plain, read_bytes
from .adding import Addition, text_of
from .requirement import basis_for, hold_id, under_heading
from .tried import examples
from .wanted import Wanted, plain as plain_id
from .yamltext import block, flow, plain

USUAL = (  # the fields of a rule, in their usual order
    *("id", "about", "when", "then", "ends_on", "warning", "force", "basis", "clauses", "law"),
    *("valid_from", "text", "examples"),
)
_ID = re.compile(r"R-[A-Za-z]+-[0-9A-Za-z]+(-[0-9A-Za-z]+)*|S-[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
_SITUATION = re.compile(r"[A-Z][0-9A-Za-z]*")
ASKING = (PromptKind.QUESTION, PromptKind.DEMAND)  # kinds that ask for an answer


def new_rule(wanted: Wanted) -> list[Addition]:
    """The lines of a rule. Raises Unusable with all that is wrong with what is wanted."""
    return _Draft(wanted).additions()


class _Draft:
    def __init__(self, wanted: Wanted):
        self.wanted = wanted
        self.knowledge = wanted.knowledge
        self.comments: dict[str, str] = {}
        rules = {rule.id: rule for rule in self.knowledge.rules}
        self.like = wanted.among("like", rules)

    def additions(self) -> list[Addition]:
        wanted = self.wanted
        hold_id(wanted, _ID, "R-HEL-12, S-LitenNytte")
        path = self._file()
        about = wanted.about(*Kind, needed=self.like is None) or (self.like.about if self.like else Kind.CASE)
        situation, prompt = self._then(about)
        ends_on = self._ends_on(about, prompt)
        force = wanted.force() or (self.like.force if self.like else Force.MAY)
        basis = basis_for(wanted, force)
        said = wanted.texts("text", {one: self._text_of(name, prompt) for one, name in wanted.languages().items()})
        when, condition = self._when(about, ends_on, path)
        read = [self.knowledge.questions[id] for id in sorted(_questions_in(condition, about))] if condition else []
        clauses, laws = wanted.clauses() or (wanted.decided(read) if condition else []), wanted.laws()
        heading = self._heading(force)
        wanted.refuse()
        assert path and basis and condition
        rule = Rule(
            *(wanted.id, about, None, condition, situation, prompt, force, basis, (), (), self._from(clauses), None, said, ()),
            *(str(path), 0),
        )
        record = {
            "id": wanted.id,
            "about": about.value,
            "when": when,
            "then": {**({"situation": situation} if situation else {}), **({"prompt": prompt.value} if prompt else {})},
            "ends_on": ends_on,
            "warning": self._warning(rule, prompt, ends_on),
            "force": force.value,
            "basis": basis.id,
            "clauses": clauses or self._clauses(rule, path),
            "law": laws,
            "valid_from": rule.valid_from.isoformat(),
            "text": said,
            "examples": self._examples(rule),
        }
        return [self._addition(path, {key: value for key, value in record.items() if value or key == "examples"}), *heading]

    # What it is about, and where it stands

    def _file(self) -> Path | None:
        """The file that is named, or that has the like or most rules of the series."""
        if supplement := self.wanted.supplement:
            name = f"rules/{self.wanted.one('file') or self._last_file() or supplement.id}.yaml"
            if not formats.of_supplement(name):
                what = _("«{value}» is not a value of {field}.", value=self.wanted.one("file"), field="--file")
                self.wanted.report("--file", what, plain_id())
            return Path(name)
        folder = self.knowledge.folder / "rules"
        known = {Path(name).stem: self.knowledge.folder / name for name in formats.rules(self.wanted.files)}
        if self.wanted.one("file"):
            return self.wanted.among("file", known)
        if self.like:
            return folder / Path(self.like.file).name
        series = self.wanted.id.rpartition("-")[0] + "-"
        files = Counter(
            Path(one.file).stem for one in self.knowledge.rules if series.startswith("R-") and one.id.startswith(series)
        )
        if not files:
            return self.wanted.among("file", known, needed=True)
        return known.get(files.most_common(1)[0][0])

    def _last_file(self) -> str:
        """Of a supplement: its last file with rules."""
        own = [name for name in formats.rules(self.wanted.files) if name.startswith(self.wanted.name("rules"))]
        return Path(own[-1]).stem if own else ""

    def _then(self, about: Kind) -> tuple[str, PromptKind | None]:
        wanted = self.wanted
        prompt = wanted.among("prompt", {one.value: one for one in PromptKind})
        situation = wanted.one("situation")
        if situation and not _SITUATION.fullmatch(situation):
            what = _("«{name}» cannot be the name of a situation.", name=situation)
            wanted.report("--situation", what, _("Write one word with a capital, as BarnBerort."))
        elif situation and self.knowledge.situations.get(situation, about) is not about:
            wanted.report("--situation", _("Another rule concludes «{name}» about another kind of subject.", name=situation))
        elif situation and wanted.supplement:
            wanted.hold_own("--situation", situation, wanted.supplement.id.capitalize() + situation)
        if not wanted.one("prompt") and not situation:
            if self.like:
                return "", self.like.prompt
            chosen_from = next((one for one in wanted.asked().values() if one.option_ids), None)
            cure = _(
                "--prompt is one of: {values}; {asking} need --ends-on too, the question whose answer ends it. --situation is"
                " a name of your own, as BarnBerort. --when '{condition}' says when it fires; without it you get a condition to"
                " mend.",
                values=", ".join(PromptKind),
                asking="/".join(ASKING),
                condition=flow({"is": {chosen_from.id: chosen_from.option_ids[0]}} if chosen_from else {}),
            )
            wanted.report("--prompt", _("It is missing: what the rule gives, a prompt or a situation."), cure)
        return situation, prompt

    def _ends_on(self, about: Kind, prompt: PromptKind | None) -> str:
        wanted = self.wanted
        known = {id: id for id, one in wanted.asked().items() if about is not Kind.PAIR and one.about is about}
        needed = prompt in ASKING and not wanted.one("warning")
        found = wanted.among("ends-on", known, needed=needed) or ""
        if found and prompt is None and not wanted.problems:
            wanted.report("--ends-on", _("Only a prompt ends on an answer."), _("Write --prompt and its kind too."))
        return found

    # When it holds

    def _when(self, about: Kind, ends_on: str, path: Path | None) -> tuple[Any, Condition | None]:
        """The condition as written and as read. One that is not given is a guess, and marked."""
        wanted, written = self.wanted, self.wanted.one("when")
        problems: list[Problem] = []
        if written:
            node = read_bytes(written.encode(), "--when", problems)
            said = plain(node) if node else None
        else:
            self.comments["when"] = mark(_("the condition"))
            said = self._usual(about, ends_on)
        if said is None:
            wanted.problems += problems
            return None, None
        words = _Words(dict(self.knowledge.questions), dict(self.knowledge.situations))
        condition = self._read(said, about, words)
        if condition and ends_on and ends_on not in _questions_in(condition, about):
            said = {"all": [*(said["all"] if list(said) == ["all"] else [said]), {"unanswered": ends_on}]}
            condition = self._read(said, about, words)
        return said, condition

    def _read(self, said: Any, about: Kind, words: Words) -> Condition | None:
        return parse(
            from_plain(said, "--when", []), about, words, lambda _line, what, cure: self.wanted.report("--when", what, cure)
        )

    def _usual(self, about: Kind, ends_on: str) -> Any:
        """A condition to start from."""
        every = list(self.knowledge.questions.values())
        if about is Kind.PAIR:
            roles = self.knowledge.roles
            scales = [one.id for one in every if one.ordered and one.about in (Kind.MEASURE, Kind.GROUP) and not one.merged_into]
            drawn = [one for one in (roles.upright, roles.size) if one in scales]
            return {"all": ["ranked_over", *({"b_above_a": id} for id in dict.fromkeys([*drawn, *scales][:2]))]}
        if ends_on:
            return {"unanswered": ends_on}
        two = [one.id for one in every if one.about is about and not one.ask_when and not one.derived and _told(one)][:2]
        return {"all": [{"answered": id} for id in two]} if two else None

    # What goes with it

    def _text_of(self, language: str, prompt: PromptKind | None) -> str:
        if prompt:
            return _("what people read, in {language}", language=language)
        return _("a short name in {language}", language=language)

    def _warning(self, rule: Rule, prompt: PromptKind | None, ends_on: str) -> str | bool:
        """That it warns of answers; of one alone, why that is enough."""
        if prompt is None or ends_on:
            return ""
        if said := self.wanted.one("warning"):
            return said
        if len(questions_read(rule)) > 1:
            return True
        return mark(_("why one answer is enough"))

    def _clauses(self, rule: Rule, path: Path) -> list[str]:
        """Those of the questions it reads, else those of a rule beside it: to be looked at."""
        self.comments["clauses"] = mark(_("the clauses that it rests on, or take this mark away where these fit"))
        own = [one for id in sorted(questions_read(rule)) for one in self.knowledge.questions[id].clauses]
        beside = [one for other in self.knowledge.rules if Path(other.file).name == path.name for one in other.clauses]
        return list(dict.fromkeys(own))[:3] or beside[-1:] or list(self.knowledge.clauses)[:1]

    def _examples(self, rule: Rule) -> list[dict[str, Any]]:
        found = examples(self.knowledge, rule)
        if not found or "when" in self.comments:
            self.comments["examples"] = mark(_("examples that fit the condition, one met and one just outside"))
            return found[:2] or [{"fires": {}}, {"silent": {}}]
        return found

    def _from(self, clauses: list[str]) -> date:
        """The day that it holds from: today; of a supplement the day that its points were decided on, where that is past."""
        sources = [self.knowledge.sources[self.knowledge.clauses[id].source] for id in clauses] if self.wanted.supplement else []
        return min(date.today(), max((one.modified for one in sources if one.modified), default=date.today()))

    def _heading(self, force: Force) -> list[Addition]:
        """A duty stands under a heading of ontology/roles.ttl."""
        prompts = self.wanted.one("prompt") or (self.like and self.like.prompt)
        if self.wanted.supplement or force is not Force.MUST or not prompts:
            return []
        labels = {id: chosen(duty.label) for id, duty in self.knowledge.duties.items()}
        duty = self.wanted.among("duty", self.knowledge.duties, labels, needed=True)
        return under_heading(self.wanted, duty.id, RULE + self.wanted.id) if duty else []

    # As the file has it

    def _addition(self, path: Path, record: dict[str, Any]) -> Addition:
        name = self.wanted.name(f"rules/{path.name}")
        text = text_of(name, self.wanted.files)
        root = read_bytes(text.encode(), str(path), [])
        records = root.value if root and isinstance(root.value, list) else []
        order = [key for key in records[-1].fields if key in record] if records else []
        for place, key in enumerate(USUAL):
            if key in record and key not in order:
                before = [one for one in USUAL[:place] if one in order]
                order.insert(order.index(before[-1]) + 1 if before else 0, key)
        first = re.search(r"^([ \t]*)- ", text, flags=re.M)
        indent = first[1] if first else ""
        lines = [self._field(key, record[key]) for key in order]
        body = "".join(f"{indent}{'- ' if not place else '  '}{line}" for place, line in enumerate(lines))
        newline = "\r\n" if "\r\n" in text else "\n"
        spaced = "\n" if text else ""
        body = body.replace("\n  ", f"\n{indent}  ") if indent else body
        return Addition(name, len(text), (spaced + body).replace("\n", newline))

    def _field(self, key: str, value: Any) -> str:
        comment = f" # {self.comments[key]}" if key in self.comments else ""
        if key == "text":
            return "text:\n" + "".join(f"    {language}: {block(said, ' ' * 6)}\n" for language, said in value.items())
        if key == "examples":
            return f"examples:{comment}\n" + "".join(
                f"    - {next(iter(one))}: {flow(next(iter(one.values())))}\n" for one in value
            )
        return f"{key}: {flow(value) if key != 'valid_from' else value}{comment}\n"


class _Words(Words):
    """The words of the base. Where a question stands instead of a word of the language, it is shown how it is asked."""

    def near(self, word: str) -> str:
        question = self.questions.get(word)
        if question is None:
            return super().near(word)
        asked = {"is": {word: question.option_ids[0]}} if question.option_ids else {"answered": word}
        return _("For example: {condition}", condition=flow(asked))


def _questions_in(condition: Condition, about: Kind) -> set[str]:
    return {part.question for part, _kind in walk(condition, about) if isinstance(part, ValueTest | StateTest | Compare)}


def _told(question: Question) -> bool:
    return question.answer_type.name in ("yes-no", "choice", "ordinal") and not question.merged_into and not question.case_field
