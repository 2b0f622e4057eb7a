"""docs/integrate.md, followed to the letter: every block runs, in order, and prints what it says.

Only the node's address is another one. Blocks of one language share their names, as on a page.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.chain.compiled import interface
from tests.e2e.guide_world import ADMIN, PHOTO, served

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "integrate.md"
TYPESCRIPT = ROOT / "examples" / "typescript"
URL = "http://127.0.0.1:8669"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$(?:\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


def blocks():
    """Language, text, and what it prints (None if that is not said)."""
    return [found.groups() for found in BLOCK.finditer(GUIDE.read_text())]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A folder as the guide's reader has it, beside a node with the guide's cars."""
    folder = tmp_path_factory.mktemp("guide")
    for name in ("oracle", "examples"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "photo.jpg").write_bytes(PHOTO)
    with served(folder) as world:
        yield folder, world


@pytest.fixture(scope="module")
def environment(page):
    _, world = page
    return os.environ | {
        "SECRET": ADMIN.secret.hex(),
        "THOR_URL": world.url,
        "DEPLOYMENT": str(world.folder),
        "ARTIFACTS": str(ROOT / "oracle/chain/artifacts"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="module")
def compiler(tmp_path_factory):
    """`compile(text)`: TypeScript, strict, as a JavaScript file that finds the SDK."""
    folder = tmp_path_factory.mktemp("typescript")
    assert (TYPESCRIPT / "node_modules").is_dir(), "run `make setup`: npm ci in examples/typescript"
    (folder / "node_modules").symlink_to(TYPESCRIPT / "node_modules")
    for name in ("package.json", "tsconfig.json"):
        shutil.copy(TYPESCRIPT / name, folder)

    def compiled(text):
        (folder / "odometers.ts").write_text(text)
        done = run(["node", "node_modules/typescript/bin/tsc"], cwd=folder)
        assert done.returncode == 0, done.stdout
        return folder / "odometers.js"

    return compiled


def run(command, **options):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options
    )


def answered(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(300)
def test_every_block_of_the_guide_prints_what_it_says(page, environment, compiler):
    folder, world = page
    told = list(blocks())
    kinds = [kind for kind, _, _ in told]
    assert (kinds.count("python"), kinds.count("typescript"), kinds.count("bash")) == (7, 1, 1)
    script = folder / "page.py"
    script.write_text(_pages(text for kind, text, _ in told if kind == "python"))
    python = [sys.executable, str(script), world.url]
    printed = answered(run(python, cwd=folder, env=environment)).split(_PAGE)[1:]
    expected = [output or "" for kind, _, output in told if kind == "python"]
    assert printed == expected

    for kind, text, output in told:
        if kind == "typescript":
            script = compiler(text.replace(URL, world.url))
            assert answered(run(["node", str(script)], cwd=folder, env=environment)) == output
        elif kind == "bash":
            for command in text.splitlines():
                answered(run(command.split(), cwd=folder, env=environment))
        elif kind == "solidity":
            assert text in (ROOT / "contracts/examples/OdometerClub.sol").read_text()


_PAGE = "\f\n"


def _pages(texts):
    """One program of all blocks, that says where each begins."""
    parts = [f"print({_PAGE[:1]!r})\n{text.replace(repr(URL)[1:-1], '@URL@')}" for text in texts]
    head = "import sys\n"
    return head + "\n".join(parts).replace('"@URL@"', "sys.argv[1]")


def test_examples_read_follow_and_settle_alike(page, environment, compiler):
    folder, _ = page
    script = str(compiler((TYPESCRIPT / "odometers.ts").read_text()))
    program = [sys.executable, "examples/python/odometers.py"]

    def both(python, typescript):
        options = {"cwd": folder, "env": environment}
        return (
            answered(run([*program, *python], **options)),
            answered(run(["node", script, *typescript], **options)),
        )

    ours, theirs = both(["read"], ["read"])
    assert ours == theirs
    assert "vehicle 3: 5000 km final, 5000 km read, frozen\n" in ours
    ours, theirs = both(["follow", "--once", "--depth", "0"], ["follow"])
    assert [line.split(" ")[:3] for line in ours.splitlines()] == [
        line.split(" ")[:3] for line in theirs.splitlines()
    ]
    assert {"ReadingRecorded", "ReadingRevoked", "VehicleFrozen", "Settled"} <= set(ours.split())
    settled = both(["settle", "1"], ["settle", "1", "2"])
    assert all(re.fullmatch(r"settled in transaction 0x[0-9a-f]{64}\n", one) for one in settled)


def test_guide_names_only_what_the_contracts_have_and_all_that_concerns_a_vehicle():
    text = GUIDE.read_text()
    everything = interface("MileageRegistry", "RewardDistributor")
    known = {entry.name: entry for entry in (*everything.errors, *everything.events)}
    rows = re.findall(r"`([A-Z]\w+)\(([^)`]*)\)`", text)
    assert len(rows) > 25
    for name, arguments in rows:
        inputs = [each.name for each in known[name].inputs]
        assert [each for each in arguments.split(", ") if each] == inputs, name
    concerning = {
        event.name
        for event in everything.events
        if event.inputs and event.inputs[0].name == "vehicle"
    }
    assert concerning <= {name for name, _ in rows}
    views = set(re.findall(r"`([a-z]\w+)\(", text))
    functions = {function.name for function in everything.functions} | {"paused"}
    assert views <= functions
