"""solc, as Ape calls it: the sources of the project in, syntax trees or code out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.solidity_mutation.syntax import Json

REMAPPINGS = ["@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"]


class CompilationFailedError(Exception):
    """The text is the compiler's first error."""


@dataclass(frozen=True)
class Project:
    """A folder with `ape-config.yaml`, `contracts` and `node_modules`."""

    root: Path

    def sources(self) -> dict[str, str]:
        """The contracts by path, such as "contracts/MileageRegistry.sol"."""
        files = sorted((self.root / "contracts").rglob("*.sol"))
        kept = [file for file in files if ".cache" not in file.parts]
        return {str(file.relative_to(self.root)): file.read_text("utf-8") for file in kept}

    def trees(self, sources: Mapping[str, str]) -> dict[str, Json]:
        """The syntax tree of each file."""
        found = self._compile(sources, {"outputSelection": {"*": {"": ["ast"]}}})["sources"]
        return {path: found[path]["ast"] for path in sources}

    def artifacts(self, sources: Mapping[str, str]) -> Json:
        """What Ape would leave of them in .build, as far as the tests read it.

        Optimised as what is deployed, so that the gas differs by little more than the probes.
        """
        config = self._config()
        settings = {
            "evmVersion": config["evm_version"],
            "viaIR": config["via_ir"],
            "optimizer": {"enabled": True, "runs": 200},
            "outputSelection": {path: {"*": ["abi", "evm.bytecode.object"]} for path in sources},
        }
        made = self._compile(sources, settings)["contracts"]
        types = {name: _artifact(each) for path in made for name, each in made[path].items()}
        return {"contractTypes": types}

    def _compile(self, sources: Mapping[str, str], settings: Json) -> Json:
        request = {
            "language": "Solidity",
            "sources": {path: {"content": text} for path, text in sources.items()},
            "settings": {"remappings": REMAPPINGS, **settings},
        }
        command = [str(self._solc()), "--standard-json", "--base-path", "."]
        done = subprocess.run(
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=True,
            cwd=self.root,
        )
        answer: Json = json.loads(done.stdout)
        for error in answer.get("errors", []):
            if error["severity"] == "error":
                raise CompilationFailedError(error["formattedMessage"])
        return answer

    def _config(self) -> Json:
        text = (self.root / "ape-config.yaml").read_text("utf-8")
        return dict(yaml.safe_load(text)["solidity"])

    def _solc(self) -> Path:
        folder = os.environ.get("SOLCX_BINARY_PATH", "~/.solcx")
        return Path(folder).expanduser() / f"solc-v{self._config()['version']}"


def _artifact(contract: Json) -> Json:
    code = contract["evm"]["bytecode"]["object"]
    return {"abi": contract["abi"], "deploymentBytecode": {"bytecode": f"0x{code}"}}
