"""That a section of the document was read: who, when and what stood there; it counts while that is the same."""

import json
import random
import textwrap

import pytest
from hypothesis import given, settings, strategies as st

from advisor.advice.advice import advise
from advisor.audit.layout import Layout
from advisor.audit.proof.random_cases import FRESH, LAPSED, freshly_read, random_case
from advisor.audit.proof.small_cases import blocks
from advisor.case.casefile import parse_case, read_record
from advisor.case.facts import Facts
from advisor.case.guarding import personal_data
from advisor.case.profile import parse_profile
from advisor.case.writing import case_record, case_text
from advisor.engines.encoding import UNANSWERED, VALUE, column
from advisor.language.answers import ReadThrough
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.catalogue import speaking
from advisor.text.errors import UnusableCase
from advisor.text.reading import from_plain

from ..cli.test_cli import prio

READ, DUTY = "bb-plikt-fremgar", "R-BARN-04"
A = Subject(Kind.MEASURE, ("a",))


def record(**about_a):
    """A case about two measures, of which one has to do with children, and whose section on them was just read."""
    read = {"by": "Kari", "at": "2026-11-20T14:32:00+01:00", "section": FRESH, "document": LAPSED}
    return {
        "case": "x",
        "assessed_on": "2026-11-20",
        "answers": {"helhet-samlet": "We weighed.", READ: {"value": "ja", "read": read}},
        "measures": [
            {"id": "a", "title": "Day centre", "answers": {"anb-barn-berort": "ja", "bb-vurder": "More time.", **about_a}},
            {"id": "b", "title": "Team", "answers": {"nytte-samlet": "stor"}},
        ],
    }


def digest(base, said):
    return Facts(read_record(said, "x", base), base).section_digest(base.read_through[READ])


def standing(case, base):
    advice = advise(case, base)
    assert not advice.disagreements
    return next(str(one.status) for one in advice.requirements if one.requirement.id == DUTY), advice


# The digest ------------------------------------------------------------------------------------


def test_the_digest_is_of_what_is_said_and_not_of_how(base):
    said = record(**{"nytte-barn-rolle": ["mottakere"]})
    turned = {
        **said,
        "answers": dict(reversed(said["answers"].items())),
        "measures": [{**one, "answers": dict(reversed(one["answers"].items()))} for one in reversed(said["measures"])],
    }
    case = read_record(said, "x", base)
    shared = parse_case(case_text(case_record(case, base), base).encode(), "x.yaml", base)
    as_json = parse_case(json.dumps(turned).encode(), "x.json", base)
    section = base.read_through[READ]
    digests = {Facts(one, base).section_digest(section) for one in (case, shared, as_json)}
    for language in ("nb", "nn"):
        with speaking(language):
            digests.add(digest(base, said))
    assert len(digests) == 1


CHANGES = {
    "another answer": lambda it: it["measures"][0]["answers"].update({"bb-vurder": "Less time."}),
    "a reason": lambda it: it["measures"][0]["answers"].update({"bb-vurder": {"value": "More time.", "rationale": "So."}}),
    "a source": lambda it: it["measures"][0]["answers"].update({"bb-vurder": {"value": "More time.", "sources": ["R"]}}),
    "unsure": lambda it: it["measures"][0]["answers"].update({"bb-vurder": "usikkert"}),
    "not relevant": lambda it: it["measures"][0]["answers"].update({"bb-vurder": {"not_relevant": "No."}}),
    "taken away": lambda it: it["measures"][0]["answers"].pop("bb-vurder"),
    "one more": lambda it: it["measures"][0]["answers"].update({"bb-plikt-avveies": "None."}),
    "what it tells too": lambda it: it["measures"][0]["answers"].update({"nytte-barn-rolle": ["mottakere"]}),
    "one merged into it": lambda it: it["measures"][0].update(
        target_groups=[{"id": "g", "answers": {"alvorlighet-barn-berort": "ja"}}]
    ),
    "of another measure": lambda it: it["measures"][1]["answers"].update({"anb-barn-berort": "nei"}),
    "the name of the measure": lambda it: it["measures"][0].update(title="Centre"),
    "the measure": lambda it: it["measures"].pop(0),
}
NO_CHANGES = {
    "another section": lambda it: it["measures"][0]["answers"].update({"nytte-samlet": "liten"}),
    "the answer itself": lambda it: it["answers"].update({READ: "nei"}),
    "the name of a measure it does not tell of": lambda it: it["measures"][1].update(title="Teams"),
    "a text that nobody sees": lambda it: it["measures"][0]["answers"].update({"bb-plikt-avveies": "\u200b"}),
    "the case": lambda it: it.update(title="Children", assessed_on="2026-11-21"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_section_is_another(base, change):
    said = record()
    before = digest(base, said)
    CHANGES[change](said)
    assert digest(base, said) != before


@pytest.mark.parametrize("change", NO_CHANGES)
def test_the_section_is_the_same(base, change):
    said = record()
    before = digest(base, said)
    NO_CHANGES[change](said)
    assert digest(base, said) == before


# What counts -----------------------------------------------------------------------------------


def test_it_counts_while_the_section_is_as_it_was_and_again_when_it_is_so_again(base):
    fresh = freshly_read(record(), base)
    assert standing(read_record(fresh, "x", base), base)[0] == "oppfylt"
    fresh["measures"][0]["answers"]["bb-vurder"] = "Less time."
    changed = read_record(fresh, "x", base)
    status, advice = standing(changed, base)
    assert status == "mangler" and changed.answers[CASE][READ].read.by == "Kari"  # kept
    assert advice.as_dict()["lapsed_reads"] == [
        {"question": READ, "section": "barnets-beste", "by": "Kari", "at": "2026-11-20T14:32:00+01:00"}
    ]
    name = column("q", READ)
    seen = [
        dict(zip(Layout(base).columns[Kind.CASE], Layout(base).rows(0, Facts(one, base)).of[Kind.CASE][0], strict=True))[name]
        for one in (changed, read_record(freshly_read(record(), base), "x", base))
    ]
    assert seen == [UNANSWERED, VALUE]
    fresh["measures"][0]["answers"]["bb-vurder"] = "More time."
    status, advice = standing(read_record(fresh, "x", base), base)
    assert (status, advice.as_dict()["lapsed_reads"]) == ("oppfylt", [])


def test_what_a_file_states_without_a_reading_counts_whatever_the_section_says(base):
    said = record()
    for answer in ("ja", {"value": "ja", "rationale": "It stands there."}):
        said["answers"][READ] = answer
        assert standing(read_record(said, "x", base), base)[0] == "oppfylt"


def test_what_is_left_to_answer_in_the_section_is_read_again_after(base):
    fresh = freshly_read(record(), base)
    _status, advice = standing(read_record(fresh, "x", base), base)
    assert (A, "bb-plikt-avveies") in advice.next and (CASE, READ) in advice.next
    fresh["answers"][READ] = "ja"  # as a file states it
    _status, advice = standing(read_record(fresh, "x", base), base)
    assert (A, "bb-plikt-avveies") in advice.next and (CASE, READ) not in advice.next


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_command_line_says_it_in_one_sentence(tmp_path, base, lang):
    said = freshly_read(record(), base)
    said["measures"][0]["title"] = "Centre"
    path = tmp_path / "x.json"
    path.write_text(json.dumps(said))
    shown = " ".join(prio("check", path, lang=lang)[1].split())
    expected = {
        "nb": "Avsnittet «Barnets beste» er endret siden det ble lest av Kari 20. november 2026",
        "nn": "Avsnittet «Det beste for barnet» er endra sidan det blei lese av Kari 20. november 2026",
        "en": "The section «The child’s best interests» has changed since it was read by Kari 20 November 2026",
    }
    assert shown.count(expected[lang]) == 1


# In files --------------------------------------------------------------------------------------


def test_it_is_read_as_it_stands_and_written_back(base):
    case = read_record(freshly_read(record(), base), "x", base)
    assert case.answers[CASE][READ].read == ReadThrough("Kari", "2026-11-20T14:32:00+01:00", digest(base, record()), LAPSED)
    text = case_text(case_record(case, base), base)
    assert parse_case(text.encode(), "x.yaml", base) == case
    part = text[text.index("read:") :].split()
    assert [word.rstrip(":") for word in part if word in ("read:", "by:", "at:", "section:", "document:")] == [
        *("read", "by", "at", "section", "document")
    ]


WHOLE = f"by: Kari, at: '2026-11-20T14:32:00+01:00', section: {LAPSED}, document: {LAPSED}"


@pytest.mark.parametrize(
    ("where", "answer", "line", "says"),
    [
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE.replace('by: Kari, ', '')}}}}}", 3, "«by» is missing."),
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE}, who: Ola}}}}", 3, "«who» is not a key here."),
        ("case", f"{READ}: {{value: ja, read: Kari}}", 3, "«read» is a record: by, at, section and document."),
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE.replace(LAPSED, 'abc', 1)}}}}}", 3, "«abc» is no digest."),
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE.replace('+01:00', '')}}}}}", 3, "«2026-11-20T14:32:00» is no time."),
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE.replace('2026-11-20T14', 'noon')}}}}}", 3, "is no time."),
        ("case", f"{READ}: {{value: ja, read: {{{WHOLE.replace('Kari', '[Kari]')}}}}}", 3, "«by» must be text."),
        ("case", f"{READ}: {{value: nei, read: {{{WHOLE}}}}}", 3, "«read» stands beside a yes and nothing else."),
        ("case", f"{READ}: {{value: usikkert, read: {{{WHOLE}}}}}", 3, "«read» stands beside a yes and nothing else."),
        ("case", f"{READ}: {{not_relevant: No., read: {{{WHOLE}}}}}", 3, "«read» stands beside a yes and nothing else."),
        ("case", f"{READ}: {{read: {{{WHOLE}}}}}", 3, "has no value."),
        (
            "case",
            f"anb-dokumenter: {{value: ja, read: {{{WHOLE}}}}}",
            3,
            "«anb-dokumenter» is not answered by reading a section.",
        ),
        ("measure", f"anb-barn-berort: {{value: ja, read: {{{WHOLE}}}}}", 5, "is not answered by reading a section."),
        ("measure", f"bb-vurder: {{value: So., read: {{{WHOLE}}}}}", 5, "is not answered by reading a section."),
    ],
)
def test_what_is_wrong_is_told_on_its_line(base, where, answer, line, says):
    head = "case: x\nanswers:\n  " if where == "case" else "case: x\nmeasures:\n- id: a\n  answers:\n    "
    with pytest.raises(UnusableCase) as error:
        parse_case((head + answer).encode(), "x.yaml", base)
    assert [(one.line, says in one.what) for one in error.value.problems] == [(line, True)]


def test_a_line_of_its_own_is_named(base):
    text = f"""
        case: x
        answers:
          {READ}:
            value: ja
            read:
              by: Kari
              at: noon
              section: {LAPSED}
              document: 12
        """
    with pytest.raises(UnusableCase) as error:
        parse_case(textwrap.dedent(text).strip().encode(), "x.yaml", base)
    assert sorted((one.line, bool(one.cure)) for one in error.value.problems) == [(7, True), (9, True)]


def test_no_profile_has_it(base):
    answer = f"samisk-forvaltningsomrade: {{value: ja, read: {{{WHOLE}}}}}"
    with pytest.raises(UnusableCase) as error:
        parse_profile(f"profile: s\nmunicipality: '4601'\nreviewed_on: 2026-01-12\nanswers:\n  {answer}".encode(), "x.yaml", base)
    (problem,) = error.value.problems
    assert problem.line == 5 and "is not answered by reading a section." in problem.what


def test_a_digest_is_no_personal_data_and_a_name_may_be(base):
    number = "13097248022"  # as a national identity number
    read = {"by": "Kari", "at": "2026-11-20T14:32:00.123+00:00", "section": number + "a" * 53, "document": number + "b" * 53}
    said = {"answers": {READ: {"value": "ja", "read": read}}}
    assert list(personal_data(from_plain(said, "x", []), "x", base)) == []
    for place in ({**read, "by": "kari@example.org"}, {**read, "section": number}):
        said["answers"][READ]["read"] = place
        assert len(list(personal_data(from_plain(said, "x", []), "x", base))) == 1
    case = read_record({**record(), "answers": {READ: {"value": "ja", "read": {**read, "by": "kari@example.org"}}}}, "x", base)
    assert str(Facts(case, base).answer(CASE, "fritekst-person")) == "ja"


# The cases that audits are proved with -----------------------------------------------------------


def test_random_cases_have_sections_that_were_read_and_some_that_have_changed(base):
    found = {True: 0, False: 0}
    for seed in range(300):
        case = random_case(base, seed)
        answer = case.answers.get(CASE, {}).get(READ)
        if answer and answer.read:
            found[READ in Facts(case, base).reads] += 1
    assert min(found.values()) >= 5


def test_small_cases_of_the_duty_have_both(base):
    several = [block for block in blocks(base) if block.target.id == DUTY and block.form == (1,)]
    seen = set()
    for block in several:
        for said in block.records():
            facts = Facts(read_record(said, "x", base), base)
            answer = facts.case.answers.get(CASE, {}).get(READ)
            seen.add(("none" if not answer else "stated" if not answer.read else "read", READ in facts.reads))
    assert seen == {("none", False), ("stated", False), ("read", True), ("read", False)}


@given(seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=30, derandomize=True)
def test_any_change_of_an_answer_of_the_section_lapses_it_and_no_other_does(base, seed):
    chance = random.Random(seed)
    said = freshly_read(record(), base)
    section = base.read_through[READ]
    id = chance.choice([one.id for one in base.questions.values() if one.about is Kind.MEASURE and not one.derived])
    said["measures"][chance.randrange(2)]["answers"][id] = "usikkert"
    assert (READ not in Facts(read_record(said, "x", base), base).reads) is (id in base.told(section))
