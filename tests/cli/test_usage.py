"""A command that is written wrongly is told in the language that was asked for; nothing of it is Click's own English."""

import pytest
from click.testing import CliRunner

from advisor.cli import main

WRONG = [
    (("kb", "new", "question"), "ID mangler.", "ID manglar.", "ID is missing."),
    (("kb", "new", "quesion", "x"), "Kommandoen «quesion» finnes ikke.", "finst ikkje. Meinte du «question»?", "«question»?"),
    (("kb", "new", "question", "x", "--partt", "a"), "Valget --partt finnes", "Valet --partt finst", "no option --partt"),
    (("kb", "impact", "-", "-", "--tries", "x"), "tall fra 0 og oppover", "tal frå 0 og oppover", "number from 0 and up"),
    (("kb", "impact", "-", "-", "x", "y", "z"), "mer enn kommandoen tar: y z", "kommandoen tek: y z", "takes: y z"),
    (("check", "--format", "xml", "a"), "Velg mellom: text, json, turtle.", "Verdien av --format", "value of --format"),
    (("kb", "release", "--from", "i går", "-o", "x"), "Skriv år-måned-dag", "år-månad-dag", "Write year-month-day"),
    (
        ("kb", "new", "rule", "R-1", "--about", "Tiltak", "--when", "{is:", "{niva:", "kommune}}", "--ends-on", "niva"),
        "Hører det til --when, sett hele verdien i anførselstegn: --when '{is: {niva: kommune}}'\n",
        "Høyrer det til --when, set heile verdien i anførselsteikn: --when '{is: {niva: kommune}}'\n",
        "If it belongs to --when, put all of the value in quotes: --when '{is: {niva: kommune}}'\n",
    ),
    (("chek",), "Kommandoen «chek» finnes ikke.", "Kommandoen «chek»", "no command «chek»"),
    (("kb", "release", "-o", "x", "--from", "2027-01-01", "--since", "a", "--first"), "ikke begge", "ikkje begge", "not both"),
]


def said(*args):
    result = CliRunner().invoke(main, list(args))
    return result.exit_code, result.output


@pytest.mark.parametrize("row", WRONG, ids=lambda row: " ".join(row[0]))
def test_what_is_written_wrongly_is_told_in_the_language_that_was_asked_for(row):
    written, *told = row
    for language, words in zip(("nb", "nn", "en"), told, strict=True):
        code, out = said(*written, "--lang", language)
        assert code == 2 and words in out, (language, out)
        assert "Error:" not in out and "Try '" not in out
    assert told[0] in said(*written)[1] and told[1] in said(*written, "--lang=nn")[1]


def test_an_option_without_its_value_is_told():
    code, out = said("kb", "impact", "-", "-", "--tries")
    assert code == 2 and "--tries mangler verdien sin" in out


@pytest.mark.parametrize("before", [[], ["--format", "json"], ["--watch"]])
def test_words_that_are_left_over_belong_to_no_option_that_takes_no_text(before):
    code, out = said("kb", "check", *before, "x", "--lang", "nb")
    assert code == 2 and "mer enn kommandoen tar: x" in out and "anførselstegn" not in out


def test_help_is_as_it_was():
    code, out = said("kb", "impact", "--help", "--lang", "nb")
    assert code == 0 and out.startswith("Usage: ") and "What differs from OLD to NEW" in out
