"""The bytes that are signed agree with eth_account and with the vectors shared with Solidity."""

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from oracle.attestation import (
    MalformedAttestation,
    batch_digest,
    compact,
    decode_readings,
    encode_readings,
    enrolment_digest,
    enrolment_typed_data,
    evidence_root,
    expand,
    registration_digest,
    request_digest,
)
from oracle.domain import (
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    Signature,
    VehicleNumber,
    VehicleReading,
)
from thorlink.errors import InvalidSignature
from thorlink.hashing import keccak256
from thorlink.keys import HALF_ORDER, address_of, recover, sign
from thorlink.solo import ACCOUNTS, GENESIS_ID

pytestmark = pytest.mark.unit

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
FILES = ("eip712_batches.json", "eip712_batches_chain_1.json")
CHAIN_ID = int.from_bytes(GENESIS_ID)
REGISTRY = bytes(range(20))
REQUEST = {
    "method": "POST",
    "path": "/v1/uploads?vehicle=7",
    "body_hash": b"\x07" * 32,
    "time": 1_790_000_000,
    "nonce": b"\x09" * 32,
}


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _cases(part: str) -> list[Any]:
    cases = []
    for name in FILES:
        vectors = json.loads((VECTORS / name).read_text())
        domain = (
            int(vectors["domain"]["chainId"]),
            _bytes(vectors["domain"]["verifyingContract"]),
        )
        cases += [
            pytest.param(*domain, case, id=f"{name}-{at}") for at, case in enumerate(vectors[part])
        ]
    return cases


def _readings(case: dict[str, Any]) -> tuple[VehicleReading, ...]:
    return tuple(
        VehicleReading(VehicleNumber(r["vehicle"]), Kilometres(r["km"]))
        for r in case["readingsList"]
    )


@pytest.mark.parametrize(("chain_id", "registry", "case"), _cases("batches"))
def test_batch_digest_matches_vector(chain_id: int, registry: bytes, case: dict[str, Any]) -> None:
    readings = _readings(case)
    root = evidence_root([_bytes(photo) for photo in case["photoHashes"]])
    batch = Batch(
        case["epoch"], case["nonce"], case["deadline"], _bytes(case["modelHash"]), root, readings
    )

    assert encode_readings(readings) == _bytes(case["readings"])
    assert decode_readings(_bytes(case["readings"])) == readings
    assert root == _bytes(case["evidenceRoot"])
    assert batch_digest(batch, chain_id, registry) == _bytes(case["digest"])


@pytest.mark.parametrize(("chain_id", "registry", "case"), _cases("registrations"))
def test_registration_digest_matches_vector(
    chain_id: int, registry: bytes, case: dict[str, Any]
) -> None:
    registration = Registration(
        case["epoch"],
        case["deadline"],
        _bytes(case["modelHash"]),
        _bytes(case["evidenceRoot"]),
        _bytes(case["commitment"]),
        _bytes(case["driver"]),
        Kilometres(case["odometerKm"]),
        case["miles"],
    )
    assert registration_digest(registration, chain_id, registry) == _bytes(case["digest"])


@pytest.mark.parametrize(("chain_id", "registry", "case"), _cases("enrolments"))
def test_enrolment_digest_matches_vector(
    chain_id: int, registry: bytes, case: dict[str, Any]
) -> None:
    enrolment = Enrolment(_bytes(case["commitment"]), _bytes(case["driver"]), case["deadline"])
    assert enrolment_digest(enrolment, chain_id, registry) == _bytes(case["digest"])


def test_enrolment_typed_data_is_what_a_wallet_signs() -> None:
    secret = ACCOUNTS[3].secret
    enrolment = Enrolment(b"\x05" * 32, ACCOUNTS[3].address, 2**64 - 1)
    typed = enrolment_typed_data(enrolment, CHAIN_ID, REGISTRY)
    typed["domain"]["chainId"] = int(typed["domain"]["chainId"])
    typed["message"]["deadline"] = int(typed["message"]["deadline"])

    signed = Account.sign_message(encode_typed_data(full_message=typed), secret)
    digest = enrolment_digest(enrolment, CHAIN_ID, REGISTRY)

    assert recover(digest, expand(compact(bytes(signed.signature)))) == address_of(secret)


def test_request_digest_matches_eth_account() -> None:
    message = {
        "method": REQUEST["method"],
        "path": REQUEST["path"],
        "bodyHash": REQUEST["body_hash"],
        "time": REQUEST["time"],
        "nonce": REQUEST["nonce"],
    }
    types = {
        "Request": [
            {"name": "method", "type": "string"},
            {"name": "path", "type": "string"},
            {"name": "bodyHash", "type": "bytes32"},
            {"name": "time", "type": "uint64"},
            {"name": "nonce", "type": "bytes32"},
        ]
    }
    domain = {"name": "EV Odometer Rewards API", "version": "1", "chainId": CHAIN_ID}
    signable = encode_typed_data(domain, types, message)
    expected = keccak256(b"\x19" + signable.version, signable.header, signable.body)

    assert request_digest(chain_id=CHAIN_ID, **REQUEST) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"path": "/v1/uploads?vehicle=8"},
        {"body_hash": b"\x08" * 32},
        {"time": 1_790_000_001},
        {"nonce": b"\x0a" * 32},
        {"chain_id": CHAIN_ID - 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_request_digest_depends_on_every_member(change: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"chain_id": CHAIN_ID, **REQUEST}
    assert request_digest(**plain) != request_digest(**{**plain, **change})


@given(st.lists(st.tuples(st.integers(0, 2**40 - 1), st.integers(0, 2**24 - 1)), min_size=1))
def test_readings_survive_the_blob(pairs: list[tuple[int, int]]) -> None:
    readings = tuple(VehicleReading(VehicleNumber(v), Kilometres(k)) for v, k in pairs)
    assert decode_readings(encode_readings(readings)) == readings


@pytest.mark.parametrize("length", [0, 1, 7, 9, 15])
def test_decode_readings_refuses_cut_blobs(length: int) -> None:
    with pytest.raises(MalformedAttestation, match=f"given {length} bytes"):
        decode_readings(b"\0" * length)


@pytest.mark.parametrize(("vehicle", "km"), [(2**40, 0), (-1, 0), (0, 2**24), (0, -1)])
def test_encode_readings_refuses_numbers_out_of_range(vehicle: int, km: int) -> None:
    with pytest.raises(MalformedAttestation, match="is not within"):
        encode_readings([VehicleReading(VehicleNumber(vehicle), Kilometres(km))])


def test_evidence_root_refuses_nothing_and_other_hashes() -> None:
    with pytest.raises(MalformedAttestation, match="at least one photo"):
        evidence_root([])
    with pytest.raises(MalformedAttestation, match="SHA-256 has 31 bytes, not 32"):
        evidence_root([b"\0" * 31])


def test_digests_refuse_wrong_lengths() -> None:
    with pytest.raises(MalformedAttestation, match="address has 19 bytes"):
        enrolment_digest(Enrolment(b"\0" * 32, b"\0" * 19, 1), CHAIN_ID, REGISTRY)
    with pytest.raises(MalformedAttestation, match="commitment has 31 bytes"):
        enrolment_digest(Enrolment(b"\0" * 31, b"\0" * 20, 1), CHAIN_ID, REGISTRY)
    with pytest.raises(MalformedAttestation, match="deadline"):
        enrolment_digest(Enrolment(b"\0" * 32, b"\0" * 20, 2**64), CHAIN_ID, REGISTRY)
    with pytest.raises(MalformedAttestation, match="chain id"):
        enrolment_digest(Enrolment(b"\0" * 32, b"\0" * 20, 1), 2**256, REGISTRY)


@given(st.binary(min_size=32, max_size=32), st.sampled_from(ACCOUNTS), st.booleans())
def test_compact_keeps_the_signer(digest: bytes, account: Any, ethereum_v: bool) -> None:
    signature = sign(digest, account.secret)
    written = signature[:64] + bytes([signature[64] + 27]) if ethereum_v else signature

    assert expand(compact(written)) == signature
    assert recover(digest, expand(compact(written))) == account.address


def test_compact_refuses_malleable_and_cut_signatures() -> None:
    signature = sign(b"\x01" * 32, ACCOUNTS[0].secret)
    high = signature[:32] + (HALF_ORDER + 1).to_bytes(32) + signature[64:]
    with pytest.raises(InvalidSignature, match="s is too high"):
        compact(high)
    with pytest.raises(InvalidSignature, match="65 bytes, not 64"):
        compact(signature[:64])
    with pytest.raises(InvalidSignature, match="v is 2"):
        compact(signature[:64] + b"\x02")
    with pytest.raises(MalformedAttestation, match="vs has 31 bytes"):
        expand(Signature(signature[:32], b"\0" * 31))
