"""The measures side by side: a picture that shows what was answered, an order that only people set, and nothing lost."""

import html
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given, strategies as st

from advisor.case.writing import plain
from advisor.document import assessments
from advisor.language.answers import Placed
from advisor.store import Put
from advisor.text.reading import read_bytes
from tests.conftest import ROOT
from web.desk import Desk
from web.measures import ranking

from ..finding import RANKED, RECOMMENDED

HOSTILE = "<script>alert(1)</script>{{77777*77777}}{% raw %}\"'&"
NUMBER = "01019012345"  # written as a national identity number is

# The picture on the page -----------------------------------------------------------------------


def test_a_measure_without_a_known_place_is_named_in_a_line_and_not_drawn(visit):
    page = visit(case(measure("a", "middels", "stor"), measure("b", "usikkert", "stor"), measure("c", "stor"))).look(
        "side-om-side"
    )
    drawn = re.search(r"<svg viewBox.*?</svg>", page, re.S)[0]
    assert re.findall(r'class="let"[^>]*>(\w+)<', drawn) == ["A"]
    said = words(page)
    assert (
        "B, Measure b, is not drawn. Benefit: unsure." in said and "C, Measure c, is not drawn. Resources: not answered." in said
    )


# The order, as a list --------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from("abcde"), unique=True), st.sampled_from(["opp", "ned", "ut", "inn", ""]), st.sampled_from("abcde")
)
def test_an_act_moves_one_measure_and_loses_no_reason(ids, act, id):
    lines = [Placed(one, f"because {one}") for one in ids]
    after = ranking.changed(lines, act, id)
    others = [line for line in after if line.measure != id]
    assert others == [line for line in lines if line.measure != id]  # the rest keep their order
    assert (id in [line.measure for line in after]) == (act == "inn" or (id in ids and act != "ut"))
    if id in ids and act in ("opp", "ned"):
        moved = [line.measure for line in after].index(id) - ids.index(id)
        assert moved in ({"opp": (-1, 0), "ned": (1, 0)}[act])
        assert moved or ids.index(id) == (0 if act == "opp" else len(ids) - 1)


# The page --------------------------------------------------------------------------------------


def measure(id, benefit=None, resources=None, severity=None, **more):
    given_answers = {"nytte-samlet": benefit, "ressurs-samlet": resources}
    group = {"id": "g", "title": f"People of {id}", **({"answers": {"alvorlighet-malgruppe": severity}} if severity else {})}
    answers = {key: value for key, value in given_answers.items() if value}
    return {"id": id, "title": f"Measure {id}", "answers": answers, "target_groups": [group], **more}


def case(*measures, **more):
    return {"case": "c", "title": "C", "level": "kommune", "measures": list(measures), **more}


ORDER = "bg-rangering"
REASONS = f"{ORDER}.reason"
NEW, GROUP_OF = "_nytt", "_nygruppe--"


class Visit:
    """One case, seen and changed through its pages, with what the last page showed."""

    def __init__(self, reader, file):
        self.reader, self.store = reader, reader.app.extensions["archive"].store
        self.id = reader.make(file)
        self.look()

    def look(self, page="samlet", **arguments):
        self.address = f"/sak/{self.id}/{page}"
        self.page = self.reader.get(f"{self.address}?{urlencode(arguments)}" if arguments else self.address)
        return self.page

    def send(self, changes=None, button=None):
        """The form of the page as it stands, after some changes, with a button."""
        form = self.reader.form_in(self.page, "svar", self.address)
        return self.reader.submit(form, changes or {}, button)

    def add(self, title, page="saken"):
        self.look(page)
        return self.send({f"{NEW}.verdi": title}, ("ny", NEW))

    def add_group(self, measure, title="", same=""):
        self.look("saken")
        fields = {f"{GROUP_OF}{measure}.verdi": title}
        return self.send(fields | ({f"{GROUP_OF}{measure}.samme": same} if same else {}), ("ny", f"{GROUP_OF}{measure}"))

    def order(self, wish="", **fields):
        """Presses a button of the order on the page that was shown: «opp:a»."""
        return self.send({name.replace("_", "."): value for name, value in fields.items()}, ("flytt", wish) if wish else None)

    def reasons(self, *texts, wish=""):
        return self.send({REASONS: list(texts)}, ("flytt", wish) if wish else None)

    def remove(self, what, number=None):
        return self.reader.post(f"/sak/{self.id}/tiltak/{what}/fjern", {"versjon": number or self.stored.number})

    @property
    def stored(self):
        return self.store.get(self.id)

    @property
    def file(self):
        return self.stored.file


@pytest.fixture
def visit(reader):
    return lambda file: Visit(reader, file)


def words(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def table(page):
    return words(re.search(r"<tbody>.*?</tbody>", page, re.S)[0])


def test_the_table_says_what_was_answered_and_how_sure(visit):
    span = {"value": {"from": "liten", "to": "stor"}, "certainty": "lite"}
    one = measure("a", span, "usikkert", {"value": "høy", "certainty": "svært"})
    one["answers"]["ressurs-omfang"] = 3.5
    one["target_groups"].append({"id": "h", "title": "Siblings"})
    page = table(visit(case(measure("b"), one)).look())
    assert page.index("Measure b") < page.index("Measure a")  # the order of the file
    assert "Small–large, not very sure" in page
    assert "Unsure: 3.5 full-time equivalents" in page
    assert "People of a: High, very sure" in page and "Siblings: Not answered" in page
    assert "Not answered Not answered Not answered" in page.partition("Measure a")[0]


def test_what_cannot_be_drawn_is_named_and_nothing_else_is_drawn(visit):
    at = visit(case(measure("a", "stor", "liten"), measure("b", "usikkert", "liten"), measure("c")))
    page = at.look("side-om-side")
    assert re.findall(r'class="let"[^>]*>([^<]+)<', page) == ["A"]
    assert page.count('<circle class="bub unk"') == 1
    assert "B, Measure b, is not drawn. Benefit: unsure." in words(page)
    assert "C, Measure c, is not drawn. Benefit: not answered. Resources: not answered." in words(page)
    svg = re.search(r"<svg viewBox.*?</svg>", page, re.S)[0]
    assert "style=" not in svg and 'role="img"' in svg
    ids = re.search(r'aria-labelledby="([^"]+)"', svg)[1].split()
    assert all(f'id="{id}"' in svg for id in ids)
    assert "A, Measure a. Benefit: large. Resources: small. Severity: not answered." in words(svg)


def test_measures_that_share_a_place_are_named_in_the_page_and_in_what_is_read_aloud(visit):
    span = {"value": {"from": "liten", "to": "stor"}}
    same = visit(case(measure("a", "stor", "middels"), measure("b", "stor", "middels"), measure("c", "liten", "middels"))).look(
        "side-om-side"
    )
    svg = re.search(r"<svg viewBox.*?</svg>", same, re.S)[0]
    for said in (words(svg), words(same.replace(svg, ""))):
        assert "They stand at the same place: A, Measure a; B, Measure b." in said
    assert "where in the frame they are, says nothing" in words(same) and svg.count('class="same"') == 1
    mixed = visit(case(measure("a", "stor", "middels"), measure("b", "stor", span), measure("c", "usikkert", "liten"))).look(
        "side-om-side"
    )
    svg = re.search(r"<svg viewBox.*?</svg>", mixed, re.S)[0]
    assert "for their spans have the same middle: A, Measure a; B, Measure b." in words(svg)
    assert "C, Measure c, is not drawn. Benefit: unsure." in words(svg)
    assert re.findall(r'class="whose"[^>]*>([^<]+)<', mixed) == ["B"] and "has the letters" in words(mixed)
    apart = visit(case(measure("a", "stor", "liten"), measure("b", "stor", "middels"))).look("side-om-side")
    assert "frame" not in words(apart) and 'class="same"' not in apart


def test_a_severity_that_is_known_of_one_group_only_is_unknown(app, visit):
    one = measure("a", "stor", "liten", "høy")
    one["target_groups"].append({"id": "h", "title": "Siblings"})
    at = visit(case(one, measure("b", "stor", "liten", "lav")))
    with app.test_request_context():
        assert [side.point.size for side in assessments.sides(Desk(at.stored).advice)] == [None, (0, 0)]


def test_nothing_to_draw_and_nothing_to_rank(visit):
    page = visit(case()).look()
    assert "Add the first one" in page and "<table" not in page and 'class="let"' not in page
    page = visit(case(measure("a"))).look()
    assert 'class="let"' not in page and 'value="inn:a"' not in page


# Measures and groups ---------------------------------------------------------------------------


def test_a_measure_and_its_group_are_added_and_renamed_without_script(visit):
    at = visit(case())
    where = at.add("  Night\r\nshift ").location
    assert where.endswith("#t-night-shift") and at.file["measures"] == [{"id": "night-shift", "title": "Night shift"}]
    assert "The measure is added" in words(at.look("saken", gjort="nytt"))
    assert at.add_group("night-shift", "Families").location.endswith("#t-night-shift")
    at.look("saken")
    names = {"_tittel--night-shift.verdi": "Evening shift", "_tittel--night-shift--families.verdi": "All families"}
    assert at.send({**names, "_tittel.verdi": "Nights"}).status_code == 302
    assert at.file["title"] == "Nights"
    assert at.file["measures"] == [
        {"id": "night-shift", "title": "Evening shift", "target_groups": [{"id": "families", "title": "All families"}]}
    ]


def test_a_new_case_takes_two_measures_and_what_is_proposed_for_them_at_once(visit):
    at = visit(case())
    at.look("saken")
    first = {f"{NEW}.verdi": "Day centre", f"{NEW}.tiltak-retning": "nedprioriteres"}
    assert at.send({**first, f"{NEW}-2.verdi": "Team"}, ("videre", "1")).location == f"/sak/{at.id}/side-om-side"
    assert at.file["measures"] == [
        {"id": "day-centre", "title": "Day centre", "answers": {"tiltak-retning": "nedprioriteres"}},
        {"id": "team", "title": "Team"},
    ]
    assert f"{NEW}-2.verdi" not in at.reader.form(f"/sak/{at.id}/saken").names


def test_a_name_is_saved_as_it_is_written_and_a_new_measure_only_by_a_button(visit):
    at = visit(case(measure("a")))
    at.look("saken")
    form = at.reader.form_in(at.page, "svar", at.address)
    changes = {"_tittel--a.verdi": "Renamed", f"{NEW}.verdi": "Half a na"}
    answer = at.reader.submit(form, changes, HX_Request="true")
    assert answer.headers["X-Unsaved"] == "0" and "Renamed" in answer.text
    assert [one["title"] for one in at.file["measures"]] == ["Renamed"]


@pytest.mark.parametrize("field", ["_tittel", NEW, f"{GROUP_OF}a", "_tittel--a", "_tittel--a--g"])
def test_a_name_that_is_missing_or_personal_is_said_at_the_field_and_kept(visit, field):
    at = visit(case(measure("a")))
    before = at.stored.number
    for written in (" ", f"Person {NUMBER}"):
        at.look("saken")
        button = ("ny", field) if field.startswith("_ny") else None
        page = at.send({f"{field}.verdi": written}, button)
        assert page.status_code == 422 and at.stored.number == before
        assert f'href="#{field}.verdi"' in page.text
        assert at.reader.form_in(page.text).value(f"{field}.verdi").strip() == written.strip()
        assert "ds-validation-message" in re.search(rf'id="feil-{field}".*?</div>', page.text, re.S)[0]


def test_the_same_name_twice_is_refused(visit):
    at = visit(case(measure("a")))
    assert at.add("measure A").status_code == 422
    assert len(at.file["measures"]) == 1


def test_a_group_shared_with_another_measure_shares_its_severity(visit):
    at = visit(case(measure("a", severity="høy"), {"id": "b", "title": "B"}))
    assert at.add_group("b", same="a/g").status_code == 302
    assert at.file["measures"][1]["target_groups"] == [{"id": "g", "same_as": "a/g"}]
    assert table(at.look()).count("High") == 2
    assert "the same as Measure a · People of a" in words(at.look("saken"))
    for wrong in ("a/g", "b/g", "a/x", "nonsense"):
        fields = {f"{GROUP_OF}b.verdi": "", f"{GROUP_OF}b.versjon": str(at.stored.number), f"{GROUP_OF}b.samme": wrong}
        assert at.reader.post(f"/sak/{at.id}/saken", fields).status_code == 422


def test_a_removed_measure_gives_its_name_but_not_its_history_to_a_new_one(visit):
    at = visit(case(measure("a")))
    at.add("Relief")
    at.remove("relief")
    at.add("Relief")
    assert [one["id"] for one in at.file["measures"]] == ["a", "relief-2"]


def test_a_measure_that_is_called_as_a_part_of_the_page_does_not_take_its_anchor(visit):
    at = visit(case({"id": "nytt", "title": "Nytt"}))
    at.add("Innhold")
    for page in ("saken", "side-om-side", "samlet"):
        ids = re.findall(r'\bid="([^"]+)"', at.look(page))
        assert len(ids) == len(set(ids))


def test_a_name_changed_in_two_windows_shows_both(visit):
    at = visit(case(measure("a")))
    at.look("saken")
    at.store.save(at.id, [Put("measures/a/title", "Theirs")])
    page = at.send({"_tittel--a.verdi": "Mine"})
    assert page.status_code == 422 and at.file["measures"][0]["title"] == "Theirs"
    assert "It now says: Theirs" in words(page.text) and 'value="Mine"' in page.text
    at.page = page.text
    assert at.send(button=("behold", "_tittel--a")).status_code == 302
    assert at.file["measures"][0]["title"] == "Mine"


# The table -------------------------------------------------------------------------------------


def test_no_for_all_gives_each_measure_an_answer_of_its_own_and_overwrites_none(visit):
    at = visit(case(measure("a"), measure("b"), measure("c")))
    at.store.save(at.id, [Put("measures/b/answers/anb-barn-berort", "ja")])
    at.look("side-om-side")
    where = at.send(button=("nei", "anb-barn-berort")).location
    assert [one["answers"]["anb-barn-berort"] for one in at.file["measures"]] == ["nei", "ja", "nei"]
    page = at.reader.get(where.partition("#")[0])
    assert "«No» is written for 2 measures." in words(page) and ">Undo<" in page
    undone = at.reader.submit(at.reader.form_in(page, "angre"))
    assert undone.status_code == 302
    assert [one["answers"].get("anb-barn-berort") for one in at.file["measures"]] == [None, "ja", None]


def test_no_for_all_saves_what_was_chosen_on_the_page_first(visit):
    at = visit(case(measure("a"), measure("b")))
    at.look("side-om-side")
    at.send({"anb-barn-berort--a.verdi": "ja"}, ("nei", "anb-barn-berort"))
    assert [one["answers"]["anb-barn-berort"] for one in at.file["measures"]] == ["ja", "nei"]


def test_a_span_is_chosen_in_the_table_and_shown_there(visit):
    at = visit(case(measure("a")))
    at.look("side-om-side")
    at.send({"nytte-samlet--a.verdi": "liten", "nytte-samlet--a.opp_til": "middels"})
    form = at.reader.form(f"/sak/{at.id}/side-om-side")
    assert form.value("nytte-samlet--a.opp_til") == "middels"


def test_several_groups_of_a_measure_are_named_each_in_its_cell(visit):
    one = measure("a")
    one["target_groups"].append({"id": "h", "title": "Siblings"})
    at = visit(case(one, measure("b")))
    cells = re.findall(r'<td data-m="[^"]*">.*?</td>', at.look("side-om-side"), re.S)
    cell = next(one for one in cells if "alvorlighet-malgruppe--a--g.verdi" in one)
    assert "Siblings" in words(cell) and "alvorlighet-malgruppe--a--h.verdi" in cell
    other = next(one for one in cells if "alvorlighet-malgruppe--b--g.verdi" in one)
    assert '<p class="over">' not in other


# Removing --------------------------------------------------------------------------------------


def rich():
    """Three measures, of which the first holds the severity that the others share, with an order and dismissals."""
    first = measure("a", "liten", "stor", {"value": "høy", "rationale": "It lasts."})
    first["target_groups"][0]["answers"]["nytte-sannsynlighet"] = "høy"
    shared = [measure(id, "stor", "liten") | {"target_groups": [{"id": "g", "same_as": "a/g"}]} for id in "bc"]
    return case(
        first,
        *shared,
        ranking=[{"measure": "a", "reason": "It is known."}, "b"],
        dismissals=[
            {"rule": RANKED, "subject": "par:a>b", "reason": "We know."},
            {"rule": RECOMMENDED, "subject": "b", "reason": "Stays."},
            {"rule": RECOMMENDED, "subject": "tiltak:a", "reason": "Goes."},
        ],
    )


def test_removing_a_measure_asks_first_and_takes_what_is_about_it_in_one_event(visit):
    at = visit(rich())
    before, text, number = at.file, at.stored.text, at.stored.number
    page = words(at.look("tiltak/a/fjern"))
    assert "3 answers go along." in page and "1 target group is removed too." in page and "2 dismissals about it go too." in page
    assert "«Measure b · People of a» is the same group." in page
    assert at.file == before  # asking changes nothing
    assert at.remove("a", number).status_code == 302
    assert at.stored.number == number + 1
    b, c = at.file["measures"]
    assert b["target_groups"] == [
        {"id": "g", "title": "People of a", "answers": {"alvorlighet-malgruppe": {"value": "høy", "rationale": "It lasts."}}}
    ]
    assert c["target_groups"] == [{"id": "g", "same_as": "b/g"}]
    assert at.file["ranking"] == [{"measure": "b"}]
    assert [one["reason"] for one in at.file["dismissals"]] == ["Stays."]
    assert at.store.undo(at.id, number + 1).whole
    assert at.stored.text == text  # in its order too


def test_what_was_removed_is_named_until_it_is_back(visit):
    at = visit(case(measure("a"), measure("b")))
    at.remove("a/g")
    assert "«People of a» is removed, and can be brought back." in words(at.look("saken", gjort="fjernet", om="a/g"))
    assert "target group is removed too" not in words(at.look("tiltak/a/fjern"))
    at.remove("a")
    assert "«Measure a» is removed, and can be brought back." in words(at.look("saken", gjort="fjernet", om="a"))
    assert at.store.undo(at.id, at.stored.number).whole
    for om in ("a", "x", "x/y/z", ""):
        assert "can be brought back" not in words(at.look("saken", gjort="fjernet", om=om))


def test_removing_a_group_leaves_its_severity_with_those_that_share_it(visit):
    at = visit(rich())
    assert at.remove("a/g").status_code == 302
    assert table(at.look()).count("High") == 2
    assert "no target group yet" in table(at.page)


def test_nothing_is_removed_that_changed_after_one_was_asked(visit):
    at = visit(case(measure("a"), measure("b")))
    seen = at.stored.number
    at.store.save(at.id, [Put("measures/a/answers/nytte-samlet", "stor")])
    page = at.remove("a", seen)
    assert page.status_code == 422 and "1 answer goes along." in words(page.text) and len(at.file["measures"]) == 2


@pytest.mark.parametrize("what", ["x", "a/x"])
def test_what_is_not_there_is_not_found(visit, what):
    assert visit(case(measure("a"))).remove(what).status_code == 404


# The order on the page -------------------------------------------------------------------------


def placed(file):
    return [one if isinstance(one, str) else one["measure"] for one in file.get("ranking", [])]


def test_no_order_is_suggested_and_people_build_it_one_by_one(visit):
    at = visit(case(measure("a", "ingen", "stor"), measure("b", "stor", "liten", "høy"), measure("c")))
    assert "ranking" not in at.file and 'class="place"' not in at.page
    assert re.findall(r'value="inn:(\w)"', at.page) == ["a", "b", "c"]  # as in the case, best or not
    for id in "cab":
        assert at.order(f"inn:{id}").status_code == 302
        at.look()
    assert placed(at.file) == ["c", "a", "b"]


def test_moving_keeps_reasons_and_leads_focus_back_to_the_button(visit):
    at = visit(case(*map(measure, "abc"), ranking=["a", "b", "c"]))
    where = at.reasons("Agreed.", "First in time.", "", wish="ned:a").location
    assert where.endswith("flyttet=ned:a#ned--a")
    assert at.file["ranking"] == [
        {"measure": "b", "reason": "First in time."},
        {"measure": "a", "reason": "Agreed."},
        {"measure": "c"},
    ]
    page = at.look(flyttet="ned:a")
    assert re.search(r'value="ned:a" id="ned--a"[^>]* data-focus', page) and page.count("data-focus") == 1
    assert "«Measure a» is now number 2" in re.search(r'role="status"[^>]*>([^<]*)', page)[1]
    assert page.count('role="status"') == 1
    at.order("ned:a")
    assert re.search(r'id="opp--a"[^>]* data-focus', at.look(flyttet="ned:a"))  # at the end there is only the way up
    assert at.order("ut:a").status_code == 302
    assert placed(at.file) == ["b", "c"]
    assert 'value="inn:a"' in at.look()


def test_what_else_is_written_on_the_page_is_saved_with_a_move(visit):
    at = visit(case(*map(measure, "ab"), ranking=["a", "b"]))
    at.send({"helhet-samlet.verdi": "Most get help."}, ("flytt", "ned:a"))
    assert placed(at.file) == ["b", "a"] and at.file["answers"]["helhet-samlet"] == "Most get help."


def test_what_else_the_answer_says_stays_when_the_order_changes(visit):
    at = visit(case(*map(measure, "ab"), ranking={"value": ["a", "b"], "rationale": "Talked through."}))
    at.order("opp:b")
    assert at.file["ranking"] == {"value": [{"measure": "b"}, {"measure": "a"}], "rationale": "Talked through."}


def test_an_order_that_is_unsure_or_not_relevant_is_an_answer_too(visit):
    at = visit(case(*map(measure, "ab")))
    assert at.send({f"{ORDER}.ikke_relevant": "on"}).status_code == 422
    assert at.send({f"{ORDER}.ikke_relevant": "on", f"{ORDER}.grunn": "They are not rivals."}).status_code == 302
    assert at.file["ranking"] == {"not_relevant": "They are not rivals."}
    at.look()
    assert at.send({f"{ORDER}.ikke_relevant": None, f"{ORDER}.grunn": "", f"{ORDER}.usikkert": "usikkert"}).status_code == 302
    assert at.file["ranking"] == "usikkert"
    at.look()
    assert at.order("inn:b").status_code == 302
    assert placed(at.file) == ["b"]


def test_an_order_changed_in_two_windows_shows_both(visit):
    at = visit(case(*map(measure, "abc"), ranking=["a", "b", "c"]))
    at.store.save(at.id, [Put("ranking", ["c", "b", "a"])])
    page = at.reasons("My reason.", "", "", wish="ned:a")
    assert page.status_code == 422 and placed(at.file) == ["c", "b", "a"]
    said = words(re.search(rf'id="feil-{ORDER}".*?</div>', page.text, re.S)[0])
    assert said.index("Measure c") < said.index("Measure b") < said.index("Measure a")  # what stands now
    form = at.reader.form_in(page.text)
    assert form.values(f"{ORDER}.measure") == ["b", "a", "c"] and form.values(REASONS) == ["", "My reason.", ""]  # mine
    at.page = page.text
    at.send(button=("behold", ORDER))
    assert at.file["ranking"] == [{"measure": "b"}, {"measure": "a", "reason": "My reason."}, {"measure": "c"}]


def test_a_reason_with_personal_data_is_not_saved_and_not_lost(visit):
    at = visit(rich())
    page = at.reasons(f"As {NUMBER} said.", "", wish="ut:b")
    assert page.status_code == 422 and at.stored.number == 1  # no part of it is saved
    assert f"As {NUMBER} said.</textarea>" in page.text and f'href="#{ORDER}"' in page.text
    assert NUMBER not in re.search(rf'id="feil-{ORDER}".*?</div>', page.text, re.S)[0]


def test_taking_a_measure_out_takes_the_dismissals_about_its_pairs(visit):
    at = visit(rich())
    assert at.order("ut:a").status_code == 302
    assert placed(at.file) == ["b"] and [one["reason"] for one in at.file["dismissals"]] == ["Stays.", "Goes."]


def test_a_comparison_asks_for_a_reason_at_the_measure_that_stands_first(visit):
    at = visit(case(measure("a", "liten", "stor", "høy"), measure("b", "stor", "liten", "høy"), ranking=["a", "b"]))
    first, second = re.findall(r"<li>.*?</li>", re.search(r'<ol class="plain rank">.*?</ol>', at.page, re.S)[0], re.S)
    assert "«Measure a»" in words(first) and "«Measure b»" in words(first)
    assert "May" in words(first) and "Our inference" in words(first) and f"/hvorfor/{RANKED}?om=par:a%3Eb" in first
    assert "Our inference" not in words(second) and "Cannot be compared" not in words(at.page)


def test_an_uncertain_comparison_makes_no_claim_and_names_the_missing_answer(visit):
    at = visit(case(measure("a", "liten", "stor", "usikkert"), measure("b", "stor", "liten"), measure("c"), ranking=["a", "b"]))
    assert "Our inference" not in re.search(r'<ol class="plain rank">.*?</ol>', at.page, re.S)[0]
    said = "before this is known: severity for «People of a» , severity for «People of b» ."
    assert f"Cannot be compared with «Measure b» {said}" in words(at.page)


def test_an_uncertain_answer_that_decides_is_named_with_what_it_would_do(visit):
    span = {"value": {"from": "liten", "to": "stor"}}
    file = case(measure("a", "middels", "stor", "høy"), measure("b", span, "liten", "høy"), ranking=["a", "b"])
    page = words(visit(file).look())
    assert "Benefit for «Measure b»: small–large" in page
    assert "If it is «medium» or «large», we will ask why «Measure a» stands before «Measure b»." in page
    file["measures"][1]["answers"]["nytte-samlet"] = {"value": "middels", "certainty": "lite"}
    page = words(visit(file).look())
    assert "If it is «small», we no longer ask why «Measure a» stands before «Measure b»." in page
    file["measures"][1]["answers"]["nytte-samlet"] = {"value": "middels", "certainty": "svært"}
    assert "No uncertain answer alone would change what we ask" in words(visit(file).look())


def held(page):
    """What is said of how well the order holds."""
    return words(re.search(r"<details class=.more.><summary>How well does.*?</details>", page, re.S)[0])


def test_how_well_the_order_holds_says_first_how_much_is_unknown(visit):
    known = measure("a", "middels", "stor", "høy"), measure("b", "stor", "stor", "høy")
    said = held(visit(case(*known, ranking=["b", "a"])).look())
    assert "All the 6 answers that the comparison rests on are known. No uncertain answer alone" in said
    file = case(*known, measure("c", "usikkert", "liten"), measure("d"), ranking=["b", "a", "c"])  # d is not in the order
    said = held(visit(file).look())
    assert "How well does the order hold? 2 of the 9 answers that the comparison rests on are not known" in said
    assert "2 of 3 pairs could not be compared on all of them: those with «Measure c»." in said
    assert "So nothing can be said yet of how well the order holds." in said and "alone" not in said
    nothing = held(visit(case(measure("a"), measure("b"), ranking=["b", "a"])).look())
    assert (
        "None of the 6 answers that the comparison rests on is known" in nothing
        and "No two measures could be compared on all of them." in nothing
    )
    assert "So nothing can be said yet" in nothing and "alone" not in nothing
    one = held(visit(case(known[0], measure("b", "stor", "stor"), ranking=["b", "a"])).look())
    assert "1 of the 6 answers that the comparison rests on is not known" in one


def test_an_answer_that_is_shared_is_counted_once_in_what_the_order_rests_on(visit):
    shared = measure("b", "stor", "stor")
    shared["target_groups"] = [{"id": "h", "same_as": "a/g"}]
    said = held(visit(case(measure("a", "stor", "stor"), shared, ranking=["a", "b"])).look())
    assert "1 of the 5 answers" in said


def test_the_example_shows_what_the_advice_says(visit):
    path = ROOT / "examples" / "avlastning-eller-team.yaml"
    page = words(visit(plain(read_bytes(path.read_bytes(), path.name, []))).look())
    assert "Familiene kjenner tilbudet, og det kan startes i januar." in page and "You have given a reason." in page


# What a hostile reader writes ------------------------------------------------------------------


@pytest.mark.parametrize("title", [HOSTILE, "x" * 5000])
def test_what_people_write_is_shown_as_text(visit, title):
    at = visit(case())
    assert at.add(title).status_code == 302
    id = at.file["measures"][0]["id"]
    assert at.add_group(id, title).status_code == 302
    at.add("Other")
    at.look()
    at.order(f"inn:{id}")
    at.look()
    at.reasons(title)
    pages = [at.look(page) for page in ("saken", "side-om-side", f"tiltak/{id}", "samlet", f"tiltak/{id}/fjern")]
    for page in (*pages, at.look("saken", gjort="nytt", om=HOSTILE)):
        assert (
            "<script>alert" not in page
            and "6049261729"
            not in re.sub(r"<input[^>]*csrf[^>]*>|<svg.*?</svg>", "", page).partition("<main")[2].partition("</main")[0]
        )
    assert title in html.unescape(at.look())


def test_a_form_without_its_token_changes_nothing(visit):
    at = visit(case(measure("a")))
    sent = {f"{NEW}.verdi": "New", f"{NEW}.versjon": "1"}
    assert at.reader.client.post(f"/sak/{at.id}/saken", data=sent).status_code == 400
    assert len(at.file["measures"]) == 1
