"""What is signed, byte for byte: EIP-712 digests of the registry and of requests to the API.

Pure: no clock, file or network. Addresses are 20 raw bytes, hashes and digests 32, signatures are
65 bytes r ‖ s ‖ v with v in {0, 1} (27 and 28 are taken too) or compact (EIP-2098).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from oracle.domain import (
    MAX_ODOMETER_KM,
    MAX_VEHICLE_NUMBER,
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    Signature,
    VehicleNumber,
    VehicleReading,
)
from oracle.errors import Rejected
from thorlink.hashing import keccak256
from thorlink.keys import check_form

REGISTRY_NAME = "MileageRegistry"
REGISTRY_VERSION = "1"
API_NAME = "EV Odometer Rewards API"
API_VERSION = "1"

READING_BYTES = 8
VEHICLE_BYTES = 5

BATCH_TYPE = (
    "Batch(uint64 epoch,uint64 nonce,uint64 deadline,bytes32 modelHash,"
    "bytes32 evidenceRoot,bytes readings)"
)
REGISTRATION_TYPE = (
    "Registration(uint64 epoch,uint64 deadline,bytes32 modelHash,bytes32 evidenceRoot,"
    "bytes32 commitment,address driver,uint24 odometerKm,bool miles)"
)
ENROLMENT_TYPE = "Enrolment(bytes32 commitment,address driver,uint64 deadline)"
REQUEST_TYPE = "Request(string method,string path,bytes32 bodyHash,uint64 time,bytes32 nonce)"

_REGISTRY_DOMAIN_TYPE = (
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
_API_DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId)"

_PARITY_BIT = 1 << 255


class MalformedAttestation(Rejected):
    """Bytes or numbers that the protocol has no form for."""


def encode_readings(readings: Iterable[VehicleReading]) -> bytes:
    """Eight bytes a reading, big-endian: vehicle number (5), kilometres (3)."""
    return b"".join(
        _number(reading.vehicle, MAX_VEHICLE_NUMBER, "vehicle number").to_bytes(VEHICLE_BYTES)
        + _number(reading.km, MAX_ODOMETER_KM, "kilometres").to_bytes(READING_BYTES - VEHICLE_BYTES)
        for reading in readings
    )


def decode_readings(blob: bytes) -> tuple[VehicleReading, ...]:
    """The readings of a blob; MalformedAttestation if it is empty or cut."""
    if not blob or len(blob) % READING_BYTES:
        raise MalformedAttestation(
            f"readings are entries of {READING_BYTES} bytes, at least one; given {len(blob)} bytes"
        )
    return tuple(
        VehicleReading(
            VehicleNumber(int.from_bytes(blob[at : at + VEHICLE_BYTES])),
            Kilometres(int.from_bytes(blob[at + VEHICLE_BYTES : at + READING_BYTES])),
        )
        for at in range(0, len(blob), READING_BYTES)
    )


def evidence_root(kept_sha256: Sequence[bytes]) -> bytes:
    """Keccak-256 over the SHA-256 of the kept photos, in the order of the readings."""
    if not kept_sha256:
        raise MalformedAttestation("evidence needs at least one photo")
    return keccak256(*(_sized(digest, 32, "SHA-256") for digest in kept_sha256))


def batch_digest(batch: Batch, chain_id: int, registry: bytes) -> bytes:
    """What operators sign for a batch of readings; `chain_id` is the whole genesis id."""
    fields = (
        _uint64(batch.epoch, "epoch"),
        _uint64(batch.nonce, "nonce"),
        _uint64(batch.deadline, "deadline"),
        _sized(batch.model_hash, 32, "model hash"),
        _sized(batch.evidence_root, 32, "evidence root"),
        keccak256(encode_readings(batch.readings)),
    )
    return _digest(_registry_domain(chain_id, registry), BATCH_TYPE, fields)


def registration_digest(registration: Registration, chain_id: int, registry: bytes) -> bytes:
    """What operators sign for a vehicle's first reading."""
    km = _number(registration.odometer_km, MAX_ODOMETER_KM, "kilometres")
    fields = (
        _uint64(registration.epoch, "epoch"),
        _uint64(registration.deadline, "deadline"),
        _sized(registration.model_hash, 32, "model hash"),
        _sized(registration.evidence_root, 32, "evidence root"),
        _sized(registration.commitment, 32, "commitment"),
        _address(registration.driver),
        km.to_bytes(32),
        int(registration.miles).to_bytes(32),
    )
    return _digest(_registry_domain(chain_id, registry), REGISTRATION_TYPE, fields)


def enrolment_digest(enrolment: Enrolment, chain_id: int, registry: bytes) -> bytes:
    """What a driver signs to bind a VIN commitment to the wallet."""
    fields = (
        _sized(enrolment.commitment, 32, "commitment"),
        _address(enrolment.driver),
        _uint64(enrolment.deadline, "deadline"),
    )
    return _digest(_registry_domain(chain_id, registry), ENROLMENT_TYPE, fields)


def enrolment_typed_data(enrolment: Enrolment, chain_id: int, registry: bytes) -> dict[str, Any]:
    """The enrolment as wallets take it (`eth_signTypedData_v4`); big numbers are decimal text."""
    return {
        "types": {
            "EIP712Domain": _members(_REGISTRY_DOMAIN_TYPE),
            "Enrolment": _members(ENROLMENT_TYPE),
        },
        "primaryType": "Enrolment",
        "domain": {
            "name": REGISTRY_NAME,
            "version": REGISTRY_VERSION,
            "chainId": str(chain_id),
            "verifyingContract": "0x" + registry.hex(),
        },
        "message": {
            "commitment": "0x" + enrolment.commitment.hex(),
            "driver": "0x" + enrolment.driver.hex(),
            "deadline": str(enrolment.deadline),
        },
    }


def request_digest(
    *, chain_id: int, method: str, path: str, body_hash: bytes, time: int, nonce: bytes
) -> bytes:
    """What the sender of one API request signs.

    `method` is upper case, `path` is as sent and includes the query string if there is one,
    `body_hash` is the SHA-256 of the body (of no bytes if none), `time` Unix seconds.
    """
    domain = (
        keccak256(_API_DOMAIN_TYPE.encode()),
        keccak256(API_NAME.encode()),
        keccak256(API_VERSION.encode()),
        _chain_id(chain_id),
    )
    fields = (
        keccak256(method.encode()),
        keccak256(path.encode()),
        _sized(body_hash, 32, "body hash"),
        _uint64(time, "time"),
        _sized(nonce, 32, "nonce"),
    )
    return _digest(domain, REQUEST_TYPE, fields)


def normalized(signature: bytes) -> bytes:
    """65 bytes with v in {0, 1}, whichever of 0, 1, 27, 28 the wallet wrote."""
    if len(signature) == 65 and signature[64] in (27, 28):
        return signature[:64] + bytes([signature[64] - 27])
    return signature


def for_contracts(signature: bytes) -> bytes:
    """65 bytes with v in {27, 28}, as `ecrecover` takes it; anything else (ERC-1271) unchanged."""
    if len(signature) == 65 and signature[64] in (0, 1):
        return signature[:64] + bytes([signature[64] + 27])
    return signature


def compact(signature: bytes) -> Signature:
    """The EIP-2098 form of 65 bytes; thorlink's InvalidSignature if r, s or v is out of range."""
    plain = normalized(signature)
    check_form(plain)
    parity = _PARITY_BIT if plain[64] else 0
    return Signature(plain[:32], (int.from_bytes(plain[32:64]) | parity).to_bytes(32))


def expand(signature: Signature) -> bytes:
    """The 65 bytes r ‖ s ‖ v, v in {0, 1}, of a compact signature."""
    vs = int.from_bytes(_sized(signature.vs, 32, "vs"))
    s = (vs & ~_PARITY_BIT).to_bytes(32)
    plain = _sized(signature.r, 32, "r") + s + bytes([vs >> 255])
    check_form(plain)
    return plain


def _digest(domain: Sequence[bytes], type_name: str, fields: Sequence[bytes]) -> bytes:
    struct = keccak256(keccak256(type_name.encode()), *fields)
    return keccak256(b"\x19\x01", keccak256(*domain), struct)


def _registry_domain(chain_id: int, registry: bytes) -> tuple[bytes, ...]:
    return (
        keccak256(_REGISTRY_DOMAIN_TYPE.encode()),
        keccak256(REGISTRY_NAME.encode()),
        keccak256(REGISTRY_VERSION.encode()),
        _chain_id(chain_id),
        _address(registry),
    )


def _members(type_name: str) -> list[dict[str, str]]:
    inside = type_name[type_name.index("(") + 1 : -1]
    pairs = (member.split(" ") for member in inside.split(","))
    return [{"name": name, "type": kind} for kind, name in pairs]


def _chain_id(chain_id: int) -> bytes:
    return _number(chain_id, 2**256 - 1, "chain id").to_bytes(32)


def _uint64(value: int, name: str) -> bytes:
    return _number(value, 2**64 - 1, name).to_bytes(32)


def _address(value: bytes) -> bytes:
    return _sized(value, 20, "address").rjust(32, b"\0")


def _number(value: int, most: int, name: str) -> int:
    if not 0 <= value <= most:
        raise MalformedAttestation(f"{name} {value} is not within 0 to {most}")
    return value


def _sized(value: bytes, length: int, name: str) -> bytes:
    if len(value) != length:
        raise MalformedAttestation(f"{name} has {len(value)} bytes, not {length}")
    return value
