"""An old case says under a base that has renamed its questions what it says when its ids are written anew: by every reader."""

import json

import pytest
from jsonschema import Draft202012Validator

from advisor.advice.advice import advise
from advisor.audit.proof.random_cases import random_record
from advisor.audit.sources.straight import numbered
from advisor.case.casefile import parse_case, read_record
from advisor.case.facts import Facts
from advisor.case.profile import by_ids_of, fitted, profile_from
from advisor.case.writing import case_record, case_text, rewritten, write
from advisor.document import documents
from advisor.export.jsonschema import case_schema
from advisor.language.subjects import CASE
from advisor.text.errors import UnusableCase
from advisor.wording.formerly import formerly

from ..cli.test_cli import prio
from ..conftest import size
from ..renaming import EACH_KIND, as_new

SEEDS = size(20, 1500)
READ, TEXT = "bb-plikt-fremgar", "bb-vurder"


def pairs(base, seeds):
    """Random cases, as they were written and by the ids of today; only those with a renamed question."""
    for seed in range(seeds):
        old = random_record(base, seed)
        if (new := as_new(old)) != old:
            yield seed, old, new


def test_it_is_the_same_case_by_every_reader(base, renamed):
    count, fast, met = 0, 0, set()
    for seed, old, new in pairs(base, SEEDS):
        wanted = read_record(new, "x", renamed)
        assert not wanted.formerly
        as_yaml = parse_case(write(old).encode(), "x.yaml", renamed)
        as_json = parse_case(json.dumps(old).encode(), "x.json", renamed)
        assert read_record(old, "x", renamed) == as_yaml == as_json == wanted, seed
        met |= {one.old for one in as_yaml.formerly}
        assert list(as_yaml.answers.get(CASE, {})) == list(wanted.answers.get(CASE, {})), "in the order of the file"
        assert case_record(as_yaml, renamed) == case_record(wanted, renamed), "what is written has the new ids"
        assert case_text(old, renamed) == case_text(new, renamed)
        straight = [numbered(record, renamed, False) for record in (old, new)]
        assert [one and one.rows(1) for one in straight] == [straight[1] and straight[1].rows(1)] * 2
        count, fast = count + 1, fast + (straight[0] is not None)
    assert met == set(EACH_KIND)
    assert count > SEEDS / 2 and fast > count / 2, "the fast way takes them too"


def test_it_gets_the_same_advice_and_document(base, renamed):
    for _seed, old, new in list(pairs(base, 12))[: size(4, 12)]:
        was, now = (advise(read_record(record, "x", renamed), renamed) for record in (old, new))
        assert was.as_dict() == now.as_dict()
        assert documents.drawn_up(was) == documents.drawn_up(now)


def test_nothing_opens_by_a_new_name(base, renamed):
    """As the old base had it: a duty that was met stays so."""
    said = record()
    was, now = advise(read_record(said, "x", base), base), advise(read_record(said, "x", renamed), renamed)
    assert [one.requirement.id for one in was.blocking] == [one.requirement.id for one in now.blocking]
    assert as_new({"answers": {id: 1 for one in was.requirements for id in one.missing}})["answers"].keys() == {
        id for one in now.requirements for id in one.missing
    }


def record(**about_case):
    own = {"anb-barn-berort": "ja", TEXT: "Barna mister en trygg voksen."}
    return {"case": "x", "assessed_on": "2026-11-20", "answers": about_case, "measures": [{"id": "a", "answers": own}]}


def test_a_section_that_was_read_is_still_read(base, renamed):
    section = base.read_through[READ]
    digest = Facts(read_record(record(), "x", base), base).section_digest(section)
    read = {"by": "Kari", "at": "2026-11-20T14:32:00+01:00", "section": digest, "document": "0" * 64}
    said = record(**{READ: {"value": "ja", "read": read}})
    assert Facts(read_record(said, "x", renamed), renamed).reads
    other = as_new(said)
    other["measures"][0]["answers"]["barnets-beste-vurdert"] += " Mye."
    assert Facts(read_record(other, "x", renamed), renamed).lapsed_reads == [READ]


@pytest.mark.parametrize("other", ["Noe annet.", "Barna mister en trygg voksen."])
def test_two_answers_to_one_question_are_told_at_both_lines(renamed, other):
    lines = ["case: x", "measures:", "  - id: a", "    answers:", f"      {TEXT}: Barna mister en trygg voksen."]
    lines += [f"      barnets-beste-vurdert: {other}"]
    with pytest.raises(UnusableCase) as refused:
        parse_case("\n".join(lines).encode(), "x.yaml", renamed)
    assert [(one.line, one.cure) for one in refused.value.problems] == [
        (line, f"Keep the answer that holds, as «barnets-beste-vurdert:», and take «{TEXT}:» away.") for line in (5, 6)
    ]
    both = {"case": "x", "assessed_on": "2026-11-01", "measures": [{"id": "a", "answers": {TEXT: "x"}}]}
    assert numbered(both, renamed, False)
    both["measures"][0]["answers"]["barnets-beste-vurdert"] = "x"
    assert numbered(both, renamed, False) is None


def test_an_empty_answer_is_none(renamed):
    read_record({"case": "x", "measures": [{"id": "a", "answers": {TEXT: None, "barnets-beste-vurdert": "x"}}]}, "x", renamed)


def test_it_is_told_in_one_line(renamed):
    case = parse_case(write(record()).encode(), "x.yaml", renamed)
    said = "Questions have got another id since this was written: "
    said += "«anb-barn-berort» → «angar-barn» (line 7), «bb-vurder» → «barnets-beste-vurdert» (line 8). "
    assert formerly(case.formerly) == said + "Their answers are read as before."
    assert formerly(()) == ""


def test_prio_check_says_it_and_is_otherwise_the_same(renamed, tmp_path):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(write(record()), encoding="utf-8")
    new.write_text(write(as_new(record())), encoding="utf-8")
    (code, said), other = (prio("check", path, "--kb", renamed.folder) for path in (old, new))
    told = formerly(parse_case(old.read_bytes(), "x.yaml", renamed).formerly)
    assert (code, said) == (other[0], f"{other[1]}{told}\n")
    assert prio("check", old, "--kb", renamed.folder, "--format", "json") == prio(
        "check", new, "--kb", renamed.folder, "--format", "json"
    )


def test_the_form_of_a_file_has_the_ids_of_before(renamed):
    form = Draft202012Validator(json.loads(json.dumps(case_schema(renamed))))
    assert form.is_valid(record()) and form.is_valid(as_new(record()))
    assert not form.is_valid({"case": "x", "answers": {"nobody": "ja"}})


def test_a_file_that_is_saved_keeps_its_comments_and_gets_the_new_ids(renamed):
    text = "case: x\n# vi valgte\nmeasures:\n  - id: a\n    answers:\n"
    text += "      bb-vurder: Barna mister noe. # Kari\n      tiltak-retning: nytt\n"
    case = parse_case(text.encode(), "x.yaml", renamed)
    assert rewritten(text.encode(), "x.yaml", case, {}, renamed) == text.replace("bb-vurder", "barnets-beste-vurdert").replace(
        "tiltak-retning", "retning-for-tiltaket"
    )
    as_json = json.dumps(record()).encode()
    said = rewritten(as_json, "x.json", read_record(record(), "x", renamed), {}, renamed)
    assert json.loads(said) == as_new(record())


def test_a_profile_is_read_so_too_and_fits_cases_of_both_bases(base, renamed):
    said = {"profile": "p", "municipality": "4601", "reviewed_on": "2026-01-12", "answers": {"samisk-forvaltningsomrade": "ja"}}
    old, new = profile_from(said, "p", renamed), profile_from(as_new(said), "p", renamed)
    assert old == new and old.digest == new.digest and formerly(old.formerly)
    assert "samisk-forvaltningsomrade" in fitted(new, base)[0].answers and not fitted(new, base)[1]
    before = profile_from(said, "p", base)
    assert "i-forvaltningsomradet" in fitted(before, renamed)[0].answers
    assert "i-forvaltningsomradet" in by_ids_of(before, renamed).answers and by_ids_of(before, renamed).digest == before.digest


def test_a_question_is_found_by_each_of_its_names(renamed):
    now = renamed.questions["barnets-beste-vurdert"]
    assert renamed.question("bb-vurder") is renamed.question("barnets-beste-vurdert") is now
    assert renamed.question("nobody") is None and set(renamed.renamed) == set(EACH_KIND)
