"""Write oracle/chain/artifacts/<Contract>.json from Ape's build, or check that they are up to date.

    ape compile && python tools/export_artifacts.py [--check]

Programs speak to the contracts through these files, and so need neither Ape nor a compiler. The
bytecode is the compiler's to the byte, metadata hash included, so that a deployed contract can be
verified against this source: the paths in that metadata are relative to the project (also those of
OpenZeppelin, under contracts/.cache), so it is the same in every clone.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "__local__.json"
ARTIFACTS = ROOT / "oracle" / "chain" / "artifacts"
CONTRACTS = (
    "B3TRToken",
    "MileageRegistry",
    "MileageTimelock",
    "RewardDistributor",
    "TokenPayout",
    "VeBetterPayout",
)
COMPILER = {
    "solc": "0.8.30+commit.73712a01",
    "evm_version": "shanghai",
    "via_ir": True,
    "runs": 1_000_000,
}


def artifact(name: str, contract_type: dict[str, Any]) -> dict[str, Any]:
    """What is kept of one contract of Ape's build."""
    return {
        "contract": name,
        "compiler": COMPILER,
        "abi": contract_type["abi"],
        "bytecode": contract_type["deploymentBytecode"]["bytecode"],
        "runtime_bytecode": contract_type["runtimeBytecode"]["bytecode"],
    }


def built() -> dict[Path, str]:
    """The files as they should be, by path."""
    if not BUILD.exists():
        sys.exit(f"{BUILD.relative_to(ROOT)} is missing: run `ape compile` first")
    types = json.loads(BUILD.read_text())["contractTypes"]
    missing = [name for name in CONTRACTS if name not in types]
    if missing:
        sys.exit(
            f"not in {BUILD.relative_to(ROOT)}: {', '.join(missing)}; run `ape compile --force`"
        )
    return {
        ARTIFACTS / f"{name}.json": json.dumps(artifact(name, types[name]), indent=1) + "\n"
        for name in CONTRACTS
    }


def stale(files: dict[Path, str]) -> list[str]:
    """One line for each committed file that is not what the build gives."""
    faults = []
    for path, text in files.items():
        if not path.exists():
            faults.append(f"{path.relative_to(ROOT)} is missing")
        elif path.read_text() != text:
            before, now = json.loads(path.read_text()), json.loads(text)
            parts = [key for key in now if before.get(key) != now[key]]
            faults.append(f"{path.relative_to(ROOT)} differs in {', '.join(parts) or 'its layout'}")
    known = {path.name for path in files}
    faults += [
        f"{path.relative_to(ROOT)} belongs to no contract"
        for path in sorted(ARTIFACTS.glob("*.json"))
        if path.name not in known
    ]
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    arguments = parser.parse_args()
    files = built()
    if arguments.check:
        if faults := stale(files):
            lines = "\n  ".join(faults)
            sys.exit(
                f"the committed artifacts are not those of contracts/:\n  {lines}\n"
                "run `ape compile --force && python tools/export_artifacts.py` and commit it"
            )
        return
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
