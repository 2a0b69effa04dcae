"""Which questions are asked of whom and where: everything that is needed has one place, and nothing else is asked."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from advisor import knowledge
from advisor.advice.advice import advise
from advisor.advice.questionnaire import SHORT, Page, Questionnaire
from advisor.language.answers import Answer, State
from advisor.language.conditions import Truth
from advisor.language.subjects import CASE, Kind, Subject
from tests.strategies import DEPTHS, LEVEL, PARTICIPANTS, RANKING

from ..conftest import size
from ..strategies import at_depth, cases, with_answer

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])
MEASURE, GROUP = Subject(Kind.MEASURE, ("m",)), Subject(Kind.GROUP, ("m", "g"))
SMALL = "case: x\nlevel: {depth}\nmeasures: [{{id: m, answers: {{{answers}}}, target_groups: [{{id: g}}]}}]\n"


@pytest.fixture
def form(advice_on):
    """The form of a case with one measure and one group."""

    def of(depth="kommune", answers=""):
        return Questionnaire(advice_on(SMALL.format(depth=depth, answers=answers)))

    return of


def any_form(data, depth):
    base = knowledge.load()
    return Questionnaire(advise(at_depth(data.draw(cases(base, most_measures=2)), depth), base))


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 30))
def test_everything_has_one_place_and_what_is_missing_is_asked_there(data, depth):
    form = any_form(data, depth)
    pages = form.pages()
    assert len(set(pages)) == len(pages)
    shown = [item.place for page in pages for item in form.items(page)]
    assert len(set(shown)) == len(shown)
    for subject, question in form.advice.next:
        held = form.facts.holder(subject, question)
        if question == LEVEL:
            continue
        assert held in {item.place for item in form.items(form.page_of((subject, question)))}, (held, depth)
    for subject, question, _answer in form.facts.answers():
        holder = form.facts.holder(subject, question.id)
        if question.id not in (LEVEL, PARTICIPANTS) and (depth is not DEPTHS[0] or not question.case_field):
            assert holder in shown, holder


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 20))
def test_going_deeper_adds_and_never_takes_away(data, depth):
    form = any_form(data, depth)
    deep = {item.place for page in form.pages(True) for item in form.items(page, True)}
    plain = {item.place for page in form.pages() for item in form.items(page)}
    assert plain <= deep
    for page in form.pages(True):
        more = form.items(page, True)
        assert [item for item in more if item in form.items(page)] == form.items(page)
        assert form.hidden(page) == len(more) - len(form.items(page))
        assert more == [item for item in form.every(page) if item in more]


@given(data=st.data(), depth=st.sampled_from(DEPTHS))
@settings(relaxed, max_examples=size(8, 20))
def test_progress_counts_what_is_asked_and_each_answer_once(data, depth):
    form = any_form(data, depth)
    counted = [form.progress(section) for section in dict.fromkeys(page.section for page in form.pages())]
    items = [item for page in form.pages() for item in form.items(page) if not item.shared]
    assert sum(one.asked for one in counted) == len(items)
    assert sum(one.answered for one in counted) == sum(item.answer is not None for item in items)
    assert all(0 <= one.answered <= one.asked for one in counted)


@pytest.mark.parametrize("level", DEPTHS)
def test_the_depth_decides_how_much_is_asked(form, base, depth):
    """A question stands at the depth that asks for it, and at every deeper one."""
    asked = {item.question.id for page in form(depth).pages() for item in form(depth).items(page)}
    for question in base.questions.values():
        if question.derived or question.ask_when or question.id in (LEVEL, PARTICIPANTS, RANKING):
            continue
        if depth is not DEPTHS[0]:
            assert (question.id in asked) == depth.asks(question.depth), question.id
        elif question.id in asked:
            assert depth.asks(question.depth), question.id


def test_a_question_waits_for_its_situation(form):
    places = lambda form: {item.question.id for page in form.pages() for item in form.items(page)}  # noqa: E731
    assert "bb-vurder" not in places(form())
    assert "bb-vurder" not in places(form(answers="anb-barn-berort: nei"))
    assert "bb-vurder" in places(form(answers="anb-barn-berort: ja"))
    assert "bb-vurder" in places(form(answers="anb-barn-berort: usikkert"))  # not knowing is never read as no


def test_an_answer_whose_situation_is_gone_is_shown_all_the_same(form):
    one = form(answers="anb-barn-berort: nei, bb-vurder: Noe.")
    assert (MEASURE, "bb-vurder") in {item.place for item in one.items(Page("barn", "m"))}


def test_the_short_page_asks_at_most_ten_of_one_measure_with_one_group(form):
    one = form("praksis")
    assert one.pages() == [Page(SHORT)]
    assert 5 <= len(one.items(Page(SHORT))) <= 10
    assert all(not item.question.case_field for item in one.items(Page(SHORT)))


@given(data=st.data())
@settings(relaxed, max_examples=size(8, 25))
def test_the_short_page_asks_what_is_required_and_no_more(data):
    base = knowledge.load()
    case = at_depth(data.draw(cases(base, most_measures=2)), DEPTHS[0])
    form = Questionnaire(advise(case, base))
    asked = {item.place for item in form.items(Page(SHORT)) if item.answer is None}
    wanted = set()
    for one in form.advice.requirements:
        if one.finding.at_depth and one.status in ("mangler", "ukjent", "oppfylt", "ikke relevant"):
            wanted |= {(one.subject, question) for question in one.requirement.questions}
    wanted |= {form.facts.holder(*place) for place in called_for(form)}
    assert asked <= wanted
    shown = {item.place for item in form.items(Page(SHORT))}
    for one in form.advice.blocking:
        if one.status == "mangler":
            assert {(one.subject, question) for question in one.missing} & shown, one.requirement.id


def called_for(form):
    """What the advice asks for: what a prompt says is unanswered, and what decides whether a duty applies."""
    said = {(why.subject, why.question) for one in form.advice.prompts for why in one.because if why.value == "ubesvart"}
    return said | set(form.advice.deciding)


@given(data=st.data())
@settings(relaxed, max_examples=size(8, 25))
def test_what_the_advice_asks_for_stands_on_the_short_page(data):
    base = knowledge.load()
    form = Questionnaire(advise(at_depth(data.draw(cases(base, most_measures=2)), DEPTHS[0]), base))
    shown = {item.place for item in form.items(Page(SHORT))}
    for place in map(form.facts.holder, *zip(*called_for(form), strict=True)) if called_for(form) else ():
        question = base.questions[place[1]]
        waits = question.ask_when and form.advice.inference.reference.situation(place[0], question.ask_when) < Truth.USIKKERT
        if not (question.derived or question.case_field or waits):
            assert place in shown and form.page_of(place) == Page(SHORT), place


def test_a_reason_that_an_answer_calls_for_stands_on_the_short_page(form):
    asked = lambda answers: {item.question.id for item in form("praksis", answers).items(Page(SHORT))}  # noqa: E731
    called = {"barn-hort-grunn", "barn-valget-folger"}
    assert called <= asked("anb-barn-berort: ja, barn-hort: ikke-med-grunn")
    assert "barn-hort-grunn" not in asked("anb-barn-berort: ja, barn-hort: hort")
    assert not called & asked("anb-barn-berort: nei")


@pytest.mark.parametrize("level", ["kommune", "nasjonalt"])
def test_a_crisis_takes_no_question_away(form, depth):
    calm, crisis = form(depth), Questionnaire(advise(_in_crisis(form(depth)), knowledge.load()))
    places = lambda form: {item.place for page in form.pages() for item in form.items(page)}  # noqa: E731
    assert places(calm) <= places(crisis)


def _in_crisis(form):
    return with_answer(form.case, CASE, "krise-situasjon", Answer(State.VALUE, "ja"))


def test_parts_come_in_the_order_of_the_knowledge_base(form, base):
    one = form()
    parts = [page.section for page in one.pages()]
    assert set(parts) <= set(base.sections) and parts == sorted(parts, key=one.sections.index)
    assert one.sections == list(dict.fromkeys(q.section for q in base.questions.values() if not q.derived))
    for page in one.pages():
        items = one.items(page)
        assert [item.subject.kind for item in items] == sorted((item.subject.kind for item in items), key=list(Kind).index)


def test_what_is_worked_out_is_never_asked(form):
    one = form()
    for page in one.pages(True):
        assert not [item for item in one.every(page) if item.question.derived]


def test_a_shared_group_is_no_item_of_its_own(advice_on):
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
    shared = [item for item in one.items(Page("alvorlighet", "n")) if item.shared]
    assert shared and all(item.holder == GROUP and item.question.follows_group for item in shared)
    assert next(item.answer for item in shared if item.question.id == "alvorlighet-malgruppe").value.low == "høy"
    assert one.page_of((Subject(Kind.GROUP, ("n", "h")), "alvorlighet-malgruppe")) == Page("alvorlighet", "m")


def test_the_ranking_is_asked_where_several_measures_are_weighed(advice_on):
    one = Questionnaire(advice_on("case: x\nlevel: kommune\nmeasures: [{id: m}]"))
    two = Questionnaire(advice_on("case: x\nlevel: kommune\nmeasures: [{id: m}, {id: n}]"))
    ranking = lambda form: [i for p in form.pages() for i in form.items(p) if i.question.answer_type.name == "ranking"]  # noqa: E731
    assert (len(ranking(one)), len(ranking(two))) == (0, 1)
