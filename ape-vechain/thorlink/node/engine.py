"""The embedded node in process: accept, mine, look up; clock and snapshots for tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from thorlink import solo
from thorlink.node import genesis, params, saved
from thorlink.node.block import Block
from thorlink.node.chain import Chain, Packed
from thorlink.node.clock import Clock
from thorlink.node.ledger import Ledger
from thorlink.node.outcome import BlockContext
from thorlink.node.pool import Pool
from thorlink.node.resolved import Refused, Resolved
from thorlink.node.saved import Point, Saved
from thorlink.node.signal import Signal
from thorlink.node.state import State

_WORD = 1 << 256


class EmbeddedNode:
    """Thor's rules over py-evm, for development only.

    By default it has the genesis id, funded accounts and clock rules of solo v2.4.4, and mines a
    block for each transaction at once (`--on-demand --block-interval 1`). Unlike solo it mines no
    block by itself: what waits goes in with `mine`. `genesis_id` (32 bytes) puts it on another
    network's id; without `on_demand` every transaction waits, and the pool is as strict as that
    of public networks; `accounts` (20 bytes each) get 10^27 wei VET and VTHO beside solo's ten;
    `block_interval` is the least number of seconds between two blocks; `clock` gives the time in
    seconds. Safe to use from several threads.
    """

    def __init__(
        self,
        genesis_id: bytes = solo.GENESIS_ID,
        *,
        on_demand: bool = True,
        accounts: Sequence[bytes] = (),
        block_interval: int = params.BLOCK_INTERVAL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if len(genesis_id) != 32 or genesis_id[:4] != bytes(4):
            raise ValueError("a genesis id has 32 bytes, the first four of them zero")
        for address in accounts:
            _check_address(address)
        if block_interval < 1:
            raise ValueError(f"blocks are at least one second apart, not {block_interval}")
        self.on_demand = on_demand
        self.lock = threading.RLock()
        self.chain = Chain(genesis_id, accounts, block_interval)
        self.pool = Pool(self.chain)
        self.heads = Signal[Block]()
        """Sends the best block whenever another one has become the best."""
        self.pending = Signal[bytes]()
        """Sends the id of each transaction that waits and can go into the next block."""
        self._clock = Clock(clock)
        self._snapshots: list[Point] = []
        # solo begins with a block that lowers the base gas price; so do we
        self._mine([genesis.first_transaction(self.chain.chain_tag)])

    @property
    def genesis_id(self) -> bytes:
        """32 bytes."""
        return self.chain.genesis_id

    def transport(self) -> httpx.BaseTransport:
        """Answers HTTP in this process: `ThorClient(url, transport=node.transport())`."""
        from thorlink.node.http.transport import NodeTransport  # noqa: PLC0415 - it knows this module

        return NodeTransport(self)

    # transactions

    def submit(self, signed: Resolved) -> None:
        """Mine a transaction at once, or let it wait for its block, its dependency or `mine`.

        Refused if it can never be mined.
        """
        with self.lock:
            if not self.on_demand and self.pool.get(signed.id) is not None:
                return
            context = self.chain.next_context(self.next_timestamp())
            executable = self.pool.is_executable(signed, context)
            if not self.on_demand:
                self.pool.check_limits(signed)
            self.pool.add(signed, executable)
            if executable:
                self.pending.send(signed.id)
            if executable and self.on_demand:
                packed = self.chain.pack([signed], self.next_timestamp())
                if packed.included:
                    self._add(packed)

    def mine(self, count: int = 1) -> Block:
        """Mine `count` blocks with whatever waits and can go in; the last of them."""
        if count < 1:
            raise ValueError(f"cannot mine {count} blocks")
        with self.lock:
            for _ in range(count):
                context = self.chain.next_context(self.next_timestamp())
                self._mine(self._ready(context))
            return self.chain.best

    def has_executable(self) -> bool:
        """Whether something waits that the next block can take."""
        with self.lock:
            return bool(self._ready(self.chain.next_context(self.next_timestamp())))

    def _ready(self, context: BlockContext) -> list[Resolved]:
        ready, awoken = self.pool.executables(context)
        if not self.on_demand:  # on demand, solo announces what can go in at once, and no more
            for signed in awoken:
                self.pending.send(signed.id)
        return ready

    def _mine(self, transactions: list[Resolved]) -> Block:
        return self._add(self.chain.pack(transactions, self.next_timestamp()))

    def _add(self, packed: Packed) -> Block:
        block = self.chain.add(packed)
        self._clock.go_on()
        self.pool.forget_mined()
        self.heads.send(block)
        return block

    # clock

    def next_timestamp(self) -> int:
        """Seconds: when the next block would be mined now."""
        # as solo: on demand it keeps the interval, by the clock it takes the clock's time
        apart = self.chain.block_interval if self.on_demand else 1
        earliest = self.chain.best.timestamp + apart
        return max(self._clock.next_time(), earliest)

    @property
    def pending_timestamp(self) -> int | None:
        """A time that was set and that no block has yet."""
        with self.lock:
            return self.next_timestamp() if self._clock.is_set else None

    def set_time(self, timestamp: int) -> None:
        """Give the next block this time (seconds); the clock goes on from there."""
        with self.lock:
            if timestamp <= self.chain.best.timestamp:
                raise ValueError(
                    f"time {timestamp} is not after the best block's {self.chain.best.timestamp}"
                )
            self._clock.set(timestamp)

    def advance(self, seconds: int) -> None:
        """Give the next block a time `seconds` after when it would have been mined."""
        if seconds < 0:
            raise ValueError("time does not go back; revert to a snapshot")
        with self.lock:
            self.set_time(self.next_timestamp() + seconds)

    # state by hand

    @contextmanager
    def amended(self, address: bytes) -> Iterator[State]:
        """A copy of the best block's state, to be changed; it holds when the block ends.

        No block is mined: whoever reads the best block sees the change at once, older blocks stay
        as they are, and `revert` takes it back. Nothing changes if an exception leaves the block.
        """
        _check_address(address)
        with self.lock:
            state = self.chain.state(self.chain.best.number)
            yield state
            self.chain.amend(state)

    def set_balance(self, address: bytes, amount: int) -> None:
        """Give an account this much VET, wei, from nowhere; see `amended`."""
        _check_word("balance", amount)
        with self.amended(address) as state:
            state.set_balance(address, amount)

    def set_energy(self, address: bytes, amount: int) -> None:
        """Give an account this much VTHO, wei; the total supply follows. See `amended`."""
        _check_word("energy", amount)
        with self.amended(address) as state:
            Ledger(state).issue(address, amount - state.get_energy(address))

    def set_code(self, address: bytes, code: bytes) -> None:
        """Put runtime code at an address, none if empty; its storage stays. See `amended`."""
        with self.amended(address) as state:
            state.set_code(address, code)

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Write a word of an account's storage; see `amended`."""
        _check_word("slot", slot)
        _check_word("value", value)
        with self.amended(address) as state:
            state.set_storage(address, slot, value)

    # snapshots

    def snapshot(self) -> int:
        """Remember this point; costs nothing. The number is for `revert`."""
        with self.lock:
            self._snapshots.append(self._point())
            return len(self._snapshots) - 1

    def revert(self, snapshot: int) -> None:
        """Forget everything since; the snapshot stays valid, later ones do not."""
        with self.lock:
            if not 0 <= snapshot < len(self._snapshots):
                raise ValueError(f"there is no snapshot {snapshot}")
            point = self._snapshots[snapshot]
            del self._snapshots[snapshot + 1 :]
            self.chain.rewind(point.number, point.version)
            self._go_to(point)
            self.heads.send(self.chain.best)

    def _point(self) -> Point:
        best = self.chain.best.number
        return Point(best, self.chain.version, self.pool.entries(), self._clock.setting)

    def _go_to(self, point: Point) -> None:
        self.pool.restore(point.waiting)
        self._clock.setting = point.clock

    # saving

    def save(self, path: Path) -> None:
        """Write everything, snapshots included, to a file; a file of before is replaced at once.

        OSError if it cannot be written; what was there stays then.
        """
        with self.lock:
            chain = self.chain
            everything = Saved(
                blocks=chain.blocks(0, chain.best.number),
                versions=chain.versions(),
                history=chain.history(),
                now=self._point(),
                snapshots=tuple(self._snapshots),
            )
        saved.write(path, everything)

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        on_demand: bool = True,
        block_interval: int = params.BLOCK_INTERVAL,
        clock: Callable[[], float] = time.time,
    ) -> EmbeddedNode:
        """The node that was saved; how it mines is told again, not saved.

        InvalidSavedNode if the file is none or is damaged.
        """
        found = saved.read(path)
        genesis_id = found.blocks[0].id
        node = cls(genesis_id, on_demand=on_demand, block_interval=block_interval, clock=clock)
        node.chain.restore(found.blocks, found.versions, found.history)
        node._snapshots = list(found.snapshots)
        node._go_to(found.now)
        return node


def _check_address(address: bytes) -> None:
    if len(address) != 20:
        raise ValueError(f"an address has 20 bytes, not {len(address)}")


def _check_word(name: str, value: int) -> None:
    if not 0 <= value < _WORD:
        raise ValueError(f"{name} {value} is not an unsigned 256-bit number")


__all__ = ["EmbeddedNode", "Refused"]
