"""What the missing steps would cost, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rollout.compiled import compiled
from rollout.contracts import role_name
from rollout.faults import Refused
from rollout.pending import Signer
from rollout.sending import clause_of, is_done
from rollout.steps import Addresses, Creation, Step, shown
from thorlink.client import ThorClient
from thorlink.codec import Clause, created_address, intrinsic_gas
from thorlink.responses import InspectResult

NOBODY = bytes(32)
"""The transaction id under which an inspection creates its contracts."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Gas by step, None for one that is done. `price` and `balance` (the payer's) in wei VTHO."""

    lines: tuple[tuple[Step, int | None], ...]
    price: int
    payer: bytes
    balance: int

    @property
    def gas(self) -> int:
        return sum(gas for _, gas in self.lines if gas is not None)

    @property
    def cost(self) -> int:
        """Wei VTHO at today's price."""
        return self.gas * self.price


def estimate(
    client: ThorClient, signer: Signer, steps: Sequence[Step], addresses: Addresses
) -> Estimate:
    """All missing steps are run at once, and kept by nobody. Refused if one would be undone.

    Exact up to the bytes of addresses that are not known yet.
    """
    missing = [step for step in steps if not is_done(client, step, addresses)]
    clauses = _clauses(missing, addresses)
    payer = signer.payer or signer.address
    results = client.inspect(clauses, caller=signer.address, gas_payer=payer, revision="next")
    if results and results[-1].reverted:
        raise Refused([_undone(missing[len(results) - 1], results[-1])])
    pairs = zip(missing, clauses, results, strict=True)
    gas = {step.title: intrinsic_gas([clause]) + result.gas_used for step, clause, result in pairs}
    base_fee = client.fee_history(1, "next").base_fee_per_gas[-1]
    return Estimate(
        tuple((step, gas.get(step.title)) for step in steps),
        base_fee + client.priority_fee(),
        payer,
        client.account(payer).energy,
    )


def described(step: Step) -> list[str]:
    """A step for people: what it does, and each argument on a line of its own."""
    interface = compiled(step.contract).interface
    if isinstance(step, Creation):
        function, title = interface.constructor, f"create {step.contract}"
    else:
        function = interface.function(step.function)
        title = f"{step.contract}.{step.function}"
    pairs = zip(function.inputs, step.args, strict=True)
    return [title, *(f"{p.name.strip('_')} = {_worded(p.name, value)}" for p, value in pairs)]


def _worded(name: str, value: Any) -> str:
    return role_name(value) if name == "role" else shown((value,))


def _clauses(steps: Sequence[Step], addresses: Addresses) -> list[Clause]:
    known = dict(addresses)
    clauses = []
    for index, step in enumerate(steps):
        clauses.append(clause_of(step, known))
        if isinstance(step, Creation):
            known[step.contract] = created_address(NOBODY, index)
    return clauses


def _undone(step: Step, result: InspectResult) -> str:
    error = compiled(step.contract).interface.reverted(result.data, result.vm_error)
    return f"{step.title} would be undone: {error}"
