"""The committed contracts, as Ape's containers; no compiler is needed."""

import json
from pathlib import Path

from ape.contracts import ContractContainer
from ethpm_types import ContractType

FOLDER = Path(__file__).parent.parent / "contracts"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def artifact(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text())


def container(name: str) -> ContractContainer:
    return ContractContainer(ContractType.model_validate(artifact(name)))
