"""One call at a time, on the chain and in the model, and what both say about it."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from backend import chain, reverts
from hypothesis.stateful import RuleBasedStateMachine

from stateful.model.guarded import Call, Event, Refused
from stateful.system import System
from thorlink.keys import Signer

START = 2_000_000_000  # the same in every run, and ahead of the clock
TICK = 3_607
"""Seconds from a transaction to the next, if nothing else is said. About an hour: a real node mines
a block unasked whenever its clock is a multiple of the seconds between its last two blocks."""


def plain(value: Any) -> Any:
    """Structs and lists as tuples, so that both backends' values can be compared."""
    if isinstance(value, Mapping):
        return tuple(plain(item) for item in value.values())
    if isinstance(value, list | tuple):
        return tuple([plain(item) for item in value])
    if hasattr(value, "items"):  # Ape's structs
        return tuple(plain(item) for _, item in value.items())
    return value


def told(receipt: Any) -> list[Event]:
    """The events of all contracts, in order, as the model has them."""
    return [(e.event_name, *plain(list(e.event_arguments.values()))) for e in receipt.events]


class Play(RuleBasedStateMachine):
    """What all rules share. `system` is set by the test; each history starts from its state."""

    system: ClassVar[System]

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = chain.snapshot()
        self.model = self.system.model()
        self.rewards = self.model.rewards
        self.time = START
        self.mined = START
        self.nonce = 0
        self.suspects = self.system.suspects()
        self.agreed = True
        """Whether chain and model went the same way in the last call."""
        self.done: list[tuple[str, tuple[Any, ...]]] = []
        """Signed calls to the registry that took effect: to be tried again."""

    def teardown(self) -> None:
        chain.restore(self.snapshot)

    # Calls

    def on_registry(self, name: str, *args: Any, sender: Any) -> bool:
        return self._play(self.system.registry, self.model, name, args, sender)

    def on_distributor(self, name: str, *args: Any, sender: Any) -> bool:
        return self._play(self.system.distributor, self.rewards, name, args, sender)

    def signed(self, name: str, *args: Any, sender: Any = None) -> None:
        """To the registry, by whoever happens to relay it."""
        if self.on_registry(name, *args, sender=sender or self.system.relayer):
            self.done = [*self.done[-7:], (name, args)]

    def privileged(self, on: Any, name: str, *args: Any, by: Any) -> None:
        """By somebody, and then by somebody else: whether that may be, the model knows."""
        on(name, *args, sender=by)
        on(name, *args, sender=self.suspect(by))

    def suspect(self, but: Any) -> Any:
        found = next(self.suspects)
        return next(self.suspects) if found is but else found

    def _play(self, contract: Any, model: Any, name: str, args: Any, sender: Any) -> bool:
        """Whether it took effect: events or error are the model's."""
        call = Call(self.tick(), sender.address)
        method = getattr(contract, name)
        self.agreed = False
        try:
            expected = getattr(model, _snake(name))(call, *args)
        except Refused as refused:
            with reverts(self._error(refused.error), **refused.inputs):
                method(*args, sender=sender)
            self.agreed = True
            return False
        found = told(method(*args, sender=sender))
        assert found == expected, f"{name}{args} at {call}: {found}, expected {expected}"
        self.agreed = True
        self.heard(found)
        return True

    def heard(self, events: list[Event]) -> None:
        """Every event that the chain told; what must hold whatever the model says."""

    def refuses(self, error: str, method: Any, *args: Any, sender: Any, **inputs: Any) -> None:
        """A call that nobody of these roles may make, outside of the model."""
        self.tick()
        with reverts(self._error(error), **inputs):
            method(*args, sender=sender)

    def does(self, method: Any, *args: Any, sender: Any) -> None:
        """A call that only prepares something, outside of the model."""
        self.tick()
        method(*args, sender=sender)

    def tick(self) -> int:
        """The second of the next transaction, which the model shares."""
        self.time += TICK
        self.mined = self.time
        chain.pending_timestamp = self.time
        return self.time

    def _error(self, name: str) -> Any:
        """Of whichever contract declares it."""
        system = self.system
        for contract in (system.registry, system.distributor, system.minting, system.token):
            try:
                return getattr(contract, name)
            except AttributeError:
                continue
        raise LookupError(name)

    # People and vehicles

    def pick(self, number: int) -> int:
        """A vehicle that exists, by any number."""
        return 1 + number % len(self.model.vehicles)

    def driver_of(self, address: str) -> Any:
        return next(driver for driver in self.system.drivers if driver.address == address)

    def office(self) -> list[Signer]:
        """Operators in office, by ascending address."""
        seated = {bytes.fromhex(address[2:]) for address in self.model.office}
        return [signer for signer in self.system.operators if signer.address in seated]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
