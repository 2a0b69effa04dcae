"""The saksframlegg: what it says, and that it reads as a text. Over every example, length and language, and over random cases."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from advisor.api import LANGUAGES, advise, load, read_case
from advisor.audit.proof.random_cases import FRESH, LAPSED, freshly_read, random_case
from advisor.case.casefile import parse_case, read_record
from advisor.document.drafting import draft
from advisor.document.kinds.open_version import open_version
from advisor.document.model import Document, From, Heading, Paragraph, Run, Style, Table
from advisor.language.answers import LOCAL, Participation, Placed
from advisor.text.catalogue import speaking
from tests.case.test_readthrough import READ, record
from tests.conftest import ROOT

FROM_KS = ("digital-hjemmeoppfolging", "forebygging-lav-alvorlighet")
EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))
LENGTHS = ("kort", "vanlig", "grundig")
SEEDS = range(40)
ENGLISH = re.compile(r"\b(the|and|of|is|not|are|with)\b", re.I)
CASE_OF = "case: x\nlevel: kommune\nanswers: {{{case}}}\nmeasures:\n{measures}"
MEASURE = "  - {{id: {id}, title: {title}, answers: {{{answers}}}, target_groups: [{groups}]}}\n"


@cache
def advice_of(example: str):
    knowledge = load()
    return advise(read_case(ROOT / "examples" / f"{example}.yaml", knowledge), knowledge)


@cache
def drawn(example: str, length: str, language: str = "nb") -> Document:
    advice = advice_of(example)
    with speaking(language):
        return draft(advice, advice.knowledge.depth(length))


@cache
def random_draft(seed: int) -> tuple:
    knowledge = load()
    advice = advise(random_case(knowledge, seed), knowledge)
    with speaking("nb"):
        return advice, draft(advice, knowledge.depth("grundig"))


@pytest.fixture
def small(advice_on):
    """The saksframlegg of a small case, in nb."""

    def of(case="", *measures, length="vanlig", groups=("g",)):
        under = ", ".join(f"{{id: {group}}}" for group in groups)
        several = [
            MEASURE.format(id=f"m{number}", title=f"Tiltak {number}", answers=answers, groups=under)
            for number, answers in enumerate(measures or ("",), 1)
        ]
        advice = advice_on(CASE_OF.format(case=case, measures="".join(several)))
        with speaking("nb"):
            return draft(advice, advice.knowledge.depth(length))

    return of


def section(document: Document, id: str):
    return next(one for one in document.sections if one.id == id)


def said(document: Document, id: str) -> str:
    """The paragraphs of a section, one a line."""
    return "\n".join(block.text for block in section(document, id).blocks if isinstance(block, Paragraph | Heading))


def paragraphs(document: Document):
    return [paragraph for one in document.sections for paragraph in one.paragraphs()]


def own(document: Document) -> list[Run]:
    """What the program says of answers: no text that people wrote, and none of a rule or a source."""
    runs = [run for paragraph in paragraphs(document) for piece in paragraph.pieces for run in piece.runs]
    return [run for run in runs if not run.origin.part and run.origin.of in (From.ANSWER, From.PROGRAM)]


def sentences(document: Document) -> list[str]:
    """The whole sentences that the program says outside tables, on their own: one that leads to what people wrote may come again
    with another text, and a name of measures is none."""
    told = [one for one in paragraphs(document) if one.style is not Style.EMPTY]
    pieces = [piece for one in told for piece in one.pieces if not piece.written]
    runs = [run for piece in pieces for run in piece.runs if not run.strong and not run.muted]
    asked = [run.text.strip() for run in runs if not run.origin.part and run.origin.of in (From.ANSWER, From.PROGRAM)]
    return [text for text in asked if text.endswith(".") and len(text.split()) > 2]


def all_text(document: Document) -> str:
    found = [document.title, document.subtitle]
    for one in document.sections:
        found.append(one.heading)
        for block in one.blocks:
            match block:
                case Paragraph() | Heading():
                    found.append(block.text)
                case Table():
                    found += [block.caption, *block.head, *(piece.text for row in block.rows for piece in row), block.note]
    return "\n".join(found)


def faults(document: Document, knowledge) -> list[str]:
    """What a person would not have written."""
    found = [f"twice: {text}" for text, count in Counter(sentences(document)).items() if count > 1]
    for paragraph in paragraphs(document):
        if paragraph.text.strip(" .*†").lower() in ("ja", "nei", "yes", "no", ""):
            found.append(f"no sentence: {paragraph.text!r}")
    for run in own(document):
        if re.search(r"ubesvart|not answered|[{}]|\.\.(?!\.)| \.|\?»?:", run.text) or run.text.strip() in knowledge.questions:
            found.append(f"no word: {run.text!r}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_reads_as_a_text(example, length, language, base):
    document = drawn(example, length, language)
    assert faults(document, base) == []
    assert document.length == length and document.language == language
    if language == "nb":
        assert [run.text for run in own(document) if ENGLISH.search(run.text)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_any_case_becomes_a_text(seed, base):
    _advice, document = random_draft(seed)
    assert faults(document, base) == []
    assert [run.text for run in own(document) if ENGLISH.search(run.text)] == []


def written(advice):
    """What people wrote in the answers that the document tells, and that count."""
    knowledge, facts = advice.knowledge, advice.inference.facts
    told = {id for one in knowledge.document for id in (*one.questions, *one.more)}
    for question in knowledge.questions.values():
        if question.id not in told and question.merged_into not in told:
            continue
        for subject in facts.subjects[question.about]:
            answer = facts.answer(subject, question.id)
            counted = advice.inference.reference.counted(subject, question.id)
            if answer is None or not counted or facts.holder(subject, question.id) != (subject, question.id):
                continue
            value = answer.value if isinstance(answer.value, str) and not question.options else ""
            yield from ((question.id, text) for text in (value, answer.reason, answer.rationale) if text)
            for row in answer.value if isinstance(answer.value, tuple) else ():
                match row:
                    case Placed():
                        yield from ((question.id, text) for text in (row.reason,) if text)
                    case Participation():
                        yield from ((question.id, text) for text in (row.how, row.said, row.effect) if text)


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_people_wrote_stands_once_as_they_wrote_it(example):
    advice, document = advice_of(example), drawn(example, "grundig")
    situations = {one.id for one in document.sections}
    left = {id for one in advice.knowledge.document if one.id not in situations for id in (*one.questions, *one.more)}
    tables = [block for one in document.sections for block in one.blocks if isinstance(block, Table)]
    cells = [piece for table in tables for row in table.rows for piece in row]
    pieces = [*cells, *(piece for paragraph in paragraphs(document) for piece in paragraph.pieces)]
    stands = Counter((run.origin.id, run.text) for piece in pieces for run in piece.runs if run.origin.part)
    for key, count in Counter(written(advice)).items():
        if key[0] not in left and "\n" not in key[1]:
            assert stands[(key[0], " ".join(key[1].split()))] == count, key


def test_every_answer_that_is_told_leads_back_to_it():
    document = drawn("dagsenter-eller-team", "vanlig")
    for _section, piece in document.pieces():
        for run in piece.runs:
            assert (run.origin.of is From.ANSWER) == bool(run.origin.subject and run.origin.place) or run.origin.of is From.RULE


def test_the_measures_stand_side_by_side_and_no_total(small):
    document = small("", "nytte-samlet: {value: stor, certainty: lite}, tiltak-retning: nytt", "ressurs-samlet: liten")
    (table,) = [block for block in section(document, "tiltakene").blocks if isinstance(block, Table)]
    rows = [[piece.text for piece in row] for row in table.rows]
    assert table.head[:3] == ("Tiltak", "Forslag", "Nytte")
    assert rows[0][:3] == ["Tiltak 1", "Nytt tiltak", "Stor (lite sikkert)"]
    assert rows[1][2:4] == ["ikke vurdert", "Liten"] and "poengsum" in table.note


def test_groups_that_are_alike_stand_once(small):
    document = small("", "", groups=[f"g{number}" for number in range(40)])
    (table,) = [block for block in section(document, "tiltakene").blocks if isinstance(block, Table)]
    assert [piece.text for piece in table.rows[0]].count("ikke vurdert") == len(table.head) - 1


def test_what_holds_for_every_measure_is_said_once(small):
    document = small("", "bg-lokale-vedtak: i-tråd", "bg-lokale-vedtak: i-tråd")
    assert "Begge tiltakene. Tiltaket er i tråd med det som alt er vedtatt." in said(document, "lokale-forhold")
    document = small("", *["bg-lokale-vedtak: i-tråd"] * 2, "bg-lokale-vedtak: delvis")
    assert "Tiltak 1 og Tiltak 2. Tiltaket er i tråd" in said(document, "lokale-forhold")
    assert "Tiltak 3. Tiltaket stemmer delvis" in said(document, "lokale-forhold")


def test_what_is_lacking_is_named_with_its_measure(small):
    document = small("anb-lokale-forhold: nei", "bg-lokale-vedtak: delvis", "")
    assert "Ikke vurdert: om tiltaket stemmer med det som er vedtatt (Tiltak 2)." in said(document, "lokale-forhold")
    assert said(document, "budsjett") == "Ikke vurdert."


def test_what_people_are_unsure_of_stands_in_one_line(small):
    document = small("likeverd-samlet: usikkert")
    assert said(document, "likeverd") == "Usikkert: hvem som kan få vanskeligere tilgang eller mindre igjen."


def test_one_measure_needs_no_name(small):
    text = said(small("", "anb-kunnskap-nytte: Folk får hjelp."), "tiltakene")
    assert "Folk får hjelp." in text and "Tiltak 1" not in text


def test_a_case_without_measures_is_a_document(advice_on):
    advice = advice_on("case: x\nlevel: kommune\nanswers: {helhet-samlet: Kort.}\nmeasures: []\n")
    with speaking("nb"):
        document = draft(advice)
    assert said(document, "sammendrag").startswith("Kort.") and said(document, "tiltakene") == "Ikke vurdert."


def test_the_lengths_tell_what_they_are_for():
    brief, usual, whole = (drawn("dagsenter-eller-team", length) for length in LENGTHS)
    assert [one.id for one in brief.sections] == ["forslag", "sammendrag", "tiltakene", "barnets-beste", "rangering", "grunnlag"]
    assert not [block for block in section(brief, "tiltakene").blocks if not isinstance(block, Table)]
    assert " råd " in said(brief, "grunnlag")
    assert "Noen få familier har barn." in said(brief, "barnets-beste") and "Om lag 80" in said(brief, "rangering")
    assert "oppfolging" not in [one.id for one in usual.sections] and "oppfolging" in [one.id for one in whole.sections]


def test_sections_are_numbered_without_gaps():
    for example in EXAMPLES:
        for length in LENGTHS:
            numbers = [one.number for one in drawn(example, length).sections if one.number]
            assert numbers == list(range(1, len(numbers) + 1))


def test_the_crisis_stands_only_in_a_crisis():
    assert "krise" in [one.id for one in drawn("influensavinter", "vanlig").sections]
    assert "krise" not in [one.id for one in drawn("dagsenter-eller-team", "vanlig").sections]


def test_participation_stands_once():
    text = said(drawn("dagsenter-eller-team", "grundig"), "medvirkning")
    assert text.count("Eldrerådet.") == 1 and "Pårørende." in text and "fått si sin mening" not in text


def test_measures_that_an_order_leaves_out_are_named(advice_on):
    two = [{"id": id, "title": title} for id, title in (("a", "Team"), ("b", "Dagsenter"))]

    def order(*placed):
        advice = advice_on(
            json.dumps({"case": "x", "measures": two, "ranking": [{"measure": one, "reason": "Flest."} for one in placed]})
        )
        with speaking("nb"):
            return [block.text for block in section(draft(advice), "rangering").blocks]

    assert order("a") == ["Team. Flest.", "Ikke satt på plass: Dagsenter."]
    assert order("a", "b") == ["Team. Flest.", "Dagsenter. Flest."]


def test_what_was_dismissed_stands_with_its_reason():
    text = said(drawn("legge-ned-lavnytte", "vanlig"), "rad")
    assert "Grunnen: Det står i saken at vi selv har valgt å bruke kriteriene." in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_whose_the_questions_are_is_listed_once_and_marked_nowhere(example):
    document = drawn(example, "vanlig")
    assert not re.search(r"[*†]", all_text(document))
    assert said(document, "rad").count("Fra verktøyet: ") == 1
    assert said(document, "rad").count("Fra KS: ") == (example in FROM_KS)


def test_the_worksheets_stand_apart_and_may_be_left_out():
    whole = drawn("dagsenter-eller-team", "vanlig")
    assert [one.id for one in whole.sections if one.attachment] == ["lov", "rad"]
    assert section(whole, "lov").blocks[0].text.startswith("Vedleggene er arbeidsark")
    with speaking("nb"):
        bare = draft(advice_of("dagsenter-eller-team"), attachments=False)
    assert [one.id for one in bare.sections][-1] == "grunnlag" and not bare.attachments
    assert bare.sections == whole.sections[:-2]
    basis = said(bare, "grunnlag")
    assert basis.startswith("Saken er vurdert etter kriteriene") and "regnskap 2025 (fiktivt)" in basis
    (link,) = [run for one in section(bare, "grunnlag").paragraphs() for piece in one.pieces for run in piece.runs if run.link]
    assert link.text.startswith("Datert 10. april 2025") and link.link.startswith("https://")


def test_what_was_gone_through_stands_in_a_note_once_for_all_measures(small):
    ticks = ["kompetansekrav", "egen-tid", "omfang", "omgivelser", "lokalt", "ulik-nytte", "pårørende-merker"]
    first, second = (", ".join(ticks[start:]) for start in (0, 1))
    blocks = section(small("", f"vurder-ogsa: [{first}]", f"vurder-ogsa: [{second}]"), "tiltakene").blocks
    notes = [one.text for one in blocks if isinstance(one, Paragraph) and one.style is Style.NOTE]
    assert notes == [
        "Begge tiltakene. Gjennomgått uten å bli merket: andre tjenester eller sykehuset merker det og uønskede virkninger.",
        "Tiltak 2. Gjennomgått uten å bli merket: krever at folk kan mye om helse, data eller norsk.",
    ]


def test_nobody_says_that_a_duty_is_kept():
    for example in EXAMPLES:
        for length in LENGTHS:
            text = all_text(drawn(example, length)).lower()
            assert "oppfylt" not in text and "lovlig" not in text


def test_the_law_stands_under_those_whom_it_is_about():
    blocks = section(drawn("dagsenter-eller-team", "vanlig"), "lov").blocks
    heads = [block.text for block in blocks if isinstance(block, Heading)]
    assert "Begge tiltakene" in heads and "Dagsenter mandag og fredag" in heads
    assert not any(block.text.startswith("Begge tiltakene:") for block in blocks if isinstance(block, Paragraph))


def test_the_second_guideline_becomes_a_document(tmp_path):
    import shutil

    from tests.second.conftest import OF_THE_FIRST
    from tests.toys import BASE, PROGRAMS

    folder = Path(shutil.copytree(BASE, tmp_path / "base"))
    for name in PROGRAMS:
        shutil.copy(ROOT / "ontology" / name, folder / "ontology" / name)
    knowledge = load(folder)
    with speaking("nb"):
        document = draft(advise(read_case(folder / "examples" / "togbane.yaml", knowledge), knowledge))
    text = all_text(document)
    assert "Gruppen trenger 12 leker." in text and "På esken står: Fra tre år." in text
    assert not OF_THE_FIRST.search(text), OF_THE_FIRST.search(text)


def test_it_says_whether_the_section_on_the_children_is_read():
    """Whose answer it is stands in the case paper, and in the open version it does not."""
    said_of = {}
    for name, by, section_of in (
        ("nobody", None, ""),
        ("lapsed", "Kari", LAPSED),
        ("read", "Kari", FRESH),
        ("local", LOCAL, FRESH),
    ):
        given = record()
        if by is None:
            del given["answers"][READ]
        else:
            given["answers"][READ]["read"] |= {"by": by, "section": section_of}
        base = load()
        with speaking("nb"):
            advice = advise(read_record(freshly_read(given, base), "x", base), base)
            for kind, document in (("paper", draft(advice)), ("open", open_version(advice).document)):
                [found] = [one for one in document.sections if one.id == base.read_through[READ].id]
                said_of[name, kind] = found.blocks[-1].text
    assert said_of == {
        ("nobody", "paper"): "Avsnittet er ikke bekreftet lest.",
        ("nobody", "open"): "Avsnittet er ikke bekreftet lest.",
        ("lapsed", "paper"): "Avsnittet er endret etter at det ble lest.",
        ("lapsed", "open"): "Avsnittet er endret etter at det ble lest.",
        ("read", "paper"): "Lest 20. november 2026 (Kari).",
        ("read", "open"): "Lest 20. november 2026.",
        ("local", "paper"): "Lest 20. november 2026.",
        ("local", "open"): "Lest 20. november 2026.",
    }


def test_what_one_of_several_groups_lacks_names_the_group(base):
    groups = "[{id: b, title: Barn, answers: {anb-kunnskap-alvorlighet: De strever.}}, {id: e, title: Eldre}]"
    for measures, whom in ((1, "(Eldre)"), (2, "(M0 (Eldre) og M1 (Eldre))")):
        several = ", ".join(f"{{id: m{one}, title: M{one}, target_groups: {groups}}}" for one in range(measures))
        case = parse_case(f"case: x\nlevel: kommune\nmeasures: [{several}]".encode(), "x.yaml", base)
        with speaking("nb"):
            document = draft(advise(case, base))
        empty = [one.text for one in paragraphs(document) if one.style is Style.EMPTY]
        assert any(whom in one and "alvorlig" in one for one in empty), empty


def test_an_answer_that_nobody_knows_still_has_its_source(base):
    case = parse_case(b"case: x\nmeasures: [{id: a, answers: {nytte-samlet: {value: usikkert, sources: [et notat]}}}]", "x", base)
    with speaking("nb"):
        assert "et notat" in " ".join(one.text for one in paragraphs(draft(advise(case, base))))
