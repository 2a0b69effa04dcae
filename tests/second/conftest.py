"""Two other guidelines: a made-up one of toys, and the small base for the Swedish model in examples/."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor.api import advise, load, read_case
from advisor.text.catalogue import LANGUAGES
from tests.cli.test_cli import prio
from tests.conftest import ROOT
from tests.toys import toys

SWEDISH = ROOT / "examples" / "kb-prioriteringscentrum"
ALWAYS_OURS = (
    r"helsedirektorat|directorate|\bKS\b|barnets beste|det beste for barnet|best interests|kommunenivå|municipal level"
    r"|praksisnivå|practice level|kilden har ingen|the source has none"  # of the steps of its picture, which are ours
)
OF_THE_FIRST = re.compile(  # words of the guideline that comes with the program
    rf"{ALWAYS_OURS}|nytte\b|benefit|alvorlig|alvorleg|(?<!sh:)severity|ressurs|resources", re.I
)


class Second(NamedTuple):
    """Another guideline, and what of the first none of its doors says."""

    folder: Path
    case: Path
    never: re.Pattern[str]
    languages: tuple[str, ...]  # that its pages are read in

    @property
    def knowledge(self):
        return load(self.folder)

    @property
    def advice(self):
        return advise(read_case(self.case, self.knowledge), self.knowledge)


@pytest.fixture(scope="session")
def folder() -> Path:
    return toys()


@pytest.fixture(scope="session", params=["toys", "swedish"])
def second(request, folder) -> Second:
    if request.param == "toys":
        return Second(folder, folder / "examples" / "togbane.yaml", OF_THE_FIRST, LANGUAGES)
    own = re.compile(rf"{ALWAYS_OURS}|\bplikt|lovkrav|\bdut(?:y|ies)\b|ressurs|resources", re.I)
    return Second(SWEDISH, SWEDISH / "examples" / "soevn-og-uro.yaml", own, ("nb", "en"))


def said(*args, code=0):
    given, text = prio(*args)
    assert given == code, text
    return text
