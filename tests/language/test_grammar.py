"""The closed language as it is written: every word of it is read, and everything else is refused where it stands."""

import pytest

from advisor.knowledge.rules import Words
from advisor.knowledge.terms import Option, Question
from advisor.language import grammar
from advisor.language.conditions import (
    COMPARISONS,
    STATES,
    Above,
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
from advisor.language.types import AnswerType, named
from advisor.text.reading import read_bytes
from tests.strategies import DEPTHS

CASE, MEASURE, GROUP, PAIR = Kind
SCALE = ("ingen", "liten", "stor")


def question(id: str, about: Kind, answer_type: AnswerType, *options: str) -> Question:
    return Question(id, about, answer_type, tuple(Option(one, one, {}) for one in options), depth=DEPTHS[0])


WORDS = Words(
    {
        one.id: one
        for one in (
            question("plan", CASE, named("yes-no"), "ja", "nei"),
            question("budsjett", CASE, named("ordinal"), *SCALE),
            question("barn", MEASURE, named("yes-no"), "ja", "nei"),
            question("nytte", MEASURE, named("ordinal"), *SCALE),
            question("alvor", GROUP, named("ordinal"), *SCALE),
            question("hvem", GROUP, named("multi"), "eldre", "unge"),
            question("timer", GROUP, named("number")),
            question("hensyn", GROUP, named("text")),
        )
    },
    {"Krise": CASE, "BarnBerort": MEASURE, "Utsatt": GROUP},
)


def parse(text: str, about: Kind):
    """What the text says as a condition, and everything that was reported of it: (line, what, cure)."""
    problems, said = [], []
    node = read_bytes(text.encode(), "condition", problems)
    assert node is not None and not problems
    return grammar.parse(node, about, WORDS, lambda *problem: said.append(problem)), said


CHILDREN = ValueTest("is", "barn", ("ja",))

READ = [
    ("{is: {barn: ja}}", MEASURE, CHILDREN),
    ("{is: {hvem: [eldre, unge]}}", GROUP, ValueTest("is", "hvem", ("eldre", "unge"))),
    ("{at_least: {nytte: liten}}", MEASURE, ValueTest("at_least", "nytte", ("liten", "stor"))),
    ("{at_most: {nytte: liten}}", MEASURE, ValueTest("at_most", "nytte", ("ingen", "liten"))),
    ("{positive: timer}", GROUP, ValueTest("positive", "timer")),
    ("{not: {is: {barn: ja}}}", MEASURE, ValueTest("is", "barn", ("ja",), negated=True)),
    ("{not: {positive: timer}}", GROUP, ValueTest("positive", "timer", negated=True)),
    *((f"{{{word}: hensyn}}", GROUP, StateTest(word, "hensyn")) for word in STATES),
    ("{all: [{is: {barn: ja}}]}", MEASURE, All((CHILDREN,))),
    ("{any: [{is: {barn: ja}}, {situation: BarnBerort}]}", MEASURE, Any_((CHILDREN, Situated("BarnBerort")))),
    ("{situation: BarnBerort}", MEASURE, Situated("BarnBerort")),
    ("{undecided: BarnBerort}", MEASURE, Undecided("BarnBerort", None)),
    ("{undecided: {BarnBerort: ubesvart}}", MEASURE, Undecided("BarnBerort", Truth.UBESVART)),
    ("{undecided: {BarnBerort: usikkert}}", MEASURE, Undecided("BarnBerort", Truth.USIKKERT)),
    ("{some: {measure: {is: {barn: ja}}}}", CASE, Below("some", MEASURE, CHILDREN)),
    ("{every: {group: {situation: Utsatt}}}", MEASURE, Below("every", GROUP, Situated("Utsatt"))),
    ("{case: {situation: Krise}}", MEASURE, Above(CASE, Situated("Krise"))),
    ("{case: {situation: Krise}}", GROUP, Above(CASE, Situated("Krise"))),
    ("{measure: {is: {barn: ja}}}", GROUP, Above(MEASURE, CHILDREN)),
    ("ranked_over", PAIR, RankedOver()),
    *((f"{{{word}: nytte}}", PAIR, Compare(word, "nytte")) for word in COMPARISONS),
    ("{b_above_a: alvor}", PAIR, Compare("b_above_a", "alvor")),
]


@pytest.mark.parametrize(("text", "about", "condition"), READ)
def test_a_word_of_the_language_is_read(text, about, condition):
    assert parse(text, about) == (condition, [])


def test_every_word_of_the_language_stands_in_the_table_above():
    words = {"all", "any", "not", "situation", "undecided", "some", "every", "case", "measure", "ranked_over"}
    words |= {*grammar.VALUE_WORDS, *STATES, *COMPARISONS}
    written = " ".join(text.translate(str.maketrans("{}:[],", "      ")) for text, _about, _condition in READ).split()
    assert words <= set(written)


REFUSED = [
    # unknown words, with a near one
    ("{at_lest: {nytte: liten}}", MEASURE, "«at_lest» is not a word", "«at_least»"),
    ("{unanswerd: barn}", MEASURE, "«unanswerd» is not a word", "«unanswered»"),
    ("{b_abov_a: nytte}", PAIR, "«b_abov_a» is not a word", "«b_above_a»"),
    ("rankedover", PAIR, "rankedover", "«ranked_over»"),
    ("{is: {barm: ja}}", MEASURE, "no question «barm»", "«barn»"),
    ("{answered: barm}", MEASURE, "no question «barm»", "«barn»"),
    ("{situation: BarnBerørt}", MEASURE, "the situation «BarnBerørt»", "«BarnBerort»"),
    ("{undecided: Kriser}", CASE, "the situation «Kriser»", "«Krise»"),
    ("{is: {hvem: eldrre}}", GROUP, "«eldrre» is no option of «hvem»", "eldre, unge"),
    ("{same: nytta}", PAIR, "«nytta» is no ordered scale", "«nytte»"),
    # words that are too few or too many
    ("{all: []}", MEASURE, "«all» takes a list with at least one", ""),
    ("{any: []}", MEASURE, "«any» takes a list with at least one", ""),
    ("{all: {is: {barn: ja}}}", MEASURE, "«all» takes a list", ""),
    ("{is: {barn: ja}, answered: barn}", MEASURE, "exactly one word", "{is: {question: option}}"),
    ("{}", MEASURE, "exactly one word", "{is: {question: option}}"),
    ("ja", MEASURE, "exactly one word", "{is: {question: option}}"),
    ("{is: {barn: ja, nytte: liten}}", MEASURE, "«is» takes one question", ""),
    ("{is: barn}", MEASURE, "«is» takes one question and its option", ""),
    ("{is: {barn: []}}", MEASURE, "option", ""),
    ("{is: {barn: }}", MEASURE, "no option of «barn»", "ja, nei"),
    # «not» before anything but a test of a value
    ("{not: {all: [{is: {barn: ja}}]}}", MEASURE, "«not» stands only before", "is, at_least, at_most, positive"),
    ("{not: {answered: barn}}", MEASURE, "«not» stands only before", "is, at_least, at_most, positive"),
    ("{not: {situation: BarnBerort}}", MEASURE, "«not» stands only before", "is, at_least, at_most, positive"),
    ("{not: {not: {is: {barn: ja}}}}", MEASURE, "«not» stands only before", "is, at_least, at_most, positive"),
    # a test that the type of the question has no room for
    ("{at_least: {barn: ja}}", MEASURE, "«at_least» needs one step of an ordered scale", ""),
    ("{at_most: {hvem: unge}}", GROUP, "«at_most» needs one step of an ordered scale", ""),
    ("{at_least: {nytte: [liten, stor]}}", MEASURE, "«at_least» needs one step", ""),
    ("{positive: hensyn}", GROUP, "«positive» needs a number", ""),
    ("{is: {timer: 4}}", GROUP, "«timer» has no options", "positive"),
    ("{same: barn}", PAIR, "«barn» is no ordered scale", ""),
    ("{same: budsjett}", PAIR, "«budsjett» is no ordered scale of a measure or a group", ""),
    # another subject
    ("{is: {barn: ja}}", CASE, "«barn» is about a measure, not a case", "some, every, case or measure"),
    ("{answered: plan}", MEASURE, "«plan» is about a case, not a measure", "some, every, case or measure"),
    ("{situation: Krise}", MEASURE, "«Krise» is about a case, not a measure", "some, every, case or measure"),
    ("{some: {group: {answered: hensyn}}}", CASE, "«some» looks down from a case to: measure", ""),
    ("{every: {measure: {answered: barn}}}", MEASURE, "«every» looks down from a measure to: group", ""),
    ("{some: {group: {answered: hensyn}}}", GROUP, "«some» looks down from a group to: –", ""),
    ("{some: {measure: {answered: barn}}}", PAIR, "«some» looks down from a pair to: –", ""),
    ("{case: {situation: Krise}}", CASE, "«case» does not stand above a case", ""),
    ("{measure: {is: {barn: ja}}}", MEASURE, "«measure» does not stand above a measure", ""),
    ("{case: {situation: Krise}}", PAIR, "«case» does not stand above a pair", ""),
    ("ranked_over", MEASURE, "«ranked_over» is only for pairs", ""),
    *((f"{{{word}: nytte}}", MEASURE, f"«{word}» is only for pairs", "") for word in COMPARISONS),
    # undecided has two steps
    ("{undecided: {BarnBerort: ja}}", MEASURE, "ubesvart or usikkert", ""),
    ("{undecided: {BarnBerort: [ubesvart]}}", MEASURE, "ubesvart or usikkert", ""),
    ("{undecided: {BarnBerort: ubesvart, Krise: ubesvart}}", MEASURE, "ubesvart or usikkert", ""),
    ("{undecided: [BarnBerort]}", MEASURE, "ubesvart or usikkert", ""),
    # lists and mappings where a word belongs
    ("{answered: [barn]}", MEASURE, "question", ""),
    ("{situation: [Krise]}", CASE, "situation", ""),
    ("{same: [nytte]}", PAIR, "ordered scale", ""),
    ("{is: {barn: {nei: ja}}}", MEASURE, "no option of «barn»", "ja, nei"),
]


@pytest.mark.parametrize(("text", "about", "what", "cure"), REFUSED)
def test_what_is_not_in_the_language_is_refused_with_its_line_and_a_cure(text, about, what, cure):
    condition, said = parse("# the third line\n\n" + text, about)
    assert condition is None
    assert len(said) == 1
    assert said[0][0] == 3
    assert what in said[0][1]
    assert cure in said[0][2]
    assert "Node(" not in "".join(said[0][1:])  # what the file says, not what Python makes of it


def test_ranked_over_with_something_behind_it_is_not_called_an_unknown_word():
    condition, said = parse("{ranked_over: nytte}", PAIR)
    assert condition is None
    assert "«ranked_over»" in said[0][1]
    assert "not a word" not in said[0][1]


def test_every_mistake_in_one_condition_is_reported_on_its_own_line():
    condition, said = parse(
        """\
all:
  - is: {barn: kanskje}
  - any:
      - at_least: {barn: ja}
      - not:
          answered: barn
  - is: {barn: ja}
  - some:
      group:
        all:
          - positive: hensyn
          - situation: BarnBerort
          - answered: barn
""",
        MEASURE,
    )
    assert condition is None
    assert [(line, what.split("«")[1].split("»")[0]) for line, what, _cure in said] == [
        (2, "kanskje"),
        (4, "at_least"),
        (5, "not"),
        (11, "positive"),
        (12, "BarnBerort"),
        (13, "barn"),
    ]


def test_every_unknown_option_of_one_test_is_reported():
    _condition, said = parse("is:\n  hvem:\n    - eldrre\n    - unge\n    - unga", GROUP)
    assert [line for line, _what, _cure in said] == [3, 5]
