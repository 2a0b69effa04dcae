"""What has moved among things that stand in an order: the fewest of them that make the one order the other.

Its number in the order says little: where one comes in, those behind it get another number and have not moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence


def moved(was: Sequence[str], now: Sequence[str]) -> list[str]:
    """The ids of both that stand elsewhere among the others. The same, whichever of the two is the earlier."""
    common = set(was) & set(now)
    first, second = sorted(([one for one in was if one in common], [one for one in now if one in common]))
    staying = _longest(first, second)
    return [one for one in now if one in common and one not in staying]


def _longest(first: Sequence[str], second: Sequence[str]) -> set[str]:
    """The most ids that stand in the same order in both: the longest rising row of their places."""
    place = {one: number for number, one in enumerate(second)}
    ends: list[str] = []  # of the best row of each length, the last
    before: dict[str, str] = {}
    for one in first:
        length = bisect_left(ends, place[one], key=place.__getitem__)
        before[one] = ends[length - 1] if length else ""
        ends[length : length + 1] = [one]
    staying, at = set[str](), ends[-1] if ends else ""
    while at:
        staying.add(at)
        at = before[at]
    return staying


def behind(order: Sequence[str], staying: Collection[str]) -> dict[str, str]:
    """Each id → the nearest before it that has not moved; empty for what stands first."""
    found, last = {}, ""
    for one in order:
        found[one] = last
        last = one if one in staying else last
    return found
