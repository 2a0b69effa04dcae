"""The parts of a condition, each with the way to it; and a condition with another part in the place of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...language.conditions import Above, All, Any_, Below, Condition

Path = tuple[int, ...]


def parts(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """A condition and everything inside it, each occurrence by itself."""
    yield path, condition
    match condition:
        case All(several) | Any_(several):
            for place, part in enumerate(several):
                yield from parts(part, (*path, place))
        case Below(part=part) | Above(part=part):
            yield from parts(part, (*path, 0))


def put(condition: Condition, path: Path, other: Condition) -> Condition:
    """The condition with another in the place of the part at the end of a path."""
    if not path:
        return other
    place, *rest = path
    match condition:
        case All(several) | Any_(several):
            changed = [put(part, tuple(rest), other) if at == place else part for at, part in enumerate(several)]
            return type(condition)(tuple(changed))
        case Below(part=part) | Above(part=part):
            return replace(condition, part=put(part, tuple(rest), other))
    raise TypeError(condition)
