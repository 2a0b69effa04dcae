"""A saksframlegg of a large case: advice, drafting and the Word file, in a process that is warm."""

from __future__ import annotations

from statistics import median

from advisor.advice.advice import advise
from advisor.case.casefile import read_case
from advisor.document.drafting import draft
from advisor.document.writing.word import write_word
from tests.document.heavy import GROUPS, MEASURES, heavy

from .cases import TYPICAL, base
from .clocks import Took, timed
from .goals import Measured, spread


def large(rounds: int) -> Measured:
    case, longest = heavy(base()), base().depths[-1]
    write_word(draft(advise(read_case(TYPICAL, base()), base()), longest))  # the server is warm
    times, parts = [], []
    for _round in range(rounds):
        advice = advise(case, base())
        drafted, document = timed(lambda advice=advice: draft(advice, longest))
        written, _file = timed(lambda document=document: write_word(document))
        parts.append(drafted.cpu)
        times.append(Took(drafted.wall + written.wall, drafted.cpu + written.cpu))
    cpu = median(one.cpu for one in times)
    note = f"{MEASURES} measures with {GROUPS} groups, all answered, at its longest; drafting is {median(parts) / cpu:.0%} of it"
    return Measured((spread(times)[0],), *spread(times), cpu, note=note)
