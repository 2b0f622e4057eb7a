"""`vechain:solo`: the real node in solo mode, started here or running elsewhere.

A node that is started here can also go back and set its clock, by being started again
(`thorlink.solo_process`); one that runs elsewhere cannot.
"""

from __future__ import annotations

import atexit
import os
import time

from ape.exceptions import (
    ApeException,
    APINotImplementedError,
    ProviderError,
    UnknownSnapshotError,
)
from ape.logging import logger
from ape.types import SnapshotID

from ape_vechain.config import SoloNetworkConfig
from ape_vechain.development import DevelopmentProvider
from ape_vechain.errors import translated
from thorlink import signing, solo, transact
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.solo_process import INTERVAL, SoloError, SoloOptions, SoloProcess

URL_VARIABLE = "THOR_URL"
_VTHO = b"Energy".rjust(20, b"\0")
_TRANSFER = keccak256(b"transfer(address,uint256)")[:4]
_PATIENCE = 30.0


class SoloProvider(DevelopmentProvider):
    """At `uri` or THOR_URL if one of them is set; else a node of our own on a free port."""

    _process: SoloProcess | None = None
    _next_time: int | None = None

    @property
    def network_config(self) -> SoloNetworkConfig:
        return self.network.config  # type: ignore[return-value] # ours; Ape says PluginConfig

    @property
    def uri(self) -> str:
        return self._process.url if self._process else (self._elsewhere() or "")

    def _elsewhere(self) -> str | None:
        given = self.provider_settings.get("uri") or self.network_config.uri
        return given or os.environ.get(URL_VARIABLE)

    def connect(self) -> None:
        if self._elsewhere():
            super().connect()
            return
        self._start()
        try:
            super().connect()
            self._fund_test_accounts()
        except ApeException:
            self.disconnect()
            raise

    def _start(self) -> None:
        process = SoloProcess(SoloOptions(binary=self.network_config.binary))
        try:
            process.start()
        except SoloError as error:
            raise ProviderError(f"{error}; or set vechain.solo.uri to a node that runs") from error
        atexit.register(process.stop)
        self._process = process
        logger.info(f"Started `thor solo` at {process.url}")

    def disconnect(self) -> None:
        process, self._process = self._process, None
        if process is None:
            super().disconnect()
            return
        if self.is_connected:
            self.chain_manager._snapshots[self.chain_id] = []
        super().disconnect()
        process.stop()
        atexit.unregister(process.stop)

    def _fund_test_accounts(self) -> None:
        amount = int(self.test_config.balance)
        clauses: list[Clause] = []
        for address in self.accounts_to_fund():
            give = _TRANSFER + address.rjust(32, b"\0") + amount.to_bytes(32, "big")
            clauses += [Clause(address, amount), Clause(_VTHO, 0, give)]
        if clauses:
            self._send(clauses)

    def _send(self, clauses: list[Clause]) -> int:
        """Mine a transaction of solo's first account; the number of its block."""
        with translated():
            tx = transact.build(self.client, clauses, solo.ACCOUNTS[0].address)
            signed = signing.sign(tx, solo.ACCOUNTS[0].secret)
            self.client.send_raw(signed.encode())
            receipt = transact.wait_for_receipt(self.client, signed.id, _PATIENCE, poll=0.05)
        return receipt.meta.block_number

    # a test chain, where the node is ours

    def snapshot(self) -> SnapshotID:
        return self._own("take a snapshot").snapshot()

    def restore(self, snapshot_id: SnapshotID) -> None:
        process = self._own("go back to a snapshot")
        try:
            process.restore(int(snapshot_id))
        except SoloError as error:
            raise UnknownSnapshotError(snapshot_id) from error
        self._next_time = None

    def set_timestamp(self, new_timestamp: int) -> None:
        """The time of the next block. A real clock does not stand still: a time that has passed
        when the block comes is replaced by the present."""
        self._own("set its clock")
        best = int(self.get_block("latest").timestamp)
        if new_timestamp <= best:
            raise ProviderError(f"Failed to time travel: {new_timestamp} is not after {best}")
        self._next_time = new_timestamp if new_timestamp > time.time() else None

    def pending_timestamp(self, best: int) -> int:
        if self._next_time is not None:
            return self._next_time
        interval = self._process.interval if self._process else self.network.block_time
        return max(int(time.time()), best + interval)

    def mine(self, num_blocks: int = 1) -> None:
        """Blocks with an empty transaction of solo's first account: the node makes none without."""
        for _ in range(num_blocks):
            self.before_block()
            self.after_block(self._send([]))

    def before_block(self) -> None:
        """Start the node again if the next block is due at another time than it would come."""
        if self._process is None:
            return
        best = int(self.get_block("latest").timestamp)
        wanted = INTERVAL if self._next_time is None else self._next_time - best
        with translated():
            self._process.set_interval(wanted)

    def after_block(self, number: int) -> None:
        """Make sure that it came when it was due."""
        if self._process is None or self._next_time is None:
            return
        due, self._next_time = self._next_time, None
        came = int(self.get_block(number).timestamp)
        if came != due:
            raise ProviderError(f"block {number} was due at {due}, and came at {came}")
        if self._process.interval < INTERVAL:  # else the node soon mines one unasked
            with translated():
                self._process.set_interval(INTERVAL)

    def _own(self, what: str) -> SoloProcess:
        if self._process is None:
            raise APINotImplementedError(f"the node at {self.uri} cannot {what}: it is not ours")
        return self._process
