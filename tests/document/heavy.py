"""A case as heavy as any: twelve measures, forty groups, all answered, with every text that a file format could stumble on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from advisor.case.model import Case, Group, Measure
from advisor.knowledge import KnowledgeBase
from advisor.language.answers import State
from advisor.language.subjects import Kind

from ..strategies import answer

MEASURES, GROUPS = 12, 40
ODD = (
    "Vanlig tekst som går over flere linjer når siden er smal, og som ingen skal måtte lese to ganger for å forstå.",
    "{{ 7 * 7 }} {% for x in y %} {{ kommune.__class__ }} {# bort #}",
    '<b>fet</b> <script>alert("x")</script> &amp; &lt; ]]> <!-- --> <w:p/>',
    "😀 👩‍👩‍👧 🏳️‍🌈 og 𝔐𝔞𝔱𝔢 utenfor det første planet",
    "Guovdageainnu suohkan: buhtadit, áŋgiruššat, čohkkánit, đ, ŧ, ž. Dïhte guhkemes.",
    "مرحبا بكم في البلدية 2026",
    "שלום לכולם, tekst på norsk etter",
    "Et ord uten ende: " + "x" * 300,
    "Tegn som XML ikke rommer: \x00\x01\x08\x0b\x1f\ufffe\uffff og \ud800 slutt",
    "- første punkt\n- andre punkt\n\tmed tabulator\n\nnytt avsnitt\u2028og linje",
    "https://eksempel.no/" + "en-lang-adresse-" * 12,
    "Avsnitt. " * 300,
)


def heavy(base: KnowledgeBase, seed: int = 7) -> Case:
    """The same case for the same seed."""
    chance = Random(seed)
    ids = [f"m{number}" for number in range(1, MEASURES + 1)]
    groups = [
        tuple(Group(f"g{number}", _title(number)) for number in range(place, GROUPS, MEASURES)) for place in range(MEASURES)
    ]
    measures = tuple(Measure(id, _title(place), groups[place]) for place, id in enumerate(ids))
    case = Case("tung", "Tung sak {{ tittel }} <b>", "3999", date(2026, 11, 20), measures=measures)
    return replace(
        case,
        answers={
            subject: {
                question.id: _odd(answer(question, ids, chance), chance)
                for question in base.questions.values()
                if question.about is subject.kind and not question.derived
            }
            for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP)
            for subject in case.subjects(kind)
        },
    )


def _title(number: int) -> str:
    return f"{number} {ODD[number % (len(ODD) - 1)][:70]}"


def _odd(given, chance: Random):
    """The same answer with odd words where people write freely."""
    texts = {"rationale": chance.choice(ODD)} if given.state is State.VALUE else {}
    if isinstance(given.value, str) and " " in given.value:
        texts["value"] = chance.choice(ODD)
    return replace(given, **texts)
