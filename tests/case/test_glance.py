"""What one look at several texts passes over, the whole look finds nothing in: in each text and over two of them."""

from hypothesis import given, settings, strategies as st

from advisor.case import glance, privacy
from advisor.case.glance import over
from advisor.knowledge.personal import programs_telling
from advisor.text.readings import readings

from ..conftest import size

TELLING = programs_telling()
DAYS = (
    "15.10.86",
    "15.10.1986",
    "151086",
    "15101986",
    "1986-10-15",
    "15. oktober 1986",
    "1/9-86",
    "5 mai 86",
    "31. / september /. 2026",
)
RESTS = ("95088", "950 88", "95088,", "(95088)", "12345")
NEAR = (
    *sorted(TELLING.identity),
    "nr",
    "FNR",
    "Født",
    "perſonnr",
    "og",
    "fem",
    "lunsj",
    "Ødnr",
    "x1fnr",
    "fnr_",
    "kr",
    "§",
    "ČNR",
    "µ",
)
SIGNS = st.sampled_from((" ", ". ", ": ", "\n", ", ", "–", "/", " (", "", "_", "?", "²", " " * 30, " " * 80))
PIECES = st.sampled_from(
    (*DAYS, *RESTS, *NEAR, "912 34 567", "91 23 45 67", "2029. 50003", "1000000", "9", "12 %", "%31", "&#49;", "a@b.no")
)
TEXTS = st.lists(PIECES | SIGNS, max_size=8).map("".join)


@settings(max_examples=size(400, 10_000))
@given(st.lists(TEXTS, max_size=4))
def test_nothing_is_passed_over(texts):
    look = over(texts)
    if look is None:
        return
    left = look.suspects(TELLING)
    assert set(left) <= set(texts)
    assert not any(privacy._scanned(text, privacy.programs_words()) for text in texts if text not in left)
    assert look.has_halves() or not any(privacy.joined(texts))
    assert privacy.held(texts) == (any(map(privacy.refused, texts)) or any(privacy.joined(texts)))


def test_five_figures_are_looked_at_behind_a_day_or_a_word_for_a_number_only():
    others = ["Felles lunsj 50000", "fra 2029. 50003", "i stedet for fem 50003", "50003 kroner", "Hvem? 50003", "kr 950 88"]
    assert over(others).suspects(TELLING) == []
    told = ["Personnr. 95088", "FNR 95088", "pnr: 950 88", "Født 15.10.86, nr. 95088", "151086 og 95088", "perſonnr 95088"]
    told += ["personnr950 88, 95088", "pnr 95088 95088", "15.10.86 95088 12345"]
    assert [over([*others, text]).suspects(TELLING) for text in told] == [[text] for text in told]


def test_a_letter_that_is_not_in_latin_1_ends_no_word():
    words = frozenset({*TELLING.may_part, "ŋnr", "nrŋ", "åŋnr"})
    ours = type(TELLING)(words, words, TELLING.months, TELLING.phone)
    assert over(["ŋnr 95088", "nrŋ 95088", "åŋnr 95088", "Ŋnr 95088"]).suspects(ours) == [
        "ŋnr 95088",
        "nrŋ 95088",
        "åŋnr 95088",
        "Ŋnr 95088",
    ]
    assert over(["ŋnr 95088", "nrŋ 95088"]).suspects(TELLING) == []


def test_letters_are_seen_as_they_are_read_but_for_those_that_are_looked_at_by_themselves():
    letters = [chr(code) for code in range(256) if chr(code).isalpha()]
    assert [one for one in letters if next(readings(one))[0] != one] == ["µ"]
    assert all(len(one.lower()) == 1 for one in letters) and "µ".encode("latin-1") in glance._ODD


def test_texts_that_are_not_tidy_get_no_look():
    assert over(["a\0b"]) is over(["a", "b\0"]) is over(["a\xa0b", "–"]) is over(["å\u0301"]) is None
    assert privacy.suspects(["lunsj", "a\xa0b"]) == ["lunsj", "a\xa0b"]
    assert over([]).suspects(TELLING) == over([""]).suspects(TELLING) == over(["", "–", ""]).suspects(TELLING) == []


def test_halves_are_two_whole_texts():
    assert over(["15.10.86", "95088"]).has_halves() and over(["Nr. 95088", "Lunsj", "Født 15. oktober 1986"]).has_halves()
    assert not any(
        over(texts).has_halves() for texts in (["15.10.86"], ["95088"], ["15.10.86 95088"], ["15.10.86 1", "95088"], [])
    )
