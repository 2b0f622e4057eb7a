"""Reads verified kilometres, follows what happens to them, and settles rewards.

    python examples/python/odometers.py read                    every vehicle
    python examples/python/odometers.py follow --depth 0        events so far, then each new one
    SECRET=… python examples/python/odometers.py settle 1 2     pay the drivers of vehicles 1 and 2

Needs `thorlink` (the distribution `ape-vechain`) and two files of this project for each contract:
the address that was written down at deployment, and the ABI. THOR_URL is the node, DEPLOYMENT the
folder of the addresses.
"""

# ruff: noqa: T201 - a program for a terminal

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.keys import address_of
from thorlink.queries import EventCriteria
from thorlink.signing import sign
from thorlink.transact import build, reason_of, wait_for_receipt

PROJECT = Path(__file__).resolve().parents[2]
MOST_SETTLED = 256
PAGE = 100


@dataclass(frozen=True, slots=True)
class Deployed:
    """A contract that exists."""

    address: bytes
    abi: Contract

    @classmethod
    def of(cls, name: str, deployment: Path) -> Deployed:
        record = json.loads((deployment / f"{name}.json").read_text())
        artifact = json.loads((PROJECT / f"oracle/chain/artifacts/{name}.json").read_text())
        return cls(bytes.fromhex(record["address"][2:]), Contract(artifact["abi"]))


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its name and values, and where it is."""

    block: int
    tx_id: bytes
    name: str
    values: Mapping[str, Any]


class Odometers:
    """Registry and distributor as a dapp sees them."""

    def __init__(self, node: ThorClient, deployment: Path) -> None:
        self._node = node
        self._registry = Deployed.of("MileageRegistry", deployment)
        self._distributor = Deployed.of("RewardDistributor", deployment)

    def vehicles(self) -> Iterator[tuple[Any, ...]]:
        """Number, driver, last, previous and final kilometres, time, miles, frozen; of each."""
        first = 1
        while page := self._ask(self._registry, "vehicles", first, PAGE):
            yield from page
            first += len(page)

    def due(self, vehicle: int) -> tuple[int, int, int, int]:
        """Kilometres to pay, to give up and to wait; and what those to pay are worth, in wei."""
        pay, over, waiting, amount = self._ask(self._distributor, "due", vehicle)
        return pay, over, waiting, amount

    def happened(self, first: int, last: int) -> Iterator[Happened]:
        """All events of both contracts in these blocks, the oldest first."""
        contracts = {each.address: each.abi for each in (self._registry, self._distributor)}
        criteria = [EventCriteria(address) for address in contracts]
        for log in self._node.every_event_log(criteria, first=first, last=last):
            event = contracts[log.event.address].decode_event(log.event.topics, log.event.data)
            if event:
                block, tx_id = log.meta.block.block_number, log.meta.transaction_id
                yield Happened(block, tx_id, *event)

    def follow(self, first: int, depth: int, poll_s: float = 5.0) -> Iterator[Happened]:
        """All events from a block on, each once it has `depth` blocks on top; for ever."""
        while True:
            best = self._node.block("best")
            last = best.number - depth if best else -1
            if last >= first:
                yield from self.happened(first, last)
                first = last + 1
            time.sleep(poll_s)

    def settle(self, vehicles: Sequence[int], secret: bytes) -> bytes:
        """Pay what is due, whoever sends; the transaction's id. Raises thorlink's Reverted."""
        if len(vehicles) > MOST_SETTLED:
            raise ValueError(f"{len(vehicles)} vehicles; at most {MOST_SETTLED} in one call")
        abi = self._distributor.abi
        data = abi.function("settle").encode(list(vehicles))
        clause = Clause(self._distributor.address, 0, data)
        # Runs it first: what would be undone is named here, and costs nothing.
        tx = sign(build(self._node, [clause], address_of(secret), contract=abi), secret)
        self._node.send_raw(tx.encode())
        receipt = wait_for_receipt(self._node, tx.id, 120, last_block=tx.last_block)
        if receipt.reverted:
            raise reason_of(self._node, tx, receipt, abi)
        return tx.id

    def _ask(self, contract: Deployed, name: str, *args: Any) -> Any:
        function = contract.abi.function(name)
        return function.decode_output(self._node.call(contract.address, function.encode(*args)))


def shown(event: Happened) -> str:
    """One line; bytes as hex."""
    values = (
        f"{name}={'0x' + value.hex() if isinstance(value, bytes) else value}"
        for name, value in event.values.items()
    )
    return f"block {event.block}: {event.name} {' '.join(values)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("read")
    follow = commands.add_parser("follow")
    follow.add_argument("--first", type=int, default=0, help="the block to begin with")
    follow.add_argument("--depth", type=int, default=12, help="blocks that an event waits for")
    follow.add_argument("--once", action="store_true", help="end with the events so far")
    commands.add_parser("settle").add_argument("vehicles", type=int, nargs="+")
    asked = parser.parse_args()

    deployment = Path(os.environ.get("DEPLOYMENT", PROJECT / "deployments" / "solo"))
    with ThorClient(os.environ.get("THOR_URL", "http://127.0.0.1:8669")) as node:
        odometers = Odometers(node, deployment)
        match asked.command:
            case "read":
                _read(odometers)
            case "follow":
                _follow(odometers, node, asked)
            case "settle":
                tx_id = odometers.settle(asked.vehicles, bytes.fromhex(os.environ["SECRET"]))
                print(f"settled in transaction 0x{tx_id.hex()}")


def _read(odometers: Odometers) -> None:
    for number, _driver, odometer, _previous, final, _time, _miles, frozen in odometers.vehicles():
        pay, over, waiting, amount = odometers.due(number)
        state = ", frozen" if frozen else ""
        print(f"vehicle {number}: {final} km final, {odometer} km read{state}")
        print(f"  due: {pay} km = {amount} wei; {over} km over, {waiting} km waiting")


def _follow(odometers: Odometers, node: ThorClient, asked: argparse.Namespace) -> None:
    if asked.once:
        best = node.block("best")
        events = odometers.happened(asked.first, (best.number if best else 0) - asked.depth)
    else:
        events = odometers.follow(asked.first, asked.depth)
    for event in events:
        print(shown(event), flush=True)


if __name__ == "__main__":
    main()
