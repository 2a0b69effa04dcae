"""The form of a rule file as JSON Schema, for an editor that completes, explains and checks (draft 7, which editors know best).

It says what the grammar says (advisor/language/grammar.py) and what a rule's fields are (advisor/knowledge/rules.py), with the
words of one base. What hangs together across rules, the loader and `prio kb check` find.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..knowledge import KnowledgeBase, Question
from ..knowledge.recorded import EACH, MOST_EACH
from ..knowledge.terms import Basis, Force, PromptKind
from ..language.conditions import COMPARISONS, STATES
from ..language.grammar import DOWN, UP
from ..language.subjects import Kind
from ..language.types.base import UNSURE
from ..text.catalogue import chosen, gettext as _

Schema = dict[str, Any]

DAY = r"^\d{4}-\d{2}-\d{2}$"
RULE_ID = r"^[RS]-[0-9A-Za-z-]+$"
SITUATION = r"^[A-Z][0-9A-Za-z]*$"
BELOW = {Kind.CASE: "measures", Kind.MEASURE: "groups"}


def rules_schema(knowledge: KnowledgeBase) -> Schema:
    """The schema of rules/*.yaml. Texts are those of the base, in the current language."""
    words = _Words(knowledge)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": f"knowledge base {knowledge.version} {knowledge.digest}",
        "type": "array",
        "items": _rule(words),
        "definitions": words.definitions(),
    }


def reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def enum(values: Mapping[str, str]) -> Schema:
    """A few words, with what each means."""
    return {"type": "string", "enum": list(values), "markdownEnumDescriptions": list(values.values())}


def one_of(values: Mapping[str, str]) -> Schema:
    """One of many words: an editor tells only of the one that stands there."""
    return {"oneOf": [{"const": word, "markdownDescription": text} for word, text in values.items()]}


def one_of_record(properties: Mapping[str, Schema]) -> Schema:
    """A record with exactly one of these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def said(text: str, schema: Schema) -> Schema:
    """A schema with what a reader is told of it. Beside a reference nothing is read, so it stands around it."""
    return {"allOf": [schema], "markdownDescription": text} if "$ref" in schema else {**schema, "markdownDescription": text}


class _Words:
    """What conditions and examples may say of each kind of subject, in one base."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.forms: dict[str, Schema] = {}

    def definitions(self) -> Schema:
        conditions = {f"condition-{kind}": self.condition(kind) for kind in Kind}
        tests = {f"test-{kind}": one_of_record(self.tests(kind)) for kind in Kind}
        examples = {f"example-{kind}": self.example(kind) for kind in Kind}
        words = {
            "clauses": self.clauses(),
            "sources": self.sources(),
            "questions": one_of(self.told(self.knowledge.questions.values())),
        }
        return {**conditions, **tests, **examples, **words, **self.forms}

    def form(self, name: str, schema: Schema) -> Schema:
        """A form that stands once, and is pointed at."""
        self.forms[name] = schema
        return reference(name)

    def questions(self, about: Kind) -> list[Question]:
        return [one for one in self.knowledge.questions.values() if one.about is about]

    def told(self, questions: Iterable[Question]) -> dict[str, str]:
        return {one.id: self.text(one) for one in questions}

    def text(self, question: Question) -> str:
        """What a reader sees of a question: its text and its options."""
        options = [f"- `{option.id}` {chosen(option.label)}" for option in question.options]
        return "\n".join([f"**{chosen(question.text)}**", "", *options]).strip()

    # Conditions

    def condition(self, kind: Kind) -> Schema:
        me = reference(f"condition-{kind}")
        words: dict[str, Schema] = {
            "all": said(_("All of these hold."), {"type": "array", "items": me, "minItems": 1}),
            "any": said(_("At least one of these holds."), {"type": "array", "items": me, "minItems": 1}),
            **self.tests(kind),
            "not": said(_("The test of a value that follows does not hold."), reference(f"test-{kind}")),
        }
        if known := self.told(self.questions(kind)):
            asked = self.form(f"questions-{kind}", one_of(known))
            words |= {state: said(_("How a question stands."), asked) for state in STATES}
        if situations := self.situations(kind):
            undecided = {
                "anyOf": [one_of(situations), one_of_record({name: {"enum": ["ubesvart", "usikkert"]} for name in situations})]
            }
            words |= {
                "situation": said(_("The situation holds."), one_of(situations)),
                "undecided": said(_("The situation is undecided."), undecided),
            }
        for below in DOWN.get(kind, ()):
            inner = one_of_record({below.value: reference(f"condition-{below}")})
            words |= {"some": said(_("For at least one of them."), inner), "every": said(_("For each of them."), inner)}
        for above in UP.get(kind, ()):
            words[above.value] = said(_("For what it belongs to."), reference(f"condition-{above}"))
        if kind is not Kind.PAIR:
            return one_of_record(words)
        scales = [one for one in self.knowledge.questions.values() if one.ordered and one.about in (Kind.MEASURE, Kind.GROUP)]
        compared = self.form("scales", one_of(self.told(scales)))
        words |= {word: said(_("Compares the two on a scale."), compared) for word in COMPARISONS}
        return {"anyOf": [one_of_record(words), said(_("The first is placed before the second."), {"const": "ranked_over"})]}

    def tests(self, kind: Kind) -> dict[str, Schema]:
        """The tests of a value: is, at_least, at_most, positive."""
        chosen_from = [one for one in self.questions(kind) if one.option_ids]
        ordered = [one for one in chosen_from if one.ordered]
        numbers = self.told(one for one in self.questions(kind) if one.numeric)
        found: dict[str, Schema] = {}
        if chosen_from:
            options = {one.id: said(self.text(one), self.options(one, several=True)) for one in chosen_from}
            found["is"] = said(_("The answer is this option, or one of a list."), self.form(f"is-{kind}", one_of_record(options)))
        if ordered:
            ladder = {one.id: said(self.text(one), self.options(one, several=False)) for one in ordered}
            steps = self.form(f"steps-{kind}", one_of_record(ladder))
            found |= {
                "at_least": said(_("At least this step of the scale."), steps),
                "at_most": said(_("At most this step."), steps),
            }
        if numbers:
            found["positive"] = said(_("The number is above zero."), one_of(numbers))
        return found

    def options(self, question: Question, several: bool) -> Schema:
        """An option of a question, or a list of them; with one step in it where one is meant."""
        name = "-".join(["options" if several else "step", *question.option_ids])
        one = enum({name: chosen(option.label) for option in question.options for name in (option.id, option.local)})
        most = {} if several else {"maxItems": 1}
        return self.form(name, {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, **most}]})

    def situations(self, kind: Kind) -> dict[str, str]:
        names = [name for name, about in self.knowledge.situations.items() if about is kind]
        return {name: chosen(self.knowledge.situation_name(name)) for name in sorted(names)}

    # Examples

    def example(self, kind: Kind) -> Schema:
        """The answers of a tiny case, with what lies above and below."""
        if kind is Kind.PAIR:
            beside = {side: reference(f"example-{Kind.MEASURE}") for side in "ab"}
            kind = Kind.CASE
        else:
            beside = {above.value: reference(f"example-{above}") for above in UP.get(kind, ())}
            for below in DOWN.get(kind, ()):
                beside[BELOW[kind]] = {"type": "array", "items": reference(f"example-{below}"), "minItems": 1, "maxItems": 8}
        answers = {one.id: said(self.text(one), self.answer(one)) for one in self.questions(kind)}
        return {"type": "object", "properties": {**answers, **beside}, "additionalProperties": False}

    def answer(self, question: Question) -> Schema:
        """An answer, or that it is unsure, or several of which each is one case; in full form the reader checks more."""
        name = "-".join(["answer", question.answer_type.name, *question.option_ids])
        full = {"type": "object", "anyOf": [{"required": ["value"]}, {"required": ["not_relevant"]}]}
        several = {"type": "array", "items": reference(name), "minItems": 1, "maxItems": MOST_EACH}
        each = {"type": "object", "properties": {EACH: several}, "required": [EACH], "additionalProperties": False}
        schema = question.answer_type.schema(question)
        return self.form(name, {"anyOf": [schema, {"const": UNSURE}, full, each, {"type": "null"}]})

    # Sources

    def clauses(self) -> Schema:
        clauses = self.knowledge.clauses.values()
        return one_of(
            {one.id: " · ".join(filter(None, [one.modality, one.section, f"«{one.first_words} …»"])) for one in clauses}
        )

    def sources(self) -> Schema:
        return one_of({one.id: chosen(one.title) for one in self.knowledge.sources.values()})


def _rule(words: _Words) -> Schema:
    """One rule: its fields, and what hangs together among them."""
    text = {"type": "string", "minLength": 1}
    texts = {
        "type": "object",
        "properties": {"nb": text, "nn": text, "en": text},
        "required": ["nb", "nn"],
        "additionalProperties": False,
    }
    situations = {name: chosen(words.knowledge.situation_name(name)) for name in sorted(words.knowledge.situations)}
    situation = {"anyOf": [one_of(situations), {"type": "string", "pattern": SITUATION}]}
    then = {
        "type": "object",
        "properties": {"situation": situation, "prompt": enum({one.value: "" for one in PromptKind})},
        "additionalProperties": False,
        "minProperties": 1,
    }
    because = {"anyOf": [{"const": True}, {"type": "string", "pattern": r"^(true|\s*\S+\s+\S.*)$"}]}
    kinds = {one.value: "" for one in Kind}
    day = {"type": "string", "pattern": DAY}
    fields = {
        "id": said(_("R-… for a rule, S-… for a situation of our own."), {"type": "string", "pattern": RULE_ID}),
        "about": said(_("What the rule is about."), enum(kinds)),
        "when": said(_("The condition."), {"type": ["object", "string"]}),
        "then": said(_("What the rule gives: a situation, a prompt or both."), then),
        "ends_on": said(_("The question whose answer ends the prompt."), reference("questions")),
        "warning": said(_("true, or why one answer is enough: the prompt stands until the answers change."), because),
        "force": said(_("How strongly it speaks."), enum({one.value: "" for one in Force})),
        "basis": said(_("What it rests on."), enum(_bases(words.knowledge.bases.values()))),
        "clauses": said(
            _("The clauses of the source that it rests on."), {"type": "array", "items": reference("clauses"), "minItems": 1}
        ),
        "law": said(_("Places in the law that it names."), {"type": "array", "items": reference("sources")}),
        "valid_from": said(_("The first day it holds."), day),
        "valid_to": said(_("The last day it holds."), day),
        "was_about": said(_("What it was about in an earlier base."), enum(kinds)),
        "text": said(_("What people read; of a situation a short name."), texts),
        "examples": said(_("At least one that fires, and one just outside."), {"type": "array"}),
    }
    needed = ["id", "about", "when", "then", "force", "basis", "clauses", "valid_from", "text", "examples"]
    return {
        "type": "object",
        "properties": fields,
        "required": needed,
        "additionalProperties": False,
        "allOf": [*map(_about, Kind), *map(_basis, words.knowledge.bases.values()), *_endings()],
    }


def _bases(bases: Iterable[Basis]) -> dict[str, str]:
    return {one.id: ", ".join(one.tags) for one in bases}


def _about(kind: Kind) -> Schema:
    """Of a rule about this kind: the words of its condition, and its examples."""
    body = reference(f"example-{kind}")
    example = one_of_record({"fires": body, "silent": body})
    both = [{"contains": {"required": [word]}} for word in ("fires", "silent")]
    parts = {"when": reference(f"condition-{kind}"), "examples": {"type": "array", "items": example, "allOf": both}}
    return {"if": {"properties": {"about": {"const": kind.value}}, "required": ["about"]}, "then": {"properties": parts}}


def _basis(basis: Basis) -> Schema:
    """What rests on it speaks with no other force."""
    forces = {"force": {"enum": [one.value for one in basis.tags]}}
    return {"if": {"properties": {"basis": {"const": basis.id}}, "required": ["basis"]}, "then": {"properties": forces}}


def _endings() -> list[Schema]:
    """A prompt that is still given ends on a question, or warns; nothing else does."""
    gives = {"properties": {"then": {"required": ["prompt"]}}, "required": ["then"]}
    either: Schema = {"anyOf": [{"required": ["ends_on"]}, {"required": ["warning"]}, {"required": ["valid_to"]}]}
    neither: Schema = {"not": {"anyOf": [{"required": ["ends_on"]}, {"required": ["warning"]}]}}
    return [{"if": gives, "then": either, "else": neither}, {"not": {"required": ["ends_on", "warning"]}}]
