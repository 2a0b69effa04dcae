"""What `prio kb check` finds in a base that can be read: what is said twice, never holds, is read by nothing, or was released."""

import shutil
from datetime import date

import pytest

from advisor import knowledge
from advisor.knowledge import Folders
from advisor.knowledge.rules import situations_read
from advisor.language.conditions import All, Any_, Situated, ValueTest
from advisor.maintenance import examples, filewatch
from advisor.maintenance.checking import check as checking, held, released
from advisor.maintenance.checking.check import look
from advisor.maintenance.checking.contradictions import never
from advisor.maintenance.checking.twice import plain, same_condition, same_place, same_text
from advisor.maintenance.checking.unread import unread

from ..cli.test_cli import prio
from ..conftest import ROOT

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.usefixtures("own_cache")

TODAY = date(2026, 11, 26)
G = "ontology/guideline.ttl"
RULE = """
- id: R-KRISE-90
  about: case
  when: {when}
  then: {{prompt: tips}}
  warning: Det er nok å se på ett svar.
  force: kan
  basis: slutning
  clauses: [krise-situasjon]
  valid_from: 2025-04-10
  text:
    nb: {text}
    nn: {text}
    en: {text}
  examples:
    - fires: {{krise-situasjon: ja}}
    - silent: {{krise-situasjon: over}}
"""
QUESTION = """
sporsmal:moteplass a prio:Sporsmal ;
    dct:identifier "moteplass" ;
    prio:gjelder prio:Tiltak ;
    prio:svartype prio:JaNei ;
    prio:del del:helhet ;
    prio:rekkefolge {order} ;
    prio:dybde valg:vanlig ;
    prov:wasAttributedTo prio:prosjektet ;
    skos:prefLabel "{text}"@nb , "Gir det ein stad å møtast?"@nn , "A place to meet?"@en ;
    skos:scopeNote "Tenk på alle."@nb , "Tenk på alle."@nn , "Think of all."@en .
"""


@pytest.fixture
def nothing_held(tmp_path, monkeypatch):
    """As for a reader who has checked nothing before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def copy(tmp_path):
    for part in ("ontology", "rules"):
        shutil.copytree(ROOT / part, tmp_path / "base" / part)
    return tmp_path / "base"


def add(copy, file, text):
    path = copy / file
    line = path.read_text(encoding="utf-8").count("\n") + 2  # behind an empty one
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return line


def loaded(copy):
    return knowledge.load.__wrapped__(copy)


def rule(copy, when, text="Se på krisen"):
    line = add(copy, "rules/krise.yaml", RULE.format(when=when, text=text))
    return line, loaded(copy)


# What is said twice ----------------------------------------------------------------------------


def test_two_rules_with_one_condition_are_told_whatever_the_order_of_its_parts(copy):
    line, base = rule(copy, "{all: [{unanswered: krise-beredskapsplan}, {all: [{situation: Krise}]}]}")
    (problem,) = same_condition(base, TODAY)
    assert problem.line == line and "«R-KRISE-90» has the same condition as «R-KRISE-01»" in problem.what


def test_rules_that_hold_no_more_are_left_alone(base):
    """R-NIVA-02 and R-NIVA-12 had the same one, until the same day."""
    assert list(same_condition(base, TODAY)) == []
    assert [one.what.split("»")[0] for one in same_condition(base, date(2026, 1, 1))] == ["«R-NIVA-12"]


def test_what_means_the_same_has_one_plain_form():
    a, b = ValueTest("is", "x", ("ja", "nei")), Situated("S")
    assert plain(All((a, b))) == plain(All((b, All((ValueTest("is", "x", ("nei", "ja")),)))))
    assert plain(All((a, a))) == plain(a) == plain(Any_((a,)))
    assert plain(All((a, b))) != plain(Any_((a, b)))
    assert plain(a) != plain(ValueTest("is", "x", ("ja", "nei"), negated=True))
    assert plain(ValueTest("positive", "x")) != plain(ValueTest("is", "x"))


def test_a_text_that_stands_twice_is_told_with_the_place_of_both(copy):
    first = loaded(copy).questions["arena"].text["nb"]
    line = add(copy, G, QUESTION.format(order=900, text=first.upper()))
    (problem,) = same_text(loaded(copy))
    assert (
        problem.line == line and "«moteplass» has the same text as «arena»" in problem.what and "guideline.ttl:" in problem.what
    )


def test_a_number_in_the_order_is_taken_by_one_question(copy):
    base = loaded(copy)
    before, taken = len(list(same_place(base))), base.questions["helhet-samlet"].order
    line = add(copy, G, QUESTION.format(order=taken, text="Et sted å møtes?"))
    found = list(same_place(loaded(copy)))
    assert len(found) == before + 1
    (problem,) = [one for one in found if one.line == line + 5]
    assert f"as «helhet-samlet»: {taken}." in problem.what or "«helhet-samlet» has the same place" in problem.what


# What is read by nothing, what never holds -----------------------------------------------------


def test_a_question_that_nothing_reads_is_told_until_a_rule_reads_it(copy):
    line = add(copy, G, QUESTION.format(order=900, text="Et sted å møtes?"))
    assert [one.line for one in unread(loaded(copy)) if "«moteplass»" in one.what] == [line]
    rule(copy, "{some: {measure: {is: {moteplass: ja}}}}")
    assert not [one for one in unread(loaded(copy)) if "«moteplass»" in one.what]


NEVER = {
    "{all: [{is: {krise-situasjon: ja}}, {is: {krise-situasjon: nei}}]}": "krise-situasjon",
    "{all: [{is: {krise-situasjon: ja}}, {not: {is: {krise-situasjon: ja}}}]}": "krise-situasjon",
    "{all: [{is: {krise-situasjon: ja}}, {unanswered: krise-situasjon}]}": "krise-situasjon",
    "{all: [{situation: Krise}, {is: {krise-situasjon: over}}]}": "krise-situasjon",
    "{all: [{situation: Krise}, {undecided: Krise}]}": "Krise",
    "{any: [{is: {arena: plan}}, {all: [{unsure: arena}, {has_value: arena}]}]}": "arena",
    "{all: [{is: {krise-situasjon: ja}}, {any: [{is: {arena: plan}}, {unsure: krise-situasjon}]}]}": "krise-situasjon",
}


@pytest.mark.parametrize(("when", "of"), NEVER.items())
def test_a_condition_that_excludes_itself_is_wrong(copy, when, of, base):
    line, changed = rule(copy, when.replace("plan", base.questions["arena"].option_ids[0]))
    (problem,) = never(changed)
    assert problem.line == line + 2 and f"two things of «{of}»" in problem.what


POSSIBLE = [
    "{all: [{is: {krise-situasjon: [ja, over]}}, {is: {krise-situasjon: [over, nei]}}]}",
    "{all: [{not: {is: {krise-situasjon: ja}}}, {not_relevant: krise-situasjon}]}",
    "{any: [{is: {krise-situasjon: ja}}, {is: {krise-situasjon: nei}}]}",
    "{all: [{is: {moduler: etd}}, {answered: moduler}]}",
]


@pytest.mark.parametrize("when", POSSIBLE)
def test_a_condition_that_can_hold_is_left_alone(copy, when):
    _line, changed = rule(copy, when)
    assert list(never(changed)) == []


def test_the_base_has_nothing_that_never_holds_and_no_text_twice(base):
    assert list(never(base)) == list(same_text(base)) == []


# What was released -----------------------------------------------------------------------------


@pytest.fixture
def out(base, monkeypatch):
    """As if the base that comes with the program were released."""
    monkeypatch.setattr(released, "released", lambda: {base.version: released.record(base)})


def test_a_released_rule_that_is_changed_is_told_at_its_line(copy, out):
    assert list(released.changed(loaded(copy))) == []
    path = copy / "rules" / "krise.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("nb: Krise eller beredskap", "nb: Krise"), encoding="utf-8")
    rule_changed, whole = released.changed(loaded(copy))
    assert rule_changed.line == 3 and "«S-Krise» of version" in rule_changed.what and "valid_from" in rule_changed.cure
    assert whole.file.endswith("vocabulary.ttl") and whole.line and "was released with other files" in whole.what


def test_an_example_or_a_new_rule_changes_no_released_rule_but_the_version(copy, out):
    rule(copy, "{is: {krise-situasjon: ja}}")
    (only,) = released.changed(loaded(copy))
    assert "owl:versionInfo" in only.cure


def test_another_version_may_say_what_it_wants(copy, out, base):
    rule(copy, "{is: {krise-situasjon: ja}}")
    path = copy / "ontology" / "vocabulary.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{base.version}"', '"2099.1.1"'), encoding="utf-8")
    assert list(released.changed(loaded(copy))) == []


def test_what_was_released_is_told_by_version_and_digest():
    known = released.released()
    assert known["2026.11.7"]["digest"].startswith("bd2775e8")
    assert all(len(one["digest"]) == 64 and one["rules"] for one in known.values())


def test_a_changed_copy_of_the_same_version_is_worth_a_look(copy):
    rule(copy, "{is: {krise-situasjon: ja}}")
    assert any("is still called version" in one for one in checking.notices(loaded(copy), TODAY))


# How it runs -----------------------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch):
    """The rules and lines of law whose examples are run, time for time."""
    found = []
    run = held.run_examples
    monkeypatch.setattr(held, "run_examples", lambda base, ids: found.append(ids) or run(base, ids))
    return found


def change(copy, file, old, new):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_came_out_right_is_run_again_only_where_it_may_come_out_otherwise(nothing_held, copy, runs):
    base = look(copy).base
    assert runs == [{*(rule.id for rule in base.rules), *(line.id for line in base.law_map.lines)}]
    add(copy, "rules/krise.yaml", "\n# a word\n")
    change(copy, "rules/krise.yaml", "- id:", "\n\n- id:")  # which moves every line of it
    change(copy, "ontology/sources.ttl", "@prefix", "# a word\n@prefix")
    change(copy, G, 'skos:scopeNote "', 'skos:scopeNote "Husk: ')
    assert look(copy).problems == [] and len(runs) == 1
    rule(copy, "{situation: Krise}")
    look(copy)
    assert runs[1:] == [{"R-KRISE-90"}]
    change(copy, "rules/krise.yaml", "{is: {krise-situasjon: ja}}", "{all: [{is: {krise-situasjon: ja}}]}")  # what Krise is
    look(copy)
    assert {"R-KRISE-01", "R-KRISE-90"} < runs[2] < runs[0] | {"R-KRISE-90"}
    add(copy, G, QUESTION.format(order=900, text="Et sted å møtes?"))  # any answer may be derived from any question
    look(copy)
    assert runs[3] == runs[0] | {"R-KRISE-90"}


def test_a_rule_that_comes_out_otherwise_by_another_is_told_though_it_came_out_right_before(copy):
    look(copy)
    rule(copy, "{situation: Krise}")
    assert look(copy).problems == []
    change(copy, "rules/krise.yaml", "{is: {krise-situasjon: ja}}", "{is: {krise-situasjon: over}}")
    assert any("R-KRISE-90" in one.what for one in look(copy).problems)


def test_another_version_of_an_engine_is_asked_anew(nothing_held, copy, runs, monkeypatch):
    look(copy)
    held._code.cache_clear()
    monkeypatch.setattr(held, "installed", lambda package: "9.9" if package == "durable-rules" else "")
    look(copy)
    assert len(runs) == 2
    held._code.cache_clear()


def test_examples_come_out_the_same_on_what_they_read_alone(base):
    """A base with less in it raises where more is read: so what is remembered follows from what its name says."""
    assert held.run_examples(held._bare(base), frozenset()) == held.run_examples(base, frozenset()) == []


def test_rules_are_held_with_those_that_they_rest_on_and_in_the_time_that_there_is(base):
    """However many there are: each lot has a few rules, and what those rest on."""
    for day in {rule.valid_from for rule in base.rules}:
        valid = base.rules_on(day)
        lots = examples._in_lots(base, valid, frozenset())
        assert lots.keys() == {rule.id for rule in valid.rules}
        for rule in valid.rules:
            ids = {one.id for one in lots[rule.id].rules}
            needed = {one.id for name in situations_read(rule, base.questions) for one in valid.concluding.get(name, ())}
            assert needed | {rule.id} <= ids


def test_a_wrong_example_is_told_every_time(copy):
    path = copy / "rules" / "krise.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("silent: {krise-situasjon: over}", "silent: {krise-situasjon: ja}", 1), "utf-8"
    )
    assert [len(look(copy).problems) for _time in range(2)] == [1, 1]


def test_a_saved_file_is_seen_and_a_file_that_is_only_read_is_not(copy):
    seen = filewatch.changes(Folders(copy), every=0.01)
    next(seen)
    now = filewatch.state(Folders(copy))
    (copy / "rules" / "krise.yaml").read_text(encoding="utf-8")
    assert filewatch.state(Folders(copy)) == now
    add(copy, "rules/krise.yaml", "\n# a word\n")
    assert next(seen) == filewatch.state(Folders(copy)) != now


def test_the_check_shows_notices_as_worth_a_look(copy):
    add(copy, G, QUESTION.format(order=900, text="Et sted å møtes?"))
    code, said = prio("kb", "check", "--kb", copy)
    assert code == 0 and "Worth a look:" in said and "Nothing reads «moteplass»" in said
