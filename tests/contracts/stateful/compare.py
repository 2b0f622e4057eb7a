"""All of the contracts' state beside the model's, and what must hold whatever the model says."""

import backend
from hypothesis.stateful import invariant

from stateful.model.guarded import WEEK, Event
from stateful.model.ownership import Offer
from stateful.play import Play, plain

RESETS = ("VehicleRegistered", "VehicleRebased", "VehicleTransferred")


class Comparison(Play):
    def __init__(self) -> None:
        super().__init__()
        self.settled_wei = 0
        self.settled_km: dict[str, int] = {}
        self.finals: dict[int, int] = {}

    def heard(self, events: list[Event]) -> None:
        """Books kept from the chain's events alone."""
        for name, *args in events:
            if name == "Settled":
                _, driver, km, wei = args
                self.settled_wei += wei
                self.settled_km[driver] = self.settled_km.get(driver, 0) + km
            if name in RESETS:
                self.finals.pop(args[0], None)

    def teardown(self) -> None:
        try:
            if self.model.vehicles and self.agreed:
                self.compare_registry()
                self.compare_rewards()
        finally:
            super().teardown()

    @invariant()
    def everything_agrees(self) -> None:
        """On a node, where a view takes milliseconds, all of the state only at the end."""
        self.compare_money()
        self.compare_finals()
        if backend.name() == "revm" and self.model.vehicles:
            self.compare_registry()
            self.compare_rewards()

    def compare_money(self) -> None:
        """What was paid is what was settled, to the wei; nobody but drivers has any of it."""
        system = self.system
        drivers = [driver.address for driver in system.drivers]
        minted = system.token.totalSupply()
        booked = [system.books.paid(driver) for driver in drivers]
        assert minted + sum(booked) == self.settled_wei == self.rewards.paid_wei
        minting = self.rewards.payouts[system.minting.address].paid
        held = [system.token.balanceOf(driver) for driver in drivers]
        assert held == [minting.get(driver, 0) for driver in drivers]
        assert sum(held) == minted
        assert booked == [
            self.rewards.payouts[system.books.address].paid.get(driver, 0) for driver in drivers
        ]

    def compare_finals(self) -> None:
        """A final kilometre stays, until the odometer itself begins anew."""
        for state in self.system.registry.vehicles(0, 100):
            assert state.finalKm >= self.finals.get(state.number, 0)
            assert state.previousKm <= state.finalKm <= state.odometerKm
            self.finals[state.number] = state.finalKm

    def compare_registry(self) -> None:
        registry, model = self.system.registry, self.model
        states = []
        for number, vehicle in model.vehicles.items():
            final = model.final_km(self.mined, number)
            odometer = (vehicle.odometer_km, vehicle.previous_km)
            flags = vehicle.miles + 2 * vehicle.frozen
            found = registry.vehicle(number)
            assert plain(found) == (vehicle.driver, *odometer, vehicle.recorded_at, flags)
            assert plain(registry.finalKm(number)) == (vehicle.driver, final)
            offer = model.offers.get(number, Offer())
            assert plain(registry.offerOf(number)) == tuple(vars(offer).values())
            unit = (vehicle.miles, vehicle.frozen)
            states.append((number, vehicle.driver, *odometer, final, vehicle.recorded_at, *unit))
        assert plain(registry.vehicles(1, 100)) == tuple(states)
        for driver in self.system.drivers:
            own = model.numbers_of.get(driver.address, [])
            assert plain(registry.vehiclesOf(driver.address, 0, 100)) == tuple(own)
        assert registry.vehicleCount() == len(states)
        assert plain(registry.attesters()) == tuple(model.office)
        assert (registry.epoch(), registry.threshold()) == (model.epoch, model.threshold)
        assert plain(registry.limits()) == tuple(model.limits)
        assert registry.paused() == model.paused
        assert self.nonce == 0 or registry.isNonceUsed(self.nonce - 1) == (
            self.nonce - 1 in model.nonces
        )

    def compare_rewards(self) -> None:
        distributor, model, now = self.system.distributor, self.rewards, self.mined
        for number, account in model.accounts.items():
            allowance = model.vehicle_allowance(now, account)
            found = distributor.account(number)
            assert plain(found)[:3] == (account.settled_km, account.rewarded_km, allowance)
            assert plain(distributor.due(number)) == model.due(now, number)
            # Every final kilometre since the baseline is paid, given up or still due.
            driven = account.settled_km - account.baseline_km
            assert driven == account.paid_since_km + account.given_up_since_km
            assert account.rewarded_km <= model.earned_km(now, 0, account.opened_at)
        for driver in self.system.drivers:
            self._compare_driver(driver.address)
        assert distributor.budgetLeft() == model.budget_left(now)
        assert model.spent.get(now // WEEK, 0) <= max(caps.budget for _, caps in model.caps)
        assert plain(distributor.caps()) == tuple(model.caps[-1][1])
        assert distributor.rate() == model.rates[-1][1]
        assert distributor.paused() == model.paused
        assert distributor.payout() == (model.payout.address if model.payout else None)

    def _compare_driver(self, address: str) -> None:
        driver, now = self.rewards.driver(address), self.mined
        allowance = self.rewards.driver_allowance(now, driver)
        told = (driver.rewarded_km, allowance, driver.vehicles, driver.frozen)
        assert plain(self.system.distributor.driverAccount(address)) == told
        assert self.settled_km.get(address, 0) == driver.rewarded_km
        if driver.opened_at is not None:
            assert driver.rewarded_km <= self.rewards.earned_km(now, 1, driver.opened_at)
