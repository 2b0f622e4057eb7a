"""Drivers: offers and acceptances, sent by themselves or signed and relayed; and impostors."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from mileage_operators import CHALLENGE_WINDOW, DAY, WEEK

from stateful.model.guarded import ZERO
from stateful.model.ownership import Offer
from stateful.play import TICK
from stateful.rules_operators import NEVER, PAUSES, OperatorRules
from stateful.signing import plain

HOW = st.sampled_from(("sends", "signs", "signs", "another signs", "nobody signs"))


class DriverRules(OperatorRules):
    def _act(self, person: Any, kind: str, act: tuple[Any, ...], how: str) -> tuple[Any, bytes]:
        """Who sends the act, and the signature that goes with it."""
        if how == "sends" and person.account is not None:
            return person.account, b""
        if how == "nobody signs":
            return self.system.stranger, b""
        people = self.system.drivers
        other = people[(people.index(person) + 1) % len(people)]
        signer = other.signer if how == "another signs" else person.signer
        return self.system.relayer, plain(signer.sign(self.model.domain.digest(kind, act)))

    @rule(
        pick=st.integers(0, 7),
        buyer=st.integers(-1, 3),
        waive=st.booleans(),
        lasts=st.sampled_from((0, DAY, 4 * WEEK, NEVER)),
        how=HOW,
    )
    def offer(self, pick: int, buyer: int, waive: bool, lasts: int, how: str) -> None:
        """Also to the driver of the vehicle, and to nobody, which withdraws an offer."""
        number = self.pick(pick)
        to = ZERO if buyer < 0 else self.system.drivers[buyer].address
        seller = self.driver_of(self.model.vehicles[number].driver)
        nonce = self.model.offers.get(number, Offer()).nonce
        deadline = min(self.time + lasts, NEVER)
        act = (number, to, waive, nonce, deadline)
        sender, signature = self._act(seller, "Offer", act, how)
        self.signed("offerTransfer", number, to, waive, deadline, signature, sender=sender)

    @precondition(lambda self: self._offered())
    @rule(
        pick=st.integers(0, 7),
        lasts=st.sampled_from((0, NEVER, NEVER, NEVER)),
        pause=PAUSES,
        how=HOW,
    )
    def accept(self, pick: int, lasts: int, pause: int, how: str) -> None:
        self.time += pause
        offered = self._offered()
        number = offered[pick % len(offered)]
        offer = self.model.offers[number]
        buyer = self.driver_of(offer.to)
        deadline = min(self.time + lasts, NEVER)
        seller = self.model.vehicles[number].driver
        act = (number, seller, buyer.address, offer.nonce, deadline)
        sender, signature = self._act(buyer, "Acceptance", act, how)
        self.signed("acceptTransfer", number, deadline, signature, sender=sender)

    @rule(pick=st.integers(0, 7), buyer=st.integers(0, 3), waive=st.booleans(), pause=PAUSES)
    def sell(self, pick: int, buyer: int, waive: bool, pause: int) -> None:
        """Both steps in a row."""
        self.offer(pick, buyer, waive, NEVER, "signs")
        self.time += pause
        self._accept(self.pick(pick), self.system.drivers[buyer])

    @rule(
        pick=st.integers(0, 7),
        driven=st.integers(1, 900),
        then=st.sampled_from(("revoke", "rebase", "sell", "correct")),
        second=st.integers(-1, 0),
    )
    def drive_and_then(self, pick: int, driven: int, then: str, second: int) -> None:
        """What a pending reading forbids or allows, around the last second of its window."""
        self.time += WEEK
        number = self.pick(pick)
        km = self.odometer(number) + driven
        self.signed("record", *self.by_quorum("Batch", self.batch([(number, km)])))
        if then == "sell":
            self.offer(pick, driven % 4, True, NEVER, "signs")
            self.time -= TICK
        if then == "correct":
            self.on_registry("freeze", number, sender=self.system.guardian)
            self.time -= TICK
        self.time += CHALLENGE_WINDOW - TICK + second
        match then:
            case "revoke":
                self.on_registry("revoke", number, km, sender=self.system.guardian)
            case "rebase":
                self.begin_anew(number, km + 5)
            case "correct":
                self.begin_anew(number, max(km - driven, 0))
            case "sell":
                self._accept(number, self.system.drivers[driven % 4])

    def _accept(self, number: int, buyer: Any) -> None:
        offer = self.model.offers.get(number, Offer())
        act = (number, self.model.vehicles[number].driver, buyer.address, offer.nonce, NEVER)
        sender, signature = self._act(buyer, "Acceptance", act, "signs")
        self.signed("acceptTransfer", number, NEVER, signature, sender=sender)

    def _offered(self) -> list[int]:
        return [number for number, offer in self.model.offers.items() if offer.to != ZERO]
