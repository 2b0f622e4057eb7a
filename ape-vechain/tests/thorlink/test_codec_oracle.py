"""The codec against a second implementation, `@vechain/sdk-core`: random transactions, both ways.

`CODEC_FUZZ=10000` asks that many; `CODEC_FUZZ_SEED` begins elsewhere.
"""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from thorlink import codec, keys, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parent.parent / "js"
COUNT = int(os.environ.get("CODEC_FUZZ", "300"))
SEED = int(os.environ.get("CODEC_FUZZ_SEED", "0"))


class Generator:
    """A random transaction and its keys; the same seed gives the same ones."""

    def __init__(self, seed):
        self._random = random.Random(f"codec {seed}")  # noqa: S311 - repeatable, not secret
        self.tx = self._transaction()
        self.key = self._secret()
        self.payer = self._secret() if self.tx.delegated else None

    def _transaction(self):
        fields = {
            "chain_tag": self._number(8),
            "block_ref": self._number(64).to_bytes(8, "big"),
            "expiration": self._number(32),
            "clauses": tuple(self._clause() for _ in range(self._random.choice(CLAUSES))),
            "gas": self._number(64),
            "nonce": self._number(64),
            "depends_on": self._random.choice((None, self._random.randbytes(32), bytes(32))),
            "delegated": self._random.random() < 0.5,
        }
        if self._random.random() < 0.5:
            return LegacyTransaction(**fields, gas_price_coef=self._number(8))
        return DynamicFeeTransaction(
            **fields,
            max_priority_fee_per_gas=self._number(256),
            max_fee_per_gas=self._number(256),
        )

    def _clause(self):
        to = self._random.choice((None, self._random.randbytes(20), self._random.randbytes(20)))
        return Clause(to, self._number(256), self._data())

    def _data(self):
        length = self._random.choice((0, 1, 4, 54, 55, 56, 57, 68, 255, 256, 257, 1000))
        data = bytearray(self._random.randbytes(length))
        for position in range(length):
            if self._random.random() < 0.3:
                data[position] = 0
        if length == 1:
            data[0] = self._random.choice((0, 1, 0x7F, 0x80, 0xFF))
        return bytes(data)

    def _number(self, bits):
        """Of any length up to `bits`, the borders more often than their share."""
        top = (1 << bits) - 1
        borders = [0, 1, 0x7F, 0x80, 0xFF, top, top - 1, top >> 1, (top >> 1) + 1]
        borders += [2**53 - 1, 2**53, 2**53 + 1] if bits >= 64 else []
        if self._random.random() < 0.4:
            return self._random.choice(borders)
        return self._random.getrandbits(self._random.randint(0, bits))

    def _secret(self):
        extreme = self._random.choice((1, 2, keys.CURVE_ORDER - 1))
        any_secret = self._random.randrange(1, keys.CURVE_ORDER)
        chosen = extreme if self._random.random() < 0.05 else any_secret
        return chosen.to_bytes(32, "big")


CLAUSES = (0, 1, 1, 1, 1, 2, 2, 3, 4, 20)
"""How many clauses; mostly few."""


def hexed(data):
    return None if data is None else "0x" + data.hex()


def body_of(tx):
    """The transaction as the second implementation takes it."""
    body = {
        "chainTag": tx.chain_tag,
        "blockRef": hexed(tx.block_ref),
        "expiration": tx.expiration,
        "clauses": [
            {"to": hexed(clause.to), "value": hex(clause.value), "data": hexed(clause.data)}
            for clause in tx.clauses
        ],
        "gas": hex(tx.gas),
        "dependsOn": hexed(tx.depends_on),
        "nonce": hex(tx.nonce),
    }
    if tx.delegated:
        body["reserved"] = {"features": 1}
    if isinstance(tx, LegacyTransaction):
        return {**body, "gasPriceCoef": tx.gas_price_coef}
    return {
        **body,
        "maxPriorityFeePerGas": hex(tx.max_priority_fee_per_gas),
        "maxFeePerGas": hex(tx.max_fee_per_gas),
    }


def facts(tx, signed):
    """What both implementations say of a signed transaction."""
    return {
        "unsigned": hexed(tx.encode_unsigned()),
        "hash": hexed(tx.signing_hash),
        "raw": hexed(signed.encode()),
        "id": hexed(signed.id),
        "origin": hexed(signed.origin),
        "payer": hexed(signed.payer),
        "gas": signed.intrinsic_gas,
    }


def ask(requests):
    """The answers of the second implementation, in order."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")
    if not (FOLDER / "node_modules/@vechain/sdk-core").is_dir():
        pytest.skip(f"needs `npm ci` in {FOLDER}")
    done = subprocess.run(
        ["node", "codec_oracle.mjs"],
        cwd=FOLDER,
        input="".join(json.dumps(request) + "\n" for request in requests),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def generated():
    """Random transactions, unsigned, each with its keys."""
    return [Generator(SEED + number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def signed(generated):
    return [signing.sign(each.tx, each.key, each.payer) for each in generated]


@pytest.mark.timeout(1200)
def test_same_fields_make_the_same_bytes_and_ids(generated, signed):
    requests = [
        {"body": body_of(each.tx), "key": hexed(each.key), "payer": hexed(each.payer)}
        for each in generated
    ]
    theirs = ask(requests)

    assert len(theirs) == COUNT
    for seed, (each, ours, answer) in enumerate(zip(generated, signed, theirs, strict=True), SEED):
        assert answer == facts(each.tx, ours), f"seed {seed}: {each.tx}"
        decoded = codec.decode(bytes.fromhex(answer["raw"][2:]))
        assert decoded == ours, f"seed {seed}"
        assert facts(each.tx, decoded) == answer, f"seed {seed}"


@pytest.mark.timeout(1200)
def test_bytes_made_here_are_read_there_as_the_same_fields(generated, signed):
    theirs = ask([{"raw": hexed(tx.encode())} for tx in signed])

    assert len(theirs) == COUNT
    for seed, (each, ours, answer) in enumerate(zip(generated, signed, theirs, strict=True), SEED):
        body = answer.pop("body", None)
        assert answer == facts(each.tx, ours), f"seed {seed}: {each.tx}"
        assert canonical(body) == canonical(body_of(each.tx)), f"seed {seed}"


def test_a_changed_byte_is_seen_by_the_comparison(generated, signed):
    first = signed[0].encode()
    changed = first[:-1] + bytes([first[-1] ^ 1])
    answer = ask([{"raw": hexed(changed)}])[0]

    assert answer != facts(generated[0].tx, signed[0])


NUMBERS = {"gas", "nonce", "value", "maxFeePerGas", "maxPriorityFeePerGas"}
"""Fields that the second implementation gives as numbers or, where those end, as text."""


def canonical(value, name=""):
    """A body with numbers as numbers: 7 and "0x7" are the same one."""
    if isinstance(value, dict):
        return {key: canonical(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return int(value, 0) if name in NUMBERS and isinstance(value, str) else value


def test_generator_reaches_both_types_and_the_extremes():
    made = [Generator(seed) for seed in range(300)]

    kinds = {(type(each.tx), each.tx.delegated) for each in made}
    assert len(kinds) == 4
    assert {0, 20} <= {len(each.tx.clauses) for each in made}
    assert any(clause.to is None for each in made for clause in each.tx.clauses)
    assert {0, 2**256 - 1} <= {clause.value for each in made for clause in each.tx.clauses}
    assert {0, 2**64 - 1} <= {each.tx.nonce for each in made}
    assert {None, bytes(32)} <= {each.tx.depends_on for each in made}
