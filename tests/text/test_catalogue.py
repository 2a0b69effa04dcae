"""Three languages: every sentence of the tool and of the knowledge base is there in each."""

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from advisor.text import catalogue as language
from advisor.text.catalogue import LANGUAGES, chosen, gettext, ngettext, speaking

from ..conftest import ROOT

PYTHON, PAGES = ("advisor/**.py", "web/**.py"), ("web/templates/**.html", "advisor/**.html")
METHODS = [*((path, "python") for path in PYTHON), *((path, "jinja2") for path in PAGES)]


@cache
def sentences_in_the_code():
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    return {message for _file, _line, message, _comments, _context in extract_from_dir(ROOT, METHODS, keywords=keywords)}


def catalogue(code):
    path = ROOT / "advisor" / "locale" / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", ["nb", "nn"])
def test_every_sentence_of_the_code_is_translated(code):
    found = sentences_in_the_code()
    assert len(found) > 200
    translated = {message.id: message.string for message in catalogue(code) if message.id}
    for sentence in found:
        string = translated.get(sentence)
        assert string and all(string if isinstance(string, tuple) else [string]), sentence
    assert set(translated) == found, "sentences that nothing says any more"


@pytest.mark.parametrize("code", ["nb", "nn"])
def test_translations_keep_the_places_for_values(code):
    for message in catalogue(code):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for original, string in zip(originals, strings, strict=True):
            wanted, given = (set(re.findall(r"(?<!{){(\w+)}", text)) for text in (original, string))
            assert given <= wanted, message.id
            assert wanted - given <= {"count"}, message.id


def test_the_catalogues_are_compiled_and_used():
    with speaking("nb"):
        assert gettext("Missing") == "Mangler"
        assert ngettext("{count} answer", "{count} answers", 2) == "2 svar"
    with speaking("nn"):
        assert gettext("Missing") == "Manglar"
    with speaking("en"):
        assert gettext("Missing") == "Missing"


def test_a_missing_catalogue_is_an_error_and_not_silence(monkeypatch):
    language._catalogue.cache_clear()
    monkeypatch.setattr(language, "LOCALE", Path("nowhere"))
    try:
        with speaking("nb"), pytest.raises(FileNotFoundError):
            gettext("Missing")
    finally:
        language._catalogue.cache_clear()


def test_texts_of_the_knowledge_base_stand_in_all_three_languages(base):
    texts = [question.text for question in base.questions.values()]
    texts += [question.help for question in base.questions.values()]
    texts += [option.label for question in base.questions.values() for option in question.options]
    texts += [rule.text for rule in base.rules]
    texts += [requirement.label for requirement in base.requirements.values()]
    texts += [demand.message for requirement in base.requirements.values() for demand in requirement.demands]
    texts += [
        concept.label for concepts in (base.sections, base.criteria, base.scales, base.units) for concept in concepts.values()
    ]
    for text in texts:
        assert set(text) == set(LANGUAGES), text
        assert all(text.values())


def test_english_may_lag_behind_and_then_bokmal_stands_in():
    with speaking("en"):
        assert chosen({"nb": "Nytte", "nn": "Nytte"}) == "Nytte"


def test_nynorsk_is_not_bokmal(base):
    """Most sentences differ; a text that was only copied would show here."""
    same = [question.id for question in base.questions.values() if question.text["nb"] == question.text["nn"]]
    assert len(same) < len(base.questions) / 20, same
    for question in base.questions.values():
        assert not re.search(r"\b(ikke|hva|hvordan|hvilke|dere|noen)\b", question.text["nn"].lower()), question.id
    for rule in base.rules:
        assert not re.search(r"\b(ikke|hva|hvordan|hvilke|dere|noen)\b", rule.text["nn"].lower()), rule.id


@pytest.mark.parametrize("code", ["nb", "nn"])
def test_no_translation_is_marked_as_a_guess(code):
    """A fuzzy one is left out when the catalogue is compiled, and the reader sees English."""
    assert [message.id for message in catalogue(code) if message.fuzzy and message.id] == []


@pytest.mark.parametrize("code", ["nb", "nn"])
def test_a_clone_that_nothing_is_built_in_speaks_all_the_same(code, tmp_path, monkeypatch):
    built = language._catalogue(code)
    shutil.copytree(language.LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(language, "LOCALE", tmp_path / "locale")
    unbuilt = language._catalogue.__wrapped__(code)
    assert unbuilt._catalog == built._catalog
    assert [unbuilt.plural(count) for count in range(4)] == [built.plural(count) for count in range(4)]
