"""Ape, imported once, and a process of its own for each command it is asked to run.

Reads one JSON object a line: `args`, `environment`, `input` (what the user types), `output` (a file
for what is printed); `kill_after` N kills the command (SIGKILL) right after its Nth effect on disk
or node, `clean` lets it believe that nothing is uncommitted. Answers with the exit code.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ape
from ape._cli import cli

from rollout import source
from rollout.folder import NETWORK, PENDING, Folder
from rollout.records import Source
from thorlink.client import ThorClient

ROOT = Path(__file__).parents[2]


def main() -> None:
    assert "vechain" in ape.networks.ecosystems  # and with it, every plugin is imported
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            run(order)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def run(order: dict[str, Any]) -> None:
    """Does not return."""
    code: Any = 1
    try:
        become(order)
        cli.main(order["args"], prog_name="ape")
    except SystemExit as leaving:
        code = leaving.code or 0
    except Exception:  # noqa: BLE001 - nothing above would print it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def become(order: dict[str, Any]) -> None:
    """The command's own input, output, environment and fate."""
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    typed = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
    typed.write(order["input"].encode())
    typed.seek(0)
    for descriptor, target in ((typed.fileno(), 0), (output, 1), (output, 2)):
        os.dup2(descriptor, target)
    sys.stdin = os.fdopen(0, "r", closefd=False)
    os.environ.update(order["environment"])
    os.chdir(ROOT)
    sys.argv = ["ape", *order["args"]]
    if order["clean"]:
        source.source = lambda: Source(commit="0" * 40, clean=True)
    if order["kill_after"]:
        doom(order["kill_after"])


def doom(effects: int) -> None:
    """Die right after so many effects."""
    left = effects

    def effect(name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.write(2, f"killed after {name}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(function: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def wrapped(*args: Any, **options: Any) -> Any:
            result = function(*args, **options)
            effect(name(*args))
            return result

        return wrapped

    names = {NETWORK: "network", PENDING: "begin"}
    Folder._write = deadly(Folder._write, lambda _, name, __: names.get(name, "record"))
    Folder.abandon = deadly(Folder.abandon, lambda _: "end")
    ThorClient.send_raw = deadly(ThorClient.send_raw, lambda *_: "send")


if __name__ == "__main__":
    main()
