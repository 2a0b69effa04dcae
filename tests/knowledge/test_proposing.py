"""How a base says that an answer is proposed from others, and what a maintainer is told who says it wrongly."""

import pytest

from advisor.knowledge import formats

from .planting import LINE, Mistake, together

SLIPS = [
    ("a prio:Sum", "a prio:Snitt", "knows no such way to propose an answer to «bg-budsjett-kort». Did you mean «prio:Sum»?"),
    (
        "prio:ellers sporsmal:ressurs-kostnader",
        "prio:ellers sporsmal:ressurs-kostnad",
        "no question «ressurs-kostnad». Did you mean",
    ),
    ("prio:ellers sporsmal:ressurs-kostnader", "prio:ellers sporsmal:ressurs-omfang", "«bg-budsjett-kort» cannot be proposed so"),
    ("prio:ellers sporsmal:ressurs-kostnader ;", "", "«bg-budsjett-kort» cannot be proposed so"),
    ("prio:etter sporsmal:tiltak-retning", "prio:etter sporsmal:rank", "There is no question «rank»."),
    ("prio:uendret ( valg:viderefores valg:utsettes", "prio:uendret ( valg:utsettes", "not every option of that one has its way"),
    (
        "prio:uendret ( valg:viderefores valg",
        "prio:uendret ( valg:viderefors valg",
        "There is no option «viderefors». prio:uendret",
    ),
    ("prio:uendret ( valg:viderefores valg", "prio:uendret ( valg:viderefores valg:nytt valg", "«nytt» goes two ways."),
    (
        "prio:tallet sporsmal:bg-budsjett-lang",
        "prio:tallet sporsmal:ressurs-kostnader",
        "«budsjett-lang-retning» cannot be proposed so",
    ),
    ("sporsmal:begr-opp-og-ned prio:foreslas", "sporsmal:arena prio:foreslas", "«arena» cannot be proposed so"),
    (
        "sporsmal:ressurs-endring-retning prio:foreslas",
        "sporsmal:anb-barn-berort prio:foreslas",
        "A duty in law rests on «anb-barn-berort», so no answer to it is proposed. Take prio:foreslas away.",
    ),
    (
        "sporsmal:budsjett-lang-retning prio:foreslas",
        "sporsmal:budsjett-lang-retning prio:foreslas [ a prio:Fortegn ; prio:tallet sporsmal:bg-budsjett-kort ] , ",
        "«budsjett-lang-retning» is proposed in two ways.",
    ),
]


@pytest.fixture(scope="module")
def slips_told(tmp_path_factory):
    """What is told of each, some planted in one base."""
    slips = [Mistake(formats.ROLES, old, new, said=said) for old, new, said in SLIPS]
    return together(slips, tmp_path_factory.mktemp("roles"), starts=LINE)


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=[said for _old, _new, said in SLIPS])
def test_a_proposal_that_is_said_wrongly_is_told_at_its_line(slips_told, number):
    problems = slips_told[number].problems
    assert slips_told[number].holds(SLIPS[number][-1]), problems
    assert all(one.file.endswith(formats.ROLES) and one.line for one in problems)
