"""Settling, paying and failing to pay; rates and caps that change; and whoever knocks."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from stateful.model.payouts import (
    HONEST,
    REENTERS_AND_PAYS,
    REENTERS_AND_REVERTS,
    REFUSES,
    BookPayout,
    TokenPayout,
    selector,
)
from stateful.rules_operators import DRIVEN, PAUSES, PICKS, OperatorRules

RATES = st.sampled_from((0, 1, 10**16, 10**17, 3 * 10**17 + 7))
KM = st.sampled_from((0, 1, 300, 700, 1_500, 4_000))
MOODS = st.sampled_from((REFUSES, REENTERS_AND_PAYS, REENTERS_AND_REVERTS))


class RewardRules(OperatorRules):
    @rule(picks=PICKS, pause=PAUSES, by=st.integers(0, 7))
    def settle(self, picks: list[int], pause: int, by: int) -> None:
        """Any vehicles, also one of them twice, by anyone."""
        self.time += pause
        numbers = [self.pick(pick) for pick in picks]
        sender = next(self.suspects) if by else self.system.relayer
        self.on_distributor("settle", numbers, sender=sender)

    @rule(pause=PAUSES)
    def settle_all(self, pause: int) -> None:
        self.time += pause
        self.on_distributor("settle", list(self.model.vehicles), sender=self.system.relayer)

    # Administrator

    @rule(rates=st.lists(RATES, min_size=1, max_size=3), driven=DRIVEN)
    def set_rates(self, rates: list[int], driven: int) -> None:
        """One after the other, so that some are in force for no reading at all."""
        for rate in rates:
            self.privileged(self.on_distributor, "setRate", rate, by=self.system.admin)
        self.drive_a_week_and_settle(driven)

    @rule(caps=st.tuples(KM, KM, KM))
    def set_caps(self, caps: tuple[int, int, int]) -> None:
        self.privileged(self.on_distributor, "setCaps", caps, by=self.system.admin)

    @rule(which=st.sampled_from(("minting", "minting", "books", "books", "foreign", "stranger")))
    def set_payout(self, which: str) -> None:
        """One of ours, one of another distributor, or no contract at all."""
        place = getattr(self.system, which).address
        self.privileged(self.on_distributor, "setPayout", place, by=self.system.admin)

    # Payments that fail

    @rule(
        what=st.sampled_from(("token", "books", "mood", "vehicle")),
        at=st.integers(0, 3),
        mood=MOODS,
        driven=DRIVEN,
    )
    def upset_payments(self, what: str, at: int, mood: int, driven: int) -> None:
        """The token paused or going on; the books in use, and broken, or somebody refused."""
        used = self.system.minting if what == "token" else self.system.books
        self.on_distributor("setPayout", used.address, sender=self.system.admin)
        match what:
            case "token":
                self._switch_token()
            case "books":
                self._switch_books()
            case "mood":
                self._set_mood(at, mood)
            case "vehicle":
                self._refuse(self.pick(at))
        self.drive_a_week_and_settle(driven)

    @precondition(lambda self: self._upset())
    @rule()
    def mend_all_payments(self) -> None:
        """So that no history stays without payments for long."""
        if self._minting.fault is not None:
            self._switch_token()
        if self._books.broken:
            self._switch_books()
        if self._books.refused:
            self._refuse(0)
        for at, driver in enumerate(self.system.drivers):
            if self._books.moods.get(driver.address):
                self._set_mood(at, HONEST)

    def _switch_token(self) -> None:
        token, paused = self.system.token, self._minting.fault is not None
        self.does(token.unpause if paused else token.pause, sender=self.system.admin)
        self._minting.fault = None if paused else selector("EnforcedPause()")

    def _switch_books(self) -> None:
        broken = not self._books.broken
        self.does(self.system.books.setBroken, broken, sender=self.system.stranger)
        self._books.broken = broken

    def _set_mood(self, at: int, mood: int) -> None:
        address = self.system.drivers[at].address
        self.does(self.system.books.setMood, address, mood, sender=self.system.stranger)
        self._books.moods[address] = mood

    def _refuse(self, number: int) -> None:
        self.does(self.system.books.setRefusedVehicle, number, sender=self.system.stranger)
        self._books.refused = number

    def _upset(self) -> bool:
        books = self._books
        upset = books.broken or books.refused or any(books.moods.values())
        return bool(self._minting.fault or upset)

    @property
    def _minting(self) -> TokenPayout:
        found = self.rewards.payouts[self.system.minting.address]
        assert isinstance(found, TokenPayout)
        return found

    @property
    def _books(self) -> BookPayout:
        found = self.rewards.payouts[self.system.books.address]
        assert isinstance(found, BookPayout)
        return found
