"""Whoever has no part in it, and calls that mean nothing."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from stateful.model.payouts import trip
from stateful.rules_operators import NEVER, OperatorRules

DENIED = "AccessControlUnauthorizedAccount"


class StrangerRules(OperatorRules):
    @rule(
        pick=st.integers(0, 7),
        what=st.sampled_from(("doors", "roles", "accept", "malformed", "unknown", "many")),
        size=st.sampled_from((0, 7, 9)),
    )
    def try_something(self, pick: int, what: str, size: int) -> None:
        match what:
            case "doors":
                self._knock_at_every_door(pick)
            case "roles":
                self._grab_a_role(pick)
            case "accept":
                accept = (self.pick(pick), NEVER, b"")
                self.signed("acceptTransfer", *accept, sender=self.system.stranger)
            case "malformed":
                message = self.message("Batch", readings=b"\x01" * size)
                self.signed("record", *self.by_quorum("Batch", message))
            case "unknown":
                unknown = len(self.model.vehicles) + 1
                self.on_distributor("settle", [1, unknown], sender=self.system.stranger)
            case "many":
                self.on_distributor("settle", [1] * (250 + pick), sender=self.system.stranger)

    def _knock_at_every_door(self, pick: int) -> None:
        """What only a contract may call, by somebody of any role."""
        system, caller = self.system, next(self.suspects)
        who, number, driver = caller.address, self.pick(pick), system.drivers[0].address
        refuses = self.refuses
        refuses("MileageRegistryNotListener", system.registry.checkpoint, sender=caller, caller=who)
        door = "RewardDistributorNotRegistry"
        told = (number, driver, 0)
        refuses(door, system.distributor.onBaseline, *told, sender=caller, caller=who)
        told = (number, driver, 0, driver, 0, 2)
        refuses(door, system.distributor.onHandover, *told, sender=caller, caller=who)
        payments = ([trip(driver, number, 1)], [10**17])
        for payout in (system.minting, system.books):
            refuses("PayoutNotDistributor", payout.pay, *payments, sender=caller, caller=who)

    def _grab_a_role(self, pick: int) -> None:
        """Only the administrator gives roles, and the listener is set for good."""
        system = self.system
        caller = self.suspect(system.admin)
        role = system.registry.GUARDIAN_ROLE() if pick % 2 else bytes(32)
        denied = {"account": caller.address, "neededRole": bytes(32)}
        for contract in (system.registry, system.distributor):
            self.refuses(DENIED, contract.grantRole, role, caller.address, sender=caller, **denied)
        place = system.distributor.address
        self.refuses(DENIED, system.registry.setListener, place, sender=caller, **denied)
        taken = "MileageRegistryListenerAlreadySet"
        self.refuses(taken, system.registry.setListener, place, sender=system.admin, listener=place)
