"""thorlink beside the others: signing, reading, transfers. Everything on this machine, in one run.

A ratio is this row's figure over the one of the row it is compared with: above 1 it is faster.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench import thor_engines, thor_nodes, thor_signing

LEAST_SIGNED = 10_000
"""Transactions a second that thorlink has to sign."""

APE_NETWORKS = ("ethereum:local:test", "vechain:local", "vechain:solo")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, a second, and the one it is compared with; None if it could not be had."""

    name: str
    rate: float | None
    against: float | None = None
    note: str = ""

    def __str__(self) -> str:
        rate = "-" if self.rate is None else f"{self.rate:,.0f}/s"
        ratio = f"{self.rate / self.against:.2f}" if self.rate and self.against else ""
        return f"  {self.name:<44}{rate:>12}{ratio:>9}   {self.note}".rstrip()


def signing_rows(rates: thor_signing.Rates) -> list[Row]:
    """Making and reading transactions; compared with sdk-core."""
    missing = "" if rates.their_signed else "run `npm ci` in ape-vechain/tests/js"
    return [
        Row("thorlink, a Signer made once", rates.signed, rates.their_signed),
        Row("thorlink, a secret each time", rates.signed_by_secret, rates.their_signed),
        Row("@vechain/sdk-core", rates.their_signed, rates.their_signed, missing),
        Row("thorlink, decode + id", rates.read, rates.their_read),
        Row("@vechain/sdk-core, decode + id", rates.their_read, rates.their_read, missing),
    ]


def node_rows(count: int, rounds: int) -> tuple[list[Row], list[Row]]:
    """Transfers a second and reads a second; compared with the real node."""
    places = (
        ("thor solo, over HTTP", thor_nodes.real),
        ("embedded, client in process", thor_nodes.in_process),
        ("embedded, over HTTP", thor_nodes.served),
    )
    transfers: list[Row] = []
    reads: list[Row] = []
    for name, place in places:
        with place() as client:
            if client is None:
                transfers.append(Row(name, None, note="`thor` is not on PATH"))
                reads.append(transfers[-1])
                continue
            token = thor_nodes.deployed(client)
            seconds = thor_nodes.read_seconds(token, rounds)
            rate = thor_nodes.transfer_rate(token, count)
        transfers.append(Row(name, rate, transfers[0].rate if transfers else rate))
        note = f"{seconds * 1000:.0f} ms for {thor_nodes.READS:,}"
        rate = thor_nodes.READS / seconds
        reads.append(Row(name, rate, reads[0].rate if reads else rate, note))
    return transfers, reads


def engine_rows(count: int) -> list[Row]:
    """Transfers a second without any client; compared with eth-tester."""
    theirs = thor_engines.eth_tester_rate(count)
    ours = thor_engines.embedded_rate(count)
    return [Row("eth-tester on py-evm", theirs, theirs), Row("embedded node", ours, theirs)]


def ape_rows(count: int) -> Iterator[Row]:
    """Transfers a second as a test in Ape sees them; compared with Ape's own local network."""
    first: float | None = None
    for network in APE_NETWORKS:
        if network.endswith(":solo") and shutil.which("thor") is None:
            yield Row(network, None, note="`thor` is not on PATH")
            continue
        done = subprocess.run(
            [sys.executable, "-m", "tools.bench.ape_transfers", network, str(count)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.stderr.write(done.stderr)
            raise RuntimeError(f"{network}: no transfers (the reason is above)")
        rate = float(done.stdout.splitlines()[-1])
        first = first or rate
        yield Row(network, rate, first)


def show(title: str, rows: Sequence[Row] | Iterator[Row]) -> None:
    """Print a part of the table."""
    print(f"\n{title}")
    for row in rows:
        print(row, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if thorlink signs too slowly, or slower than sdk-core."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench thor", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="the best one counts")
    parser.add_argument("--transactions", type=int, default=3_000, help="signed in a round")
    parser.add_argument("--transfers", type=int, default=500)
    parser.add_argument("--no-ape", action="store_true", help="without the part that starts Ape")
    options = parser.parse_args(arguments)

    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" + " " * 36 + "ratio")
    rates = thor_signing.measure(options.rounds, options.transactions)
    show("transactions of one clause and 68 bytes: build + encode + sign + id", signing_rows(rates))
    transfers, reads = node_rows(options.transfers, options.rounds)
    show("reads of an ERC-20 balance, 1,000 in one inspection", reads)
    show("ERC-20 transfers, a block for each", transfers)
    show("the same, engines alone: decode, recover, execute, mine", engine_rows(options.transfers))
    if not options.no_ape:
        show(
            "the same in Ape: token.transfer(...) to its receipt", ape_rows(options.transfers // 5)
        )
    return 0 if _fast_enough(rates) else 1


def _fast_enough(rates: thor_signing.Rates) -> bool:
    slower = rates.their_signed is not None and rates.signed <= rates.their_signed
    if slower or rates.signed < LEAST_SIGNED:
        print(f"\ntoo slow: {rates.signed:,.0f} signed a second", file=sys.stderr)
        return False
    return True
