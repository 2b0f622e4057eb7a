"""`python -m thorlink`: starts, says where, ends when interrupted, and refuses with a reason."""

import signal
import socket
import subprocess
import sys

import pytest

from thorlink.__main__ import main
from thorlink.client import ThorClient
from thorlink.solo import GENESIS_ID

pytestmark = pytest.mark.chain

COMMAND = [sys.executable, "-m", "thorlink", "node"]
OTHER = "0x00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a"


def serving(*options):
    """The genesis id that the command serves, and how it ends."""
    with subprocess.Popen([*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE) as process:
        url = process.stdout.readline().decode().strip()
        try:
            with ThorClient(url) as client:
                genesis_id = client.genesis_id
        finally:
            process.send_signal(signal.SIGINT)
            try:
                code = process.wait(timeout=20)
            finally:
                process.kill()
    return genesis_id, code


def test_node_serves_solo_until_it_is_interrupted():
    assert serving() == (GENESIS_ID, 0)


def test_node_serves_another_network_if_told_so():
    assert serving("--genesis-id", OTHER) == (bytes.fromhex(OTHER[2:]), 0)


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
        ([], "arguments are required: command"),
        (["fly"], "invalid choice: 'fly'"),
    ],
)
def test_command_refuses_what_it_does_not_understand(options, text, capsys):
    with pytest.raises(SystemExit) as caught:
        main(options)

    assert caught.value.code == 2
    assert text in capsys.readouterr().err
