"""A node on which each transaction is an hour after the one before, and costs are read off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from thorlink import solo
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.node import EmbeddedNode
from thorlink.responses import Receipt
from thorlink.signing import sign
from thorlink.solo_process import SoloOptions, SoloProcess

HOUR = 3600
GAS = 39_000_000
ADMIN, ANYONE = solo.ACCOUNTS[0], solo.ACCOUNTS[9]


class Unexpected(Exception):
    """A scene went another way than it was written: its figures mean nothing."""


class Stage:
    """Sends and counts. Nonces are counted up, so that the same scene gives the same bytes."""

    def __init__(self, client: ThorClient, node: EmbeddedNode | None = None) -> None:
        self.client = client
        self._node = node
        self._nonce = 0

    @property
    def name(self) -> str:
        return "real node" if self._node is None else "embedded node"

    def send(
        self, clauses: Sequence[Clause], by: solo.Account = ADMIN, errors: Contract | None = None
    ) -> Receipt:
        """One transaction; Unexpected, with the reason if `errors` knows it, where it reverts."""
        if self._node is not None:
            self._node.set_time(self._node.chain.best.timestamp + HOUR)
        self._nonce += 1
        tx = sign(
            DynamicFeeTransaction(
                chain_tag=solo.CHAIN_TAG,
                block_ref=bytes(8),
                expiration=100_000,
                clauses=tuple(clauses),
                gas=GAS,
                nonce=self._nonce,
                max_priority_fee_per_gas=10**12,
                max_fee_per_gas=10**16,
            ),
            by.secret,
        )
        receipt = self.client.receipt(self.client.send_raw(tx.encode()))
        if receipt is None or receipt.reverted:
            raise Unexpected(self._reason(clauses, by, errors))
        return receipt

    def call(self, contract: Contract, to: bytes, function: str, *args: Any) -> Receipt:
        """One call by the administrator."""
        data = contract.function(function).encode(*args)
        return self.send([Clause(to, 0, data)], errors=contract)

    def create(self, contract: Contract, bytecode: bytes, *args: Any) -> tuple[bytes, Receipt]:
        """A new contract of the administrator: its address, and what it cost."""
        receipt = self.send([Clause(None, 0, contract.deploy_data(bytecode, *args))])
        address = receipt.outputs[0].contract_address
        if address is None:
            raise Unexpected("a creation without an address")
        return address, receipt

    def _reason(self, clauses: Sequence[Clause], by: solo.Account, errors: Contract | None) -> str:
        result = self.client.inspect(clauses, caller=by.address, gas=GAS)[-1]
        named = errors.decode_error(result.data) if errors else None
        return f"reverted: {named or result.data.hex() or result.vm_error}"


@contextmanager
def embedded() -> Iterator[Stage]:
    """The embedded node."""
    node = EmbeddedNode()
    with ThorClient("http://embedded", transport=node.transport()) as client:
        yield Stage(client, node)


@contextmanager
def real() -> Iterator[Stage]:
    """A real node of its own; SoloError without `thor` on PATH."""
    process = SoloProcess(SoloOptions(interval=HOUR, persist=False))
    process.start()
    try:
        with ThorClient(process.url) as client:
            yield Stage(client)
    finally:
        process.stop()


def has_real() -> bool:
    """Whether there is a real node to start."""
    return shutil.which("thor") is not None
