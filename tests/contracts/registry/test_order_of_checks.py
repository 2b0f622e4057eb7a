"""The order in which a message with many faults is refused: what costs least comes first, and the
driver's own contract is called last.

Each test repairs one fault after the other; the error is always that of the first one left.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, MODEL, commitment_of

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

OTHER = b"\x07" * 32
FOREVER = 2**40 - 1
CAR = 1
"""The number of `vehicle`."""


@dataclass
class Draft:
    """A message that is repaired bit by bit, and signed anew each time."""

    kind: str
    fields: dict[str, Any]
    signers: tuple[Any, ...]

    def put(self, **fields):
        return lambda: self.fields.update(fields)

    def signed_by(self, *signers):
        return lambda: setattr(self, "signers", signers)


@pytest.fixture
def stops(registry, admin, guardian):
    """What guardian and administrator do, as steps."""
    return SimpleNamespace(
        pause=lambda: registry.pause(sender=guardian),
        unpause=lambda: registry.unpause(sender=admin),
        freeze=lambda: registry.freeze(CAR, sender=guardian),
        unfreeze=lambda: registry.unfreeze(CAR, sender=admin),
    )


def _refused_in_order(attempt, steps):
    """`steps`: an error, its arguments, and what repairs its fault."""
    for error, arguments, repair in steps:
        with reverts(error, **arguments):
            attempt()
        repair()
    attempt()


def _quorum_steps(registry, draft, keys):
    """The faults that all operators' messages share: epoch 9, deadline 1, three signatures."""
    first, second, _, fourth, fifth = keys
    unsorted = {"previous": second.address, "given": first.address}
    return [
        (registry.MileageRegistryWrongEpoch, {"current": 1, "given": 9}, draft.put(epoch=1)),
        (registry.MileageRegistryExpired, {"deadline": 1}, draft.put(deadline=2**63)),
        (
            registry.MileageRegistrySignatureCount,
            {"required": 2, "given": 3},
            draft.signed_by(fifth, fourth),
        ),
        # One signer after the other; of each the order first, then the office.
        (
            registry.MileageRegistrySignerNotAttester,
            {"signer": fifth.address},
            draft.signed_by(second, first),
        ),
        (registry.MileageRegistrySignersNotSorted, unsorted, draft.signed_by(second, fourth)),
        (
            registry.MileageRegistrySignerNotAttester,
            {"signer": fourth.address},
            draft.signed_by(first, second),
        ),
    ]


def test_record_refuses_in_order(operators, registry, keys, stops, at, now):
    at(now() + 10 * DAY)
    operators.record(operators.batch((99, 1), nonce=5, deadline=2**63))
    stops.pause()
    good = operators.batch((CAR, 10_100))
    spoilt = {"epoch": 9, "nonce": 5, "deadline": 1, "modelHash": OTHER, "readings": b"\1" * 7}
    draft = Draft("Batch", good | spoilt, keys[:3])

    def attempt():
        operators.record(draft.fields, operators.sign("Batch", draft.fields, draft.signers))

    steps = [
        (registry.EnforcedPause, {}, stops.unpause),
        (
            registry.MileageRegistryMalformedReadings,
            {"length": 7},
            draft.put(readings=good["readings"]),
        ),
        (registry.MileageRegistryModelNotAllowed, {"modelHash": OTHER}, draft.put(modelHash=MODEL)),
        *_quorum_steps(registry, draft, keys),
        (registry.MileageRegistryNonceUsed, {"nonce": 5}, draft.put(nonce=6)),
    ]
    _refused_in_order(attempt, steps)
    assert registry.vehicle(CAR).odometerKm == 10_100


def test_register_refuses_in_order(operators, registry, drivers, keys, stops):
    stops.pause()
    spoilt = {"epoch": 9, "deadline": 1, "modelHash": OTHER, "commitment": b"\0" * 32}
    draft = Draft("Registration", operators.registration(ZERO_ADDRESS, "") | spoilt, keys[:3])
    consent = {"key": drivers[0], "deadline": 1}

    def attempt():
        signatures = operators.sign("Registration", draft.fields, draft.signers)
        operators.register(
            consent["key"], draft.fields, signatures, consent_deadline=consent["deadline"]
        )

    taken = commitment_of("car")
    driver = drivers[1].address
    steps = [
        (registry.EnforcedPause, {}, stops.unpause),
        (registry.MileageRegistryZeroDriver, {}, draft.put(driver=driver)),
        (registry.MileageRegistryZeroCommitment, {}, draft.put(commitment=taken)),
        (
            registry.MileageRegistryCommitmentTaken,
            {"commitment": taken, "vehicle": 1},
            draft.put(commitment=commitment_of("another")),
        ),
        (registry.MileageRegistryModelNotAllowed, {"modelHash": OTHER}, draft.put(modelHash=MODEL)),
        *_quorum_steps(registry, draft, keys),
        (
            registry.MileageRegistryConsentExpired,
            {"deadline": 1},
            lambda: consent.update(deadline=2**64 - 1),
        ),
        (
            registry.MileageRegistryConsentInvalid,
            {"driver": driver},
            lambda: consent.update(key=drivers[1]),
        ),
    ]
    _refused_in_order(attempt, steps)
    assert registry.vehicle(2).driver == driver


def test_rebase_refuses_in_order(operators, registry, keys, stops, drive, at):
    operators.record(operators.batch((99, 1), nonce=5))
    drive(CAR, 10_100)
    final_at = registry.vehicle(CAR).recordedAt + CHALLENGE_WINDOW
    stops.pause()
    spoilt = {"epoch": 9, "nonce": 5, "deadline": 1}
    draft = Draft("Rebase", operators.rebase_message(99, 5) | spoilt, keys[:3])

    def attempt():
        operators.rebase(draft.fields, operators.sign("Rebase", draft.fields, draft.signers))

    steps = [
        (registry.EnforcedPause, {}, stops.unpause),
        *_quorum_steps(registry, draft, keys),
        (registry.MileageRegistryUnknownVehicle, {"vehicle": 99}, draft.put(vehicle=CAR)),
        (
            registry.MileageRegistryReadingPending,
            {"vehicle": CAR, "finalAt": final_at},
            lambda: at(final_at),
        ),
        (registry.MileageRegistryNonceUsed, {"nonce": 5}, draft.put(nonce=6)),
    ]
    _refused_in_order(attempt, steps)
    assert registry.vehicle(CAR).odometerKm == 5


def test_offer_transfer_refuses_in_order(transfers, drivers, stops):
    registry = transfers.registry
    seller, buyer = drivers[:2]
    stops.pause()
    draft = Draft("Offer", transfers.offer(99, seller.address, nonce=0) | {"deadline": 1}, (buyer,))

    def attempt():
        transfers.send_offer(draft.fields, draft.signers[0])

    steps = [
        (registry.EnforcedPause, {}, stops.unpause),
        (registry.MileageRegistryUnknownVehicle, {"vehicle": 99}, draft.put(vehicle=CAR)),
        (
            registry.MileageRegistryTransferToSelf,
            {"vehicle": CAR},
            draft.put(to=buyer.address),
        ),
        (registry.MileageRegistryExpired, {"deadline": 1}, draft.put(deadline=FOREVER)),
        (
            registry.MileageRegistryConsentInvalid,
            {"driver": seller.address},
            draft.signed_by(seller),
        ),
    ]
    _refused_in_order(attempt, steps)
    assert registry.offerOf(CAR).to == buyer.address


@pytest.fixture
def offer_until(transfers, seller, buyer):
    """`offer_until(deadline)`: offers the vehicle to the buyer."""
    return lambda deadline: transfers.send_offer(
        transfers.offer(CAR, buyer.address, deadline=deadline), seller
    )


def test_accept_transfer_refuses_in_order(transfers, drivers, stops, drive, offer_until, at):
    registry = transfers.registry
    seller, buyer = drivers[:2]
    drive(CAR, 10_100)
    final_at = registry.vehicle(CAR).recordedAt + CHALLENGE_WINDOW
    short = registry.vehicle(CAR).recordedAt + 100
    stops.freeze()
    stops.pause()
    fields = transfers.acceptance(CAR) | {"vehicle": 99, "to": buyer.address, "deadline": 1}
    draft = Draft("Acceptance", fields, (seller,))

    def attempt():
        transfers.send_acceptance(draft.fields, draft.signers[0])

    def offer_too_short():
        offer_until(short)
        draft.fields["nonce"] = 2
        at(short + 1)

    steps = [
        (registry.EnforcedPause, {}, stops.unpause),
        (registry.MileageRegistryUnknownVehicle, {"vehicle": 99}, draft.put(vehicle=CAR)),
        (registry.MileageRegistryNoOffer, {"vehicle": CAR}, offer_too_short),
        (registry.MileageRegistryExpired, {"deadline": short}, lambda: offer_until(FOREVER)),
        (registry.MileageRegistryExpired, {"deadline": 1}, draft.put(deadline=FOREVER)),
        (
            registry.MileageRegistryConsentInvalid,
            {"driver": buyer.address},
            draft.signed_by(buyer),
        ),
        (
            registry.MileageRegistryVehicleFrozen,
            {"vehicle": CAR},
            stops.unfreeze,
        ),
        (
            registry.MileageRegistryReadingPending,
            {"vehicle": CAR, "finalAt": final_at},
            lambda: at(final_at),
        ),
    ]
    _refused_in_order(attempt, steps)
    assert registry.vehicle(CAR).driver == buyer.address
