"""The processes of a local installation: embedded node, API, one operator. All on loopback."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from demo.deploy import Deployment, Policy, deploy
from oracle.ocr.models import catalogue
from thorlink import solo
from thorlink.client import ThorClient

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0
REAL_PAUSE_S = 3.0
DEPLOYER, OPERATOR, DRIVER = solo.ACCOUNTS[0], solo.ACCOUNTS[1], solo.ACCOUNTS[9]


class DidNotStartError(Exception):
    """A process ended or stayed silent; the text has the end of its log."""


@dataclass(frozen=True, slots=True)
class Process:
    """A child process and the file that its output goes to."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path

    def check(self) -> None:
        """DidNotStartError if it has ended."""
        if (code := self.popen.poll()) is not None:
            raise DidNotStartError(f"{self.name} ended with {code}:\n{self.tail()}")

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that does not do."""
        self.popen.terminate()
        try:
            self.popen.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


@dataclass(slots=True)
class Stack:
    """A running installation. `folder` holds logs, databases, photos and the operator's key."""

    folder: Path
    node_url: str
    api_url: str
    deployment: Deployment
    node: ThorClient
    oracle_environment: dict[str, str] = field(repr=False)
    is_embedded: bool = True

    @property
    def chain_id(self) -> int:
        return int.from_bytes(self.node.genesis_id)

    @property
    def steps_file(self) -> Path:
        """What the operator logs, one JSON object a line."""
        return self.folder / "oracle-steps.jsonl"

    def start_oracle(self) -> Process:
        """Start the operator's daemon as its handbook does."""
        command = [sys.executable, "-m", "oracle", "run", "--json-log", str(self.steps_file)]
        return start("oracle", command, self.oracle_environment, self.folder)

    def steps(self) -> list[dict[str, Any]]:
        """The operator's steps so far."""
        if not self.steps_file.exists():
            return []
        whole = self.steps_file.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def pass_time(self, seconds: int) -> None:
        """Move the chain's clock; only the embedded node can do that, a real one is let run."""
        if not self.is_embedded:
            time.sleep(REAL_PAUSE_S)
            return
        answer = httpx.post(f"{self.node_url}/local/time", json={"advance": seconds})
        answer.raise_for_status()
        httpx.post(f"{self.node_url}/local/mine", json={}).raise_for_status()


def start(name: str, command: list[str], environment: dict[str, str], folder: Path) -> Process:
    """A child process that logs into `folder`."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        popen = subprocess.Popen(  # noqa: S603 - our own programs
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    return Process(name, popen, log)


def free_port() -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: Process) -> None:
    """Return when `url` answers; DidNotStartError if the process ends or time is over."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        process.check()
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise DidNotStartError(f"{process.name} does not answer at {url}:\n{process.tail()}")


@contextmanager
def running(
    folder: Path, policy: Policy | None = None, node_url: str | None = None
) -> Iterator[Stack]:
    """Node, contracts and API; the operator is started by the caller. Stops everything after.

    With `node_url` a node that runs already is taken: a solo node, for it must know the keys.
    """
    folder.mkdir(parents=True, exist_ok=True)
    is_embedded = node_url is None
    with ExitStack() as stack:
        node_url = node_url or _start_node(stack, folder)
        node = stack.enter_context(ThorClient(node_url))
        deployment = deploy(
            node,
            DEPLOYER.secret,
            attesters=[OPERATOR.address],
            threshold=1,
            model_hash=catalogue().model.sha256,
            policy=policy or Policy(),
        )
        api_url = _start_api(stack, folder, node_url, deployment)
        environment = _oracle_environment(folder, node_url, api_url, deployment)
        yield Stack(folder, node_url, api_url, deployment, node, environment, is_embedded)


def _start_node(stack: ExitStack, folder: Path) -> str:
    port = free_port()
    command = [sys.executable, "-m", "thorlink", "node", "--port", str(port)]
    process = start("node", command, {}, folder)
    stack.callback(process.stop)
    url = f"http://127.0.0.1:{port}"
    wait_for(f"{url}/blocks/0", process)
    return url


def _start_api(stack: ExitStack, folder: Path, node_url: str, deployment: Deployment) -> str:
    port = free_port()
    environment = {
        "ODOMETER_API_DATA_DIR": str(folder / "api"),
        "ODOMETER_API_NODE_URL": node_url,
        "ODOMETER_API_REGISTRY": deployment.registry.hex(),
        "ODOMETER_API_DISTRIBUTOR": deployment.distributor.hex(),
        "ODOMETER_API_PEPPER": secrets.token_hex(32),
        "ODOMETER_API_PORT": str(port),
        "ODOMETER_API_WATCH_INTERVAL": "0.5",
    }
    command = [sys.executable, "-m", "api", "serve", "--migrate"]
    process = start("api", command, environment, folder)
    stack.callback(process.stop)
    url = f"http://127.0.0.1:{port}"
    wait_for(f"{url}/healthz", process)
    return url


def _oracle_environment(
    folder: Path, node_url: str, api_url: str, deployment: Deployment
) -> dict[str, str]:
    key_file = folder / "operator.key"
    key_file.touch(mode=0o600)
    key_file.write_text(OPERATOR.secret.hex())
    return {
        "ODOMETER_ORACLE_API_URL": api_url,
        "ODOMETER_ORACLE_NODE_URL": node_url,
        "ODOMETER_ORACLE_GENESIS_ID": solo.GENESIS_ID.hex(),
        "ODOMETER_ORACLE_REGISTRY": deployment.registry.hex(),
        "ODOMETER_ORACLE_DISTRIBUTOR": deployment.distributor.hex(),
        "ODOMETER_ORACLE_KEY_FILE": str(key_file),
        "ODOMETER_ORACLE_DATA_DIR": str(folder / "oracle"),
        "ODOMETER_ORACLE_POLL_S": "0.5",
    }
