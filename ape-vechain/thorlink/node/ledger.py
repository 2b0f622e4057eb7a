"""VTHO and the chain's parameters: what Thor keeps in its built-in contracts' storage."""

from __future__ import annotations

from thorlink.node import params
from thorlink.node.state import State

# slots of our own choosing, out of reach of contract code
_ADDED, _SUBTRACTED, _ISSUED, _INITIAL = (-1, -2, -3, -4)


class Ledger:
    """VTHO bookkeeping over a state; amounts in wei."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, address: bytes, amount: int) -> None:
        """Give VTHO that was taken before, or is a reward for gas."""
        if not amount:
            return
        self._state.set_energy(address, self._state.get_energy(address) + amount)
        self._count(_ADDED, amount)

    def sub(self, address: bytes, amount: int) -> bool:
        """Take VTHO; False, and nothing taken, if there is not enough."""
        energy = self._state.get_energy(address)
        if energy < amount:
            return False
        if amount:
            self._state.set_energy(address, energy - amount)
            self._count(_SUBTRACTED, amount)
        return True

    def issue(self, address: bytes, amount: int) -> None:
        """Give newly issued VTHO: the reward for a block."""
        self._state.set_energy(address, self._state.get_energy(address) + amount)
        self._count(_ISSUED, amount)

    def set_initial_supply(self, amount: int) -> None:
        """Record the VTHO of the genesis block."""
        self._state.set_storage(params.ENERGY, _INITIAL, amount)

    def initial_supply(self) -> int:
        """VTHO of the genesis block, wei; it has as much VET, of which there is never more."""
        return self._read(_INITIAL)

    def total_supply(self) -> int:
        """VTHO of the genesis block and issued since; what was burned is not taken off."""
        return self._read(_INITIAL) + self._read(_ISSUED)

    def total_burned(self) -> int:
        """VTHO taken for gas and not given back or as reward."""
        return self._read(_SUBTRACTED) - self._read(_ADDED)

    def base_gas_price(self) -> int:
        """Price of gas for legacy transactions without coefficient, wei VTHO."""
        return self.param(params.BASE_GAS_PRICE_KEY)

    def param(self, key: bytes) -> int:
        """A governance parameter, 0 if unset."""
        return self._state.get_storage(params.PARAMS, int.from_bytes(key, "big"))

    def set_param(self, key: bytes, value: int) -> None:
        """Set a governance parameter."""
        self._state.set_storage(params.PARAMS, int.from_bytes(key, "big"), value)

    def _read(self, slot: int) -> int:
        return self._state.get_storage(params.ENERGY, slot)

    def _count(self, slot: int, amount: int) -> None:
        self._state.set_storage(params.ENERGY, slot, self._read(slot) + amount)
