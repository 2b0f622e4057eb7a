"""Transactions made and read a second, by thorlink and by `@vechain/sdk-core`, on one core each.

The same 0x51 transaction with one clause of 68 bytes; only the nonce moves. The two take turns, so
that whatever else the machine does hits both; of several rounds the best one counts, by the clock
or by the CPU time of the process, whichever is less: waiting for a core is nobody's fault.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thorlink import codec, signing
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.keys import Signer
from thorlink.solo import ACCOUNTS, CHAIN_TAG

JS = Path(__file__).parents[2] / "ape-vechain" / "tests" / "js"
SECRET = ACCOUNTS[1].secret
DATA = (
    bytes.fromhex("a9059cbb") + bytes(12) + b"\x22" * 20 + bytes(24) + (10**18).to_bytes(8, "big")
)
THEIRS_FEWER = 10
"""Their rounds have this many times fewer transactions: they take about as long as ours."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Transactions a second; `their_*` None without Node.js and its packages.

    `signed` with a Signer made once, `signed_by_secret` with the 32 bytes each time.
    """

    signed: float
    signed_by_secret: float
    read: float
    their_signed: float | None = None
    their_read: float | None = None


def transaction(nonce: int) -> DynamicFeeTransaction:
    """The one that everybody makes."""
    return DynamicFeeTransaction(
        chain_tag=CHAIN_TAG,
        block_ref=bytes.fromhex("0000000112345678"),
        expiration=32,
        clauses=(Clause(b"\x11" * 20, 0, DATA),),
        gas=60_000,
        nonce=nonce,
        max_priority_fee_per_gas=10**12,
        max_fee_per_gas=2 * 10**13,
    )


def measure(rounds: int, count: int) -> Rates:
    """The best of the rounds, each of `count` transactions; RuntimeError if the bytes differ."""
    signer = Signer(SECRET)
    raw, identity = _signed(count // THEIRS_FEWER - 1, signer)
    best = dict.fromkeys(("signed", "secret", "read"), float("inf"))
    theirs: dict[str, float] = {}
    with _second_implementation() as other:
        for _ in range(rounds):
            for name, work in (
                ("signed", lambda nonce: _signed(nonce, signer)),
                ("secret", lambda nonce: _signed(nonce, SECRET)),
                ("read", lambda _: codec.decode(raw).id),
            ):
                best[name] = min(best[name], _seconds(count, work) / count)
            if other is not None:
                answer = other(count // THEIRS_FEWER)
                if (answer["raw"], answer["id"]) != ("0x" + raw.hex(), "0x" + identity.hex()):
                    raise RuntimeError("thorlink and sdk-core do not make the same transaction")
                for name in ("sign", "read"):
                    each = answer[name] / (count // THEIRS_FEWER)
                    theirs[name] = min(theirs.get(name, each), each)
    return Rates(
        signed=1 / best["signed"],
        signed_by_secret=1 / best["secret"],
        read=1 / best["read"],
        their_signed=1 / theirs["sign"] if theirs else None,
        their_read=1 / theirs["read"] if theirs else None,
    )


def _signed(nonce: int, secret: bytes | Signer) -> tuple[bytes, bytes]:
    tx = signing.sign(transaction(nonce), secret)
    return tx.encode(), tx.id


def _seconds(count: int, work: Callable[[int], object]) -> float:
    clock, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        work(number)
    return min(time.perf_counter() - clock, time.process_time() - cpu)


@contextmanager
def _second_implementation() -> Iterator[Callable[[int], Any] | None]:
    """Asks it for a round; None if it is not installed."""
    if not (JS / "node_modules/@vechain/sdk-core").is_dir():
        yield None
        return
    tx = transaction(0)
    body = {
        "chainTag": tx.chain_tag,
        "blockRef": "0x" + tx.block_ref.hex(),
        "expiration": tx.expiration,
        "clauses": [{"to": "0x" + "11" * 20, "value": 0, "data": "0x" + DATA.hex()}],
        "gas": tx.gas,
        "dependsOn": None,
        "maxPriorityFeePerGas": tx.max_priority_fee_per_gas,
        "maxFeePerGas": tx.max_fee_per_gas,
    }
    given = json.dumps({"body": body, "key": "0x" + SECRET.hex()})
    with subprocess.Popen(
        ["node", "codec_bench.mjs", given],
        cwd=JS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(count: int) -> Any:
            print(count, file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        ask(200)  # warms it up
        yield ask
        process.stdin.close()
