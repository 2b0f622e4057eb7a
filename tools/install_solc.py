"""Put the pinned Solidity compiler where py-solc-x looks for it.

The native binary is taken where it can be downloaded; elsewhere npm's `solc` (the same compiler,
compiled to JavaScript) stands in behind `solc_shim.js`. Both report the same version and commit,
and both produce the same bytecode.
"""

import os
from pathlib import Path

import requests
import solcx
import yaml
from solcx.exceptions import SolcInstallationError

ROOT = Path(__file__).resolve().parent.parent
SHIM = ROOT / "tools" / "solc_shim.js"


def pinned_version() -> str:
    """The exact compiler version of ape-config.yaml."""
    config = yaml.safe_load((ROOT / "ape-config.yaml").read_text())
    return str(config["solidity"]["version"])


def install_shim(version: str) -> None:
    """Write a launcher for the shim under the name that py-solc-x expects."""
    target = Path(solcx.get_solcx_install_folder()) / f"solc-v{version}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f'#!/bin/sh\nexec node "{SHIM}" "$@"\n')
    target.chmod(0o755)


def main() -> None:
    version = pinned_version()
    folder = Path(os.environ.get("SOLCX_BINARY_PATH", "~/.solcx")).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    if version in map(str, solcx.get_installed_solc_versions()):
        print(f"solc {version} is installed")
        return
    try:
        solcx.install_solc(version, show_progress=False)
        print(f"solc {version}: native binary")
    except (SolcInstallationError, requests.RequestException, OSError) as error:
        print(f"solc {version}: no native compiler here ({type(error).__name__}); npm's instead")
        install_shim(version)


if __name__ == "__main__":
    main()
