"""The figures that the methods rest on, as they were collected; and how tests work a method out."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.methods.calculators import work_out
from advisor.text.errors import Unusable

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figures(id: str, **given) -> dict[str, Decimal]:
    return {one.id: one.value for one in work_out(id, given).figures}


def slips(id: str, **given) -> dict[str, str]:
    """What is wrong, by field."""
    with pytest.raises(Unusable) as raised:
        work_out(id, given)
    return {one.field: f"{one.what} {one.cure}" for one in raised.value.problems}
