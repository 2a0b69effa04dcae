"""A condition in words: every rule of the knowledge base can be read in every language, without its YAML."""

import re
from collections.abc import Iterator

import pytest

from advisor.language.conditions import (
    COMPARISONS,
    STATES,
    All,
    Any_,
    Below,
    Compare,
    RankedOver,
    Situated,
    StateTest,
    Truth,
    Undecided,
    ValueTest,
)
from advisor.language.subjects import Kind
from advisor.text.catalogue import LANGUAGES, chosen, speaking
from advisor.wording.conditions import Part, Piece, Sentence, Several, situation, words

from ..finding import RANKED


def pieces(part: Part) -> Iterator[Piece]:
    if isinstance(part, Sentence):
        yield from part.pieces
    else:
        for one in part.parts:
            yield from pieces(one)


def value_test(base, word, question, *options, negated=False, about=Kind.MEASURE):
    return str(words(base, ValueTest(word, question, options, negated), about))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_can_be_said_in_every_language(base, language):
    with speaking(language):
        for rule in base.rules:
            said = words(base, rule.when, rule.about)
            shown = [piece.text for piece in pieces(said)]
            assert all(shown) and not re.search(r"[{}\0]", str(said)), rule.id
            for piece in pieces(said):
                if piece.kind == "question":
                    assert piece.text == chosen(base.questions[piece.id].text)
                elif piece.kind == "situation":
                    assert any(one.id == piece.id and one.situation for one in base.rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_is_shown_as_text(base, language):
    """Neither a question, nor a situation, nor an option that is written otherwise in its label."""
    ids = {id for id in base.questions if "-" in id} | set(base.situations)
    ids |= {option for one in base.questions.values() for option in one.option_ids if "-" in option}
    with speaking(language):
        for rule in base.rules:
            told = set(re.findall(r"[\w-]+", str(words(base, rule.when, rule.about)))) & ids
            assert told <= _words_of_labels(base), (rule.id, told)


def _words_of_labels(base):
    labels = [chosen(one.text) for one in base.questions.values()]
    labels += [chosen(option.label) for one in base.questions.values() for option in one.options]
    labels += [chosen(base.situation_name(name)) for name in base.situations if base.situation_name(name)["nb"] != name]
    return {word for label in labels for word in re.findall(r"[\w-]+", label)}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_english_is_left_in_the_norwegian(base, language):
    with speaking(language):
        for rule in base.rules:
            assert not re.search(r"\b(answer|holds?|applies|the|least|among)\b", str(words(base, rule.when, rule.about))), rule.id


def test_the_parts_of_a_condition_stay_apart(base):
    of_one, of_other = ValueTest("is", "anb-barn-berort", ("ja",)), StateTest("has_value", "bb-vurder")
    said = words(base, All((of_one, Any_((of_other, Situated("BarnBerort"))))), Kind.MEASURE)
    assert isinstance(said, Several) and said.word == "all" and said.lead == "all of this holds"
    inner = said.parts[1]
    assert isinstance(inner, Several) and inner.word == "any" and len(inner.parts) == 2


def test_a_part_says_of_whom_it_is_asked(base):
    low = ValueTest("at_most", "alvorlighet-malgruppe", ("lav",))
    some, every = (str(words(base, Below(word, Kind.GROUP, low), Kind.MEASURE)) for word in ("some", "every"))
    assert some.startswith("for at least one of its target groups: ")
    assert every.startswith("for every one of its target groups: ")
    deep = Below("some", Kind.MEASURE, Below("every", Kind.GROUP, All((low, low))))
    said = words(base, deep, Kind.CASE)
    assert said.lead == "for at least one of the measures, for every one of its target groups, all of this holds"


def test_an_option_goes_by_its_label(base):
    several = value_test(base, "is", "tiltak-retning", "nedprioriteres", "avvikles")
    assert several.endswith("is «to be given lower priority» or «to be discontinued»")
    assert "«supplement from KS (EtD)» is among" in value_test(base, "is", "moduler", "etd", about=Kind.CASE)


def test_a_step_of_a_scale_is_said_with_its_direction(base):
    high, low = ("middels", "stor"), ("ingen", "liten")
    assert value_test(base, "at_least", "nytte-samlet", *high).endswith("is at least «medium»")
    assert value_test(base, "at_most", "nytte-samlet", *low).endswith("is at most «small»")
    assert value_test(base, "at_least", "nytte-samlet", *high, negated=True).endswith("is below «medium»")
    assert value_test(base, "at_most", "nytte-samlet", *low, negated=True).endswith("is above «small»")
    assert value_test(base, "at_least", "nytte-samlet", "stor").endswith("is «large»")


def test_a_not_is_never_lost(base):
    for word, question, option in [
        ("is", "anb-barn-berort", "ja"),
        ("is", "medvirkning-hvem", "barn"),
        ("positive", "ressurs-omfang", None),
    ]:
        options = (option,) if option else ()
        assert value_test(base, word, question, *options) != value_test(base, word, question, *options, negated=True)


def test_every_word_of_the_language_is_said_in_its_own_way(base):
    conditions = [StateTest(word, "nytte-samlet") for word in STATES]
    conditions += [Compare(word, "nytte-samlet") for word in COMPARISONS]
    conditions += [Undecided("BarnBerort", at) for at in (None, Truth.UBESVART, Truth.USIKKERT)]
    conditions += [Situated("BarnBerort"), RankedOver()]
    assert len({str(words(base, one, Kind.PAIR)) for one in conditions}) == len(conditions)


def test_a_situation_without_a_name_goes_by_its_rule(base):
    assert situation(base, "BarnBerort") == Piece("«Children are affected»", "situation", "S-BarnBerort")
    assert situation(base, "RangertOverBedre").text == f"the situation of {RANKED}"
