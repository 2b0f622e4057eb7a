"""ERC-20 transfers and reads on nodes that speak Thor's REST: embedded, served, and real."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from oracle.chain.compiled import artifact
from rollout.pending import Notes
from rollout.sending import KeySigner, Rollout
from rollout.steps import Call, Creation, View
from thorlink import signing
from thorlink.client import ThorClient
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.keys import Signer
from thorlink.node import EmbeddedNode
from thorlink.solo import ACCOUNTS
from thorlink.solo_process import SoloOptions, SoloProcess

OWNER, FRIEND = ACCOUNTS[1], ACCOUNTS[2]
READS = 1_000
TRANSFER_GAS = 60_000
READY_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Token:
    """An ERC-20 on a node, of which OWNER has enough."""

    client: ThorClient
    address: bytes

    def transfers(self, count: int) -> list[bytes]:
        """The bytes of `count` signed transfers of one wei to FRIEND."""
        signer = Signer(OWNER.secret)
        function = artifact("B3TRToken").interface.function("transfer")
        clause = Clause(self.address, 0, function.encode(FRIEND.address, 1))
        return [
            signing.sign(
                DynamicFeeTransaction(
                    chain_tag=self.client.chain_tag,
                    block_ref=self.client.genesis_id[:8],
                    expiration=2**32 - 1,
                    clauses=(clause,),
                    gas=TRANSFER_GAS,
                    nonce=nonce,
                    max_priority_fee_per_gas=10**12,
                    max_fee_per_gas=2 * 10**13,
                ),
                signer,
            ).encode()
            for nonce in range(count)
        ]

    def balance(self) -> int:
        """What FRIEND has, wei."""
        function = artifact("B3TRToken").interface.function("balanceOf")
        return int.from_bytes(
            self.client.call(self.address, function.encode(FRIEND.address)), "big"
        )


def deployed(client: ThorClient) -> Token:
    """The project's token, minted to OWNER."""
    minted = View("B3TRToken", "balanceOf", (OWNER.address,), 10**18)
    steps = (
        Creation("B3TRToken", (OWNER.address,) * 3),
        Call("B3TRToken", "mint", (OWNER.address, 10**18), minted),
    )
    notes = Notes()
    Rollout(client, KeySigner(Signer(OWNER.secret)), notes).run(steps)
    return Token(client, notes.known["B3TRToken"])


def transfer_rate(token: Token, count: int) -> float:
    """Transfers a second, one after the other, each in a block of its own."""
    raws = token.transfers(count)
    before = token.balance()
    start = time.perf_counter()
    for raw in raws:
        token.client.send_raw(raw)
    seconds = time.perf_counter() - start
    if token.balance() != before + count:
        raise RuntimeError("not every transfer arrived")
    return count / seconds


def read_seconds(token: Token, rounds: int) -> float:
    """Seconds for one inspection of READS calls of balanceOf, the best of the rounds."""
    function = artifact("B3TRToken").interface.function("balanceOf")
    clauses = [
        Clause(token.address, 0, function.encode(number.to_bytes(20, "big")))
        for number in range(1, READS)
    ]
    clauses.append(Clause(token.address, 0, function.encode(OWNER.address)))
    return min(_inspected(token.client, clauses) for _ in range(rounds))


def _inspected(client: ThorClient, clauses: Sequence[Clause]) -> float:
    start = time.perf_counter()
    results = client.inspect(clauses)
    seconds = time.perf_counter() - start
    if len(results) != READS or any(result.reverted for result in results):
        raise RuntimeError("an inspection did not answer every read")
    if int.from_bytes(results[-1].data, "big") == 0:
        raise RuntimeError("the owner of the token has none")
    return seconds


@contextmanager
def in_process() -> Iterator[ThorClient]:
    """The embedded node, without a socket."""
    with ThorClient("http://embedded", transport=EmbeddedNode().transport()) as client:
        yield client


@contextmanager
def served() -> Iterator[ThorClient]:
    """The embedded node in a process of its own."""
    with (
        _process([sys.executable, "-m", "thorlink", "node", "--port", "0"]) as process,
        ThorClient(process.stdout.readline().strip()) as client,
    ):
        yield client


@contextmanager
def real() -> Iterator[ThorClient | None]:
    """A fresh `thor solo`, which mines on demand; None if there is no `thor` on PATH."""
    if shutil.which("thor") is None:
        yield None
        return
    process = SoloProcess(SoloOptions(interval=1, persist=False))
    process.start()
    try:
        with ThorClient(process.url) as client:
            yield client
    finally:
        process.stop()


@contextmanager
def _process(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
