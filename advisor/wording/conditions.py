"""Says a condition in words, in the current language, for those who read a rule without reading its YAML.

A condition becomes a small tree: a `Sentence` of pieces, some of which name a question or a situation that
a page can link to, or `Several` parts of which all or at least one must hold. What is said is the definition
in conditions.py: a test of a value wants a value, so no sentence reads a missing answer as a no.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..knowledge import KnowledgeBase, Question
from ..knowledge.terms import Option
from ..language.conditions import (
    Above,
    All,
    Any_,
    Below,
    Compare,
    Condition,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
)
from ..language.subjects import Kind
from ..text.catalogue import chosen, gettext as _
from .casing import inside

_PLACE = "\ue000"  # where a sentence leaves room for a question or a situation: a letter that no text has


@dataclass(frozen=True)
class Piece:
    """Some words of a sentence. Of a `question`, `id` is the question; of a `situation`, a rule that concludes it."""

    text: str
    kind: str = ""  # question, situation, or empty for plain words
    id: str = ""


@dataclass(frozen=True)
class Sentence:
    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Several:
    """Parts of which `all` must hold, or `any` of them; `lead` says so in words, and of whom."""

    word: str  # all, any
    lead: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return f"{self.lead}: " + "; ".join(map(str, self.parts))


Part = Sentence | Several


def words(knowledge: KnowledgeBase, condition: Condition, about: Kind) -> Part:
    """What a condition says, asked of a subject of the kind `about`."""
    return _part(knowledge, condition, about, ())


def plain(part: Part) -> str:
    """A condition as one line of text. The questions stand in quotation marks, since nothing else sets them apart there."""
    if isinstance(part, Several):
        return f"{part.lead}: " + "; ".join(map(plain, part.parts))
    return "".join(f"«{piece.text}»" if piece.kind == "question" else piece.text for piece in part.pieces)


def situation(knowledge: KnowledgeBase, name: str) -> Piece:
    """A situation as people call it. One that is known only by its advice goes by the number of its rule."""
    concluding = [rule for rule in knowledge.rules if rule.situation == name]
    if not concluding:
        return Piece(_("a situation that no rule concludes"))
    named = [rule for rule in concluding if rule.prompt is None]
    text = f"«{chosen(named[0].text)}»" if named else _("the situation of {rule}", rule=concluding[0].id)
    return Piece(text, "situation", (named or concluding)[0].id)


def _part(knowledge: KnowledgeBase, condition: Condition, about: Kind, scopes: tuple[str, ...]) -> Part:
    match condition:
        case All(parts):
            said = tuple(_part(knowledge, part, about, ()) for part in parts)
            return Several("all", _lead("all", scopes), said)
        case Any_(parts):
            said = tuple(_part(knowledge, part, about, ()) for part in parts)
            return Several("any", _lead("any", scopes), said)
        case Below(word, kind, part):
            return _part(knowledge, part, kind, (*scopes, _below(word, kind)))
        case Above(kind, part):
            above = _("for the case as a whole") if kind is Kind.CASE else _("for the measure")
            return _part(knowledge, part, kind, (*scopes, above))
    before = (Piece(f"{', '.join(scopes)}: "),) if scopes else ()
    return Sentence((*before, *_sentence(knowledge, condition)))


def _lead(word: str, scopes: tuple[str, ...]) -> str:
    """How a list of parts begins: how many of them must hold, and of whom."""
    scope = ", ".join(scopes)
    if word == "all":
        return _("{scope}, all of this holds", scope=scope) if scope else _("all of this holds")
    return _("{scope}, at least one of these holds", scope=scope) if scope else _("at least one of these holds")


def _below(word: str, kind: Kind) -> str:
    if kind is Kind.MEASURE:
        return _("for at least one of the measures") if word == "some" else _("for every one of the measures")
    return _("for at least one of its target groups") if word == "some" else _("for every one of its target groups")


def _sentence(knowledge: KnowledgeBase, condition: Condition) -> tuple[Piece, ...]:
    match condition:
        case ValueTest():
            question = knowledge.questions[condition.question]
            return _around(_test(question, condition), _question(question))
        case StateTest(word, id):
            return _around(_state(word), _question(knowledge.questions[id]))
        case Situated(name):
            return _around(_("the situation {situation} applies", situation=_PLACE), situation(knowledge, name))
        case Undecided(name, at):
            return _around(_undecided(at), situation(knowledge, name))
        case RankedOver():
            return (Piece(_("people have placed a before b")),)
        case Compare(word, id):
            question = knowledge.questions[id]
            compared = _around(_comparison(word), _question(question))
            groups = _("(every target group counted)")
            return (*compared, Piece(f" {groups}")) if question.about is Kind.GROUP else compared
    raise TypeError(condition)


def _around(sentence: str, place: Piece) -> tuple[Piece, ...]:
    """A sentence with its open place filled."""
    before, _place, after = sentence.partition(_PLACE)
    return tuple(piece for piece in (Piece(before), place, Piece(after)) if piece.text)


def _question(question: Question) -> Piece:
    return Piece(chosen(question.text), "question", question.id)


def option_label(option: Option) -> str:
    """An option inside a sentence: «stor», but «KS …» as it is."""
    return inside(chosen(option.label))


def _options(question: Question, ids: tuple[str, ...]) -> str:
    """«a», «b» or «c»."""
    labels = [f"«{option_label(option)}»" for option in question.options if option.id in ids]
    if len(labels) < 2:
        return "".join(labels)
    return _("{some} or {last}", some=", ".join(labels[:-1]), last=labels[-1])


def _test(question: Question, test: ValueTest) -> str:
    """A test of a value, with an open place for the question."""
    if test.word == "positive":
        zero = _("the figure for {question} is not above zero", question=_PLACE)
        return zero if test.negated else _("the figure for {question} is above zero", question=_PLACE)
    if test.word == "at_least" and len(test.options) > 1:
        step = _options(question, test.options[:1])
        below = _("the answer to {question} is below {answer}", question=_PLACE, answer=step)
        return below if test.negated else _("the answer to {question} is at least {answer}", question=_PLACE, answer=step)
    if test.word == "at_most" and len(test.options) > 1:
        step = _options(question, test.options[-1:])
        above = _("the answer to {question} is above {answer}", question=_PLACE, answer=step)
        return above if test.negated else _("the answer to {question} is at most {answer}", question=_PLACE, answer=step)
    answer = _options(question, test.options)
    if question.answer_type.ticked:
        lacking = _("{answer} is not among the answers to {question}", question=_PLACE, answer=answer)
        return lacking if test.negated else _("{answer} is among the answers to {question}", question=_PLACE, answer=answer)
    if test.negated:
        return _("the answer to {question} is something other than {answer}", question=_PLACE, answer=answer)
    if question.derived:
        return _("{question}: {answer} (worked out from the case)", question=_PLACE, answer=answer)
    return _("the answer to {question} is {answer}", question=_PLACE, answer=answer)


def _state(word: str) -> str:
    return {
        "has_value": _("there is an answer to {question}, and more than «unsure» or «not relevant»", question=_PLACE),
        "answered": _("there is an answer to {question}, if only «unsure» or «not relevant»", question=_PLACE),
        "unanswered": _("there is no answer yet to {question}", question=_PLACE),
        "unsure": _("the answer to {question} is «unsure»", question=_PLACE),
        "not_relevant": _("the answer to {question} is «not relevant»", question=_PLACE),
    }[word]


def _undecided(at: Truth | None) -> str:
    if at is Truth.USIKKERT:
        return _("the answers leave it unsure whether the situation {situation} applies", situation=_PLACE)
    if at is Truth.UBESVART:
        return _("an answer is missing to tell whether the situation {situation} applies", situation=_PLACE)
    return _("an answer is missing or unsure, so nobody can tell whether the situation {situation} applies", situation=_PLACE)


def _comparison(word: str) -> str:
    return {
        "b_at_least_a": _("b stands at least as high as a on {question}", question=_PLACE),
        "a_at_least_b": _("a stands at least as high as b on {question}", question=_PLACE),
        "b_above_a": _("b stands higher than a on {question}", question=_PLACE),
        "a_above_b": _("a stands higher than b on {question}", question=_PLACE),
        "same": _("a and b stand equally high on {question}", question=_PLACE),
    }[word]
