"""Personal data is found however it is written; what only looks like it is left alone."""

import io
import logging
import sys
import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings, strategies as st
from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

from advisor.case import privacy
from advisor.case.guarding import personal_data
from advisor.case.logs import Mask
from advisor.case.privacy import Finding, Kind, blocking, found, masked, message, message_of_two
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.text.kept import Kept
from advisor.text.reading import from_plain
from advisor.text.readings import readings
from advisor.text.visible import is_tidy

from ..conftest import size

VALID, D_NUMBER = "15108695088", "55108695071"
NARROW, ZERO_WIDTH = "\u202f", "\u200b"


def checked(nine):
    """Nine digits with their check digits, or None where there are none."""
    first = calc_check_digit1(nine)
    second = calc_check_digit2(nine + first)
    return nine + first + second if len(first + second) == 2 else None


def kinds(text):
    return [one.kind for one in found(text)]


def places(text):
    return [text[one.start : one.end] for one in found(text)]


def test_the_numbers_of_this_file_have_their_check_digits():
    assert checked(VALID[:9]) == VALID
    assert checked(D_NUMBER[:9]) == D_NUMBER


# National identity numbers


WRITTEN = [
    *(VALID, "151086 95088", "151086-95088", "151086\xa095088", f"151086{NARROW}95088", "151086–95088", "15.10.86 95088"),
    *("15 10 86 95088", "15.10.86-950 88", "151086 950 88", "151086 - 95088", "15/10/86 95088", "151086\n95088", "151086\t95088"),
    *(
        "15.10.1986 95088",
        "15101986-95088",
        "151086,95088",
        "151086:95088",
        "１５１０８６９５０８８",
        "١٥١٠٨٦٩٥٠٨٨",
        "𝟏𝟓𝟏𝟎𝟖𝟔𝟗𝟓𝟎𝟖𝟖",
    ),
    *(f"151086{ZERO_WIDTH}95088", "1\u200d5\u20601\ufeff086\xad95088", "①⑤①⓪⑧⑥⑨⑤⓪⑧⑧"),
]
MISTYPED = [
    *("010190 12345", "01.01.90 12345", "01019012345", "010190-12345", "01.01.90-12345", "01 01 90 12345", "01/01/90 12345"),
    *("29.02.00 12345", "010190 123 45", "０１０１９０ １２３４５", f"0101{ZERO_WIDTH}90 12345"),
]
AROUND = ["{}", "Bruker ({}) venter", "fnr:{}.", "Født 15. «{}», bor her", "ring\n{}\nnå", "Ola, 15 år, {}"]


@pytest.mark.parametrize(
    ("text", "around"),
    [(text, around) for text in WRITTEN + MISTYPED for around in AROUND] + [(text, "1 {} 2") for text in WRITTEN],
)
def test_a_national_identity_number_is_found(text, around):
    whole = around.format(text)
    (finding,) = blocking(found(whole))
    assert finding.kind is Kind.NATIONAL_ID
    assert whole[finding.start : finding.end] == text


@pytest.mark.parametrize("text", [D_NUMBER, "551086 95071", "410190 12345", "71.12.99 12345"])
def test_a_d_number_is_found(text):
    assert kinds(f"Ny: {text}.") == [Kind.D_NUMBER]


@pytest.mark.parametrize("month", [50, 75, 90])
def test_persons_made_up_for_tests_are_found(month):
    numbers = filter(None, (checked(f"15{month}86{serial:03}") for serial in range(900)))
    number = next(numbers)
    assert kinds(number) == kinds(f"{number[:6]} {number[6:]}") == [Kind.NATIONAL_ID]


def test_a_help_number_is_found_in_one_piece_only():
    number = next(filter(None, (checked(f"812345{serial:03}") for serial in range(900))))
    assert kinds(number) == kinds(f"{number[:6]} {number[6:]}") == [Kind.NATIONAL_ID]
    assert kinds(f"{number[:2]} {number[2:4]} {number[4:]}") == []
    assert kinds(number[:-1] + str((int(number[-1]) + 1) % 10)) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12 345 678 901 kroner",
            "kr 12 345 678 901",
            "01019012345 kroner",
            "kr 01019012345",
            "NOK 010190 12345",
            "010190 12345 kr",
        ),
        *("01.01.27 15000 kroner", "010127 15000 årsverk", "€ 01019012345", "01019012345 %", "010190 12345 mill."),
        *(
            "3,01019012345",
            "0.01019012345",
            "01019012345,5",
            "010190.12345",
            "1234.56.78901",
            "1503.40.12345",
            "konto 15034012345",
        ),
        *("Kontonummer: 15034012345", "konto nr. 15034012345", "KID 01019012345", "320190 12345", "011390 12345", "300290 12345"),
        *("000190 12345", "010190 1234", "010190 123456", "0101901234", "010190123456", "1010190123456", "01 019 012 345"),
        *(
            "110500 12000 98000",
            "98000 110500 12000",
            "https://x.no/01019012345",
            "www.x.no/a?b=01019012345",
            "doi:10.1000/01019012345",
        ),
        *("CRD01019012345", "a01019012345", "01019012345b", "01.01.2027–31.12.2027", "01.01.90: 12345", "", " ", "2026"),
    ],
)
def test_other_numbers_are_left_alone(text):
    assert kinds(text) == []


def test_check_digits_count_more_than_what_stands_beside():
    for text in (
        f"{VALID} kroner",
        f"kr {VALID}",
        f"konto {VALID}",
        f"x{VALID}y",
        f"https://x.no/{VALID}",
        f"0,{VALID}",
        f"1 {VALID} 2",
    ):
        assert Kind.NATIONAL_ID in kinds(text), text
    assert kinds("1" + VALID) == kinds(VALID + "1") == []


# Telephones


@pytest.mark.parametrize(
    "text",
    [
        *(
            "91 23 45 67",
            "912 34 567",
            "91234567",
            "91\xa023\xa045\xa067",
            "91-23-45-67",
            "91.23.45.67",
            "22 33 44 55",
            "９１２３４５６７",
        ),
        *(
            "+47 91 23 45 67",
            "+4791234567",
            "0047 91234567",
            "004791234567",
            "+47 912 34 567",
            "+47-91234567",
            "+47) 91 23 45 67",
        ),
        *("+47 91234000", "9123\u200b4567"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "Ring {}.", "tlf:{}, hele døgnet", "({})", "I 2026: {} og så", "Tlf. {}\nkroner"])
def test_a_telephone_number_is_found(text, around):
    whole = around.format(text)
    (finding,) = found(whole)
    assert finding.kind is Kind.PHONE
    assert whole[finding.start : finding.end] == text


def test_several_telephone_numbers_are_all_found():
    for text in ("91234567, 92345678", "91234567,92345678", "91234567/92345678", "91 23 45 67 92 34 56 78", "91234567 92345678"):
        assert kinds(text) == [Kind.PHONE] * 2, text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "91234567 kroner",
            "91 23 45 67 kr",
            "kr 91234567",
            "kr. 91 23 45 67",
            "NOK 91234567",
            "91234567 NOK",
            "91234567 mill",
            "€91234567",
        ),
        *(
            "91234567 årsverk",
            "91234567 prosent",
            "91234567 %",
            "91234567%",
            "34000000",
            "34 000 000",
            "20 000 000 brukere",
            "345 000",
        ),
        *(
            "2026-2030",
            "2026–2027",
            "20262027-1",
            "2026-11-01",
            "20261101",
            "31.12.2026",
            "912 345 678",
            "912345678",
            "NO 912 345 678 MVA",
        ),
        *(
            "https://x.no/91234567",
            "www.x.no/?tlf=91234567",
            "docplayer.me/68465981",
            "10.1136/bmj.91234567",
            "doi:10.1000/91234567",
            "NCT91234567",
            "PMID: 31234567",
        ),
        *(
            "912345678901",
            "91,23456789",
            "0,91234567",
            "91234567,50",
            "2024/91234567",
            "2024-91234567",
            "saksnr. 91234567",
            "sak nr 91234567",
        ),
        *(
            "21 22 23 24 25",
            "20.30-21.30",
            "12 34 56 78",
            "01 23 45 67",
            "1 234 567",
            "9123456",
            "91 23 45 678",
            "116 117",
            "+47",
            "+47 12345678",
        ),
        *("91-23 45 67", "978-82-15-03456-1", "20 25 30 35 prosent", "91234567 innbyggere"),
    ],
)
def test_what_is_no_telephone_number_is_left_alone(text):
    assert kinds(text) == []


# E-mail


@pytest.mark.parametrize(
    "text",
    [
        "kari@x.no",
        "kari.nordmann+a@post.x.kommune.no",
        "KARI_N@X.NO",
        "k-n%1@x-y.museum",
        "kåre@blåbær.no",
        "kari＠x．no",
        "91234567@x.no",
    ],
)
@pytest.mark.parametrize("around", ["{}", "<{}>", "mailto:{}", "Skriv til {}.", "({}),"])
def test_an_e_mail_address_is_found(text, around):
    whole = around.format(text)
    assert (Kind.EMAIL, text) in [(one.kind, whole[one.start : one.end]) for one in found(whole)]


@pytest.mark.parametrize("text", ["@kommune", "a@b", "@x.no", "a @x.no", "5 stk@10.50", "a@.no", "a@x.", "a@@", "a@x.n"])
def test_what_is_no_e_mail_address_is_left_alone(text):
    assert kinds(text) == []


# Small groups


@pytest.mark.parametrize(
    "text",
    [
        *(
            "to barn",
            "Tre brukere",
            "4 pasienter",
            "én familie",
            "1 beboer",
            "ett barn",
            "FIRE ELDRE",
            "fire små barn",
            "2 barn",
            "3–4 barn",
        ),
        *("to pårørende", "tre ungdommer", "to søsken", "to foreldre", "to 14-åringer", "to småbarn", "fire sykehjemspasienter"),
        *("to alvorlig syke pasienter", "tre av barna", "to brukarar", "éin elev", "tre familiar", "fire bebuarar", "to sysken"),
        *(
            "one user",
            "two children",
            "three elderly patients",
            "four families",
            "2 residents",
            "two of the children",
            "one child",
        ),
    ],
)
@pytest.mark.parametrize("around", ["{}", "Det gjelder {}.", "({})", "Nå: {}, og flere", "Fra 2026\n{}\nbor her"])
def test_a_small_group_is_found(text, around):
    whole = around.format(text)
    assert [(one.kind, whole[one.start : one.end]) for one in found(whole)] == [(Kind.SMALL_GROUP, text)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "under fem barn",
            "færre enn 5 brukere",
            "fewer than five patients",
            "fem barn",
            "14 barn",
            "1 000 barn",
            "0–4 barn",
            "2,4 barn",
        ),
        *(
            "2 årsverk",
            "tre tiltak",
            "to tiltak for barn",
            "fire timer",
            "under fire barn",
            "færre enn 3 brukere",
            "minst to pasienter",
        ),
        *(
            "mer enn tre familier",
            "én av tre pasienter",
            "1 av 4 brukere",
            "one in four patients",
            "én ansatt per fire beboere",
            "§ 3 barn",
        ),
        *(
            "support to children",
            "to users",
            "ein brukar tenester",
            "en bruker",
            "to bruker tilbudet",
            "2. barn",
            "barn to",
            "to",
            "2 ",
            "2\n\n\n\nbarn",
        ),
        *(
            "more than two children",
            "at least three families",
            "tiltak 2 barn",
            "to tunge løft",
            "pkt. 4 eldre",
            "4-åringene",
            "2 barnehager",
        ),
    ],
)
def test_what_is_no_small_group_is_left_alone(text):
    assert kinds(text) == []


# Findings


def test_findings_stand_in_order_and_say_enough_to_be_found_and_never_all():
    text = f"To barn av kari@x.no (tlf. +47 912 34 567), {VALID} og {D_NUMBER}"
    findings = found(text)
    shown = [
        ("small-group", "to b…"),
        ("email", "k…@…"),
        ("phone", "91 …"),
        ("national-id", "151086 …"),
        ("d-number", "551086 …"),
    ]
    assert [(one.kind, one.masked) for one in findings] == shown
    assert places(text) == ["To barn", "kari@x.no", "+47 912 34 567", VALID, D_NUMBER]
    assert blocking(findings) == findings[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_shows_the_mask_and_a_cure(language):
    with speaking(language):
        messages = [message(Finding(kind, 0, 5, "010190 …")) for kind in Kind]
    assert len(set(messages)) == len(Kind)
    assert all("«010190 …»" in one and one.count(".") >= 2 for one in messages)


def test_a_message_is_said_in_english_here():
    (finding,) = found(VALID)
    expected = "The text seems to hold a national identity number («151086 …»). Write about groups, not persons."
    cure = "put a word between the figures, such as «kr», and write a bank account as «account 1234.56.78901»."
    assert message(finding) == f"{expected} If it is something else: {cure}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_no_personal_data(language):
    with speaking(language):
        messages = [*(message(Finding(kind, 0, 5, "010190 …")) for kind in Kind), message_of_two("010190 …")]
    assert all(privacy.refused(one) == [] for one in messages)


# Any number in any text

BIRTHS = st.tuples(st.integers(1, 28), st.integers(1, 12), st.integers(0, 99), st.integers(0, 999), st.booleans())
NUMBERS = BIRTHS.map(lambda b: checked(f"{b[0] + 40 * b[4]:02}{b[1]:02}{b[2]:02}{b[3]:03}")).filter(bool)
GAPS = st.sampled_from(["", "", " ", "-", ".", "\xa0", NARROW, ZERO_WIDTH, "–", " - ", "/", "\n", "\t", ZERO_WIDTH + " "])
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("0123456789 .,-/:@+krNOKx\n", max_size=30),
    st.lists(
        st.sampled_from(
            [
                *(
                    "kr ",
                    "91 23 45 67",
                    "91234567",
                    "a@x.no",
                    " ",
                    ",",
                    "-",
                    "\n",
                    "010190 12345",
                    "to barn",
                    "https://x.no/",
                    " kroner",
                )
            ],
        ),
        max_size=6,
    ).map("".join),
)
ENDS = st.sampled_from([" ", "\n", "(", "»", "x", ": ", ", ", "=", "\u2028", "😀"])


def written(number, gaps):
    """The number parted where people part it."""
    cuts = [0, 2, 4, 6, 9, 11]
    parts = [number[start:end] for start, end in pairwise(cuts)]
    return "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))


@settings(max_examples=size(100, 300), deadline=None)
@given(TEXTS, ENDS, NUMBERS, st.lists(GAPS, min_size=4, max_size=4), ENDS, TEXTS)
@example("kr ", " ", VALID, [""] * 4, " ", "kroner")
def test_any_number_is_found_in_any_text_and_masked(before, left, number, gaps, right, after):
    assume(not (before + left)[-1].isdigit())
    whole = written(number, gaps)
    text = before + left + whole + right + after
    start = len(before + left)
    assert any(one.start <= start and start + len(whole) <= one.end for one in blocking(found(text)))
    hidden = masked(text)
    assert whole not in hidden
    assert blocking(found(hidden)) == []


@settings(max_examples=size(100, 300), deadline=None)
@given(TEXTS, TEXTS)
def test_places_are_places_in_the_text_and_masking_leaves_nothing(one, other):
    text = f"{one}{ZERO_WIDTH} {other}"
    for finding in found(text):
        piece = text[finding.start : finding.end]
        assert piece
        assert unicodedata.category(piece[0]) != "Cf"
        assert unicodedata.category(piece[-1]) != "Cf"
        assert finding.masked not in ("", piece)
    assert blocking(found(masked(text))) == []


def test_masking_leaves_the_rest_and_small_groups():
    assert masked(f"To barn, {VALID}; ring 91 23 45 67 nå.") == "To barn, [national-id]; ring [phone] nå."
    assert masked(f"{VALID}@x.no") == "[national-id]"
    assert masked("Helt vanlig tekst med 12 500 kroner.") == "Helt vanlig tekst med 12 500 kroner."


HOSTILE = (
    *(
        "1",
        "1 ",
        "01 ",
        "11-",
        "91 23 45 67 ",
        "010190 ",
        "010190 12345 ",
        "01.01.1990 ",
        "@",
        "a@",
        "a.",
        "a@b.",
        "-a@",
        "+47",
        "00 47 ",
    ),
    *(
        "to ",
        "én av ",
        "1-",
        "4 små ",
        "www.",
        "10.1234/",
        "１",
        "1\u200b",
        "\u0661 ",
        "kr 91234567,",
        "a-",
        "ab.no/ ",
        "http://a@b.c/",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_read_through(piece):
    """A pattern whose time grows with the square of the length would not return from this."""
    text = piece * (size(40_000, 200_000) // len(piece))
    for whole in (text, text + "x", "a@" + text, text + "@x.no", "1" + text):
        assert isinstance(found(whole), list)


# Logs


@pytest.fixture
def log():
    """A logger with a handler that masks, and what it has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s %(place)s", defaults={"place": ""}))
    handler.addFilter(Mask())
    logger = logging.getLogger("test_privacy")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def test_no_log_line_carries_personal_data(log):
    logger, stream = log
    logger.warning(f"direct {VALID}")
    logger.warning("as an argument: %s and %d", VALID, int(VALID))
    logger.warning("in parts: %s %s", VALID[:6], VALID[6:])
    logger.warning("in a record: %(answer)s", {"answer": {"text": "ring 91 23 45 67"}})
    logger.getChild("child").warning("%s", "kari@x.no")
    logger.warning("extra", extra={"place": f"/saker/{VALID}"})
    logger.warning("100 %s", "percent")
    text = stream.getvalue()
    assert blocking(found(text)) == []
    assert text.count("[national-id]") == 5
    assert text.splitlines()[0] == "WARNING direct [national-id] "
    assert text.splitlines()[-1] == "WARNING 100 percent "


def test_no_traceback_carries_personal_data(log):
    logger, stream = log
    try:
        try:
            raise KeyError(f"ukjent: {VALID}")
        except KeyError as error:
            raise ValueError("kari@x.no") from error
    except ValueError:
        logger.exception("failed for %s", "91234567")
        logger.error("again", exc_info=sys.exc_info(), stack_info=True)
    text = stream.getvalue()
    assert blocking(found(text)) == []
    assert text.count("KeyError: 'ukjent: [national-id]'") == 2
    assert "ValueError: [email]" in text
    assert "failed for [phone]" in text
    assert "test_no_traceback_carries_personal_data" in text


def test_a_message_that_does_not_fit_its_values_is_masked_too(log, capsys):
    logger, stream = log
    logger.warning("one %s", VALID, "kari@x.no")
    logger.warning("number %d", VALID)
    text = stream.getvalue() + "".join(capsys.readouterr())
    assert blocking(found(text)) == []
    assert text.count("[national-id]") == 2


def test_a_record_keeps_no_personal_data_for_the_next_handler():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s", (VALID,), None)
    assert Mask().filter(record)
    assert (record.msg, record.args, record.getMessage()) == ("[national-id]", (), "[national-id]")


@settings(max_examples=size(100, 300))
@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text("0123456789 .-@a+４＠", max_size=30))
def test_the_quick_look_misses_nothing(text):
    assert privacy.refused(text) == privacy.blocking(privacy.found(text))


NUMBERS = st.sampled_from(
    (VALID, "41 23 45 67", "+47 412 34 567", "kari@example.org", "2024", "12 000", "½", "²", "４", "＠", "\0")
)


@settings(max_examples=size(300, 3000))
@given(st.lists(st.lists(NUMBERS | st.text("0123456789 .-@aå–²½４＠\0\n", max_size=9), max_size=5).map("".join), max_size=5))
def test_where_there_is_plainly_nothing_in_several_texts_a_whole_look_finds_nothing(texts):
    suspects = privacy.suspects(texts)
    assert not any(privacy.blocking(privacy.found(text)) for text in texts if text not in suspects)


def test_texts_are_told_apart_so_that_the_figures_of_one_are_not_those_of_the_next():
    assert privacy.suspects(["Ring 41 23", "45 67", "", "innen 2027"]) == privacy.suspects([]) == []
    assert privacy.suspects(["Lunsj", "Ring 41 23 45 67", "2027"]) == ["Ring 41 23 45 67"]
    assert privacy.suspects(["41 23\x0045 67"]) == ["41 23\x0045 67"]  # a sign that stands between texts, in one


def test_no_tidy_letter_is_another_figure_or_a_sign_of_an_address():
    """But for those that are looked for by themselves."""
    odd = {letter for letter in map(chr, range(0x80, 0x20000)) if is_tidy(letter) and not letter.isspace()}
    odd = {letter for letter in odd if any(one == "@" or one.isdigit() for one in unicodedata.normalize("NFKC", letter))}
    assert odd and all(privacy.suspects([letter]) for letter in odd)


def test_no_tidy_letter_goes_when_numbers_are_looked_for_so_that_figures_come_no_nearer():
    assert all(len(next(readings(letter))[0]) == 1 for letter in map(chr, range(0x20000)) if is_tidy(letter))


@pytest.mark.parametrize("written", ["20123456", "20 123 456–21 123 456", "ca. 91234567", {"from": "20123456", "to": 91234567}])
def test_an_amount_is_no_telephone_however_it_is_written_and_a_telephone_beside_it_is_one(base, written):
    def told(answer):
        record = {"measures": [{"id": "m", "answers": {"ressurs-kostnader": answer}}]}
        return [*personal_data(from_plain(record, "x", []), "x", base)]

    assert told(written) == told({"value": written}) == []
    assert told({"value": written, "rationale": "Ring 91 23 45 67."})
    assert told("Ring 91 23 45 67")


def test_what_is_remembered_of_texts_is_of_those_that_were_let_in_and_has_a_bound(calls, monkeypatch):
    monkeypatch.setattr(privacy, "_LET_IN", Kept(3))
    texts = ["Lunch", "Tre barn", "x" * 5000, "Ring 41 23 45 67", "kari@example.org", "12 345 678 kroner"]
    said = [[one.kind for one in privacy.found(text)] for text in texts]
    assert said == [[], [Kind.SMALL_GROUP], [], [Kind.PHONE], [Kind.EMAIL], []] and len(privacy._LET_IN) == 3
    scans = [calls([privacy._scanned], privacy.found, text)[privacy._scanned] for text in texts[1:]]
    assert scans == [0, 0, 1, 1, 0]
    assert [[one.kind for one in privacy.found(text)] for text in texts] == said


def test_what_was_found_is_the_readers_own_and_by_the_words_that_were_given(base):
    text = "Konto 91234567"
    words = replace(base.personal_words, digest="another", before_numbers=frozenset())
    assert (privacy.found(text), [one.kind for one in privacy.found(text, words)]) == ([], [Kind.PHONE])
    privacy.found(text, words).clear()
    assert privacy.found(text, words) and base.personal_words == privacy.programs_words()
