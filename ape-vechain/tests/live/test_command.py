"""`python -m thorlink`: starts, says where, ends when interrupted, and refuses with a reason."""

import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from thorlink import signing, transact
from thorlink.__main__ import main
from thorlink.client import ThorClient
from thorlink.codec import Clause, LegacyTransaction
from thorlink.solo import ACCOUNTS, GENESIS_ID

pytestmark = pytest.mark.chain

COMMAND = [sys.executable, "-m", "thorlink", "node"]
ALICE = ACCOUNTS[1]
STRANGER = b"\x07" * 20
OTHER = "0x00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a"


@contextmanager
def running(*options, end=signal.SIGINT):
    """A client of the node that the command serves; it has to end well when told to."""
    with subprocess.Popen([*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE) as process:
        url = process.stdout.readline().decode().strip()
        try:
            with ThorClient(url) as client:
                yield client
            process.send_signal(end)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


def transfer(client):
    """A signed transfer to a stranger."""
    tx = transact.build(client, [Clause(STRANGER, 1)], ALICE.address)
    return signing.sign(tx, ALICE.secret)


def wait_for_block(client, number):
    deadline = time.monotonic() + 20
    while (best := client.block("best").number) < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return best


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_node_serves_solo_until_it_is_told_to_end(end):
    with running(end=end) as client:
        assert client.genesis_id == GENESIS_ID


def test_node_serves_another_network_if_told_so():
    with running("--genesis-id", OTHER) as client:
        assert client.genesis_id == bytes.fromhex(OTHER[2:])


def test_node_mines_on_demand_and_what_has_waited():
    with running("--on-demand", "--block-interval", "5") as client:
        first = transfer(client)
        second = signing.sign(replace(first, depends_on=first.id, signature=b""), ALICE.secret)
        client.send_raw(second.encode())
        client.send_raw(first.encode())
        assert client.receipt(first.id).meta.block_number == 2
        receipt = transact.wait_for_receipt(client, second.id, 20)
        assert receipt.meta.block_number == 3
        assert client.block(3).timestamp - client.block(2).timestamp >= 5


def test_node_mines_by_the_clock():
    with running("--interval", "3") as client:
        tx = transfer(client)
        client.send_raw(tx.encode())
        receipt = transact.wait_for_receipt(client, tx.id, 20)
        after = wait_for_block(client, receipt.meta.block_number + 1)
        times = [client.block(number).timestamp for number in range(after - 1, after + 1)]
        assert client.block(after).transaction_ids == ()
        # a busy machine may be late for a block, which then comes three seconds later
        assert times[0] < times[1]
        assert [time % 3 for time in times] == [0, 0]


def test_node_mines_both_ways_if_told_so():
    with running("--on-demand", "--interval", "1") as client:
        tx = transfer(client)
        client.send_raw(tx.encode())
        mined = client.receipt(tx.id).meta.block_number
        wait_for_block(client, mined + 1)


def test_node_gives_accounts_what_they_need():
    with running("--account", f"0x{STRANGER.hex()}") as client:
        account = client.account(STRANGER)
        assert (account.balance, account.energy) == (10**27, 10**27)


def test_node_lets_pages_in_if_told_so():
    with running("--api-cors", "http://dapp.example") as client:
        answer = httpx.get(f"{client.url}/blocks/0", headers={"origin": "http://dapp.example"})
        assert answer.headers["access-control-allow-origin"] == "http://dapp.example"


def test_tx_ends_quietly_when_its_reader_leaves():
    tx = LegacyTransaction(
        chain_tag=1, block_ref=bytes(8), expiration=1, clauses=(), gas=21_000, nonce=1
    )
    raw = f"0x{tx.encode().hex()}"
    command = [sys.executable, "-m", "thorlink", "tx", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        process.stdout.close()
        errors = process.communicate(f"{raw}\n" * 10, timeout=60)[1]

    assert (process.returncode, errors) == (1, "")


# state that outlives the command


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_state_goes_on_where_it_ended(tmp_path, end):
    options = ("--state", str(tmp_path / "chain.json"))
    with running(*options, end=end) as client:
        tx = transfer(client)
        client.send_raw(tx.encode())
        receipt = client.receipt(tx.id)
        best = client.block("best")
    with running(*options, "--account", f"0x{ALICE.address.hex()}", end=end) as client:
        assert client.receipt(tx.id) == receipt
        assert client.block("best") == best
        assert client.account(STRANGER).balance == 1
        client.send_raw(transfer(client).encode())
    with running(*options) as client:
        assert client.account(STRANGER).balance == 2


def failed(capsys, *options):
    """Exit code and message of a command that cannot serve."""
    code = main(["node", "--port", "0", *map(str, options)])
    return code, capsys.readouterr().err


def test_a_damaged_state_is_left_alone(tmp_path, capsys):
    path = tmp_path / "chain.json"
    path.write_text("not a node")

    assert failed(capsys, "--state", path) == (1, f"{path} is not a saved node\n")
    assert path.read_text() == "not a node"


def test_a_state_of_something_else_is_left_alone(tmp_path, capsys):
    from thorlink.node import EmbeddedNode  # noqa: PLC0415 - py-evm is slow to import

    path = tmp_path / "chain.json"
    EmbeddedNode().save(path)
    before = path.read_bytes()

    code, text = failed(capsys, "--state", path, "--genesis-id", OTHER)
    assert (code, text) == (1, f"{path} is of another network: 0x{GENESIS_ID.hex()}\n")
    code, text = failed(capsys, "--state", path, "--account", f"0x{STRANGER.hex()}")
    assert (code, text) == (1, f"{path} began without funds for 0x{STRANGER.hex()}\n")
    assert path.read_bytes() == before


def test_a_state_that_cannot_be_written_is_told_at_once(tmp_path, capsys):
    code, text = failed(capsys, "--state", tmp_path / "nowhere" / "chain.json")

    assert code == 1
    assert "No such file or directory" in text


def test_node_refuses_a_port_that_is_taken(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code = main(["node", "--port", str(taken.getsockname()[1])])

    assert code == 1
    assert "in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--host", "192.0.2.1"], "192.0.2.1 is not a loopback address"),
        (["--genesis-id", "0x" + "11" * 32], "a genesis id has 32 bytes, the first four"),
    ],
)
def test_node_refuses_what_it_cannot_serve(options, text, capsys):
    assert main(["node", "--port", "0", *options]) == 1
    assert text in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["node", "--genesis-id", "0x11"], "invalid _genesis_id value: '0x11'"),
        (["node", "--port", "x"], "invalid int value: 'x'"),
        (["node", "--interval", "0"], "invalid _seconds value: '0'"),
        (["node", "--account", "0x12"], "invalid _address value: '0x12'"),
        ([], "arguments are required: command"),
        (["fly"], "invalid choice: 'fly'"),
    ],
)
def test_command_refuses_what_it_does_not_understand(options, text, capsys):
    with pytest.raises(SystemExit) as caught:
        main(options)

    assert caught.value.code == 2
    assert text in capsys.readouterr().err
