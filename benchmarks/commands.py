"""`prio check` as a whole process, of a usual case and of a budget round; and the page of that round."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from statistics import median

from tests.growing import budget_round
from tests.pages import Reader, store_of
from web import create_app

from .cases import TYPICAL
from .clocks import PRIO, Turns, run, timed, workshop
from .goals import Measured, compared, spread

LIBRARIES = (sys.executable, "-c", "import rdflib, pyshacl")
ROUNDS = 3  # of the budget round


def _check(file: Path, rounds: int) -> Turns:
    """The whole process beside the import of rdflib and pyshacl alone; one of each first, which may compile and store."""
    turns = Turns()
    for number in range(rounds + 1):
        ours, beside = run(*PRIO, "check", file), run(*LIBRARIES)
        if number:
            turns.add(ours, beside)
    return turns


def check(rounds: int) -> Measured:
    return compared(_check(TYPICAL, rounds))


def check_round(measures: int) -> Measured:
    """The budget round: seconds, since nothing else does the same. Sizes are measures."""
    file = workshop() / "budsjettrunde.json"
    file.write_text(json.dumps(budget_round(measures)), encoding="utf-8")
    turns = _check(file, ROUNDS)
    times, beside = spread(turns.ours), median(one.wall for one in turns.beside)
    return Measured((times[0],), *times, median(one.cpu for one in turns.ours), beside)


def page_round(measures: int) -> Measured:
    """The heaviest page about all of it: how much is sent, and the time to make it after each save. Sizes are measures."""
    app = create_app(database="sqlite:///:memory:")
    try:
        reader = Reader(app)
        id = reader.make(budget_round(measures))
        first = reader.client.get(f"/sak/{id}", follow_redirects=True).text
        about_all = sorted(set(re.findall(rf'href="(/sak/{id}/[\w-]+)"', first)))
        pages = {address: reader.client.get(address, buffered=True) for address in about_all}
        sizes = {address: len(page.data) for address, page in pages.items() if page.mimetype == "text/html"}
        heaviest = max(sizes, key=sizes.__getitem__)
        times = []
        for number in range(ROUNDS):
            reader.put(id, "answers/bg-prioriteringssituasjon", f"Rammen går ned, utkast {number}.")
            times.append(timed(lambda: reader.get(heaviest))[0])
        shown = heaviest.replace(id, "…")
        note = f"the heaviest of {len(sizes)} pages, {shown}; by the processors {median(one.cpu for one in times):.2f} s"
        return Measured((sizes[heaviest] / 1000,), *spread(times), note=note)
    finally:
        store_of(app).close()
