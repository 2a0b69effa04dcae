"""Which questions are asked of whom and where: everything that is needed has one place, and nothing else is asked."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.questionnaire import Page, Questionnaire, depth_question
from advisor.knowledge.form import USUAL
from advisor.language.answers import Answer, State
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE, Kind, Subject
from tests.strategies import DEPTHS, LEVEL, PARTICIPANTS

from ..conftest import size
from ..strategies import at_depth, cases, with_answer

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])
MEASURE, GROUP = Subject(Kind.MEASURE, ("m",)), Subject(Kind.GROUP, ("m", "g"))
SMALL = "case: x\nlevel: {level}\nmeasures: [{{id: m, answers: {{{answers}}}, target_groups: [{{id: g}}]}}]\n"


@pytest.fixture
def form(advice_on):
    """The form of a case with one measure and one group."""

    def of(level="kommune", answers=""):
        return Questionnaire(advice_on(SMALL.format(level=level, answers=answers)))

    return of


def any_form(data, depth):
    base = knowledge.load()
    return Questionnaire(advise(at_depth(data.draw(cases(base, most_measures=2)), depth), base))


def asked(form, opened=()):
    return {item.place for page in form.pages() for item in form.items(page, opened)}


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 30))
def test_everything_has_one_place_and_what_is_missing_is_asked_there(data, depth):
    form = any_form(data, depth)
    pages = form.pages()
    assert len(set(pages)) == len(pages)
    every = [item.place for page in pages for item in form.every(page)]
    shown = [item.place for page in pages for item in form.items(page)]
    assert len(set(every)) == len(every) and set(shown) <= set(every)
    elsewhere = (depth_question(form.advice.knowledge).id, PARTICIPANTS)
    for subject, question in [*form.advice.next, *((s, q.id) for s, q, _answer in form.facts.answers())]:
        held = form.facts.holder(subject, question)
        if question not in elsewhere:
            assert held in {item.place for item in form.items(form.page_of((subject, question)))}, (held, depth)


def test_every_question_of_the_base_has_a_place_on_a_page(form, base):
    one = form("nasjonalt")
    every = {item.question.id for page in one.pages() for item in one.every(page)}
    derived = {question.id for question in base.questions.values() if question.derived}
    assert every == set(base.questions) - derived - {depth_question(base).id, PARTICIPANTS}


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 20))
def test_what_is_opened_is_added_and_nothing_is_taken_away(data, depth):
    form = any_form(data, depth)
    questions = data.draw(st.sets(st.sampled_from(sorted(form.layout.asked)), max_size=4))
    wished = {item.place for page in form.pages() for item in form.every(page) if item.question.id in questions}
    assert asked(form, questions) == asked(form) | wished


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 20))
def test_progress_counts_what_is_required_and_each_answer_once(data, depth):
    form = any_form(data, depth)
    counted = [form.progress(page) for page in form.pages()]
    assert sum(one.required for one in counted) == len(form.advice.required)
    assert sum(one.answered for one in counted) == form.advice.answered


@pytest.mark.parametrize("level", ["praksis", "kommune", "nasjonalt"])
def test_the_depth_decides_how_much_is_asked(form, base, level):
    """A question stands at the depths that ask it; what a requirement or advice calls for stands there besides."""
    one = form(level)
    shown = {item.question.id for page in one.pages() for item in one.items(page)}
    wanted = {id for _subject, id in [*one.advice.next, *one.advice.deciding]}
    ends = {advice.rule.ends_on for advice in one.advice.prompts}
    for question in base.questions.values():
        if question.derived or question.ask_when or question.id in (depth_question(base).id, PARTICIPANTS):
            continue
        if question.asked_at(one.advice.depth):
            assert question.id in shown, question.id
        elif question.id in shown:
            assert question.id in wanted | ends | {LEVEL}, question.id


def test_a_question_waits_for_its_situation(form):
    ids = lambda form: {id for _subject, id in asked(form)}  # noqa: E731
    assert "bb-vurder" not in ids(form())
    assert "bb-vurder" not in ids(form(answers="anb-barn-berort: nei"))
    assert "bb-vurder" in ids(form(answers="anb-barn-berort: ja"))
    assert "bb-vurder" in ids(form(answers="anb-barn-berort: usikkert"))  # not knowing is never read as no


def test_an_answer_whose_situation_is_gone_is_shown_all_the_same(form):
    one = form(answers="anb-barn-berort: nei, bb-vurder: Noe.")
    assert (MEASURE, "bb-vurder") in {item.place for item in one.items(one.page_of((MEASURE, "bb-vurder")))}


def test_the_shortest_depth_has_the_case_and_one_page_with_all_the_rest_but_the_law(form):
    one, usual = form("praksis"), form()
    first, rest, law = one.pages()
    assert law == usual.pages()[-1] == Page(one.law.id)
    assert [item.place for item in one.every(law)] == [item.place for item in usual.every(law)]
    assert first == usual.pages()[0] and not rest.measure and len(usual.pages()) > 2
    assert {item.place for page in one.pages() for item in one.every(page)} == {
        item.place for page in usual.pages() for item in usual.every(page)
    }
    assert len(asked(one)) < len(asked(usual))


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 25))
def test_what_requirements_and_advice_call_for_stands_on_its_page(data, depth):
    form = any_form(data, depth)
    shown = asked(form)
    for one in form.advice.blocking:
        if one.status == "mangler":
            assert {form.facts.holder(one.subject, id) for id in one.missing} & shown, one.requirement.id
    for place in form.advice.deciding:
        question = form.advice.knowledge.questions[place[1]]
        waits = question.ask_when and form.advice.inference.reference.situation(place[0], question.ask_when) < Truth.USIKKERT
        if not (question.derived or question.id == depth_question(form.advice.knowledge).id or waits):
            assert form.facts.holder(*place) in shown, place


@pytest.mark.parametrize("level", ["kommune", "nasjonalt"])
def test_a_crisis_takes_no_question_away(form, level):
    calm, crisis = form(level), Questionnaire(advise(_in_crisis(form(level)), knowledge.load()))
    assert asked(calm) <= asked(crisis)


def _in_crisis(form):
    return with_answer(form.case, CASE, "krise-situasjon", Answer(State.VALUE, "ja"))


def test_pages_and_their_parts_come_as_the_base_has_them(form, base):
    one = form()
    assert list(dict.fromkeys(page.id for page in one.pages())) == [page.id for page in base.pages]
    for page in one.pages():
        groups = [group.id for group in one.layout.knowledge.pages[[p.id for p in base.pages].index(page.id)].groups]
        assert [part.id for part in one.parts(page)][: len(groups)] == groups
        sections = [part.section for part in one.parts(page) if part.section]
        assert sections == sorted(sections, key=list(dict.fromkeys(q.section for q in base.questions.values())).index)


def test_a_base_that_names_no_pages_has_the_case_and_one_for_each_measure(form, base):
    one = Questionnaire(advise(form().case, replace(base, form=USUAL)))
    assert one.pages() == [Page("sak"), Page("tiltak", "m")]
    assert asked(one) == asked(form())


def test_what_is_worked_out_is_never_asked(form):
    one = form()
    for page in one.pages():
        assert not [item for item in one.every(page) if item.question.derived]


def test_a_shared_group_is_answered_where_it_stands_first(advice_on):
    one = Questionnaire(
        advice_on(
            """
            case: x
            level: kommune
            measures:
              - {id: m, target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy}}]}
              - {id: n, target_groups: [{id: h, same_as: m/g}]}
            """
        )
    )
    shared = [item for page in one.pages() for item in one.items(page) if item.shared]
    assert shared and all(item.holder == GROUP and item.question.follows_group for item in shared)
    assert next(item.answer for item in shared if item.question.id == "alvorlighet-malgruppe").value.low == "høy"
    assert all(one.required(item) is None for item in shared)


def test_the_ranking_is_asked_where_several_measures_are_weighed(advice_on):
    one = Questionnaire(advice_on("case: x\nlevel: kommune\nmeasures: [{id: m}]"))
    two = Questionnaire(advice_on("case: x\nlevel: kommune\nmeasures: [{id: m}, {id: n}]"))
    ranking = lambda form: [i for p in form.pages() for i in form.items(p) if i.question.answer_type.name == "ranking"]  # noqa: E731
    assert (len(ranking(one)), len(ranking(two))) == (0, 1)


# Points ----------------------------------------------------------------------------------------


def lines(form, question):
    (item,) = [item for page in form.pages() for item in form.items(page) if item.question.id == question]
    return {point.id for point in form.lines(item)}


def test_a_point_is_a_line_until_it_has_a_field_of_its_own(form, base):
    point = "ressurs-lokaler"
    above = base.questions[point].point_of
    assert point in lines(form(), above) and (MEASURE, point) not in asked(form())
    one = form(answers=f"{point}: To rom.")
    assert point not in lines(one, above) and (MEASURE, point) in asked(one)
    assert (MEASURE, point) in asked(form(), [point])
    deep = form("nasjonalt")
    assert (MEASURE, point) in asked(deep) and point not in lines(deep, above)


def test_a_point_stands_right_after_its_question_and_once_for_each_that_it_is_about(advice_on):
    one = Questionnaire(advice_on("{case: x, level: nasjonalt, measures: [{id: m, target_groups: [{id: g}, {id: h}]}, {id: n}]}"))
    layout, parts = one.layout, [part for page in one.pages() for part in one.parts(page)]
    for part in parts:
        places = [(item.subject, item.question.id) for item in one.of_part(part)]
        for subject, id in places:
            for child in layout.children.get(id, ()):
                here = [place for place in places if place[1] == child]
                assert {place[0] for place in here} >= set(one.nearest(subject, layout.asked[child].about))
                assert all(places.index(place) > places.index((subject, id)) for place in here if place[0] == subject)


def test_an_answer_of_a_measure_has_its_place_also_where_its_question_went_into_one_of_the_groups(advice_on, base):
    kinds = list(Kind)
    merged = next(
        one
        for one in base.questions.values()
        if one.merged_into and kinds.index(base.questions[one.merged_into].about) > kinds.index(one.about)
    )
    one = Questionnaire(advice_on(f"{{case: x, level: kommune, measures: [{{id: m, answers: {{{merged.id}: ja}}}}]}}"))
    assert (MEASURE, merged.id) in asked(one)


def test_a_question_that_went_into_another_is_shown_only_with_its_answer(form, base):
    merged = next(
        one for one in base.questions.values() if one.merged_into and one.answer_type.name == "text" and one.about is Kind.MEASURE
    )
    assert (MEASURE, merged.id) not in asked(form()) | asked(form("nasjonalt"))
    one = form(answers=f"{merged.id}: Skrevet før.")
    assert one.page_of((MEASURE, merged.id)) == one.page_of((MEASURE, merged.merged_into))
    assert (MEASURE, merged.id) in asked(one)


def test_a_question_of_a_measure_that_stands_under_one_of_a_group_is_shown_where_there_is_no_group(base, advice_on):
    under = next(
        one
        for one in base.questions.values()
        if one.about is Kind.MEASURE and one.merged_into and base.questions[one.merged_into].about is Kind.GROUP
    )
    given = next(one for one in under.option_ids)
    for groups in ("[]", "[{id: g}, {id: h}]"):
        one = Questionnaire(
            advice_on(
                f"case: x\nlevel: kommune\nmeasures: [{{id: m, answers: {{{under.id}: {given}}}, target_groups: {groups}}}]"
            )
        )
        page = one.page_of((MEASURE, under.id))
        assert [item.place for item in one.items(page)].count((MEASURE, under.id)) == 1


def test_the_words_of_a_question_follow_the_situation_of_its_measure(form, base):
    varied = next(one for one in base.questions.values() if one.variants and one.about is Kind.MEASURE)
    cut = form(answers="tiltak-retning: nedprioriteres")
    said = [one.wording(one.item(MEASURE, varied.id))[0] for one in (form(), cut)]
    assert said[0] == varied.text and said[1] in [variant.text for variant in varied.variants.values()]


def test_one_of_several_counts_once_and_they_share_a_row(form, base):
    together = next(demand.questions for one in base.requirements.values() for demand in one.demands if len(demand.questions) > 2)
    one = form()
    table = next(part for page in one.pages() for part in one.parts(page) if part.table)
    assert any(set(together) <= set(row) for row in one.rows(table))
    counted = [required for required in one.advice.required if required.places[0][1] in together]
    assert len(counted) == 1 and len(counted[0].places) == len(together)
