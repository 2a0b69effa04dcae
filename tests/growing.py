"""Cases that grow: a budget round of many measures, a long history, one answer written again and again, many cases.

Made by number alone, so that the same size is the same case every time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from advisor.store import Put, Store

STEPS = {"benefit": ("liten", "middels", "stor"), "severity": ("lav", "middels", "høy")}


def budget_round(measures: int, ranked: bool = True, written: bool = True) -> dict[str, Any]:
    """A case file of a municipality's budget round: proposed cuts, answered as far as people come in October.

    `written`: with texts, sources and the questions of law; else only the three assessments that an order is compared on.
    """
    return {
        "case": "budsjettrunde",
        "title": "Budsjettrunde 2027",
        "level": "kommune",
        "arena": "økonomi",
        "assessed_on": "2026-11-01",
        "answers": {
            "bg-prioriteringssituasjon": "Rammen for helse og omsorg går ned med 64 millioner fra 2027, og hvert kutt vurderes.",
            "folkevalgt-organ": "ja",
        },
        "measures": [_measure(number, written) for number in range(measures)],
        **({"ranking": [_placed(number) for number in range(measures)]} if ranked else {}),
    }


def _placed(number: int) -> dict[str, str]:
    reason = f"Gir {number % 7 + 1} årsverk, og tjenesten kan bære det i {number % 3 + 1} år."
    return {"measure": f"t{number}", **({"reason": reason} if number % 3 else {})}


def _measure(number: int, written: bool) -> dict[str, Any]:
    benefit, severity = STEPS["benefit"][number % 3], STEPS["severity"][number // 3 % 3]
    answers: dict[str, Any] = {"nytte-samlet": benefit, "ressurs-samlet": STEPS["benefit"][number // 2 % 3]}
    if number % 11 == 10:
        answers["nytte-samlet"] = "usikkert"
    if written:
        answers |= {
            "tiltak-retning": "nedprioriteres" if number % 5 else "avvikles",
            "anb-barn-berort": ("ja", "nei", "usikkert")[number % 3],
            "anb-kunnskap-nytte": f"Kutt nummer {number} rammer en tjeneste der vi har tall fra 2025, og faglig skjønn ellers.",
            "ressurs-kostnader": {"value": 200_000 + 17_000 * number, "year": 2026, "sources": ["regnskap 2025 (fiktivt)"]},
        }
    group = {"alvorlighet-malgruppe": severity}
    if written and number % 4 == 0:
        group["anb-kunnskap-alvorlighet"] = "Tilstanden varer, og uten hjelp faller de fleste tilbake."
    return {
        "id": f"t{number}",
        "title": f"Kutt {number + 1}: {('dagtilbud', 'hjemmetjeneste', 'rehabilitering', 'støttekontakt')[number % 4]}",
        "answers": answers,
        "target_groups": [{"id": "g", "title": f"De som har tilbudet ({number + 1})", "answers": group}],
    }


def many_events(store: Store, id: str, count: int, measures: int) -> None:
    """So many saves in one case, spread over its measures as people who come and go do it."""
    for number in range(count):
        place = f"measures/t{number % measures}/answers/anb-kunnskap-nytte"
        store.save(id, [Put(place, f"Lest og endret for {number}. gang i høringen.")])


def many_versions(store: Store, id: str, count: int) -> None:
    """So many versions of one answer."""
    for number in range(count):
        store.save(id, [Put("answers/bg-prioriteringssituasjon", f"Rammen går ned, utkast {number} til formannskapet.")])


def many_cases(store: Store, count: int, first: int = 0) -> None:
    """So many small cases in a store."""
    for number in range(first, first + count):
        store.create({"case": f"sak-{number}", "title": f"Sak {number} om {('dagtilbud', 'hjemmetjeneste')[number % 2]}"})


def calls(work: Callable[[], object], *functions: Callable[..., object]) -> int:
    """How often some functions of ours are called while something is done: what is counted where a clock would lie."""
    wanted, count = {function.__code__ for function in functions}, 0

    def note(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code in wanted

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
