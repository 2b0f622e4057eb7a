"""The registry's EIP-712 messages by eth_account: a second opinion on the contract's digests.

Run as a program it writes `tests/vectors/eip712_*.json`, for the tests of Solidity and Python.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
VECTORS = Path(__file__).resolve().parent.parent / "vectors"
# A chain id of 256 bits, as Thor's are (there it is the genesis id), and a small one.
CHAIN_IDS = {"eip712_batches.json": 2**256 - 2**8 - 1, "eip712_batches_chain_1.json": 1}
MODEL = hashlib.sha256(b"reader model").digest()
NOBODY = "0x" + "00" * 20
PARTS = {
    "Batch": "batches",
    "Registration": "registrations",
    "Enrolment": "enrolments",
    "Rebase": "rebases",
    "Offer": "offers",
    "Acceptance": "acceptances",
}
"""The vectors' names of the kinds of messages."""

TYPES: dict[str, list[dict[str, str]]] = {
    "Batch": [
        {"name": "epoch", "type": "uint64"},
        {"name": "nonce", "type": "uint64"},
        {"name": "deadline", "type": "uint64"},
        {"name": "modelHash", "type": "bytes32"},
        {"name": "evidenceRoot", "type": "bytes32"},
        {"name": "readings", "type": "bytes"},
    ],
    "Registration": [
        {"name": "epoch", "type": "uint64"},
        {"name": "deadline", "type": "uint64"},
        {"name": "modelHash", "type": "bytes32"},
        {"name": "evidenceRoot", "type": "bytes32"},
        {"name": "commitment", "type": "bytes32"},
        {"name": "driver", "type": "address"},
        {"name": "odometerKm", "type": "uint24"},
        {"name": "miles", "type": "bool"},
    ],
    "Enrolment": [
        {"name": "commitment", "type": "bytes32"},
        {"name": "driver", "type": "address"},
        {"name": "deadline", "type": "uint64"},
    ],
    "Rebase": [
        {"name": "epoch", "type": "uint64"},
        {"name": "nonce", "type": "uint64"},
        {"name": "deadline", "type": "uint64"},
        {"name": "evidenceRoot", "type": "bytes32"},
        {"name": "vehicle", "type": "uint40"},
        {"name": "odometerKm", "type": "uint24"},
        {"name": "miles", "type": "bool"},
    ],
    "Offer": [
        {"name": "vehicle", "type": "uint40"},
        {"name": "to", "type": "address"},
        {"name": "waive", "type": "bool"},
        {"name": "nonce", "type": "uint40"},
        {"name": "deadline", "type": "uint40"},
    ],
    "Acceptance": [
        {"name": "vehicle", "type": "uint40"},
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "nonce", "type": "uint40"},
        {"name": "deadline", "type": "uint40"},
    ],
}


def pack_readings(readings: list[tuple[int, int]]) -> bytes:
    """Eight bytes a reading: vehicle (5, big-endian), kilometres (3, big-endian)."""
    return b"".join(vehicle.to_bytes(5) + km.to_bytes(3) for vehicle, km in readings)


def evidence_root(photo_hashes: list[bytes]) -> bytes:
    """keccak256 over the SHA-256 of the photos, in the order of the readings."""
    return keccak(b"".join(photo_hashes))


def signable(chain_id: int, registry: str, kind: str, message: dict[str, Any]) -> SignableMessage:
    """The message as an account signs it."""
    domain = {
        "name": "MileageRegistry",
        "version": "1",
        "chainId": chain_id,
        "verifyingContract": registry,
    }
    return encode_typed_data(domain, {kind: TYPES[kind]}, message)


def digest(chain_id: int, registry: str, kind: str, message: dict[str, Any]) -> bytes:
    """The 32 bytes that are signed."""
    parts = signable(chain_id, registry, kind, message)
    return keccak(b"\x19" + parts.version + parts.header + parts.body)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _photo(number: int) -> bytes:
    return hashlib.sha256(f"photo {number}".encode()).digest()


def _address(name: str) -> str:
    return "0x" + hashlib.sha256(name.encode()).hexdigest()[:40]


def _batch(nonce: int, readings: list[tuple[int, int]]) -> dict[str, Any]:
    photos = [_photo(vehicle) for vehicle, _ in readings]
    return {
        "epoch": 1 + nonce % 3,
        "nonce": nonce,
        "deadline": 1_790_000_000 + nonce % 1000,
        "modelHash": _hex(MODEL),
        "evidenceRoot": _hex(evidence_root(photos)),
        "readings": _hex(pack_readings(readings)),
        "readingsList": [{"vehicle": vehicle, "km": km} for vehicle, km in readings],
        "photoHashes": [_hex(photo) for photo in photos],
    }


def _registration(number: int, odometer: int, miles: bool) -> dict[str, Any]:
    return {
        "epoch": number + 1,
        "deadline": 1_790_000_000 + number,
        "modelHash": _hex(MODEL),
        "evidenceRoot": _hex(evidence_root([_photo(number)])),
        "commitment": _hex(hashlib.sha256(f"commitment {number}".encode()).digest()),
        "driver": _address(f"driver {number}"),
        "odometerKm": odometer,
        "miles": miles,
        "photoHashes": [_hex(_photo(number))],
    }


def _rebase(number: int, vehicle: int, odometer: int, miles: bool) -> dict[str, Any]:
    photos = [_photo(number), _photo(number + 1)]
    return {
        "epoch": number + 1,
        "nonce": 2**53 - 1 - number,
        "deadline": 1_790_000_000 + number,
        "evidenceRoot": _hex(evidence_root(photos)),
        "vehicle": vehicle,
        "odometerKm": odometer,
        "miles": miles,
        "photoHashes": [_hex(photo) for photo in photos],
    }


def _messages() -> dict[str, list[dict[str, Any]]]:
    """By kind; beside what is signed, what it is made of."""
    readings = (
        (0, [(1, 12_345)]),
        (255, [(1, 0), (2, 16_777_215), (2**40 - 1, 65_536)]),
        (2**53 - 1, [(number, 10_000 + number * 7) for number in range(1, 51)]),
    )
    odometers = ((0, False), (16_777_215, True), (54_321, False))
    registrations = [_registration(number, *state) for number, state in enumerate(odometers)]
    vehicles = (1, 256, 2**40 - 1)
    return {
        "Batch": [_batch(*entry) for entry in readings],
        "Registration": registrations,
        "Enrolment": [
            {
                "commitment": entry["commitment"],
                "driver": entry["driver"],
                "deadline": 2**53 - 1 - number,
            }
            for number, entry in enumerate(registrations)
        ],
        "Rebase": [
            _rebase(number, vehicle, *state)
            for number, (vehicle, state) in enumerate(zip(vehicles, odometers, strict=True))
        ],
        "Offer": [
            {
                "vehicle": vehicle,
                "to": _address(f"buyer {number}") if number else NOBODY,
                "waive": number == 1,
                "nonce": (2**40 - 1) * number // 2,
                "deadline": 1_790_000_000 + number,
            }
            for number, vehicle in enumerate(vehicles)
        ],
        "Acceptance": [
            {
                "vehicle": vehicle,
                "from": _address(f"seller {number}"),
                "to": _address(f"buyer {number}"),
                "nonce": (2**40 - 1) * number // 2,
                "deadline": 2**40 - 1 - number,
            }
            for number, vehicle in enumerate(vehicles)
        ],
    }


def _vectors_of(chain_id: int, registry: str) -> dict[str, Any]:
    domain = {
        "name": "MileageRegistry",
        "version": "1",
        "chainId": str(chain_id),
        "verifyingContract": registry,
    }
    found: dict[str, Any] = {"domain": domain}
    for kind, entries in _messages().items():
        found[PARTS[kind]] = []
        for entry in entries:
            signed = {field["name"]: entry[field["name"]] for field in TYPES[kind]}
            found[PARTS[kind]].append(
                entry | {"digest": _hex(digest(chain_id, registry, kind, signed))}
            )
    return found


def vectors(name: str) -> dict[str, Any]:
    """The content of one file; integers stay below 2**53, so that JavaScript reads them."""
    return _vectors_of(CHAIN_IDS[name], REGISTRY)


if __name__ == "__main__":
    for file in CHAIN_IDS:
        (VECTORS / file).write_text(json.dumps(vectors(file), indent=1) + "\n")
