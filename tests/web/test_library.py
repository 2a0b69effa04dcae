"""The pages of the knowledge base: everything in it has an address, and its page says what it is and where it is from."""

import html
import re
from datetime import date

import pytest

from advisor.advice.inference import infer
from advisor.case.casefile import read_case
from advisor.knowledge.rules import questions_read
from advisor.knowledge.terms import Force
from advisor.language.conditions import Truth
from advisor.language.subjects import Kind
from advisor.maintenance import listings
from advisor.text.catalogue import LANGUAGES, chosen, speaking
from tests.conftest import EXAMPLES, size
from tests.strategies import DEPTHS

from ..finding import AGAINST, BASE, DUTY, HEARD, OTHERS, UNCERTAIN, URGENT, WEIGHING, WHETHER, asking


@pytest.fixture
def page(client):
    """The main part of a page, as text without its entities."""

    def read(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, address
        return html.unescape(re.search(r"<main.*</main>", response.text, re.DOTALL)[0])

    return read


def article(text: str) -> str:
    """A rule's own page, without the list beside it."""
    return re.search(r"<article.*</article>", text, re.DOTALL)[0]


def rows(text: str) -> list[str]:
    return re.findall(r'<a class="ds-link" href="/regler/([^"?]+)', text)


def all_ids(base) -> set[str]:
    return {rule.id for rule in base.rules} | set(base.requirements)


def addresses(base) -> list[str]:
    found = ["/regler", "/sporsmal", "/kriterier", "/kilder"]
    found += [f"/regler/{id}" for id in sorted(all_ids(base))]
    found += [f"/sporsmal/{id}" for id in base.questions]
    return found + [f"/kilder/{id}" for id in base.sources]


# Every page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_knowledge_base_has_a_page_in_every_language(app, base, language):
    """In every run each page is seen in one language, a third of each kind in each; with --long every page in all."""
    client = app.test_client()
    client.set_cookie("sprak", language)
    for address in addresses(base)[size(LANGUAGES.index(language), 0) :: size(len(LANGUAGES), 1)]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert re.search(r"<h1[^>]*>\s*\S", response.text), address
        assert not re.search(r"https?://|\sstyle=|<script>|\{\{|\\x00", response.text), address


def test_every_link_of_these_pages_leads_somewhere(client, base):
    seen = set()
    for address in [
        f"/regler/{AGAINST}",
        "/regler/S-BarnBerort",
        "/sporsmal/anb-barn-berort",
        "/kilder/veileder",
        *addresses(base)[:4],
    ]:
        seen |= set(re.findall(r'href="(/(?:regler|sporsmal|kriterier|kilder)[^"]*)"', client.get(address).text))
    assert len(seen) > 300
    anchors: dict[str, set[str]] = {}
    there = set(addresses(base))  # each is opened above
    for link in sorted(seen):
        path, _hash, anchor = html.unescape(link).partition("#")
        if path not in anchors and (anchor or path not in there):
            response = client.get(path)
            assert response.status_code == 200, link
            anchors[path] = set(re.findall(r'\sid="([^"]+)"', response.text))
        assert not anchor or anchor in anchors[path], link


@pytest.mark.parametrize("address", ["/regler/R-X-1", "/sporsmal/x", "/kilder/x", "/regler/<script>"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_words_of_a_source_are_not_printed(client, base):
    """A clause is pointed at by heading, number and fingerprint."""
    for id in ("veileder", "ks-lysbilder"):
        text = html.unescape("".join(re.findall(r"<tbody>.*?</tbody>", client.get(f"/kilder/{id}").text, re.DOTALL)))
        for source in base.sources.values():  # a name is no statement
            text = text.replace(source.title["nb"], "")
        clauses = [one for one in base.clauses.values() if one.source == id]
        assert clauses
        for clause in clauses:
            assert clause.fingerprint[:16] in text
            if len(clause.first_words.split()) >= 4:
                assert clause.first_words not in text, clause.id


# Rules ----------------------------------------------------------------------------------------


def test_the_list_holds_every_rule_and_requirement_once_and_situations_last(page, base):
    ids = rows(page("/regler"))
    assert sorted(ids) == sorted(all_ids(base))
    situations = [id.startswith("S-") for id in ids]
    assert situations == sorted(situations) and any(situations)


def test_the_list_is_searched_in_number_and_text_and_in_the_shown_language(app, page):
    assert set(rows(page("/regler?sok=r-kunn"))) == {id for id in rows(page("/regler")) if id.startswith("R-KUNN")}
    assert URGENT in rows(page("/regler?sok=severity+urgent"))
    assert URGENT not in rows(page("/regler?sok=alvorligheten"))
    norwegian = app.test_client()
    norwegian.set_cookie("sprak", "nb")
    assert URGENT in rows(norwegian.get("/regler?sok=ALVORLIGHETEN").text)
    nothing = page("/regler?sok=nothing+of+the+kind")
    assert rows(nothing) == [] and "No rule holds all of these words" in nothing


@pytest.mark.parametrize("force", Force)
def test_the_list_is_narrowed_to_one_force(page, base, force):
    wanted = {one.id for one in [*base.rules, *base.requirements.values()] if one.force is force and not one.id.startswith("S-")}
    assert set(rows(page(f"/regler?styrke={force}"))) == wanted


def test_situations_are_a_choice_of_their_own_and_an_unknown_force_narrows_nothing(page, base):
    assert set(rows(page("/regler?styrke=situasjon"))) == {one.id for one in base.rules if one.id.startswith("S-")}
    assert set(rows(page("/regler?styrke=streng"))) == all_ids(base)


def test_a_search_is_repeated_as_text_only(client):
    text = client.get("/regler", query_string={"sok": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text


def test_a_search_follows_the_reader_into_a_rule(page):
    text = page(f"/regler/{WHETHER}?sok=barn-0")
    nav = text[: text.index("<article")]
    assert 'value="barn-0"' in nav and f"/regler/{DUTY}?sok=barn-0" in nav and f"/regler/{UNCERTAIN}" not in nav


def test_a_rule_stands_beside_its_family_until_a_search_is_made(page, base):
    for id, family in [(OTHERS, "R-RES-"), ("S-BarnBerort", "S-")]:
        text = page(f"/regler/{id}")
        beside = set(re.findall(r'href="/regler/([^"?]+)"', text[: text.index("<article")]))
        assert beside == {one for one in all_ids(base) if one.startswith(family)}


def test_a_rule_says_where_it_stands_what_it_says_and_how_it_came_out(page, base):
    text = article(page(f"/regler/{URGENT}"))
    rule = next(one for one in base.rules if one.id == URGENT)
    assert f"rules/alvorlighet.yaml, line {rule.line}" in text
    for said in rule.text.values():
        assert said in text
    for language in LANGUAGES:
        assert f'<dd lang="{language}">' in text
    assert 'href="/sporsmal/alvorlighet-hast"' in text and "is at least «high»" in text
    assert "This is our inference." in text and "Our inference" in text
    assert "Valid from 10 April 2025." in text
    assert text.count("As expected") == len(rule.examples) and "Not as expected" not in text
    for clause in rule.clauses:
        assert base.clauses[clause].fingerprint[:16] in text


def test_a_rule_is_shown_as_it_is_written(base):
    for rule in base.rules:
        excerpt = listings.written(base, rule.id)[0]
        lines = excerpt.text.splitlines()
        assert lines[0] == f"- id: {rule.id}" and excerpt.line == rule.line
        assert sum(line.startswith("- id:") for line in lines) == 1
        assert not any(line.startswith("#") for line in lines)
    for id, one in base.requirements.items():
        text = listings.written(base, id)[-1].text
        assert text.startswith(f"krav:{id} a sh:NodeShape") and text.endswith(".") and text.count("sh:NodeShape") == 1
        assert all(question in text for question in one.questions)


def test_a_requirement_says_what_it_asks_for_when_and_how_deep(page, base):
    text = article(page(f"/regler/{DUTY}"))
    one = base.requirements[DUTY]
    assert 'href="/regler/S-BarnBerort"' in text and "«Children are affected»" in text
    for demand in one.demands:
        assert chosen_en(demand.message) in text
        assert all(f'href="/sporsmal/{question}"' in text for question in demand.questions)
    assert "Asked for at every depth." in text and "The duty stands in the law" in text
    assert all(f'href="/kilder/{law}"' in text for law in one.law)


def chosen_en(texts):
    with speaking("en"):
        return chosen(texts)


def test_a_rule_and_a_requirement_under_one_id_share_a_page(page):
    text = article(page(f"/regler/{asking(BASE, 'nytte-qaly-overforbarhet').id}"))
    assert "rules/tall.yaml" in text and "ontology/shapes.ttl" in text
    assert 'href="/sporsmal/nytte-qaly-rapporter"' in text and 'href="/sporsmal/nytte-qaly-overforbarhet"' in text


def test_a_broken_example_is_seen_on_the_page(page, base, monkeypatch):
    run = listings.example_runs(base, base.rules[0])[0]
    assert run.as_expected and set(run.outcomes.values()) == {Truth.JA}
    wrong = listings.ExampleRun(run.case, run.subject, False, run.outcomes)
    monkeypatch.setattr(listings, "example_runs", lambda knowledge, rule: [wrong])
    assert "Not as expected" in article(page(f"/regler/{base.rules[0].id}"))


def test_a_rule_names_the_example_cases_in_which_it_fires(page, base):
    text = article(page(f"/regler/{HEARD}"))
    fired, silent = set(), set()
    for path in EXAMPLES:
        inference = infer(read_case(path, base), base)
        truths = {truth for (_subject, id), truth in inference.truths.items() if id == HEARD}
        (fired if Truth.JA in truths else silent).add(inference.facts.case.title)
    assert fired and silent
    assert f"Fires in {len(fired)} of {len(EXAMPLES)}." in text
    assert all(f"<li>{title}</li>" in text for title in fired)
    assert not any(f"<li>{title}</li>" in text for title in silent)


def test_a_requirement_applies_where_its_situation_holds(page, base):
    applying = set()
    for path in EXAMPLES:
        inference = infer(read_case(path, base), base)
        if any(inference.situation(one, "BarnBerort") is Truth.JA for one in inference.facts.subjects[Kind.MEASURE]):
            applying.add(path.stem)
    assert 0 < len(applying) < len(EXAMPLES)
    assert f"Applies in {len(applying)} of {len(EXAMPLES)}." in article(page(f"/regler/{DUTY}"))
    assert set(listings.acting(base, date.today())[DUTY]) == applying


def test_a_requirement_says_how_deep_each_of_its_parts_lies(page, base):
    said = {
        DEPTHS[0]: "Asked for at every depth.",
        DEPTHS[1]: "Asked for at usual and thorough depth.",
        DEPTHS[2]: "Asked for only at thorough depth.",
    }
    seen = set()
    for id, one in base.requirements.items():
        text = article(page(f"/regler/{id}"))
        depths = [DEPTHS[0] if one.force is Force.MUST else demand.depth for demand in one.demands]
        assert [text.count(said[depth]) for depth in DEPTHS] == [depths.count(depth) for depth in DEPTHS], id
        seen |= set(depths)
    assert seen == set(DEPTHS)


def test_related_rules_share_a_clause_or_a_situation(base):
    clauses = {id: set() for id in all_ids(base)}
    for one in [*base.rules, *base.requirements.values()]:
        clauses[one.id] |= set(one.clauses)
    for id in all_ids(base):
        by_clause, by_situation = listings.related(base, id)
        assert set(by_clause) == {other for other in clauses if other != id and clauses[other] & clauses[id]}
        assert id not in by_situation and not set(by_clause) & set(by_situation)
    assert WEIGHING in listings.related(base, "S-BarnBerort")[1]


# Questions, criteria, sources ------------------------------------------------------------------


def test_the_questions_stand_by_section_and_derived_facts_do_not(page, base):
    text = page("/sporsmal")
    listed = re.findall(r'href="/sporsmal/([^"#?]+)"', text)
    assert sorted(listed) == sorted(one.id for one in base.questions.values() if not one.derived)
    for id, section in base.sections.items():
        assert f'<h2 class="ds-heading" data-size="xs" id="{id}">{section.label["en"]}</h2>' in text
    narrowed = re.findall(r'href="/sporsmal/([^"#?]+)"', page("/sporsmal?kriterium=nytte"))
    assert set(narrowed) == {one.id for one in base.questions.values() if one.criterion == "nytte" and not one.derived}


def test_a_question_says_what_it_takes_when_it_is_asked_and_who_reads_it(page, base):
    text = article(page("/sporsmal/barn-valget-folger"))
    question = base.questions["barn-valget-folger"]
    assert question.text["en"] in text and question.help["en"] in text
    assert "one choice" in text and 'href="/regler/S-BarnBerort"' in text
    assert all(
        f'href="/regler/{rule.id}"' in text for rule in base.rules if question.id in questions_read(rule) and not rule.valid_to
    )


def test_what_is_ours_in_a_question_is_marked(page, base):
    for question in base.questions.values():
        if question.derived:
            continue
        text = article(page(f"/sporsmal/{question.id}"))
        assert ("Our question" in text) is question.ours
        if question.own_options:
            assert "The options are ours" in text
    assert "The options are ours" not in article(page("/sporsmal/bb-vurder"))


def test_the_criteria_are_defined_and_counted(page, base):
    text = page("/kriterier")
    for id, criterion in base.criteria.items():
        assert criterion.definition["en"] in text
        count = sum(one.criterion == id and not one.derived for one in base.questions.values())
        assert count and re.search(rf'href="/sporsmal\?kriterium={id}">{count} question', text), id
    for id in base.sections:
        count = sum(one.section == id and not one.derived for one in base.questions.values())
        assert re.search(rf'href="/sporsmal#{id}">{count} question', text), id


def test_the_sources_say_how_old_and_how_sure_they_are(page, base):
    text = page("/kilder")
    assert "10 April 2025" in text and "5 December 2025" in text
    assert "read in the law itself or on an official page" in text
    (row,) = (one for one in re.findall(r"<tr>.*?</tr>", text, re.S) if "/kilder/kommuneloven-25-1" in one)
    assert "LOV-2018-06-22-83" in row and "2 July 2026" in row
    assert set(re.findall(r'href="/kilder/([^"]+)"', text)) == set(base.sources)


def test_a_source_says_what_uses_each_clause_or_why_nothing_does(page, base):
    for id in ("veileder", "ks-lysbilder"):
        text = page(f"/kilder/{id}")
        for entry in listings.coverage(base):
            clause = base.clauses[entry["clause"]]
            if clause.source != id:
                continue
            row = re.search(rf'<tr id="{clause.id}">.*?</tr>', text, re.DOTALL)[0]
            for named in entry["by"]:
                assert f'/{named.partition(":")[2]}"' in row
            if entry["out_of_scope"]:
                assert entry["out_of_scope"] in row
            if entry["planned"] and not entry["by"]:
                assert "Planned." in row
            assert re.search(r"Clause \d+</th>", row)


def test_the_sources_say_how_much_of_them_is_in_use_and_what_is_not(page, base):
    listed = page("/kilder")
    for id in ("veileder", "ks-lysbilder"):
        own = [one for one in listings.coverage(base) if base.clauses[one["clause"]].source == id]
        totals = listings.coverage_totals(own)
        (row,) = (one for one in re.findall(r"<tr>.*?</tr>", listed, re.S) if f"/kilder/{id}" in one)
        counts = [int(one) for one in re.findall(r"<td[^>]*>(\d+)</td>", row)]
        assert counts == [totals[name] for name in ("clauses", "served", "planned_only", "out_of_scope")]
        unused = re.search(r'aria-labelledby="ubrukt".*?</section>', page(f"/kilder/{id}"), re.S)
        said = set(re.findall(r'href="#([^"]+)"', unused[0])) if unused else set()
        assert said == {one["clause"] for one in own if not one["by"]}


def test_the_questions_of_a_criterion_stand_under_its_definition(page, base):
    assert base.criteria["nytte"].definition["en"] in page("/sporsmal?kriterium=nytte")


def test_a_legal_source_names_the_rules_that_rest_on_it(page, base):
    text = page("/kilder/grunnloven-104")
    naming = {one.id for one in [*base.rules, *base.requirements.values()] if "grunnloven-104" in one.law}
    assert naming and set(rows(text)) == naming
    assert "The Constitution § 104" in text and "Part of the act" not in text  # the title says it


def test_a_rule_that_holds_no_more_says_so_in_the_list(page, base):
    rows = re.findall(r"<tr>.*?</tr>", page("/regler"), re.S)
    retired = {rule.id for rule in base.rules if rule.valid_to} - base.requirements.keys()
    said = [row for row in rows if "Held until 31 October 2026." in row]
    assert retired and {id for id in retired if any(f">{id}<" in row for row in said)} == retired
    assert len(said) == len(retired)
