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
from ..pages import Reader, text_of
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
    assert duties(0, 0) == ["No duty that applies is open."]
    assert duties(0, 1) == ["No duty that applies is open.", "1 question decides whether a duty applies."]
    assert duties(1, 0) == ["1 point is a duty in law, and open."]
    assert duties(2, 2) == ["2 points are duties in law, and open.", "2 questions decide whether a duty applies."]
    with speaking("nb"):
        assert duties(0, 3) == ["Ingen plikt som gjelder, står åpen.", "3 spørsmål avgjør om en plikt gjelder."]
    with speaking("nn"):
        assert duties(1, 1) == ["1 punkt er plikt i lov og står ope.", "1 spørsmål avgjer om ei plikt gjeld."]


def counted(said):
    """How many open duties and deciding questions a door says that there are."""
    open = re.findall(r"(\d+) points? (?:is a duty|are duties) in law, and open\.", said)
    deciding = re.findall(r"(\d+) questions? decides? whether a duty applies\.", said)
    return int(open[0]) if open else 0, int(deciding[0]) if deciding else 0


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
    page = text_of(reader.get(f"/sak/{re.search(r'/sak/([^/]+)', sent.location)[1]}/rad"))
    for said in (" ".join(prio(*command, path)[1].split()) for command in (["check"], ["audit"])):
        assert counted(said) == numbers
    assert counted(page.partition("The shortest way")[0]) == numbers
    if name == "unasked":
        assert numbers == (0, 3)


def test_of_several_files_the_table_counts_both(tmp_path):
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path, text in zip(paths, (UNASKED, BOTH), strict=True):
        path.write_text(text, encoding="utf-8")
    said = prio("check", *paths)[1]
    assert "Open duties" in said and re.findall(r" +\d+ +(\d+) +(\d+) +\d+$", said, re.M) == [("0", "3"), ("3", "4")]


def test_a_case_without_measures_says_nothing_of_duties(tmp_path):
    (tmp_path / "x.yaml").write_text("case: x\nassessed_on: 2026-11-20\n", encoding="utf-8")
    assert "duty that applies" not in prio("check", tmp_path / "x.yaml")[1]


# Beside the questions -------------------------------------------------------------------------


def test_beside_the_questions_no_duty_is_said_to_be_open_before_it_applies(app):
    reader = Reader(app)

    def part(text):
        id = re.search(r"/sak/([^/]+)", reader.upload(text).location)[1]
        return text_of(reader.get(f"/sak/{id}/side-om-side"))

    said = part(UNASKED)
    assert "bring up a duty" not in said and "brings up a duty" not in said
    said = part(ONE_OPEN)
    assert "The answer brings up a duty:" in said


def test_on_the_shortest_way_a_question_that_decides_is_not_called_a_duty(app):
    reader = Reader(app)
    for text, deciding in ((UNASKED, 3), (BOTH, 3), (NONE, 0)):  # of both, the fourth falls away with a no
        id = re.search(r"/sak/([^/]+)", reader.upload(text).location)[1]
        way = reader.get(f"/sak/{id}/rad").partition('id="vei"')[2].partition("</section>")[0]
        steps = [text_of(step) for step in re.findall(r'<div class="meta">.*?</div>', way, re.S)]
        assert sum("Decides whether a duty applies" in step for step in steps) == deciding
        assert not [step for step in steps if "Decides" in step and "Must" in step]
