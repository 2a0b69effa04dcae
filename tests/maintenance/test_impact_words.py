"""A change is told in words: every field of every record has its own, and nothing of the program's inside reaches people."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.case.casefile import read_case
from advisor.knowledge import base as bases, load
from advisor.knowledge.namespaces import BASE
from advisor.knowledge.norms import read_methods
from advisor.language.conditions import Condition
from advisor.language.subjects import CASE, Kind, Subject
from advisor.maintenance import listings
from advisor.maintenance.impact import fields, fields_beside
from advisor.maintenance.impact.cases import Difference
from advisor.maintenance.impact.changes import Change, How, Part, changes
from advisor.maintenance.impact.fields import fields_of
from advisor.maintenance.impact.moving import moved
from advisor.maintenance.impact.outcomes import Outcome, outcomes
from advisor.maintenance.impact.parts import names_of
from advisor.maintenance.impact.rows import MARKDOWN, Mark, markdown, marked, plain, rows
from advisor.maintenance.impact.things import KINDS, things
from advisor.maintenance.impact.told import aside, difference, headline
from advisor.text.catalogue import LANGUAGES, speaking

from ..conftest import ROOT

SECOND = ROOT / "examples" / "kb-prioriteringscentrum"
REPR = rf"frozenset|Decimal\(|datetime\.|re\.compile|\bNode\(|\[\(|\{{|\}}|\('|<\w+\.|{re.escape(BASE)}"
INSIDE = re.compile(rf"{REPR}|[a-z]+_[a-z]+|\b(True|False|None)\b")  # and a field, or a value of Python
OF_BASE = {  # the fields of a base that are no things of their own, and why
    "folders": "where it lies",
    "version": "stands first in the report",
    "digest": "stands first in the report",
    "shapes": "the requirements are read from it",
    "deciding": "a part of the shapes",
    "usual_level": "told of the level that it is",
    "law_map": "a kind of its own for folds, lines and services; the rest under «other»",
    "sentences": "a kind of its own for answers; the rest under «other»",
}
THINGS = {
    "question": ("questions",),
    "rule": ("rules",),
    "requirement": ("requirements",),
    "situation": ("situations",),
    "concept": ("sections", "criteria", "scales", "units"),
    "depth": ("depths",),
    "level": ("levels",),
    "page": ("form",),
    "section": ("document",),
    "basis": ("bases",),
    "duty": ("duties",),
    "other": ("etd", "roles", "personal_words"),
    "source": ("sources",),
    "clause": ("clauses",),
    "supplement": ("supplements",),
}
OWN = {name for several in THINGS.values() for name in several}


def test_every_field_of_a_base_is_compared():
    assert {*names_of_class(bases.KnowledgeBase)} == OF_BASE.keys() | OWN
    assert set(THINGS) <= set(KINDS)


def names_of_class(of):
    return of.__dataclass_fields__ if hasattr(of, "__dataclass_fields__") else of._fields


@pytest.mark.parametrize("record", [*fields.TABLES, *fields_beside.TABLES], ids=lambda one: one.__name__)
def test_every_field_of_every_record_has_its_words(record):
    """A field that is new in a class fails here, and not in a report."""
    with speaking("nb"):
        table = fields_of(record)
    assert set(table) == set(names_of_class(record))


def records_in(value, seen):
    """The classes of the records that a base holds, down to the last."""
    if isinstance(value, Condition | str | Path) or id(value) in seen:
        return
    seen[id(value)] = value
    several = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | frozenset | list) else ()
    if names_of(value):
        yield type(value)
        several = [getattr(value, name) for name in names_of(value)]
    for one in several:
        yield from records_in(one, seen)


def test_no_record_is_without_a_table(base):
    seen = {}
    found = {kind for one in (base, load(SECOND)) for name in OWN for kind in records_in(getattr(one, name), seen)}
    found |= {kind for one in (base.law_map, base.sentences) for kind in records_in(one, seen)}
    found |= set(records_in(dict(read_methods(base.folder)), seen))
    plain_values = {kind for kind in found if kind.__module__.startswith(("advisor.text", "advisor.language"))}
    assert found - plain_values <= fields.TABLES.keys() | fields_beside.TABLES.keys()
    assert len(found) > 30


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [ROOT, SECOND], ids=["ours", "second"])
def test_nothing_of_the_program_is_said_of_anything_in_a_base(folder, language):
    """All that is said of all there is, as where everything is new."""
    count = 0
    with speaking(language):
        for kind, several in things(load(folder)).items():
            for id, (_label, parts) in several().items():
                for part in parts.values():
                    words = part.words if isinstance(part.words, tuple) else (part.words,)
                    own = part.compared if isinstance(part.compared, tuple) else (part.compared,)
                    for said in (part.name, *(one for one in words if one not in own)):  # what the base itself says, it says
                        found = INSIDE.search(re.sub("«.*?»", "", said))
                        assert not found, (kind, id, part.code, found)
                        count += 1
                    assert part.name and (part.name != part.code.partition(" ")[0] or language == "en"), (kind, id, part)
    assert count > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_between_two_bases_is_in_words(base, language):
    """Of the two bases, each into the other: whatever came and whatever went."""
    with speaking(language):
        for one, other in ((base, load(SECOND)), (load(SECOND), base)):
            found = changes(one, other)
            said = [line for change in found for row in rows(change) for line in row.lines]
            heads = [headline(change) for change in found]
            for text in (*map(plain, said), *map(markdown, said), *heads, *aside(found)):
                assert not re.search(REPR, text.replace("\\<", "<")), text
            assert len(said) > 500


# Rows --------------------------------------------------------------------------------------------


def change(before, after, what="text.nb", how=How.CHANGED):
    return Change("rule", "R-X-01", "x", how, (Part(what, "tekst", before, after),))


OTHER = "Noe helt annet som ikke likner på det som sto her."
LONG = "Har dere spurt dem det gjelder, og hva svarte de da dere spurte dem sist i fjor vår om det samme?"


def test_of_a_long_text_the_words_that_went_and_came_are_told():
    with speaking("nb"):
        (row,) = rows(change(LONG, LONG.replace("sist i fjor vår", "nå senest")))
    (line,) = row.lines
    assert [(one.text, one.mark) for one in line if one.mark] == [("sist i fjor vår", Mark.GONE), ("nå senest", Mark.COME)]
    assert "[−sist i fjor vår−] [+nå senest+] om det samme?" in plain(line) and plain(line).startswith("…")
    assert "~~sist i fjor vår~~ **nå senest**" in markdown(line) and marked([row])


@pytest.mark.parametrize("before, after", [("Stor nytte", "Liten nytte"), (LONG, OTHER)])
def test_short_texts_and_quite_other_ones_are_told_whole(before, after):
    with speaking("nb"):
        (row,) = rows(change(before, after))
    assert [plain(line) for line in row.lines] == [f"før: {before}", f"nå: {after}"]


def test_a_text_in_three_languages_is_told_in_the_readers_and_the_others_are_named():
    parts = tuple(Part(f"text.{code}", "tekst", f"a {code}", f"b {code}") for code in LANGUAGES)
    with speaking("nn"):
        (row,) = rows(Change("rule", "R-X-01", "x", How.CHANGED, parts))
        assert row.name == "tekst (òg på bokmål og engelsk)" and [plain(line) for line in row.lines] == ["før: a nn", "no: b nn"]
        (row,) = rows(Change("rule", "R-X-01", "x", How.CHANGED, parts[:1]))
        assert row.name == "tekst (bokmål)"


def test_of_a_list_is_told_what_came_and_what_went():
    several = Part("clauses", "steder", ("a", "b"), ("b", "c"), ("c",), ("a",))
    order = Part("options", "svarvalg", ("a", "b"), ("b", "a"))
    with speaking("nb"):
        first, second = rows(Change("rule", "R-X-01", "x", How.CHANGED, (several, order)))
    assert [plain(line) for line in first.lines] == ["tatt bort: a", "kommet til: c"]
    assert [plain(line) for line in second.lines] == ["i en annen rekkefølge: b; a"]


def test_what_markdown_would_read_as_marks_stands_as_it_is():
    with speaking("nb"):
        (row,) = rows(change("2 * 3", "2 ~ <3>"))
    assert [markdown(line) for line in row.lines] == ["før: 2 \\* 3", "nå: 2 \\~ \\<3>"]
    assert set(MARKDOWN) == set(Mark)


# Order -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "was, now, elsewhere",
    [
        ("abcd", "axbcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcdef", "abdecf", "c"),
        ("abc", "xyz", ""),
    ],
)
def test_only_what_stands_elsewhere_among_the_others_has_moved(was, now, elsewhere):
    assert moved(was, now) == list(elsewhere) and sorted(moved(now, was)) == list(elsewhere)


def test_what_becomes_of_a_case_is_said_in_words(base):
    """How loud a piece of advice is, and how much of a section is written, stood there as the program calls it."""
    before, after = (Outcome("ja", mark=("kan", "slutning", one)) for one in ("varsel", "tips"))
    advice = Difference("rule", "R-X-01", CASE, "a", before, after, ())
    section = Difference("section", "x", CASE, "a", Outcome("tomt"), Outcome("skrevet"), ())
    with speaking("en"):
        said = [difference(one, base, base) for one in (advice, section)]
    assert "[May, slutning, Look again]" in said[0] and "[May, slutning, Tip]" in said[0] and "varsel" not in said[0]
    assert "tomt" not in said[1] and "skrevet" not in said[1] and "→" in said[1]


def test_the_two_of_a_pair_are_named(base):
    """By their titles where there is a case, and else as A and B."""
    case = read_case(ROOT / "examples" / "avlastning-eller-team.yaml", base)
    given = [(key, one) for key, one in outcomes(case, base).items() if key[1] == "R-RANG-01"]
    assert given
    for (kind, id, subject), one in given:
        said = difference(Difference(kind, id, subject, "x", one, None, ()), base, base)
        titles = (case.title_of(Subject(Kind.MEASURE, (id,))) for id in subject.ids)
        assert all(f"«{title}»" in said for title in titles) and "{" not in said
    for of in (base, load(SECOND)):
        several = [listings.rules(of), *listings.ours(of).values()]
        listed = [one["text"] for entries in several for one in entries]
        assert any(" A " in one for one in listed) and not any("{" in one for one in listed)
