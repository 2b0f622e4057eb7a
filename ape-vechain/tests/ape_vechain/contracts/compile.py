"""Compiles the contracts of this folder; run it after a change: `python compile.py`.

Needs the solc that the project's set-up installs (SOLCX_BINARY_PATH). Tests read the committed
JSON and need no compiler.
"""

import hashlib
import json
from pathlib import Path

import solcx

VERSION = "0.8.30"
FOLDER = Path(__file__).parent
SETTINGS = {
    "evmVersion": "shanghai",
    "optimizer": {"enabled": True, "runs": 200},
    "metadata": {"bytecodeHash": "none"},
    "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]}},
}


def main() -> None:
    """Write NAME.json beside each NAME.sol, in the form that Ape reads as a contract."""
    for source in sorted(FOLDER.glob("*.sol")):
        text = source.read_text()
        request = {"language": "Solidity", "sources": {source.name: {"content": text}}}
        answer = solcx.compile_standard(request | {"settings": SETTINGS}, solc_version=VERSION)
        found = answer["contracts"][source.name][source.stem]
        contract = {
            "contractName": source.stem,
            "sourceSha256": hashlib.sha256(text.encode()).hexdigest(),
            "abi": found["abi"],
            "deploymentBytecode": {"bytecode": f"0x{found['evm']['bytecode']['object']}"},
            "runtimeBytecode": {"bytecode": f"0x{found['evm']['deployedBytecode']['object']}"},
        }
        target = source.with_suffix(".json")
        target.write_text(json.dumps(contract, indent=1) + "\n")


if __name__ == "__main__":
    main()
