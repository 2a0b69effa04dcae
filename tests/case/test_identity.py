"""Identity numbers of persons: every kind there is, parted in every way that a person would write it."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

from advisor.case import identity, privacy
from advisor.case.guarding import MOST_TOLD, joined_with, personal_data
from advisor.case.privacy import Kind, masked, refused
from advisor.text.reading import from_plain

from ..conftest import size

KINDS = {
    "fødselsnummer": (0, 0),
    "D": (40, 0),
    "H and Nav": (0, 40),
    "helsenett": (0, 65),
    "Test-Norge": (0, 80),
    "D, Test-Norge": (40, 80),
}
MONTHS = ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"]

# The examples that Skatteetaten gives of numbers from 2032: two for the same nine digits, where only the first was one before.
FROM_2032 = ["02013299997", "02013299903", "02013299806", "30108299920", "30108299939"]


def number(pick: random.Random, kind: str, remainders=(0, 1, 2, 3)) -> str:
    """A number of a kind, drawn at random; its first check digit leaves one of the remainders."""
    more_days, more_months = KINDS[kind]
    while True:
        day, month = pick.randint(1, 28) + more_days, pick.randint(1, 12) + more_months
        nine = f"{day:02}{month:02}{pick.randint(0, 99):02}{pick.randint(0, 999):03}"
        if whole := checked(nine, pick.choice(remainders)):
            return whole


def help_number(pick: random.Random) -> str:
    while True:
        if whole := checked(f"{pick.choice('89')}{pick.randint(0, 99_999_999):08}", 0):
            return whole


def checked(nine: str, remainder: int) -> str:
    """Nine digits with their check digits; empty where there are none."""
    first = f"{(int(calc_check_digit1(nine)) + remainder) % 11}"
    second = calc_check_digit2(nine + first)
    return nine + first + second if len(first + second) == 2 else ""


# How people write a number ----------------------------------------------------------------------

SPACES = [*" \t\n\u00a0\u202f\u2009\u2003\u3000\u2028", "  ", "     ", "\r\n", "\n\n"]
SIGNS = [*"-–/.,:;_|\\+=…•", *(f" {sign} " for sign in "-—/·"), *(f"\n{sign} " for sign in "-*•")]
MARKS = ["*", "**", "** **", "__ __", ") (", "] [", "» «", "” “", '" "', "' '", "` `", "}{"]
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\xad", "\u200b \u200b"]
CODES = [
    *(f"&{code};" for code in ("nbsp", "#160", "#xA0", "thinsp", "ndash", "amp;nbsp")),
    *("%20", "%2D", "%0A", "%C2%A0", "<br>", "</td><td>"),
]
DIGITS = ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"]
Form = Callable[[str, random.Random], str]


def two(gaps: list[str]) -> Form:
    return lambda whole, pick: f"{whole[:6]}{pick.choice(gaps)}{whole[6:]}"


def cut(*places: int, gaps: str = " ") -> Form:
    """The same sign everywhere, one of those given."""
    return lambda whole, pick: pick.choice(gaps).join(whole[start:end] for start, end in pairwise([0, *places, 11]))


def day(*ways: str, then: tuple[str, ...] = (" ",)) -> Form:
    """A day in one of the ways, a word or sign, and five digits."""

    def form(whole: str, pick: random.Random) -> str:
        parts = {"d": whole[:2], "m": whole[2:4], "y": whole[4:6], "D": f"{int(whole[:2])}", "M": f"{int(whole[2:4])}"}
        month = MONTHS[int(whole[2:4]) - 1] if int(whole[2:4]) < 13 else whole[2:4]
        parts |= {"name": month, "short": month[:3], "c": pick.choice(["19", "20"])}
        return pick.choice(ways).format(**parts) + pick.choice(then).format(rest=whole[6:], apart=f"{whole[6:9]} {whole[9:]}")

    return form


def either(*ways: str) -> Form:
    """Six digits and five in one of the ways."""
    return lambda whole, pick: pick.choice(ways).format(whole[:6], whole[6:])


def ones(*gaps: str, around: str = "{}") -> Form:
    return lambda whole, pick: around.format(pick.choice(gaps).join(whole))


def each(*ways: str) -> Form:
    """Every digit as a code of its own."""

    def form(whole: str, pick: random.Random) -> str:
        way = pick.choice(ways)
        return "".join(way.format(one, ord(one)) for one in whole)

    return form


def digits_of(whole: str, pick: random.Random) -> str:
    return whole.translate(str.maketrans("0123456789", pick.choice(DIGITS)))


MIDDLE = [" - ", " | ", "   ", " / "]
WITHOUT_NOUGHTS = ("{D}.{M}.{y}", "{D}.{M}.{c}{y}", "{D}/{M} {y}", "{D}. {M}. {y}")
IN_FULL = ("{d}.{m}.{c}{y}", "{d}{m}{c}{y}", "{d}/{m}/{c}{y}", "{c}{y}-{m}-{d}", "{c}{y}{m}{d}")
NAMED = ("{D}. {name} {c}{y}", "{D}. {short} {y}", "{d}. {name} {y}")
BORN = ("født {d}.{m}.{y}", "fødd {d}.{m}.{c}{y}", "f. {D}.{M}.{c}{y}", "fødselsdato: {d}.{m}.{y}")
PERSONAL = (
    ", personnr {rest}",
    " (personnummer {apart})",
    "\nPersonnummer: {rest}",
    " – fnr {rest}",
    ", og de siste fem: {rest}",
)
FORMS: dict[str, Form] = {
    "in one piece": lambda whole, pick: whole,
    "6 5 with spaces": two(SPACES),
    "6 5 with signs": two(SIGNS),
    "6 5 with marks": two(MARKS),
    "6 5 with what cannot be seen": two(UNSEEN),
    "6 5 with codes": two(CODES),
    "6 (5)": either("{} ({})", "({}) ({})", "[{}]-[{}]", "«{}» «{}»", "**{}** **{}**"),
    "6 3 2": cut(6, 9),
    "6 2 3": cut(6, 8),
    "2 2 2 5": cut(2, 4, 6, gaps=" -./"),
    "2.2.2 5": day("{d}.{m}.{y}", then=(" {rest}", "-{rest}", "–{rest}", "/{rest}", ":{rest}", ", {rest}")),
    "2 2 2 3 2": cut(2, 4, 6, 9, gaps=" -."),
    "pairs": cut(2, 4, 6, 8, 10, gaps=" -."),
    "4 4 3": cut(4, 8, gaps=" -."),
    "3 3 3 2": cut(3, 6, 9, gaps=" -."),
    "2 3 3 3": cut(2, 5, 8),
    "4 2 5": cut(4, 6, gaps=" -."),
    "5 6": cut(5, gaps=" -"),
    "3 3 5": cut(3, 6, gaps=" -."),
    "3 3 2 3": cut(3, 6, 8, gaps=" -."),
    "2 2 2 2 3": cut(2, 4, 6, 8, gaps=" -."),
    "2 4 2 3": cut(2, 6, 8),
    "broken where the line ends": cut(7, gaps=("\n", "-\n", " ")),
    "broken later where the line ends": cut(8, gaps=("\n", "-\n", " ")),
    "6 4 1": cut(6, 10),
    "the year in full": day(*IN_FULL, then=(" {rest}", "-{rest}", " {apart}")),
    "without noughts": day(*WITHOUT_NOUGHTS, then=(" {rest}", "-{rest}", ", {rest}")),
    "the month in words": day(*NAMED, then=(" {rest}", ", {rest}", " ({rest})", ", personnr {apart}")),
    "digit by digit": ones(" ", "-", ".", ", ", "/", "*", "_", "  ", "\t", "\u00a0"),
    "digit by digit in brackets": each("({0})", "[{0}]", "{{{0}}}"),
    "digit by digit in quotation": each("«{0}» ", "«{0}», ", '"{0}"'),
    "digit by digit in cells": ones(" | ", "|", ";", "; ", around="| {} |"),
    "digit by digit on lines": ones("\n", "\n\n", "\r\n", "\n- "),
    "digit by digit with what cannot be seen": ones(*UNSEEN[:-1]),
    "6 digit by digit": lambda whole, pick: f"{' '.join(whole[:6])}{pick.choice(MIDDLE)}{whole[6:]}",
    "6 and 5 digit by digit": lambda whole, pick: f"{' '.join(whole[:6])}{pick.choice(MIDDLE)}{' '.join(whole[6:])}",
    "entities": each("&#{1};", "&#x{1:x};", "&#x{1:X};", "&#0{1};"),
    "percent codes": each("%{1:02X}", "%{1:02x}"),
    "tags": either("<b>{}</b>{}", "<td>{}</td><td>{}</td>", "<td>{}</td>\n<td>{}</td>", "<p class='a'>{}</p>{}"),
    "other digits": digits_of,
    "struck out, in rings and on keys": each("{0}\u0336", "{0}\u20dd", "{0}\ufe0f\u20e3"),
    "words between": either(
        "fnr. {} – personnr {}", "{}, personnr. {}", "{} og {}", "{}, nr. {}", "{}, de siste fem sifrene er {}"
    ),
    "a day and words between": day(*BORN, then=PERSONAL),
    "the day last": either("personnr {1}, f. {0}", "personnummer {1} ({0})", "pnr {1}\nfødt {0}"),
}
RESTS = [f"{rest}" for rest in range(10_000, 10_400)]
DAYS_OF_2026 = [f"2026-11-{day:02}" for day in range(1, 29)]
WITHOUT_DAY = [
    form
    for form in FORMS
    if form.startswith(("in one", "6", "digit", "entit", "percent", "tags", "other", "struck")) and form not in ("6 2 3", "6 4 1")
]
AROUND = [
    *("{}", "Bruker {} venter på plass.", "fnr: {}.", "({})", "Født 15. «{}», bor her", "Saken gjelder {}, vedtak av 12.03.2026"),
    *("I 2025 var det 14 plasser. Hun ({}) søkte i uke 34.", "Ring\n{}\nnå", "1) {}", "Notat 24/01873: {}; frist 01.02.2027"),
]


def missed(form: str, numbers: Callable[[random.Random], str]) -> list[str]:
    pick = random.Random(form)
    texts = (pick.choice(AROUND).format(FORMS[form](numbers(pick), pick)) for _one in range(size(300, 10_000)))
    return [text for text in texts if not any(one.kind in (Kind.NATIONAL_ID, Kind.D_NUMBER) for one in refused(text))]


@pytest.mark.parametrize("form", FORMS)
def test_no_number_is_missed_however_it_is_parted(form):
    assert missed(form, lambda pick: number(pick, pick.choice([*KINDS]))) == []


def test_of_many_halves_some_are_told_and_none_is_stored(base, calls):
    """A file with thousands of pairs is refused in a page of words; of a save, each text that is in a pair."""
    days = [f"{day:02}{month:02}8{year}" for day in range(1, 29) for month in range(1, 13) for year in range(2)]
    rests = [*RESTS, *(f"{rest:05}" for rest in range(20_000, 20_300))]
    case = {"case": "a", "measures": [{"id": f"m{at}", "title": text} for at, text in enumerate([*days, *rests])]}
    assert len([*personal_data(from_plain(case, "x", []), "x", base)]) == MOST_TOLD
    last = next(rest for rest in reversed(rests) if any(privacy.joined([*days[-40:], rest])))
    told = []
    count = calls([identity.is_number], lambda: told.extend(joined_with([last], [*days, *rests])))
    assert told and count == {identity.is_number: len(days)}, "a save asks of what was changed, and not of every pair there is"
    assert told == [privacy.message_of_two(shown) for _day, rest, shown in privacy.joined([*days, last]) if rest == last]


@pytest.mark.parametrize("form", WITHOUT_DAY)
def test_no_common_help_number_is_missed(form):
    assert missed(form, help_number) == []


@pytest.mark.parametrize("form", FORMS)
def test_what_is_parted_is_masked_too(form):
    pick = random.Random(form)
    for _one in range(20):
        whole = number(pick, pick.choice([*KINDS]))
        hidden = masked(f"Før {FORMS[form](whole, pick)} etter")
        assert "[" in hidden and refused(hidden) == [] and hidden.startswith("Før ") and hidden.endswith(" etter")
        assert whole[6:] not in hidden


@pytest.mark.parametrize("whole", FROM_2032)
def test_the_examples_of_the_tax_administration_are_numbers(whole):
    assert identity.is_number(whole)
    assert [one.masked for one in refused(f"Født i 2032: {whole}.")] == [f"{whole[:6]} …"]


@pytest.mark.parametrize("remainder", range(11))
def test_the_first_check_digit_leaves_one_of_four_remainders_and_the_second_none(remainder):
    pick = random.Random(remainder)
    for _one in range(50):
        whole = number(pick, "fødselsnummer", (remainder,))
        assert identity.is_number(whole) == (remainder < 4)
        assert not identity.is_number(whole[:-1] + f"{(int(whole[-1]) + pick.randint(1, 9)) % 10}")


def test_a_common_help_number_keeps_the_check_digits_of_today():
    """The change is for numbers of the population register: such a number has no day, and many accounts would look like one."""
    pick = random.Random(1)
    for _one in range(50):
        whole = help_number(pick)
        assert identity.is_number(whole) and not any(identity.is_number(one) for r in (1, 2, 3) if (one := checked(whole[:9], r)))


@pytest.mark.parametrize("month", [13, 20, 40, 53, 65, 78, 80, 93])
def test_no_other_month_is_one(month):
    assert not any(identity.is_number(whole) for n in range(300) if (whole := checked(f"15{month}86{n:03}", 0)))


@pytest.mark.parametrize(
    "text",
    [
        "personnr 12345",
        "Personnummeret er 123 45",
        "fnr 99999912345",
        "fødselsnummer: 010190-12345 kroner",
        "fnr. 010190 – personnr 12345",
    ],
)
def test_a_word_for_it_is_enough_whatever_the_digits(text):
    assert [one.kind for one in refused(text)][:1] == [Kind.NATIONAL_ID]


# What is something else by what stands beside it


TAKEN_FOR_ONE = "15108695088"


@pytest.mark.parametrize(
    "text",
    [
        *("konto 1510.86.95088", "Kontonummer: 1510 86 95088", "bankkonto nei, konto nr. 1510.86.95088"),
        *("15 108 695 088 kroner", "kr 15 108 695 088", "beløp 15 108 695 088"),
        *("1 5 1 0 8 6 9 5 0 8 8 3", "4 1 5 1 0 8 6 9 5 0 8 8", "2 151 086 950 88", "1510 8695 088 12"),
        *("15.10.86 kr 95 088", "15.10.86: 95 088 kroner", "15.10.86, sak 95088", "Født 15.10.86 i sone 95088"),
    ],
)
def test_what_is_written_as_the_message_says_is_let_in(text):
    assert refused(text) == []


@pytest.mark.parametrize(
    "text",
    [f"konto {TAKEN_FOR_ONE}", "kroner 151086 95088", "avtale 15.10.86 95088", "1510.86.95088", "Sak 24/123: 1510 86 95088"],
)
def test_where_it_may_be_both_a_number_wins(text):
    assert [one.kind for one in refused(text)] == [Kind.NATIONAL_ID]


# Over several texts


@pytest.mark.parametrize(
    "day", ["151086", "15.10.86", "15.10.1986", "5.10.1986", "Født 15.10.86", "f. 15. oktober 1986", "1986-10-15", "(15/10-86)"]
)
@pytest.mark.parametrize("rest", ["{}", "personnr {}", "Nr. {}.", "«{}»"])
def test_two_texts_that_are_its_halves_are_a_number_together(day, rest):
    nine = ("05" if day.startswith("5") else "15") + "1086" + "950"
    rest = rest.format(next(whole for r in range(4) if (whole := checked(nine, r)))[6:])
    texts = ["Lunsj", day, "3 plasser", rest]
    assert [one[:2] for one in privacy.joined(texts)] == [one[:2] for one in privacy.joined(texts[::-1])] == [(day, rest)]


@pytest.mark.parametrize(
    "texts",
    [
        ["151086", "95087"],
        ["151086", "kr 95088"],
        ["Vedtatt 15.10.86", "95088"],
        ["151086", "95088 timer"],
        ["95088", "95088"],
        [],
        ["151086"],
    ],
)
def test_other_texts_are_no_number_together(texts):
    assert [*privacy.joined(texts)] == []


def test_lines_that_follow_each_other_are_read_on():
    lines = ["Om brukeren", "Født 15.10.86", "personnr 95088", "Ring", "15108695088", "1 5 1 0 8 6", "9 5 0 8 8", "slutt"]
    said = [(number, one.start) for number, one in privacy.in_lines(lines)]
    assert sorted({number for number, _start in said}) == [1, 2, 4, 5]
    assert privacy.in_lines(["12", "plasser"]) == privacy.in_lines([]) == []


@pytest.mark.parametrize(
    "piece",
    [
        "1-",
        "\n1",
        "1 2 3 4 5 6 7 8 9 0 1 ",
        "010190 12345 ",
        "15 108 695 088 ",
        "personnr 12345 ",
        "født 01.01.90 og ",
        "%31",
        "%2531",
        "&#49;",
        "&amp;#49;",
        "<b>",
        "<b ",
        "1" + " " * 24,
        "1.1.90 ",
        "123 45 ",
        "912 34 567 ",
        "151086\n",
        "¹²",
    ],
)
def test_long_rows_of_figures_are_read_through(piece):
    """A pattern whose time grows with the square of the length would not return from this."""
    text = piece * (size(40_000, 200_000) // len(piece))
    assert isinstance(refused(text), list) and isinstance([*privacy.joined([text, text[:90]])], list)


def test_the_day_of_a_case_is_nobodys_day_of_birth(base):
    day, rest = next((day, rest) for day in DAYS_OF_2026 for rest in RESTS if any(privacy.joined([day, rest])))
    case = {"case": "a", "title": "Født", "assessed_on": day, "measures": [{"id": "b", "title": rest}]}
    assert not [*personal_data(from_plain(case, "x", []), "x", base)]
    assert [*personal_data(from_plain({**case, "title": day}, "x", []), "x", base)]
