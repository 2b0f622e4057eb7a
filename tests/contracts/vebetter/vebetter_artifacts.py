"""VeBetterDAO's contracts as their npm package has them compiled, for either backend."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import backend

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "node_modules" / "@vechain" / "vebetterdao-contracts"


@cache
def artifact(path: str) -> dict[str, Any]:
    """By its source's path, without `.sol`; the contract has the file's name."""
    name = path.rsplit("/", 1)[-1]
    file = PACKAGE / "artifacts" / "contracts" / f"{path}.sol" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def libraries(path: str) -> list[str]:
    """Paths of the libraries that a contract has to be linked with."""
    sources = artifact(path)["linkReferences"]
    return [source.removeprefix("contracts/").removesuffix(".sol") for source in sources]


def container(project: Any, path: str, links: Mapping[str, str] | None = None) -> Any:
    """As `project.Name` gives those that the project has compiled; `links` are the libraries'
    addresses by path."""
    found = artifact(path)
    name = path.rsplit("/", 1)[-1]
    code = linked(found, links or {})
    entry = {"contractName": name, "abi": found["abi"], "deploymentBytecode": {"bytecode": code}}
    return _on_revm(project, name, entry) if backend.name() == "revm" else _on_ape(entry)


def _on_ape(entry: dict[str, Any]) -> Any:
    from ape.contracts import ContractContainer  # noqa: PLC0415 - there may be no Ape
    from ethpm_types import ContractType  # noqa: PLC0415

    return ContractContainer(contract_type=ContractType.model_validate(entry))


def _on_revm(project: Any, name: str, entry: dict[str, Any]) -> Any:
    from revm.artifacts import contract_type  # noqa: PLC0415 - only there
    from revm.contract import Factory  # noqa: PLC0415

    return Factory(project, contract_type(name, entry))


def linked(found: dict[str, Any], links: Mapping[str, str]) -> str:
    """The creation code of an artifact with the addresses of its libraries, by path; as hex."""
    code = bytearray.fromhex(_without_holes(found).removeprefix("0x"))
    for source, start, length in _holes(found):
        address = bytes.fromhex(links[source].removeprefix("0x"))
        code[start : start + length] = address
    return f"0x{code.hex()}"


def _without_holes(found: dict[str, Any]) -> str:
    """Library names stand where addresses belong, in letters that are no hexadecimal digits."""
    code: str = found["bytecode"]
    for _, start, length in _holes(found):
        begin, end = 2 + 2 * start, 2 + 2 * (start + length)
        code = f"{code[:begin]}{'0' * 2 * length}{code[end:]}"
    return code


def _holes(found: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    for source, by_name in found["linkReferences"].items():
        path = source.removeprefix("contracts/").removesuffix(".sol")
        for places in by_name.values():
            for place in places:
                yield path, place["start"], place["length"]
