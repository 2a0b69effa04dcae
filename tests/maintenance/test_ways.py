"""What leads to what around a place of the base: what is read, followed through situations; and bounded in a large base."""

from dataclasses import replace

from advisor.knowledge.rules import questions_read
from advisor.knowledge.terms import Force
from advisor.maintenance.ways import Place, led_to, ways

from ..finding import BASE, DUTY

ALL = (1_000, 1_000)
CHILDREN = Place("question", "anb-barn-berort")


def rule(id: str) -> Place:
    return Place("rule", id)


def test_a_duty_comes_of_answers_through_a_situation_and_asks_for_answers():
    found = ways(BASE, rule(DUTY), *ALL)
    (situation,) = found.before
    assert situation.place == rule("S-BarnBerort")
    assert {one.place.id for one in situation.further} == {"anb-barn-berort", "alvorlighet-barn-berort"}
    assert {one.place.id for one in found.after} == {*BASE.requirements[DUTY].questions}
    assert found.left_out == 0


def test_a_question_leads_to_each_rule_that_reads_it_and_to_what_rests_on_their_situations():
    for id in BASE.questions:
        reading = {one.id for one in BASE.rules if id in questions_read(one) and not one.valid_to}
        found = ways(BASE, Place("question", id), *ALL)
        assert reading <= {one.place.id for one in found.after}, id
    assert {"S-BarnBerort", DUTY} <= led_to(BASE, CHILDREN)


def test_duties_stand_first_and_a_question_that_one_of_them_asks_for_is_not_said_twice():
    found = [one.place for one in ways(BASE, rule("S-BarnBerort"), *ALL).after]
    asked = {id for one in found if one.id in BASE.requirements for id in BASE.requirements[one.id].questions}
    assert not asked & {one.id for one in found if one.kind == "question"}
    duties = [one.kind == "rule" and BASE.is_duty(one.id) for one in found]
    assert any(duties) and duties == sorted(duties, reverse=True)


def test_a_rule_that_has_ended_leads_nowhere():
    ended = (
        {one.id for one in BASE.rules if one.valid_to} - {one.id for one in BASE.rules if not one.valid_to} - {*BASE.requirements}
    )
    assert ended
    for id in BASE.questions:
        assert not ended & {end.id for _start, end in ways(BASE, Place("question", id), *ALL).arrows}


def test_in_a_large_base_what_is_left_out_is_counted():
    (reader,) = [one for one in BASE.rules if one.id == "S-BarnBerort"]
    several = tuple(replace(reader, id=f"R-STOR-{n}", situation="", force=Force.MAY) for n in range(2_000))
    large = replace(BASE, rules=(*BASE.rules, *several))
    whole, few = ways(large, CHILDREN, 10_000, 10_000), ways(large, CHILDREN, 6, 4)
    assert len(few.after) == 6 and all(len(one.further) <= 4 for one in few.after)
    assert len(few.after) + few.left_after == len(whole.after) > 2_000 and whole.left_out == 0
    for branch, entire in zip(few.after, whole.after, strict=False):
        assert len(branch.further) + branch.left_out == len(entire.further)
    assert {one.id for one in several} <= led_to(large, CHILDREN)
