"""Advice as cards, each with its reason and source, echoed where it is a duty, and set aside with a reason."""

import pytest

from advisor.knowledge.terms import Force, Rule
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.wording import words as wording
from tests.conftest import EXAMPLES, ROOT
from web import guidance

from ..pages import RICH, SMALL, Reader, case_id, forms_of, links_of, part_of, text_of

FORCES = list(Force)
GOAL = "anb-barn-berort--m.verdi"


@pytest.fixture(scope="module")
def opened(app):
    """A case of every example, by name; no test changes them."""
    reader = Reader(app)
    return {path.stem: reader.open(path.stem) for path in EXAMPLES}


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_the_review_has_every_card_and_each_is_whole(reader, opened, name):
    page = reader.get(f"/sak/{opened[name]}/gjennomgang")
    with reader.desk(opened[name]) as at:
        every = guidance.cards(at)
        blocking = {one.requirement.id for one in at.advice.blocking if one.because}
        assert blocking <= {one.id for one in every}
        assert {one.rule.id for one in at.advice.prompts if not one.dismissed} <= {one.id for one in every}
    for one in every:
        line = part_of(page, f"linje-{one.id}")
        text = text_of(line)
        assert (one.title in text and "Because:" in text) or not one.because
        assert len(text.partition("Source:")[2].strip()) > 5
        assert any("/hvorfor/R-" in link for link in links_of(line)) and "Why?" in text
        assert ("/avvis" in line) == (one.force is not Force.MUST)
        assert ("Our inference" in text) == one.target.basis.ours


def day_centre(reader):
    """The case of an evening, in which one piece of advice is about two measures; its id."""
    return case_id(reader.upload((ROOT / "tests" / "dagsenter.yaml").read_bytes()))


def test_what_one_rule_says_of_several_is_one_card_with_their_names(reader):
    with reader.desk(day_centre(reader)) as at:
        several = [one for one in guidance.cards(at) if len(one.subjects) > 1]
        assert several
        for one in several:
            assert len({at.case.title_of(subject) for subject in one.subjects}) == len(one.subjects)
        ids = [one.id for one in guidance.cards(at)]
    assert len(ids) == len(set(ids))


# Echoes ------------------------------------------------------------------------------------------


def test_an_answer_that_gave_a_duty_says_so_in_one_line_below_it(reader):
    id = reader.make(SMALL)
    form = reader.form(f"/sak/{id}/side-om-side")
    response = reader.submit(form, {GOAL: "ja"}, HX_Request="true")
    echo = part_of(response.text, "ekko-anb-barn-berort--m")
    assert "brings up a duty" in text_of(echo) and echo.count("<p") == 1
    assert f"/sak/{id}/gjennomgang#rad" in links_of(echo)  # the others
    assert text_of(part_of(response.text, "ekko-nytte-samlet--m")) == ""
    assert text_of(part_of(reader.get(f"/sak/{id}/side-om-side"), "ekko-anb-barn-berort--m")) == text_of(echo)


def test_only_a_duty_is_echoed(reader, opened):
    for id in opened.values():
        with reader.desk(id) as at:
            every = guidance.cards(at, [Force.MUST])
            found = [one for page in at.form.pages() for item in at.form.items(page) for one in guidance.echoes(item, every)]
        assert all(one.force is Force.MUST for one in found)


def test_a_question_without_an_answer_has_no_echo(reader, opened):
    with reader.desk(opened["motsier-seg"]) as at:
        every = guidance.cards(at)
        for page in at.form.pages():
            for item in at.form.items(page):
                found = guidance.echoes(item, every)
                assert item.answer is not None or not found
                for one in found:
                    assert (item.holder, item.question.id) in one.triggers


# Dismissing --------------------------------------------------------------------------------------


@pytest.fixture
def advised(reader):
    """A case with advice on it that one can dismiss: (its id, the id of the advice)."""
    id = reader.open(RICH)
    with reader.desk(id) as at:
        one = next(
            one for one in guidance.cards(at) if one.force.dismissible and isinstance(one.target, Rule) and answered(at, one)
        )
    return id, one.id


def answered(at, card):
    """Whether an answer that people gave stands first among those behind a card."""
    return at.stored.at(guidance.answer_place(at, next(iter(card.triggers)))) is not None


def dismiss(reader, id, rule, reason, address=None):
    form = next_form(reader.get(address or f"/sak/{id}/gjennomgang"), reader, rule)
    return reader.submit(form, {"grunn": reason})


def next_form(page, reader, rule):
    return next(one for one in forms_of(page) if one.action.endswith("/avvis") and one.value("regel") == rule)


def ids_now(reader, id):
    with reader.desk(id) as at:
        return {one.id: one.before for one in guidance.cards(at)}


def trigger(reader, id, rule):
    """The place in the file of an answer behind some advice, and what stands there."""
    with reader.desk(id) as at:
        one = next(one for one in guidance.cards(at) if one.id == rule)
        place = guidance.answer_place(at, next(iter(one.triggers)))
        return place, at.stored.at(place)


def test_dismissed_advice_stays_away_and_comes_back_with_its_reason_when_an_answer_behind_it_changes(reader, advised):
    id, rule = advised
    place, value = trigger(reader, id, rule)
    assert dismiss(reader, id, rule, "Det har vi svart på før.").status_code == 302
    assert rule not in ids_now(reader, id)
    assert "Det har vi svart på før." in reader.get(f"/sak/{id}/gjennomgang")
    reader.put(id, "measures/avlastning/answers/nytte-mot-mal", "Noe annet.")
    assert rule not in ids_now(reader, id)
    reader.put(id, place, {"value": value["value"] if isinstance(value, dict) else value, "rationale": "Sett på en gang til."})
    assert ids_now(reader, id)[rule] == "Det har vi svart på før."
    page = reader.get(f"/sak/{id}/gjennomgang")
    assert text_of(page).count("«Det har vi svart på før.»") == 1


def test_what_a_file_says_dismissed_stays_away_when_it_is_opened(reader, advised):
    """Its answers came with it, and have not changed since."""
    id, rule = advised
    with reader.desk(id) as at:
        (subject, *_rest) = next(one for one in guidance.cards(at) if one.id == rule).subjects
        file = at.stored.file
    dismissed = reader.make({**file, "dismissals": [{"rule": rule, "subject": str(subject), "reason": "Kjent."}]})
    with reader.desk(dismissed) as at:
        assert subject not in [one for card in guidance.cards(at) if card.id == rule for one in card.subjects]


def test_the_same_reason_dismisses_it_again(reader, advised):
    id, rule = advised
    place, value = trigger(reader, id, rule)
    dismiss(reader, id, rule, "Det har vi svart på før.")
    reader.put(id, place, {"value": value["value"] if isinstance(value, dict) else value, "rationale": "Sett på en gang til."})
    form = next_form(reader.get(f"/sak/{id}/gjennomgang"), reader, rule)
    assert form.value("grunn") == "Det har vi svart på før."
    reader.submit(form)
    assert rule not in ids_now(reader, id)


def test_a_dismissed_demand_that_is_answered_since_does_not_come_back(reader):
    """An answer behind it changes, but there is nothing left to do."""
    id = reader.open("motsier-seg")
    with reader.desk(id) as at:
        open_ones = [
            one for one in at.advice.requirements if one.open and one.because and one.requirement.force is not Force.MUST
        ]
        one = next(x for x in open_ones if len(x.missing) == 1 and all(w.question != x.missing[0] for w in x.because))
        rule, subject, question = one.requirement.id, one.subject, at.knowledge.questions[one.missing[0]]
        asked, behind = (
            guidance.answer_place(at, (subject, question.id)),
            guidance.answer_place(at, (one.because[0].subject, one.because[0].question)),
        )
        value = at.stored.at(behind)
    reader.put(id, guidance.places.of_dismissal(rule, subject), {"rule": rule, "subject": str(subject), "reason": "Ikke nå."})
    options = question.option_ids
    reader.put(id, asked, options[0] if options else "Det er en lang nok tekst til at den er et svar på spørsmålet her.")
    with reader.desk(id) as at:
        now = next(x for x in at.advice.requirements if (x.requirement.id, x.subject) == (rule, subject))
        assert not now.finding.open and now.because
    reader.put(id, behind, {"value": value["value"] if isinstance(value, dict) else value, "rationale": "Sett på en gang til."})
    with reader.desk(id) as at:
        assert not [x for x in guidance.cards(at) if x.id == rule and subject in x.subjects]


def open_recommendation(reader, id):
    """The place of its dismissal, and of an answer behind it, of an open recommendation that an answer called forth."""
    with reader.desk(id) as at:
        one = next(one for one in at.advice.requirements if one.open and one.because and one.requirement.force is not Force.MUST)
        behind = guidance.answer_place(at, (one.because[0].subject, one.because[0].question))
        said = {"rule": one.requirement.id, "subject": str(one.subject), "reason": "Ikke nå."}
        return guidance.places.of_dismissal(one.requirement.id, one.subject), said, behind, at.stored.at(behind)


def subjects_of(reader, id, rule):
    with reader.desk(id) as at:
        return {str(subject): one.before for one in guidance.cards(at) if one.id == rule for subject in one.subjects}


def test_a_dismissed_demand_that_is_still_open_comes_back_when_an_answer_behind_it_changes(reader):
    id = reader.open("motsier-seg")
    place, said, behind, value = open_recommendation(reader, id)
    reader.put(id, place, said)
    assert said["subject"] not in subjects_of(reader, id, said["rule"])
    reader.put(id, behind, {"value": value["value"] if isinstance(value, dict) else value, "rationale": "Sett på en gang til."})
    assert subjects_of(reader, id, said["rule"])[said["subject"]] == "Ikke nå."


def test_the_card_of_a_dismissal_that_is_taken_back_is_as_before(reader, advised):
    id, rule = advised
    dismiss(reader, id, rule, "Det har vi svart på før.")
    assert rule not in ids_now(reader, id)
    page = reader.get(f"/sak/{id}/gjennomgang")
    back = next(one for one in forms_of(page) if one.action.endswith("/avvis/angre") and one.value("regel") == rule)
    reader.submit(back)
    assert ids_now(reader, id)[rule] == ""
    assert next_form(reader.get(f"/sak/{id}/gjennomgang"), reader, rule).value("grunn") == ""


def test_the_card_of_a_demand_whose_dismissal_is_taken_back_is_as_before(reader):
    id = reader.open("motsier-seg")
    place, said, _behind, _value = open_recommendation(reader, id)
    reader.put(id, place, said)
    reader.put(id, place, None)
    assert subjects_of(reader, id, said["rule"])[said["subject"]] == ""


def test_advice_on_several_is_dismissed_for_all_of_them_at_once(reader):
    id = day_centre(reader)
    with reader.desk(id) as at:
        rule = next(one.id for one in guidance.cards(at) if one.force.dismissible and len(one.subjects) > 1)
    form = next_form(reader.get(f"/sak/{id}/gjennomgang"), reader, rule)
    several = len(form.values("om"))
    assert several > 1
    reader.submit(form, {"grunn": "Vi har ikke mer å hente."})
    assert len([one for one in reader.stored(id).case.dismissals if one.rule == rule]) == several
    assert reader.stored(id).number == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_force_and_basis_are_said_in_the_words_that_were_agreed(language, base):
    agreed = {
        "nb": ["Må · Plikt i lov", "Bør · Anbefaling", "Kan · Eksempel i kilden", "Kan · Innspill fra KS", "Kan · Vår slutning"],
        "nn": ["Må · Plikt i lov", "Bør · Tilråding", "Kan · Døme i kjelda", "Kan · Innspel frå KS", "Kan · Vår slutning"],
        "en": [
            "Must · Duty in law",
            "Should · Recommendation",
            "May · Example in the source",
            "May · Input from KS",
            "May · Our inference",
        ],
    }
    pairs = [("må", "dok"), ("bør", "dok"), ("kan", "dok"), ("kan", "dok-KS"), ("kan", "slutning")]
    with speaking(language):
        assert [wording.force(force, base.bases[basis]) for force, basis in pairs] == agreed[language]
