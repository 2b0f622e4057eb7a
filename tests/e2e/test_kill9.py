"""kill -9 of the operator between storing, broadcasting and confirming: one reward each time.

Real processes: embedded node, API, the daemon with the real reader on simulated pictures. The
daemon's node is made to be some way off, so that the moments between the steps last; there it is
killed, at a random one, and started again.
"""

import contextlib
import json
import random
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.driver import DriverApp, Wallet
from demo.render import Cluster, render
from demo.stack import DRIVER, Process, Stack, running
from oracle.chain.compiled import artifact
from oracle.domain import WEI_PER_KM
from thorlink.queries import EventCriteria

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

KILLS = 20
BASELINE_KM = 41_000
STEP_KM = 17
PATIENCE_S = 120.0
NODE_DISTANCE_S = 0.06  # each request to the node takes that much longer


class FarAway:
    """A loopback port that passes bytes on to the node, each request a moment later."""

    def __init__(self, node_url: str) -> None:
        self._node = int(node_url.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._node))
            for source, sink, delay in ((near, far, NODE_DISTANCE_S), (far, near, 0.0)):
                threading.Thread(target=_pass_on, args=(source, sink, delay), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, delay: float) -> None:
    with contextlib.suppress(OSError), source, sink:
        while content := source.recv(65_536):
            time.sleep(delay)
            sink.sendall(content)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running(tmp_path / "stack") as made:
        far = FarAway(made.node_url)
        made.oracle_environment["ODOMETER_ORACLE_NODE_URL"] = far.url
        yield made
        far.close()


def test_run_rewards_each_reading_once_though_it_is_killed(stack: Stack) -> None:
    app = DriverApp(stack.api_url, Wallet(DRIVER.secret, stack.chain_id))
    vehicle = app.add_vehicle("WVWZZZE1ZMP000042", "km", stack.deployment.registry)["id"]
    chance = random.Random(20)  # noqa: S311 - moments, not secrets
    oracle = stack.start_oracle()
    killed_after: Counter[str] = Counter()
    try:
        first = app.upload(vehicle, _picture(0))
        _until(lambda: app.status(first["id"])["status"] == "recorded", oracle)
        for number in range(1, KILLS + 1):
            stack.pass_time(2 * 3600)
            seen = len(stack.steps())
            upload = app.upload(vehicle, _picture(number))["id"]
            step = chance.choice(("stored", "broadcast"))
            _until(lambda seen=seen, step=step: step in _names(stack, seen), oracle)
            time.sleep(chance.uniform(0, NODE_DISTANCE_S))
            oracle.popen.kill()
            oracle.popen.wait()
            killed_after[_names(stack, seen)[-1]] += 1
            oracle = stack.start_oracle()
            _until(lambda upload=upload: app.status(upload)["status"] == "rewarded", oracle)
    finally:
        oracle.stop()

    print(f"killed after: {dict(killed_after)}")  # noqa: T201 - the figures of the run
    assert app.rewards()["total_wei"] == str(KILLS * STEP_KM * WEI_PER_KM)
    app.close()
    _check_chain(stack)
    assert _jobs_with_two_lives(stack) == []
    assert killed_after["stored"] > 0
    assert killed_after["broadcast"] > 0


def _check_chain(stack: Stack) -> None:
    expected = [BASELINE_KM + STEP_KM * number for number in range(1, KILLS + 1)]
    assert [values["odometerKm"] for values in _events(stack, "ReadingRecorded")] == expected
    assert [values["km"] for values in _events(stack, "Settled")] == [STEP_KM] * KILLS
    assert _events(stack, "ReadingSkipped") == []
    assert _balance(stack) == KILLS * STEP_KM * WEI_PER_KM


def _picture(number: int) -> bytes:
    return render(Cluster(BASELINE_KM + STEP_KM * number, "km", shot=number))


def _until(reached: Callable[[], bool], oracle: Process) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        oracle.check()
        assert time.monotonic() < deadline, oracle.tail(30)
        time.sleep(0.005)


def _names(stack: Stack, start: int) -> list[str]:
    """The steps since line `start`; a line that a kill cut off is of no step."""
    if not stack.steps_file.exists():
        return []
    names = []
    for line in stack.steps_file.read_text().splitlines()[start:]:
        try:
            names.append(str(json.loads(line)["event"]))
        except ValueError:
            continue
    return names


def _events(stack: Stack, name: str) -> list[dict[str, int]]:
    contract, address = (
        ("RewardDistributor", stack.deployment.distributor)
        if name == "Settled"
        else ("MileageRegistry", stack.deployment.registry)
    )
    event = artifact(contract).interface.event(name)
    logs = stack.node.event_logs([EventCriteria(address, (event.topic,))])
    return [event.decode(log.event.topics, log.event.data) for log in logs]


def _balance(stack: Stack) -> int:
    function = artifact("B3TRToken").interface.function("balanceOf")
    data = function.encode(DRIVER.address)
    return int(function.decode_output(stack.node.call(stack.deployment.token, data)))


def _jobs_with_two_lives(stack: Stack) -> list[tuple[str, int]]:
    with sqlite3.connect(stack.folder / "oracle" / "oracle.sqlite") as database:
        query = (
            "SELECT job, count(*) FROM submissions"
            " WHERE state NOT IN ('expired', 'reverted') GROUP BY job HAVING count(*) > 1"
        )
        return database.execute(query).fetchall()
