"""One EVM, its clock, and the count of what was called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pyrevm import EVM, BlockEnv, CfgEnv, Env, JournalCheckpoint

START = 1_800_000_000
"""Unix time of the first block: the same in every run."""
GAS = 40_000_000
"""Of a transaction or view, if nothing else is said: what a block of Thor's solo holds."""
_CHAIN_ID = 0x27
_OUTPUT = re.compile(r"output: 0x([0-9a-f]*)")


class Reverted(Exception):
    """`data`: what the contract reverted with; `why`: the EVM's reason where it halted."""

    def __init__(self, data: bytes, why: str = "") -> None:
        super().__init__(why or f"reverted with 0x{data.hex()}")
        self.data = data
        self.why = why


@dataclass(frozen=True)
class Head:
    number: int
    timestamp: int  # seconds


@dataclass(frozen=True)
class Snapshot:
    checkpoint: JournalCheckpoint
    head: Head
    pending: int | None


class Chain:
    """A block for each transaction, also for one that reverts, a second after the last.

    Has the names of Ape's chain manager that the tests use; `blocks` is the chain itself.
    Snapshots form a stack: returning to one forgets those taken after it.
    """

    def __init__(self) -> None:
        self.evm = EVM(Env(cfg=CfgEnv(chain_id=_CHAIN_ID)), gas_limit=GAS, spec_id="SHANGHAI")
        self.chain_id = _CHAIN_ID
        self.views = 0
        self.transactions = 0
        self.reverted = 0
        self._pending: int | None = None
        self._begin(Head(1, START))

    @property
    def calls(self) -> int:
        """Transactions and views."""
        return self.transactions + self.views

    @property
    def blocks(self) -> Chain:
        return self

    @property
    def height(self) -> int:
        return self.head.number

    @property
    def pending_timestamp(self) -> int:
        return self.head.timestamp + 1 if self._pending is None else self._pending

    @pending_timestamp.setter
    def pending_timestamp(self, time: int) -> None:
        if time <= self.head.timestamp:
            raise ValueError(f"{time} is not after the last block's {self.head.timestamp}")
        self._pending = time

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self._begin(Head(self.head.number + 1, self.pending_timestamp))

    def snapshot(self) -> Snapshot:
        return Snapshot(self.evm.snapshot(), self.head, self._pending)

    def restore(self, snapshot: Snapshot) -> None:
        self.evm.revert(snapshot.checkpoint)
        self._begin(snapshot.head)
        self._pending = snapshot.pending

    def view(self, sender: str, to: str, data: bytes, gas: int = GAS) -> bytes:
        """What a call answers at the last block's time; it cannot change anything."""
        self.views += 1
        try:
            return self.evm.message_call(sender, to, data, gas=gas, is_static=True)
        except RuntimeError as error:
            raise _reverted(error) from None

    def attempt(self, sender: str, to: str, data: bytes, value: int = 0) -> bytes:
        """What a transaction would answer at the last block's time, undone."""
        self.views += 1
        before = self.evm.snapshot()
        try:
            return self.evm.message_call(sender, to, data, value=value, gas=GAS)
        except RuntimeError as error:
            raise _reverted(error) from None
        finally:
            self.evm.revert(before)

    def transact(self, sender: str, to: str, data: bytes, value: int = 0, gas: int = GAS) -> Any:
        """The EVM's result and the answer, in a block of its own; Reverted if it was undone."""
        self.mine()
        self.transactions += 1
        try:
            output = self.evm.message_call(sender, to, data, value=value, gas=gas)
        except RuntimeError as error:
            self.reverted += 1
            raise _reverted(error) from None
        return self.evm.result, output

    def deploy(self, sender: str, code: bytes, value: int = 0) -> str:
        """The address of a new contract."""
        self.mine()
        self.transactions += 1
        try:
            return self.evm.deploy(sender, code, value, GAS)
        except RuntimeError as error:
            self.reverted += 1
            raise _reverted(error) from None

    def _begin(self, head: Head) -> None:
        self.head = head
        self._pending = None
        self.evm.set_block_env(
            BlockEnv(number=head.number, timestamp=head.timestamp, gas_limit=GAS)
        )


def _reverted(error: RuntimeError) -> Exception:
    """What pyrevm says in a text; its own error where that is about no execution."""
    text = str(error)
    if text.startswith("Revert"):
        found = _OUTPUT.search(text)
        return Reverted(bytes.fromhex(found[1]) if found else b"")
    return Reverted(b"", text) if text.startswith("Halt") else error
