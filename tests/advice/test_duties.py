"""How many duties are open: those that apply, and beside them the questions that decide whether one does."""

import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.case.facts import possible_answers
from advisor.knowledge.terms import Force
from advisor.language.answers import Span, State
from advisor.language.conditions import Truth
from advisor.text.catalogue import speaking
from advisor.wording.words import duties

from ..cli.test_cli import from_json, prio
from ..conftest import EXAMPLES, size
from ..pages import Reader, case_id, named, part_of, store_of, text_of
from ..strategies import cases, with_answer

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=size(10, 40))
WRITTEN = "anb-barn-berort: ja, bb-vurder: Barna får mer tid hjemme med sine., bb-plikt-avveies: Ingen, barn-valget-folger: ja"
WRITTEN += ", bb-plikt-forsvarlig: Jordmor har vurdert"


def three(first="", second="", third="", **of_case):
    """Three measures with some answers each; nobody has said whether children are affected where they say nothing."""
    lines = ["case: x", "title: Tre tiltak", "level: kommune", "assessed_on: 2026-11-20"]
    lines += [f"answers: {{{', '.join(f'{key}: {value}' for key, value in of_case.items())}}}"] if of_case else []
    group = "target_groups: [{id: g, title: Eldre}]"
    every = zip("abc", (first, second, third), strict=True)
    return "\n".join([*lines, "measures:", *(f"  - {{id: {id}, answers: {{{given}}}, {group}}}" for id, given in every)])


UNASKED = three()
ONE_OPEN = three("anb-barn-berort: ja, bb-vurder: Barna får mer tid med foreldrene sine.", *["anb-barn-berort: nei"] * 2)
ONE_DECIDES = three("anb-barn-berort: usikkert, barn-valget-folger: ja", *["anb-barn-berort: nei"] * 2)
BOTH = three("anb-barn-berort: usikkert", "anb-barn-berort: ja", "")
NONE = three(*["anb-barn-berort: nei"] * 3)
ALL_WRITTEN = three(WRITTEN, *["anb-barn-berort: nei"] * 2, **{"bb-plikt-fremgar": "ja"})


@relaxed
@given(data=st.data())
def test_what_holds_back_is_open_or_waits_for_an_answer_and_the_answers_settle_it(base, data):
    """Of any case: the deciding questions have no sure answer, and when all of them have one, no duty is unsettled."""
    advice = advise(data.draw(cases(base)), base)
    waiting = [one for one in advice.blocking if one not in advice.open_duties]
    assert all(one.finding.applies in (Truth.UBESVART, Truth.USIKKERT) for one in waiting)
    assert all(one.requirement.force is Force.MUST and one.finding.applies is Truth.JA for one in advice.open_duties)
    assert bool(advice.deciding) == bool(waiting)
    assert len(advice.deciding) == len(set(advice.deciding))
    case, measures = advice.case, [measure.id for measure in advice.case.measures]
    for _round in range(5):  # an answer may bring up another question
        for subject, question in advice.deciding:
            answer = advice.inference.reference.answer(subject, question)
            assert answer is None or answer.state is State.UNSURE or isinstance(answer.value, Span)
            sure = [one for one in possible_answers(base.questions[question], measures) if one.state is State.VALUE]
            case = with_answer(case, subject, question, data.draw(st.sampled_from(sure)))
        advice = advise(case, base)
    assert not advice.deciding and advice.blocking == advice.open_duties


# In words, and in every door ------------------------------------------------------------------


def test_the_sentences_agree_in_number():
    assert duties(0, 0) == ["0 duties in law stand open."]
    assert duties(0, 1) == ["0 duties in law stand open.", "1 question decides whether more apply."]
    assert duties(1, 0) == ["1 duty in law stands open."]
    assert duties(2, 2) == ["2 duties in law stand open.", "2 questions decide whether more apply."]
    with speaking("nb"):
        assert duties(0, 3) == ["0 plikter står åpne.", "3 spørsmål avgjør om flere gjelder."]
    with speaking("nn"):
        assert duties(1, 1) == ["1 plikt står open.", "1 spørsmål avgjer om fleire gjeld."]


def counted(said):
    """How many open duties and deciding questions a door says that there are."""
    (open,) = re.findall(r"(\d+) dut(?:y|ies) in law stands? open\.", said)
    deciding = re.findall(r"(\d+) questions? decides? whether more apply\.", said)
    return int(open), int(deciding[0]) if deciding else 0


def listed(review):
    """The open duties that the review lists, and the questions that settle whether more apply."""
    links = re.findall(r'href="([^"]+)"', review.partition('aria-labelledby="plikter"')[2].partition("</section>")[0])
    open = [link for link in links if "/hvorfor/" in link]
    assert len(open) == len(set(open))
    return len(open), len({link for link in links if "/hvorfor/" not in link})


TEXTS = {"unasked": UNASKED, "one-open": ONE_OPEN, "one-decides": ONE_DECIDES, "both": BOTH, "none": NONE, "written": ALL_WRITTEN}


@pytest.mark.parametrize("name", [*TEXTS, *(path.stem for path in EXAMPLES)])
def test_terminal_json_page_and_audit_say_the_same_numbers(app, tmp_path, name):
    path = next((one for one in EXAMPLES if one.stem == name), tmp_path / "case.yaml")
    if name in TEXTS:
        path.write_text(TEXTS[name], encoding="utf-8")
    _code, json = from_json("check", path)
    numbers = len(json["open_duties"]), len(json["deciding"])
    reader = Reader(app)
    sent = reader.upload(path.read_bytes())
    for said in (" ".join(prio(*command, path)[1].split()) for command in (["check"], ["audit"])):
        assert counted(said) == numbers
    assert listed(reader.get(f"/sak/{case_id(sent)}/gjennomgang")) == numbers
    if name == "unasked":
        assert numbers == (0, 3)


def test_of_several_files_the_table_counts_both(tmp_path):
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path, text in zip(paths, (UNASKED, BOTH), strict=True):
        path.write_text(text, encoding="utf-8")
    said = prio("check", *paths)[1]
    assert "Open duties" in said and re.findall(r" +\d+/\d+ +\d+/\d+ +(\d+) +(\d+) +\d+$", said, re.M) == [("0", "3"), ("3", "4")]


def test_a_case_without_measures_says_nothing_of_duties(tmp_path):
    (tmp_path / "x.yaml").write_text("case: x\nassessed_on: 2026-11-20\n", encoding="utf-8")
    assert "dut" not in prio("check", tmp_path / "x.yaml")[1].partition("Law to check")[0]


# Beside the questions, and in the review ------------------------------------------------------


def test_beside_a_question_no_duty_is_said_to_be_brought_up_before_it_applies(app):
    reader = Reader(app)

    def beside(text, measure):
        page = reader.get(f"/sak/{case_id(reader.upload(text))}/side-om-side")
        return text_of(part_of(page, f"ekko-anb-barn-berort--{measure}"))

    assert [beside(UNASKED, measure) for measure in "abc"] == ["", "", ""]
    assert beside(BOTH, "c") == ""
    for text in (BOTH, ONE_DECIDES):
        assert "The answer may bring up a duty:" in beside(text, "a")
    for text, measure in ((BOTH, "b"), (ONE_OPEN, "a")):
        said = beside(text, measure)
        assert "The answer brings up a duty:" in said and "may bring up" not in said


def test_the_review_says_of_whom_it_is_not_settled(app):
    reader = Reader(app)

    def said(text):
        page = reader.get(f"/sak/{case_id(reader.upload(text))}/gjennomgang")
        lines = re.findall(r'<div class="st">.*?</div>', part_of(page, "plikt-barnets-beste"), re.S)
        return dict(text_of(line).split(":", 1) for line in lines)

    unsettled, partly = "It is not settled whether the duty applies.", "Whether more of it applies is not settled:"
    lines = said(UNASKED)
    assert set(lines) == {"The case", "a", "b", "c"} and all(line.strip().startswith(unsettled) for line in lines.values())
    lines = said(BOTH)
    assert unsettled in lines["a"] and unsettled in lines["c"] and partly in lines["b"] and "stand open." in lines["b"]
    lines = said(ONE_OPEN)
    assert set(lines) == {"The case", "a"} and not any(unsettled in line for line in lines.values())


def test_of_what_stands_empty_a_question_that_decides_comes_early_and_is_not_called_a_duty(app, base):
    reader = Reader(app)
    for text, count in ((UNASKED, 3), (BOTH, 3), (NONE, 0)):  # of both, the fourth falls away with a no
        id = case_id(reader.upload(text))
        advice = advise(store_of(app).get(id).case, base)
        deciding = {named(question, *subject.ids) for subject, question in advice.deciding}
        section = reader.get(f"/sak/{id}/gjennomgang").partition('aria-labelledby="tomt"')[2].partition("</section>")[0]
        way = [link.rpartition("#")[2] for link in re.findall(r'href="([^"]+)"', section)]
        assert len(deciding & set(way)) == count
        assert not deciding & set(way[way.index("nytte-samlet--a") :])
        assert "Must" not in text_of(section) and "dut" not in text_of(section)
