"""A chain to deploy to, in this process or served to several, and Ape to do it with."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rollout.describing import describer
from rollout.folder import Folder
from rollout.governing import EXECUTE, SCHEDULE, Operation, Timelock
from rollout.pending import Notes
from rollout.plan import plan
from rollout.records import NetworkRecord, Source
from rollout.sending import KeySigner, Rollout
from rollout.settings import Settings
from rollout.steps import Call, Creation, resolved
from thorlink.client import ThorClient
from thorlink.keys import Signer
from thorlink.node import EmbeddedNode
from thorlink.solo import ACCOUNTS, GENESIS_ID

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "scripts" / "settings.example.toml"
DEPLOYER, STRANGER = ACCOUNTS[0], ACCOUNTS[5]
PROPOSER, GUARDIAN, SECOND_GUARDIAN = ACCOUNTS[4], ACCOUNTS[7], ACCOUNTS[8]
"""Of the example."""
ADMIN = PROPOSER
"""Administers where there is no timelock."""
SOURCE = Source(commit="12" * 20, clean=True)


def written(table: dict[str, Any]) -> str:
    """Settings as TOML; sections of plain values only."""
    lines = []
    for section, values in table.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def example() -> dict[str, Any]:
    """The example as a table: a timelock administers."""
    return tomllib.loads(EXAMPLE.read_text())


def without_timelock(table: dict[str, Any]) -> dict[str, Any]:
    """An administrator that is a plain account, and does not deploy."""
    roles = {**table["roles"], "admin": f"0x{ADMIN.address.hex()}"}
    return {section: table[section] for section in table if section != "timelock"} | {
        "roles": roles
    }


@dataclass
class World:
    """An embedded node and a folder."""

    node: EmbeddedNode
    client: ThorClient
    folder: Folder
    told: list[str] = field(default_factory=list)

    def rollout(self, account=DEPLOYER) -> Rollout:
        signer = KeySigner(Signer(account.secret))
        return Rollout(self.client, signer, self.folder, self.told.append)

    def start(self) -> None:
        record = NetworkRecord(
            network="local",
            genesis_id=f"0x{self.client.genesis_id.hex()}",
            node="http://embedded",
            deployer=f"0x{DEPLOYER.address.hex()}",
            started="2026-01-01T00:00:00Z",
        )
        self.folder.start(record)

    def deploy(self, settings: Settings) -> None:
        self.start()
        self.rollout().run(plan(settings, DEPLOYER.address))

    def create(self, creation: Creation) -> bytes:
        """A contract that the folder does not know."""
        notes = Notes(dict(self.folder.addresses()))
        del notes.known[creation.contract]
        Rollout(self.client, KeySigner(Signer(DEPLOYER.secret)), notes).run([creation])
        return notes.known[creation.contract]

    def govern(self, call: Call) -> None:
        """Let the timelock make a call: announced, waited for, executed."""
        timelock = Timelock.of(self.client, self.folder)
        addresses, delay = self.folder.addresses(), timelock.min_delay
        args = resolved(call.args, addresses)
        operation = Operation(call.contract, call.function, args, addresses[call.contract])
        self.rollout(PROPOSER).run([timelock.step(SCHEDULE, operation, delay)])
        self.node.advance(delay)
        self.rollout(STRANGER).run([timelock.step(EXECUTE, operation, delay)])


def new_world(path: Path, genesis_id: bytes = GENESIS_ID) -> World:
    """Nothing is deployed yet."""
    path.mkdir()
    node = EmbeddedNode(genesis_id)
    client = ThorClient("http://embedded", transport=node.transport())
    return World(node, client, Folder(path, describer(SOURCE)))


@dataclass
class Result:
    """Exit code and everything that was printed."""

    code: int
    output: str


class Ape:
    """Runs `ape` commands, each in a process of its own."""

    def __init__(self, host: "subprocess.Popen[str]", folder: Path) -> None:
        self._host = host
        self._output = folder / "output.txt"
        self._data = folder / "ape"

    def __call__(
        self,
        *args: Any,
        url: str = "",
        typed: str = "",
        kill_after: int = 0,
        clean: bool = False,
        **environment: str,
    ) -> Result:
        """`url` is the node of vechain:solo."""
        order = {
            "args": [str(arg) for arg in args],
            "environment": {"THOR_URL": url, **environment},
            "input": typed,
            "output": str(self._output),
            "kill_after": kill_after,
            "clean": clean,
        }
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._host.stdin.write(json.dumps(order) + "\n")
        self._host.stdin.flush()
        code = int(self._host.stdout.readline())
        return Result(code, self._output.read_text())


@contextmanager
def served(*options: str) -> Iterator[str]:
    """The address of an embedded node in a process of its own."""
    command = [sys.executable, "-m", "thorlink", "node", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
