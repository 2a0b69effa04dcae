"""The advice beside the questions: few cards, duties first and always, a calm order, and each with its reason and source."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings, strategies as st

from advisor.knowledge.terms import Force
from advisor.text.catalogue import LANGUAGES, speaking
from advisor.wording import words as wording
from tests.conftest import EXAMPLES
from web import guidance

from ..finding import OTHERS, UNCERTAIN
from ..pages import RICH, SMALL, Reader, anchors_of, cards_of, forms_of, links_of, part_of, text_of

FORCES = list(Force)
GOAL = "anb-barn-berort--m.verdi"


@pytest.fixture(scope="module")
def opened(app):
    """A case of every example, by name; no test changes them."""
    reader = Reader(app)
    return {path.stem: reader.open(path.stem) for path in EXAMPLES}


def shown_ids(page):
    return re.findall(r'name="vist" value="([^"]+)"', page)


def parts_of(reader, id):
    with reader.desk(id) as at:
        return [at.url(page) for page in at.form.pages()]


# Which cards, in which order ---------------------------------------------------------------------


def card(id, force):
    return SimpleNamespace(id=id, force=force)


@given(
    forces=st.lists(st.sampled_from(FORCES), max_size=9),
    before=st.lists(st.integers(0, 11).map("c{}".format), max_size=6, unique=True),
)
@settings(deadline=None, derandomize=True)
def test_every_duty_shows_and_at_most_three_cards_in_all(forces, before):
    relevant = [card(f"c{n}", force) for n, force in enumerate(forces)]
    duties, others = guidance.chosen(relevant, before)
    assert {one.id for one in duties} == {one.id for one in relevant if one.force is Force.MUST}
    assert (1 if len(duties) > 2 else len(duties)) + len(others) <= max(3, min(len(duties), 2))
    room = 3 - (1 if len(duties) > 2 else len(duties))
    assert len(others) == min(room, len(relevant) - len(duties))
    order = [FORCES.index(one.force) for one in [*duties, *others]]
    assert order == sorted(order)
    stood = [one.id for one in relevant if one.id in before and one.force is not Force.MUST]
    kept = [one.id for one in others if one.id in before]
    assert len(kept) == min(room, len(stood))  # nothing that was shown is pushed out by what is new
    for force in FORCES:
        here = [one.id for one in others if one.force is force and one.id in before]
        assert here == sorted(here, key=before.index)
    if not before:
        assert (
            others
            == sorted((one for one in relevant if one.force is not Force.MUST), key=lambda one: FORCES.index(one.force))[:room]
        )


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_no_part_shows_more_than_three_cards_and_none_lacks_reason_source_or_way_in(reader, opened, name):
    seen = 0
    for address in parts_of(reader, opened[name])[:8]:
        page = reader.get(address)
        cards = cards_of(page, "rad")
        assert len(cards) <= 3, address
        assert [force for force, _card in cards] == sorted((force for force, _card in cards), key=["ma", "bor", "kan"].index)
        for force, card in cards:
            check(card, force)
        seen += len(cards)
        more = re.search(r"(\d+) more pieces? of advice on this part", text_of(page))
        known = set(re.findall(r'name="kjent" value="([^"]+)"', page)) - {"-"}
        assert len(known) - len(shown_ids(page)) == (int(more[1]) if more else 0)
    assert seen or name in ("hverdagsrehabilitering", "lunsjtilbud-kort")


def check(card, force):
    """What every card has: force and basis in words, because of which answer, from where, and why."""
    text = text_of(card)
    assert "Because:" in text
    source = text.partition("Source:")[2]
    assert len(source.strip()) > 5
    assert any("/hvorfor/R-" in link for link in links_of(card)) and "Why?" in text
    assert (
        text.replace("§", "").strip().startswith({"ma": "Must Duty in law", "bor": "Should Recommendation", "kan": "May "}[force])
    )
    assert ("Dismiss with a reason" in text) == (force != "ma")
    assert ("/avvis" in card) == (force != "ma")
    assert re.search(r"<h3[^>]*>\s*\S", card)


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


def test_what_one_rule_says_of_several_is_one_card_with_their_names(reader, opened):
    with reader.desk(opened[RICH]) as at:
        several = [one for one in guidance.cards(at) if len(one.subjects) > 1]
        assert several
        for one in several:
            assert len({at.case.title_of(subject) for subject in one.subjects}) == len(one.subjects)
        ids = [one.id for one in guidance.cards(at)]
    assert len(ids) == len(set(ids))


def test_more_than_two_duties_become_one_list_that_leaves_none_out(reader, opened):
    page = reader.get(f"/sak/{opened['motsier-seg']}/barn/team")
    with reader.desk(opened["motsier-seg"]) as at:
        duties = [one for one in guidance.cards(at) if one.force is Force.MUST]
    cards = cards_of(page, "rad")
    assert len(duties) > 2 and [force for force, _card in cards].count("ma") == 1
    assert "<details" not in cards[0][1]
    listed = set(re.findall(r"/hvorfor/(R-BARN-\d+)", cards[0][1]))
    relevant = set(re.findall(r'name="kjent" value="([^"]+)"', page))
    assert listed == {one.id for one in duties} & relevant and len(listed) > 2
    assert "Because:" in text_of(cards[0][1]) and "Source:" in text_of(cards[0][1])


# A calm order ------------------------------------------------------------------------------------


def test_cards_that_were_shown_keep_their_place_when_new_advice_comes(reader):
    id = reader.open("legge-ned-lavnytte")
    address = f"/sak/{id}/nytte/sovnforedrag"
    form = reader.form(address)
    before = form.values("vist")
    reordered = {"vist": before[::-1]}
    page = reader.submit(form, reordered, HX_Request="true").text
    with reader.desk(id) as at:
        force = {one.id: one.force for one in guidance.cards(at)}
    assert shown_ids(page) == sorted(reordered["vist"], key=lambda one: FORCES.index(force[one]))


def test_a_new_duty_stands_first_and_is_counted_as_new(reader):
    id = reader.make(SMALL)
    form = reader.form(f"/sak/{id}/barn/m")
    response = reader.submit(form, {GOAL: "ja"}, HX_Request="true")
    (first, *_rest) = cards_of(response.text, "rad-kort")
    assert first[0] == "ma"
    said = text_of(part_of(response.text, "status"))
    fresh = set(re.findall(r'name="kjent" value="([^"]+)"', response.text))
    assert said.startswith(f"{len(fresh - set(form.values('kjent')))} new")


# Echoes ------------------------------------------------------------------------------------------


def test_an_answer_that_gave_advice_says_so_in_one_line_below_it(reader):
    id = reader.make(SMALL)
    form = reader.form(f"/sak/{id}/barn/m")
    response = reader.submit(form, {GOAL: "ja"}, HX_Request="true")
    echo = part_of(response.text, "ekko-anb-barn-berort--m")
    assert "brings up a duty" in text_of(echo) and 'href="#rad"' in echo
    assert text_of(part_of(response.text, "ekko-alvorlighet-barn-berort--m--g")) == ""
    page = reader.get(f"/sak/{id}/barn/m")
    assert text_of(part_of(page, "ekko-anb-barn-berort--m")) == text_of(echo)
    assert "rad" in anchors_of(page)


def test_advice_that_does_not_fit_below_the_answer_is_counted_there(reader):
    answers = {"anb-barn-berort": "ja", "tiltak-retning": "avvikles"}
    groups = [{"id": "g", "title": "G"}]
    id = reader.make({"case": "x", "level": "kommune", "measures": [{"id": "m", "answers": answers, "target_groups": groups}]})
    with reader.desk(id) as at:
        place = at.measure("m"), "tiltak-retning"
        page = at.form.page_of(place)
        item = next(one for one in at.form.items(page) if one.place == place)
        found = guidance.echoes(item, guidance.cards(at))
        address = at.url(page)
    assert len(found) > 2
    echo = part_of(reader.get(address), "ekko-tiltak-retning--m")
    assert f"and {len(found) - 2} more" in text_of(echo)
    assert f"/sak/{id}/gjennomgang#rad" in links_of(echo)


def test_advice_that_rests_on_the_depth_leads_to_it_by_name(reader, opened):
    found = 0
    for id in opened.values():
        page = reader.get(f"/sak/{id}/gjennomgang")
        with reader.desk(id) as at:
            ids = [one.id for one in guidance.cards(at)]
        for line in (part_of(page, f"linje-{one}") for one in ids):
            found += f'href="/sak/{id}/dybde">Change depth<' in line
            assert f'href="/sak/{id}/dybde">Go to the question' not in line
    assert found


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
    return id, OTHERS


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


def test_advice_on_several_is_dismissed_for_all_of_them_at_once(reader, advised):
    id, _rule = advised
    form = next_form(reader.get(f"/sak/{id}/gjennomgang"), reader, UNCERTAIN)
    assert len(form.values("om")) == 2
    reader.submit(form, {"grunn": "Vi har ikke mer å hente."})
    assert len([one for one in reader.stored(id).case.dismissals if one.rule == UNCERTAIN]) == 2
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
