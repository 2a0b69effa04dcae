"""Clauses before a solver: is there a case, which is the smallest, and which of what was asked cannot hold together?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pysat.card import ITotalizer
from pysat.solvers import Solver

from .clauses import Circuit

NAME = "cadical195"
Model = frozenset[int]  # the literals that hold


class Prover:
    """Asked of the same clauses again and again; what the circuit has got since is added first."""

    def __init__(self, circuit: Circuit):
        self.circuit = circuit
        self.solver = Solver(name=NAME)
        self._told = 0

    def __enter__(self) -> Prover:
        return self

    def __exit__(self, *_error: object) -> None:
        self.solver.delete()

    def find(self, literals: Iterable[int]) -> Model | None:
        """A model in which all of these hold; None where there is none."""
        assumed = list(literals)  # which may add clauses
        self._tell()
        return frozenset(self.solver.get_model()) if self.solver.solve(assumptions=assumed) else None

    def together(self, literals: Sequence[int]) -> list[int]:
        """Of literals that cannot all hold, some that already cannot, none of which can be spared."""
        core = [one for one in dict.fromkeys(literals) if one in self._core(literals)]
        for one in list(core):
            fewer = [other for other in core if other != one]
            if self.find(fewer) is None:
                core = fewer
        return core

    def _core(self, literals: Sequence[int]) -> set[int]:
        return set(literals) if self.find(literals) else set(self.solver.get_core() or literals)

    def smallest(self, literals: Sequence[int], counted: Iterable[int]) -> Model | None:
        """A model in which all of these hold, and of the counted as few as can be."""
        counted = [one for one in dict.fromkeys(counted) if abs(one) != 1]
        found = self.find(literals)
        if found is None or not counted:
            return found
        most = sum(one in found for one in counted)
        if not most:
            return found
        with ITotalizer(counted, ubound=most, top_id=self.circuit.count) as total:
            self.circuit.count = max(self.circuit.count, total.top_id)
            self.circuit.clauses += total.cnf.clauses
            while most and (fewer := self.find([*literals, -total.rhs[most - 1]])) is not None:
                found, most = fewer, sum(one in fewer for one in counted)
        return found

    def _tell(self) -> None:
        self.solver.append_formula(self.circuit.clauses[self._told :])
        self._told = len(self.circuit.clauses)
