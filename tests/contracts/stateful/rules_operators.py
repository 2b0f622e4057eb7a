"""Operators: registrations, readings and new baselines; honest, careless, or too few."""

from typing import Any

import mileage_typed_data as typed_data
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from mileage_operators import CHALLENGE_WINDOW, DAY, MODEL, WEEK, commitment_of

from stateful.play import TICK, Play
from stateful.signing import compact, plain

NEVER = 2**40 - 1
OTHER_MODEL = b"\x05" * 32
PAUSES = st.sampled_from(
    (0, CHALLENGE_WINDOW - TICK, DAY - TICK - 2, DAY - TICK, 3 * DAY, WEEK, 4 * WEEK)
)
DRIVEN = st.one_of(st.integers(1, 3_000), st.sampled_from((500, 700, 1_500, 3_000, 5_000)))
"""Kilometres in a week: within the caps, above them, at the largest jump."""
PICKS = st.lists(st.integers(0, 7), min_size=1, max_size=4)
FAULTS = ("few", "many", "foreign", "twice", "order", "epoch", "late", "changed", "nobody", "model")
FEW_FAULTS = st.sampled_from(("",) * 12 + FAULTS + ("nonce",))
MOST_VEHICLES = 5


class OperatorRules(Play):
    def message(self, kind: str, **members: Any) -> dict[str, Any]:
        """Good in every member that is not given."""
        usual = {
            "epoch": self.model.epoch,
            "nonce": self.nonce,
            "deadline": NEVER,
            "modelHash": MODEL,
            "evidenceRoot": b"\x01" * 32,
        }
        names = [member["name"] for member in typed_data.TYPES[kind]]
        return {name: (usual | members)[name] for name in names}

    def by_quorum(self, kind: str, message: dict[str, Any], fault: str = "") -> tuple[Any, Any]:
        """The message and its signatures, spoilt as told."""
        changes = {
            "epoch": {"epoch": self.model.epoch + 1},
            "late": {"deadline": self.time},
            "model": {"modelHash": OTHER_MODEL},
            "nonce": {"nonce": max(self.nonce - 1, 0)},
        }.get(fault, {})
        message |= {name: value for name, value in changes.items() if name in message}
        digest = self.model.domain.digest(kind, tuple(message.values()))
        signatures = [compact(signer.sign(digest)) for signer in self._signers(fault)]
        if fault == "changed":
            message["evidenceRoot"] = b"\x02" * 32
        if fault == "nobody":
            signatures[0] = (bytes(32), bytes(32))
        self.nonce += 1
        return tuple(message.values()), signatures

    def _signers(self, fault: str) -> list[Any]:
        """As many as are asked for, of those in office; another choice every time."""
        office, count = self.office(), self.model.threshold
        left_out = self.nonce % len(office)
        chosen = [s for place, s in enumerate(office) if place != left_out or count == len(office)]
        signers = chosen[:count]
        others = [signer for signer in self.system.operators if signer not in office]
        match fault:
            case "few":
                return signers[:-1]
            case "many":
                return [*signers, signers[-1]]
            case "foreign" if others:
                return sorted([*signers[:-1], others[0]], key=lambda signer: signer.address)
            case "twice":
                return [signers[0]] * count
            case "order":
                return signers[::-1]
        return signers

    # Registration

    @initialize(driver=st.integers(0, 3), km=st.integers(0, 200_000))
    def first_vehicle(self, driver: int, km: int) -> None:
        self.register(driver, km, False, "", "", 0)

    @precondition(lambda self: len(self.model.vehicles) < MOST_VEHICLES)
    @rule(
        driver=st.integers(0, 3),
        km=st.integers(0, 200_000),
        miles=st.booleans(),
        fault=FEW_FAULTS,
        consent=st.sampled_from(("", "", "", "", "another", "late", "none")),
        taken=st.sampled_from((0, 0, 0, 1)),
    )
    def register(
        self, driver: int, km: int, miles: bool, fault: str, consent: str, taken: int
    ) -> None:
        person = self.system.drivers[driver]
        number = len(self.model.vehicles) + (0 if taken else 1)
        commitment = commitment_of(f"car {number}")
        message = self.message(
            "Registration",
            commitment=commitment,
            driver=person.address,
            odometerKm=km,
            miles=miles,
        )
        deadline = self.time if consent == "late" else NEVER
        given = (commitment, person.address, deadline)
        signer = self.system.drivers[driver - 1].signer if consent == "another" else person.signer
        signature = plain(signer.sign(self.model.domain.digest("Enrolment", given)))
        ready, signatures = self.by_quorum("Registration", message, fault)
        proof = b"" if consent == "none" else signature
        self.signed("register", ready, deadline, proof, signatures)

    # Readings

    def batch(self, readings: list[tuple[int, int]], **members: Any) -> dict[str, Any]:
        packed = typed_data.pack_readings(
            [(number, min(max(km, 0), 2**24 - 1)) for number, km in readings]
        )
        return self.message("Batch", readings=packed, **members)

    def odometer(self, number: int) -> int:
        vehicle = self.model.vehicles.get(number)
        return vehicle.odometer_km if vehicle else 5

    @rule(
        readings=st.lists(
            st.tuples(st.integers(0, 5), st.integers(-2, 4_000)), min_size=1, max_size=5
        ),
        pause=PAUSES,
        fault=FEW_FAULTS,
    )
    def record(self, readings: list[tuple[int, int]], pause: int, fault: str) -> None:
        """Readings of any vehicle, known or not, a few kilometres back to many forward."""
        self.time += pause
        ahead = [(number, self.odometer(number) + driven) for number, driven in readings]
        self.signed("record", *self.by_quorum("Batch", self.batch(ahead), fault))

    @rule(picks=PICKS, driven=DRIVEN)
    def drive_a_week(self, picks: list[int], driven: int) -> None:
        """Mostly plausible readings, so that histories get somewhere."""
        self.time += WEEK
        numbers = sorted({self.pick(pick) for pick in picks})
        ahead = [(number, self.odometer(number) + driven) for number in numbers]
        self.signed("record", *self.by_quorum("Batch", self.batch(ahead)))

    @rule(driven=DRIVEN)
    def drive_a_week_and_settle(self, driven: int) -> None:
        """All vehicles, paid as soon as it is final."""
        self.time += WEEK
        ahead = [
            (number, self.odometer(number) + driven + number) for number in self.model.vehicles
        ]
        self.signed("record", *self.by_quorum("Batch", self.batch(ahead)))
        self.time += CHALLENGE_WINDOW - TICK
        self.on_distributor("settle", list(self.model.vehicles), sender=self.system.relayer)

    @rule(pick=st.integers(0, 7), driven=st.integers(1, 900), lasts=st.sampled_from((DAY, NEVER)))
    def sign_for_later(self, pick: int, driven: int, lasts: int) -> None:
        """A batch that somebody keeps, over rotations, new baselines and deadlines."""
        number = self.pick(pick)
        message = self.batch(
            [(number, self.odometer(number) + driven)], deadline=min(self.time + lasts, NEVER)
        )
        self.done = [*self.done[-7:], ("record", self.by_quorum("Batch", message))]

    @precondition(lambda self: self.done)
    @rule(place=st.integers(0, 7), pause=PAUSES)
    def submit_again_or_late(self, place: int, pause: int) -> None:
        """Whatever was signed before, whether or not it took effect already."""
        self.time += pause
        name, args = self.done[place % len(self.done)]
        self.signed(name, *args, sender=self.system.stranger)

    # New baselines

    @rule(
        pick=st.integers(0, 7),
        km=st.integers(0, 300_000),
        miles=st.booleans(),
        pause=PAUSES,
        fault=FEW_FAULTS,
    )
    def rebase(self, pick: int, km: int, miles: bool, pause: int, fault: str) -> None:
        self.time += pause
        number = self.pick(pick) if pick else len(self.model.vehicles) + 1
        self.begin_anew(number, km, miles, fault)

    def begin_anew(self, number: int, km: int, miles: bool = False, fault: str = "") -> None:
        message = self.message("Rebase", vehicle=number, odometerKm=km, miles=miles)
        self.signed("rebase", *self.by_quorum("Rebase", message, fault))
