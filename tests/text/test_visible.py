"""What cannot be seen is no answer and has no length, at every entrance and for every engine."""

import json
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from advisor.advice.advice import advise
from advisor.advice.completeness import plain_violations, shacl_violations
from advisor.advice.inference import infer
from advisor.audit.layout import Layout
from advisor.case.casefile import parse_case, read_record
from advisor.case.facts import Facts
from advisor.case.model import Case, Dismissal, Measure
from advisor.engines.encoding import VALUE, code
from advisor.engines.status import Status
from advisor.language.answers import Answer, State
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase
from advisor.text.visible import clean, is_tidy, seen, shown, visible_length
from advisor.wording.terminal import show_advice

from ..finding import DOCUMENT, DUTY

UNSEEN = (
    "\u200b\u00ad\u2060\ufeff\u200d\u2800\u3164\u115f\u1160\uffa0\u034f\u180e\u2028\u00a0\u0301\ue000\U000e0041\U0001d159\ufffc"
)
A = Subject(Kind.MEASURE, ("a",))
LONG = "Barna får mer ro hjem"  # twenty-one characters, four of them spaces


@pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"U+{ord(letter):04X}")
def test_what_cannot_be_seen_has_no_length(letter):
    assert visible_length(letter * 30) == 0
    assert clean(letter * 30) == ""
    assert visible_length(f"a{letter * 30}b") == len(f"a{' ' if letter.isspace() else ''}b")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("å", 1),
        ("a\u030a", 1),  # the same in two characters
        ("q\u0301\u0302\u0303", 1),  # marks stand on a letter
        ("to ord", 6),
        ("to  \n\n\t ord\n", 6),  # a space however wide or high
        ("می\u200cخواهم", 7),  # the joiner that Persian writes is no letter
        ("👩\u200d👩\u200d👧", 3),
        ("barne\u00advern", 9),
        ("§ 5-4, «ja».", 12),
        ("\u00ad \u200b", 0),
    ],
)
def test_the_visible_length_is_what_a_reader_counts(text, length):
    assert visible_length(text) == len(seen(text)) == length


@pytest.mark.parametrize("text", ["می\u200cخواهم", "👩\u200d👧", "❤\ufe0f", "🏴\U000e0067\U000e0062\U000e007f", "ب\u200d"])
def test_what_shapes_its_neighbour_stays_in_the_text(text):
    assert clean(f"\u200b {text}\ufeff\n") == text


@given(st.text(st.characters(codec="utf-8") | st.sampled_from(UNSEEN)))
def test_cleaning_loses_nothing_that_can_be_seen_and_is_done_once(text):
    kept, before = seen(clean(text)).replace(" ", ""), seen(text).replace(" ", "")
    letters = iter(kept)
    assert all(letter in letters for letter in before)  # each in its order
    assert Counter(kept) - Counter(before) <= Counter("-" * len(text))  # for a bullet, or what keeps a word together
    assert clean(clean(text)) == clean(text)
    assert bool(clean(text)) == bool(seen(text))


PASTED = [
    ("Avlastning\x0bi helgene", "Avlastning\ni helgene"),  # PowerPoint
    ("En side\x0cog en til", "En side\nog en til"),
    ("Rad\u2028to\u2029tre\x85fire", "Rad\nto\ntre\nfire"),
    ("barne\u00advern og e\x1fvangel\u200bium\ufeff.", "barnevern og evangelium."),
    ("600\u00a0000\u202fkroner\tper år", "600 000 kroner per år"),
    ("e\x1epost", "e-post"),
    ("Fordeler:\r\n\uf0b7\tMer hvile\r\n\uf0b7\u00a0Færre reiser\r\n", "Fordeler:\n- Mer hvile\n- Færre reiser"),
    ("\uf0a7 Under\n  \uf0fc Gjort", "- Under\n- Gjort"),
    ("Bedre \uf0e0 billigere", "Bedre  billigere"),
    ("a\u200b\u030a", "å"),
    ("• Mer\n– Mindre", "• Mer\n– Mindre"),
]


@pytest.mark.parametrize(("pasted", "plain"), PASTED, ids=[plain[:12] for _pasted, plain in PASTED])
def test_what_word_and_powerpoint_leave_becomes_plain_text(base, pasted, plain):
    assert clean(pasted) == plain
    escaped = json.dumps({"case": "x", "answers": {"helhet-samlet": pasted}})
    for name, file in (
        ("x.json", escaped),
        ("x.yaml", escaped),
        ("x.yaml", 'case: x\nanswers: {helhet-samlet: "' + pasted.replace("\r\n", "\\n").replace("\n", "\\n") + '"}'),
        ("x.json", '{"case": "x", "answers": {"helhet-samlet": "' + pasted.replace("\r\n", "\\n").replace("\n", "\\n") + '"}}'),
    ):
        assert parse_case(file.encode(), name, base).answers[CASE]["helhet-samlet"].value == plain, file


def test_what_cannot_be_cleaned_is_refused_on_its_line(base):
    for name, file in (("x.yaml", 'case: x\ntitle: "a\x07b\x0bc"\n'), ("x.json", '{"case": "x",\n"title": "a\x07b\x0bc"}')):
        with pytest.raises(UnusableCase) as error:
            parse_case(file.encode(), name, base)
        (problem,) = error.value.problems
        assert (problem.line, "U+0007" in str(problem), "U+000B" in str(problem)) == (2, True, False)


def test_a_blank_is_told_by_its_name():
    blanks = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159"
    assert {unicodedata.category(letter)[0] for letter in blanks} == {"L", "S"}
    assert seen(blanks) == ""


# Where it is shown -----------------------------------------------------------------------------

STEERING = "\x1b[31m\x9b2J\x07\r\u202e\u2066\u200b\u200e\ufeff"


def test_what_would_steer_a_screen_is_shown_as_an_escape():
    assert shown("a\x1b[31mb\u202ec\u200bd") == r"a\u001b[31mb\u202ec\u200bd"
    assert not set(shown(STEERING)) & set(STEERING.replace("[31m", "").replace("2J", ""))
    assert shown(shown(STEERING)) == shown(STEERING)


@pytest.mark.parametrize("text", ["æøå – «ja»", "a\n\tb", "می\u200cخواهم", "👩\u200d👧", "❤\ufe0f", "q\u0301"])
def test_what_people_write_is_shown_as_it_is(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb", "a\u202eb\u202c"),
        ("a\u2067b\nc", "a\u2067b\u2069\nc"),
        ("a\u202e\u2066b\u202cc", "a\u202e\u2066bc\u2069\u202c"),
        ("a\u2066\u202eb\u2069c", "a\u2066\u202eb\u2069c"),
        ("a\u2069b\u202c", "ab"),
        ("\u2068שלום\u2069 x", "\u2068שלום\u2069 x"),
        ("\u200eabc", "\u200eabc"),
    ],
)
def test_a_text_turns_nothing_round_that_stands_beside_it(text, kept):
    assert clean(text) == kept


@given(st.text(st.sampled_from("ab\n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")))
def test_every_change_of_direction_is_closed_on_its_line(text):
    for line in clean(text).split("\n"):
        opened = []
        for letter in line:
            if letter in "\u202a\u202b\u202d\u202e":
                opened.append("\u202c")
            elif letter in "\u2066\u2067\u2068":
                opened.append("\u2069")
            elif letter in "\u202c\u2069":
                assert opened[-1] == letter or letter == "\u2069" in opened
                while opened.pop() != letter:
                    pass
        assert opened == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_no_message_steers_the_screen_by_what_it_repeats(base, language):
    text = 'case: "x\u202e"\n"k\u202e\u200b": 1\nmeasures: [{id: a, answers: {nytte-samlet: "mye\u202e", "q\u2066": ja}}]\n'
    with speaking(language), pytest.raises(UnusableCase) as raised:
        parse_case(text.encode(), "fil\x1b[2J\n.yaml", base)
    assert len(raised.value.problems) == 4
    said = "".join(str(problem) for problem in raised.value.problems)
    assert shown(said) == said
    assert "\n" not in said
    assert r"\u202e" in said


def test_the_terminal_shows_no_text_that_steers_it(base, capsys):
    case = replace(by_hand(anb_barn_berort="ja"), title=f"Tittel{STEERING}", measures=(Measure("a", f"A{STEERING}"),))
    show_advice(advise(case, base))
    out = capsys.readouterr().out
    assert "Tittel" in out
    assert r"\u001b" in out
    assert shown(out) == out


# At every entrance -----------------------------------------------------------------------------


def told(case, base):
    (found,) = [one for one in advise(case, base).requirements if one.requirement.id == DUTY and one.subject == A]
    return found.status


def by_hand(**answers):
    given = {id: answer if isinstance(answer, Answer) else Answer(State.VALUE, answer) for id, answer in answers.items()}
    about = {id.replace("_", "-"): answer for id, answer in given.items()}
    return Case("x", measures=(Measure("a"),), assessed_on=date(2026, 11, 1), answers={A: about})


SOUND = {"anb-barn-berort": "ja", "bb-plikt-forsvarlig": "Helsesykepleier"}  # what else the duty asks for


def in_yaml(text, base):
    answers = ", ".join(f"{id}: {json.dumps(value)}" for id, value in (SOUND | {"bb-vurder": text}).items())
    return parse_case(f"case: x\nmeasures: [{{id: a, answers: {{{answers}}}}}]".encode(), "x.yaml", base)


def record(text):
    return {"case": "x", "measures": [{"id": "a", "answers": SOUND | {"bb-vurder": text}}]}


def in_json(text, base):
    return parse_case(json.dumps(record(text), ensure_ascii=False).encode(), "x.json", base)


def in_a_record(text, base):
    return read_record(record(text), "x", base)


def in_python(text, _base):
    return by_hand(**SOUND, bb_vurder=text)


@pytest.mark.parametrize("entrance", [in_yaml, in_json, in_a_record, in_python])
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("\u200b" * 60, Status.MISSING),
        ("\u2800\u3164\u00ad" * 20, Status.MISSING),
        (LONG[:10] + "\u200b" * 60, Status.MISSING),
        ("\u200b".join(LONG[:10]), Status.MISSING),
        (" \n ".join("abcdefgh"), Status.MISSING),
        (LONG, Status.MET),
        ("\u200b".join(LONG), Status.MET),
    ],
)
def test_a_duty_is_met_by_what_can_be_read(base, entrance, text, status):
    assert told(entrance(text, base), base) is status


@pytest.mark.parametrize(
    "text", ["\u200b" * 60, "\u200b".join(LONG[:12]), "\u200b".join(LONG), "q\u0301\u0302" * 19, "x \n\n " * 10]
)
def test_shacl_the_plain_reading_and_the_columns_count_alike(base, text):
    case = by_hand(anb_barn_berort="ja", bb_vurder=text)
    inference = infer(case, base)
    assert shacl_violations(inference) == plain_violations(inference)
    counted = code(base.questions["bb-vurder"], inference.facts.answer(A, "bb-vurder"))
    assert counted == (VALUE + visible_length(text) if visible_length(text) else 0)


@pytest.mark.parametrize("text", UNSEEN)
def test_a_reason_that_nobody_can_read_is_none(base, text):
    for written in (f'nytte-kort-sikt: {{not_relevant: "{text}"}}', 'nytte-kort-sikt: {not_relevant: ""}'):
        with pytest.raises(UnusableCase, match="needs a reason"):
            parse_case(f"case: x\nmeasures: [{{id: a, answers: {{{written}}}}}]".encode(), "x.yaml", base)
    with pytest.raises(UnusableCase, match="gives no reason"):
        parse_case(f'case: x\ndismissals: [{{rule: {DOCUMENT}, reason: "{text}"}}]'.encode(), "x.yaml", base)


@pytest.mark.parametrize("value", ["\u200b", ("\u200b", "\u3164"), ()])
def test_an_answer_made_in_python_that_says_nothing_is_none(base, value):
    assert Facts(by_hand(bb_vurder=value), base).answer(A, "bb-vurder") is None


def test_what_says_something_beside_what_does_not_stays(base):
    facts = Facts(by_hand(nytte_tilgjengelig_kunnskap=("\u200b", "Rapport")), base)
    assert facts.answer(A, "nytte-tilgjengelig-kunnskap").value == ("Rapport",)


def test_not_relevant_and_a_dismissal_made_in_python_need_a_reason(base):
    assert Facts(by_hand(bb_vurder=Answer(State.NOT_RELEVANT, reason="\u200b")), base).answer(A, "bb-vurder") is None
    rule = next(rule for rule in base.rules if rule.prompt and rule.about is Kind.CASE)
    case = replace(by_hand(), dismissals=(Dismissal(rule.id, CASE, "\u2060"),))
    assert Facts(case, base).dismissals == []
    assert Layout(base).rows(0, Facts(case, base)).reasons == []


def test_titles_and_what_stands_beside_an_answer_are_empty_too(base):
    case = parse_case(
        'case: "\u200bx\ufeff"\ntitle: "\u200b"\nmeasures: [{id: a, title: "\u3164", answers: {nytte-samlet: '
        '{value: "\u200bstor", rationale: "\u200b", sources: ["\u200b", "A"], unit: "\u2060"}}}]\n'
        'participation: [{group: ansatte, how: "\u200b"}]'.encode(),
        "x.yaml",
        base,
    )
    answer = case.answers[A]["nytte-samlet"]
    assert (case.id, case.title, case.measures[0].title) == ("x", "", "")
    assert (answer.rationale, answer.sources, answer.unit) == ("", ("A",), "")
    assert [one.how for answers in case.answers[CASE].values() for one in answers.value if hasattr(one, "how")] == [""]


TIDY = "".join(letter for letter in map(chr, (*range(0xD800), *range(0xE000, 0x110000))) if is_tidy(letter))
UNTIDY = "ش"  # stays as it is, and has the long way taken with all that stands beside it


def test_a_character_that_is_tidy_stays_as_it_is_the_long_way_too():
    assert len(TIDY) > 700
    assert set("æøåÆØÅšŋ–«»’€\n ") <= set(TIDY) and UNTIDY not in TIDY
    assert clean(f"{UNTIDY}{TIDY}{UNTIDY}") == f"{UNTIDY}{TIDY}{UNTIDY}"
    visible = [letter for letter in TIDY if letter not in "\n "]
    assert [letter for letter in visible if clean(letter + UNTIDY) != letter + UNTIDY] == []
    assert [letter for letter in visible if clean(UNTIDY + letter) != UNTIDY + letter] == []
    assert [letter for letter in visible if not seen(letter)] == []


def test_no_tidy_character_makes_one_letter_with_another():
    later = {part for code in range(0x110000) for part in unicodedata.normalize("NFD", chr(code))[1:]}
    assert later & set(TIDY) == set()


def test_the_tidy_characters_of_latin_1_are_the_same_among_others():
    latin = [chr(code) for code in range(0x100)]
    assert [letter for letter in latin if is_tidy(letter)] == [letter for letter in latin if is_tidy(f"{letter}–")]


@given(st.text(st.sampled_from(TIDY)))
def test_a_tidy_text_is_cleaned_the_same_the_long_way(text):
    assert f"{clean(text)}{UNTIDY}" == clean(f"{text.strip()}{UNTIDY}")
