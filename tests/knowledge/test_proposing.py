"""How a base says that an answer is proposed from others, and what a maintainer is told who says it wrongly."""

import shutil

import pytest

from advisor import knowledge
from advisor.text.errors import UnusableKnowledge

from ..conftest import ROOT

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


@pytest.mark.parametrize(("old", "new", "said"), SLIPS, ids=[said for _old, _new, said in SLIPS])
def test_a_proposal_that_is_said_wrongly_is_told_at_its_line(tmp_path, monkeypatch, old, new, said):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for folder in ("ontology", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / "base" / folder)
    path = tmp_path / "base" / "ontology" / "roles.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusableKnowledge) as raised:
        knowledge.load.__wrapped__(tmp_path / "base")
    assert said in " ".join(f"{one.what} {one.cure}" for one in raised.value.problems)
    assert {one.file for one in raised.value.problems} == {str(path)} and all(one.line for one in raised.value.problems)
