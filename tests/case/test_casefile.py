"""A case file is read as it is written, or every error in it is told with its line and a cure."""

import json
import re
import textwrap
from datetime import date

import pytest

from advisor.case.answers import AnswerReader
from advisor.case.casefile import parse_case, read_case, read_record
from advisor.case.model import Dismissal
from advisor.case.writing import case_record
from advisor.language.answers import Amount, Answer, Participation, Placed, Span, State
from advisor.language.subjects import CASE, Kind, Subject
from advisor.text.errors import UnusableCase
from advisor.text.reading import Node, read_bytes
from tests.conftest import CORPUS
from tests.text.test_reading import plain

from ..finding import DOCUMENT, DUTY, SEVERITY, URGENT

M, G = Subject(Kind.MEASURE, ("m",)), Subject(Kind.GROUP, ("m", "g"))


def answering(subject, written):
    """The smallest case with one answer about a subject, and the line it stands on."""
    answers = {
        CASE: f"case: x\nmeasures: [{{id: m}}]\nanswers:\n  {written}\n",
        M: f"case: x\nmeasures:\n- id: m\n  answers:\n    {written}\n",
        G: f"case: x\nmeasures:\n- id: m\n  target_groups:\n  - id: g\n    answers:\n      {written}\n",
    }[subject]
    return answers, {CASE: 4, M: 5, G: 7}[subject]


@pytest.fixture
def problems(base):
    """What is wrong in a text, in the order it is told."""

    def found(text):
        with pytest.raises(UnusableCase) as error:
            parse_case(textwrap.dedent(text).encode(), "case.yaml", base)
        return error.value.problems

    return found


RIGHT_IN_ITSELF = re.compile("must be text|takes text|is a record|cannot be dismissed")


def is_told(problems, line, *words):
    """One problem, on this line, with these words in it, and with a cure where the sentence does not say what is right."""
    (problem,) = problems
    assert problem.line == line
    assert [word for word in words if word not in str(problem)] == []
    assert problem.cure or RIGHT_IN_ITSELF.search(problem.what)


# Answers


@pytest.mark.parametrize(
    ("subject", "question", "written", "value"),
    [
        (CASE, "anb-dokumenter", "ja", "ja"),
        (M, "nytte-samlet", "stor", Span("stor", "stor")),
        (M, "nytte-samlet", "{from: liten, to: middels}", Span("liten", "middels")),
        (M, "nytte-samlet", "{value: {from: liten, to: middels}}", Span("liten", "middels")),
        (M, "alvorlighet-hast", "svært-høy", Span("svært-høy", "svært-høy")),
        (M, "alvorlighet-hast", "svaert-hoy", Span("svært-høy", "svært-høy")),
        (M, "alvorlighet-hast", "{from: hoy, to: svært-høy}", Span("høy", "svært-høy")),
        (M, "kostnad-omfatter", "ogsa-samfunnet", "også-samfunnet"),
        (G, "nytte-krit", "smerter", ("smerter",)),
        (G, "nytte-krit", "[smerter, mestring, smerter]", ("mestring", "smerter")),
        (M, "ressurs-omfang", "3.5", 3.5),
        (M, "ressurs-omfang", "0", 0.0),
        (M, "ressurs-omfang", "3.125", 3.125),
        (M, "ressurs-omfang", "{from: 2, to: 3.5}", Amount(2.0, 3.5)),
        (M, "ressurs-omfang", "{value: {from: 2, to: 3}}", Amount(2.0, 3.0)),
        (M, "ressurs-omfang", "{from: 2, to: 2}", 2.0),
        (M, "ressurs-omfang", '"12,5"', 12.5),
        (M, "ressurs-omfang", "om lag 1,4 årsverk", Amount(1.4, 1.4, True)),
        (M, "ressurs-kostnader", "1–1,2 mill.", Amount(1e6, 1.2e6)),
        (M, "ressurs-kostnader", "{value: kr 1 050 000}", 1_050_000.0),
        (M, "nytte-tilgjengelig-kunnskap", "a report", ("a report",)),
        (M, "nytte-tilgjengelig-kunnskap", "[a report, our own figures]", ("a report", "our own figures")),
        (CASE, "helhet-samlet", '" A\u030a  velge.\t"', "Å  velge."),
        (CASE, "helhet-samlet", "true", "true"),
    ],
)
def test_an_answer_is_read_as_its_question_takes_it(read, subject, question, written, value):
    text, _line = answering(subject, f"{question}: {written}")
    assert read(text).answers == {subject: {question: Answer(State.VALUE, value)}}


def test_every_option_is_known_with_norwegian_letters_and_in_its_plain_form(base):
    wrong = []
    for question in base.questions.values():
        if question.answer_type.name in ("yes-no", "choice", "ordinal", "multi"):
            reader = AnswerReader(question, lambda *said: wrong.append(said), [])
            for option in question.options:
                assert reader.answer(Node(option.id, 1)) == reader.answer(Node(option.local, 1)) is not None
    assert wrong == []


def test_every_question_takes_usikkert_and_a_reasoned_not_relevant(base):
    wrong = []
    for question in base.questions.values():
        reader = AnswerReader(question, lambda *said: wrong.append(said), [])
        assert reader.answer(Node("usikkert", 1)) == Answer(State.UNSURE)
        assert reader.answer(Node({"value": Node("usikkert", 1)}, 1)) == Answer(State.UNSURE)
        if not question.settles_duty:
            assert reader.answer(Node({"not_relevant": Node("Why.", 1)}, 1)) == Answer(State.NOT_RELEVANT, reason="Why.")
    assert wrong == []


@pytest.mark.parametrize("question", ["anb-barn-berort", "alvorlighet-barn-berort", "barn-valget-folger"])
def test_whether_a_duty_applies_cannot_be_set_to_not_relevant(base, question):
    said = []
    reader = AnswerReader(base.questions[question], lambda *what: said.append(what), [])
    assert reader.answer(Node({"not_relevant": Node("Vet ikke.", 1)}, 1)) is None
    assert question in said[0][1]
    assert "usikkert" in said[0][2]


def test_the_full_form_keeps_all_that_stands_beside_a_value(read):
    full = "{value: 12, rationale: Because., sources: [a, b], certainty: svaert, unit: kr, year: 2026}"
    text, _line = answering(M, f"ressurs-kostnader: {full}")
    expected = Answer(State.VALUE, 12.0, "Because.", "", ("a", "b"), "svært", "kr", 2026)
    assert read(text).answers[M]["ressurs-kostnader"] == expected


@pytest.mark.parametrize(
    ("written", "kept", "who"),
    [
        ("barn", "barn", ("barn",)),
        ("Pårørende", "pårørende", ("pårørende",)),  # as the usual groups are called, in any language
        ("relatives", "pårørende", ("pårørende",)),
        ("Rådet for personer med funksjonsnedsettelse", "funksjonsråd", None),
        ("eldreråd", "eldreråd", None),
        ("ungdomsrad", "ungdomsråd", None),
        ("Tillitsvalgte", "tillitsvalgte", None),
        ("Naboene i  Lia", "Naboene i Lia", None),
        ("ansate", "ansate", None),
    ],
)
def test_any_group_may_have_taken_part_and_the_usual_ones_are_known(read, base, written, kept, who):
    case = read(f"case: x\nparticipation: [{{group: {written}, how: Meeting}}]\nmeasures: [{{id: a}}]")
    assert case.answers[CASE]["bg-medvirkning"].value == (Participation(kept, "Meeting"),)
    said = case.answers[CASE].get("medvirkning-hvem")
    assert (said.value if said else None) == who
    assert read_record(case_record(case, base), "x", base) == case


def test_the_fields_of_the_case_are_answers(read):
    case = read(
        """
        case: x
        level: praksis
        arena: okonomi
        crisis: over
        measures: [{id: a}, {id: b}]
        ranking: [{measure: b, reason: First.}, a]
        participation:
          - {group: parorende, how: Meeting, said: Yes, effect: None yet}
          - {group: barn}
        """
    )
    assert case.answers[CASE] == {
        "niva": Answer(State.VALUE, "praksis"),
        "arena": Answer(State.VALUE, "økonomi"),
        "krise-situasjon": Answer(State.VALUE, "over"),
        "bg-rangering": Answer(State.VALUE, (Placed("b", "First."), Placed("a"))),
        "bg-medvirkning": Answer(State.VALUE, (Participation("pårørende", "Meeting", "Yes", "None yet"), Participation("barn"))),
        "medvirkning-hvem": Answer(State.VALUE, ("pårørende", "barn")),
    }
    assert case.ranking == ("b", "a")


def test_the_form_of_the_case_itself_is_read(read):
    case = read(
        f"""
        case: relief-2027
        title: Relief
        municipality: 0301
        assessed_on: 2026-11-01
        measures:
          - {{id: a, title: A, target_groups: [{{id: g, title: G}}]}}
          - {{id: b, target_groups: [{{id: g, same_as: a/g}}]}}
        dismissals:
          - {{rule: {URGENT}, subject: a, reason: Known.}}
          - {{rule: {SEVERITY}, subject: "målgruppe:a/g", reason: Known.}}
          - {{rule: {DOCUMENT}, reason: Known.}}
        """
    )
    a, group = case.measures[0], Subject(Kind.GROUP, ("a", "g"))
    assert (case.id, case.title, case.municipality, case.assessed_on) == ("relief-2027", "Relief", "0301", date(2026, 11, 1))
    assert (a.id, a.title, a.groups[0].title) == ("a", "A", "G")
    assert case.measures[1].groups[0].same_as == group
    assert case.dismissals == (
        Dismissal(URGENT, Subject(Kind.MEASURE, ("a",)), "Known."),
        Dismissal(SEVERITY, group, "Known."),
        Dismissal(DOCUMENT, CASE, "Known."),
    )


@pytest.mark.parametrize("written", ['""', '"  "', "~", "", "[]", '"\\u00a0"'])
def test_white_space_alone_is_no_answer(read, written):
    assert read(answering(CASE, f"helhet-samlet: {written}")[0]).answers == {}
    assert read(answering(M, f"nytte-tilgjengelig-kunnskap: {written}")[0]).answers == {}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_json_says_the_same_as_yaml(base, path):
    tree = plain(read_bytes(path.read_bytes(), path.name, []))
    assert parse_case(json.dumps(tree).encode(), "case.json", base) == read_case(path, base)


# Errors in answers


@pytest.mark.parametrize(
    ("subject", "written", "words"),
    [
        (M, "nyte-samlet: stor", ["nyte-samlet", "Did you mean «nytte-samlet»"]),
        (CASE, "zzzz: ja", ["zzzz", "prio kb questions"]),
        (CASE, "nytte-samlet: stor", ["nytte-samlet", "a measure's"]),
        (M, "alvorlighet-malgruppe: lav", ["alvorlighet-malgruppe", "a target group's"]),
        (G, "helhet-samlet: x", ["helhet-samlet", "the case's"]),
        (CASE, "niva: kommune", ["niva", "«level:»"]),
        (CASE, "medvirkning-hvem: [barn]", ["medvirkning-hvem", "«participation:»"]),
        (CASE, "flere-tiltak: ja", ["flere-tiltak", "worked out"]),
        (M, "rank: først", ["rank", "worked out"]),
        (M, "nytte-samlet: midels", ["midels", "Did you mean «middels»", "stor"]),
        (G, "nytte-krit: [smerter, mestringg]", ["mestringg", "«mestring»"]),
        (CASE, "anb-dokumenter: true", ["true", "«ja»"]),
        (CASE, "anb-dokumenter: Yes", ["Yes", "«ja»"]),
        (CASE, "anb-dokumenter: no", ["«no»", "«nei»"]),
        (CASE, "helhet-samlet: [a, b]", ["helhet-samlet", "text"]),
        (M, "ressurs-omfang: many", ["many", "12.5"]),
        (M, "ressurs-omfang: opptil 5", ["ressurs-omfang", "opptil 5", "one bound", "0–5"]),
        (M, 'ressurs-omfang: "3.100"', ["3.100", "3 100", "3.1", "meant"]),
        (M, "ressurs-omfang: 3.100", ["3.100", "3 100", "3.1", "meant"]),
        (M, "ressurs-omfang: 3,100", ["3,100", "3 100", "3.1", "meant"]),
        (M, "ressurs-omfang: 80 boliger", ["boliger", "unit"]),
        (M, "ressurs-omfang: {from: 5}", ["from", "to"]),
        (M, "ressurs-omfang: {from: 5, to: 3}", ["5", "3", "lower number first"]),
        (M, "ressurs-omfang: {from: 5, to: mange}", ["mange", "number"]),
        (M, "ressurs-omfang: {from: 5, to: 1e34000000}", ["1e34000000", "number"]),
        (M, "ressurs-omfang: {from: -1e34000000, to: 5}", ["-1e34000000", "number"]),
        (M, "ressurs-omfang: 5–3", ["5", "3", "lower number first"]),
        (M, "ressurs-omfang: 1_000", ["1_000", "number"]),
        (M, "ressurs-omfang: inf", ["inf", "number"]),
        (M, "ressurs-omfang: NaN", ["NaN", "number"]),
        (M, "ressurs-omfang: 1e999", ["1e999", "number"]),
        (M, "nytte-samlet: {from: stor, to: liten}", ["stor", "liten", "lower one first"]),
        (M, "nytte-samlet: {from: liten}", ["from", "to"]),
        (M, "nytte-samlet: {value: {to: liten}}", ["from", "to"]),
        (M, "nytte-samlet: {value: {from: liten, to: stor, about: middels}}", ["from", "to"]),
        (G, "nytte-krit: [ingen, smerter]", ["«ingen»", "Keep one"]),
        (CASE, "helhet-samlet: ikke relevant", ["not_relevant"]),
        (CASE, "helhet-samlet: {not_relevant: }", ["not_relevant", "reason"]),
        (CASE, "helhet-samlet: {not_relevant: ' '}", ["not_relevant", "reason"]),
        (CASE, "anb-dokumenter: {value: ja, not_relevant: Why.}", ["both", "Keep one"]),
        (CASE, "anb-dokumenter: {rationale: Why.}", ["anb-dokumenter", "no value"]),
        (CASE, "anb-dokumenter: {value: , rationale: Why.}", ["anb-dokumenter", "no value"]),
        (CASE, "helhet-samlet: {value: ' ', rationale: Why.}", ["helhet-samlet", "no value"]),
        (CASE, "anb-dokumenter: {value: ja, rationnale: Why.}", ["rationnale", "«rationale»"]),
        (CASE, "anb-dokumenter: {value: ja, rationale: [a]}", ["rationale", "text"]),
        (CASE, "anb-dokumenter: {value: ja, sources: [{a: b}]}", ["sources", "text"]),
        (CASE, "anb-dokumenter: {value: ja, certainty: stor}", ["stor", "lite, middels, svært"]),
        (CASE, "anb-dokumenter: {value: ja, year: 26}", ["26", "2026"]),
        (CASE, "anb-dokumenter: {value: ja, year: 2026.5}", ["2026.5", "four digits"]),
        (CASE, "anb-dokumenter: {value: ja, year: ２０２６}", ["２０２６", "four digits"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_answer_is_told_with_its_line_and_a_cure(problems, subject, written, words):
    text, line = answering(subject, written)
    is_told(problems(text), line, *words)


def test_a_year_of_five_thousand_digits_is_no_year(problems):
    text, line = answering(M, f"ressurs-kostnader: {{value: 1, year: {'9' * 5000}}}")
    is_told(problems(text), line, "no year")


def test_a_long_wrong_value_is_told_in_short(problems):
    (problem,) = problems(answering(M, f"nytte-samlet: {'x' * 5000}")[0])
    assert len(str(problem)) < 300


# Errors in the form of the case


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- case: x", 1, ["record"]),
        ("title: A\n", 1, ["«case» is missing"]),
        ("case: a/b\n", 1, ["a/b", "id"]),
        (f"case: {'a' * 81}\n", 1, ["80"]),
        ("case: x\nmeasuers: []\n", 2, ["measuers", "«measures»"]),
        ("case: x\nniva: kommune\n", 2, ["niva", "«level:»"]),
        ("case: x\nhelhet-samlet: A\n", 2, ["helhet-samlet", "«answers:»"]),
        ("case: x\ntitle: [A]\n", 2, ["title", "text"]),
        ("case: x\nlevel: kommunen\n", 2, ["kommunen", "«kommune»"]),
        ("case: x\nmunicipality: 301\n", 2, ["301", "four digits"]),
        ("case: x\nassessed_on: 2026-02-30\n", 2, ["2026-02-30", "2026-11-01"]),
        ("case: x\nassessed_on: 1. november 2026\n", 2, ["1. november", "2026-11-01"]),
        ("case: x\nassessed_on: 1999-01-01\n", 2, ["1999-01-01", "2025-04-10"]),
        ("case: x\nanswers: [ja]\n", 2, ["answers", "record"]),
        ("case: x\nmeasures: {id: a}\n", 2, ["measures", "list"]),
        ("case: x\nmeasures:\n- a\n", 3, ["measures", "record"]),
        ("case: x\nmeasures:\n- title: A\n", 3, ["«id» is missing"]),
        ("case: x\nmeasures:\n- id: a\n- id: a\n", 4, ["«a»", "own"]),
        ("case: x\nmeasures:\n- id: a\n  titel: A\n", 4, ["titel", "«title»"]),
        ("case: x\nmeasures:\n- id: a\n  target_groups:\n  - {id: g}\n  - {id: g}\n", 6, ["«g»", "own"]),
        ("case: x\nmeasures:\n- id: a\n  target_groups:\n  - {id: g, sameas: b/g}\n", 5, ["sameas", "«same_as»"]),
        ("case: x\nranking: a\n", 2, ["ranking", "list"]),
        ("case: x\nmeasures: [{id: relief}, {id: b}]\nranking:\n- b\n- releif\n", 5, ["releif", "«relief»"]),
        ("case: x\nmeasures: [{id: a}, {id: b}]\nranking:\n- zzz\n", 4, ["zzz", "a, b"]),
        ("case: x\nmeasures: [{id: a}, {id: b}]\nranking:\n- a\n- measure: a\n", 5, ["«a» twice"]),
        ("case: x\nmeasures: [{id: a}]\nranking:\n- {measure: a, reson: b}\n", 4, ["reson", "«reason»"]),
        ("case: x\nparticipation: ansatte\n", 2, ["participation", "list"]),
        ("case: x\nparticipation:\n- ansatte\n", 3, ["participation", "group:"]),
        ("case: x\nparticipation:\n- {group: [ansatte]}\n", 3, ["«group» must be text"]),
        ("case: x\nparticipation:\n- {how: Meeting}\n", 3, ["«group» is missing", "eldreråd"]),
        ("case: x\nparticipation:\n- {group: ansatte, hwo: Meeting}\n", 3, ["hwo", "«how»"]),
        ("case: x\nparticipation: [{group: ingen}, {group: ansatte}]\n", 2, ["«ingen»", "Keep one"]),
        (f"case: x\ndismissals:\n- {{rule: {DOCUMENT}}}\n", 3, [DOCUMENT, "«reason:»"]),
        (f"case: x\ndismissals:\n- {{rule: {DOCUMENT}, reason: A., rul: b}}\n", 3, ["rul", "«rule»"]),
        (f"case: x\ndismissals:\n- {{rule: {DOCUMENT}1, reason: A.}}\n", 3, [f"{DOCUMENT}1", f"«{DOCUMENT}"]),
        ("case: x\ndismissals:\n- {rule: zzz, reason: A.}\n", 3, ["zzz"]),
        ("case: x\ndismissals:\n- {reason: A.}\n", 3, ["rule"]),
        (f"case: x\nmeasures: [{{id: a}}]\ndismissals:\n- {{rule: {DUTY}, subject: a, reason: A.}}\n", 4, [DUTY, "duty"]),
        (
            f"case: x\nmeasures: [{{id: relief}}]\ndismissals:\n- {{rule: {URGENT}, subject: releif, reason: A.}}\n",
            4,
            ["releif", "«relief»"],
        ),
        (f"case: x\nmeasures: [{{id: a}}]\ndismissals:\n- {{rule: {URGENT}, reason: A.}}\n", 4, ["subject", "tiltak:a"]),
    ],
    ids=lambda value: value.replace("\n", " ")[:60] if isinstance(value, str) else "",
)
def test_a_wrong_form_is_told_with_its_line_and_a_cure(problems, text, line, words):
    is_told(problems(text), line, *words)


@pytest.mark.parametrize(
    "records", ["measures: [{title: A}, {title: B}]", "measures: [{id: a, target_groups: [{title: A}, {title: B}]}]"]
)
def test_two_missing_ids_are_two_problems(problems, records):
    assert [problem.what for problem in problems(f"case: x\n{records}\n")] == ["«id» is missing."] * 2


@pytest.mark.parametrize("key", ["municipality", "assessed_on", "level", "case", "title"])
@pytest.mark.parametrize("value", ["[1]", "{a: 1}"])
def test_a_record_in_the_wrong_place_is_not_shown_as_python(problems, key, value):
    told = "\n".join(map(str, problems(f"case: x\n{key}: {value}\n" if key != "case" else f"case: {value}\n")))
    assert "Node(" not in told


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("same_as: a/h", 8, ["a/h", "«a/g»"]),
        ("same_as: zzz", 8, ["zzz", "measure/group"]),
        ("same_as: b/g", 8, ["b/g"]),
        ("same_as: c/g", 8, ["c/g", "itself the same"]),
    ],
    ids=["nothing", "no address", "itself", "a chain"],
)
def test_same_as_points_at_the_group_that_holds_the_answers(problems, written, line, words):
    text = f"""case: x
measures:
- {{id: a, target_groups: [{{id: g}}]}}
- {{id: c, target_groups: [{{id: g, same_as: a/g}}]}}
- id: b
  target_groups:
  - id: g
    {written}
"""
    is_told(problems(text), line, *words)


def test_an_own_answer_of_a_group_that_shares_is_kept(read, base):
    case = read(
        """
        case: x
        measures:
        - {id: a, target_groups: [{id: g, answers: {alvorlighet-malgruppe: høy}}]}
        - {id: b, target_groups: [{id: g, same_as: a/g, answers: {alvorlighet-malgruppe: lav}}]}
        """
    )
    own = Subject(Kind.GROUP, ("b", "g"))
    assert case.answers[own]["alvorlighet-malgruppe"].value == Span("lav", "lav")
    assert read_record(case_record(case, base), "x", base) == case


def test_two_groups_cannot_be_the_same_as_each_other(problems):
    text = """
        case: x
        measures:
          - {id: a, target_groups: [{id: g, same_as: b/g}]}
          - {id: b, target_groups: [{id: g, same_as: a/g}]}
        """
    assert [problem.line for problem in problems(text)] == [4, 5]


# All at once


def test_all_errors_of_a_file_are_told_at_once_in_line_order(problems):
    text = f"""\
        case: a b
        municipality: 46
        level: fylke
        assessed_on: i går
        answers:
          nytte-samlet: stor
          anb-dokumenter: true
        measures:
          - id: m
            titel: A
            answers: {{nytte-samlet: midels}}
            target_groups: [{{id: g, same_as: x/y}}]
        ranking: [z]
        participation: [{{group: [alle]}}]
        dismissals:
          - {{rule: {DOCUMENT}}}
        dismissals: []
        """
    found = problems(text)
    assert [problem.line for problem in found] == [1, 2, 3, 4, 6, 7, 10, 11, 12, 13, 14, 16, 17]
    assert {problem.file for problem in found} == {"case.yaml"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (answering(CASE, "anb-dokumenter:\n    value: jaa\n    certainty: stor\n    year: 26")[0], [5, 6, 7]),
        (answering(CASE, "anb-dokumenter:\n    rationale: Why.\n    certainty: stor")[0], [4, 6]),
        (answering(M, "nytte-samlet:\n      from: lite\n      to: storr")[0], [6, 7]),
        ("case: x\nparticipation:\n- ansatte\n- {group: [a]}\n- barn\n", [3, 4, 5]),
        (f"case: x\ndismissals:\n- rule: {DOCUMENT}\n  subject: zzz\n", [3, 4]),
        ("case: x\nmeasures:\n- id: m\n- id: m\n  titel: A\n  answers: {nyte-samlet: stor}\n", [4, 5, 6]),
    ],
    ids=["value, certainty and year", "no value and certainty", "both ends", "participants", "dismissal", "inside a duplicate"],
)
def test_one_error_does_not_hide_another(problems, text, lines):
    assert [problem.line for problem in problems(text)] == lines


@pytest.mark.parametrize(
    "text",
    ["case: !!python/none", "case: *x", "case: &x", "case: x\nmeasures:\n- id: !!python/none", "case: x\nmeasures:\n- *x"],
)
def test_of_what_yaml_offers_and_a_case_does_not_use_only_that_is_told(base, text):
    with pytest.raises(UnusableCase) as raised:
        parse_case(text.encode(), "x.yaml", base)
    (problem,) = raised.value.problems
    assert "YAML" in problem.what or "repeats" in problem.what
