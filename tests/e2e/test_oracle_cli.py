"""`odometer-oracle` as an operator starts it: exit codes, clear words, silence in a dry run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.driver import DriverApp, Wallet
from demo.render import Cluster, render
from demo.stack import DRIVER, Stack, free_port, running

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack")) as made:
        yield made


def oracle(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "oracle", *arguments],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", **environment},
        timeout=120,
        check=False,
    )


def events(done: "subprocess.CompletedProcess[str]") -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_read_prints_one_json_object_a_photo(tmp_path: Path) -> None:
    good, text, cut = tmp_path / "good.jpg", tmp_path / "text.jpg", tmp_path / "cut.jpg"
    good.write_bytes(render(Cluster(48_213, shot=2)))
    text.write_text("not an image")
    cut.write_bytes(good.read_bytes()[:9000])

    files = [str(path) for path in (good, text, cut, tmp_path / "none.jpg")]
    done = oracle("read", *files, "--json")

    assert done.returncode == 0, done.stderr
    reports = events(done)
    assert [report["file"] for report in reports] == files
    assert {key: reports[0][key] for key in ("reading", "unit", "decision", "reason")} == {
        "reading": 48_213,
        "unit": "km",
        "decision": "accepted",
        "reason": None,
    }
    for report in reports[1:]:
        assert (report["reading"], report["decision"]) == (None, "refused")
        assert report["reason"]


def test_run_names_all_missing_settings_at_once() -> None:
    done = oracle("run", "--once")
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "odometer-oracle: these settings have to change:",
        "  ODOMETER_ORACLE_API_URL: Field required",
        "  ODOMETER_ORACLE_NODE_URL: Field required",
        "  ODOMETER_ORACLE_REGISTRY: Field required",
        "  ODOMETER_ORACLE_DISTRIBUTOR: Field required",
    ]


def test_run_refuses_a_node_of_another_network(stack: Stack, tmp_path: Path) -> None:
    settings = {
        **stack.oracle_environment,
        "ODOMETER_ORACLE_DATA_DIR": str(tmp_path),
        "ODOMETER_ORACLE_GENESIS_ID": "09" * 32,
    }
    done = oracle("run", **settings)
    assert done.returncode == 3
    assert "the node is of another network: expected the network with genesis id" in done.stderr
    assert "09" * 32 in done.stderr


def test_run_refuses_the_data_of_another_registry(stack: Stack, tmp_path: Path) -> None:
    settings = {**stack.oracle_environment, "ODOMETER_ORACLE_DATA_DIR": str(tmp_path)}
    assert oracle("run", "--once", **settings).returncode == 0
    token = stack.deployment.token.hex()
    done = oracle("run", "--once", **{**settings, "ODOMETER_ORACLE_REGISTRY": token})
    assert done.returncode == 3
    assert f"the data folder belongs to registry 0x{stack.deployment.registry.hex()}" in done.stderr


def test_run_once_says_if_the_node_is_down(stack: Stack, tmp_path: Path) -> None:
    settings = {
        **stack.oracle_environment,
        "ODOMETER_ORACLE_DATA_DIR": str(tmp_path),
        "ODOMETER_ORACLE_NODE_URL": f"http://127.0.0.1:{free_port()}",
    }
    done = oracle("run", "--once", **settings)
    assert done.returncode == 1
    assert "the node does not answer properly" in done.stderr


def test_run_once_says_if_the_api_is_down(stack: Stack, tmp_path: Path) -> None:
    settings = {
        **stack.oracle_environment,
        "ODOMETER_ORACLE_DATA_DIR": str(tmp_path),
        "ODOMETER_ORACLE_API_URL": f"http://127.0.0.1:{free_port()}",
    }
    done = oracle("run", "--once", **settings)
    assert done.returncode == 1
    failed = [event for event in events(done) if event["event"] == "stage_failed"]
    assert [event["stage"] for event in failed] == ["read", "sign", "submit"]


def test_run_without_a_key_is_told_that_the_api_serves_operators(
    stack: Stack, tmp_path: Path
) -> None:
    settings = {**stack.oracle_environment, "ODOMETER_ORACLE_DATA_DIR": str(tmp_path)}
    del settings["ODOMETER_ORACLE_KEY_FILE"]
    done = oracle("run", "--once", **settings)
    assert done.returncode == 3
    assert events(done)[0]["dry_run"] is True
    assert "the API does not take GET /v1/operator/tasks" in done.stderr


def test_run_dry_says_what_it_would_do_and_tells_nobody(stack: Stack, tmp_path: Path) -> None:
    app = DriverApp(stack.api_url, Wallet(DRIVER.secret, stack.chain_id))
    vehicle = app.add_vehicle("WVWZZZE1ZMP000043", "km", stack.deployment.registry)["id"]
    upload = app.upload(vehicle, render(Cluster(12_345, shot=5)))["id"]
    settings = {**stack.oracle_environment, "ODOMETER_ORACLE_DATA_DIR": str(tmp_path)}

    done = oracle("run", "--once", "--dry-run", **settings)

    assert done.returncode == 0, done.stderr
    said = {event["event"]: event for event in events(done)}
    assert said["read"]["reading"] == 12_345
    assert said["would_post_verdict"]["decision"] == "accepted"
    assert app.status(upload)["status"] == "stored"
    secret = Path(settings["ODOMETER_ORACLE_KEY_FILE"]).read_text().strip()
    assert secret not in done.stdout + done.stderr
    app.close()
