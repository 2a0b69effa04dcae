"""z3 comes to the same verdicts as the solver, on the shipped base and on broken ones."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import z3

from advisor.engines.clauses import Circuit
from advisor.engines.solver import Model
from advisor.maintenance.proving import ground, proofs
from advisor.maintenance.proving.bench import Proof

from ..conftest import size
from .test_proofs import BROKEN


class Z3:
    """As engines/solver.py::Prover, by z3 on the same clauses."""

    def __init__(self, circuit: Circuit):
        self.circuit = circuit
        self.solver = z3.Solver()
        self.booleans: dict[int, z3.BoolRef] = {}
        self.told = 0

    def __exit__(self, *_error: object) -> None:
        pass

    def literal(self, one: int) -> z3.BoolRef:
        boolean = self.booleans.setdefault(abs(one), z3.Bool(f"b{abs(one)}"))
        return boolean if one > 0 else z3.Not(boolean)

    def find(self, literals: Iterable[int]) -> Model | None:
        assumed = [self.literal(one) for one in literals]
        for clause in self.circuit.clauses[self.told :]:
            self.solver.add(z3.Or([self.literal(one) for one in clause]))
        self.told = len(self.circuit.clauses)
        if self.solver.check(*assumed) == z3.unsat:
            return None
        model = self.solver.model()
        return frozenset(number if z3.is_true(model[boolean]) else -number for number, boolean in self.booleans.items())

    def smallest(self, literals: Iterable[int], _counted: Iterable[int]) -> Model | None:
        return self.find(literals)

    def together(self, literals: list[int]) -> list[int]:
        """Whatever cannot be spared, one by one."""
        core = list(dict.fromkeys(literals))
        for one in list(core):
            fewer = [other for other in core if other != one]
            core = fewer if self.find(fewer) is None else core
        return core


def verdicts(found: list[Proof]) -> list[tuple[str, int, set[str]]]:
    return [(proof.theorem, proof.things, {one.id for one in proof.findings}) for proof in found]


@pytest.mark.parametrize("theorem", size(["completed", "depths", "better"], list(proofs.THEOREMS)))
def test_z3_proves_the_shipped_base(base, monkeypatch, theorem):
    by_solver = verdicts(proofs.prove(base, only=[theorem]))
    monkeypatch.setattr(ground, "Prover", Z3)
    assert verdicts(proofs.prove(base, only=[theorem])) == by_solver


@pytest.mark.parametrize("name", list(BROKEN)[:: size(20, 1)])
def test_z3_finds_what_is_broken(base, monkeypatch, name):
    theorem, _id, broken = BROKEN[name]
    by_solver = verdicts(proofs.prove(broken(base), only=[theorem]))
    monkeypatch.setattr(ground, "Prover", Z3)
    found = proofs.prove(broken(base), only=[theorem])
    assert verdicts(found) == by_solver
    assert all(one.shown.replayed for proof in found for one in proof.findings if one.shown)
